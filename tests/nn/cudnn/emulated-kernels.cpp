/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels themselves, compiled for the host. */
#include "emulation.h"

#include "nn/backends/cudnn/mai-cuda-kernels.cu"

template <typename Arguments, void (*kernel) (Arguments)>
static void
run (const void *arguments)
{
  kernel (*(const Arguments *) arguments);
}

template <typename Arguments, void (*kernel) (Arguments)>
static constexpr EmulatedKernel
entry (const char *name)
{
  return { name, sizeof (Arguments), run<Arguments, kernel> };
}

#define ENTRY(Arguments, kernel) entry<Arguments, kernel> (#kernel)

const EmulatedKernel emulated_kernels[] = {
  ENTRY (MaiCudaEmbedding, mai_embedding_forward),
  ENTRY (MaiCudaEmbedding, mai_embedding_largest),
  ENTRY (MaiCudaEmbedding, mai_embedding_backward),
  ENTRY (MaiCudaMap, mai_add_bias),
  ENTRY (MaiCudaMap, mai_relu_forward),
  ENTRY (MaiCudaMap, mai_relu_backward),
  ENTRY (MaiCudaMap, mai_gated_forward),
  ENTRY (MaiCudaMap, mai_gated_backward),
  ENTRY (MaiCudaDropout, mai_dropout),
  ENTRY (MaiCudaColumns, mai_sum_columns),
  ENTRY (MaiCudaColumns, mai_sum_columns_end),
  ENTRY (MaiCudaSum, mai_sum_parts),
  ENTRY (MaiCudaNorm, mai_squared_norm),
  ENTRY (MaiCudaNorm, mai_squared_norm_end),
  ENTRY (MaiCudaSoftmax, mai_softmax),
  ENTRY (MaiCudaSoftmax, mai_softmax_end),
  ENTRY (MaiCudaPrepare, mai_prepare_update),
  ENTRY (MaiCudaAdamW, mai_adamw),
  ENTRY (MaiCudaRmsprop, mai_rmsprop),
  ENTRY (MaiCudaArgmax, mai_argmax),
  ENTRY (MaiCudaBatchNorm, mai_norm_moments),
  ENTRY (MaiCudaBatchNorm, mai_norm_forward),
  ENTRY (MaiCudaBatchNorm, mai_norm_backward),
  ENTRY (MaiCudaNormLearn, mai_norm_learn),
  ENTRY (MaiCudaLstm, mai_lstm_begin),
  ENTRY (MaiCudaLstm, mai_lstm_step_forward),
  ENTRY (MaiCudaLstm, mai_lstm_step_backward),
  ENTRY (MaiCudaLstm, mai_lstm_forward),
  ENTRY (MaiCudaLstm, mai_lstm_backward),
  ENTRY (MaiCudaPrevious, mai_lstm_previous),
  ENTRY (MaiCudaConv, mai_conv_ages),
  ENTRY (MaiCudaConv, mai_conv_gather),
  ENTRY (MaiCudaConv, mai_conv_scatter),
  ENTRY (MaiCudaConv, mai_conv_carry),
};
const size_t n_emulated_kernels = sizeof emulated_kernels / sizeof *emulated_kernels;

/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels' source, and its machine code for one architecture: compiled when first needed, then kept in the user's
 * cache. Thread: any. */
#pragma once

#include "nn/backends/cudnn/mai-cuda-api.h"

G_BEGIN_DECLS

/* The kernels of mai-cuda-kernels.cu by name, without "mai_". */
#define MAI_CUDA_KERNELS(X) \
  X (embedding_forward) \
  X (embedding_largest) \
  X (embedding_backward) \
  X (add_bias) \
  X (relu_forward) \
  X (relu_backward) \
  X (gated_forward) \
  X (gated_backward) \
  X (dropout) \
  X (sum_columns) \
  X (sum_columns_end) \
  X (sum_parts) \
  X (squared_norm) \
  X (squared_norm_end) \
  X (softmax) \
  X (softmax_end) \
  X (prepare_update) \
  X (adamw) \
  X (rmsprop) \
  X (argmax) \
  X (norm_moments) \
  X (norm_forward) \
  X (norm_backward) \
  X (norm_learn) \
  X (lstm_begin) \
  X (lstm_step_forward) \
  X (lstm_step_backward) \
  X (lstm_forward) \
  X (lstm_backward) \
  X (lstm_previous) \
  X (conv_ages) \
  X (conv_gather) \
  X (conv_scatter) \
  X (conv_carry)

#define MAI_CUDA_ENUMERATE(name) MAI_CUDA_KERNEL_##name,
typedef enum
{
  MAI_CUDA_KERNELS (MAI_CUDA_ENUMERATE) MAI_CUDA_N_KERNELS
} MaiCudaKernel;
#undef MAI_CUDA_ENUMERATE

extern const char *const mai_cuda_kernel_names[MAI_CUDA_N_KERNELS]; /* "mai_relu_forward", ... */

/* Machine code for the architecture (90 for 9.0), or for an older one in a form that the driver translates where the
 * compiler does not know it yet. MAI_NN_ERROR_DEVICE. */
GBytes *mai_cuda_program_compile (const MaiCudaApi *api, guint architecture, GError **error);

/* The same from `folder`, where it is kept; what lies there is used only when it is ours, whole and made from this
 * source. The compiler is opened where there is something to compile. */
GBytes *
mai_cuda_program_get (MaiCudaApi *api, guint architecture, const char *folder, GError **error);

/* $XDG_CACHE_HOME/musicai/cuda. Free with g_free(). */
char *mai_cuda_program_cache_folder (void);

G_END_DECLS

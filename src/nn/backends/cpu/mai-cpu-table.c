/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels of one instruction set as a table. */
#include "nn/backends/cpu/mai-cpu-parts.h"

const MaiCpuKernels MAI_CPU_NAME (mai_cpu_kernels) = {
  .isa = MAI_CPU_ISA,
  .panel = PANEL,
  .pack = MAI_CPU_NAME (mai_cpu_pack),
  .multiply = MAI_CPU_NAME (mai_cpu_multiply),
  .multiply_gradient = MAI_CPU_NAME (mai_cpu_multiply_gradient),
  .cell_forward = MAI_CPU_NAME (mai_cpu_cell_forward),
  .cell_backward = MAI_CPU_NAME (mai_cpu_cell_backward),
  .gated_forward = MAI_CPU_NAME (mai_cpu_gated_forward),
  .gated_backward = MAI_CPU_NAME (mai_cpu_gated_backward),
  .add = MAI_CPU_NAME (mai_cpu_add),
  .add_rows = MAI_CPU_NAME (mai_cpu_add_rows),
  .relu_forward = MAI_CPU_NAME (mai_cpu_relu_forward),
  .relu_backward = MAI_CPU_NAME (mai_cpu_relu_backward),
  .dropout = MAI_CPU_NAME (mai_cpu_dropout),
  .softmax_cross_entropy = MAI_CPU_NAME (mai_cpu_softmax_cross_entropy),
  .sum = MAI_CPU_NAME (mai_cpu_sum),
  .squared_norm = MAI_CPU_NAME (mai_cpu_squared_norm),
  .adamw = MAI_CPU_NAME (mai_cpu_adamw),
  .norm_moments = MAI_CPU_NAME (mai_cpu_norm_moments),
  .norm_forward = MAI_CPU_NAME (mai_cpu_norm_forward),
  .norm_backward = MAI_CPU_NAME (mai_cpu_norm_backward),
  .rmsprop = MAI_CPU_NAME (mai_cpu_rmsprop),
  .argmax = MAI_CPU_NAME (mai_cpu_argmax),
  .round_bf16 = MAI_CPU_NAME (mai_cpu_round_bf16),
  .pack_bf16 = MAI_CPU_NAME (mai_cpu_pack_bf16),
};

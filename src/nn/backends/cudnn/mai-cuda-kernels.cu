/* SPDX-License-Identifier: Apache-2.0 */
/* All kernels in one unit, compiled for the device at hand when it is first opened. */
#include "nn/backends/cudnn/mai-cuda-conv.cu"
#include "nn/backends/cudnn/mai-cuda-elements.cu"
#include "nn/backends/cudnn/mai-cuda-lstm.cu"
#include "nn/backends/cudnn/mai-cuda-norm.cu"
#include "nn/backends/cudnn/mai-cuda-update.cu"

/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of CUDA that the module calls, found at run time one by one: nothing of CUDA is linked, so that the
 * module loads on any machine and can say what that machine lacks.
 *
 * Thread: opened once by whoever opens the device; read by that thread alone. */
#pragma once

#include <cublas_v2.h>
#include <cuda_runtime_api.h>
#include <glib.h>
#include <nvrtc.h>

#include "nn/backends/cudnn/mai-cuda-nccl.h"

G_BEGIN_DECLS

#define MAI_CUDA_RUNTIME_FUNCTIONS(X) \
  X (cudaRuntimeGetVersion) \
  X (cudaDriverGetVersion) \
  X (cudaGetDeviceCount) \
  X (cudaSetDevice) \
  X (cudaDeviceGetAttribute) \
  X (cudaGetDeviceProperties) \
  X (cudaMemGetInfo) \
  X (cudaGetErrorString) \
  X (cudaGetLastError) \
  X (cudaMalloc) \
  X (cudaFree) \
  X (cudaMallocHost) \
  X (cudaFreeHost) \
  X (cudaMemcpyAsync) \
  X (cudaMemsetAsync) \
  X (cudaStreamCreateWithFlags) \
  X (cudaStreamDestroy) \
  X (cudaStreamSynchronize) \
  X (cudaStreamBeginCapture) \
  X (cudaStreamEndCapture) \
  X (cudaEventCreateWithFlags) \
  X (cudaEventDestroy) \
  X (cudaEventRecord) \
  X (cudaEventSynchronize) \
  X (cudaGraphInstantiate) \
  X (cudaGraphDestroy) \
  X (cudaGraphLaunch) \
  X (cudaGraphExecDestroy) \
  X (cudaLibraryLoadData) \
  X (cudaLibraryUnload) \
  X (cudaLibraryGetKernel) \
  X (cudaFuncGetAttributes) \
  X (cudaKernelSetAttributeForDevice) \
  X (cudaLaunchKernel) \
  X (cudaLaunchCooperativeKernel)

#define MAI_CUDA_BLAS_FUNCTIONS(X) \
  X (cublasCreate_v2) \
  X (cublasDestroy_v2) \
  X (cublasSetStream_v2) \
  X (cublasSetWorkspace_v2) \
  X (cublasGemmEx) \
  X (cublasGetStatusString)

#define MAI_CUDA_COMPILER_FUNCTIONS(X) \
  X (nvrtcVersion) \
  X (nvrtcGetNumSupportedArchs) \
  X (nvrtcGetSupportedArchs) \
  X (nvrtcCreateProgram) \
  X (nvrtcDestroyProgram) \
  X (nvrtcCompileProgram) \
  X (nvrtcGetCUBINSize) \
  X (nvrtcGetCUBIN) \
  X (nvrtcGetPTXSize) \
  X (nvrtcGetPTX) \
  X (nvrtcGetProgramLogSize) \
  X (nvrtcGetProgramLog) \
  X (nvrtcGetErrorString)

#define MAI_CUDA_LINK_FUNCTIONS(X) \
  X (ncclGetUniqueId) \
  X (ncclCommInitRank) \
  X (ncclCommAbort) \
  X (ncclAllReduce) \
  X (ncclGetErrorString)

#define MAI_CUDA_DECLARE(name) __typeof__ (&name) name;

/* Each function under its own name. */
typedef struct
{
  MAI_CUDA_RUNTIME_FUNCTIONS (MAI_CUDA_DECLARE)
  MAI_CUDA_BLAS_FUNCTIONS (MAI_CUDA_DECLARE)
  MAI_CUDA_COMPILER_FUNCTIONS (MAI_CUDA_DECLARE)
  MAI_CUDA_LINK_FUNCTIONS (MAI_CUDA_DECLARE)
} MaiCudaApi;

#undef MAI_CUDA_DECLARE

/* Opens the libraries for good: CUDA does not bear being unloaded. The compiler is opened by itself, when there is
 * something to compile, and so is NCCL, when cards are to be linked. Searched is the folder in $MUSICAI_CUDA_DIR alone
 * where that is set, else wherever the system looks, then where NVIDIA installs. Fails with MAI_NN_ERROR_DEVICE in a
 * sentence that says what is missing and where to get it. */
gboolean mai_cuda_api_open (MaiCudaApi *api, GError **error);
gboolean mai_cuda_api_open_compiler (MaiCudaApi *api, GError **error);
gboolean mai_cuda_api_open_link (MaiCudaApi *api, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* One graphics card as a backend knows it: its memory, one stream on which everything runs in the order it was asked for,
 * the kernels, and the first thing that went wrong.
 *
 * Once something has gone wrong nothing more is asked of the card, so that what failed is what is told. Thread: one
 * owner. Private to the module. */
#pragma once

#include "nn/backends/cudnn/mai-cuda-api.h"
#include "nn/backends/cudnn/mai-cuda-program.h"
#include "nn/mai-backend-open.h"
#include "nn/mai-backend.h"

G_BEGIN_DECLS

#define MAI_CUDA_SCRATCH_BYTES ((gsize) 8 << 20) /* partial sums of one kernel for the next */

typedef struct
{
  guint architecture; /* 90 for 9.0 */
  guint multiprocessors;
  gsize shared_bytes; /* that a block may have */
  gboolean cooperative; /* a grid's blocks may wait for each other */
  char *name;
  char *place; /* its address on the bus */
} MaiCudaTraits;

typedef struct _MaiCudaStaging MaiCudaStaging;

typedef struct
{
  MaiBackend backend; /* whose context this is */
  MaiCudaApi api;
  MaiCudaTraits traits;
  MaiArithmetic arithmetic;
  int card; /* CUDA's number of it */
  GError *failure; /* the first */

  cudaStream_t stream;
  cublasHandle_t blas;
  ncclComm_t link; /* with the cards of other processes; NULL: none */
  cudaLibrary_t library;
  cudaKernel_t kernels[MAI_CUDA_N_KERNELS];
  MaiCudaStaging *staging;
  gpointer blas_workspace;
  gpointer scratch; /* MAI_CUDA_SCRATCH_BYTES */
  unsigned *counters; /* MAI_CUDA_MAX_PARTS of the embedding, then one of the LSTM's barrier */

  gboolean recording;
  gboolean recording_failed;
} MaiCuda;

/* Gets a card ready: `card` counts from 0, and round where there are fewer. MAI_NN_ERROR_DEVICE. */
gboolean mai_cuda_init (MaiCuda *cuda, MaiArithmetic arithmetic, guint card, GError **error);
void mai_cuda_clear (MaiCuda *cuda);
void mai_cuda_leave_link (MaiCuda *cuda);

MaiCuda *mai_cuda_of (const MaiBackend *be);

/* FALSE, and remembered as the failure if it is the first, when the result is an error. */
gboolean mai_cuda_check (MaiCuda *cuda, cudaError_t result);
gboolean mai_cuda_check_blas (MaiCuda *cuda, cublasStatus_t result);
/* The same for whatever else fails. */
void mai_cuda_fail (MaiCuda *cuda, const char *what);
/* Nothing has gone wrong so far. */
gboolean mai_cuda_is_sound (MaiCuda *cuda);

/* The device's memory and the rest of mai-backend.h that is no arithmetic. */
void mai_cuda_fill_memory (MaiBackend *backend);
void mai_cuda_fill_recordings (MaiBackend *backend);

typedef struct
{
  dim3 grid;
  guint threads; /* a block */
  gsize shared; /* bytes a block */
  gboolean together; /* all blocks at once, as they wait for each other */
} MaiCudaLaunch;

/* `arguments` is the kernel's structure; it is copied. */
void mai_cuda_launch (MaiCuda *cuda, MaiCudaKernel kernel, const MaiCudaLaunch *launch,
                      gconstpointer arguments);
/* The same for a kernel that takes its elements in strides: enough blocks for n, of 256 threads. */
void mai_cuda_launch_over (MaiCuda *cuda, MaiCudaKernel kernel, gsize n, gconstpointer arguments);

G_END_DECLS

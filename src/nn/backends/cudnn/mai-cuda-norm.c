/* SPDX-License-Identifier: Apache-2.0 */
/* Batch normalisation. */
#include "nn/backends/cudnn/mai-cuda-arguments.h"
#include "nn/backends/cudnn/mai-cuda-operations.h"

#define MAX_WARPS 32
#define WARP_ROWS 16 /* of each, at least */

/* A block has 32 columns, its warps share the rows. */
static void
launch_columns (MaiCuda *cuda, MaiCudaKernel kernel, const MaiCudaBatchNorm *arguments)
{
  guint warps = (guint) CLAMP (arguments->n / WARP_ROWS, 1, MAX_WARPS);
  MaiCudaLaunch launch = {
    .grid = { (arguments->dim + MAI_CUDA_WARP - 1) / MAI_CUDA_WARP, 1, 1 },
    .threads = warps * MAI_CUDA_WARP,
    .shared = warps * MAI_CUDA_WARP * sizeof (float),
  };

  mai_cuda_launch (cuda, kernel, &launch, arguments);
}

static void
norm_moments (const MaiBackend *be, float *mean, float *variance, const float *x, gsize n,
              guint dim)
{
  MaiCudaBatchNorm arguments = { .x = x, .mean = mean, .variance = variance, .n = n, .dim = dim };

  launch_columns (mai_cuda_of (be), MAI_CUDA_KERNEL_norm_moments, &arguments);
}

static void
norm_forward (const MaiBackend *be, float *y, const float *x, const float *mean,
              const float *variance, const MaiNormWeights *weights, gsize n, guint dim,
              float epsilon)
{
  MaiCudaBatchNorm arguments = { .y = y,
                                 .x = x,
                                 .mean = (float *) mean,
                                 .variance = (float *) variance,
                                 .scale = weights->scale,
                                 .offset = weights->offset,
                                 .n = n,
                                 .dim = dim,
                                 .epsilon = epsilon };

  mai_cuda_launch_over (mai_cuda_of (be), MAI_CUDA_KERNEL_norm_forward, n * dim, &arguments);
}

static void
norm_backward (const MaiBackend *be, float *dx, MaiNormWeights *dweights, const float *dy,
               const float *x, const float *mean, const float *variance,
               const MaiNormWeights *weights, gsize n, guint dim, float epsilon)
{
  MaiCudaBatchNorm arguments = { .y = dx,
                                 .x = x,
                                 .dy = dy,
                                 .mean = (float *) mean,
                                 .variance = (float *) variance,
                                 .scale = weights->scale,
                                 .dscale = dweights->scale,
                                 .doffset = dweights->offset,
                                 .n = n,
                                 .dim = dim,
                                 .epsilon = epsilon };

  launch_columns (mai_cuda_of (be), MAI_CUDA_KERNEL_norm_backward, &arguments);
}

static void
norm_learn (const MaiBackend *be, float *running, const float *batch, guint dim, float rate,
            const MaiUpdate *update)
{
  MaiCudaNormLearn arguments = { .running = running,
                                 .batch = batch,
                                 .update = (const MaiCudaUpdate *) update,
                                 .dim = dim,
                                 .rate = rate };

  mai_cuda_launch_over (mai_cuda_of (be), MAI_CUDA_KERNEL_norm_learn, dim, &arguments);
}

void
mai_cuda_fill_norm (MaiBackend *backend)
{
  backend->norm_moments = norm_moments;
  backend->norm_forward = norm_forward;
  backend->norm_backward = norm_backward;
  backend->norm_learn = norm_learn;
}

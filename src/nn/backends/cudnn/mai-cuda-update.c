/* SPDX-License-Identifier: Apache-2.0 */
/* Loss, sums over everything, and the optimiser. */
#include "nn/backends/cudnn/mai-cuda-arguments.h"
#include "nn/backends/cudnn/mai-cuda-operations.h"

#define THREADS 256
#define MAX_WARPS 4096 /* that leave partial scores */
#define MAX_BLOCKS 1024 /* that leave partial norms */

G_STATIC_ASSERT (sizeof (MaiCudaScore) == sizeof (MaiScoreSum));
G_STATIC_ASSERT (sizeof (MaiCudaUpdate) == sizeof (MaiUpdate));
G_STATIC_ASSERT (G_STRUCT_OFFSET (MaiCudaUpdate, clip) == G_STRUCT_OFFSET (MaiUpdate, clip));
G_STATIC_ASSERT (G_STRUCT_OFFSET (MaiCudaUpdate, gradient_scale)
                 == G_STRUCT_OFFSET (MaiUpdate, gradient_scale));
G_STATIC_ASSERT (MAX_WARPS * sizeof (MaiCudaScore) <= MAI_CUDA_SCRATCH_BYTES);

static const MaiCudaLaunch one_block = { .grid = { 1, 1, 1 },
                                         .threads = THREADS,
                                         .shared = THREADS * sizeof (double) };

static void
softmax_cross_entropy (const MaiBackend *be, float *logits, const guint16 *targets, guint stride,
                       const float *weight, gsize n, guint v, gboolean backward, MaiScoreSum *sum)
{
  MaiCuda *cuda = mai_cuda_of (be);
  MaiCudaSoftmax arguments = {
    .logits = logits,
    .targets = targets,
    .weight = weight,
    .partial = cuda->scratch,
    .sum = (MaiCudaScore *) sum,
    .n = n,
    .stride = stride,
    .v = v,
    .parts = (unsigned) MIN (n, MAX_WARPS),
    .backward = backward,
  };
  MaiCudaLaunch rows = {
    .grid = { (arguments.parts * MAI_CUDA_WARP + THREADS - 1) / THREADS, 1, 1 },
    .threads = THREADS,
  };

  mai_cuda_launch (cuda, MAI_CUDA_KERNEL_softmax, &rows, &arguments);
  mai_cuda_launch (cuda, MAI_CUDA_KERNEL_softmax_end, &one_block, &arguments);
}

static void
sum_parts (const MaiBackend *be, float *out, float *const *parts, guint n_parts, gsize first,
           gsize n)
{
  guint done = 0;

  while (done < n_parts)
    {
      MaiCudaSum arguments = { .out = out + first, .n = n };

      if (done > 0)
        arguments.parts[arguments.n_parts++] = out + first;
      while (arguments.n_parts < MAI_CUDA_MAX_PARTS && done < n_parts)
        arguments.parts[arguments.n_parts++] = parts[done++] + first;
      mai_cuda_launch_over (mai_cuda_of (be), MAI_CUDA_KERNEL_sum_parts, n, &arguments);
    }
}

static void
squared_norm (const MaiBackend *be, double *out, const float *x, gsize n)
{
  MaiCuda *cuda = mai_cuda_of (be);
  MaiCudaNorm arguments = {
    .out = out,
    .x = x,
    .partial = cuda->scratch,
    .n = n,
    .parts = (unsigned) CLAMP ((n + 4 * THREADS - 1) / (4 * THREADS), 1, MAX_BLOCKS),
  };
  MaiCudaLaunch blocks = one_block;

  blocks.grid.x = arguments.parts;
  mai_cuda_launch (cuda, MAI_CUDA_KERNEL_squared_norm, &blocks, &arguments);
  mai_cuda_launch (cuda, MAI_CUDA_KERNEL_squared_norm_end, &one_block, &arguments);
}

static void
prepare_update (const MaiBackend *be, MaiUpdate *update, const double *squares, gsize n)
{
  MaiCudaPrepare arguments = { .update = (MaiCudaUpdate *) update, .squares = squares, .n = n };
  MaiCudaLaunch one_thread = { .grid = { 1, 1, 1 }, .threads = 1 };

  mai_cuda_launch (mai_cuda_of (be), MAI_CUDA_KERNEL_prepare_update, &one_thread, &arguments);
}

static void
adamw (const MaiBackend *be, float *p, const float *g, float *m, float *v, gsize n,
       const MaiAdamW *options, const MaiUpdate *update)
{
  MaiCudaAdamW arguments = {
    .p = p,
    .g = g,
    .m = m,
    .v = v,
    .update = (const MaiCudaUpdate *) update,
    .n = n,
    .beta1 = options->beta1,
    .beta2 = options->beta2,
    .epsilon = options->epsilon,
    .weight_decay = options->weight_decay,
  };

  mai_cuda_launch_over (mai_cuda_of (be), MAI_CUDA_KERNEL_adamw, n, &arguments);
}

static void
rmsprop (const MaiBackend *be, float *p, const float *g, float *v, gsize n,
         const MaiRmsprop *options, const MaiUpdate *update)
{
  MaiCudaRmsprop arguments = { .p = p,
                               .g = g,
                               .v = v,
                               .update = (const MaiCudaUpdate *) update,
                               .n = n,
                               .rho = options->rho,
                               .epsilon = options->epsilon };

  mai_cuda_launch_over (mai_cuda_of (be), MAI_CUDA_KERNEL_rmsprop, n, &arguments);
}

static void
argmax (const MaiBackend *be, guint16 *out, guint stride, const float *logits, gsize n, guint v)
{
  MaiCudaArgmax arguments = { .out = out, .logits = logits, .n = n, .stride = stride, .v = v };

  mai_cuda_launch_over (mai_cuda_of (be), MAI_CUDA_KERNEL_argmax, n * MAI_CUDA_WARP, &arguments);
}

void
mai_cuda_fill_update (MaiBackend *backend)
{
  backend->softmax_cross_entropy = softmax_cross_entropy;
  backend->sum = sum_parts;
  backend->squared_norm = squared_norm;
  backend->prepare_update = prepare_update;
  backend->adamw = adamw;
  backend->rmsprop = rmsprop;
  backend->argmax = argmax;
}

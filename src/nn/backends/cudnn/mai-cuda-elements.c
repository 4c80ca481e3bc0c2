/* SPDX-License-Identifier: Apache-2.0 */
/* Embedding, and what works element by element. */
#include "nn/backends/cudnn/mai-cuda-arguments.h"
#include "nn/backends/cudnn/mai-cuda-operations.h"

#define THREADS 256
#define VALUES 256 /* blocks for the rows of a table, each taking every so-manieth */
#define MAX_WARPS 32
#define WARP_ROWS 64 /* looked at by each warp, at least */

G_STATIC_ASSERT (MAI_CUDA_MAX_PARTS == MAI_MAX_FIELDS);
G_STATIC_ASSERT (MAI_CUDA_IGNORE == MAI_IGNORE);

static void
embedding_forward (const MaiBackend *be, float *y, float *const *tables, const guint16 *indices,
                   guint stride, gsize n, guint n_fields, guint dim)
{
  MaiCudaEmbedding arguments = {
    .y = y, .indices = indices, .n = n, .stride = stride, .fields = n_fields, .dim = dim
  };

  for (guint f = 0; f < n_fields; f++)
    arguments.tables[f] = tables[f];
  mai_cuda_launch_over (mai_cuda_of (be), MAI_CUDA_KERNEL_embedding_forward, n * dim, &arguments);
}

static void
embedding_backward (const MaiBackend *be, float *const *dtables, const float *dy,
                    const guint16 *indices, guint stride, gsize n, guint n_fields, guint dim)
{
  MaiCuda *cuda = mai_cuda_of (be);
  guint warps = (guint) CLAMP (n / WARP_ROWS, 1, MAX_WARPS);
  MaiCudaEmbedding arguments = { .y = (float *) dy,
                                 .indices = indices,
                                 .largest = cuda->counters,
                                 .n = n,
                                 .stride = stride,
                                 .fields = n_fields,
                                 .dim = dim };
  MaiCudaLaunch largest = { .grid = { n_fields, 1, 1 },
                            .threads = THREADS,
                            .shared = THREADS * sizeof (unsigned) };
  MaiCudaLaunch sums = {
    .grid = { VALUES, (dim + MAI_CUDA_WARP - 1) / MAI_CUDA_WARP, n_fields },
    .threads = warps * MAI_CUDA_WARP,
    .shared = warps * MAI_CUDA_WARP * sizeof (float),
  };

  for (guint f = 0; f < n_fields; f++)
    arguments.tables[f] = dtables[f];
  mai_cuda_launch (cuda, MAI_CUDA_KERNEL_embedding_largest, &largest, &arguments);
  mai_cuda_launch (cuda, MAI_CUDA_KERNEL_embedding_backward, &sums, &arguments);
}

static void
relu_forward (const MaiBackend *be, float *y, const float *x, gsize n)
{
  MaiCudaMap arguments = { .y = y, .x = x, .n = n };

  mai_cuda_launch_over (mai_cuda_of (be), MAI_CUDA_KERNEL_relu_forward, n, &arguments);
}

static void
relu_backward (const MaiBackend *be, float *dx, const float *dy, const float *y, gsize n)
{
  MaiCudaMap arguments = { .y = dx, .x = dy, .z = y, .n = n };

  mai_cuda_launch_over (mai_cuda_of (be), MAI_CUDA_KERNEL_relu_backward, n, &arguments);
}

static void
gated_forward (const MaiBackend *be, float *z, float *gates, gsize n, guint dim)
{
  MaiCudaMap arguments = { .y = gates, .z = z, .n = n * dim, .dim = dim };

  mai_cuda_launch_over (mai_cuda_of (be), MAI_CUDA_KERNEL_gated_forward, n * dim, &arguments);
}

static void
gated_backward (const MaiBackend *be, float *gates, const float *dz, gsize n, guint dim)
{
  MaiCudaMap arguments = { .y = gates, .z = dz, .n = n * dim, .dim = dim };

  mai_cuda_launch_over (mai_cuda_of (be), MAI_CUDA_KERNEL_gated_backward, n * dim, &arguments);
}

static void
dropout (const MaiBackend *be, float *y, const float *x, gsize n, float p, guint64 seed,
         guint64 stream, const guint64 *step, guint64 first)
{
  MaiCudaDropout arguments = {
    .y = y,
    .x = x,
    .n = n,
    .first = first,
    .seed = seed,
    .stream = stream,
    .step = (const unsigned long long *) step,
    .limit = (unsigned) ((double) p * 4294967296.0),
    .scale = 1.0f / (1.0f - p),
  };

  mai_cuda_launch_over (mai_cuda_of (be), MAI_CUDA_KERNEL_dropout, n / 4 + 32, &arguments);
}

void
mai_cuda_fill_elements (MaiBackend *backend)
{
  backend->embedding_forward = embedding_forward;
  backend->embedding_backward = embedding_backward;
  backend->relu_forward = relu_forward;
  backend->relu_backward = relu_backward;
  backend->gated_forward = gated_forward;
  backend->gated_backward = gated_backward;
  backend->dropout = dropout;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The `cpu` table: OpenBLAS for large products, own kernels for the rest. */
#include "nn/mai-backend.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nn/backends/cpu/mai-cpu-conv.h"
#include "nn/backends/cpu/mai-cpu-kernels.h"
#include "nn/backends/cpu/mai-cpu-lstm.h"
#include "nn/backends/cpu/mai-cpu-product.h"

/* Two threads share a batch of 8, and a tile's rows come out even; each shard has gradients of its own to sum. */
#define SHARD_ROWS 4
#define MAX_SHARDS 8
#define CHUNK_ROWS 512
#define ALIGNMENT 64 /* a cache line, and the widest vector register */

static gpointer
alloc_memory (const MaiBackend *be, gsize n)
{
  void *memory = NULL;

  if (posix_memalign (&memory, ALIGNMENT, MAX (n, 1)) != 0)
    g_error ("no memory left for %" G_GSIZE_FORMAT " bytes", n);
  return memset (memory, 0, n);
}

static void
free_memory (const MaiBackend *be, gpointer memory)
{
  free (memory);
}

static void
clear_memory (const MaiBackend *be, gpointer to, gsize n)
{
  memset (to, 0, n);
}

/* Also upload and download: the device is the host. */
static void
copy_memory (const MaiBackend *be, gpointer to, gconstpointer from, gsize n)
{
  memcpy (to, from, n);
}

static gboolean
finish (const MaiBackend *be, GError **error)
{
  return TRUE;
}

static void
embedding_forward (const MaiBackend *be, float *y, float *const *tables, const guint16 *indices,
                   guint stride, gsize n, guint n_fields, guint dim)
{
  const MaiCpuKernels *kernels = mai_cpu_kernels ();

  memset (y, 0, n * dim * sizeof (float));
  for (gsize row = 0; row < n; row++)
    for (guint field = 0; field < n_fields; field++)
      {
        guint16 index = indices[row * stride + field];

        if (index != MAI_IGNORE)
          kernels->add (y + row * dim, tables[field] + (gsize) index * dim, dim);
      }
}

static void
embedding_backward (const MaiBackend *be, float *const *dtables, const float *dy,
                    const guint16 *indices, guint stride, gsize n, guint n_fields, guint dim)
{
  const MaiCpuKernels *kernels = mai_cpu_kernels ();

  for (gsize row = 0; row < n; row++)
    for (guint field = 0; field < n_fields; field++)
      {
        guint16 index = indices[row * stride + field];

        if (index != MAI_IGNORE)
          kernels->add (dtables[field] + (gsize) index * dim, dy + row * dim, dim);
      }
}

static void
linear_forward (const MaiBackend *be, float *y, const float *x, const float *weight,
                const float *bias, gsize n, guint in, guint out, gboolean accumulate)
{
  const MaiCpuKernels *kernels = mai_cpu_kernels ();

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, (blasint) n, (blasint) out, (blasint) in,
               1.0f, x, (blasint) in, weight, (blasint) in, accumulate ? 1.0f : 0.0f, y,
               (blasint) out);
  for (gsize row = 0; bias != NULL && row < n; row++)
    kernels->add (y + row * out, bias, out);
}

static void
linear_backward (const MaiBackend *be, float *dx, float *dweight, float *dbias, const float *dy,
                 const float *x, const float *weight, gsize n, guint in, guint out,
                 gboolean accumulate)
{
  /* dW (O,I) += dy (N,O)^T x (N,I) */
  cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, (blasint) out, (blasint) in, (blasint) n,
               1.0f, dy, (blasint) out, x, (blasint) in, 1.0f, dweight, (blasint) in);
  if (dbias != NULL)
    mai_cpu_kernels ()->add_rows (dbias, dy, n, out);
  /* dx (N,I) = dy (N,O) W (O,I) */
  if (dx != NULL)
    cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, (blasint) n, (blasint) in,
                 (blasint) out, 1.0f, dy, (blasint) out, weight, (blasint) in,
                 accumulate ? 1.0f : 0.0f, dx, (blasint) in);
}

static void
relu_forward (const MaiBackend *be, float *y, const float *x, gsize n)
{
  mai_cpu_kernels ()->relu_forward (y, x, n);
}

static void
relu_backward (const MaiBackend *be, float *dx, const float *dy, const float *y, gsize n)
{
  mai_cpu_kernels ()->relu_backward (dx, dy, y, n);
}

static void
dropout (const MaiBackend *be, float *y, const float *x, gsize n, float p, guint64 seed,
         guint64 stream, const guint64 *step, guint64 first)
{
  mai_cpu_kernels ()->dropout (y, x, n, p, seed, stream + (step != NULL ? 16 * *step : 0), first);
}

static void
softmax_cross_entropy (const MaiBackend *be, float *logits, const guint16 *targets, guint stride,
                       const float *weight, gsize n, guint v, gboolean backward, MaiScoreSum *sum)
{
  mai_cpu_kernels ()->softmax_cross_entropy (logits, targets, stride, weight, n, v, backward, sum);
}

static void
sum_parts (const MaiBackend *be, float *out, float *const *parts, guint n_parts, gsize first,
           gsize n)
{
  mai_cpu_kernels ()->sum (out, parts, n_parts, first, n);
}

static void
squared_norm (const MaiBackend *be, double *out, const float *x, gsize n)
{
  *out = mai_cpu_kernels ()->squared_norm (x, n);
}

static void
prepare_update (const MaiBackend *be, MaiUpdate *update, const double *squares, gsize n)
{
  double sum = 0, scale = 0;

  for (gsize i = 0; i < n; i++)
    sum += squares[i];
  update->gradient_norm = update->weight > 0 ? sqrt (sum) / update->weight : 0;
  if (update->weight > 0 && isfinite (sum))
    scale = 1 / update->weight;
  if (update->clip > 0 && update->gradient_norm > update->clip)
    scale *= update->clip / update->gradient_norm;
  update->gradient_scale = (float) scale;
}

static void
adamw (const MaiBackend *be, float *p, const float *g, float *m, float *v, gsize n,
       const MaiAdamW *options, const MaiUpdate *update)
{
  if (update->gradient_scale > 0)
    mai_cpu_kernels ()->adamw (p, g, m, v, n, options, update);
}

static void
gated_forward (const MaiBackend *be, float *z, float *gates, gsize n, guint dim)
{
  mai_cpu_kernels ()->gated_forward (z, gates, n, dim);
}

static void
gated_backward (const MaiBackend *be, float *gates, const float *dz, gsize n, guint dim)
{
  mai_cpu_kernels ()->gated_backward (gates, dz, n, dim);
}

static void
norm_moments (const MaiBackend *be, float *mean, float *variance, const float *x, gsize n,
              guint dim)
{
  mai_cpu_kernels ()->norm_moments (mean, variance, x, n, dim);
}

static void
norm_forward (const MaiBackend *be, float *y, const float *x, const float *mean,
              const float *variance, const MaiNormWeights *weights, gsize n, guint dim,
              float epsilon)
{
  mai_cpu_kernels ()->norm_forward (y, x, mean, variance, weights, n, dim, epsilon);
}

static void
norm_backward (const MaiBackend *be, float *dx, MaiNormWeights *dweights, const float *dy,
               const float *x, const float *mean, const float *variance,
               const MaiNormWeights *weights, gsize n, guint dim, float epsilon)
{
  mai_cpu_kernels ()->norm_backward (dx, dweights, dy, x, mean, variance, weights, n, dim, epsilon);
}

static void
norm_learn (const MaiBackend *be, float *running, const float *batch, guint dim, float rate,
            const MaiUpdate *update)
{
  for (guint i = 0; update->gradient_scale > 0 && i < dim; i++)
    running[i] += rate * (batch[i] - running[i]);
}

static void
rmsprop (const MaiBackend *be, float *p, const float *g, float *v, gsize n,
         const MaiRmsprop *options, const MaiUpdate *update)
{
  mai_cpu_kernels ()->rmsprop (p, g, v, n, options, update);
}

static void
argmax (const MaiBackend *be, guint16 *out, guint stride, const float *logits, gsize n, guint v)
{
  mai_cpu_kernels ()->argmax (out, stride, logits, n, v);
}

static gpointer
make_table (gpointer unused)
{
  MaiBackend *table = g_new (MaiBackend, 1); /* lives as long as the program */

  openblas_set_num_threads (1);
  *table = (MaiBackend){
    .abi = MAI_BACKEND_ABI,
    .name = "cpu",
    .max_shards = MAX_SHARDS,
    .shard_rows = SHARD_ROWS,
    .chunk_rows = CHUNK_ROWS,
    .is_host = TRUE,
    .context = (gpointer) &mai_cpu_product_float32,
    .alloc = alloc_memory,
    .free = free_memory,
    .clear = clear_memory,
    .copy = copy_memory,
    .upload = copy_memory,
    .download = copy_memory,
    .finish = finish,
    .embedding_forward = embedding_forward,
    .embedding_backward = embedding_backward,
    .linear_forward = linear_forward,
    .linear_backward = linear_backward,
    .relu_forward = relu_forward,
    .relu_backward = relu_backward,
    .dropout = dropout,
    .prepared_size = mai_cpu_prepared_size,
    .prepare = mai_cpu_prepare,
    .lstm_scratch = mai_cpu_lstm_scratch,
    .lstm_forward = mai_cpu_lstm_forward,
    .lstm_backward = mai_cpu_lstm_backward,
    .softmax_cross_entropy = softmax_cross_entropy,
    .sum = sum_parts,
    .squared_norm = squared_norm,
    .prepare_update = prepare_update,
    .adamw = adamw,
    .conv_scratch = mai_cpu_conv_scratch,
    .conv_forward = mai_cpu_conv_forward,
    .conv_backward = mai_cpu_conv_backward,
    .gated_forward = gated_forward,
    .gated_backward = gated_backward,
    .norm_moments = norm_moments,
    .norm_forward = norm_forward,
    .norm_backward = norm_backward,
    .norm_learn = norm_learn,
    .rmsprop = rmsprop,
    .argmax = argmax,
  };
  return table;
}

const MaiBackend *
mai_backend_cpu (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_table, NULL);
}

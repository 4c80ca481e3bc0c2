/* SPDX-License-Identifier: Apache-2.0 */
/* The `cpu` table: OpenBLAS for large products, own kernels for the rest. */
#include "nn/mai-backend.h"

#include <cblas.h>
#include <string.h>

#include "nn/backends/cpu/mai-cpu-kernels.h"
#include "nn/backends/cpu/mai-cpu-lstm.h"

/* The most sequences of a batch in one shard: two threads share a batch of 16, and a tile's rows come out even. */
#define SHARD_ROWS 8

static void
embedding_forward (float *y, float *const *tables, const guint16 *indices, gsize n, guint n_fields,
                   guint dim)
{
  const MaiCpuKernels *kernels = mai_cpu_kernels ();

  memset (y, 0, n * dim * sizeof (float));
  for (gsize row = 0; row < n; row++)
    for (guint field = 0; field < n_fields; field++)
      {
        guint16 index = indices[row * n_fields + field];

        if (index != MAI_IGNORE)
          kernels->add (y + row * dim, tables[field] + (gsize) index * dim, dim);
      }
}

static void
embedding_backward (float *const *dtables, const float *dy, const guint16 *indices, gsize n,
                    guint n_fields, guint dim)
{
  const MaiCpuKernels *kernels = mai_cpu_kernels ();

  for (gsize row = 0; row < n; row++)
    for (guint field = 0; field < n_fields; field++)
      {
        guint16 index = indices[row * n_fields + field];

        if (index != MAI_IGNORE)
          kernels->add (dtables[field] + (gsize) index * dim, dy + row * dim, dim);
      }
}

static void
linear_forward (float *y, const float *x, const float *weight, const float *bias, gsize n, guint in,
                guint out, gboolean accumulate)
{
  const MaiCpuKernels *kernels = mai_cpu_kernels ();

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, (blasint) n, (blasint) out, (blasint) in,
               1.0f, x, (blasint) in, weight, (blasint) in, accumulate ? 1.0f : 0.0f, y,
               (blasint) out);
  for (gsize row = 0; bias != NULL && row < n; row++)
    kernels->add (y + row * out, bias, out);
}

static void
linear_backward (float *dx, float *dweight, float *dbias, const float *dy, const float *x,
                 const float *weight, gsize n, guint in, guint out, gboolean accumulate)
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

static gpointer
make_table (gpointer unused)
{
  const MaiCpuKernels *kernels = mai_cpu_kernels ();
  MaiBackend *table = g_new (MaiBackend, 1); /* lives as long as the program */

  openblas_set_num_threads (1);
  *table = (MaiBackend){
    .abi = MAI_BACKEND_ABI,
    .name = "cpu",
    .shard_rows = SHARD_ROWS,
    .embedding_forward = embedding_forward,
    .embedding_backward = embedding_backward,
    .linear_forward = linear_forward,
    .linear_backward = linear_backward,
    .relu_forward = kernels->relu_forward,
    .relu_backward = kernels->relu_backward,
    .dropout = kernels->dropout,
    .lstm_scratch = mai_cpu_lstm_scratch,
    .lstm_forward = mai_cpu_lstm_forward,
    .lstm_backward = mai_cpu_lstm_backward,
    .softmax_cross_entropy = kernels->softmax_cross_entropy,
    .sum = kernels->sum,
    .squared_norm = kernels->squared_norm,
    .adamw = kernels->adamw,
  };
  return table;
}

const MaiBackend *
mai_backend_cpu (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_table, NULL);
}

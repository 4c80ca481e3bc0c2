/* SPDX-License-Identifier: Apache-2.0 */
/* Whole-sequence LSTM. What can be done for all steps at once is one large product: x W_ih^T before the steps, dx and
 * the weights' gradients after them. Inside the steps only h W_hh^T (forward) and dz W_hh (backward) remain, with the
 * weights packed once a sequence.
 *
 * z_t (B,4H) = x_t W_ih^T + keep_t h_{t-1} W_hh^T + bias; sigmoid, sigmoid, tanh, sigmoid of its quarters are i f g o;
 * c_t = f c_{t-1} keep_t + i g; h_t = o tanh (c_t). */
#include "nn/backends/cpu/mai-cpu-lstm.h"

#include <cblas.h>
#include <string.h>

#include "nn/backends/cpu/mai-cpu-kernels.h"

typedef struct
{
  gsize rows; /* T*B */
  gsize states; /* B*H */
  gsize gates; /* B*4H */
} Sizes;

static Sizes
sizes_of (const MaiLstmShape *shape)
{
  return (Sizes){
    .rows = (gsize) shape->steps * shape->batch,
    .states = (gsize) shape->batch * shape->hidden,
    .gates = 4 * (gsize) shape->batch * shape->hidden,
  };
}

/* Parts of the scratch start on whole cache lines. */
static gsize
rounded (gsize n)
{
  return (n + 15) / 16 * 16;
}

gsize
mai_cpu_lstm_scratch (const MaiLstmShape *shape)
{
  Sizes sizes = sizes_of (shape);
  gsize forward = mai_packed_size (shape->hidden, 4 * shape->hidden);
  gsize backward = rounded (mai_packed_size (4 * shape->hidden, shape->hidden))
                   + rounded (sizes.states) + sizes.rows * shape->hidden;

  return MAX (forward, backward);
}

/* y (B,O) += x (B,I) W^T for the rows that are carried over. */
static void
multiply_kept (const MaiPacked *packed, float *y, const float *x, const float *keep, guint batch)
{
  guint row = 0;

  while (row < batch)
    {
      guint end = row;

      while (end < batch && (keep == NULL || keep[end] != 0.0f))
        end++;
      if (end > row)
        mai_packed_multiply (packed, y + (gsize) row * packed->out, packed->out,
                             x + (gsize) row * packed->in, packed->in, NULL, end - row, TRUE);
      row = end + 1;
    }
}

void
mai_cpu_lstm_forward (float *h, MaiLstmCache *cache, const float *x, const float *keep,
                      const float *h0, const float *c0, const MaiLstmWeights *weights,
                      const MaiLstmShape *shape, float *scratch)
{
  const MaiCpuKernels *kernels = mai_cpu_kernels ();
  const guint B = shape->batch, H = shape->hidden, D = shape->input;
  Sizes sizes = sizes_of (shape);
  MaiPacked packed;

  mai_packed_init (&packed, scratch, weights->weight_hh, H, 4 * H);
  /* gates (T*B,4H) = x (T*B,D) W_ih^T */
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, (blasint) sizes.rows, (blasint) (4 * H),
               (blasint) D, 1.0f, x, (blasint) D, weights->weight_ih, (blasint) D, 0.0f,
               cache->gates, (blasint) (4 * H));
  for (guint t = 0; t < shape->steps; t++)
    {
      const float *h_prev = t > 0 ? h + (t - 1) * sizes.states : h0; // (B,H)
      const float *c_prev = t > 0 ? cache->cells + (t - 1) * sizes.states : c0; // (B,H)
      const float *keep_t = keep != NULL ? keep + (gsize) t * B : NULL; // (B)
      float *gates = cache->gates + t * sizes.gates; // (B,4H)

      multiply_kept (&packed, gates, h_prev, keep_t, B);
      kernels->cell_forward (gates, h + t * sizes.states, cache->cells + t * sizes.states, c_prev,
                             keep_t, weights->bias, B, H);
    }
}

/* out (T,B,H): the state that each step began with, cleared where a piece begins. */
static void
gather_previous (float *out, const float *h, const float *h0, const float *keep,
                 const MaiLstmShape *shape)
{
  Sizes sizes = sizes_of (shape);

  memcpy (out, h0, sizes.states * sizeof (float));
  memcpy (out + sizes.states, h, (shape->steps - 1) * sizes.states * sizeof (float));
  for (gsize row = 0; keep != NULL && row < sizes.rows; row++)
    if (keep[row] == 0.0f)
      memset (out + row * shape->hidden, 0, shape->hidden * sizeof (float));
}

/* dweight (4H,D) += dz (T*B,4H)^T x (T*B,D) */
static void
add_weight_gradient (float *dweight, const float *dz, const float *x, gsize rows, guint hidden,
                     guint d)
{
  cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, (blasint) (4 * hidden), (blasint) d,
               (blasint) rows, 1.0f, dz, (blasint) (4 * hidden), x, (blasint) d, 1.0f, dweight,
               (blasint) d);
}

void
mai_cpu_lstm_backward (float *dx, MaiLstmWeights *dweights, float *dh, MaiLstmCache *cache,
                       const float *x, const float *h, const float *keep, const float *h0,
                       const float *c0, const MaiLstmWeights *weights, const MaiLstmShape *shape,
                       float *scratch)
{
  const MaiCpuKernels *kernels = mai_cpu_kernels ();
  const guint B = shape->batch, H = shape->hidden, D = shape->input;
  Sizes sizes = sizes_of (shape);
  float *dc = scratch + rounded (mai_packed_size (4 * H, H)); // (B,H)
  float *previous = dc + rounded (sizes.states); // (T,B,H)
  MaiPacked packed;

  mai_packed_init_transposed (&packed, scratch, weights->weight_hh, 4 * H, H);
  memset (dc, 0, sizes.states * sizeof (float));
  for (guint t = shape->steps; t-- > 0;)
    {
      const float *c_prev = t > 0 ? cache->cells + (t - 1) * sizes.states : c0; // (B,H)
      const float *keep_t = keep != NULL ? keep + (gsize) t * B : NULL; // (B)
      float *dz = cache->gates + t * sizes.gates; // (B,4H)

      kernels->cell_backward (dz, dc, dweights->bias, dh + t * sizes.states,
                              cache->cells + t * sizes.states, c_prev, keep_t, B, H);
      if (t > 0)
        multiply_kept (&packed, dh + (t - 1) * sizes.states, dz, keep_t, B);
    }
  gather_previous (previous, h, h0, keep, shape);
  add_weight_gradient (dweights->weight_hh, cache->gates, previous, sizes.rows, H, H);
  add_weight_gradient (dweights->weight_ih, cache->gates, x, sizes.rows, H, D);
  /* dx (T*B,D) = dz (T*B,4H) W_ih */
  if (dx != NULL)
    cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, (blasint) sizes.rows, (blasint) D,
                 (blasint) (4 * H), 1.0f, cache->gates, (blasint) (4 * H), weights->weight_ih,
                 (blasint) D, 0.0f, dx, (blasint) D);
}

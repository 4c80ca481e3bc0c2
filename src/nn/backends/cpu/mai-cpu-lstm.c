/* SPDX-License-Identifier: Apache-2.0 */
/* Whole-sequence LSTM. What can be done for many steps at once is one large product: x W_ih^T before the steps, dx and
 * the weights' gradients after them. Inside the steps only h W_hh^T (forward) and dz W_hh (backward) remain. The large
 * products take a chunk of steps, not all, so that what the steps wrote is still in the cache; chunks depend on the shape
 * alone, so sums keep their order. W_hh comes prepared, and W_ih where that is quicker.
 *
 * z_t (B,4H) = x_t W_ih^T + keep_t h_{t-1} W_hh^T + bias; sigmoid, sigmoid, tanh, sigmoid of its quarters are i f g o;
 * c_t = f c_{t-1} keep_t + i g; h_t = o tanh (c_t). */
#include "nn/backends/cpu/mai-cpu-lstm.h"

#include <string.h>

#include "nn/backends/cpu/mai-cpu-kernels.h"
#include "nn/backends/cpu/mai-cpu-product.h"

#define CHUNK_ROWS 2048 /* of T*B: fewer, and OpenBLAS adds to the weights' gradients too often */

/* One call: its arguments and what follows from them. T, B, D, H as in mai-backend.h. */
typedef struct
{
  const MaiBackend *be;
  const MaiCpuProduct *product; /* with prepared weights */
  const MaiCpuKernels *kernels;
  const MaiLstmWeights *weights;
  const MaiLstmCache *cache;
  const float *x, *keep, *h0, *c0;
  guint steps, batch, input, hidden; /* T, B, D, H */
  guint chunk; /* steps a chunk */
  gsize states; /* B*H */
  const MaiCpuPrepared *prepared_ih, *prepared_hh;
} Run;

/* Parts of the scratch start on whole cache lines. */
static gsize
rounded (gsize n)
{
  return (n + 15) / 16 * 16;
}

static guint
chunk_steps (const MaiLstmShape *shape)
{
  return CLAMP (CHUNK_ROWS / shape->batch, 1, shape->steps);
}

gsize
mai_cpu_lstm_scratch (const MaiBackend *be, const MaiLstmShape *shape)
{
  gsize states = (gsize) shape->batch * shape->hidden;

  return rounded (states) + chunk_steps (shape) * states;
}

static Run
run_of (const MaiBackend *be, const MaiLstmCache *cache, const float *x, const float *keep,
        const float *h0, const float *c0, const MaiLstmWeights *weights, const MaiLstmShape *shape)
{
  return (Run){
    .be = be,
    .product = be->context,
    .kernels = mai_cpu_kernels (),
    .weights = weights,
    .cache = cache,
    .x = x,
    .keep = keep,
    .h0 = h0,
    .c0 = c0,
    .steps = shape->steps,
    .batch = shape->batch,
    .input = shape->input,
    .hidden = shape->hidden,
    .chunk = chunk_steps (shape),
    .states = (gsize) shape->batch * shape->hidden,
    .prepared_ih = weights->prepared_ih,
    .prepared_hh = weights->prepared_hh,
  };
}

static float *
gates_at (const Run *run, guint t) // (B,4H)
{
  return run->cache->gates + 4 * t * run->states;
}

static float *
cells_at (const Run *run, guint t) // (B,H)
{
  return run->cache->cells + t * run->states;
}

static const float *
cells_before (const Run *run, guint t) // (B,H)
{
  return t > 0 ? cells_at (run, t - 1) : run->c0;
}

static const float *
keep_at (const Run *run, guint t) // (B), or NULL
{
  return run->keep != NULL ? run->keep + (gsize) t * run->batch : NULL;
}

static const float *
x_at (const Run *run, guint t) // (B,D)
{
  return run->x + (gsize) t * run->batch * run->input;
}

/* y (B,O) += x (B,I) W^T for the rows that are carried over. */
static void
multiply_kept (const Run *run, const MaiPacked *packed, float *y, const float *x, const float *keep)
{
  guint row = 0;

  while (row < run->batch)
    {
      guint end = row;

      while (end < run->batch && (keep == NULL || keep[end] != 0.0f))
        end++;
      if (end > row)
        run->product->multiply (run->product, packed, y + (gsize) row * packed->out,
                                x + (gsize) row * packed->in, end - row, TRUE);
      row = end + 1;
    }
}

/* gates (n*B,4H) = x (n*B,D) W_ih^T for n steps from `first` on */
static void
multiply_inputs (const Run *run, guint first, guint n)
{
  gsize rows = (gsize) n * run->batch;

  if (run->prepared_ih == NULL)
    run->be->linear_forward (run->be, gates_at (run, first), x_at (run, first),
                             run->weights->weight_ih, NULL, rows, run->input, 4 * run->hidden,
                             FALSE);
  else
    run->product->multiply (run->product, &run->prepared_ih->forward, gates_at (run, first),
                            x_at (run, first), rows, FALSE);
}

static void
step_forward (const Run *run, float *h, guint t)
{
  const float *h_prev = t > 0 ? h + (t - 1) * run->states : run->h0; // (B,H)
  const float *keep = keep_at (run, t);

  multiply_kept (run, &run->prepared_hh->forward, gates_at (run, t), h_prev, keep);
  run->kernels->cell_forward (gates_at (run, t), h + t * run->states, cells_at (run, t),
                              cells_before (run, t), keep, run->weights->bias, run->batch,
                              run->hidden);
}

void
mai_cpu_lstm_forward (const MaiBackend *be, float *h, MaiLstmCache *cache, const float *x,
                      const float *keep, const float *h0, const float *c0,
                      const MaiLstmWeights *weights, const MaiLstmShape *shape, float *scratch)
{
  Run run = run_of (be, cache, x, keep, h0, c0, weights, shape);

  for (guint first = 0; first < run.steps; first += run.chunk)
    {
      guint n = MIN (run.chunk, run.steps - first);

      multiply_inputs (&run, first, n);
      for (guint t = first; t < first + n; t++)
        step_forward (&run, h, t);
    }
}

/* dh, and dc (B,H), are those of step t's output and cell; then of step t - 1's. */
static void
step_backward (const Run *run, float *dh, float *dc, float *dbias, guint t)
{
  const float *keep = keep_at (run, t);
  float *dz = gates_at (run, t);

  run->kernels->cell_backward (dz, dc, dbias, dh + t * run->states, cells_at (run, t),
                               cells_before (run, t), keep, run->batch, run->hidden);
  if (t > 0)
    multiply_kept (run, &run->prepared_hh->backward, dh + (t - 1) * run->states, dz, keep);
}

/* out (n,B,H): the state that each step began with, cleared where a piece begins. */
static void
gather_previous (const Run *run, float *out, const float *h, guint first, guint n)
{
  guint from_h0 = first == 0 ? 1 : 0;
  gsize n_h = (n - from_h0) * run->states;

  if (from_h0)
    memcpy (out, run->h0, run->states * sizeof (float));
  if (n_h > 0)
    memcpy (out + from_h0 * run->states, h + (first + from_h0 - 1) * run->states,
            n_h * sizeof (float));
  for (gsize row = 0; run->keep != NULL && row < (gsize) n * run->batch; row++)
    if (keep_at (run, first)[row] == 0.0f)
      memset (out + row * run->hidden, 0, run->hidden * sizeof (float));
}

/* The gradient of the input weights, and dx (N,D) = dz (N,4H) W_ih, of N rows. */
static void
multiply_inputs_back (const Run *run, float *dx, float *dweight, const float *dz, const float *x,
                      gsize rows, gboolean accumulate)
{
  const MaiBackend *be = run->be;
  const guint gates = 4 * run->hidden;

  if (run->prepared_ih != NULL)
    {
      run->product->multiply_gradient (run->product, dweight, dz, x, rows, run->input, gates,
                                       accumulate);
      if (dx != NULL)
        run->product->multiply (run->product, &run->prepared_ih->backward, dx, dz, rows, FALSE);
      return;
    }
  if (!accumulate)
    memset (dweight, 0, (gsize) gates * run->input * sizeof (float));
  be->linear_backward (be, dx, dweight, NULL, dz, x, run->weights->weight_ih, rows, run->input,
                       gates, FALSE);
}

/* The weights' gradients and dx of n steps from `first` on. */
static void
multiply_back (const Run *run, float *dx, MaiLstmWeights *dweights, const float *previous,
               guint first, guint n)
{
  const float *dz = gates_at (run, first);
  gsize rows = (gsize) n * run->batch;
  gboolean accumulate = !dweights->fresh || first + n < run->steps;

  if (dx != NULL)
    dx += (gsize) first * run->batch * run->input;
  run->product->multiply_gradient (run->product, dweights->weight_hh, dz, previous, rows,
                                   run->hidden, 4 * run->hidden, accumulate);
  multiply_inputs_back (run, dx, dweights->weight_ih, dz, x_at (run, first), rows, accumulate);
}

void
mai_cpu_lstm_backward (const MaiBackend *be, float *dx, MaiLstmWeights *dweights, float *dh,
                       MaiLstmCache *cache, const float *x, const float *h, const float *keep,
                       const float *h0, const float *c0, const MaiLstmWeights *weights,
                       const MaiLstmShape *shape, float *scratch)
{
  Run run = run_of (be, cache, x, keep, h0, c0, weights, shape);
  float *dc = scratch; // (B,H)
  float *previous = dc + rounded (run.states); // (chunk,B,H)
  guint end = run.steps;

  memset (dc, 0, run.states * sizeof (float));
  if (dweights->fresh)
    memset (dweights->bias, 0, 4 * run.hidden * sizeof (float));
  while (end > 0)
    {
      guint n = MIN (run.chunk, end), first = end - n;

      for (guint t = end; t-- > first;)
        step_backward (&run, dh, dc, dweights->bias, t);
      gather_previous (&run, previous, h, first, n);
      multiply_back (&run, dx, dweights, previous, first, n);
      end = first;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Causal dilated convolution. The taps of a row are gathered side by side, and one product with the weights does the
 * rest; a chunk of steps at a time, so that what was gathered is still in the cache. Chunks depend on the shape alone,
 * so sums keep their order.
 *
 * `reach` is how far back the oldest tap lies: (K - 1) d steps. Of a piece's age more than that need not be known. */
#include "nn/backends/cpu/mai-cpu-conv.h"

#include <string.h>

#include "nn/backends/cpu/mai-cpu-kernels.h"

#define CHUNK_ROWS 512 /* of T*B */

/* One call: its arguments and what follows from them. T, B, I, O, K as in mai-backend.h. */
typedef struct
{
  const MaiCpuKernels *kernels;
  const float *x, *keep, *past;
  guint steps, batch, input, output, kernel, dilation; /* T, B, I, O, K, d */
  guint reach;
  guint chunk; /* steps a chunk */
  gsize width; /* K*I, a row of the window */
  float *ages; /* (T,B) steps since the piece began, at most `reach` */
  float *window; /* (R,K*I) gathered taps, R rows a chunk */
  float *dwindow; /* (R,K*I) */
} Run;

/* Parts of the scratch start on whole cache lines. */
static gsize
rounded (gsize n)
{
  return (n + 15) / 16 * 16;
}

static guint
chunk_steps (const MaiConvShape *shape)
{
  return CLAMP (CHUNK_ROWS / shape->batch, 1, shape->steps);
}

static gsize
window_size (const MaiConvShape *shape)
{
  return rounded ((gsize) chunk_steps (shape) * shape->batch * shape->kernel * shape->input);
}

gsize
mai_cpu_conv_scratch (const MaiBackend *be, const MaiConvShape *shape)
{
  return rounded ((gsize) shape->steps * shape->batch) + 2 * window_size (shape);
}

/* Before the first step every piece is as old as need be: where it is not, `past` holds zeros. */
static void
find_ages (const Run *run)
{
  for (guint t = 0; t < run->steps; t++)
    for (guint b = 0; b < run->batch; b++)
      {
        gsize row = (gsize) t * run->batch + b;
        float before = t > 0 ? run->ages[row - run->batch] : run->reach;

        if (run->keep != NULL && run->keep[row] == 0.0f)
          run->ages[row] = 0;
        else
          run->ages[row] = MIN (before + 1, run->reach);
      }
}

static Run
run_of (const float *x, const float *keep, const float *past, const MaiConvShape *shape,
        float *scratch)
{
  Run run = { .kernels = mai_cpu_kernels (),
              .x = x,
              .keep = keep,
              .past = past,
              .steps = shape->steps,
              .batch = shape->batch,
              .input = shape->input,
              .output = shape->output,
              .kernel = shape->kernel,
              .dilation = shape->dilation,
              .reach = (shape->kernel - 1) * shape->dilation,
              .chunk = chunk_steps (shape),
              .width = (gsize) shape->kernel * shape->input,
              .ages = scratch };

  run.window = scratch + rounded ((gsize) run.steps * run.batch);
  run.dwindow = run.window + window_size (shape);
  find_ages (&run);
  return run;
}

/* Row b is old enough at step t for what lay `distance` steps before to belong to the same piece. */
static gboolean
is_old_enough (const Run *run, guint t, guint b, guint distance)
{
  return distance <= run->ages[(gsize) t * run->batch + b];
}

/* What row b saw `distance` steps before step t (I); NULL where its piece had not begun. */
static const float *
look_back (const Run *run, guint t, guint b, guint distance)
{
  if (!is_old_enough (run, t, b, distance))
    return NULL;
  if (distance <= t)
    return run->x + ((gsize) (t - distance) * run->batch + b) * run->input;
  return run->past + ((gsize) b * run->reach + run->reach + t - distance) * run->input;
}

static void
copy_or_clear (float *to, const float *from, guint n)
{
  if (from != NULL)
    memcpy (to, from, n * sizeof (float));
  else
    memset (to, 0, n * sizeof (float));
}

/* The chunk's taps, (R,K*I). */
static void
gather (const Run *run, guint first, guint n)
{
  float *to = run->window;

  for (guint t = first; t < first + n; t++)
    for (guint b = 0; b < run->batch; b++)
      for (guint k = 0; k < run->kernel; k++)
        {
          guint distance = (run->kernel - 1 - k) * run->dilation;

          copy_or_clear (to, look_back (run, t, b, distance), run->input);
          to += run->input;
        }
}

/* The gradient of each tap goes back to where the tap came from, if that lies in this sequence. */
static void
scatter (const Run *run, float *dx, guint first, guint n)
{
  const float *from = run->dwindow;

  for (guint t = first; t < first + n; t++)
    for (guint b = 0; b < run->batch; b++)
      for (guint k = 0; k < run->kernel; k++)
        {
          guint distance = (run->kernel - 1 - k) * run->dilation;

          if (distance <= t && is_old_enough (run, t, b, distance))
            run->kernels->add (dx + ((gsize) (t - distance) * run->batch + b) * run->input, from,
                               run->input);
          from += run->input;
        }
}

/* The last steps are the next window's past (B,reach,I). */
static void
carry_on (const Run *run, float *carried)
{
  for (guint b = 0; b < run->batch; b++)
    for (guint distance = run->reach; distance-- > 0;)
      {
        copy_or_clear (carried, look_back (run, run->steps - 1, b, distance), run->input);
        carried += run->input;
      }
}

void
mai_cpu_conv_forward (const MaiBackend *be, float *y, float *carried, const float *x,
                      const float *keep, const float *past, const MaiConvWeights *weights,
                      const MaiConvShape *shape, float *scratch)
{
  Run run = run_of (x, keep, past, shape, scratch);

  for (guint first = 0; first < run.steps; first += run.chunk)
    {
      guint n = MIN (run.chunk, run.steps - first);
      gsize row = (gsize) first * run.batch;

      gather (&run, first, n);
      be->linear_forward (be, y + row * run.output, run.window, weights->weight, weights->bias,
                          (gsize) n * run.batch, run.width, run.output, FALSE);
    }
  if (carried != NULL)
    carry_on (&run, carried);
}

void
mai_cpu_conv_backward (const MaiBackend *be, float *dx, MaiConvWeights *dweights, const float *dy,
                       const float *x, const float *keep, const float *past,
                       const MaiConvWeights *weights, const MaiConvShape *shape,
                       gboolean accumulate, float *scratch)
{
  Run run = run_of (x, keep, past, shape, scratch);

  if (dx != NULL && !accumulate)
    memset (dx, 0, (gsize) run.steps * run.batch * run.input * sizeof (float));
  for (guint first = 0; first < run.steps; first += run.chunk)
    {
      guint n = MIN (run.chunk, run.steps - first);
      gsize row = (gsize) first * run.batch;

      gather (&run, first, n);
      be->linear_backward (be, dx != NULL ? run.dwindow : NULL, dweights->weight, dweights->bias,
                           dy + row * run.output, run.window, weights->weight,
                           (gsize) n * run.batch, run.width, run.output, FALSE);
      if (dx != NULL)
        scatter (&run, dx, first, n);
    }
}

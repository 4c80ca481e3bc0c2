/* SPDX-License-Identifier: Apache-2.0 */
/* The causal convolution of the backend against one written plainly in doubles, its gradients against that one's
 * central differences. */
#include <math.h>
#include <string.h>

#include "nn/mai-arena.h"
#include "nn/mai-backend.h"

#include "mai-nn-isa.h"
#include "mai-nn-plain.h"

typedef struct
{
  MaiConvShape shape;
  guint reach; /* steps back to the oldest tap */
  gsize n_x, n_y, n_past, n_weight;
  MaiArena *arena;
  float *x, *keep, *past, *y, *carried;
  float *dy, *dx; /* the loss is the sum of dy x y */
  MaiConvWeights weights, dweights;
  float *scratch;
} Case;

static Case *
case_new (MaiConvShape shape)
{
  Case *c = g_new0 (Case, 1);
  gsize rows = (gsize) shape.steps * shape.batch;

  c->shape = shape;
  c->reach = (shape.kernel - 1) * shape.dilation;
  c->arena = mai_arena_new (mai_backend_cpu ());
  c->n_x = rows * shape.input;
  c->n_y = rows * shape.output;
  c->n_past = (gsize) shape.batch * c->reach * shape.input;
  c->n_weight = (gsize) shape.output * shape.kernel * shape.input;
  c->x = mai_nn_draw (c->arena, c->n_x, 1);
  c->past = mai_nn_draw (c->arena, c->n_past, 2);
  c->dy = mai_nn_draw (c->arena, c->n_y, 3);
  c->weights.weight = mai_nn_draw (c->arena, c->n_weight, 4);
  c->weights.bias = mai_nn_draw (c->arena, shape.output, 5);
  c->dweights.weight = mai_arena_floats (c->arena, c->n_weight);
  c->dweights.bias = mai_arena_floats (c->arena, shape.output);
  c->keep = mai_arena_floats (c->arena, rows);
  for (gsize i = 0; i < rows; i++)
    c->keep[i] = i % 7 == 3 || i % 11 == 5 ? 0.0f : 1.0f;
  c->y = mai_nn_draw (c->arena, c->n_y, 6);
  c->carried = mai_nn_draw (c->arena, c->n_past, 7);
  c->dx = mai_nn_draw (c->arena, c->n_x, 8);
  c->scratch =
      mai_arena_floats (c->arena, mai_backend_cpu ()->conv_scratch (mai_backend_cpu (), &shape));
  return c;
}

static void
case_free (Case *c)
{
  mai_arena_free (c->arena);
  g_free (c);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Case, case_free)

static void
forward (Case *c, gboolean with_keep)
{
  const MaiBackend *be = mai_backend_cpu ();

  be->conv_forward (be, c->y, c->carried, c->x, with_keep ? c->keep : NULL, c->past, &c->weights,
                    &c->shape, c->scratch);
}

static void
backward (Case *c, gboolean with_keep, gboolean accumulate)
{
  const MaiBackend *be = mai_backend_cpu ();

  be->conv_backward (be, c->dx, &c->dweights, c->dy, c->x, with_keep ? c->keep : NULL, c->past,
                     &c->weights, &c->shape, accumulate, c->scratch);
}

/* Everything that the loss depends on, in doubles so that any of it can be moved. */
typedef struct
{
  const Case *c;
  gboolean with_keep;
  double *x, *past, *weight, *bias;
} Plain;

static double *
widen (const float *from, gsize n)
{
  double *to = g_new (double, n + 1);

  for (gsize i = 0; i < n; i++)
    to[i] = from[i];
  return to;
}

/* What row b's piece knows, at step t, of step `at`, which may lie before the first: NULL where it had not begun. */
static const double *
plain_look (const Plain *p, int t, guint b, int at)
{
  const MaiConvShape *s = &p->c->shape;

  for (int u = MAX (at + 1, 0); p->with_keep && u <= t; u++)
    if (p->c->keep[u * s->batch + b] == 0.0f)
      return NULL;
  if (at >= 0)
    return p->x + (at * s->batch + b) * s->input;
  return p->past + (b * p->c->reach + p->c->reach + at) * s->input;
}

static double
plain_output (const Plain *p, guint t, guint b, guint o)
{
  const MaiConvShape *s = &p->c->shape;
  double sum = p->bias[o];

  for (guint k = 0; k < s->kernel; k++)
    {
      int at = (int) t - (int) ((s->kernel - 1 - k) * s->dilation);
      const double *x = plain_look (p, (int) t, b, at);

      for (guint i = 0; x != NULL && i < s->input; i++)
        sum += p->weight[(o * s->kernel + k) * s->input + i] * x[i];
    }
  return sum;
}

static double
plain_loss (const Plain *p)
{
  const MaiConvShape *s = &p->c->shape;
  double loss = 0;

  for (guint t = 0; t < s->steps; t++)
    for (guint b = 0; b < s->batch; b++)
      for (guint o = 0; o < s->output; o++)
        loss += p->c->dy[(t * s->batch + b) * s->output + o] * plain_output (p, t, b, o);
  return loss;
}

static void
check_values (const Plain *p)
{
  const Case *c = p->c;
  const MaiConvShape *s = &c->shape;

  for (guint t = 0; t < s->steps; t++)
    for (guint b = 0; b < s->batch; b++)
      for (guint o = 0; o < s->output; o++)
        g_assert_cmpfloat (
            fabs (c->y[(t * s->batch + b) * s->output + o] - plain_output (p, t, b, o)), <,
            2e-6 * (s->kernel * s->input + 1));
  for (guint b = 0; b < s->batch; b++)
    for (guint j = 0; j < c->reach; j++)
      {
        int last = (int) s->steps - 1;
        const double *x = plain_look (p, last, b, last - (int) (c->reach - 1 - j));

        for (guint i = 0; i < s->input; i++)
          g_assert_true (c->carried[(b * c->reach + j) * s->input + i] == (x != NULL ? x[i] : 0.0));
      }
}

/* Some 40 elements of each gradient, spread over it. */
static void
check_gradient (const Plain *p, double *values, const float *gradient, gsize n)
{
  const double step = 1e-3; /* the loss is linear in each */

  for (gsize i = 0; i < n; i += n / 40 + 1)
    {
      double at = values[i], up, down, expected;

      values[i] = at + step;
      up = plain_loss (p);
      values[i] = at - step;
      down = plain_loss (p);
      values[i] = at;
      expected = (up - down) / (2 * step);
      g_assert_cmpfloat (fabs (gradient[i] - expected), <, 1e-5 * (10 + fabs (expected)));
    }
}

static void
check_case (MaiConvShape shape, gboolean with_keep)
{
  g_autoptr (Case) c = case_new (shape);
  g_autofree double *x = widen (c->x, c->n_x), *past = widen (c->past, c->n_past);
  g_autofree double *weight = widen (c->weights.weight, c->n_weight);
  g_autofree double *bias = widen (c->weights.bias, shape.output);
  Plain p = { c, with_keep, x, past, weight, bias };

  forward (c, with_keep);
  check_values (&p);
  backward (c, with_keep, FALSE);
  check_gradient (&p, x, c->dx, c->n_x);
  check_gradient (&p, weight, c->dweights.weight, c->n_weight);
  check_gradient (&p, bias, c->dweights.bias, shape.output);
}

/* steps, batch, input, output, kernel, dilation: one tap, a past longer than the sequence, chunks */
static const MaiConvShape shapes[] = {
  { 1, 1, 1, 1, 2, 1 },   { 9, 2, 3, 4, 1, 1 },  { 12, 3, 5, 7, 2, 1 },  { 12, 3, 5, 7, 2, 4 },
  { 20, 2, 4, 6, 3, 3 },  { 5, 4, 6, 8, 2, 16 }, { 3, 8, 17, 33, 3, 8 }, { 1, 3, 8, 16, 2, 5 },
  { 300, 2, 2, 3, 2, 8 }, { 90, 8, 3, 2, 3, 2 },
};

static void
test_gradients (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (gboolean with_keep = FALSE; with_keep <= TRUE; with_keep++)
      check_case (shapes[i], with_keep);
}

/* Gradients of weights are added to what is there, that of x if asked; without dx the others are the same. */
static void
test_adds (void)
{
  g_autoptr (Case) c = case_new (shapes[4]);
  g_autoptr (Case) other = case_new (shapes[4]);
  g_autofree float *dx = NULL, *begin = g_memdup2 (c->dx, c->n_x * sizeof (float));

  backward (c, TRUE, FALSE);
  dx = g_memdup2 (c->dx, c->n_x * sizeof (float));
  other->dx = NULL;
  backward (other, TRUE, FALSE);
  g_assert_cmpmem (c->dweights.weight, c->n_weight * sizeof (float), other->dweights.weight,
                   other->n_weight * sizeof (float));
  memcpy (c->dx, begin, c->n_x * sizeof (float));
  backward (c, TRUE, TRUE);
  for (gsize i = 0; i < c->n_x; i++)
    g_assert_cmpfloat (fabsf (c->dx[i] - (begin[i] + dx[i])), <, 1e-5f);
  for (gsize i = 0; i < c->n_weight; i++)
    g_assert_cmpfloat (fabsf (c->dweights.weight[i] - 2 * other->dweights.weight[i]), <, 1e-4f);
  for (guint i = 0; i < c->shape.output; i++)
    g_assert_cmpfloat (fabsf (c->dweights.bias[i] - 2 * other->dweights.bias[i]), <, 1e-4f);
}

/* A sequence in pieces, however short, with the past carried over, is the whole. */
static void
check_carry (const MaiConvShape *shape, guint steps)
{
  const MaiBackend *be = mai_backend_cpu ();
  g_autoptr (Case) whole = case_new (*shape);
  g_autoptr (Case) part = case_new (*shape);
  gsize rows = shape->batch;

  forward (whole, TRUE);
  for (guint t = 0; t < shape->steps; t += steps)
    {
      float *past = part->past;

      part->shape.steps = MIN (steps, shape->steps - t);
      be->conv_forward (be, part->y + t * rows * shape->output, part->carried,
                        part->x + t * rows * shape->input, part->keep + t * rows, past,
                        &part->weights, &part->shape, part->scratch);
      part->past = part->carried;
      part->carried = past;
    }
  for (gsize i = 0; i < whole->n_y; i++)
    g_assert_cmpfloat (fabsf (whole->y[i] - part->y[i]), <, 1e-4f);
  g_assert_cmpmem (whole->carried, whole->n_past * sizeof (float), part->past,
                   whole->n_past * sizeof (float));
}

static void
test_carry (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (guint steps = 1; steps < 7; steps++)
      check_carry (&shapes[i], steps);
}

/* The first step of a piece sees none of what is carried, whatever it is: not even what is not a number. */
static void
test_beginning (void)
{
  g_autoptr (Case) c = case_new (shapes[3]);
  g_autofree float *y = NULL;

  for (guint b = 0; b < c->shape.batch; b++)
    c->keep[b] = 0.0f;
  for (gsize i = 0; i < c->n_past; i++)
    c->past[i] = 0.0f;
  forward (c, TRUE);
  y = g_memdup2 (c->y, c->n_y * sizeof (float));
  forward (c, TRUE);
  for (gsize i = 0; i < c->n_past; i++)
    c->past[i] = NAN;
  forward (c, TRUE);
  g_assert_cmpmem (c->y, c->n_y * sizeof (float), y, c->n_y * sizeof (float));
  backward (c, TRUE, FALSE);
  for (gsize i = 0; i < c->n_weight; i++)
    g_assert_true (isfinite (c->dweights.weight[i]));
}

static void
test_no_carry (void)
{
  g_autoptr (Case) c = case_new (shapes[3]);
  g_autofree float *y = NULL;

  forward (c, TRUE);
  y = g_memdup2 (c->y, c->n_y * sizeof (float));
  c->carried = NULL;
  forward (c, TRUE);
  g_assert_cmpmem (c->y, c->n_y * sizeof (float), y, c->n_y * sizeof (float));
}

int
main (int argc, char **argv)
{
  if (mai_nn_isa_is_missing ())
    return 0;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/conv/gradients", test_gradients);
  g_test_add_func ("/nn/conv/adds", test_adds);
  g_test_add_func ("/nn/conv/carry", test_carry);
  g_test_add_func ("/nn/conv/beginning", test_beginning);
  g_test_add_func ("/nn/conv/no-carry", test_no_carry);
  return g_test_run ();
}

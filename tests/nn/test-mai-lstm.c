/* SPDX-License-Identifier: Apache-2.0 */
/* The whole-sequence LSTM of the backend against one written plainly in doubles, its gradients against that one's
 * central differences. */
#include <math.h>
#include <string.h>

#include "nn/backends/cpu/mai-cpu-kernels.h"
#include "nn/mai-arena.h"
#include "nn/mai-backend.h"
#include "nn/mai-random.h"

#include "mai-nn-isa.h"
#include "mai-nn-plain.h"

typedef struct
{
  MaiLstmShape shape;
  gsize n_x, n_h, n_state, n_ih, n_hh, n_bias;
  MaiArena *arena;
  float *x, *keep, *h0, *c0, *coefficients; /* the loss is the sum of coefficients x h */
  MaiLstmWeights weights, dweights;
  float *h, *dh, *dx;
  MaiLstmCache cache;
  float *scratch;
} Case;

static float *
draw (MaiArena *arena, gsize n, guint64 stream, double deviation)
{
  float *to = mai_arena_floats (arena, n);
  MaiRandom random;

  mai_random_init (&random, 5, stream);
  for (gsize i = 0; i < n; i++)
    to[i] = (float) (deviation * mai_random_normal (&random));
  return to;
}

static MaiLstmWeights
draw_weights (MaiArena *arena, const MaiLstmShape *shape, double deviation)
{
  gsize gates = 4 * (gsize) shape->hidden;

  return (MaiLstmWeights){
    .weight_ih = draw (arena, gates * shape->input, 1, deviation),
    .weight_hh = draw (arena, gates * shape->hidden, 2, deviation),
    .bias = draw (arena, gates, 3, deviation),
  };
}

static Case *
case_new (guint steps, guint batch, guint input, guint hidden)
{
  Case *c = g_new0 (Case, 1);
  gsize rows = (gsize) steps * batch;

  c->shape = (MaiLstmShape){ steps, batch, input, hidden };
  c->arena = mai_arena_new (mai_backend_cpu ());
  c->n_x = rows * input;
  c->n_h = rows * hidden;
  c->n_state = (gsize) batch * hidden;
  c->n_ih = 4 * (gsize) hidden * input;
  c->n_hh = 4 * (gsize) hidden * hidden;
  c->n_bias = 4 * (gsize) hidden;
  c->weights = draw_weights (c->arena, &c->shape, 1.0 / sqrt (hidden));
  mai_nn_prepare_lstm (c->arena, mai_backend_cpu (), &c->weights, &c->shape);
  c->dweights = draw_weights (c->arena, &c->shape, 0.0);
  c->x = draw (c->arena, c->n_x, 4, 1.0);
  c->h0 = draw (c->arena, c->n_state, 5, 0.5);
  c->c0 = draw (c->arena, c->n_state, 6, 0.5);
  c->coefficients = draw (c->arena, c->n_h, 7, 1.0);
  c->keep = mai_arena_floats (c->arena, rows);
  for (gsize i = 0; i < rows; i++)
    c->keep[i] = i % 7 == 3 || i % 11 == 5 ? 0.0f : 1.0f;
  c->h = mai_arena_floats (c->arena, c->n_h);
  c->dh = mai_arena_floats (c->arena, c->n_h);
  c->dx = mai_arena_floats (c->arena, c->n_x);
  c->cache.gates = mai_arena_floats (c->arena, 4 * c->n_h);
  c->cache.cells = mai_arena_floats (c->arena, c->n_h);
  c->scratch =
      mai_arena_floats (c->arena, mai_backend_cpu ()->lstm_scratch (mai_backend_cpu (), &c->shape));
  return c;
}

static void
case_free (Case *c)
{
  mai_arena_free (c->arena);
  g_free (c);
}

static void
forward (Case *c, gboolean with_keep)
{
  mai_backend_cpu ()->lstm_forward (mai_backend_cpu (), c->h, &c->cache, c->x,
                                    with_keep ? c->keep : NULL, c->h0, c->c0, &c->weights,
                                    &c->shape, c->scratch);
}

static void
backward (Case *c, gboolean with_keep)
{
  memcpy (c->dh, c->coefficients, c->n_h * sizeof (float));
  mai_backend_cpu ()->lstm_backward (mai_backend_cpu (), c->dx, &c->dweights, c->dh, &c->cache,
                                     c->x, c->h, with_keep ? c->keep : NULL, c->h0, c->c0,
                                     &c->weights, &c->shape, c->scratch);
}

/* Everything that the loss depends on, in doubles and in one row of numbers so that any can be moved. */
typedef struct
{
  double *x, *ih, *hh, *bias;
} Plain;

static double *
widen (const float *from, gsize n)
{
  double *to = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    to[i] = from[i];
  return to;
}

static double
sigmoid (double x)
{
  return 1.0 / (1.0 + exp (-x));
}

static double
plain_sum (const double *weight, const double *x, guint n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += weight[i] * x[i];
  return sum;
}

/* One row, one step: h and cell are moved on. */
static void
plain_step (const Plain *p, const Case *c, const double *x, double *h, double *cell)
{
  guint H = c->shape.hidden, I = c->shape.input;
  double *z = g_new (double, 4 * H);

  for (guint o = 0; o < 4 * H; o++)
    z[o] = p->bias[o] + plain_sum (p->ih + o * I, x, I) + plain_sum (p->hh + o * H, h, H);
  for (guint j = 0; j < H; j++)
    {
      cell[j] = sigmoid (z[H + j]) * cell[j] + sigmoid (z[j]) * tanh (z[2 * H + j]);
      h[j] = sigmoid (z[3 * H + j]) * tanh (cell[j]);
    }
  g_free (z);
}

/* The loss; h_out (T,B,H), or NULL. */
static double
plain_loss (const Plain *p, const Case *c, gboolean with_keep, double *h_out)
{
  guint H = c->shape.hidden, B = c->shape.batch;
  double loss = 0;

  for (guint b = 0; b < B; b++)
    {
      g_autofree double *h = widen (c->h0 + b * H, H);
      g_autofree double *cell = widen (c->c0 + b * H, H);

      for (guint t = 0; t < c->shape.steps; t++)
        {
          gsize row = (gsize) t * B + b;

          for (guint j = 0; with_keep && j < H; j++)
            {
              h[j] *= c->keep[row];
              cell[j] *= c->keep[row];
            }
          plain_step (p, c, p->x + row * c->shape.input, h, cell);
          for (guint j = 0; j < H; j++)
            loss += c->coefficients[row * H + j] * h[j];
          if (h_out != NULL)
            memcpy (h_out + row * H, h, H * sizeof (double));
        }
    }
  return loss;
}

static double
difference (const Plain *p, const Case *c, gboolean with_keep, double *moved)
{
  const double step = 1e-5;
  double at = *moved, up, down;

  *moved = at + step;
  up = plain_loss (p, c, with_keep, NULL);
  *moved = at - step;
  down = plain_loss (p, c, with_keep, NULL);
  *moved = at;
  return (up - down) / (2.0 * step);
}

/* Some 30 elements of each gradient, spread over it. */
static void
check_gradient (const Plain *p, const Case *c, gboolean with_keep, double *values,
                const float *gradient, gsize n)
{
  gsize stride = n / 30 + 1;

  for (gsize i = 0; i < n; i += stride)
    {
      double expected = difference (p, c, with_keep, values + i);

      g_assert_cmpfloat (fabs (gradient[i] - expected), <, 1e-4 * (1.0 + fabs (expected)));
    }
}

static void
check_case (guint steps, guint batch, guint input, guint hidden, gboolean with_keep)
{
  Case *c = case_new (steps, batch, input, hidden);
  Plain p = {
    .x = widen (c->x, c->n_x),
    .ih = widen (c->weights.weight_ih, c->n_ih),
    .hh = widen (c->weights.weight_hh, c->n_hh),
    .bias = widen (c->weights.bias, c->n_bias),
  };
  g_autofree double *h = g_new (double, c->n_h);

  forward (c, with_keep);
  plain_loss (&p, c, with_keep, h);
  for (gsize i = 0; i < c->n_h; i++)
    g_assert_cmpfloat (fabs (c->h[i] - h[i]), <, 3e-6);
  backward (c, with_keep);
  check_gradient (&p, c, with_keep, p.x, c->dx, c->n_x);
  check_gradient (&p, c, with_keep, p.ih, c->dweights.weight_ih, c->n_ih);
  check_gradient (&p, c, with_keep, p.hh, c->dweights.weight_hh, c->n_hh);
  check_gradient (&p, c, with_keep, p.bias, c->dweights.bias, c->n_bias);
  g_free (p.x);
  g_free (p.ih);
  g_free (p.hh);
  g_free (p.bias);
  case_free (c);
}

static void
test_gradients (void)
{
  const guint shapes[][4] = {
    { 1, 1, 1, 1 },    { 5, 1, 3, 1 },   { 1, 3, 2, 5 },   { 7, 2, 5, 8 },   { 6, 8, 7, 16 },
    { 4, 9, 12, 37 },  { 3, 5, 33, 48 }, { 2, 3, 4, 100 }, { 700, 3, 2, 3 }, /* chunks */
    { 2, 2, 8200, 8 }, /* weights that OpenBLAS reads */
  };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (gboolean with_keep = FALSE; with_keep <= TRUE; with_keep++)
      check_case (shapes[i][0], shapes[i][1], shapes[i][2], shapes[i][3], with_keep);
}

/* Gradients of weights are added to what is there. */
static void
test_adds (void)
{
  Case *c = case_new (5, 3, 4, 9);
  g_autofree float *once = NULL;

  forward (c, TRUE);
  backward (c, TRUE);
  once = g_memdup2 (c->dweights.weight_hh, c->n_hh * sizeof (float));
  forward (c, TRUE);
  backward (c, TRUE);
  for (gsize i = 0; i < c->n_hh; i++)
    g_assert_cmpfloat (fabsf (c->dweights.weight_hh[i] - 2.0f * once[i]), <,
                       1e-5f * (1.0f + fabsf (once[i])));
  case_free (c);
}

static void
check_fresh (guint steps, guint batch, guint input, guint hidden)
{
  Case *c = case_new (steps, batch, input, hidden), *other = case_new (steps, batch, input, hidden);

  forward (c, TRUE);
  backward (c, TRUE);
  other->dweights.fresh = TRUE;
  memset (other->dweights.weight_ih, 0xff, other->n_ih * sizeof (float));
  memset (other->dweights.weight_hh, 0xff, other->n_hh * sizeof (float));
  memset (other->dweights.bias, 0xff, other->n_bias * sizeof (float));
  forward (other, TRUE);
  backward (other, TRUE);
  g_assert_cmpmem (c->dx, c->n_x * sizeof (float), other->dx, other->n_x * sizeof (float));
  g_assert_cmpmem (c->dweights.weight_ih, c->n_ih * sizeof (float), other->dweights.weight_ih,
                   other->n_ih * sizeof (float));
  g_assert_cmpmem (c->dweights.weight_hh, c->n_hh * sizeof (float), other->dweights.weight_hh,
                   other->n_hh * sizeof (float));
  g_assert_cmpmem (c->dweights.bias, c->n_bias * sizeof (float), other->dweights.bias,
                   other->n_bias * sizeof (float));
  case_free (c);
  case_free (other);
}

/* Fresh gradients are written over what is no number, with the bits of those added to zero: of few rows, of more than
 * are multiplied at once, and with more input weights than are prepared. */
static void
test_fresh (void)
{
  check_fresh (5, 3, 4, 9);
  check_fresh (700, 4, 30, 17);
  check_fresh (3, 2, 3000, 25);
}

/* Outputs and inputs that fill no tile, and rows that fill no block, against sums in double. */
static void
check_product_of_rows (gsize n, guint in, guint out, gboolean accumulate)
{
  MaiArena *arena = mai_arena_new (mai_backend_cpu ());
  float *dy = draw (arena, n * out, 1, 1.0), *x = draw (arena, n * in, 2, 1.0);
  float *begin = draw (arena, (gsize) out * in, 3, 1.0);
  g_autofree float *dweight = g_memdup2 (begin, (gsize) out * in * sizeof (float));

  mai_cpu_kernels ()->multiply_gradient (dweight, dy, x, n, in, out, accumulate);
  for (guint o = 0; o < out; o++)
    for (guint i = 0; i < in; i++)
      {
        double sum = accumulate ? begin[o * in + i] : 0;

        for (gsize row = 0; row < n; row++)
          sum += (double) dy[row * out + o] * x[row * in + i];
        g_assert_cmpfloat (fabs (dweight[o * in + i] - sum), <, 1e-6 * (double) (n + 20));
      }
  mai_arena_free (arena);
}

static void
test_product_of_rows (void)
{
  const guint rows[] = { 1, 6, 255, 600 }, inputs[] = { 1, 8, 40, 50 },
              outputs[] = { 1, 7, 36, 263 };

  for (guint n = 0; n < G_N_ELEMENTS (rows); n++)
    for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
      for (guint o = 0; o < G_N_ELEMENTS (outputs); o++)
        check_product_of_rows (rows[n], inputs[i], outputs[o], (n + i + o) % 2 == 0);
}

/* dx may be left out, with the same gradients. */
static void
test_no_dx (void)
{
  Case *c = case_new (5, 3, 4, 9), *other = case_new (5, 3, 4, 9);

  forward (c, TRUE);
  backward (c, TRUE);
  forward (other, TRUE);
  other->dx = NULL;
  backward (other, TRUE);
  g_assert_cmpmem (c->dweights.weight_ih, c->n_ih * sizeof (float), other->dweights.weight_ih,
                   other->n_ih * sizeof (float));
  g_assert_cmpmem (c->dweights.weight_hh, c->n_hh * sizeof (float), other->dweights.weight_hh,
                   other->n_hh * sizeof (float));
  case_free (c);
  case_free (other);
}

/* All ones and NULL say the same, bit for bit. */
static void
test_keep_all (void)
{
  Case *c = case_new (6, 5, 4, 19), *other = case_new (6, 5, 4, 19);

  for (guint i = 0; i < 6 * 5; i++)
    c->keep[i] = 1.0f;
  forward (c, TRUE);
  backward (c, TRUE);
  forward (other, FALSE);
  backward (other, FALSE);
  g_assert_cmpmem (c->h, c->n_h * sizeof (float), other->h, other->n_h * sizeof (float));
  g_assert_cmpmem (c->dx, c->n_x * sizeof (float), other->dx, other->n_x * sizeof (float));
  g_assert_cmpmem (c->dweights.weight_hh, c->n_hh * sizeof (float), other->dweights.weight_hh,
                   other->n_hh * sizeof (float));
  case_free (c);
  case_free (other);
}

/* Two halves with the state carried over are the whole. */
static void
test_carry (void)
{
  Case *c = case_new (8, 4, 6, 21);
  g_autofree float *h = NULL;
  MaiLstmShape half = c->shape;
  gsize middle = 4 * c->n_state;
  MaiLstmCache second = { c->cache.gates + 4 * middle, c->cache.cells + middle };

  forward (c, FALSE);
  h = g_memdup2 (c->h, c->n_h * sizeof (float));
  half.steps = 4;
  mai_backend_cpu ()->lstm_forward (mai_backend_cpu (), c->h, &c->cache, c->x, NULL, c->h0, c->c0,
                                    &c->weights, &half, c->scratch);
  mai_backend_cpu ()->lstm_forward (mai_backend_cpu (), c->h + middle, &second, c->x + c->n_x / 2,
                                    NULL, c->h + middle - c->n_state,
                                    c->cache.cells + middle - c->n_state, &c->weights, &half,
                                    c->scratch);
  for (gsize i = 0; i < c->n_h; i++)
    g_assert_cmpfloat (fabsf (c->h[i] - h[i]), <, 2e-6f);
  case_free (c);
}

static void
test_deterministic (void)
{
  for (guint repeat = 0; repeat < 5; repeat++)
    {
      Case *c = case_new (40, 8, 30, 64), *other = case_new (40, 8, 30, 64);

      forward (c, TRUE);
      backward (c, TRUE);
      forward (other, TRUE);
      backward (other, TRUE);
      g_assert_cmpmem (c->h, c->n_h * sizeof (float), other->h, c->n_h * sizeof (float));
      g_assert_cmpmem (c->dx, c->n_x * sizeof (float), other->dx, c->n_x * sizeof (float));
      g_assert_cmpmem (c->dweights.weight_ih, c->n_ih * sizeof (float), other->dweights.weight_ih,
                       c->n_ih * sizeof (float));
      case_free (c);
      case_free (other);
    }
}

static void
assert_close (float value, double expected, double floor)
{
  g_assert_cmpfloat (fabs (value - expected), <=, 1e-6 * fabs (expected) + floor);
}

/* The gates' curves over all that a float can ask for: relative errors below 1e-6, also where they are tiny. */
static void
test_curves (void)
{
  const MaiCpuKernels *kernels = mai_cpu_kernels ();
  const float bias[4] = { 0 }, c_prev = 0.0f;

  for (double x = -300.0; x <= 300.0; x += 0.00731)
    for (int small = 0; small < 2; small++)
      {
        float z = (float) (small ? x * 1e-4 : x);
        float gates[4] = { z, z, z, z };
        float h, c;

        kernels->cell_forward (gates, &h, &c, &c_prev, NULL, bias, 1, 1);
        assert_close (gates[0], sigmoid (z), 2e-38);
        assert_close (gates[2], tanh (z), 0.0);
        assert_close (gates[3], sigmoid (z), 2e-38);
        assert_close (c, sigmoid (z) * tanh (z), 2e-38);
        g_assert_cmpfloat (fabsf (h), <=, 1.0f);
      }
}

/* A number that is none is not squashed into one that looks fine. */
static void
test_not_a_number (void)
{
  for (guint gate = 0; gate < 4; gate++)
    {
      float gates[4] = { 0 }, bias[4] = { 0 }, c_prev = 1.0f, h, c;

      gates[gate] = NAN;
      mai_cpu_kernels ()->cell_forward (gates, &h, &c, &c_prev, NULL, bias, 1, 1);
      g_assert_true (isnan (h));
    }
}

int
main (int argc, char **argv)
{
  if (mai_nn_isa_is_missing ())
    return 0;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/lstm/curves", test_curves);
  g_test_add_func ("/nn/lstm/not-a-number", test_not_a_number);
  g_test_add_func ("/nn/lstm/gradients", test_gradients);
  g_test_add_func ("/nn/lstm/adds", test_adds);
  g_test_add_func ("/nn/lstm/fresh", test_fresh);
  g_test_add_func ("/nn/lstm/product-of-rows", test_product_of_rows);
  g_test_add_func ("/nn/lstm/no-dx", test_no_dx);
  g_test_add_func ("/nn/lstm/keep-all", test_keep_all);
  g_test_add_func ("/nn/lstm/carry", test_carry);
  g_test_add_func ("/nn/lstm/deterministic", test_deterministic);
  return g_test_run ();
}

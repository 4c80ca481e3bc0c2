/* SPDX-License-Identifier: Apache-2.0 */
/* Batch normalisation of the backend against one written plainly in doubles, its gradients against that one's central
 * differences. */
#include <math.h>
#include <string.h>

#include "nn/mai-arena.h"
#include "nn/mai-backend.h"

#include "mai-nn-isa.h"
#include "mai-nn-plain.h"

#define EPSILON 1e-3

typedef struct
{
  gsize n;
  guint dim;
  MaiArena *arena;
  float *x, *mean, *variance, *y;
  float *dy, *dx; /* the loss is the sum of dy x y */
  MaiNormWeights weights, dweights;
} Case;

/* The columns lie around numbers of their own, far from zero. */
static Case
case_of (gsize n, guint dim)
{
  Case c = { .n = n, .dim = dim, .arena = mai_arena_new (mai_backend_cpu ()) };

  c.x = mai_nn_draw (c.arena, n * dim, 1);
  for (gsize i = 0; i < n * dim; i++)
    c.x[i] += 3.0f * (float) (i % dim % 5);
  c.dy = mai_nn_draw (c.arena, n * dim, 2);
  c.y = mai_nn_draw (c.arena, n * dim, 3);
  c.dx = mai_nn_draw (c.arena, n * dim, 4);
  c.mean = mai_nn_draw (c.arena, dim, 5);
  c.variance = mai_nn_draw (c.arena, dim, 6);
  c.weights = (MaiNormWeights){ mai_nn_draw (c.arena, dim, 7), mai_nn_draw (c.arena, dim, 8) };
  c.dweights = (MaiNormWeights){ mai_arena_floats (c.arena, dim), mai_arena_floats (c.arena, dim) };
  return c;
}

static void
run (Case *c)
{
  const MaiBackend *be = mai_backend_cpu ();

  be->norm_moments (be, c->mean, c->variance, c->x, c->n, c->dim);
  be->norm_forward (be, c->y, c->x, c->mean, c->variance, &c->weights, c->n, c->dim, EPSILON);
  be->norm_backward (be, c->dx, &c->dweights, c->dy, c->x, c->mean, c->variance, &c->weights, c->n,
                     c->dim, EPSILON);
}

/* One column, in doubles so that any number of it can be moved. */
typedef struct
{
  gsize n;
  double *x, *y, scale, offset, mean, variance;
} Column;

static void
plain_column (Column *column)
{
  column->mean = column->variance = 0;
  for (gsize i = 0; i < column->n; i++)
    column->mean += column->x[i] / column->n;
  for (gsize i = 0; i < column->n; i++)
    column->variance += (column->x[i] - column->mean) * (column->x[i] - column->mean) / column->n;
  for (gsize i = 0; i < column->n; i++)
    column->y[i] = (column->x[i] - column->mean) / sqrt (column->variance + EPSILON) * column->scale
                   + column->offset;
}

static double
plain_loss (Column *column, const Case *c, guint j)
{
  double loss = 0;

  plain_column (column);
  for (gsize i = 0; i < c->n; i++)
    loss += c->dy[i * c->dim + j] * column->y[i];
  return loss;
}

static void
check_gradient (Column *column, const Case *c, guint j, double *moved, float gradient)
{
  const double step = 1e-5;
  double at = *moved, up, down, expected;

  *moved = at + step;
  up = plain_loss (column, c, j);
  *moved = at - step;
  down = plain_loss (column, c, j);
  *moved = at;
  expected = (up - down) / (2 * step);
  g_assert_cmpfloat (fabs (gradient - expected), <, 1e-5 * (1 + fabs (expected)) * sqrt (c->n));
}

static void
check_column (const Case *c, guint j)
{
  g_autofree double *x = g_new (double, c->n), *y = g_new (double, c->n);
  Column column = { c->n, x, y, c->weights.scale[j], c->weights.offset[j], 0, 0 };

  for (gsize i = 0; i < c->n; i++)
    x[i] = c->x[i * c->dim + j];
  plain_column (&column);
  g_assert_cmpfloat (fabs (c->mean[j] - column.mean), <, 1e-5);
  g_assert_cmpfloat (fabs (c->variance[j] - column.variance), <, 1e-5);
  for (gsize i = 0; i < c->n; i++)
    g_assert_cmpfloat (fabs (c->y[i * c->dim + j] - y[i]), <, 3e-5);
  for (gsize i = 0; i < c->n; i += c->n / 20 + 1)
    check_gradient (&column, c, j, x + i, c->dx[i * c->dim + j]);
  check_gradient (&column, c, j, &column.scale, c->dweights.scale[j]);
  check_gradient (&column, c, j, &column.offset, c->dweights.offset[j]);
}

static void
test_gradients (void)
{
  const guint shapes[][2] = { { 2, 1 }, { 5, 3 }, { 33, 16 }, { 64, 21 }, { 300, 50 }, { 65, 8 } };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      Case c = case_of (shapes[i][0], shapes[i][1]);

      run (&c);
      for (guint j = 0; j < c.dim; j++)
        check_column (&c, j);
      mai_arena_free (c.arena);
    }
}

/* One row is its own mean; so is every row of a column that never changes. */
static void
test_constant (void)
{
  Case one = case_of (1, 11), same = case_of (40, 11);

  run (&one);
  for (gsize i = 0; i < 40 * 11; i++)
    same.x[i] = 7.0f;
  run (&same);
  for (guint j = 0; j < 11; j++)
    {
      g_assert_cmpfloat (one.variance[j], ==, 0.0f);
      g_assert_cmpfloat (one.y[j], ==, one.weights.offset[j]);
      g_assert_cmpfloat (fabsf (one.dx[j]), <, 1e-4f);
      g_assert_cmpfloat (same.mean[j], ==, 7.0f);
      g_assert_cmpfloat (same.y[39 * 11 + j], ==, same.weights.offset[j]);
    }
  mai_arena_free (one.arena);
  mai_arena_free (same.arena);
}

/* Many rows far from zero: the variance is not lost in the mean. */
static void
test_many_rows (void)
{
  const gsize n = 100000;
  Case c = case_of (n, 3);
  double expected = 0;

  for (gsize i = 0; i < n; i++)
    for (guint j = 0; j < 3; j++)
      c.x[i * 3 + j] = 1000.0f + (float) (i % 4);
  expected = 1.25; /* of 0, 1, 2, 3 */
  mai_backend_cpu ()->norm_moments (mai_backend_cpu (), c.mean, c.variance, c.x, n, 3);
  for (guint j = 0; j < 3; j++)
    {
      g_assert_cmpfloat (fabs (c.mean[j] - 1001.5), <, 0.01);
      g_assert_cmpfloat (fabs (c.variance[j] - expected), <, 1e-3);
    }
  mai_arena_free (c.arena);
}

/* Results may take the place of what they are made of; gradients of weights are added to what is there. */
static void
test_in_place (void)
{
  const MaiBackend *be = mai_backend_cpu ();
  Case c = case_of (37, 19), other = case_of (37, 19);
  gsize bytes = 37 * 19 * sizeof (float);

  run (&c);
  be->norm_moments (be, other.mean, other.variance, other.x, other.n, other.dim);
  for (guint repeat = 0; repeat < 2; repeat++)
    {
      memcpy (other.dx, other.dy, bytes);
      be->norm_backward (be, other.dx, &other.dweights, other.dx, other.x, other.mean,
                         other.variance, &other.weights, other.n, other.dim, EPSILON);
    }
  be->norm_forward (be, other.x, other.x, other.mean, other.variance, &other.weights, other.n,
                    other.dim, EPSILON);
  g_assert_cmpmem (c.dx, bytes, other.dx, bytes);
  g_assert_cmpmem (c.y, bytes, other.x, bytes);
  for (guint j = 0; j < c.dim; j++)
    {
      g_assert_cmpfloat (other.dweights.scale[j], ==, 2 * c.dweights.scale[j]);
      g_assert_cmpfloat (other.dweights.offset[j], ==, 2 * c.dweights.offset[j]);
    }
  mai_arena_free (c.arena);
  mai_arena_free (other.arena);
}

/* A hundredth of the way; nothing where the update did nothing. */
static void
test_learn (void)
{
  const MaiBackend *be = mai_backend_cpu ();
  const float scales[] = { 0.25f, 0, NAN };

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      const MaiUpdate update = { .gradient_scale = scales[i] };
      float running[] = { 1, -2 };
      const float batch[] = { 101, -2 };

      be->norm_learn (be, running, batch, 2, 0.01f, &update);
      g_assert_cmpfloat_with_epsilon (running[0], i == 0 ? 2 : 1, 1e-6);
      g_assert_cmpfloat (running[1], ==, -2);
    }
}

int
main (int argc, char **argv)
{
  if (mai_nn_isa_is_missing ())
    return 0;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/norm/gradients", test_gradients);
  g_test_add_func ("/nn/norm/constant", test_constant);
  g_test_add_func ("/nn/norm/many-rows", test_many_rows);
  g_test_add_func ("/nn/norm/learn", test_learn);
  g_test_add_func ("/nn/norm/in-place", test_in_place);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "nn/mai-packed.h"
#include "nn/mai-random.h"

#include "mai-nn-isa.h"

#define MOST_ROWS 37

static float *
draw (MaiArena *arena, gsize n, guint64 stream)
{
  float *to = mai_arena_floats (arena, n);
  MaiRandom random;

  mai_random_init (&random, 8, stream);
  for (gsize i = 0; i < n; i++)
    to[i] = (float) mai_random_normal (&random);
  return to;
}

static double
reference (const float *x, const float *weight, guint in)
{
  double sum = 0;

  for (guint i = 0; i < in; i++)
    sum += (double) x[i] * weight[i];
  return sum;
}

typedef struct
{
  MaiArena *arena;
  guint in, out;
  float *x, *weight, *bias, *begin;
  MaiPacked packed;
} Case;

static Case
case_of (guint in, guint out)
{
  Case c = { .arena = mai_arena_new (mai_backend_cpu ()), .in = in, .out = out };

  c.x = draw (c.arena, (gsize) MOST_ROWS * in, 1);
  c.weight = draw (c.arena, (gsize) out * in, 2);
  c.bias = draw (c.arena, out, 3);
  c.begin = draw (c.arena, (gsize) MOST_ROWS * out, 4);
  mai_packed_init (&c.packed, mai_arena_floats (c.arena, mai_packed_size (in, out)), c.weight, in,
                   out);
  return c;
}

static void
check_product (Case *c, guint m, const float *bias, gboolean accumulate)
{
  g_autofree float *y = g_memdup2 (c->begin, (gsize) MOST_ROWS * c->out * sizeof (float));

  mai_packed_multiply (&c->packed, y, c->out, c->x, c->in, bias, m, accumulate);
  for (guint row = 0; row < MOST_ROWS; row++)
    for (guint o = 0; o < c->out; o++)
      {
        gsize at = (gsize) row * c->out + o;
        double expected = reference (c->x + row * c->in, c->weight + o * c->in, c->in);

        if (row >= m)
          {
            g_assert_true (y[at] == c->begin[at]);
            continue;
          }
        expected += (bias != NULL ? bias[o] : 0.0) + (accumulate ? c->begin[at] : 0.0);
        g_assert_cmpfloat (fabs (y[at] - expected), <, 2e-6 * (4.0 + c->in));
      }
}

static const guint shapes[][2] = {
  { 1, 1 }, { 3, 4 }, { 37, 148 }, { 100, 400 }, { 64, 96 }, { 257, 23 }, { 600, 49 },
};

static void
test_products (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      Case c = case_of (shapes[i][0], shapes[i][1]);

      for (guint m = 0; m <= MOST_ROWS; m += m < 10 ? 1 : 9)
        for (guint variant = 0; variant < 4; variant++)
          check_product (&c, m, variant & 1 ? c.bias : NULL, (variant & 2) != 0);
      mai_arena_free (c.arena);
    }
}

/* A row's result is the same, bit for bit, however many rows are computed beside it. */
static void
test_rows_are_independent (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      Case c = case_of (shapes[i][0], shapes[i][1]);
      gsize size = (gsize) MOST_ROWS * c.out;
      g_autofree float *alone = g_new0 (float, size);

      for (guint row = 0; row < MOST_ROWS; row++)
        mai_packed_multiply (&c.packed, alone + row * c.out, c.out, c.x + row * c.in, c.in, c.bias,
                             1, FALSE);
      for (guint m = 1; m <= MOST_ROWS; m++)
        {
          g_autofree float *together = g_new0 (float, size);

          mai_packed_multiply (&c.packed, together, c.out, c.x, c.in, c.bias, m, FALSE);
          g_assert_cmpmem (alone, (gsize) m * c.out * sizeof (float), together,
                           (gsize) m * c.out * sizeof (float));
        }
      mai_arena_free (c.arena);
    }
}

static void
test_transposed (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      Case c = case_of (shapes[i][0], shapes[i][1]);
      float *turned = mai_arena_floats (c.arena, (gsize) c.in * c.out);
      gsize size = mai_packed_size (c.in, c.out);
      float *panels = mai_arena_floats (c.arena, size);
      MaiPacked packed;

      for (guint o = 0; o < c.out; o++)
        for (guint k = 0; k < c.in; k++)
          turned[(gsize) k * c.out + o] = c.weight[(gsize) o * c.in + k];
      memset (panels, 0xff, size * sizeof (float)); /* padding is written too */
      mai_packed_init_transposed (&packed, panels, turned, c.in, c.out);
      g_assert_cmpuint (packed.in, ==, c.in);
      g_assert_cmpuint (packed.out, ==, c.out);
      g_assert_cmpmem (packed.panels, size * sizeof (float), c.packed.panels,
                       size * sizeof (float));
      mai_arena_free (c.arena);
    }
}

/* Rows may lie further apart than they are wide; what lies between them stays. */
static void
test_strides (void)
{
  Case c = case_of (37, 50);
  const guint y_stride = 71, x_stride = 41, m = 11;
  g_autofree float *x = g_new0 (float, m *x_stride);
  g_autofree float *y = g_new0 (float, m *y_stride);
  g_autofree float *dense = g_new0 (float, m *c.out);

  for (guint row = 0; row < m; row++)
    memcpy (x + row * x_stride, c.x + row * c.in, c.in * sizeof (float));
  mai_packed_multiply (&c.packed, dense, c.out, c.x, c.in, NULL, m, FALSE);
  mai_packed_multiply (&c.packed, y, y_stride, x, x_stride, NULL, m, FALSE);
  for (guint row = 0; row < m; row++)
    for (guint o = 0; o < y_stride; o++)
      g_assert_true (y[row * y_stride + o] == (o < c.out ? dense[row * c.out + o] : 0.0f));
  mai_arena_free (c.arena);
}

int
main (int argc, char **argv)
{
  if (mai_nn_isa_is_missing ())
    return 0;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/packed/products", test_products);
  g_test_add_func ("/nn/packed/rows-are-independent", test_rows_are_independent);
  g_test_add_func ("/nn/packed/transposed", test_transposed);
  g_test_add_func ("/nn/packed/strides", test_strides);
  return g_test_run ();
}

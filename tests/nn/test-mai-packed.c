/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "nn/mai-packed.h"

#include "mai-nn-isa.h"
#include "mai-nn-plain.h"

#define MOST_ROWS 37

typedef struct
{
  MaiArena *arena;
  guint in, out;
  float *x, *weight, *bias, *begin;
  MaiPacked packed;
  double *kept; /* (out,in) the weights as they come out of the precision */
} Case;

static void
keep_row (Case *c, guint o, MaiPrecision precision)
{
  const float *from = c->weight + (gsize) o * c->in;
  double *to = c->kept + (gsize) o * c->in, most = 0;

  for (guint i = 0; i < c->in; i++)
    most = MAX (most, fabs (from[i]));
  for (guint i = 0; i < c->in; i++)
    if (precision == MAI_PRECISION_INT8)
      to[i] = nearbyint (from[i] / (most / 127)) * (most / 127);
    else
      to[i] = precision == MAI_PRECISION_BFLOAT16 ? mai_nn_round_to_bfloat16 (from[i]) : from[i];
}

static Case
case_of (guint in, guint out, MaiPrecision precision)
{
  Case c = { .arena = mai_arena_new (mai_backend_cpu ()), .in = in, .out = out };
  gsize size = mai_packed_size (in, out, precision);
  float *memory = mai_arena_floats (c.arena, size);

  c.x = mai_nn_draw (c.arena, (gsize) MOST_ROWS * in, 1);
  c.weight = mai_nn_draw (c.arena, (gsize) out * in, 2);
  c.bias = mai_nn_draw (c.arena, out, 3);
  c.begin = mai_nn_draw (c.arena, (gsize) MOST_ROWS * out, 4);
  c.kept = mai_arena_alloc (c.arena, (gsize) out * in * sizeof (double));
  for (guint o = 0; o < out; o++)
    keep_row (&c, o, precision);
  memset (memory, 0xff, size * sizeof (float)); /* padding is written too */
  mai_packed_init (&c.packed, memory, c.weight, in, out, precision);
  return c;
}

/* What int8 may lose by its inputs of 15 bits: half of one of them for each weight. */
static double
lost_inputs (const Case *c, const float *x, const double *weights)
{
  double most = 0, sum = 0;

  for (guint i = 0; i < c->in; i++)
    {
      most = MAX (most, fabs (x[i]));
      sum += fabs (weights[i]);
    }
  return c->packed.precision == MAI_PRECISION_INT8 ? 0.5 * sum * most / 16383 : 0;
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
        const float *x = c->x + (gsize) row * c->in;
        const double *weights = c->kept + (gsize) o * c->in;
        double expected = (bias != NULL ? bias[o] : 0.0) + (accumulate ? c->begin[at] : 0.0);

        if (row >= m)
          {
            g_assert_true (y[at] == c->begin[at]);
            continue;
          }
        for (guint i = 0; i < c->in; i++)
          expected += x[i] * weights[i];
        g_assert_cmpfloat (fabs (y[at] - expected), <,
                           2e-6 * (4.0 + c->in) + lost_inputs (c, x, weights));
      }
}

static const guint shapes[][2] = {
  { 1, 1 },   { 3, 4 },    { 37, 148 }, { 100, 400 },
  { 64, 96 }, { 257, 23 }, { 600, 49 }, { 1029, 5 }, /* more than int8 sums at a time */
  { 33, 80 }, { 33, 128 }, /* whole vectors, but not whole panels */
};

typedef void (*CheckFunc) (Case *c);

static void
check_cases (CheckFunc check)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (guint precision = 0; precision <= MAI_PRECISION_INT8; precision++)
      {
        Case c = case_of (shapes[i][0], shapes[i][1], precision);

        check (&c);
        mai_arena_free (c.arena);
      }
}

static void
check_products (Case *c)
{
  for (guint m = 0; m <= MOST_ROWS; m += m < 10 ? 1 : 9)
    for (guint variant = 0; variant < 4; variant++)
      check_product (c, m, variant & 1 ? c->bias : NULL, (variant & 2) != 0);
}

static void
test_products (void)
{
  check_cases (check_products);
}

/* A row's result is the same, bit for bit, however many rows are computed beside it. */
static void
check_rows (Case *c)
{
  gsize size = (gsize) MOST_ROWS * c->out;
  g_autofree float *alone = g_new0 (float, size);

  for (guint row = 0; row < MOST_ROWS; row++)
    mai_packed_multiply (&c->packed, alone + row * c->out, c->out, c->x + row * c->in, c->in,
                         c->bias, 1, FALSE);
  for (guint m = 1; m <= MOST_ROWS; m++)
    {
      g_autofree float *together = g_new0 (float, size);

      mai_packed_multiply (&c->packed, together, c->out, c->x, c->in, c->bias, m, FALSE);
      g_assert_cmpmem (alone, (gsize) m * c->out * sizeof (float), together,
                       (gsize) m * c->out * sizeof (float));
    }
}

static void
test_rows_are_independent (void)
{
  check_cases (check_rows);
}

/* What is not a number is passed on to whatever it is a part of, and to nothing else. */
static void
check_not_a_number (Case *c)
{
  const guint bad_row = 3, bad_out = c->out / 2;
  g_autofree float *y = g_new0 (float, 6 * c->out);

  c->weight[(gsize) bad_out * c->in + c->in / 2] = NAN;
  c->x[(gsize) bad_row * c->in + c->in - 1] = NAN;
  mai_packed_init (&c->packed, (float *) c->packed.panels, c->weight, c->in, c->out,
                   c->packed.precision);
  mai_packed_multiply (&c->packed, y, c->out, c->x, c->in, c->bias, 6, FALSE);
  for (guint row = 0; row < 6; row++)
    for (guint o = 0; o < c->out; o++)
      g_assert_true (isnan (y[row * c->out + o]) == (row == bad_row || o == bad_out));
}

static void
test_not_a_number (void)
{
  check_cases (check_not_a_number);
}

/* Nothing but zeros, numbers next to nothing and numbers next to infinity; each row for itself. */
static void
check_extremes (Case *c)
{
  const float magnitudes[] = { 0.0f, 1e-45f, 1e-38f, 1e36f / (float) c->in };
  g_autofree float *y = g_new0 (float, 4 * c->out);

  for (gsize i = 0; i < (gsize) c->in * c->out; i++)
    c->weight[i] = i < c->in ? 0.0f : 1.0f;
  for (gsize i = 0; i < 4 * (gsize) c->in; i++)
    c->x[i] = magnitudes[i / c->in];
  mai_packed_init (&c->packed, (float *) c->packed.panels, c->weight, c->in, c->out,
                   c->packed.precision);
  mai_packed_multiply (&c->packed, y, c->out, c->x, c->in, NULL, 4, FALSE);
  for (guint row = 0; row < 4; row++)
    for (guint o = 0; o < c->out; o++)
      {
        double expected = o == 0 ? 0.0 : (double) magnitudes[row] * c->in;

        g_assert_cmpfloat (fabs (y[row * c->out + o] - expected), <=, 1e-4 * expected + 1e-31);
      }
}

static void
test_extremes (void)
{
  check_cases (check_extremes);
}

/* Half of the bits, and a quarter of them with a scale for each output. */
static void
test_sizes (void)
{
  gsize whole = mai_packed_size (256, 960, MAI_PRECISION_FLOAT32);

  g_assert_cmpuint (whole, ==, 256 * 960);
  g_assert_cmpuint (mai_packed_size (256, 960, MAI_PRECISION_BFLOAT16), ==, whole / 2);
  g_assert_cmpuint (mai_packed_size (256, 960, MAI_PRECISION_INT8), ==, whole / 4 + 960);
}

static void
test_transposed (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      Case c = case_of (shapes[i][0], shapes[i][1], MAI_PRECISION_FLOAT32);
      float *turned = mai_arena_floats (c.arena, (gsize) c.in * c.out);
      gsize size = mai_packed_size (c.in, c.out, MAI_PRECISION_FLOAT32);
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
  Case c = case_of (37, 50, MAI_PRECISION_FLOAT32);
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

static void
test_names (void)
{
  MaiPrecision read = MAI_PRECISION_FLOAT32;

  for (MaiPrecision precision = MAI_PRECISION_FLOAT32; precision <= MAI_PRECISION_INT8; precision++)
    {
      g_assert_true (mai_precision_from_name (mai_precision_to_name (precision), &read));
      g_assert_cmpint (read, ==, precision);
    }
  g_assert_false (mai_precision_from_name ("bfloat16", &read));
  g_assert_cmpint (read, ==, MAI_PRECISION_INT8);
}

int
main (int argc, char **argv)
{
  if (mai_nn_isa_is_missing ())
    return 0;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/packed/products", test_products);
  g_test_add_func ("/nn/packed/rows-are-independent", test_rows_are_independent);
  g_test_add_func ("/nn/packed/not-a-number", test_not_a_number);
  g_test_add_func ("/nn/packed/extremes", test_extremes);
  g_test_add_func ("/nn/packed/sizes", test_sizes);
  g_test_add_func ("/nn/packed/transposed", test_transposed);
  g_test_add_func ("/nn/packed/strides", test_strides);
  g_test_add_func ("/nn/packed/names", test_names);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Rounding to bfloat16 against the definition; products against plain loops in doubles over rounded operands; and the
 * layers that are made of products against those of the `cpu` table. */
#include <float.h>
#include <math.h>

#include "../mai-nn-plain.h"
#include "mai-bf16-fixture.h"
#include "nn/backends/cpu/mai-cpu-kernels.h"

static const char *const isas[] = { "avx512", "avx2", "baseline" };

static MaiCpuBf16Table table;

static guint32
bits_of (float x)
{
  guint32 bits;

  memcpy (&bits, &x, sizeof bits);
  return bits;
}

static float
float_of (guint32 bits)
{
  float x;

  memcpy (&x, &bits, sizeof x);
  return x;
}

static void
check_rounding (const MaiCpuKernels *kernels)
{
  /* bits of a float, and of what it becomes */
  static const guint32 cases[][2] = {
    { 0x00000000, 0x00000000 }, { 0x80000000, 0x80000000 }, /* -0 */
    { 0x3f800000, 0x3f800000 }, /* 1 */
    { 0x3f808000, 0x3f800000 }, { 0x3f818000, 0x3f820000 }, /* between two: to the even one */
    { 0x3f808001, 0x3f810000 }, { 0x3f807fff, 0x3f800000 }, /* nearly so */
    { 0xbf818000, 0xbf820000 }, { 0x3fffffff, 0x40000000 }, /* over a power of two */
    { 0x7f7fffff, 0x7f800000 }, { 0x7f7f7fff, 0x7f7f0000 }, /* to infinity, and not yet */
    { 0x7f800000, 0x7f800000 }, { 0xff800000, 0xff800000 },
    { 0x00000001, 0x00000000 }, { 0x00018000, 0x00020000 }, /* denormal */
  };
  const float none[] = { float_of (0x7f800001), float_of (0xffffffff), NAN };
  float found[G_N_ELEMENTS (cases)], given[G_N_ELEMENTS (cases)];

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    given[i] = float_of (cases[i][0]);
  kernels->round_bf16 (found, given, G_N_ELEMENTS (cases));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmphex (bits_of (found[i]), ==, cases[i][1]);
  kernels->round_bf16 (found, none, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_true (isnan (found[i]) && signbit (found[i]) == signbit (none[i]));
}

/* In place, of any length. */
static void
check_random_rounding (const MaiCpuKernels *kernels, gsize n)
{
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  float *x = mai_nn_draw (arena, n + 1, n), *rounded = mai_nn_copy (arena, x, n + 1);

  kernels->round_bf16 (rounded, rounded, n);
  for (gsize i = 0; i < n; i++)
    g_assert_true (rounded[i] == mai_nn_round_to_bfloat16 (x[i]));
  g_assert_true (rounded[n] == x[n]);
}

static void
test_rounding (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (isas); i++)
    {
      const MaiCpuKernels *kernels = mai_cpu_kernels_find (isas[i]);

      if (kernels == NULL)
        continue;
      check_rounding (kernels);
      for (gsize n = 0; n < 40; n++)
        check_random_rounding (kernels, n);
      check_random_rounding (kernels, 10000);
    }
}

/* Any of the two orders in, any out; what lies around is left alone. */
static void
check_packing (const MaiCpuKernels *kernels, guint lines, guint inputs, gboolean by_line,
               gboolean as_rows)
{
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  const guint pairs = (inputs + 1) / 2, wide = MAX (lines, pairs) + 3;
  const gsize line = by_line ? inputs + 2 : 1, input = by_line ? 1 : lines + 2;
  const gsize to_line = as_rows ? wide : 1, to_pair = as_rows ? 1 : wide;
  const float *from = mai_nn_draw (arena, (gsize) (lines + 2) * (inputs + 2), 1);
  g_autofree guint32 *to = g_new (guint32, wide * wide);

  memset (to, 0xee, wide * wide * sizeof *to);
  kernels->pack_bf16 (to, to_line, to_pair, from, line, input, lines, inputs);
  for (guint l = 0; l < lines; l++)
    for (guint p = 0; p < pairs; p++)
      {
        guint32 *word = &to[l * to_line + p * to_pair];
        double second = 2 * p + 1 < inputs ? from[l * line + (2 * p + 1) * input] : 0;

        g_assert_true (float_of (*word << 16)
                       == mai_nn_round_to_bfloat16 (from[l * line + 2 * p * input]));
        g_assert_true (float_of (*word & 0xffff0000) == mai_nn_round_to_bfloat16 (second));
        *word = 0xeeeeeeee;
      }
  for (guint i = 0; i < wide * wide; i++)
    g_assert_cmphex (to[i], ==, 0xeeeeeeee);
}

static void
test_packing (void)
{
  static const guint sizes[][2] = { { 1, 1 },   { 4, 8 },    { 3, 7 },  { 5, 9 },
                                    { 32, 33 }, { 70, 140 }, { 131, 6 } };

  for (guint i = 0; i < G_N_ELEMENTS (isas); i++)
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
      for (guint variant = 0; variant < 4; variant++)
        if (mai_cpu_kernels_find (isas[i]) != NULL)
          check_packing (mai_cpu_kernels_find (isas[i]), sizes[s][0], sizes[s][1],
                         (variant & 1) != 0, (variant & 2) != 0);
}

/* sum over k of a[k * a_step] b[k * b_step], rounded */
static double
plain_sum (const float *a, gsize a_step, const float *b, gsize b_step, gsize n)
{
  double sum = 0;

  for (gsize k = 0; k < n; k++)
    sum += mai_nn_round_to_bfloat16 (a[k * a_step]) * mai_nn_round_to_bfloat16 (b[k * b_step]);
  return sum;
}

static void
check_forward (guint n, guint in, guint out, gboolean accumulate)
{
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  const MaiBackend *be = &table.backend;
  float *x = mai_nn_draw (arena, n * in, 1), *weight = mai_nn_draw (arena, in * out, 2);
  float *bias = accumulate ? NULL : mai_nn_draw (arena, out, 3);
  float *begin = mai_nn_draw (arena, n * out, 4), *y = mai_nn_copy (arena, begin, n * out);

  be->linear_forward (be, y, x, weight, bias, n, in, out, accumulate);
  for (guint row = 0; row < n; row++)
    for (guint o = 0; o < out; o++)
      mai_nn_assert_near (y[row * out + o],
                          (accumulate ? begin[row * out + o] : bias[o])
                              + plain_sum (x + row * in, 1, weight + o * in, 1, in),
                          4e-5);
}

static void
check_backward (guint n, guint in, guint out, gboolean accumulate)
{
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  const MaiBackend *be = &table.backend;
  float *x = mai_nn_draw (arena, n * in, 1), *weight = mai_nn_draw (arena, in * out, 2);
  float *dy = mai_nn_draw (arena, n * out, 5);
  float *begin = mai_nn_draw (arena, n * in, 6), *dx = mai_nn_copy (arena, begin, n * in);
  float *first = mai_nn_draw (arena, in * out, 7), *dweight = mai_nn_copy (arena, first, in * out);
  float *dbias = mai_arena_floats (arena, out);

  be->linear_backward (be, dx, dweight, dbias, dy, x, weight, n, in, out, accumulate);
  for (guint row = 0; row < n; row++)
    for (guint i = 0; i < in; i++)
      mai_nn_assert_near (dx[row * in + i],
                          (accumulate ? begin[row * in + i] : 0)
                              + plain_sum (dy + row * out, 1, weight + i, in, out),
                          4e-5);
  for (guint o = 0; o < out; o++)
    {
      double sum = 0;

      for (guint row = 0; row < n; row++)
        sum += dy[row * out + o]; /* not rounded */
      mai_nn_assert_near (dbias[o], sum, 4e-5);
      for (guint i = 0; i < in; i++)
        mai_nn_assert_near (dweight[o * in + i],
                            first[o * in + i] + plain_sum (dy + o, out, x + i, in, n), 4e-5);
    }
}

/* Rows, inputs and outputs around what is taken at once. */
static void
test_linear (void)
{
  static const guint shapes[][3] = { { 1, 1, 1 },     { 3, 40, 33 },   { 7, 13, 5 },
                                     { 16, 32, 16 },  { 33, 64, 32 },  { 50, 64, 100 },
                                     { 97, 530, 70 }, { 530, 17, 48 }, { 29, 31, 66 } };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (gboolean accumulate = FALSE; accumulate <= TRUE; accumulate++)
      {
        check_forward (shapes[i][0], shapes[i][1], shapes[i][2], accumulate);
        check_backward (shapes[i][0], shapes[i][1], shapes[i][2], accumulate);
      }
}

static void
test_linear_parts (void)
{
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  const MaiBackend *be = &table.backend;
  float *x = mai_nn_draw (arena, 6 * 5, 1), *weight = mai_nn_draw (arena, 5 * 4, 2);
  float *dy = mai_nn_draw (arena, 6 * 4, 3), *dx = mai_arena_floats (arena, 30);
  float *whole = mai_arena_floats (arena, 20), *part = mai_arena_floats (arena, 20);

  be->linear_backward (be, dx, whole, NULL, dy, x, weight, 6, 5, 4, FALSE);
  be->linear_backward (be, NULL, part, NULL, dy, x, NULL, 6, 5, 4, FALSE);
  g_assert_cmpmem (whole, 20 * sizeof (float), part, 20 * sizeof (float));
}

/* It stays in its row. */
static void
test_not_a_number (void)
{
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  const MaiBackend *be = &table.backend;
  float *x = mai_nn_draw (arena, 20 * 33, 1), *weight = mai_nn_draw (arena, 33 * 9, 2);
  float *y = mai_arena_floats (arena, 20 * 9);

  x[3 * 33 + 7] = NAN;
  be->linear_forward (be, y, x, weight, NULL, 20, 33, 9, FALSE);
  for (guint i = 0; i < 20 * 9; i++)
    g_assert_true (isnan (y[i]) == (i / 9 == 3));
}

/* What weights that are prepared multiply, and back: any number of rows, a row as beside any others. */
static void
check_prepared (guint m, guint in, guint out, gboolean transposed)
{
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  const MaiCpuProduct *product = &table.product;
  float *x = mai_nn_draw (arena, m * in, 1), *weight = mai_nn_draw (arena, in * out, 2);
  float *begin = mai_nn_draw (arena, m * out, 3), *y = mai_nn_copy (arena, begin, m * out);
  float *alone = mai_nn_copy (arena, begin, m * out);
  float *memory = mai_arena_floats (arena, product->get_size (in, out));
  gsize to_output = transposed ? 1 : in, to_input = transposed ? out : 1;
  MaiPacked packed;

  (transposed ? product->pack_transposed : product->pack) (&packed, memory, weight, in, out);
  product->multiply (product, &packed, y, x, m, TRUE);
  for (guint row = 0; row < m; row++)
    {
      product->multiply (product, &packed, alone + row * out, x + row * in, 1, TRUE);
      for (guint o = 0; o < out; o++)
        mai_nn_assert_near (y[row * out + o],
                            begin[row * out + o]
                                + plain_sum (x + row * in, 1, weight + o * to_output, to_input, in),
                            4e-5);
    }
  g_assert_cmpmem (y, m * out * sizeof (float), alone, m * out * sizeof (float));
  product->multiply (product, &packed, y, x, m, FALSE);
  for (guint i = 0; i < m * out; i++)
    mai_nn_assert_near (y[i], alone[i] - begin[i], 4e-5);
}

static void
test_prepared (void)
{
  static const guint shapes[][3] = { { 1, 1, 4 },     { 4, 9, 36 },   { 3, 36, 9 },
                                     { 17, 64, 256 }, { 35, 40, 50 }, { 2, 1100, 20 },
                                     { 1025, 8, 12 } };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (gboolean transposed = FALSE; transposed <= TRUE; transposed++)
      check_prepared (shapes[i][0], shapes[i][1], shapes[i][2], transposed);
}

/* |a - b| / |b| */
static double
distance (const float *a, const float *b, gsize n)
{
  double sum = 0, squares = 0;

  for (gsize i = 0; i < n; i++)
    {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
      squares += (double) b[i] * b[i];
    }
  return sqrt (sum / squares);
}

/* Each operand is off by up to 2^-9 of itself, mostly in other directions; and rounding must be seen. */
static void
assert_rounded (const float *found, const float *expected, gsize n)
{
  double d = distance (found, expected, n);

  g_test_message ("relative distance %.5f", d);
  g_assert_cmpfloat (d, <, 0.01);
  g_assert_cmpfloat (d, >, 1e-4);
}

#define T 6
#define B 5
#define I 20
#define H 24

typedef struct
{
  float *h, *dx, *dh;
  MaiLstmCache cache;
  MaiLstmWeights dweights;
} Lstm;

static Lstm
run_lstm (MaiArena *arena, const MaiBackend *be)
{
  const MaiLstmShape shape = { T, B, I, H };
  const float *x = mai_nn_draw (arena, T * B * I, 1), *h0 = mai_nn_draw (arena, B * H, 2);
  const float *c0 = mai_nn_draw (arena, B * H, 3);
  MaiLstmWeights weights = { mai_nn_draw (arena, 4 * H * I, 4), mai_nn_draw (arena, 4 * H * H, 5),
                             mai_nn_draw (arena, 4 * H, 6) };
  float *scratch = mai_arena_floats (arena, be->lstm_scratch (be, &shape));
  Lstm out = { mai_arena_floats (arena, T * B * H),
               mai_arena_floats (arena, T * B * I),
               mai_nn_draw (arena, T * B * H, 7),
               { mai_arena_floats (arena, 4 * T * B * H), mai_arena_floats (arena, T * B * H) },
               { mai_arena_floats (arena, 4 * H * I), mai_arena_floats (arena, 4 * H * H),
                 mai_arena_floats (arena, 4 * H) } };

  /* small enough that no gate is steep and errors do not grow from step to step */
  for (guint i = 0; i < 4 * H * I; i++)
    weights.weight_ih[i] *= 0.2f;
  for (guint i = 0; i < 4 * H * H; i++)
    weights.weight_hh[i] *= 0.2f;
  mai_nn_prepare_lstm (arena, be, &weights, &shape);
  be->lstm_forward (be, out.h, &out.cache, x, NULL, h0, c0, &weights, &shape, scratch);
  be->lstm_backward (be, out.dx, &out.dweights, out.dh, &out.cache, x, out.h, NULL, h0, c0,
                     &weights, &shape, scratch);
  return out;
}

static void
test_lstm (void)
{
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  Lstm found = run_lstm (arena, &table.backend), expected = run_lstm (arena, mai_backend_cpu ());

  assert_rounded (found.h, expected.h, T * B * H);
  assert_rounded (found.dx, expected.dx, T * B * I);
  assert_rounded (found.dweights.weight_ih, expected.dweights.weight_ih, 4 * H * I);
  assert_rounded (found.dweights.weight_hh, expected.dweights.weight_hh, 4 * H * H);
  assert_rounded (found.dweights.bias, expected.dweights.bias, 4 * H);
}

typedef struct
{
  float *y, *dx;
  MaiConvWeights dweights;
} Conv;

static Conv
run_conv (MaiArena *arena, const MaiBackend *be)
{
  const MaiConvShape shape = { T, B, I, H, 2, 2 };
  const float *x = mai_nn_draw (arena, T * B * I, 1), *past = mai_nn_draw (arena, B * 2 * I, 2);
  const float *dy = mai_nn_draw (arena, T * B * H, 3);
  const MaiConvWeights weights = { mai_nn_draw (arena, H * 2 * I, 4), mai_nn_draw (arena, H, 5) };
  float *scratch = mai_arena_floats (arena, be->conv_scratch (be, &shape));
  Conv out = { mai_arena_floats (arena, T * B * H),
               mai_arena_floats (arena, T * B * I),
               { mai_arena_floats (arena, H * 2 * I), mai_arena_floats (arena, H) } };

  be->conv_forward (be, out.y, NULL, x, NULL, past, &weights, &shape, scratch);
  be->conv_backward (be, out.dx, &out.dweights, dy, x, NULL, past, &weights, &shape, FALSE,
                     scratch);
  return out;
}

static void
test_conv (void)
{
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  Conv found = run_conv (arena, &table.backend), expected = run_conv (arena, mai_backend_cpu ());

  assert_rounded (found.y, expected.y, T * B * H);
  assert_rounded (found.dx, expected.dx, T * B * I);
  assert_rounded (found.dweights.weight, expected.dweights.weight, H * 2 * I);
}

int
main (int argc, char **argv)
{
  if (!mai_bf16_fixture_open (&table))
    return 0;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/bf16/rounding", test_rounding);
  g_test_add_func ("/nn/bf16/packing", test_packing);
  g_test_add_func ("/nn/bf16/linear", test_linear);
  g_test_add_func ("/nn/bf16/linear-parts", test_linear_parts);
  g_test_add_func ("/nn/bf16/not-a-number", test_not_a_number);
  g_test_add_func ("/nn/bf16/prepared", test_prepared);
  g_test_add_func ("/nn/bf16/lstm", test_lstm);
  g_test_add_func ("/nn/bf16/conv", test_conv);
  return g_test_run ();
}

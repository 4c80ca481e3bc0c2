/* SPDX-License-Identifier: Apache-2.0 */
/* The operations of the `cpu` table that have no file of their own beside this, against plain loops in doubles; gradients against
 * central differences of those. */
#include <math.h>
#include <string.h>

#include "nn/mai-arena.h"
#include "nn/mai-backend.h"
#include "nn/mai-random.h"

#include "mai-nn-isa.h"
#include "mai-nn-plain.h"

static void
test_isa (void)
{
  const char *wish = g_getenv ("MUSICAI_ISA");
  const char *isa = mai_backend_cpu_get_isa ();

  g_test_message ("kernels: %s", isa);
  g_assert_true (g_str_equal (isa, "avx512") || g_str_equal (isa, "avx2")
                 || g_str_equal (isa, "baseline"));
  if (g_strcmp0 (wish, "baseline") == 0)
    g_assert_cmpstr (isa, ==, "baseline");
  g_assert_cmpuint (mai_backend_cpu ()->abi, ==, MAI_BACKEND_ABI);
  g_assert_cmpstr (mai_backend_cpu ()->name, ==, "cpu");
  g_assert_cmpuint (mai_backend_cpu ()->shard_rows, >, 0);
  g_assert_cmpuint (mai_backend_cpu ()->shard_rows, <=, 4); /* two threads share a batch of 8 */
  g_assert_cmpuint (mai_backend_cpu ()->max_shards, >, 1);
}

/* The host's memory, as every device must handle its own. */
static void
test_memory (void)
{
  const MaiBackend *cpu = mai_backend_cpu ();
  const float values[] = { 1, 2, 3, 4, 5 };
  g_autoptr (GError) error = NULL;
  float *a = cpu->alloc (cpu, sizeof values), *b = cpu->alloc (cpu, sizeof values), back[5];

  g_assert_true (cpu->is_host);
  g_assert_cmpuint (GPOINTER_TO_SIZE (a) % 64, ==, 0);
  for (guint i = 0; i < 5; i++)
    g_assert_true (a[i] == 0);
  cpu->upload (cpu, a, values, sizeof values);
  cpu->copy (cpu, b + 1, a + 1, 3 * sizeof *b);
  cpu->clear (cpu, b + 2, sizeof *b);
  cpu->download (cpu, back, b, sizeof back);
  g_assert_true (cpu->finish (cpu, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < 5; i++)
    g_assert_true (back[i] == (i == 1 || i == 3 ? values[i] : 0));
  cpu->free (cpu, a);
  cpu->free (cpu, b);
}

static void
check_linear_forward (gsize n, guint in, guint out, gboolean with_bias, gboolean accumulate)
{
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  float *x = mai_nn_draw (arena, n * in, 1), *weight = mai_nn_draw (arena, (gsize) in * out, 2);
  float *bias = with_bias ? mai_nn_draw (arena, out, 3) : NULL;
  float *begin = mai_nn_draw (arena, n * out, 4), *y = mai_nn_copy (arena, begin, n * out);

  mai_backend_cpu ()->linear_forward (mai_backend_cpu (), y, x, weight, bias, n, in, out,
                                      accumulate);
  for (gsize row = 0; row < n; row++)
    for (guint o = 0; o < out; o++)
      {
        double sum = (accumulate ? begin[row * out + o] : 0.0) + (with_bias ? bias[o] : 0.0);

        for (guint i = 0; i < in; i++)
          sum += (double) x[row * in + i] * weight[(gsize) o * in + i];
        mai_nn_assert_near (y[row * out + o], sum, 1e-5);
      }
}

/* The product is linear in each of its inputs, so its gradients are sums that can be written down. */
static void
check_linear_backward (gsize n, guint in, guint out, gboolean accumulate)
{
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  float *x = mai_nn_draw (arena, n * in, 1), *weight = mai_nn_draw (arena, (gsize) in * out, 2);
  float *dy = mai_nn_draw (arena, n * out, 5), *begin = mai_nn_draw (arena, n * in, 6);
  float *dweight_begin = mai_nn_draw (arena, (gsize) in * out, 7),
        *dbias_begin = mai_nn_draw (arena, out, 8);
  float *dx = mai_nn_copy (arena, begin, n * in), *dbias = mai_nn_copy (arena, dbias_begin, out);
  float *dweight = mai_nn_copy (arena, dweight_begin, (gsize) in * out);

  mai_backend_cpu ()->linear_backward (mai_backend_cpu (), dx, dweight, dbias, dy, x, weight, n, in,
                                       out, accumulate);
  for (gsize row = 0; row < n; row++)
    for (guint i = 0; i < in; i++)
      {
        double sum = accumulate ? begin[row * in + i] : 0.0;

        for (guint o = 0; o < out; o++)
          sum += (double) dy[row * out + o] * weight[(gsize) o * in + i];
        mai_nn_assert_near (dx[row * in + i], sum, 1e-5);
      }
  for (guint o = 0; o < out; o++)
    {
      double bias_sum = dbias_begin[o];

      for (gsize row = 0; row < n; row++)
        bias_sum += dy[row * out + o];
      mai_nn_assert_near (dbias[o], bias_sum, 1e-5);
      for (guint i = 0; i < in; i++)
        {
          double sum = dweight_begin[(gsize) o * in + i];

          for (gsize row = 0; row < n; row++)
            sum += (double) dy[row * out + o] * x[row * in + i];
          mai_nn_assert_near (dweight[(gsize) o * in + i], sum, 1e-5);
        }
    }
}

static void
test_linear (void)
{
  const guint shapes[][3] = { { 1, 1, 1 }, { 1, 40, 33 }, { 7, 13, 5 }, { 50, 64, 100 } };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (guint variant = 0; variant < 4; variant++)
      {
        const guint *s = shapes[i];

        check_linear_forward (s[0], s[1], s[2], (variant & 1) != 0, (variant & 2) != 0);
        check_linear_backward (s[0], s[1], s[2], (variant & 2) != 0);
      }
}

/* What is not wanted is left out without touching the rest. */
static void
test_linear_parts (void)
{
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  float *x = mai_nn_draw (arena, 6 * 5, 1), *weight = mai_nn_draw (arena, 5 * 4, 2),
        *dy = mai_nn_draw (arena, 6 * 4, 3);
  float *whole = mai_arena_floats (arena, 20), *part = mai_arena_floats (arena, 20);
  float *dx = mai_arena_floats (arena, 30), *dbias = mai_arena_floats (arena, 4);

  mai_backend_cpu ()->linear_backward (mai_backend_cpu (), dx, whole, dbias, dy, x, weight, 6, 5, 4,
                                       FALSE);
  mai_backend_cpu ()->linear_backward (mai_backend_cpu (), NULL, part, NULL, dy, x, weight, 6, 5, 4,
                                       FALSE);
  g_assert_cmpmem (whole, 20 * sizeof (float), part, 20 * sizeof (float));
}

static void
test_embedding (void)
{
  const gsize n = 9;
  const guint dims[] = { 1, 16, 37 };
  /* rows three apart: the third is no index of theirs */
  const guint16 indices[9][3] = { { 0, 3 }, { 2, 1 },          { 2, 1 },
                                  { 1, 0 }, { MAI_IGNORE, 2 }, { MAI_IGNORE, MAI_IGNORE },
                                  { 2, 3 }, { 0, MAI_IGNORE }, { 2, 2 } };

  for (guint d = 0; d < G_N_ELEMENTS (dims); d++)
    {
      g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
      const guint dim = dims[d];
      float *tables[2] = { mai_nn_draw (arena, 3 * dim, 1), mai_nn_draw (arena, 4 * dim, 2) };
      float *dtables[2] = { mai_arena_floats (arena, 3 * dim), mai_arena_floats (arena, 4 * dim) };
      float *y = mai_nn_draw (arena, n * dim, 3), *dy = mai_nn_draw (arena, n * dim, 4);

      mai_backend_cpu ()->embedding_forward (mai_backend_cpu (), y, tables, indices[0], 3, n, 2,
                                             dim);
      mai_backend_cpu ()->embedding_backward (mai_backend_cpu (), dtables, dy, indices[0], 3, n, 2,
                                              dim);
      for (guint j = 0; j < dim; j++)
        {
          double expected[2][4] = { { 0 } };

          for (gsize row = 0; row < n; row++)
            {
              double sum = 0;

              for (guint field = 0; field < 2; field++)
                if (indices[row][field] != MAI_IGNORE)
                  {
                    sum += tables[field][indices[row][field] * dim + j];
                    expected[field][indices[row][field]] += dy[row * dim + j];
                  }
              mai_nn_assert_near (y[row * dim + j], sum, 1e-6);
            }
          for (guint row = 0; row < 3; row++)
            mai_nn_assert_near (dtables[0][row * dim + j], expected[0][row], 1e-6);
          for (guint row = 0; row < 4; row++)
            mai_nn_assert_near (dtables[1][row * dim + j], expected[1][row], 1e-6);
        }
    }
}

static void
test_relu (void)
{
  for (gsize n = 1; n < 70; n++)
    {
      g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
      float *x = mai_nn_draw (arena, n, 1), *y = mai_nn_draw (arena, n, 2),
            *dy = mai_nn_draw (arena, n, 3);

      x[n / 2] = 0.0f;
      mai_backend_cpu ()->relu_forward (mai_backend_cpu (), y, x, n);
      for (gsize i = 0; i < n; i++)
        g_assert_true (y[i] == (x[i] > 0.0f ? x[i] : 0.0f));
      mai_backend_cpu ()->relu_backward (mai_backend_cpu (), x, dy, y, n);
      for (gsize i = 0; i < n; i++)
        g_assert_true (x[i] == (y[i] > 0.0f ? dy[i] : 0.0f));
      mai_backend_cpu ()->relu_forward (mai_backend_cpu (), dy, dy, n); /* in place */
      for (gsize i = 0; i < n; i++)
        g_assert_true (dy[i] >= 0.0f);
      dy[n - 1] = NAN; /* is not hidden */
      mai_backend_cpu ()->relu_forward (mai_backend_cpu (), dy, dy, n);
      g_assert_true (isnan (dy[n - 1]));
    }
}

/* The exact mask that the header states, for any cut of the array. */
static void
test_dropout_mask (void)
{
  const gsize n = 300;
  const float p = 0.3f;
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  float *x = mai_nn_draw (arena, n, 1), *y = mai_arena_floats (arena, n);

  for (guint64 first = 0; first < 200; first += 31)
    for (gsize count = 1; count <= n; count += 13)
      {
        guint64 from = first + (first > 100 ? (guint64) 1 << 40 : 0);

        mai_backend_cpu ()->dropout (mai_backend_cpu (), y, x, count, p, 77, 5, NULL, from);
        for (gsize i = 0; i < count; i++)
          {
            guint64 e = from + i;
            guint32 block[4];

            mai_random_block (77, 5, e / 64 * 16 + e % 16, block);
            if (block[e % 64 / 16] >= (guint32) (p * 4294967296.0))
              mai_nn_assert_near (y[i], x[i] / 0.7, 1e-6);
            else
              g_assert_true (y[i] == 0.0f);
          }
      }
}

static void
test_dropout_rate (void)
{
  const gsize n = 100000;
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  float *x = mai_arena_floats (arena, n);

  for (guint tenths = 0; tenths < 10; tenths++)
    {
      const double p = tenths / 10.0;
      double sum = 0, kept = 0;

      for (gsize i = 0; i < n; i++)
        x[i] = 1.0f;
      mai_backend_cpu ()->dropout (mai_backend_cpu (), x, x, n, (float) p, 3, tenths, NULL, 0);
      for (gsize i = 0; i < n; i++)
        {
          sum += x[i];
          kept += x[i] != 0.0f;
        }
      g_assert_cmpfloat (fabs (kept / n - (1.0 - p)), <=, 5.0 * sqrt (p * (1.0 - p) / n));
      g_assert_cmpfloat (fabs (sum / n * (1.0 - p) - kept / n), <, 1e-5);
    }
}

static void
test_sum (void)
{
  const gsize n = 101;
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  float *parts[3] = { mai_nn_draw (arena, n, 1), mai_nn_draw (arena, n, 2),
                      mai_nn_draw (arena, n, 3) };
  float *out = mai_arena_floats (arena, n);

  mai_backend_cpu ()->sum (mai_backend_cpu (), out, parts, 3, 0, 40);
  mai_backend_cpu ()->sum (mai_backend_cpu (), out, parts, 3, 40, 58); /* the last three stay */
  for (gsize i = 0; i < n; i++)
    g_assert_true (out[i] == (i < 98 ? (parts[0][i] + parts[1][i]) + parts[2][i] : 0.0f));
  mai_backend_cpu ()->sum (mai_backend_cpu (), parts[0], parts, 3, 0, n); /* in place */
  g_assert_cmpmem (parts[0], 98 * sizeof (float), out, 98 * sizeof (float));
  mai_backend_cpu ()->sum (mai_backend_cpu (), out, parts + 1, 1, 0, n);
  g_assert_cmpmem (parts[1], n * sizeof (float), out, n * sizeof (float));
}

static double
squared_norm (const float *x, gsize n)
{
  double sum = -1;

  mai_backend_cpu ()->squared_norm (mai_backend_cpu (), &sum, x, n);
  return sum;
}

static void
test_squared_norm (void)
{
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  float *x = mai_nn_draw (arena, 1000, 1);
  double sum = 0;

  for (gsize n = 0; n < 1000; n++)
    {
      g_assert_cmpfloat (fabs (squared_norm (x, n) - sum), <=, 1e-13 * sum);
      sum += (double) x[n] * x[n];
    }
  x[3] = 1e30f; /* a square past what a float holds */
  g_assert_true (isfinite (squared_norm (x, 1000)));
}

static void
plain_adamw (double *p, double *m, double *v, double g, const MaiAdamW *o, const MaiUpdate *u)
{
  g *= u->gradient_scale;
  *m = o->beta1 * *m + (1.0 - o->beta1) * g;
  *v = o->beta2 * *v + (1.0 - o->beta2) * g * g;
  *p -= u->learning_rate
        * (*m / (1.0 - pow (o->beta1, (double) (u->step + 1)))
               / (sqrt (*v / (1.0 - pow (o->beta2, (double) (u->step + 1)))) + o->epsilon)
           + o->weight_decay * *p);
}

static void
test_adamw (void)
{
  const gsize n = 83;
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  float *p = mai_nn_draw (arena, n, 1), *m = mai_arena_floats (arena, n),
        *v = mai_arena_floats (arena, n);
  float *cut_p = mai_nn_copy (arena, p, n), *cut_m = mai_nn_copy (arena, m, n),
        *cut_v = mai_nn_copy (arena, v, n);
  const MaiAdamW options = { 0.9f, 0.999f, 1e-8f, 0.1f };
  MaiUpdate update = { .learning_rate = 1e-2f, .gradient_scale = 0.5f };
  double wide[3][83] = { { 0 } };

  for (gsize i = 0; i < n; i++)
    wide[0][i] = p[i];
  for (update.step = 0; update.step < 12; update.step++)
    {
      float *g = mai_nn_draw (arena, n, 11 + update.step);

      g[7] = 0.0f;
      mai_backend_cpu ()->adamw (mai_backend_cpu (), p, g, m, v, n, &options, &update);
      mai_backend_cpu ()->adamw (mai_backend_cpu (), cut_p, g, cut_m, cut_v, 29, &options, &update);
      mai_backend_cpu ()->adamw (mai_backend_cpu (), cut_p + 29, g + 29, cut_m + 29, cut_v + 29,
                                 n - 29, &options, &update);
      for (gsize i = 0; i < n; i++)
        {
          plain_adamw (&wide[0][i], &wide[1][i], &wide[2][i], g[i], &options, &update);
          mai_nn_assert_near (p[i], wide[0][i], 2e-6);
          mai_nn_assert_near (m[i], wide[1][i], 1e-6);
          mai_nn_assert_near (v[i], wide[2][i], 1e-6);
        }
    }
  g_assert_cmpmem (p, n * sizeof (float), cut_p, n * sizeof (float));
  g_assert_cmpmem (m, n * sizeof (float), cut_m, n * sizeof (float));
  g_assert_cmpmem (v, n * sizeof (float), cut_v, n * sizeof (float));
  update.gradient_scale = 0; /* leaves everything as it is */
  mai_backend_cpu ()->adamw (mai_backend_cpu (), p, p, m, v, n, &options, &update);
  g_assert_cmpmem (p, n * sizeof (float), cut_p, n * sizeof (float));
  g_assert_cmpmem (m, n * sizeof (float), cut_m, n * sizeof (float));
}

static MaiUpdate
prepare (double weight, float clip, double square)
{
  const double squares[] = { 9, square };
  MaiUpdate update = { .weight = weight, .clip = clip };

  mai_backend_cpu ()->prepare_update (mai_backend_cpu (), &update, squares, 2);
  return update;
}

static void
test_prepare_update (void)
{
  g_assert_true (prepare (10, 0, 16).gradient_norm == 0.5);
  g_assert_true (prepare (10, 0, 16).gradient_scale == 0.1f);
  g_assert_true (prepare (10, 1, 16).gradient_scale == 0.1f);
  mai_nn_assert_near (prepare (10, 0.25f, 16).gradient_scale, 0.05, 1e-6);
  g_assert_true (prepare (0, 1, 16).gradient_scale == 0);
  g_assert_true (prepare (0, 1, 16).gradient_norm == 0);
  g_assert_true (prepare (10, 1, NAN).gradient_scale == 0);
  g_assert_true (isnan (prepare (10, 1, NAN).gradient_norm));
  g_assert_true (prepare (10, 1, INFINITY).gradient_scale == 0);
}

/* Values against doubles; gradients against central differences of those, in place of the gates. */
static void
check_gated (gsize n, guint dim)
{
  const MaiBackend *be = mai_backend_cpu ();
  const double step = 1e-5;
  g_autoptr (MaiArena) arena = mai_arena_new (be);
  float *sums = mai_nn_draw (arena, n * 2 * dim, 1),
        *gates = mai_nn_copy (arena, sums, n * 2 * dim);
  float *z = mai_arena_floats (arena, n * dim), *dz = mai_nn_draw (arena, n * dim, 2);

  be->gated_forward (be, z, gates, n, dim);
  for (gsize i = 0; i < n * dim; i++)
    {
      gsize at = i / dim * 2 * dim + i % dim;
      double filter = tanh (sums[at]), gate = 1 / (1 + exp (-sums[at + dim]));

      mai_nn_assert_near (z[i], filter * gate, 1e-6);
      mai_nn_assert_near (gates[at], filter, 1e-6);
      mai_nn_assert_near (gates[at + dim], gate, 1e-6);
    }
  be->gated_backward (be, gates, dz, n, dim);
  for (gsize i = 0; i < n * dim; i++)
    {
      gsize at = i / dim * 2 * dim + i % dim;
      double a = sums[at], b = sums[at + dim];
      double da = (tanh (a + step) - tanh (a - step)) / (2 * step) / (1 + exp (-b));
      double db = tanh (a) * (1 / (1 + exp (-b - step)) - 1 / (1 + exp (-b + step))) / (2 * step);

      mai_nn_assert_near (gates[at], dz[i] * da, 2e-6);
      mai_nn_assert_near (gates[at + dim], dz[i] * db, 2e-6);
    }
}

static void
test_gated (void)
{
  for (guint dim = 1; dim < 40; dim++)
    check_gated (5, dim);
  check_gated (1, 64);
  check_gated (100, 129);
}

static void
test_rmsprop (void)
{
  const MaiBackend *be = mai_backend_cpu ();
  const gsize n = 83;
  g_autoptr (MaiArena) arena = mai_arena_new (be);
  float *p = mai_nn_draw (arena, n, 1), *v = mai_arena_floats (arena, n);
  float *cut_p = mai_nn_copy (arena, p, n), *cut_v = mai_nn_copy (arena, v, n);
  const MaiRmsprop options = { 0.9f, 1e-7f };
  MaiUpdate update = { .learning_rate = 1e-2f, .gradient_scale = 0.5f };
  double wide_p[83], wide_v[83] = { 0 };

  for (gsize i = 0; i < n; i++)
    wide_p[i] = p[i];
  for (guint step = 0; step < 12; step++)
    {
      float *g = mai_nn_draw (arena, n, 10 + step);

      g[7] = 0.0f;
      be->rmsprop (be, p, g, v, n, &options, &update);
      be->rmsprop (be, cut_p, g, cut_v, 29, &options, &update);
      be->rmsprop (be, cut_p + 29, g + 29, cut_v + 29, n - 29, &options, &update);
      for (gsize i = 0; i < n; i++)
        {
          double gradient = 0.5 * g[i];

          wide_v[i] = 0.9 * wide_v[i] + 0.1 * gradient * gradient;
          wide_p[i] -= 1e-2 * gradient / (sqrt (wide_v[i]) + 1e-7);
          mai_nn_assert_near (p[i], wide_p[i], 2e-6);
          mai_nn_assert_near (v[i], wide_v[i], 1e-6);
        }
    }
  g_assert_cmpmem (p, n * sizeof (float), cut_p, n * sizeof (float));
  update.gradient_scale = 0; /* leaves everything as it is */
  be->rmsprop (be, p, p, v, n, &options, &update);
  g_assert_cmpmem (p, n * sizeof (float), cut_p, n * sizeof (float));
  g_assert_cmpmem (v, n * sizeof (float), cut_v, n * sizeof (float));
}

int
main (int argc, char **argv)
{
  if (mai_nn_isa_is_missing ())
    return 0;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/backend/isa", test_isa);
  g_test_add_func ("/nn/backend/memory", test_memory);
  g_test_add_func ("/nn/backend/linear", test_linear);
  g_test_add_func ("/nn/backend/linear-parts", test_linear_parts);
  g_test_add_func ("/nn/backend/embedding", test_embedding);
  g_test_add_func ("/nn/backend/relu", test_relu);
  g_test_add_func ("/nn/backend/dropout-mask", test_dropout_mask);
  g_test_add_func ("/nn/backend/dropout-rate", test_dropout_rate);
  g_test_add_func ("/nn/backend/sum", test_sum);
  g_test_add_func ("/nn/backend/squared-norm", test_squared_norm);
  g_test_add_func ("/nn/backend/prepare-update", test_prepare_update);
  g_test_add_func ("/nn/backend/adamw", test_adamw);
  g_test_add_func ("/nn/backend/gated", test_gated);
  g_test_add_func ("/nn/backend/rmsprop", test_rmsprop);
  return g_test_run ();
}

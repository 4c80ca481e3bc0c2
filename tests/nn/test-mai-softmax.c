/* SPDX-License-Identifier: Apache-2.0 */
/* Softmax with cross-entropy, and the largest of a row, against plain loops in doubles; gradients against central
 * differences of those. */
#include <math.h>
#include <string.h>

#include "nn/mai-arena.h"
#include "nn/mai-backend.h"

#include "mai-nn-isa.h"
#include "mai-nn-plain.h"

/* nats of one row */
static double
plain_nats (const double *logits, guint v, guint target)
{
  double most = logits[0], sum = 0;

  for (guint i = 1; i < v; i++)
    most = MAX (most, logits[i]);
  for (guint i = 0; i < v; i++)
    sum += exp (logits[i] - most);
  return log (sum) + most - logits[target];
}

static void
check_softmax_row (const float *logits, const float *gradient, guint v, guint target, double weight)
{
  const double step = 1e-5;
  g_autofree double *wide = g_new (double, v);

  for (guint i = 0; i < v; i++)
    wide[i] = logits[i];
  for (guint i = 0; i < v; i++)
    {
      double up, down;

      wide[i] = logits[i] + step;
      up = plain_nats (wide, v, target);
      wide[i] = logits[i] - step;
      down = plain_nats (wide, v, target);
      wide[i] = logits[i];
      g_assert_cmpfloat (fabs (gradient[i] - weight * (up - down) / (2.0 * step)), <, 2e-6);
    }
}

/* Adds one row's score to what is expected. */
static void
score_row (const float *logits, guint v, guint target, double weight, MaiScoreSum *expected)
{
  g_autofree double *wide = g_new (double, v);
  guint best = 0;

  for (guint i = 0; i < v; i++)
    wide[i] = logits[i];
  for (guint i = 0; i < v; i++)
    best = wide[i] > wide[best] ? i : best;
  expected->nats += weight * plain_nats (wide, v, target);
  expected->weight += weight;
  expected->correct += best == target ? weight : 0.0;
}

static void
check_softmax (guint v, gboolean with_weight)
{
  const gsize n = 12;
  const guint stride = 3;
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  float *logits = mai_nn_draw (arena, n * v, v), *gradient = mai_nn_copy (arena, logits, n * v);
  const float weights[] = { 1, 0, 1, 0.5f, 2, 1, 0, 1, 1, 1, 1, 1 };
  guint16 targets[36] = { 0 };
  MaiScoreSum sum = { 0 }, again = { 0 }, expected = { 0 };

  for (gsize row = 0; row < n; row++)
    {
      guint target = row == 4 ? v / 2 : (guint) (row * 5 % v);

      if (row % 4 == 0) /* two largest: the first counts */
        logits[row * v + v - 1] = logits[row * v + v / 2] = gradient[row * v + v - 1] =
            gradient[row * v + v / 2] = 4.0f;
      targets[row * stride] = row == 5 ? MAI_IGNORE : (guint16) target;
      if (row != 5)
        score_row (logits + row * v, v, target, with_weight ? weights[row] : 1.0, &expected);
    }
  mai_backend_cpu ()->softmax_cross_entropy (mai_backend_cpu (), gradient, targets, stride,
                                             with_weight ? weights : NULL, n, v, TRUE, &sum);
  mai_nn_assert_near (sum.nats, expected.nats, 1e-6);
  g_assert_true (sum.weight == expected.weight);
  g_assert_true (sum.correct == expected.correct);
  for (gsize row = 0; row < n; row++)
    if (row == 5)
      for (guint i = 0; i < v; i++)
        g_assert_true (gradient[row * v + i] == 0.0f);
    else
      check_softmax_row (logits + row * v, gradient + row * v, v, targets[row * stride],
                         with_weight ? weights[row] : 1.0);
  memcpy (gradient, logits, n * v * sizeof (float));
  mai_backend_cpu ()->softmax_cross_entropy (mai_backend_cpu (), gradient, targets, stride,
                                             with_weight ? weights : NULL, n, v, FALSE, &again);
  g_assert_cmpmem (&again, sizeof again, &sum, sizeof sum);
  g_assert_cmpmem (gradient, n * v * sizeof (float), logits, n * v * sizeof (float));
}

static void
test_softmax (void)
{
  for (guint v = 1; v < 40; v++)
    for (gboolean with_weight = FALSE; with_weight <= TRUE; with_weight++)
      check_softmax (v, with_weight);
  check_softmax (129, TRUE);
  check_softmax (1000, FALSE);
}

/* Large logits neither overflow nor lose the small ones; what is not a number shows. */
static void
test_softmax_extremes (void)
{
  float large[11] = { 0, 1e4f, -1e4f, 3e38f, 0, 0, 0, 0, 0, 0, -3e38f };
  float bad[11] = { 0, 1, NAN, 2, 0, 0, 0, 0, 0, 0, 0 };
  guint16 target = 3;
  MaiScoreSum sum = { 0 };

  mai_backend_cpu ()->softmax_cross_entropy (mai_backend_cpu (), large, &target, 1, NULL, 1, 11,
                                             TRUE, &sum);
  g_assert_cmpfloat (fabs (sum.nats), <, 1e-6);
  for (guint i = 0; i < 11; i++)
    g_assert_cmpfloat (fabsf (large[i]), <, 1e-6f);
  mai_backend_cpu ()->softmax_cross_entropy (mai_backend_cpu (), bad, &target, 1, NULL, 1, 11,
                                             FALSE, &sum);
  g_assert_true (isnan (sum.nats));
}

static void
test_argmax (void)
{
  const MaiBackend *be = mai_backend_cpu ();
  const gsize n = 30;

  for (guint v = 1; v < 70; v += v < 20 ? 1 : 7)
    {
      g_autoptr (MaiArena) arena = mai_arena_new (be);
      float *logits = mai_nn_draw (arena, n * v, v);
      guint16 out[60];

      memset (out, 0xff, sizeof out);
      for (gsize row = 0; row < n; row += 3) /* three are the largest */
        logits[row * v + v - 1] = logits[row * v + v / 2] = logits[row * v + v / 3] = 9.0f;
      for (guint i = 0; i < v; i++) /* none is */
        logits[v + i] = -G_MAXFLOAT;
      logits[2 * v] = NAN;
      be->argmax (be, out, 2, logits, n, v);
      for (gsize row = 0; row < n; row++)
        {
          guint best = 0;

          for (guint i = 0; i < v; i++)
            best = logits[row * v + i] > logits[row * v + best] ? i : best;
          g_assert_cmpuint (out[2 * row], <, v);
          if (row != 2)
            g_assert_cmpuint (out[2 * row], ==, best);
          g_assert_cmpuint (out[2 * row + 1], ==, 0xffff);
        }
    }
}

int
main (int argc, char **argv)
{
  if (mai_nn_isa_is_missing ())
    return 0;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/softmax/values", test_softmax);
  g_test_add_func ("/nn/softmax/extremes", test_softmax_extremes);
  g_test_add_func ("/nn/softmax/argmax", test_argmax);
  return g_test_run ();
}

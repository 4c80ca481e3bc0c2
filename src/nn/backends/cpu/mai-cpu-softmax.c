/* SPDX-License-Identifier: Apache-2.0 */
/* Softmax and cross-entropy, and the largest of a row. Lanes are added in a fixed order, so a row's numbers depend on it alone. */
#include "nn/backends/cpu/mai-cpu-parts.h"

#include <math.h>

static float
largest (const float *x, guint n)
{
  Vec most = vec_all (-INFINITY);
  float largest_of_all;
  guint i = 0;

  for (; i + VEC <= n; i += VEC)
    most = vec_at_least (vec_load (x + i), most);
  largest_of_all = most[0];
  for (int lane = 1; lane < VEC; lane++)
    largest_of_all = MAX (largest_of_all, most[lane]);
  for (; i < n; i++)
    largest_of_all = MAX (largest_of_all, x[i]);
  return largest_of_all;
}

/* out = e^(x - most), or nothing where out is NULL; returns the sum. */
static float
exponentials (float *out, const float *x, guint n, float most)
{
  Vec sums = vec_all (0.0f);
  float total;
  guint i = 0;

  for (; i + VEC <= n; i += VEC)
    {
      Vec e = vec_exp (vec_load (x + i) - most);

      sums += e;
      if (out != NULL)
        vec_store (out + i, e);
    }
  total = vec_total (sums);
  if (i < n)
    {
      Vec e = vec_exp (vec_load_part (x + i, n - i) - most);

      for (guint lane = 0; lane < n - i; lane++)
        total += e[lane];
      if (out != NULL)
        vec_store_part (out + i, e, n - i);
    }
  return total;
}

static void
scale_row (float *x, guint n, float factor)
{
  guint i = 0;

  for (; i + VEC <= n; i += VEC)
    vec_store (x + i, vec_load (x + i) * factor);
  for (; i < n; i++)
    x[i] *= factor;
}

static gboolean
is_first_largest (const float *x, guint target, float most)
{
  if (x[target] != most)
    return FALSE;
  for (guint i = 0; i < target; i++)
    if (x[i] == most)
      return FALSE;
  return TRUE;
}

static void
score_row (float *x, guint target, float weight, guint v, gboolean backward, MaiScoreSum *sum)
{
  float most = largest (x, v);
  double chosen = (double) x[target] - most;
  gboolean correct = is_first_largest (x, target, most);
  float total = exponentials (backward ? x : NULL, x, v, most);

  sum->nats += weight * (log (total) - chosen);
  sum->weight += weight;
  sum->correct += correct ? weight : 0.0;
  if (backward)
    {
      scale_row (x, v, weight / total);
      x[target] -= weight;
    }
}

void
MAI_CPU_NAME (mai_cpu_softmax_cross_entropy) (float *logits, const guint16 *targets, guint stride,
                                              const float *weight, gsize n, guint v,
                                              gboolean backward, MaiScoreSum *sum)
{
  for (gsize row = 0; row < n; row++)
    {
      guint16 target = targets[row * stride];
      float w = weight != NULL ? weight[row] : 1.0f;

      if (target != MAI_IGNORE && w != 0.0f)
        score_row (logits + row * v, target, w, v, backward, sum);
      else if (backward)
        memset (logits + row * v, 0, v * sizeof (float));
    }
}

/* Some place of the row where it holds what is not a number. */
void
MAI_CPU_NAME (mai_cpu_argmax) (guint16 *out, guint stride, const float *logits, gsize n, guint v)
{
  for (gsize row = 0; row < n; row++)
    {
      const float *x = logits + row * v;
      float most = largest (x, v);
      guint at = 0;

      while (at < v && x[at] != most)
        at++;
      out[row * stride] = at < v ? at : 0;
    }
}

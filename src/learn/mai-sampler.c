/* SPDX-License-Identifier: Apache-2.0 */
/* Works on a list of (value, probability) sorted by probability: top-k and top-p are then prefixes of it. Doubles and a
 * fixed order throughout, so that equal inputs give equal choices. */
#include "learn/mai-sampler.h"

#include <math.h>
#include <stdlib.h>

typedef struct
{
  guint value;
  double weight; /* exp ((logit - the largest) / temperature): at most 1 */
} MaiChance;

/* Likeliest first, then the smaller value. */
static int
chance_compare (const void *a, const void *b)
{
  const MaiChance *x = a, *y = b;

  if (x->weight != y->weight)
    return x->weight > y->weight ? -1 : 1;
  return x->value < y->value ? -1 : 1;
}

static guint
find_likeliest (const float *logits, const guint8 *allowed, guint n)
{
  guint best = n;

  for (guint i = 0; i < n; i++)
    if ((!allowed || allowed[i]) && (best == n || logits[i] > logits[best]))
      best = i;
  return best;
}

/* The shortest prefix that reaches top_p of the whole. */
static guint
cut_top_p (const MaiChance *chances, guint n, double top_p)
{
  double total = 0, reached = 0;

  for (guint i = 0; i < n; i++)
    total += chances[i].weight;
  for (guint i = 0; i < n; i++)
    {
      reached += chances[i].weight;
      if (reached >= top_p * total)
        return i + 1;
    }
  return n;
}

static guint
draw (const MaiChance *chances, guint n, double uniform)
{
  double total = 0, reached = 0;

  for (guint i = 0; i < n; i++)
    total += chances[i].weight;
  for (guint i = 0; i < n; i++)
    {
      reached += chances[i].weight;
      if (uniform * total < reached)
        return chances[i].value;
    }
  return chances[0].value; /* not reached but by rounding at the very end of the unit interval */
}

guint
mai_sampler_choose (const float *logits, const guint8 *allowed, guint n,
                    const MaiSampling *sampling, double uniform)
{
  guint likeliest = find_likeliest (logits, allowed, n);
  g_autofree MaiChance *chances = NULL;
  guint n_chances = 0;

  g_return_val_if_fail (likeliest < n, 0);
  if (sampling->temperature <= 0 || sampling->top_k == 1)
    return likeliest;

  chances = g_new (MaiChance, n);
  for (guint i = 0; i < n; i++)
    {
      double weight =
          exp (((double) logits[i] - (double) logits[likeliest]) / sampling->temperature);

      if ((!allowed || allowed[i]) && weight > 0)
        chances[n_chances++] = (MaiChance){ i, weight };
    }
  qsort (chances, n_chances, sizeof *chances, chance_compare);
  if (sampling->top_k > 0)
    n_chances = MIN (n_chances, sampling->top_k);
  if (sampling->top_p < 1)
    n_chances = cut_top_p (chances, n_chances, sampling->top_p);
  return draw (chances, n_chances, uniform);
}

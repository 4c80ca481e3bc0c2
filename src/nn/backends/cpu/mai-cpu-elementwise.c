/* SPDX-License-Identifier: Apache-2.0 */
/* Loops over arrays: sums, rectifier, the optimisers. */
#include "nn/backends/cpu/mai-cpu-parts.h"

#include <math.h>

void
MAI_CPU_NAME (mai_cpu_add) (float *to, const float *from, gsize n)
{
  gsize i = 0;

  for (; i + VEC <= n; i += VEC)
    vec_store (to + i, vec_load (to + i) + vec_load (from + i));
  for (; i < n; i++)
    to[i] += from[i];
}

void
MAI_CPU_NAME (mai_cpu_add_rows) (float *to, const float *x, gsize n, guint d)
{
  for (gsize row = 0; row < n; row++)
    MAI_CPU_NAME (mai_cpu_add) (to, x + row * d, d);
}

void
MAI_CPU_NAME (mai_cpu_relu_forward) (float *y, const float *x, gsize n)
{
  gsize i = 0;

  for (; i + VEC <= n; i += VEC)
    vec_store (y + i, vec_at_least (vec_load (x + i), vec_all (0.0f)));
  for (; i < n; i++)
    y[i] = x[i] < 0.0f ? 0.0f : x[i];
}

void
MAI_CPU_NAME (mai_cpu_relu_backward) (float *dx, const float *dy, const float *y, gsize n)
{
  const Vec zero = vec_all (0.0f);
  gsize i = 0;

  for (; i + VEC <= n; i += VEC)
    vec_store (dx + i, vec_select (vec_load (y + i) > zero, vec_load (dy + i), zero));
  for (; i < n; i++)
    dx[i] = y[i] > 0.0f ? dy[i] : 0.0f;
}

void
MAI_CPU_NAME (mai_cpu_sum) (float *out, float *const *parts, guint n_parts, gsize first, gsize n)
{
  gsize i = first;

  for (; i + VEC <= first + n; i += VEC)
    {
      Vec total = vec_load (parts[0] + i);

      for (guint part = 1; part < n_parts; part++)
        total += vec_load (parts[part] + i);
      vec_store (out + i, total);
    }
  for (; i < first + n; i++)
    {
      float total = parts[0][i];

      for (guint part = 1; part < n_parts; part++)
        total += parts[part][i];
      out[i] = total;
    }
}

/* Four sums at a time, so that none waits for the one before. */
double
MAI_CPU_NAME (mai_cpu_squared_norm) (const float *x, gsize n)
{
  VecDouble sums[4] = { 0 }, all;
  double total = 0;
  gsize i = 0;

  for (; i + 2 * VEC <= n; i += 2 * VEC)
    for (int part = 0; part < 4; part++)
      {
        VecDouble wide = vec_load_wide (x + i + part * VEC / 2);

        sums[part] += wide * wide;
      }
  all = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  for (int lane = 0; lane < VEC / 2; lane++)
    total += all[lane];
  for (; i < n; i++)
    total += (double) x[i] * x[i];
  return total;
}

typedef struct
{
  Vec p, m, v;
} Moments;

typedef struct
{
  float scale, beta1, rest1, beta2, rest2;
  float step; /* learning rate / (1 - beta1^t) */
  float root; /* 1 / sqrt (1 - beta2^t) */
  float shrink; /* 1 - learning rate x weight decay */
  float epsilon;
} Rates;

static Rates
rates_of (const MaiAdamW *options, const MaiUpdate *update)
{
  double correction1 = 1.0 - pow (options->beta1, (double) (update->step + 1));
  double correction2 = 1.0 - pow (options->beta2, (double) (update->step + 1));

  return (Rates){
    .scale = update->gradient_scale,
    .beta1 = options->beta1,
    .rest1 = (float) (1.0 - (double) options->beta1),
    .beta2 = options->beta2,
    .rest2 = (float) (1.0 - (double) options->beta2),
    .step = (float) (update->learning_rate / correction1),
    .root = (float) (1.0 / sqrt (correction2)),
    .shrink = (float) (1.0 - (double) update->learning_rate * options->weight_decay),
    .epsilon = options->epsilon,
  };
}

INLINE Moments
adapt (Moments at, Vec g, const Rates *rates)
{
  const Vec tiny = vec_all (1e-30f);
  Vec m, v;

  g *= rates->scale;
  m = vec_fma (g, vec_all (rates->rest1), at.m * rates->beta1);
  v = vec_fma (g * g, vec_all (rates->rest2), at.v * rates->beta2);
  /* A moment that decays for long would end as a number so small that processors slow down on it. */
  m = vec_select ((m < tiny) & (-m < tiny), vec_all (0.0f), m);
  v = vec_select (v < vec_all (1e-36f), vec_all (0.0f), v);
  at.m = m;
  at.v = v;
  at.p =
      at.p * rates->shrink
      - rates->step * m / vec_fma (vec_sqrt (v), vec_all (rates->root), vec_all (rates->epsilon));
  return at;
}

void
MAI_CPU_NAME (mai_cpu_adamw) (float *p, const float *g, float *m, float *v, gsize n,
                              const MaiAdamW *options, const MaiUpdate *update)
{
  const Rates rates = rates_of (options, update);
  gsize i = 0;

  for (; i + VEC <= n; i += VEC)
    {
      Moments at = { vec_load (p + i), vec_load (m + i), vec_load (v + i) };

      at = adapt (at, vec_load (g + i), &rates);
      vec_store (p + i, at.p);
      vec_store (m + i, at.m);
      vec_store (v + i, at.v);
    }
  if (i < n)
    {
      gsize rest = n - i;
      Moments at = {
        vec_load_part (p + i, rest),
        vec_load_part (m + i, rest),
        vec_load_part (v + i, rest),
      };

      at = adapt (at, vec_load_part (g + i, rest), &rates);
      vec_store_part (p + i, at.p, rest);
      vec_store_part (m + i, at.m, rest);
      vec_store_part (v + i, at.v, rest);
    }
}

INLINE void
rmsprop_lanes (float *p, const float *g, float *v, const MaiRmsprop *o, const MaiUpdate *update,
               const gsize n)
{
  Vec gradient = vec_get (g, n) * update->gradient_scale;
  Vec mean = vec_fma (gradient * gradient, vec_all (1.0f - o->rho), vec_get (v, n) * o->rho);

  mean = vec_select (mean < vec_all (1e-36f), vec_all (0.0f), mean); /* as above */
  vec_put (v, mean, n);
  vec_put (p, vec_get (p, n) - update->learning_rate * gradient / (vec_sqrt (mean) + o->epsilon),
           n);
}

void
MAI_CPU_NAME (mai_cpu_rmsprop) (float *p, const float *g, float *v, gsize n,
                                const MaiRmsprop *options, const MaiUpdate *update)
{
  gsize i = 0;

  if (update->gradient_scale == 0.0f)
    return;
  for (; i + VEC <= n; i += VEC)
    rmsprop_lanes (p + i, g + i, v + i, options, update, VEC);
  if (i < n)
    rmsprop_lanes (p + i, g + i, v + i, options, update, n - i);
}

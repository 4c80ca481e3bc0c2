/* SPDX-License-Identifier: Apache-2.0 */
/* Batch normalisation (Ioffe and Szegedy 2015), a few columns at a time over all rows. Long sums go by blocks of rows,
 * so that small terms are not lost in large ones. */
#include "nn/backends/cpu/mai-cpu-parts.h"

#define BLOCK_ROWS 64

/* The weights and statistics of some columns. */
typedef struct
{
  Vec mean, root, scale; /* root: 1 / sqrt (variance + epsilon) */
} Columns;

INLINE Columns
get_columns (const float *mean, const float *variance, const float *scale, float epsilon,
             const gsize lanes)
{
  return (Columns){ .mean = vec_get (mean, lanes),
                    .root = 1.0f / vec_sqrt (vec_get (variance, lanes) + epsilon),
                    .scale = vec_get (scale, lanes) };
}

INLINE void
find_moments (float *mean, float *variance, const float *x, gsize n, guint dim, const gsize lanes)
{
  const float each = 1.0f / (float) n;
  Vec total = vec_all (0.0f), squares = vec_all (0.0f), middle;

  for (gsize first = 0; first < n; first += BLOCK_ROWS)
    {
      Vec part = vec_all (0.0f);

      for (gsize row = first; row < MIN (n, first + BLOCK_ROWS); row++)
        part += vec_get (x + row * dim, lanes);
      total += part;
    }
  middle = total * each;
  for (gsize first = 0; first < n; first += BLOCK_ROWS)
    {
      Vec part = vec_all (0.0f);

      for (gsize row = first; row < MIN (n, first + BLOCK_ROWS); row++)
        {
          Vec apart = vec_get (x + row * dim, lanes) - middle;

          part = vec_fma (apart, apart, part);
        }
      squares += part;
    }
  vec_put (mean, middle, lanes);
  vec_put (variance, squares * each, lanes);
}

void
MAI_CPU_NAME (mai_cpu_norm_moments) (float *mean, float *variance, const float *x, gsize n,
                                     guint dim)
{
  guint j = 0;

  for (; j + VEC <= dim; j += VEC)
    find_moments (mean + j, variance + j, x + j, n, dim, VEC);
  if (j < dim)
    find_moments (mean + j, variance + j, x + j, n, dim, dim - j);
}

INLINE void
normalise (float *y, const float *x, const Columns *at, const float *offset, gsize n, guint dim,
           const gsize lanes)
{
  Vec factor = at->root * at->scale, begin = vec_get (offset, lanes);

  for (gsize row = 0; row < n; row++)
    vec_put (y + row * dim, vec_fma (vec_get (x + row * dim, lanes) - at->mean, factor, begin),
             lanes);
}

void
MAI_CPU_NAME (mai_cpu_norm_forward) (float *y, const float *x, const float *mean,
                                     const float *variance, const MaiNormWeights *weights, gsize n,
                                     guint dim, float epsilon)
{
  for (guint j = 0; j < dim; j += VEC)
    {
      const gsize lanes = MIN (VEC, dim - j);
      Columns at = get_columns (mean + j, variance + j, weights->scale + j, epsilon, lanes);

      if (lanes == VEC)
        normalise (y + j, x + j, &at, weights->offset + j, n, dim, VEC);
      else
        normalise (y + j, x + j, &at, weights->offset + j, n, dim, lanes);
    }
}

/* With xhat = (x - mean) root: dscale = sum (dy xhat), doffset = sum (dy),
 * dx = scale root (dy - doffset / N - xhat dscale / N). */
INLINE void
differentiate (float *dx, float *dscale, float *doffset, const float *dy, const float *x,
               const Columns *at, gsize n, guint dim, const gsize lanes)
{
  const float each = 1.0f / (float) n;
  Vec sum = vec_all (0.0f), sum_xhat = vec_all (0.0f);

  for (gsize first = 0; first < n; first += BLOCK_ROWS)
    {
      Vec part = vec_all (0.0f), part_xhat = vec_all (0.0f);

      for (gsize row = first; row < MIN (n, first + BLOCK_ROWS); row++)
        {
          Vec d = vec_get (dy + row * dim, lanes);
          Vec xhat = (vec_get (x + row * dim, lanes) - at->mean) * at->root;

          part += d;
          part_xhat = vec_fma (d, xhat, part_xhat);
        }
      sum += part;
      sum_xhat += part_xhat;
    }
  for (gsize row = 0; row < n; row++)
    {
      Vec d = vec_get (dy + row * dim, lanes);
      Vec xhat = (vec_get (x + row * dim, lanes) - at->mean) * at->root;

      vec_put (dx + row * dim, at->scale * at->root * (d - each * sum - xhat * (each * sum_xhat)),
               lanes);
    }
  vec_put (dscale, vec_get (dscale, lanes) + sum_xhat, lanes);
  vec_put (doffset, vec_get (doffset, lanes) + sum, lanes);
}

void
MAI_CPU_NAME (mai_cpu_norm_backward) (float *dx, MaiNormWeights *dweights, const float *dy,
                                      const float *x, const float *mean, const float *variance,
                                      const MaiNormWeights *weights, gsize n, guint dim,
                                      float epsilon)
{
  for (guint j = 0; j < dim; j += VEC)
    {
      const gsize lanes = MIN (VEC, dim - j);
      Columns at = get_columns (mean + j, variance + j, weights->scale + j, epsilon, lanes);
      float *dscale = dweights->scale + j, *doffset = dweights->offset + j;

      if (lanes == VEC)
        differentiate (dx + j, dscale, doffset, dy + j, x + j, &at, n, dim, VEC);
      else
        differentiate (dx + j, dscale, doffset, dy + j, x + j, &at, n, dim, lanes);
    }
}

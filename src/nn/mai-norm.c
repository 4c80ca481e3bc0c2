/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-norm.h"

#define RATE 0.01f /* a momentum of 0.99, as in Keras */

void
mai_norm_init (MaiNorm *norm, MaiArena *arena, gsize n, guint dim)
{
  *norm = (MaiNorm){ .dim = dim,
                     .mean = mai_arena_floats (arena, dim), // (D)
                     .variance = mai_arena_floats (arena, dim), // (D)
                     .y = mai_arena_floats (arena, n * dim) }; // (N,D)
}

void
mai_norm_forward (MaiNorm *norm, const MaiBackend *be, const MaiNormParts *parts, const float *x,
                  gsize n, gboolean fixed)
{
  const float *mean = fixed ? parts->mean : norm->mean;
  const float *variance = fixed ? parts->variance : norm->variance;

  norm->n = fixed ? 0 : n;
  if (!fixed)
    be->norm_moments (be, norm->mean, norm->variance, x, n, norm->dim);
  be->norm_forward (be, norm->y, x, mean, variance, &parts->weights, n, norm->dim,
                    MAI_NORM_EPSILON);
}

void
mai_norm_backward (MaiNorm *norm, const MaiBackend *be, const MaiNormParts *parts,
                   const MaiNormParts *gradients, const float *x, float *dy, gsize n)
{
  MaiNormWeights dweights = gradients->weights;

  g_assert (norm->n == n);
  be->norm_backward (be, dy, &dweights, dy, x, norm->mean, norm->variance, &parts->weights, n,
                     norm->dim, MAI_NORM_EPSILON);
}

void
mai_norm_learn (MaiNorm *norm, const MaiBackend *be, const MaiNormParts *parts,
                const MaiUpdate *update)
{
  if (norm->n > 0)
    {
      be->norm_learn (be, parts->mean, norm->mean, norm->dim, RATE, update);
      be->norm_learn (be, parts->variance, norm->variance, norm->dim, RATE, update);
    }
  norm->n = 0;
}

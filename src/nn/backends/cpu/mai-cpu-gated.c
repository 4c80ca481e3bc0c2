/* SPDX-License-Identifier: Apache-2.0 */
/* The gated unit of a WaveNet (van den Oord et al. 2016, section 2.3): z = tanh (a) sigmoid (b). */
#include "nn/backends/cpu/mai-cpu-parts.h"

/* gates: a row's two halves, `dim` apart */
INLINE void
forward_lanes (float *z, float *gates, guint dim, const gsize n)
{
  Vec filter = vec_tanh (vec_get (gates, n));
  Vec gate = vec_sigmoid (vec_get (gates + dim, n));

  vec_put (gates, filter, n);
  vec_put (gates + dim, gate, n);
  vec_put (z, filter * gate, n);
}

void
MAI_CPU_NAME (mai_cpu_gated_forward) (float *z, float *gates, gsize n, guint dim)
{
  for (gsize row = 0; row < n; row++)
    {
      guint j = 0;

      for (; j + VEC <= dim; j += VEC)
        forward_lanes (z + j, gates + j, dim, VEC);
      if (j < dim)
        forward_lanes (z + j, gates + j, dim, dim - j);
      z += dim;
      gates += 2 * (gsize) dim;
    }
}

INLINE void
backward_lanes (float *gates, const float *dz, guint dim, const gsize n)
{
  Vec filter = vec_get (gates, n);
  Vec gate = vec_get (gates + dim, n);
  Vec d = vec_get (dz, n) * gate;

  vec_put (gates, d * (1.0f - filter * filter), n);
  vec_put (gates + dim, d * filter * (1.0f - gate), n);
}

void
MAI_CPU_NAME (mai_cpu_gated_backward) (float *gates, const float *dz, gsize n, guint dim)
{
  for (gsize row = 0; row < n; row++)
    {
      guint j = 0;

      for (; j + VEC <= dim; j += VEC)
        backward_lanes (gates + j, dz + j, dim, VEC);
      if (j < dim)
        backward_lanes (gates + j, dz + j, dim, dim - j);
      dz += dim;
      gates += 2 * (gsize) dim;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Made-up numbers for the tests of single operations, and how near to a plain loop in doubles they come. */
#pragma once

#include <math.h>
#include <string.h>

#include "nn/mai-arena.h"
#include "nn/mai-random.h"

/* n normal numbers, others for each stream. */
static inline float *
mai_nn_draw (MaiArena *arena, gsize n, guint64 stream)
{
  float *to = mai_arena_floats (arena, n);
  MaiRandom random;

  mai_random_init (&random, 21, stream);
  for (gsize i = 0; i < n; i++)
    to[i] = (float) mai_random_normal (&random);
  return to;
}

static inline float *
mai_nn_copy (MaiArena *arena, const float *from, gsize n)
{
  float *to = mai_arena_floats (arena, n);

  memcpy (to, from, n * sizeof (float));
  return to;
}

static inline void
mai_nn_assert_near (double value, double expected, double tolerance)
{
  g_assert_cmpfloat (fabs (value - expected), <=, tolerance * (1.0 + fabs (expected)));
}

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

/* To the nearest number of eight bits, the first included; to the even one of two. */
static inline double
mai_nn_round_to_bfloat16 (double x)
{
  int exponent;
  double fraction = frexp (x, &exponent);

  return ldexp (nearbyint (ldexp (fraction, 8)), exponent - 8);
}

/* The weights as the backend's LSTM reads them. */
static inline void
mai_nn_prepare_lstm (MaiArena *arena, const MaiBackend *be, MaiLstmWeights *weights,
                     const MaiLstmShape *s)
{
  gsize n_ih = be->prepared_size (be, s->input, 4 * s->hidden, FALSE);
  gsize n_hh = be->prepared_size (be, s->hidden, 4 * s->hidden, TRUE);

  weights->prepared_ih = n_ih > 0 ? mai_arena_alloc (arena, n_ih) : NULL;
  weights->prepared_hh = mai_arena_alloc (arena, n_hh);
  if (n_ih > 0)
    be->prepare (be, weights->prepared_ih, weights->weight_ih, s->input, 4 * s->hidden, TRUE);
  be->prepare (be, weights->prepared_hh, weights->weight_hh, s->hidden, 4 * s->hidden, TRUE);
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

/* SPDX-License-Identifier: Apache-2.0 */
/* A set of MIDI pitches: what sounds at one moment. Plain values, any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 bits[2]; /* bit p % 64 of bits[p / 64]: pitch p is in it */
} MaiPitchSet;

static inline void
mai_pitch_set_add (MaiPitchSet *set, guint pitch)
{
  set->bits[pitch / 64] |= G_GUINT64_CONSTANT (1) << (pitch % 64);
}

static inline gboolean
mai_pitch_set_has (const MaiPitchSet *set, guint pitch)
{
  return set->bits[pitch / 64] >> (pitch % 64) & 1;
}

static inline MaiPitchSet
mai_pitch_set_join (const MaiPitchSet *a, const MaiPitchSet *b)
{
  return (MaiPitchSet){ { a->bits[0] | b->bits[0], a->bits[1] | b->bits[1] } };
}

static inline guint
mai_pitch_set_count (const MaiPitchSet *set)
{
  return (guint) (__builtin_popcountll (set->bits[0]) + __builtin_popcountll (set->bits[1]));
}

/* How many lie above `pitch`. */
static inline guint
mai_pitch_set_count_above (const MaiPitchSet *set, guint pitch)
{
  /* Shifted twice, as a shift by 64 is undefined. */
  guint64 part = set->bits[pitch / 64] >> (pitch % 64) >> 1;

  return (guint) (__builtin_popcountll (part)
                  + (pitch < 64 ? __builtin_popcountll (set->bits[1]) : 0));
}

static inline guint
mai_pitch_set_count_below (const MaiPitchSet *set, guint pitch)
{
  return mai_pitch_set_count (set) - mai_pitch_set_count_above (set, pitch)
         - (guint) mai_pitch_set_has (set, pitch);
}

/* The lowest that lies above `pitch`, which may be -1; -1: there is none. */
static inline int
mai_pitch_set_next (const MaiPitchSet *set, int pitch)
{
  for (guint next = (guint) (pitch + 1); next < 128; next = (next | 63) + 1)
    {
      guint64 above = set->bits[next / 64] >> (next % 64);

      if (above != 0)
        return (int) next + __builtin_ctzll (above);
    }
  return -1;
}

G_END_DECLS

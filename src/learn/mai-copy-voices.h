/* SPDX-License-Identifier: Apache-2.0 */
/* Which line of a part a note belongs to: the upper one, the second or third from above, the lowest. Plain values, any
 * thread. */
#pragma once

#include "learn/mai-pitch-set.h"

G_BEGIN_DECLS

/* The highest note of each onset; those with none, one, two above them while they sound; those with none below. */
#define MAI_COPY_N_VOICES 5

/* A note counts as still sounding when more than this is left of it, in grid units: a player's legato is no chord. */
#define MAI_COPY_LEGATO 3

typedef struct
{
  gint64 ends[128]; /* where each pitch was last to end, grid units; 0 at first */
} MaiCopyVoices;

/* The pitches that still sound at `onset`. */
static inline MaiPitchSet
mai_copy_voices_held (const MaiCopyVoices *voices, gint64 onset)
{
  MaiPitchSet held = { { 0, 0 } };

  for (guint pitch = 0; pitch < 128; pitch++)
    if (voices->ends[pitch] > onset + MAI_COPY_LEGATO)
      mai_pitch_set_add (&held, pitch);
  return held;
}

/* Whether a note of `pitch` belongs to line `voice` (0 .. MAI_COPY_N_VOICES - 1), where `beginning` is all that begins with
 * it, itself too, and `sounding` that and all that is held. A note may belong to several: alone it is the highest, the
 * upper and the lowest. */
static inline gboolean
mai_copy_voices_is_in (const MaiPitchSet *beginning, const MaiPitchSet *sounding, guint pitch,
                       guint voice)
{
  if (voice == 0)
    return mai_pitch_set_count_above (beginning, pitch) == 0;
  if (voice + 1 == MAI_COPY_N_VOICES)
    return mai_pitch_set_count_below (sounding, pitch) == 0;
  return mai_pitch_set_count_above (sounding, pitch) + 1 == voice;
}

G_END_DECLS

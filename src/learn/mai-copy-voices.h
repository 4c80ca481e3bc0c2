/* SPDX-License-Identifier: Apache-2.0 */
/* Which line of a part a note belongs to: the upper one, the second or third from above, the lowest. Plain values, any
 * thread. */
#pragma once

#include "learn/mai-pitch-set.h"

G_BEGIN_DECLS

#define MAI_COPY_N_VOICES 4 /* three from above, and the lowest */

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

/* Whether a note of `pitch` belongs to line `voice` (0 .. MAI_COPY_N_VOICES - 1), where `sounding` is all that begins with
 * it, itself too, and all that is held. A note may belong to two lines: alone it is the upper and the lowest. */
static inline gboolean
mai_copy_voices_is_in (const MaiPitchSet *sounding, guint pitch, guint voice)
{
  if (voice + 1 == MAI_COPY_N_VOICES)
    return mai_pitch_set_count_below (sounding, pitch) == 0;
  return mai_pitch_set_count_above (sounding, pitch) == voice;
}

G_END_DECLS

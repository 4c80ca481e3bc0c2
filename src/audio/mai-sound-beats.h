/* SPDX-License-Identifier: Apache-2.0 */
/* When a metronome clicks along with a score. Made by mai_sound_list_new(). */
#pragma once

#include "score/mai-score.h"

G_BEGIN_DECLS

typedef struct
{
  double seconds; // from the start of the song at its own tempo
  gboolean first; // of its bar
} MaiSoundBeat;

/*
 * Every beat (a note of the metre's denominator) to the end of the song and 64 bars on, for a loop that
 * reaches beyond it. What comes within 40 ms of a click is left out, and so is what comes after 100,000 of
 * them. (transfer full) (element-type MaiSoundBeat)
 */
GArray *mai_sound_beats_new (MaiScore *score);

/*
 * The index of the first beat at seconds, a microsecond before, or later.
 */
gsize mai_sound_beats_find (const MaiSoundBeat *beats, gsize n_beats, double seconds);

G_END_DECLS

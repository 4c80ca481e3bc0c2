/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notes and places in words, for ears: "C sharp 4, bar 3 beat 2, one eighth, velocity 80". Translated, each
 * pattern as a whole. All strings are (transfer full). The thread that owns the score.
 */
#pragma once

#include "score/mai-score.h"

G_BEGIN_DECLS

/* "C sharp 4", "D flat 4", "A minus 1" for octave -1. @pitch: 0..127 */
char *mai_note_speech_pitch (guint pitch, gboolean flats);
/* Whether the key signature that holds at @tick, in the track or in the first one, has flats. */
gboolean mai_note_speech_has_flats (MaiScore *score, guint track, gint64 tick);
/* "bar 3 beat 2", "bar 3 beat 2 plus one sixteenth" */
char *mai_note_speech_position (MaiScore *score, gint64 tick);
/* "one eighth", "one dotted quarter", "one eighth triplet", "3 wholes and one half"; a length that has no
 * name is "about" the nearest. A tick more or less does not count, where ticks are fine. */
char *mai_note_speech_length (gint64 ticks, guint division);
/* What is at a place where there is no note. */
char *mai_note_speech_place (MaiScore *score, guint track, gint64 tick, guint pitch);
/* A note heard at @tick, which may lie inside it; with the track's name when there are several. */
char *mai_note_speech_note (MaiScore *score, guint track, const MaiNote *note, gint64 tick,
                            gboolean selected);

G_END_DECLS

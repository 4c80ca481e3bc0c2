/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a piece, as a beginning of another. Thread: the score's owner. */
#pragma once

#include "score/mai-score.h"

G_BEGIN_DECLS

/**
 * mai_seed_take:
 * @n_notes: how many; 0 for all
 *
 * The last notes of `score`, by onset, then pitch, as a score of their own. It
 * begins at the line of the bar that the first of them lies in, with the metre, tempo, programs, controllers, pitch
 * bends and key signature in force there; what comes later is kept. Nothing is rounded: where 24 does not divide the
 * division, all ticks are multiplied until it does (unless the song would then grow past what a score can hold).
 * Muted notes do not count and are left out, except where all notes are taken: then the score is copied whole. Tracks
 * with no note left are dropped, but for those without notes that steer a channel in use.
 *
 * Returns: (transfer full): a new score, also where there were fewer notes
 */
MaiScore *mai_seed_take (MaiScore *score, guint n_notes);

/* The tick of `score` that mai_seed_take() makes tick 0. */
gint64 mai_seed_find_start (MaiScore *score, guint n_notes);

G_END_DECLS

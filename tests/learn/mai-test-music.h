/* SPDX-License-Identifier: Apache-2.0 */
/* Music for tests: small pieces drawn from the generator, as scores and as folders of MIDI files. */
#pragma once

#include "learn/mai-copy-index.h"
#include "learn/mai-dataset.h"
#include "score/mai-score.h"

G_BEGIN_DECLS

/* A piece of `n_notes` notes: a walk over a scale with a bass, each number another piece. Easy to learn, hard to confuse. */
MaiScore *mai_test_music_score (guint number, guint n_notes);

/* A pitch again and again, with every two gaps of the grid that there are one after the other: whenever a third note comes at
 * that pitch, it is in here. */
MaiScore *mai_test_music_every_rhythm (guint8 pitch);

/* A tune of chance: note i is a function of the tune's number. Unlike a piece it has no scale, so that runs of more than a
 * few notes are not shared by chance. */
MaiNote mai_test_music_chance_note (guint number, guint i);
/* Its notes from .. to - 1, so many ticks later and semitones higher. */
void mai_test_music_add_chance (MaiTrack *track, guint number, guint from, guint to, gint64 later,
                                int higher);

/* A new temporary folder with the tunes of chance 0 .. n_tunes - 1, one a file: "tune-0" with the ending, and so on; remove
 * with mai_test_music_remove. */
char *mai_test_music_chance_folder (guint n_tunes, guint n_notes, const char *ending);
/* What there is to copy in a folder. */
MaiCopyIndex *mai_test_music_index (const char *folder);

/* A new temporary folder with pieces 0 .. n_pieces - 1 of about `n_notes` notes each; remove with
 * mai_test_music_remove. */
char *mai_test_music_folder (guint n_pieces, guint n_notes);
void mai_test_music_remove (char *folder);

/* The data set of such a folder, which is gone again afterwards. */
MaiDataSet *mai_test_music_set (guint n_pieces, guint n_notes);

G_END_DECLS

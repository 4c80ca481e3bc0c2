/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How original the song is, bar by bar, as it is edited: compared with the music of the training desk, a moment after the last
 * edit. Where a network composed part of the song that part is compared, as if there were no other; else all of
 * it. Main thread.
 */
#pragma once

#include "desk/composing/mai-bar-originality.h"
#include "desk/training/mai-music-list.h"

G_BEGIN_DECLS

typedef enum
{
  MAI_ORIGINALITY_OFF,
  MAI_ORIGINALITY_INDEXING, /* the music is read, or its index made; see "progress" */
  MAI_ORIGINALITY_READY, /* "bars" are there, or will be in a moment */
  MAI_ORIGINALITY_EMPTY, /* there is no music to compare with */
  MAI_ORIGINALITY_FAILED, /* and "sentence" says why */
} MaiOriginalityState;

/*
 * Properties, all notifying: "active" (boolean, read-write: FALSE at first, and nothing is done then; setting it FALSE
 * cancels), "score" (MaiScore, nullable, read-write), "state" (MaiOriginalityState as uint), "progress" (double, 0..1: of
 * indexing), "bars" (boxed GPtrArray of MaiBarOriginality, of the bars in which notes begin; those of before the last edit
 * stay until there are others), "sentence" (string, nullable: what is to be made of the whole song, or why there is
 * nothing; `musicai originality` ends with the same).
 */
#define MAI_TYPE_ORIGINALITY_WATCH (mai_originality_watch_get_type ())
G_DECLARE_FINAL_TYPE (MaiOriginalityWatch, mai_originality_watch, MAI, ORIGINALITY_WATCH, GObject)

#define MAI_ORIGINALITY_WATCH_DELAY 300 /* milliseconds after the last edit */

MaiOriginalityWatch *mai_originality_watch_new (MaiMusicList *music);

void mai_originality_watch_set_active (MaiOriginalityWatch *self, gboolean active);
gboolean mai_originality_watch_get_active (MaiOriginalityWatch *self);
void mai_originality_watch_set_score (MaiOriginalityWatch *self, MaiScore *score);
MaiOriginalityState mai_originality_watch_get_state (MaiOriginalityWatch *self);
double mai_originality_watch_get_progress (MaiOriginalityWatch *self);
/* (transfer none): never NULL */
GPtrArray *mai_originality_watch_get_bars (MaiOriginalityWatch *self);
/* (nullable) */
const char *mai_originality_watch_get_sentence (MaiOriginalityWatch *self);
/* Pieces that are compared with; 0 unless ready. */
guint mai_originality_watch_get_n_pieces (MaiOriginalityWatch *self);
/* Whether "bars" are of what a network composed, as if there were no other notes. */
gboolean mai_originality_watch_get_composed_only (MaiOriginalityWatch *self);

G_END_DECLS

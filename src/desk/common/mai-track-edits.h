/* SPDX-License-Identifier: Apache-2.0 */
/* Edits of tracks as the track menu makes them, each one step to undo. Main thread. */
#pragma once

#include "score/mai-score.h"

G_BEGIN_DECLS

/* Behind the last, a grand piano on a channel of its own where one is free. */
void mai_track_edits_add (MaiScore *score);
/* program: 0..127, MAI_TRACK_EDITS_DRUMS for the drum kit. */
#define MAI_TRACK_EDITS_DRUMS 128
void mai_track_edits_set_instrument (MaiScore *score, MaiTrack *track, guint program);
guint mai_track_edits_get_instrument (MaiTrack *track);
/* What to call track @i: its name, else its instrument. Free with g_free(). */
char *mai_track_edits_describe (MaiScore *score, guint i);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* What of a song the network hears before it goes on. Pure; on the thread of the song. */
#pragma once

#include "score/mai-score.h"

G_BEGIN_DECLS

/*
 * mai_take_seed_cut:
 * @from, @to: the notes that begin in these ticks, to excluded; to <= from: the last n_notes of the song
 * @origin: gets the tick of the song that is tick 0 of what is returned, a bar line
 *
 * A song without notes gives an empty score with its tempo and metre. Time signatures behind the region are kept, so
 * that bars fall where the song has them; tempo changes and events are not. Ticks are multiplied where the song's are
 * too coarse for the network (learn/mai-seed.h). MAI_DESK_ERROR when no note begins in the region. (transfer full)
 */
MaiScore *mai_take_seed_cut (MaiScore *song, gint64 from, gint64 to, guint n_notes, gint64 *origin,
                             GError **error);

/* What would be heard, in a few words: "Goes on from the marked bars 2 to 4". Free with g_free(). */
char *mai_take_seed_describe (MaiScore *song, gint64 from, gint64 to, guint n_notes);

G_END_DECLS

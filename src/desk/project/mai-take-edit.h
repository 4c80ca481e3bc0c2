/* SPDX-License-Identifier: Apache-2.0 */
/* Putting what was composed into a song. Pure functions, on the thread of the scores. */
#pragma once

#include "desk/project/mai-take.h"

G_BEGIN_DECLS

/*
 * A take as its maker left it: @seed as it was handed to the composer, @score that and its continuation, @origin the
 * tick of the song that is their tick 0. The divisions of song and take may differ.
 */
typedef struct
{
  MaiScore *score;
  MaiScore *seed;
  gint64 origin;
} MaiTakeParts;

MaiTakeParts mai_take_edit_get_parts (MaiTake *take);

/*
 * The ticks of the song that the composed part takes up: behind the last note heard (@from), to the end of the bar
 * that the last composed note begins in (@to). FALSE when nothing was composed.
 */
gboolean
mai_take_edit_get_span (MaiScore *song, const MaiTakeParts *take, gint64 *from, gint64 *to);

/* A tick of the take as one of the song: exact where the song's division can say it, else the nearest. */
gint64 mai_take_edit_map_tick (MaiScore *song, const MaiTakeParts *take, gint64 tick);
/* The other way, likewise. */
gint64 mai_take_edit_unmap_tick (MaiScore *song, const MaiTakeParts *take, gint64 tick);

/*
 * Puts the composed notes into the song, one step to undo. What begins in the span before gives way, but for pinned
 * notes; notes of the seed stay. Tempo and pedals in the span become the take's, and behind it are what they were.
 * Tracks are matched by channel, and by program or name; where none matches one is added. The take is only read.
 * FALSE when nothing was composed.
 */
gboolean mai_take_edit_put (MaiScore *song, const MaiTakeParts *take);

G_END_DECLS

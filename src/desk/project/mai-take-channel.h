/* SPDX-License-Identifier: Apache-2.0 */
/* Private to mai-take-edit: tracks and channels of a song that a take is put into. */
#pragma once

#include "desk/project/mai-take-edit.h"

G_BEGIN_DECLS

/*
 * For each track of the take the track of the song that it goes to. Where there is none, one is added for composed
 * notes (@composed: an array of MaiNote for each), else it is NULL. Free with g_free().
 */
MaiTrack **mai_take_channel_match (MaiScore *song, const MaiTakeParts *take, GPtrArray *composed);

/*
 * Makes sustain pedal and pitch bend of a track in (@heard, @to) what they are in @from, the track of the take that
 * goes there (nullable: they rest then). Where the song goes on at @to, they are again what they were there.
 */
void mai_take_channel_settle (MaiScore *song, MaiTrack *track, const MaiTakeParts *take,
                              MaiTrack *from, gint64 heard, gint64 to);

G_END_DECLS

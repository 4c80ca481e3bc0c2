/* SPDX-License-Identifier: Apache-2.0 */
/* What the score and its edits may do with a track. */
#pragma once

#include "score/mai-event-list.h"
#include "score/mai-note-list.h"
#include "score/mai-track.h"

G_BEGIN_DECLS

MaiTrack *mai_track_new (guint8 channel);
/* With a name event, unless @name is NULL or empty, and a program change at tick 0. */
MaiTrack *mai_track_new_named (const char *name, guint8 program, guint8 channel);
MaiTrack *mai_track_copy (MaiTrack *self);
MaiNoteList *mai_track_get_note_list (MaiTrack *self);
MaiEventList *mai_track_get_event_list (MaiTrack *self);
/* To be called after the event list was changed: forgets the name and program read from it. */
void mai_track_forget (MaiTrack *self);
void mai_track_move_to_channel (MaiTrack *self, guint8 channel);
/* Whether @data is something an event list may hold (see MaiEvent). */
gboolean mai_track_event_is_valid (const guint8 *data, gsize size);
/* (transfer full): the bytes of a name event and of a program change. */
GBytes *mai_track_name_event (const char *name);
GBytes *mai_track_program_event (guint8 channel, guint8 program);

G_END_DECLS

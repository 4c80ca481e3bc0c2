/* SPDX-License-Identifier: Apache-2.0 */
/* One part: a name, a General MIDI program, a channel, its notes and its other events.
 * What changes a track and can be undone is in mai-score.h. One thread at a time. */
#pragma once

#include <glib-object.h>

#include "score/mai-note.h"

G_BEGIN_DECLS

// The channel of the drums, which have no programs of their own.
#define MAI_CHANNEL_DRUMS 9

#define MAI_TYPE_TRACK (mai_track_get_type ())
G_DECLARE_FINAL_TYPE (MaiTrack, mai_track, MAI, TRACK, GObject)

/* UTF-8, never NULL; from the first track name event (what is not UTF-8 there is read as Windows-1252). */
const char *mai_track_get_name (MaiTrack *self);
/* 0..127: the first program change in the track, 0 when it has none. */
guint8 mai_track_get_program (MaiTrack *self);
/* 0..15. */
guint8 mai_track_get_channel (MaiTrack *self);

/* Sorted by onset, then pitch, then insertion; valid until the next change. NULL when there are none. */
const MaiNote *mai_track_get_notes (MaiTrack *self, gsize *n_notes);
gsize mai_track_get_n_notes (MaiTrack *self);
/* Where the last note ends, 0 without notes. */
gint64 mai_track_get_end (MaiTrack *self);
/* The tick of the end-of-track mark as loaded, 0 in a new track; it is written at this tick or after
 * the last event, whichever is later. */
gint64 mai_track_get_end_mark (MaiTrack *self);
void mai_track_set_end_mark (MaiTrack *self, gint64 tick);

/**
 * mai_track_query:
 * @from: first tick
 * @to: tick after the last
 * @pitch_low, @pitch_high: both included
 * @found: (element-type guint): indices into mai_track_get_notes() are appended to it, ascending
 *
 * Finds every note that sounds somewhere in [from, to), long ones begun before included; a note of no
 * duration sounds on its onset. O(log n + k), k being the notes found at any pitch.
 */
void mai_track_query (MaiTrack *self, gint64 from, gint64 to, guint pitch_low, guint pitch_high,
                      GArray *found);
/* The index of the first note with an onset of @tick or more. */
gsize mai_track_find_onset (MaiTrack *self, gint64 tick);

/* Bulk changes, not undoable: for who builds a score, not for one that has a history of edits.
 * The values are brought into range (see MaiNote) and sorted. */
void mai_track_add_notes (MaiTrack *self, const MaiNote *notes, gsize n_notes);
void mai_track_set_notes (MaiTrack *self, const MaiNote *notes, gsize n_notes);
/* @notes: (transfer full) (element-type MaiNote): added without a copy where there were none */
void mai_track_take_notes (MaiTrack *self, GArray *notes);
/* Of the note at index @i: a duration moves no note in the order. */
void mai_track_set_duration (MaiTrack *self, gsize i, gint64 duration);

/* Everything else: program changes (the first too), controllers, pitch bend, aftertouch, texts, key
 * signatures, SysEx, in tick order, and in one tick in the order they came. */
const MaiEvent *mai_track_get_events (MaiTrack *self, gsize *n_events);
/* The bytes of an event of this very track (see MaiEvent for their form), event->size of them. */
const guint8 *mai_track_get_event_data (MaiTrack *self, const MaiEvent *event);
/* Adds an event behind those of its tick, not undoable. A channel message is moved to the track's
 * channel. @data: 1 byte or more, as MaiEvent describes; note-on and note-off are refused. */
void mai_track_add_event (MaiTrack *self, gint64 tick, const guint8 *data, gsize size);
/* The same, @late saying that it comes after the note-ons of its tick. */
void
mai_track_add_event_at (MaiTrack *self, gint64 tick, gboolean late, const guint8 *data, gsize size);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* Private to midi/: makes tracks of a score out of events in order. */
#pragma once

#include "score/mai-score.h"

G_BEGIN_DECLS

typedef struct _MaiMidiBuilder MaiMidiBuilder;

/* @tempo: 0, or the one tempo of a SMPTE division: then tempo events count for nothing. */
MaiMidiBuilder *mai_midi_builder_new (MaiScore *score, guint32 tempo);
void mai_midi_builder_free (MaiMidiBuilder *self);

/**
 * mai_midi_builder_begin_track:
 * @channels: bit c set: channel c occurs in it
 * @has_others: there are events that belong to no channel, tempo and metre aside
 *
 * Adds the tracks it takes: one; with several channels one for each, and before the very first of
 * all, which names the piece, one more for what belongs to no channel.
 */
void mai_midi_builder_begin_track (MaiMidiBuilder *self, guint16 channels, gboolean has_others);
/* A MaiMidiEventFunc with the builder for its data. */
void mai_midi_builder_add (gint64 tick, const guint8 *data, gsize size, gpointer self);
/* @tick: where the track ends, and with it notes that nothing ended */
void mai_midi_builder_end_track (MaiMidiBuilder *self, gint64 tick);
/* Puts the tempo and metre changes of all tracks into the score's maps. */
void mai_midi_builder_finish (MaiMidiBuilder *self);
/* Whether these bytes, in the form of MaiEvent, are from our writer for the loader, and no music. */
gboolean mai_midi_builder_is_own (const guint8 *data, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiMidiBuilder, mai_midi_builder_free)

G_END_DECLS

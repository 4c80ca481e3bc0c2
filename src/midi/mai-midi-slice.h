/* SPDX-License-Identifier: Apache-2.0 */
/* Private to midi/: a stretch of one track on its way through libsmf.
 *
 * libsmf asserts on, misreads or loses SysEx, escapes, and meta events of 128 bytes and more, keeps
 * times in an int, and takes memory and time that grow too fast with a file's size. So a track goes
 * through it in slices of a few thousand events, each a canonical file of its own whose times begin at 0,
 * and those events travel beside it, each remembering before which of libsmf's it comes. */
#pragma once

#include "midi/mai-midi-cursor.h"

G_BEGIN_DECLS

typedef struct _MaiMidiSlice MaiMidiSlice;

/* @data: an event in the form of MaiEvent, or a note-on, note-off, tempo or metre in the same manner. */
typedef void (*MaiMidiEventFunc) (gint64 tick, const guint8 *data, gsize size, gpointer user_data);

/* @division: ticks to the quarter */
MaiMidiSlice *mai_midi_slice_new (guint division);
void mai_midi_slice_free (MaiMidiSlice *self);

/* Whether @raw can be added before a flush. */
gboolean mai_midi_slice_has_room (const MaiMidiSlice *self, const MaiMidiRaw *raw);
void mai_midi_slice_add (MaiMidiSlice *self, const MaiMidiRaw *raw);
/* Lets libsmf read the slice, calls @func for every event in order, and empties the slice. FALSE when
 * libsmf gives back other than was put in. */
gboolean mai_midi_slice_flush (MaiMidiSlice *self, MaiMidiEventFunc func, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiMidiSlice, mai_midi_slice_free)

G_END_DECLS

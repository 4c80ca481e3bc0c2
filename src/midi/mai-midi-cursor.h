/* SPDX-License-Identifier: Apache-2.0 */
/* Private to midi/: the lenient parser. It walks through the bytes of one track and understands of them
 * what can be understood; what it hands out is always well formed. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MaiMidiRaw:
 * @tick: from the track's beginning, at most MAI_TICK_MAX
 * @status: a channel message's status byte, MAI_MIDI_SYSEX, MAI_MIDI_ESCAPE or MAI_MIDI_META
 * @type: of a meta event; never the end of the track
 * @data: the payload: 1 or 2 bytes below 0x80 of a channel message; 3 of a tempo, not 0; 4 of a metre
 *   that can be one; as in the file otherwise. Valid until the next call.
 */
typedef struct
{
  gint64 tick;
  guint8 status;
  guint8 type;
  const guint8 *data;
  gsize size;
  guint8 own[4]; /* where @data is made rather than found */
} MaiMidiRaw;

typedef struct
{
  const guint8 *data;
  gsize position;
  gsize end;
  gint64 tick; /* of the last event; once through, of the track's end */
  guint8 running; /* status in force, 0: none yet */
  gboolean ended; /* an end of track was met, just before @position */
} MaiMidiCursor;

void mai_midi_cursor_init (MaiMidiCursor *self, const guint8 *data, gsize start, gsize end);
/* FALSE at the end of the track, or where nothing more can be understood. */
gboolean mai_midi_cursor_next (MaiMidiCursor *self, MaiMidiRaw *raw);

G_END_DECLS

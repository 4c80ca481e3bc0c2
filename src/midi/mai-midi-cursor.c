/* SPDX-License-Identifier: Apache-2.0 */
#include "midi/mai-midi-cursor.h"

#include "midi/mai-midi-bytes.h"
#include "score/mai-note.h"

#include <string.h>

typedef enum
{
  FOUND,
  SKIPPED,
  OVER
} Outcome;

void
mai_midi_cursor_init (MaiMidiCursor *self, const guint8 *data, gsize start, gsize end)
{
  *self = (MaiMidiCursor){ .data = data, .position = start, .end = end };
}

/* Reads a variable-length number; longer than the four bytes allowed it is read on, and held at
 * MAI_TICK_MAX. FALSE when the track ends within it. */
static gboolean
read_number (MaiMidiCursor *self, gint64 *number)
{
  gint64 value = 0;

  while (self->position < self->end)
    {
      guint8 byte = self->data[self->position++];

      value = MIN (value << 7 | (byte & 0x7F), MAI_TICK_MAX);
      if (byte < 0x80)
        {
          *number = value;
          return TRUE;
        }
    }
  return FALSE;
}

/* Takes @size bytes as the payload; FALSE when there are fewer. */
static gboolean
take_payload (MaiMidiCursor *self, MaiMidiRaw *raw, gsize size)
{
  if (self->end - self->position < size)
    return FALSE;
  raw->data = self->data + self->position;
  raw->size = size;
  self->position += size;
  return TRUE;
}

static gboolean
take_sized_payload (MaiMidiCursor *self, MaiMidiRaw *raw)
{
  gint64 size;

  return read_number (self, &size) && take_payload (self, raw, (gsize) size);
}

/* Data bytes above 127, which some programs write for loud notes, count as 127. */
static Outcome
read_channel_message (MaiMidiCursor *self, MaiMidiRaw *raw)
{
  if (!take_payload (self, raw, mai_midi_data_bytes (raw->status)))
    return OVER;
  self->running = raw->status;
  if (raw->data[0] < 0x80 && (raw->size == 1 || raw->data[1] < 0x80))
    return FOUND;
  for (gsize i = 0; i < raw->size; i++)
    raw->own[i] = MIN (raw->data[i], 0x7F);
  raw->data = raw->own;
  return FOUND;
}

static Outcome
read_tempo (MaiMidiRaw *raw)
{
  static const guint8 zero[3];

  if (raw->size < 3 || memcmp (raw->data, zero, 3) == 0)
    return SKIPPED;
  raw->size = 3;
  return FOUND;
}

/* Numerator and the power of two; what programs leave off is 24 clocks to the click, 8 32nds to a
 * quarter. */
static Outcome
read_metre (MaiMidiRaw *raw)
{
  guint8 metre[4] = { 0, 0, 24, 8 };

  memcpy (metre, raw->data, MIN (raw->size, 4));
  if (raw->size < 2 || metre[0] == 0 || metre[1] > 15)
    return SKIPPED;
  memcpy (raw->own, metre, 4);
  raw->data = raw->own;
  raw->size = 4;
  return FOUND;
}

static Outcome
read_meta (MaiMidiCursor *self, MaiMidiRaw *raw)
{
  if (self->position == self->end)
    return OVER;
  raw->type = self->data[self->position++];
  if (!take_sized_payload (self, raw))
    return OVER;
  switch (raw->type)
    {
    case MAI_META_END:
      self->ended = TRUE;
      return OVER;
    case MAI_META_TEMPO:
      return read_tempo (raw);
    case MAI_META_METRE:
      return read_metre (raw);
    default:
      return FOUND;
    }
}

/* System common and real-time messages may stand in a file only behind an escape: there they go. */
static Outcome
read_system_message (MaiMidiCursor *self, MaiMidiRaw *raw)
{
  gsize size = raw->status == 0xF2 ? 2 : raw->status == 0xF1 || raw->status == 0xF3 ? 1 : 0;

  if (!take_payload (self, raw, size))
    return OVER;
  raw->own[0] = raw->status;
  memcpy (raw->own + 1, raw->data, size);
  raw->status = MAI_MIDI_ESCAPE;
  raw->data = raw->own;
  raw->size = size + 1;
  return FOUND;
}

/* A running status outlives meta events and SysEx: programs write so, though the standard forbids it. */
static Outcome
read_event (MaiMidiCursor *self, MaiMidiRaw *raw)
{
  gint64 delta;

  if (!read_number (self, &delta))
    return OVER;
  self->tick = MIN (self->tick + delta, MAI_TICK_MAX);
  raw->tick = self->tick;
  if (self->position == self->end)
    return OVER;
  raw->status = self->data[self->position] >= 0x80 ? self->data[self->position++] : self->running;
  if (raw->status == 0)
    return OVER;
  if (raw->status < MAI_MIDI_SYSEX)
    return read_channel_message (self, raw);
  if (raw->status == MAI_MIDI_META)
    return read_meta (self, raw);
  if (raw->status == MAI_MIDI_SYSEX || raw->status == MAI_MIDI_ESCAPE)
    return take_sized_payload (self, raw) ? FOUND : OVER;
  return read_system_message (self, raw);
}

gboolean
mai_midi_cursor_next (MaiMidiCursor *self, MaiMidiRaw *raw)
{
  Outcome outcome;

  do
    outcome = read_event (self, raw);
  while (outcome == SKIPPED);
  return outcome == FOUND;
}

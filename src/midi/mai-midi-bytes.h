/* SPDX-License-Identifier: Apache-2.0 */
/* Private to midi/: names for the bytes of Standard MIDI Files 1.0. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum
{
  MAI_MIDI_NOTE_OFF = 0x80,
  MAI_MIDI_NOTE_ON = 0x90,
  MAI_MIDI_CONTROLLER = 0xB0,
  MAI_MIDI_PROGRAM = 0xC0,
  MAI_MIDI_SYSEX = 0xF0,
  MAI_MIDI_ESCAPE = 0xF7,
  MAI_MIDI_META = 0xFF
};

enum
{
  MAI_META_TEXT = 0x01,
  MAI_META_PORT = 0x21,
  MAI_META_END = 0x2F,
  MAI_META_TEMPO = 0x51,
  MAI_META_METRE = 0x58,
  MAI_META_OWN = 0x7F
};

/* Three sequencer-specific meta events of our own, which the loader takes out again: FF 7F with a payload
 * of 7D (the manufacturer id for what belongs to none), "mai" and a code.
 *
 * A note-off ends the earliest note of its pitch still sounding (first in, first out). Where another is
 * meant the hint stands in front: channel, pitch, and how many earlier ones to pass over.
 *
 * A gap longer than a delta time can say is bridged by a filler after each so many ticks.
 *
 * A mark says of the notes that begin on a channel from there on who made them and whether they are muted
 * or pinned: channel, origin, flags. Without one they were played, and are neither. */
#define MAI_MIDI_OWN_LEAD "\xFF\x7F\x7Dmai"
#define MAI_MIDI_OWN_LEAD_SIZE 6
#define MAI_MIDI_OWN_HINT 1
#define MAI_MIDI_OWN_FILLER 2
#define MAI_MIDI_OWN_MARK 3
#define MAI_MIDI_HINT_SIZE 10
#define MAI_MIDI_MARK_SIZE 10
#define MAI_MIDI_MARK_FLAGS (MAI_NOTE_MUTED | MAI_NOTE_PINNED)
#define MAI_MIDI_FILLER_SIZE 7
#define MAI_MIDI_HINT_MAX 255
#define MAI_MIDI_DELTA_MAX 0x0FFFFFFFu

/* Data bytes behind the status byte of a channel message. */
static inline guint
mai_midi_data_bytes (guint8 status)
{
  return (status & 0xE0) == 0xC0 ? 1 : 2;
}

G_END_DECLS

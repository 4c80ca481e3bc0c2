/* SPDX-License-Identifier: Apache-2.0 */
/* A note and a raw event: plain values, copied freely, known to every folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The last tick anything in a score may stand on or end at (libsmf's limit too). */
#define MAI_TICK_MAX ((gint64) G_MAXINT32)

/**
 * MaiNoteFlags:
 * @MAI_NOTE_MUTED: not played
 * @MAI_NOTE_PINNED: the network must not change it
 * @MAI_NOTE_NO_RELEASE: the file gave no release velocity (it ended the note with a note-on of
 *   velocity 0); release_velocity reads 64, as MIDI 1.0 says, and it is written that way again
 */
typedef enum
{
  MAI_NOTE_MUTED = 1 << 0,
  MAI_NOTE_PINNED = 1 << 1,
  MAI_NOTE_NO_RELEASE = 1 << 2
} MaiNoteFlags;

typedef enum
{
  MAI_ORIGIN_PLAYED,
  MAI_ORIGIN_COMPOSED,
  MAI_ORIGIN_TRANSCRIBED
} MaiOrigin;

/**
 * MaiNote:
 * @onset: tick, 0..MAI_TICK_MAX
 * @duration: ticks, 0 (as some files have) or more
 * @pitch: 0..127, 60 is C4
 * @velocity: 1..127
 * @release_velocity: 0..127
 * @flags: #MaiNoteFlags
 * @origin: a #MaiOrigin
 * @confidence: 0..1, of whoever transcribed or composed it; 0 when nobody said
 *
 * What a score takes in it brings into these ranges.
 */
typedef struct
{
  gint64 onset;
  gint64 duration;
  guint8 pitch;
  guint8 velocity;
  guint8 release_velocity;
  guint8 flags;
  guint8 origin;
  float confidence;
} MaiNote;

/**
 * MaiEvent:
 * @tick: 0..MAI_TICK_MAX
 * @size: bytes of data
 * @late: it came after a note-on of the same tick, and is written after those again
 * @bytes: the data itself when @size is at most 4; ask mai_track_get_event_data() always
 * @offset: where the data lies otherwise
 *
 * Everything in a track that is not a note, in tick order, as these bytes:
 * a channel message with its status byte (`C0 05`); a meta event as `FF type payload`, without the
 * length; SysEx as `F0 payload` and an escape or continuation as `F7 payload`, payload as in the file.
 * Tempo and time signatures are not here but in the score's maps.
 */
typedef struct
{
  gint64 tick;
  guint32 size : 31;
  guint32 late : 1;
  union
  {
    guint8 bytes[4];
    guint32 offset;
  };
} MaiEvent;

static inline gint64
mai_note_get_end (const MaiNote *note)
{
  return note->onset + note->duration;
}

G_END_DECLS

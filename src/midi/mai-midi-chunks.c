/* SPDX-License-Identifier: Apache-2.0 */
/* A chunk's length is believed when it leads to the end of the file or to something like another chunk;
 * otherwise the track reaches as far as its events do, or to the next "MTrk". What lies around a file
 * (RIFF of an RMID, a MacBinary head) and chunks of other kinds are passed over. */
#include "midi/mai-midi-chunks.h"

#include "base/mai-i18n.h"
#include "midi/mai-midi-error.h"

#include <string.h>

#define HEADER_SIZE 14
#define CHUNK_HEAD 8
#define PADDING_MAX 16
#define SEARCHED_FOR_HEADER 65536
#define DIVISION_UNSAID 480

static guint32
read_u32 (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

static guint32
read_u32_little (const guint8 *bytes)
{
  return (guint32) bytes[3] << 24 | (guint32) bytes[2] << 16 | (guint32) bytes[1] << 8 | bytes[0];
}

/* The place of four letters at or after @from, or @size. */
static gsize
find_letters (const guint8 *data, gsize size, gsize from, const char *letters)
{
  const guint8 *found = from < size ? memmem (data + from, size - from, letters, 4) : NULL;

  return found != NULL ? (gsize) (found - data) : size;
}

/* Narrows the bytes to the "data" chunk of RIFF "RMID" files. */
static void
unwrap_riff (MaiMidiChunks *self)
{
  gsize position = 12;

  if (self->size < 20 || memcmp (self->data, "RIFF", 4) != 0
      || memcmp (self->data + 8, "RMID", 4) != 0)
    return;
  while (position + CHUNK_HEAD <= self->size)
    {
      const guint8 *head = self->data + position;
      gsize length = read_u32_little (head + 4);
      gsize rest = self->size - position - CHUNK_HEAD;

      if (memcmp (head, "data", 4) == 0)
        {
          self->data = head + CHUNK_HEAD;
          self->size = length > 0 ? MIN (length, rest) : rest;
          return;
        }
      if (length > rest)
        return;
      position += CHUNK_HEAD + length + length % 2;
    }
}

/* SMPTE: a second (1.001 s for the 29.97 frames that are called 29) becomes the quarter. */
static void
read_division (MaiMidiChunks *self, const guint8 *bytes)
{
  guint frames = 256u - bytes[0];

  self->tempo = 0;
  if ((bytes[0] & 0x80) == 0)
    self->division = (guint) bytes[0] << 8 | bytes[1];
  else
    {
      self->tempo = frames == 29 ? 1001000 : 1000000;
      self->division = (frames == 29 ? 30 : frames) * bytes[1];
    }
  if (self->division == 0)
    self->division = DIVISION_UNSAID;
}

gboolean
mai_midi_chunks_open (MaiMidiChunks *self, GBytes *bytes, const char *name, GError **error)
{
  gsize header, length;

  *self = (MaiMidiChunks){ .data = g_bytes_get_data (bytes, &self->size) };
  self->size = g_bytes_get_size (bytes);
  if (self->size == 0)
    {
      g_set_error (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_EMPTY,
                   _ ("“%s” is empty; choose another MIDI file."), name);
      return FALSE;
    }
  unwrap_riff (self);
  header = find_letters (self->data, MIN (self->size, SEARCHED_FOR_HEADER), 0, "MThd");
  if (header + 4 > self->size)
    {
      g_set_error (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_NOT_MIDI,
                   _ ("“%s” is not a MIDI file; choose another."), name);
      return FALSE;
    }
  self->data += header;
  self->size -= header;
  if (self->size < HEADER_SIZE)
    {
      g_set_error (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_TRUNCATED,
                   _ ("“%s” is cut off within its header; get a complete copy of it."), name);
      return FALSE;
    }
  read_division (self, self->data + 12);
  length = read_u32 (self->data + 4);
  self->position =
      length > 6 && length < self->size - CHUNK_HEAD ? CHUNK_HEAD + length : HEADER_SIZE;
  if (self->data[10] + self->data[11] > 0
      && find_letters (self->data, self->size, HEADER_SIZE, "MTrk") == self->size)
    {
      g_set_error (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_TRUNCATED,
                   _ ("“%s” holds no track; get a complete copy of it."), name);
      return FALSE;
    }
  return TRUE;
}

/* Whether a chunk may end here: at the end or before the name of another chunk, padded or not. */
static gboolean
is_chunk_end (const MaiMidiChunks *self, gsize position)
{
  for (gsize n_zeros = 0; n_zeros < PADDING_MAX && position < self->size; n_zeros++, position++)
    if (self->data[position] != 0)
      break;
  if (self->size - position < CHUNK_HEAD)
    return TRUE;
  for (gsize i = 0; i < 4; i++)
    if (!g_ascii_isalnum (self->data[position + i]) && self->data[position + i] != ' ')
      return FALSE;
  return TRUE;
}

gboolean
mai_midi_chunks_next (MaiMidiChunks *self, gsize *start, gsize *end)
{
  while (self->position + CHUNK_HEAD <= self->size)
    {
      gsize first = self->position + CHUNK_HEAD;
      gsize length = read_u32 (self->data + self->position + 4);
      gboolean track = memcmp (self->data + self->position, "MTrk", 4) == 0;

      self->sure = length <= self->size - first && is_chunk_end (self, first + length);
      if (track)
        {
          *start = first;
          *end = self->sure ? first + length : find_letters (self->data, self->size, first, "MTrk");
          self->position = *end;
          return TRUE;
        }
      if (self->sure)
        self->position = first + length;
      else
        self->position = find_letters (self->data, self->size, self->position + 1, "MTrk");
    }
  return FALSE;
}

void
mai_midi_chunks_leave_at (MaiMidiChunks *self, gsize position)
{
  gboolean track_here =
      position + 4 <= self->size && memcmp (self->data + position, "MTrk", 4) == 0;

  if (!self->sure || track_here)
    self->position = find_letters (self->data, self->size, position, "MTrk");
}

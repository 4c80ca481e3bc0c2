/* SPDX-License-Identifier: Apache-2.0 */
#include "midi/mai-midi-slice.h"

#include "midi/mai-midi-bytes.h"

#include <smf.h>
#include <stdlib.h>
#include <string.h>

#define FULL 512
#define META_MAX 127
#define EVENT_MAX (5 + 3 + META_MAX) /* delta, head, payload */
#define HEAD_SIZE 22 /* MThd with its 6 bytes, MTrk and its length */
#define END_SIZE 4
#define FILE_MAX (HEAD_SIZE + FULL * EVENT_MAX + END_SIZE)

/* An event that libsmf does not see. */
typedef struct
{
  gint64 tick;
  guint before; /* which of libsmf's */
  gsize offset, size;
} Beside;

struct _MaiMidiSlice
{
  guint8 *file; /* canonical, room for FILE_MAX bytes, HEAD_SIZE before the first event */
  gsize size; /* bytes of it in use */
  GArray *beside; /* of Beside */
  GByteArray *bytes; /* theirs */
  guint n_events; /* in file */
  gint64 first, last; /* ticks of the first and last event in file */
};

static void
ignore_log (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
}

/* What libsmf says about a file it says to nobody: the sentences are ours. */
static gpointer
silence_libsmf (gpointer data)
{
  g_log_set_handler ("libsmf", G_LOG_LEVEL_MASK, ignore_log, NULL);
  return NULL;
}

static void
clear (MaiMidiSlice *self)
{
  self->size = HEAD_SIZE;
  g_byte_array_set_size (self->bytes, 0);
  g_array_set_size (self->beside, 0);
  self->n_events = 0;
}

MaiMidiSlice *
mai_midi_slice_new (guint division)
{
  static GOnce once = G_ONCE_INIT;
  MaiMidiSlice *self = g_new0 (MaiMidiSlice, 1);
  const guint8 head[HEAD_SIZE] = {
    'M', 'T', 'h', 'd', 0, 0, 0, 6, 0, 0, 0, 1, division >> 8, division & 0xFF, 'M', 'T', 'r', 'k'
  };

  g_once (&once, silence_libsmf, NULL);
  self->file = g_malloc (FILE_MAX);
  self->bytes = g_byte_array_new ();
  self->beside = g_array_new (FALSE, FALSE, sizeof (Beside));
  memcpy (self->file, head, sizeof head);
  self->size = sizeof head;
  return self;
}

void
mai_midi_slice_free (MaiMidiSlice *self)
{
  g_free (self->file);
  g_byte_array_unref (self->bytes);
  g_array_unref (self->beside);
  g_free (self);
}

static void
add_beside (MaiMidiSlice *self, const MaiMidiRaw *raw)
{
  Beside beside = { raw->tick, self->n_events, self->bytes->len, 0 };

  g_byte_array_append (self->bytes, &raw->status, 1);
  if (raw->status == MAI_MIDI_META)
    g_byte_array_append (self->bytes, &raw->type, 1);
  g_byte_array_append (self->bytes, raw->data, (guint) raw->size);
  beside.size = self->bytes->len - beside.offset;
  g_array_append_val (self->beside, beside);
}

static gsize
put_number (guint8 *bytes, guint64 number)
{
  gsize n_bytes = 1;

  for (guint64 rest = number >> 7; rest > 0; rest >>= 7)
    n_bytes++;
  for (gsize i = 0; i < n_bytes; i++)
    bytes[i] =
        (guint8) (((number >> (7 * (n_bytes - 1 - i))) & 0x7F) | (i + 1 < n_bytes ? 0x80 : 0));
  return n_bytes;
}

void
mai_midi_slice_add (MaiMidiSlice *self, const MaiMidiRaw *raw)
{
  guint8 *out;

  if (raw->status == MAI_MIDI_SYSEX || raw->status == MAI_MIDI_ESCAPE
      || (raw->status == MAI_MIDI_META && (raw->size > META_MAX || raw->type >= 0x80)))
    {
      add_beside (self, raw);
      return;
    }
  if (self->n_events++ == 0)
    self->first = self->last = raw->tick;
  out = self->file + self->size;
  out += put_number (out, (guint64) (raw->tick - self->last));
  self->last = raw->tick;
  *out++ = raw->status;
  if (raw->status == MAI_MIDI_META)
    {
      *out++ = raw->type;
      *out++ = (guint8) raw->size;
    }
  memcpy (out, raw->data, raw->size);
  self->size = (gsize) (out - self->file) + raw->size;
}

gboolean
mai_midi_slice_has_room (const MaiMidiSlice *self, const MaiMidiRaw *raw)
{
  if (self->n_events > 0 && raw->tick - self->last > MAI_MIDI_DELTA_MAX)
    return FALSE;
  return self->n_events < FULL && self->beside->len < FULL;
}

static smf_t *
read_file (MaiMidiSlice *self)
{
  static const guint8 end[END_SIZE] = { 0, MAI_MIDI_META, MAI_META_END, 0 };
  gsize length;

  memcpy (self->file + self->size, end, END_SIZE);
  self->size += END_SIZE;
  length = self->size - HEAD_SIZE;
  for (guint i = 0; i < 4; i++)
    self->file[HEAD_SIZE - 4 + i] = (guint8) (length >> (24 - 8 * i));
  return smf_load_from_memory (self->file, (int) self->size);
}

/* smf_delete() alone takes time quadratic in the events, so these go first. */
static void
delete_smf (smf_t *smf)
{
  for (guint i = 0; i < smf->tracks_array->len; i++)
    {
      smf_track_t *track = g_ptr_array_index (smf->tracks_array, i);

      for (guint k = 0; k < track->events_array->len; k++)
        {
          smf_event_t *event = g_ptr_array_index (track->events_array, k);

          free (event->midi_buffer);
          free (event);
        }
      g_ptr_array_set_size (track->events_array, 0);
      track->number_of_events = 0;
    }
  smf_delete (smf);
}

/* Hands out the events beside that come before libsmf's number @before. */
static guint
deliver_beside (MaiMidiSlice *self, guint next, guint before, MaiMidiEventFunc func, gpointer data)
{
  for (; next < self->beside->len; next++)
    {
      const Beside *beside = &g_array_index (self->beside, Beside, next);

      if (beside->before > before)
        break;
      func (beside->tick, self->bytes->data + beside->offset, beside->size, data);
    }
  return next;
}

/* libsmf keeps FF, type, the length in one byte, payload. */
static gsize
drop_length (guint8 *meta, gsize size)
{
  memmove (meta + 2, meta + 3, size - 3);
  return size - 1;
}

static gboolean
deliver (MaiMidiSlice *self, smf_t *smf, MaiMidiEventFunc func, gpointer data)
{
  smf_track_t *track = smf_get_track_by_number (smf, 1);
  guint next = 0;

  if (track == NULL || track->events_array->len != self->n_events + 1)
    return FALSE;
  for (guint i = 0; i < self->n_events; i++)
    {
      const smf_event_t *event = g_ptr_array_index (track->events_array, i);
      gsize size = (gsize) event->midi_buffer_length;

      next = deliver_beside (self, next, i, func, data);
      if (event->midi_buffer[0] == MAI_MIDI_META)
        size = drop_length (event->midi_buffer, size);
      func (self->first + event->time_pulses, event->midi_buffer, size, data);
    }
  deliver_beside (self, next, self->n_events, func, data);
  return TRUE;
}

gboolean
mai_midi_slice_flush (MaiMidiSlice *self, MaiMidiEventFunc func, gpointer user_data)
{
  smf_t *smf;
  gboolean delivered;

  if (self->n_events == 0)
    {
      deliver_beside (self, 0, 0, func, user_data);
      clear (self);
      return TRUE;
    }
  smf = read_file (self);
  delivered = smf != NULL && deliver (self, smf, func, user_data);
  if (smf != NULL)
    delete_smf (smf);
  clear (self);
  return delivered;
}

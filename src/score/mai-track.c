/* SPDX-License-Identifier: Apache-2.0 */
/* Name and program are not stored beside the events that say them but read from these, once. */
#include "score/mai-track-private.h"

#include <string.h>

#define META 0xFF
#define META_TRACK_NAME 0x03
#define PROGRAM_CHANGE 0xC0

struct _MaiTrack
{
  GObject parent_instance;

  MaiNoteList *notes;
  MaiEventList *events;
  gint64 end_mark;
  guint8 channel;
  char *name; /* NULL: not read yet */
  int program; /* -1: not read yet */
};

G_DEFINE_FINAL_TYPE (MaiTrack, mai_track, G_TYPE_OBJECT)

static void
mai_track_finalize (GObject *object)
{
  MaiTrack *self = MAI_TRACK (object);

  mai_note_list_free (self->notes);
  mai_event_list_free (self->events);
  g_free (self->name);
  G_OBJECT_CLASS (mai_track_parent_class)->finalize (object);
}

static void
mai_track_class_init (MaiTrackClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mai_track_finalize;
}

static void
mai_track_init (MaiTrack *self)
{
  self->program = -1;
}

MaiTrack *
mai_track_new (guint8 channel)
{
  MaiTrack *self = g_object_new (MAI_TYPE_TRACK, NULL);

  self->notes = mai_note_list_new ();
  self->events = mai_event_list_new ();
  self->channel = channel & 0x0F;
  return self;
}

MaiTrack *
mai_track_copy (MaiTrack *self)
{
  MaiTrack *copy = g_object_new (MAI_TYPE_TRACK, NULL);

  copy->notes = mai_note_list_copy (self->notes);
  copy->events = mai_event_list_copy (self->events);
  copy->channel = self->channel;
  copy->end_mark = self->end_mark;
  return copy;
}

MaiNoteList *
mai_track_get_note_list (MaiTrack *self)
{
  return self->notes;
}

MaiEventList *
mai_track_get_event_list (MaiTrack *self)
{
  return self->events;
}

void
mai_track_forget (MaiTrack *self)
{
  g_clear_pointer (&self->name, g_free);
  self->program = -1;
}

void
mai_track_move_to_channel (MaiTrack *self, guint8 channel)
{
  self->channel = channel & 0x0F;
  mai_event_list_set_channel (self->events, self->channel);
}

gboolean
mai_track_event_is_valid (const guint8 *data, gsize size)
{
  if (size == 0 || size > G_MAXINT32)
    return FALSE;
  switch (data[0] & 0xF0)
    {
    case 0xA0:
    case 0xB0:
    case 0xE0:
      return size == 3 && data[1] < 0x80 && data[2] < 0x80;
    case 0xC0:
    case 0xD0:
      return size == 2 && data[1] < 0x80;
    case 0xF0:
      return data[0] == 0xF0 || data[0] == 0xF7
             || (data[0] == META && size >= 2 && data[1] != 0x2F && data[1] != 0x51
                 && data[1] != 0x58);
    default:
      return FALSE;
    }
}

GBytes *
mai_track_name_event (const char *name)
{
  GByteArray *bytes = g_byte_array_new ();
  const guint8 head[] = { META, META_TRACK_NAME };

  g_byte_array_append (bytes, head, sizeof head);
  g_byte_array_append (bytes, (const guint8 *) name, (guint) strlen (name));
  return g_byte_array_free_to_bytes (bytes);
}

GBytes *
mai_track_program_event (guint8 channel, guint8 program)
{
  const guint8 data[] = { PROGRAM_CHANGE | (channel & 0x0F), program & 0x7F };

  return g_bytes_new (data, sizeof data);
}

/* Files before Unicode name their tracks in the code page of the machine they were made on. */
static char *
text_to_utf8 (const char *text, gsize size)
{
  const char *nul = memchr (text, '\0', size);
  gsize length = nul != NULL ? (gsize) (nul - text) : size;
  char *converted = NULL;

  if (!g_utf8_validate (text, (gssize) length, NULL))
    converted = g_convert_with_fallback (text, (gssize) length, "UTF-8", "WINDOWS-1252", "?", NULL,
                                         NULL, NULL);
  return g_strstrip (converted != NULL ? converted : g_utf8_make_valid (text, (gssize) length));
}

static const guint8 *
find_event (MaiTrack *self, guint8 lead, guint8 type, gsize *size)
{
  gssize i = mai_event_list_find (self->events, lead, type);
  const MaiEvent *event;

  if (i < 0)
    return NULL;
  event = &mai_event_list_get (self->events, NULL)[i];
  *size = event->size;
  return mai_event_list_get_data (self->events, event);
}

const char *
mai_track_get_name (MaiTrack *self)
{
  const guint8 *data;
  gsize size = 0;

  g_return_val_if_fail (MAI_IS_TRACK (self), "");

  if (self->name == NULL)
    {
      data = find_event (self, META, META_TRACK_NAME, &size);
      self->name = data == NULL ? g_strdup ("") : text_to_utf8 ((const char *) data + 2, size - 2);
    }
  return self->name;
}

guint8
mai_track_get_program (MaiTrack *self)
{
  const guint8 *data;
  gsize size = 0;

  g_return_val_if_fail (MAI_IS_TRACK (self), 0);

  if (self->program < 0)
    {
      data = find_event (self, PROGRAM_CHANGE, 0, &size);
      self->program = data == NULL ? 0 : data[1];
    }
  return (guint8) self->program;
}

guint8
mai_track_get_channel (MaiTrack *self)
{
  g_return_val_if_fail (MAI_IS_TRACK (self), 0);

  return self->channel;
}

const MaiNote *
mai_track_get_notes (MaiTrack *self, gsize *n_notes)
{
  g_return_val_if_fail (MAI_IS_TRACK (self), NULL);

  return mai_note_list_get (self->notes, n_notes);
}

gsize
mai_track_get_n_notes (MaiTrack *self)
{
  gsize n_notes;

  g_return_val_if_fail (MAI_IS_TRACK (self), 0);

  mai_note_list_get (self->notes, &n_notes);
  return n_notes;
}

gint64
mai_track_get_end (MaiTrack *self)
{
  g_return_val_if_fail (MAI_IS_TRACK (self), 0);

  return mai_note_list_get_end (self->notes);
}

gint64
mai_track_get_end_mark (MaiTrack *self)
{
  g_return_val_if_fail (MAI_IS_TRACK (self), 0);

  return self->end_mark;
}

void
mai_track_set_end_mark (MaiTrack *self, gint64 tick)
{
  g_return_if_fail (MAI_IS_TRACK (self));

  self->end_mark = CLAMP (tick, 0, MAI_TICK_MAX);
}

void
mai_track_query (MaiTrack *self, gint64 from, gint64 to, guint pitch_low, guint pitch_high,
                 GArray *found)
{
  g_return_if_fail (MAI_IS_TRACK (self));

  mai_note_list_query (self->notes, from, to, pitch_low, pitch_high, found);
}

gsize
mai_track_find_onset (MaiTrack *self, gint64 tick)
{
  g_return_val_if_fail (MAI_IS_TRACK (self), 0);

  return mai_note_list_find_onset (self->notes, tick);
}

void
mai_track_add_notes (MaiTrack *self, const MaiNote *notes, gsize n_notes)
{
  g_return_if_fail (MAI_IS_TRACK (self));

  mai_note_list_append (self->notes, notes, n_notes);
}

void
mai_track_take_notes (MaiTrack *self, GArray *notes)
{
  g_return_if_fail (MAI_IS_TRACK (self));

  mai_note_list_take (self->notes, notes);
}

void
mai_track_set_duration (MaiTrack *self, gsize i, gint64 duration)
{
  g_return_if_fail (MAI_IS_TRACK (self));
  g_return_if_fail (i < mai_track_get_n_notes (self));

  mai_note_list_set_duration (self->notes, i, duration);
}

void
mai_track_set_notes (MaiTrack *self, const MaiNote *notes, gsize n_notes)
{
  g_autofree MaiNote *copy = NULL;

  g_return_if_fail (MAI_IS_TRACK (self));

  copy = g_memdup2 (notes, n_notes * sizeof *notes); /* they may be its own */
  mai_note_list_clear (self->notes);
  mai_note_list_append (self->notes, copy, n_notes);
}

const MaiEvent *
mai_track_get_events (MaiTrack *self, gsize *n_events)
{
  g_return_val_if_fail (MAI_IS_TRACK (self), NULL);

  return mai_event_list_get (self->events, n_events);
}

const guint8 *
mai_track_get_event_data (MaiTrack *self, const MaiEvent *event)
{
  return mai_event_list_get_data (self->events, event);
}

void
mai_track_add_event (MaiTrack *self, gint64 tick, const guint8 *data, gsize size)
{
  mai_track_add_event_at (self, tick, FALSE, data, size);
}

void
mai_track_add_event_at (MaiTrack *self, gint64 tick, gboolean late, const guint8 *data, gsize size)
{
  guint8 moved[3];
  gsize place;

  g_return_if_fail (MAI_IS_TRACK (self));
  g_return_if_fail (mai_track_event_is_valid (data, size));

  if (data[0] < 0xF0)
    {
      memcpy (moved, data, size);
      moved[0] = (moved[0] & 0xF0) | self->channel;
      data = moved;
    }
  place = mai_event_list_find_place (self->events, tick, late);
  mai_event_list_insert (self->events, place, tick, late, data, size);
  mai_track_forget (self);
}

MaiTrack *
mai_track_new_named (const char *name, guint8 program, guint8 channel)
{
  MaiTrack *track = mai_track_new (channel);
  g_autoptr (GBytes) change = mai_track_program_event (channel, program);
  g_autoptr (GBytes) title = mai_track_name_event (name != NULL ? name : "");

  if (name != NULL && *name != '\0')
    mai_track_add_event (track, 0, g_bytes_get_data (title, NULL), g_bytes_get_size (title));
  mai_track_add_event (track, 0, g_bytes_get_data (change, NULL), g_bytes_get_size (change));
  return track;
}

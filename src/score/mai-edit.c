/* SPDX-License-Identifier: Apache-2.0 */
/* Each kind keeps what was and what shall be, so that it runs in both directions. Edits know tracks by
 * pointer, not number: a track taken out keeps its notes, and notes edits do not mind where it stands. */
#include "score/mai-edit.h"

typedef enum
{
  KIND_NOTES,
  KIND_TRACK,
  KIND_EVENT,
  KIND_CHANNEL,
  KIND_TEMPO,
  KIND_METRE
} Kind;

struct _MaiEdit
{
  Kind kind;
  MaiTrack *track; /* owned; NULL for tempo and metre */
  gboolean insert; /* track and event: put in rather than taken out */
  gsize position;
  gint64 tick;
  union
  {
    MaiNoteSplice *splice;
    struct
    {
      GBytes *data;
      gboolean late;
    } event;
    guint8 channels[2]; /* before, after */
    guint32 microseconds[2]; /* before, after; 0: no change there */
    MaiMetreChange metres[2]; /* before, after; numerator 0: no change there */
  };
};

static MaiEdit *
edit_new (Kind kind, MaiTrack *track)
{
  MaiEdit *self = g_new0 (MaiEdit, 1);

  self->kind = kind;
  g_set_object (&self->track, track);
  return self;
}

MaiEdit *
mai_edit_new_notes (MaiTrack *track, MaiNoteSplice *splice)
{
  MaiEdit *self = edit_new (KIND_NOTES, track);

  self->splice = splice;
  return self;
}

MaiEdit *
mai_edit_new_track (MaiTrack *track, guint position, gboolean insert)
{
  MaiEdit *self = edit_new (KIND_TRACK, track);

  self->position = position;
  self->insert = insert;
  return self;
}

MaiEdit *
mai_edit_new_event (MaiTrack *track, gsize position, const MaiEvent *event, GBytes *data,
                    gboolean insert)
{
  MaiEdit *self = edit_new (KIND_EVENT, track);

  self->position = position;
  self->insert = insert;
  self->tick = event->tick;
  self->event.late = event->late;
  self->event.data = g_bytes_ref (data);
  return self;
}

MaiEdit *
mai_edit_new_channel (MaiTrack *track, guint8 channel)
{
  MaiEdit *self = edit_new (KIND_CHANNEL, track);

  self->channels[0] = mai_track_get_channel (track);
  self->channels[1] = channel;
  return self;
}

MaiEdit *
mai_edit_new_tempo (const MaiTempoMap *map, gint64 tick, guint32 microseconds)
{
  MaiEdit *self = edit_new (KIND_TEMPO, NULL);
  gssize i = mai_tempo_map_find (map, tick);

  self->tick = tick;
  if (i >= 0 && mai_tempo_map_get_change (map, i).tick == tick)
    self->microseconds[0] = mai_tempo_map_get_change (map, i).microseconds;
  self->microseconds[1] = microseconds;
  return self;
}

MaiEdit *
mai_edit_new_metre (const MaiMetreMap *map, gint64 tick, const MaiMetreChange *metre)
{
  MaiEdit *self = edit_new (KIND_METRE, NULL);
  gssize i = mai_metre_map_find (map, tick);

  self->tick = tick;
  if (i >= 0 && mai_metre_map_get_change (map, i).tick == tick)
    self->metres[0] = mai_metre_map_get_change (map, i);
  if (metre != NULL)
    self->metres[1] = *metre;
  return self;
}

void
mai_edit_free (MaiEdit *self)
{
  if (self->kind == KIND_NOTES)
    mai_note_splice_free (self->splice);
  else if (self->kind == KIND_EVENT)
    g_bytes_unref (self->event.data);
  g_clear_object (&self->track);
  g_free (self);
}

static void
apply_notes (MaiEdit *self, gboolean forwards)
{
  MaiNoteSplice *splice = self->splice;

  mai_note_list_splice (mai_track_get_note_list (self->track),
                        forwards ? splice->removed : splice->added,
                        forwards ? splice->added : splice->removed);
}

static void
apply_track (MaiEdit *self, GPtrArray *tracks, gboolean insert)
{
  if (insert)
    g_ptr_array_insert (tracks, (int) self->position, g_object_ref (self->track));
  else
    g_ptr_array_remove_index (tracks, (guint) self->position);
}

static void
apply_event (MaiEdit *self, gboolean insert)
{
  MaiEventList *events = mai_track_get_event_list (self->track);
  gsize size;
  const guint8 *data = g_bytes_get_data (self->event.data, &size);

  if (insert)
    mai_event_list_insert (events, self->position, self->tick, self->event.late, data, size);
  else
    mai_event_list_remove (events, self->position);
  mai_track_forget (self->track);
}

static void
apply_tempo (MaiEdit *self, MaiTempoMap *map, guint32 microseconds)
{
  if (microseconds == 0)
    mai_tempo_map_remove (map, self->tick);
  else
    mai_tempo_map_set (map, self->tick, microseconds);
}

static void
apply_metre (MaiEdit *self, MaiMetreMap *map, const MaiMetreChange *metre)
{
  if (metre->numerator == 0)
    mai_metre_map_remove (map, self->tick);
  else
    mai_metre_map_set_change (map, metre);
}

void
mai_edit_apply (MaiEdit *self, MaiScoreParts *parts, gboolean forwards)
{
  int side = forwards ? 1 : 0;

  switch (self->kind)
    {
    case KIND_NOTES:
      apply_notes (self, forwards);
      break;
    case KIND_TRACK:
      apply_track (self, parts->tracks, self->insert == forwards);
      break;
    case KIND_EVENT:
      apply_event (self, self->insert == forwards);
      break;
    case KIND_CHANNEL:
      mai_track_move_to_channel (self->track, self->channels[side]);
      break;
    case KIND_TEMPO:
      apply_tempo (self, parts->tempo_map, self->microseconds[side]);
      break;
    case KIND_METRE:
      apply_metre (self, parts->metre_map, &self->metres[side]);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
widen (gint64 *first, gint64 *last, gint64 from, gint64 to)
{
  *first = MIN (*first, from);
  *last = MAX (*last, to);
}

static void
add_notes_range (const GArray *places, gint64 *first, gint64 *last)
{
  for (gsize i = 0; i < places->len; i++)
    {
      const MaiNote *note = &g_array_index (places, MaiNoteAt, i).note;

      widen (first, last, note->onset, mai_note_get_end (note));
    }
}

void
mai_edit_add_range (const MaiEdit *self, gint64 *first, gint64 *last)
{
  switch (self->kind)
    {
    case KIND_NOTES:
      add_notes_range (self->splice->removed, first, last);
      add_notes_range (self->splice->added, first, last);
      break;
    case KIND_EVENT:
      widen (first, last, self->tick, self->tick);
      break;
    case KIND_TRACK:
    case KIND_CHANNEL:
      widen (first, last, 0, mai_track_get_end (self->track));
      break;
    case KIND_TEMPO:
    case KIND_METRE:
      widen (first, last, self->tick, G_MAXINT64);
      break;
    default:
      g_assert_not_reached ();
    }
}

gboolean
mai_edit_commutes (const MaiEdit *self, const MaiEdit *other)
{
  if (self->kind != other->kind)
    return !(self->kind == KIND_EVENT && other->kind == KIND_CHANNEL)
           && !(self->kind == KIND_CHANNEL && other->kind == KIND_EVENT);
  switch (self->kind)
    {
    case KIND_NOTES:
    case KIND_EVENT:
    case KIND_CHANNEL:
      return self->track != other->track;
    case KIND_TEMPO:
    case KIND_METRE:
      return self->tick != other->tick;
    case KIND_TRACK:
    default:
      return FALSE;
    }
}

gboolean
mai_edit_absorb (MaiEdit *self, const MaiEdit *next)
{
  if (self->kind != next->kind || self->track != next->track)
    return FALSE;
  switch (self->kind)
    {
    case KIND_NOTES:
      mai_note_splice_compose (self->splice, next->splice);
      return TRUE;
    case KIND_CHANNEL:
      self->channels[1] = next->channels[1];
      return TRUE;
    case KIND_TEMPO:
      if (self->tick == next->tick)
        self->microseconds[1] = next->microseconds[1];
      return self->tick == next->tick;
    case KIND_METRE:
      if (self->tick == next->tick)
        self->metres[1] = next->metres[1];
      return self->tick == next->tick;
    case KIND_TRACK:
    case KIND_EVENT:
    default:
      return FALSE;
    }
}

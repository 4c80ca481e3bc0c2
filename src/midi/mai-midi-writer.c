/* SPDX-License-Identifier: Apache-2.0 */
/* Format 1, a chunk a track, running status. Within a tick: ends of notes, tempo and metre, events,
 * note-ons (each note of no duration ended at once), late events. The writer keeps the same queues of
 * sounding notes as the loader will, to know where a hint is wanted. */
#include "midi/mai-midi.h"

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "midi/mai-midi-bytes.h"
#include "midi/mai-midi-error.h"

#include <string.h>

#define N_PITCHES 128
#define NONE G_MAXUINT32

typedef struct
{
  GByteArray *out;
  gint64 tick; /* of the last event written */
  guint8 running; /* status in force, 0: none */
  guint8 origin, flags; /* what the last mark said */

  MaiTrack *track; /* NULL for maps alone */
  guint8 channel;
  const MaiNote *notes;
  const MaiEvent *events;
  gsize n_notes, n_events, n_ends;
  gsize note, event, end; /* next of each */
  guint *ends; /* indices of the notes that last, by end, then index */
  guint *behind; /* of each note sounding: the next one of its pitch, or NONE */
  guint head[N_PITCHES], tail[N_PITCHES];

  MaiTempoMap *tempo_map; /* NULL but in the first chunk */
  MaiMetreMap *metre_map;
  gsize tempo, metre; /* next of each */
} Chunk;

static void
put_u32 (GByteArray *out, guint32 value)
{
  const guint8 bytes[] = { value >> 24, (value >> 16) & 0xFF, (value >> 8) & 0xFF, value & 0xFF };

  g_byte_array_append (out, bytes, sizeof bytes);
}

static void
put_number (GByteArray *out, guint32 number)
{
  guint8 bytes[5];
  gsize i = sizeof bytes;

  bytes[--i] = number & 0x7F;
  while (number >>= 7)
    bytes[--i] = (number & 0x7F) | 0x80;
  g_byte_array_append (out, bytes + i, (guint) (sizeof bytes - i));
}

static void
put_meta_body (Chunk *self, const guint8 *data, gsize size)
{
  g_byte_array_append (self->out, data, 2);
  put_number (self->out, (guint32) (size - 2));
  g_byte_array_append (self->out, data + 2, (guint) (size - 2));
  self->running = 0;
}

static void
put_delta (Chunk *self, gint64 tick)
{
  static const guint8 filler[MAI_MIDI_FILLER_SIZE] = MAI_MIDI_OWN_LEAD "\x02";

  for (; tick - self->tick > MAI_MIDI_DELTA_MAX; self->tick += MAI_MIDI_DELTA_MAX)
    {
      put_number (self->out, MAI_MIDI_DELTA_MAX);
      put_meta_body (self, filler, sizeof filler);
    }
  put_number (self->out, (guint32) (tick - self->tick));
  self->tick = tick;
}

/* @data: in the form of MaiEvent, notes, tempo and metre too */
static void
put_event (Chunk *self, gint64 tick, const guint8 *data, gsize size)
{
  put_delta (self, tick);
  if (data[0] == MAI_MIDI_META)
    {
      put_meta_body (self, data, size);
      return;
    }
  if (data[0] >= MAI_MIDI_SYSEX)
    {
      g_byte_array_append (self->out, data, 1);
      put_number (self->out, (guint32) (size - 1));
      self->running = 0;
    }
  else if (data[0] != self->running)
    {
      g_byte_array_append (self->out, data, 1);
      self->running = data[0];
    }
  g_byte_array_append (self->out, data + 1, (guint) (size - 1));
}

static void
put_tempo (Chunk *self, gint64 tick)
{
  MaiTempoChange change = mai_tempo_map_get_change (self->tempo_map, self->tempo++);
  const guint8 data[] = { MAI_MIDI_META, MAI_META_TEMPO, change.microseconds >> 16,
                          (change.microseconds >> 8) & 0xFF, change.microseconds & 0xFF };

  put_event (self, tick, data, sizeof data);
}

static void
put_metre (Chunk *self, gint64 tick)
{
  MaiMetreChange change = mai_metre_map_get_change (self->metre_map, self->metre++);
  const guint8 data[] = { MAI_MIDI_META,
                          MAI_META_METRE,
                          (guint8) change.numerator,
                          (guint8) g_bit_nth_lsf (change.denominator, -1),
                          change.clocks,
                          change.thirty_seconds };

  put_event (self, tick, data, sizeof data);
}

static void
put_track_event (Chunk *self)
{
  const MaiEvent *event = &self->events[self->event++];

  put_event (self, event->tick, mai_track_get_event_data (self->track, event), event->size);
}

static void
put_mark (Chunk *self, const MaiNote *note)
{
  guint8 mark[MAI_MIDI_MARK_SIZE] = MAI_MIDI_OWN_LEAD "\x03";

  self->origin = note->origin;
  self->flags = note->flags & MAI_MIDI_MARK_FLAGS;
  mark[MAI_MIDI_MARK_SIZE - 3] = self->channel;
  mark[MAI_MIDI_MARK_SIZE - 2] = self->origin;
  mark[MAI_MIDI_MARK_SIZE - 1] = self->flags;
  put_event (self, note->onset, mark, sizeof mark);
}

static void
put_note_on (Chunk *self)
{
  guint i = (guint) self->note++;
  const MaiNote *note = &self->notes[i];
  const guint8 data[] = { MAI_MIDI_NOTE_ON | self->channel, note->pitch, note->velocity };

  if (note->origin != self->origin || (note->flags & MAI_MIDI_MARK_FLAGS) != self->flags)
    put_mark (self, note);

  self->behind[i] = NONE;
  if (self->head[note->pitch] == NONE)
    self->head[note->pitch] = i;
  else
    self->behind[self->tail[note->pitch]] = i;
  self->tail[note->pitch] = i;
  put_event (self, note->onset, data, sizeof data);
}

/* Takes note @i out of its pitch's queue and returns how many stood before it. Where these are more than
 * a hint can say, the first leaves instead, and 0 is returned. */
static guint
leave_queue (Chunk *self, guint i)
{
  guint8 pitch = self->notes[i].pitch;
  guint before = NONE, place = self->head[pitch], n_before = 0;

  for (; place != i && place != NONE && n_before < MAI_MIDI_HINT_MAX; n_before++)
    {
      before = place;
      place = self->behind[place];
    }
  if (place != i)
    {
      before = NONE;
      place = self->head[pitch];
      n_before = 0;
    }
  if (before == NONE)
    self->head[pitch] = self->behind[place];
  else
    self->behind[before] = self->behind[place];
  if (self->tail[pitch] == place)
    self->tail[pitch] = before;
  return n_before;
}

static void
put_note_off (Chunk *self, guint i)
{
  const MaiNote *note = &self->notes[i];
  gboolean said = (note->flags & MAI_NOTE_NO_RELEASE) == 0;
  guint8 hint[MAI_MIDI_HINT_SIZE] = MAI_MIDI_OWN_LEAD "\x01";
  const guint8 data[] = { (said ? MAI_MIDI_NOTE_OFF : MAI_MIDI_NOTE_ON) | self->channel,
                          note->pitch, said ? note->release_velocity : 0 };
  guint n_before = leave_queue (self, i);

  if (n_before > 0)
    {
      hint[MAI_MIDI_HINT_SIZE - 3] = self->channel;
      hint[MAI_MIDI_HINT_SIZE - 2] = note->pitch;
      hint[MAI_MIDI_HINT_SIZE - 1] = (guint8) n_before;
      put_event (self, mai_note_get_end (note), hint, sizeof hint);
    }
  put_event (self, mai_note_get_end (note), data, sizeof data);
}

static gint64
next_end (const Chunk *self)
{
  if (self->end == self->n_ends)
    return G_MAXINT64;
  return mai_note_get_end (&self->notes[self->ends[self->end]]);
}

static gint64
next_onset (const Chunk *self)
{
  return self->note < self->n_notes ? self->notes[self->note].onset : G_MAXINT64;
}

static gint64
next_event (const Chunk *self, gboolean late)
{
  if (self->event == self->n_events || (self->events[self->event].late && !late))
    return G_MAXINT64;
  return self->events[self->event].tick;
}

static gint64
next_tempo (const Chunk *self)
{
  if (self->tempo_map == NULL || self->tempo == mai_tempo_map_get_n_changes (self->tempo_map))
    return G_MAXINT64;
  return mai_tempo_map_get_change (self->tempo_map, self->tempo).tick;
}

static gint64
next_metre (const Chunk *self)
{
  if (self->metre_map == NULL || self->metre == mai_metre_map_get_n_changes (self->metre_map))
    return G_MAXINT64;
  return mai_metre_map_get_change (self->metre_map, self->metre).tick;
}

static gint64
next_tick (const Chunk *self)
{
  gint64 in_notes = MIN (next_end (self), next_onset (self));
  gint64 in_maps = MIN (next_tempo (self), next_metre (self));

  return MIN (MIN (in_notes, in_maps), next_event (self, TRUE));
}

static void
put_tick (Chunk *self, gint64 tick)
{
  while (next_end (self) == tick)
    put_note_off (self, self->ends[self->end++]);
  while (next_tempo (self) == tick)
    put_tempo (self, tick);
  while (next_metre (self) == tick)
    put_metre (self, tick);
  while (next_event (self, FALSE) == tick)
    put_track_event (self);
  while (next_onset (self) == tick)
    {
      put_note_on (self);
      if (self->notes[self->note - 1].duration == 0)
        put_note_off (self, (guint) self->note - 1);
    }
  while (next_event (self, TRUE) == tick)
    put_track_event (self);
}

static int
compare_ends (gconstpointer a, gconstpointer b, gpointer data)
{
  const MaiNote *notes = data;
  guint one = *(const guint *) a, other = *(const guint *) b;
  gint64 end = mai_note_get_end (&notes[one]), other_end = mai_note_get_end (&notes[other]);

  if (end != other_end)
    return end < other_end ? -1 : 1;
  return one < other ? -1 : one > other;
}

static void
take_track (Chunk *self, MaiTrack *track)
{
  self->track = track;
  self->channel = mai_track_get_channel (track);
  self->notes = mai_track_get_notes (track, &self->n_notes);
  self->events = mai_track_get_events (track, &self->n_events);
  self->ends = g_new (guint, self->n_notes);
  self->behind = g_new (guint, self->n_notes);
  memset (self->head, 0xFF, sizeof self->head);
  for (guint i = 0; i < self->n_notes; i++)
    if (self->notes[i].duration > 0)
      self->ends[self->n_ends++] = i;
  g_qsort_with_data (self->ends, (int) self->n_ends, sizeof (guint), compare_ends,
                     (gpointer) self->notes);
}

static void
put_chunk (Chunk *self)
{
  static const guint8 end[] = { MAI_MIDI_META, MAI_META_END };
  gsize start;
  guint32 length;
  gint64 tick;

  g_byte_array_append (self->out, (const guint8 *) "MTrk\0\0\0", 8);
  start = self->out->len;
  while ((tick = next_tick (self)) != G_MAXINT64)
    put_tick (self, tick);
  tick = self->track != NULL ? mai_track_get_end_mark (self->track) : 0;
  put_event (self, MAX (tick, self->tick), end, sizeof end);
  length = GUINT32_TO_BE ((guint32) (self->out->len - start));
  memcpy (self->out->data + start - 4, &length, 4);
}

/* @track: NULL for a chunk of nothing but the maps */
static void
write_track (MaiScore *score, MaiTrack *track, gboolean with_maps, GByteArray *out)
{
  Chunk self = { .out = out };

  if (track != NULL)
    take_track (&self, track);
  if (with_maps)
    {
      self.tempo_map = mai_score_get_tempo_map (score);
      self.metre_map = mai_score_get_metre_map (score);
    }
  put_chunk (&self);
  g_free (self.ends);
  g_free (self.behind);
}

GBytes *
mai_midi_to_bytes (MaiScore *score, GError **error)
{
  GByteArray *out;
  guint n_tracks, division;

  g_return_val_if_fail (MAI_IS_SCORE (score), NULL);

  n_tracks = mai_score_get_n_tracks (score);
  division = mai_score_get_division (score);
  if (n_tracks > MAI_MIDI_MAX_TRACKS)
    {
      g_set_error (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_TOO_LARGE,
                   _ ("The score has %u tracks and a MIDI file holds %u; join some of them."),
                   n_tracks, MAI_MIDI_MAX_TRACKS);
      return NULL;
    }
  out = g_byte_array_new ();
  g_byte_array_append (out, (const guint8 *) "MThd\0\0\0\6\0\1", 10);
  put_u32 (out, MAX (n_tracks, 1) << 16 | division);
  if (n_tracks == 0)
    write_track (score, NULL, TRUE, out);
  for (guint i = 0; i < n_tracks; i++)
    write_track (score, mai_score_get_track (score, i), i == 0, out);
  return g_byte_array_free_to_bytes (out);
}

gboolean
mai_midi_save (MaiScore *score, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (path != NULL, FALSE);

  bytes = mai_midi_to_bytes (score, error);
  if (bytes == NULL)
    return FALSE;
  return mai_file_write_atomic (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                error);
}

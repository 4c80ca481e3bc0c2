/* SPDX-License-Identifier: Apache-2.0 */
/* Notes sounding are kept in a queue a pitch, first in, first out: a list through slots that are used
 * again, so that a file of a million notes never ended costs no more than its notes. */
#include "midi/mai-midi-builder.h"

#include "midi/mai-midi-bytes.h"

#include <string.h>

#define N_CHANNELS 16
#define N_PITCHES 128
#define NONE G_MAXUINT32
#define RELEASE_UNSAID 64

/* A sounding note. */
typedef struct
{
  guint note; /* in Part.notes */
  guint next; /* in MaiMidiBuilder.slots */
} Slot;

/* A track in the making. */
typedef struct
{
  MaiTrack *track; /* not owned; NULL: none for this channel */
  GArray *notes; /* of MaiNote */
  guint head[N_PITCHES], tail[N_PITCHES];
  gint64 hint_tick[N_PITCHES]; /* where the last hint stood, -1 */
  guint8 hint[N_PITCHES]; /* sounding notes of the pitch to pass over */
  gint64 last_onset; /* tick of the latest note-on, -1 */
  guint8 origin, flags; /* of the notes to come */
} Part;

typedef struct
{
  gint64 tick;
  guint turn;
  guint8 data[4];
} Change;

struct _MaiMidiBuilder
{
  MaiScore *score;
  guint32 tempo;
  Part *parts[N_CHANNELS
              + 1]; /* the last for what belongs to no channel, if that has its own track */
  Part *others; /* the one for what belongs to no channel; not owned */
  GArray *slots; /* of Slot */
  guint free_slot;
  GArray *tempos, *metres; /* of Change, as they come */
};

MaiMidiBuilder *
mai_midi_builder_new (MaiScore *score, guint32 tempo)
{
  MaiMidiBuilder *self = g_new0 (MaiMidiBuilder, 1);

  self->score = score;
  self->tempo = tempo;
  self->slots = g_array_new (FALSE, FALSE, sizeof (Slot));
  self->free_slot = NONE;
  self->tempos = g_array_new (FALSE, FALSE, sizeof (Change));
  self->metres = g_array_new (FALSE, FALSE, sizeof (Change));
  return self;
}

static void
part_free (Part *part)
{
  g_clear_pointer (&part->notes, g_array_unref);
  g_free (part);
}

static void
clear_parts (MaiMidiBuilder *self)
{
  for (guint i = 0; i <= N_CHANNELS; i++)
    g_clear_pointer (&self->parts[i], part_free);
  self->others = NULL;
}

void
mai_midi_builder_free (MaiMidiBuilder *self)
{
  clear_parts (self);
  g_array_unref (self->slots);
  g_array_unref (self->tempos);
  g_array_unref (self->metres);
  g_free (self);
}

static Part *
part_new (MaiMidiBuilder *self, guint8 channel)
{
  Part *part = g_new0 (Part, 1);

  part->track = mai_score_add_bare_track (self->score, channel);
  part->notes = g_array_new (FALSE, FALSE, sizeof (MaiNote));
  memset (part->head, 0xFF, sizeof part->head);
  memset (part->hint_tick, 0xFF, sizeof part->hint_tick);
  part->last_onset = -1;
  return part;
}

void
mai_midi_builder_begin_track (MaiMidiBuilder *self, guint16 channels, gboolean has_others)
{
  gboolean several = (channels & (channels - 1)) != 0;

  clear_parts (self);
  g_array_set_size (self->slots, 0);
  self->free_slot = NONE;
  if (channels == 0 || (several && has_others && mai_score_get_n_tracks (self->score) == 0))
    self->others = self->parts[N_CHANNELS] = part_new (self, 0);
  for (guint8 channel = 0; channel < N_CHANNELS; channel++)
    if (channels & (1u << channel))
      {
        self->parts[channel] = part_new (self, channel);
        if (self->others == NULL)
          self->others = self->parts[channel];
      }
}

static void
begin_note (MaiMidiBuilder *self, Part *part, gint64 tick, guint8 pitch, guint8 velocity)
{
  MaiNote note = { .onset = tick, .duration = -1, .pitch = pitch, .velocity = velocity };
  Slot slot = { part->notes->len, NONE };
  guint i = self->free_slot;

  note.release_velocity = RELEASE_UNSAID;
  note.flags = MAI_NOTE_NO_RELEASE | part->flags;
  note.origin = part->origin;
  g_array_append_val (part->notes, note);
  part->last_onset = tick;
  if (i == NONE)
    {
      i = self->slots->len;
      g_array_append_val (self->slots, slot);
    }
  else
    {
      self->free_slot = g_array_index (self->slots, Slot, i).next;
      g_array_index (self->slots, Slot, i) = slot;
    }
  if (part->head[pitch] == NONE)
    part->head[pitch] = i;
  else
    g_array_index (self->slots, Slot, part->tail[pitch]).next = i;
  part->tail[pitch] = i;
}

/* Takes the slot behind @before (NONE: the first) out of its queue. */
static guint
take_slot (MaiMidiBuilder *self, Part *part, guint8 pitch, guint before)
{
  guint *link =
      before == NONE ? &part->head[pitch] : &g_array_index (self->slots, Slot, before).next;
  guint i = *link;
  Slot *slot = &g_array_index (self->slots, Slot, i);

  *link = slot->next;
  if (part->tail[pitch] == i)
    part->tail[pitch] = before;
  slot->next = self->free_slot;
  self->free_slot = i;
  return slot->note;
}

/* The slot in front of the one that the next note-off of @pitch ends; NONE for the first. */
static guint
find_slot_before (MaiMidiBuilder *self, Part *part, gint64 tick, guint8 pitch)
{
  guint n_over = part->hint_tick[pitch] == tick ? part->hint[pitch] : 0;
  guint before = NONE, i = part->head[pitch];

  part->hint_tick[pitch] = -1;
  for (; n_over > 0; n_over--)
    {
      before = i;
      i = g_array_index (self->slots, Slot, i).next;
      if (i == NONE)
        return NONE; /* not a hint for these notes */
    }
  return before;
}

static void
end_note (MaiMidiBuilder *self, Part *part, gint64 tick, const guint8 *data)
{
  guint8 pitch = data[1];
  MaiNote *note;

  if (part == NULL || part->head[pitch] == NONE)
    return;
  note = &g_array_index (part->notes, MaiNote,
                         take_slot (self, part, pitch, find_slot_before (self, part, tick, pitch)));
  note->duration = tick - note->onset;
  if ((data[0] & 0xF0) == MAI_MIDI_NOTE_OFF)
    {
      note->release_velocity = data[2];
      note->flags &= (guint8) ~MAI_NOTE_NO_RELEASE;
    }
}

gboolean
mai_midi_builder_is_own (const guint8 *data, gsize size)
{
  if (size < MAI_MIDI_FILLER_SIZE || memcmp (data, MAI_MIDI_OWN_LEAD, MAI_MIDI_OWN_LEAD_SIZE) != 0)
    return FALSE;
  return (data[MAI_MIDI_OWN_LEAD_SIZE] == MAI_MIDI_OWN_FILLER && size == MAI_MIDI_FILLER_SIZE)
         || (data[MAI_MIDI_OWN_LEAD_SIZE] == MAI_MIDI_OWN_HINT && size == MAI_MIDI_HINT_SIZE)
         || (data[MAI_MIDI_OWN_LEAD_SIZE] == MAI_MIDI_OWN_MARK && size == MAI_MIDI_MARK_SIZE);
}

static void
take_hint (Part *part, gint64 tick, guint8 pitch, guint8 n_over)
{
  if (pitch >= N_PITCHES)
    return;
  part->hint_tick[pitch] = tick;
  part->hint[pitch] = n_over;
}

static void
take_mark (Part *part, guint8 origin, guint8 flags)
{
  if (origin > MAI_ORIGIN_TRANSCRIBED)
    return;
  part->origin = origin;
  part->flags = flags & MAI_MIDI_MARK_FLAGS;
}

static void
take_own (MaiMidiBuilder *self, gint64 tick, const guint8 *data)
{
  guint8 code = data[MAI_MIDI_OWN_LEAD_SIZE];
  const guint8 *payload = data + MAI_MIDI_OWN_LEAD_SIZE + 1;
  Part *part = code == MAI_MIDI_OWN_FILLER ? NULL : self->parts[payload[0] % N_CHANNELS];

  if (part == NULL)
    return;
  if (code == MAI_MIDI_OWN_HINT)
    take_hint (part, tick, payload[1], payload[2]);
  else
    take_mark (part, payload[1], payload[2]);
}

static void
add_event (Part *part, gint64 tick, const guint8 *data, gsize size)
{
  mai_track_add_event_at (part->track, tick, part->last_onset == tick, data, size);
}

/* A port other than the first says where a track's channels are played: each of its parts has to know. */
static void
add_port (MaiMidiBuilder *self, gint64 tick, const guint8 *data, gsize size)
{
  for (guint i = 0; i <= N_CHANNELS; i++)
    if (self->parts[i] != NULL && (self->parts[i] == self->others || (size > 2 && data[2] != 0)))
      add_event (self->parts[i], tick, data, size);
}

static void
add_change (GArray *changes, gint64 tick, const guint8 *data, gsize size)
{
  Change change = { tick, changes->len, { 0 } };

  memcpy (change.data, data, MIN (size, sizeof change.data));
  g_array_append_val (changes, change);
}

static void
add_meta (MaiMidiBuilder *self, gint64 tick, const guint8 *data, gsize size)
{
  if (data[1] == MAI_META_TEMPO)
    add_change (self->tempos, tick, data + 2, size - 2);
  else if (data[1] == MAI_META_METRE)
    add_change (self->metres, tick, data + 2, size - 2);
  else if (data[1] == MAI_META_PORT)
    add_port (self, tick, data, size);
  else if (mai_midi_builder_is_own (data, size))
    take_own (self, tick, data);
  else
    add_event (self->others, tick, data, size);
}

static void
add_channel_message (MaiMidiBuilder *self, gint64 tick, const guint8 *data, gsize size)
{
  Part *part = self->parts[data[0] & 0x0F];

  if ((data[0] & 0xF0) == MAI_MIDI_NOTE_ON && data[2] > 0)
    begin_note (self, part, tick, data[1], data[2]);
  else if ((data[0] & 0xE0) == MAI_MIDI_NOTE_OFF)
    end_note (self, part, tick, data);
  else
    add_event (part, tick, data, size);
}

void
mai_midi_builder_add (gint64 tick, const guint8 *data, gsize size, gpointer user_data)
{
  MaiMidiBuilder *self = user_data;

  if (data[0] < MAI_MIDI_SYSEX)
    add_channel_message (self, tick, data, size);
  else if (data[0] == MAI_MIDI_META)
    add_meta (self, tick, data, size);
  else
    add_event (self->others, tick, data, size);
}

static void
end_part (Part *part, gint64 tick)
{
  for (guint i = 0; i < part->notes->len; i++)
    {
      MaiNote *note = &g_array_index (part->notes, MaiNote, i);

      if (note->duration < 0)
        note->duration = MAX (tick - note->onset, 0);
    }
  mai_track_take_notes (part->track, g_steal_pointer (&part->notes));
  mai_track_set_end_mark (part->track, tick);
}

void
mai_midi_builder_end_track (MaiMidiBuilder *self, gint64 tick)
{
  for (guint i = 0; i <= N_CHANNELS; i++)
    if (self->parts[i] != NULL)
      end_part (self->parts[i], tick);
  clear_parts (self);
}

static int
compare_changes (gconstpointer a, gconstpointer b)
{
  const Change *one = a, *other = b;

  if (one->tick != other->tick)
    return one->tick < other->tick ? -1 : 1;
  return one->turn < other->turn ? -1 : one->turn > other->turn;
}

/* Of several changes on a tick the last counts, as in playing. */
void
mai_midi_builder_finish (MaiMidiBuilder *self)
{
  MaiTempoMap *tempo_map = mai_score_get_tempo_map (self->score);
  MaiMetreMap *metre_map = mai_score_get_metre_map (self->score);

  g_array_sort (self->tempos, compare_changes);
  g_array_sort (self->metres, compare_changes);
  if (self->tempo != 0)
    mai_tempo_map_set (tempo_map, 0, self->tempo);
  for (guint i = 0; i < self->tempos->len && self->tempo == 0; i++)
    {
      const Change *change = &g_array_index (self->tempos, Change, i);
      const guint8 *data = change->data;

      mai_tempo_map_set (tempo_map, change->tick, (guint) data[0] << 16 | data[1] << 8 | data[2]);
    }
  for (guint i = 0; i < self->metres->len; i++)
    {
      const Change *change = &g_array_index (self->metres, Change, i);
      MaiMetreChange metre = { change->tick, change->data[0], (guint16) (1u << change->data[1]),
                               change->data[2], change->data[3] };

      mai_metre_map_set_change (metre_map, &metre);
    }
}

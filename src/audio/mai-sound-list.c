/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From score to channel messages. Events are collected with ticks and a rank within the tick, sorted,
 * thinned where equal pitches overlap, and only then given seconds, so that nothing can change places.
 */
#include "audio/mai-sound-list.h"

#include <string.h>

#define N_MIDI_CHANNELS 16

// controllers that come later than this after the last note are not waited for
#define MAX_TRAILING_SECONDS 10.0

struct _MaiSoundList
{
  gatomicrefcount references;
  GArray *events; // of MaiSoundEvent
  GArray *beats; // of MaiSoundBeat
  guint n_channels;
  guint8 midi_channels[MAI_SOUND_MAX_CHANNELS]; // of each synth channel
};

typedef enum
{
  RANK_OFF,
  RANK_CONTROL,
  RANK_ON,
  RANK_LATE_CONTROL, // stood behind the notes of its tick in the file
} Rank;

typedef struct
{
  gint64 tick;
  guint order; // rank, then the place where it was found
  MaiSoundEvent event;
} Pending;

/*
 * How the tracks of a score are spread over the synth's channels.
 */
typedef struct
{
  guint n_channels;
  guint8 midi_channels[MAI_SOUND_MAX_CHANNELS];
  guint8 programs[MAI_SOUND_MAX_CHANNELS];
  gboolean used[MAI_SOUND_MAX_CHANNELS];
  guint8 *tracks; // synth channel of each track
} Layout;

typedef struct
{
  MaiScore *score;
  Layout layout;
  GArray *pending; // of Pending
} Builder;

/*
 * The first program change of a track, or -1. tick is where it stands.
 */
static int
find_program (MaiTrack *track, gint64 *tick)
{
  gsize n;
  const MaiEvent *events = mai_track_get_events (track, &n);
  for (gsize i = 0; i < n; i++)
    {
      const guint8 *data = mai_track_get_event_data (track, &events[i]);
      if (events[i].size < 2 || (data[0] & 0xF0) != 0xC0)
        continue;
      *tick = events[i].tick;
      return data[1] & 0x7F;
    }
  return -1;
}

/*
 * What tracks without a program of their own play with: the earliest program on their channel.
 */
static void
find_channel_programs (MaiScore *score, guint8 programs[N_MIDI_CHANNELS])
{
  gint64 earliest[N_MIDI_CHANNELS];
  for (guint i = 0; i < N_MIDI_CHANNELS; i++)
    {
      earliest[i] = G_MAXINT64;
      programs[i] = 0;
    }
  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);
      guint channel = mai_track_get_channel (track) & 0x0F;
      gint64 tick = 0;
      int program = find_program (track, &tick);
      if (program < 0 || tick >= earliest[channel])
        continue;
      earliest[channel] = tick;
      programs[channel] = (guint8) program;
    }
}

static guint8
layout_place (Layout *layout, guint8 midi_channel, guint8 program)
{
  for (guint i = 0; i < layout->n_channels; i++)
    if (layout->used[i] && layout->midi_channels[i] == midi_channel
        && layout->programs[i] == program)
      return (guint8) i;
  guint channel = midi_channel;
  if (layout->used[midi_channel] && layout->n_channels < MAI_SOUND_MAX_CHANNELS)
    channel = layout->n_channels++;
  else if (layout->used[midi_channel])
    return midi_channel;
  layout->used[channel] = TRUE;
  layout->midi_channels[channel] = midi_channel;
  layout->programs[channel] = program;
  return (guint8) channel;
}

static void
layout_init (Layout *layout, MaiScore *score)
{
  guint8 channel_programs[N_MIDI_CHANNELS];
  guint n_tracks = mai_score_get_n_tracks (score);
  memset (layout, 0, sizeof *layout);
  layout->n_channels = N_MIDI_CHANNELS;
  layout->tracks = g_new0 (guint8, MAX (n_tracks, 1));
  find_channel_programs (score, channel_programs);
  for (guint i = 0; i < N_MIDI_CHANNELS; i++)
    layout->midi_channels[i] = (guint8) i;
  for (guint i = 0; i < n_tracks; i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);
      guint8 channel = mai_track_get_channel (track) & 0x0F;
      gint64 tick;
      int program = find_program (track, &tick);
      if (mai_track_get_n_notes (track) > 0)
        layout->tracks[i] = layout_place (
            layout, channel, program >= 0 ? (guint8) program : channel_programs[channel]);
    }
}

static void
add (Builder *builder, gint64 tick, Rank rank, MaiSoundEvent event)
{
  Pending pending = {
    .tick = MAX (tick, 0),
    .order = (guint) rank << 29 | MIN (builder->pending->len, (1u << 29) - 1),
    .event = event,
  };
  g_array_append_val (builder->pending, pending);
}

static void
add_notes (Builder *builder, MaiTrack *track, guint8 channel)
{
  gsize n;
  const MaiNote *notes = mai_track_get_notes (track, &n);
  for (gsize i = 0; i < n; i++)
    {
      const MaiNote *note = &notes[i];
      if ((note->flags & MAI_NOTE_MUTED) != 0 || note->velocity == 0)
        continue;
      guint8 pitch = note->pitch & 0x7F;
      add (builder, note->onset, RANK_ON,
           (MaiSoundEvent){ 0, 0x90, channel, pitch, note->velocity & 0x7F });
      add (builder, note->onset + MAX (note->duration, 1), RANK_OFF,
           (MaiSoundEvent){ 0, 0x80, channel, pitch, note->release_velocity & 0x7F });
    }
}

/*
 * Makes a channel message of the bytes of an event; FALSE when it is none, or not for us.
 */
static gboolean
parse_control (const guint8 *data, guint size, MaiSoundEvent *event)
{
  guint8 status = size > 0 ? data[0] & 0xF0 : 0;
  gboolean one = status == 0xC0 || status == 0xD0;
  gboolean two = status == 0xA0 || status == 0xB0 || status == 0xE0;
  if ((!one && !two) || size < (one ? 2u : 3u))
    return FALSE;
  *event = (MaiSoundEvent){ .status = status, .data1 = data[1] & 0x7F };
  event->data2 = two ? data[2] & 0x7F : 0;
  return status != 0xB0 || event->data1 < 124;
}

static void
add_control (Builder *builder, guint track, gboolean has_notes, gint64 tick, Rank rank,
             MaiSoundEvent event)
{
  Layout *layout = &builder->layout;
  if (has_notes)
    {
      event.channel = layout->tracks[track];
      add (builder, tick, rank, event);
      return;
    }
  guint8 midi_channel = mai_track_get_channel (mai_score_get_track (builder->score, track)) & 0x0F;
  for (guint i = 0; i < layout->n_channels; i++)
    if (layout->used[i] && layout->midi_channels[i] == midi_channel)
      {
        event.channel = (guint8) i;
        add (builder, tick, rank, event);
      }
}

static void
add_track (Builder *builder, guint i)
{
  MaiTrack *track = mai_score_get_track (builder->score, i);
  gboolean has_notes = mai_track_get_n_notes (track) > 0;
  gsize n;
  const MaiEvent *events = mai_track_get_events (track, &n);
  for (gsize j = 0; j < n; j++)
    {
      MaiSoundEvent event;
      if (parse_control (mai_track_get_event_data (track, &events[j]), events[j].size, &event))
        add_control (builder, i, has_notes, events[j].tick,
                     events[j].late ? RANK_LATE_CONTROL : RANK_CONTROL, event);
    }
  if (has_notes)
    add_notes (builder, track, builder->layout.tracks[i]);
}

static void
add_programs (Builder *builder)
{
  for (guint i = 0; i < builder->layout.n_channels; i++)
    if (builder->layout.used[i])
      add (builder, 0, RANK_OFF,
           (MaiSoundEvent){ 0, 0xC0, (guint8) i, builder->layout.programs[i], 0 });
}

static int
compare_pending (gconstpointer a, gconstpointer b)
{
  const Pending *left = a;
  const Pending *right = b;
  if (left->tick != right->tick)
    return left->tick < right->tick ? -1 : 1;
  return left->order < right->order ? -1 : left->order > right->order;
}

/*
 * Whether a note-off must be sent: not while another note of this pitch still sounds on the channel.
 * counts has 128 entries a channel.
 */
static gboolean
count_sounding (guint *counts, const MaiSoundEvent *event)
{
  guint *count = &counts[event->channel * 128 + event->data1];
  if (event->status == 0x90)
    (*count)++;
  if (event->status != 0x80)
    return TRUE;
  if (*count > 0)
    (*count)--;
  return *count == 0;
}

static double
find_last_note_end (GArray *pending, MaiTempoMap *tempo)
{
  for (guint i = pending->len; i > 0; i--)
    {
      Pending *item = &g_array_index (pending, Pending, i - 1);
      if (item->event.status == 0x80)
        return mai_tempo_map_ticks_to_seconds (tempo, item->tick);
    }
  return -G_MAXDOUBLE;
}

static void
finish (Builder *builder, GArray *events)
{
  MaiTempoMap *tempo = mai_score_get_tempo_map (builder->score);
  g_autofree guint *counts = g_new0 (guint, MAI_SOUND_MAX_CHANNELS * 128);
  g_array_sort (builder->pending, compare_pending);
  double last = find_last_note_end (builder->pending, tempo) + MAX_TRAILING_SECONDS;
  gint64 tick = -1;
  double seconds = 0.0;
  for (guint i = 0; i < builder->pending->len; i++)
    {
      Pending *item = &g_array_index (builder->pending, Pending, i);
      if (item->tick != tick)
        seconds = mai_tempo_map_ticks_to_seconds (tempo, item->tick);
      tick = item->tick;
      if (seconds > last)
        break;
      if (!count_sounding (counts, &item->event))
        continue;
      item->event.seconds = seconds;
      g_array_append_val (events, item->event);
    }
}

MaiSoundList *
mai_sound_list_new (MaiScore *score)
{
  g_return_val_if_fail (MAI_IS_SCORE (score), NULL);

  Builder builder = { .score = score };
  gsize n_notes = mai_score_get_n_notes (score);
  builder.pending =
      g_array_sized_new (FALSE, FALSE, sizeof (Pending), (guint) MIN (2 * n_notes, 1u << 24));
  layout_init (&builder.layout, score);
  add_programs (&builder);
  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    add_track (&builder, i);

  MaiSoundList *self = g_new0 (MaiSoundList, 1);
  g_atomic_ref_count_init (&self->references);
  self->events = g_array_sized_new (FALSE, FALSE, sizeof (MaiSoundEvent), builder.pending->len);
  finish (&builder, self->events);
  self->beats = mai_sound_beats_new (score);
  self->n_channels = builder.layout.n_channels;
  memcpy (self->midi_channels, builder.layout.midi_channels, sizeof self->midi_channels);
  g_array_unref (builder.pending);
  g_free (builder.layout.tracks);
  return self;
}

MaiSoundList *
mai_sound_list_ref (MaiSoundList *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
mai_sound_list_unref (MaiSoundList *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_array_unref (self->events);
  g_array_unref (self->beats);
  g_free (self);
}

const MaiSoundEvent *
mai_sound_list_get (MaiSoundList *self, gsize *n_events)
{
  *n_events = self->events->len;
  return (const MaiSoundEvent *) (gpointer) self->events->data;
}

const MaiSoundBeat *
mai_sound_list_get_beats (MaiSoundList *self, gsize *n_beats)
{
  *n_beats = self->beats->len;
  return (const MaiSoundBeat *) (gpointer) self->beats->data;
}

gboolean
mai_sound_list_has_layout_of (MaiSoundList *self, MaiSoundList *other)
{
  return self->n_channels == other->n_channels
         && memcmp (self->midi_channels, other->midi_channels, self->n_channels) == 0;
}

double
mai_sound_list_get_duration (MaiSoundList *self)
{
  if (self->events->len == 0)
    return 0.0;
  return g_array_index (self->events, MaiSoundEvent, self->events->len - 1).seconds;
}

guint
mai_sound_list_get_n_channels (MaiSoundList *self)
{
  return self->n_channels;
}

gboolean
mai_sound_list_is_drum (MaiSoundList *self, guint channel)
{
  return channel < self->n_channels && self->midi_channels[channel] == MAI_CHANNEL_DRUMS;
}

gsize
mai_sound_list_find (MaiSoundList *self, double seconds)
{
  gsize low = 0;
  gsize high = self->events->len;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      if (g_array_index (self->events, MaiSoundEvent, middle).seconds < seconds)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
mai_sound_list_foreach_program (MaiSoundList *self, MaiProgramFunc func, gpointer data)
{
  guint8 banks[MAI_SOUND_MAX_CHANNELS] = { 0 };
  for (guint i = 0; i < self->events->len; i++)
    {
      const MaiSoundEvent *event = &g_array_index (self->events, MaiSoundEvent, i);
      if (event->status == 0xB0 && event->data1 == 0)
        banks[event->channel] = event->data2;
      else if (event->status == 0xC0)
        func (mai_sound_list_is_drum (self, event->channel), banks[event->channel], event->data1,
              data);
    }
}

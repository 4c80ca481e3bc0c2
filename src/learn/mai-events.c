/* SPDX-License-Identifier: Apache-2.0 */
/* The `events` encoding: one step is one note (see mai-encoding.h).
 *
 * Rounding. Onsets go to the nearest grid unit of the absolute grid, halfway up. Durations go to the nearest listed
 * length, at least 1. Engraving programs end a note one tick early, so a duration within one tick of a listed length
 * counts as on the grid, provided that a tick is at most a quarter of a grid unit. Notes that fall on one grid unit
 * share the tempo of the latest of them.
 *
 * Silence before the first note counts from the line of the bar it lies in, or in a metre that has no class, from the
 * last whole 4/4 in that bar. A gap with no listed length is rounded and everything after it moves along; the context
 * columns keep the places that the notes had in their bars, and decoding writes changes of metre to match them. */
#include <stdlib.h>

#include "base/mai-i18n.h"
#include "learn/mai-encoding-private.h"

#define DIVISION 480 /* of decoded scores */
#define TICKS (DIVISION / MAI_GRID)

static const MaiField fields[MAI_EVENTS_N_FIELDS] = {
  { "step", MAI_GRID_N_LENGTHS },
  { "track", MAI_EVENTS_N_TRACKS },
  { "pitch", 128 },
  { "duration", MAI_GRID_N_LENGTHS },
  { "velocity", MAI_EVENTS_N_VELOCITIES },
  { "tempo", MAI_GRID_N_TEMPI },
  { "beat", MAI_GRID_LONGEST_BAR },
  { "metre", MAI_GRID_N_METRES },
};

static const char *const track_names[MAI_EVENTS_N_TRACKS] = {
  N_ ("Piano"),         N_ ("Chromatic percussion"),
  N_ ("Organ"),         N_ ("Guitar"),
  N_ ("Bass"),          N_ ("Strings"),
  N_ ("Ensemble"),      N_ ("Brass"),
  N_ ("Reed"),          N_ ("Pipe"),
  N_ ("Synth lead"),    N_ ("Synth pad"),
  N_ ("Synth effects"), N_ ("World"),
  N_ ("Percussive"),    N_ ("Sound effects"),
  N_ ("Drums"),
};

typedef struct
{
  gint64 onset; /* grid units */
  gint64 tick;
  guint16 duration; /* index of a listed length */
  guint8 track, pitch, velocity;
} Event;

guint
mai_events_track_class (MaiTrack *track)
{
  if (mai_track_get_channel (track) == 9)
    return MAI_EVENTS_DRUMS;
  return MIN (mai_track_get_program (track), 127) / 8;
}

guint8
mai_events_velocity (guint bin)
{
  return (guint8) (MIN (bin, MAI_EVENTS_N_VELOCITIES - 1) * 4 + 2);
}

const char *
mai_events_track_name (guint track)
{
  return _ (track_names[MIN (track, MAI_EVENTS_DRUMS)]);
}

guint8
mai_events_track_program (guint track)
{
  return track < MAI_EVENTS_DRUMS ? (guint8) (track * 8) : 0;
}

/* Fifteen channels for sixteen families: the last two share one. */
guint8
mai_events_track_channel (guint track)
{
  if (track >= MAI_EVENTS_DRUMS)
    return MAI_CHANNEL_DRUMS;
  return (guint8) (track < 9 ? track : MIN (track + 1, 15));
}

guint
mai_events_duration (gint64 ticks, guint division)
{
  return MAX (mai_grid_nearest (mai_grid_round (MAX (ticks, 0), division)), 1);
}

/* ---- encoding ---- */

static void
collect_track (GArray *events, MaiTrack *track, guint division, MaiRounding *rounding)
{
  gsize n;
  const MaiNote *notes = mai_track_get_notes (track, &n);
  guint track_class = mai_events_track_class (track);

  for (gsize i = 0; i < n; i++)
    {
      if (notes[i].flags & MAI_NOTE_MUTED)
        continue;
      Event event = { .tick = MAX (notes[i].onset, 0),
                      .duration = (guint16) mai_events_duration (notes[i].duration, division),
                      .track = (guint8) track_class,
                      .pitch = notes[i].pitch & 127,
                      .velocity = (notes[i].velocity & 127) / 4 };
      event.onset = mai_grid_round (event.tick, division);
      mai_rounding_count_onset (rounding, event.tick, event.onset, division);
      mai_rounding_count_duration (rounding, MAX (notes[i].duration, 0),
                                   mai_grid_length (event.duration), division);
      g_array_append_val (events, event);
    }
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const Event *x = a, *y = b;
  if (x->onset != y->onset)
    return x->onset < y->onset ? -1 : 1;
  if (x->track != y->track)
    return x->track - y->track;
  if (x->pitch != y->pitch)
    return x->pitch - y->pitch;
  if (x->duration != y->duration)
    return x->duration - y->duration;
  if (x->velocity != y->velocity)
    return x->velocity - y->velocity;
  return (x->tick > y->tick) - (x->tick < y->tick);
}

static GArray *
collect_events (MaiScore *score, MaiRounding *rounding)
{
  GArray *events = g_array_new (FALSE, FALSE, sizeof (Event));
  guint division = mai_score_get_division (score);

  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    collect_track (events, mai_score_get_track (score, i), division, rounding);
  if (events->len > 0)
    qsort (events->data, events->len, sizeof (Event), compare_events);

  mai_rounding_finish (rounding, events->len);
  return events;
}

/* Silence before the first note, in grid units. */
static gint64
leading_silence (const MaiBarPlace *place)
{
  return place->metre == 0 ? place->place % (4 * MAI_GRID) : place->place;
}

/* Fills the rows of events [first, end), which share an onset. */
static void
encode_chord (MaiSteps *steps, const Event *events, gsize first, gsize end, guint step, guint tempo,
              const MaiBarPlace *place)
{
  for (gsize i = first; i < end; i++)
    {
      guint16 *row = steps->values + i * MAI_EVENTS_N_FIELDS;
      row[MAI_EVENTS_STEP] = i == first ? (guint16) step : 0;
      row[MAI_EVENTS_TRACK] = events[i].track;
      row[MAI_EVENTS_PITCH] = events[i].pitch;
      row[MAI_EVENTS_DURATION] = events[i].duration;
      row[MAI_EVENTS_VELOCITY] = events[i].velocity;
      row[MAI_EVENTS_TEMPO] = (guint16) tempo;
      row[MAI_EVENTS_BEAT] = (guint16) MIN (place->place, MAI_GRID_LONGEST_BAR - 1);
      row[MAI_EVENTS_METRE] = (guint16) place->metre;
    }
}

static MaiSteps *
events_encode (MaiScore *score, MaiRounding *rounding)
{
  g_autoptr (GArray) collected = collect_events (score, rounding);
  g_autoptr (MaiBars) bars = mai_bars_new (score);
  MaiTempoMap *tempi = mai_score_get_tempo_map (score);
  const Event *events = (const Event *) (gpointer) collected->data;
  gsize n = collected->len;
  MaiSteps *steps = mai_steps_new (n, MAI_EVENTS_N_FIELDS);

  for (gsize first = 0, end; first < n; first = end)
    {
      gint64 tick = events[first].tick;
      for (end = first + 1; end < n && events[end].onset == events[first].onset; end++)
        tick = MAX (tick, events[end].tick);

      MaiBarPlace place = mai_bars_find (bars, events[first].onset);
      gint64 gap =
          first == 0 ? leading_silence (&place) : events[first].onset - events[first - 1].onset;
      guint step = mai_grid_nearest (gap);
      if (mai_grid_length (step) != gap)
        rounding->gaps_rounded++;
      guint tempo = mai_grid_tempo_bin (mai_tempo_map_get_tempo (tempi, tick));
      encode_chord (steps, events, first, end, step, tempo, &place);
    }
  return steps;
}

/* ---- decoding ---- */

typedef struct
{
  MaiScore *score;
  GArray *notes[MAI_EVENTS_N_TRACKS]; /* of MaiNote; NULL: none yet */
  gint64 onset, last; /* of this note and the one before, grid units; last -1 at first */
  gint64 bar_start; /* of the metre in force, grid units */
  guint metre, tempo;
} Decoder;

static void
decode_tempo (Decoder *decoder, guint tempo)
{
  if (decoder->last >= 0 && tempo == decoder->tempo)
    return;
  mai_tempo_map_set (mai_score_get_tempo_map (decoder->score),
                     decoder->last < 0 ? 0 : decoder->onset * TICKS, mai_grid_tempo (tempo));
  decoder->tempo = tempo;
}

/* Puts a bar line `beat` units before this note where the metre in force would have none, unless that would move the
 * bar of a note already written. */
static void
decode_metre (Decoder *decoder, gint64 beat, guint metre)
{
  guint numerator, denominator;
  if (metre == 0)
    return;

  mai_grid_metre (metre, &numerator, &denominator);
  gint64 length = 4 * MAI_GRID * numerator / denominator;
  gint64 start = decoder->onset - beat;
  if (metre == decoder->metre && (decoder->onset - decoder->bar_start) % length == beat)
    return;
  if (decoder->last < 0 && start < 0)
    start = 0;
  if (start <= decoder->last || start < decoder->bar_start || beat >= length)
    return;
  mai_metre_map_set (mai_score_get_metre_map (decoder->score), start * TICKS, numerator,
                     denominator);
  decoder->bar_start = start;
  decoder->metre = metre;
}

static void
decode_note (Decoder *decoder, const guint16 *row)
{
  guint track = MIN (row[MAI_EVENTS_TRACK], MAI_EVENTS_DRUMS);
  guint duration = CLAMP (row[MAI_EVENTS_DURATION], 1, MAI_GRID_N_LENGTHS - 1);
  MaiNote note = { .onset = decoder->onset * TICKS,
                   .duration = mai_grid_length (duration) * TICKS,
                   .pitch = row[MAI_EVENTS_PITCH] & 127,
                   .velocity = mai_events_velocity (row[MAI_EVENTS_VELOCITY]),
                   .release_velocity = 64,
                   .origin = MAI_ORIGIN_COMPOSED,
                   .confidence = 1 };

  if (decoder->notes[track] == NULL)
    decoder->notes[track] = g_array_new (FALSE, FALSE, sizeof (MaiNote));
  g_array_append_val (decoder->notes[track], note);
}

static void
decode_row (Decoder *decoder, const guint16 *row)
{
  decoder->onset += mai_grid_length (MIN (row[MAI_EVENTS_STEP], MAI_GRID_N_LENGTHS - 1));
  decode_tempo (decoder, MIN (row[MAI_EVENTS_TEMPO], MAI_GRID_N_TEMPI - 1));
  decode_metre (decoder, row[MAI_EVENTS_BEAT],
                row[MAI_EVENTS_METRE] < MAI_GRID_N_METRES ? row[MAI_EVENTS_METRE] : 0);
  decode_note (decoder, row);
  decoder->last = decoder->onset;
}

static MaiScore *
events_decode (const MaiSteps *steps)
{
  Decoder decoder = { .score = mai_score_new (DIVISION),
                      .last = -1,
                      .metre = mai_grid_metre_class (4, 4) };

  for (gsize i = 0; i < steps->n; i++)
    decode_row (&decoder, steps->values + i * MAI_EVENTS_N_FIELDS);

  for (guint i = 0; i < MAI_EVENTS_N_TRACKS; i++)
    {
      g_autoptr (GArray) notes = decoder.notes[i];
      if (notes == NULL)
        continue;
      MaiTrack *track =
          mai_score_add_track (decoder.score, mai_events_track_name (i),
                               mai_events_track_program (i), mai_events_track_channel (i));
      mai_track_add_notes (track, (const MaiNote *) (gpointer) notes->data, notes->len);
    }
  return decoder.score;
}

/* ---- augmentation ---- */

static gboolean
can_augment (const MaiSteps *steps, int semitones, int tempo_bins)
{
  for (gsize i = 0; i < steps->n; i++)
    {
      const guint16 *row = steps->values + i * MAI_EVENTS_N_FIELDS;
      int pitch = row[MAI_EVENTS_PITCH] + semitones;
      int tempo = row[MAI_EVENTS_TEMPO] + tempo_bins;
      if (row[MAI_EVENTS_TRACK] != MAI_EVENTS_DRUMS && (pitch < 0 || pitch > 127))
        return FALSE;
      if (tempo < 0 || tempo >= MAI_GRID_N_TEMPI)
        return FALSE;
    }
  return TRUE;
}

static gboolean
events_augment (const MaiEncoding *encoding, MaiSteps *steps, int semitones, int tempo_bins)
{
  if (!can_augment (steps, semitones, tempo_bins))
    return FALSE;
  for (gsize i = 0; i < steps->n; i++)
    {
      guint16 *row = steps->values + i * MAI_EVENTS_N_FIELDS;
      if (row[MAI_EVENTS_TRACK] != MAI_EVENTS_DRUMS)
        row[MAI_EVENTS_PITCH] = (guint16) (row[MAI_EVENTS_PITCH] + semitones);
      row[MAI_EVENTS_TEMPO] = (guint16) (row[MAI_EVENTS_TEMPO] + tempo_bins);
    }
  return TRUE;
}

static const MaiEncodingTable table = {
  .encode = events_encode,
  .decode = events_decode,
  .augment = events_augment,
  .meets = mai_cursor_any_pitch_obeys,
  .cursor_size = sizeof (MaiEventsCursor),
  .begin = mai_events_cursor_begin,
  .allows = mai_events_cursor_allows,
  .peek = mai_events_cursor_peek,
  .append = mai_events_cursor_append,
};

const MaiEncoding mai_events_encoding = {
  .table = &table,
  .name = "events-1",
  .n_fields = MAI_EVENTS_N_FIELDS,
  .n_outputs = MAI_EVENTS_N_OUTPUTS,
  .fields = fields,
};

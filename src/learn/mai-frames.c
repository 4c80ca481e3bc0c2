/* SPDX-License-Identifier: Apache-2.0 */
/* Frames: scores to frames, frames to steps, and all of it back; composing is in mai-frames-cursor.c. */
#include "learn/mai-frames-private.h"

#include <stdlib.h>

#define DIVISION 480 /* of decoded scores */

/* ---- a walk through frames ---- */

static guint16
describe_pitch (int pitch)
{
  return (guint16) (pitch >= 0 ? pitch : MAI_FRAMES_END);
}

/* What the network reads of the frames so far beside its own memory: the one place where context is made. frames[now] is
 * the frame under way, with what has been chosen of it up to pitch `last` (-1: nothing yet). A network could remember the
 * frame before; told where it is in it, it need not count, and learns in a tenth of the time. */
static void
fill_context (const MaiPitchSet *frames, gsize now, int last, guint16 *row)
{
  row[MAI_FRAMES_ABOVE] = row[MAI_FRAMES_THEN] = MAI_FRAMES_NONE;
  if (now > 0)
    {
      int above = mai_pitch_set_next (&frames[now - 1], last);
      row[MAI_FRAMES_ABOVE] = describe_pitch (above);
      row[MAI_FRAMES_THEN] =
          describe_pitch (above >= 0 ? mai_pitch_set_next (&frames[now - 1], above) : -1);
    }
  row[MAI_FRAMES_PLACE] =
      (guint16) MIN (mai_pitch_set_count (&frames[now]), MAI_FRAMES_N_PLACES - 1);
  row[MAI_FRAMES_BEAT] = (guint16) (now % MAI_FRAMES_BAR);
}

void
mai_frames_walk_init (MaiFramesWalk *walk)
{
  MaiPitchSet empty = { { 0, 0 } };

  walk->frames = g_array_new (FALSE, TRUE, sizeof (MaiPitchSet));
  g_array_append_val (walk->frames, empty);
  walk->last = -1;
}

void
mai_frames_walk_clear (MaiFramesWalk *walk)
{
  g_clear_pointer (&walk->frames, g_array_unref);
}

gsize
mai_frames_walk_get_now (const MaiFramesWalk *walk)
{
  return walk->frames->len - 1;
}

void
mai_frames_walk_step (MaiFramesWalk *walk, guint16 *row)
{
  MaiPitchSet empty = { { 0, 0 } };

  if (row[MAI_FRAMES_NOTE] >= MAI_FRAMES_END)
    {
      g_array_append_val (walk->frames, empty);
      walk->last = -1;
    }
  else
    {
      mai_pitch_set_add (&g_array_index (walk->frames, MaiPitchSet, walk->frames->len - 1),
                         row[MAI_FRAMES_NOTE]);
      walk->last = row[MAI_FRAMES_NOTE];
    }
  fill_context ((const MaiPitchSet *) (gpointer) walk->frames->data, walk->frames->len - 1,
                walk->last, row);
}

static void
fill_contexts (MaiSteps *steps)
{
  MaiFramesWalk walk;

  mai_frames_walk_init (&walk);
  for (gsize i = 0; i < steps->n; i++)
    mai_frames_walk_step (&walk, steps->values + i * steps->n_fields);
  mai_frames_walk_clear (&walk);
}

/* ---- frames and steps ---- */

MaiSteps *
mai_frames_to_steps (const MaiPitchSet *frames, gsize n)
{
  gsize n_steps = n;
  MaiSteps *steps;
  guint16 *row;

  for (gsize i = 0; i < n; i++)
    n_steps += mai_pitch_set_count (&frames[i]);
  steps = mai_steps_new (n_steps, MAI_FRAMES_N_FIELDS);
  row = steps->values;
  for (gsize i = 0; i < n; i++)
    {
      for (int pitch = mai_pitch_set_next (&frames[i], -1); pitch >= 0;
           pitch = mai_pitch_set_next (&frames[i], pitch), row += MAI_FRAMES_N_FIELDS)
        row[MAI_FRAMES_NOTE] = (guint16) pitch;
      row[MAI_FRAMES_NOTE] = MAI_FRAMES_END;
      row += MAI_FRAMES_N_FIELDS;
    }
  fill_contexts (steps);
  return steps;
}

static gboolean
is_end (const MaiSteps *steps, gsize i)
{
  return steps->values[i * steps->n_fields + MAI_FRAMES_NOTE] >= MAI_FRAMES_END;
}

gsize
mai_frames_count (const MaiSteps *steps, gsize first)
{
  gsize n = 0;

  for (gsize i = first; i < steps->n; i++)
    n += is_end (steps, i);
  return n;
}

gsize
mai_frames_find (const MaiSteps *steps, gsize i)
{
  gsize step = 0;

  for (; i > 0 && step < steps->n; step++)
    i -= is_end (steps, step);
  return step;
}

/* ---- a score's frames ---- */

/* A note's frames: first, and the one after the last. */
typedef struct
{
  gint64 first, end;
  guint8 pitch;
} FrameNote;

static FrameNote
place_note (const MaiNote *note, guint division, MaiRounding *rounding)
{
  gint64 tick = MAX (note->onset, 0), length = MAX (note->duration, 0);
  gint64 onset = mai_grid_round (tick, division), end = mai_grid_round (tick + length, division);
  FrameNote placed = { (onset + MAI_FRAMES_UNITS - 1) / MAI_FRAMES_UNITS,
                       (end + MAI_FRAMES_UNITS - 1) / MAI_FRAMES_UNITS, note->pitch & 127 };

  if (placed.first >= placed.end) /* it sounds at no frame's start */
    placed = (FrameNote){ onset / MAI_FRAMES_UNITS, onset / MAI_FRAMES_UNITS + 1, placed.pitch };
  placed.end = MIN (placed.end, placed.first + MAI_FRAMES_LONGEST);
  mai_rounding_count_onset (rounding, tick, placed.first * MAI_FRAMES_UNITS, division);
  mai_rounding_count_duration (rounding, length, (placed.end - placed.first) * MAI_FRAMES_UNITS,
                               division);
  return placed;
}

static int
compare_notes (gconstpointer a, gconstpointer b)
{
  const FrameNote *x = a, *y = b;
  if (x->first != y->first)
    return x->first < y->first ? -1 : 1;
  return x->pitch - y->pitch;
}

static GArray *
collect_notes (MaiScore *score, MaiRounding *rounding)
{
  GArray *placed = g_array_new (FALSE, FALSE, sizeof (FrameNote));

  for (guint t = 0; t < mai_score_get_n_tracks (score); t++)
    {
      MaiTrack *track = mai_score_get_track (score, t);
      gsize n;
      const MaiNote *notes = mai_track_get_notes (track, &n);

      for (gsize i = 0; i < n && mai_track_get_channel (track) != MAI_CHANNEL_DRUMS; i++)
        {
          if (notes[i].flags & MAI_NOTE_MUTED)
            continue;
          FrameNote note = place_note (&notes[i], mai_score_get_division (score), rounding);
          g_array_append_val (placed, note);
        }
    }
  if (placed->len > 0)
    qsort (placed->data, placed->len, sizeof (FrameNote), compare_notes);
  return placed;
}

/* Whole bars to leave out of `frames` of silence. */
static gint64
excess (gint64 frames, gint64 most)
{
  return frames > most ? (frames - most) / MAI_FRAMES_BAR * MAI_FRAMES_BAR : 0;
}

/* Moves notes forward over silences that are too long; gives the frames left out. */
static gint64
shorten_silences (FrameNote *notes, guint n, MaiRounding *rounding)
{
  gint64 reached = 0, left_out = 0;

  for (guint i = 0; i < n; i++)
    {
      gint64 silence = notes[i].first - left_out - reached;
      gint64 more = excess (silence, i > 0 ? MAI_FRAMES_LONGEST : 0);

      rounding->gaps_rounded += i > 0 && more > 0;
      left_out += more;
      notes[i].first -= left_out;
      notes[i].end -= left_out;
      reached = MAX (reached, notes[i].end);
    }
  return left_out;
}

GArray *
mai_frames_collect (MaiScore *score, MaiRounding *rounding, gint64 *left_out)
{
  g_autoptr (GArray) collected = collect_notes (score, rounding);
  FrameNote *notes = (FrameNote *) (gpointer) collected->data;
  GArray *frames = g_array_new (FALSE, TRUE, sizeof (MaiPitchSet));
  guint n = 0;

  *left_out = shorten_silences (notes, collected->len, rounding);
  for (; n < collected->len && notes[n].first < MAI_FRAMES_MAX; n++)
    {
      gint64 end = MIN (notes[n].end, MAI_FRAMES_MAX);

      if (frames->len < end)
        g_array_set_size (frames, (guint) end);
      for (gint64 i = notes[n].first; i < end; i++)
        mai_pitch_set_add (&g_array_index (frames, MaiPitchSet, i), notes[n].pitch);
    }
  mai_rounding_finish (rounding, n);
  return frames;
}

static MaiSteps *
frames_encode (MaiScore *score, MaiRounding *rounding)
{
  gint64 left_out;
  g_autoptr (GArray) frames = mai_frames_collect (score, rounding, &left_out);

  return mai_frames_to_steps ((const MaiPitchSet *) (gpointer) frames->data, frames->len);
}

/* ---- decoding ---- */

/* The frame's pitches begin, or go on where they sounded in the frame before. */
static void
decode_frame (GArray *notes, gint64 frame, const MaiPitchSet *sounding, const MaiPitchSet *before,
              guint *index)
{
  const gint64 length = DIVISION * MAI_FRAMES_UNITS / MAI_GRID;

  for (int pitch = mai_pitch_set_next (sounding, -1); pitch >= 0;
       pitch = mai_pitch_set_next (sounding, pitch))
    {
      MaiNote note = { .onset = frame * length,
                       .duration = length,
                       .pitch = (guint8) pitch,
                       .velocity = MAI_FRAMES_VELOCITY,
                       .release_velocity = 64,
                       .origin = MAI_ORIGIN_COMPOSED,
                       .confidence = 1 };

      if (mai_pitch_set_has (before, (guint) pitch))
        {
          g_array_index (notes, MaiNote, index[pitch]).duration += length;
          continue;
        }
      index[pitch] = notes->len;
      g_array_append_val (notes, note);
    }
}

static MaiScore *
frames_decode (const MaiSteps *steps)
{
  GArray *notes = g_array_new (FALSE, FALSE, sizeof (MaiNote));
  MaiPitchSet before = { { 0, 0 } }, sounding = { { 0, 0 } };
  MaiScore *score = mai_score_new (DIVISION);
  guint index[128]; /* of the note that sounds at each pitch */
  gint64 frame = 0;

  for (gsize i = 0; i < steps->n; i++)
    {
      if (!is_end (steps, i))
        mai_pitch_set_add (&sounding, steps->values[i * steps->n_fields + MAI_FRAMES_NOTE]);
      if (!is_end (steps, i) && i + 1 < steps->n)
        continue;
      decode_frame (notes, frame++, &sounding, &before, index);
      before = sounding;
      sounding = (MaiPitchSet){ { 0, 0 } };
    }
  if (notes->len > 0)
    mai_track_take_notes (mai_score_add_track (score, mai_events_track_name (0), 0, 0), notes);
  else
    g_array_unref (notes);
  return score;
}

/* ---- augmentation ---- */

static gboolean
frames_augment (const MaiEncoding *encoding, MaiSteps *steps, int semitones, int tempo_bins)
{
  for (gsize i = 0; i < steps->n; i++)
    {
      int moved = steps->values[i * steps->n_fields + MAI_FRAMES_NOTE] + semitones;
      if (!is_end (steps, i) && (moved < 0 || moved >= MAI_FRAMES_END))
        return FALSE;
    }
  for (gsize i = 0; i < steps->n; i++)
    if (!is_end (steps, i))
      steps->values[i * steps->n_fields + MAI_FRAMES_NOTE] =
          (guint16) (steps->values[i * steps->n_fields + MAI_FRAMES_NOTE] + semitones);
  fill_contexts (steps);
  return TRUE;
}

/* ---- the encoding ---- */

static const MaiField fields[MAI_FRAMES_N_FIELDS] = {
  { "note", MAI_FRAMES_END + 1 },   { "place", MAI_FRAMES_N_PLACES }, { "beat", MAI_FRAMES_BAR },
  { "above", MAI_FRAMES_NONE + 1 }, { "then", MAI_FRAMES_NONE + 1 },
};

static const MaiEncodingTable table = {
  .encode = frames_encode,
  .decode = frames_decode,
  .augment = frames_augment,
  .meets = mai_cursor_any_pitch_obeys,
  .cursor_size = sizeof (MaiFramesCursor),
  .begin = mai_frames_cursor_begin,
  .end = mai_frames_cursor_end,
  .allows = mai_frames_cursor_allows,
  .peek = mai_frames_cursor_peek,
  .append = mai_frames_cursor_append,
};

const MaiEncoding mai_frames_encoding = {
  .table = &table,
  .name = "frames-1",
  .n_fields = MAI_FRAMES_N_FIELDS,
  .n_outputs = 1,
  .fields = fields,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Composing in `events`: where the next note may fall, and writing it into the score. */
#include "learn/mai-encoding-private.h"
#include "learn/mai-grid.h"

#include <string.h>

struct _MaiCursor
{
  const MaiEncoding *encoding;
  MaiScore *score;
  MaiBars *bars;
  MaiTrack *tracks[MAI_EVENTS_N_TRACKS]; /* unowned; the one of each class used last, or NULL */
  gint64 onset; /* of the last note, grid units */
  gint64 tick; /* of the last note; the latest of those that share its onset on the grid */
  gint64 first_bar;
  gboolean begun; /* there is a last note */
  gboolean settled; /* pedals that the seed never lifts are */
  guint last_track, last_pitch;
};

/* ---- where the walk begins ---- */

static gboolean
note_is_later (MaiCursor *cursor, gint64 onset, guint track, const MaiNote *note)
{
  if (!cursor->begun || onset != cursor->onset)
    return !cursor->begun || onset > cursor->onset;
  if (track != cursor->last_track)
    return track > cursor->last_track;
  return note->pitch >= cursor->last_pitch;
}

/* Finds the last note of the encoding's order among those of `track`; returns its last onset in ticks, or -1. */
static gint64
read_track (MaiCursor *cursor, MaiTrack *track)
{
  guint division = mai_score_get_division (cursor->score);
  guint track_class = mai_events_track_class (track);
  gint64 last = -1;
  gsize n;
  const MaiNote *notes = mai_track_get_notes (track, &n);

  for (gsize i = 0; i < n; i++)
    {
      gint64 onset = mai_grid_round (notes[i].onset, division);
      if (notes[i].flags & MAI_NOTE_MUTED)
        continue;
      last = MAX (last, notes[i].onset);
      if (cursor->begun && onset == cursor->onset)
        cursor->tick = MAX (cursor->tick, notes[i].onset);
      if (!note_is_later (cursor, onset, track_class, &notes[i]))
        continue;
      cursor->tick = cursor->begun && onset == cursor->onset ? cursor->tick : notes[i].onset;
      cursor->begun = TRUE;
      cursor->onset = onset;
      cursor->last_track = track_class;
      cursor->last_pitch = notes[i].pitch;
    }
  return last;
}

static void
read_score (MaiCursor *cursor)
{
  gint64 used[MAI_EVENTS_N_TRACKS];
  for (guint i = 0; i < MAI_EVENTS_N_TRACKS; i++)
    used[i] = -1;

  for (guint i = 0; i < mai_score_get_n_tracks (cursor->score); i++)
    {
      MaiTrack *track = mai_score_get_track (cursor->score, i);
      guint track_class = mai_events_track_class (track);
      gint64 last = read_track (cursor, track);
      if (last > used[track_class])
        {
          used[track_class] = last;
          cursor->tracks[track_class] = track;
        }
    }
}

MaiCursor *
mai_cursor_new (const MaiEncoding *encoding, MaiScore *score)
{
  g_return_val_if_fail (encoding == &mai_events_encoding, NULL);

  MaiCursor *cursor = g_new0 (MaiCursor, 1);
  cursor->encoding = encoding;
  cursor->score = g_object_ref (score);
  cursor->bars = mai_bars_new (score);
  read_score (cursor);
  cursor->first_bar = mai_bars_find (cursor->bars, cursor->onset).bar;
  return cursor;
}

void
mai_cursor_free (MaiCursor *cursor)
{
  if (cursor == NULL)
    return;
  g_clear_object (&cursor->score);
  mai_bars_free (cursor->bars);
  g_free (cursor);
}

/* ---- what is allowed ---- */

static gboolean
is_constrained (const MaiConstraints *constraints)
{
  return (constraints->pitch_classes & 0xfff) != 0xfff || constraints->lowest > 0
         || constraints->highest < 127;
}

/* The pitches of a kit are its pieces and have no key: under a constraint there are no drums. */
static gboolean
pitch_is_allowed (const MaiConstraints *constraints, guint track, guint pitch)
{
  if (track == MAI_EVENTS_DRUMS)
    return !is_constrained (constraints);
  return pitch >= constraints->lowest && pitch <= constraints->highest
         && (constraints->pitch_classes >> (pitch % 12) & 1);
}

/* Whether a track of that class has an allowed pitch from `lowest` up. */
static gboolean
has_pitch (const MaiConstraints *constraints, guint track, guint lowest)
{
  for (guint pitch = lowest; pitch < 128; pitch++)
    if (pitch_is_allowed (constraints, track, pitch))
      return TRUE;
  return FALSE;
}

/* Whether a note of that class may still join the chord at the last onset. Classes that the song does not have are left
 * out, lest a full chord bring in an instrument. */
static gboolean
track_may_join (MaiCursor *cursor, const MaiConstraints *constraints, guint track)
{
  if (track < cursor->last_track || cursor->tracks[track] == NULL)
    return FALSE;
  return has_pitch (constraints, track, track == cursor->last_track ? cursor->last_pitch + 1 : 0);
}

static gboolean
chord_may_grow (MaiCursor *cursor, const MaiConstraints *constraints)
{
  for (guint track = cursor->last_track; track < MAI_EVENTS_N_TRACKS; track++)
    if (track_may_join (cursor, constraints, track))
      return TRUE;
  return FALSE;
}

static gboolean
is_allowed (MaiCursor *cursor, const MaiConstraints *constraints, guint field,
            const guint16 *chosen, guint value)
{
  gboolean joins = cursor->begun && field > MAI_EVENTS_STEP && chosen[MAI_EVENTS_STEP] == 0;
  guint track;

  switch (field)
    {
    case MAI_EVENTS_STEP:
      return value > 0 || !cursor->begun || chord_may_grow (cursor, constraints);
    case MAI_EVENTS_TRACK:
      return joins ? track_may_join (cursor, constraints, value)
                   : has_pitch (constraints, value, 0);
    case MAI_EVENTS_PITCH:
      track = chosen[MAI_EVENTS_TRACK];
      if (joins && track == cursor->last_track && value <= cursor->last_pitch)
        return FALSE;
      return pitch_is_allowed (constraints, track, value);
    case MAI_EVENTS_DURATION:
      return value > 0;
    case MAI_EVENTS_TEMPO:
      return !joins
             || value
                    == mai_grid_tempo_bin (mai_tempo_map_get_tempo (
                        mai_score_get_tempo_map (cursor->score), cursor->tick));
    default:
      return TRUE;
    }
}

guint
mai_cursor_mask (MaiCursor *cursor, const MaiConstraints *constraints, guint field,
                 const guint16 *chosen, guint8 *allowed)
{
  g_return_val_if_fail (field < cursor->encoding->n_outputs, 0);

  guint n = 0;
  for (guint value = 0; value < cursor->encoding->fields[field].size; value++)
    {
      allowed[value] = is_allowed (cursor, constraints, field, chosen, value);
      n += allowed[value];
    }
  return n;
}

/* ---- writing ---- */

/* Whether the last message of `track` with these first bytes leaves the value away from rest. */
static gboolean
is_left_on (MaiTrack *track, guint8 status, int controller)
{
  gboolean on = FALSE;
  gsize n;
  const MaiEvent *events = mai_track_get_events (track, &n);
  for (gsize i = 0; i < n; i++)
    {
      const guint8 *data = mai_track_get_event_data (track, &events[i]);
      if (events[i].size != 3 || (data[0] & 0xf0) != status)
        continue;
      if (status == 0xe0)
        on = data[1] != 0 || data[2] != 64;
      else if (data[1] == controller)
        on = data[2] >= 64;
    }
  return on;
}

/* A pedal held or a pitch bent at the very end of the seed would blur or mistune all that is composed: where the seed
 * ends, let go. */
static void
settle (MaiCursor *cursor)
{
  gint64 end = mai_score_get_end (cursor->score);

  if (cursor->settled)
    return;
  for (guint i = 0; i < mai_score_get_n_tracks (cursor->score); i++)
    {
      MaiTrack *track = mai_score_get_track (cursor->score, i);
      guint8 channel = mai_track_get_channel (track);
      if (is_left_on (track, 0xb0, 64))
        mai_track_add_event (track, end, (const guint8[]){ 0xb0 | channel, 64, 0 }, 3);
      if (is_left_on (track, 0xe0, 0))
        mai_track_add_event (track, end, (const guint8[]){ 0xe0 | channel, 0, 64 }, 3);
    }
  cursor->settled = TRUE;
}

static MaiTrack *
ensure_track (MaiCursor *cursor, guint track)
{
  if (cursor->tracks[track] == NULL)
    cursor->tracks[track] = mai_score_add_track (
        cursor->score, mai_events_track_name (track), mai_events_track_program (track),
        mai_score_find_free_channel (cursor->score, mai_events_track_channel (track)));
  return cursor->tracks[track];
}

static gint64
grid_to_ticks (gint64 units, guint division)
{
  return (2 * units * (gint64) division + MAI_GRID) / (2 * MAI_GRID);
}

static void
write_tempo (MaiCursor *cursor, guint tempo)
{
  MaiTempoMap *map = mai_score_get_tempo_map (cursor->score);
  if (mai_grid_tempo_bin (mai_tempo_map_get_tempo (map, cursor->tick)) != tempo)
    mai_tempo_map_set (map, cursor->tick, mai_grid_tempo (tempo));
}

static void
write_note (MaiCursor *cursor, const guint16 *step)
{
  guint division = mai_score_get_division (cursor->score);
  gint64 duration = grid_to_ticks (mai_grid_length (step[MAI_EVENTS_DURATION]), division);
  MaiNote note = { .onset = cursor->tick,
                   .duration = MAX (duration, 1),
                   .pitch = (guint8) step[MAI_EVENTS_PITCH],
                   .velocity = mai_events_velocity (step[MAI_EVENTS_VELOCITY]),
                   .release_velocity = 64,
                   .flags = MAI_NOTE_NO_RELEASE,
                   .origin = MAI_ORIGIN_COMPOSED,
                   .confidence = 1 };
  mai_track_add_notes (ensure_track (cursor, step[MAI_EVENTS_TRACK]), &note, 1);
}

/* A note that joins the last chord stands on that chord's latest tick, off the grid where the seed was. */
gint64
mai_cursor_peek (MaiCursor *cursor, const guint16 *step)
{
  gint64 length = mai_grid_length (step[MAI_EVENTS_STEP]);

  if (cursor->begun && length == 0)
    return cursor->tick;
  return grid_to_ticks (cursor->onset + length, mai_score_get_division (cursor->score));
}

void
mai_cursor_append (MaiCursor *cursor, guint16 *step)
{
  for (guint i = 0; i < cursor->encoding->n_outputs; i++)
    g_return_if_fail (step[i] < cursor->encoding->fields[i].size);

  settle (cursor);
  cursor->tick = mai_cursor_peek (cursor, step);
  cursor->onset += mai_grid_length (step[MAI_EVENTS_STEP]);
  MaiBarPlace place = mai_bars_find (cursor->bars, cursor->onset);
  step[MAI_EVENTS_BEAT] = (guint16) MIN (place.place, MAI_GRID_LONGEST_BAR - 1);
  step[MAI_EVENTS_METRE] = (guint16) place.metre;
  write_tempo (cursor, step[MAI_EVENTS_TEMPO]);
  write_note (cursor, step);
  cursor->begun = TRUE;
  cursor->last_track = step[MAI_EVENTS_TRACK];
  cursor->last_pitch = step[MAI_EVENTS_PITCH];
}

gint64
mai_cursor_get_onset (MaiCursor *cursor)
{
  return cursor->tick;
}

guint
mai_cursor_get_bars (MaiCursor *cursor)
{
  return (guint) (mai_bars_find (cursor->bars, cursor->onset).bar - cursor->first_bar);
}

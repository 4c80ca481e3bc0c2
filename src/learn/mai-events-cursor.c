/* SPDX-License-Identifier: Apache-2.0 */
/* Composing in `events`: where the next note may fall, and writing it into the score. */
#include "learn/mai-encoding-private.h"

/* ---- where the walk begins ---- */

static gboolean
note_is_later (MaiEventsCursor *self, gint64 onset, guint track, const MaiNote *note)
{
  MaiCursor *cursor = &self->base;

  if (!cursor->begun || onset != cursor->onset)
    return !cursor->begun || onset > cursor->onset;
  if (track != self->last_track)
    return track > self->last_track;
  return note->pitch >= self->last_pitch;
}

/* Finds the last note of the encoding's order among those of `track`; returns its last onset in ticks, or -1. */
static gint64
read_track (MaiEventsCursor *self, MaiTrack *track)
{
  MaiCursor *cursor = &self->base;
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
      if (!note_is_later (self, onset, track_class, &notes[i]))
        continue;
      cursor->tick = cursor->begun && onset == cursor->onset ? cursor->tick : notes[i].onset;
      cursor->begun = TRUE;
      cursor->onset = onset;
      self->last_track = track_class;
      self->last_pitch = notes[i].pitch;
    }
  return last;
}

static void
read_score (MaiEventsCursor *self)
{
  MaiScore *score = self->base.score;
  gint64 used[MAI_EVENTS_N_TRACKS];
  for (guint i = 0; i < MAI_EVENTS_N_TRACKS; i++)
    used[i] = -1;

  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);
      guint track_class = mai_events_track_class (track);
      gint64 last = read_track (self, track);
      if (last > used[track_class])
        {
          used[track_class] = last;
          self->tracks[track_class] = track;
        }
    }
}

void
mai_events_cursor_begin (MaiCursor *cursor)
{
  read_score ((MaiEventsCursor *) cursor);
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
  return mai_cursor_pitch_obeys (constraints, pitch);
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
track_may_join (MaiEventsCursor *self, const MaiConstraints *constraints, guint track)
{
  if (track < self->last_track || self->tracks[track] == NULL)
    return FALSE;
  return has_pitch (constraints, track, track == self->last_track ? self->last_pitch + 1 : 0);
}

static gboolean
chord_may_grow (MaiEventsCursor *self, const MaiConstraints *constraints)
{
  for (guint track = self->last_track; track < MAI_EVENTS_N_TRACKS; track++)
    if (track_may_join (self, constraints, track))
      return TRUE;
  return FALSE;
}

gboolean
mai_events_cursor_allows (MaiCursor *cursor, const MaiConstraints *constraints, guint field,
                          const guint16 *chosen, guint value)
{
  MaiEventsCursor *self = (MaiEventsCursor *) cursor;
  gboolean joins = cursor->begun && field > MAI_EVENTS_STEP && chosen[MAI_EVENTS_STEP] == 0;
  guint track;

  switch (field)
    {
    case MAI_EVENTS_STEP:
      return value > 0 || !cursor->begun || chord_may_grow (self, constraints);
    case MAI_EVENTS_TRACK:
      return joins ? track_may_join (self, constraints, value) : has_pitch (constraints, value, 0);
    case MAI_EVENTS_PITCH:
      track = chosen[MAI_EVENTS_TRACK];
      if (joins && track == self->last_track && value <= self->last_pitch)
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

/* ---- writing ---- */

static MaiTrack *
ensure_track (MaiEventsCursor *self, guint track)
{
  if (self->tracks[track] == NULL)
    self->tracks[track] = mai_score_add_track (
        self->base.score, mai_events_track_name (track), mai_events_track_program (track),
        mai_score_find_free_channel (self->base.score, mai_events_track_channel (track)));
  return self->tracks[track];
}

static void
write_tempo (MaiCursor *cursor, guint tempo)
{
  MaiTempoMap *map = mai_score_get_tempo_map (cursor->score);
  if (mai_grid_tempo_bin (mai_tempo_map_get_tempo (map, cursor->tick)) != tempo)
    mai_tempo_map_set (map, cursor->tick, mai_grid_tempo (tempo));
}

/* A note that joins the last chord stands on that chord's latest tick, off the grid where the seed was. */
gint64
mai_events_cursor_peek (MaiCursor *cursor, const guint16 *step)
{
  gint64 length = mai_grid_length (step[MAI_EVENTS_STEP]);

  if (cursor->begun && length == 0)
    return cursor->tick;
  return mai_cursor_to_ticks (cursor, cursor->onset + length);
}

guint
mai_events_cursor_append (MaiCursor *cursor, guint16 *step)
{
  MaiEventsCursor *self = (MaiEventsCursor *) cursor;

  mai_cursor_settle (cursor);
  cursor->tick = mai_events_cursor_peek (cursor, step);
  cursor->onset += mai_grid_length (step[MAI_EVENTS_STEP]);
  MaiBarPlace place = mai_bars_find (cursor->bars, cursor->onset);
  step[MAI_EVENTS_BEAT] = (guint16) MIN (place.place, MAI_GRID_LONGEST_BAR - 1);
  step[MAI_EVENTS_METRE] = (guint16) place.metre;
  write_tempo (cursor, step[MAI_EVENTS_TEMPO]);
  mai_cursor_add_note (cursor, ensure_track (self, step[MAI_EVENTS_TRACK]),
                       mai_grid_length (step[MAI_EVENTS_DURATION]), step[MAI_EVENTS_PITCH],
                       mai_events_velocity (step[MAI_EVENTS_VELOCITY]));
  cursor->begun = TRUE;
  self->last_track = step[MAI_EVENTS_TRACK];
  self->last_pitch = step[MAI_EVENTS_PITCH];
  return 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Composing: what all encodings' walks through a score have in common. */
#include <string.h>

#include "learn/mai-encoding-private.h"

MaiCursor *
mai_cursor_new (const MaiEncoding *encoding, MaiScore *score)
{
  MaiCursor *cursor = g_malloc0 (encoding->table->cursor_size);

  cursor->encoding = mai_encoding_ref (encoding);
  cursor->score = g_object_ref (score);
  cursor->bars = mai_bars_new (score);
  encoding->table->begin (cursor);
  cursor->first_bar = mai_bars_find (cursor->bars, cursor->onset).bar;
  return cursor;
}

void
mai_cursor_free (MaiCursor *cursor)
{
  if (cursor == NULL)
    return;
  if (cursor->encoding->table->end != NULL)
    cursor->encoding->table->end (cursor);
  g_clear_object (&cursor->score);
  mai_bars_free (cursor->bars);
  mai_encoding_unref (cursor->encoding);
  g_free (cursor);
}

guint
mai_cursor_mask (MaiCursor *cursor, const MaiConstraints *constraints, guint field,
                 const guint16 *chosen, guint8 *allowed)
{
  const MaiEncoding *encoding = cursor->encoding;
  guint n = 0;

  g_return_val_if_fail (field < encoding->n_outputs, 0);
  for (guint value = 0; value < encoding->fields[field].size; value++)
    {
      allowed[value] = encoding->table->allows (cursor, constraints, field, chosen, value) != 0;
      n += allowed[value];
    }
  return n;
}

gint64
mai_cursor_peek (MaiCursor *cursor, const guint16 *step)
{
  return cursor->encoding->table->peek (cursor, step);
}

guint
mai_cursor_append (MaiCursor *cursor, guint16 *step)
{
  for (guint i = 0; i < cursor->encoding->n_outputs; i++)
    g_return_val_if_fail (step[i] < cursor->encoding->fields[i].size, 0);

  return cursor->encoding->table->append (cursor, step);
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

/* ---- for the encodings ---- */

gboolean
mai_cursor_pitch_obeys (const MaiConstraints *constraints, guint pitch)
{
  return pitch >= constraints->lowest && pitch <= constraints->highest
         && (constraints->pitch_classes >> (pitch % 12) & 1);
}

gboolean
mai_cursor_any_pitch_obeys (const MaiEncoding *encoding, const MaiConstraints *constraints)
{
  for (guint pitch = 0; pitch < 128; pitch++)
    if (mai_cursor_pitch_obeys (constraints, pitch))
      return TRUE;
  return FALSE;
}

MaiTrack *
mai_cursor_find_end (MaiCursor *cursor)
{
  MaiTrack *last = NULL;
  gint64 tick = -1, last_tick = -1;

  for (guint i = 0; i < mai_score_get_n_tracks (cursor->score); i++)
    {
      MaiTrack *track = mai_score_get_track (cursor->score, i);
      gsize n;
      const MaiNote *notes = mai_track_get_notes (track, &n);

      while (n > 0 && (notes[n - 1].flags & MAI_NOTE_MUTED))
        n--;
      if (n == 0)
        continue;
      tick = MAX (tick, notes[n - 1].onset);
      if (mai_track_get_channel (track) == MAI_CHANNEL_DRUMS || notes[n - 1].onset <= last_tick)
        continue;
      last_tick = notes[n - 1].onset;
      last = track;
    }
  cursor->begun = tick >= 0;
  cursor->tick = MAX (tick, 0);
  cursor->onset = mai_grid_round (cursor->tick, mai_score_get_division (cursor->score));
  return last;
}

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

/* They would blur or mistune all that is composed. */
void
mai_cursor_settle (MaiCursor *cursor)
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

gint64
mai_cursor_to_ticks (MaiCursor *cursor, gint64 units)
{
  gint64 division = mai_score_get_division (cursor->score);

  return (2 * units * division + MAI_GRID) / (2 * MAI_GRID);
}

void
mai_cursor_add_note (MaiCursor *cursor, MaiTrack *track, gint64 units, guint pitch, guint velocity)
{
  MaiNote note = { .onset = cursor->tick,
                   .duration = MAX (mai_cursor_to_ticks (cursor, units), 1),
                   .pitch = (guint8) pitch,
                   .velocity = (guint8) velocity,
                   .release_velocity = 64,
                   .flags = MAI_NOTE_NO_RELEASE,
                   .origin = MAI_ORIGIN_COMPOSED,
                   .confidence = 1 };

  mai_track_add_notes (track, &note, 1);
}

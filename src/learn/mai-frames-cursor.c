/* SPDX-License-Identifier: Apache-2.0 */
/* Composing in `frames`: upwards through a frame, then on to the next. The walk begins where the last note of the score
 * ends, on a frame; a pitch composed in neighbouring frames is one note, but a note of the seed is never lengthened. */
#include "learn/mai-frames-private.h"

void
mai_frames_cursor_begin (MaiCursor *cursor)
{
  MaiFramesCursor *self = (MaiFramesCursor *) cursor;
  MaiRounding rounding = { 0 };
  g_autoptr (GArray) frames = mai_frames_collect (cursor->score, &rounding, &self->left_out);
  g_autoptr (MaiSteps) steps =
      mai_frames_to_steps ((const MaiPitchSet *) (gpointer) frames->data, frames->len);

  self->track = mai_cursor_find_end (cursor);
  mai_frames_walk_init (&self->walk);
  for (gsize i = 0; i < steps->n; i++)
    mai_frames_walk_step (&self->walk, steps->values + i * steps->n_fields);
  /* Where the last frame begins: what is composed begins with the next, at the next bar line at the latest. */
  cursor->onset = MAX ((gint64) frames->len + self->left_out - 1, 0) * MAI_FRAMES_UNITS;
  cursor->tick = mai_cursor_to_ticks (cursor, cursor->onset);
}

void
mai_frames_cursor_end (MaiCursor *cursor)
{
  mai_frames_walk_clear (&((MaiFramesCursor *) cursor)->walk);
}

gboolean
mai_frames_cursor_allows (MaiCursor *cursor, const MaiConstraints *constraints, guint field,
                          const guint16 *chosen, guint value)
{
  MaiFramesCursor *self = (MaiFramesCursor *) cursor;

  return value == MAI_FRAMES_END
         || ((int) value > self->walk.last && mai_cursor_pitch_obeys (constraints, value));
}

static gint64
frame_to_units (MaiFramesCursor *self, gsize frame)
{
  return ((gint64) frame + self->left_out) * MAI_FRAMES_UNITS;
}

gint64
mai_frames_cursor_peek (MaiCursor *cursor, const guint16 *step)
{
  MaiFramesCursor *self = (MaiFramesCursor *) cursor;
  gsize frame = mai_frames_walk_get_now (&self->walk) + (step[MAI_FRAMES_NOTE] == MAI_FRAMES_END);

  return mai_cursor_to_ticks (cursor, frame_to_units (self, frame));
}

/* The note that was composed at that pitch up to this frame sounds until the frame's end. */
static void
lengthen (MaiFramesCursor *self, guint pitch, gint64 end)
{
  gint64 onset = self->began[pitch];
  gsize n;
  const MaiNote *notes = mai_track_get_notes (self->track, &n);

  for (gsize i = mai_track_find_onset (self->track, onset); i < n && notes[i].onset == onset; i++)
    if (notes[i].pitch == pitch && notes[i].origin == MAI_ORIGIN_COMPOSED)
      mai_track_set_duration (self->track, i, end - onset);
}

/* Whether it began, and does not only go on. */
static gboolean
write_pitch (MaiFramesCursor *self, guint pitch)
{
  MaiCursor *cursor = &self->base;
  gsize now = mai_frames_walk_get_now (&self->walk);

  mai_cursor_settle (cursor);
  if (self->track == NULL)
    self->track = mai_score_add_track (cursor->score, mai_events_track_name (0), 0,
                                       mai_score_find_free_channel (cursor->score, 0));
  cursor->onset = frame_to_units (self, now);
  cursor->tick = mai_cursor_to_ticks (cursor, cursor->onset);
  cursor->begun = TRUE;
  mai_pitch_set_add (&self->sounding, pitch);
  if (mai_pitch_set_has (&self->before, pitch))
    {
      lengthen (self, pitch, mai_cursor_to_ticks (cursor, frame_to_units (self, now + 1)));
      return FALSE;
    }
  self->began[pitch] = cursor->tick;
  mai_cursor_add_note (cursor, self->track, MAI_FRAMES_UNITS, pitch, MAI_FRAMES_VELOCITY);
  return TRUE;
}

guint
mai_frames_cursor_append (MaiCursor *cursor, guint16 *step)
{
  MaiFramesCursor *self = (MaiFramesCursor *) cursor;
  guint written = 0;

  if (step[MAI_FRAMES_NOTE] != MAI_FRAMES_END)
    written = write_pitch (self, step[MAI_FRAMES_NOTE]);
  else
    {
      self->before = self->sounding;
      self->sounding = (MaiPitchSet){ { 0, 0 } };
    }
  mai_frames_walk_step (&self->walk, step);
  return written;
}

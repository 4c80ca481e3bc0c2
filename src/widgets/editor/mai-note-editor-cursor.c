/* SPDX-License-Identifier: Apache-2.0 */
/* The note cursor: a cell of the grid, moved by keys, that says what it is on. */
#include "widgets/editor/mai-note-editor-private.h"
#include "widgets/editor/mai-note-speech.h"

gint64
mai_note_editor_get_cursor_tick (MaiNoteEditor *self)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), 0);

  return self->cursor_tick;
}

guint
mai_note_editor_get_cursor_pitch (MaiNoteEditor *self)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), 0);

  return self->cursor_pitch;
}

gint64
mai_note_editor_get_cursor_length (MaiNoteEditor *self)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), 1);

  return self->cursor_length;
}

void
mai_note_editor_set_cursor_length (MaiNoteEditor *self, gint64 length)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  length = CLAMP (length, 1, MAI_TICK_MAX);
  if (length == self->cursor_length)
    return;
  self->cursor_length = length;
  mai_note_editor_notify (self, MAI_EDITOR_PROP_CURSOR_LENGTH);
}

void
mai_note_editor_place_cursor (MaiNoteEditor *self, gint64 tick, guint pitch)
{
  gint64 tick_before = self->cursor_tick;
  guint pitch_before = self->cursor_pitch;

  self->cursor_tick = CLAMP (tick, 0, MAI_TICK_MAX);
  self->cursor_pitch = MIN (pitch, 127);
  g_object_freeze_notify (G_OBJECT (self));
  if (self->cursor_tick != tick_before)
    mai_note_editor_notify (self, MAI_EDITOR_PROP_CURSOR_TICK);
  if (self->cursor_pitch != pitch_before)
    mai_note_editor_notify (self, MAI_EDITOR_PROP_CURSOR_PITCH);
  if (self->own_edits == 0)
    mai_note_editor_tell_description (self);
  g_object_thaw_notify (G_OBJECT (self));
}

void
mai_note_editor_set_cursor (MaiNoteEditor *self, gint64 tick, guint pitch)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  mai_note_editor_stop_extending (self);
  mai_note_editor_place_cursor (self, tick, pitch);
}

void
mai_note_editor_tell_cursor_moved (MaiNoteEditor *self)
{
  if (!self->dragging)
    mai_note_editor_emit (self, MAI_EDITOR_CURSOR_MOVED);
}

void
mai_note_editor_stop_extending (MaiNoteEditor *self)
{
  self->provisional = FALSE;
  g_clear_pointer (&self->extended, mai_selection_state_unref);
}

/* The note of a track that begins first in the cursor's cell. */
static gboolean
find_beginning (MaiNoteEditor *self, guint track, gint64 end, MaiNoteRef *found)
{
  gsize n_notes;
  MaiTrack *in = mai_score_get_track (self->score, track);
  const MaiNote *notes = mai_track_get_notes (in, &n_notes);

  for (gsize i = mai_track_find_onset (in, self->cursor_tick); i < n_notes && notes[i].onset < end;
       i++)
    if (notes[i].pitch == self->cursor_pitch)
      {
        *found = (MaiNoteRef){ track, (guint) i };
        return TRUE;
      }
  return FALSE;
}

gboolean
mai_note_editor_get_cursor_note (MaiNoteEditor *self, MaiNoteRef *found)
{
  MaiNoteRef here;
  gint64 end;

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  if (self->score == NULL)
    return FALSE;
  if (found == NULL)
    found = &here;
  if (mai_note_editor_find_note (self, self->cursor_tick, self->cursor_pitch, found))
    return TRUE;
  end = mai_snap_next (self->snap, self->score, self->cursor_tick);
  if (self->current != NULL && find_beginning (self, self->track, end, found))
    return TRUE;
  for (guint i = 0; i < mai_score_get_n_tracks (self->score); i++)
    if (find_beginning (self, i, end, found))
      return TRUE;
  return FALSE;
}

gint64
mai_note_editor_get_cursor_end (MaiNoteEditor *self)
{
  MaiNoteRef here;
  const MaiNote *note;
  gint64 end;

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), 0);

  end = self->cursor_tick + self->cursor_length;
  if (!mai_note_editor_get_cursor_note (self, &here))
    return end;
  note = mai_note_editor_get_note (self, here);
  return note->onset >= self->cursor_tick ? mai_note_get_end (note)
                                          : MIN (end, mai_note_get_end (note));
}

static gint64
step_on_grid (MaiNoteEditor *self, MaiSnap snap, int n)
{
  gint64 tick = self->cursor_tick, line;

  for (; n > 0 && tick < MAI_TICK_MAX; n--)
    tick = mai_snap_or_beat_next (snap, self->score, tick);
  for (; n < 0 && tick > 0; n++)
    {
      line = mai_snap_or_beat_floor (snap, self->score, tick);
      tick = line < tick ? line : mai_snap_or_beat_floor (snap, self->score, tick - 1);
    }
  return tick;
}

/* Whether a note comes before the place in time, or at the same time below it. */
static gboolean
is_before (const MaiNote *note, gint64 tick, guint pitch)
{
  return note->onset < tick || (note->onset == tick && note->pitch < pitch);
}

static void
step_by_notes (MaiNoteEditor *self, int n, gint64 *tick, guint *pitch)
{
  gsize n_notes = 0, i;
  const MaiNote *notes =
      self->current != NULL ? mai_track_get_notes (self->current, &n_notes) : NULL;

  for (; n > 0 && n_notes > 0; n--)
    {
      i = mai_track_find_onset (self->current, *tick);
      while (i < n_notes
             && (is_before (&notes[i], *tick, *pitch)
                 || (notes[i].onset == *tick && notes[i].pitch == *pitch)))
        i++;
      if (i == n_notes)
        return;
      *tick = notes[i].onset;
      *pitch = notes[i].pitch;
    }
  for (; n < 0 && n_notes > 0; n++)
    {
      i = mai_track_find_onset (self->current, *tick + 1);
      while (i > 0 && !is_before (&notes[i - 1], *tick, *pitch))
        i--;
      if (i == 0)
        return;
      *tick = notes[i - 1].onset;
      *pitch = notes[i - 1].pitch;
    }
}

static void
step_to_end (MaiNoteEditor *self, int n, gint64 *tick, guint *pitch)
{
  gsize n_notes = 0;
  const MaiNote *notes =
      self->current != NULL ? mai_track_get_notes (self->current, &n_notes) : NULL;
  const MaiNote *note = n_notes == 0 ? NULL : n < 0 ? &notes[0] : &notes[n_notes - 1];

  *tick = note != NULL ? note->onset : 0;
  if (note != NULL)
    *pitch = note->pitch;
}

static guint
step_pitch (guint pitch, gint64 semitones, gboolean whole)
{
  gint64 moved = pitch + semitones;

  if (whole && (moved < 0 || moved > 127))
    return pitch;
  return (guint) CLAMP (moved, 0, 127);
}

/* What lies between where the extending began and the cursor, with its cell. */
static void
extend (MaiNoteEditor *self, gboolean by_notes)
{
  gint64 last = MAX (self->anchor_tick, self->cursor_tick);
  MaiNoteBand band = { .from = MIN (self->anchor_tick, self->cursor_tick),
                       .to = by_notes ? last + 1
                                      : mai_snap_or_beat_next (self->snap, self->score, last),
                       .low = MIN (self->anchor_pitch, self->cursor_pitch),
                       .high = MAX (self->anchor_pitch, self->cursor_pitch) };
  g_autoptr (MaiSelectionState) base = mai_selection_state_ref (self->extended);

  mai_note_selection_restore (self->selection, base);
  mai_note_editor_select_band (self, &band, MAI_SELECT_ADD);
  self->extended = g_steal_pointer (&base);
}

/* What is selected, for a cursor that is about to move. */
static void
set_out (MaiNoteEditor *self, gboolean extending)
{
  if (!extending)
    {
      if (self->provisional)
        mai_note_editor_select_none (self);
      mai_note_editor_stop_extending (self);
    }
  else if (self->extended == NULL)
    {
      self->extended = mai_note_selection_save (self->selection);
      self->anchor_tick = self->cursor_tick;
      self->anchor_pitch = self->cursor_pitch;
    }
}

void
mai_note_editor_move_cursor (MaiNoteEditor *self, MaiCursorStep step, int n, gboolean extending)
{
  gint64 tick;
  guint pitch;
  gboolean by_notes = step == MAI_CURSOR_NOTE || step == MAI_CURSOR_ENDS;

  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  if (self->score == NULL || n == 0)
    return;
  set_out (self, extending);
  tick = self->cursor_tick;
  pitch = self->cursor_pitch;
  switch (step)
    {
    case MAI_CURSOR_SNAP:
    case MAI_CURSOR_BAR:
      tick = step_on_grid (self, step == MAI_CURSOR_BAR ? MAI_SNAP_BAR : self->snap, n);
      break;
    case MAI_CURSOR_SEMITONE:
    case MAI_CURSOR_OCTAVE:
      pitch = step_pitch (pitch, step == MAI_CURSOR_OCTAVE ? 12 * (gint64) n : n,
                          step == MAI_CURSOR_OCTAVE);
      break;
    case MAI_CURSOR_NOTE:
      step_by_notes (self, n, &tick, &pitch);
      break;
    case MAI_CURSOR_ENDS:
      step_to_end (self, n, &tick, &pitch);
      break;
    default:
      g_return_if_reached ();
    }
  mai_note_editor_place_cursor (self, tick, pitch);
  if (extending)
    extend (self, by_notes);
  mai_note_editor_tell_cursor_moved (self);
}

void
mai_note_editor_select_next (MaiNoteEditor *self, int n)
{
  MaiNoteRef here;

  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  mai_note_editor_move_cursor (self, MAI_CURSOR_NOTE, n, FALSE);
  if (!mai_note_editor_get_cursor_note (self, &here))
    return;
  mai_note_editor_select_note (self, here, MAI_SELECT_ONLY);
  mai_note_editor_sound (self, here);
}

gboolean
mai_note_editor_toggle_at_cursor (MaiNoteEditor *self)
{
  MaiNoteRef here;
  gboolean done;

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  mai_note_editor_end_drag (self);
  if (mai_note_editor_get_cursor_note (self, &here))
    done = mai_note_editor_delete_note (self, here);
  else
    done = mai_note_editor_draw (self, self->cursor_tick, self->cursor_pitch, self->cursor_length,
                                 self->velocity);
  mai_note_editor_tell_cursor_moved (self);
  return done;
}

gboolean
mai_note_editor_select_at_cursor (MaiNoteEditor *self)
{
  MaiNoteRef here;

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  if (!mai_note_editor_get_cursor_note (self, &here))
    return FALSE;
  mai_note_editor_select_note (self, here, MAI_SELECT_TOGGLE);
  return TRUE;
}

const char *
mai_note_editor_get_description (MaiNoteEditor *self)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), NULL);

  return self->description;
}

char *
mai_note_editor_make_description (MaiNoteEditor *self)
{
  MaiNoteRef here;
  const MaiNote *note;

  if (self->score == NULL)
    return g_strdup ("");
  if (!mai_note_editor_get_cursor_note (self, &here))
    return mai_note_speech_place (self->score, self->track, self->cursor_tick, self->cursor_pitch);
  note = mai_note_editor_get_note (self, here);
  return mai_note_speech_note (self->score, here.track, note, self->cursor_tick,
                               mai_note_editor_is_selected (self, here.track, here.index));
}

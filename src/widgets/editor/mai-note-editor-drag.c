/* SPDX-License-Identifier: Apache-2.0 */
/* One drag is one gesture of the score's history. The notes are taken when it first moves them. */
#include "base/mai-i18n.h"
#include "widgets/editor/mai-note-editor-private.h"

void
mai_note_editor_begin_drag (MaiNoteEditor *self)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  mai_note_editor_end_drag (self);
  if (self->score == NULL)
    return;
  mai_note_editor_stop_extending (self);
  self->dragging = TRUE;
  self->gesture = mai_score_new_gesture (self->score);
  self->drag_before = mai_note_selection_save (self->selection);
  self->drag_tick = self->cursor_tick;
  self->drag_pitch = self->cursor_pitch;
  self->drag_velocity = self->velocity;
  self->drag_ticks = 0;
  self->drag_pitches = 0;
  mai_note_editor_notify (self, MAI_EDITOR_PROP_DRAGGING);
}

gboolean
mai_note_editor_is_dragging (MaiNoteEditor *self)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  return self->dragging;
}

void
mai_note_editor_drag_anew (MaiNoteEditor *self)
{
  g_clear_pointer (&self->grip, mai_note_grip_free);
  self->drag_ticks = 0;
  self->drag_pitches = 0;
}

static gboolean
hold (MaiNoteEditor *self)
{
  if (!self->dragging)
    return FALSE;
  if (self->grip == NULL)
    self->grip = mai_note_editor_find_targets (self);
  return self->grip != NULL;
}

static void
change (MaiNoteEditor *self, const char *one, const char *many, MaiGripChange how,
        gconstpointer data)
{
  const char *label = mai_note_grip_get_n_notes (self->grip) == 1 ? one : many;
  /* An edit that somebody makes on hearing of ours ends the drag. */
  g_autoptr (MaiNoteGrip) grip = g_steal_pointer (&self->grip);
  guint gesture = self->gesture;

  mai_note_editor_change (self, label, grip, how, data);
  if (self->dragging && self->gesture == gesture && self->grip == NULL)
    self->grip = g_steal_pointer (&grip);
}

void
mai_note_editor_drag_move (MaiNoteEditor *self, gint64 ticks, int pitches)
{
  MaiGripBounds bounds;
  MaiMove move = { ticks, pitches, 0 };

  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  if (!hold (self))
    return;
  bounds = mai_note_grip_get_bounds (self->grip);
  mai_note_editor_clamp_move (&bounds, &move.ticks, &move.pitches);
  if (move.ticks == self->drag_ticks && move.pitches == self->drag_pitches)
    return;
  self->drag_ticks = move.ticks;
  self->drag_pitches = move.pitches;
  change (self, _ ("Move Note"), _ ("Move Notes"), mai_change_move, &move);
}

static void
drag_resize (MaiNoteEditor *self, gint64 ticks, gboolean off_grid, MaiGripChange how)
{
  MaiMove move = { .ticks = ticks };

  if (!hold (self))
    return;
  move.shortest = mai_note_editor_get_shortest (self, off_grid);
  change (self, _ ("Resize Note"), _ ("Resize Notes"), how, &move);
}

void
mai_note_editor_drag_resize_end (MaiNoteEditor *self, gint64 ticks, gboolean off_grid)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  drag_resize (self, ticks, off_grid, mai_change_end);
}

void
mai_note_editor_drag_resize_start (MaiNoteEditor *self, gint64 ticks, gboolean off_grid)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  drag_resize (self, ticks, off_grid, mai_change_start);
}

void
mai_note_editor_drag_velocity (MaiNoteEditor *self, int by)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  if (!hold (self))
    return;
  by = CLAMP (by, -127, 127);
  change (self, _ ("Change Velocity"), _ ("Change Velocities"), mai_change_velocity, &by);
}

void
mai_note_editor_end_drag (MaiNoteEditor *self)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  if (!self->dragging)
    return;
  self->dragging = FALSE;
  self->gesture = 0;
  g_clear_pointer (&self->grip, mai_note_grip_free);
  g_clear_pointer (&self->drag_before, mai_selection_state_unref);
  mai_note_editor_notify (self, MAI_EDITOR_PROP_DRAGGING);
}

void
mai_note_editor_cancel_drag (MaiNoteEditor *self)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  if (!self->dragging)
    return;
  self->own_edits++;
  mai_score_cancel_gesture (self->score, self->gesture);
  self->own_edits--;
  mai_note_editor_follow_score (self);
  mai_note_selection_restore (self->selection, self->drag_before);
  mai_note_editor_end_drag (self);
  mai_note_editor_set_cursor (self, self->drag_tick, self->drag_pitch);
  self->velocity = self->drag_velocity;
  mai_note_editor_tell_selection (self);
}

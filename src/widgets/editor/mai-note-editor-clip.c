/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of notes: through the clip, beside the original, and in two. */
#include "base/mai-i18n.h"
#include "widgets/editor/mai-note-editor-private.h"

MaiNoteClip *
mai_note_editor_get_clip (MaiNoteEditor *self)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), NULL);

  return self->clip;
}

void
mai_note_editor_set_clip (MaiNoteEditor *self, MaiNoteClip *clip)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  if (clip == self->clip)
    return;
  if (clip != NULL)
    mai_note_clip_ref (clip);
  g_clear_pointer (&self->clip, mai_note_clip_unref);
  self->clip = clip;
  mai_note_editor_notify (self, MAI_EDITOR_PROP_CLIP);
}

static void
add_part (MaiNoteEditor *self, MaiNoteGrip *grip, guint part, gint64 first, GArray *notes)
{
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint));
  guint track = mai_note_grip_get_part (grip, part, indices);
  const MaiNote *from = mai_track_get_notes (mai_score_get_track (self->score, track), NULL);

  for (guint i = 0; i < indices->len; i++)
    {
      MaiClipNote note = { from[g_array_index (indices, guint, i)], track };

      note.note.onset -= first;
      g_array_append_val (notes, note);
    }
}

/* (transfer full) (nullable): what an edit would work on, if that is not too much for a clip. */
static MaiNoteClip *
make_clip (MaiNoteEditor *self, MaiNoteGrip *grip)
{
  g_autoptr (GArray) notes = NULL;
  MaiGripBounds bounds;
  gint64 length;

  if (grip == NULL || mai_note_grip_get_n_notes (grip) > MAI_NOTE_CLIP_MAX)
    return NULL;
  notes = g_array_new (FALSE, FALSE, sizeof (MaiClipNote));
  bounds = mai_note_grip_get_bounds (grip);
  length =
      mai_snap_round_up_length (self->snap, self->score, bounds.first, bounds.last - bounds.first);
  for (guint p = 0; p < mai_note_grip_get_n_parts (grip); p++)
    add_part (self, grip, p, bounds.first, notes);
  return mai_note_clip_new (mai_score_get_division (self->score), length,
                            &g_array_index (notes, MaiClipNote, 0), notes->len);
}

gboolean
mai_note_editor_copy (MaiNoteEditor *self)
{
  g_autoptr (MaiNoteGrip) grip = NULL;
  g_autoptr (MaiNoteClip) clip = NULL;

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  grip = mai_note_editor_find_targets (self);
  clip = make_clip (self, grip);
  if (clip == NULL)
    return FALSE;
  mai_note_editor_set_clip (self, clip);
  return TRUE;
}

gboolean
mai_note_editor_cut (MaiNoteEditor *self)
{
  g_autoptr (MaiNoteGrip) grip = NULL;

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  if (!mai_note_editor_copy (self))
    return FALSE;
  grip = mai_note_editor_take_targets (self);
  mai_note_editor_remove_held (
      self, mai_note_grip_get_n_notes (grip) == 1 ? _ ("Cut Note") : _ ("Cut Notes"), grip);
  return TRUE;
}

static gint64
find_last_end (const MaiClipNote *notes, gsize n_notes)
{
  gint64 last = 0;

  for (gsize i = 0; i < n_notes; i++)
    last = MAX (last, mai_note_get_end (&notes[i].note));
  return last;
}

/* Where a clip's track goes in this score. */
static guint
find_target (MaiNoteEditor *self, guint track, gboolean into_current)
{
  return into_current ? self->track : MIN (track, mai_score_get_n_tracks (self->score) - 1);
}

static gboolean
put_clip (MaiNoteEditor *self, const char *label, MaiNoteClip *clip, gint64 tick,
          gboolean into_current)
{
  gsize n_notes;
  const MaiClipNote *notes = mai_note_clip_get_notes (clip, &n_notes);
  g_autofree MaiNote *moved = NULL;

  if (n_notes == 0 || tick < 0 || tick + find_last_end (notes, n_notes) > MAI_TICK_MAX)
    return FALSE;
  moved = g_new (MaiNote, n_notes);
  mai_note_editor_stop_extending (self);
  mai_note_editor_begin_edit (self, label);
  mai_note_editor_need_track (self);
  mai_note_selection_clear (self->selection);
  for (gsize i = 0, n; i < n_notes; i += n)
    {
      for (n = 0; i + n < n_notes && notes[i + n].track == notes[i].track; n++)
        {
          moved[n] = notes[i + n].note;
          moved[n].onset += tick;
        }
      mai_note_editor_insert (self, find_target (self, notes[i].track, into_current), moved, n);
    }
  mai_note_editor_place_cursor (self, tick + mai_note_clip_get_length (clip), self->cursor_pitch);
  self->provisional = TRUE;
  mai_note_editor_commit_edit (self);
  mai_note_editor_tell_cursor_moved (self);
  return TRUE;
}

gboolean
mai_note_editor_paste (MaiNoteEditor *self, gint64 tick)
{
  g_autoptr (MaiNoteClip) clip = NULL;

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  if (self->score == NULL || self->clip == NULL)
    return FALSE;
  mai_note_editor_end_drag (self);
  clip = mai_note_clip_convert (self->clip, mai_score_get_division (self->score));
  return put_clip (self, _ ("Paste Notes"), clip, tick, mai_note_clip_is_of_one_track (clip));
}

gboolean
mai_note_editor_duplicate (MaiNoteEditor *self)
{
  g_autoptr (MaiNoteGrip) grip = NULL;
  g_autoptr (MaiNoteClip) clip = NULL;

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  grip = mai_note_editor_take_targets (self);
  clip = make_clip (self, grip);
  if (clip == NULL)
    return FALSE;
  return put_clip (self, _ ("Duplicate Notes"), clip,
                   mai_note_grip_get_bounds (grip).first + mai_note_clip_get_length (clip), FALSE);
}

/* Where a note is cut: where the cursor stands in it, or in the middle. -1: not at all. */
static gint64
find_cut (MaiNoteEditor *self, const MaiNote *note)
{
  gint64 end = mai_note_get_end (note);
  gint64 tick = self->cursor_tick > note->onset && self->cursor_tick < end
                    ? self->cursor_tick
                    : note->onset + note->duration / 2;

  return tick > note->onset && tick < end ? tick : -1;
}

static void
change_to_first_half (MaiNote *note, gconstpointer editor)
{
  gint64 at = find_cut ((MaiNoteEditor *) editor, note);

  if (at >= 0)
    note->duration = at - note->onset;
}

/* The second halves, by onset and pitch. (element-type MaiNote) */
static GArray *
make_second_halves (MaiNoteEditor *self, MaiNoteGrip *grip, guint part, guint *track)
{
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint));
  GArray *halves = g_array_new (FALSE, FALSE, sizeof (MaiNote));
  const MaiNote *notes;

  *track = mai_note_grip_get_part (grip, part, indices);
  notes = mai_track_get_notes (mai_score_get_track (self->score, *track), NULL);
  for (guint i = 0; i < indices->len; i++)
    {
      MaiNote half = notes[g_array_index (indices, guint, i)];
      gint64 at = find_cut (self, &half);

      if (at < 0)
        continue;
      half.duration = mai_note_get_end (&half) - at;
      half.onset = at;
      g_array_append_val (halves, half);
    }
  g_array_sort (halves, mai_note_editor_compare_places);
  return halves;
}

gboolean
mai_note_editor_split (MaiNoteEditor *self)
{
  g_autoptr (MaiNoteGrip) grip = NULL;
  g_autoptr (GPtrArray) halves = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_autofree guint *tracks = NULL;
  gsize n = 0;

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  grip = mai_note_editor_take_targets (self);
  if (grip == NULL)
    return FALSE;
  tracks = g_new (guint, mai_note_grip_get_n_parts (grip));
  for (guint p = 0; p < mai_note_grip_get_n_parts (grip); p++)
    {
      g_ptr_array_add (halves, make_second_halves (self, grip, p, &tracks[p]));
      n += ((GArray *) g_ptr_array_index (halves, p))->len;
    }
  if (n == 0)
    return FALSE;
  mai_note_editor_begin_edit (self, n == 1 ? _ ("Split Note") : _ ("Split Notes"));
  mai_note_grip_change (grip, self->score, change_to_first_half, self);
  mai_note_grip_select (grip, self->selection);
  for (guint p = 0; p < halves->len; p++)
    {
      GArray *half = g_ptr_array_index (halves, p);

      if (half->len > 0)
        mai_note_editor_insert (self, tracks[p], &g_array_index (half, MaiNote, 0), half->len);
    }
  mai_note_editor_commit_edit (self);
  return TRUE;
}

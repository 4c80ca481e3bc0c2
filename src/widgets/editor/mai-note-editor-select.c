/* SPDX-License-Identifier: Apache-2.0 */
/* What is selected, by hand and by band, and what lies where. */
#include "widgets/editor/mai-note-editor-private.h"

guint
mai_note_editor_get_n_selected (MaiNoteEditor *self)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), 0);

  return mai_note_selection_get_n_notes (self->selection);
}

const guint *
mai_note_editor_get_selected (MaiNoteEditor *self, guint track, gsize *n_selected)
{
  gsize n;
  const guint *indices;

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), NULL);

  indices = mai_note_selection_get (self->selection, track, &n);
  if (n_selected != NULL)
    *n_selected = n;
  return indices;
}

gboolean
mai_note_editor_is_selected (MaiNoteEditor *self, guint track, guint index)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  return mai_note_selection_contains (self->selection, track, index);
}

gboolean
mai_note_editor_get_selection_bounds (MaiNoteEditor *self, MaiNoteBand *bounds)
{
  MaiNoteBand all = { G_MAXINT64, 0, 127, 0 };

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  if (mai_note_selection_get_n_notes (self->selection) == 0)
    return FALSE;
  for (guint i = 0; i < mai_note_selection_get_n_tracks (self->selection); i++)
    {
      MaiTrack *track = mai_note_selection_get_track (self->selection, i);
      const MaiNote *notes = mai_track_get_notes (track, NULL);
      gsize n;
      const guint *indices = mai_note_selection_get (self->selection, i, &n);

      for (gsize k = 0; k < n; k++)
        {
          const MaiNote *note = &notes[indices[k]];

          all.from = MIN (all.from, note->onset);
          all.to = MAX (all.to, mai_note_get_end (note));
          all.low = MIN (all.low, note->pitch);
          all.high = MAX (all.high, note->pitch);
        }
    }
  *bounds = all;
  return TRUE;
}

static void
select_more (MaiNoteEditor *self, guint track, const guint *indices, gsize n, MaiSelectMode mode)
{
  if (mode == MAI_SELECT_TOGGLE)
    mai_note_selection_toggle (self->selection, track, indices, n);
  else
    mai_note_selection_add (self->selection, track, indices, n);
}

void
mai_note_editor_select_note (MaiNoteEditor *self, MaiNoteRef note, MaiSelectMode mode)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));
  g_return_if_fail (self->score != NULL && note.track < mai_score_get_n_tracks (self->score));
  g_return_if_fail (note.index
                    < mai_track_get_n_notes (mai_score_get_track (self->score, note.track)));

  mai_note_editor_stop_extending (self);
  mai_note_selection_follow_tracks (self->selection, self->score);
  if (mode == MAI_SELECT_ONLY)
    mai_note_selection_clear (self->selection);
  select_more (self, note.track, &note.index, 1, mode);
  mai_note_editor_tell_selection (self);
}

static void
select_band (MaiNoteEditor *self, const MaiNoteBand *band, MaiSelectMode mode)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < mai_note_selection_get_n_tracks (self->selection); i++)
    {
      g_array_set_size (found, 0);
      mai_track_query (mai_note_selection_get_track (self->selection, i), band->from, band->to,
                       band->low, band->high, found);
      select_more (self, i, (const guint *) (gpointer) found->data, found->len, mode);
    }
}

void
mai_note_editor_select_band (MaiNoteEditor *self, const MaiNoteBand *band, MaiSelectMode mode)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));
  g_return_if_fail (band != NULL);

  mai_note_editor_stop_extending (self);
  mai_note_selection_follow_tracks (self->selection, self->score);
  if (mode == MAI_SELECT_ONLY)
    mai_note_selection_clear (self->selection);
  select_band (self, band, mode);
  mai_note_editor_tell_selection (self);
}

static void
select_whole_track (MaiNoteEditor *self, guint track)
{
  gsize n = mai_track_get_n_notes (mai_note_selection_get_track (self->selection, track));
  g_autofree guint *indices = g_new (guint, n);

  for (guint i = 0; i < n; i++)
    indices[i] = i;
  mai_note_selection_set (self->selection, track, indices, n);
}

void
mai_note_editor_select_all (MaiNoteEditor *self)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  mai_note_editor_stop_extending (self);
  mai_note_selection_follow_tracks (self->selection, self->score);
  for (guint i = 0; i < mai_note_selection_get_n_tracks (self->selection); i++)
    select_whole_track (self, i);
  mai_note_editor_tell_selection (self);
}

void
mai_note_editor_select_none (MaiNoteEditor *self)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  mai_note_editor_stop_extending (self);
  if (mai_note_selection_get_n_notes (self->selection) == 0)
    return;
  mai_note_selection_clear (self->selection);
  mai_note_editor_tell_selection (self);
}

void
mai_note_editor_select_track (MaiNoteEditor *self, guint track)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  mai_note_editor_stop_extending (self);
  mai_note_selection_follow_tracks (self->selection, self->score);
  mai_note_selection_clear (self->selection);
  if (track < mai_note_selection_get_n_tracks (self->selection))
    select_whole_track (self, track);
  mai_note_editor_tell_selection (self);
}

void
mai_note_editor_begin_band (MaiNoteEditor *self, MaiSelectMode mode)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  mai_note_editor_end_band (self);
  mai_note_editor_stop_extending (self);
  mai_note_selection_follow_tracks (self->selection, self->score);
  self->band_before = mai_note_selection_save (self->selection);
  if (mode == MAI_SELECT_ONLY)
    mai_note_selection_clear (self->selection);
  self->band_base = mai_note_selection_save (self->selection);
  mai_note_editor_tell_selection (self);
}

void
mai_note_editor_update_band (MaiNoteEditor *self, const MaiNoteBand *band)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));
  g_return_if_fail (band != NULL);

  if (self->band_base == NULL)
    return;
  self->band = *band;
  self->has_band = TRUE;
  mai_note_selection_restore (self->selection, self->band_base);
  select_band (self, band, MAI_SELECT_ADD);
  mai_note_editor_tell_selection (self);
  mai_note_editor_emit (self, MAI_EDITOR_BAND_CHANGED);
}

void
mai_note_editor_end_band (MaiNoteEditor *self)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  g_clear_pointer (&self->band_base, mai_selection_state_unref);
  g_clear_pointer (&self->band_before, mai_selection_state_unref);
  if (!self->has_band)
    return;
  self->has_band = FALSE;
  mai_note_editor_emit (self, MAI_EDITOR_BAND_CHANGED);
}

void
mai_note_editor_cancel_band (MaiNoteEditor *self)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  if (self->band_before == NULL)
    return;
  mai_note_selection_restore (self->selection, self->band_before);
  mai_note_editor_end_band (self);
  mai_note_editor_tell_selection (self);
}

const MaiNoteBand *
mai_note_editor_get_band (MaiNoteEditor *self)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), NULL);

  return self->has_band ? &self->band : NULL;
}

const MaiNote *
mai_note_editor_get_note (MaiNoteEditor *self, MaiNoteRef ref)
{
  const MaiNote *notes;
  gsize n_notes;

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), NULL);
  g_return_val_if_fail (self->score != NULL && ref.track < mai_score_get_n_tracks (self->score),
                        NULL);

  notes = mai_track_get_notes (mai_score_get_track (self->score, ref.track), &n_notes);
  g_return_val_if_fail (ref.index < n_notes, NULL);

  return &notes[ref.index];
}

static gboolean
sounds_at (const MaiNote *note, gint64 tick)
{
  return note->onset <= tick && tick < mai_note_get_end (note);
}

/* Of two notes near a place, the one that a person means. */
static gboolean
is_better (MaiNoteEditor *self, gint64 tick, MaiNoteRef one, MaiNoteRef other)
{
  const MaiNote *note = mai_note_editor_get_note (self, one);
  const MaiNote *best = mai_note_editor_get_note (self, other);
  gboolean selected = mai_note_editor_is_selected (self, one.track, one.index);

  if (sounds_at (note, tick) != sounds_at (best, tick))
    return sounds_at (note, tick);
  if (selected != mai_note_editor_is_selected (self, other.track, other.index))
    return selected;
  if ((one.track == self->track) != (other.track == self->track))
    return one.track == self->track;
  return note->onset >= best->onset;
}

gboolean
mai_note_editor_find_note_near (MaiNoteEditor *self, gint64 tick, gint64 from, gint64 to,
                                guint pitch, MaiNoteRef *found)
{
  g_autoptr (GArray) here = NULL;
  MaiNoteRef best = { 0, 0 };
  gboolean any = FALSE;

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  if (self->score == NULL)
    return FALSE;
  here = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < mai_score_get_n_tracks (self->score); i++)
    {
      g_array_set_size (here, 0);
      mai_track_query (mai_score_get_track (self->score, i), from, to, pitch, pitch, here);
      for (guint k = 0; k < here->len; k++)
        {
          MaiNoteRef note = { i, g_array_index (here, guint, k) };

          if (!any || is_better (self, tick, note, best))
            best = note;
          any = TRUE;
        }
    }
  if (any && found != NULL)
    *found = best;
  return any;
}

gboolean
mai_note_editor_find_note (MaiNoteEditor *self, gint64 tick, guint pitch, MaiNoteRef *found)
{
  return mai_note_editor_find_note_near (self, tick, tick, tick + 1, pitch, found);
}

void
mai_note_editor_sound (MaiNoteEditor *self, MaiNoteRef ref)
{
  const MaiNote *note = mai_note_editor_get_note (self, ref);

  g_return_if_fail (note != NULL);

  self->velocity = note->velocity;
  mai_note_editor_emit_sounded (self, ref.track, note->pitch, note->velocity);
}

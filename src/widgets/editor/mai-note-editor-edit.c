/* SPDX-License-Identifier: Apache-2.0 */
/* Edits of notes that are there, and drawing new ones. */
#include "base/mai-i18n.h"
#include "widgets/editor/mai-note-editor-private.h"

#include <math.h>

/* Of a quarter: no note is made shorter than that part of it, which can still be heard and seen. */
#define SHORTEST 32

/* Velocities on a line, for notes with an onset from here to there. */
typedef struct
{
  gint64 from, to;
  double velocity_from, velocity_to;
} Ramp;

typedef struct
{
  MaiSnap snap;
  MaiScore *score;
} Quantise;

void
mai_change_move (MaiNote *note, gconstpointer data)
{
  const MaiMove *move = data;

  note->onset = CLAMP (note->onset + move->ticks, 0, MAI_TICK_MAX);
  note->pitch = (guint8) CLAMP ((int) note->pitch + move->pitches, 0, 127);
}

void
mai_change_end (MaiNote *note, gconstpointer data)
{
  const MaiMove *move = data;
  gint64 shortest = MIN (note->duration, move->shortest);

  note->duration =
      CLAMP (note->duration + move->ticks, MAX (shortest, 1), MAI_TICK_MAX - note->onset);
}

void
mai_change_start (MaiNote *note, gconstpointer data)
{
  const MaiMove *move = data;
  gint64 end = mai_note_get_end (note), shortest = MIN (note->duration, move->shortest);
  gint64 latest = MAX (end - MAX (shortest, 1), 0);

  note->onset = CLAMP (note->onset + move->ticks, 0, latest);
  note->duration = end - note->onset;
}

void
mai_change_velocity (MaiNote *note, gconstpointer by)
{
  note->velocity = (guint8) CLAMP ((int) note->velocity + *(const int *) by, 1, 127);
}

static void
change_velocity_on_ramp (MaiNote *note, gconstpointer data)
{
  const Ramp *ramp = data;
  double part = ramp->to > ramp->from
                    ? (double) (note->onset - ramp->from) / (double) (ramp->to - ramp->from)
                    : 1;
  double velocity = ramp->velocity_from + part * (ramp->velocity_to - ramp->velocity_from);

  note->velocity = (guint8) lrint (CLAMP (velocity, 1, 127));
}

static void
change_to_grid (MaiNote *note, gconstpointer data)
{
  const Quantise *quantise = data;

  note->onset = mai_snap_round (quantise->snap, quantise->score, note->onset);
}

static void
change_muted (MaiNote *note, gconstpointer muted)
{
  if (*(const gboolean *) muted)
    note->flags |= MAI_NOTE_MUTED;
  else
    note->flags &= (guint8) ~MAI_NOTE_MUTED;
}

MaiNoteGrip *
mai_note_editor_take_targets (MaiNoteEditor *self)
{
  mai_note_editor_end_drag (self);
  return mai_note_editor_find_targets (self);
}

MaiNoteGrip *
mai_note_editor_find_targets (MaiNoteEditor *self)
{
  g_autoptr (MaiNoteGrip) grip = NULL;
  MaiNoteRef here;
  gboolean on_note;

  if (self->score == NULL)
    return NULL;
  grip = mai_note_grip_new ();
  on_note = mai_note_editor_get_cursor_note (self, &here);
  for (guint i = 0; i < mai_note_selection_get_n_tracks (self->selection); i++)
    {
      gsize n;
      const guint *indices = mai_note_selection_get (self->selection, i, &n);

      mai_note_grip_take (grip, mai_note_selection_get_track (self->selection, i), i, indices, n);
    }
  if (mai_note_grip_get_n_notes (grip) == 0 && on_note)
    mai_note_grip_take (grip, mai_score_get_track (self->score, here.track), here.track,
                        &here.index, 1);
  if (mai_note_grip_get_n_notes (grip) == 0)
    return NULL;
  if (on_note)
    mai_note_grip_set_anchor (grip, here.track, here.index);
  return g_steal_pointer (&grip);
}

/* The cursor stays on the note it was on, if that moved; where it became too short, at its beginning. */
static void
keep_cursor_on (MaiNoteEditor *self, const MaiNote *before, const MaiNote *now)
{
  gint64 inside = MAX (self->cursor_tick - before->onset, 0);

  if (inside >= now->duration)
    inside = 0;
  mai_note_editor_place_cursor (self, now->onset + inside, now->pitch);
}

gboolean
mai_note_editor_change (MaiNoteEditor *self, const char *label, MaiNoteGrip *grip,
                        MaiGripChange change, gconstpointer data)
{
  gboolean changed, whole, follows;
  MaiNoteRef here;
  MaiNote taken, before, now;
  guint track;

  whole = mai_note_grip_get_n_notes (grip) == mai_note_selection_get_n_notes (self->selection);
  track = mai_note_grip_get_anchor (grip, &taken, &before);
  follows = mai_note_editor_get_cursor_note (self, &here) && here.track == track
            && here.index == mai_note_grip_get_anchor_index (grip);
  mai_note_editor_begin_edit (self, label);
  changed = mai_note_grip_change (grip, self->score, change, data);
  mai_note_grip_get_anchor (grip, &taken, &now);
  if (changed && whole)
    mai_note_grip_select (grip, self->selection);
  else if (changed)
    mai_note_selection_remember (self->selection);
  if (changed && follows)
    keep_cursor_on (self, &before, &now);
  mai_note_editor_commit_edit (self);
  if (changed && follows)
    mai_note_editor_tell_cursor_moved (self);
  if (changed && now.velocity != before.velocity)
    self->velocity = now.velocity;
  if (changed
      && (now.pitch != before.pitch || (now.velocity != before.velocity && !self->dragging)))
    mai_note_editor_emit_sounded (self, track, now.pitch, now.velocity);
  return changed;
}

static gboolean
change_targets (MaiNoteEditor *self, const char *one, const char *many, MaiGripChange change,
                gconstpointer data)
{
  g_autoptr (MaiNoteGrip) grip = mai_note_editor_take_targets (self);

  if (grip == NULL)
    return FALSE;
  return mai_note_editor_change (self, mai_note_grip_get_n_notes (grip) == 1 ? one : many, grip,
                                 change, data);
}

int
mai_note_editor_compare_places (gconstpointer a, gconstpointer b)
{
  const MaiNote *one = a, *other = b;

  if (one->onset != other->onset)
    return one->onset < other->onset ? -1 : 1;
  return (int) one->pitch - (int) other->pitch;
}

void
mai_note_editor_insert (MaiNoteEditor *self, guint track, const MaiNote *notes, gsize n_notes)
{
  MaiTrack *into = mai_score_get_track (self->score, track);
  g_autofree guint *indices = g_new (guint, n_notes);
  gsize n_before;
  const MaiNote *before = mai_track_get_notes (into, &n_before);

  /* Behind all that were there with the same onset and pitch, in the order they come. */
  for (gsize i = 0; i < n_notes; i++)
    {
      gsize low = mai_track_find_onset (into, notes[i].onset);
      gsize high = mai_track_find_onset (into, notes[i].onset + 1);

      while (low < high)
        {
          gsize middle = low + (high - low) / 2;

          if (before[middle].pitch <= notes[i].pitch)
            low = middle + 1;
          else
            high = middle;
        }
      indices[i] = (guint) (low + i);
    }
  mai_score_insert_notes (self->score, into, notes, n_notes);
  mai_note_selection_recover (self->selection);
  mai_note_selection_add (self->selection, track, indices, n_notes);
}

gboolean
mai_note_editor_draw (MaiNoteEditor *self, gint64 tick, guint pitch, gint64 length, guint velocity)
{
  MaiNote note = { .release_velocity = 64,
                   .flags = MAI_NOTE_NO_RELEASE,
                   .origin = MAI_ORIGIN_PLAYED };

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  if (self->score == NULL)
    return FALSE;
  note.onset = CLAMP (tick, 0, MAI_TICK_MAX - 1);
  note.duration = CLAMP (length, 1, MAI_TICK_MAX - note.onset);
  note.pitch = (guint8) MIN (pitch, 127);
  note.velocity = (guint8) CLAMP (velocity, 1, 127);
  self->velocity = note.velocity;
  mai_note_editor_drag_anew (self);
  mai_note_editor_stop_extending (self);
  mai_note_editor_begin_edit (self, _ ("Draw Note"));
  mai_note_editor_need_track (self);
  mai_note_selection_clear (self->selection);
  mai_note_editor_insert (self, self->track, &note, 1);
  mai_note_editor_place_cursor (self, note.onset, note.pitch);
  self->provisional = TRUE;
  mai_note_editor_commit_edit (self);
  mai_note_editor_emit_sounded (self, self->track, note.pitch, note.velocity);
  return TRUE;
}

void
mai_note_editor_clamp_move (const MaiGripBounds *bounds, gint64 *ticks, int *pitches)
{
  *ticks = CLAMP (*ticks, -bounds->first, MAI_TICK_MAX - bounds->last);
  *pitches = CLAMP (*pitches, -(int) bounds->low, 127 - (int) bounds->high);
}

gboolean
mai_note_editor_move (MaiNoteEditor *self, gint64 ticks, int pitches)
{
  g_autoptr (MaiNoteGrip) grip = NULL;
  MaiGripBounds bounds;
  MaiMove move = { ticks, pitches, 0 };

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  grip = mai_note_editor_take_targets (self);
  if (grip == NULL)
    return FALSE;
  bounds = mai_note_grip_get_bounds (grip);
  mai_note_editor_clamp_move (&bounds, &move.ticks, &move.pitches);
  return mai_note_editor_change (
      self, mai_note_grip_get_n_notes (grip) == 1 ? _ ("Move Note") : _ ("Move Notes"), grip,
      mai_change_move, &move);
}

gint64
mai_note_editor_get_shortest (MaiNoteEditor *self, gboolean off_grid)
{
  gint64 least = MAX (mai_score_get_division (self->score) / SHORTEST, 1);

  return off_grid ? least
                  : MAX (mai_snap_get_ticks (self->snap, self->score, self->cursor_tick), least);
}

static gboolean
resize (MaiNoteEditor *self, gint64 ticks, MaiGripChange change)
{
  MaiMove move = { .ticks = ticks };

  if (self->score == NULL)
    return FALSE;
  move.shortest = mai_note_editor_get_shortest (self, FALSE);
  return change_targets (self, _ ("Resize Note"), _ ("Resize Notes"), change, &move);
}

/* What @lines of the grid are in ticks. */
static gint64
get_nudge (MaiNoteEditor *self, int lines)
{
  gint64 ticks;

  if (self->score == NULL)
    return 0;
  ticks = mai_snap_get_ticks (self->snap, self->score, self->cursor_tick);
  if (ticks == 0)
    ticks = MAX (mai_score_get_division (self->score) / 16, 1);
  return lines * ticks;
}

gboolean
mai_note_editor_nudge (MaiNoteEditor *self, int lines)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  return mai_note_editor_move (self, get_nudge (self, lines), 0);
}

gboolean
mai_note_editor_lengthen (MaiNoteEditor *self, int lines)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  return resize (self, get_nudge (self, lines), mai_change_end);
}

gboolean
mai_note_editor_shift_start (MaiNoteEditor *self, int lines)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  return resize (self, get_nudge (self, lines), mai_change_start);
}

gboolean
mai_note_editor_transpose (MaiNoteEditor *self, int semitones)
{
  g_autoptr (MaiNoteGrip) grip = NULL;
  MaiGripBounds bounds;
  MaiMove move = { .pitches = CLAMP (semitones, -128, 128) };

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  grip = mai_note_editor_take_targets (self);
  if (grip == NULL)
    return FALSE;
  bounds = mai_note_grip_get_bounds (grip);
  if ((int) bounds.low + move.pitches < 0 || (int) bounds.high + move.pitches > 127)
    return FALSE;
  return mai_note_editor_change (self, _ ("Transpose"), grip, mai_change_move, &move);
}

gboolean
mai_note_editor_change_velocity (MaiNoteEditor *self, int by)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  by = CLAMP (by, -127, 127);
  return change_targets (self, _ ("Change Velocity"), _ ("Change Velocities"), mai_change_velocity,
                         &by);
}

/* The selected notes of a track with an onset in the ramp. */
static void
take_selected_in (MaiNoteEditor *self, MaiNoteGrip *grip, guint track, const Ramp *ramp)
{
  MaiTrack *from = mai_note_selection_get_track (self->selection, track);
  gsize n, low = 0, high;
  const guint *indices = mai_note_selection_get (self->selection, track, &n);
  gsize first = mai_track_find_onset (from, ramp->from);
  gsize end = mai_track_find_onset (from, ramp->to + 1);

  while (low < n && indices[low] < first)
    low++;
  for (high = low; high < n && indices[high] < end;)
    high++;
  if (high > low)
    mai_note_grip_take (grip, from, track, indices + low, high - low);
}

static void
take_track_in (MaiNoteEditor *self, MaiNoteGrip *grip, const Ramp *ramp)
{
  gsize first, end;
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint));

  if (self->current == NULL)
    return;
  first = mai_track_find_onset (self->current, ramp->from);
  end = mai_track_find_onset (self->current, ramp->to + 1);
  for (guint i = (guint) first; i < end; i++)
    g_array_append_val (indices, i);
  mai_note_grip_take (grip, self->current, self->track, (const guint *) (gpointer) indices->data,
                      indices->len);
}

gboolean
mai_note_editor_ramp_velocity (MaiNoteEditor *self, gint64 from, double velocity_from, gint64 to,
                               double velocity_to)
{
  Ramp ramp = { from, to, velocity_from, velocity_to };
  g_autoptr (MaiNoteGrip) grip = NULL;

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  if (self->score == NULL)
    return FALSE;
  mai_note_editor_drag_anew (self);
  if (from > to)
    ramp = (Ramp){ to, from, velocity_to, velocity_from };
  grip = mai_note_grip_new ();
  for (guint i = 0; i < mai_note_selection_get_n_tracks (self->selection); i++)
    take_selected_in (self, grip, i, &ramp);
  if (mai_note_selection_get_n_notes (self->selection) == 0)
    take_track_in (self, grip, &ramp);
  if (mai_note_grip_get_n_notes (grip) == 0)
    return FALSE;
  return mai_note_editor_change (self, _ ("Change Velocities"), grip, change_velocity_on_ramp,
                                 &ramp);
}

gboolean
mai_note_editor_quantise (MaiNoteEditor *self)
{
  Quantise quantise = { self->snap, self->score };

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  return change_targets (self, _ ("Quantise Note"), _ ("Quantise Notes"), change_to_grid,
                         &quantise);
}

gboolean
mai_note_editor_toggle_mute (MaiNoteEditor *self)
{
  g_autoptr (MaiNoteGrip) grip = NULL;
  gboolean mute;

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  grip = mai_note_editor_take_targets (self);
  if (grip == NULL)
    return FALSE;
  mute = !mai_note_grip_all_have (grip, MAI_NOTE_MUTED);
  return mai_note_editor_change (self, mute ? _ ("Mute Notes") : _ ("Unmute Notes"), grip,
                                 change_muted, &mute);
}

void
mai_note_editor_remove_held (MaiNoteEditor *self, const char *label, MaiNoteGrip *grip)
{
  mai_note_editor_stop_extending (self);
  mai_note_editor_begin_edit (self, label);
  mai_note_grip_unselect (grip, self->selection);
  mai_note_grip_remove (grip, self->score);
  mai_note_selection_recover (self->selection);
  mai_note_editor_commit_edit (self);
}

gboolean
mai_note_editor_delete (MaiNoteEditor *self)
{
  g_autoptr (MaiNoteGrip) grip = NULL;

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  grip = mai_note_editor_take_targets (self);
  if (grip == NULL)
    return FALSE;
  mai_note_editor_remove_held (
      self, mai_note_grip_get_n_notes (grip) == 1 ? _ ("Delete Note") : _ ("Delete Notes"), grip);
  return TRUE;
}

gboolean
mai_note_editor_delete_note (MaiNoteEditor *self, MaiNoteRef note)
{
  g_autoptr (MaiNoteGrip) grip = mai_note_grip_new ();

  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), FALSE);

  mai_note_editor_end_drag (self);
  if (self->score == NULL || note.track >= mai_score_get_n_tracks (self->score))
    return FALSE;
  mai_note_grip_take (grip, mai_score_get_track (self->score, note.track), note.track, &note.index,
                      1);
  if (mai_note_grip_get_n_notes (grip) == 0)
    return FALSE;
  mai_note_editor_remove_held (self, _ ("Delete Note"), grip);
  return TRUE;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Properties, and following the score: what is selected after somebody's edit, an undo or a redo. */
#include "widgets/editor/mai-note-editor.h"

#include "base/mai-i18n.h"
#include "widgets/editor/mai-note-editor-private.h"

#define VELOCITY_DEFAULT 80
#define PITCH_DEFAULT 60

static GParamSpec *properties[MAI_EDITOR_N_PROPS];
static guint signals[MAI_EDITOR_N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiNoteEditor, mai_note_editor, G_TYPE_OBJECT)

void
mai_note_editor_notify (MaiNoteEditor *self, MaiEditorProp prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

void
mai_note_editor_emit (MaiNoteEditor *self, MaiEditorSignal signal)
{
  g_signal_emit (self, signals[signal], 0);
}

void
mai_note_editor_emit_sounded (MaiNoteEditor *self, guint track, guint pitch, guint velocity)
{
  g_signal_emit (self, signals[MAI_EDITOR_SOUNDED], 0, track, pitch, velocity);
}

void
mai_note_editor_tell_description (MaiNoteEditor *self)
{
  g_autofree char *now = mai_note_editor_make_description (self);

  if (g_strcmp0 (now, self->description) == 0)
    return;
  g_free (self->description);
  self->description = g_steal_pointer (&now);
  mai_note_editor_notify (self, MAI_EDITOR_PROP_DESCRIPTION);
}

void
mai_note_editor_tell_selection (MaiNoteEditor *self)
{
  mai_note_editor_emit (self, MAI_EDITOR_SELECTION_CHANGED);
  mai_note_editor_tell_description (self);
}

static void
set_current (MaiNoteEditor *self, guint track)
{
  guint before = self->track;

  self->track = track;
  self->current = self->score != NULL && track < mai_score_get_n_tracks (self->score)
                      ? mai_score_get_track (self->score, track)
                      : NULL;
  if (track != before)
    mai_note_editor_notify (self, MAI_EDITOR_PROP_TRACK);
}

/* The track drawn into keeps being it, wherever it stands now. */
static void
follow_tracks (MaiNoteEditor *self)
{
  int number;
  guint n_tracks = self->score != NULL ? mai_score_get_n_tracks (self->score) : 0;

  mai_note_selection_follow_tracks (self->selection, self->score);
  number = mai_note_selection_find_track (self->selection, self->current);
  if (number < 0)
    number = (int) MIN (self->track, n_tracks > 0 ? n_tracks - 1 : 0);
  set_current (self, (guint) number);
}

static void
see_serials (MaiNoteEditor *self)
{
  self->undo_serial = mai_score_get_undo_serial (self->score);
  self->redo_serial = mai_score_get_redo_serial (self->score);
}

void
mai_note_editor_follow_score (MaiNoteEditor *self)
{
  follow_tracks (self);
  see_serials (self);
}

/* What was selected where the history stands now; NULL when it was no step of ours. */
static MaiSelectionState *
recall (MaiNoteEditor *self)
{
  guint64 undo = mai_score_get_undo_serial (self->score);
  guint64 redo = mai_score_get_redo_serial (self->score);

  if (redo != 0 && redo == self->undo_serial)
    return mai_selection_memory_get (self->memory, redo, FALSE);
  if (undo != 0 && undo == self->redo_serial)
    return mai_selection_memory_get (self->memory, undo, TRUE);
  return NULL;
}

static void
edited_cb (MaiNoteEditor *self)
{
  MaiSelectionState *state;

  if (self->own_edits > 0)
    {
      self->own_edited = TRUE;
      return;
    }
  mai_note_editor_end_drag (self);
  mai_note_editor_end_band (self);
  mai_note_editor_stop_extending (self);
  follow_tracks (self);
  state = recall (self);
  if (state != NULL)
    mai_note_selection_restore (self->selection, state);
  else
    mai_note_selection_recover (self->selection);
  see_serials (self);
  mai_note_editor_tell_selection (self);
}

static void
release_score (MaiNoteEditor *self)
{
  mai_note_editor_end_drag (self);
  mai_note_editor_end_band (self);
  mai_note_editor_stop_extending (self);
  if (self->score != NULL)
    g_clear_signal_handler (&self->edited_id, self->score);
  g_clear_object (&self->score);
}

static void
mai_note_editor_dispose (GObject *object)
{
  release_score (MAI_NOTE_EDITOR (object));
  G_OBJECT_CLASS (mai_note_editor_parent_class)->dispose (object);
}

static void
mai_note_editor_finalize (GObject *object)
{
  MaiNoteEditor *self = MAI_NOTE_EDITOR (object);

  mai_note_selection_free (self->selection);
  mai_selection_memory_free (self->memory);
  g_clear_pointer (&self->clip, mai_note_clip_unref);
  g_free (self->description);
  G_OBJECT_CLASS (mai_note_editor_parent_class)->finalize (object);
}

static void
mai_note_editor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiNoteEditor *self = MAI_NOTE_EDITOR (object);

  switch (id)
    {
    case MAI_EDITOR_PROP_SCORE:
      g_value_set_object (value, self->score);
      break;
    case MAI_EDITOR_PROP_TRACK:
      g_value_set_uint (value, self->track);
      break;
    case MAI_EDITOR_PROP_SNAP:
      g_value_set_string (value, mai_note_editor_get_snap (self));
      break;
    case MAI_EDITOR_PROP_CLIP:
      g_value_set_boxed (value, self->clip);
      break;
    case MAI_EDITOR_PROP_CURSOR_TICK:
      g_value_set_int64 (value, self->cursor_tick);
      break;
    case MAI_EDITOR_PROP_CURSOR_PITCH:
      g_value_set_uint (value, self->cursor_pitch);
      break;
    case MAI_EDITOR_PROP_CURSOR_LENGTH:
      g_value_set_int64 (value, self->cursor_length);
      break;
    case MAI_EDITOR_PROP_DRAGGING:
      g_value_set_boolean (value, self->dragging);
      break;
    case MAI_EDITOR_PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_note_editor_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MaiNoteEditor *self = MAI_NOTE_EDITOR (object);

  switch (id)
    {
    case MAI_EDITOR_PROP_SCORE:
      mai_note_editor_set_score (self, g_value_get_object (value));
      break;
    case MAI_EDITOR_PROP_TRACK:
      mai_note_editor_set_track (self, g_value_get_uint (value));
      break;
    case MAI_EDITOR_PROP_SNAP:
      mai_note_editor_set_snap (self, g_value_get_string (value));
      break;
    case MAI_EDITOR_PROP_CLIP:
      mai_note_editor_set_clip (self, g_value_get_boxed (value));
      break;
    case MAI_EDITOR_PROP_CURSOR_TICK:
      mai_note_editor_set_cursor (self, g_value_get_int64 (value), self->cursor_pitch);
      break;
    case MAI_EDITOR_PROP_CURSOR_PITCH:
      mai_note_editor_set_cursor (self, self->cursor_tick, g_value_get_uint (value));
      break;
    case MAI_EDITOR_PROP_CURSOR_LENGTH:
      mai_note_editor_set_cursor_length (self, g_value_get_int64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags ro = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GParamFlags rw = ro | G_PARAM_WRITABLE;

  properties[MAI_EDITOR_PROP_SCORE] = g_param_spec_object ("score", NULL, NULL, MAI_TYPE_SCORE, rw);
  properties[MAI_EDITOR_PROP_TRACK] = g_param_spec_uint ("track", NULL, NULL, 0, G_MAXUINT, 0, rw);
  properties[MAI_EDITOR_PROP_SNAP] = g_param_spec_string ("snap", NULL, NULL, "1/16", rw);
  properties[MAI_EDITOR_PROP_CLIP] =
      g_param_spec_boxed ("clip", NULL, NULL, MAI_TYPE_NOTE_CLIP, rw);
  properties[MAI_EDITOR_PROP_CURSOR_TICK] =
      g_param_spec_int64 ("cursor-tick", NULL, NULL, 0, MAI_TICK_MAX, 0, rw);
  properties[MAI_EDITOR_PROP_CURSOR_PITCH] =
      g_param_spec_uint ("cursor-pitch", NULL, NULL, 0, 127, PITCH_DEFAULT, rw);
  properties[MAI_EDITOR_PROP_CURSOR_LENGTH] = g_param_spec_int64 (
      "cursor-length", NULL, NULL, 1, MAI_TICK_MAX, MAI_DIVISION_DEFAULT / 2, rw);
  properties[MAI_EDITOR_PROP_DRAGGING] = g_param_spec_boolean ("dragging", NULL, NULL, FALSE, ro);
  properties[MAI_EDITOR_PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, "", ro);
  g_object_class_install_properties (klass, MAI_EDITOR_N_PROPS, properties);
}

static void
mai_note_editor_class_init (MaiNoteEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = mai_note_editor_dispose;
  object_class->finalize = mai_note_editor_finalize;
  object_class->get_property = mai_note_editor_get_property;
  object_class->set_property = mai_note_editor_set_property;
  install_properties (object_class);
  signals[MAI_EDITOR_SELECTION_CHANGED] = g_signal_new (
      "selection-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MAI_EDITOR_SOUNDED] =
      g_signal_new ("sounded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                    G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT);
  signals[MAI_EDITOR_BAND_CHANGED] =
      g_signal_new ("band-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MAI_EDITOR_CURSOR_MOVED] =
      g_signal_new ("cursor-moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mai_note_editor_init (MaiNoteEditor *self)
{
  self->selection = mai_note_selection_new ();
  self->memory = mai_selection_memory_new ();
  self->snap = MAI_SNAP_1_16;
  self->velocity = VELOCITY_DEFAULT;
  self->cursor_pitch = PITCH_DEFAULT;
  self->cursor_length = MAI_DIVISION_DEFAULT / 2;
  self->description = g_strdup ("");
}

MaiNoteEditor *
mai_note_editor_new (MaiScore *score)
{
  MaiNoteEditor *self = g_object_new (MAI_TYPE_NOTE_EDITOR, NULL);

  mai_note_editor_set_score (self, score);
  return self;
}

MaiScore *
mai_note_editor_get_score (MaiNoteEditor *self)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), NULL);

  return self->score;
}

static guint
find_track_with_notes (MaiScore *score)
{
  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    if (mai_track_get_n_notes (mai_score_get_track (score, i)) > 0)
      return i;
  return 0;
}

/* The track drawn into, the cursor and its length, for a score just set. */
static void
begin_at_first_note (MaiNoteEditor *self)
{
  const MaiNote *first = NULL;
  guint track = find_track_with_notes (self->score);

  self->edited_id = g_signal_connect_swapped (self->score, "edited", G_CALLBACK (edited_cb), self);
  see_serials (self);
  set_current (self, track);
  if (self->current != NULL)
    first = mai_track_get_notes (self->current, NULL);
  self->velocity = VELOCITY_DEFAULT;
  mai_note_editor_set_cursor_length (self, MAX (mai_score_get_division (self->score) / 2, 1));
  mai_note_editor_set_cursor (self, first != NULL ? first->onset : 0,
                              first != NULL ? first->pitch : PITCH_DEFAULT);
}

void
mai_note_editor_set_score (MaiNoteEditor *self, MaiScore *score)
{
  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));
  g_return_if_fail (score == NULL || MAI_IS_SCORE (score));

  if (score == self->score)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  release_score (self);
  g_set_object (&self->score, score);
  mai_selection_memory_clear (self->memory);
  mai_note_selection_clear (self->selection);
  mai_note_selection_follow_tracks (self->selection, score);
  if (score != NULL)
    begin_at_first_note (self);
  else
    set_current (self, 0);
  mai_note_editor_notify (self, MAI_EDITOR_PROP_SCORE);
  mai_note_editor_tell_selection (self);
  g_object_thaw_notify (G_OBJECT (self));
}

guint
mai_note_editor_get_track (MaiNoteEditor *self)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), 0);

  return self->track;
}

void
mai_note_editor_set_track (MaiNoteEditor *self, guint track)
{
  guint n_tracks;

  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  n_tracks = self->score != NULL ? mai_score_get_n_tracks (self->score) : 0;
  set_current (self, MIN (track, n_tracks > 0 ? n_tracks - 1 : 0));
  mai_note_editor_tell_description (self);
}

guint
mai_note_editor_get_velocity (MaiNoteEditor *self)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), VELOCITY_DEFAULT);

  return self->velocity;
}

const char *
mai_note_editor_get_snap (MaiNoteEditor *self)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), NULL);

  return mai_note_editor_get_snap_id (self->snap);
}

void
mai_note_editor_set_snap (MaiNoteEditor *self, const char *id)
{
  MaiSnap snap = mai_snap_from_id (id);

  g_return_if_fail (MAI_IS_NOTE_EDITOR (self));

  if (snap == self->snap)
    return;
  self->snap = snap;
  mai_note_editor_notify (self, MAI_EDITOR_PROP_SNAP);
  mai_note_editor_tell_description (self);
}

gint64
mai_note_editor_get_snap_ticks (MaiNoteEditor *self, gint64 tick)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), 0);

  return self->score != NULL ? mai_snap_get_ticks (self->snap, self->score, tick) : 0;
}

gint64
mai_note_editor_snap_round (MaiNoteEditor *self, gint64 tick)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), tick);

  return self->score != NULL ? mai_snap_round (self->snap, self->score, tick) : tick;
}

gint64
mai_note_editor_snap_floor (MaiNoteEditor *self, gint64 tick)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), tick);

  return self->score != NULL ? mai_snap_floor (self->snap, self->score, tick) : tick;
}

gint64
mai_note_editor_snap_next (MaiNoteEditor *self, gint64 tick)
{
  g_return_val_if_fail (MAI_IS_NOTE_EDITOR (self), tick);

  return self->score != NULL ? mai_snap_next (self->snap, self->score, tick) : tick;
}

void
mai_note_editor_need_track (MaiNoteEditor *self)
{
  if (mai_score_get_n_tracks (self->score) > 0)
    return;
  mai_score_insert_track (self->score, 0, _ ("Piano"), 0, 0);
  follow_tracks (self);
}

void
mai_note_editor_begin_edit (MaiNoteEditor *self, const char *label)
{
  if (self->own_edits++ == 0)
    {
      self->own_edited = FALSE;
      self->before = mai_note_selection_save (self->selection);
    }
  mai_score_begin_gesture_edit (self->score, label, self->gesture);
}

void
mai_note_editor_commit_edit (MaiNoteEditor *self)
{
  g_autoptr (MaiSelectionState) before = NULL, after = NULL;

  mai_score_commit_edit (self->score);
  if (--self->own_edits > 0)
    return;
  before = g_steal_pointer (&self->before);
  after = mai_note_selection_save (self->selection);
  see_serials (self);
  if (self->own_edited)
    {
      mai_selection_memory_keep (self->memory, self->undo_serial, before, after);
      g_clear_pointer (&self->extended, mai_selection_state_unref); // of the score as it was
    }
  mai_note_editor_tell_selection (self);
}

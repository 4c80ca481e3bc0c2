/* SPDX-License-Identifier: Apache-2.0 */
/* Tracks, maps and the history. Every change that can be undone goes through mai_score_do_edit(): applied
 * at once, kept in the open step. */
#include "score/mai-score.h"

#include "score/mai-history.h"
#include "score/mai-score-private.h"

struct _MaiScore
{
  GObject parent_instance;

  guint division;
  MaiScoreParts parts;
  MaiHistory *history;
  MaiStep *open; /* the edit begun and not committed, or NULL */
  guint open_depth; /* of nested begins */
  guint last_gesture; /* given out */
  gboolean was_modified, could_undo, could_redo; /* as last notified */
};

enum
{
  PROP_0,
  PROP_MODIFIED,
  PROP_CAN_UNDO,
  PROP_CAN_REDO,
  N_PROPS
};
enum
{
  SIGNAL_EDITED,
  N_SIGNALS
};
static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiScore, mai_score, G_TYPE_OBJECT)

static gboolean
can_undo (MaiScore *self)
{
  return mai_history_peek_undo (self->history) != NULL;
}

static gboolean
can_redo (MaiScore *self)
{
  return mai_history_peek_redo (self->history) != NULL;
}

static void
notify_if_changed (MaiScore *self, gboolean *before, gboolean now, guint property)
{
  if (*before == now)
    return;
  *before = now;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
notify_history (MaiScore *self)
{
  notify_if_changed (self, &self->was_modified, mai_score_is_modified (self), PROP_MODIFIED);
  notify_if_changed (self, &self->could_undo, can_undo (self), PROP_CAN_UNDO);
  notify_if_changed (self, &self->could_redo, can_redo (self), PROP_CAN_REDO);
}

static void
emit_edited (MaiScore *self, const MaiStep *step)
{
  gint64 first = G_MAXINT64, last = 0;

  mai_step_add_range (step, &first, &last);
  g_signal_emit (self, signals[SIGNAL_EDITED], 0, MIN (first, last), last);
  notify_history (self);
}

static void
mai_score_finalize (GObject *object)
{
  MaiScore *self = MAI_SCORE (object);

  g_clear_pointer (&self->open, mai_step_free);
  mai_history_free (self->history);
  g_ptr_array_unref (self->parts.tracks);
  mai_tempo_map_free (self->parts.tempo_map);
  mai_metre_map_free (self->parts.metre_map);
  G_OBJECT_CLASS (mai_score_parent_class)->finalize (object);
}

static void
mai_score_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiScore *self = MAI_SCORE (object);

  switch (id)
    {
    case PROP_MODIFIED:
      g_value_set_boolean (value, mai_score_is_modified (self));
      break;
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, can_undo (self));
      break;
    case PROP_CAN_REDO:
      g_value_set_boolean (value, can_redo (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_score_class_init (MaiScoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = mai_score_finalize;
  object_class->get_property = mai_score_get_property;
  properties[PROP_MODIFIED] = g_param_spec_boolean ("modified", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_REDO] = g_param_spec_boolean ("can-redo", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_EDITED] =
      g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
}

static void
mai_score_init (MaiScore *self)
{
  self->parts.tracks = g_ptr_array_new_with_free_func (g_object_unref);
  self->history = mai_history_new ();
}

MaiScore *
mai_score_new (guint division)
{
  MaiScore *self = g_object_new (MAI_TYPE_SCORE, NULL);

  self->division = CLAMP (division, 1, MAI_DIVISION_MAX);
  self->parts.tempo_map = mai_tempo_map_new (self->division);
  self->parts.metre_map = mai_metre_map_new (self->division);
  return self;
}

MaiScore *
mai_score_copy (MaiScore *self)
{
  MaiScore *copy;

  g_return_val_if_fail (MAI_IS_SCORE (self), NULL);

  copy = g_object_new (MAI_TYPE_SCORE, NULL);
  copy->division = self->division;
  copy->parts.tempo_map = mai_tempo_map_copy (self->parts.tempo_map);
  copy->parts.metre_map = mai_metre_map_copy (self->parts.metre_map);
  for (guint i = 0; i < self->parts.tracks->len; i++)
    g_ptr_array_add (copy->parts.tracks, mai_track_copy (mai_score_get_track (self, i)));
  return copy;
}

guint
mai_score_get_division (MaiScore *self)
{
  g_return_val_if_fail (MAI_IS_SCORE (self), MAI_DIVISION_DEFAULT);

  return self->division;
}

guint
mai_score_get_n_tracks (MaiScore *self)
{
  g_return_val_if_fail (MAI_IS_SCORE (self), 0);

  return self->parts.tracks->len;
}

MaiTrack *
mai_score_get_track (MaiScore *self, guint i)
{
  g_return_val_if_fail (MAI_IS_SCORE (self), NULL);
  g_return_val_if_fail (i < self->parts.tracks->len, NULL);

  return g_ptr_array_index (self->parts.tracks, i);
}

static gboolean
channel_is_used (MaiScore *self, guint8 channel)
{
  for (guint i = 0; i < self->parts.tracks->len; i++)
    if (mai_track_get_channel (self->parts.tracks->pdata[i]) == channel)
      return TRUE;
  return FALSE;
}

guint8
mai_score_find_free_channel (MaiScore *self, guint8 wanted)
{
  g_return_val_if_fail (MAI_IS_SCORE (self), wanted);

  if (wanted == MAI_CHANNEL_DRUMS || !channel_is_used (self, wanted))
    return wanted;
  for (guint8 channel = 0; channel < 16; channel++)
    if (channel != MAI_CHANNEL_DRUMS && !channel_is_used (self, channel))
      return channel;
  return wanted;
}

gint64
mai_score_get_end (MaiScore *self)
{
  gint64 end = 0;

  g_return_val_if_fail (MAI_IS_SCORE (self), 0);

  for (guint i = 0; i < self->parts.tracks->len; i++)
    end = MAX (end, mai_track_get_end (mai_score_get_track (self, i)));
  return end;
}

gsize
mai_score_get_n_notes (MaiScore *self)
{
  gsize n_notes = 0;

  g_return_val_if_fail (MAI_IS_SCORE (self), 0);

  for (guint i = 0; i < self->parts.tracks->len; i++)
    n_notes += mai_track_get_n_notes (mai_score_get_track (self, i));
  return n_notes;
}

MaiTempoMap *
mai_score_get_tempo_map (MaiScore *self)
{
  g_return_val_if_fail (MAI_IS_SCORE (self), NULL);

  return self->parts.tempo_map;
}

MaiMetreMap *
mai_score_get_metre_map (MaiScore *self)
{
  g_return_val_if_fail (MAI_IS_SCORE (self), NULL);

  return self->parts.metre_map;
}

char *
mai_score_dup_title (MaiScore *self)
{
  MaiTrack *first;

  g_return_val_if_fail (MAI_IS_SCORE (self), NULL);

  if (self->parts.tracks->len == 0)
    return NULL;
  first = mai_score_get_track (self, 0);
  if (self->parts.tracks->len > 1 && mai_track_get_n_notes (first) > 0)
    return NULL;
  return *mai_track_get_name (first) != '\0' ? g_strdup (mai_track_get_name (first)) : NULL;
}

MaiTrack *
mai_score_add_track (MaiScore *self, const char *name, guint8 program, guint8 channel)
{
  MaiTrack *track;

  g_return_val_if_fail (MAI_IS_SCORE (self), NULL);

  track = mai_track_new_named (name, program, channel);
  g_ptr_array_add (self->parts.tracks, track);
  return track;
}

MaiTrack *
mai_score_add_bare_track (MaiScore *self, guint8 channel)
{
  MaiTrack *track;

  g_return_val_if_fail (MAI_IS_SCORE (self), NULL);

  track = mai_track_new (channel);
  g_ptr_array_add (self->parts.tracks, track);
  return track;
}

void
mai_score_begin_gesture_edit (MaiScore *self, const char *label, guint gesture)
{
  g_return_if_fail (MAI_IS_SCORE (self));
  g_return_if_fail (label != NULL);

  if (self->open_depth++ == 0)
    self->open = mai_step_new (label, gesture);
}

void
mai_score_begin_edit (MaiScore *self, const char *label)
{
  mai_score_begin_gesture_edit (self, label, 0);
}

void
mai_score_commit_edit (MaiScore *self)
{
  MaiStep *step;
  gint64 first = G_MAXINT64, last = 0;

  g_return_if_fail (MAI_IS_SCORE (self));
  g_return_if_fail (self->open_depth > 0);

  if (--self->open_depth > 0)
    return;
  step = g_steal_pointer (&self->open);
  if (mai_step_is_empty (step))
    {
      mai_step_free (step);
      return;
    }
  mai_step_add_range (step, &first, &last);
  mai_history_push (self->history, step);
  g_signal_emit (self, signals[SIGNAL_EDITED], 0, MIN (first, last), last);
  notify_history (self);
}

void
mai_score_cancel_edit (MaiScore *self)
{
  g_autoptr (MaiStep) step = NULL;

  g_return_if_fail (MAI_IS_SCORE (self));
  g_return_if_fail (self->open_depth > 0);

  self->open_depth = 0;
  step = g_steal_pointer (&self->open);
  if (mai_step_is_empty (step))
    return;
  mai_step_apply (step, &self->parts, FALSE);
  emit_edited (self, step);
}

guint
mai_score_new_gesture (MaiScore *self)
{
  g_return_val_if_fail (MAI_IS_SCORE (self), 0);

  if (++self->last_gesture == 0)
    self->last_gesture++;
  return self->last_gesture;
}

void
mai_score_do_edit (MaiScore *self, const char *label, MaiEdit *edit)
{
  mai_score_begin_edit (self, label);
  mai_edit_apply (edit, &self->parts, TRUE);
  mai_step_add (self->open, edit);
  mai_score_commit_edit (self);
}

static gboolean
travel (MaiScore *self, MaiStep *step, gboolean forwards)
{
  if (step == NULL || self->open != NULL)
    return FALSE;
  mai_step_apply (step, &self->parts, forwards);
  if (forwards)
    mai_history_step_forth (self->history);
  else
    mai_history_step_back (self->history);
  emit_edited (self, step);
  return TRUE;
}

gboolean
mai_score_undo (MaiScore *self)
{
  g_return_val_if_fail (MAI_IS_SCORE (self), FALSE);

  return travel (self, mai_history_peek_undo (self->history), FALSE);
}

gboolean
mai_score_redo (MaiScore *self)
{
  g_return_val_if_fail (MAI_IS_SCORE (self), FALSE);

  return travel (self, mai_history_peek_redo (self->history), TRUE);
}

gboolean
mai_score_cancel_gesture (MaiScore *self, guint gesture)
{
  MaiStep *step;

  g_return_val_if_fail (MAI_IS_SCORE (self), FALSE);
  g_return_val_if_fail (gesture != 0, FALSE);

  step = mai_history_peek_undo (self->history);
  if (step == NULL || mai_step_get_gesture (step) != gesture || self->open != NULL)
    return FALSE;
  mai_step_apply (step, &self->parts, FALSE);
  mai_history_step_back (self->history);
  emit_edited (self, step);
  if (mai_history_peek_redo (self->history) == step)
    mai_history_drop_redo (self->history);
  notify_history (self);
  return TRUE;
}

const char *
mai_score_get_undo_label (MaiScore *self)
{
  MaiStep *step = mai_history_peek_undo (self->history);

  return step != NULL ? mai_step_get_label (step) : NULL;
}

const char *
mai_score_get_redo_label (MaiScore *self)
{
  MaiStep *step = mai_history_peek_redo (self->history);

  return step != NULL ? mai_step_get_label (step) : NULL;
}

static guint64
get_serial (const MaiStep *step)
{
  return step != NULL ? mai_step_get_serial (step) : 0;
}

guint64
mai_score_get_undo_serial (MaiScore *self)
{
  g_return_val_if_fail (MAI_IS_SCORE (self), 0);

  return get_serial (mai_history_peek_undo (self->history));
}

guint64
mai_score_get_redo_serial (MaiScore *self)
{
  g_return_val_if_fail (MAI_IS_SCORE (self), 0);

  return get_serial (mai_history_peek_redo (self->history));
}

gboolean
mai_score_is_modified (MaiScore *self)
{
  g_return_val_if_fail (MAI_IS_SCORE (self), FALSE);

  return mai_history_is_modified (self->history);
}

void
mai_score_mark_saved (MaiScore *self)
{
  g_return_if_fail (MAI_IS_SCORE (self));

  mai_history_mark_saved (self->history);
  notify_history (self);
}

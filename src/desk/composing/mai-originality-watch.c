/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two workers, one after the other: the index of the music is opened, or made, and kept; then each comparison gets a copy
 * of the score. What was cancelled runs on until it notices, and nobody listens to it any more.
 */
#include "desk/composing/mai-originality-watch.h"

#include "base/mai-i18n.h"
#include "learn/mai-learn-error.h"
#include "work/mai-compose-task.h"
#include "work/mai-copy-cache.h"
#include "work/mai-originality-words.h"

#define PROGRESS_STEPS 1000

struct _MaiOriginalityWatch
{
  GObject parent_instance;

  MaiMusicList *music;
  MaiScore *score; /* nullable */
  gulong edited; /* handler of the score */
  gboolean active;

  MaiOriginalityState state;
  double progress;
  GPtrArray *bars; /* of MaiBarOriginality */
  gboolean composed_only; /* what they are of */
  char *sentence; /* nullable */

  char **paths; /* of the index, or of what is indexed; nullable */
  MaiCopyIndex *index; /* nullable */
  GCancellable *indexing; /* nullable: a worker is at it */
  GCancellable *comparing; /* nullable: a worker is at it */
  guint later; /* source: an edit was not yet compared */
};

enum
{
  PROP_ACTIVE = 1,
  PROP_SCORE,
  PROP_STATE,
  PROP_PROGRESS,
  PROP_BARS,
  PROP_SENTENCE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiOriginalityWatch, mai_originality_watch, G_TYPE_OBJECT)

static void
notify (MaiOriginalityWatch *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_state (MaiOriginalityWatch *self, MaiOriginalityState state)
{
  if (self->state == state)
    return;
  self->state = state;
  notify (self, PROP_STATE);
}

static void
set_progress (MaiOriginalityWatch *self, double progress)
{
  if (self->progress == progress)
    return;
  self->progress = progress;
  notify (self, PROP_PROGRESS);
}

static void
set_sentence (MaiOriginalityWatch *self, const char *sentence)
{
  if (g_strcmp0 (self->sentence, sentence) == 0)
    return;
  g_free (self->sentence);
  self->sentence = g_strdup (sentence);
  notify (self, PROP_SENTENCE);
}

/* @bars: (transfer full) (nullable): none */
static void
set_bars (MaiOriginalityWatch *self, GPtrArray *bars)
{
  if (bars == NULL && self->bars->len == 0)
    return;
  g_ptr_array_unref (self->bars);
  self->bars = bars != NULL ? bars : g_ptr_array_new_with_free_func (mai_bar_originality_free);
  notify (self, PROP_BARS);
}

static void
cancel (GCancellable **cancellable)
{
  if (*cancellable != NULL)
    g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
}

/* --- comparing --- */

typedef struct
{
  MaiCopyIndex *index;
  MaiScore *score; /* a copy */
  gboolean composed_only; /* out */
  GPtrArray *bars; /* out */
  char *sentence; /* out */
} Comparison;

static void
comparison_free (gpointer data)
{
  Comparison *comparison = data;

  mai_copy_index_unref (comparison->index);
  g_object_unref (comparison->score);
  g_clear_pointer (&comparison->bars, g_ptr_array_unref);
  g_free (comparison->sentence);
  g_free (comparison);
}

static void
compare_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Comparison *comparison = data;
  MaiMetreMap *metres = mai_score_get_metre_map (comparison->score);
  g_autoptr (MaiOriginality) found = NULL;
  GError *error = NULL;

  comparison->composed_only = mai_compose_task_count_composed (comparison->score) > 0;
  found = mai_originality_new (comparison->index, comparison->score, comparison->composed_only,
                               cancellable, &error);
  if (found == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  comparison->bars = g_ptr_array_new_full (found->n_bars, mai_bar_originality_free);
  for (guint i = 0; i < found->n_bars; i++)
    g_ptr_array_add (comparison->bars,
                     mai_bar_originality_new (comparison->index, &found->bars[i], metres));
  comparison->sentence = mai_originality_words_judge (comparison->index, found);
  g_task_return_boolean (task, TRUE);
}

static void
compared_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  MaiOriginalityWatch *self = MAI_ORIGINALITY_WATCH (object);
  Comparison *comparison = g_task_get_task_data (G_TASK (result));
  gboolean current = g_task_get_cancellable (G_TASK (result)) == self->comparing;
  g_autoptr (GError) error = NULL;
  gboolean compared = g_task_propagate_boolean (G_TASK (result), &error);

  if (!current)
    return;
  g_clear_object (&self->comparing);
  self->composed_only = comparison->composed_only;
  if (compared)
    {
      set_bars (self, g_steal_pointer (&comparison->bars));
      set_sentence (self, comparison->sentence);
      return;
    }
  set_bars (self, NULL);
  set_sentence (self, g_error_matches (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_EMPTY)
                          ? _ ("There are no notes to compare yet.")
                          : error->message);
}

static void
compare (MaiOriginalityWatch *self)
{
  Comparison *comparison = g_new0 (Comparison, 1);
  g_autoptr (GTask) task = NULL;

  cancel (&self->comparing);
  self->comparing = g_cancellable_new ();
  comparison->index = mai_copy_index_ref (self->index);
  comparison->score = mai_score_copy (self->score);
  task = g_task_new (self, self->comparing, compared_cb, NULL);
  g_task_set_task_data (task, comparison, comparison_free);
  g_task_run_in_thread (task, compare_thread);
}

static gboolean
later_cb (gpointer data)
{
  MaiOriginalityWatch *self = data;

  self->later = 0;
  compare (self);
  return G_SOURCE_REMOVE;
}

/* Once there is all that it takes. */
static void
compare_in (MaiOriginalityWatch *self, guint milliseconds)
{
  cancel (&self->comparing);
  g_clear_handle_id (&self->later, g_source_remove);
  if (self->active && self->index != NULL && self->score != NULL)
    self->later = g_timeout_add (milliseconds, later_cb, self);
}

static void
edited_cb (MaiOriginalityWatch *self)
{
  compare_in (self, MAI_ORIGINALITY_WATCH_DELAY);
}

/* --- indexing --- */

typedef struct
{
  char **paths;
  int share; /* atomic: of PROGRESS_STEPS */
  int telling; /* atomic: an idle is under way */
} Indexing;

static void
indexing_free (gpointer data)
{
  Indexing *indexing = data;

  g_strfreev (indexing->paths);
  g_free (indexing);
}

static gboolean
is_current (MaiOriginalityWatch *self, GTask *task)
{
  return self->indexing != NULL && g_task_get_cancellable (task) == self->indexing;
}

static gboolean
tell_cb (gpointer data)
{
  GTask *task = data;
  Indexing *indexing = g_task_get_task_data (task);
  MaiOriginalityWatch *self = g_task_get_source_object (task);

  g_atomic_int_set (&indexing->telling, FALSE);
  if (is_current (self, task))
    set_progress (self, (double) g_atomic_int_get (&indexing->share) / PROGRESS_STEPS);
  return G_SOURCE_REMOVE;
}

/* In the worker. */
static void
progress_cb (double share, gpointer data)
{
  GTask *task = data;
  Indexing *indexing = g_task_get_task_data (task);

  g_atomic_int_set (&indexing->share, (int) (share * PROGRESS_STEPS));
  if (g_atomic_int_compare_and_exchange (&indexing->telling, FALSE, TRUE))
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, tell_cb, g_object_ref (task), g_object_unref);
}

static void
index_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Indexing *indexing = data;
  g_auto (GStrv) paths = mai_copy_cache_list_there ((const char *const *) indexing->paths);
  MaiCopyCacheReport report = { .progress = progress_cb, .data = task };
  GError *error = NULL;
  MaiCopyIndex *index =
      mai_copy_cache_open ((const char *const *) paths, &report, cancellable, &error);

  /* An index that could not be kept is made again the next time. */
  if (report.trouble != NULL)
    g_message ("%s", report.trouble->message);
  g_clear_error (&report.trouble);
  if (index != NULL)
    g_task_return_pointer (task, index, (GDestroyNotify) mai_copy_index_unref);
  else
    g_task_return_error (task, error);
}

static void
indexed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  MaiOriginalityWatch *self = MAI_ORIGINALITY_WATCH (object);
  gboolean current = is_current (self, G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiCopyIndex) index = g_task_propagate_pointer (G_TASK (result), &error);

  if (!current)
    return;
  g_clear_object (&self->indexing);
  self->index = g_steal_pointer (&index);
  if (self->index == NULL)
    g_clear_pointer (&self->paths, g_strfreev); /* the next news of the music tries again */
  set_sentence (self, self->index == NULL ? error->message : NULL);
  set_state (self, self->index != NULL ? MAI_ORIGINALITY_READY : MAI_ORIGINALITY_FAILED);
  compare_in (self, 0);
}

static void
drop_index (MaiOriginalityWatch *self)
{
  cancel (&self->indexing);
  cancel (&self->comparing);
  g_clear_handle_id (&self->later, g_source_remove);
  g_clear_pointer (&self->index, mai_copy_index_unref);
  g_clear_pointer (&self->paths, g_strfreev);
  set_bars (self, NULL);
  set_sentence (self, NULL);
  set_progress (self, 0);
}

/* @paths: (transfer full) */
static void
make_index (MaiOriginalityWatch *self, char **paths)
{
  Indexing *indexing = g_new0 (Indexing, 1);
  g_autoptr (GTask) task = NULL;

  drop_index (self);
  self->paths = paths;
  self->indexing = g_cancellable_new ();
  indexing->paths = g_strdupv (paths);
  task = g_task_new (self, self->indexing, indexed_cb, NULL);
  g_task_set_task_data (task, indexing, indexing_free);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, index_thread);
  set_state (self, MAI_ORIGINALITY_INDEXING);
}

/* --- what it all follows --- */

static gboolean
has_paths (MaiOriginalityWatch *self, char **paths)
{
  return self->paths != NULL
         && g_strv_equal ((const char *const *) self->paths, (const char *const *) paths);
}

/* The music is another, or known at last. */
static void
music_changed_cb (MaiOriginalityWatch *self)
{
  g_auto (GStrv) paths = NULL;

  if (!self->active)
    return;
  if (mai_music_list_get_reading (self->music))
    {
      if (self->paths == NULL)
        set_state (self, MAI_ORIGINALITY_INDEXING);
      return;
    }
  paths = mai_music_list_dup_paths (self->music);
  if (*paths == NULL)
    {
      drop_index (self);
      set_state (self, MAI_ORIGINALITY_EMPTY);
    }
  else if (!has_paths (self, paths))
    make_index (self, g_steal_pointer (&paths));
}

void
mai_originality_watch_set_active (MaiOriginalityWatch *self, gboolean active)
{
  g_return_if_fail (MAI_IS_ORIGINALITY_WATCH (self));

  if (self->active == active)
    return;
  self->active = active;
  if (active)
    music_changed_cb (self);
  else
    {
      drop_index (self);
      set_state (self, MAI_ORIGINALITY_OFF);
    }
  notify (self, PROP_ACTIVE);
}

void
mai_originality_watch_set_score (MaiOriginalityWatch *self, MaiScore *score)
{
  g_return_if_fail (MAI_IS_ORIGINALITY_WATCH (self));

  if (self->score == score)
    return;
  if (self->score != NULL)
    g_clear_signal_handler (&self->edited, self->score);
  g_set_object (&self->score, score);
  if (score != NULL)
    self->edited = g_signal_connect_swapped (score, "edited", G_CALLBACK (edited_cb), self);
  set_bars (self, NULL);
  if (self->index != NULL)
    set_sentence (self, NULL);
  compare_in (self, 0);
  notify (self, PROP_SCORE);
}

/* --- GObject --- */

static void
mai_originality_watch_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  MaiOriginalityWatch *self = MAI_ORIGINALITY_WATCH (object);

  switch (id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->active);
      break;
    case PROP_SCORE:
      g_value_set_object (value, self->score);
      break;
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_BARS:
      g_value_set_boxed (value, self->bars);
      break;
    case PROP_SENTENCE:
      g_value_set_string (value, self->sentence);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
mai_originality_watch_set_property (GObject *object, guint id, const GValue *value,
                                    GParamSpec *spec)
{
  MaiOriginalityWatch *self = MAI_ORIGINALITY_WATCH (object);

  if (id == PROP_ACTIVE)
    mai_originality_watch_set_active (self, g_value_get_boolean (value));
  else if (id == PROP_SCORE)
    mai_originality_watch_set_score (self, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
mai_originality_watch_dispose (GObject *object)
{
  MaiOriginalityWatch *self = MAI_ORIGINALITY_WATCH (object);

  self->active = FALSE;
  cancel (&self->indexing);
  cancel (&self->comparing);
  g_clear_handle_id (&self->later, g_source_remove);
  if (self->score != NULL)
    g_clear_signal_handler (&self->edited, self->score);
  g_clear_object (&self->score);
  g_clear_object (&self->music);
  g_clear_pointer (&self->index, mai_copy_index_unref);
  G_OBJECT_CLASS (mai_originality_watch_parent_class)->dispose (object);
}

static void
mai_originality_watch_finalize (GObject *object)
{
  MaiOriginalityWatch *self = MAI_ORIGINALITY_WATCH (object);

  g_ptr_array_unref (self->bars);
  g_strfreev (self->paths);
  g_free (self->sentence);
  G_OBJECT_CLASS (mai_originality_watch_parent_class)->finalize (object);
}

static void
mai_originality_watch_class_init (MaiOriginalityWatchClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags both = read | G_PARAM_WRITABLE;

  object_class->get_property = mai_originality_watch_get_property;
  object_class->set_property = mai_originality_watch_set_property;
  object_class->dispose = mai_originality_watch_dispose;
  object_class->finalize = mai_originality_watch_finalize;
  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, both);
  properties[PROP_SCORE] = g_param_spec_object ("score", NULL, NULL, MAI_TYPE_SCORE, both);
  properties[PROP_STATE] =
      g_param_spec_uint ("state", NULL, NULL, 0, MAI_ORIGINALITY_FAILED, 0, read);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, read);
  properties[PROP_BARS] = g_param_spec_boxed ("bars", NULL, NULL, G_TYPE_PTR_ARRAY, read);
  properties[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, read);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_originality_watch_init (MaiOriginalityWatch *self)
{
  self->bars = g_ptr_array_new_with_free_func (mai_bar_originality_free);
}

MaiOriginalityWatch *
mai_originality_watch_new (MaiMusicList *music)
{
  MaiOriginalityWatch *self;

  g_return_val_if_fail (MAI_IS_MUSIC_LIST (music), NULL);

  self = g_object_new (MAI_TYPE_ORIGINALITY_WATCH, NULL);
  self->music = g_object_ref (music);
  g_signal_connect_object (music, "notify::reading", G_CALLBACK (music_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (music, "notify::summary", G_CALLBACK (music_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

gboolean
mai_originality_watch_get_active (MaiOriginalityWatch *self)
{
  g_return_val_if_fail (MAI_IS_ORIGINALITY_WATCH (self), FALSE);
  return self->active;
}

MaiOriginalityState
mai_originality_watch_get_state (MaiOriginalityWatch *self)
{
  g_return_val_if_fail (MAI_IS_ORIGINALITY_WATCH (self), MAI_ORIGINALITY_OFF);
  return self->state;
}

double
mai_originality_watch_get_progress (MaiOriginalityWatch *self)
{
  g_return_val_if_fail (MAI_IS_ORIGINALITY_WATCH (self), 0);
  return self->progress;
}

GPtrArray *
mai_originality_watch_get_bars (MaiOriginalityWatch *self)
{
  g_return_val_if_fail (MAI_IS_ORIGINALITY_WATCH (self), NULL);
  return self->bars;
}

const char *
mai_originality_watch_get_sentence (MaiOriginalityWatch *self)
{
  g_return_val_if_fail (MAI_IS_ORIGINALITY_WATCH (self), NULL);
  return self->sentence;
}

guint
mai_originality_watch_get_n_pieces (MaiOriginalityWatch *self)
{
  g_return_val_if_fail (MAI_IS_ORIGINALITY_WATCH (self), 0);
  return self->index != NULL ? mai_copy_index_get_n_pieces (self->index) : 0;
}

gboolean
mai_originality_watch_get_composed_only (MaiOriginalityWatch *self)
{
  g_return_val_if_fail (MAI_IS_ORIGINALITY_WATCH (self), FALSE);
  return self->composed_only;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A job is all that the worker needs, as values of its own: it never sees the project. Its progress is one atomic
 * number, and what is finished lies in a queue; an idle carries both over, of which at most one is under way. A job that
 * was given up runs on until it notices, and nobody listens to it any more.
 */
#include "desk/composing/mai-composing.h"

#include "desk/composing/mai-composing-job.h"

struct _MaiComposing
{
  GObject parent_instance;

  MaiModelList *models;
  MaiMusicList *music; /* nullable */
  MaiComposerCache *cache;
  MaiProject *project; /* while busy */
  GCancellable *cancellable; /* while busy */
  MaiTake *again; /* while busy, nullable: what is to be composed once more */
  GTask *task; /* while busy, NULL as long as the models are not known */
  guint n_takes;
  double progress;
  gboolean indexing; /* what it is of */
};

enum
{
  PROP_BUSY = 1,
  PROP_PROGRESS,
  PROP_INDEXING,
  PROP_PROJECT,
  PROP_N_TAKES,
  N_PROPS
};

enum
{
  FINISHED,
  COMPOSED,
  FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiComposing, mai_composing, G_TYPE_OBJECT)

/* --- handing over --- */

/* What the worker is done with comes into the project. */
static void
hand_over (MaiComposing *self, MaiComposingJob *job)
{
  g_autoptr (MaiProject) project = g_object_ref (self->project);
  MaiTake *take;

  while ((take = mai_composing_job_hand_over (job, project)) != NULL)
    g_signal_emit (self, signals[FINISHED], 0, project, take, mai_composing_job_count_takes (job));
}

static gboolean
is_current (MaiComposing *self, GTask *task)
{
  return g_task_get_cancellable (task) == self->cancellable;
}

static void
set_progress (MaiComposing *self, double progress)
{
  if (self->progress == progress)
    return;
  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

static void
set_indexing (MaiComposing *self, gboolean indexing)
{
  if (self->indexing == indexing)
    return;
  self->indexing = indexing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INDEXING]);
}

static gboolean
tell_cb (gpointer data)
{
  GTask *task = data;
  MaiComposing *self = g_task_get_source_object (task);
  MaiComposingJob *job = g_task_get_task_data (task);

  g_atomic_int_set (&job->telling, FALSE);
  if (!is_current (self, task))
    return G_SOURCE_REMOVE;
  set_indexing (self, g_atomic_int_get (&job->indexing));
  set_progress (self, (double) g_atomic_int_get (&job->share) / MAI_COMPOSING_JOB_STEPS);
  if (is_current (self, task))
    hand_over (self, job);
  return G_SOURCE_REMOVE;
}

/* --- in the worker --- */

static void
tell (GTask *task)
{
  MaiComposingJob *job = g_task_get_task_data (task);

  if (g_atomic_int_compare_and_exchange (&job->telling, FALSE, TRUE))
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, tell_cb, g_object_ref (task), g_object_unref);
}

static void
progress_cb (double share, gpointer data)
{
  GTask *task = data;
  MaiComposingJob *job = g_task_get_task_data (task);
  int now = (int) (share * MAI_COMPOSING_JOB_STEPS);

  if (now == g_atomic_int_get (&job->share))
    return;
  g_atomic_int_set (&job->share, now);
  tell (task);
}

/* From here on the progress is of the notes. */
static gboolean
open_index (GTask *task, GCancellable *cancellable, GError **error)
{
  MaiComposingJob *job = g_task_get_task_data (task);

  if (!mai_composing_job_open_index (job, progress_cb, task, cancellable, error))
    return FALSE;
  if (g_atomic_int_compare_and_exchange (&job->indexing, TRUE, FALSE))
    {
      g_atomic_int_set (&job->share, 0);
      tell (task);
    }
  return TRUE;
}

static void
finished_cb (guint number, MaiScore *score, gboolean stopped, gpointer data)
{
  GTask *task = data;
  MaiComposingJob *job = g_task_get_task_data (task);

  mai_composing_job_finish (job, number, score, stopped);
  tell (task);
}

static void
compose_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  MaiComposingJob *job = data;
  const MaiModelWish wish = { job->path, job->digest, job->keep_in, job->exact };
  const MaiComposeTaskListener listener = { progress_cb, finished_cb, task };
  g_autoptr (MaiCachedComposer) composer = NULL;
  g_autoptr (GPtrArray) scores = NULL;
  g_autofree char *digest = NULL;
  GError *error = NULL;

  if (mai_composing_job_cut_seed (job, &error) && open_index (task, cancellable, &error))
    composer = mai_composer_cache_get (job->cache, &wish, &digest, cancellable, &error);
  if (composer != NULL)
    {
      g_free (job->digest);
      job->digest = g_steal_pointer (&digest);
      scores = mai_compose_task_run (&job->task, mai_cached_composer_get (composer), job->seed,
                                     &listener, cancellable, &error);
    }
  if (scores != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- before and after --- */

static void
end (MaiComposing *self)
{
  MaiProject *project = g_steal_pointer (&self->project);

  g_clear_object (&self->task);
  g_clear_object (&self->again);
  g_clear_object (&self->cancellable);
  set_indexing (self, FALSE);
  set_progress (self, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROJECT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  g_object_unref (project);
}

static void
fail (MaiComposing *self, const GError *error)
{
  end (self);
  g_signal_emit (self, signals[FAILED], 0, error->message);
}

static void
composed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  MaiComposing *self = MAI_COMPOSING (object);
  MaiComposingJob *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean composed = g_task_propagate_boolean (G_TASK (result), &error);
  g_autoptr (MaiProject) project = NULL;
  g_autoptr (GListModel) takes = NULL;

  if (!is_current (self, G_TASK (result)))
    return;
  project = g_object_ref (self->project);
  set_indexing (self, FALSE);
  hand_over (self, job);
  if (!is_current (self, G_TASK (result)))
    return;
  if (!composed)
    {
      fail (self, error);
      return;
    }
  takes = mai_composing_job_list_takes (job);
  end (self);
  g_signal_emit (self, signals[COMPOSED], 0, project, takes);
}

/* --- what is asked for --- */

/* There is a limit to what may be copied. */
static gboolean
wants_music (MaiComposing *self)
{
  guint max_copy;

  if (self->again != NULL)
    return json_object_has_member (mai_take_get_settings (self->again), "max_copy");
  g_object_get (mai_project_get_compose_settings (self->project), "max-copy", &max_copy, NULL);
  return max_copy > 0;
}

static gboolean
is_ready (MaiComposing *self)
{
  gboolean reading = self->music != NULL && mai_music_list_get_reading (self->music);

  return mai_model_list_get_loaded (self->models) && !(reading && wants_music (self));
}

/* The models are known. */
static void
begin (MaiComposing *self)
{
  g_autoptr (GError) error = NULL;
  MaiComposingJob *job = mai_composing_job_new (self->cache);
  gboolean asked = self->again != NULL
                       ? mai_composing_job_ask_again (job, self->again, self->models, &error)
                       : mai_composing_job_ask_for_more (job, self->project, self->n_takes,
                                                         self->models, &error);

  if (!asked || !mai_composing_job_take_music (job, self->music, &error))
    {
      mai_composing_job_free (job);
      fail (self, error);
      return;
    }
  job->indexing = self->indexing;
  self->task = g_task_new (self, self->cancellable, composed_cb, NULL);
  g_task_set_task_data (self->task, job, mai_composing_job_free);
  g_task_run_in_thread (self->task, compose_thread);
}

static void
start (MaiComposing *self, MaiProject *project, MaiTake *again)
{
  if (mai_composing_get_busy (self))
    return;
  self->cancellable = g_cancellable_new ();
  self->project = g_object_ref (project);
  g_set_object (&self->again, again);
  set_indexing (self, wants_music (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROJECT]);
  if (mai_composing_get_busy (self) && is_ready (self))
    begin (self);
}

void
mai_composing_start (MaiComposing *self, MaiProject *project)
{
  g_return_if_fail (MAI_IS_COMPOSING (self));
  g_return_if_fail (MAI_IS_PROJECT (project));

  start (self, project, NULL);
}

void
mai_composing_start_again (MaiComposing *self, MaiProject *project, MaiTake *take)
{
  g_return_if_fail (MAI_IS_COMPOSING (self));
  g_return_if_fail (MAI_IS_PROJECT (project));
  g_return_if_fail (MAI_IS_TAKE (take));

  start (self, project, take);
}

void
mai_composing_cancel (MaiComposing *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MAI_IS_COMPOSING (self));

  if (!mai_composing_get_busy (self))
    return;
  g_cancellable_cancel (self->cancellable);
  task = self->task != NULL ? g_object_ref (self->task) : NULL;
  if (task != NULL)
    hand_over (self, g_task_get_task_data (task));
  if (task == NULL || is_current (self, task))
    end (self);
}

gboolean
mai_composing_get_busy (MaiComposing *self)
{
  return self->cancellable != NULL;
}

double
mai_composing_get_progress (MaiComposing *self)
{
  return self->progress;
}

/* --- GObject --- */

static void
mai_composing_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  MaiComposing *self = MAI_COMPOSING (object);

  switch (id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, mai_composing_get_busy (self));
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_INDEXING:
      g_value_set_boolean (value, self->indexing);
      break;
    case PROP_PROJECT:
      g_value_set_object (value, self->project);
      break;
    case PROP_N_TAKES:
      g_value_set_uint (value, self->n_takes);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
mai_composing_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  MaiComposing *self = MAI_COMPOSING (object);

  if (id != PROP_N_TAKES)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  else if (self->n_takes != g_value_get_uint (value))
    {
      self->n_takes = g_value_get_uint (value);
      g_object_notify_by_pspec (object, spec);
    }
}

static void
mai_composing_dispose (GObject *object)
{
  MaiComposing *self = MAI_COMPOSING (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->task);
  g_clear_object (&self->again);
  g_clear_object (&self->project);
  g_clear_object (&self->models);
  g_clear_object (&self->music);
  G_OBJECT_CLASS (mai_composing_parent_class)->dispose (object);
}

static void
mai_composing_finalize (GObject *object)
{
  g_clear_pointer (&MAI_COMPOSING (object)->cache, mai_composer_cache_unref);
  G_OBJECT_CLASS (mai_composing_parent_class)->finalize (object);
}

static void
mai_composing_class_init (MaiComposingClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = mai_composing_get_property;
  object_class->set_property = mai_composing_set_property;
  object_class->dispose = mai_composing_dispose;
  object_class->finalize = mai_composing_finalize;
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_INDEXING] = g_param_spec_boolean ("indexing", NULL, NULL, FALSE, flags);
  properties[PROP_PROJECT] = g_param_spec_object ("project", NULL, NULL, MAI_TYPE_PROJECT, flags);
  properties[PROP_N_TAKES] = g_param_spec_uint ("n-takes", NULL, NULL, 1, MAI_COMPOSING_MAX_TAKES,
                                                MAI_COMPOSING_TAKES, flags | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[FINISHED] =
      g_signal_new ("finished", MAI_TYPE_COMPOSING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, MAI_TYPE_PROJECT, MAI_TYPE_TAKE, G_TYPE_UINT);
  signals[COMPOSED] =
      g_signal_new ("composed", MAI_TYPE_COMPOSING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, MAI_TYPE_PROJECT, G_TYPE_LIST_MODEL);
  signals[FAILED] = g_signal_new ("failed", MAI_TYPE_COMPOSING, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
mai_composing_init (MaiComposing *self)
{
  self->cache = mai_composer_cache_new ();
  self->n_takes = MAI_COMPOSING_TAKES;
}

/* Models, or music, are known now. */
static void
loaded_cb (MaiComposing *self)
{
  if (mai_composing_get_busy (self) && self->task == NULL && is_ready (self))
    begin (self);
}

MaiComposing *
mai_composing_new (MaiModelList *models)
{
  MaiComposing *self;

  g_return_val_if_fail (MAI_IS_MODEL_LIST (models), NULL);

  self = g_object_new (MAI_TYPE_COMPOSING, NULL);
  self->models = g_object_ref (models);
  g_signal_connect_object (models, "notify::loaded", G_CALLBACK (loaded_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
mai_composing_set_music (MaiComposing *self, MaiMusicList *music)
{
  g_return_if_fail (MAI_IS_COMPOSING (self));
  g_return_if_fail (MAI_IS_MUSIC_LIST (music));

  if (g_set_object (&self->music, music))
    g_signal_connect_object (music, "notify::reading", G_CALLBACK (loaded_cb), self,
                             G_CONNECT_SWAPPED);
}

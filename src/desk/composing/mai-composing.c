/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A job is all that the worker needs, as values of its own: it never sees the project. Its progress is one atomic
 * number, and what is finished lies in a queue; an idle carries both over, of which at most one is under way. A job that
 * was given up runs on until it notices, and nobody listens to it any more.
 */
#include "desk/composing/mai-composing.h"

#include "base/mai-i18n.h"
#include "desk/common/mai-desk-error.h"
#include "desk/composing/mai-composer-cache.h"
#include "desk/project/mai-take-seed.h"

#define PROGRESS_STEPS 10000

/* A take that the worker is done with. */
typedef struct
{
  guint place; /* among those of its job */
  MaiScore *score;
} Finished;

typedef struct
{
  MaiComposeTask task;
  MaiScore *song; /* a copy, from which the worker cuts the seed; NULL where the seed is there */
  gint64 seed_from, seed_to;
  guint seed_notes;
  MaiScore *seed;
  gint64 origin;
  MaiComposerCache *cache;
  char *path; /* of the model, nullable */
  char *digest; /* of the model; from the worker on of what it really is */
  char *name; /* of the model */
  char *title; /* of the take, nullable */
  guint first_title; /* number in the title of the first take, without a title */
  char *keep_in; /* nullable */
  gboolean exact;
  GAsyncQueue *finished; /* of Finished */
  GPtrArray *takes; /* main thread: of MaiTake, NULL where it is to come */
  int share; /* atomic: of PROGRESS_STEPS */
  int telling; /* atomic: an idle is under way */
} Job;

struct _MaiComposing
{
  GObject parent_instance;

  MaiModelList *models;
  MaiComposerCache *cache;
  MaiProject *project; /* while busy */
  GCancellable *cancellable; /* while busy */
  MaiTake *again; /* while busy, nullable: what is to be composed once more */
  GTask *task; /* while busy, NULL as long as the models are not known */
  guint n_takes;
  double progress;
};

enum
{
  PROP_BUSY = 1,
  PROP_PROGRESS,
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

static void
finished_free (gpointer data)
{
  Finished *finished = data;

  g_object_unref (finished->score);
  g_free (finished);
}

static void
unref_if_any (gpointer object)
{
  g_clear_object (&object);
}

static Job *
job_new (MaiComposerCache *cache)
{
  Job *job = g_new0 (Job, 1);

  job->cache = mai_composer_cache_ref (cache);
  job->finished = g_async_queue_new_full (finished_free);
  job->takes = g_ptr_array_new_with_free_func (unref_if_any);
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_async_queue_unref (job->finished);
  g_ptr_array_unref (job->takes);
  g_clear_object (&job->song);
  g_clear_object (&job->seed);
  g_clear_pointer (&job->cache, mai_composer_cache_unref);
  g_free (job->path);
  g_free (job->digest);
  g_free (job->name);
  g_free (job->title);
  g_free (job->keep_in);
  g_free (job);
}

/* --- handing over --- */

static gboolean
find_take (GListModel *takes, MaiTake *take, guint *position)
{
  for (guint i = 0; i < g_list_model_get_n_items (takes); i++)
    {
      g_autoptr (MaiTake) here = g_list_model_get_item (takes, i);

      if (here != take)
        continue;
      *position = i;
      return TRUE;
    }
  return FALSE;
}

/* Beside those made with it, in their order; some may have come later than they belong, or be deleted again. */
static guint
find_position (GListModel *takes, GPtrArray *made, guint place)
{
  guint position;

  for (guint i = place; i > 0; i--)
    if (made->pdata[i - 1] != NULL && find_take (takes, made->pdata[i - 1], &position))
      return position + 1;
  for (guint i = place + 1; i < made->len; i++)
    if (made->pdata[i] != NULL && find_take (takes, made->pdata[i], &position))
      return position;
  return g_list_model_get_n_items (takes);
}

static MaiTake *
make_take (const Job *job, const Finished *finished)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autofree char *title =
      job->title != NULL ? g_strdup (job->title)
                         : g_strdup_printf (_ ("Take %u"), job->first_title + finished->place);
  MaiTake *take;

  mai_compose_task_to_json (&job->task, settings);
  take = mai_take_new (finished->score, job->seed, job->origin, settings,
                       job->task.first + finished->place, job->name, job->digest);
  mai_take_set_title (take, title);
  return take;
}

/* What the worker is done with comes into the project. */
static void
hand_over (MaiComposing *self, Job *job)
{
  g_autoptr (MaiProject) project = g_object_ref (self->project);
  Finished *finished;

  while ((finished = g_async_queue_try_pop (job->finished)) != NULL)
    {
      MaiTake *take = make_take (job, finished);
      guint n = 0;

      mai_project_insert_take (
          project, find_position (mai_project_get_takes (project), job->takes, finished->place),
          take);
      job->takes->pdata[finished->place] = take;
      for (guint i = 0; i < job->takes->len; i++)
        n += job->takes->pdata[i] != NULL;
      finished_free (finished);
      g_signal_emit (self, signals[FINISHED], 0, project, take, n);
    }
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

static gboolean
tell_cb (gpointer data)
{
  GTask *task = data;
  MaiComposing *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);

  g_atomic_int_set (&job->telling, FALSE);
  if (!is_current (self, task))
    return G_SOURCE_REMOVE;
  set_progress (self, (double) g_atomic_int_get (&job->share) / PROGRESS_STEPS);
  if (is_current (self, task))
    hand_over (self, job);
  return G_SOURCE_REMOVE;
}

/* --- in the worker --- */

static void
tell (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  if (g_atomic_int_compare_and_exchange (&job->telling, FALSE, TRUE))
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, tell_cb, g_object_ref (task), g_object_unref);
}

static void
progress_cb (double share, gpointer data)
{
  GTask *task = data;
  Job *job = g_task_get_task_data (task);
  int now = (int) (share * PROGRESS_STEPS);

  if (now == g_atomic_int_get (&job->share))
    return;
  g_atomic_int_set (&job->share, now);
  tell (task);
}

static void
finished_cb (guint number, MaiScore *score, gpointer data)
{
  GTask *task = data;
  Job *job = g_task_get_task_data (task);
  Finished *finished = g_new (Finished, 1);

  finished->place = number - job->task.first;
  finished->score = g_object_ref (score);
  g_async_queue_push (job->finished, finished);
  tell (task);
}

/* A long song takes a while to be searched for its last notes. */
static gboolean
cut_seed (Job *job, GError **error)
{
  if (job->seed == NULL)
    job->seed = mai_take_seed_cut (job->song, job->seed_from, job->seed_to, job->seed_notes,
                                   &job->origin, error);
  return job->seed != NULL;
}

static void
compose_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  const MaiModelWish wish = { job->path, job->digest, job->keep_in, job->exact };
  const MaiComposeTaskListener listener = { progress_cb, finished_cb, task };
  g_autoptr (MaiCachedComposer) composer = NULL;
  g_autoptr (GPtrArray) scores = NULL;
  g_autofree char *digest = NULL;
  GError *error = NULL;

  if (cut_seed (job, &error))
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

static gboolean
has_title (GListModel *takes, guint number)
{
  g_autofree char *title = g_strdup_printf (_ ("Take %u"), number);

  for (guint i = 0; i < g_list_model_get_n_items (takes); i++)
    {
      g_autoptr (MaiTake) take = g_list_model_get_item (takes, i);

      if (g_str_equal (mai_take_get_title (take), title))
        return TRUE;
    }
  return FALSE;
}

/* The first of so many numbers in a row that no take of the project has: "Take 5" and on. */
static guint
find_titles (MaiProject *project, guint n_takes)
{
  GListModel *takes = mai_project_get_takes (project);
  guint number = g_list_model_get_n_items (takes) + 1;

  for (guint n_free = 0; n_free < n_takes; number++)
    n_free = has_title (takes, number) ? 0 : n_free + 1;
  return number - n_takes;
}

static GListModel *
list_takes (const Job *job)
{
  GListStore *takes = g_list_store_new (MAI_TYPE_TAKE);

  for (guint i = 0; i < job->takes->len; i++)
    g_list_store_append (takes, job->takes->pdata[i]);
  return G_LIST_MODEL (takes);
}

static void
composed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  MaiComposing *self = MAI_COMPOSING (object);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean composed = g_task_propagate_boolean (G_TASK (result), &error);
  g_autoptr (MaiProject) project = NULL;
  g_autoptr (GListModel) takes = NULL;

  if (!is_current (self, G_TASK (result)))
    return;
  project = g_object_ref (self->project);
  hand_over (self, job);
  if (!is_current (self, G_TASK (result)))
    return;
  if (!composed)
    {
      fail (self, error);
      return;
    }
  takes = list_takes (job);
  end (self);
  g_signal_emit (self, signals[COMPOSED], 0, project, takes);
}

/* --- what is asked for --- */

/* The model of the settings, or what the studio comes with where they name none. */
static gboolean
choose_model (MaiComposing *self, MaiComposeSettings *settings, Job *job, GError **error)
{
  const char *digest = mai_compose_settings_get_model_digest (settings);
  MaiModelInfo *info = mai_model_list_find (self->models, digest);

  job->digest = g_strdup (info != NULL ? mai_model_info_get_digest (info) : digest);
  job->name = g_strdup (info != NULL ? mai_model_info_get_name (info)
                                     : mai_compose_settings_get_model_name (settings));
  job->path = mai_model_list_locate (self->models, job->digest);
  job->exact = info == NULL;
  if (info != NULL && mai_model_info_get_origin (info) != MAI_MODEL_SHIPPED)
    job->keep_in = g_strdup (mai_model_list_get_data_folder (self->models));
  if (job->digest != NULL)
    return TRUE;
  g_set_error_literal (error, MAI_DESK_ERROR, MAI_DESK_ERROR_MODEL,
                       _ ("There is no model to compose with. Train one, or import one."));
  return FALSE;
}

static gboolean
ask_for_more (MaiComposing *self, Job *job, GError **error)
{
  MaiComposeSettings *settings = mai_project_get_compose_settings (self->project);

  job->task = mai_compose_settings_to_task (settings);
  job->task.variations = self->n_takes;
  job->song = mai_score_copy (mai_project_get_score (self->project));
  job->seed_from = mai_project_get_seed_from (self->project);
  job->seed_to = mai_project_get_seed_to (self->project);
  job->seed_notes = mai_compose_settings_get_seed_notes (settings);
  job->first_title = find_titles (self->project, self->n_takes);
  return choose_model (self, settings, job, error);
}

static gboolean
ask_again (MaiComposing *self, Job *job, GError **error)
{
  MaiTake *take = self->again;

  job->seed = mai_score_copy (mai_take_get_seed (take));
  job->origin = mai_take_get_origin_tick (take);
  job->name = g_strdup (mai_take_get_model_name (take));
  job->digest = g_strdup (mai_take_get_model_digest (take));
  job->exact = TRUE;
  job->title = g_strdup_printf (_ ("%s, again"), mai_take_get_title (take));
  if (*job->digest == '\0')
    {
      g_set_error_literal (error, MAI_DESK_ERROR, MAI_DESK_ERROR_MODEL,
                           _ ("Nobody knows what model this take was composed with."));
      return FALSE;
    }
  if (!mai_compose_task_from_json (&job->task, mai_take_get_settings (take), error))
    return FALSE;
  job->task.variations = 1;
  job->task.seed_notes = 0;
  job->task.first = mai_take_get_number (take);
  job->path = mai_model_list_locate (self->models, job->digest);
  return TRUE;
}

/* The models are known. */
static void
begin (MaiComposing *self)
{
  g_autoptr (GError) error = NULL;
  Job *job = job_new (self->cache);

  if (!(self->again != NULL ? ask_again (self, job, &error) : ask_for_more (self, job, &error)))
    {
      job_free (job);
      fail (self, error);
      return;
    }
  g_ptr_array_set_size (job->takes, (int) job->task.variations);
  self->task = g_task_new (self, self->cancellable, composed_cb, NULL);
  g_task_set_task_data (self->task, job, job_free);
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
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROJECT]);
  if (mai_composing_get_busy (self) && mai_model_list_get_loaded (self->models))
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

static void
loaded_cb (MaiModelList *models, GParamSpec *spec, MaiComposing *self)
{
  if (mai_composing_get_busy (self) && self->task == NULL)
    begin (self);
}

MaiComposing *
mai_composing_new (MaiModelList *models)
{
  MaiComposing *self;

  g_return_val_if_fail (MAI_IS_MODEL_LIST (models), NULL);

  self = g_object_new (MAI_TYPE_COMPOSING, NULL);
  self->models = g_object_ref (models);
  g_signal_connect_object (models, "notify::loaded", G_CALLBACK (loaded_cb), self, 0);
  return self;
}

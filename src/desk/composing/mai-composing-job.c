/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/composing/mai-composing-job.h"

#include "base/mai-i18n.h"
#include "desk/common/mai-desk-error.h"
#include "desk/project/mai-take-seed.h"
#include "work/mai-copy-cache.h"

/* A take that the worker is done with. */
typedef struct
{
  guint place; /* among those of its job */
  MaiScore *score;
  gboolean stopped;
} Finished;

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

MaiComposingJob *
mai_composing_job_new (MaiComposerCache *cache)
{
  MaiComposingJob *job = g_new0 (MaiComposingJob, 1);

  job->cache = mai_composer_cache_ref (cache);
  job->finished = g_async_queue_new_full (finished_free);
  job->takes = g_ptr_array_new_with_free_func (unref_if_any);
  return job;
}

void
mai_composing_job_free (gpointer data)
{
  MaiComposingJob *job = data;

  g_async_queue_unref (job->finished);
  g_ptr_array_unref (job->takes);
  g_clear_object (&job->song);
  g_clear_object (&job->seed);
  g_clear_pointer (&job->cache, mai_composer_cache_unref);
  g_strfreev (job->music);
  g_clear_pointer (&job->index, mai_copy_index_unref);
  g_free (job->path);
  g_free (job->digest);
  g_free (job->name);
  g_free (job->title);
  g_free (job->keep_in);
  g_free (job);
}

/* --- what is asked for --- */

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

/* The model of the settings, or what the studio comes with where they name none. */
static gboolean
choose_model (MaiComposingJob *job, MaiComposeSettings *settings, MaiModelList *models,
              GError **error)
{
  const char *digest = mai_compose_settings_get_model_digest (settings);
  MaiModelInfo *info = mai_model_list_find (models, digest);

  job->digest = g_strdup (info != NULL ? mai_model_info_get_digest (info) : digest);
  job->name = g_strdup (info != NULL ? mai_model_info_get_name (info)
                                     : mai_compose_settings_get_model_name (settings));
  job->path = mai_model_list_locate (models, job->digest);
  job->exact = info == NULL;
  if (info != NULL && mai_model_info_get_origin (info) != MAI_MODEL_SHIPPED)
    job->keep_in = g_strdup (mai_model_list_get_data_folder (models));
  if (job->digest != NULL)
    return TRUE;
  g_set_error_literal (error, MAI_DESK_ERROR, MAI_DESK_ERROR_MODEL,
                       _ ("There is no model to compose with. Train one, or import one."));
  return FALSE;
}

gboolean
mai_composing_job_ask_for_more (MaiComposingJob *job, MaiProject *project, guint n_takes,
                                MaiModelList *models, GError **error)
{
  MaiComposeSettings *settings = mai_project_get_compose_settings (project);

  job->task = mai_compose_settings_to_task (settings);
  job->task.variations = n_takes;
  job->song = mai_score_copy (mai_project_get_score (project));
  job->seed_from = mai_project_get_seed_from (project);
  job->seed_to = mai_project_get_seed_to (project);
  job->seed_notes = mai_compose_settings_get_seed_notes (settings);
  job->first_title = find_titles (project, n_takes);
  g_ptr_array_set_size (job->takes, (int) n_takes);
  return choose_model (job, settings, models, error);
}

gboolean
mai_composing_job_ask_again (MaiComposingJob *job, MaiTake *take, MaiModelList *models,
                             GError **error)
{
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
  g_ptr_array_set_size (job->takes, 1);
  job->task.seed_notes = 0;
  job->task.first = mai_take_get_number (take);
  job->path = mai_model_list_locate (models, job->digest);
  return TRUE;
}

gboolean
mai_composing_job_take_music (MaiComposingJob *job, MaiMusicList *music, GError **error)
{
  if (job->task.options.max_copy == 0)
    return TRUE;
  job->music = music != NULL ? mai_music_list_dup_paths (music) : NULL;
  if (job->music != NULL && *job->music != NULL)
    return TRUE;
  g_set_error_literal (
      error, MAI_DESK_ERROR, MAI_DESK_ERROR_MODEL,
      job->title != NULL /* then the limit is the take's own */
          ? _ ("This take was composed so as not to copy music, and there is none now: add on the "
               "Train page what it was compared with then.")
          : _ (
              "There is no music that could be copied: add some on the Train page, or set “Copy at "
              "Most” to Off."));
  return FALSE;
}

/* --- what comes of it --- */

gboolean
mai_composing_job_open_index (MaiComposingJob *job, MaiCopyProgress progress, gpointer data,
                              GCancellable *cancellable, GError **error)
{
  MaiCopyCacheReport report = { .progress = progress, .data = data };
  g_auto (GStrv) music = NULL;

  if (job->task.options.max_copy == 0)
    return TRUE;
  music = mai_copy_cache_list_there ((const char *const *) job->music);
  job->index = mai_copy_cache_open ((const char *const *) music, &report, cancellable, error);
  /* An index that could not be kept is made again the next time. */
  if (report.trouble != NULL)
    g_message ("%s", report.trouble->message);
  g_clear_error (&report.trouble);
  job->task.options.copy_index = job->index;
  return job->index != NULL;
}

/* A long song takes a while to be searched for its last notes. */
gboolean
mai_composing_job_cut_seed (MaiComposingJob *job, GError **error)
{
  if (job->seed == NULL)
    job->seed = mai_take_seed_cut (job->song, job->seed_from, job->seed_to, job->seed_notes,
                                   &job->origin, error);
  return job->seed != NULL;
}

void
mai_composing_job_finish (MaiComposingJob *job, guint number, MaiScore *score, gboolean stopped)
{
  Finished *finished = g_new (Finished, 1);

  finished->place = number - job->task.first;
  finished->score = g_object_ref (score);
  finished->stopped = stopped;
  g_async_queue_push (job->finished, finished);
}

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
make_take (const MaiComposingJob *job, const Finished *finished)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autofree char *title =
      job->title != NULL ? g_strdup (job->title)
                         : g_strdup_printf (_ ("Take %u"), job->first_title + finished->place);
  MaiTake *take;

  mai_compose_task_to_json (&job->task, settings);
  if (finished->stopped)
    json_object_set_boolean_member (settings, MAI_TAKE_STOPPED, TRUE);
  take = mai_take_new (finished->score, job->seed, job->origin, settings,
                       job->task.first + finished->place, job->name, job->digest);
  mai_take_set_title (take, title);
  return take;
}

MaiTake *
mai_composing_job_hand_over (MaiComposingJob *job, MaiProject *project)
{
  Finished *finished = g_async_queue_try_pop (job->finished);
  guint place, position;

  if (finished == NULL)
    return NULL;
  place = finished->place;
  position = find_position (mai_project_get_takes (project), job->takes, place);
  job->takes->pdata[place] = make_take (job, finished);
  finished_free (finished);
  mai_project_insert_take (project, position, job->takes->pdata[place]);
  return job->takes->pdata[place];
}

guint
mai_composing_job_count_takes (const MaiComposingJob *job)
{
  guint n = 0;

  for (guint i = 0; i < job->takes->len; i++)
    n += job->takes->pdata[i] != NULL;
  return n;
}

GListModel *
mai_composing_job_list_takes (const MaiComposingJob *job)
{
  GListStore *takes = g_list_store_new (MAI_TYPE_TAKE);

  for (guint i = 0; i < job->takes->len; i++)
    g_list_store_append (takes, job->takes->pdata[i]);
  return G_LIST_MODEL (takes);
}

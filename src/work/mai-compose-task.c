/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes are shared out to threads in runs of neighbours. Which thread makes a take does not matter to it,
 * so a song can be asked for again on another machine. The calling thread waits, and tells how far it is.
 */
#include "work/mai-compose-task.h"

#include <inttypes.h>

#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "learn/mai-copy-guard.h"
#include "learn/mai-learn-error.h"
#include "learn/mai-seed.h"

#define PROGRESS_PERIOD (G_USEC_PER_SEC / 50)

/* What the threads have in common. */
typedef struct
{
  const MaiComposeTask *task;
  MaiComposer *composer;
  const MaiComposeTaskListener *listener; /* never NULL */
  GCancellable *cancellable;
  GMutex mutex;
  GCond finished; /* signalled when n_running falls */
  guint n_running; /* under the mutex */
} Crew;

typedef struct
{
  Crew *crew;
  MaiScore *seed; /* its own copy: a score belongs to one thread */
  guint first, n; /* takes */
  GPtrArray *scores;
  GError *error;
  guint total; /* notes, or bars, of its takes */
  int done; /* of these; atomic */
} Worker;

static void
progress_cb (guint done, guint total, gpointer data)
{
  Worker *worker = data;

  g_atomic_int_set (&worker->done, (int) done);
}

static void
finished_cb (guint take, MaiScore *score, gboolean stopped, gpointer data)
{
  Worker *worker = data;
  const MaiComposeTaskListener *listener = worker->crew->listener;

  if (listener->finished != NULL)
    listener->finished (take, score, stopped, listener->data);
}

static gpointer
work_thread (gpointer data)
{
  Worker *worker = data;
  Crew *crew = worker->crew;
  const MaiComposeListener listener = { progress_cb, finished_cb, worker };

  worker->scores =
      mai_composer_compose (crew->composer, worker->seed, &crew->task->options, worker->first,
                            worker->n, &listener, crew->cancellable, &worker->error);
  g_mutex_lock (&crew->mutex);
  crew->n_running--;
  g_cond_signal (&crew->finished);
  g_mutex_unlock (&crew->mutex);
  return NULL;
}

static double
get_share_done (Worker *workers, guint n_workers)
{
  double done = 0, total = 0;

  for (guint i = 0; i < n_workers; i++)
    {
      done += g_atomic_int_get (&workers[i].done);
      total += workers[i].total;
    }
  return total > 0 ? done / total : 0;
}

static void
watch (Crew *crew, Worker *workers, guint n_workers)
{
  const MaiComposeTaskListener *listener = crew->listener;

  g_mutex_lock (&crew->mutex);
  while (listener->progress != NULL && crew->n_running > 0)
    {
      g_cond_wait_until (&crew->finished, &crew->mutex, g_get_monotonic_time () + PROGRESS_PERIOD);
      g_mutex_unlock (&crew->mutex);
      listener->progress (get_share_done (workers, n_workers), listener->data);
      g_mutex_lock (&crew->mutex);
    }
  g_mutex_unlock (&crew->mutex);
}

static void
worker_clear (Worker *worker)
{
  g_clear_object (&worker->seed);
  g_clear_pointer (&worker->scores, g_ptr_array_unref);
  g_clear_error (&worker->error);
}

/* All takes in order, or the first error. */
static GPtrArray *
collect (Worker *workers, guint n_workers, GError **error)
{
  g_autoptr (GPtrArray) scores = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_workers; i++)
    {
      if (workers[i].scores == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&workers[i].error));
          return NULL;
        }
      for (guint k = 0; k < workers[i].scores->len; k++)
        g_ptr_array_add (scores, g_object_ref (workers[i].scores->pdata[k]));
    }
  return g_steal_pointer (&scores);
}

static GPtrArray *
run_crew (Crew *crew, MaiScore *seed, guint n_workers, GError **error)
{
  const MaiComposeOptions *options = &crew->task->options;
  guint each = options->notes > 0 ? options->notes : options->bars;
  g_autofree Worker *workers = g_new0 (Worker, n_workers);
  g_autofree GThread **running = g_new0 (GThread *, n_workers);
  GPtrArray *scores;

  for (guint i = 0; i < n_workers; i++)
    {
      guint first = (guint) ((guint64) crew->task->variations * i / n_workers);
      guint end = (guint) ((guint64) crew->task->variations * (i + 1) / n_workers);

      workers[i] = (Worker){ .crew = crew,
                             .seed = mai_score_copy (seed),
                             .first = crew->task->first + first,
                             .n = end - first,
                             .total = each * (end - first) };
    }
  for (guint i = 0; i < n_workers; i++)
    running[i] = g_thread_try_new ("compose", work_thread, &workers[i], NULL);
  /* Where the system has no thread to give, this one does the work, one after another. */
  for (guint i = 0; i < n_workers; i++)
    if (running[i] == NULL)
      work_thread (&workers[i]);
  watch (crew, workers, n_workers);
  for (guint i = 0; i < n_workers; i++)
    if (running[i] != NULL)
      g_thread_join (running[i]);
  scores = collect (workers, n_workers, error);
  for (guint i = 0; i < n_workers; i++)
    worker_clear (&workers[i]);
  return scores;
}

GPtrArray *
mai_compose_task_run (const MaiComposeTask *task, MaiComposer *composer, MaiScore *seed,
                      const MaiComposeTaskListener *listener, GCancellable *cancellable,
                      GError **error)
{
  const MaiComposeTaskListener deaf = { NULL, NULL, NULL };
  g_autoptr (MaiScore) cut = mai_seed_take (seed, task->seed_notes);
  guint threads = task->threads > 0 ? task->threads : g_get_num_processors ();
  guint n_workers = CLAMP (MIN (threads, task->variations), 1, MAI_COMPOSE_MAX_THREADS);
  Crew crew = { .task = task,
                .composer = composer,
                .listener = listener != NULL ? listener : &deaf,
                .cancellable = cancellable,
                .n_running = n_workers };
  GPtrArray *scores;

  g_mutex_init (&crew.mutex);
  g_cond_init (&crew.finished);
  scores = run_crew (&crew, cut, n_workers, error);
  g_cond_clear (&crew.finished);
  g_mutex_clear (&crew.mutex);
  return scores;
}

gsize
mai_compose_task_count_composed (MaiScore *take)
{
  gsize composed = 0;

  for (guint i = 0; i < mai_score_get_n_tracks (take); i++)
    {
      gsize n;
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (take, i), &n);

      for (gsize k = 0; k < n; k++)
        composed += notes[k].origin == MAI_ORIGIN_COMPOSED;
    }
  return composed;
}

gboolean
mai_compose_task_take_weights (MaiPrecision *weights, const char *name, GError **error)
{
  if (mai_precision_from_name (name, weights))
    return TRUE;
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
               _ ("Weights are kept as float32, bf16 or int8, not as “%s”."), name);
  return FALSE;
}

gboolean
mai_compose_task_read_weights (MaiPrecision *weights, JsonObject *object, GError **error)
{
  const char *name;

  return mai_json_get_string_optional (object, "weights", "float32", &name, error)
         && mai_compose_task_take_weights (weights, name, error);
}

void
mai_compose_task_to_json (const MaiComposeTask *task, JsonObject *object)
{
  const MaiComposeOptions *options = &task->options;
  g_autofree char *random_seed = g_strdup_printf ("%" PRIu64, options->random_seed);

  json_object_set_int_member (object, "notes", options->notes);
  json_object_set_int_member (object, "bars", options->bars);
  json_object_set_double_member (object, "temperature", options->sampling.temperature);
  json_object_set_int_member (object, "top_k", options->sampling.top_k);
  json_object_set_double_member (object, "top_p", options->sampling.top_p);
  json_object_set_int_member (object, "pitch_classes", options->constraints.pitch_classes);
  json_object_set_int_member (object, "lowest", options->constraints.lowest);
  json_object_set_int_member (object, "highest", options->constraints.highest);
  /* JSON numbers have 53 bits where other programs read them; a seed has 64. */
  json_object_set_string_member (object, "random_seed", random_seed);
  json_object_set_int_member (object, "seed_notes", task->seed_notes);
  json_object_set_int_member (object, "variations", task->variations);
  json_object_set_int_member (object, "threads", task->threads);
  json_object_set_string_member (object, "weights", mai_precision_to_name (options->weights));
  if (options->max_copy > 0)
    json_object_set_int_member (object, "max_copy", options->max_copy);
  if (options->max_repeats > 0)
    json_object_set_int_member (object, "max_repeats", options->max_repeats);
  if (options->max_likeness > 0)
    json_object_set_double_member (object, "max_likeness", options->max_likeness);
}

static gboolean
read_limits (MaiComposeOptions *options, JsonObject *object, GError **error)
{
  return mai_json_get_uint_optional (object, "max_copy", MAI_COPY_GUARD_LEAST, MAI_COPY_GUARD_MOST,
                                     &options->max_copy, error)
         && mai_json_get_uint_optional (object, "max_repeats", 0, G_MAXUINT, &options->max_repeats,
                                        error)
         && mai_json_get_double_optional (object, "max_likeness", 0, 1, 0, &options->max_likeness,
                                          error);
}

static gboolean
read_constraints (MaiConstraints *constraints, JsonObject *object, GError **error)
{
  guint classes = constraints->pitch_classes;
  guint lowest = constraints->lowest, highest = constraints->highest;

  if (!mai_json_get_uint_optional (object, "pitch_classes", 1, 0xfff, &classes, error)
      || !mai_json_get_uint_optional (object, "lowest", 0, 127, &lowest, error)
      || !mai_json_get_uint_optional (object, "highest", lowest, 127, &highest, error))
    return FALSE;
  *constraints = (MaiConstraints){ (guint16) classes, (guint8) lowest, (guint8) highest };
  return TRUE;
}

gboolean
mai_compose_task_from_json (MaiComposeTask *task, JsonObject *object, GError **error)
{
  MaiComposeOptions *options = &task->options;
  MaiSampling *sampling = &options->sampling;
  const MaiSampling usual = MAI_SAMPLING_DEFAULT;
  const char *random_seed;

  *task = MAI_COMPOSE_TASK_DEFAULT;
  if (json_object_has_member (object, "bars") && !json_object_has_member (object, "notes"))
    options->notes = 0;
  if (!mai_json_get_uint_optional (object, "notes", 0, MAI_COMPOSE_MAX_NOTES, &options->notes,
                                   error)
      || !mai_json_get_uint_optional (object, "bars", options->notes > 0 ? 0 : 1,
                                      MAI_COMPOSE_MAX_BARS, &options->bars, error)
      || !mai_json_get_double_optional (object, "temperature", 0, 100, usual.temperature,
                                        &sampling->temperature, error)
      || !mai_json_get_uint_optional (object, "top_k", 0, 65536, &sampling->top_k, error)
      || !mai_json_get_double_optional (object, "top_p", 1e-6, 1, usual.top_p, &sampling->top_p,
                                        error)
      || !read_constraints (&options->constraints, object, error)
      || !mai_json_get_uint_optional (object, "seed_notes", 0, MAI_COMPOSE_MAX_NOTES,
                                      &task->seed_notes, error)
      || !mai_json_get_uint_optional (object, "variations", 1, MAI_COMPOSE_MAX_VARIATIONS,
                                      &task->variations, error)
      || !mai_json_get_uint_optional (object, "threads", 0, MAI_COMPOSE_MAX_THREADS, &task->threads,
                                      error)
      || !read_limits (options, object, error)
      || !mai_compose_task_read_weights (&options->weights, object, error)
      || !mai_json_get_string_optional (object, "random_seed", "1", &random_seed, error))
    return FALSE;
  return g_ascii_string_to_unsigned (random_seed, 10, 0, G_MAXUINT64, &options->random_seed, error);
}

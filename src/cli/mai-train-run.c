/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a train job: the trainer's callbacks become events, checkpoints, samples and a progress bar. All of
 * it happens on the main thread, between two windows.
 *
 * Order at an evaluation: sample, best model, checkpoint, event. A kill in between loses nothing: the
 * run goes on from the checkpoint before, and does the same again.
 *
 * A second network, of lengths, is trained when the first is done, on the same elements by the same recipe. Its steps count
 * on from the first's last, so that a job's steps only rise, and its events say "network": "lengths". Where it has a
 * checkpoint the first is done, and a job goes on there.
 *
 * In a group all members read the data and train; the first one alone writes, composes and speaks.
 */
#include "cli/mai-train-run.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "base/mai-text.h"
#include "cli/mai-benchmark-report.h"
#include "cli/mai-checkpoints.h"
#include "cli/mai-data-report.h"
#include "cli/mai-job-group.h"
#include "cli/mai-job-report.h"
#include "cli/mai-progress-bar.h"
#include "cli/mai-train-device.h"
#include "cli/mai-train-figures.h"
#include "cli/mai-train-history.h"
#include "cli/mai-train-report.h"
#include "cli/mai-train-sample.h"
#include "job/mai-job-error.h"
#include "learn/mai-composer.h"
#include "learn/mai-histograms.h"
#include "learn/mai-lengths.h"
#include "learn/mai-trainer.h"

#define EVENTS_AT_MOST 10000 /* progress events of one run */
#define LENGTHS "lengths" /* the second network */
#define CHECKPOINT_SECONDS 180 /* the most that a crash may cost, however long an epoch takes */

typedef struct
{
  MaiCli *cli;
  MaiJob *job;
  MaiGroup *group; /* of cli */
  gboolean leads; /* is the group's first member, or alone */
  MaiTrainSettings settings;
  const char *network; /* NULL: the first; LENGTHS */
  guint64 before; /* windows of the network before it */
  char *music; /* digest of the first network's data */
  char *partner; /* name of the second's file; NULL: there is none */
  const MaiEncoding *encoding; /* of the network, then the set's own, with its vocabulary */
  MaiDataSet *set;
  MaiTrainDevice device;
  MaiPool *pool;
  MaiTrainer *trainer;
  MaiProgressBar *bar;
  MaiScore *sample_seed; /* NULL: no samples */
  MaiLoss loss; /* summed since the bar was last drawn */
  guint64 saved; /* window of the last checkpoint; G_MAXUINT64: none */
  gint64 saved_at; /* monotonic time of that, or of the start */
  double best;
  GError *error; /* what went wrong in a callback that cannot fail */
  GCancellable *stop; /* cancelled by that, and by cli->cancellable */
} Run;

static gboolean
log_event (Run *run, const char *type, JsonObject *event, gboolean lasting, GError **error)
{
  if (run->network != NULL)
    json_object_set_string_member (event, "network", run->network);
  return mai_job_report (run->cli, run->job, type, event, lasting, error);
}

/* Windows of both networks together. */
static guint64
get_step (Run *run)
{
  return run->before + mai_trainer_get_window (run->trainer);
}

/* The file that the network is saved to when it is the best so far. */
static char *
get_model (Run *run)
{
  g_autofree char *folder = NULL;
  char *model = mai_job_get_file (run->job, MAI_TRAIN_JOB_MODEL);

  if (run->network == NULL)
    return model;
  folder = g_path_get_dirname (model);
  g_free (model);
  return g_build_filename (folder, run->partner, NULL);
}

static gboolean
save_checkpoint (Run *run, GError **error)
{
  g_autofree char *file = NULL;
  JsonObject *event;

  if (!mai_checkpoints_save (run->job, run->network, run->trainer, run->settings.licence, &file,
                             error))
    return FALSE;
  run->saved = mai_trainer_get_window (run->trainer);
  run->saved_at = g_get_monotonic_time ();
  event = json_object_new ();
  json_object_set_int_member (event, "step", (gint64) get_step (run));
  json_object_set_string_member (event, "file", file);
  return log_event (run, MAI_JOB_EVENT_CHECKPOINT, event, TRUE, error);
}

/* --- what the trainer calls --- */

/* What is logged is a function of the step alone, so that two runs, or a run and one that was stopped and went on, can be
 * held against each other line by line. */
static gboolean
is_logged (const MaiProgress *progress)
{
  guint64 every = (progress->n_windows + EVENTS_AT_MOST - 1) / EVENTS_AT_MOST;

  return progress->window / every != (progress->window - progress->windows) / every
         || progress->window == progress->n_windows;
}

static void
progress_cb (MaiTrainer *trainer, const MaiProgress *of_network, gpointer data)
{
  Run *run = data;
  MaiProgress whole =
      run->partner != NULL ? mai_train_report_of_two (of_network, run->before) : *of_network;
  const MaiProgress *progress = &whole;
  JsonObject *event;

  mai_loss_add (&run->loss, &progress->loss);
  if (mai_progress_bar_is_due (run->bar))
    {
      g_autofree char *line = mai_train_report_line (progress, &run->loss, run->encoding);
      mai_progress_bar_set (run->bar, (double) progress->window / (double) progress->n_windows,
                            line);
      run->loss = (MaiLoss){ 0 };
    }
  if (is_logged (progress) && run->error == NULL)
    {
      event = mai_train_report_progress (progress, &progress->loss, run->encoding);
      log_event (run, MAI_JOB_EVENT_PROGRESS, event, FALSE, &run->error);
    }
  if (run->error != NULL)
    g_cancellable_cancel (run->stop);
}

static gboolean
save_is_due_cb (MaiTrainer *trainer, gpointer data)
{
  Run *run = data;

  return run->error == NULL
         && g_get_monotonic_time () - run->saved_at > CHECKPOINT_SECONDS * G_USEC_PER_SEC;
}

static gboolean
save_cb (MaiTrainer *trainer, gpointer data, GError **error)
{
  return save_checkpoint (data, error);
}

/* Of the network as it is: the second one's belongs to the best of the first. */
static MaiComposer *
make_composer (Run *run, GError **error)
{
  g_autofree char *first = mai_job_get_file (run->job, MAI_TRAIN_JOB_MODEL);
  g_autoptr (MaiComposer) whole = NULL;
  g_autoptr (MaiComposer) network =
      mai_composer_new (mai_trainer_get_model (run->trainer), run->encoding, error);

  if (network == NULL)
    return NULL;
  mai_composer_set_window (network, run->settings.recipe.window);
  if (run->network == NULL)
    return g_steal_pointer (&network);
  whole = mai_composer_load (first, error);
  return whole != NULL && mai_composer_take_lengths (whole, g_steal_pointer (&network), error)
             ? g_steal_pointer (&whole)
             : NULL;
}

static gboolean
save_sample (Run *run, char **name, GError **error)
{
  g_autoptr (MaiComposer) composer = NULL;
  g_autofree char *path = NULL;

  if (run->sample_seed == NULL)
    return TRUE;
  composer = make_composer (run, error);
  if (composer == NULL)
    return FALSE;
  *name = g_strdup_printf ("samples/%08" PRIu64 ".mid", get_step (run));
  path = mai_job_get_file (run->job, *name);
  return mai_train_sample_save (composer, run->sample_seed, &run->settings, path, error);
}

static gboolean
save_best (Run *run, GError **error)
{
  g_autofree char *path = get_model (run);

  return mai_trainer_save_model (run->trainer, run->settings.licence, path, error);
}

static gboolean
evaluated_cb (MaiTrainer *trainer, const MaiEvaluation *of_network, gpointer data, GError **error)
{
  Run *run = data;
  MaiEvaluation whole = *of_network;
  const MaiEvaluation *evaluation = &whole;
  g_autofree char *sample = NULL;
  JsonObject *event;

  whole.window += run->before;
  run->best = evaluation->best;
  mai_train_report_tell (run->cli, run->set, &run->settings, evaluation);
  if (!save_sample (run, &sample, error) || (evaluation->improved && !save_best (run, error)))
    return FALSE;
  event = mai_train_report_evaluation (evaluation, run->encoding);
  if (sample != NULL)
    json_object_set_string_member (event, "sample", sample);
  return log_event (run, "evaluation", event, FALSE, error) && save_checkpoint (run, error);
}

/* --- before and after --- */

/* Files in the order of job.json: the same set as ever, whatever has been added to a folder since. */
static MaiDataSet *
read_set (Run *run, GError **error)
{
  guint n = mai_job_get_inputs (run->job)->len;
  g_auto (GStrv) paths = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    paths[i] = mai_job_get_input_path (run->job, i);
  if (run->settings.benchmark && n == 1)
    return mai_benchmark_load (paths[0], run->cli->cancellable, error);
  if (!run->settings.benchmark)
    return mai_data_report_read (run->cli, (const char *const *) paths, run->encoding,
                                 &run->settings.data, error);
  g_set_error_literal (error, MAI_JOB_ERROR, MAI_JOB_ERROR_INVALID,
                       _ ("the job of a benchmark has one input, its file"));
  return NULL;
}

static gboolean
read_data (Run *run, GError **error)
{
  g_autofree char *report = mai_job_get_file (run->job, MAI_TRAIN_JOB_DATA);
  g_autoptr (JsonObject) full = NULL;
  g_autofree char *text = NULL;

  run->set = read_set (run, error);
  if (run->set == NULL)
    return FALSE;
  run->encoding = mai_data_set_get_encoding (run->set);
  if (!run->leads)
    return TRUE;
  if (run->settings.benchmark)
    mai_benchmark_report_tell (run->cli, run->set);
  else
    mai_data_report_tell (run->cli, run->set);
  full = mai_data_report_full (run->set);
  text = mai_json_object_to_line (full);
  return mai_file_write_atomic (report, text, strlen (text), error);
}

static void
tell_group (Run *run)
{
  guint n = mai_group_get_size (run->group), shards = mai_trainer_count_shards (run->trainer);

  if (n > 1)
    mai_cli_tell (run->cli, _ ("%u processes train together"), n);
  if (n > shards)
    mai_cli_tell (run->cli, _ ("a batch of %u has %u parts, so %u processes have nothing to do"),
                  run->settings.recipe.batch, shards, n - shards);
}

static void
tell_start (Run *run, gint64 rerun_to, guint n_bad)
{
  gint64 step = (gint64) get_step (run);

  if (n_bad > 0)
    mai_cli_tell (run->cli, _ ("%u newer checkpoints could not be read"), n_bad);
  if (step > 0)
    mai_cli_tell (run->cli, _ ("going on after step %" PRId64), step);
  if (rerun_to > 0)
    mai_cli_tell (
        run->cli,
        _ ("steps %" PRId64 " to %" PRId64 " came after the last checkpoint and are run again"),
        step + 1, rerun_to);
}

/* What a model that must not be like its songs has to know of them. */
static char *
describe_songs (Run *run)
{
  const MaiTrainSettings *settings = &run->settings;
  g_autoptr (MaiHistograms) songs = mai_histograms_new ();

  mai_histograms_add_set (songs, run->set, settings->recipe.split_windows);
  return mai_histograms_to_text (songs);
}

/* What a model's file says of its habits and of the other network. */
static void
tell_trainer (Run *run)
{
  g_autofree char *habits = mai_habits_to_text (&run->settings.habits);

  if (run->network != NULL)
    {
      mai_trainer_put (run->trainer, MAI_LENGTHS_OF_KEY, run->music);
      return;
    }
  mai_trainer_put (run->trainer, "habits", habits);
  if (run->settings.habits.max_likeness > 0)
    {
      g_autofree char *songs = describe_songs (run);

      mai_trainer_put (run->trainer, MAI_HISTOGRAMS_KEY, songs);
    }
  if (run->partner != NULL)
    mai_trainer_put (run->trainer, MAI_LENGTHS_KEY, run->partner);
}

/* The trainer of the network, where its newest checkpoint stands. */
static gboolean
open_trainer (Run *run, guint *n_bad, GError **error)
{
  guint64 window;

  run->trainer = mai_trainer_new (run->set, &run->settings.recipe, run->device.backend, run->pool,
                                  run->group, error);
  if (run->trainer == NULL
      || !mai_checkpoints_resume (run->job, run->network, run->trainer, run->group, n_bad, error))
    return FALSE;
  tell_trainer (run);
  run->before = run->network != NULL ? mai_trainer_get_n_windows (run->trainer) : 0;
  window = mai_trainer_get_window (run->trainer);
  run->saved = window > 0 ? window : G_MAXUINT64;
  run->saved_at = g_get_monotonic_time ();
  return TRUE;
}

/* From here on it is about the second network. */
static gboolean
turn_to_lengths (Run *run, GError **error)
{
  run->network = LENGTHS;
  run->encoding = mai_encoding_by_name (MAI_TRAIN_LENGTHS, error);
  run->best = NAN;
  run->loss = (MaiLoss){ 0 };
  g_clear_pointer (&run->trainer, mai_trainer_free);
  g_clear_pointer (&run->set, mai_data_set_unref);
  run->set = read_set (run, error);
  if (!mai_group_agree (run->group, run->set != NULL, error))
    return FALSE;
  run->encoding = mai_data_set_get_encoding (run->set);
  mai_cli_tell (run->cli, "%s", _ ("now the network of lengths"));
  return TRUE;
}

static gboolean
log_start (Run *run, guint n_bad, GError **error)
{
  gint64 rerun_to;

  if (!mai_job_log_started (run->job, (gint64) get_step (run), &rerun_to, error)
      || !mai_train_device_tell (&run->device, run->cli, run->job, error))
    return FALSE;
  tell_group (run);
  tell_start (run, rerun_to, n_bad);
  return log_event (run, "data", mai_data_report_summary (run->set), FALSE, error);
}

static gboolean
start (Run *run, GError **error)
{
  gboolean second = run->partner != NULL && mai_checkpoints_exist (run->job, LENGTHS);
  guint n_bad = 0;

  return mai_group_decide (run->group, &second, error) && (!second || turn_to_lengths (run, error))
         && open_trainer (run, &n_bad, error)
         && mai_group_agree (run->group, !run->leads || log_start (run, n_bad, error), error);
}

/* The figures of the network that is trained. */
static gboolean
finish_network (Run *run, GError **error)
{
  g_autofree char *best = get_model (run);
  const MaiTrainFigures figures = {
    .cli = run->cli,
    .job = run->job,
    .settings = &run->settings,
    .set = run->set,
    .pool = run->pool,
    .network = run->network,
    .best = best,
    .last = mai_trainer_get_model (run->trainer),
  };

  return mai_train_figures_tell (&figures, error);
}

static gboolean
finish (Run *run, GError **error)
{
  JsonObject *event;
  MaiTrainHistory of_first = { .best = run->best };
  g_autofree char *model = mai_job_get_file (run->job, MAI_TRAIN_JOB_MODEL);
  g_autofree char *shown = mai_text_one_line (model);

  if ((run->network != NULL || isnan (run->best))
      && !mai_train_history_read (run->job, NULL, &of_first, error))
    return FALSE;
  event = json_object_new ();
  json_object_set_int_member (event, "step", (gint64) get_step (run));
  mai_cli_set_number (event, "best", of_first.best);
  json_object_set_string_member (event, "model", MAI_TRAIN_JOB_MODEL);
  mai_cli_print (run->cli, _ ("The model: %s"), shown);
  if (run->partner != NULL)
    mai_cli_print (run->cli, _ ("  with its lengths beside it: %s"), run->partner);
  return mai_job_report (run->cli, run->job, MAI_JOB_EVENT_DONE, event, TRUE, error);
}

/* Stopped on request: what was learnt since the last checkpoint is kept. */
static gboolean
save_what_there_is (Run *run, GError **error)
{
  guint64 window = mai_trainer_get_window (run->trainer);

  return window == 0 || window == run->saved || save_checkpoint (run, error);
}

static void
stop_cb (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

static gboolean
train_network (Run *run, GError **error)
{
  const MaiTrainerEvents events = { progress_cb, evaluated_cb, save_is_due_cb, save_cb };
  g_autoptr (GError) why = NULL;
  gulong id;
  gboolean done;

  run->bar = mai_progress_bar_new (run->cli);
  id = g_cancellable_connect (run->cli->cancellable, G_CALLBACK (stop_cb), run->stop, NULL);
  done = mai_trainer_run (run->trainer, &events, run, run->stop, &why);
  g_cancellable_disconnect (run->cli->cancellable, id);
  g_clear_pointer (&run->bar, mai_progress_bar_free);
  if (done && run->error == NULL)
    return !run->leads || finish_network (run, error);
  if (run->error != NULL)
    g_propagate_error (error, g_steal_pointer (&run->error));
  else if (!run->leads || !g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED)
           || save_what_there_is (run, error))
    g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
train (Run *run, GError **error)
{
  if (!mai_group_agree (run->group, train_network (run, error), error))
    return FALSE;
  if (run->partner != NULL && run->network == NULL
      && (!turn_to_lengths (run, error) || !open_trainer (run, NULL, error)
          || !mai_group_agree (run->group, train_network (run, error), error)))
    return FALSE;
  return !run->leads || finish (run, error);
}

/* On the processor from the newest checkpoint on, where the card has failed and may be given up: not in a group. */
static gboolean
start_and_train (Run *run, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (start (run, &why) && train (run, &why))
    return TRUE;
  g_clear_pointer (&run->trainer, mai_trainer_free);
  if (g_cancellable_is_cancelled (run->cli->cancellable)
      || !mai_train_device_give_up (&run->device, why))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  g_cancellable_reset (run->stop);
  run->loss = (MaiLoss){ 0 };
  return start (run, error) && train (run, error);
}

static gboolean
run_all (Run *run, const MaiJobWish *wish, GError **error)
{
  gboolean good =
      mai_train_settings_from_json (&run->settings, &run->encoding,
                                    mai_job_get_parameters (run->job), error)
      && mai_train_settings_take_device (&run->settings, wish->device, wish->precision, error)
      && mai_train_device_open (&run->device, &run->settings, run->group, error)
      && read_data (run, error);

  if (!mai_group_agree (run->group, good, error))
    return FALSE;
  run->pool = mai_pool_new (mai_job_group_count_threads (
      run->cli, wish->threads > 0 ? wish->threads : run->settings.threads));
  run->sample_seed = mai_train_sample_make_seed (run->set, &run->settings);
  run->music = g_strdup (mai_data_set_get_digest (run->set));
  if (run->settings.habits.lengths)
    run->partner = mai_lengths_make_name (run->music, &run->settings.recipe);
  return start_and_train (run, error);
}

gboolean
mai_train_job_run (MaiCli *cli, MaiJob *job, const MaiJobWish *wish, GError **error)
{
  Run run = { .cli = cli,
              .job = job,
              .group = cli->group,
              .leads = mai_group_leads (cli->group),
              .best = NAN,
              .stop = g_cancellable_new () };
  gboolean done = run_all (&run, wish, error);

  g_clear_pointer (&run.bar, mai_progress_bar_free);
  g_clear_pointer (&run.trainer, mai_trainer_free);
  mai_train_device_close (&run.device);
  g_clear_pointer (&run.pool, mai_pool_free);
  g_clear_pointer (&run.set, mai_data_set_unref);
  g_clear_object (&run.sample_seed);
  g_free (run.music);
  g_free (run.partner);
  g_clear_error (&run.error);
  g_object_unref (run.stop);
  return done;
}

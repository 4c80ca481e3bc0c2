/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a train job: the trainer's callbacks become events, checkpoints, samples and a progress bar. All of
 * it happens on the main thread, between two windows.
 *
 * Order at an evaluation: sample, best model, checkpoint, event. A kill in between loses nothing: the
 * run goes on from the checkpoint before, and does the same again.
 */
#include "cli/mai-train-run.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "cli/mai-benchmark-report.h"
#include "cli/mai-checkpoints.h"
#include "cli/mai-data-report.h"
#include "cli/mai-job-report.h"
#include "cli/mai-progress-bar.h"
#include "cli/mai-train-history.h"
#include "cli/mai-train-report.h"
#include "cli/mai-windows-report.h"
#include "job/mai-job-error.h"
#include "learn/mai-composer.h"
#include "learn/mai-trainer.h"
#include "midi/mai-midi.h"

#define EVENTS_AT_MOST 10000 /* progress events of one run */
#define SAMPLE_SEED_NOTES 32
#define CHECKPOINT_SECONDS 180 /* the most that a crash may cost, however long an epoch takes */

typedef struct
{
  MaiCli *cli;
  MaiJob *job;
  MaiTrainSettings settings;
  const MaiEncoding *encoding; /* of the job, then the set's own, with its vocabulary */
  MaiDataSet *set;
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
  return mai_job_report (run->cli, run->job, type, event, lasting, error);
}

static gboolean
save_checkpoint (Run *run, GError **error)
{
  g_autofree char *file = NULL;
  JsonObject *event;

  if (!mai_checkpoints_save (run->job, run->trainer, run->settings.licence, &file, error))
    return FALSE;
  run->saved = mai_trainer_get_window (run->trainer);
  run->saved_at = g_get_monotonic_time ();
  event = json_object_new ();
  json_object_set_int_member (event, "step", (gint64) run->saved);
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

  return progress->window % every == 0 || progress->window == progress->n_windows;
}

static void
progress_cb (MaiTrainer *trainer, const MaiProgress *progress, gpointer data)
{
  Run *run = data;
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
  if (run->error == NULL
      && g_get_monotonic_time () - run->saved_at > CHECKPOINT_SECONDS * G_USEC_PER_SEC)
    save_checkpoint (run, &run->error);
  if (run->error != NULL)
    g_cancellable_cancel (run->stop);
}

/* Composed from one seed with one random seed: only the model differs from sample to sample. */
static gboolean
save_sample (Run *run, char **name, GError **error)
{
  MaiComposeOptions options = { .notes = run->settings.sample_notes,
                                .sampling = MAI_SAMPLING_DEFAULT,
                                .constraints = MAI_CONSTRAINTS_NONE,
                                .random_seed = run->settings.recipe.seed };
  g_autoptr (MaiComposer) composer = NULL;
  g_autoptr (GPtrArray) takes = NULL;
  g_autofree char *path = NULL;

  if (run->sample_seed == NULL)
    return TRUE;
  composer = mai_composer_new (mai_trainer_get_model (run->trainer), run->encoding, error);
  if (composer == NULL)
    return FALSE;
  takes = mai_composer_compose (composer, run->sample_seed, &options, 0, 1, NULL, NULL, error);
  if (takes == NULL)
    return FALSE;
  *name = g_strdup_printf ("samples/%08" PRIu64 ".mid", mai_trainer_get_window (run->trainer));
  path = mai_job_get_file (run->job, *name);
  return mai_midi_save (takes->pdata[0], path, error);
}

static gboolean
save_best (Run *run, GError **error)
{
  g_autofree char *path = mai_job_get_file (run->job, MAI_TRAIN_JOB_MODEL);

  return mai_trainer_save_model (run->trainer, run->settings.licence, path, error);
}

static void
tell_evaluation (Run *run, const MaiEvaluation *evaluation)
{
  double valid = mai_loss_get_nats (&evaluation->valid);
  double train = mai_loss_get_nats (&evaluation->train);

  if (evaluation->valid.steps > 0)
    mai_cli_tell (run->cli,
                  _ ("step %" PRIu64 ", epoch %u: %.3f nats a note, %.3f on "
                     "music not trained on%s"),
                  evaluation->window, evaluation->epoch, train, valid,
                  evaluation->improved ? _ (" (best so far)") : "");
  else
    mai_cli_tell (run->cli, _ ("step %" PRIu64 ", epoch %u: %.3f nats a note"), evaluation->window,
                  evaluation->epoch, train);
}

/* The figure that is published. */
static void
tell_benchmark (Run *run, const MaiEvaluation *evaluation)
{
  mai_cli_tell (run->cli, _ ("step %" PRIu64 ", epoch %u: %.4f nats a frame of “valid”%s"),
                evaluation->window, evaluation->epoch,
                mai_benchmark_get_nats (run->set, MAI_SPLIT_VALID, &evaluation->valid),
                evaluation->improved ? _ (" (best so far)") : "");
}

/* The figure of the first project. */
static void
tell_windows (Run *run, const MaiEvaluation *evaluation)
{
  guint n_outputs = mai_encoding_get_n_outputs (run->encoding);

  mai_cli_tell (run->cli,
                _ ("step %" PRIu64 ", epoch %u: the next is right in %.2f %% while training, "
                   "%.2f %% of “valid”, %.4f nats%s"),
                evaluation->window, evaluation->epoch,
                100 * mai_windows_report_accuracy (&evaluation->train, n_outputs),
                100 * mai_windows_report_accuracy (&evaluation->valid, n_outputs),
                mai_loss_get_nats (&evaluation->valid),
                evaluation->improved ? _ (" (best so far)") : "");
}

static gboolean
evaluated_cb (MaiTrainer *trainer, const MaiEvaluation *evaluation, gpointer data, GError **error)
{
  Run *run = data;
  g_autofree char *sample = NULL;
  JsonObject *event;

  run->best = evaluation->best;
  if (run->settings.benchmark)
    tell_benchmark (run, evaluation);
  else if (run->settings.recipe.window > 0)
    tell_windows (run, evaluation);
  else
    tell_evaluation (run, evaluation);
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
  if (run->settings.benchmark)
    mai_benchmark_report_tell (run->cli, run->set);
  else
    mai_data_report_tell (run->cli, run->set);
  full = mai_data_report_full (run->set);
  text = mai_json_object_to_line (full);
  return mai_file_write_atomic (report, text, strlen (text), error);
}

/* The first notes of a piece that is not trained on, where there is one. */
static MaiScore *
make_sample_seed (Run *run)
{
  const MaiPiece *chosen = NULL;

  for (guint i = 0; i < mai_data_set_get_n_pieces (run->set); i++)
    {
      const MaiPiece *piece = mai_data_set_get_piece (run->set, i);

      if (piece->reason != NULL)
        continue;
      if (chosen == NULL || (chosen->split == MAI_SPLIT_TRAIN && piece->split != MAI_SPLIT_TRAIN))
        chosen = piece;
    }
  if (chosen == NULL || run->settings.sample_notes == 0)
    return NULL;
  return mai_encoding_decode_opening (run->encoding, chosen->steps, SAMPLE_SEED_NOTES);
}

static void
tell_start (Run *run, gint64 rerun_to, guint n_bad)
{
  gint64 step = (gint64) mai_trainer_get_window (run->trainer);

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

static gboolean
start (Run *run, GError **error)
{
  guint64 window;
  gint64 rerun_to;
  guint n_bad = 0;

  run->trainer = mai_trainer_new (run->set, &run->settings.recipe, run->pool, error);
  if (run->trainer == NULL || !mai_checkpoints_resume (run->job, run->trainer, &n_bad, error))
    return FALSE;
  window = mai_trainer_get_window (run->trainer);
  run->saved = window > 0 ? window : G_MAXUINT64;
  run->saved_at = g_get_monotonic_time ();
  if (!mai_job_log_started (run->job, (gint64) window, &rerun_to, error))
    return FALSE;
  tell_start (run, rerun_to, n_bad);
  return log_event (run, "data", mai_data_report_summary (run->set), FALSE, error);
}

/* The figures that a benchmark is run for. */
static gboolean
finish_benchmark (Run *run, GError **error)
{
  g_autofree char *path = mai_job_get_file (run->job, MAI_TRAIN_JOB_BENCHMARK);
  g_autoptr (JsonObject) report = NULL;
  g_autofree char *text = NULL;

  if (!run->settings.benchmark)
    return TRUE;
  report = mai_benchmark_report_make (run->job, run->set, &run->settings, run->pool,
                                      run->cli->cancellable, error);
  if (report == NULL)
    return FALSE;
  text = mai_json_object_to_line (report);
  mai_benchmark_report_print (run->cli, report);
  return mai_file_write_atomic (path, text, strlen (text), error)
         && log_event (run, "benchmark", json_object_ref (report), FALSE, error);
}

/* A model's table, printed and put into `report` by that name. */
static gboolean
add_windows (Run *run, MaiModel *model, const char *name, JsonObject *report, GError **error)
{
  JsonObject *figures = mai_windows_report_make (model, run->set, &run->settings.recipe, run->pool,
                                                 run->cli->cancellable, error);

  if (figures == NULL)
    return FALSE;
  mai_windows_report_print (run->cli, figures);
  json_object_set_object_member (report, name, figures);
  return TRUE;
}

/* The best model by loss, and the last: the first project's figures are of a network that was trained to the end. */
static gboolean
finish_windows (Run *run, GError **error)
{
  g_autofree char *path = mai_job_get_file (run->job, MAI_TRAIN_JOB_MODEL);
  g_autoptr (JsonObject) report = json_object_new ();
  g_autoptr (MaiModel) best = NULL;
  MaiTrainHistory history;

  if (run->settings.recipe.window == 0)
    return TRUE;
  best = mai_model_load (path, mai_backend_cpu (), NULL, error);
  if (best == NULL || !mai_train_history_read (run->job, &history, error))
    return FALSE;
  mai_cli_print (run->cli,
                 _ ("%.1f minutes for %" PRId64 " epochs. At the lowest loss, epoch %" PRId64
                    ", and at the end:"),
                 history.minutes, history.epochs, history.best_epoch);
  json_object_set_double_member (report, "minutes", history.minutes);
  json_object_set_int_member (report, "epochs", history.epochs);
  json_object_set_int_member (report, "best_epoch", history.best_epoch);
  return add_windows (run, best, "best", report, error)
         && add_windows (run, mai_trainer_get_model (run->trainer), "last", report, error)
         && log_event (run, "windows", json_object_ref (report), FALSE, error);
}

static gboolean
finish (Run *run, GError **error)
{
  JsonObject *event;
  g_autofree char *model = mai_job_get_file (run->job, MAI_TRAIN_JOB_MODEL);
  g_autofree char *shown = mai_cli_one_line (model);

  if (!finish_benchmark (run, error) || !finish_windows (run, error))
    return FALSE;
  event = json_object_new ();
  json_object_set_int_member (event, "step", (gint64) mai_trainer_get_window (run->trainer));
  mai_cli_set_number (event, "best", run->best);
  json_object_set_string_member (event, "model", MAI_TRAIN_JOB_MODEL);
  mai_cli_print (run->cli, _ ("The model: %s"), shown);
  return log_event (run, MAI_JOB_EVENT_DONE, event, TRUE, error);
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
train (Run *run, GError **error)
{
  const MaiTrainerEvents events = { progress_cb, evaluated_cb };
  g_autoptr (GError) why = NULL;
  gulong id;
  gboolean done;

  id = g_cancellable_connect (run->cli->cancellable, G_CALLBACK (stop_cb), run->stop, NULL);
  done = mai_trainer_run (run->trainer, &events, run, run->stop, &why);
  g_cancellable_disconnect (run->cli->cancellable, id);
  g_clear_pointer (&run->bar, mai_progress_bar_free);
  if (done && run->error == NULL)
    return finish (run, error);
  if (run->error != NULL)
    g_propagate_error (error, g_steal_pointer (&run->error));
  else if (!g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED)
           || save_what_there_is (run, error))
    g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
run_all (Run *run, guint threads, GError **error)
{
  if (!mai_train_settings_from_json (&run->settings, &run->encoding,
                                     mai_job_get_parameters (run->job), error)
      || !read_data (run, error))
    return FALSE;
  run->pool = mai_pool_new (threads > 0 ? threads : run->settings.threads);
  run->sample_seed = make_sample_seed (run);
  run->bar = mai_progress_bar_new (run->cli);
  return start (run, error) && train (run, error);
}

gboolean
mai_train_job_run (MaiCli *cli, MaiJob *job, guint threads, GError **error)
{
  Run run = { .cli = cli, .job = job, .best = NAN, .stop = g_cancellable_new () };
  gboolean done = run_all (&run, threads, error);

  g_clear_pointer (&run.bar, mai_progress_bar_free);
  g_clear_pointer (&run.trainer, mai_trainer_free);
  g_clear_pointer (&run.pool, mai_pool_free);
  g_clear_pointer (&run.set, mai_data_set_unref);
  g_clear_object (&run.sample_seed);
  g_clear_error (&run.error);
  g_object_unref (run.stop);
  return done;
}

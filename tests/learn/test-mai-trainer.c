/* SPDX-License-Identifier: Apache-2.0 */
/* The trainer learns, stops when told, and goes on from what it saved bit for bit as if it had never stopped. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/mai-tree.h"
#include "learn/mai-learn-error.h"
#include "learn/mai-trainer.h"
#include "mai-test-music.h"

typedef struct
{
  GArray *nats; /* of every window: double */
  guint evaluations, improvements;
  gboolean last;
  double valid;
  guint cancel_at; /* window; 0: never */
  GCancellable *cancellable;
  guint64 window; /* of the last report */
  guint windows; /* of all reports */
  double steps; /* scored in them */
  double train; /* nats at the last evaluation */
} Log;

static Log
log_new (void)
{
  return (Log){ .nats = g_array_new (FALSE, FALSE, sizeof (double)),
                .cancellable = g_cancellable_new () };
}

static void
log_clear (Log *log)
{
  g_array_unref (log->nats);
  g_object_unref (log->cancellable);
}

static void
progress_cb (MaiTrainer *trainer, const MaiProgress *progress, gpointer data)
{
  Log *log = data;
  double nats = mai_loss_get_nats (&progress->loss);

  g_assert_cmpuint (progress->window, ==, mai_trainer_get_window (trainer));
  g_assert_cmpuint (progress->window, <=, progress->n_windows);
  g_assert_cmpuint (progress->epoch, <=, progress->n_epochs);
  g_assert_cmpuint (progress->window, ==, log->window + progress->windows);
  log->window = progress->window;
  log->windows += progress->windows;
  log->steps += progress->loss.steps;
  g_array_append_val (log->nats, nats);
  if (progress->window == log->cancel_at)
    g_cancellable_cancel (log->cancellable);
}

static gboolean
evaluated_cb (MaiTrainer *trainer, const MaiEvaluation *evaluation, gpointer data, GError **error)
{
  Log *log = data;

  log->evaluations++;
  log->improvements += evaluation->improved;
  log->last = evaluation->last;
  log->valid = mai_loss_get_nats (&evaluation->valid);
  log->train = mai_loss_get_nats (&evaluation->train);
  return TRUE;
}

static const MaiTrainerEvents events = { progress_cb, evaluated_cb };

static MaiRecipe
tiny_recipe (void)
{
  MaiRecipe recipe = mai_preset_find ("sketch-lstm", NULL)->recipe;

  recipe.embedding = 16;
  recipe.hidden = 24;
  recipe.layers = 2;
  recipe.projection = 16;
  recipe.head = 16;
  recipe.batch = 6;
  recipe.steps = 32;
  recipe.epochs = 4;
  recipe.dropout = 0.2;
  recipe.evaluate_windows = 3;
  recipe.patience = 0;
  return recipe;
}

/* Runs to the end, or to the window at which the log says to cancel. */
static void
run (MaiTrainer *trainer, Log *log)
{
  g_autoptr (GError) error = NULL;

  if (mai_trainer_run (trainer, &events, log, log->cancellable, &error))
    g_assert_no_error (error);
  else
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_learns (void)
{
  g_autoptr (MaiDataSet) set = mai_test_music_set (40, 60);
  g_autoptr (MaiPool) pool = mai_pool_new (2);
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiTrainer) trainer = NULL;
  MaiRecipe recipe = tiny_recipe ();
  Log log = log_new ();
  double first, last;

  recipe.epochs = 30;
  recipe.learning_rate = 0.01;
  recipe.evaluate_windows = 1000;
  trainer = mai_trainer_new (set, &recipe, mai_backend_cpu (), pool, NULL, &error);
  g_assert_no_error (error);
  run (trainer, &log);
  first = g_array_index (log.nats, double, 0);
  last = g_array_index (log.nats, double, log.nats->len - 1);
  g_test_message ("%.2f nats a note at first, %.2f at the end, %.2f on validation", first, last,
                  log.valid);
  g_assert_cmpfloat (first, >, 15);
  g_assert_cmpfloat (last, <, 0.5 * first);
  g_assert_cmpfloat (log.valid, <, 0.5 * first);
  g_assert_cmpuint (log.evaluations, ==, 30);
  g_assert_true (log.last);
  log_clear (&log);
}

static char *folder; /* main()'s */

static char *
temporary_path (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* Cut at each of several windows, gone on in a fresh trainer with another number of threads. */
static void
assert_resumes (const MaiRecipe *recipe, guint stride)
{
  g_autoptr (MaiDataSet) set = mai_test_music_set (30, 50);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiPool) other_pool = mai_pool_new (3);
  g_autofree char *model = temporary_path ("model.safetensors");
  g_autofree char *state = temporary_path ("state.safetensors");
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiTrainer) whole =
      mai_trainer_new (set, recipe, mai_backend_cpu (), pool, NULL, &error);
  Log full = log_new ();
  gsize n;
  const float *expected;

  run (whole, &full);
  expected = mai_model_get_parameters (mai_trainer_get_model (whole), &n);
  for (guint cut = 1; cut < full.nats->len; cut += stride)
    {
      g_autoptr (MaiTrainer) before =
          mai_trainer_new (set, recipe, mai_backend_cpu (), pool, NULL, &error);
      g_autoptr (MaiTrainer) after =
          mai_trainer_new (set, recipe, mai_backend_cpu (), other_pool, NULL, &error);
      Log log = log_new (), rest = log_new ();

      log.cancel_at = rest.window = cut;
      run (before, &log);
      g_assert_cmpuint (log.nats->len, ==, cut);
      g_assert_true (mai_trainer_save_model (before, NULL, model, &error));
      g_assert_true (mai_trainer_save_state (before, state, &error));
      g_assert_true (mai_trainer_resume (after, model, state, &error));
      g_assert_no_error (error);
      run (after, &rest);
      g_array_append_vals (log.nats, rest.nats->data, rest.nats->len);
      g_assert_cmpmem (log.nats->data, log.nats->len * sizeof (double), full.nats->data,
                       full.nats->len * sizeof (double));
      g_assert_cmpmem (mai_model_get_parameters (mai_trainer_get_model (after), NULL),
                       n * sizeof (float), expected, n * sizeof (float));
      g_assert_cmpuint (log.evaluations + rest.evaluations, ==, full.evaluations);
      log_clear (&log);
      log_clear (&rest);
    }
  log_clear (&full);
}

static void
test_resume (void)
{
  MaiRecipe recipe = tiny_recipe ();

  assert_resumes (&recipe, 4);
}

static void
test_resume_wavenet (void)
{
  MaiRecipe recipe = tiny_recipe ();

  recipe.family = MAI_FAMILY_WAVENET;
  recipe.layers = 6;
  recipe.stacks = 1;
  recipe.kernel = 2;
  recipe.skip = 32;
  assert_resumes (&recipe, 4);
}

/* Windows of notes get longer on the way: the learner is another then. */
static void
test_resume_windows (void)
{
  MaiRecipe recipe = tiny_recipe ();

  recipe.window = 45;
  recipe.batch = 40;
  recipe.transpose = recipe.tempo_bins = 0;
  recipe.n_phases = 2;
  recipe.phases[0] = (MaiRecipePhase){ 1, 2 };
  recipe.phases[1] = (MaiRecipePhase){ 3, 4 };
  assert_resumes (&recipe, 1);
  recipe.split_windows = TRUE;
  assert_resumes (&recipe, 3);
}

static guint n_waited, uploads_left;
static GCancellable *cancelled_by_upload;

static gboolean
finish (const MaiBackend *be, GError **error)
{
  n_waited++;
  return TRUE;
}

/* Somewhere in the middle, with nobody watching. */
static void
upload (const MaiBackend *be, gpointer to, gconstpointer host, gsize n)
{
  memcpy (to, host, n);
  if (uploads_left > 0 && --uploads_left == 0)
    g_cancellable_cancel (cancelled_by_upload);
}

/* The processor as if it were a device: its memory is not the model's. */
static MaiBackend
make_device (void)
{
  MaiBackend device = *mai_backend_cpu ();

  device.is_host = FALSE;
  device.finish = finish;
  device.upload = upload;
  n_waited = 0;
  return device;
}

/* What is learnt is the same; the host asks seldom, and then for all that it has not heard of. */
static void
test_device (void)
{
  MaiBackend device = make_device ();
  g_autoptr (MaiDataSet) set = mai_test_music_set (60, 150);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  MaiRecipe recipe = tiny_recipe ();
  Log host_log = log_new (), log = log_new ();

  recipe.epochs = 10;
  recipe.evaluate_windows = 1000;
  g_autoptr (MaiTrainer) host =
      mai_trainer_new (set, &recipe, mai_backend_cpu (), pool, NULL, NULL);
  g_autoptr (MaiTrainer) trainer = mai_trainer_new (set, &recipe, &device, pool, NULL, NULL);
  run (host, &host_log);
  run (trainer, &log);
  gsize n;
  const float *expected = mai_model_get_parameters (mai_trainer_get_model (host), &n);
  g_assert_cmpmem (mai_model_get_parameters (mai_trainer_get_model (trainer), NULL),
                   n * sizeof (float), expected, n * sizeof (float));
  g_assert_cmpuint (host_log.nats->len, ==, host_log.windows);
  g_assert_cmpuint (log.windows, ==, host_log.windows);
  g_assert_cmpuint (log.nats->len, ==, (host_log.windows + 15) / 16);
  g_assert_cmpfloat (log.steps, ==, host_log.steps);
  g_assert_cmpfloat_with_epsilon (log.train, host_log.train, 1e-9);
  g_assert_cmpfloat (log.valid, ==, host_log.valid);
  g_test_message ("%u windows, waited for %u times", log.windows, n_waited);
  g_assert_cmpuint (n_waited, <, 2 * log.windows);
  log_clear (&host_log);
  log_clear (&log);
}

/* From device to device: the third part of the windows each, and what was not reported yet is in the state. */
static void
test_resume_elsewhere (void)
{
  MaiBackend device = make_device ();
  const MaiBackend *const backends[] = { mai_backend_cpu (), &device, mai_backend_cpu () };
  g_autoptr (MaiDataSet) set = mai_test_music_set (30, 50);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autofree char *model = temporary_path ("elsewhere.safetensors");
  g_autofree char *state = temporary_path ("elsewhere-state.safetensors");
  g_autoptr (GError) error = NULL;
  MaiRecipe recipe = tiny_recipe ();
  Log full = log_new ();

  recipe.epochs = 40;
  recipe.evaluate_windows = 1000;
  g_autoptr (MaiTrainer) whole =
      mai_trainer_new (set, &recipe, mai_backend_cpu (), pool, NULL, NULL);
  run (whole, &full);
  g_assert_cmpuint (full.windows, >, 60);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (MaiTrainer) trainer =
          mai_trainer_new (set, &recipe, backends[i], pool, NULL, NULL);
      Log log = log_new ();

      g_assert_true (i == 0 || mai_trainer_resume (trainer, model, state, &error));
      log.window = mai_trainer_get_window (trainer);
      log.cancel_at = i == 0 ? 7 : 0;
      cancelled_by_upload = log.cancellable;
      uploads_left = i == 1 ? 140 : 0;
      run (trainer, &log);
      g_test_message ("at window %u", (guint) mai_trainer_get_window (trainer));
      g_assert_true (mai_trainer_save_model (trainer, NULL, model, &error));
      g_assert_true (mai_trainer_save_state (trainer, state, &error));
      if (i == 2)
        {
          gsize n;
          const float *expected = mai_model_get_parameters (mai_trainer_get_model (whole), &n);

          g_assert_cmpmem (mai_model_get_parameters (mai_trainer_get_model (trainer), NULL),
                           n * sizeof (float), expected, n * sizeof (float));
          g_assert_cmpfloat_with_epsilon (log.train, full.train, 1e-9);
        }
      log_clear (&log);
    }
  log_clear (&full);
}

static void
test_resume_refuses (void)
{
  g_autoptr (MaiDataSet) set = mai_test_music_set (30, 50);
  g_autoptr (MaiDataSet) other_set = mai_test_music_set (31, 50);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autofree char *model = temporary_path ("a.safetensors");
  g_autofree char *state = temporary_path ("b.safetensors");
  g_autoptr (GError) error = NULL;
  MaiRecipe recipe = tiny_recipe (), other = recipe;
  g_autoptr (MaiTrainer) trainer =
      mai_trainer_new (set, &recipe, mai_backend_cpu (), pool, NULL, &error);
  g_autoptr (MaiTrainer) other_music =
      mai_trainer_new (other_set, &recipe, mai_backend_cpu (), pool, NULL, &error);
  g_autoptr (MaiTrainer) other_recipe = NULL;

  other.learning_rate *= 2;
  other_recipe = mai_trainer_new (set, &other, mai_backend_cpu (), pool, NULL, &error);
  g_assert_true (mai_trainer_save_model (trainer, "CC0-1.0", model, &error));
  g_assert_true (mai_trainer_save_state (trainer, state, &error));
  g_assert_false (mai_trainer_resume (other_music, model, state, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL);
  g_clear_error (&error);
  g_assert_false (mai_trainer_resume (other_recipe, model, state, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL);
  g_clear_error (&error);
  g_assert_false (mai_trainer_resume (trainer, model, model, &error));
  g_assert_nonnull (error);
}

/* A rate so high that validation gets worse: patience ends the run early. */
static void
test_early_stopping (void)
{
  g_autoptr (MaiDataSet) set = mai_test_music_set (30, 50);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiTrainer) trainer = NULL;
  MaiRecipe recipe = tiny_recipe ();
  Log log = log_new ();

  recipe.epochs = 1000;
  recipe.learning_rate = 0.5;
  recipe.warmup = 0;
  recipe.patience = 2;
  recipe.evaluate_windows = 1;
  trainer = mai_trainer_new (set, &recipe, mai_backend_cpu (), pool, NULL, &error);
  run (trainer, &log);
  g_assert_true (log.last);
  g_assert_cmpuint (log.nats->len, <, 500);
  g_assert_cmpuint (log.evaluations, >=, 2);
  log_clear (&log);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("musicai-trainer-XXXXXX", NULL);
  g_test_add_func ("/trainer/learns", test_learns);
  g_test_add_func ("/trainer/resume", test_resume);
  g_test_add_func ("/trainer/resume-wavenet", test_resume_wavenet);
  g_test_add_func ("/trainer/resume-windows", test_resume_windows);
  g_test_add_func ("/trainer/resume-elsewhere", test_resume_elsewhere);
  g_test_add_func ("/trainer/resume-refuses", test_resume_refuses);
  g_test_add_func ("/trainer/device", test_device);
  g_test_add_func ("/trainer/early-stopping", test_early_stopping);
  result = g_test_run ();
  g_assert_true (mai_tree_remove (folder, NULL, NULL, NULL));
  g_free (folder);
  return result;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs of the real program on music made here: paused, killed and found again, by way of a second process of
 * this test that stands for a studio which crashes.
 */
#include "desk/training/mai-run.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../learn/mai-test-music.h"
#include "work/mai-train-job.h"

#define PATIENCE 120 /* seconds */
#define ENDLESS 10000 /* epochs: it learns until it is told to stop, however busy the computer is */

/* No folder can be watched, as where all watches are taken: the library's calls come here instead. */
static gboolean no_monitors;

GFileMonitor *
g_file_monitor_file (GFile *file, GFileMonitorFlags flags, GCancellable *cancellable,
                     GError **error)
{
  return no_monitors ? NULL : g_file_monitor (file, flags, cancellable, error);
}

typedef struct
{
  char *music;
  char *folder;
  MaiRun *run;
  char *failed;
  guint n_histories;
} Fixture;

static char *
program (void)
{
  char *path = g_test_build_filename (G_TEST_BUILT, "..", "src", "cli", "musicai", NULL);

  if (!g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
    g_error ("%s is not there; `meson test` says where it is", path);
  return path;
}

static MaiTrainSettings
tiny (guint epochs)
{
  guint n;
  MaiTrainSettings settings = { .recipe = mai_preset_list (&n)[0].recipe,
                                .data = MAI_DATA_SET_OPTIONS_DEFAULT,
                                .threads = 1,
                                .sample_notes = 8 };

  settings.recipe.embedding = settings.recipe.hidden = settings.recipe.projection = 16;
  settings.recipe.head = 16;
  settings.recipe.layers = 1;
  settings.recipe.batch = 4;
  settings.recipe.steps = 16;
  settings.recipe.epochs = epochs;
  settings.recipe.patience = 0;
  return settings;
}

static MaiJob *
make_job (Fixture *fixture, const char *name, guint epochs)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  const char *const paths[] = { fixture->music, NULL };
  MaiTrainSettings settings = tiny (epochs);
  g_autoptr (GError) error = NULL;
  MaiJob *job = mai_train_job_create (path, paths, &settings, NULL, &error);

  g_assert_no_error (error);
  return job;
}

static void
failed_cb (MaiRun *run, const char *message, Fixture *fixture)
{
  g_free (fixture->failed);
  fixture->failed = g_strdup (message);
}

static void
history_cb (MaiRun *run, guint train, guint valid, Fixture *fixture)
{
  fixture->n_histories++;
}

static void
open_run (Fixture *fixture, MaiJob *job)
{
  g_autofree char *path = program ();

  if (fixture->run != NULL)
    g_assert_finalize_object (fixture->run);
  fixture->run = mai_run_new (job);
  mai_run_set_program (fixture->run, path);
  g_signal_connect (fixture->run, "failed", G_CALLBACK (failed_cb), fixture);
  g_signal_connect (fixture->run, "history-changed", G_CALLBACK (history_cb), fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiJob) job = NULL;

  fixture->music = mai_test_music_folder (6, 128);
  fixture->folder = g_dir_make_tmp ("mai-run-XXXXXX", NULL);
  job = make_job (fixture, "job", GPOINTER_TO_UINT (data));
  open_run (fixture, job);
}

/* What a worker still reads is waited for by the main context. */
static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -r '%s'", fixture->folder);

  g_assert_finalize_object (fixture->run);
  settle ();
  g_assert_cmpint (system (command), ==, 0);
  mai_test_music_remove (fixture->music);
  g_free (fixture->folder);
  g_free (fixture->failed);
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

typedef gboolean (*Condition) (Fixture *fixture, gint64 value);

static void
wait_for (Fixture *fixture, Condition condition, gint64 value)
{
  gint64 end = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;
  guint id = g_timeout_add (100, tick_cb, NULL);

  while (!condition (fixture, value))
    {
      if (g_get_monotonic_time () > end)
        g_error ("waited in vain; state %d, step %d, %s", mai_run_get_state (fixture->run),
                 (int) mai_run_get_step (fixture->run), fixture->failed);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (id);
}

static gboolean
has_state (Fixture *fixture, gint64 state)
{
  return mai_run_get_loaded (fixture->run) && !mai_run_get_busy (fixture->run)
         && (gint64) mai_run_get_state (fixture->run) == state;
}

static gboolean
has_checkpoints (Fixture *fixture, gint64 n)
{
  return g_list_model_get_n_items (mai_run_get_checkpoints (fixture->run)) >= n;
}

static gboolean
has_points (Fixture *fixture, gint64 n)
{
  guint n_points;

  mai_run_get_train (fixture->run, &n_points);
  return n_points >= n;
}

/* --- */

/* What is told of a point is the sum of what is told of its six fields; the accuracy is the pitch's. */
static void
assert_fields (const MaiRunPoint *point)
{
  double sum = 0;
  guint pitch, n = 0;

  for (guint i = 0; i < MAI_RUN_N_FIELDS; i++)
    if (mai_run_fields_list (&point->fields) & 1u << i)
      {
        sum += (double) point->fields.nats[i];
        n++;
      }
  g_assert_cmpuint (n, ==, 6);
  g_assert_cmpfloat_with_epsilon (sum, point->loss, 1e-3);
  g_assert_true (mai_run_field_find ("pitch", &pitch));
  g_assert_cmpfloat_with_epsilon ((double) point->fields.accuracy[pitch], point->accuracy, 1e-6);
}

static void
test_learns (Fixture *fixture, gconstpointer data)
{
  g_autofree char *model = NULL;
  g_autoptr (MaiRunCheckpoint) last = NULL;
  const MaiRunPoint *train, *valid;
  guint n_train, n_valid;

  wait_for (fixture, has_state, MAI_RUN_NEW);
  mai_run_start (fixture->run);
  g_assert_true (mai_run_get_busy (fixture->run));
  wait_for (fixture, has_state, MAI_RUN_DONE);
  g_assert_null (fixture->failed);
  train = mai_run_get_train (fixture->run, &n_train);
  g_assert_cmpint (n_train, ==, mai_run_get_steps (fixture->run));
  g_assert_cmpint (mai_run_get_step (fixture->run), ==, mai_run_get_steps (fixture->run));
  g_assert_cmpfloat (train[n_train - 1].loss, <, train[0].loss);
  g_assert_cmpfloat_with_epsilon (train[n_train - 1].epoch, 3, 1e-9);
  g_assert_true (train[0].accuracy >= 0 && train[0].accuracy <= 1);
  valid = mai_run_get_valid (fixture->run, &n_valid);
  g_assert_cmpuint (n_valid, ==, 3);
  assert_fields (&train[n_train - 1]);
  assert_fields (&valid[2]);
  g_assert_true (has_checkpoints (fixture, 3));
  last = g_list_model_get_item (mai_run_get_checkpoints (fixture->run), 2);
  g_assert_true (g_file_test (mai_run_checkpoint_get_sample (last), G_FILE_TEST_IS_REGULAR));
  g_assert_cmpfloat (mai_run_get_best (fixture->run), >, 0);
  model = mai_run_dup_model (fixture->run);
  g_assert_nonnull (model);
  g_assert_cmpfloat (mai_run_get_speed (fixture->run), ==, 0);
  g_assert_cmpfloat (mai_run_get_last_speed (fixture->run), >, 0);
}

static gboolean
has_valid (Fixture *fixture, gint64 n)
{
  guint n_points;

  mai_run_get_valid (fixture->run, &n_points);
  return n_points >= n;
}

static void
pause_it (Fixture *fixture)
{
  mai_run_pause (fixture->run);
  wait_for (fixture, has_state, MAI_RUN_PAUSED);
}

/* What it has learnt so far, of an undisturbed run of the same job. Neither comes to its end. */
static void
hold_against_undisturbed (Fixture *fixture)
{
  g_autoptr (MaiJob) job = make_job (fixture, "undisturbed", ENDLESS);
  guint n, n_other;
  const MaiRunPoint *points = mai_run_get_valid (fixture->run, &n);
  g_autofree MaiRunPoint *first = g_memdup2 (points, n * sizeof *points);

  open_run (fixture, job);
  mai_run_start (fixture->run);
  wait_for (fixture, has_valid, n);
  pause_it (fixture);
  points = mai_run_get_valid (fixture->run, &n_other);
  g_assert_cmpuint (n_other, >=, n);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (points[i].step, ==, first[i].step);
      g_assert_cmpfloat (points[i].loss, ==, first[i].loss);
    }
}

/* Some more than it has. */
static void
learn_on (Fixture *fixture)
{
  guint n = g_list_model_get_n_items (mai_run_get_checkpoints (fixture->run));

  mai_run_start (fixture->run);
  wait_for (fixture, has_checkpoints, n + 3);
}

static void
test_pause_and_resume (Fixture *fixture, gconstpointer data)
{
  learn_on (fixture);
  pause_it (fixture);
  g_assert_cmpint (mai_run_get_step (fixture->run), <, mai_run_get_steps (fixture->run));
  learn_on (fixture);
  pause_it (fixture);
  g_assert_null (fixture->failed);
  hold_against_undisturbed (fixture);
}

/* A musicai that lives on for a while after it has let go of the job. */
static void
use_lingering_program (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "lingering", NULL);
  g_autofree char *real = program ();
  g_autofree char *quoted = g_shell_quote (real);
  g_autofree char *script =
      g_strdup_printf ("#!/bin/sh\n%s \"$@\" &\ntrap \"kill -INT $!\" INT\nwait $!\nwait $!\n"
                       "status=$?\nsleep 1\nexit $status\n",
                       quoted);

  g_assert_true (g_file_set_contents_full (path, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  mai_run_set_program (fixture->run, path);
}

/* It has paused, but its process has not ended: what is asked for then is done when it has. */
static void
test_resume_at_once (Fixture *fixture, gconstpointer data)
{
  use_lingering_program (fixture);
  learn_on (fixture);
  pause_it (fixture);
  learn_on (fixture);
  pause_it (fixture);
  mai_run_start (fixture->run);
  g_assert_true (mai_run_get_busy (fixture->run));
  mai_run_pause (fixture->run); /* not, after all */
  g_assert_false (mai_run_get_busy (fixture->run));
  learn_on (fixture);
  pause_it (fixture);
  g_assert_null (fixture->failed);
}

static void
test_stop_here (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiJob) job = g_object_ref (mai_run_get_job (fixture->run));
  g_autofree char *model = NULL;

  mai_run_start (fixture->run);
  wait_for (fixture, has_checkpoints, 2);
  mai_run_stop (fixture->run);
  wait_for (fixture, has_state, MAI_RUN_STOPPED);
  model = mai_run_dup_model (fixture->run);
  g_assert_nonnull (model);
  /* It stays so, and can go on all the same. */
  open_run (fixture, job);
  wait_for (fixture, has_state, MAI_RUN_STOPPED);
  mai_run_start (fixture->run);
  wait_for (fixture, has_checkpoints, 4);
  pause_it (fixture);
}

/* The number of the process, out of the last "started" event. */
static int
find_pid (Fixture *fixture)
{
  g_autofree char *path = mai_job_get_file (mai_run_get_job (fixture->run), "events.jsonl");
  g_autofree char *text = NULL;
  const char *at;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  at = g_strrstr (text, "\"pid\":");
  g_assert_nonnull (at);
  return atoi (at + strlen ("\"pid\":"));
}

static void
test_killed (Fixture *fixture, gconstpointer data)
{
  learn_on (fixture);
  g_assert_cmpint (kill (find_pid (fixture), SIGKILL), ==, 0);
  wait_for (fixture, has_state, MAI_RUN_KILLED);
  g_assert_cmpstr (mai_run_get_message (fixture->run), ==,
                   "The job's process was killed; it can go on from its last checkpoint");
  learn_on (fixture);
  pause_it (fixture);
  g_assert_null (mai_run_get_message (fixture->run));
  hold_against_undisturbed (fixture);
}

/* A studio that is killed: its run goes on, is found, and obeys. */
static void
test_studio_killed (Fixture *fixture, gconstpointer data)
{
  const char *path = mai_job_get_path (mai_run_get_job (fixture->run));
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) studio = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error,
                                                     "/proc/self/exe", "--studio", path, NULL);
  guint n;

  g_assert_no_error (error);
  /* Followed although it was begun elsewhere. */
  wait_for (fixture, has_checkpoints, 2);
  g_assert_cmpint (mai_run_get_state (fixture->run), ==, MAI_RUN_RUNNING);
  g_subprocess_force_exit (studio);
  g_subprocess_wait (studio, NULL, NULL);
  n = g_list_model_get_n_items (mai_run_get_checkpoints (fixture->run));
  wait_for (fixture, has_checkpoints, n + 3);
  /* Found by a studio that starts now. */
  {
    g_autoptr (MaiJob) job = mai_job_open (path, NULL);

    open_run (fixture, job);
  }
  wait_for (fixture, has_state, MAI_RUN_RUNNING);
  g_assert_true (mai_run_is_ours (fixture->run));
  wait_for (fixture, has_checkpoints, n + 3);
  pause_it (fixture);
  g_assert_null (fixture->failed);
  learn_on (fixture);
  pause_it (fixture);
  hold_against_undisturbed (fixture);
}

static void
test_adopted_and_killed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *musicai = program ();
  const char *path = mai_job_get_path (mai_run_get_job (fixture->run));
  g_autoptr (GSubprocess) other = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL,
                                                    musicai, "--quiet", "job", "run", path, NULL);

  wait_for (fixture, has_checkpoints, 2);
  g_assert_false (mai_run_is_ours (fixture->run));
  g_subprocess_force_exit (other);
  wait_for (fixture, has_state, MAI_RUN_KILLED);
  mai_run_start (fixture->run);
  wait_for (fixture, has_state, MAI_RUN_RUNNING);
  mai_run_stop (fixture->run);
  wait_for (fixture, has_state, MAI_RUN_STOPPED);
}

/* Where no folder can be watched, the curves grow all the same while it runs. */
static void
test_no_monitors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiJob) job = g_object_ref (mai_run_get_job (fixture->run));

  no_monitors = TRUE;
  open_run (fixture, job);
  wait_for (fixture, has_state, MAI_RUN_NEW);
  learn_on (fixture);
  no_monitors = FALSE;
  g_assert_cmpint (mai_run_get_state (fixture->run), ==, MAI_RUN_RUNNING);
  pause_it (fixture);
}

static void
test_input_gone (Fixture *fixture, gconstpointer data)
{
  g_autofree char *gone = g_build_filename (fixture->music, "piece-002.mid", NULL);

  g_assert_cmpint (g_remove (gone), ==, 0);
  mai_run_start (fixture->run);
  wait_for (fixture, has_state, MAI_RUN_FAILED);
  g_assert_nonnull (strstr (mai_run_get_message (fixture->run), "piece-002.mid"));
  g_assert_nonnull (fixture->failed);
}

static void
test_no_program (Fixture *fixture, gconstpointer data)
{
  mai_run_set_program (fixture->run, "/nowhere/musicai");
  mai_run_start (fixture->run);
  g_assert_nonnull (fixture->failed);
  g_assert_false (mai_run_get_busy (fixture->run));
}

/* --- long logs --- */

static void
write_long_log (MaiJob *job, guint n)
{
  g_autofree char *path = mai_job_get_file (job, "events.jsonl");
  g_autoptr (GString) text = g_string_new ("{\"type\":\"started\",\"step\":0,\"pid\":1}\n");

  for (guint i = 1; i <= n; i++)
    {
      g_string_append_printf (
          text,
          "{\"time\":\"2026-01-01T00:00:00Z\",\"type\":\"progress\",\"step\":%u,\"steps\":%u,"
          "\"epoch\":%u,\"epochs\":20,\"nats\":%.3f,\"fields\":{\"step\":{\"nats\":1.0,\"accuracy\""
          ":0.5},\"track\":{\"nats\":1.0,\"accuracy\":0.5},\"pitch\":{\"nats\":1.0,\"accuracy\":0."
          "5}"
          ",\"duration\":{\"nats\":1.0,\"accuracy\":0.5}},\"learning_rate\":0.001,"
          "\"notes_per_second\":15800,\"seconds_left\":60}\n",
          i, n, 1 + (i - 1) * 20 / n, 4 + sin (i));
      if (i % 500 == 0)
        g_string_append_printf (text,
                                "{\"type\":\"evaluation\",\"step\":%u,\"epoch\":%u,\"train\":4,"
                                "\"valid\":3.5,\"best\":3.25,\"improved\":true,"
                                "\"sample\":\"samples/%08u.mid\"}\n",
                                i, i / 500, i);
    }
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
}

typedef struct
{
  gint64 last, longest;
} Gap;

/* Microseconds this thread has worked: what other processes take does not count. */
static gint64
get_work (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
gap_cb (gpointer data)
{
  Gap *gap = data;
  gint64 now = get_work ();

  gap->longest = MAX (gap->longest, now - gap->last);
  gap->last = now;
  return G_SOURCE_CONTINUE;
}

/* The main thread goes on: it never stands still for as long as the reading takes. */
static void
test_long_log (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiJob) job = make_job (fixture, "long", 20);
  Gap gap = { 0 };
  guint id;

  write_long_log (job, 10000);
  open_run (fixture, job);
  wait_for (fixture, has_state, MAI_RUN_KILLED);
  g_assert_cmpfloat (mai_run_get_best (fixture->run), ==, 3.25);
  g_assert_false (has_checkpoints (fixture, 1));
  gap.last = get_work ();
  id = g_timeout_add (2, gap_cb, &gap);
  mai_run_load (fixture->run);
  wait_for (fixture, has_points, 10000);
  g_source_remove (id);
  g_test_message ("the longest stand-still: %d ms", (int) (gap.longest / 1000));
  g_assert_cmpint (gap.longest, <, 200 * 1000);
  g_assert_true (has_checkpoints (fixture, 20));
  g_assert_cmpuint (fixture->n_histories, <, 10);
}

/* Steps that are run again are told of once. */
static void
test_rerun (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = mai_job_get_file (mai_run_get_job (fixture->run), "events.jsonl");
  g_autoptr (GString) text = g_string_new (NULL);
  guint n;

  for (guint run = 0; run < 2; run++)
    {
      g_string_append_printf (text, "{\"type\":\"started\",\"step\":%u}\n", run * 4);
      if (run == 1)
        g_string_append (text,
                         "{\"type\":\"rerun\",\"from\":5,\"to\":10}\nnonsense\n{\"type\":3}\n");
      for (guint i = run * 4 + 1; i <= 10; i++)
        g_string_append_printf (text,
                                "{\"type\":\"progress\",\"step\":%u,\"steps\":10,\"epoch\":1,"
                                "\"epochs\":1,\"nats\":%u}\n{\"type\":\"evaluation\",\"step\":%u,"
                                "\"valid\":%u}\n",
                                i, 10 * run + i, i, i);
    }
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  mai_run_load (fixture->run);
  wait_for (fixture, has_points, 10);
  mai_run_get_train (fixture->run, &n);
  g_assert_cmpuint (n, ==, 10);
  g_assert_cmpfloat (mai_run_get_train (fixture->run, &n)[3].loss, ==, 4);
  g_assert_cmpfloat (mai_run_get_train (fixture->run, &n)[4].loss, ==, 15);
  g_assert_cmpuint (g_list_model_get_n_items (mai_run_get_checkpoints (fixture->run)), ==, 10);
}

/* Of a second network there are samples to listen to; curves and best are the first's. */
static void
test_second_network (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = mai_job_get_file (mai_run_get_job (fixture->run), "events.jsonl");
  guint n;

  g_assert_true (g_file_set_contents (
      path,
      "{\"type\":\"progress\",\"step\":1,\"steps\":2,\"epoch\":1,\"epochs\":1,\"nats\":4}\n"
      "{\"type\":\"evaluation\",\"step\":1,\"epoch\":1,\"valid\":3,\"best\":3}\n"
      "{\"type\":\"progress\",\"step\":2,\"steps\":2,\"epoch\":1,\"epochs\":1,\"nats\":2,"
      "\"network\":\"lengths\"}\n"
      "{\"type\":\"evaluation\",\"step\":2,\"epoch\":1,\"valid\":1,\"best\":1,"
      "\"network\":\"lengths\"}\n",
      -1, NULL));
  mai_run_load (fixture->run);
  wait_for (fixture, has_checkpoints, 2);
  mai_run_get_train (fixture->run, &n);
  g_assert_cmpuint (n, ==, 1);
  mai_run_get_valid (fixture->run, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpfloat (mai_run_get_best (fixture->run), ==, 3);
}

static void
test_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiJob) job = g_object_ref (mai_run_get_job (fixture->run));

  g_assert_cmpint (strlen (mai_run_get_name (fixture->run)), >, 0);
  mai_run_set_name (fixture->run, "Schubert, small");
  open_run (fixture, job);
  g_assert_cmpstr (mai_run_get_name (fixture->run), ==, "Schubert, small");
  mai_run_set_name (fixture->run, "");
  g_assert_cmpint (strlen (mai_run_get_name (fixture->run)), >, 0);
}

/* --- the process that is killed --- */

G_GNUC_NORETURN static void
be_studio (const char *path, const char *musicai)
{
  g_autoptr (MaiJob) job = mai_job_open (path, NULL);
  g_autoptr (MaiRun) run = mai_run_new (job);

  mai_run_set_program (run, musicai);
  mai_run_start (run);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

#define ADD(name, epochs, func) \
  g_test_add ("/run/" name, Fixture, GUINT_TO_POINTER (epochs), set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;

  if (argc == 3 && g_str_equal (argv[1], "--studio"))
    {
      char *none[] = { argv[0], NULL };
      char **arguments = none;
      int n = 1;

      g_test_init (&n, &arguments, NULL);
      path = program ();
      be_studio (argv[2], path);
    }
  g_test_init (&argc, &argv, NULL);
  ADD ("learns", 3, test_learns);
  ADD ("pause-and-resume", ENDLESS, test_pause_and_resume);
  ADD ("resume-at-once", ENDLESS, test_resume_at_once);
  ADD ("stop-here", ENDLESS, test_stop_here);
  ADD ("killed", ENDLESS, test_killed);
  ADD ("studio-killed", ENDLESS, test_studio_killed);
  ADD ("adopted-and-killed", ENDLESS, test_adopted_and_killed);
  ADD ("no-monitors", ENDLESS, test_no_monitors);
  ADD ("input-gone", 3, test_input_gone);
  ADD ("no-program", 3, test_no_program);
  ADD ("long-log", 3, test_long_log);
  ADD ("rerun", 3, test_rerun);
  ADD ("second-network", 3, test_second_network);
  ADD ("name", 3, test_name);
  return g_test_run ();
}

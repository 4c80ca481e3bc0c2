/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs of the real program on music made here: paused, killed and found again, by way of a second process of
 * this test that stands for a studio which crashes.
 */
#include "desk/training/mai-run.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "run-fixture.h"

#define ENDLESS 10000 /* epochs: it learns until it is told to stop, however busy the computer is */

/* No folder can be watched, as where all watches are taken: the library's calls come here instead. */
static gboolean no_monitors;

GFileMonitor *
g_file_monitor_file (GFile *file, GFileMonitorFlags flags, GCancellable *cancellable,
                     GError **error)
{
  return no_monitors ? NULL : g_file_monitor (file, flags, cancellable, error);
}

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
  g_autofree char *quoted = g_shell_quote (mai_test_program ());
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

static void
test_killed (Fixture *fixture, gconstpointer data)
{
  learn_on (fixture);
  g_assert_cmpint (kill (mai_test_job_pid (mai_run_get_job (fixture->run)), SIGKILL), ==, 0);
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
  const char *path = mai_job_get_path (mai_run_get_job (fixture->run));
  g_autoptr (GSubprocess) other =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, mai_test_program (), "--quiet",
                        "job", "run", path, NULL);

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

/* --- the process that is killed --- */

G_GNUC_NORETURN static void
be_studio (const char *path)
{
  g_autoptr (MaiJob) job = mai_job_open (path, NULL);
  g_autoptr (MaiRun) run = mai_run_new (job);

  mai_run_set_program (run, mai_test_program ());
  mai_run_start (run);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

#define ADD(name, epochs, func) \
  g_test_add ("/run/" name, Fixture, GUINT_TO_POINTER (epochs), set_up, func, tear_down)

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--studio"))
    be_studio (argv[2]);
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
  return g_test_run ();
}

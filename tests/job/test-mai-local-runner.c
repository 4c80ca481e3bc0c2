/* SPDX-License-Identifier: Apache-2.0 */
/* The runner against programs that stand in for `musicai`: shell scripts with each way of ending. */
#include "job/mai-local-runner.h"

#include <glib/gstdio.h>

#include "base/mai-tree.h"
#include "job/mai-job-error.h"

typedef struct
{
  char *folder;
  char *program;
  MaiJob *job;
  MaiRunner *runner;
  GMainLoop *loop;
  GError *error;
  gboolean finished;
  gint64 cancel_at; /* the step at which to cancel; 0: never */
  guint grace; /* milliseconds until it is killed then */
} Run;

static void
set_up (Run *run, gconstpointer data)
{
  g_autoptr (JsonObject) parameters = json_object_new ();
  g_autofree char *path = NULL;

  run->folder = g_dir_make_tmp ("mai-runner-XXXXXX", NULL);
  path = g_build_filename (run->folder, "job", NULL);
  run->program = g_build_filename (run->folder, "program", NULL);
  run->job = mai_job_create (path, "train", parameters, NULL, NULL);
  run->loop = g_main_loop_new (NULL, FALSE);
}

static void
tear_down (Run *run, gconstpointer data)
{
  g_assert_finalize_object (run->runner);
  g_assert_true (mai_tree_remove (run->folder, NULL, NULL, NULL));
  g_clear_error (&run->error);
  g_main_loop_unref (run->loop);
  g_object_unref (run->job);
  g_free (run->program);
  g_free (run->folder);
}

static gboolean
cancel_cb (gpointer data)
{
  Run *run = data;
  g_autoptr (MaiJobStatus) status = mai_job_read_status (run->job, NULL);

  if (status == NULL || status->step < run->cancel_at)
    return G_SOURCE_CONTINUE;
  mai_runner_cancel (run->runner);
  return G_SOURCE_REMOVE;
}

static void
assert_state (Run *run, MaiJobState state, gint64 step)
{
  g_autoptr (MaiJobStatus) status = mai_job_read_status (run->job, NULL);

  g_assert_cmpint (status->state, ==, state);
  g_assert_cmpint (status->step, ==, step);
}

static void
finished_cb (MaiRunner *runner, const GError *error, gpointer data)
{
  Run *run = data;

  g_assert_false (run->finished);
  run->finished = TRUE;
  run->error = error != NULL ? g_error_copy (error) : NULL;
  g_main_loop_quit (run->loop);
}

/* Runs a script in which $E is the file of events. */
static void
run_script (Run *run, const char *script)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\n[ \"$1 $2 $3 $4\" = '--quiet job run --' ] "
                                           "|| exit 9\nE=\"$5/events.jsonl\"\n%s\n",
                                           script);

  g_assert_true (g_file_set_contents (run->program, text, -1, NULL));
  g_assert_cmpint (g_chmod (run->program, 0755), ==, 0);
  run->runner = mai_local_runner_new (run->job, run->program);
  mai_local_runner_set_grace (MAI_LOCAL_RUNNER (run->runner), run->grace);
  g_signal_connect (run->runner, "finished", G_CALLBACK (finished_cb), run);
  g_assert_true (mai_runner_start (run->runner, &error));
  g_assert_no_error (error);
  if (run->cancel_at > 0)
    g_timeout_add (20, cancel_cb, run);
  g_main_loop_run (run->loop);
}

static void
test_done (Run *run, gconstpointer data)
{
  run_script (run, "echo '{\"type\":\"started\",\"step\":0}' >>$E\n"
                   "i=0; while [ $i -lt 500 ]; do i=$((i + 1));"
                   " echo '{\"type\":\"progress\",\"step\":'$i',\"steps\":500}' >>$E; done\n"
                   "echo '{\"type\":\"done\"}' >>$E\necho noise; echo noise >&2");
  g_assert_no_error (run->error);
  assert_state (run, MAI_JOB_STATE_DONE, 500);
}

static void
test_failed_with_words (Run *run, gconstpointer data)
{
  run_script (run, "echo 'driver noise' >&2; echo 'musicai: no such thing' >&2\n"
                   "echo 'more noise' >&2; exit 1");
  g_assert_error (run->error, MAI_JOB_ERROR, MAI_JOB_ERROR_FAILED);
  g_assert_cmpstr (run->error->message, ==, "no such thing");
}

static void
test_killed (Run *run, gconstpointer data)
{
  run_script (run, "echo '{\"type\":\"started\",\"step\":0}' >>$E\nkill -9 $$");
  g_assert_error (run->error, MAI_JOB_ERROR, MAI_JOB_ERROR_FAILED);
  assert_state (run, MAI_JOB_STATE_KILLED, 0);
}

static void
test_cancel_asks (Run *run, gconstpointer data)
{
  run->cancel_at = 1;
  run->grace = 60000; /* for a busy machine */
  run_script (run,
              "trap 'echo \"{\\\"type\\\":\\\"interrupted\\\",\\\"step\\\":1}\" >>$E; exit 130'"
              " INT\necho '{\"type\":\"progress\",\"step\":1}' >>$E\n"
              "while :; do sleep 0.02; done");
  g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_state (run, MAI_JOB_STATE_INTERRUPTED, 1);
}

static void
test_cancel_kills (Run *run, gconstpointer data)
{
  run->cancel_at = 1;
  run->grace = 200;
  run_script (run, "trap '' INT\necho '{\"type\":\"progress\",\"step\":1}' >>$E\n"
                   "while :; do read x </dev/zero; done");
  g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_no_program (Run *run, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  run->runner = mai_local_runner_new (run->job, "/nowhere/musicai");
  g_assert_false (mai_runner_start (run->runner, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/local-runner/" path, Run, NULL, set_up, func, tear_down)
  ADD ("done", test_done);
  ADD ("failed-with-words", test_failed_with_words);
  ADD ("killed", test_killed);
  ADD ("cancel-asks", test_cancel_asks);
  ADD ("cancel-kills", test_cancel_kills);
  ADD ("no-program", test_no_program);
  return g_test_run ();
}

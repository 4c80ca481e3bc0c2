/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A job in a child process. Lives on one main context. Each asynchronous call holds a reference.
 */
#include "job/mai-local-runner.h"

#include <signal.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "job/mai-job-error.h"

#define GRACE_MS 10000
#define PROGRAM "musicai"
#define MAX_SENTENCE 2000 /* bytes of the child's last words that are kept */

struct _MaiLocalRunner
{
  GObject parent_instance;

  MaiJob *job;
  char *program; /* nullable */
  guint grace; /* ms */

  GSubprocess *child;
  GDataInputStream *words; /* the child's stderr */
  char *last_words; /* its last line that was a sentence */
  gboolean words_ended;
  gboolean child_ended;
  gboolean cancelled;
  guint kill_id;
};

static void mai_local_runner_iface_init (MaiRunnerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MaiLocalRunner, mai_local_runner, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MAI_TYPE_RUNNER, mai_local_runner_iface_init))

static gboolean
kill_cb (gpointer data)
{
  MaiLocalRunner *runner = data;

  runner->kill_id = 0;
  g_subprocess_force_exit (runner->child);
  return G_SOURCE_REMOVE;
}

/* NULL when the job is done. */
static GError *
error_of_end (MaiLocalRunner *runner)
{
  if (g_subprocess_get_successful (runner->child))
    return NULL;
  if (runner->cancelled)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("the job was stopped"));
  if (runner->last_words != NULL)
    return g_error_new_literal (MAI_JOB_ERROR, MAI_JOB_ERROR_FAILED, runner->last_words);
  if (g_subprocess_get_if_signaled (runner->child)
      && g_subprocess_get_term_sig (runner->child) == SIGKILL)
    return g_error_new_literal (MAI_JOB_ERROR, MAI_JOB_ERROR_FAILED,
                                _ ("the job's process was killed; it can go on from its last "
                                   "checkpoint"));
  if (g_subprocess_get_if_signaled (runner->child))
    return g_error_new (MAI_JOB_ERROR, MAI_JOB_ERROR_FAILED,
                        _ ("the job's process was killed (%s); it can go on from its last "
                           "checkpoint"),
                        g_strsignal (g_subprocess_get_term_sig (runner->child)));
  return g_error_new (MAI_JOB_ERROR, MAI_JOB_ERROR_FAILED,
                      _ ("the job's process ended with status %d and said nothing"),
                      g_subprocess_get_exit_status (runner->child));
}

/* Both the process and its last words have to be over: they arrive in either order. */
static void
maybe_finish (MaiLocalRunner *runner)
{
  g_autoptr (GError) error = NULL;

  if (!runner->child_ended || !runner->words_ended)
    return;
  g_clear_handle_id (&runner->kill_id, g_source_remove);
  error = error_of_end (runner);
  mai_runner_emit_finished (MAI_RUNNER (runner), error);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MaiLocalRunner) runner = data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  runner->child_ended = TRUE;
  maybe_finish (runner);
}

static void
keep_words (MaiLocalRunner *runner, const char *line)
{
  static const char prefix[] = PROGRAM ": ";

  if (!g_str_has_prefix (line, prefix))
    return;
  g_free (runner->last_words);
  runner->last_words = g_utf8_make_valid (line + strlen (prefix), -1);
  if (strlen (runner->last_words) > MAX_SENTENCE)
    *g_utf8_find_prev_char (runner->last_words, runner->last_words + MAX_SENTENCE) = '\0';
}

static void
words_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  MaiLocalRunner *runner = data;
  g_autofree char *line =
      g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line != NULL)
    {
      keep_words (runner, line);
      g_data_input_stream_read_line_async (runner->words, G_PRIORITY_DEFAULT, NULL, words_cb,
                                           runner);
      return;
    }
  runner->words_ended = TRUE;
  maybe_finish (runner);
  g_object_unref (runner);
}

/* Beside this program, as in a build folder or an installed prefix; else by name on PATH. */
static char *
find_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  static const char *const places[] = { "", "../cli" };

  for (gsize i = 0; folder != NULL && i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (folder, places[i], PROGRAM, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }
  return g_strdup (PROGRAM);
}

static void
follow_child (MaiLocalRunner *runner)
{
  runner->words = g_data_input_stream_new (g_subprocess_get_stderr_pipe (runner->child));
  g_data_input_stream_read_line_async (runner->words, G_PRIORITY_DEFAULT, NULL, words_cb,
                                       g_object_ref (runner));
  g_subprocess_wait_async (runner->child, NULL, ended_cb, g_object_ref (runner));
}

static gboolean
mai_local_runner_start (MaiRunner *base, GError **error)
{
  MaiLocalRunner *runner = MAI_LOCAL_RUNNER (base);
  g_autofree char *program = g_strdup (runner->program);

  g_return_val_if_fail (runner->child == NULL, FALSE);

  if (program == NULL)
    program = find_program ();
  runner->child = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, error, program, "--quiet",
      "job", "run", "--", mai_job_get_path (runner->job), NULL);
  if (runner->child == NULL)
    return FALSE;
  follow_child (runner);
  return TRUE;
}

static void
mai_local_runner_cancel (MaiRunner *base)
{
  MaiLocalRunner *runner = MAI_LOCAL_RUNNER (base);

  if (runner->child == NULL || runner->child_ended || runner->cancelled)
    return;
  runner->cancelled = TRUE;
  g_subprocess_send_signal (runner->child, SIGINT);
  runner->kill_id = g_timeout_add (runner->grace, kill_cb, runner);
}

static void
mai_local_runner_iface_init (MaiRunnerInterface *iface)
{
  iface->start = mai_local_runner_start;
  iface->cancel = mai_local_runner_cancel;
}

static void
mai_local_runner_finalize (GObject *object)
{
  MaiLocalRunner *runner = MAI_LOCAL_RUNNER (object);

  g_clear_handle_id (&runner->kill_id, g_source_remove);
  g_clear_object (&runner->words);
  g_clear_object (&runner->child);
  g_clear_object (&runner->job);
  g_free (runner->last_words);
  g_free (runner->program);
  G_OBJECT_CLASS (mai_local_runner_parent_class)->finalize (object);
}

static void
mai_local_runner_class_init (MaiLocalRunnerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mai_local_runner_finalize;
}

static void
mai_local_runner_init (MaiLocalRunner *runner)
{
  runner->grace = GRACE_MS;
}

MaiRunner *
mai_local_runner_new (MaiJob *job, const char *program)
{
  MaiLocalRunner *runner;

  g_return_val_if_fail (MAI_IS_JOB (job), NULL);

  runner = g_object_new (MAI_TYPE_LOCAL_RUNNER, NULL);
  runner->job = g_object_ref (job);
  runner->program = g_strdup (program);
  return MAI_RUNNER (runner);
}

void
mai_local_runner_set_grace (MaiLocalRunner *runner, guint milliseconds)
{
  g_return_if_fail (MAI_IS_LOCAL_RUNNER (runner));
  runner->grace = milliseconds;
}

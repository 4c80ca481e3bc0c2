/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A job in a child process. Lives on one main context. Events are read when the file's monitor says so,
 * at most once every COALESCE_MS, and by a slow timer besides, since monitors do not see what another
 * machine writes to a shared folder. Each asynchronous call holds a reference.
 */
#include "job/mai-local-runner.h"

#include <signal.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "job/mai-event-reader.h"
#include "job/mai-job-error.h"

#define COALESCE_MS 100
#define SLOW_MS 2000
#define GRACE_MS 10000
#define PROGRAM "musicai"
#define MAX_SENTENCE 2000 /* bytes of the child's last words that are kept */

struct _MaiLocalRunner
{
  GObject parent_instance;

  MaiJob *job;
  char *program; /* nullable */
  guint grace; /* ms */
  gboolean following;

  GSubprocess *child;
  GDataInputStream *words; /* the child's stderr */
  char *last_words; /* its last line that was a sentence */
  gboolean words_ended;
  gboolean child_ended;
  gboolean cancelled;

  MaiEventReader *reader;
  MaiJobStatus *status;
  GFileMonitor *monitor;
  guint coalesce_id;
  guint slow_id;
  guint kill_id;
};

static void mai_local_runner_iface_init (MaiRunnerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MaiLocalRunner, mai_local_runner, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MAI_TYPE_RUNNER, mai_local_runner_iface_init))

static void
take_event_cb (JsonObject *event, gpointer data)
{
  MaiLocalRunner *runner = data;

  mai_job_status_take (runner->status, event);
}

static void
read_events (MaiLocalRunner *runner)
{
  g_autoptr (GError) error = NULL;

  if (!runner->following)
    return;
  if (!mai_event_reader_read (runner->reader, take_event_cb, runner, &error))
    g_debug ("%s", error->message);
  mai_runner_emit_progressed (MAI_RUNNER (runner));
}

static gboolean
coalesced_cb (gpointer data)
{
  MaiLocalRunner *runner = data;

  runner->coalesce_id = 0;
  read_events (runner);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event,
            MaiLocalRunner *runner)
{
  if (runner->coalesce_id == 0)
    runner->coalesce_id = g_timeout_add (COALESCE_MS, coalesced_cb, runner);
}

static gboolean
slow_cb (gpointer data)
{
  read_events (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
kill_cb (gpointer data)
{
  MaiLocalRunner *runner = data;

  runner->kill_id = 0;
  g_subprocess_force_exit (runner->child);
  return G_SOURCE_REMOVE;
}

static void
stop_following (MaiLocalRunner *runner)
{
  g_clear_handle_id (&runner->coalesce_id, g_source_remove);
  g_clear_handle_id (&runner->slow_id, g_source_remove);
  g_clear_handle_id (&runner->kill_id, g_source_remove);
  if (runner->monitor != NULL)
    g_signal_handlers_disconnect_by_data (runner->monitor, runner);
  g_clear_object (&runner->monitor);
}

/* NULL when the job is done. The sentence is the job's own where it left one, else the child's. */
static GError *
error_of_end (MaiLocalRunner *runner)
{
  const char *sentence = runner->last_words;

  if (g_subprocess_get_successful (runner->child))
    return NULL;
  if (runner->cancelled)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("the job was stopped"));
  if (runner->status->state == MAI_JOB_STATE_FAILED && runner->status->message != NULL)
    sentence = runner->status->message;
  if (sentence != NULL)
    return g_error_new_literal (MAI_JOB_ERROR, MAI_JOB_ERROR_FAILED, sentence);
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
  stop_following (runner);
  read_events (runner);
  if (runner->status->state == MAI_JOB_STATE_RUNNING)
    runner->status->state = MAI_JOB_STATE_KILLED;
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
follow_events (MaiLocalRunner *runner)
{
  g_autofree char *events = mai_job_get_file (runner->job, "events.jsonl");
  g_autoptr (GFile) file = g_file_new_for_path (events);

  runner->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (runner->monitor != NULL)
    {
      g_file_monitor_set_rate_limit (runner->monitor, COALESCE_MS);
      g_signal_connect (runner->monitor, "changed", G_CALLBACK (changed_cb), runner);
    }
  runner->slow_id = g_timeout_add (SLOW_MS, slow_cb, runner);
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
  g_autofree char *events = NULL;

  g_return_val_if_fail (runner->child == NULL, FALSE);

  if (program == NULL)
    program = find_program ();
  /* Events of earlier runs first, so that the new ones add up. */
  events = mai_job_get_file (runner->job, "events.jsonl");
  g_clear_pointer (&runner->reader, mai_event_reader_free);
  g_clear_pointer (&runner->status, mai_job_status_free);
  runner->reader = mai_event_reader_new (events);
  runner->status = mai_job_status_new ();
  if (runner->following && !mai_event_reader_read (runner->reader, take_event_cb, runner, error))
    return FALSE;
  runner->child = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, error, program, "--quiet",
      "job", "run", "--", mai_job_get_path (runner->job), NULL);
  if (runner->child == NULL)
    return FALSE;
  if (runner->following)
    follow_events (runner);
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

static MaiJob *
mai_local_runner_get_job (MaiRunner *base)
{
  return MAI_LOCAL_RUNNER (base)->job;
}

static const MaiJobStatus *
mai_local_runner_get_status (MaiRunner *base)
{
  return MAI_LOCAL_RUNNER (base)->status;
}

static void
mai_local_runner_iface_init (MaiRunnerInterface *iface)
{
  iface->start = mai_local_runner_start;
  iface->cancel = mai_local_runner_cancel;
  iface->get_job = mai_local_runner_get_job;
  iface->get_status = mai_local_runner_get_status;
}

static void
mai_local_runner_finalize (GObject *object)
{
  MaiLocalRunner *runner = MAI_LOCAL_RUNNER (object);

  stop_following (runner);
  g_clear_object (&runner->words);
  g_clear_object (&runner->child);
  g_clear_object (&runner->job);
  g_clear_pointer (&runner->reader, mai_event_reader_free);
  g_clear_pointer (&runner->status, mai_job_status_free);
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
  runner->following = TRUE;
  runner->status = mai_job_status_new ();
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

void
mai_local_runner_set_following (MaiLocalRunner *runner, gboolean following)
{
  g_return_if_fail (MAI_IS_LOCAL_RUNNER (runner));
  g_return_if_fail (runner->child == NULL);
  runner->following = following;
}

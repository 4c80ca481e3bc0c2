/* SPDX-License-Identifier: Apache-2.0 */
/* What all kinds of job have in common when they run: the lock, the inputs, and how they end. */
#include "cli/mai-job-run.h"

#include "base/mai-i18n.h"
#include "cli/mai-compose-job.h"
#include "cli/mai-train-run.h"
#include "job/mai-job-error.h"

static gboolean
run_kind (MaiCli *cli, MaiJob *job, guint threads, GError **error)
{
  const char *kind = mai_job_get_kind (job);

  if (g_str_equal (kind, "train"))
    return mai_train_job_run (cli, job, threads, error);
  if (g_str_equal (kind, "compose"))
    return mai_compose_job_run (cli, job, error);
  g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_INVALID,
               _ ("this program cannot run jobs of kind “%s”"), kind);
  return FALSE;
}

/* Where else than here would a failure be told to who looks at the job later? A full disk may keep it from
 * being written; the sentence on stderr comes all the same. */
static void
log_end (MaiJob *job, const GError *why)
{
  gboolean cancelled = g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  JsonObject *event = json_object_new ();
  g_autoptr (GError) error = NULL;

  if (!cancelled)
    json_object_set_string_member (event, "message", why->message);
  if (!mai_job_log (job, cancelled ? MAI_JOB_EVENT_INTERRUPTED : MAI_JOB_EVENT_FAILED, event, TRUE,
                    &error))
    g_debug ("%s", error->message);
}

static void
tell_how_to_go_on (MaiCli *cli, MaiJob *job)
{
  g_autofree char *quoted = g_shell_quote (mai_job_get_path (job));
  g_autofree char *shown = mai_cli_one_line (quoted);

  mai_cli_tell (cli, _ ("To go on with what is saved: musicai job run %s"), shown);
}

static int
run_begun (MaiCli *cli, MaiJob *job, guint threads)
{
  g_autoptr (GError) error = NULL;

  if (mai_job_check_inputs (job, cli->cancellable, &error) && run_kind (cli, job, threads, &error))
    {
      mai_job_end (job);
      return MAI_EXIT_DONE;
    }
  log_end (job, error);
  mai_job_end (job);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tell_how_to_go_on (cli, job);
  return mai_cli_fail (cli, error);
}

static int
say_done_already (MaiCli *cli, MaiJob *job, const MaiJobStatus *status)
{
  g_autofree char *shown = mai_cli_one_line (mai_job_get_path (job));

  mai_cli_print_json (cli, mai_job_status_to_json (status));
  mai_cli_print (cli, _ ("The job “%s” is done."), shown);
  return MAI_EXIT_DONE;
}

int
mai_job_run (MaiCli *cli, MaiJob *job, guint threads)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiJobStatus) status = NULL;

  if (!mai_job_begin (job, &error))
    return mai_cli_fail (cli, error);
  status = mai_job_read_status (job, &error);
  if (status == NULL)
    return mai_cli_fail (cli, error);
  if (status->result != NULL)
    {
      mai_job_end (job);
      return say_done_already (cli, job, status);
    }
  return run_begun (cli, job, threads);
}

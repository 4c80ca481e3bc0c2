/* SPDX-License-Identifier: Apache-2.0 */
/* What all kinds of job have in common when they run: the lock, the inputs, and how they end.
 *
 * In a group (cli->group) all members come here; the first has the lock, the log and the last word. What may fail for one of
 * them ends in mai_group_agree(), so that it fails for all and none waits for another. */
#include "cli/mai-job-run.h"

#include "base/mai-i18n.h"
#include "base/mai-text.h"
#include "cli/mai-compose-job.h"
#include "cli/mai-train-run.h"
#include "job/mai-job-error.h"
#include "nn/mai-nn-error.h"

/* Before it begins: a word too many is no failure of the job's. */
static gboolean
check_wish (MaiJob *job, const MaiJobWish *wish, GError **error)
{
  if (g_str_equal (mai_job_get_kind (job), "train")
      || (wish->device == NULL && wish->precision == NULL))
    return TRUE;
  g_set_error_literal (error, MAI_JOB_ERROR, MAI_JOB_ERROR_INVALID,
                       _ ("--device and --precision are for jobs that train"));
  return FALSE;
}

static gboolean
run_kind (MaiCli *cli, MaiJob *job, const MaiJobWish *wish, GError **error)
{
  const char *kind = mai_job_get_kind (job);

  if (g_str_equal (kind, "train"))
    return mai_train_job_run (cli, job, wish, error);
  if (g_str_equal (kind, "compose")) /* is not shared: the others wait */
    return !mai_group_leads (cli->group) || mai_compose_job_run (cli, job, wish->threads, error);
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

/* After a stop, and after a card that failed. */
static void
tell_how_to_go_on (MaiCli *cli, MaiJob *job, const GError *why)
{
  gboolean stopped = g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_autofree char *quoted = g_shell_quote (mai_job_get_path (job));
  g_autofree char *shown = mai_text_one_line (quoted);

  if (stopped)
    mai_cli_tell (cli, _ ("To go on with what is saved: musicai job run %s"), shown);
  else if (g_error_matches (why, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE))
    mai_cli_tell (cli, _ ("To go on with the processor: musicai job run %s --device cpu"), shown);
}

static int
run_begun (MaiCli *cli, MaiJob *job, const MaiJobWish *wish)
{
  gboolean leads = mai_group_leads (cli->group);
  g_autoptr (GError) error = NULL;
  gboolean good;

  good = mai_group_agree (cli->group,
                          !leads || mai_job_check_inputs (job, cli->cancellable, &error), &error)
         && mai_group_agree (cli->group, run_kind (cli, job, wish, &error), &error);
  if (!good && leads)
    log_end (job, error);
  if (leads)
    mai_job_end (job);
  if (good)
    return MAI_EXIT_DONE;
  tell_how_to_go_on (cli, job, error);
  return mai_cli_fail (cli, error);
}

/* Takes the lock; *status is that of the job, to be freed. */
static gboolean
begin (MaiJob *job, MaiJobStatus **status, GError **error)
{
  if (!mai_job_begin (job, error))
    return FALSE;
  *status = mai_job_read_status (job, error);
  return *status != NULL;
}

static int
say_done_already (MaiCli *cli, MaiJob *job, const MaiJobStatus *status)
{
  g_autofree char *shown = mai_text_one_line (mai_job_get_path (job));

  mai_cli_print_json (cli, mai_job_status_to_json (status));
  mai_cli_print (cli, _ ("The job “%s” is done."), shown);
  return MAI_EXIT_DONE;
}

int
mai_job_run (MaiCli *cli, MaiJob *job, const MaiJobWish *wish)
{
  gboolean leads = mai_group_leads (cli->group);
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiJobStatus) status = NULL;
  gboolean done;

  if (!mai_group_agree (cli->group,
                        check_wish (job, wish, &error) && (!leads || begin (job, &status, &error)),
                        &error))
    return mai_cli_fail (cli, error);
  done = leads && status->result != NULL;
  if (!mai_group_decide (cli->group, &done, &error))
    return mai_cli_fail (cli, error);
  if (!done)
    return run_begun (cli, job, wish);
  if (!leads)
    return MAI_EXIT_DONE;
  mai_job_end (job);
  return say_done_already (cli, job, status);
}

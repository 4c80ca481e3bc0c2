/* SPDX-License-Identifier: Apache-2.0 */
/* musicai job run and musicai job status. */
#include <inttypes.h>

#include "base/mai-i18n.h"
#include "base/mai-text.h"
#include "cli/mai-commands.h"
#include "cli/mai-job-group.h"
#include "cli/mai-job-run.h"
#include "cli/mai-progress-bar.h"
#include "work/mai-compose-task.h"
#include "work/mai-train-settings.h"

static gboolean
check_device (MaiCli *cli, const MaiCommand *command, const MaiJobWish *wish, int *status)
{
  g_autoptr (GError) error = NULL;

  if (mai_train_settings_take_device (&(MaiTrainSettings){ 0 }, wish->device, wish->precision,
                                      &error))
    return TRUE;
  *status = mai_cli_misused (cli, command->name, "%s", error->message);
  return FALSE;
}

static int
run_member (MaiCli *cli, const MaiCommand *command, char **argv)
{
  gint64 threads = 0;
  MaiJobWish wish = { 0 };
  const MaiOption options[] = {
    { MAI_OPTION_SECTION, "run", .help = N_ ("How to run it:") },
    { MAI_OPTION_INT, "threads", 0, &threads, N_ ("N"),
      N_ ("threads; 0: as the job says, else one a processor (0)"), 0, MAI_COMPOSE_MAX_THREADS },
    { MAI_OPTION_TEXT, "device", 0, &wish.device, N_ ("NAME"),
      N_ ("train on auto, cpu or gpu from here on (as the job says)") },
    { MAI_OPTION_TEXT, "precision", 0, &wish.precision, N_ ("NAME"),
      N_ ("and multiply in float32, tf32 or bf16 (as the job says)") },
  };
  int status;
  g_autoptr (MaiArguments) arguments =
      mai_arguments_parse (cli, command, argv, options, G_N_ELEMENTS (options), &status);
  g_autoptr (MaiJob) job = NULL;
  g_autoptr (GError) error = NULL;

  if (!mai_job_group_check (cli, arguments != NULL && check_device (cli, command, &wish, &status),
                            &status))
    return status;
  job = mai_job_open (arguments->files[0], &error);
  if (!mai_group_agree (cli->group, job != NULL, &error))
    return mai_cli_fail (cli, error);
  wish.threads = (guint) threads;
  return mai_job_run (cli, job, &wish);
}

static int
run_run (MaiCli *cli, const MaiCommand *command, char **argv)
{
  return mai_job_group_run (cli, command, argv, run_member);
}

static const char *
describe_state (MaiJobState state)
{
  switch (state)
    {
    case MAI_JOB_STATE_NEW:
      return _ ("not started yet");
    case MAI_JOB_STATE_RUNNING:
      return _ ("running");
    case MAI_JOB_STATE_INTERRUPTED:
      return _ ("interrupted; it goes on with “musicai job run”");
    case MAI_JOB_STATE_KILLED:
      return _ (
          "its process was killed; it goes on from its last checkpoint with “musicai job run”");
    case MAI_JOB_STATE_FAILED:
      return _ ("failed");
    case MAI_JOB_STATE_DONE:
    default:
      return _ ("done");
    }
}

static void
print_status (MaiCli *cli, MaiJob *job, const MaiJobStatus *status)
{
  g_autofree char *shown = mai_text_one_line (mai_job_get_path (job));
  g_autofree char *left =
      mai_progress_time_left (status->state == MAI_JOB_STATE_RUNNING ? status->seconds_left : -1);

  mai_cli_print (cli, "%s: %s (%s)", shown, describe_state (status->state), mai_job_get_kind (job));
  if (status->steps > 0)
    mai_cli_print (cli, _ ("  step %" PRId64 " of %" PRId64 "  %s"), status->step, status->steps,
                   left);
  if (status->checkpoint >= 0)
    mai_cli_print (cli, _ ("  last checkpoint at step %" PRId64), status->checkpoint);
  if (status->message != NULL)
    {
      g_autofree char *message = mai_text_one_line (status->message);
      mai_cli_print (cli, "  %s", message);
    }
}

static int
run_status (MaiCli *cli, const MaiCommand *command, char **argv)
{
  int code;
  g_autoptr (MaiArguments) arguments = mai_arguments_parse (cli, command, argv, NULL, 0, &code);
  g_autoptr (MaiJob) job = NULL;
  g_autoptr (MaiJobStatus) status = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object;

  if (arguments == NULL)
    return code;
  job = mai_job_open (arguments->files[0], &error);
  status = job != NULL ? mai_job_read_status (job, &error) : NULL;
  if (status == NULL)
    return mai_cli_fail (cli, error);
  object = mai_job_status_to_json (status);
  json_object_set_string_member (object, "kind", mai_job_get_kind (job));
  mai_cli_set_path (object, "job", mai_job_get_path (job));
  mai_cli_print_json (cli, object);
  print_status (cli, job, status);
  return MAI_EXIT_DONE;
}

const MaiCommand mai_command_job_run = {
  .name = "job run",
  .wants = N_ ("DIR"),
  .min_files = 1,
  .max_files = 1,
  .summary = N_ ("Runs a job, or goes on with it after a stop or a kill"),
  .examples = N_ ("  musicai job run my-job\n"
                  "  musicai job run my-job --device cpu     after a graphics card failed"),
  .run = run_run,
};

const MaiCommand mai_command_job_status = {
  .name = "job status",
  .wants = N_ ("DIR"),
  .min_files = 1,
  .max_files = 1,
  .summary = N_ ("Tells how far a job is"),
  .examples = N_ ("  musicai job status my-job\n"
                  "  musicai job status --json my-job"),
  .run = run_status,
};

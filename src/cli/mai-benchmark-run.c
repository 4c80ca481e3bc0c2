/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mai-benchmark-run.h"

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "base/mai-text.h"
#include "cli/mai-benchmark-report.h"
#include "cli/mai-job-group.h"
#include "job/mai-job-error.h"
#include "work/mai-job-folder.h"
#include "work/mai-train-job.h"

#define PRESET "best-frames"
#define ENCODING "frames-1"

/* ---- a new job ---- */

static MaiJob *
create (MaiCli *cli, const MaiBenchmarkWish *wish, GError **error)
{
  const char *const data[] = { wish->file, NULL };
  MaiTrainSettings settings = { .encoding = ENCODING,
                                .data = MAI_DATA_SET_OPTIONS_DEFAULT,
                                .preset = wish->preset != NULL ? wish->preset : PRESET,
                                .benchmark = TRUE,
                                .threads = wish->run.threads };
  const MaiPreset *preset = mai_preset_find (settings.preset, error);
  g_autofree char *folder = NULL;
  g_autoptr (MaiDataSet) set = NULL;

  if (preset == NULL
      || !mai_train_settings_take_device (&settings, wish->run.device, wish->run.precision, error))
    return NULL;
  settings.recipe = preset->recipe;
  settings.recipe.seed = wish->random_seed;
  /* What is wrong with the file is better said before there is a folder. */
  set = mai_benchmark_load (wish->file, cli->cancellable, error);
  if (set == NULL)
    return NULL;
  mai_benchmark_limit_epochs (set, &settings.recipe);
  folder = wish->job != NULL ? g_strdup (wish->job) : mai_job_folder_make_path (NULL, "benchmark");
  return mai_train_job_create (folder, data, &settings, cli->cancellable, error);
}

/* ---- one to go on with ---- */

/* The job's own input may be that file too: then it is job.json that knows what it held. */
static gboolean
is_same_file (MaiJob *job, const char *file)
{
  g_autofree char *input = mai_job_get_input_path (job, 0);
  g_autofree char *a = mai_file_digest (input, MAI_BENCHMARK_MAX_BYTES, NULL, NULL, NULL);
  g_autofree char *b = mai_file_digest (file, MAI_BENCHMARK_MAX_BYTES, NULL, NULL, NULL);

  return a != NULL && g_strcmp0 (a, b) == 0 && mai_job_check_inputs (job, NULL, NULL);
}

/* It goes on with what its job.json says; anything else that was asked for must be the same. */
static gboolean
check_same (MaiJob *job, const MaiBenchmarkWish *wish, GError **error)
{
  MaiTrainSettings settings = { 0 };
  const MaiEncoding *encoding;
  const char *why = NULL;
  g_autofree char *shown = mai_text_one_line (mai_job_get_path (job));

  if (!mai_train_settings_from_json (&settings, &encoding, mai_job_get_parameters (job), error))
    return FALSE;
  if (!settings.benchmark || mai_job_get_inputs (job)->len != 1)
    why = _ ("it is no job of a benchmark");
  else if (!is_same_file (job, wish->file))
    why = _ ("it is about another file, or the file has changed");
  else if (wish->preset != NULL && g_strcmp0 (settings.preset, wish->preset) != 0)
    why = _ ("it was begun with another preset");
  else if (settings.recipe.seed != wish->random_seed)
    why = _ ("it was begun with another random seed");
  if (why == NULL)
    return TRUE;
  g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_INVALID,
               _ ("cannot go on with the job “%s”: %s"), shown, why);
  return FALSE;
}

static MaiJob *
open_job (const MaiBenchmarkWish *wish, GError **error)
{
  g_autoptr (MaiJob) job = mai_job_open (wish->job, error);

  return job != NULL && check_same (job, wish, error) ? g_steal_pointer (&job) : NULL;
}

static gboolean
is_job (const char *folder)
{
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "job.json", NULL) : NULL;

  return path != NULL && g_file_test (path, G_FILE_TEST_EXISTS);
}

/* ---- running ---- */

/* A run says its table at its end itself, in words; what was done before, and JSON, come from the folder. */
static int
answer (MaiCli *cli, MaiJob *job, gboolean in_words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) report = mai_benchmark_report_read (job, &error);

  if (report == NULL)
    return mai_cli_fail (cli, error);
  mai_cli_set_path (report, "job", mai_job_get_path (job));
  mai_cli_print_json (cli, json_object_ref (report));
  if (in_words)
    mai_benchmark_report_print (cli, report);
  return MAI_EXIT_DONE;
}

/* As the first of a group finds it, for all. */
static gboolean
read_done (MaiCli *cli, MaiJob *job, gboolean *done, GError **error)
{
  gboolean leads = mai_group_leads (cli->group);
  g_autoptr (MaiJobStatus) status = leads ? mai_job_read_status (job, error) : NULL;

  *done = status != NULL && status->result != NULL;
  return mai_group_agree (cli->group, !leads || status != NULL, error)
         && mai_group_decide (cli->group, done, error);
}

static int
run (MaiCli *cli, MaiJob *job, const MaiJobWish *wish)
{
  gboolean leads = mai_group_leads (cli->group), done;
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = mai_text_one_line (mai_job_get_path (job));
  int code = MAI_EXIT_DONE;

  if (!read_done (cli, job, &done, &error))
    return mai_cli_fail (cli, error);
  if (!done)
    {
      mai_cli_tell (cli, _ ("job: %s"), shown);
      cli->one_answer = TRUE;
      code = mai_job_run (cli, job, wish);
    }
  return code == MAI_EXIT_DONE && leads ? answer (cli, job, done) : code;
}

static MaiJob *
open_or_create (MaiCli *cli, const MaiBenchmarkWish *wish, GError **error)
{
  return is_job (wish->job) ? open_job (wish, error) : create (cli, wish, error);
}

int
mai_benchmark_run (MaiCli *cli, const MaiBenchmarkWish *wish)
{
  gboolean leads = mai_group_leads (cli->group);
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiJob) job =
      mai_job_group_share (cli, leads ? open_or_create (cli, wish, &error) : NULL, &error);

  return job != NULL ? run (cli, job, &wish->run) : mai_cli_fail (cli, error);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mai-train-figures.h"

#include <inttypes.h>
#include <string.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "cli/mai-benchmark-report.h"
#include "cli/mai-job-report.h"
#include "cli/mai-train-history.h"
#include "cli/mai-windows-report.h"
#include "nn/mai-checkpoint.h"
#include "work/mai-train-job.h"

/* Takes a reference to the report. */
static gboolean
log_report (const MaiTrainFigures *self, const char *type, JsonObject *report, GError **error)
{
  if (self->network != NULL)
    json_object_set_string_member (report, "network", self->network);
  return mai_job_report (self->cli, self->job, type, json_object_ref (report), FALSE, error);
}

/* The figures that a benchmark is run for. */
static gboolean
tell_benchmark (const MaiTrainFigures *self, GError **error)
{
  g_autofree char *path = mai_job_get_file (self->job, MAI_TRAIN_JOB_BENCHMARK);
  g_autoptr (JsonObject) report = NULL;
  g_autofree char *text = NULL;

  if (!self->settings->benchmark)
    return TRUE;
  report = mai_benchmark_report_make (self->job, self->set, self->settings, self->pool,
                                      self->cli->cancellable, error);
  if (report == NULL)
    return FALSE;
  text = mai_json_object_to_line (report);
  mai_benchmark_report_print (self->cli, report);
  return mai_file_write_atomic (path, text, strlen (text), error)
         && log_report (self, "benchmark", report, error);
}

/* A model's table, printed and put into `report` by that name. */
static gboolean
add_windows (const MaiTrainFigures *self, MaiModel *model, const char *name, JsonObject *report,
             GError **error)
{
  JsonObject *table = mai_windows_report_make (model, self->set, &self->settings->recipe,
                                               self->pool, self->cli->cancellable, error);

  if (table == NULL)
    return FALSE;
  mai_windows_report_print (self->cli, table);
  json_object_set_object_member (report, name, table);
  return TRUE;
}

/* The best model by loss, and the last: the first project's figures are of a network that was trained to the end. */
static gboolean
tell_windows (const MaiTrainFigures *self, GError **error)
{
  g_autoptr (JsonObject) report = json_object_new ();
  g_autoptr (MaiModel) best = NULL;
  MaiTrainHistory history;

  if (self->settings->recipe.window == 0)
    return TRUE;
  best = mai_model_load (self->best, mai_backend_cpu (), NULL, error);
  if (best == NULL || !mai_train_history_read (self->job, self->network, &history, error))
    return FALSE;
  mai_cli_print (self->cli,
                 mai_ngettext ("%.1f minutes for %" PRId64
                               " epoch. At the lowest loss, epoch %" PRId64 ", and at the end:",
                               "%.1f minutes for %" PRId64
                               " epochs. At the lowest loss, epoch %" PRId64 ", and at the end:",
                               (gulong) history.epochs),
                 history.minutes, history.epochs, history.best_epoch);
  json_object_set_double_member (report, "minutes", history.minutes);
  json_object_set_int_member (report, "epochs", history.epochs);
  json_object_set_int_member (report, "best_epoch", history.best_epoch);
  return add_windows (self, best, "best", report, error)
         && add_windows (self, self->last, "last", report, error)
         && log_report (self, "windows", report, error);
}

gboolean
mai_train_figures_tell (const MaiTrainFigures *self, GError **error)
{
  return tell_benchmark (self, error) && tell_windows (self, error);
}

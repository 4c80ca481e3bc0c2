/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of a benchmark. */
#include "cli/mai-benchmark-report.h"

#include <inttypes.h>
#include <math.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "base/mai-text.h"
#include "cli/mai-train-history.h"
#include "learn/mai-evaluation.h"
#include "nn/mai-body.h"
#include "nn/mai-checkpoint.h"
#include "work/mai-train-job.h"

#define MAX_BYTES (1 << 20) /* of a report */

void
mai_benchmark_report_tell (MaiCli *cli, MaiDataSet *set)
{
  gsize frames[MAI_N_SPLITS], scored;

  for (MaiSplit split = 0; split < MAI_N_SPLITS; split++)
    mai_benchmark_count (set, split, &frames[split], &scored);
  mai_cli_tell (cli, _ ("%u pieces: %zu frames to train on, %zu to validate, %zu to test"),
                mai_data_set_get_n_pieces (set), frames[MAI_SPLIT_TRAIN], frames[MAI_SPLIT_VALID],
                frames[MAI_SPLIT_TEST]);
}

/* ---- making ---- */

static gboolean
add_split (JsonObject *report, MaiModel *model, MaiDataSet *set, MaiSplit split, MaiPool *pool,
           GCancellable *cancellable, GError **error)
{
  JsonObject *object;
  gsize frames, scored;
  MaiLoss loss;

  if (!mai_evaluate_model (model, set, split, pool, &loss, cancellable, error))
    return FALSE;
  mai_benchmark_count (set, split, &frames, &scored);
  object = json_object_new ();
  mai_cli_set_number (object, "nats", mai_benchmark_get_nats (set, split, &loss));
  json_object_set_int_member (object, "frames", (gint64) frames);
  json_object_set_int_member (object, "frames_scored", (gint64) scored);
  json_object_set_int_member (object, "pieces", mai_data_set_count_pieces (set, split));
  json_object_set_object_member (report, mai_split_to_name (split), object);
  return TRUE;
}

static JsonObject *
describe (MaiJob *job, MaiDataSet *set, const MaiTrainSettings *settings, MaiModel *model,
          const MaiTrainHistory *history)
{
  JsonObject *report = json_object_new ();
  g_autofree char *path = mai_job_get_input_path (job, 0);
  g_autofree char *seed = g_strdup_printf ("%" PRIu64, settings->recipe.seed);

  mai_cli_set_path (report, "benchmark", path);
  json_object_set_string_member (report, "digest", mai_data_set_get_digest (set));
  if (settings->preset != NULL)
    json_object_set_string_member (report, "preset", settings->preset);
  json_object_set_string_member (report, "encoding",
                                 mai_encoding_get_name (mai_data_set_get_encoding (set)));
  json_object_set_string_member (report, "family",
                                 mai_body_get (mai_model_get_config (model)->family)->name);
  json_object_set_int_member (report, "parameters", (gint64) mai_model_count_weights (model));
  json_object_set_string_member (report, "random_seed", seed);
  json_object_set_int_member (report, "epochs", history->epochs);
  json_object_set_int_member (report, "best_epoch", history->best_epoch);
  json_object_set_int_member (report, "steps", history->steps);
  json_object_set_double_member (report, "minutes", history->minutes);
  return report;
}

JsonObject *
mai_benchmark_report_make (MaiJob *job, MaiDataSet *set, const MaiTrainSettings *settings,
                           MaiPool *pool, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = mai_job_get_file (job, MAI_TRAIN_JOB_MODEL);
  g_autoptr (MaiModel) model = mai_model_load (path, mai_backend_cpu (), NULL, error);
  g_autoptr (JsonObject) report = NULL;
  MaiTrainHistory history;

  if (model == NULL || !mai_train_history_read (job, NULL, &history, error))
    return NULL;
  report = describe (job, set, settings, model, &history);
  for (MaiSplit split = 0; split < MAI_N_SPLITS; split++)
    if (!add_split (report, model, set, split, pool, cancellable, error))
      return NULL;
  return g_steal_pointer (&report);
}

JsonObject *
mai_benchmark_report_read (MaiJob *job, GError **error)
{
  g_autofree char *path = mai_job_get_file (job, MAI_TRAIN_JOB_BENCHMARK);
  gsize size;
  g_autofree char *text = mai_file_read (path, MAX_BYTES, &size, error);

  return text != NULL ? mai_json_parse_object (text, (gssize) size, error) : NULL;
}

/* ---- printing ---- */

static char *
dup_text (JsonObject *object, const char *member)
{
  const char *text;

  return mai_text_one_line (mai_json_get_string (object, member, &text, NULL) ? text : "?");
}

static void
print_split (MaiCli *cli, JsonObject *report, MaiSplit split)
{
  const char *name = mai_split_to_name (split);
  JsonObject *object;

  if (mai_json_get_object (report, name, &object, NULL))
    mai_cli_print (cli, "  %-6s %12.4f %12.0f %12.0f", name, mai_cli_get_number (object, "nats"),
                   mai_cli_get_number (object, "frames_scored"),
                   mai_cli_get_number (object, "frames"));
}

void
mai_benchmark_report_print (MaiCli *cli, JsonObject *report)
{
  g_autofree char *file = dup_text (report, "benchmark");
  g_autofree char *preset = dup_text (report, "preset");
  g_autofree char *encoding = dup_text (report, "encoding");
  g_autofree char *family = dup_text (report, "family");
  double epochs = mai_cli_get_number (report, "epochs");

  mai_cli_print (cli, "%s", file);
  mai_cli_print (cli, _ ("preset %s, encoding %s, family %s, %.0f parameters"), preset, encoding,
                 family, mai_cli_get_number (report, "parameters"));
  mai_cli_print (cli, "  %-6s %12s %12s %12s", _ ("split"), _ ("nats a frame"), _ ("scored"),
                 _ ("frames"));
  for (MaiSplit split = 0; split < MAI_N_SPLITS; split++)
    print_split (cli, report, split);
  mai_cli_print (cli,
                 mai_ngettext ("%.0f epoch in %.1f minutes, the best of them epoch %.0f",
                               "%.0f epochs in %.1f minutes, the best of them epoch %.0f",
                               (gulong) MAX (epochs, 0)),
                 epochs, mai_cli_get_number (report, "minutes"),
                 mai_cli_get_number (report, "best_epoch"));
}

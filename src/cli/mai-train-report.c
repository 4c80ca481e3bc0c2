/* SPDX-License-Identifier: Apache-2.0 */
/* A training's figures, written down. */
#include "cli/mai-train-report.h"

#include <inttypes.h>
#include <math.h>

#include "base/mai-i18n.h"
#include "cli/mai-data-report.h"
#include "cli/mai-progress-bar.h"
#include "cli/mai-windows-report.h"
#include "learn/mai-benchmark.h"

JsonObject *
mai_train_report_fields (const MaiLoss *loss, const MaiEncoding *encoding)
{
  const MaiField *fields = mai_encoding_get_fields (encoding);
  JsonObject *object = json_object_new ();

  for (guint f = 0; f < mai_encoding_get_n_outputs (encoding); f++)
    {
      JsonObject *field = json_object_new ();

      mai_cli_set_number (field, "nats", loss->nats[f] / loss->steps);
      mai_cli_set_number (field, "accuracy", loss->correct[f] / loss->steps);
      json_object_set_object_member (object, fields[f].name, field);
    }
  return object;
}

MaiProgress
mai_train_report_of_two (const MaiProgress *progress, guint64 before)
{
  MaiProgress whole = *progress;
  guint64 left = MAX (progress->n_windows - progress->window, 1);

  whole.window += before;
  whole.n_windows *= 2;
  whole.seconds_left *= (double) (whole.n_windows - whole.window) / (double) left;
  return whole;
}

JsonObject *
mai_train_report_progress (const MaiProgress *progress, const MaiLoss *loss,
                           const MaiEncoding *encoding)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "step", (gint64) progress->window);
  json_object_set_int_member (object, "steps", (gint64) progress->n_windows);
  json_object_set_int_member (object, "epoch", progress->epoch);
  json_object_set_int_member (object, "epochs", progress->n_epochs);
  mai_cli_set_number (object, "nats", mai_loss_get_nats (loss));
  json_object_set_object_member (object, "fields", mai_train_report_fields (loss, encoding));
  mai_cli_set_number (object, "learning_rate", progress->learning_rate);
  mai_cli_set_number (object, "notes_per_second", progress->notes_per_second);
  mai_cli_set_number (object, "seconds_left", progress->seconds_left);
  return object;
}

JsonObject *
mai_train_report_evaluation (const MaiEvaluation *evaluation, const MaiEncoding *encoding)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "step", (gint64) evaluation->window);
  json_object_set_int_member (object, "epoch", evaluation->epoch);
  mai_cli_set_number (object, "train", mai_loss_get_nats (&evaluation->train));
  mai_cli_set_number (object, "valid", mai_loss_get_nats (&evaluation->valid));
  mai_cli_set_number (object, "best", evaluation->best);
  json_object_set_boolean_member (object, "improved", evaluation->improved);
  json_object_set_object_member (object, "fields",
                                 mai_train_report_fields (&evaluation->valid, encoding));
  return object;
}

char *
mai_train_report_line (const MaiProgress *progress, const MaiLoss *loss,
                       const MaiEncoding *encoding)
{
  const MaiField *fields = mai_encoding_get_fields (encoding);
  g_autofree char *left = mai_progress_time_left (progress->seconds_left);
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_printf (line,
                   mai_data_report_counts_notes (encoding)
                       ? _ ("epoch %u/%u  loss %.3f  %.0f notes/s  %s ")
                       : _ ("epoch %u/%u  loss %.3f  %.0f elements/s  %s "),
                   progress->epoch, progress->n_epochs, mai_loss_get_nats (loss),
                   progress->notes_per_second, left);
  for (guint f = 0; f < mai_encoding_get_n_outputs (encoding); f++)
    g_string_append_printf (line, " %s %.0f", fields[f].name,
                            100.0 * loss->correct[f] / MAX (loss->steps, 1));
  g_string_append (line, " %");
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static void
tell_evaluation (MaiCli *cli, const MaiEncoding *encoding, const MaiEvaluation *evaluation)
{
  gboolean notes = mai_data_report_counts_notes (encoding);
  double valid = mai_loss_get_nats (&evaluation->valid);
  double train = mai_loss_get_nats (&evaluation->train);

  if (evaluation->valid.steps > 0)
    mai_cli_tell (cli,
                  notes ? _ ("step %" PRIu64 ", epoch %u: %.3f nats a note, %.3f on "
                             "music not trained on%s")
                        : _ ("step %" PRIu64 ", epoch %u: %.3f nats an element, %.3f on "
                             "music not trained on%s"),
                  evaluation->window, evaluation->epoch, train, valid,
                  evaluation->improved ? _ (" (best so far)") : "");
  else
    mai_cli_tell (cli,
                  notes ? _ ("step %" PRIu64 ", epoch %u: %.3f nats a note")
                        : _ ("step %" PRIu64 ", epoch %u: %.3f nats an element"),
                  evaluation->window, evaluation->epoch, train);
}

/* The figure that is published. */
static void
tell_benchmark (MaiCli *cli, MaiDataSet *set, const MaiEvaluation *evaluation)
{
  mai_cli_tell (cli, _ ("step %" PRIu64 ", epoch %u: %.4f nats a frame of “valid”%s"),
                evaluation->window, evaluation->epoch,
                mai_benchmark_get_nats (set, MAI_SPLIT_VALID, &evaluation->valid),
                evaluation->improved ? _ (" (best so far)") : "");
}

/* The figure of the first project. */
static void
tell_windows (MaiCli *cli, MaiDataSet *set, const MaiEvaluation *evaluation)
{
  guint n_outputs = mai_encoding_get_n_outputs (mai_data_set_get_encoding (set));

  if (!(evaluation->valid.steps > 0))
    {
      mai_cli_tell (cli,
                    _ ("step %" PRIu64 ", epoch %u: the next is right in %.2f %% while training"),
                    evaluation->window, evaluation->epoch,
                    100 * mai_windows_report_accuracy (&evaluation->train, n_outputs));
      return;
    }
  mai_cli_tell (cli,
                _ ("step %" PRIu64 ", epoch %u: the next is right in %.2f %% while training, "
                   "%.2f %% of “valid”, %.4f nats%s"),
                evaluation->window, evaluation->epoch,
                100 * mai_windows_report_accuracy (&evaluation->train, n_outputs),
                100 * mai_windows_report_accuracy (&evaluation->valid, n_outputs),
                mai_loss_get_nats (&evaluation->valid),
                evaluation->improved ? _ (" (best so far)") : "");
}

void
mai_train_report_tell (MaiCli *cli, MaiDataSet *set, const MaiTrainSettings *settings,
                       const MaiEvaluation *evaluation)
{
  if (settings->benchmark)
    tell_benchmark (cli, set, evaluation);
  else if (settings->recipe.window > 0)
    tell_windows (cli, set, evaluation);
  else
    tell_evaluation (cli, mai_data_set_get_encoding (set), evaluation);
}

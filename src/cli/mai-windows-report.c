/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mai-windows-report.h"

#include <math.h>

#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "learn/mai-evaluation.h"

double
mai_windows_report_accuracy (const MaiLoss *loss, guint n_outputs)
{
  double correct = 0;

  for (guint f = 0; f < n_outputs; f++)
    correct += loss->correct[f];
  return correct / (loss->steps * n_outputs);
}

JsonObject *
mai_windows_report_make (MaiModel *model, MaiDataSet *set, const MaiRecipe *recipe, MaiPool *pool,
                         GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) report = json_object_new ();
  guint n_outputs = mai_model_get_config (model)->n_outputs;

  json_object_set_int_member (report, "window", recipe->window);
  json_object_set_string_member (report, "split", recipe->split_windows ? "windows" : "pieces");
  json_object_set_int_member (report, "parameters", (gint64) mai_model_count_weights (model));
  for (MaiSplit split = 0; split < MAI_N_SPLITS; split++)
    {
      JsonObject *object;
      MaiLoss loss;

      if (!mai_evaluate_windows (model, set, recipe, split, pool, NULL, &loss, cancellable, error))
        return NULL;
      object = json_object_new ();
      json_object_set_int_member (object, "windows", (gint64) loss.steps);
      mai_cli_set_number (object, "nats", mai_loss_get_nats (&loss));
      mai_cli_set_number (object, "accuracy", mai_windows_report_accuracy (&loss, n_outputs));
      json_object_set_object_member (report, mai_split_to_name (split), object);
    }
  return g_steal_pointer (&report);
}

static void
print_split (MaiCli *cli, JsonObject *report, const char *name)
{
  JsonObject *object;

  if (mai_json_get_object (report, name, &object, NULL)
      && mai_cli_get_number (object, "windows") > 0)
    mai_cli_print (cli, "  %-6s %10.2f %% %10.4f %10.0f", name,
                   100 * mai_cli_get_number (object, "accuracy"),
                   mai_cli_get_number (object, "nats"), mai_cli_get_number (object, "windows"));
}

void
mai_windows_report_print (MaiCli *cli, JsonObject *report)
{
  const char *split = json_object_get_string_member (report, "split");

  mai_cli_print (cli, _ ("The next element after %.0f, %.0f parameters, %s:"),
                 mai_cli_get_number (report, "window"), mai_cli_get_number (report, "parameters"),
                 g_str_equal (split, "windows") ? _ ("windows split at random (they overlap)")
                                                : _ ("pieces kept apart"));
  mai_cli_print (cli, "  %-6s %12s %10s %10s", _ ("split"), _ ("accuracy"), _ ("nats"),
                 _ ("windows"));
  for (MaiSplit i = 0; i < MAI_N_SPLITS; i++)
    print_split (cli, report, mai_split_to_name (i));
}

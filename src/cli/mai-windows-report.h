/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of a recipe with a window: how often the next element is the one that the network finds most likely. Main
 * thread. */
#pragma once

#include "cli/mai-cli.h"
#include "learn/mai-dataset.h"
#include "learn/mai-recipe.h"
#include "nn/mai-pool.h"

G_BEGIN_DECLS

/* { "window", "split": "windows" or "pieces", "parameters",
 *   "train", "valid", "test": { "windows", "nats", "accuracy" } } of every excerpt, one ahead. Accuracy is that of a whole
 * step where there is one field, else the mean of the fields'; a split with none has null. */
JsonObject *mai_windows_report_make (MaiModel *model, MaiDataSet *set, const MaiRecipe *recipe,
                                     MaiPool *pool, GCancellable *cancellable, GError **error);

/* As a table. */
void mai_windows_report_print (MaiCli *cli, JsonObject *report);

/* Of a loss over `n_outputs` fields, 0 .. 1. */
double mai_windows_report_accuracy (const MaiLoss *loss, guint n_outputs);

G_END_DECLS

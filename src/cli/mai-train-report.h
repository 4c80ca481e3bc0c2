/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of a training as JSON members and as a line of text. Main thread. */
#pragma once

#include <json-glib/json-glib.h>

#include "cli/mai-cli.h"
#include "learn/mai-trainer.h"
#include "work/mai-train-settings.h"

G_BEGIN_DECLS

/* { "onset": { "nats", "accuracy" }, ... }: means over the loss's steps; null where there are none. */
JsonObject *mai_train_report_fields (const MaiLoss *loss, const MaiEncoding *encoding);

/* Of a job that trains two networks, when the one under way is so far and the other one's `before` windows are behind it.
 * The second has as many windows as the first, which take about as long. */
MaiProgress mai_train_report_of_two (const MaiProgress *progress, guint64 before);

/* The members of a "progress" event; @loss: summed over the windows since the last one. */
JsonObject *mai_train_report_progress (const MaiProgress *progress, const MaiLoss *loss,
                                       const MaiEncoding *encoding);

/* The members of an "evaluation" event. */
JsonObject *
mai_train_report_evaluation (const MaiEvaluation *evaluation, const MaiEncoding *encoding);

/* "epoch 1/3  loss 5.21  12,345 notes/s  0:41 left  step 62 pitch 31 ... %": what matters most first,
 * for a terminal may be narrow. */
char *mai_train_report_line (const MaiProgress *progress, const MaiLoss *loss,
                             const MaiEncoding *encoding);

/* A line for people, of the figure that the training is about. */
void mai_train_report_tell (MaiCli *cli, MaiDataSet *set, const MaiTrainSettings *settings,
                            const MaiEvaluation *evaluation);

G_END_DECLS

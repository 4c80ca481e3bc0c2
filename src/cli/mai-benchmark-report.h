/* SPDX-License-Identifier: Apache-2.0 */
/* What a network trained on a benchmark came to. Main thread. */
#pragma once

#include "cli/mai-cli.h"
#include "job/mai-job.h"
#include "learn/mai-benchmark.h"
#include "nn/mai-pool.h"
#include "work/mai-train-settings.h"

G_BEGIN_DECLS

/* How many frames there are, in a line on stderr. */
void mai_benchmark_report_tell (MaiCli *cli, MaiDataSet *set);

/* Scores the job's best model on all three splits and puts it together with what the job's events tell:
 *   { "benchmark" (the file), "digest", "preset", "encoding", "family", "parameters", "random_seed", "epochs",
 *     "best_epoch", "steps", "minutes" (of all runs together),
 *     "train", "valid", "test": { "nats" (a scored frame), "frames", "frames_scored", "pieces" } } */
JsonObject *mai_benchmark_report_make (MaiJob *job, MaiDataSet *set,
                                       const MaiTrainSettings *settings, MaiPool *pool,
                                       GCancellable *cancellable, GError **error);

/* The same from the job's folder, where it was written before. */
JsonObject *mai_benchmark_report_read (MaiJob *job, GError **error);

/* As a table. */
void mai_benchmark_report_print (MaiCli *cli, JsonObject *report);

G_END_DECLS

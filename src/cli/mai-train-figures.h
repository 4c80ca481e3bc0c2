/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is told when a network of a train job is done: of a benchmark its figures (event "benchmark", and a file in the
 * result); of a recipe with a window the tables of the first project (event "windows"). Main thread.
 */
#pragma once

#include "cli/mai-cli.h"
#include "job/mai-job.h"
#include "learn/mai-dataset.h"
#include "nn/mai-model.h"
#include "nn/mai-pool.h"
#include "work/mai-train-settings.h"

G_BEGIN_DECLS

/* Of which network; all of it unowned. */
typedef struct
{
  MaiCli *cli;
  MaiJob *job;
  const MaiTrainSettings *settings;
  MaiDataSet *set;
  MaiPool *pool;
  const char *network; // as its events say; NULL: the job's first
  const char *best; // its model file
  MaiModel *last; // what it came to in the end
} MaiTrainFigures;

gboolean mai_train_figures_tell (const MaiTrainFigures *figures, GError **error);

G_END_DECLS

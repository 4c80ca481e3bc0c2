/* SPDX-License-Identifier: Apache-2.0 */
/* musicai evaluate --benchmark: a train job on the file's own splits, made and run, or gone on with. */
#pragma once

#include "cli/mai-job-run.h"

G_BEGIN_DECLS

typedef struct
{
  const char *file; /* as learn/mai-benchmark.h has it */
  const char *preset; /* NULL: best-frames */
  const char *job; /* new folder, or that of such a job; NULL: one below the user's data folder */
  guint64 random_seed;
  MaiJobWish run;
} MaiBenchmarkWish;

/* The exit status. */
int mai_benchmark_run (MaiCli *cli, const MaiBenchmarkWish *wish);

G_END_DECLS

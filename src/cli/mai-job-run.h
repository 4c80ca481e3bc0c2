/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a job of any kind in this process, and says how it ended: to people, and in the job's events.
 * Main thread. */
#pragma once

#include "cli/mai-cli.h"
#include "job/mai-job.h"

G_BEGIN_DECLS

/* Of this run alone; 0 and NULL: as the job says. */
typedef struct
{
  guint threads;
  const char *device, *precision; // of a training, see mai_train_settings_take_device()
} MaiJobWish;

/* Returns the exit status. A job that is done stays done. */
int mai_job_run (MaiCli *cli, MaiJob *job, const MaiJobWish *wish);

G_END_DECLS

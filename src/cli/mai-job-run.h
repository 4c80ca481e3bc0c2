/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a job of any kind in this process, and says how it ended: to people, and in the job's events.
 * Main thread. */
#pragma once

#include "cli/mai-cli.h"
#include "job/mai-job.h"

G_BEGIN_DECLS

/* @threads: 0 for what the job says. Returns the exit status. A job that is done stays done. */
int mai_job_run (MaiCli *cli, MaiJob *job, guint threads);

G_END_DECLS

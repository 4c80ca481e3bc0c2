/* SPDX-License-Identifier: Apache-2.0 */
/* Runs train jobs, see work/mai-train-job.h. Main thread. */
#pragma once

#include "cli/mai-cli.h"
#include "work/mai-train-job.h"

G_BEGIN_DECLS

/* Between mai_job_begin() and mai_job_end(): from the start or the newest checkpoint. @threads: 0 for what
 * the job says. Cancelled, it saves and fails with G_IO_ERROR_CANCELLED. */
gboolean mai_train_job_run (MaiCli *cli, MaiJob *job, guint threads, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* Runs train jobs, see work/mai-train-job.h. Main thread. */
#pragma once

#include "cli/mai-job-run.h"
#include "work/mai-train-job.h"

G_BEGIN_DECLS

/* Between mai_job_begin() and mai_job_end(): from the start or the newest checkpoint. Cancelled, it saves and fails with
 * G_IO_ERROR_CANCELLED. A graphics card that fails leaves the newest checkpoint: where "auto" chose the card, the processor
 * goes on from it, else that is MAI_NN_ERROR_DEVICE. */
gboolean mai_train_job_run (MaiCli *cli, MaiJob *job, const MaiJobWish *wish, GError **error);

G_END_DECLS

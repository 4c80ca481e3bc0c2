/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs of kind "compose": the seed is copied into the folder, the model referenced; the songs are
 * result/song-1.mid and on. With a max_copy the parameter "data" lists what is not to be copied: absolute paths of files and
 * folders, indexed when the job runs. Main thread. */
#pragma once

#include "cli/mai-cli.h"
#include "job/mai-job.h"
#include "work/mai-compose-task.h"

G_BEGIN_DECLS

/* data: paths of what is not to be copied, for a task with a max_copy; else NULL. */
MaiJob *mai_compose_job_create (const char *path, const MaiComposeTask *task, const char *seed,
                                const char *model, const char *const *data,
                                GCancellable *cancellable, GError **error);

/* Between mai_job_begin() and mai_job_end(). */
gboolean mai_compose_job_run (MaiCli *cli, MaiJob *job, GError **error);

G_END_DECLS

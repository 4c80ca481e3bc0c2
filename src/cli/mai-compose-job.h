/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs of kind "compose": the seed is copied into the folder, the model referenced, and its network
 * of lengths with it where it has one; the songs are
 * result/song-1.mid and on, and "likeness" of the last event says of each how alike it is to a song, where that is limited.
 * The parameter "data", which a max_copy wants and a max_likeness may have, lists what is not to be copied, or to be like:
 * absolute paths of files and folders, read when the job runs. Main thread. */
#pragma once

#include "cli/mai-cli.h"
#include "job/mai-job.h"
#include "work/mai-compose-task.h"

G_BEGIN_DECLS

/* data: such paths, or NULL. */
MaiJob *mai_compose_job_create (const char *path, const MaiComposeTask *task, const char *seed,
                                const char *model, const char *const *data,
                                GCancellable *cancellable, GError **error);

/* Between mai_job_begin() and mai_job_end(). threads: 0 for as many as the job says. */
gboolean mai_compose_job_run (MaiCli *cli, MaiJob *job, guint threads, GError **error);

G_END_DECLS

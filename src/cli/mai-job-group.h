/* SPDX-License-Identifier: Apache-2.0 */
/* A job that several processes run together, as mpirun has started them (nn/mai-group.h). Main thread. */
#pragma once

#include "cli/mai-arguments.h"
#include "job/mai-job.h"

G_BEGIN_DECLS

/* A command as each of several processes runs it. Returns the exit status. */
typedef int (*MaiJobGroupFunc) (MaiCli *cli, const MaiCommand *command, char **argv);

/* Runs it; under mpirun cli->group is meanwhile the group of these processes, of which all but the first are silent from
 * here on. When they cannot work together the first one says so, once for all. Returns the exit status. */
int mai_job_group_run (MaiCli *cli, const MaiCommand *command, char **argv, MaiJobGroupFunc run);

/* Whether the words of all are in order; `good`: one's own are, or that was said and *status is set. Else *status is what to
 * exit with. Nobody waits then for one who goes. */
gboolean mai_job_group_check (MaiCli *cli, gboolean good, int *status);

/* The job that the first has made, for all; `made` (transfer full) is NULL for the others, and where that failed. NULL when
 * it cannot be had for one of them. */
MaiJob *mai_job_group_share (MaiCli *cli, MaiJob *made, GError **error);

/* What is asked for; for 0 those that are not needed by other members on this machine. */
guint mai_job_group_count_threads (MaiCli *cli, guint asked);

G_END_DECLS

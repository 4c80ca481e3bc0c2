/* SPDX-License-Identifier: Apache-2.0 */
/* The process that runs a job, when this program did not start it. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Asks process @pid, which the job's "started" event told of, to save and stop: SIGINT, but only if it has the
 * lock of the job in @folder open, for numbers of processes are used again. Errors: %MAI_JOB_ERROR_FAILED.
 */
gboolean mai_job_process_interrupt (const char *folder, gint64 pid, GError **error);

G_END_DECLS

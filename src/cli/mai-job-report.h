/* SPDX-License-Identifier: Apache-2.0 */
/* What a running job says of itself goes to its events, and to stdout for who reads JSON there. Main thread. */
#pragma once

#include "cli/mai-cli.h"
#include "job/mai-job.h"

G_BEGIN_DECLS

/* mai_job_log(), and with --json the same event, with its "type", as a line on stdout. */
gboolean mai_job_report (MaiCli *cli, MaiJob *job, const char *type, JsonObject *event,
                         gboolean lasting, GError **error);

G_END_DECLS

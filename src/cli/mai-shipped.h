/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that list what comes with the program. Main thread. */
#pragma once

#include "cli/mai-arguments.h"

G_BEGIN_DECLS

/* Tells people of one file; returns what is told of it as JSON. */
typedef JsonObject *(*MaiShippedFunc) (MaiCli *cli, const char *path, GError **error);

/* What such a command does: its name is also that of the files' kind (base/mai-paths.h). Returns the exit status. */
int mai_shipped_list (MaiCli *cli, const MaiCommand *command, char **argv, const char *ending,
                      MaiShippedFunc describe);

G_END_DECLS

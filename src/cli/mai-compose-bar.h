/* SPDX-License-Identifier: Apache-2.0 */
/* Composing with a progress bar. Main thread. */
#pragma once

#include "cli/mai-cli.h"
#include "work/mai-compose-task.h"

G_BEGIN_DECLS

/* mai_compose_task_run() as long as cli->cancellable allows, drawing a bar where there is a terminal. */
GPtrArray *mai_compose_with_bar (MaiCli *cli, const MaiComposeTask *task, MaiComposer *composer,
                                 MaiScore *seed, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of limits when songs are composed: which held, which did not, and what the model lacks. Main thread. */
#pragma once

#include "cli/mai-cli.h"
#include "work/mai-compose-task.h"

G_BEGIN_DECLS

/* Prints it. likeness gets, for each take, how alike it is to the song it is most like, where that is limited. */
void mai_compose_limits_tell (MaiCli *cli, const MaiComposeTask *task, MaiComposer *composer,
                              MaiScore *seed, GPtrArray *takes, JsonArray *likeness);

G_END_DECLS

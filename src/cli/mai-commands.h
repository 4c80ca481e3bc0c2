/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of `musicai`, one file each: mai-cmd-NAME.c. */
#pragma once

#include "cli/mai-arguments.h"

G_BEGIN_DECLS

/* In the order --help lists them. */
const MaiCommand *const *mai_commands_list (guint *n_commands);

/* Finds the command that argv names and runs it. @argv is the program's. Returns the exit status. */
int mai_commands_run (MaiCli *cli, char **argv);

extern const MaiCommand mai_command_compose;
extern const MaiCommand mai_command_convert;
extern const MaiCommand mai_command_evaluate;
extern const MaiCommand mai_command_info;
extern const MaiCommand mai_command_job_run;
extern const MaiCommand mai_command_job_status;
extern const MaiCommand mai_command_models;
extern const MaiCommand mai_command_originality;
extern const MaiCommand mai_command_play;
extern const MaiCommand mai_command_render;
extern const MaiCommand mai_command_seeds;
extern const MaiCommand mai_command_train;

G_END_DECLS

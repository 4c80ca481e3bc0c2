/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "job/mai-runner.h"

G_BEGIN_DECLS

#define MAI_TYPE_LOCAL_RUNNER (mai_local_runner_get_type ())
G_DECLARE_FINAL_TYPE (MaiLocalRunner, mai_local_runner, MAI, LOCAL_RUNNER, GObject)

/**
 * MaiLocalRunner: runs a job in a child process, `PROGRAM job run DIR`.
 *
 * Cancelling sends SIGINT, which saves and stops; a child that is still there after the grace time is
 * killed. A runner that is thrown away leaves its child running: a job outlives its window, and another
 * runner, or `musicai job status`, finds it by its lock.
 */

/* @program: the `musicai` to run; NULL for the one beside the running program, else the one on PATH.
 * Returns a #MaiRunner. */
MaiRunner *mai_local_runner_new (MaiJob *job, const char *program);

/* Milliseconds between SIGINT and SIGKILL; 10,000 unless told otherwise. */
void mai_local_runner_set_grace (MaiLocalRunner *runner, guint milliseconds);

G_END_DECLS

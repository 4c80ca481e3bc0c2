/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "job/mai-job.h"

G_BEGIN_DECLS

#define MAI_TYPE_RUNNER (mai_runner_get_type ())
G_DECLARE_INTERFACE (MaiRunner, mai_runner, MAI, RUNNER, GObject)

/**
 * MaiRunner: runs one job somewhere: in a child process (#MaiLocalRunner), later on a service. How it goes
 * is in the job's events. Belongs to the thread that made it, whose main context it uses (the main thread in
 * a window).
 *
 * Signal "finished" (GError *error, or NULL), emitted once: NULL when the job is done; else why not, in a
 * sentence, or %G_IO_ERROR_CANCELLED after mai_runner_cancel().
 */
struct _MaiRunnerInterface
{
  GTypeInterface parent_interface;

  gboolean (*start) (MaiRunner *runner, GError **error);
  void (*cancel) (MaiRunner *runner);
};

/* Starts, or fails and may be thrown away. Once a runner. */
gboolean mai_runner_start (MaiRunner *runner, GError **error);

/* Asks the job to save and stop; "finished" follows. More often than once, and at any time, is fine. */
void mai_runner_cancel (MaiRunner *runner);

/* For implementations. */
void mai_runner_emit_finished (MaiRunner *runner, const GError *error);

G_END_DECLS

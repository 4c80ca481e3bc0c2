/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "job/mai-job.h"

G_BEGIN_DECLS

#define MAI_TYPE_RUNNER (mai_runner_get_type ())
G_DECLARE_INTERFACE (MaiRunner, mai_runner, MAI, RUNNER, GObject)

/**
 * MaiRunner: runs one job somewhere and tells how it goes: in a child process (#MaiLocalRunner), later on
 * a service. Belongs to the thread that made it, whose main context it uses (the main thread in a window).
 *
 * Signals:
 *   "progressed" ()   new events are in the status; many events make one signal, at most some ten a second
 *   "finished" (GError *error, or NULL)   emitted once: NULL when the job is done; else why not, in a
 *                     sentence, or %G_IO_ERROR_CANCELLED after mai_runner_cancel()
 */
struct _MaiRunnerInterface
{
  GTypeInterface parent_interface;

  gboolean (*start) (MaiRunner *runner, GError **error);
  void (*cancel) (MaiRunner *runner);
  MaiJob *(*get_job) (MaiRunner *runner);
  const MaiJobStatus *(*get_status) (MaiRunner *runner);
};

/* Starts, or fails and may be thrown away. Once a runner. */
gboolean mai_runner_start (MaiRunner *runner, GError **error);

/* Asks the job to save and stop; "finished" follows. More often than once, and at any time, is fine. */
void mai_runner_cancel (MaiRunner *runner);

MaiJob *mai_runner_get_job (MaiRunner *runner);

/* What the events said so far; valid until the main context runs again. */
const MaiJobStatus *mai_runner_get_status (MaiRunner *runner);

/* For implementations. */
void mai_runner_emit_progressed (MaiRunner *runner);
void mai_runner_emit_finished (MaiRunner *runner, const GError *error);

G_END_DECLS

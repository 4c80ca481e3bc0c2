/* SPDX-License-Identifier: Apache-2.0 */
/* How a run stands. Any thread. */
#pragma once

#include "job/mai-job-status.h"

G_BEGIN_DECLS

typedef enum
{
  MAI_RUN_NEW, // made, never started
  MAI_RUN_RUNNING,
  MAI_RUN_PAUSED, // saved; goes on from where it was
  MAI_RUN_STOPPED, // ended early on request; could go on all the same
  MAI_RUN_KILLED, // its process ended without a word; goes on from its last checkpoint
  MAI_RUN_FAILED,
  MAI_RUN_DONE,
} MaiRunState;

/* Of a job whose events say `told`; held: someone runs it; stopped: it was asked to end early. */
MaiRunState mai_run_state_find (MaiJobState told, gboolean held, gboolean stopped);

/* One word or two, translated: "running", "paused". */
const char *mai_run_state_to_words (MaiRunState state);

G_END_DECLS

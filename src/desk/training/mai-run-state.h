/* SPDX-License-Identifier: Apache-2.0 */
/* How a run stands. Any thread. */
#pragma once

#include <glib.h>

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

/* One word or two, translated: "running", "paused". */
const char *mai_run_state_to_words (MaiRunState state);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* How a run makes its checkpoints. Main thread. */
#pragma once

#include "desk/training/mai-run-checkpoint.h"

G_BEGIN_DECLS

/* @folder: of the job; @sample: in there, nullable. */
MaiRunCheckpoint *mai_run_checkpoint_new (const char *folder, gint64 step, double epoch,
                                          double loss, const char *sample);

G_END_DECLS

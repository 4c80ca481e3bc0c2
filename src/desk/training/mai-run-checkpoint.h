/* SPDX-License-Identifier: Apache-2.0 */
/* One evaluation of a run: how good the model was then, and what it composed. Does not change. Main thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MAI_TYPE_RUN_CHECKPOINT (mai_run_checkpoint_get_type ())
G_DECLARE_FINAL_TYPE (MaiRunCheckpoint, mai_run_checkpoint, MAI, RUN_CHECKPOINT, GObject)

gint64 mai_run_checkpoint_get_step (MaiRunCheckpoint *self);
double mai_run_checkpoint_get_epoch (MaiRunCheckpoint *self); /* epochs learnt, 0 and up */
/* Nats a note on music not trained on; NaN where there is none. */
double mai_run_checkpoint_get_loss (MaiRunCheckpoint *self);
/* Path of a MIDI file (nullable). */
const char *mai_run_checkpoint_get_sample (MaiRunCheckpoint *self);
/* (transfer full) (nullable): the model of that moment, where it still lies in the job's folder. */
char *mai_run_checkpoint_dup_model (MaiRunCheckpoint *self);

G_END_DECLS

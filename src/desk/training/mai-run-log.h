/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the events of a training say, as plain values: read from events.jsonl in a worker, taken in by MaiRun
 * on the main thread. One thread at a time.
 */
#pragma once

#include <gio/gio.h>

#include "desk/training/mai-run-field.h"
#include "nn/mai-backend-open.h"

G_BEGIN_DECLS

typedef enum
{
  MAI_RUN_TOLD_STARTED,
  MAI_RUN_TOLD_DEVICE,
  MAI_RUN_TOLD_PROGRESS,
  MAI_RUN_TOLD_EVALUATION,
  MAI_RUN_TOLD_RERUN,
  MAI_RUN_TOLD_INTERRUPTED,
  MAI_RUN_TOLD_FAILED,
  MAI_RUN_TOLD_DONE,
} MaiRunTold;

typedef struct
{
  MaiRunTold type;
  gint64 step; // for RERUN: the first that is run again; -1: not told
  gint64 steps;
  guint epoch, epochs;
  double loss; // of training, for EVALUATION on music not trained on; NaN: not told
  double accuracy; // likewise
  MaiRunFields fields; // the parts of both
  double rate; // learning rate; NaN: not told
  gboolean second; // of a second network: only fields and rate are told of it, "epoch" begins again
  double speed; // notes a second; 0: not told
  double seconds_left; // below 0: not known
  double best; // NaN: none
  gint64 pid; // of STARTED
  gboolean here; // STARTED on this computer
  gboolean on_card; // of DEVICE: else on the processor
  MaiArithmetic precision; // of DEVICE
  char *text; // sample, or why it failed; nullable
} MaiRunEvent;

/* Steps are told of all networks together, epochs of each for itself: makes them those of all. */
void mai_run_event_count_on (MaiRunEvent *event, guint n_networks);

typedef struct _MaiRunLog MaiRunLog;

/* @tail: only the last events, enough to know how it stands; 0: all. */
MaiRunLog *mai_run_log_new (const char *folder, gint64 tail);
void mai_run_log_free (MaiRunLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiRunLog, mai_run_log_free)

/* What was told since the last call. (transfer full) (element-type MaiRunEvent); NULL with @error when the
 * file cannot be read. */
GArray *mai_run_log_read (MaiRunLog *self, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* The curves and checkpoints of a run, made of its events. A plain value; main thread. */
#pragma once

#include "desk/training/mai-run-log.h"
#include "desk/training/mai-run.h"

G_BEGIN_DECLS

typedef struct
{
  char *folder;
  GArray *train, *valid; // of MaiRunPoint, ascending
  GListStore *checkpoints; // of MaiRunCheckpoint, ascending
  GPtrArray *fresh; // checkpoints not in there yet
  guint train_from, valid_from; // what is new since mai_run_history_settle()
  gint64 steps; // of the whole run; 0: not known
  guint epochs;
} MaiRunHistory;

MaiRunHistory *mai_run_history_new (const char *folder);
void mai_run_history_free (MaiRunHistory *self);

void mai_run_history_clear (MaiRunHistory *self);
void mai_run_history_take (MaiRunHistory *self, const MaiRunEvent *event);
/* After a batch: checkpoints appear together. Returns whether anything is new. */
gboolean mai_run_history_settle (MaiRunHistory *self, guint *train_from, guint *valid_from);

G_END_DECLS

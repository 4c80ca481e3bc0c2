/* SPDX-License-Identifier: Apache-2.0 */
/* What the events of a train job tell of all its runs together. Main thread. */
#pragma once

#include "job/mai-job.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 epochs, best_epoch, steps; /* at the last evaluation, and at the best */
  double minutes; /* of all runs together */
} MaiTrainHistory;

gboolean mai_train_history_read (MaiJob *job, MaiTrainHistory *history, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* What the events of a train job tell of all its runs together. Main thread. */
#pragma once

#include "job/mai-job.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 epochs, best_epoch, steps; /* at the last evaluation, and at the best */
  double best; /* lowest nats a note; NAN before an evaluation */
  double minutes; /* of all runs together, from the network's first event on */
} MaiTrainHistory;

/* Of that network (NULL: the job's first), up to now. */
gboolean
mai_train_history_read (MaiJob *job, const char *network, MaiTrainHistory *history, GError **error);

G_END_DECLS

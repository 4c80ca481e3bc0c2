/* SPDX-License-Identifier: Apache-2.0 */
/* What a trainer owns. For mai-trainer.c, which runs it, and mai-trainer-file.c, which saves it and goes on from that. */
#pragma once

#include "learn/mai-feeder.h"
#include "learn/mai-trainer.h"
#include "nn/mai-schedule.h"

G_BEGIN_DECLS

struct _MaiTrainer
{
  MaiDataSet *set;
  MaiRecipe recipe;
  const MaiBackend *backend;
  MaiPool *pool;
  MaiGroup *group; /* or NULL */
  MaiModel *model;
  MaiLearner *learner; /* of as many steps as the window has that was trained last */
  MaiFeeder *feeder;
  MaiOptimiser optimiser;
  MaiSchedule schedule;
  guint64 epoch_windows, n_windows;
  guint64 window; /* windows done */
  guint64 evaluated; /* the window of the last evaluation */
  MaiLoss since; /* summed since then, of the windows whose loss was read */
  guint64 read; /* the last of these */
  guint64 reported; /* the window of the last report */
  MaiLoss unreported; /* summed since then */
  double seconds; /* of training since then */
  double best; /* lowest validation nats a note; INFINITY before the first */
  guint evaluations_lost; /* evaluations since the best */
  double seconds_per_window; /* smoothed; 0 before the first */
  GHashTable *told; /* string to string: what the caller adds to a model's metadata */
};

/* What the learner has not been asked for yet. */
gboolean mai_trainer_read_loss (MaiTrainer *self, GError **error);
/* From here on with windows of so many steps. */
gboolean mai_trainer_change_steps (MaiTrainer *self, guint steps, GError **error);

G_END_DECLS

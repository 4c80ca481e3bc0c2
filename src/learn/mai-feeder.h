/* SPDX-License-Identifier: Apache-2.0 */
/* Hands a data set to the learner, a window of (T,B) steps at a time.
 *
 * Each of the B rows plays one piece after another from a common queue and takes the next when its piece ends, in the
 * middle of a window if need be. For training the queue is endless: the pieces of the split, shuffled anew and augmented
 * anew each time round, so no window has padding. For evaluation it is the split once, longest first, padded at the end;
 * the steps before a piece's first_scored are there to be read and have no weight. Training scores them all.
 *
 * What window w holds is a function of the data set, the recipe's seed and w alone: a resumed run seeks. Thread: one
 * owner. */
#pragma once

#include "learn/mai-dataset.h"
#include "learn/mai-recipe.h"
#include "nn/mai-learner.h"

G_BEGIN_DECLS

typedef struct _MaiFeeder MaiFeeder;

MaiFeeder *mai_feeder_new_training (MaiDataSet *set, const MaiRecipe *recipe);
MaiFeeder *mai_feeder_new_evaluation (MaiDataSet *set, MaiSplit split, guint batch, guint steps);
void mai_feeder_free (MaiFeeder *feeder);

/* Windows in one time round: ceil (notes / (T x B)) for training, exact for evaluation. */
guint64 mai_feeder_count_windows (MaiFeeder *feeder);
void mai_feeder_seek (MaiFeeder *feeder, guint64 window);
/* The next window, valid until the next call; FALSE at the end of an evaluation. */
gboolean mai_feeder_next (MaiFeeder *feeder, MaiBatch *batch);

/* Plays what is left of an evaluation through the learner, from a clear state; the loss is set to the sum over it. The
 * learner has the feeder's batch and steps. Fails when cancelled or when a loss is not finite. */
gboolean mai_feeder_evaluate (MaiFeeder *feeder, MaiLearner *learner, MaiLoss *loss,
                              GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiFeeder, mai_feeder_free)

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* Hands a data set to the learner, a window of (T,B) steps at a time: whole sequences, or excerpts of so many notes where
 * the recipe has a `window` (mai-feeder-private.h says what each is).
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
/* Whole sequences. */
MaiFeeder *mai_feeder_new_evaluation (MaiDataSet *set, MaiSplit split, guint batch, guint steps);
/* The windows of a recipe that has a window, `batch` beside each other. */
MaiFeeder *
mai_feeder_new_figures (MaiDataSet *set, MaiSplit split, const MaiRecipe *recipe, guint batch);
void mai_feeder_free (MaiFeeder *feeder);

/* Windows in one time round: for training an epoch, exact for evaluation. */
guint64 mai_feeder_count_windows (MaiFeeder *feeder);
/* T of that window: it may change where an epoch begins. */
guint mai_feeder_get_steps (MaiFeeder *feeder, guint64 window);
void mai_feeder_seek (MaiFeeder *feeder, guint64 window);
/* The next window, valid until the next call; FALSE at the end of an evaluation. */
gboolean mai_feeder_next (MaiFeeder *feeder, MaiBatch *batch);

/* Plays what is left of an evaluation through the learner, from a clear state; the loss is set to the sum over it. The
 * learner has the feeder's batch and steps. Fails when cancelled or when a loss is not finite. */
gboolean mai_feeder_evaluate (MaiFeeder *feeder, MaiLearner *learner, MaiLoss *loss,
                              GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiFeeder, mai_feeder_free)

G_END_DECLS

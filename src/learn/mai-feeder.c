/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-feeder.h"

#include "learn/mai-feeder-private.h"

MaiFeeder *
mai_feeder_new_training (MaiDataSet *set, const MaiRecipe *recipe)
{
  return recipe->window > 0 ? mai_excerpt_feeder_new_training (set, recipe)
                            : mai_sequence_feeder_new_training (set, recipe);
}

MaiFeeder *
mai_feeder_new_evaluation (MaiDataSet *set, MaiSplit split, guint batch, guint steps)
{
  return mai_sequence_feeder_new_evaluation (set, split, batch, steps);
}

MaiFeeder *
mai_feeder_new_figures (MaiDataSet *set, MaiSplit split, const MaiRecipe *recipe, guint batch)
{
  return mai_excerpt_feeder_new_evaluation (set, split, recipe, batch);
}

void
mai_feeder_free (MaiFeeder *feeder)
{
  if (feeder)
    feeder->table->free (feeder);
}

guint64
mai_feeder_count_windows (MaiFeeder *feeder)
{
  return feeder->table->count_windows (feeder);
}

guint
mai_feeder_get_steps (MaiFeeder *feeder, guint64 window)
{
  return feeder->table->get_steps (feeder, window);
}

void
mai_feeder_seek (MaiFeeder *feeder, guint64 window)
{
  feeder->table->seek (feeder, window);
}

gboolean
mai_feeder_next (MaiFeeder *feeder, MaiBatch *batch)
{
  return feeder->table->next (feeder, batch);
}

gboolean
mai_feeder_evaluate (MaiFeeder *feeder, MaiLearner *learner, MaiLoss *loss,
                     GCancellable *cancellable, GError **error)
{
  MaiBatch batch;

  *loss = (MaiLoss){ 0 };
  mai_learner_reset_evaluation (learner);
  while (mai_feeder_next (feeder, &batch))
    {
      MaiLoss window;

      if (!mai_learner_evaluate (learner, &batch, &window, cancellable, error))
        return FALSE;
      mai_loss_add (loss, &window);
    }
  return TRUE;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What a kind of feeder is: a table of functions, and a struct that begins with MaiFeeder. Inside learn/ only. */
#pragma once

#include "learn/mai-feeder.h"

G_BEGIN_DECLS

typedef struct
{
  void (*free) (MaiFeeder *feeder);
  guint64 (*count_windows) (MaiFeeder *feeder);
  guint (*get_steps) (MaiFeeder *feeder, guint64 window);
  void (*seek) (MaiFeeder *feeder, guint64 window);
  gboolean (*next) (MaiFeeder *feeder, MaiBatch *batch);
} MaiFeederTable;

struct _MaiFeeder
{
  const MaiFeederTable *table;
};

/* Whole sequences: each of the B rows plays one piece after another from a common queue and takes the next when its piece
 * ends, in the middle of a window if need be. For training the queue is endless: the pieces of the split, shuffled anew
 * and augmented anew each time round, so no window has padding. For evaluation it is the split once, longest first,
 * padded at the end; the steps before a piece's first_scored are there to be read and have no weight. Training scores
 * them all. */
MaiFeeder *mai_sequence_feeder_new_training (MaiDataSet *set, const MaiRecipe *recipe);
MaiFeeder *
mai_sequence_feeder_new_evaluation (MaiDataSet *set, MaiSplit split, guint batch, guint steps);

/* Excerpts, for a recipe with a `window`: each row is so many notes of a piece, from a clear state, and the notes that come
 * next, which are scored: as many as the recipe's `ahead` says for that epoch, the first after real notes, the others after
 * what the model itself finds most likely. Nothing else is, but where training has `also_scored`. Excerpts begin at every note that has a whole one and a next one
 * behind it; what an excerpt wants beyond its piece's end is not scored. Training takes each once an epoch, shuffled
 * anew, the last window padded; evaluation each once, in order, one note ahead.
 *
 * A split is that of the pieces, or, where the recipe has `split_windows`, one of all excerpts of all pieces: 70 % to train, 20 % to
 * validate, 10 % to test, drawn from the recipe's seed. They overlap, so the latter is no figure of music not known. */
MaiFeeder *mai_excerpt_feeder_new_training (MaiDataSet *set, const MaiRecipe *recipe);
MaiFeeder *mai_excerpt_feeder_new_evaluation (MaiDataSet *set, MaiSplit split,
                                              const MaiRecipe *recipe, guint batch);

G_END_DECLS

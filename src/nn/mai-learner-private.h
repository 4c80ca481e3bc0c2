/* SPDX-License-Identifier: Apache-2.0 */
/* What a learner owns. For mai-learner.c, which trains, and mai-learner-memory.c, which makes and moves it. */
#pragma once

#include "nn/mai-arena.h"
#include "nn/mai-learner-state.h"
#include "nn/mai-recording.h"
#include "nn/mai-workspace.h"

G_BEGIN_DECLS

typedef struct
{
  MaiWorkspace *workspace;
  float *gradients;
  MaiScoreSum scores[MAI_MAX_FIELDS];
  double weight; /* of this pass */
  gboolean finished;
} MaiLearnerShard;

struct _MaiLearner
{
  MaiModel *model;
  const MaiBackend *backend;
  MaiPool *pool;
  guint batch, steps;
  gsize n_parameters;
  gsize slice; /* floats */
  guint n_slices;
  MaiArena *arena; /* on the backend, as everything below that is not said to be elsewhere */
  float *parameters; /* the model's own array where that is the backend's memory, else a copy */

  MaiLearnerShard *shards;
  guint n_shards;
  float **shard_gradients; /* one a shard, in order */
  float *gradients; /* their sum */
  double *slice_norms; /* sums of squares */

  float *m, *v;
  guint64 step_count;
  MaiUpdate *update;
  MaiRecording recordings[2]; /* one for each state that is read */
  gboolean cannot_record;
  guint n_asked; /* steps asked for without a recording, so that everything has been used once */

  double unread_weight; /* of passes that are scored, but not read */
  MaiLoss pending; /* read, but not told */

  MaiStates states; /* what is carried from window to window */
  float *zero; /* such states of the whole batch: the beginning of pieces */
  float *between; /* such states on their way through a batch that looks ahead */
  float *training[2], *evaluation[2];
  guint training_now, evaluation_now; /* which of the two holds the state */

  float *host_m, *host_v,
      *host_carry; /* for checkpoints, where the backend's memory is not the host's; else NULL */

  const MaiPass *pass; /* of the call that runs */
  const MaiOptimiser *optimiser;
};

/* The floats that all carried states of the batch take. */
gsize mai_learner_count_carry (MaiLearner *learner);

G_END_DECLS

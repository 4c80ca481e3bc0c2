/* SPDX-License-Identifier: Apache-2.0 */
/* What a learner owns. For mai-learner.c, which trains, mai-learner-memory.c and mai-learner-after.c, which make
 * and move it, and mai-learner-group.c, which does so together with others. */
#pragma once

#include "nn/mai-arena.h"
#include "nn/mai-group.h"
#include "nn/mai-learner-state.h"
#include "nn/mai-recording.h"
#include "nn/mai-workspace.h"

G_BEGIN_DECLS

typedef struct
{
  MaiWorkspace *workspace;
  float *gradients;
  gboolean finished;
} MaiLearnerShard;

/* What a shard scored. */
typedef struct
{
  MaiScoreSum scores[MAI_MAX_FIELDS];
  double weight; /* of the last pass */
} MaiTally;

struct _MaiLearner
{
  MaiModel *model;
  const MaiBackend *backend;
  MaiPool *pool;
  MaiGroup *group; /* or NULL */
  guint batch, steps;
  gsize n_parameters;
  gsize slice; /* floats */
  guint n_slices;
  MaiArena *arena; /* on the backend, as everything below that is not said to be elsewhere */
  float *parameters; /* the model's own array where that is the backend's memory, else a copy */

  guint shard_rows, all_shards; /* those of all members */
  MaiTally *tallies; /* of all shards; in a group those of others are known after sharing */
  MaiLearnerShard *shards; /* this member's */
  gpointer shared; /* what they all read */
  guint first_shard, n_shards;
  float **shard_gradients; /* one a shard, in order */
  float *gradients; /* the sum over all shards; before that, the very first one's */
  float *host_gradients[2]; /* on their way between members, where they are a device's: sum, own */
  double *slice_norms; /* sums of squares */

  float *m, *v;
  guint64 step_count;
  MaiUpdate *update;
  MaiRecording recordings[2]; /* one for each state that is read */
  gboolean cannot_record;
  guint64 layout; /* of the step before, see MaiPass */
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

/* ---- mai-learner-group.c ---- */

/* Where the shards of a member begin. */
guint mai_learner_first_shard (MaiLearner *learner, guint rank);
/* Another device rounds otherwise, and parameters would go apart. */
gboolean mai_learner_check_device (MaiLearner *learner, GError **error);
/* The cards of the members sum among themselves from here on, if they can. All members call it. */
void mai_learner_link_devices (MaiLearner *learner);
/* After a pass that was `good`, or else has set *error: agrees on that, and every tally is known to all. */
gboolean mai_learner_share_tallies (MaiLearner *learner, gboolean good, GError **error);
/* learner->gradients become the sum of those of all shards of all members. There is a group. */
gboolean mai_learner_sum_in_group (MaiLearner *learner, GError **error);
/* Running moments learn from all shards, in their order. */
gboolean mai_learner_learn_norms (MaiLearner *learner, GError **error);

G_END_DECLS

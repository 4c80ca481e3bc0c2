/* SPDX-License-Identifier: Apache-2.0 */
/* Gradients and updates over whole sequences.
 *
 * A batch is B rows of T steps. The rows are cut into fixed shards (backend->max_shards); each shard runs forward and
 * backward on one thread of the pool with a workspace and gradients of its own, and the shards' gradients are summed
 * in shard order: the same losses on any number of threads.
 *
 * The learner owns the optimiser's moments and the state carried from window to window. Thread: one owner; uses the
 * pool while a call runs.
 *
 * In a group (mai-group.h) the shards are dealt out to its members, who all make the same calls with the same arguments, the
 * cancellable apart; losses and parameters are those of one who is alone, bit for bit on the CPU. */
#pragma once

#include <gio/gio.h>

#include "nn/mai-group.h"
#include "nn/mai-model.h"
#include "nn/mai-pool.h"

G_BEGIN_DECLS

typedef struct
{
  const guint16 *
      inputs; /* (T,B,n_inputs): the step before; at the start of a piece each field is its size ("start") */
  const guint16 *targets; /* (T,B,n_outputs): this step */
  const float *weight; /* (T,B): 1 scored, 0 padding */
  const float *keep; /* (T,B): 0 where a piece begins */
  guint
      ahead; /* the inputs of so many last steps, but for their context, are not read: they are what the model finds most
                  likely after the step before. No gradient flows through the choice. Less than T; no piece begins there */
} MaiBatch;

typedef enum
{
  MAI_RULE_ADAMW,
  MAI_RULE_RMSPROP, /* knows neither beta1 nor weight_decay; beta2 is its rho */
} MaiRule;

typedef struct
{
  float learning_rate, beta1, beta2, epsilon, weight_decay;
  float clip; /* global norm of the mean gradient over scored steps; 0: none */
  MaiRule rule;
} MaiOptimiser;

typedef struct
{
  double nats[MAI_MAX_FIELDS]; /* summed over scored steps, per predicted field */
  double correct[MAI_MAX_FIELDS]; /* steps whose field was the most likely one */
  double steps; /* scored steps */
  double gradient_norm; /* before clipping; of the mean over scored steps */
} MaiLoss;

/* Adds the sums; the gradient norm becomes that of `loss`. */
void mai_loss_add (MaiLoss *sum, const MaiLoss *loss);
/* Nats a step, over all fields; NAN when nothing was scored. */
double mai_loss_get_nats (const MaiLoss *loss);

typedef struct _MaiLearner MaiLearner;

/* Keeps a reference to the model; the pool must outlive the learner. Fails when the workspaces would pass 8 GiB. */
MaiLearner *
mai_learner_new (MaiModel *model, MaiPool *pool, guint batch, guint steps, GError **error);
/* A member of the group, or one who is alone where that is NULL; the group must outlive the learner. The batch is that of
 * all members together. Fails also when they compute on different devices, as their parameters would go apart. */
MaiLearner *mai_learner_new_in_group (MaiModel *model, MaiPool *pool, MaiGroup *group, guint batch,
                                      guint steps, GError **error);
/* One of batches of other steps, that goes on where `learner` stands: its model, moments, carried state and step count,
 * copied. */
MaiLearner *mai_learner_new_after (MaiLearner *learner, MaiPool *pool, guint steps, GError **error);
void mai_learner_free (MaiLearner *learner);
guint mai_learner_get_steps (MaiLearner *learner);

/* One window: forward, backward, clip, update; carries the state on. The loss is set (not added to). It may be NULL: a
 * device then goes on without the host, and the next loss that is asked for is that of all windows since the last one.
 * So is what went wrong: without a loss the carried state is lost with it. `seed` draws the
 * dropout masks together with the learner's own step count. When cancelled it stops within a fraction of a step,
 * returns FALSE with G_IO_ERROR_CANCELLED, and nothing has changed: parameters, moments, carried state and step count
 * are those before the call. Also fails, changing nothing, when the loss or the gradient is not finite. */
gboolean mai_learner_step (MaiLearner *learner, const MaiBatch *batch,
                           const MaiOptimiser *optimiser, guint64 seed, MaiLoss *loss,
                           GCancellable *cancellable, GError **error);

/* What the next loss would be had no step been taken since: that of all windows since the last one that was asked for, of
 * no steps where there is none. Waits for the device. */
gboolean mai_learner_take_loss (MaiLearner *learner, MaiLoss *loss, GError **error);

/* Forward alone, without dropout, with the carried state of evaluation kept apart from that of training. */
gboolean mai_learner_evaluate (MaiLearner *learner, const MaiBatch *batch, MaiLoss *loss,
                               GCancellable *cancellable, GError **error);
void mai_learner_reset_evaluation (MaiLearner *learner);

/* Gradients of the mean loss over scored steps, without an update (tests against finite differences and PyTorch).
 * gradients has the layout of the model's parameters. Dropout is off. Starts from zero state. */
gboolean mai_learner_gradients (MaiLearner *learner, const MaiBatch *batch, float *gradients,
                                MaiLoss *loss, GError **error);

/* The parameters that are trained are the model's own where the backend's memory is the host's; elsewhere they are a
 * copy, and these two move them: pull before the model is read, push after it was written. */
gboolean mai_learner_pull (MaiLearner *learner, GError **error);
gboolean mai_learner_push (MaiLearner *learner, GError **error);

/* In a group a member's carried state is that of its own rows. Before one of them saves, all gather: each then knows all
 * rows, and that all have the same parameters. After the first has loaded, what it has is handed out: parameters, moments,
 * carried state and step count. Alone these do nothing. */
gboolean mai_learner_gather (MaiLearner *learner, GError **error);
gboolean mai_learner_hand_out (MaiLearner *learner, GError **error);
/* Shards that a batch is cut into: more members than that have nothing to do. */
guint mai_learner_count_shards (MaiLearner *learner);

guint64 mai_learner_get_step_count (MaiLearner *learner);
/* Everything beside the parameters that a resume needs, as named tensors: moments (m, v), carried h and c, step count.
 * See mai-checkpoint.h. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiLearner, mai_learner_free)

G_END_DECLS

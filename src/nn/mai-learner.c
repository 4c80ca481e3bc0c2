/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts batches into shards, sums their gradients in shard order, and updates.
 *
 * Invariants: nothing that outlives a call changes before all shards have finished and the gradient is known to be
 * finite. The carried state is double-buffered for that: a pass reads one buffer and writes the other, and success
 * swaps them. Work over the parameters goes slice by slice, the slices fixed by the model's size.
 *
 * On a device all that a step asks for after its uploads is the same every time, but for which of the two states is read:
 * it is recorded once for each (mai-backend.h) and then replayed. */
#include "nn/mai-learner-private.h"

#include <math.h>

#include "base/mai-i18n.h"
#include "nn/mai-batch.h"
#include "nn/mai-nn-error.h"

static void
upload_shard_cb (guint index, gpointer data)
{
  MaiLearner *learner = data;
  MaiLearnerShard *shard = &learner->shards[index];

  learner->tallies[learner->first_shard + index].weight =
      mai_workspace_upload (shard->workspace, learner->pass, learner->unread_weight == 0);
}

/* Side by side on the processor; a device is asked by one thread. */
static void
run_parts (MaiLearner *learner, const MaiPass *pass, guint n_parts, MaiPoolFunc func)
{
  learner->pass = pass;
  if (learner->backend->is_host)
    mai_pool_run (learner->pool, n_parts, func, learner);
  for (guint i = 0; !learner->backend->is_host && i < n_parts; i++)
    func (i, learner);
  learner->pass = NULL;
}

/* Checks the batch and hands it to the backend. */
static gboolean
upload_pass (MaiLearner *learner, const MaiPass *pass, GError **error)
{
  if (!mai_batch_check (pass->batch, mai_model_get_config (learner->model), learner->batch,
                        learner->steps, error))
    return FALSE;
  run_parts (learner, pass, learner->n_shards, upload_shard_cb);
  return TRUE;
}

static double
get_weight (MaiLearner *learner)
{
  double weight = 0;

  for (guint s = 0; s < learner->all_shards; s++)
    weight += learner->tallies[s].weight;
  return weight;
}

static void
prepare_part_cb (guint part, gpointer data)
{
  MaiLearner *learner = data;

  mai_workspace_prepare (learner->shards[0].workspace, learner->pass, part);
}

/* What a pass adds to begins at zero; what it writes needs no clearing. */
static void
clear_gradients (MaiLearner *learner, float *gradients)
{
  const MaiBackend *be = learner->backend;
  gsize end = 0; /* of what is cleared or written */
  guint n_tensors;
  const MaiTensor *tensors = mai_model_get_tensors (learner->model, &n_tensors);

  for (guint i = 0; i <= n_tensors; i++)
    {
      gsize begin = i < n_tensors ? tensors[i].offset : learner->n_parameters;

      if (i < n_tensors && !tensors[i].written)
        continue;
      if (begin > end)
        be->clear (be, gradients + end, (begin - end) * sizeof (float));
      end = i < n_tensors ? begin + tensors[i].size : begin;
    }
}

static void
run_shard_cb (guint index, gpointer data)
{
  MaiLearner *learner = data;
  MaiLearnerShard *shard = &learner->shards[index];
  MaiPass pass = *learner->pass;

  pass.between = learner->between;
  if (pass.gradients != NULL)
    {
      pass.gradients = shard->gradients;
      clear_gradients (learner, shard->gradients);
    }
  shard->finished = mai_workspace_run (shard->workspace, &pass);
}

static gboolean
fail_not_finite (MaiLearner *learner, GError **error)
{
  g_set_error (
      error, MAI_NN_ERROR, MAI_NN_ERROR_NOT_FINITE,
      _ ("The loss or its gradient is no longer a finite number after step %u; train with a "
         "lower learning rate."),
      (guint) learner->step_count);
  return FALSE;
}

/* All shards, forward and when pass->gradients is set backward, on what upload_pass() handed over. */
static gboolean
run_pass (MaiLearner *learner, const MaiPass *pass, GError **error)
{
  if (learner->n_shards > 0)
    run_parts (learner, pass, mai_workspace_count_parts (learner->shards[0].workspace),
               prepare_part_cb);
  run_parts (learner, pass, learner->n_shards, run_shard_cb);
  for (guint s = 0; s < learner->n_shards; s++)
    if (!learner->shards[s].finished)
      {
        learner->unread_weight = 0;
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled."));
        return FALSE;
      }
  return TRUE;
}

static gboolean
download_scores (MaiLearner *learner, GError **error)
{
  MaiTally *tallies = learner->tallies + learner->first_shard;

  for (guint s = 0; s < learner->n_shards; s++)
    mai_workspace_download (learner->shards[s].workspace, tallies[s].scores);
  return learner->backend->finish (learner->backend, error);
}

/* Waits for what was scored since the last time, in all shards. Not `good`: this member has failed; in a group nobody has
 * succeeded then. */
static gboolean
read_scores (MaiLearner *learner, gboolean good, MaiLoss *loss, GError **error)
{
  guint n_outputs = mai_model_get_config (learner->model)->n_outputs;

  if (!mai_learner_share_tallies (learner, good && download_scores (learner, error), error))
    {
      learner->unread_weight = 0;
      return FALSE;
    }
  *loss =
      (MaiLoss){ .steps = learner->group != NULL ? get_weight (learner) : learner->unread_weight };
  learner->unread_weight = 0;
  for (guint s = 0; s < learner->all_shards; s++)
    for (guint f = 0; f < n_outputs; f++)
      {
        loss->nats[f] += learner->tallies[s].scores[f].nats;
        loss->correct[f] += learner->tallies[s].scores[f].correct;
      }
  for (guint f = 0; f < n_outputs; f++)
    if (!isfinite (loss->nats[f]))
      return fail_not_finite (learner, error);
  return TRUE;
}

/* In host memory the loss is there at once; in a group all have to know that nobody has failed. */
static gboolean
reads_at_once (MaiLearner *learner)
{
  return learner->backend->is_host || learner->group != NULL;
}

static gsize
slice_length (MaiLearner *learner, guint slice)
{
  return MIN (learner->slice, learner->n_parameters - slice * learner->slice);
}

static void
sum_slice_cb (guint slice, gpointer data)
{
  MaiLearner *learner = data;
  const MaiBackend *be = learner->backend;
  gsize first = slice * learner->slice;
  gsize n = slice_length (learner, slice);

  if (learner->group == NULL && learner->n_shards > 1)
    be->sum (be, learner->gradients, learner->shard_gradients, learner->n_shards, first, n);
  be->squared_norm (be, learner->slice_norms + slice, learner->gradients + first, n);
}

static void
upload_update (MaiLearner *learner, const MaiOptimiser *optimiser)
{
  MaiUpdate update = { .step = learner->step_count,
                       .weight = get_weight (learner),
                       .learning_rate = optimiser->learning_rate,
                       .clip = optimiser->clip };

  learner->backend->upload (learner->backend, learner->update, &update, sizeof update);
}

/* Sums the shards' gradients and finds the norm of their mean over scored steps. */
static gboolean
sum_gradients (MaiLearner *learner, GError **error)
{
  const MaiBackend *be = learner->backend;

  if (learner->group != NULL && !mai_learner_sum_in_group (learner, error))
    return FALSE;
  mai_pool_run (learner->pool, learner->n_slices, sum_slice_cb, learner);
  be->prepare_update (be, learner->update, learner->slice_norms, learner->n_slices);
  return TRUE;
}

/* A norm that is no finite number has left the parameters as they were. */
static gboolean
read_norm (MaiLearner *learner, MaiLoss *loss, GError **error)
{
  const MaiBackend *be = learner->backend;
  MaiUpdate update;

  be->download (be, &update, learner->update, sizeof update);
  if (be->is_host ? !be->finish (be, error)
                  : !mai_group_agree (learner->group, be->finish (be, error), error))
    return FALSE;
  loss->gradient_norm = update.gradient_norm;
  return isfinite (update.gradient_norm) || fail_not_finite (learner, error);
}

static void
update_run (MaiLearner *learner, gsize from, gsize n, gboolean decays)
{
  const MaiBackend *be = learner->backend;
  const MaiOptimiser *o = learner->optimiser;
  float *p = learner->parameters + from, *v = learner->v + from;
  const float *g = learner->gradients + from;
  const MaiAdamW adamw = { o->beta1, o->beta2, o->epsilon, decays ? o->weight_decay : 0 };
  const MaiRmsprop rmsprop = { o->beta2, o->epsilon };

  if (o->rule == MAI_RULE_RMSPROP)
    be->rmsprop (be, p, g, v, n, &rmsprop, learner->update);
  else
    be->adamw (be, p, g, learner->m + from, v, n, &adamw, learner->update);
}

/* The part of a tensor that lies in the slice, with the padding behind it: parameters, gradients and moments are zero
 * there and stay so. */
static void
update_slice_cb (guint slice, gpointer data)
{
  MaiLearner *learner = data;
  gsize first = slice * learner->slice;
  gsize end = first + slice_length (learner, slice);
  guint n_tensors;
  const MaiTensor *tensors = mai_model_get_tensors (learner->model, &n_tensors);

  for (guint i = 0; i < n_tensors; i++)
    {
      gsize from = MAX (first, tensors[i].offset);
      gsize to = MIN (end, tensors[i].offset + tensors[i].size);

      if (from < to)
        update_run (learner, from, to - from, tensors[i].decays);
    }
}

static void
update (MaiLearner *learner, const MaiOptimiser *optimiser)
{
  learner->optimiser = optimiser;
  mai_pool_run (learner->pool, learner->n_slices, update_slice_cb, learner);
  learner->optimiser = NULL;
}

/* All of a step after its uploads. Where the loss is read at once, nothing changes when it is no number. */
static gboolean
ask_for_step (MaiLearner *learner, const MaiPass *pass, const MaiOptimiser *optimiser,
              MaiLoss *loss, GError **error)
{
  gboolean good = run_pass (learner, pass, error);

  if (reads_at_once (learner) ? !read_scores (learner, good, loss, error) : !good)
    return FALSE;
  if (learner->group != NULL)
    upload_update (learner, optimiser); /* by now the weights of all shards are known */
  if (!sum_gradients (learner, error))
    return FALSE;
  update (learner, optimiser);
  return learner->backend->is_host || mai_learner_learn_norms (learner, error);
}

/* Everything has to have been used once before: what is used first gets ready in ways that cannot be recorded. Nor is it
 * worth while where the rows that are scored change from step to step. */
static gboolean
try_recording (MaiLearner *learner, const MaiPass *pass, const MaiOptimiser *optimiser)
{
  const MaiBackend *be = learner->backend;
  MaiRecording *recording = &learner->recordings[learner->training_now];
  guint64 layout_before = learner->layout;

  learner->layout = pass->layout;
  if (be->record == NULL || learner->n_asked < 2 || learner->cannot_record
      || pass->layout != layout_before)
    return FALSE;
  if (!mai_recording_fits (recording, pass, optimiser))
    {
      mai_recording_begin (recording, be);
      ask_for_step (learner, pass, optimiser, NULL, NULL);
      mai_recording_end (recording, be, pass, optimiser);
    }
  learner->cannot_record = recording->handle == NULL;
  if (learner->cannot_record)
    return FALSE;
  be->replay (be, recording->handle);
  return TRUE;
}

/* From unread scores to the loss that the caller wants. */
static gboolean
read_step (MaiLearner *learner, MaiLoss *loss, GError **error)
{
  if (!reads_at_once (learner) && !read_scores (learner, TRUE, loss, error))
    return FALSE;
  if (!read_norm (learner, loss, error))
    return FALSE;
  mai_loss_add (&learner->pending, loss);
  *loss = learner->pending;
  learner->pending = (MaiLoss){ 0 };
  return TRUE;
}

static gboolean
begin_step (MaiLearner *learner, const MaiPass *pass, const MaiOptimiser *optimiser,
            GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error)
      || !upload_pass (learner, pass, error))
    return FALSE;
  upload_update (learner, optimiser);
  if (learner->group == NULL)
    learner->unread_weight += get_weight (learner);
  return TRUE;
}

gboolean
mai_learner_step (MaiLearner *learner, const MaiBatch *batch, const MaiOptimiser *optimiser,
                  guint64 seed, MaiLoss *loss, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (learner != NULL, FALSE);
  g_return_val_if_fail (batch != NULL && optimiser != NULL, FALSE);
  g_return_val_if_fail (isfinite (optimiser->learning_rate), FALSE);

  MaiLoss own;
  MaiPass pass = { .batch = batch,
                   .from = learner->training[learner->training_now],
                   .to = learner->training[!learner->training_now],
                   .gradients = learner->gradients,
                   .masks = { .p = mai_model_get_config (learner->model)->dropout,
                              .recurrent_p =
                                  mai_model_get_config (learner->model)->recurrent_dropout,
                              .seed = seed,
                              .step = &learner->update->step },
                   .cancellable = learner->backend->is_host ? cancellable : NULL };

  if (!begin_step (learner, &pass, optimiser, cancellable, error))
    return mai_group_agree (learner->group, FALSE, error);
  for (guint s = 0; s < learner->n_shards; s++)
    pass.layout += mai_workspace_get_layout (learner->shards[s].workspace);
  if (!try_recording (learner, &pass, optimiser))
    {
      if (!ask_for_step (learner, &pass, optimiser, loss != NULL ? loss : &own, error))
        return FALSE;
      learner->n_asked++;
    }
  if ((loss != NULL || reads_at_once (learner))
      && !read_step (learner, loss != NULL ? loss : &own, error))
    return FALSE;
  if (loss == NULL && reads_at_once (learner))
    learner->pending = own;
  if (learner->backend->is_host && !mai_learner_learn_norms (learner, error))
    return FALSE;
  learner->training_now = !learner->training_now;
  learner->step_count++;
  return TRUE;
}

gboolean
mai_learner_take_loss (MaiLearner *learner, MaiLoss *loss, GError **error)
{
  g_return_val_if_fail (learner != NULL && loss != NULL, FALSE);

  MaiLoss unread;

  if (learner->unread_weight > 0)
    {
      if (!read_scores (learner, TRUE, &unread, error) || !read_norm (learner, &unread, error))
        return FALSE;
      mai_loss_add (&learner->pending, &unread);
    }
  *loss = learner->pending;
  learner->pending = (MaiLoss){ 0 };
  return TRUE;
}

/* What was scored before and is another's stays for the one who asks for it. */
static gboolean
run_and_read (MaiLearner *learner, const MaiPass *pass, MaiLoss *loss, GError **error)
{
  MaiLoss before;

  if (learner->unread_weight > 0)
    {
      if (!read_scores (learner, TRUE, &before, error))
        return FALSE;
      mai_loss_add (&learner->pending, &before);
    }

  gboolean good = upload_pass (learner, pass, error);
  if (good && learner->group == NULL)
    learner->unread_weight = get_weight (learner);
  good = good && run_pass (learner, pass, error);
  return read_scores (learner, good, loss, error);
}

gboolean
mai_learner_evaluate (MaiLearner *learner, const MaiBatch *batch, MaiLoss *loss,
                      GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (learner != NULL, FALSE);
  g_return_val_if_fail (batch != NULL && loss != NULL, FALSE);

  MaiPass pass = { .batch = batch,
                   .from = learner->evaluation[learner->evaluation_now],
                   .to = learner->evaluation[!learner->evaluation_now],
                   .fixed = TRUE,
                   .cancellable = cancellable };

  if (!run_and_read (learner, &pass, loss, error))
    return FALSE;
  learner->evaluation_now = !learner->evaluation_now;
  return TRUE;
}

void
mai_learner_reset_evaluation (MaiLearner *learner)
{
  g_return_if_fail (learner != NULL);

  learner->backend->clear (learner->backend, learner->evaluation[learner->evaluation_now],
                           mai_learner_count_carry (learner) * sizeof (float));
}

gboolean
mai_learner_gradients (MaiLearner *learner, const MaiBatch *batch, float *gradients, MaiLoss *loss,
                       GError **error)
{
  g_return_val_if_fail (learner != NULL, FALSE);
  g_return_val_if_fail (batch != NULL && gradients != NULL && loss != NULL, FALSE);

  MaiPass pass = { .batch = batch,
                   .from = learner->zero,
                   .to = learner->evaluation[!learner->evaluation_now],
                   .gradients = learner->gradients };

  if (!run_and_read (learner, &pass, loss, error))
    return FALSE;
  upload_update (learner, &(MaiOptimiser){ 0 });
  if (!sum_gradients (learner, error) || !read_norm (learner, loss, error))
    return FALSE;
  learner->backend->download (learner->backend, gradients, learner->gradients,
                              learner->n_parameters * sizeof (float));
  if (!learner->backend->finish (learner->backend, error))
    return FALSE;
  for (gsize i = 0; i < learner->n_parameters; i++)
    gradients[i] = loss->steps > 0 ? gradients[i] / loss->steps : 0;
  return TRUE;
}

guint
mai_learner_get_steps (MaiLearner *learner)
{
  g_return_val_if_fail (learner != NULL, 0);

  return learner->steps;
}

guint
mai_learner_count_shards (MaiLearner *learner)
{
  g_return_val_if_fail (learner != NULL, 0);

  return learner->all_shards;
}

guint64
mai_learner_get_step_count (MaiLearner *learner)
{
  g_return_val_if_fail (learner != NULL, 0);

  return learner->step_count;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts batches into shards, sums their gradients in shard order, and updates.
 *
 * Invariants: nothing that outlives a call changes before all shards have finished and the gradient is known to be
 * finite. The carried state is double-buffered for that: a pass reads one buffer and writes the other, and success
 * swaps them. Work over the parameters goes slice by slice, the slices fixed by the model's size.
 *
 * On a device all that a step asks for after its uploads is the same every time, but for which of the two states is read:
 * it is recorded once for each (mai-backend.h) and then replayed. */
#include "nn/mai-learner.h"

#include <math.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "nn/mai-arena.h"
#include "nn/mai-batch.h"
#include "nn/mai-learner-state.h"
#include "nn/mai-nn-error.h"
#include "nn/mai-recording.h"
#include "nn/mai-workspace.h"

#define MAX_BYTES ((double) 8 * 1024 * 1024 * 1024)
#define MAX_STEPS 65536
#define MAX_BATCH 65536
#define SLICE ((gsize) 1 << 16) /* floats that one thread takes at a time */

typedef struct
{
  MaiWorkspace *workspace;
  float *gradients;
  MaiScoreSum scores[MAI_MAX_FIELDS];
  double weight; /* of this pass */
  gboolean finished;
} Shard;

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

  Shard *shards;
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
static gsize
count_carry (MaiLearner *learner)
{
  return learner->states.width * learner->batch;
}

static void
make_parameters (MaiLearner *learner)
{
  if (learner->backend->is_host)
    learner->parameters = mai_model_get_parameters (learner->model, NULL);
  else
    learner->parameters = mai_arena_floats (learner->arena, learner->n_parameters);
}

static void
make_shards (MaiLearner *learner, guint rows)
{
  learner->shards = g_new0 (Shard, learner->n_shards);
  learner->shard_gradients = g_new0 (float *, learner->n_shards);
  for (guint s = 0; s < learner->n_shards; s++)
    {
      Shard *shard = &learner->shards[s];
      guint first = s * rows;
      const MaiShard part = { .steps = learner->steps,
                              .batch = learner->batch,
                              .first_row = first,
                              .rows = MIN (rows, learner->batch - first) };

      shard->workspace = mai_workspace_new (learner->model, learner->parameters, &part);
      shard->gradients = learner->n_shards == 1
                             ? learner->gradients
                             : mai_arena_floats (learner->arena, learner->n_parameters);
      learner->shard_gradients[s] = shard->gradients;
    }
}

/* A function of the batch alone, not of the threads: sums keep their order. */
static guint
count_shard_rows (const MaiBackend *backend, guint batch)
{
  if (backend->shard_rows == 0)
    return batch;
  return MIN (batch,
              MAX (backend->shard_rows, (batch + backend->max_shards - 1) / backend->max_shards));
}

/* The bytes that a learner takes beside the model. */
static double
measure (MaiModel *model, guint batch, guint steps, guint rows, guint n_shards)
{
  MaiStates states;
  gsize n;

  mai_model_get_parameters (model, &n);
  mai_workspace_list_states (model, &states);
  return n_shards * mai_workspace_measure (model, steps, rows)
         + 4. * n * (n_shards + (mai_model_get_backend (model)->is_host ? 3. : 4.))
         + 6 * 4. * batch * states.width;
}

MaiLearner *
mai_learner_new (MaiModel *model, MaiPool *pool, guint batch, guint steps, GError **error)
{
  g_return_val_if_fail (model != NULL, NULL);
  g_return_val_if_fail (pool != NULL, NULL);

  if (batch < 1 || batch > MAX_BATCH || steps < 1 || steps > MAX_STEPS)
    {
      g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_BATCH,
                   _ ("A batch of %u rows of %u steps cannot be: both must be from 1 to %u."),
                   batch, steps, MAX_BATCH);
      return NULL;
    }

  const MaiBackend *backend = mai_model_get_backend (model);
  guint rows = count_shard_rows (backend, batch);
  guint n_shards = (batch + rows - 1) / rows;
  double bytes = measure (model, batch, steps, rows, n_shards);
  if (bytes > MAX_BYTES)
    {
      g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_TOO_LARGE,
                   _ ("Training would need %.1f GiB of memory, but takes at most %.0f GiB; use a "
                      "smaller network, a smaller batch or shorter sequences."),
                   bytes / (1 << 30), MAX_BYTES / (1 << 30));
      return NULL;
    }

  g_autoptr (MaiLearner) learner = g_new0 (MaiLearner, 1);
  learner->model = mai_model_ref (model);
  learner->backend = backend;
  learner->pool = pool;
  learner->batch = batch;
  learner->steps = steps;
  learner->arena = mai_arena_new (backend);
  mai_model_get_parameters (model, &learner->n_parameters);
  learner->slice = backend->is_host ? SLICE : learner->n_parameters;
  learner->n_slices = (learner->n_parameters + learner->slice - 1) / learner->slice;
  learner->n_shards = n_shards;
  mai_workspace_list_states (model, &learner->states);
  make_parameters (learner);
  learner->gradients = mai_arena_floats (learner->arena, learner->n_parameters);
  make_shards (learner, rows);
  learner->m = mai_arena_floats (learner->arena, learner->n_parameters);
  learner->v = mai_arena_floats (learner->arena, learner->n_parameters);
  learner->slice_norms = mai_arena_alloc (learner->arena, learner->n_slices * sizeof (double));
  learner->update = mai_arena_alloc (learner->arena, sizeof *learner->update);
  learner->zero = mai_arena_floats (learner->arena, count_carry (learner));
  learner->between = mai_arena_floats (learner->arena, count_carry (learner));
  for (guint i = 0; i < 2; i++)
    {
      learner->training[i] = mai_arena_floats (learner->arena, count_carry (learner));
      learner->evaluation[i] = mai_arena_floats (learner->arena, count_carry (learner));
    }
  return mai_learner_push (learner, error) ? g_steal_pointer (&learner) : NULL;
}

void
mai_learner_free (MaiLearner *learner)
{
  g_return_if_fail (learner != NULL);

  for (guint i = 0; i < 2; i++)
    mai_recording_clear (&learner->recordings[i], learner->backend);
  for (guint s = 0; s < learner->n_shards; s++)
    mai_workspace_free (learner->shards[s].workspace);
  g_free (learner->shards);
  g_free (learner->shard_gradients);
  g_free (learner->host_m);
  g_free (learner->host_v);
  g_free (learner->host_carry);
  mai_arena_free (learner->arena);
  mai_model_unref (learner->model);
  g_free (learner);
}

static void
upload_shard_cb (guint index, gpointer data)
{
  MaiLearner *learner = data;
  Shard *shard = &learner->shards[index];

  shard->weight =
      mai_workspace_upload (shard->workspace, learner->pass, learner->unread_weight == 0);
}

/* Checks the batch and hands it to the backend. */
static gboolean
upload_pass (MaiLearner *learner, const MaiPass *pass, GError **error)
{
  if (!mai_batch_check (pass->batch, mai_model_get_config (learner->model), learner->batch,
                        learner->steps, error))
    return FALSE;
  learner->pass = pass;
  mai_pool_run (learner->pool, learner->n_shards, upload_shard_cb, learner);
  learner->pass = NULL;
  return TRUE;
}

static double
get_weight (MaiLearner *learner)
{
  double weight = 0;

  for (guint s = 0; s < learner->n_shards; s++)
    weight += learner->shards[s].weight;
  return weight;
}

static void
run_shard_cb (guint index, gpointer data)
{
  MaiLearner *learner = data;
  Shard *shard = &learner->shards[index];
  MaiPass pass = *learner->pass;

  pass.between = learner->between;
  if (pass.gradients != NULL)
    {
      pass.gradients = shard->gradients;
      learner->backend->clear (learner->backend, shard->gradients,
                               learner->n_parameters * sizeof (float));
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
  learner->pass = pass;
  mai_pool_run (learner->pool, learner->n_shards, run_shard_cb, learner);
  learner->pass = NULL;

  for (guint s = 0; s < learner->n_shards; s++)
    if (!learner->shards[s].finished)
      {
        learner->unread_weight = 0;
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled."));
        return FALSE;
      }
  return TRUE;
}

/* Waits for what was scored since the last time, in all shards. */
static gboolean
read_scores (MaiLearner *learner, MaiLoss *loss, GError **error)
{
  const MaiBackend *be = learner->backend;
  guint n_outputs = mai_model_get_config (learner->model)->n_outputs;

  for (guint s = 0; s < learner->n_shards; s++)
    mai_workspace_download (learner->shards[s].workspace, learner->shards[s].scores);
  if (!be->finish (be, error))
    return FALSE;
  *loss = (MaiLoss){ .steps = learner->unread_weight };
  learner->unread_weight = 0;
  for (guint s = 0; s < learner->n_shards; s++)
    for (guint f = 0; f < n_outputs; f++)
      {
        loss->nats[f] += learner->shards[s].scores[f].nats;
        loss->correct[f] += learner->shards[s].scores[f].correct;
      }
  for (guint f = 0; f < n_outputs; f++)
    if (!isfinite (loss->nats[f]))
      return fail_not_finite (learner, error);
  return TRUE;
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

  if (learner->n_shards > 1)
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
static void
sum_gradients (MaiLearner *learner)
{
  const MaiBackend *be = learner->backend;

  mai_pool_run (learner->pool, learner->n_slices, sum_slice_cb, learner);
  be->prepare_update (be, learner->update, learner->slice_norms, learner->n_slices);
}

/* A norm that is no finite number has left the parameters as they were. */
static gboolean
read_norm (MaiLearner *learner, MaiLoss *loss, GError **error)
{
  const MaiBackend *be = learner->backend;
  MaiUpdate update;

  be->download (be, &update, learner->update, sizeof update);
  if (!be->finish (be, error))
    return FALSE;
  loss->gradient_norm = update.gradient_norm;
  return isfinite (update.gradient_norm) || fail_not_finite (learner, error);
}

/* The part of a tensor that lies in the slice, with the padding behind it: parameters, gradients and moments are zero
 * there and stay so. */
static void
update_slice_cb (guint slice, gpointer data)
{
  MaiLearner *learner = data;
  gsize first = slice * learner->slice;
  gsize end = first + slice_length (learner, slice);
  const MaiBackend *be = learner->backend;
  guint n_tensors;
  const MaiTensor *tensors = mai_model_get_tensors (learner->model, &n_tensors);

  for (guint i = 0; i < n_tensors; i++)
    {
      gsize from = MAX (first, tensors[i].offset);
      gsize to = MIN (end, tensors[i].offset + tensors[i].size);
      MaiAdamW options = { learner->optimiser->beta1, learner->optimiser->beta2,
                           learner->optimiser->epsilon,
                           tensors[i].decays ? learner->optimiser->weight_decay : 0 };

      if (from < to)
        be->adamw (be, learner->parameters + from, learner->gradients + from, learner->m + from,
                   learner->v + from, to - from, &options, learner->update);
    }
}

static void
update (MaiLearner *learner, const MaiOptimiser *optimiser)
{
  learner->optimiser = optimiser;
  mai_pool_run (learner->pool, learner->n_slices, update_slice_cb, learner);
  learner->optimiser = NULL;
}

/* All of a step after its uploads. In host memory the loss is there at once: nothing changes when it is no number. */
static gboolean
ask_for_step (MaiLearner *learner, const MaiPass *pass, const MaiOptimiser *optimiser,
              MaiLoss *loss, GError **error)
{
  if (!run_pass (learner, pass, error)
      || (learner->backend->is_host && !read_scores (learner, loss, error)))
    return FALSE;
  sum_gradients (learner);
  update (learner, optimiser);
  return TRUE;
}

/* Everything has to have been used once before: what is used first gets ready in ways that cannot be recorded. */
static gboolean
try_recording (MaiLearner *learner, const MaiPass *pass, const MaiOptimiser *optimiser)
{
  const MaiBackend *be = learner->backend;
  MaiRecording *recording = &learner->recordings[learner->training_now];

  if (be->record == NULL || learner->n_asked < 2 || learner->cannot_record)
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
  if (!learner->backend->is_host && !read_scores (learner, loss, error))
    return FALSE;
  if (!read_norm (learner, loss, error))
    return FALSE;
  mai_loss_add (&learner->pending, loss);
  *loss = learner->pending;
  learner->pending = (MaiLoss){ 0 };
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

  if (g_cancellable_set_error_if_cancelled (cancellable, error)
      || !upload_pass (learner, &pass, error))
    return FALSE;
  upload_update (learner, optimiser);
  learner->unread_weight += get_weight (learner);
  if (!try_recording (learner, &pass, optimiser))
    {
      if (!ask_for_step (learner, &pass, optimiser, loss != NULL ? loss : &own, error))
        return FALSE;
      learner->n_asked++;
    }
  if ((loss != NULL || learner->backend->is_host)
      && !read_step (learner, loss != NULL ? loss : &own, error))
    return FALSE;
  learner->training_now = !learner->training_now;
  learner->step_count++;
  return TRUE;
}

/* What was scored before and is another's stays for the one who asks for it. */
static gboolean
run_and_read (MaiLearner *learner, const MaiPass *pass, MaiLoss *loss, GError **error)
{
  MaiLoss before;

  if (learner->unread_weight > 0)
    {
      if (!read_scores (learner, &before, error))
        return FALSE;
      mai_loss_add (&learner->pending, &before);
    }
  if (!upload_pass (learner, pass, error))
    return FALSE;
  learner->unread_weight = get_weight (learner);
  return run_pass (learner, pass, error) && read_scores (learner, loss, error);
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
                           count_carry (learner) * sizeof (float));
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
  sum_gradients (learner);
  if (!read_norm (learner, loss, error))
    return FALSE;
  learner->backend->download (learner->backend, gradients, learner->gradients,
                              learner->n_parameters * sizeof (float));
  if (!learner->backend->finish (learner->backend, error))
    return FALSE;
  for (gsize i = 0; i < learner->n_parameters; i++)
    gradients[i] = loss->steps > 0 ? gradients[i] / loss->steps : 0;
  return TRUE;
}

gboolean
mai_learner_push (MaiLearner *learner, GError **error)
{
  g_return_val_if_fail (learner != NULL, FALSE);

  const MaiBackend *be = learner->backend;
  if (!be->is_host)
    be->upload (be, learner->parameters, mai_model_get_parameters (learner->model, NULL),
                learner->n_parameters * sizeof (float));
  return be->finish (be, error);
}

gboolean
mai_learner_pull (MaiLearner *learner, GError **error)
{
  g_return_val_if_fail (learner != NULL, FALSE);

  const MaiBackend *be = learner->backend;
  if (!be->is_host)
    be->download (be, mai_model_get_parameters (learner->model, NULL), learner->parameters,
                  learner->n_parameters * sizeof (float));
  return be->finish (be, error);
}

guint
mai_learner_get_steps (MaiLearner *learner)
{
  g_return_val_if_fail (learner != NULL, 0);

  return learner->steps;
}

guint64
mai_learner_get_step_count (MaiLearner *learner)
{
  g_return_val_if_fail (learner != NULL, 0);

  return learner->step_count;
}

/* A copy in host memory. */
static float *
fetch (MaiLearner *learner, float **copy, const float *from, gsize n)
{
  if (*copy == NULL)
    *copy = g_new (float, n);
  learner->backend->download (learner->backend, *copy, from, n * sizeof (float));
  return *copy;
}

gboolean
mai_learner_get_state (MaiLearner *learner, MaiLearnerState *state, GError **error)
{
  float *carry = learner->training[learner->training_now];

  *state = (MaiLearnerState){ .model = learner->model,
                              .batch = learner->batch,
                              .steps = learner->steps,
                              .m = learner->m,
                              .v = learner->v,
                              .states = &learner->states,
                              .carry = carry,
                              .step_count = &learner->step_count };
  if (learner->backend->is_host)
    return TRUE;
  state->m = fetch (learner, &learner->host_m, learner->m, learner->n_parameters);
  state->v = fetch (learner, &learner->host_v, learner->v, learner->n_parameters);
  state->carry = fetch (learner, &learner->host_carry, carry, count_carry (learner));
  return learner->backend->finish (learner->backend, error);
}

gboolean
mai_learner_set_state (MaiLearner *learner, const MaiLearnerState *state, GError **error)
{
  const MaiBackend *be = learner->backend;
  gsize bytes = learner->n_parameters * sizeof (float);

  if (be->is_host)
    return TRUE;
  be->upload (be, learner->m, state->m, bytes);
  be->upload (be, learner->v, state->v, bytes);
  be->upload (be, learner->training[learner->training_now], state->carry,
              count_carry (learner) * sizeof (float));
  return be->finish (be, error);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a learner, having measured what it will take, and moves what it holds between the device, the model and the
 * checkpoints. */
#include "nn/mai-learner-private.h"

#include "base/mai-i18n.h"
#include "nn/mai-nn-error.h"
#include "nn/mai-norm.h"

#define MAX_BYTES ((double) 8 * 1024 * 1024 * 1024)
#define MAX_STEPS 65536
#define MAX_BATCH 65536
#define SLICE ((gsize) 1 << 16) /* floats that one thread takes at a time */

gsize
mai_learner_count_carry (MaiLearner *learner)
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

/* A function of the batch alone, not of the threads: sums keep their order. A device that takes a batch as a whole gets a part
 * for each member. */
static guint
count_shard_rows (MaiModel *model, const MaiGroup *group, guint batch)
{
  const MaiBackend *backend = mai_model_get_backend (model);
  guint few; /* four threads find work, and twice the rows read the weights half as often */

  if (mai_model_get_config (model)->batch_norm)
    return MIN (batch, MAI_NORM_ROWS);
  if (backend->shard_rows == 0)
    return (batch + mai_group_get_size (group) - 1) / mai_group_get_size (group);
  few = CLAMP (batch / 4, backend->shard_rows, 2 * backend->shard_rows);
  return MIN (batch, MAX (few, (batch + backend->max_shards - 1) / backend->max_shards));
}

static guint
count_shards (MaiModel *model, const MaiGroup *group, guint batch)
{
  guint rows = count_shard_rows (model, group, batch);

  return (batch + rows - 1) / rows;
}

static void
make_shards (MaiLearner *learner)
{
  guint rank = learner->group != NULL ? learner->group->rank : 0;
  guint rows = count_shard_rows (learner->model, learner->group, learner->batch);

  learner->shard_rows = rows;
  learner->all_shards = count_shards (learner->model, learner->group, learner->batch);
  learner->tallies = g_new0 (MaiTally, learner->all_shards);
  learner->first_shard = mai_learner_first_shard (learner, rank);
  learner->n_shards = mai_learner_first_shard (learner, rank + 1) - learner->first_shard;
  learner->shards = g_new0 (MaiLearnerShard, learner->n_shards);
  learner->shard_gradients = g_new0 (float *, learner->n_shards);
  for (guint s = 0; s < learner->n_shards; s++)
    {
      MaiLearnerShard *shard = &learner->shards[s];
      guint first = (learner->first_shard + s) * rows;
      const MaiShard part = { .steps = learner->steps,
                              .batch = learner->batch,
                              .first_row = first,
                              .rows = MIN (rows, learner->batch - first) };

      shard->workspace =
          mai_workspace_new (learner->model, learner->parameters, learner->shared, &part);
      shard->gradients = s == 0 && mai_group_leads (learner->group)
                             ? learner->gradients
                             : mai_arena_floats (learner->arena, learner->n_parameters);
      learner->shard_gradients[s] = shard->gradients;
    }
}

/* The bytes that a learner takes beside the model; in a group, the first one's. */
static double
measure (MaiModel *model, const MaiGroup *group, guint batch, guint steps)
{
  const MaiBackend *backend = mai_model_get_backend (model);
  guint n_shards = mai_group_deal (group, 1, count_shards (model, group, batch));
  MaiStates states;
  gsize n;

  mai_model_get_parameters (model, &n);
  mai_workspace_list_states (model, &states);
  return n_shards * mai_workspace_measure (model, steps, count_shard_rows (model, group, batch))
         + 4. * n * (n_shards + (backend->is_host ? 2. : 3.)) + 6 * 4. * batch * states.width
         + mai_workspace_count_shared (model);
}

/* Members hand on their running moments in host memory. */
static gboolean
check_backend (MaiModel *model, const MaiGroup *group, GError **error)
{
  const MaiBackend *backend = mai_model_get_backend (model);

  if (group == NULL || backend->is_host || !mai_model_get_config (model)->batch_norm)
    return TRUE;
  g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_CONFIG,
               _ ("Several processes train a network with batch normalisation on the processor, "
                  "not on “%s”."),
               backend->name);
  return FALSE;
}

static gboolean
check_size (MaiModel *model, const MaiGroup *group, guint batch, guint steps, GError **error)
{
  if (batch < 1 || batch > MAX_BATCH || steps < 1 || steps > MAX_STEPS)
    {
      g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_BATCH,
                   _ ("A batch of %u rows of %u steps cannot be: both must be from 1 to %u."),
                   batch, steps, MAX_BATCH);
      return FALSE;
    }

  double bytes = measure (model, group, batch, steps);
  if (bytes <= MAX_BYTES)
    return TRUE;
  g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_TOO_LARGE,
               _ ("Training would need %.1f GiB of memory, but takes at most %.0f GiB; use a "
                  "smaller network, a smaller batch or shorter sequences."),
               bytes / (1 << 30), MAX_BYTES / (1 << 30));
  return FALSE;
}

static void
make_buffers (MaiLearner *learner)
{
  MaiArena *arena = learner->arena;
  gsize n = learner->n_parameters, carry = mai_learner_count_carry (learner);
  gsize shared = mai_workspace_count_shared (learner->model);

  if (shared > 0)
    learner->shared = mai_arena_alloc (arena, shared);
  learner->gradients = mai_arena_floats (arena, n);
  learner->m = mai_arena_floats (arena, n);
  learner->v = mai_arena_floats (arena, n);
  learner->slice_norms = mai_arena_alloc (arena, learner->n_slices * sizeof (double));
  learner->update = mai_arena_alloc (arena, sizeof *learner->update);
  learner->zero = mai_arena_floats (arena, carry);
  learner->between = mai_arena_floats (arena, carry);
  for (guint i = 0; i < 2; i++)
    {
      learner->training[i] = mai_arena_floats (arena, carry);
      learner->evaluation[i] = mai_arena_floats (arena, carry);
    }
}

static MaiLearner *
make_learner (MaiModel *model, MaiPool *pool, MaiGroup *group, guint batch, guint steps,
              GError **error)
{
  if (!check_backend (model, group, error) || !check_size (model, group, batch, steps, error))
    return NULL;

  g_autoptr (MaiLearner) learner = g_new0 (MaiLearner, 1);
  learner->model = mai_model_ref (model);
  learner->backend = mai_model_get_backend (model);
  learner->pool = pool;
  learner->group = group;
  learner->cannot_record = group != NULL; /* a step goes by way of the host */
  learner->batch = batch;
  learner->steps = steps;
  learner->arena = mai_arena_new (learner->backend);
  mai_model_get_parameters (model, &learner->n_parameters);
  learner->slice = learner->backend->is_host ? SLICE : learner->n_parameters;
  learner->n_slices = (learner->n_parameters + learner->slice - 1) / learner->slice;
  mai_workspace_list_states (model, &learner->states);
  make_parameters (learner);
  make_buffers (learner);
  make_shards (learner);
  return mai_learner_push (learner, error) ? g_steal_pointer (&learner) : NULL;
}

MaiLearner *
mai_learner_new_in_group (MaiModel *model, MaiPool *pool, MaiGroup *group, guint batch, guint steps,
                          GError **error)
{
  g_return_val_if_fail (model != NULL, NULL);
  g_return_val_if_fail (pool != NULL, NULL);

  g_autoptr (MaiLearner) learner = make_learner (model, pool, group, batch, steps, error);

  if (!mai_group_agree (group, learner != NULL, error)
      || !mai_learner_check_device (learner, error))
    return NULL;
  mai_learner_link_devices (learner);
  return g_steal_pointer (&learner);
}

MaiLearner *
mai_learner_new (MaiModel *model, MaiPool *pool, guint batch, guint steps, GError **error)
{
  return mai_learner_new_in_group (model, pool, NULL, batch, steps, error);
}

void
mai_learner_free (MaiLearner *learner)
{
  g_return_if_fail (learner != NULL);

  for (guint i = 0; i < 2; i++)
    mai_recording_clear (&learner->recordings[i], learner->backend);
  for (guint s = 0; s < learner->n_shards; s++)
    mai_workspace_free (learner->shards[s].workspace);
  g_free (learner->tallies);
  g_free (learner->shards);
  g_free (learner->shard_gradients);
  for (guint i = 0; i < 2; i++)
    g_free (learner->host_gradients[i]);
  g_free (learner->host_m);
  g_free (learner->host_v);
  g_free (learner->host_carry);
  mai_arena_free (learner->arena);
  mai_model_unref (learner->model);
  g_free (learner);
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
  state->carry = fetch (learner, &learner->host_carry, carry, mai_learner_count_carry (learner));
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
              mai_learner_count_carry (learner) * sizeof (float));
  return be->finish (be, error);
}

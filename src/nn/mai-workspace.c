/* SPDX-License-Identifier: Apache-2.0 */
/* The network's equations (mai-model.h) over a shard of Bs rows and T steps, N = T Bs.
 *
 * The body runs over the whole sequence at once. The projection and the heads (mai-workspace-heads.c) keep nothing between steps, so
 * they run forward and backward chunk by chunk: their buffers stay in the cache and one buffer of logits serves all. */
#include <string.h>

#include "nn/mai-model-config.h"
#include "nn/mai-workspace-private.h"

/* Moments are those of all scored rows, so these are one chunk. */
static guint
count_chunk_steps (const MaiModelConfig *c, const MaiBackend *backend, guint rows, guint steps)
{
  if (c->batch_norm)
    return steps;
  return backend->chunk_rows > 0 ? CLAMP (backend->chunk_rows / rows, 1, steps) : steps;
}

double
mai_workspace_measure (MaiModel *model, guint steps, guint rows)
{
  const MaiModelConfig *c = mai_model_get_config (model);
  const MaiBody *body = mai_body_get (c->family);
  double n = (double) steps * rows;
  double chunk = (double) count_chunk_steps (c, mai_model_get_backend (model), rows, steps) * rows;
  double per_row = 2. * c->embedding + 4 + c->n_inputs + c->n_outputs;
  double per_chunk_row = body->get_width (c) + 2. * c->projection + 2. * c->head
                         + mai_model_config_find_most_values (c);

  if (c->batch_norm)
    per_row += 3. * body->get_width (c) + 2. * c->embedding + 2. * c->projection + 2;
  return 4
         * (n * per_row + chunk * per_chunk_row
            + body->measure (c, mai_model_get_backend (model), steps, rows));
}

gsize
mai_workspace_count_shared (MaiModel *model)
{
  const MaiModelConfig *config = mai_model_get_config (model);
  const MaiBody *body = mai_body_get (config->family);

  return body->count_shared != NULL ? body->count_shared (config, mai_model_get_backend (model))
                                    : 0;
}

void
mai_workspace_list_states (MaiModel *model, MaiStates *states)
{
  const MaiModelConfig *config = mai_model_get_config (model);

  *states = (MaiStates){ 0 };
  mai_body_get (config->family)->list_states (config, states);
}

static void
make_buffers (MaiWorkspace *ws)
{
  const MaiModelConfig *c = ws->config;
  gsize n = (gsize) ws->shard.steps * ws->shard.rows;
  gsize chunk = (gsize) ws->chunk_steps * ws->shard.rows;

  ws->inputs = mai_arena_alloc (ws->arena, n * c->n_inputs * sizeof (guint16));
  ws->targets = mai_arena_alloc (ws->arena, n * c->n_outputs * sizeof (guint16));
  ws->weight = mai_arena_floats (ws->arena, n);
  ws->keep = mai_arena_floats (ws->arena, n);
  ws->sums = mai_arena_alloc (ws->arena, MAI_MAX_FIELDS * sizeof (MaiScoreSum));
  ws->embedded = mai_arena_floats (ws->arena, n * c->embedding); // (N,E)
  ws->dembedded = mai_arena_floats (ws->arena, n * c->embedding); // (N,E)

  ws->top = mai_arena_floats (ws->arena, chunk * ws->width); // (R,W)
  ws->projected = mai_arena_floats (ws->arena, chunk * c->projection); // (R,P)
  ws->dprojected = mai_arena_floats (ws->arena, chunk * c->projection); // (R,P)
  ws->unit = mai_arena_floats (ws->arena, chunk * c->head); // (R,D)
  ws->dunit = mai_arena_floats (ws->arena, chunk * c->head); // (R,D)
  ws->logits = mai_arena_floats (ws->arena, chunk * mai_model_config_find_most_values (c)); // (R,V)
}

static void
make_norms (MaiWorkspace *ws)
{
  const MaiModelConfig *c = ws->config;
  gsize n = (gsize) ws->shard.steps * ws->shard.rows;
  MaiGathered *gathered = &ws->gathered;

  gathered->runs = g_array_new (FALSE, FALSE, sizeof (MaiRowRun));
  gathered->runs_before = g_array_new (FALSE, FALSE, sizeof (MaiRowRun));
  if (!c->batch_norm)
    return;
  gathered->top = mai_arena_floats (ws->arena, n * ws->width); // (N,W)
  gathered->dtop = mai_arena_floats (ws->arena, n * ws->width); // (N,W)
  gathered->embedded = mai_arena_floats (ws->arena, n * c->embedding); // (N,E)
  gathered->dembedded = mai_arena_floats (ws->arena, n * c->embedding); // (N,E)
  gathered->targets = mai_arena_alloc (ws->arena, n * c->n_outputs * sizeof (guint16));
  gathered->weight = mai_arena_floats (ws->arena, n);
  mai_norm_init (&ws->norms[0], ws->arena, n, ws->width);
  mai_norm_init (&ws->norms[1], ws->arena, n, c->projection);
  ws->rectified = mai_arena_floats (ws->arena, n * c->projection); // (N,P)
}

static void
make_run (MaiWorkspace *ws, gpointer shared)
{
  const MaiBodyRun base = { .config = ws->config,
                            .backend = ws->backend,
                            .states = &ws->states,
                            .shard = ws->shard,
                            .parts = &ws->parts.body,
                            .gradients = &ws->gradients.body,
                            .shared = shared };

  ws->run = ws->body->run_new (&base, ws->arena);
}

static void
make_staging (MaiWorkspace *ws)
{
  gsize n = (gsize) ws->shard.steps * ws->shard.rows;
  MaiArena *arena = mai_arena_new (mai_backend_cpu ());

  ws->staging_arena = arena;
  ws->staging.inputs = mai_arena_alloc (arena, n * ws->config->n_inputs * sizeof (guint16));
  ws->staging.targets = mai_arena_alloc (arena, n * ws->config->n_outputs * sizeof (guint16));
  ws->staging.weight = mai_arena_floats (arena, n);
  ws->staging.keep = mai_arena_floats (arena, n);
}

MaiWorkspace *
mai_workspace_new (MaiModel *model, float *parameters, gpointer shared, const MaiShard *shard)
{
  MaiWorkspace *ws = g_new0 (MaiWorkspace, 1);

  g_assert (shard->rows > 0 && shard->steps > 0 && shard->first_row + shard->rows <= shard->batch);
  ws->model = model;
  ws->config = mai_model_get_config (model);
  ws->backend = mai_model_get_backend (model);
  ws->body = mai_body_get (ws->config->family);
  ws->width = ws->body->get_width (ws->config);
  mai_workspace_list_states (model, &ws->states);
  ws->shard = *shard;
  ws->chunk_steps = count_chunk_steps (ws->config, ws->backend, shard->rows, shard->steps);
  ws->arena = mai_arena_new (ws->backend);
  mai_model_get_parts (model, parameters, &ws->parts);
  make_buffers (ws);
  make_norms (ws);
  make_run (ws, shared);
  make_staging (ws);
  return ws;
}

void
mai_workspace_free (MaiWorkspace *ws)
{
  g_free (ws->run);
  g_array_unref (ws->gathered.runs);
  g_array_unref (ws->gathered.runs_before);
  mai_arena_free (ws->staging_arena);
  mai_arena_free (ws->arena);
  g_free (ws);
}

/* Copies this shard's rows of a (T,B,width) array of elements of `size` bytes to the staging area and on to the device. */
static void
gather (MaiWorkspace *ws, gpointer to, gpointer staging, gconstpointer from, guint width,
        gsize size)
{
  gsize row = width * size;

  for (guint t = 0; t < ws->shard.steps; t++)
    memcpy ((char *) staging + t * ws->shard.rows * row,
            (const char *) from + ((gsize) t * ws->shard.batch + ws->shard.first_row) * row,
            ws->shard.rows * row);
  ws->backend->upload (ws->backend, to, staging, (gsize) ws->shard.steps * ws->shard.rows * row);
}

double
mai_workspace_upload (MaiWorkspace *ws, const MaiPass *pass, gboolean fresh)
{
  const MaiBatch *batch = pass->batch;
  const MaiModelConfig *c = ws->config;
  const MaiStaging *staging = &ws->staging;
  double weight = 0;

  gather (ws, ws->inputs, staging->inputs, batch->inputs, c->n_inputs, sizeof (guint16));
  gather (ws, ws->targets, staging->targets, batch->targets, c->n_outputs, sizeof (guint16));
  gather (ws, ws->weight, staging->weight, batch->weight, 1, sizeof (float));
  gather (ws, ws->keep, staging->keep, batch->keep, 1, sizeof (float));
  if (fresh)
    ws->backend->clear (ws->backend, ws->sums, MAI_MAX_FIELDS * sizeof (MaiScoreSum));
  for (gsize i = 0; i < (gsize) ws->shard.steps * ws->shard.rows; i++)
    weight += staging->weight[i];
  if (c->batch_norm)
    mai_workspace_list_runs (ws);
  return weight;
}

static void
forward_embedding (MaiWorkspace *ws, guint t, guint steps)
{
  const MaiModelConfig *c = ws->config;
  gsize first = (gsize) t * ws->shard.rows;

  ws->backend->embedding_forward (ws->backend, ws->embedded + first * c->embedding,
                                  ws->parts.embeddings, ws->inputs + first * c->n_inputs,
                                  c->n_inputs, (gsize) steps * ws->shard.rows, c->n_inputs,
                                  c->embedding);
}

/* Replaces the inputs that the batch wants chosen, a step after the other. Everything is then run as if they had been
 * fed by hand. */
static gboolean
look_ahead (MaiWorkspace *ws, const MaiPass *pass, const MaiBodyPass *whole)
{
  MaiBodyPass part = *whole;
  guint next = ws->shard.steps - pass->batch->ahead;

  part.steps = next;
  while (next < ws->shard.steps)
    {
      forward_embedding (ws, part.first, part.steps);
      if (!ws->body->forward (ws->run, &part))
        return FALSE;
      mai_workspace_choose_inputs (ws, pass, next);
      part.first = next++;
      part.steps = 1;
      part.from = part.to;
      part.to = part.to == pass->to ? pass->between : pass->to;
    }
  return TRUE;
}

static void
backward_embedding (MaiWorkspace *ws, const float *dembedded)
{
  const MaiModelConfig *c = ws->config;

  ws->backend->embedding_backward (ws->backend, ws->gradients.embeddings, dembedded, ws->inputs,
                                   c->n_inputs, (gsize) ws->shard.steps * ws->shard.rows,
                                   c->n_inputs, c->embedding);
}

guint
mai_workspace_count_parts (MaiWorkspace *ws)
{
  return ws->body->count_parts != NULL ? ws->body->count_parts (ws->config) : 0;
}

void
mai_workspace_prepare (MaiWorkspace *ws, const MaiPass *pass, guint part)
{
  ws->body->prepare (ws->run, &pass->masks, part, pass->gradients != NULL);
}

gboolean
mai_workspace_run (MaiWorkspace *ws, const MaiPass *pass)
{
  const MaiModelConfig *c = ws->config;
  MaiBodyPass body_pass = { .steps = ws->shard.steps,
                            .input = ws->embedded,
                            .keep = ws->keep,
                            .from = pass->from,
                            .to = pass->to,
                            .masks = pass->masks,
                            .cancellable = pass->cancellable };

  if (c->batch_norm)
    body_pass.masks.p = 0;
  if (pass->gradients != NULL)
    mai_model_get_parts (ws->model, pass->gradients, &ws->gradients);
  if (pass->batch->ahead > 0 && !look_ahead (ws, pass, &body_pass))
    return FALSE;
  forward_embedding (ws, 0, ws->shard.steps);
  if (!ws->body->forward (ws->run, &body_pass))
    return FALSE;
  if (!mai_workspace_run_heads (ws, pass))
    return FALSE;
  if (pass->gradients == NULL)
    return TRUE;

  if (!ws->body->backward (ws->run, &body_pass))
    return FALSE;
  backward_embedding (ws, ws->run->dinput);
  if (c->shortcut)
    backward_embedding (ws, ws->dembedded);
  return TRUE;
}

guint64
mai_workspace_get_layout (MaiWorkspace *ws)
{
  return ws->gathered.layout;
}

void
mai_workspace_learn_norms (MaiWorkspace *ws, const MaiUpdate *update)
{
  for (guint i = 0; i < 2 && ws->config->batch_norm; i++)
    mai_norm_learn (&ws->norms[i], ws->backend, &ws->parts.norms[i], update);
}

void
mai_workspace_download (MaiWorkspace *ws, MaiScoreSum *scores)
{
  ws->backend->download (ws->backend, scores, ws->sums, MAI_MAX_FIELDS * sizeof *scores);
}

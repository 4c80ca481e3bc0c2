/* SPDX-License-Identifier: Apache-2.0 */
/* The network's equations (mai-model.h) over a shard of Bs rows and T steps, N = T Bs.
 *
 * The body runs over the whole sequence at once. The projection and the heads keep nothing between steps, so
 * they run forward and backward chunk by chunk: their buffers stay in the cache and one buffer of logits serves all. */
#include "nn/mai-workspace.h"

#include <string.h>

#include "nn/mai-arena.h"

/* The shard's part of a batch in host memory, on its way to the device. */
typedef struct
{
  guint16 *inputs, *targets;
  float *weight, *keep;
} Staging;

struct _MaiWorkspace
{
  MaiModel *model;
  const MaiModelConfig *config;
  const MaiBackend *backend;
  const MaiBody *body;
  guint width; /* W, of its top */
  MaiStates states;
  MaiShard shard;
  guint chunk_steps;

  MaiArena *arena;
  MaiModelParts parts; /* of the parameters */
  MaiModelParts gradients; /* of pass->gradients */

  guint16 *inputs; /* (N,n_inputs) */
  guint16 *targets; /* (N,n_outputs) */
  float *weight; /* (N) */
  float *keep; /* (N) */
  MaiScoreSum *sums; /* one a predicted field */
  MaiArena *staging_arena; /* host memory */
  Staging staging;

  float *embedded; /* (N,E) */
  float *dembedded; /* (N,E) gradient of the shortcut */
  MaiBodyRun *run;

  /* One chunk, R rows. */
  float *top; /* (R,W) */
  float *projected, *dprojected; /* (R,P) */
  float *unit, *dunit; /* (R,D) */
  float *logits; /* (R,largest size) */
};

static guint
largest_output (const MaiModelConfig *config)
{
  guint largest = 0;

  for (guint f = 0; f < config->n_outputs; f++)
    largest = MAX (largest, config->sizes[f]);
  return largest;
}

static guint
count_chunk_steps (const MaiBackend *backend, guint rows, guint steps)
{
  return backend->chunk_rows > 0 ? CLAMP (backend->chunk_rows / rows, 1, steps) : steps;
}

double
mai_workspace_measure (MaiModel *model, guint steps, guint rows)
{
  const MaiModelConfig *c = mai_model_get_config (model);
  const MaiBody *body = mai_body_get (c->family);
  double n = (double) steps * rows;
  double chunk = (double) count_chunk_steps (mai_model_get_backend (model), rows, steps) * rows;
  double per_row = 2. * c->embedding + 4 + c->n_inputs + c->n_outputs;
  double per_chunk_row =
      body->get_width (c) + 2. * c->projection + 2. * c->head + largest_output (c);

  return 4
         * (n * per_row + chunk * per_chunk_row
            + body->measure (c, mai_model_get_backend (model), steps, rows));
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
  ws->logits = mai_arena_floats (ws->arena, chunk * largest_output (c)); // (R,V)
}

static void
make_run (MaiWorkspace *ws)
{
  const MaiBodyRun base = { .config = ws->config,
                            .backend = ws->backend,
                            .states = &ws->states,
                            .shard = ws->shard,
                            .parts = &ws->parts.body,
                            .gradients = &ws->gradients.body };

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
mai_workspace_new (MaiModel *model, float *parameters, const MaiShard *shard)
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
  ws->chunk_steps = count_chunk_steps (ws->backend, shard->rows, shard->steps);
  ws->arena = mai_arena_new (ws->backend);
  mai_model_get_parts (model, parameters, &ws->parts);
  make_buffers (ws);
  make_run (ws);
  make_staging (ws);
  return ws;
}

void
mai_workspace_free (MaiWorkspace *ws)
{
  g_free (ws->run);
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

/* u (R,D) = relu (U p + b + sum C[x]), or p itself; the fields x before f are the first of each row of `chosen`. */
static const float *
forward_unit (MaiWorkspace *ws, guint f, const guint16 *chosen, guint stride, gsize n)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  const MaiHeadParts *head = &ws->parts.heads[f];

  if (c->head == 0)
    return ws->projected;
  if (f > 0)
    be->embedding_forward (be, ws->unit, head->chain, chosen, stride, n, f, c->head);
  be->linear_forward (be, ws->unit, ws->projected, head->in_weight, head->in_bias, n, c->projection,
                      c->head, f > 0);
  be->relu_forward (be, ws->unit, ws->unit, n * c->head);
  return ws->unit;
}

/* From dunit on; dprojected is written by the first head and added to by the others. */
static void
backward_unit (MaiWorkspace *ws, guint f, const guint16 *targets, gsize n)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  const MaiHeadParts *gradient = &ws->gradients.heads[f];

  be->relu_backward (be, ws->dunit, ws->dunit, ws->unit, n * c->head);
  if (f > 0)
    be->embedding_backward (be, gradient->chain, ws->dunit, targets, c->n_outputs, n, f, c->head);
  be->linear_backward (be, ws->dprojected, gradient->in_weight, gradient->in_bias, ws->dunit,
                       ws->projected, ws->parts.heads[f].in_weight, n, c->projection, c->head,
                       f > 0);
}

/* logits = L u + l and their loss; and with gradients the way back, to dprojected. */
static void
run_head (MaiWorkspace *ws, guint f, gsize first, gsize n, gboolean backward)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  const MaiHeadParts *head = &ws->parts.heads[f];
  const MaiHeadParts *gradient = &ws->gradients.heads[f];
  const guint16 *targets = ws->targets + first * c->n_outputs;
  const float *unit = forward_unit (ws, f, targets, c->n_outputs, n);
  guint width = c->head > 0 ? c->head : c->projection;

  be->linear_forward (be, ws->logits, unit, head->out_weight, head->out_bias, n, width, c->sizes[f],
                      FALSE);
  be->softmax_cross_entropy (be, ws->logits, targets + f, c->n_outputs, ws->weight + first, n,
                             c->sizes[f], backward, &ws->sums[f]);
  if (!backward)
    return;

  be->linear_backward (be, c->head > 0 ? ws->dunit : ws->dprojected, gradient->out_weight,
                       gradient->out_bias, ws->logits, unit, head->out_weight, n, width,
                       c->sizes[f], FALSE);
  if (c->head > 0)
    backward_unit (ws, f, targets, n);
}

static gboolean
is_scored (const float *weight, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (weight[i] != 0)
      return TRUE;
  return FALSE;
}

/* p = relu (P top + S e + b); `top` is dropped out already. */
static void
forward_projection (MaiWorkspace *ws, const float *top, const float *embedded, gsize n)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  const MaiModelParts *parts = &ws->parts;

  be->linear_forward (be, ws->projected, top, parts->projection_weight, parts->projection_bias, n,
                      ws->width, c->projection, FALSE);
  if (c->shortcut)
    be->linear_forward (be, ws->projected, embedded, parts->skip_weight, NULL, n, c->embedding,
                        c->projection, TRUE);
  be->relu_forward (be, ws->projected, ws->projected, n * c->projection);
}

static void
backward_projection (MaiWorkspace *ws, float *dtop, float *dembedded, const float *top,
                     const float *embedded, gsize n)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  const MaiModelParts *gradients = &ws->gradients;

  be->relu_backward (be, ws->dprojected, ws->dprojected, ws->projected, n * c->projection);
  be->linear_backward (be, dtop, gradients->projection_weight, gradients->projection_bias,
                       ws->dprojected, top, ws->parts.projection_weight, n, ws->width,
                       c->projection, FALSE);
  if (c->shortcut)
    be->linear_backward (be, dembedded, gradients->skip_weight, NULL, ws->dprojected, embedded,
                         ws->parts.skip_weight, n, c->embedding, c->projection, FALSE);
}

/* The layer number of the masks over the top: after all that a body may have. */
static guint
top_layer (const MaiModelConfig *config)
{
  return config->layers * MAX (config->stacks, 1);
}

/* Projection and heads of steps t .. t + steps - 1. Writes these rows of the gradients of top and shortcut. */
static void
run_chunk (MaiWorkspace *ws, const MaiPass *pass, guint t, guint steps)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  gboolean backward = pass->gradients != NULL;
  gsize first = (gsize) t * ws->shard.rows;
  gsize n = (gsize) steps * ws->shard.rows; // R
  const float *embedded = ws->embedded + first * c->embedding; // (R,E)
  float *dembedded = ws->dembedded + first * c->embedding; // (R,E)
  const float *top = ws->run->top + first * ws->width; // (R,W)
  float *dtop = ws->run->dtop + first * ws->width; // (R,W)

  if (be->is_host && !is_scored (ws->staging.weight + first, n)) /* a recording has to fit all */
    {
      if (backward)
        {
          be->clear (be, dtop, n * ws->width * sizeof (float));
          be->clear (be, dembedded, n * c->embedding * sizeof (float));
        }
      return;
    }

  if (pass->masks.p > 0)
    {
      mai_masks_apply (&pass->masks, be, &ws->shard, top_layer (c), t, steps, ws->width, ws->top,
                       top);
      top = ws->top;
    }
  forward_projection (ws, top, embedded, n);
  for (guint f = 0; f < c->n_outputs; f++)
    run_head (ws, f, first, n, backward);
  if (!backward)
    return;

  backward_projection (ws, dtop, dembedded, top, embedded, n);
  if (pass->masks.p > 0)
    mai_masks_apply (&pass->masks, be, &ws->shard, top_layer (c), t, steps, ws->width, dtop, dtop);
}

double
mai_workspace_upload (MaiWorkspace *ws, const MaiPass *pass, gboolean fresh)
{
  const MaiBatch *batch = pass->batch;
  const MaiModelConfig *c = ws->config;
  const Staging *staging = &ws->staging;
  double weight = 0;

  gather (ws, ws->inputs, staging->inputs, batch->inputs, c->n_inputs, sizeof (guint16));
  gather (ws, ws->targets, staging->targets, batch->targets, c->n_outputs, sizeof (guint16));
  gather (ws, ws->weight, staging->weight, batch->weight, 1, sizeof (float));
  gather (ws, ws->keep, staging->keep, batch->keep, 1, sizeof (float));
  if (fresh)
    ws->backend->clear (ws->backend, ws->sums, MAI_MAX_FIELDS * sizeof (MaiScoreSum));
  for (gsize i = 0; i < (gsize) ws->shard.steps * ws->shard.rows; i++)
    weight += staging->weight[i];
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

/* The predicted fields of step t's inputs become the most likely ones after step t - 1, each given those before it. */
static void
choose_inputs (MaiWorkspace *ws, const MaiPass *pass, guint t)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  gsize n = ws->shard.rows, before = (t - 1) * n;
  guint16 *chosen = ws->inputs + t * n * c->n_inputs; // (Bs,n_inputs)
  const float *top = ws->run->top + before * ws->width; // (Bs,W)

  if (pass->masks.p > 0)
    {
      mai_masks_apply (&pass->masks, be, &ws->shard, top_layer (c), t - 1, 1, ws->width, ws->top,
                       top);
      top = ws->top;
    }
  forward_projection (ws, top, ws->embedded + before * c->embedding, n);
  for (guint f = 0; f < c->n_outputs; f++)
    {
      const MaiHeadParts *head = &ws->parts.heads[f];
      const float *unit = forward_unit (ws, f, chosen, c->n_inputs, n);

      be->linear_forward (be, ws->logits, unit, head->out_weight, head->out_bias, n,
                          c->head > 0 ? c->head : c->projection, c->sizes[f], FALSE);
      be->argmax (be, chosen + f, c->n_inputs, ws->logits, n, c->sizes[f]);
    }
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
      choose_inputs (ws, pass, next);
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

gboolean
mai_workspace_run (MaiWorkspace *ws, const MaiPass *pass)
{
  const MaiModelConfig *c = ws->config;
  const MaiBodyPass body_pass = { .steps = ws->shard.steps,
                                  .input = ws->embedded,
                                  .keep = ws->keep,
                                  .from = pass->from,
                                  .to = pass->to,
                                  .masks = pass->masks,
                                  .cancellable = pass->cancellable };

  if (pass->gradients != NULL)
    mai_model_get_parts (ws->model, pass->gradients, &ws->gradients);
  if (pass->batch->ahead > 0 && !look_ahead (ws, pass, &body_pass))
    return FALSE;
  forward_embedding (ws, 0, ws->shard.steps);
  if (!ws->body->forward (ws->run, &body_pass))
    return FALSE;
  for (guint t = 0; t < ws->shard.steps; t += ws->chunk_steps)
    {
      if (g_cancellable_is_cancelled (pass->cancellable))
        return FALSE;
      run_chunk (ws, pass, t, MIN (ws->chunk_steps, ws->shard.steps - t));
    }
  if (pass->gradients == NULL)
    return TRUE;

  if (!ws->body->backward (ws->run, &body_pass))
    return FALSE;
  backward_embedding (ws, ws->run->dinput);
  if (c->shortcut)
    backward_embedding (ws, ws->dembedded);
  return TRUE;
}

void
mai_workspace_download (MaiWorkspace *ws, MaiScoreSum *scores)
{
  ws->backend->download (ws->backend, scores, ws->sums, MAI_MAX_FIELDS * sizeof *scores);
}

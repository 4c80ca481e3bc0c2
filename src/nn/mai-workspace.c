/* SPDX-License-Identifier: Apache-2.0 */
/* The network's equations (mai-model.h) over a shard of Bs rows and T steps, N = T Bs.
 *
 * The LSTM layers run over the whole sequence at once. The projection and the heads keep nothing between steps, so
 * they run forward and backward chunk by chunk: their buffers stay in the cache and one buffer of logits serves all. */
#include "nn/mai-workspace.h"

#include <string.h>

#include "nn/mai-arena.h"

#define CHUNK_ROWS 512 /* about so many rows of the projection and the heads at a time */
#define DROPOUT_STREAM \
  ((guint64) 1 << 62) /* + 16 step + layer: see also INIT_STREAM in mai-model.c */

typedef struct
{
  float *input; /* (N,I) when dropped out, else NULL: the layer below's h is read */
  float *h; /* (N,H) */
  MaiLstmCache cache;
} Layer;

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
  guint steps, batch, first_row, rows;
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
  float *dembedded; /* (N,E) gradient of the way past the LSTM */
  Layer layers[MAI_MAX_LAYERS];
  float *scratch;
  float *above, *below; /* (N,max (E,H)) gradients between layers, swapped on the way down */

  /* One chunk, R rows. */
  float *top; /* (R,H) */
  float *projected, *dprojected; /* (R,P) */
  float *unit, *dunit; /* (R,D) */
  float *logits; /* (R,largest size) */
};

static MaiLstmShape
layer_shape (const MaiModelConfig *config, guint layer, guint steps, guint rows)
{
  return (MaiLstmShape){ .steps = steps,
                         .batch = rows,
                         .input = layer == 0 ? config->embedding : config->hidden,
                         .hidden = config->hidden };
}

static guint
largest_output (const MaiModelConfig *config)
{
  guint largest = 0;

  for (guint f = 0; f < config->n_outputs; f++)
    largest = MAX (largest, config->sizes[f]);
  return largest;
}

static guint
count_chunk_steps (guint rows, guint steps)
{
  return CLAMP (CHUNK_ROWS / rows, 1, steps);
}

static gsize
scratch_size (MaiModel *model, guint steps, guint rows)
{
  const MaiModelConfig *config = mai_model_get_config (model);
  const MaiBackend *be = mai_model_get_backend (model);
  gsize size = 0;

  for (guint l = 0; l < MIN (config->layers, 2); l++)
    {
      MaiLstmShape shape = layer_shape (config, l, steps, rows);
      size = MAX (size, be->lstm_scratch (be, &shape));
    }
  return size;
}

double
mai_workspace_measure (MaiModel *model, guint steps, guint rows)
{
  const MaiModelConfig *c = mai_model_get_config (model);
  double n = (double) steps * rows;
  double chunk = (double) count_chunk_steps (rows, steps) * rows;
  double per_row = 2. * c->embedding + c->layers * 7. * c->hidden
                   + 2. * MAX (c->embedding, c->hidden) + 4 + c->n_inputs + c->n_outputs;
  double per_chunk_row = c->hidden + 2. * c->projection + 2. * c->head + largest_output (c);

  return 4 * (n * per_row + chunk * per_chunk_row + scratch_size (model, steps, rows));
}

static void
make_layers (MaiWorkspace *ws, gsize n)
{
  const MaiModelConfig *c = ws->config;

  for (guint l = 0; l < c->layers; l++)
    {
      Layer *layer = &ws->layers[l];

      if (l > 0 && c->dropout > 0)
        layer->input = mai_arena_floats (ws->arena, n * c->hidden); // (N,H)
      layer->h = mai_arena_floats (ws->arena, n * c->hidden); // (N,H)
      layer->cache.gates = mai_arena_floats (ws->arena, n * 4 * c->hidden); // (N,4H)
      layer->cache.cells = mai_arena_floats (ws->arena, n * c->hidden); // (N,H)
    }
}

static void
make_buffers (MaiWorkspace *ws)
{
  const MaiModelConfig *c = ws->config;
  gsize n = (gsize) ws->steps * ws->rows;
  gsize chunk = (gsize) ws->chunk_steps * ws->rows;
  gsize widest = MAX (c->embedding, c->hidden);

  ws->inputs = mai_arena_alloc (ws->arena, n * c->n_inputs * sizeof (guint16));
  ws->targets = mai_arena_alloc (ws->arena, n * c->n_outputs * sizeof (guint16));
  ws->weight = mai_arena_floats (ws->arena, n);
  ws->keep = mai_arena_floats (ws->arena, n);
  ws->sums = mai_arena_alloc (ws->arena, MAI_MAX_FIELDS * sizeof (MaiScoreSum));
  ws->embedded = mai_arena_floats (ws->arena, n * c->embedding); // (N,E)
  ws->dembedded = mai_arena_floats (ws->arena, n * c->embedding); // (N,E)
  make_layers (ws, n);
  ws->scratch = mai_arena_floats (ws->arena, scratch_size (ws->model, ws->steps, ws->rows));
  ws->above = mai_arena_floats (ws->arena, n * widest); // (N,max (E,H))
  ws->below = mai_arena_floats (ws->arena, n * widest); // (N,max (E,H))

  ws->top = mai_arena_floats (ws->arena, chunk * c->hidden); // (R,H)
  ws->projected = mai_arena_floats (ws->arena, chunk * c->projection); // (R,P)
  ws->dprojected = mai_arena_floats (ws->arena, chunk * c->projection); // (R,P)
  ws->unit = mai_arena_floats (ws->arena, chunk * c->head); // (R,D)
  ws->dunit = mai_arena_floats (ws->arena, chunk * c->head); // (R,D)
  ws->logits = mai_arena_floats (ws->arena, chunk * largest_output (c)); // (R,V)
}

static void
make_staging (MaiWorkspace *ws)
{
  gsize n = (gsize) ws->steps * ws->rows;
  MaiArena *arena = mai_arena_new (mai_backend_cpu ());

  ws->staging_arena = arena;
  ws->staging.inputs = mai_arena_alloc (arena, n * ws->config->n_inputs * sizeof (guint16));
  ws->staging.targets = mai_arena_alloc (arena, n * ws->config->n_outputs * sizeof (guint16));
  ws->staging.weight = mai_arena_floats (arena, n);
  ws->staging.keep = mai_arena_floats (arena, n);
}

MaiWorkspace *
mai_workspace_new (MaiModel *model, float *parameters, guint steps, guint batch, guint first_row,
                   guint rows)
{
  MaiWorkspace *ws = g_new0 (MaiWorkspace, 1);

  g_assert (rows > 0 && steps > 0 && first_row + rows <= batch);
  ws->model = model;
  ws->config = mai_model_get_config (model);
  ws->backend = mai_model_get_backend (model);
  ws->steps = steps;
  ws->batch = batch;
  ws->first_row = first_row;
  ws->rows = rows;
  ws->chunk_steps = count_chunk_steps (rows, steps);
  ws->arena = mai_arena_new (ws->backend);
  mai_model_get_parts (model, parameters, &ws->parts);
  make_buffers (ws);
  make_staging (ws);
  return ws;
}

void
mai_workspace_free (MaiWorkspace *ws)
{
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

  for (guint t = 0; t < ws->steps; t++)
    memcpy ((char *) staging + t * ws->rows * row,
            (const char *) from + ((gsize) t * ws->batch + ws->first_row) * row, ws->rows * row);
  ws->backend->upload (ws->backend, to, staging, (gsize) ws->steps * ws->rows * row);
}

/* The masks of `steps` steps from step `t` on, over x (steps,Bs,H). Elements are counted over the whole batch, so that a
 * mask does not depend on how the batch is cut. */
static void
drop_out (MaiWorkspace *ws, const MaiPass *pass, guint layer, guint t, guint steps, float *y,
          const float *x)
{
  gsize width = ws->config->hidden;
  gsize n = ws->rows * width;

  for (guint i = 0; i < steps; i++)
    {
      guint64 first = ((guint64) (t + i) * ws->batch + ws->first_row) * width;

      ws->backend->dropout (ws->backend, y + i * n, x + i * n, n, pass->dropout, pass->seed,
                            DROPOUT_STREAM + pass->step * 16 + layer, NULL, first);
    }
}

static const float *
carried (const float *const whole, const MaiWorkspace *ws)
{
  return whole + (gsize) ws->first_row * ws->config->hidden;
}

static gboolean
is_dropping (const MaiPass *pass)
{
  return pass->dropout > 0;
}

static const float *
layer_input (MaiWorkspace *ws, const MaiPass *pass, guint l)
{
  if (l == 0)
    return ws->embedded;
  return is_dropping (pass) ? ws->layers[l].input : ws->layers[l - 1].h;
}

static void
forward_layer (MaiWorkspace *ws, const MaiPass *pass, guint l)
{
  const MaiBackend *be = ws->backend;
  Layer *layer = &ws->layers[l];
  MaiLstmShape shape = layer_shape (ws->config, l, ws->steps, ws->rows);
  gsize state = (gsize) ws->rows * ws->config->hidden;
  gsize last = (ws->steps - 1) * state;
  gsize first = (gsize) ws->first_row * ws->config->hidden;

  if (l > 0 && is_dropping (pass))
    drop_out (ws, pass, l, 0, ws->steps, layer->input, ws->layers[l - 1].h);
  be->lstm_forward (be, layer->h, &layer->cache, layer_input (ws, pass, l), ws->keep,
                    carried (pass->from->h[l], ws), carried (pass->from->c[l], ws),
                    &ws->parts.lstm[l], &shape, ws->scratch);
  be->copy (be, pass->to->h[l] + first, layer->h + last, state * sizeof (float));
  be->copy (be, pass->to->c[l] + first, layer->cache.cells + last, state * sizeof (float));
}

/* ws->above becomes the gradient of this layer's input. */
static void
backward_layer (MaiWorkspace *ws, const MaiPass *pass, guint l)
{
  Layer *layer = &ws->layers[l];
  MaiLstmShape shape = layer_shape (ws->config, l, ws->steps, ws->rows);
  float *dinput = ws->below;

  ws->backend->lstm_backward (ws->backend, dinput, &ws->gradients.lstm[l], ws->above, &layer->cache,
                              layer_input (ws, pass, l), layer->h, ws->keep,
                              carried (pass->from->h[l], ws), carried (pass->from->c[l], ws),
                              &ws->parts.lstm[l], &shape, ws->scratch);
  if (l > 0 && is_dropping (pass))
    drop_out (ws, pass, l, 0, ws->steps, dinput, dinput);
  ws->below = ws->above;
  ws->above = dinput;
}

/* u = relu (U p + b + sum C[x]); logits = L u + l; their loss; and with gradients the way back, adding to dprojected. */
static void
run_head (MaiWorkspace *ws, guint f, gsize first, gsize n, gboolean backward)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  const MaiHeadParts *head = &ws->parts.heads[f];
  const MaiHeadParts *gradient = &ws->gradients.heads[f];
  const guint16 *targets = ws->targets + first * c->n_outputs;

  if (f > 0)
    be->embedding_forward (be, ws->unit, head->chain, targets, c->n_outputs, n, f, c->head);
  be->linear_forward (be, ws->unit, ws->projected, head->in_weight, head->in_bias, n, c->projection,
                      c->head, f > 0);
  be->relu_forward (be, ws->unit, ws->unit, n * c->head);
  be->linear_forward (be, ws->logits, ws->unit, head->out_weight, head->out_bias, n, c->head,
                      c->sizes[f], FALSE);
  be->softmax_cross_entropy (be, ws->logits, targets + f, c->n_outputs, ws->weight + first, n,
                             c->sizes[f], backward, &ws->sums[f]);
  if (!backward)
    return;

  be->linear_backward (be, ws->dunit, gradient->out_weight, gradient->out_bias, ws->logits,
                       ws->unit, head->out_weight, n, c->head, c->sizes[f], FALSE);
  be->relu_backward (be, ws->dunit, ws->dunit, ws->unit, n * c->head);
  if (f > 0)
    be->embedding_backward (be, gradient->chain, ws->dunit, targets, c->n_outputs, n, f, c->head);
  be->linear_backward (be, ws->dprojected, gradient->in_weight, gradient->in_bias, ws->dunit,
                       ws->projected, head->in_weight, n, c->projection, c->head, f > 0);
}

static gboolean
is_scored (const float *weight, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (weight[i] != 0)
      return TRUE;
  return FALSE;
}

/* Projection and heads of steps t .. t + steps - 1. Writes these rows of ws->above. */
static void
run_chunk (MaiWorkspace *ws, const MaiPass *pass, guint t, guint steps)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  gboolean backward = pass->gradients != NULL;
  gsize first = (gsize) t * ws->rows;
  gsize n = (gsize) steps * ws->rows; // R
  const float *embedded = ws->embedded + first * c->embedding; // (R,E)
  float *dembedded = ws->dembedded + first * c->embedding; // (R,E)
  float *dh = ws->above + first * c->hidden; // (R,H)
  const float *top = ws->layers[c->layers - 1].h + first * c->hidden; // (R,H)

  if (!is_scored (ws->staging.weight + first, n))
    {
      if (backward)
        {
          be->clear (be, dh, n * c->hidden * sizeof (float));
          be->clear (be, dembedded, n * c->embedding * sizeof (float));
        }
      return;
    }

  if (is_dropping (pass))
    {
      drop_out (ws, pass, c->layers, t, steps, ws->top, top);
      top = ws->top;
    }
  be->linear_forward (be, ws->projected, top, ws->parts.projection_weight,
                      ws->parts.projection_bias, n, c->hidden, c->projection, FALSE);
  be->linear_forward (be, ws->projected, embedded, ws->parts.skip_weight, NULL, n, c->embedding,
                      c->projection, TRUE);
  be->relu_forward (be, ws->projected, ws->projected, n * c->projection);
  for (guint f = 0; f < c->n_outputs; f++)
    run_head (ws, f, first, n, backward);
  if (!backward)
    return;

  be->relu_backward (be, ws->dprojected, ws->dprojected, ws->projected, n * c->projection);
  be->linear_backward (be, dh, ws->gradients.projection_weight, ws->gradients.projection_bias,
                       ws->dprojected, top, ws->parts.projection_weight, n, c->hidden,
                       c->projection, FALSE);
  be->linear_backward (be, dembedded, ws->gradients.skip_weight, NULL, ws->dprojected, embedded,
                       ws->parts.skip_weight, n, c->embedding, c->projection, FALSE);
  if (is_dropping (pass))
    drop_out (ws, pass, c->layers, t, steps, dh, dh);
}

static void
begin (MaiWorkspace *ws, const MaiPass *pass, MaiShardLoss *loss)
{
  const MaiBatch *batch = pass->batch;
  const MaiModelConfig *c = ws->config;
  const Staging *staging = &ws->staging;

  gather (ws, ws->inputs, staging->inputs, batch->inputs, c->n_inputs, sizeof (guint16));
  gather (ws, ws->targets, staging->targets, batch->targets, c->n_outputs, sizeof (guint16));
  gather (ws, ws->weight, staging->weight, batch->weight, 1, sizeof (float));
  gather (ws, ws->keep, staging->keep, batch->keep, 1, sizeof (float));
  ws->backend->clear (ws->backend, ws->sums, MAI_MAX_FIELDS * sizeof (MaiScoreSum));
  *loss = (MaiShardLoss){ 0 };
  for (gsize i = 0; i < (gsize) ws->steps * ws->rows; i++)
    loss->steps += staging->weight[i];

  if (pass->gradients != NULL)
    mai_model_get_parts (ws->model, pass->gradients, &ws->gradients);
}

gboolean
mai_workspace_run (MaiWorkspace *ws, const MaiPass *pass, MaiShardLoss *loss)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  gsize n = (gsize) ws->steps * ws->rows;

  begin (ws, pass, loss);
  be->embedding_forward (be, ws->embedded, ws->parts.embeddings, ws->inputs, c->n_inputs, n,
                         c->n_inputs, c->embedding);
  for (guint l = 0; l < c->layers; l++)
    {
      if (g_cancellable_is_cancelled (pass->cancellable))
        return FALSE;
      forward_layer (ws, pass, l);
    }

  for (guint t = 0; t < ws->steps; t += ws->chunk_steps)
    {
      if (g_cancellable_is_cancelled (pass->cancellable))
        return FALSE;
      run_chunk (ws, pass, t, MIN (ws->chunk_steps, ws->steps - t));
    }
  be->download (be, loss->fields, ws->sums, sizeof loss->fields);
  if (pass->gradients == NULL)
    return TRUE;

  for (guint l = c->layers; l-- > 0;)
    {
      if (g_cancellable_is_cancelled (pass->cancellable))
        return FALSE;
      backward_layer (ws, pass, l);
    }
  be->embedding_backward (be, ws->gradients.embeddings, ws->above, ws->inputs, c->n_inputs, n,
                          c->n_inputs, c->embedding);
  be->embedding_backward (be, ws->gradients.embeddings, ws->dembedded, ws->inputs, c->n_inputs, n,
                          c->n_inputs, c->embedding);
  return TRUE;
}

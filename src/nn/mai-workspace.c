/* SPDX-License-Identifier: Apache-2.0 */
/* The network's equations (mai-model.h) over a shard of Bs rows and T steps, N = T Bs.
 *
 * The LSTM layers run over the whole sequence at once. The projection and the heads keep nothing between steps, so
 * they run forward and backward chunk by chunk: their buffers stay in the cache and one buffer of logits serves all. */
#include "nn/mai-workspace.h"

#include <string.h>

#define CHUNK_ROWS 512 /* about so many rows of the projection and the heads at a time */
#define DROPOUT_STREAM \
  ((guint64) 1 << 62) /* + 16 step + layer: see also INIT_STREAM in mai-model.c */

typedef struct
{
  float *input; /* (N,I) when dropped out, else NULL: the layer below's h is read */
  float *h; /* (N,H) */
  MaiLstmCache cache;
} Layer;

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
  guint16 *chosen; /* (R,f) */
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
  gsize size = 0;

  for (guint l = 0; l < MIN (config->layers, 2); l++)
    {
      MaiLstmShape shape = layer_shape (config, l, steps, rows);
      size = MAX (size, mai_model_get_backend (model)->lstm_scratch (&shape));
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
                   + 2. * MAX (c->embedding, c->hidden) + 2 + (c->n_inputs + c->n_outputs) / 2.;
  double per_chunk_row =
      c->hidden + 2. * c->projection + 2. * c->head + largest_output (c) + MAI_MAX_FIELDS / 2;

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
  ws->chosen = mai_arena_alloc (ws->arena, chunk * c->n_outputs * sizeof (guint16)); // (R,f)
}

MaiWorkspace *
mai_workspace_new (MaiModel *model, guint steps, guint batch, guint first_row, guint rows)
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
  ws->arena = mai_arena_new ();
  mai_model_get_parts (model, mai_model_get_parameters (model, NULL), &ws->parts);
  make_buffers (ws);
  return ws;
}

void
mai_workspace_free (MaiWorkspace *ws)
{
  mai_arena_free (ws->arena);
  g_free (ws);
}

/* Copies this shard's rows of a (T,B,width) array of elements of `size` bytes. */
static void
gather (MaiWorkspace *ws, gpointer to, gconstpointer from, guint width, gsize size)
{
  gsize row = width * size;

  for (guint t = 0; t < ws->steps; t++)
    memcpy ((char *) to + t * ws->rows * row,
            (const char *) from + ((gsize) t * ws->batch + ws->first_row) * row, ws->rows * row);
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

      ws->backend->dropout (y + i * n, x + i * n, n, pass->dropout, pass->seed,
                            DROPOUT_STREAM + pass->step * 16 + layer, first);
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
  Layer *layer = &ws->layers[l];
  MaiLstmShape shape = layer_shape (ws->config, l, ws->steps, ws->rows);
  gsize state = (gsize) ws->rows * ws->config->hidden;
  gsize last = (ws->steps - 1) * state;
  gsize first = (gsize) ws->first_row * ws->config->hidden;

  if (l > 0 && is_dropping (pass))
    drop_out (ws, pass, l, 0, ws->steps, layer->input, ws->layers[l - 1].h);
  ws->backend->lstm_forward (layer->h, &layer->cache, layer_input (ws, pass, l), ws->keep,
                             carried (pass->from->h[l], ws), carried (pass->from->c[l], ws),
                             &ws->parts.lstm[l], &shape, ws->scratch);
  memcpy (pass->to->h[l] + first, layer->h + last, state * sizeof (float));
  memcpy (pass->to->c[l] + first, layer->cache.cells + last, state * sizeof (float));
}

/* ws->above becomes the gradient of this layer's input. */
static void
backward_layer (MaiWorkspace *ws, const MaiPass *pass, guint l)
{
  Layer *layer = &ws->layers[l];
  MaiLstmShape shape = layer_shape (ws->config, l, ws->steps, ws->rows);
  float *dinput = ws->below;

  ws->backend->lstm_backward (dinput, &ws->gradients.lstm[l], ws->above, &layer->cache,
                              layer_input (ws, pass, l), layer->h, ws->keep,
                              carried (pass->from->h[l], ws), carried (pass->from->c[l], ws),
                              &ws->parts.lstm[l], &shape, ws->scratch);
  if (l > 0 && is_dropping (pass))
    drop_out (ws, pass, l, 0, ws->steps, dinput, dinput);
  ws->below = ws->above;
  ws->above = dinput;
}

/* chosen (R,f): the first f of each row's targets. */
static void
copy_chosen (MaiWorkspace *ws, const guint16 *targets, gsize n, guint f)
{
  guint stride = ws->config->n_outputs;

  for (gsize i = 0; i < n; i++)
    memcpy (ws->chosen + i * f, targets + i * stride, f * sizeof (guint16));
}

/* u = relu (U p + b + sum C[x]); logits = L u + l; their loss; and with gradients the way back, adding to dprojected. */
static void
run_head (MaiWorkspace *ws, guint f, gsize first, gsize n, gboolean backward, MaiShardLoss *loss)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  const MaiHeadParts *head = &ws->parts.heads[f];
  const MaiHeadParts *gradient = &ws->gradients.heads[f];
  const guint16 *targets = ws->targets + first * c->n_outputs;

  if (f > 0)
    {
      copy_chosen (ws, targets, n, f);
      be->embedding_forward (ws->unit, head->chain, ws->chosen, n, f, c->head);
    }
  be->linear_forward (ws->unit, ws->projected, head->in_weight, head->in_bias, n, c->projection,
                      c->head, f > 0);
  be->relu_forward (ws->unit, ws->unit, n * c->head);
  be->linear_forward (ws->logits, ws->unit, head->out_weight, head->out_bias, n, c->head,
                      c->sizes[f], FALSE);
  be->softmax_cross_entropy (ws->logits, targets + f, c->n_outputs, ws->weight + first, n,
                             c->sizes[f], backward, &loss->fields[f]);
  if (!backward)
    return;

  be->linear_backward (ws->dunit, gradient->out_weight, gradient->out_bias, ws->logits, ws->unit,
                       head->out_weight, n, c->head, c->sizes[f], FALSE);
  be->relu_backward (ws->dunit, ws->dunit, ws->unit, n * c->head);
  if (f > 0)
    be->embedding_backward (gradient->chain, ws->dunit, ws->chosen, n, f, c->head);
  be->linear_backward (ws->dprojected, gradient->in_weight, gradient->in_bias, ws->dunit,
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
run_chunk (MaiWorkspace *ws, const MaiPass *pass, guint t, guint steps, MaiShardLoss *loss)
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

  if (!is_scored (ws->weight + first, n))
    {
      if (backward)
        {
          memset (dh, 0, n * c->hidden * sizeof (float));
          memset (dembedded, 0, n * c->embedding * sizeof (float));
        }
      return;
    }

  if (is_dropping (pass))
    {
      drop_out (ws, pass, c->layers, t, steps, ws->top, top);
      top = ws->top;
    }
  be->linear_forward (ws->projected, top, ws->parts.projection_weight, ws->parts.projection_bias, n,
                      c->hidden, c->projection, FALSE);
  be->linear_forward (ws->projected, embedded, ws->parts.skip_weight, NULL, n, c->embedding,
                      c->projection, TRUE);
  be->relu_forward (ws->projected, ws->projected, n * c->projection);
  for (guint f = 0; f < c->n_outputs; f++)
    run_head (ws, f, first, n, backward, loss);
  if (!backward)
    return;

  be->relu_backward (ws->dprojected, ws->dprojected, ws->projected, n * c->projection);
  be->linear_backward (dh, ws->gradients.projection_weight, ws->gradients.projection_bias,
                       ws->dprojected, top, ws->parts.projection_weight, n, c->hidden,
                       c->projection, FALSE);
  be->linear_backward (dembedded, ws->gradients.skip_weight, NULL, ws->dprojected, embedded,
                       ws->parts.skip_weight, n, c->embedding, c->projection, FALSE);
  if (is_dropping (pass))
    drop_out (ws, pass, c->layers, t, steps, dh, dh);
}

static void
begin (MaiWorkspace *ws, const MaiPass *pass, MaiShardLoss *loss)
{
  const MaiBatch *batch = pass->batch;

  *loss = (MaiShardLoss){ 0 };
  gather (ws, ws->inputs, batch->inputs, ws->config->n_inputs, sizeof (guint16));
  gather (ws, ws->targets, batch->targets, ws->config->n_outputs, sizeof (guint16));
  gather (ws, ws->weight, batch->weight, 1, sizeof (float));
  gather (ws, ws->keep, batch->keep, 1, sizeof (float));
  for (gsize i = 0; i < (gsize) ws->steps * ws->rows; i++)
    loss->steps += ws->weight[i];

  if (pass->gradients != NULL)
    mai_model_get_parts (ws->model, pass->gradients, &ws->gradients);
}

gboolean
mai_workspace_run (MaiWorkspace *ws, const MaiPass *pass, MaiShardLoss *loss)
{
  const MaiModelConfig *c = ws->config;
  gsize n = (gsize) ws->steps * ws->rows;

  begin (ws, pass, loss);
  ws->backend->embedding_forward (ws->embedded, ws->parts.embeddings, ws->inputs, n, c->n_inputs,
                                  c->embedding);
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
      run_chunk (ws, pass, t, MIN (ws->chunk_steps, ws->steps - t), loss);
    }
  if (pass->gradients == NULL)
    return TRUE;

  for (guint l = c->layers; l-- > 0;)
    {
      if (g_cancellable_is_cancelled (pass->cancellable))
        return FALSE;
      backward_layer (ws, pass, l);
    }
  ws->backend->embedding_backward (ws->gradients.embeddings, ws->above, ws->inputs, n, c->n_inputs,
                                   c->embedding);
  ws->backend->embedding_backward (ws->gradients.embeddings, ws->dembedded, ws->inputs, n,
                                   c->n_inputs, c->embedding);
  return TRUE;
}

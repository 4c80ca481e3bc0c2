/* SPDX-License-Identifier: Apache-2.0 */
/* LSTM layers over whole sequences; the operation itself is the backend's. */
#include "nn/mai-lstm.h"
#include "nn/mai-model-config.h"

typedef struct
{
  float *input; /* (N,I) when dropped out, else NULL: the layer below's h is read */
  float *h; /* (N,H) */
  MaiLstmCache cache;
} Layer;

typedef struct
{
  MaiBodyRun base;
  Layer layers[MAI_MAX_LAYERS];
  float *scratch;
  float *gradients
      [2]; /* (N,max (E,H)): of a layer's output and of its input, in turns on the way down */
} Run;

guint
mai_lstm_count_inputs (const MaiModelConfig *config, guint l)
{
  return l == 0 ? config->embedding : config->hidden;
}

static gboolean
check (const MaiModelConfig *config, GError **error)
{
  return mai_model_config_check_range ("layers", config->layers, 1, MAI_MAX_LAYERS, error);
}

static void
lay_out (MaiLayout *layout, const MaiModelConfig *c, MaiBodyParts *parts)
{
  gsize gates = (gsize) 4 * c->hidden;

  for (guint l = 0; l < c->layers; l++)
    {
      MaiLstmWeights *lstm = &parts->lstm[l];

      lstm->weight_ih = mai_layout_take (layout, MAI_FIRST_LSTM, gates,
                                         mai_lstm_count_inputs (c, l), "lstm.%u.weight_ih", l);
      lstm->weight_hh =
          mai_layout_take (layout, MAI_FIRST_LSTM, gates, c->hidden, "lstm.%u.weight_hh", l);
      lstm->bias = mai_layout_take (layout, MAI_FIRST_FORGET, gates, 0, "lstm.%u.bias", l);
    }
}

static void
list_states (const MaiModelConfig *config, MaiStates *states)
{
  for (guint l = 0; l < config->layers; l++)
    {
      mai_states_add (states, config->hidden, "h.%u", l);
      mai_states_add (states, config->hidden, "c.%u", l);
    }
}

static guint
get_width (const MaiModelConfig *config)
{
  return config->hidden;
}

static MaiLstmShape
shape_of (const MaiModelConfig *config, guint l, guint steps, guint rows)
{
  return (MaiLstmShape){ steps, rows, mai_lstm_count_inputs (config, l), config->hidden };
}

static gsize
count_scratch (const MaiModelConfig *config, const MaiBackend *backend, guint steps, guint rows)
{
  gsize size = 0;

  for (guint l = 0; l < MIN (config->layers, 2); l++)
    {
      MaiLstmShape shape = shape_of (config, l, steps, rows);
      size = MAX (size, backend->lstm_scratch (backend, &shape));
    }
  return size;
}

static double
measure (const MaiModelConfig *c, const MaiBackend *backend, guint steps, guint rows)
{
  double per_step = c->layers * 7. * c->hidden + 2. * MAX (c->embedding, c->hidden);
  return (double) steps * rows * per_step + count_scratch (c, backend, steps, rows);
}

/* ---- weights that all shards read ---- */

static gsize
count_masked (const MaiModelConfig *config)
{
  gsize hidden = config->hidden;

  return config->recurrent_dropout > 0 ? (4 * hidden * hidden * sizeof (float) + 63) / 64 * 64 : 0;
}

/* Bytes of W_ih (4H,I) prepared. */
static gsize
count_inputs (const MaiModelConfig *config, const MaiBackend *be, guint l)
{
  return be->prepared_size != NULL
             ? be->prepared_size (be, mai_lstm_count_inputs (config, l), 4 * config->hidden, FALSE)
             : 0;
}

/* Bytes of W_hh (4H,H) prepared. */
static gsize
count_recurrent (const MaiModelConfig *config, const MaiBackend *be)
{
  return be->prepared_size != NULL
             ? be->prepared_size (be, config->hidden, 4 * config->hidden, TRUE)
             : 0;
}

static gsize
count_shared_of_layer (const MaiModelConfig *config, const MaiBackend *backend, guint l)
{
  return count_inputs (config, backend, l) + count_recurrent (config, backend)
         + count_masked (config);
}

static gsize
count_shared (const MaiModelConfig *config, const MaiBackend *backend)
{
  gsize size = 0;

  for (guint l = 0; l < config->layers; l++)
    size += count_shared_of_layer (config, backend, l);
  return size;
}

/* The layer's weights as a pass uses them. */
static MaiLstmWeights
get_weights (const MaiBodyRun *base, const MaiMasks *masks, guint l)
{
  const MaiModelConfig *config = base->config;
  const MaiBackend *be = base->backend;
  MaiLstmWeights weights = base->parts->lstm[l];
  char *memory = base->shared;

  for (guint i = 0; i < l; i++)
    memory += count_shared_of_layer (config, be, i);
  weights.prepared_ih = count_inputs (config, be, l) > 0 ? memory : NULL;
  memory += count_inputs (config, be, l);
  weights.prepared_hh = count_recurrent (config, be) > 0 ? memory : NULL;
  memory += count_recurrent (config, be);
  if (masks->recurrent_p > 0)
    weights.weight_hh = (gpointer) memory; // (4H,H)
  return weights;
}

/* y (4H,H) = x under the mask of the layer's recurrent weights. */
static void
mask_recurrent (const MaiBodyRun *base, const MaiMasks *masks, guint l, float *y, const float *x)
{
  gsize hidden = base->config->hidden;

  if (masks->recurrent_p > 0)
    mai_masks_apply_weights (masks, base->backend, l, 4 * hidden * hidden, y, x);
}

/* Each of a layer's two matrices is a part. */
static guint
count_parts (const MaiModelConfig *config)
{
  return 2 * config->layers;
}

static void
prepare (const MaiBodyRun *base, const MaiMasks *masks, guint part, gboolean backward)
{
  const MaiModelConfig *c = base->config;
  const MaiBackend *be = base->backend;
  guint l = part / 2;
  gboolean is_recurrent = part % 2 == 1;
  MaiLstmWeights weights = get_weights (base, masks, l);

  if (is_recurrent)
    mask_recurrent (base, masks, l, weights.weight_hh, base->parts->lstm[l].weight_hh);
  if (is_recurrent && weights.prepared_hh != NULL)
    be->prepare (be, weights.prepared_hh, weights.weight_hh, c->hidden, 4 * c->hidden, backward);
  if (!is_recurrent && weights.prepared_ih != NULL)
    be->prepare (be, weights.prepared_ih, weights.weight_ih, mai_lstm_count_inputs (c, l),
                 4 * c->hidden, backward);
}

/* ---- a shard ---- */

static MaiBodyRun *
run_new (const MaiBodyRun *base, MaiArena *arena)
{
  Run *run = g_new0 (Run, 1);
  const MaiModelConfig *c = base->config;
  const MaiShard *shard = &base->shard;
  gsize n = (gsize) shard->steps * shard->rows;

  run->base = *base;
  for (guint l = 0; l < c->layers; l++)
    {
      Layer *layer = &run->layers[l];

      if (l > 0 && c->dropout > 0)
        layer->input = mai_arena_floats (arena, n * c->hidden); // (N,H)
      layer->h = mai_arena_floats (arena, n * c->hidden); // (N,H)
      layer->cache.gates = mai_arena_floats (arena, n * 4 * c->hidden); // (N,4H)
      layer->cache.cells = mai_arena_floats (arena, n * c->hidden); // (N,H)
    }
  run->scratch =
      mai_arena_floats (arena, count_scratch (c, base->backend, shard->steps, shard->rows));
  for (guint i = 0; i < 2; i++)
    run->gradients[i] = mai_arena_floats (arena, n * MAX (c->embedding, c->hidden));
  run->base.top = run->layers[c->layers - 1].h;
  run->base.dtop = run->gradients[0];
  run->base.dinput = run->gradients[c->layers % 2];
  return &run->base;
}

static const float *
layer_input (Run *run, const MaiBodyPass *pass, guint l)
{
  if (l == 0)
    return pass->input;
  return pass->masks.p > 0 ? run->layers[l].input : run->layers[l - 1].h;
}

static void
forward_layer (Run *run, const MaiBodyPass *pass, guint l)
{
  const MaiBodyRun *base = &run->base;
  const MaiBackend *be = base->backend;
  const MaiShard *shard = &base->shard;
  Layer *layer = &run->layers[l];
  MaiLstmShape shape = shape_of (base->config, l, pass->steps, shard->rows);
  gsize first_row = (gsize) pass->first * shard->rows;
  gsize state = (gsize) shard->rows * base->config->hidden;
  gsize first = pass->first * state, last = (pass->first + pass->steps - 1) * state;
  MaiLstmWeights weights = get_weights (base, &pass->masks, l);
  MaiLstmCache cache = { layer->cache.gates + 4 * first, layer->cache.cells + first };
  gsize h = mai_states_locate (base->states, 2 * l, shard);
  gsize c = mai_states_locate (base->states, 2 * l + 1, shard);

  if (l > 0 && pass->masks.p > 0)
    mai_masks_apply (&pass->masks, be, shard, l, pass->first, pass->steps, base->config->hidden,
                     layer->input + first, run->layers[l - 1].h + first);
  be->lstm_forward (be, layer->h + first, &cache,
                    layer_input (run, pass, l) + first_row * shape.input, pass->keep + first_row,
                    pass->from + h, pass->from + c, &weights, &shape, run->scratch);
  be->copy (be, pass->to + h, layer->h + last, state * sizeof (float));
  be->copy (be, pass->to + c, layer->cache.cells + last, state * sizeof (float));
}

static gboolean
forward (MaiBodyRun *base, const MaiBodyPass *pass)
{
  for (guint l = 0; l < base->config->layers; l++)
    {
      if (g_cancellable_is_cancelled (pass->cancellable))
        return FALSE;
      forward_layer ((Run *) base, pass, l);
    }
  return TRUE;
}

/* dh (N,H), the gradient of the layer's h, is used up; dinput (N,I) is written. */
static void
backward_layer (Run *run, const MaiBodyPass *pass, guint l, float *dinput, float *dh)
{
  const MaiBodyRun *base = &run->base;
  const MaiBackend *be = base->backend;
  const MaiShard *shard = &base->shard;
  Layer *layer = &run->layers[l];
  MaiLstmShape shape = shape_of (base->config, l, shard->steps, shard->rows);
  MaiLstmWeights weights = get_weights (base, &pass->masks, l);
  MaiLstmWeights gradients = base->gradients->lstm[l]; /* all of them are this pass's */
  const float *h0 = pass->from + mai_states_locate (base->states, 2 * l, shard);
  const float *c0 = pass->from + mai_states_locate (base->states, 2 * l + 1, shard);

  gradients.fresh = TRUE;
  be->lstm_backward (be, dinput, &gradients, dh, &layer->cache, layer_input (run, pass, l),
                     layer->h, pass->keep, h0, c0, &weights, &shape, run->scratch);
  mask_recurrent (base, &pass->masks, l, gradients.weight_hh, gradients.weight_hh);
  if (l > 0 && pass->masks.p > 0)
    mai_masks_apply (&pass->masks, be, shard, l, 0, shard->steps, base->config->hidden, dinput,
                     dinput);
}

static gboolean
backward (MaiBodyRun *base, const MaiBodyPass *pass)
{
  Run *run = (Run *) base;
  float *above = base->dtop;

  for (guint l = base->config->layers; l-- > 0;)
    {
      float *below = above == run->gradients[0] ? run->gradients[1] : run->gradients[0];

      if (g_cancellable_is_cancelled (pass->cancellable))
        return FALSE;
      backward_layer (run, pass, l, below, above);
      above = below;
    }
  return TRUE;
}

const MaiBody mai_lstm_body = {
  .name = "lstm",
  .check = check,
  .lay_out = lay_out,
  .list_states = list_states,
  .get_width = get_width,
  .measure = measure,
  .count_shared = count_shared,
  .count_parts = count_parts,
  .prepare = prepare,
  .run_new = run_new,
  .forward = forward,
  .backward = backward,
  .measure_stream = mai_lstm_stream_measure,
  .stream_new = mai_lstm_stream_new,
  .reset = mai_lstm_stream_reset,
  .step = mai_lstm_stream_step,
};

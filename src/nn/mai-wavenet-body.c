/* SPDX-License-Identifier: Apache-2.0 */
/* A WaveNet over whole sequences of N = T Bs steps. Its equations stand in mai-wavenet.h. */
#include "nn/mai-wavenet.h"

#include "base/mai-i18n.h"
#include "nn/mai-model-config.h"
#include "nn/mai-nn-error.h"

#define MAX_STATE ((gsize) 1 << 22) /* floats a row: 16 MiB */

typedef struct
{
  float *input; /* (N,R) what the convolution reads: x, dropped out where it is */
  float *gates; /* (N,2R) tanh (a) and sigmoid (b); in backward their gradients */
  float *z; /* (N,R) */
} Layer;

typedef struct
{
  MaiBodyRun base;
  guint n_layers;
  Layer layers[MAI_MAX_STACKS * MAI_MAX_CONV_LAYERS];
  float *
      x; /* (N,R) on its way up, from the first step that is run over; in backward a convolution's share of dx */
  float *dx; /* (N,R) */
  float *dz; /* (N,R) */
  float *scratch;
} Run;

guint
mai_wavenet_count_layers (const MaiModelConfig *config)
{
  return config->stacks * config->layers;
}

guint
mai_wavenet_get_dilation (const MaiModelConfig *config, guint l)
{
  return 1u << l % config->layers;
}

guint
mai_wavenet_get_reach (const MaiModelConfig *config, guint l)
{
  return (config->kernel - 1) * mai_wavenet_get_dilation (config, l);
}

static void
list_states (const MaiModelConfig *config, MaiStates *states)
{
  for (guint l = 0; l < mai_wavenet_count_layers (config); l++)
    mai_states_add (states, (gsize) mai_wavenet_get_reach (config, l) * config->hidden, "x.%u", l);
}

static gboolean
check (const MaiModelConfig *config, GError **error)
{
  MaiStates states = { 0 };

  if (!mai_model_config_check_range ("layers", config->layers, 1, MAI_MAX_CONV_LAYERS, error)
      || !mai_model_config_check_range ("stacks", config->stacks, 1, MAI_MAX_STACKS, error)
      || !mai_model_config_check_range ("kernel", config->kernel, 2, 3, error)
      || !mai_model_config_check_range ("skip", config->skip, 1, MAI_MAX_WIDTH, error))
    return FALSE;
  list_states (config, &states);
  if (states.width <= MAX_STATE)
    return TRUE;
  g_set_error (
      error, MAI_NN_ERROR, MAI_NN_ERROR_TOO_LARGE,
      _ ("The network would have to remember %u numbers, but at most %u are possible; make "
         "it smaller."),
      (guint) MIN (states.width, G_MAXUINT), (guint) MAX_STATE);
  return FALSE;
}

static void
lay_out (MaiLayout *layout, const MaiModelConfig *c, MaiBodyParts *parts)
{
  MaiWavenetParts *wavenet = &parts->wavenet;
  guint n_layers = mai_wavenet_count_layers (c), residual = c->hidden;

  wavenet->input_weight =
      mai_layout_take (layout, MAI_FIRST_RECTIFIED, residual, c->embedding, "wavenet.in.weight");
  wavenet->input_bias = mai_layout_take (layout, MAI_FIRST_ZERO, residual, 0, "wavenet.in.bias");
  for (guint l = 0; l < n_layers; l++)
    {
      MaiWavenetLayerParts *layer = &wavenet->layers[l];

      layer->conv.weight =
          mai_layout_take (layout, MAI_FIRST_RECTIFIED, 2 * (gsize) residual,
                           (gsize) c->kernel * residual, "wavenet.%u.conv.weight", l);
      layer->conv.bias = mai_layout_take (layout, MAI_FIRST_ZERO, 2 * (gsize) residual, 0,
                                          "wavenet.%u.conv.bias", l);
      if (l + 1 < n_layers)
        {
          layer->residual_weight = mai_layout_take (layout, MAI_FIRST_LINEAR, residual, residual,
                                                    "wavenet.%u.residual.weight", l);
          layer->residual_bias =
              mai_layout_take (layout, MAI_FIRST_ZERO, residual, 0, "wavenet.%u.residual.bias", l);
        }
      layer->skip_weight = mai_layout_take (layout, MAI_FIRST_LINEAR, c->skip, residual,
                                            "wavenet.%u.skip.weight", l);
    }
  wavenet->skip_bias = mai_layout_take (layout, MAI_FIRST_ZERO, c->skip, 0, "wavenet.skip.bias");
}

static guint
get_width (const MaiModelConfig *config)
{
  return config->skip;
}

static MaiConvShape
shape_of (const MaiModelConfig *config, guint l, guint steps, guint rows)
{
  return (MaiConvShape){ .steps = steps,
                         .batch = rows,
                         .input = config->hidden,
                         .output = 2 * config->hidden,
                         .kernel = config->kernel,
                         .dilation = mai_wavenet_get_dilation (config, l) };
}

static gsize
count_scratch (const MaiModelConfig *config, const MaiBackend *backend, guint steps, guint rows)
{
  gsize size = 0;

  for (guint l = 0; l < config->layers; l++)
    {
      MaiConvShape shape = shape_of (config, l, steps, rows);
      size = MAX (size, backend->conv_scratch (backend, &shape));
    }
  return size;
}

static double
measure (const MaiModelConfig *c, const MaiBackend *backend, guint steps, guint rows)
{
  double per_step =
      (4. * mai_wavenet_count_layers (c) + 3) * c->hidden + 2. * c->skip + c->embedding;

  return (double) steps * rows * per_step + count_scratch (c, backend, steps, rows);
}

static MaiBodyRun *
run_new (const MaiBodyRun *base, MaiArena *arena)
{
  Run *run = g_new0 (Run, 1);
  const MaiModelConfig *c = base->config;
  const MaiShard *shard = &base->shard;
  gsize n = (gsize) shard->steps * shard->rows;

  run->base = *base;
  run->n_layers = mai_wavenet_count_layers (c);
  for (guint l = 0; l < run->n_layers; l++)
    {
      run->layers[l].input = mai_arena_floats (arena, n * c->hidden); // (N,R)
      run->layers[l].gates = mai_arena_floats (arena, n * 2 * c->hidden); // (N,2R)
      run->layers[l].z = mai_arena_floats (arena, n * c->hidden); // (N,R)
    }
  run->x = mai_arena_floats (arena, n * c->hidden); // (N,R)
  run->dx = mai_arena_floats (arena, n * c->hidden); // (N,R)
  run->dz = mai_arena_floats (arena, n * c->hidden); // (N,R)
  run->scratch =
      mai_arena_floats (arena, count_scratch (c, base->backend, shard->steps, shard->rows));
  run->base.top = mai_arena_floats (arena, n * c->skip); // (N,K)
  run->base.dtop = mai_arena_floats (arena, n * c->skip); // (N,K)
  run->base.dinput = mai_arena_floats (arena, n * c->embedding); // (N,E)
  return &run->base;
}

static gsize
count_steps (const Run *run)
{
  return (gsize) run->base.shard.steps * run->base.shard.rows;
}

static gboolean
is_dropped (const MaiBodyPass *pass, guint l)
{
  return l > 0 && pass->masks.p > 0;
}

static void
forward_layer (Run *run, const MaiBodyPass *pass, guint l)
{
  const MaiBodyRun *base = &run->base;
  const MaiBackend *be = base->backend;
  const MaiShard *shard = &base->shard;
  const MaiWavenetParts *wavenet = &base->parts->wavenet;
  const MaiWavenetLayerParts *parts = &wavenet->layers[l];
  guint residual = base->config->hidden, skip = base->config->skip;
  MaiConvShape shape = shape_of (base->config, l, pass->steps, shard->rows);
  gsize first = (gsize) pass->first * shard->rows, n = (gsize) pass->steps * shard->rows;
  gsize state = mai_states_locate (base->states, l, shard);
  float *input = run->layers[l].input + first * residual; // (n,R)
  float *gates = run->layers[l].gates + first * 2 * residual; // (n,2R)
  float *z = run->layers[l].z + first * residual; // (n,R)

  if (is_dropped (pass, l))
    mai_masks_apply (&pass->masks, be, shard, l, pass->first, pass->steps, residual, input, run->x);
  else
    be->copy (be, input, run->x, n * residual * sizeof (float));
  be->conv_forward (be, gates, pass->to + state, input, pass->keep + first, pass->from + state,
                    &parts->conv, &shape, run->scratch);
  be->gated_forward (be, z, gates, n, residual);
  if (parts->residual_weight != NULL)
    be->linear_forward (be, run->x, z, parts->residual_weight, parts->residual_bias, n, residual,
                        residual, TRUE);
  be->linear_forward (be, base->top + first * skip, z, parts->skip_weight,
                      l == 0 ? wavenet->skip_bias : NULL, n, residual, skip, l > 0);
}

static gboolean
forward (MaiBodyRun *base, const MaiBodyPass *pass)
{
  Run *run = (Run *) base;
  const MaiBackend *be = base->backend;
  const MaiModelConfig *c = base->config;
  const MaiWavenetParts *wavenet = &base->parts->wavenet;
  gsize first = (gsize) pass->first * base->shard.rows, n = (gsize) pass->steps * base->shard.rows;
  float *top = base->top + first * c->skip; // (n,K)

  be->linear_forward (be, run->x, pass->input + first * c->embedding, wavenet->input_weight,
                      wavenet->input_bias, n, c->embedding, c->hidden, FALSE);
  for (guint l = 0; l < run->n_layers; l++)
    {
      if (g_cancellable_is_cancelled (pass->cancellable))
        return FALSE;
      forward_layer (run, pass, l);
    }
  be->relu_forward (be, top, top, n * c->skip);
  return TRUE;
}

/* dx (N,R): in the gradient of the layer's output, which the last has not; out that of its input. */
static void
backward_conv (Run *run, const MaiBodyPass *pass, guint l)
{
  const MaiBodyRun *base = &run->base;
  const MaiBackend *be = base->backend;
  const MaiShard *shard = &base->shard;
  MaiConvWeights gradients = base->gradients->wavenet.layers[l].conv;
  MaiConvShape shape = shape_of (base->config, l, shard->steps, shard->rows);
  gsize n = count_steps (run) * base->config->hidden;
  gboolean is_last = l + 1 == run->n_layers;
  gboolean is_apart = is_dropped (pass, l) && !is_last; /* its share goes through the mask alone */
  float *dx = is_apart ? run->x : run->dx;
  float *parts[] = { run->dx, run->x };

  be->conv_backward (be, dx, &gradients, run->layers[l].gates, run->layers[l].input, pass->keep,
                     pass->from + mai_states_locate (base->states, l, shard),
                     &base->parts->wavenet.layers[l].conv, &shape, !is_last && !is_apart,
                     run->scratch);
  if (is_dropped (pass, l))
    mai_masks_apply (&pass->masks, be, shard, l, 0, shard->steps, base->config->hidden, dx, dx);
  if (is_apart)
    be->sum (be, run->dx, parts, 2, 0, n);
}

static void
backward_layer (Run *run, const MaiBodyPass *pass, guint l)
{
  const MaiBodyRun *base = &run->base;
  const MaiBackend *be = base->backend;
  const MaiWavenetLayerParts *parts = &base->parts->wavenet.layers[l];
  const MaiWavenetLayerParts *gradients = &base->gradients->wavenet.layers[l];
  Layer *layer = &run->layers[l];
  guint residual = base->config->hidden, skip = base->config->skip;
  gsize n = count_steps (run);

  be->linear_backward (be, run->dz, gradients->skip_weight,
                       l == 0 ? base->gradients->wavenet.skip_bias : NULL, base->dtop, layer->z,
                       parts->skip_weight, n, residual, skip, FALSE);
  if (parts->residual_weight != NULL)
    be->linear_backward (be, run->dz, gradients->residual_weight, gradients->residual_bias, run->dx,
                         layer->z, parts->residual_weight, n, residual, residual, TRUE);
  be->gated_backward (be, layer->gates, run->dz, n, residual);
  backward_conv (run, pass, l);
}

static gboolean
backward (MaiBodyRun *base, const MaiBodyPass *pass)
{
  Run *run = (Run *) base;
  const MaiBackend *be = base->backend;
  const MaiWavenetParts *gradients = &base->gradients->wavenet;
  gsize n = count_steps (run);

  be->relu_backward (be, base->dtop, base->dtop, base->top, n * base->config->skip);
  for (guint l = run->n_layers; l-- > 0;)
    {
      if (g_cancellable_is_cancelled (pass->cancellable))
        return FALSE;
      backward_layer (run, pass, l);
    }
  be->linear_backward (be, base->dinput, gradients->input_weight, gradients->input_bias, run->dx,
                       pass->input, base->parts->wavenet.input_weight, n, base->config->embedding,
                       base->config->hidden, FALSE);
  return TRUE;
}

const MaiBody mai_wavenet_body = {
  .name = "wavenet",
  .check = check,
  .lay_out = lay_out,
  .list_states = list_states,
  .get_width = get_width,
  .measure = measure,
  .run_new = run_new,
  .forward = forward,
  .backward = backward,
  .measure_stream = mai_wavenet_stream_measure,
  .stream_new = mai_wavenet_stream_new,
  .reset = mai_wavenet_stream_reset,
  .step = mai_wavenet_stream_step,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* A WaveNet a step at a time. Each convolution keeps the inputs that it will read again in a ring as long as its reach,
 * so that a step costs the same at any place of a piece: nothing is computed twice, and nothing is moved. */
#include "nn/mai-wavenet.h"

#include <string.h>

#include "nn/mai-packing.h"

typedef struct
{
  MaiPacked conv, residual, skip;
  const float *conv_bias, *residual_bias; /* (2R), (R) or NULL in the last layer */
  guint dilation, reach;
  float *ring; /* (reach,K,R) */
  guint oldest; /* the place of the input `reach` steps back, which this step's takes over */
} Layer;

typedef struct
{
  MaiBodyStream base;
  const MaiBackend *backend;
  guint n_layers;
  Layer layers[MAI_MAX_STACKS * MAI_MAX_CONV_LAYERS];
  MaiPacked input;
  const float *input_bias, *skip_bias; /* (R), (skip) */
  float *x; /* (K,R) */
  float *window; /* (K,kernel R), tap by tap */
  float *gates; /* (K,2R) */
  float *z; /* (K,R) */
  float *top; /* (K,skip) */
} Stream;

static void
init_layer (Stream *stream, guint l, const MaiWavenetLayerParts *parts, MaiArena *arena)
{
  const MaiModelConfig *c = stream->base.config;
  Layer *layer = &stream->layers[l];

  layer->conv = mai_packing_pack (arena, parts->conv.weight, c->kernel * c->hidden, 2 * c->hidden,
                                  stream->base.precision);
  layer->conv_bias = mai_packing_copy (arena, parts->conv.bias, 2 * (gsize) c->hidden);
  if (parts->residual_weight != NULL)
    {
      layer->residual = mai_packing_pack (arena, parts->residual_weight, c->hidden, c->hidden,
                                          stream->base.precision);
      layer->residual_bias = mai_packing_copy (arena, parts->residual_bias, c->hidden);
    }
  layer->skip =
      mai_packing_pack (arena, parts->skip_weight, c->hidden, c->skip, stream->base.precision);
  layer->dilation = mai_wavenet_get_dilation (c, l);
  layer->reach = mai_wavenet_get_reach (c, l);
  layer->ring = mai_arena_floats (arena, (gsize) layer->reach * stream->base.rows * c->hidden);
}

gsize
mai_wavenet_stream_measure (const MaiModelConfig *config)
{
  gsize channels = config->kernel + 4; /* window, x, gates, z */

  for (guint l = 0; l < mai_wavenet_count_layers (config); l++)
    channels += mai_wavenet_get_reach (config, l);
  return channels * config->hidden + config->skip;
}

MaiBodyStream *
mai_wavenet_stream_new (const MaiBodyStream *base, const MaiBodyParts *parts, MaiArena *arena)
{
  Stream *stream = g_new0 (Stream, 1);
  const MaiModelConfig *c = base->config;
  const MaiWavenetParts *wavenet = &parts->wavenet;
  gsize channels = (gsize) base->rows * c->hidden;

  stream->base = *base;
  stream->backend = mai_backend_cpu ();
  stream->n_layers = mai_wavenet_count_layers (c);
  stream->input = mai_packing_pack (arena, wavenet->input_weight, c->embedding, c->hidden,
                                    stream->base.precision);
  stream->input_bias = mai_packing_copy (arena, wavenet->input_bias, c->hidden);
  for (guint l = 0; l < stream->n_layers; l++)
    init_layer (stream, l, &wavenet->layers[l], arena);
  stream->skip_bias = mai_packing_copy (arena, wavenet->skip_bias, c->skip);
  stream->x = mai_arena_floats (arena, channels); // (K,R)
  stream->window = mai_arena_floats (arena, c->kernel * channels); // (K,kernel R)
  stream->gates = mai_arena_floats (arena, 2 * channels); // (K,2R)
  stream->z = mai_arena_floats (arena, channels); // (K,R)
  stream->top = mai_arena_floats (arena, (gsize) base->rows * c->skip); // (K,skip)
  return &stream->base;
}

void
mai_wavenet_stream_reset (MaiBodyStream *base, guint first, guint n)
{
  Stream *stream = (Stream *) base;
  gsize channels = base->config->hidden;

  for (guint l = 0; l < stream->n_layers; l++)
    for (gsize place = 0; place < stream->layers[l].reach; place++)
      memset (stream->layers[l].ring + (place * base->rows + first) * channels, 0,
              n * channels * sizeof (float));
}

/* window (K,kernel R) = the inputs that the taps read; x takes the place of the oldest. */
static void
gather_taps (Stream *stream, Layer *layer)
{
  guint rows = stream->base.rows, channels = stream->base.config->hidden;
  guint kernel = stream->base.config->kernel;
  gsize bytes = channels * sizeof (float);

  for (guint tap = 0; tap < kernel; tap++)
    {
      guint place = (layer->oldest + tap * layer->dilation) % layer->reach;
      const float *from =
          tap + 1 < kernel ? layer->ring + (gsize) place * rows * channels : stream->x; // (K,R)

      for (gsize row = 0; row < rows; row++)
        memcpy (stream->window + (row * kernel + tap) * channels, from + row * channels, bytes);
    }
  memcpy (layer->ring + (gsize) layer->oldest * rows * channels, stream->x, rows * bytes);
  layer->oldest = (layer->oldest + 1) % layer->reach;
}

/* y (K,out) = x W^T + bias, or added to what y holds. */
static void
multiply (const MaiPacked *packed, float *y, const float *x, const float *bias, guint rows,
          gboolean accumulate)
{
  mai_packed_multiply (packed, y, packed->out, x, packed->in, bias, rows, accumulate);
}

const float *
mai_wavenet_stream_step (MaiBodyStream *base, const float *input)
{
  Stream *stream = (Stream *) base;
  const MaiBackend *be = stream->backend;
  guint rows = base->rows;

  multiply (&stream->input, stream->x, input, stream->input_bias, rows, FALSE);
  for (guint l = 0; l < stream->n_layers; l++)
    {
      Layer *layer = &stream->layers[l];

      gather_taps (stream, layer);
      multiply (&layer->conv, stream->gates, stream->window, layer->conv_bias, rows, FALSE);
      be->gated_forward (be, stream->z, stream->gates, rows, base->config->hidden);
      if (layer->residual_bias != NULL)
        multiply (&layer->residual, stream->x, stream->z, layer->residual_bias, rows, TRUE);
      multiply (&layer->skip, stream->top, stream->z, l == 0 ? stream->skip_bias : NULL, rows,
                l > 0);
    }
  be->relu_forward (be, stream->top, stream->top, (gsize) rows * base->config->skip);
  return stream->top;
}

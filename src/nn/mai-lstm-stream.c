/* SPDX-License-Identifier: Apache-2.0 */
/* LSTM layers a step at a time. */
#include "nn/mai-lstm.h"

#include <string.h>

#include "nn/backends/cpu/mai-cpu-kernels.h"
#include "nn/mai-packing.h"

typedef struct
{
  MaiPacked ih, hh;
  const float *bias; /* (4H) */
  float *h, *c; /* (K,H) */
} Layer;

typedef struct
{
  MaiBodyStream base;
  Layer layers[MAI_MAX_LAYERS];
  float *gates; /* (K,4H) */
} Stream;

gsize
mai_lstm_stream_measure (const MaiModelConfig *config)
{
  return (2 * (gsize) config->layers + 4) * config->hidden; /* h and c of each; gates */
}

MaiBodyStream *
mai_lstm_stream_new (const MaiBodyStream *base, const MaiBodyParts *parts, MaiArena *arena)
{
  Stream *stream = g_new0 (Stream, 1);
  const MaiModelConfig *c = base->config;
  gsize state = (gsize) base->rows * c->hidden;

  stream->base = *base;
  for (guint l = 0; l < c->layers; l++)
    {
      Layer *layer = &stream->layers[l];
      const MaiLstmWeights *weights = &parts->lstm[l];

      layer->ih = mai_packing_pack (arena, weights->weight_ih, mai_lstm_count_inputs (c, l),
                                    4 * c->hidden, base->precision);
      layer->hh =
          mai_packing_pack (arena, weights->weight_hh, c->hidden, 4 * c->hidden, base->precision);
      layer->bias = mai_packing_copy (arena, weights->bias, 4 * c->hidden);
      layer->h = mai_arena_floats (arena, state); // (K,H)
      layer->c = mai_arena_floats (arena, state); // (K,H)
    }
  stream->gates = mai_arena_floats (arena, 4 * state); // (K,4H)
  return &stream->base;
}

void
mai_lstm_stream_reset (MaiBodyStream *base, guint first, guint n)
{
  Stream *stream = (Stream *) base;
  gsize at = (gsize) first * base->config->hidden;
  gsize bytes = (gsize) n * base->config->hidden * sizeof (float);

  for (guint l = 0; l < base->config->layers; l++)
    {
      memset (stream->layers[l].h + at, 0, bytes);
      memset (stream->layers[l].c + at, 0, bytes);
    }
}

const float *
mai_lstm_stream_step (MaiBodyStream *base, const float *input)
{
  Stream *stream = (Stream *) base;
  guint hidden = base->config->hidden, rows = base->rows;

  for (guint l = 0; l < base->config->layers; l++)
    {
      Layer *layer = &stream->layers[l];

      mai_packed_multiply (&layer->ih, stream->gates, 4 * hidden, input, layer->ih.in, NULL, rows,
                           FALSE);
      mai_packed_multiply (&layer->hh, stream->gates, 4 * hidden, layer->h, hidden, NULL, rows,
                           TRUE);
      mai_cpu_kernels ()->cell_forward (stream->gates, layer->h, layer->c, layer->c, NULL,
                                        layer->bias, rows, hidden);
      input = layer->h;
    }
  return input;
}

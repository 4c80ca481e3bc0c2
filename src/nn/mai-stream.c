/* SPDX-License-Identifier: Apache-2.0 */
/* The network's equations (mai-model.h) for one step of K rows. Every product is a packed one and everything else goes
 * row by row, so that a row's numbers do not depend on K.
 *
 * Invariant: `field` is the next field of the chain; `chosen` holds the fields before it; `logits` are those of `field`
 * when `has_logits`. */
#include "nn/mai-stream.h"

#include <string.h>

#include "nn/backends/cpu/mai-cpu-kernels.h"
#include "nn/mai-arena.h"
#include "nn/mai-model-parts.h"
#include "nn/mai-packed.h"

typedef struct
{
  MaiPacked ih, hh;
  const float *bias; /* (4H) */
  float *h, *c; /* (K,H) */
} Layer;

typedef struct
{
  MaiPacked in, out;
  const float *in_bias, *out_bias; /* (D), (size) */
  float *chain[MAI_MAX_FIELDS]; /* (size_g,D) */
} Head;

struct _MaiStream
{
  MaiModelConfig config;
  const MaiBackend *backend;
  guint rows;
  MaiArena *arena;

  float *embeddings[MAI_MAX_FIELDS];
  Layer layers[MAI_MAX_LAYERS];
  MaiPacked projection, skip;
  const float *projection_bias;
  Head heads[MAI_MAX_FIELDS];

  float *embedded; /* (K,E) */
  float *gates; /* (K,4H) */
  float *projected; /* (K,P) */
  float *unit; /* (K,D) */
  float *logits; /* (K,size) */
  guint16 *chosen; /* (K,n_outputs), the first `field` of each row */
  guint field;
  gboolean has_logits;
};

static MaiPacked
pack (MaiStream *stream, const float *weight, guint in, guint out)
{
  MaiPacked packed;
  float *panels = mai_arena_floats (stream->arena, mai_packed_size (in, out));

  mai_packed_init (&packed, panels, weight, in, out);
  return packed;
}

static float *
copy (MaiStream *stream, const float *values, gsize n)
{
  float *copied = mai_arena_floats (stream->arena, n);

  memcpy (copied, values, n * sizeof (float));
  return copied;
}

static void
pack_layer (MaiStream *stream, guint l, const MaiLstmWeights *weights)
{
  const MaiModelConfig *c = &stream->config;
  Layer *layer = &stream->layers[l];

  layer->ih = pack (stream, weights->weight_ih, l == 0 ? c->embedding : c->hidden, 4 * c->hidden);
  layer->hh = pack (stream, weights->weight_hh, c->hidden, 4 * c->hidden);
  layer->bias = copy (stream, weights->bias, 4 * c->hidden);
  layer->h = mai_arena_floats (stream->arena, (gsize) stream->rows * c->hidden); // (K,H)
  layer->c = mai_arena_floats (stream->arena, (gsize) stream->rows * c->hidden); // (K,H)
}

static void
pack_head (MaiStream *stream, guint f, const MaiHeadParts *parts)
{
  const MaiModelConfig *c = &stream->config;
  Head *head = &stream->heads[f];

  head->in = pack (stream, parts->in_weight, c->projection, c->head);
  head->in_bias = copy (stream, parts->in_bias, c->head);
  for (guint g = 0; g < f; g++)
    head->chain[g] = copy (stream, parts->chain[g], (gsize) c->sizes[g] * c->head);
  head->out = pack (stream, parts->out_weight, c->head, c->sizes[f]);
  head->out_bias = copy (stream, parts->out_bias, c->sizes[f]);
}

static void
make_buffers (MaiStream *stream)
{
  const MaiModelConfig *c = &stream->config;
  gsize rows = stream->rows;
  guint largest = 0;

  for (guint f = 0; f < c->n_outputs; f++)
    largest = MAX (largest, c->sizes[f]);
  stream->embedded = mai_arena_floats (stream->arena, rows * c->embedding); // (K,E)
  stream->gates = mai_arena_floats (stream->arena, rows * 4 * c->hidden); // (K,4H)
  stream->projected = mai_arena_floats (stream->arena, rows * c->projection); // (K,P)
  stream->unit = mai_arena_floats (stream->arena, rows * c->head); // (K,D)
  stream->logits = mai_arena_floats (stream->arena, rows * largest); // (K,V)
  stream->chosen = mai_arena_alloc (stream->arena, rows * c->n_outputs * sizeof (guint16));
}

MaiStream *
mai_stream_new (MaiModel *model, guint n_rows)
{
  g_return_val_if_fail (model != NULL && n_rows > 0, NULL);

  MaiStream *stream = g_new0 (MaiStream, 1);
  const MaiModelConfig *c = &stream->config;
  MaiModelParts parts;

  stream->config = *mai_model_get_config (model);
  stream->backend = mai_backend_cpu ();
  stream->rows = n_rows;
  stream->arena = mai_arena_new (stream->backend);
  mai_model_get_parts (model, mai_model_get_parameters (model, NULL), &parts);
  for (guint f = 0; f < c->n_inputs; f++)
    stream->embeddings[f] =
        copy (stream, parts.embeddings[f], ((gsize) c->sizes[f] + 1) * c->embedding);
  for (guint l = 0; l < c->layers; l++)
    pack_layer (stream, l, &parts.lstm[l]);
  stream->projection = pack (stream, parts.projection_weight, c->hidden, c->projection);
  stream->skip = pack (stream, parts.skip_weight, c->embedding, c->projection);
  stream->projection_bias = copy (stream, parts.projection_bias, c->projection);
  for (guint f = 0; f < c->n_outputs; f++)
    pack_head (stream, f, &parts.heads[f]);
  make_buffers (stream);
  stream->field = c->n_outputs;
  return stream;
}

void
mai_stream_free (MaiStream *stream)
{
  g_return_if_fail (stream != NULL);

  mai_arena_free (stream->arena);
  g_free (stream);
}

void
mai_stream_reset (MaiStream *stream)
{
  g_return_if_fail (stream != NULL);

  gsize bytes = (gsize) stream->rows * stream->config.hidden * sizeof (float);
  for (guint l = 0; l < stream->config.layers; l++)
    {
      memset (stream->layers[l].h, 0, bytes);
      memset (stream->layers[l].c, 0, bytes);
    }
  stream->field = stream->config.n_outputs;
}

static gboolean
are_known (const guint16 *values, guint n, guint n_fields, const guint *sizes, guint extra)
{
  for (guint i = 0; i < n * n_fields; i++)
    if (values[i] >= sizes[i % n_fields] + extra && values[i] != MAI_IGNORE)
      return FALSE;
  return TRUE;
}

static void
step_layer (MaiStream *stream, Layer *layer, const float *x, guint in)
{
  guint hidden = stream->config.hidden;

  mai_packed_multiply (&layer->ih, stream->gates, 4 * hidden, x, in, NULL, stream->rows, FALSE);
  mai_packed_multiply (&layer->hh, stream->gates, 4 * hidden, layer->h, hidden, NULL, stream->rows,
                       TRUE);
  mai_cpu_kernels ()->cell_forward (stream->gates, layer->h, layer->c, layer->c, NULL, layer->bias,
                                    stream->rows, hidden);
}

void
mai_stream_feed (MaiStream *stream, const guint16 *inputs)
{
  g_return_if_fail (stream != NULL && inputs != NULL);
  const MaiModelConfig *c = &stream->config;
  g_return_if_fail (are_known (inputs, stream->rows, c->n_inputs, c->sizes, 1));

  const float *x = stream->embedded;
  stream->backend->embedding_forward (stream->backend, stream->embedded, stream->embeddings, inputs,
                                      c->n_inputs, stream->rows, c->n_inputs, c->embedding);
  for (guint l = 0; l < c->layers; l++)
    {
      step_layer (stream, &stream->layers[l], x, l == 0 ? c->embedding : c->hidden);
      x = stream->layers[l].h;
    }
  mai_packed_multiply (&stream->projection, stream->projected, c->projection, x, c->hidden,
                       stream->projection_bias, stream->rows, FALSE);
  mai_packed_multiply (&stream->skip, stream->projected, c->projection, stream->embedded,
                       c->embedding, NULL, stream->rows, TRUE);
  stream->backend->relu_forward (stream->backend, stream->projected, stream->projected,
                                 (gsize) stream->rows * c->projection);
  stream->field = 0;
  stream->has_logits = FALSE;
}

static void
compute_logits (MaiStream *stream)
{
  const MaiModelConfig *c = &stream->config;
  guint f = stream->field;
  const Head *head = &stream->heads[f];

  if (f > 0)
    stream->backend->embedding_forward (stream->backend, stream->unit, head->chain, stream->chosen,
                                        c->n_outputs, stream->rows, f, c->head);
  mai_packed_multiply (&head->in, stream->unit, c->head, stream->projected, c->projection,
                       head->in_bias, stream->rows, f > 0);
  stream->backend->relu_forward (stream->backend, stream->unit, stream->unit,
                                 (gsize) stream->rows * c->head);
  mai_packed_multiply (&head->out, stream->logits, c->sizes[f], stream->unit, c->head,
                       head->out_bias, stream->rows, FALSE);
}

const float *
mai_stream_logits (MaiStream *stream)
{
  g_return_val_if_fail (stream != NULL, NULL);
  g_return_val_if_fail (stream->field < stream->config.n_outputs, NULL);

  if (!stream->has_logits)
    compute_logits (stream);
  stream->has_logits = TRUE;
  return stream->logits;
}

void
mai_stream_choose (MaiStream *stream, const guint16 *chosen)
{
  g_return_if_fail (stream != NULL && chosen != NULL);
  guint f = stream->field;
  g_return_if_fail (f < stream->config.n_outputs);
  g_return_if_fail (are_known (chosen, stream->rows, 1, &stream->config.sizes[f], 0));

  for (guint row = 0; row < stream->rows; row++)
    stream->chosen[row * stream->config.n_outputs + f] = chosen[row];
  stream->field++;
  stream->has_logits = FALSE;
}

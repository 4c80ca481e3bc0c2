/* SPDX-License-Identifier: Apache-2.0 */
/* The network's equations (mai-model.h) for one step of K rows. Every product is a packed one and everything else goes
 * row by row, so that a row's numbers do not depend on K.
 *
 * Invariant: `field` is the next field of the chain; `chosen` holds the fields before it; `logits` are those of `field`
 * when `has_logits`. */
#include "nn/mai-stream.h"

#include <string.h>

#include "nn/backends/cpu/mai-cpu-kernels.h"
#include "nn/mai-body.h"
#include "nn/mai-model-config.h"
#include "nn/mai-norm.h"
#include "nn/mai-packing.h"

typedef struct
{
  MaiPacked out;
  const float *out_bias; /* (size) */
  float *chain[MAI_MAX_FIELDS]; /* (size_g,D) */
} Head;

struct _MaiStream
{
  MaiModelConfig config;
  const MaiBackend *backend;
  guint rows;
  MaiArena *arena;

  float *embeddings[MAI_MAX_FIELDS];
  const MaiBody *body;
  MaiBodyStream *run;
  MaiPacked projection, skip;
  const float *projection_bias;
  MaiNormParts norms[2]; /* of top and projected, where there are */
  MaiPacked units_weight; /* of all heads, below each other: one large product */
  float *units_bias; /* (n_outputs,D) */
  Head heads[MAI_MAX_FIELDS];

  float *embedded; /* (K,E) */
  float *normed; /* (K,W) */
  float *projected; /* (K,P) */
  float *units; /* (K,n_outputs,D) of all heads, without what was chosen */
  float *unit; /* (K,D) of this field */
  float *logits; /* (K,size) */
  guint16 *chosen; /* (K,n_outputs), the first `field` of each row */
  guint field;
  gboolean has_units, has_logits; /* of this step, from its first logits on; of this field */
};

static void
pack_head (MaiStream *stream, guint f, const MaiHeadParts *parts, MaiPrecision precision)
{
  const MaiModelConfig *c = &stream->config;
  Head *head = &stream->heads[f];

  for (guint g = 0; g < f; g++)
    head->chain[g] =
        mai_packing_copy (stream->arena, parts->chain[g], (gsize) c->sizes[g] * c->head);
  head->out = mai_packing_pack (stream->arena, parts->out_weight,
                                c->head > 0 ? c->head : c->projection, c->sizes[f], precision);
  head->out_bias = mai_packing_copy (stream->arena, parts->out_bias, c->sizes[f]);
}

static void
pack_units (MaiStream *stream, const MaiModelParts *parts, MaiPrecision precision)
{
  const MaiModelConfig *c = &stream->config;
  gsize each = (gsize) c->head * c->projection, all = each * c->n_outputs;
  g_autofree float *weight = g_new (float, all); // (n_outputs,D,P)

  if (c->head == 0)
    return;
  stream->units_bias = mai_arena_floats (stream->arena, (gsize) c->n_outputs * c->head);
  for (guint f = 0; f < c->n_outputs; f++)
    {
      memcpy (weight + f * each, parts->heads[f].in_weight, each * sizeof (float));
      memcpy (stream->units_bias + f * c->head, parts->heads[f].in_bias, c->head * sizeof (float));
    }
  stream->units_weight =
      mai_packing_pack (stream->arena, weight, c->projection, c->n_outputs * c->head, precision);
}

static void
copy_norm (MaiStream *stream, guint i, const MaiNormParts *parts, guint dim)
{
  stream->norms[i] = (MaiNormParts){
    .weights = { mai_packing_copy (stream->arena, parts->weights.scale, dim),
                 mai_packing_copy (stream->arena, parts->weights.offset, dim) },
    .mean = mai_packing_copy (stream->arena, parts->mean, dim),
    .variance = mai_packing_copy (stream->arena, parts->variance, dim),
  };
}

static void
copy_norms (MaiStream *stream, const MaiModelParts *parts)
{
  const MaiModelConfig *c = &stream->config;
  guint width = stream->body->get_width (c);

  if (!c->batch_norm)
    return;
  copy_norm (stream, 0, &parts->norms[0], width);
  copy_norm (stream, 1, &parts->norms[1], c->projection);
  stream->normed = mai_arena_floats (stream->arena, (gsize) stream->rows * width); // (K,W)
}

double
mai_stream_measure (MaiModel *model, guint n_rows)
{
  const MaiModelConfig *c = mai_model_get_config (model);
  const MaiBody *body = mai_body_get (c->family);
  gsize floats = body->measure_stream (c) + c->embedding + c->projection
                 + (c->n_outputs + 1) * c->head + mai_model_config_find_most_values (c)
                 + (c->batch_norm ? body->get_width (c) : 0);

  return (double) n_rows * (floats * sizeof (float) + c->n_outputs * sizeof (guint16));
}

static void
make_buffers (MaiStream *stream)
{
  const MaiModelConfig *c = &stream->config;
  gsize rows = stream->rows;

  stream->embedded = mai_arena_floats (stream->arena, rows * c->embedding); // (K,E)
  stream->projected = mai_arena_floats (stream->arena, rows * c->projection); // (K,P)
  stream->units =
      mai_arena_floats (stream->arena, rows * c->n_outputs * c->head); // (K,n_outputs,D)
  stream->unit = mai_arena_floats (stream->arena, rows * c->head); // (K,D)
  stream->logits =
      mai_arena_floats (stream->arena, rows * mai_model_config_find_most_values (c)); // (K,V)
  stream->chosen = mai_arena_alloc (stream->arena, rows * c->n_outputs * sizeof (guint16));
}

MaiStream *
mai_stream_new (MaiModel *model, guint n_rows, MaiPrecision precision)
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
    stream->embeddings[f] = mai_packing_copy (stream->arena, parts.embeddings[f],
                                              ((gsize) c->sizes[f] + 1) * c->embedding);
  stream->body = mai_body_get (c->family);
  stream->run = stream->body->stream_new (&(MaiBodyStream){ c, n_rows, precision }, &parts.body,
                                          stream->arena);
  stream->projection = mai_packing_pack (stream->arena, parts.projection_weight,
                                         stream->body->get_width (c), c->projection, precision);
  if (c->shortcut)
    stream->skip =
        mai_packing_pack (stream->arena, parts.skip_weight, c->embedding, c->projection, precision);
  stream->projection_bias = mai_packing_copy (stream->arena, parts.projection_bias, c->projection);
  copy_norms (stream, &parts);
  pack_units (stream, &parts, precision);
  for (guint f = 0; f < c->n_outputs; f++)
    pack_head (stream, f, &parts.heads[f], precision);
  make_buffers (stream);
  stream->field = c->n_outputs;
  return stream;
}

void
mai_stream_free (MaiStream *stream)
{
  g_return_if_fail (stream != NULL);

  g_free (stream->run);
  mai_arena_free (stream->arena);
  g_free (stream);
}

void
mai_stream_reset (MaiStream *stream)
{
  g_return_if_fail (stream != NULL);

  stream->body->reset (stream->run, 0, stream->rows);
  stream->field = stream->config.n_outputs;
}

void
mai_stream_reset_rows (MaiStream *stream, guint first, guint n)
{
  g_return_if_fail (stream != NULL);
  g_return_if_fail (first <= stream->rows && n <= stream->rows - first);

  stream->body->reset (stream->run, first, n);
}

static gboolean
are_known (const guint16 *values, guint n, guint n_fields, const guint *sizes, guint extra)
{
  for (guint i = 0; i < n * n_fields; i++)
    if (values[i] >= sizes[i % n_fields] + extra && values[i] != MAI_IGNORE)
      return FALSE;
  return TRUE;
}

/* y (K,D) of x by the running moments; x where the network has no norms. */
static const float *
normalise (MaiStream *stream, guint i, float *y, const float *x, guint dim)
{
  const MaiNormParts *norm = &stream->norms[i];

  if (!stream->config.batch_norm)
    return x;
  stream->backend->norm_forward (stream->backend, y, x, norm->mean, norm->variance, &norm->weights,
                                 stream->rows, dim, MAI_NORM_EPSILON);
  return y;
}

void
mai_stream_feed (MaiStream *stream, const guint16 *inputs)
{
  g_return_if_fail (stream != NULL && inputs != NULL);
  const MaiModelConfig *c = &stream->config;
  g_return_if_fail (are_known (inputs, stream->rows, c->n_inputs, c->sizes, 1));

  stream->backend->embedding_forward (stream->backend, stream->embedded, stream->embeddings, inputs,
                                      c->n_inputs, stream->rows, c->n_inputs, c->embedding);
  const float *top = stream->body->step (stream->run, stream->embedded); // (K,W)
  top = normalise (stream, 0, stream->normed, top, stream->body->get_width (c));
  mai_packed_multiply (&stream->projection, stream->projected, c->projection, top,
                       stream->projection.in, stream->projection_bias, stream->rows, FALSE);
  if (c->shortcut)
    mai_packed_multiply (&stream->skip, stream->projected, c->projection, stream->embedded,
                         c->embedding, NULL, stream->rows, TRUE);
  stream->backend->relu_forward (stream->backend, stream->projected, stream->projected,
                                 (gsize) stream->rows * c->projection);
  normalise (stream, 1, stream->projected, stream->projected, c->projection);
  stream->field = 0;
  stream->has_units = FALSE;
  stream->has_logits = FALSE;
}

/* unit (K,D) = relu (what the head makes of the projection + the chain's rows of what was chosen) */
static void
compute_unit (MaiStream *stream, guint f)
{
  const MaiModelConfig *c = &stream->config;
  guint width = c->n_outputs * c->head;

  if (!stream->has_units)
    mai_packed_multiply (&stream->units_weight, stream->units, width, stream->projected,
                         c->projection, stream->units_bias, stream->rows, FALSE);
  stream->has_units = TRUE;
  if (f > 0)
    stream->backend->embedding_forward (stream->backend, stream->unit, stream->heads[f].chain,
                                        stream->chosen, c->n_outputs, stream->rows, f, c->head);
  for (gsize row = 0; row < stream->rows; row++)
    {
      float *unit = stream->unit + row * c->head;
      const float *own = stream->units + row * width + f * c->head;

      if (f > 0)
        mai_cpu_kernels ()->add (unit, own, c->head);
      else
        memcpy (unit, own, c->head * sizeof (float));
    }
  stream->backend->relu_forward (stream->backend, stream->unit, stream->unit,
                                 (gsize) stream->rows * c->head);
}

static void
compute_logits (MaiStream *stream)
{
  const MaiModelConfig *c = &stream->config;
  guint f = stream->field;
  const Head *head = &stream->heads[f];

  if (c->head > 0)
    compute_unit (stream, f);
  mai_packed_multiply (&head->out, stream->logits, c->sizes[f],
                       c->head > 0 ? stream->unit : stream->projected, head->out.in, head->out_bias,
                       stream->rows, FALSE);
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

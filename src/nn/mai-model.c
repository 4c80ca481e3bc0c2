/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration, layout and first values of the parameters. The layout is written down once, in lay_out(): it names
 * the tensors and hands out the pointers alike. */
#include "nn/mai-model.h"

#include <math.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "nn/mai-arena.h"
#include "nn/mai-body.h"
#include "nn/mai-model-config.h"
#include "nn/mai-model-parts.h"
#include "nn/mai-nn-error.h"
#include "nn/mai-random.h"

#define MAX_PARAMETERS ((gsize) 1 << 28) /* 1 GiB of floats */
#define INIT_STREAM ((guint64) 1 << 61) /* + tensor: see also DROPOUT_STREAM in mai-body.c */

struct _MaiModel
{
  gatomicrefcount references;
  MaiModelConfig config;
  const MaiBackend *backend;
  GArray *tensors; /* of MaiTensor */
  MaiArena *arena;
  float *parameters;
  gsize n_parameters;
};

static void
lay_out_head (MaiLayout *layout, const MaiModelConfig *c, guint f, MaiHeadParts *head)
{
  guint width = c->head > 0 ? c->head : c->projection;

  if (c->head > 0)
    {
      head->in_weight = mai_layout_take (layout, MAI_FIRST_RECTIFIED, c->head, c->projection,
                                         "head.%u.in.weight", f);
      head->in_bias = mai_layout_take (layout, MAI_FIRST_ZERO, c->head, 0, "head.%u.in.bias", f);
    }
  for (guint g = 0; g < f; g++)
    head->chain[g] = mai_layout_take (layout, MAI_FIRST_EMBEDDING, c->sizes[g], c->head,
                                      "head.%u.chain.%u.weight", f, g);
  head->out_weight =
      mai_layout_take (layout, MAI_FIRST_LINEAR, c->sizes[f], width, "head.%u.out.weight", f);
  head->out_bias = mai_layout_take (layout, MAI_FIRST_ZERO, c->sizes[f], 0, "head.%u.out.bias", f);
}

static void
lay_out_norm (MaiLayout *layout, guint i, guint dim, MaiNormParts *norm)
{
  norm->weights.scale = mai_layout_take (layout, MAI_FIRST_ONE, dim, 0, "norm.%u.scale", i);
  norm->weights.offset = mai_layout_take (layout, MAI_FIRST_ZERO, dim, 0, "norm.%u.offset", i);
  norm->mean = mai_layout_take (layout, MAI_FIRST_ZERO, dim, 0, "norm.%u.mean", i);
  norm->variance = mai_layout_take (layout, MAI_FIRST_VARIANCE, dim, 0, "norm.%u.variance", i);
}

static void
lay_out (MaiLayout *layout, const MaiModelConfig *c, MaiModelParts *parts)
{
  const MaiBody *body = mai_body_get (c->family);

  *parts = (MaiModelParts){ 0 };
  for (guint f = 0; f < c->n_inputs; f++)
    parts->embeddings[f] = mai_layout_take (layout, MAI_FIRST_EMBEDDING, (gsize) c->sizes[f] + 1,
                                            c->embedding, "embedding.%u.weight", f);
  body->lay_out (layout, c, &parts->body);
  parts->projection_weight = mai_layout_take (layout, MAI_FIRST_RECTIFIED, c->projection,
                                              body->get_width (c), "projection.weight");
  if (c->shortcut)
    parts->skip_weight =
        mai_layout_take (layout, MAI_FIRST_RECTIFIED, c->projection, c->embedding, "skip.weight");
  parts->projection_bias =
      mai_layout_take (layout, MAI_FIRST_ZERO, c->projection, 0, "projection.bias");
  if (c->batch_norm)
    {
      lay_out_norm (layout, 0, body->get_width (c), &parts->norms[0]);
      lay_out_norm (layout, 1, c->projection, &parts->norms[1]);
    }
  for (guint f = 0; f < c->n_outputs; f++)
    lay_out_head (layout, c, f, &parts->heads[f]);
}

void
mai_model_get_parts (MaiModel *model, float *base, MaiModelParts *parts)
{
  MaiLayout layout = { .base = base };

  lay_out (&layout, &model->config, parts);
}

gsize
mai_model_config_count_weights (const MaiModelConfig *config)
{
  MaiLayout layout = { 0 };
  MaiModelParts parts;

  lay_out (&layout, config, &parts);
  return layout.n_weights;
}

MaiModel *
mai_model_new (const MaiModelConfig *config, const MaiBackend *backend, GError **error)
{
  g_return_val_if_fail (config != NULL, NULL);
  g_return_val_if_fail (backend != NULL && backend->abi == MAI_BACKEND_ABI, NULL);

  if (!mai_model_config_check (config, error))
    return NULL;

  g_autoptr (GArray) tensors = g_array_new (FALSE, FALSE, sizeof (MaiTensor));
  MaiLayout layout = { .tensors = tensors };
  MaiModelParts parts;
  lay_out (&layout, config, &parts);
  if (layout.offset > MAX_PARAMETERS)
    {
      g_set_error (
          error, MAI_NN_ERROR, MAI_NN_ERROR_TOO_LARGE,
          _ ("The network would have %u million weights, but at most %u million can be used; "
             "make it smaller."),
          (guint) (layout.offset / 1000000), (guint) (MAX_PARAMETERS / 1000000));
      return NULL;
    }

  MaiModel *model = g_new0 (MaiModel, 1);
  g_atomic_ref_count_init (&model->references);
  model->config = *config;
  model->backend = backend;
  model->tensors = g_steal_pointer (&tensors);
  model->arena = mai_arena_new (mai_backend_cpu ());
  model->n_parameters = layout.offset;
  model->parameters = mai_arena_floats (model->arena, model->n_parameters);
  return model;
}

MaiModel *
mai_model_ref (MaiModel *model)
{
  g_return_val_if_fail (model != NULL, NULL);

  g_atomic_ref_count_inc (&model->references);
  return model;
}

void
mai_model_unref (MaiModel *model)
{
  g_return_if_fail (model != NULL);

  if (!g_atomic_ref_count_dec (&model->references))
    return;
  g_array_unref (model->tensors);
  mai_arena_free (model->arena);
  g_free (model);
}

static void
fill_uniform (float *values, gsize n, double bound, MaiRandom *random)
{
  for (gsize i = 0; i < n; i++)
    values[i] = bound * (2 * mai_random_uniform (random) - 1);
}

static void
fill_normal (float *values, gsize n, double deviation, MaiRandom *random)
{
  for (gsize i = 0; i < n; i++)
    values[i] = deviation * mai_random_normal (random);
}

static void
init_tensor (MaiModel *model, const MaiTensor *tensor, MaiRandom *random)
{
  float *values = model->parameters + tensor->offset;
  double fan_in = tensor->shape[1];
  gsize quarter = tensor->size / 4;

  memset (values, 0, tensor->size * sizeof (float));
  switch (tensor->first)
    {
    case MAI_FIRST_ZERO:
      break;
    case MAI_FIRST_ONE:
    case MAI_FIRST_VARIANCE:
      for (gsize i = 0; i < tensor->size; i++)
        values[i] = 1;
      break;
    case MAI_FIRST_FORGET:
      for (gsize i = quarter; i < 2 * quarter; i++)
        values[i] = 1;
      break;
    case MAI_FIRST_EMBEDDING:
      fill_normal (values, tensor->size, 1 / sqrt (model->config.n_inputs), random);
      break;
    case MAI_FIRST_RECTIFIED:
      fill_uniform (values, tensor->size, sqrt (3 / fan_in), random);
      break;
    case MAI_FIRST_LINEAR:
      fill_uniform (values, tensor->size, 1 / sqrt (fan_in), random);
      break;
    case MAI_FIRST_LSTM:
      fill_uniform (values, tensor->size, 1 / sqrt (tensor->shape[0] / 4.), random);
      break;
    }
}

void
mai_model_init (MaiModel *model, guint64 seed)
{
  g_return_if_fail (model != NULL);

  for (guint i = 0; i < model->tensors->len; i++)
    {
      MaiRandom random;

      mai_random_init (&random, seed, INIT_STREAM + i);
      init_tensor (model, &g_array_index (model->tensors, MaiTensor, i), &random);
    }
}

const MaiModelConfig *
mai_model_get_config (MaiModel *model)
{
  return &model->config;
}

const MaiBackend *
mai_model_get_backend (MaiModel *model)
{
  return model->backend;
}

float *
mai_model_get_parameters (MaiModel *model, gsize *n_parameters)
{
  if (n_parameters != NULL)
    *n_parameters = model->n_parameters;
  return model->parameters;
}

const MaiTensor *
mai_model_get_tensors (MaiModel *model, guint *n_tensors)
{
  *n_tensors = model->tensors->len;
  return (const MaiTensor *) (gconstpointer) model->tensors->data;
}

const MaiTensor *
mai_model_find_tensor (MaiModel *model, const char *name)
{
  for (guint i = 0; i < model->tensors->len; i++)
    {
      const MaiTensor *tensor = &g_array_index (model->tensors, MaiTensor, i);

      if (g_str_equal (tensor->name, name))
        return tensor;
    }
  return NULL;
}

gsize
mai_model_count_weights (MaiModel *model)
{
  return mai_model_config_count_weights (&model->config);
}

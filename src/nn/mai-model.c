/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration, layout and first values of the parameters. The layout is written down once, in walk(): it names the
 * tensors and hands out the pointers alike. */
#include "nn/mai-model.h"

#include <math.h>

#include "base/mai-i18n.h"
#include "nn/mai-arena.h"
#include "nn/mai-model-config.h"
#include "nn/mai-model-parts.h"
#include "nn/mai-nn-error.h"
#include "nn/mai-random.h"

#define MAX_PARAMETERS ((gsize) 1 << 28) /* 1 GiB of floats */
#define TENSOR_ALIGNMENT 16 /* floats: 64 bytes */
#define INIT_STREAM ((guint64) 1 << 61) /* + tensor: see also DROPOUT_STREAM in mai-workspace.c */

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

typedef struct
{
  float *base; /* or NULL */
  GArray *tensors; /* or NULL */
  gsize offset; /* floats */
  gsize n_weights; /* floats without padding */
} Cursor;

/* Takes the next tensor: a matrix of (rows,columns), or a vector when columns is 0. */
G_GNUC_PRINTF (5, 6)
static float *
take (Cursor *cursor, gboolean decays, gsize rows, gsize columns, const char *format, ...)
{
  gsize offset = cursor->offset;
  gsize size = rows * MAX (columns, 1);

  if (cursor->tensors != NULL)
    {
      MaiTensor tensor = { .n_dims = columns ? 2 : 1,
                           .shape = { rows, columns },
                           .offset = offset,
                           .size = size,
                           .decays = decays };
      va_list args;

      va_start (args, format);
      g_vsnprintf (tensor.name, sizeof tensor.name, format, args);
      va_end (args);
      g_array_append_val (cursor->tensors, tensor);
    }

  cursor->n_weights += size;
  cursor->offset += (size + TENSOR_ALIGNMENT - 1) / TENSOR_ALIGNMENT * TENSOR_ALIGNMENT;
  return cursor->base != NULL ? cursor->base + offset : NULL;
}

static void
walk_head (Cursor *cursor, const MaiModelConfig *c, guint f, MaiHeadParts *head)
{
  head->in_weight = take (cursor, TRUE, c->head, c->projection, "head.%u.in.weight", f);
  head->in_bias = take (cursor, FALSE, c->head, 0, "head.%u.in.bias", f);
  for (guint g = 0; g < f; g++)
    head->chain[g] = take (cursor, FALSE, c->sizes[g], c->head, "head.%u.chain.%u.weight", f, g);
  head->out_weight = take (cursor, TRUE, c->sizes[f], c->head, "head.%u.out.weight", f);
  head->out_bias = take (cursor, FALSE, c->sizes[f], 0, "head.%u.out.bias", f);
}

static void
walk (Cursor *cursor, const MaiModelConfig *c, MaiModelParts *parts)
{
  for (guint f = 0; f < c->n_inputs; f++)
    parts->embeddings[f] =
        take (cursor, FALSE, (gsize) c->sizes[f] + 1, c->embedding, "embedding.%u.weight", f);

  for (guint l = 0; l < c->layers; l++)
    {
      MaiLstmWeights *lstm = &parts->lstm[l];
      gsize gates = (gsize) 4 * c->hidden;
      gsize input = l == 0 ? c->embedding : c->hidden;

      lstm->weight_ih = take (cursor, TRUE, gates, input, "lstm.%u.weight_ih", l);
      lstm->weight_hh = take (cursor, TRUE, gates, c->hidden, "lstm.%u.weight_hh", l);
      lstm->bias = take (cursor, FALSE, gates, 0, "lstm.%u.bias", l);
    }

  parts->projection_weight = take (cursor, TRUE, c->projection, c->hidden, "projection.weight");
  parts->skip_weight = take (cursor, TRUE, c->projection, c->embedding, "skip.weight");
  parts->projection_bias = take (cursor, FALSE, c->projection, 0, "projection.bias");
  for (guint f = 0; f < c->n_outputs; f++)
    walk_head (cursor, c, f, &parts->heads[f]);
}

void
mai_model_get_parts (MaiModel *model, float *base, MaiModelParts *parts)
{
  Cursor cursor = { .base = base };

  walk (&cursor, &model->config, parts);
}

gsize
mai_model_config_count_weights (const MaiModelConfig *config)
{
  Cursor cursor = { 0 };
  MaiModelParts parts;

  walk (&cursor, config, &parts);
  return cursor.n_weights;
}

MaiModel *
mai_model_new (const MaiModelConfig *config, const MaiBackend *backend, GError **error)
{
  g_return_val_if_fail (config != NULL, NULL);
  g_return_val_if_fail (backend != NULL && backend->abi == MAI_BACKEND_ABI, NULL);

  if (!mai_model_config_check (config, error))
    return NULL;

  g_autoptr (GArray) tensors = g_array_new (FALSE, FALSE, sizeof (MaiTensor));
  Cursor cursor = { .tensors = tensors };
  MaiModelParts parts;
  walk (&cursor, config, &parts);
  if (cursor.offset > MAX_PARAMETERS)
    {
      g_set_error (
          error, MAI_NN_ERROR, MAI_NN_ERROR_TOO_LARGE,
          _ ("The network would have %u million weights, but at most %u million can be used; "
             "make it smaller."),
          (guint) (cursor.offset / 1000000), (guint) (MAX_PARAMETERS / 1000000));
      return NULL;
    }

  MaiModel *model = g_new0 (MaiModel, 1);
  g_atomic_ref_count_init (&model->references);
  model->config = *config;
  model->backend = backend;
  model->tensors = g_steal_pointer (&tensors);
  model->arena = mai_arena_new (mai_backend_cpu ());
  model->n_parameters = cursor.offset;
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
  const MaiModelConfig *config = &model->config;
  float *values = model->parameters + tensor->offset;
  double fan_in = tensor->shape[1];

  if (tensor->n_dims == 1)
    for (gsize i = 0; i < tensor->size; i++)
      values[i] =
          g_str_has_prefix (tensor->name, "lstm.") && i / config->hidden == 1 ? 1 : 0; /* forget */
  else if (!tensor->decays)
    fill_normal (values, tensor->size, 1 / sqrt (config->n_inputs), random);
  else if (g_str_has_prefix (tensor->name, "lstm."))
    fill_uniform (values, tensor->size, 1 / sqrt (config->hidden), random);
  else if (g_str_has_suffix (tensor->name, ".out.weight"))
    fill_uniform (values, tensor->size, 1 / sqrt (fan_in), random);
  else
    fill_uniform (values, tensor->size, sqrt (3 / fan_in), random);
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

/* SPDX-License-Identifier: Apache-2.0 */
/* Loading reads and checks everything first and changes the model or learner last. */
#include "nn/mai-checkpoint.h"

#include <math.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "nn/mai-learner-state.h"
#include "nn/mai-model-config.h"
#include "nn/mai-nn-error.h"
#include "nn/mai-safetensors.h"

#define MODEL_FORMAT "musicai-model-1"
#define STATE_FORMAT "musicai-state-1"

static void
set_metadata (MaiSafetensors *file, GHashTable *metadata, const char *format, MaiModel *model)
{
  g_autofree char *config = mai_model_config_to_json (mai_model_get_config (model));
  GHashTableIter iter;
  gpointer key, value;

  if (metadata != NULL)
    {
      g_hash_table_iter_init (&iter, metadata);
      while (g_hash_table_iter_next (&iter, &key, &value))
        mai_safetensors_set_metadata (file, key, value);
    }
  mai_safetensors_set_metadata (file, "format", format);
  mai_safetensors_set_metadata (file, "config", config);
}

static GHashTable *
copy_metadata (MaiSafetensors *file)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, mai_safetensors_get_all_metadata (file));
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (copy, g_strdup (key), g_strdup (value));
  return copy;
}

/* Adds every tensor of an array laid out like the parameters, as prefix + name. */
static void
add_tensors (MaiSafetensors *file, MaiModel *model, const char *prefix, const float *base)
{
  guint n_tensors;
  const MaiTensor *tensors = mai_model_get_tensors (model, &n_tensors);

  for (guint i = 0; i < n_tensors; i++)
    {
      g_autofree char *name = g_strconcat (prefix, tensors[i].name, NULL);

      mai_safetensors_add (file, name, MAI_DTYPE_F32, tensors[i].n_dims, tensors[i].shape,
                           base + tensors[i].offset);
    }
}

static gboolean
refuse (const char *path, const char *reason, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_FORMAT, _ ("“%s” cannot be used: %s."), name,
               reason);
  return FALSE;
}

/* A tensor whose every number is finite, and at least `least`. */
static const float *
get_finite (MaiSafetensors *file, const char *path, const char *name, guint n_dims,
            const gsize *shape, float least, GError **error)
{
  const float *values = mai_safetensors_get (file, name, MAI_DTYPE_F32, n_dims, shape, error);
  gsize n = shape[0] * (n_dims > 1 ? shape[1] : 1);

  for (gsize i = 0; values != NULL && i < n; i++)
    if (!isfinite (values[i]) || values[i] < least)
      {
        g_autofree char *display = g_filename_display_name (path);

        g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_NOT_FINITE,
                     _ ("“%s” cannot be used: its tensor “%s” holds a number that cannot be."),
                     display, name);
        return NULL;
      }
  return values;
}

/* Every tensor of an array laid out like the parameters, checked; written to `out` unless that is NULL. A variance is never
 * below zero. */
static gboolean
read_tensors (MaiSafetensors *file, const char *path, MaiModel *model, const char *prefix,
              float least, float *out, GError **error)
{
  guint n_tensors;
  const MaiTensor *tensors = mai_model_get_tensors (model, &n_tensors);

  for (guint i = 0; i < n_tensors; i++)
    {
      g_autofree char *name = g_strconcat (prefix, tensors[i].name, NULL);
      const float *values = get_finite (file, path, name, tensors[i].n_dims, tensors[i].shape,
                                        tensors[i].first == MAI_FIRST_VARIANCE ? 0 : least, error);

      if (values == NULL)
        return FALSE;
      if (out != NULL)
        memcpy (out + tensors[i].offset, values, tensors[i].size * sizeof (float));
    }
  return TRUE;
}

/* A file of `format` and what its "config" says. */
static MaiSafetensors *
open_file (const char *path, const char *format, MaiModelConfig *config, GError **error)
{
  g_autoptr (MaiSafetensors) file = mai_safetensors_load (path, error);
  g_autofree char *family = g_strndup (format, strlen (format) - 1); /* without the version */

  if (file == NULL)
    return NULL;
  const char *found = mai_safetensors_get_metadata (file, "format");
  const char *json = mai_safetensors_get_metadata (file, "config");
  if (found == NULL || !g_str_has_prefix (found, family))
    refuse (path, _ ("it holds tensors, but not those of a network of musicAi"), error);
  else if (!g_str_equal (found, format))
    refuse (path, _ ("it was written by a later version of musicAi; update to open it"), error);
  else if (json == NULL)
    refuse (path, _ ("it does not say what its network is made of"), error);
  else if (mai_model_config_from_json (json, config, error))
    return g_steal_pointer (&file);
  else
    {
      g_autofree char *name = g_filename_display_name (path);
      g_prefix_error (error, _ ("“%s” cannot be used: "), name);
    }
  return NULL;
}

gboolean
mai_model_save (MaiModel *model, GHashTable *metadata, const char *path, GError **error)
{
  g_return_val_if_fail (model != NULL && path != NULL, FALSE);

  g_autoptr (MaiSafetensors) file = mai_safetensors_new ();

  set_metadata (file, metadata, MODEL_FORMAT, model);
  add_tensors (file, model, "", mai_model_get_parameters (model, NULL));
  return mai_safetensors_save (file, path, error);
}

static gboolean
refuse_tensors (const char *path, GError **error)
{
  return refuse (path, _ ("it holds other tensors than its network has"), error);
}

/* Reading goes by the names that the network needs: what else is there would be lost without a word. */
static gboolean
check_count (MaiSafetensors *file, const char *path, guint n, GError **error)
{
  g_auto (GStrv) names = mai_safetensors_list (file);

  return g_strv_length (names) == n || refuse_tensors (path, error);
}

/* A small file cannot ask for much memory: its weights are counted before they get any. */
static MaiModel *
make_model (MaiSafetensors *file, const char *path, const MaiModelConfig *config,
            const MaiBackend *backend, GError **error)
{
  if (mai_safetensors_get_data_size (file)
      != mai_model_config_count_weights (config) * sizeof (float))
    {
      refuse_tensors (path, error);
      return NULL;
    }

  MaiModel *model = mai_model_new (config, backend, error);
  if (model == NULL)
    {
      g_autofree char *name = g_filename_display_name (path);
      g_prefix_error (error, _ ("“%s” cannot be used: "), name);
    }
  return model;
}

MaiModel *
mai_model_load (const char *path, const MaiBackend *backend, GHashTable **metadata_out,
                GError **error)
{
  g_return_val_if_fail (path != NULL && backend != NULL, NULL);

  MaiModelConfig config;
  g_autoptr (MaiSafetensors) file = open_file (path, MODEL_FORMAT, &config, error);
  if (file == NULL)
    return NULL;

  g_autoptr (MaiModel) model = make_model (file, path, &config, backend, error);
  guint n_tensors;
  if (model == NULL)
    return NULL;
  mai_model_get_tensors (model, &n_tensors);
  if (!check_count (file, path, n_tensors, error)
      || !read_tensors (file, path, model, "", -G_MAXFLOAT, mai_model_get_parameters (model, NULL),
                        error))
    return NULL;
  if (metadata_out != NULL)
    *metadata_out = copy_metadata (file);
  return g_steal_pointer (&model);
}

/* Every carried state is a tensor (B,width), "carry." and its name. */
static void
add_carry (MaiSafetensors *file, const MaiLearnerState *state)
{
  for (guint i = 0; i < state->states->n; i++)
    {
      const MaiState *item = &state->states->items[i];
      gsize shape[] = { state->batch, item->width };
      g_autofree char *name = g_strconcat ("carry.", item->name, NULL);

      mai_safetensors_add (file, name, MAI_DTYPE_F32, 2, shape,
                           state->carry + item->offset * state->batch);
    }
}

gboolean
mai_learner_save (MaiLearner *learner, GHashTable *metadata, const char *path, GError **error)
{
  g_return_val_if_fail (learner != NULL && path != NULL, FALSE);

  g_autoptr (MaiSafetensors) file = mai_safetensors_new ();
  MaiLearnerState state;
  if (!mai_learner_get_state (learner, &state, error))
    return FALSE;

  gint64 counts[] = { GINT64_TO_LE ((gint64) *state.step_count), state.batch, state.steps };
  gsize shape[] = { G_N_ELEMENTS (counts) };
  set_metadata (file, metadata, STATE_FORMAT, state.model);
  mai_safetensors_add (file, "counts", MAI_DTYPE_I64, 1, shape, counts);
  add_carry (file, &state);
  add_tensors (file, state.model, "m.", state.m);
  add_tensors (file, state.model, "v.", state.v);
  return mai_safetensors_save (file, path, error);
}

static gboolean
read_carry (MaiSafetensors *file, const char *path, const MaiLearnerState *state, gboolean keep,
            GError **error)
{
  for (guint i = 0; i < state->states->n; i++)
    {
      const MaiState *item = &state->states->items[i];
      gsize shape[] = { state->batch, item->width };
      g_autofree char *name = g_strconcat ("carry.", item->name, NULL);
      const float *values = get_finite (file, path, name, 2, shape, -G_MAXFLOAT, error);

      if (values == NULL)
        return FALSE;
      if (keep)
        memcpy (state->carry + item->offset * state->batch, values,
                shape[0] * shape[1] * sizeof (float));
    }
  return TRUE;
}

/* The same twice: once to check, once to keep what was found good. */
static gboolean
read_state (MaiSafetensors *file, const char *path, const MaiLearnerState *state, gboolean keep,
            GError **error)
{
  return read_carry (file, path, state, keep, error)
         && read_tensors (file, path, state->model, "m.", -G_MAXFLOAT, keep ? state->m : NULL,
                          error)
         && read_tensors (file, path, state->model, "v.", 0, keep ? state->v : NULL, error);
}

static gboolean
check_state (MaiSafetensors *file, const char *path, const MaiLearnerState *state,
             const MaiModelConfig *config, gint64 *step_count, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);
  gsize shape[] = { 3 };
  guint n_tensors;

  if (!mai_model_config_equal (config, mai_model_get_config (state->model)))
    {
      g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_MISMATCH,
                   _ ("“%s” is the state of training another network."), name);
      return FALSE;
    }
  const gint64 *counts = mai_safetensors_get (file, "counts", MAI_DTYPE_I64, 1, shape, error);
  if (counts == NULL)
    return FALSE;
  if (counts[1] != state->batch || counts[2] != state->steps)
    {
      g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_MISMATCH,
                   _ ("“%s” was trained with other batches than these, %u rows of %u steps."), name,
                   state->batch, state->steps);
      return FALSE;
    }
  if (counts[0] < 0)
    return refuse (path, _ ("its step count is negative"), error);
  *step_count = counts[0];
  mai_model_get_tensors (state->model, &n_tensors);
  return check_count (file, path, 1 + state->states->n + 2 * n_tensors, error)
         && read_state (file, path, state, FALSE, error);
}

gboolean
mai_learner_load (MaiLearner *learner, const char *path, GHashTable **metadata_out, GError **error)
{
  g_return_val_if_fail (learner != NULL && path != NULL, FALSE);

  MaiModelConfig config;
  g_autoptr (MaiSafetensors) file = open_file (path, STATE_FORMAT, &config, error);
  if (file == NULL)
    return FALSE;

  MaiLearnerState state;
  gint64 step_count;
  if (!mai_learner_get_state (learner, &state, error)
      || !check_state (file, path, &state, &config, &step_count, error)
      || !read_state (file, path, &state, TRUE, error)
      || !mai_learner_set_state (learner, &state, error))
    return FALSE;
  *state.step_count = step_count;
  if (metadata_out != NULL)
    *metadata_out = copy_metadata (file);
  return TRUE;
}

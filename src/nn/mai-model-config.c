/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-model-config.h"

#include <math.h>

#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "nn/mai-body.h"
#include "nn/mai-nn-error.h"

#define MAX_FIELD_SIZE (MAI_IGNORE - 1) /* the size itself is an index, "start of a piece" */

gboolean
mai_model_config_check_range (const char *name, guint value, guint min, guint max, GError **error)
{
  if (value >= min && value <= max)
    return TRUE;

  g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_CONFIG,
               _ ("The network's “%s” is %u, but must be from %u to %u."), name, value, min, max);
  return FALSE;
}

static gboolean
check_share (float dropout, GError **error)
{
  if (dropout >= 0 && dropout < 1)
    return TRUE;
  g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_CONFIG,
               _ ("The network's dropout is %g, but must be at least 0 and less than 1."),
               (double) dropout);
  return FALSE;
}

gboolean
mai_model_config_check (const MaiModelConfig *config, GError **error)
{
  if (!mai_model_config_check_range ("inputs", config->n_inputs, 1, MAI_MAX_FIELDS, error)
      || !mai_model_config_check_range ("outputs", config->n_outputs, 1, config->n_inputs, error)
      || !mai_model_config_check_range ("embedding", config->embedding, 1, MAI_MAX_WIDTH, error)
      || !mai_model_config_check_range ("hidden", config->hidden, 1, MAI_MAX_WIDTH, error)
      || !mai_model_config_check_range ("projection", config->projection, 1, MAI_MAX_WIDTH, error)
      || !mai_model_config_check_range ("head", config->head, config->n_outputs > 1 ? 1 : 0,
                                        MAI_MAX_WIDTH, error)
      || !mai_body_get (config->family)->check (config, error))
    return FALSE;

  for (guint f = 0; f < config->n_inputs; f++)
    if (!mai_model_config_check_range ("sizes", config->sizes[f], 1, MAX_FIELD_SIZE, error))
      return FALSE;

  return check_share (config->dropout, error) && check_share (config->recurrent_dropout, error);
}

gboolean
mai_model_config_equal (const MaiModelConfig *a, const MaiModelConfig *b)
{
  if (a->family != b->family || a->n_inputs != b->n_inputs || a->n_outputs != b->n_outputs
      || a->embedding != b->embedding || a->hidden != b->hidden || a->layers != b->layers
      || a->stacks != b->stacks || a->kernel != b->kernel || a->skip != b->skip
      || a->shortcut != b->shortcut || a->projection != b->projection || a->head != b->head
      || a->dropout != b->dropout || a->recurrent_dropout != b->recurrent_dropout
      || a->batch_norm != b->batch_norm)
    return FALSE;
  for (guint f = 0; f < a->n_inputs; f++)
    if (a->sizes[f] != b->sizes[f])
      return FALSE;
  return TRUE;
}

guint
mai_model_config_find_most_values (const MaiModelConfig *config)
{
  guint most = 0;

  for (guint f = 0; f < config->n_outputs; f++)
    most = MAX (most, config->sizes[f]);
  return most;
}

char *
mai_model_config_to_json (const MaiModelConfig *config)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *sizes = json_array_new ();

  for (guint f = 0; f < config->n_inputs; f++)
    json_array_add_int_element (sizes, config->sizes[f]);
  json_object_set_string_member (object, "family", mai_body_get (config->family)->name);
  json_object_set_int_member (object, "outputs", config->n_outputs);
  json_object_set_array_member (object, "sizes", sizes);
  json_object_set_int_member (object, "embedding", config->embedding);
  json_object_set_int_member (object, "hidden", config->hidden);
  json_object_set_int_member (object, "layers", config->layers);
  if (config->family == MAI_FAMILY_WAVENET)
    {
      json_object_set_int_member (object, "stacks", config->stacks);
      json_object_set_int_member (object, "kernel", config->kernel);
      json_object_set_int_member (object, "skip", config->skip);
    }
  json_object_set_boolean_member (object, "shortcut", config->shortcut);
  json_object_set_int_member (object, "projection", config->projection);
  json_object_set_int_member (object, "head", config->head);
  json_object_set_double_member (object, "dropout", config->dropout);
  if (config->recurrent_dropout > 0)
    json_object_set_double_member (object, "recurrent_dropout", config->recurrent_dropout);
  if (config->batch_norm)
    json_object_set_boolean_member (object, "batch_norm", TRUE);
  return mai_json_object_to_line (object);
}

static gboolean
read_uint (JsonObject *object, const char *member, guint min, guint max, guint *out, GError **error)
{
  gint64 value;

  if (!mai_json_get_int (object, member, min, max, &value, error))
    return FALSE;
  *out = value;
  return TRUE;
}

static gboolean
read_sizes (JsonObject *object, MaiModelConfig *config, GError **error)
{
  JsonArray *sizes;

  if (!mai_json_get_array (object, "sizes", &sizes, error))
    return FALSE;
  config->n_inputs = json_array_get_length (sizes);
  if (!mai_model_config_check_range ("inputs", config->n_inputs, 1, MAI_MAX_FIELDS, error))
    return FALSE;

  for (guint f = 0; f < config->n_inputs; f++)
    {
      JsonNode *node = json_array_get_element (sizes, f);
      gint64 size = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : -1;

      if (!mai_model_config_check_range ("sizes", CLAMP (size, 0, G_MAXUINT), 1, MAX_FIELD_SIZE,
                                         error))
        return FALSE;
      config->sizes[f] = size;
    }
  return TRUE;
}

static gboolean
read_family (JsonObject *object, MaiModelConfig *config, GError **error)
{
  const char *family;

  if (!mai_json_get_string (object, "family", &family, error))
    return FALSE;
  if (!mai_body_find (family, &config->family))
    {
      g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_CONFIG,
                   _ ("This version knows no networks of the family “%s”."), family);
      return FALSE;
    }
  return config->family != MAI_FAMILY_WAVENET
         || (read_uint (object, "stacks", 1, MAI_MAX_WIDTH, &config->stacks, error)
             && read_uint (object, "kernel", 1, MAI_MAX_WIDTH, &config->kernel, error)
             && read_uint (object, "skip", 1, MAI_MAX_WIDTH, &config->skip, error));
}

gboolean
mai_model_config_from_json (const char *json, MaiModelConfig *config, GError **error)
{
  g_autoptr (JsonObject) object = mai_json_parse_object (json, -1, error);
  double dropout, recurrent;

  *config = (MaiModelConfig){ 0 };
  if (object == NULL || !read_family (object, config, error) || !read_sizes (object, config, error)
      || !read_uint (object, "outputs", 1, MAI_MAX_FIELDS, &config->n_outputs, error)
      || !read_uint (object, "embedding", 1, MAI_MAX_WIDTH, &config->embedding, error)
      || !read_uint (object, "hidden", 1, MAI_MAX_WIDTH, &config->hidden, error)
      || !read_uint (object, "layers", 1, MAI_MAX_WIDTH, &config->layers, error)
      || !mai_json_get_bool_optional (object, "shortcut", TRUE, &config->shortcut, error)
      || !read_uint (object, "projection", 1, MAI_MAX_WIDTH, &config->projection, error)
      || !read_uint (object, "head", 0, MAI_MAX_WIDTH, &config->head, error)
      || !mai_json_get_double (object, "dropout", 0, 1, &dropout, error)
      || !mai_json_get_double_optional (object, "recurrent_dropout", 0, 1, 0, &recurrent, error)
      || !mai_json_get_bool_optional (object, "batch_norm", FALSE, &config->batch_norm, error))
    return FALSE;
  config->dropout = dropout;
  config->recurrent_dropout = recurrent;
  return mai_model_config_check (config, error);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "work/mai-train-settings.h"

#include <inttypes.h>

#include "base/mai-json.h"

JsonObject *
mai_train_settings_to_json (const MaiTrainSettings *settings)
{
  JsonObject *object = json_object_new ();
  JsonObject *recipe = json_object_new ();
  JsonObject *split = json_object_new ();
  g_autofree char *seed = g_strdup_printf ("%" PRIu64, settings->data.seed);

  mai_recipe_to_json (&settings->recipe, recipe);
  json_object_set_string_member (
      object, "encoding", settings->encoding != NULL ? settings->encoding : MAI_TRAIN_ENCODING);
  json_object_set_object_member (object, "recipe", recipe);
  json_object_set_string_member (split, "seed", seed);
  json_object_set_double_member (split, "valid_share", settings->data.valid_share);
  json_object_set_double_member (split, "test_share", settings->data.test_share);
  json_object_set_int_member (split, "min_notes", settings->data.min_notes);
  json_object_set_object_member (object, "split", split);
  if (settings->preset != NULL)
    json_object_set_string_member (object, "preset", settings->preset);
  if (settings->benchmark)
    json_object_set_boolean_member (object, "benchmark", TRUE);
  if (settings->licence != NULL)
    json_object_set_string_member (object, "licence", settings->licence);
  json_object_set_int_member (object, "threads", settings->threads);
  json_object_set_int_member (object, "sample_notes", settings->sample_notes);
  return object;
}

static gboolean
split_from_json (MaiDataSetOptions *data, JsonObject *object, GError **error)
{
  const char *seed;
  gint64 min_notes;

  if (!mai_json_get_string (object, "seed", &seed, error)
      || !g_ascii_string_to_unsigned (seed, 10, 0, G_MAXUINT64, &data->seed, error)
      || !mai_json_get_double (object, "valid_share", 0, 0.9, &data->valid_share, error)
      || !mai_json_get_double (object, "test_share", 0, 0.9, &data->test_share, error)
      || !mai_json_get_int (object, "min_notes", 1, G_MAXINT, &min_notes, error))
    return FALSE;
  data->min_notes = (guint) min_notes;
  return TRUE;
}

gboolean
mai_train_settings_from_json (MaiTrainSettings *settings, const MaiEncoding **encoding,
                              JsonObject *object, GError **error)
{
  JsonObject *recipe, *split;
  gint64 threads, sample_notes;

  if (!mai_json_get_string (object, "encoding", &settings->encoding, error)
      || !mai_json_get_object (object, "recipe", &recipe, error)
      || !mai_json_get_object (object, "split", &split, error)
      || !mai_json_get_string_optional (object, "preset", NULL, &settings->preset, error)
      || !mai_json_get_bool_optional (object, "benchmark", FALSE, &settings->benchmark, error)
      || !mai_json_get_string_optional (object, "licence", NULL, &settings->licence, error)
      || !mai_json_get_int_optional (object, "threads", 0, MAI_TRAIN_MAX_THREADS, 0, &threads,
                                     error)
      || !mai_json_get_int_optional (object, "sample_notes", 0, MAI_TRAIN_MAX_SAMPLE_NOTES, 0,
                                     &sample_notes, error))
    return FALSE;
  settings->threads = (guint) threads;
  settings->sample_notes = (guint) sample_notes;
  *encoding = mai_encoding_by_name (settings->encoding, error);
  return *encoding != NULL && mai_recipe_from_json (&settings->recipe, recipe, error)
         && split_from_json (&settings->data, split, error);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "work/mai-train-settings.h"

#include <inttypes.h>

#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "learn/mai-benchmark.h"
#include "learn/mai-learn-error.h"

void
mai_train_settings_take_preset (MaiTrainSettings *settings, const MaiPreset *preset,
                                const char *encoding)
{
  const char *own = preset->encoding != NULL ? preset->encoding : MAI_TRAIN_ENCODING;

  settings->recipe = preset->recipe;
  settings->encoding = encoding != NULL ? encoding : preset->encoding;
  settings->habits =
      encoding == NULL || g_str_equal (encoding, own) ? preset->habits : (MaiHabits){ 0 };
}

gboolean
mai_train_settings_take_device (MaiTrainSettings *settings, const char *device,
                                const char *precision, GError **error)
{
  static const char *const devices[] = { "auto", "cpu", "gpu", NULL };

  if (device != NULL && !g_strv_contains (devices, device))
    {
      g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
                   _ ("There is no device “%s”; there are auto, cpu and gpu."), device);
      return FALSE;
    }
  if (precision != NULL && !mai_arithmetic_from_name (precision, &settings->precision))
    {
      g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
                   _ ("There is no precision “%s”; there are float32, tf32 and bf16."), precision);
      return FALSE;
    }
  if (device != NULL)
    settings->device = device;
  if (settings->precision != MAI_ARITHMETIC_TF32 || g_strcmp0 (settings->device, "cpu") != 0)
    return TRUE;
  if (precision == NULL)
    settings->precision = MAI_ARITHMETIC_FLOAT32;
  return precision == NULL || mai_backend_open ("cpu", settings->precision, 0, NULL, error) != NULL;
}

const char *
mai_train_settings_get_device (const MaiTrainSettings *settings)
{
  return settings->device != NULL ? settings->device : "auto";
}

JsonObject *
mai_train_settings_to_json (const MaiTrainSettings *settings)
{
  JsonObject *object = json_object_new ();
  JsonObject *recipe = json_object_new ();
  JsonObject *split = json_object_new ();
  JsonObject *habits = json_object_new ();
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
  mai_habits_to_json (&settings->habits, habits);
  json_object_set_object_member (object, "habits", habits);
  if (settings->preset != NULL)
    json_object_set_string_member (object, "preset", settings->preset);
  if (settings->benchmark)
    json_object_set_boolean_member (object, "benchmark", TRUE);
  if (settings->licence != NULL)
    json_object_set_string_member (object, "licence", settings->licence);
  json_object_set_string_member (object, "device", mai_train_settings_get_device (settings));
  json_object_set_string_member (object, "precision", mai_arithmetic_to_name (settings->precision));
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

/* Jobs made before there were any have none. */
static gboolean
habits_from_json (MaiHabits *habits, JsonObject *object, const MaiEncoding *encoding,
                  GError **error)
{
  JsonObject *written;

  *habits = (MaiHabits){ 0 };
  if (!mai_json_get_object_optional (object, "habits", &written, error)
      || (written != NULL && !mai_habits_from_json (habits, written, error)))
    return FALSE;
  if (!habits->lengths || g_str_equal (mai_encoding_get_name (encoding), MAI_TRAIN_LENGTHS_OF))
    return TRUE;
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
               _ ("A second network for lengths goes with the encoding “%s” only, not with “%s”."),
               MAI_TRAIN_LENGTHS_OF, mai_encoding_get_name (encoding));
  return FALSE;
}

/* Jobs made before there was a choice began on the processor. */
static gboolean
device_from_json (MaiTrainSettings *settings, JsonObject *object, GError **error)
{
  const char *device, *precision;

  return mai_json_get_string_optional (object, "device", "cpu", &device, error)
         && mai_json_get_string_optional (object, "precision", "float32", &precision, error)
         && mai_train_settings_take_device (settings, device, precision, error);
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
  return *encoding != NULL && habits_from_json (&settings->habits, object, *encoding, error)
         && mai_recipe_from_json (&settings->recipe, recipe, error)
         && (!settings->benchmark || mai_benchmark_check_recipe (&settings->recipe, error))
         && device_from_json (settings, object, error)
         && split_from_json (&settings->data, split, error);
}

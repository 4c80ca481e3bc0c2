/* SPDX-License-Identifier: Apache-2.0 */
/* Making train jobs, and reading their parameters back. */
#include "cli/mai-train-job.h"

#include <inttypes.h>

#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "cli/mai-train-parameters.h"
#include "learn/mai-file-list.h"

static JsonObject *
settings_to_json (const MaiTrainSettings *settings)
{
  JsonObject *object = json_object_new ();
  JsonObject *recipe = json_object_new ();
  JsonObject *split = json_object_new ();
  g_autofree char *seed = g_strdup_printf ("%" PRIu64, settings->data.seed);

  mai_recipe_to_json (&settings->recipe, recipe);
  json_object_set_string_member (object, "encoding", MAI_TRAIN_ENCODING);
  json_object_set_object_member (object, "recipe", recipe);
  json_object_set_string_member (split, "seed", seed);
  json_object_set_double_member (split, "valid_share", settings->data.valid_share);
  json_object_set_double_member (split, "test_share", settings->data.test_share);
  json_object_set_int_member (split, "min_notes", settings->data.min_notes);
  json_object_set_object_member (object, "split", split);
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
mai_train_parameters_read (MaiTrainSettings *settings, const MaiEncoding **encoding,
                           JsonObject *object, GError **error)
{
  JsonObject *recipe, *split;
  const char *name;
  gint64 threads, sample_notes;

  if (!mai_json_get_string (object, "encoding", &name, error)
      || !mai_json_get_object (object, "recipe", &recipe, error)
      || !mai_json_get_object (object, "split", &split, error)
      || !mai_json_get_string_optional (object, "licence", NULL, &settings->licence, error)
      || !mai_json_get_int_optional (object, "threads", 0, MAI_TRAIN_MAX_THREADS, 0, &threads,
                                     error)
      || !mai_json_get_int_optional (object, "sample_notes", 0, MAI_TRAIN_MAX_SAMPLE_NOTES, 0,
                                     &sample_notes, error))
    return FALSE;
  settings->threads = (guint) threads;
  settings->sample_notes = (guint) sample_notes;
  *encoding = mai_encoding_by_name (name, error);
  return *encoding != NULL && mai_recipe_from_json (&settings->recipe, recipe, error)
         && mai_recipe_check (&settings->recipe, error)
         && split_from_json (&settings->data, split, error);
}

/* Files that cannot be read are passed over here and told of; the data set would refuse them. */
static GPtrArray *
reference_files (const char *const *data, JsonArray *passed_over, GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GPtrArray) files = mai_file_list_new (data, cancellable, error);
  g_autoptr (GPtrArray) inputs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mai_job_input_free);

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const MaiListedFile *file = files->pdata[i];
      g_autoptr (GError) trouble = NULL;
      MaiJobInput *input = NULL;

      if (file->reason == NULL)
        input = mai_job_input_new_reference (file->path, cancellable, &trouble);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (input != NULL)
        {
          g_ptr_array_add (inputs, input);
          continue;
        }
      JsonObject *object = json_object_new ();

      g_autofree char *shown = g_filename_display_name (file->path);
      json_object_set_string_member (object, "file", shown);
      json_object_set_string_member (object, "reason",
                                     file->reason != NULL ? file->reason : trouble->message);
      json_array_add_object_element (passed_over, object);
    }
  return files != NULL ? g_steal_pointer (&inputs) : NULL;
}

MaiJob *
mai_train_job_create (const char *path, const char *const *data, const MaiTrainSettings *settings,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) parameters = settings_to_json (settings);
  g_autoptr (JsonArray) passed_over = json_array_new ();
  g_autoptr (GPtrArray) inputs = NULL;

  if (!mai_recipe_check (&settings->recipe, error))
    return NULL;
  inputs = reference_files (data, passed_over, cancellable, error);
  if (inputs == NULL)
    return NULL;
  json_object_set_array_member (parameters, "passed_over", json_array_ref (passed_over));
  return mai_job_create (path, "train", parameters, inputs, error);
}

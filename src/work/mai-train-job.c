/* SPDX-License-Identifier: Apache-2.0 */
#include "work/mai-train-job.h"

#include "learn/mai-file-list.h"
#include "learn/mai-learn-error.h"

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

/* Said before there is a folder: it would keep its place, and could never be gone on with. */
static GError *
nothing_to_read (JsonArray *passed_over)
{
  JsonObject *first;

  if (json_array_get_length (passed_over) == 0)
    return mai_learn_error_new_empty (NULL, NULL);
  first = json_array_get_object_element (passed_over, 0);
  return mai_learn_error_new_empty (json_object_get_string_member (first, "file"),
                                    json_object_get_string_member (first, "reason"));
}

MaiJob *
mai_train_job_create (const char *path, const char *const *data, const MaiTrainSettings *settings,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) parameters = mai_train_settings_to_json (settings);
  g_autoptr (JsonArray) passed_over = json_array_new ();
  g_autoptr (GPtrArray) inputs = NULL;

  if (!mai_recipe_check (&settings->recipe, error))
    return NULL;
  inputs = reference_files (data, passed_over, cancellable, error);
  if (inputs == NULL)
    return NULL;
  if (inputs->len == 0)
    {
      g_propagate_error (error, nothing_to_read (passed_over));
      return NULL;
    }
  json_object_set_array_member (parameters, "passed_over", json_array_ref (passed_over));
  return mai_job_create (path, "train", parameters, inputs, error);
}

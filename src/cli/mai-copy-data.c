/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mai-copy-data.h"

#include <string.h>

#include "base/mai-error.h"
#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "base/mai-text.h"
#include "cli/mai-progress-bar.h"
#include "job/mai-job.h"
#include "learn/mai-file-list.h"
#include "learn/mai-histograms.h"
#include "midi/mai-midi.h"
#include "nn/mai-safetensors.h"
#include "work/mai-copy-cache.h"

static void
progress_cb (double share, gpointer data)
{
  mai_progress_bar_set (data, share, _ ("indexing the music"));
}

/* The folder of the job that a model belongs to, as far as its name says. */
static char *
find_job (const char *model)
{
  g_autofree char *absolute = g_canonicalize_filename (model, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autofree char *base = g_path_get_basename (folder);

  if (g_file_test (absolute, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&absolute);
  return strcmp (base, "result") == 0 ? g_path_get_dirname (folder) : NULL;
}

char **
mai_copy_data_find (const char *model)
{
  g_autofree char *folder = model != NULL ? find_job (model) : NULL;
  g_autoptr (MaiJob) job = folder != NULL ? mai_job_open (folder, NULL) : NULL;
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  guint n;

  if (job == NULL || strcmp (mai_job_get_kind (job), "train") != 0)
    return NULL;
  n = mai_job_get_inputs (job)->len;
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = mai_job_get_input_path (job, i);

      g_strv_builder_add (paths, path);
    }
  return n > 0 ? g_strv_builder_end (paths) : NULL;
}

gboolean
mai_copy_data_is_kept (const char *model)
{
  g_autoptr (MaiSafetensors) file = mai_safetensors_load (model, NULL);

  return file != NULL && mai_safetensors_get_metadata (file, MAI_HISTOGRAMS_KEY) != NULL;
}

/* Train jobs replaced by what they train on. */
static char **
expand_jobs (const char *const *paths)
{
  g_autoptr (GStrvBuilder) expanded = g_strv_builder_new ();

  for (; *paths != NULL; paths++)
    {
      g_auto (GStrv) inputs =
          g_file_test (*paths, G_FILE_TEST_IS_DIR) ? mai_copy_data_find (*paths) : NULL;

      if (inputs != NULL)
        g_strv_builder_addv (expanded, (const char **) inputs);
      else
        g_strv_builder_add (expanded, *paths);
    }
  return g_strv_builder_end (expanded);
}

MaiCopyIndex *
mai_copy_data_open (MaiCli *cli, const char *const *paths, GError **error)
{
  MaiProgressBar *bar = mai_progress_bar_new (cli);
  MaiCopyCacheReport report = { .progress = progress_cb, .data = bar };
  g_auto (GStrv) expanded = expand_jobs (paths);
  MaiCopyIndex *index =
      mai_copy_cache_open ((const char *const *) expanded, &report, cli->cancellable, error);

  mai_progress_bar_free (bar);
  if (report.trouble != NULL)
    mai_cli_tell (cli, _ ("the index will have to be made again the next time: %s"),
                  report.trouble->message);
  g_clear_error (&report.trouble);
  return index;
}

/* Files that cannot be read are passed over; that is said. */
static MaiHistograms *
read_songs (MaiCli *cli, const char *const *paths, GError **error)
{
  g_auto (GStrv) expanded = expand_jobs (paths);
  g_autoptr (GPtrArray) files =
      mai_file_list_new ((const char *const *) expanded, cli->cancellable, error);
  g_autoptr (MaiHistograms) songs = mai_histograms_new ();
  guint n_bad = 0;

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const MaiListedFile *file = files->pdata[i];
      g_autoptr (MaiScore) song = file->reason == NULL ? mai_midi_load (file->path, NULL) : NULL;

      if (g_cancellable_set_error_if_cancelled (cli->cancellable, error))
        return NULL;
      if (song != NULL)
        mai_histograms_add (songs, song);
      n_bad += song == NULL;
    }
  if (files == NULL)
    return NULL;
  if (n_bad > 0)
    mai_cli_tell (cli,
                  mai_ngettext ("%u file could not be read as music, and is not compared with",
                                "%u files could not be read as music, and are not compared with",
                                n_bad),
                  n_bad);
  if (mai_histograms_get_n (songs) > 0)
    return g_steal_pointer (&songs);
  g_set_error_literal (error, MAI_BASE_ERROR, MAI_BASE_ERROR_FILE,
                       _ ("There is no music in --data to compare with."));
  return NULL;
}

MaiCopyData *
mai_copy_data_open_for (MaiCli *cli, const char *const *paths, MaiComposeOptions *options,
                        GError **error)
{
  g_autoptr (MaiCopyData) data = g_new0 (MaiCopyData, 1);

  if (paths != NULL && options->max_copy > 0)
    {
      data->index = mai_copy_data_open (cli, paths, error);
      if (data->index == NULL)
        return NULL;
    }
  if (paths != NULL && options->max_likeness > 0)
    {
      data->songs = read_songs (cli, paths, error);
      if (data->songs == NULL)
        return NULL;
    }
  options->copy_index = data->index;
  options->songs = data->songs;
  return g_steal_pointer (&data);
}

void
mai_copy_data_free (MaiCopyData *data)
{
  g_clear_pointer (&data->index, mai_copy_index_unref);
  g_clear_pointer (&data->songs, mai_histograms_free);
  g_free (data);
}

gboolean
mai_copy_data_to_json (const char *const *paths, JsonObject *object, GError **error)
{
  g_autoptr (JsonArray) array = json_array_new ();

  for (; *paths != NULL; paths++)
    {
      g_autofree char *absolute = g_canonicalize_filename (*paths, NULL);
      g_autofree char *shown = mai_text_one_line (absolute);

      if (!g_utf8_validate (absolute, -1, NULL))
        {
          g_set_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_FILE,
                       _ ("“%s” has a name that a job cannot keep; rename it."), shown);
          return FALSE;
        }
      json_array_add_string_element (array, absolute);
    }
  json_object_set_array_member (object, "data", g_steal_pointer (&array));
  return TRUE;
}

char **
mai_copy_data_from_json (JsonObject *object, GError **error)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  JsonArray *array;
  guint n;

  if (!mai_json_get_array (object, "data", &array, error))
    return NULL;
  n = json_array_get_length (array);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (json_node_get_value_type (node) != G_TYPE_STRING)
        n = 0;
      else
        g_strv_builder_add (paths, json_node_get_string (node));
    }
  if (n > 0)
    return g_strv_builder_end (paths);
  g_set_error_literal (error, MAI_BASE_ERROR, MAI_BASE_ERROR_JSON_TYPE,
                       _ ("“data” is not a list of paths"));
  return NULL;
}

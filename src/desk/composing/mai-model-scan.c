/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/composing/mai-model-scan.h"

#include <string.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "base/mai-paths.h"
#include "desk/training/mai-run-label.h"
#include "learn/mai-lengths.h"
#include "nn/mai-safetensors.h"
#include "work/mai-train-job.h"

#define ENDING ".safetensors"

typedef struct
{
  GPtrArray *known;
  GPtrArray *found;
  GCancellable *cancellable;
} Scan;

char *
mai_model_scan_kept_path (const char *data_folder, const char *digest)
{
  g_autofree char *name = g_strconcat (digest, ENDING, NULL);

  return g_build_filename (data_folder, "models", "kept", name, NULL);
}

static gboolean
stat_file (const char *path, gint64 *modified, gint64 *size)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = g_file_query_info (
      file, "time::modified,time::modified-usec,standard::size,standard::type", 0, NULL, NULL);
  g_autoptr (GDateTime) time = NULL;

  if (info == NULL || g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    return FALSE;
  time = g_file_info_get_modification_date_time (info);
  *size = g_file_info_get_size (info);
  *modified = time != NULL
                  ? g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time)
                  : 0;
  return TRUE;
}

/* --- words --- */

static char *
name_of_file (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *shown = NULL;
  gunichar first;

  if (g_str_has_suffix (base, ENDING))
    base[strlen (base) - strlen (ENDING)] = '\0';
  g_strdelimit (base, "_", ' ');
  shown = g_filename_display_name (base);
  first = g_utf8_get_char (shown);
  if (first == 0)
    return g_strdup (shown);
  g_autoptr (GString) name = g_string_new (NULL);

  g_string_append_unichar (name, g_unichar_toupper (first));
  g_string_append (name, g_utf8_next_char (shown));
  return g_strdup (name->str);
}

/* As the run is called in the list of runs, with or without a name of its own. */
static char *
name_of_job (const char *folder)
{
  g_autoptr (MaiJob) job = NULL;
  MaiRunLabel label;

  mai_run_label_read (&label, folder);
  if (label.name != NULL)
    return label.name;
  job = mai_job_open (folder, NULL);
  return job != NULL ? mai_run_label_make_usual_name (job) : name_of_file (folder);
}

/* Whether the network is not there that the model names for its lengths. */
static gboolean
lacks_lengths (const char *path, MaiSafetensors *file)
{
  g_autofree char *beside = NULL;

  if (mai_safetensors_get_metadata (file, MAI_LENGTHS_KEY) == NULL)
    return FALSE;
  beside = mai_lengths_find (path);
  return beside == NULL;
}

static char *
describe (MaiModelOrigin origin, const char *path, MaiSafetensors *file)
{
  const char *nats = mai_safetensors_get_metadata (file, "valid_nats");
  double loss = nats != NULL ? g_ascii_strtod (nats, NULL) : 0;

  if (origin == MAI_MODEL_SHIPPED)
    return g_strdup (_ ("Comes with the studio"));
  if (lacks_lengths (path, file))
    return g_strdup (_ ("Without its network of lengths: all notes are half a quarter long"));
  if (loss > 0 && origin == MAI_MODEL_TRAINED)
    return g_strdup_printf (_ ("Trained here · loss %.2f"), loss);
  return g_strdup (origin == MAI_MODEL_TRAINED ? _ ("Trained here") : _ ("Imported"));
}

/* --- files --- */

static const MaiModelFacts *
find_known (const Scan *scan, const char *path, gint64 modified, gint64 size)
{
  for (guint i = 0; scan->known != NULL && i < scan->known->len; i++)
    {
      const MaiModelFacts *facts = scan->known->pdata[i];

      if (g_str_equal (facts->path, path) && facts->modified == modified && facts->size == size)
        return facts;
    }
  return NULL;
}

/* (transfer full) @name */
static void
add_file (Scan *scan, const char *path, MaiModelOrigin origin, char *name)
{
  g_autoptr (MaiModelFacts) facts = g_new0 (MaiModelFacts, 1);
  const MaiModelFacts *known;
  g_autoptr (MaiSafetensors) file = NULL;

  facts->path = g_strdup (path);
  facts->origin = origin;
  facts->name = name;
  if (!stat_file (path, &facts->modified, &facts->size))
    return;
  known = find_known (scan, path, facts->modified, facts->size);
  file = mai_safetensors_load (path, NULL);
  if (file == NULL || mai_safetensors_get_metadata (file, "encoding") == NULL
      || mai_safetensors_get_metadata (file, MAI_LENGTHS_OF_KEY) != NULL)
    return;
  facts->digest = known != NULL ? g_strdup (known->digest)
                                : mai_file_digest (path, G_MAXSIZE, scan->cancellable, NULL, NULL);
  facts->description = describe (origin, path, file);
  if (facts->digest != NULL)
    g_ptr_array_add (scan->found, g_steal_pointer (&facts));
}

static void
scan_shipped (Scan *scan)
{
  g_auto (GStrv) paths = mai_paths_list ("models", ENDING);

  for (char **path = paths; *path != NULL; path++)
    add_file (scan, *path, MAI_MODEL_SHIPPED, name_of_file (*path));
}

static void
scan_imported (Scan *scan, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_suffix (name, ENDING) && *name != '.')
        add_file (scan, path, MAI_MODEL_IMPORTED, name_of_file (path));
    }
}

static void
scan_jobs (Scan *scan, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *job = g_build_filename (folder, name, NULL);
      g_autofree char *path = g_build_filename (job, MAI_TRAIN_JOB_MODEL, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        add_file (scan, path, MAI_MODEL_TRAINED, name_of_job (job));
    }
}

static int
compare_facts (gconstpointer a, gconstpointer b)
{
  const MaiModelFacts *x = *(MaiModelFacts *const *) a, *y = *(MaiModelFacts *const *) b;

  if (x->origin != y->origin)
    return x->origin < y->origin ? -1 : 1;
  if (x->origin == MAI_MODEL_TRAINED && x->modified != y->modified)
    return x->modified > y->modified ? -1 : 1;
  return strcmp (x->path, y->path);
}

GPtrArray *
mai_model_scan (const char *data_folder, GPtrArray *known, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mai_model_facts_free);
  Scan scan = { known, found, cancellable };
  g_autofree char *jobs = g_build_filename (data_folder, "jobs", NULL);
  g_autofree char *models = g_build_filename (data_folder, "models", NULL);

  scan_shipped (&scan);
  scan_jobs (&scan, jobs);
  scan_imported (&scan, models);
  if (g_cancellable_is_cancelled (cancellable))
    return NULL;
  g_ptr_array_sort (found, compare_facts);
  return g_steal_pointer (&found);
}

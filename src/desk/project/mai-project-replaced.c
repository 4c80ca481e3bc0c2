/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-project-replaced.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/mai-file.h"
#include "desk/project/mai-project-disk.h"
#include "desk/project/mai-project-path.h"

#define MAX_KEPT 30
// of a name; a file system takes 255
#define MAX_BYTES 180

static char *
dup_folder (const char *library)
{
  g_autofree char *parent = g_path_get_dirname (library);

  return g_build_filename (parent, "replaced", NULL);
}

/*
 * "Waltz, 2026-11-22 00.15.07.123456.musicai": sorted by the day and time at the end.
 */
static char *
dup_path (const char *folder, const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%d %H.%M.%S.%f");
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_strdup_printf ("%.*s, %s" MAI_PROJECT_ENDING, MAX_BYTES, base, time);

  return g_build_filename (folder, name, NULL);
}

static const char *
time_of (const char *name)
{
  const char *comma = strrchr (name, ',');

  return comma != NULL ? comma : name;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  return strcmp (time_of (*(char *const *) a), time_of (*(char *const *) b));
}

static void
forget_oldest (const char *folder)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, MAI_PROJECT_ENDING) && name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_times);
  for (guint i = 0; i + MAX_KEPT < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, g_ptr_array_index (names, i), NULL);

      if (g_unlink (path) != 0)
        g_debug ("%s: %s", path, g_strerror (errno));
    }
}

/*
 * What lies at path when bytes is NULL.
 */
static gboolean
keep (const char *library, const char *path, GBytes *bytes, GError **error)
{
  g_autofree char *folder = dup_folder (library);
  g_autofree char *kept = dup_path (folder, path);
  gsize size;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  g_mkdir_with_parents (folder, 0777);
  if (!(bytes != NULL ? mai_file_write_atomic (kept, data, size, error)
                      : mai_file_link_or_copy (path, kept, error)))
    return FALSE;
  forget_oldest (folder);
  return TRUE;
}

gboolean
mai_project_replaced_keep (const char *library, const char *path, GPtrArray *entries,
                           GError **error)
{
  g_autoptr (GBytes) bytes = mai_project_archive_write (entries, error);

  return bytes != NULL && keep (library, path, bytes, error);
}

gboolean
mai_project_replaced_keep_file (const char *library, const char *path, GError **error)
{
  g_autoptr (GPtrArray) entries = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      entries = mai_project_disk_read (path, NULL, NULL, error);
      return entries != NULL && mai_project_replaced_keep (library, path, entries, error);
    }
  return keep (library, path, NULL, error);
}

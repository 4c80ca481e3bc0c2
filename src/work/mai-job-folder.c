/* SPDX-License-Identifier: Apache-2.0 */
#include "work/mai-job-folder.h"

#define MOST_OF_ONE_SECOND 1000

char *
mai_job_folder_get_root (void)
{
  return g_build_filename (g_get_user_data_dir (), "musicai", "jobs", NULL);
}

char *
mai_job_folder_make_path (const char *folder, const char *kind)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *root = folder != NULL ? g_strdup (folder) : mai_job_folder_get_root ();
  g_autofree char *name = g_strdup_printf ("%s-%s", kind, time);
  char *path = g_build_filename (root, name, NULL);

  for (guint i = 2; g_file_test (path, G_FILE_TEST_EXISTS) && i < MOST_OF_ONE_SECOND; i++)
    {
      g_free (path);
      g_free (name);
      name = g_strdup_printf ("%s-%s-%u", kind, time, i);
      path = g_build_filename (root, name, NULL);
    }
  return path;
}

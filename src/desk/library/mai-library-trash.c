/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/library/mai-library-trash.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mai-error.h"
#include "base/mai-file.h"

#define GROUP "Trash Info"
#define NAME_TRIES 10000

static char *
dup_info_path (const char *trashed)
{
  g_autofree char *files = g_path_get_dirname (trashed);
  g_autofree char *trash = g_path_get_dirname (files);
  g_autofree char *name = g_path_get_basename (trashed);
  g_autofree char *info = g_strconcat (name, ".trashinfo", NULL);

  return g_build_filename (trash, "info", info, NULL);
}

static gboolean
write_info (int fd, const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *text =
      g_strdup_printf ("[" GROUP "]\nPath=%s\nDeletionDate=%s\n", escaped, date);

  return mai_file_write_fd (fd, text, strlen (text));
}

/*
 * The info is made first, and makes the name ours.
 */
static char *
make_info (const char *trash, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  for (guint i = 1; i < NAME_TRIES; i++)
    {
      g_autofree char *full = i == 1 ? g_strdup (name) : g_strdup_printf ("%u %s", i, name);
      g_autofree char *trashed = g_build_filename (trash, "files", full, NULL);
      g_autofree char *info = dup_info_path (trashed);
      int fd = open (info, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
      gboolean done;

      if (fd < 0 && errno != EEXIST)
        return NULL;
      if (fd < 0)
        continue;
      done = write_info (fd, path) && !g_file_test (trashed, G_FILE_TEST_EXISTS);
      close (fd);
      if (done)
        return g_steal_pointer (&trashed);
      g_unlink (info);
    }
  return NULL;
}

static char *
put_in_home (const char *path)
{
  g_autofree char *trash = g_build_filename (g_get_user_data_dir (), "Trash", NULL);
  g_autofree char *files = g_build_filename (trash, "files", NULL);
  g_autofree char *infos = g_build_filename (trash, "info", NULL);
  g_autofree char *trashed = NULL;
  g_autofree char *info = NULL;

  if (g_mkdir_with_parents (files, 0700) != 0 || g_mkdir_with_parents (infos, 0700) != 0)
    return NULL;
  trashed = make_info (trash, path);
  if (trashed == NULL)
    return NULL;
  if (mai_file_rename_new (path, trashed))
    return g_steal_pointer (&trashed);
  info = dup_info_path (trashed);
  g_unlink (info);
  return NULL;
}

char *
mai_library_trash_put (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  char *trashed = put_in_home (path);

  if (trashed != NULL)
    return trashed;
  return g_file_trash (file, NULL, error) ? g_strdup ("") : NULL;
}

char *
mai_library_trash_get_origin (const char *trashed, GError **error)
{
  g_autoptr (GKeyFile) info = g_key_file_new ();
  g_autofree char *info_path = dup_info_path (trashed);
  g_autofree char *escaped = NULL;
  char *origin;

  if (!g_key_file_load_from_file (info, info_path, G_KEY_FILE_NONE, error))
    return NULL;
  escaped = g_key_file_get_string (info, GROUP, "Path", error);
  if (escaped == NULL)
    return NULL;
  origin = g_uri_unescape_string (escaped, NULL);
  if (origin == NULL)
    mai_base_error_set_from_errno (error, trashed, EINVAL);
  return origin;
}

gboolean
mai_library_trash_take (const char *trashed, const char *to, GError **error)
{
  g_autofree char *info = dup_info_path (trashed);

  if (!mai_file_rename_new (trashed, to))
    return mai_base_error_set_from_errno (error, to, errno);
  g_unlink (info);
  return TRUE;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-project-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mai-error.h"
#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "base/mai-tree.h"
#include "desk/common/mai-desk-error.h"

// deeper than any project's own, shallow enough for the stack
#define MAX_DEPTH 16

typedef struct
{
  const char *const *wanted;
  GPtrArray *entries;
  guint64 total;
} Walk;

static gboolean
fail (GError **error, const char *words)
{
  g_set_error_literal (error, MAI_DESK_ERROR, MAI_DESK_ERROR_FORMAT, words);
  return FALSE;
}

static gboolean
read_file (Walk *walk, const char *path, const char *name, GError **error)
{
  gsize size;
  char *data;

  if (walk->wanted != NULL && !g_strv_contains (walk->wanted, name))
    return TRUE;
  data = mai_file_read (path, MAI_PROJECT_MAX_ENTRY, &size, error);
  if (data == NULL)
    return FALSE;
  if (!mai_project_entries_check (walk->entries, name, size, &walk->total, error))
    {
      g_free (data);
      return FALSE;
    }
  mai_project_entries_add (walk->entries, name, g_bytes_new_take (data, size));
  return TRUE;
}

static gboolean
read_folder (Walk *walk, const char *path, const char *name, guint depth, GError **error);

static gboolean
read_child (Walk *walk, const char *path, const char *name, guint depth, GError **error)
{
  struct stat status;

  if (lstat (path, &status) != 0)
    return mai_base_error_set_from_errno (error, path, errno);
  if (S_ISLNK (status.st_mode))
    return fail (error, _ ("it holds a link"));
  if (S_ISDIR (status.st_mode))
    return depth < MAX_DEPTH ? read_folder (walk, path, name, depth + 1, error)
                             : fail (error, _ ("its folders are nested too deeply"));
  if (!S_ISREG (status.st_mode))
    return fail (error, _ ("it holds something that is not a file"));
  return read_file (walk, path, name, error);
}

/*
 * name is that of the folder within the project, NULL for the project itself.
 */
static gboolean
read_folder (Walk *walk, const char *path, const char *name, guint depth, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) folder = g_dir_open (path, 0, &local);
  const char *child;

  if (folder == NULL)
    {
      g_set_error_literal (error, MAI_BASE_ERROR, MAI_BASE_ERROR_FILE, local->message);
      return FALSE;
    }
  while ((child = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child_path = g_build_filename (path, child, NULL);
      g_autofree char *child_name =
          name != NULL ? g_strconcat (name, "/", child, NULL) : g_strdup (child);

      if (!read_child (walk, child_path, child_name, depth, error))
        return FALSE;
    }
  return TRUE;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const MaiProjectEntry *x = *(MaiProjectEntry *const *) a, *y = *(MaiProjectEntry *const *) b;

  return strcmp (x->name, y->name);
}

GPtrArray *
mai_project_folder_read (const char *path, const char *const *wanted, GError **error)
{
  g_autoptr (GPtrArray) entries = mai_project_entries_new ();
  g_autofree char *project = g_build_filename (path, "project.json", NULL);
  Walk walk = { .wanted = wanted, .entries = entries };

  // Before anything else is read: someone may have chosen the folder with all that is theirs.
  if (!g_file_test (project, G_FILE_TEST_IS_REGULAR))
    {
      fail (error, _ ("there is no project.json in it"));
      return NULL;
    }
  if (!read_folder (&walk, path, NULL, 0, error))
    return NULL;
  g_ptr_array_sort (entries, compare_entries);
  return g_steal_pointer (&entries);
}

char *
mai_project_folder_digest (GPtrArray *entries)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (sorted, g_ptr_array_index (entries, i));
  g_ptr_array_sort (sorted, compare_entries);
  for (guint i = 0; i < sorted->len; i++)
    {
      const MaiProjectEntry *entry = g_ptr_array_index (sorted, i);
      gsize size;
      gconstpointer data = g_bytes_get_data (entry->bytes, &size);
      guint64 length = GUINT64_TO_LE ((guint64) size);

      g_checksum_update (sum, (const guchar *) entry->name, (gssize) strlen (entry->name) + 1);
      g_checksum_update (sum, (const guchar *) &length, sizeof length);
      g_checksum_update (sum, data, (gssize) size);
    }
  return g_strdup (g_checksum_get_string (sum));
}

/* Writing. */

static gboolean
write_entry (const char *folder, const MaiProjectEntry *entry, GError **error)
{
  g_autofree char *path = g_build_filename (folder, entry->name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) local = NULL;
  gsize size;
  const char *data = g_bytes_get_data (entry->bytes, &size);

  if (g_mkdir_with_parents (parent, 0777) != 0)
    return mai_base_error_set_from_errno (error, parent, errno);
  if (g_file_set_contents_full (path, data != NULL ? data : "", (gssize) size,
                                G_FILE_SET_CONTENTS_NONE, 0666, &local))
    return TRUE;
  g_set_error_literal (error, MAI_BASE_ERROR,
                       g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOSPC)
                           ? MAI_BASE_ERROR_NO_SPACE
                           : MAI_BASE_ERROR_FILE,
                       local->message);
  return FALSE;
}

/*
 * One call for all files: one each would take longer than an autosave may.
 */
static void
sync_all (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  if (syncfs (fd) != 0)
    g_debug ("%s: %s", folder, g_strerror (errno));
  close (fd);
}

static gboolean
is_as_expected (const char *path, const char *expected, GError **error)
{
  g_autoptr (GPtrArray) there = NULL;
  g_autofree char *digest = NULL;

  there = mai_project_folder_read (path, NULL, NULL);
  digest = there != NULL ? mai_project_folder_digest (there) : NULL;
  if (g_strcmp0 (digest, expected) == 0)
    return TRUE;
  g_set_error_literal (error, MAI_DESK_ERROR, MAI_DESK_ERROR_CHANGED, "");
  return FALSE;
}

static gboolean
fill_and_exchange (const char *path, const char *temporary, GPtrArray *entries,
                   const char *expected, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  struct stat old;

  for (guint i = 0; i < entries->len; i++)
    if (!write_entry (temporary, g_ptr_array_index (entries, i), error))
      return FALSE;
  sync_all (temporary);
  if (stat (path, &old) != 0 || chmod (temporary, old.st_mode & 07777) != 0)
    return mai_base_error_set_from_errno (error, path, errno);
  if (!is_as_expected (path, expected, error))
    return FALSE;
  if (renameat2 (AT_FDCWD, temporary, AT_FDCWD, path, RENAME_EXCHANGE) != 0)
    return mai_base_error_set_from_errno (error, path, errno);
  mai_file_sync_folder (parent);
  return TRUE;
}

gboolean
mai_project_folder_write (const char *path, GPtrArray *entries, const char *expected,
                          GError **error)
{
  g_autofree char *real = realpath (path, NULL);
  g_autofree char *parent = g_path_get_dirname (real != NULL ? real : path);
  g_autofree char *name =
      g_strdup_printf (MAI_PROJECT_TEMPORARY "%08x" MAI_PROJECT_FOLDER_SUFFIX, g_random_int ());
  g_autofree char *temporary = g_build_filename (parent, name, NULL);
  g_autoptr (GError) local = NULL;
  gboolean done;
  int fd;

  if (real == NULL)
    return mai_base_error_set_from_errno (error, path, errno);
  // Any other folder is not a project's to replace.
  if (expected == NULL)
    return mai_base_error_set_from_errno (error, path, EISDIR);
  if (mkdir (temporary, 0777) != 0)
    return mai_base_error_set_from_errno (error, path, errno);
  // The lock says that it is in use, to who sweeps.
  fd = open (temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0)
    flock (fd, LOCK_EX | LOCK_NB);
  done = fill_and_exchange (real, temporary, entries, expected, error);
  if (!mai_tree_remove (temporary, NULL, NULL, &local))
    g_debug ("%s", local->message);
  if (fd >= 0)
    close (fd);
  return done;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* All is done relative to folders that are held open, so that no name is looked up twice. */
#include "base/mai-tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/mai-error.h"

static gboolean
fail_errno (const char *name, int saved_errno, GError **error)
{
  g_autofree char *shown = g_filename_display_name (name);

  g_set_error (error, MAI_BASE_ERROR, mai_base_error_from_errno (saved_errno), "“%s”: %s", shown,
               g_strerror (saved_errno));
  return FALSE;
}

/* What lies in the folder; the one called last comes last. */
static GPtrArray *
list_names (DIR *folder, const char *last)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  gboolean has_last = FALSE;

  for (struct dirent *entry = readdir (folder); entry != NULL; entry = readdir (folder))
    if (g_strcmp0 (entry->d_name, last) == 0)
      has_last = TRUE;
    else if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      g_ptr_array_add (names, g_strdup (entry->d_name));
  if (has_last)
    g_ptr_array_add (names, g_strdup (last));
  return names;
}

static DIR *
open_folder (int parent, const char *name)
{
  int fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *folder = fd >= 0 ? fdopendir (fd) : NULL;

  if (fd >= 0 && folder == NULL)
    close (fd);
  return folder;
}

/* No deeper than there are folders to be held open. */
static gboolean
remove_at (int parent, const char *name, const char *last, GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  gboolean done = TRUE;
  DIR *folder;
  int refused;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (unlinkat (parent, name, 0) == 0)
    return TRUE;
  refused = errno;
  /* A folder, which some file systems say with EPERM. */
  if (refused != EISDIR && refused != EPERM)
    return fail_errno (name, refused, error);
  folder = open_folder (parent, name);
  if (folder == NULL)
    return fail_errno (name, errno == ENOTDIR ? refused : errno, error);
  names = list_names (folder, last);
  for (guint i = 0; done && i < names->len; i++)
    done = remove_at (dirfd (folder), names->pdata[i], NULL, cancellable, error);
  closedir (folder);
  if (done && unlinkat (parent, name, AT_REMOVEDIR) != 0)
    done = fail_errno (name, errno, error);
  return done;
}

gboolean
mai_tree_remove (const char *path, const char *last, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (path != NULL, FALSE);

  return remove_at (AT_FDCWD, path, last, cancellable, error);
}

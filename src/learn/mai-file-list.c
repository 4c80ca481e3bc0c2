/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-file-list.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mai-i18n.h"
#include "learn/mai-learn-error.h"

#define MAX_DEPTH 64

static void
listed_file_free (gpointer data)
{
  MaiListedFile *file = data;
  g_free (file->path);
  g_free (file->reason);
  g_free (file);
}

/* Takes reason. */
static void
list_add (GPtrArray *list, const char *path, char *reason)
{
  MaiListedFile *file = g_new (MaiListedFile, 1);
  file->path = g_strdup (path);
  file->reason = reason;
  g_ptr_array_add (list, file);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names in a folder, sorted; NULL when it cannot be read. */
static GPtrArray *
read_names (const char *path, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  if (dir == NULL)
    return NULL;

  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

static gboolean
walk (GPtrArray *list, const char *path, guint depth, GCancellable *cancellable, GError **error);

static gboolean
walk_folder (GPtrArray *list, const char *path, guint depth, GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GError) trouble = NULL;
  g_autoptr (GPtrArray) names = read_names (path, &trouble);

  if (names == NULL)
    {
      list_add (list, path,
                g_strdup_printf (_ ("The folder cannot be read: %s"), trouble->message));
      return TRUE;
    }
  if (depth >= MAX_DEPTH)
    {
      list_add (list, path, g_strdup (_ ("The folder lies too deep.")));
      return TRUE;
    }
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *child = g_build_filename (path, g_ptr_array_index (names, i), NULL);
      if (!walk (list, child, depth + 1, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* Depth 0 is a path that was named. */
static gboolean
walk (GPtrArray *list, const char *path, guint depth, GCancellable *cancellable, GError **error)
{
  struct stat info, link;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (stat (path, &info) != 0)
    {
      if (depth > 0)
        list_add (list, path, g_strdup_printf (_ ("It cannot be opened: %s"), g_strerror (errno)));
      return TRUE;
    }
  if (S_ISREG (info.st_mode))
    list_add (list, path, NULL);
  else if (!S_ISDIR (info.st_mode))
    list_add (list, path, g_strdup (_ ("It is a pipe or a device, not a file.")));
  else if (depth == 0 || (lstat (path, &link) == 0 && !S_ISLNK (link.st_mode)))
    return walk_folder (list, path, depth, cancellable, error);
  return TRUE;
}

GPtrArray *
mai_file_list_new (const char *const *paths, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (listed_file_free);

  for (guint i = 0; paths[i] != NULL; i++)
    {
      struct stat info;
      if (stat (paths[i], &info) != 0)
        {
          g_autofree char *shown = g_filename_display_name (paths[i]);
          g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_NOT_FOUND,
                       _ ("“%s” cannot be opened: %s. Check the name."), shown, g_strerror (errno));
          return NULL;
        }
      if (!walk (list, paths[i], 0, cancellable, error))
        return NULL;
    }
  return g_steal_pointer (&list);
}

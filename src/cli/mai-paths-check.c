/* SPDX-License-Identifier: Apache-2.0 */
/* File names given on the command line. */
#include "cli/mai-paths-check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mai-i18n.h"
#include "base/mai-paths.h"
#include "cli/mai-suggest.h"

#define MODEL_ENDING ".safetensors"
#define MODEL_OF_JOB "result/model.safetensors"
#define SEED_ENDING ".mid"

static gboolean
check_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *shown = g_filename_display_name (folder);

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _ ("there is no folder “%s” to write to; make it first"), shown);
  else if (access (folder, W_OK | X_OK) != 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 _ ("nothing can be written in “%s”: %s"), shown, g_strerror (errno));
  else
    return TRUE;
  return FALSE;
}

static gboolean
is_same_file (const struct stat *info, const char *path)
{
  struct stat other;

  return stat (path, &other) == 0 && other.st_dev == info->st_dev && other.st_ino == info->st_ino;
}

/* To open a pipe for writing waits for its reader, for ever if need be. The descriptor stays open until the process ends:
 * closing it would be the end of file to that reader, before anything was written. */
static gboolean
has_reader (const char *path)
{
  return open (path, O_WRONLY | O_NONBLOCK | O_CLOEXEC) >= 0;
}

gboolean
mai_paths_check_output (const char *path, const char *const *inputs, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  struct stat info;

  if (stat (path, &info) != 0)
    return check_folder (path, error);
  if (S_ISDIR (info.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY,
                   _ ("“%s” is a folder; name the file to write"), shown);
      return FALSE;
    }
  if (S_ISFIFO (info.st_mode) && !has_reader (path))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE,
                   _ ("nobody reads from the pipe “%s”; start its reader first"), shown);
      return FALSE;
    }
  for (; S_ISREG (info.st_mode) && inputs != NULL && *inputs != NULL; inputs++)
    if (is_same_file (&info, *inputs))
      {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                     _ ("“%s” is the file to read; name another to write"), shown);
        return FALSE;
      }
  return !S_ISREG (info.st_mode) || check_folder (path, error);
}

gboolean
mai_paths_has_ending (const char *path, const char *const *endings)
{
  gsize length = strlen (path);

  for (; *endings != NULL; endings++)
    {
      gsize n = strlen (*endings);

      if (length > n && g_ascii_strcasecmp (path + length - n, *endings) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Where the ending of the last part of @path begins: at its end when it has none. */
static const char *
find_ending (const char *path)
{
  const char *slash = strrchr (path, '/');
  const char *name = slash != NULL ? slash + 1 : path;
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot > name ? dot : path + strlen (path);
}

char *
mai_paths_number (const char *path, guint number)
{
  const char *ending = find_ending (path);

  return g_strdup_printf ("%.*s-%u%s", (int) (ending - path), path, number, ending);
}

char *
mai_paths_display_stem (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *stem = g_strndup (name, find_ending (name) - name);

  return g_filename_display_name (stem);
}

static char *
suggest_name (const char *kind, const char *ending, const char *name)
{
  g_auto (GStrv) paths = mai_paths_list (kind, ending);
  g_autoptr (GPtrArray) stems = g_ptr_array_new_with_free_func (g_free);

  for (char **path = paths; *path != NULL; path++)
    g_ptr_array_add (stems, mai_paths_display_stem (*path));
  g_ptr_array_add (stems, NULL);
  return g_strdup (mai_suggest (name, (const char *const *) stems->pdata));
}

/* A plain word may name what comes with the program; anything else is a path and left as it is. */
static char *
find_shipped (const char *kind, const char *ending, const char *name)
{
  g_autofree char *full = g_strconcat (name, ending, NULL);
  char *path;

  if (strchr (name, '/') != NULL)
    return NULL;
  path = mai_paths_find (kind, full);
  return path != NULL ? path : mai_paths_find (kind, name);
}

char *
mai_paths_find_seed (const char *name, GError **error)
{
  char *path;

  if (g_file_test (name, G_FILE_TEST_EXISTS))
    return g_strdup (name);
  path = find_shipped ("seeds", SEED_ENDING, name);
  if (path == NULL)
    {
      g_autofree char *shown = g_filename_display_name (name);
      g_autofree char *near = suggest_name ("seeds", SEED_ENDING, name);

      if (near != NULL)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                     _ ("there is no file and no seed “%s”; did you mean “%s”?"), shown, near);
      else
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                     _ ("there is no file and no seed “%s”; “musicai seeds” lists the seeds"),
                     shown);
    }
  return path;
}

static char *
find_default_model (GError **error)
{
  g_auto (GStrv) paths = mai_paths_list ("models", MODEL_ENDING);

  if (paths[0] != NULL)
    return g_strdup (paths[0]);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                       _ ("no model came with this program; train one, or name one with --model"));
  return NULL;
}

/* A train job's folder stands for the best model it has made so far. */
static char *
find_model_of_job (const char *folder, GError **error)
{
  g_autofree char *shown = g_filename_display_name (folder);
  char *path = g_build_filename (folder, MODEL_OF_JOB, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return path;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               _ ("“%s” holds no model; name a model file, or the folder of a train job that has "
                  "come to its first checkpoint"),
               shown);
  g_free (path);
  return NULL;
}

char *
mai_paths_find_model (const char *name, GError **error)
{
  char *path;

  if (name == NULL)
    return find_default_model (error);
  if (g_file_test (name, G_FILE_TEST_IS_DIR))
    return find_model_of_job (name, error);
  if (g_file_test (name, G_FILE_TEST_EXISTS))
    return g_strdup (name);
  path = find_shipped ("models", MODEL_ENDING, name);
  if (path == NULL)
    {
      g_autofree char *shown = g_filename_display_name (name);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   _ ("there is no file and no model “%s”; “musicai models” lists the models"),
                   shown);
    }
  return path;
}

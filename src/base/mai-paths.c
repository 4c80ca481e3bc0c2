/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mai-paths.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/mai-version.h"

// Programs lie at most this many folders below the root of the build folder, as in src/cli/musicai.
#define MAX_BUILD_DEPTH 4

static char *
program_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  return program != NULL ? g_path_get_dirname (program) : NULL;
}

/*
 * The root of the Meson build folder that holds a program's folder, or NULL for an installed program.
 */
static char *
build_root (const char *folder)
{
  g_autofree char *root = g_strdup (folder);

  for (guint depth = 0; depth < MAX_BUILD_DEPTH; depth++)
    {
      g_autofree char *mark = g_build_filename (root, "meson-private", NULL);
      g_autofree char *parent = NULL;

      if (g_file_test (mark, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&root);
      parent = g_path_get_dirname (root);
      g_free (root);
      root = g_steal_pointer (&parent);
    }
  return NULL;
}

static char *
installed_folder (const char *share, const char *kind)
{
  if (g_str_equal (kind, "schemas"))
    return g_build_filename (share, "glib-2.0", "schemas", NULL);
  return g_build_filename (share, "musicai", kind, NULL);
}

/*
 * The folders in which files of a kind may lie, best first.
 */
static GPtrArray *
folders_of_kind (const char *kind)
{
  g_autofree char *program = program_folder ();
  g_autofree char *build = program != NULL ? build_root (program) : NULL;
  const char *data = g_getenv ("MUSICAI_DATA_DIR");
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_free);

  if (data != NULL && data[0] != '\0')
    g_ptr_array_add (folders, g_build_filename (data, kind, NULL));
  if (build != NULL)
    g_ptr_array_add (folders, g_build_filename (build, "data", kind, NULL));
  else if (program != NULL)
    {
      g_autofree char *prefix = g_path_get_dirname (program);
      g_autofree char *share = g_build_filename (prefix, "share", NULL);

      g_ptr_array_add (folders, installed_folder (share, kind));
    }
  if (g_str_equal (kind, "schemas"))
    g_ptr_array_add (folders, g_strdup (MAI_SCHEMADIR));
  else
    g_ptr_array_add (folders, g_build_filename (MAI_DATADIR, kind, NULL));
  return folders;
}

static gboolean
is_plain_name (const char *name)
{
  return name[0] != '\0' && strchr (name, '/') == NULL && !g_str_equal (name, ".")
         && !g_str_equal (name, "..");
}

char *
mai_paths_find (const char *kind, const char *name)
{
  g_autoptr (GPtrArray) folders = NULL;

  g_return_val_if_fail (kind != NULL && is_plain_name (kind), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (!is_plain_name (name))
    return NULL;
  folders = folders_of_kind (kind);
  for (guint i = 0; i < folders->len; i++)
    {
      g_autofree char *path = g_build_filename (folders->pdata[i], name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static void
collect_files (const char *folder, const char *suffix, GTree *paths)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!g_str_has_suffix (name, suffix) || g_tree_lookup (paths, name) != NULL)
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        g_tree_insert (paths, g_strdup (name), g_steal_pointer (&path));
    }
}

static int
compare_names_cb (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return strcmp (a, b);
}

static gboolean
add_path_cb (gpointer name, gpointer path, gpointer user_data)
{
  g_strv_builder_add (user_data, path);
  return FALSE;
}

char **
mai_paths_list (const char *kind, const char *suffix)
{
  g_autoptr (GTree) paths = g_tree_new_full (compare_names_cb, NULL, g_free, g_free);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GPtrArray) folders = NULL;

  g_return_val_if_fail (kind != NULL && is_plain_name (kind), g_new0 (char *, 1));
  g_return_val_if_fail (suffix != NULL, g_new0 (char *, 1));

  folders = folders_of_kind (kind);
  for (guint i = 0; i < folders->len; i++)
    collect_files (folders->pdata[i], suffix, paths);
  g_tree_foreach (paths, add_path_cb, builder);
  return g_strv_builder_end (builder);
}

char *
mai_paths_find_module (const char *name, const char *build_folder)
{
  g_autofree char *program = program_folder ();
  g_autofree char *build = program != NULL ? build_root (program) : NULL;
  g_autofree char *prefix = program != NULL ? g_path_get_dirname (program) : g_strdup ("/");
  const char *chosen = g_getenv ("MUSICAI_MODULE_DIR");
  char *paths[] = {
    chosen != NULL ? g_build_filename (chosen, name, NULL) : NULL,
    build != NULL ? g_build_filename (build, build_folder, name, NULL)
                  : g_build_filename (prefix, MAI_LIBDIR, "musicai", name, NULL),
    g_build_filename (MAI_MODULEDIR, name, NULL),
  };
  char *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      if (found == NULL && paths[i] != NULL && g_file_test (paths[i], G_FILE_TEST_IS_REGULAR))
        found = g_steal_pointer (&paths[i]);
      g_free (paths[i]);
    }
  return found;
}

char *
mai_paths_locale_folder (void)
{
  g_autofree char *program = program_folder ();
  g_autofree char *build = program != NULL ? build_root (program) : NULL;
  g_autofree char *prefix = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *beside = NULL;

  if (build != NULL)
    return g_build_filename (build, "po", NULL);
  if (prefix != NULL)
    beside = g_build_filename (prefix, "share", "locale", NULL);
  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&beside);
  return g_strdup (MAI_LOCALEDIR);
}

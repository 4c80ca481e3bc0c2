/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-project-path.h"

#include <string.h>

#include "base/mai-i18n.h"

// of a name without its number and ending; a file system takes 255
#define MAX_BYTES 180

char *
mai_project_path_get_default_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "musicai", "songs", NULL);
}

char *
mai_project_path_dup_name (const char *path)
{
  char *name;

  g_return_val_if_fail (path != NULL, NULL);

  name = g_path_get_basename (path);
  if (g_str_has_suffix (name, MAI_PROJECT_ENDING))
    name[strlen (name) - strlen (MAI_PROJECT_ENDING)] = '\0';
  return name;
}

/*
 * A title as a file name: no folders, nothing hidden, nothing that cannot be typed, not too long.
 */
static char *
name_from_title (const char *title)
{
  g_autofree char *valid = g_utf8_make_valid (title, -1);
  GString *name = g_string_new (NULL);

  for (const char *at = valid; *at != '\0' && name->len < MAX_BYTES; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isgraph (c) && c != '/' && c != '\\')
        g_string_append_unichar (name, c);
      else
        g_string_append_c (name, ' ');
    }
  g_strstrip (name->str);
  g_string_set_size (name, strlen (name->str));
  while (name->str[0] == '.')
    g_string_erase (name, 0, 1);
  if (name->len == 0)
    g_string_append (name, _ ("Untitled"));
  return g_string_free (name, FALSE);
}

char *
mai_project_path_new (const char *folder, const char *title)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (folder != NULL, NULL);
  g_return_val_if_fail (title != NULL, NULL);

  name = name_from_title (title);
  g_mkdir_with_parents (folder, 0777);
  for (guint i = 1;; i++)
    {
      g_autofree char *full = i == 1 ? g_strconcat (name, MAI_PROJECT_ENDING, NULL)
                                     : g_strdup_printf ("%s %u" MAI_PROJECT_ENDING, name, i);
      char *path = g_build_filename (folder, full, NULL);

      // A link that leads nowhere is there too.
      if (!g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        return path;
      g_free (path);
    }
}

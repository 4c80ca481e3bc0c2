/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Says what mai-paths.h finds from where this program lies: paths-probe KIND NAME prints the path or
 * nothing, where the kind "a module" is one that lies in src/deep of a build folder; paths-probe KIND
 * lists, paths-probe prints the folder of the translations.
 */
#include <glib.h>

#include "base/mai-paths.h"

int
main (int argc, char **argv)
{
  g_autofree char *found = NULL;

  if (argc == 2)
    {
      g_auto (GStrv) paths = mai_paths_list (argv[1], "");

      for (char **path = paths; *path != NULL; path++)
        g_print ("%s\n", *path);
      return 0;
    }
  if (argc == 3 && g_str_equal (argv[1], "a module"))
    found = mai_paths_find_module (argv[2], "src/deep");
  else
    found = argc == 3 ? mai_paths_find (argv[1], argv[2]) : mai_paths_locale_folder ();
  g_print ("%s", found != NULL ? found : "");
  return 0;
}

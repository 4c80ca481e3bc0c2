/* SPDX-License-Identifier: Apache-2.0 */
/* Where the files that come with the program lie: in the build folder or in an installed prefix. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The path of a file that comes with the program, or NULL when there is none. kind is "models", "seeds",
 * "presets" or "schemas"; name is a plain file name. Looked for in this order:
 * $MUSICAI_DATA_DIR/kind; <build>/data/kind when the running program lies in a build folder;
 * <prefix>/share/musicai/kind beside <prefix>/bin; the folder configured at build time. Installed schemas
 * lie in <prefix>/share/glib-2.0/schemas. Any thread. Free with g_free().
 */
char *mai_paths_find (const char *kind, const char *name);

/*
 * The paths of all files of a kind whose name ends in suffix ("" for all), sorted by name. Of two with
 * the same name only the one that mai_paths_find() gives. Never NULL; free with g_strfreev().
 */
char **mai_paths_list (const char *kind, const char *suffix);

/*
 * The path of a module that is opened at run time, or NULL when there is none: name in $MUSICAI_MODULE_DIR;
 * in build_folder of the build folder; in lib/musicai beside the installed program's folder; in the folder
 * configured at build time. Any thread. Free with g_free().
 */
char *mai_paths_find_module (const char *name, const char *build_folder);

/*
 * The folder with the translations, <locale>/LC_MESSAGES/... below it.
 */
char *mai_paths_locale_folder (void);

G_END_DECLS

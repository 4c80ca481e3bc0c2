/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of file names that are better made before an hour's work than after it. Any thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether a file can be written at @path: its folder is there and may be written to, it is no folder, and
 * not the same file as one of @inputs (NULL-terminated, nullable). One sentence when not. */
gboolean mai_paths_check_output (const char *path, const char *const *inputs, GError **error);

/* Whether @path ends in one of @endings (".mid", NULL-terminated; case does not matter). */
gboolean mai_paths_has_ending (const char *path, const char *const *endings);

/* "song.mid" and 3 give "song-3.mid"; "song" gives "song-3". Free with g_free(). */
char *mai_paths_number (const char *path, guint number);

/* The MIDI file that @name stands for: a file of that name, or else the seed of that name that comes with
 * the program ("ode-to-joy"). Free with g_free(). */
char *mai_paths_find_seed (const char *name, GError **error);

/* The same for models; the folder of a train job stands for its best model, and NULL for the model to use
 * when nobody says. */
char *mai_paths_find_model (const char *name, GError **error);

/* A file name without folder and ending, for people. */
char *mai_paths_display_stem (const char *path);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* Where new songs go. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of a song's file. */
#define MAI_PROJECT_ENDING ".musicai"

/* $XDG_DATA_HOME/musicai/songs. Free with g_free(). */
char *mai_project_path_get_default_folder (void);

/* The name of a song's file without its ending, as the file system has it. Free with g_free(). */
char *mai_project_path_dup_name (const char *path);

/* A path in the folder for a new song called title: "Title.musicai", "Title 2.musicai", ... that
 * no file has. Makes the folder when there is none. Free with g_free(). */
char *mai_project_path_new (const char *folder, const char *title);

G_END_DECLS

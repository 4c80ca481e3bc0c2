/* SPDX-License-Identifier: Apache-2.0 */
/* Private to desk/: a project that is a folder. Any thread. See mai-project-disk.h for the
 * errors. */
#pragma once

#include "desk/project/mai-project-archive.h"

G_BEGIN_DECLS

/* A temporary folder's name is MAI_PROJECT_TEMPORARY, eight hexadecimal digits,
 * MAI_PROJECT_FOLDER_SUFFIX. */
#define MAI_PROJECT_TEMPORARY ".musicai-"
#define MAI_PROJECT_FOLDER_SUFFIX ".folder"

/* Sorted by name. */
GPtrArray *mai_project_folder_read (const char *path, const char *const *wanted, GError **error);
/* The one digest of all that was read. Free with g_free(). */
char *mai_project_folder_digest (GPtrArray *entries);
/* Fills a new folder beside path and lets the two change places, in one step; then the old one
 * goes. */
gboolean mai_project_folder_write (const char *path, GPtrArray *entries, const char *expected,
                                   GError **error);

G_END_DECLS

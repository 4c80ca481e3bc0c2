/* SPDX-License-Identifier: Apache-2.0 */
/* Where a user's jobs lie. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The folder of all jobs, musicai/jobs below the user's data folder. Free with g_free(). */
char *mai_job_folder_get_root (void);

/* A folder for a new job of @kind that does not exist yet: "train-20250131-235959", in @folder or, when that
 * is NULL, in the user's. Free with g_free(). */
char *mai_job_folder_make_path (const char *folder, const char *kind);

G_END_DECLS

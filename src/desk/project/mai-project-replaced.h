/* SPDX-License-Identifier: Apache-2.0 */
/* Private to desk/: what is about to be overwritten is kept for a while, in the folder
 * "replaced" beside the library. Any thread. */
#pragma once

#include "desk/project/mai-project-archive.h"

G_BEGIN_DECLS

/* Puts a copy of what lies at path away; TRUE too when nothing does. Errors: MAI_BASE_ERROR. */
gboolean mai_project_replaced_keep_file (const char *library, const char *path, GError **error);
/* The same of what was not written to path yet. */
gboolean mai_project_replaced_keep (const char *library, const char *path, GPtrArray *entries,
                                    GError **error);

G_END_DECLS

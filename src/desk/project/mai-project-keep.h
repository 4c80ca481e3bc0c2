/* SPDX-License-Identifier: Apache-2.0 */
/* Private to desk/: a take becomes a song of its own. Main thread, but where it says any; the
 * writing is in a worker. */
#pragma once

#include "desk/project/mai-project-content.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The song is the take's, and the take lies in it too, so that it can be composed again there.
 * title: of the song it was composed for. */
MaiProjectContent *mai_project_content_new_from_take (MaiTake *take, const char *title);
/* Writes entries to a new file in the library, named after title; any thread. Returns its path, to
 * be freed with g_free(). */
char *mai_project_keep_entries (GPtrArray *entries, const char *library, const char *title,
                                GError **error);
/* Writes content, (transfer full), to a new file in the library; task returns the GFile. */
void mai_project_keep (MaiProjectContent *content, const char *library, GTask *task);

G_END_DECLS

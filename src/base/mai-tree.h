/* SPDX-License-Identifier: Apache-2.0 */
/* Folders with all that is in them. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Removes a folder and what is in it, or a file. Links are removed and never followed, also those that
 * take a folder's place meanwhile. last, which may be NULL, is the name of what goes last of all that
 * lies directly in it. Stops at the first trouble and when cancelled: the rest is then still there.
 * Any thread. Errors: MAI_BASE_ERROR, G_IO_ERROR_CANCELLED.
 */
gboolean
mai_tree_remove (const char *path, const char *last, GCancellable *cancellable, GError **error);

G_END_DECLS

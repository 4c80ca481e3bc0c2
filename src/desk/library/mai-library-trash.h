/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to desk/: the desktop's trash in the user's home, as the freedesktop.org specification
 * has it (https://specifications.freedesktop.org/trash-spec): moving there needs no service, and
 * what was moved can be brought back. Any thread. Errors: G_IO_ERROR,
 * MAI_BASE_ERROR.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Returns the path in the trash, to be freed with g_free(); "" when it went to a trash that is
 * elsewhere. */
char *mai_library_trash_put (const char *path, GError **error);
/* Where it was; NULL with error when it is not in the trash any more. */
char *mai_library_trash_get_origin (const char *trashed, GError **error);
/* Never over something: MAI_BASE_ERROR_EXISTS. */
gboolean mai_library_trash_take (const char *trashed, const char *to, GError **error);

G_END_DECLS

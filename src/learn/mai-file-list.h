/* SPDX-License-Identifier: Apache-2.0 */
/* Files and folders into a list of files. Any thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *path;
  char *reason; /* NULL: a file to open; else a translated sentence: why it cannot be */
} MaiListedFile;

/* The files in `paths` in that order, folders walked in the order of their names. Links to files are followed, links to
 * folders below a path are not; hidden names are passed over. What is no regular file, and folders that cannot be read,
 * are listed with the reason. Fails with MAI_LEARN_ERROR_NOT_FOUND when one of `paths` is not there, or when cancelled.
 * Element type MaiListedFile. */
GPtrArray *mai_file_list_new (const char *const *paths, GCancellable *cancellable, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* Indexes of collections of music, kept from one time to the next: made in seconds, read again in a moment.
 *
 * They lie in musicai/originality below the user's cache folder ($XDG_CACHE_HOME), one for each list of paths. One is made
 * again when a file was added, removed or renamed, or has another size, time of change or identity (device, inode, size,
 * mtime, ctime) than when it was read; what is damaged, or of another version, is made again too. Where one is made, others that
 * were not used for MAI_COPY_CACHE_DAYS are removed. Any thread. */
#pragma once

#include "learn/mai-copy-index.h"

G_BEGIN_DECLS

#define MAI_COPY_CACHE_DAYS 60

typedef struct
{
  MaiCopyProgress progress; /* nullable: 0 .. 1, only told while an index is made */
  gpointer data;
  gboolean made; /* out: it was not there, or was out of date */
  GError *trouble; /* out: it could not be kept, which is no failure; to be freed */
} MaiCopyCacheReport;

/* As mai_copy_index_new(); report: nullable. */
MaiCopyIndex *mai_copy_cache_open (const char *const *paths, MaiCopyCacheReport *report,
                                   GCancellable *cancellable, GError **error);

/* The file that the index of these paths is kept in. Free with g_free(). */
char *mai_copy_cache_get_path (const char *const *paths);

/* Those of the paths where there is something, for lists that were made a while ago. Free with g_strfreev(). */
char **mai_copy_cache_list_there (const char *const *paths);

G_END_DECLS

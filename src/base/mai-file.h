/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files, read with a limit and written so that a crash or a full disk leaves the old one. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Writes the content of a file: creates or truncates temp_path and fills it. Returns FALSE with error
 * set on failure; the file is then removed.
 */
typedef gboolean (*MaiFileWriter) (const char *temp_path, gpointer data, GError **error);

/*
 * Replaces path by size bytes of data, or leaves it as it was: the bytes go to a temporary file beside
 * it, which is synced, renamed and has its folder synced. A symbolic link stays a link and its target is
 * replaced; permissions are kept. A pipe or device such as /dev/stdout is written to directly.
 * Any thread. Errors: MAI_BASE_ERROR.
 */
gboolean mai_file_write_atomic (const char *path, gconstpointer data, gsize size, GError **error);

/*
 * The same for what writes its own file (an audio library, a child process): func is handed the temporary
 * path, which ends in the same extension. The error of func is passed on as it is.
 */
gboolean
mai_file_write_atomic_with (const char *path, MaiFileWriter func, gpointer data, GError **error);

/**
 * MaiFileVerdict:
 * @MAI_FILE_LEAVE: nothing is written; error is set
 * @MAI_FILE_REPLACE: what lies there is replaced
 * @MAI_FILE_CREATE: nothing lies there, and what may have come since is not replaced:
 *   MAI_BASE_ERROR_EXISTS
 */
typedef enum
{
  MAI_FILE_LEAVE,
  MAI_FILE_REPLACE,
  MAI_FILE_CREATE
} MaiFileVerdict;

/*
 * Looks at what lies at the path. Called when everything is on the disk under the temporary name, so
 * that nothing slow comes between it and the end.
 */
typedef MaiFileVerdict (*MaiFileJudge) (gpointer data, GError **error);

/*
 * As mai_file_write_atomic_with(), for a file that other programs may write too. Pipes and devices are
 * refused.
 */
gboolean mai_file_write_judged (const char *path, MaiFileWriter func, MaiFileJudge judge,
                                gpointer data, GError **error);

/*
 * Gives a file or folder another name, where no other has it: FALSE, and errno is EEXIST, where one
 * does. Any thread. On failure errno says why.
 */
gboolean mai_file_rename_new (const char *from, const char *to);

/*
 * Another name for a file, which costs nothing; where it can have none, a copy. What has the name stays,
 * and is MAI_BASE_ERROR_EXISTS. Only for what nobody writes into any more. Any thread. Errors:
 * MAI_BASE_ERROR, G_IO_ERROR.
 */
gboolean mai_file_link_or_copy (const char *from, const char *to, GError **error);

/*
 * The name of a file without folder and ending: "Waltz" for "songs/Waltz.mid", ".mid" for ".mid". Free
 * with g_free().
 */
char *mai_file_dup_stem (const char *path);

/*
 * Writes all of it. On failure FALSE, and errno says why.
 */
gboolean mai_file_write_fd (int fd, gconstpointer data, gsize size);

/*
 * Reads a regular file of at most max_bytes (G_MAXSIZE: any). Refuses folders, pipes and devices, and
 * never blocks on them. Returns the bytes with a NUL after the last, to be freed with g_free(); their
 * number goes to size, which may be NULL. Any thread. Errors: MAI_BASE_ERROR.
 */
char *mai_file_read (const char *path, gsize max_bytes, gsize *size, GError **error);

/*
 * The SHA-256 of a regular file of at most max_bytes, in lower-case hexadecimal digits, read in parts. How
 * many bytes were read goes to size, which may be NULL, so that both tell of the same. Any thread. Free
 * with g_free(). Errors: MAI_BASE_ERROR, G_IO_ERROR_CANCELLED.
 */
char *mai_file_digest (const char *path, gsize max_bytes, GCancellable *cancellable, gint64 *size,
                       GError **error);

/*
 * Makes what was written, renamed or deleted in a folder last through a power cut. Best effort.
 */
void mai_file_sync_folder (const char *folder);

G_END_DECLS

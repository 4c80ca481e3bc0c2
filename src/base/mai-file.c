/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mai-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mai-error.h"
#include "base/mai-i18n.h"

// As many links as the kernel itself follows.
#define MAX_LINKS 40
#define NAME_TRIES 100
#define FIRST_READ 65536

typedef struct
{
  gconstpointer data;
  gsize size;
} Block;

static const char *
advice (MaiBaseError code)
{
  switch (code)
    {
    case MAI_BASE_ERROR_NO_SPACE:
      return _ ("Free some space, or choose another folder.");
    case MAI_BASE_ERROR_PERMISSION:
      return _ ("Choose a place that belongs to you.");
    case MAI_BASE_ERROR_NOT_FOUND:
      return _ ("Check the name and the folder.");
    case MAI_BASE_ERROR_NOT_REGULAR:
      return _ ("Choose a file.");
    default:
      return _ ("Try again, or choose another place.");
    }
}

static gboolean
fail_write (const char *path, int saved_errno, GError **error)
{
  MaiBaseError code = mai_base_error_from_errno (saved_errno);
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, MAI_BASE_ERROR, code, _ ("“%s” cannot be written: %s. %s"), shown,
               g_strerror (saved_errno), advice (code));
  return FALSE;
}

static gboolean
fail_read (const char *path, int saved_errno, GError **error)
{
  MaiBaseError code = mai_base_error_from_errno (saved_errno);
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, MAI_BASE_ERROR, code, _ ("“%s” cannot be read: %s. %s"), shown,
               g_strerror (saved_errno), advice (code));
  return FALSE;
}

static int
open_retrying (const char *path, int flags, mode_t mode)
{
  int fd;

  do
    fd = open (path, flags | O_CLOEXEC | O_NOCTTY, mode);
  while (fd < 0 && errno == EINTR);
  return fd;
}

char *
mai_file_dup_stem (const char *path)
{
  char *name, *dot;

  g_return_val_if_fail (path != NULL, NULL);

  name = g_path_get_basename (path);
  dot = strrchr (name, '.');
  if (dot != NULL && dot != name)
    *dot = '\0';
  return name;
}

gboolean
mai_file_write_fd (int fd, gconstpointer data, gsize size)
{
  const char *at = data;

  while (size > 0)
    {
      ssize_t n = write (fd, at, size);

      if (n < 0 && errno != EINTR)
        return FALSE;
      if (n > 0)
        {
          at += n;
          size -= (gsize) n;
        }
    }
  return TRUE;
}

/*
 * What a chain of symbolic links ends in, whether or not that exists; NULL with errno set when the chain
 * has no end.
 */
static char *
follow_links (const char *path)
{
  g_autofree char *current = g_strdup (path);

  for (guint i = 0; i < MAX_LINKS; i++)
    {
      g_autofree char *target = g_file_read_link (current, NULL);
      g_autofree char *folder = NULL;

      if (target == NULL)
        return g_steal_pointer (&current);
      folder = g_path_get_dirname (current);
      g_free (current);
      current =
          g_path_is_absolute (target) ? g_strdup (target) : g_build_filename (folder, target, NULL);
    }
  errno = ELOOP;
  return NULL;
}

/*
 * The file's extension with its dot when it is a short one, as libraries and programs look at it.
 */
static const char *
extension_of (const char *path)
{
  const char *slash = strrchr (path, '/');
  const char *dot = strrchr (slash != NULL ? slash : path, '.');

  return dot != NULL && strlen (dot) <= 16 ? dot : "";
}

/*
 * Makes an empty file beside target under a name that no one has. The umask is taken off mode, as with
 * any new file. On failure NULL, and errno says why.
 */
static char *
make_temporary (const char *target, mode_t mode)
{
  g_autofree char *folder = g_path_get_dirname (target);

  for (guint i = 0; i < NAME_TRIES; i++)
    {
      g_autofree char *name =
          g_strdup_printf (".musicai-%08x%s", g_random_int (), extension_of (target));
      g_autofree char *path = g_build_filename (folder, name, NULL);
      int fd = open_retrying (path, O_WRONLY | O_CREAT | O_EXCL, mode);

      if (fd >= 0)
        {
          close (fd);
          return g_steal_pointer (&path);
        }
      if (errno != EEXIST)
        return NULL;
    }
  return NULL;
}

/*
 * Gives the new file the old one's permissions and, where we may, its owner. A file that changes hands
 * loses its set-user-id bits.
 */
static void
copy_permissions (int fd, const struct stat *old)
{
  mode_t mode = old->st_mode & 07777;
  struct stat now;

  if (fstat (fd, &now) != 0)
    return;
  if ((now.st_uid != old->st_uid || now.st_gid != old->st_gid)
      && fchown (fd, old->st_uid, old->st_gid) != 0)
    mode &= 0777;
  if (fchmod (fd, mode) != 0)
    g_debug ("%s", g_strerror (errno));
}

/*
 * The temporary file is as it is to be, and on the disk. On failure errno says why.
 */
static gboolean
settle (const char *temporary, const struct stat *old)
{
  int fd = open_retrying (temporary, O_RDONLY, 0);
  int saved = 0;

  if (fd < 0)
    return FALSE;
  if (old != NULL)
    copy_permissions (fd, old);
  if (fsync (fd) != 0 && errno != EINVAL && errno != ENOTSUP)
    saved = errno;
  close (fd);
  errno = saved;
  return saved == 0;
}

/*
 * Whether it is the file system that cannot do this, so that another way is worth a try.
 */
static gboolean
is_unable (int saved_errno)
{
  return saved_errno == EINVAL || saved_errno == ENOSYS || saved_errno == ENOTSUP
         || saved_errno == EPERM || saved_errno == EMLINK;
}

/*
 * Where there is neither a rename that replaces nothing nor a second link: the name is made ours, by
 * an empty file or folder, which is then replaced.
 */
static gboolean
rename_over_own (const char *from, const char *to)
{
  gboolean is_folder =
      g_file_test (from, G_FILE_TEST_IS_DIR) && !g_file_test (from, G_FILE_TEST_IS_SYMLINK);
  int fd = is_folder ? mkdir (to, 0700) : open_retrying (to, O_WRONLY | O_CREAT | O_EXCL, 0600);
  int saved;

  if (fd < 0)
    return FALSE;
  if (!is_folder)
    close (fd);
  if (rename (from, to) == 0)
    return TRUE;
  saved = errno;
  if (is_folder)
    rmdir (to);
  else
    unlink (to);
  errno = saved;
  return FALSE;
}

gboolean
mai_file_rename_new (const char *from, const char *to)
{
  g_return_val_if_fail (from != NULL, FALSE);
  g_return_val_if_fail (to != NULL, FALSE);

  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (!is_unable (errno))
    return FALSE;
  if (link (from, to) == 0)
    return unlink (from) == 0;
  return is_unable (errno) && rename_over_own (from, to);
}

typedef struct
{
  MaiFileWriter func;
  MaiFileJudge judge; // NULL: whatever lies there is replaced
  gpointer data;
} Steps;

/*
 * path is what the user called the file.
 */
static gboolean
fill_and_move (const char *path, const char *temporary, const char *target, const struct stat *old,
               const Steps *steps, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (target);
  MaiFileVerdict verdict = MAI_FILE_REPLACE;
  gboolean moved;

  if (!steps->func (temporary, steps->data, error))
    return FALSE;
  if (!settle (temporary, old))
    return fail_write (path, errno, error);
  if (steps->judge != NULL)
    verdict = steps->judge (steps->data, error);
  if (verdict == MAI_FILE_LEAVE)
    return FALSE;
  moved = verdict == MAI_FILE_CREATE ? mai_file_rename_new (temporary, target)
                                     : rename (temporary, target) == 0;
  if (!moved)
    return fail_write (path, errno, error);
  mai_file_sync_folder (folder);
  return TRUE;
}

/*
 * old is NULL when target does not exist yet.
 */
static gboolean
replace_file (const char *path, const char *target, const struct stat *old, const Steps *steps,
              GError **error)
{
  g_autofree char *temporary = NULL;

  if (old != NULL && faccessat (AT_FDCWD, target, W_OK, AT_EACCESS) != 0)
    return fail_write (path, errno, error);
  temporary = make_temporary (target, old != NULL ? (old->st_mode & 0666) | S_IWUSR : 0666);
  if (temporary == NULL)
    return fail_write (path, errno, error);
  if (fill_and_move (path, temporary, target, old, steps, error))
    return TRUE;
  unlink (temporary);
  return FALSE;
}

/*
 * As mai_file_write_atomic_with(); path is what the user called the file.
 */
static gboolean
write_with (const char *path, const Steps *steps, GError **error)
{
  g_autofree char *target = follow_links (path);
  struct stat old;

  if (target == NULL)
    return fail_write (path, errno, error);
  if (path[0] == '\0' || g_str_has_suffix (path, "/"))
    return fail_write (path, path[0] == '\0' ? ENOENT : EISDIR, error);
  // The path itself is asked for, as /proc/self/fd/1 may link to a pipe that has no name.
  if (stat (path, &old) != 0)
    {
      if (errno != ENOENT)
        return fail_write (path, errno, error);
      return replace_file (path, target, NULL, steps, error);
    }
  if (S_ISDIR (old.st_mode))
    return fail_write (path, EISDIR, error);
  if (S_ISREG (old.st_mode))
    return replace_file (path, target, &old, steps, error);
  return steps->judge == NULL ? steps->func (path, steps->data, error)
                              : fail_write (path, EINVAL, error);
}

/*
 * A block's error names the file that was asked for, so it hands out errno and the caller words it.
 */
static gboolean
write_block_cb (const char *temporary, gpointer data, GError **error)
{
  const Block *block = data;
  int fd = open_retrying (temporary, O_WRONLY | O_TRUNC, 0);
  int saved = fd < 0 ? errno : 0;

  if (saved == 0 && !mai_file_write_fd (fd, block->data, block->size))
    saved = errno;
  if (fd >= 0 && close (fd) != 0 && saved == 0)
    saved = errno;
  if (saved != 0)
    g_set_error_literal (error, G_FILE_ERROR, saved, "");
  return saved == 0;
}

gboolean
mai_file_write_atomic (const char *path, gconstpointer data, gsize size, GError **error)
{
  g_autoptr (GError) local = NULL;
  Block block = { data, size };
  const Steps steps = { write_block_cb, NULL, &block };

  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (data != NULL || size == 0, FALSE);

  if (write_with (path, &steps, &local))
    return TRUE;
  if (local->domain == G_FILE_ERROR)
    return fail_write (path, local->code, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
mai_file_write_atomic_with (const char *path, MaiFileWriter func, gpointer data, GError **error)
{
  const Steps steps = { func, NULL, data };

  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  return write_with (path, &steps, error);
}

gboolean
mai_file_write_judged (const char *path, MaiFileWriter func, MaiFileJudge judge, gpointer data,
                       GError **error)
{
  const Steps steps = { func, judge, data };

  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);
  g_return_val_if_fail (judge != NULL, FALSE);

  return write_with (path, &steps, error);
}

static gboolean
copy_cb (const char *temporary, gpointer from, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) copy = g_file_new_for_path (temporary);

  return g_file_copy (source, copy, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL,
                      NULL, NULL, error);
}

static MaiFileVerdict
create_cb (gpointer data, GError **error)
{
  return MAI_FILE_CREATE;
}

gboolean
mai_file_link_or_copy (const char *from, const char *to, GError **error)
{
  g_return_val_if_fail (from != NULL, FALSE);
  g_return_val_if_fail (to != NULL, FALSE);

  if (linkat (AT_FDCWD, from, AT_FDCWD, to, AT_SYMLINK_FOLLOW) == 0)
    return TRUE;
  return errno == EEXIST ? fail_write (to, EEXIST, error)
                         : mai_file_write_judged (to, copy_cb, create_cb, (gpointer) from, error);
}

static gboolean
fail_too_large (const char *path, gsize max_bytes, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *limit = g_format_size (max_bytes);

  g_set_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_TOO_LARGE,
               _ ("“%s” is larger than %s, the most that can be read. Choose a smaller file."),
               shown, limit);
  return FALSE;
}

/*
 * Reads to the end into content; the size in the file's status is only a hint, as for files in /proc.
 */
static gboolean
read_all (int fd, const char *path, gsize max_bytes, GByteArray *content, GError **error)
{
  gsize used = content->len;

  while (TRUE)
    {
      gsize room = MAX (used, FIRST_READ);
      ssize_t n;

      if (used + room > G_MAXUINT - 1)
        return fail_too_large (path, G_MAXUINT - 1, error);
      g_byte_array_set_size (content, used + room);
      n = read (fd, content->data + used, room);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail_read (path, errno, error);
      used += n;
      if (used > max_bytes)
        return fail_too_large (path, max_bytes, error);
      if (n == 0)
        break;
    }
  g_byte_array_set_size (content, used);
  return TRUE;
}

static gboolean
check_regular (int fd, const char *path, gsize max_bytes, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  struct stat status;

  if (fstat (fd, &status) != 0)
    return fail_read (path, errno, error);
  if (S_ISDIR (status.st_mode))
    return fail_read (path, EISDIR, error);
  if (!S_ISREG (status.st_mode))
    {
      g_set_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_NOT_REGULAR,
                   _ ("“%s” is a pipe or a device. Choose a file."), shown);
      return FALSE;
    }
  if ((guint64) status.st_size > max_bytes)
    return fail_too_large (path, max_bytes, error);
  return TRUE;
}

/*
 * O_NONBLOCK: opening a pipe that no one writes to would wait for ever.
 */
static int
open_regular (const char *path, gsize max_bytes, GError **error)
{
  int fd = open_retrying (path, O_RDONLY | O_NONBLOCK, 0);

  if (fd < 0)
    fail_read (path, errno, error);
  else if (!check_regular (fd, path, max_bytes, error))
    {
      close (fd);
      fd = -1;
    }
  return fd;
}

char *
mai_file_read (const char *path, gsize max_bytes, gsize *size, GError **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  gboolean done;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  fd = open_regular (path, max_bytes, error);
  if (fd < 0)
    return NULL;
  done = read_all (fd, path, max_bytes, content, error);
  close (fd);
  if (!done)
    return NULL;
  if (size != NULL)
    *size = content->len;
  g_byte_array_append (content, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&content), FALSE);
}

static gboolean
digest_all (int fd, const char *path, GChecksum *checksum, gint64 *size, GCancellable *cancellable,
            GError **error)
{
  g_autofree guchar *part = g_malloc (FIRST_READ);
  ssize_t n;

  *size = 0;
  while ((n = read (fd, part, FIRST_READ)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail_read (path, errno, error);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_checksum_update (checksum, part, n);
      *size += n;
    }
  return TRUE;
}

char *
mai_file_digest (const char *path, gsize max_bytes, GCancellable *cancellable, gint64 *size,
                 GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gboolean done;
  gint64 read_size;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  fd = open_regular (path, max_bytes, error);
  if (fd < 0)
    return NULL;
  done = digest_all (fd, path, checksum, &read_size, cancellable, error);
  close (fd);
  if (size != NULL)
    *size = read_size;
  return done ? g_strdup (g_checksum_get_string (checksum)) : NULL;
}

void
mai_file_sync_folder (const char *folder)
{
  int fd = open_retrying (folder, O_RDONLY | O_DIRECTORY, 0);

  if (fd < 0)
    return;
  if (fsync (fd) != 0)
    g_debug ("%s: %s", folder, g_strerror (errno));
  close (fd);
}

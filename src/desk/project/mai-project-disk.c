/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-project-disk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mai-error.h"
#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "base/mai-tree.h"
#include "desk/common/mai-desk-error.h"
#include "desk/project/mai-project-folder.h"

#define N_DIGITS 8
// What was written so long ago has another time when it is written again, whatever the system counts in.
#define SETTLED_SECONDS 2
// A temporary file is locked a moment after it is made; an older one without a lock is nobody's.
#define STALE_SECONDS 2
// Of other writers' temporary files it is not known whether they are locked.
#define STALE_SECONDS_OTHERS (24 * 60 * 60)

static gboolean
is_folder (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_DIR);
}

static void
add_name (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_basename (path);
  GError *said = *error;

  if (!g_error_matches (said, MAI_DESK_ERROR, MAI_DESK_ERROR_FORMAT))
    return;
  *error =
      g_error_new (MAI_DESK_ERROR, MAI_DESK_ERROR_FORMAT,
                   // Translators: a file's name and a reason: "it is damaged", "it holds a link"
                   _ ("“%s” is not a song that can be opened: %s."), shown, said->message);
  g_error_free (said);
}

/*
 * What the system says of a file in use: whoever writes to it changes some of that.
 */
static char *
dup_stamp (const struct stat *status)
{
  return g_strdup_printf (" %" G_GINT64_MODIFIER "x/%" G_GINT64_MODIFIER "x %" G_GINT64_FORMAT
                          " %" G_GINT64_FORMAT ".%09ld %" G_GINT64_FORMAT ".%09ld",
                          (guint64) status->st_dev, (guint64) status->st_ino,
                          (gint64) status->st_size, (gint64) status->st_mtim.tv_sec,
                          status->st_mtim.tv_nsec, (gint64) status->st_ctim.tv_sec,
                          status->st_ctim.tv_nsec);
}

/*
 * Opened, as a network's file system asks its server then. NULL for what is no file.
 */
static char *
stamp_of_path (const char *path, gboolean *settled)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  char *stamp = NULL;
  struct stat status;

  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    {
      stamp = dup_stamp (&status);
      *settled = MAX (status.st_mtim.tv_sec, status.st_ctim.tv_sec) < now - SETTLED_SECONDS;
    }
  if (fd >= 0)
    close (fd);
  return stamp;
}

/*
 * With the stamp, which was taken before the sum was, when it can be told from that of a later writing.
 */
static char *
make_digest (const char *sum, const char *stamp, gboolean settled)
{
  return g_strconcat (sum, settled ? stamp : NULL, NULL);
}

static GPtrArray *
read_file (const char *path, const char *const *wanted, char **digest, GError **error)
{
  gboolean settled = FALSE;
  g_autofree char *stamp = stamp_of_path (path, &settled);
  g_autofree char *sum = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  char *data = mai_file_read (path, MAI_PROJECT_MAX_FILE, &size, error);

  if (data == NULL)
    return NULL;
  bytes = g_bytes_new_take (data, size);
  sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  *digest = make_digest (sum, stamp, settled);
  return mai_project_archive_read (bytes, wanted, error);
}

static GPtrArray *
read_folder (const char *path, const char *const *wanted, char **digest, GError **error)
{
  GPtrArray *entries = mai_project_folder_read (path, wanted, error);

  if (entries != NULL && digest != NULL)
    *digest = mai_project_folder_digest (entries);
  return entries;
}

GPtrArray *
mai_project_disk_read (const char *path, const char *const *wanted, char **digest, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *found = NULL;
  GPtrArray *entries;

  g_return_val_if_fail (path != NULL, NULL);

  entries = is_folder (path) ? read_folder (path, wanted, &found, &local)
                             : read_file (path, wanted, &found, &local);
  if (entries == NULL)
    {
      add_name (path, &local);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (digest != NULL)
    *digest = g_steal_pointer (&found);
  return entries;
}

static char *
digest_of_file (const char *path, const char *known, GError **error)
{
  gboolean settled = FALSE;
  g_autofree char *stamp = stamp_of_path (path, &settled);
  g_autofree char *sum = NULL;

  if (stamp != NULL && known != NULL && g_str_has_suffix (known, stamp))
    return g_strdup (known);
  sum = mai_file_digest (path, MAI_PROJECT_MAX_FILE, NULL, NULL, error);
  if (sum == NULL)
    return NULL;
  if (known != NULL && g_str_has_prefix (known, sum))
    return g_strdup (known);
  return make_digest (sum, stamp, settled);
}

char *
mai_project_disk_digest (const char *path, const char *known, GError **error)
{
  g_autoptr (GPtrArray) entries = NULL;
  struct stat status;

  g_return_val_if_fail (path != NULL, NULL);

  if (stat (path, &status) != 0 && (errno == ENOENT || errno == ENOTDIR))
    return g_strdup (MAI_PROJECT_ABSENT);
  if (is_folder (path))
    {
      entries = mai_project_folder_read (path, NULL, error);
      return entries != NULL ? mai_project_folder_digest (entries) : NULL;
    }
  return digest_of_file (path, known, error);
}

/* Writing. */

typedef struct
{
  const char *path;
  const char *expected;
  GBytes *bytes;
  int fd; // of the temporary file, locked; -1 when there is none
  struct timespec time; // that it was given
} Writing;

static gboolean
fail_write (const char *path, int saved_errno, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, MAI_BASE_ERROR, mai_base_error_from_errno (saved_errno),
               _ ("“%s” cannot be written: %s."), shown, g_strerror (saved_errno));
  return FALSE;
}

static gboolean
fail_changed (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_basename (path);

  g_set_error (error, MAI_DESK_ERROR, MAI_DESK_ERROR_CHANGED,
               _ ("“%s” was changed by another program."), shown);
  return FALSE;
}

/*
 * A time of its own, finer than the system's: whoever writes to the file later gives it another.
 */
static void
give_time (Writing *writing)
{
  struct timespec times[2] = { { .tv_nsec = UTIME_OMIT } };

  if (clock_gettime (CLOCK_REALTIME, &times[1]) == 0 && futimens (writing->fd, times) == 0)
    writing->time = times[1];
}

static char *
digest_of_written (const Writing *writing)
{
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, writing->bytes);
  g_autofree char *stamp = NULL;
  struct stat status;

  if (fstat (writing->fd, &status) == 0)
    stamp = dup_stamp (&status);
  return make_digest (sum, stamp,
                      stamp != NULL && status.st_mtim.tv_sec == writing->time.tv_sec
                          && status.st_mtim.tv_nsec == writing->time.tv_nsec);
}

static gboolean
write_cb (const char *temporary, gpointer data, GError **error)
{
  Writing *writing = data;
  gsize size;
  const char *bytes = g_bytes_get_data (writing->bytes, &size);

  writing->fd = open (temporary, O_WRONLY | O_TRUNC | O_CLOEXEC);
  if (writing->fd < 0)
    return fail_write (writing->path, errno, error);
  flock (writing->fd, LOCK_EX | LOCK_NB);
  if (!mai_file_write_fd (writing->fd, bytes, size))
    return fail_write (writing->path, errno, error);
  give_time (writing);
  return TRUE;
}

/*
 * What lies there is looked at last, when the new file is on the disk already. What remains is the
 * moment between the end of this look and the rename: what another program writes over a file in it
 * is not seen. Where nothing lay there, the rename itself sees to it. What cannot be read is not
 * ours; what someone removed is written again.
 */
static MaiFileVerdict
judge_cb (gpointer data, GError **error)
{
  const Writing *writing = data;
  g_autofree char *there = NULL;

  if (writing->expected == NULL)
    return MAI_FILE_REPLACE;
  there = mai_project_disk_digest (writing->path, writing->expected, NULL);
  if (g_strcmp0 (there, MAI_PROJECT_ABSENT) == 0)
    return MAI_FILE_CREATE;
  if (g_strcmp0 (there, writing->expected) == 0)
    return MAI_FILE_REPLACE;
  fail_changed (writing->path, error);
  return MAI_FILE_LEAVE;
}

static gboolean
write_file (const char *path, GPtrArray *entries, const char *expected, char **digest,
            GError **error)
{
  g_autoptr (GBytes) bytes = mai_project_archive_write (entries, error);
  Writing writing = { .path = path, .expected = expected, .bytes = bytes, .fd = -1 };
  g_autoptr (GError) local = NULL;
  gboolean done;

  if (bytes == NULL)
    return FALSE;
  if (g_bytes_get_size (bytes) > MAI_PROJECT_MAX_FILE)
    return fail_write (path, EFBIG, error);
  done = mai_file_write_judged (path, write_cb, judge_cb, &writing, &local);
  if (done)
    *digest = digest_of_written (&writing);
  if (writing.fd >= 0)
    close (writing.fd);
  if (done)
    return TRUE;
  if (g_error_matches (local, MAI_BASE_ERROR, MAI_BASE_ERROR_EXISTS))
    fail_changed (path, error);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
write_folder (const char *path, GPtrArray *entries, const char *expected, char **digest,
              GError **error)
{
  g_autoptr (GError) local = NULL;

  if (mai_project_folder_write (path, entries, expected, &local))
    {
      *digest = mai_project_folder_digest (entries);
      return TRUE;
    }
  if (g_error_matches (local, MAI_DESK_ERROR, MAI_DESK_ERROR_CHANGED))
    return fail_changed (path, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
check_total (const char *path, GPtrArray *entries, GError **error)
{
  guint64 total = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      const MaiProjectEntry *entry = g_ptr_array_index (entries, i);

      total += g_bytes_get_size (entry->bytes);
    }
  return (total <= MAI_PROJECT_MAX_TOTAL && entries->len <= MAI_PROJECT_MAX_ENTRIES)
         || fail_write (path, EFBIG, error);
}

gboolean
mai_project_disk_write (const char *path, GPtrArray *entries, const char *expected, char **digest,
                        GError **error)
{
  struct stat status;

  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (entries != NULL, FALSE);
  g_return_val_if_fail (digest != NULL, FALSE);

  if (!check_total (path, entries, error))
    return FALSE;
  if (stat (path, &status) == 0 && S_ISDIR (status.st_mode))
    return write_folder (path, entries, expected, digest, error);
  if (stat (path, &status) == 0 && !S_ISREG (status.st_mode))
    return fail_write (path, EINVAL, error);
  return write_file (path, entries, expected, digest, error);
}

/* Sweeping. */

/*
 * Of a temporary file's name; NULL when it is not one.
 */
static const char *
suffix_of_temporary (const char *name)
{
  gsize start = strlen (MAI_PROJECT_TEMPORARY);

  if (!g_str_has_prefix (name, MAI_PROJECT_TEMPORARY))
    return NULL;
  for (guint i = 0; i < N_DIGITS; i++)
    if (!g_ascii_isxdigit (name[start + i]))
      return NULL;
  return name + start + N_DIGITS;
}

static gboolean
is_locked (const char *path)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
  gboolean locked = fd < 0 || flock (fd, LOCK_EX | LOCK_NB) != 0;

  if (fd >= 0)
    close (fd);
  return locked;
}

static void
sweep_one (const char *path, gboolean ours)
{
  g_autoptr (GError) error = NULL;
  gint64 age;
  struct stat status;

  if (lstat (path, &status) != 0 || (!S_ISREG (status.st_mode) && !S_ISDIR (status.st_mode)))
    return;
  age = g_get_real_time () / G_USEC_PER_SEC - status.st_mtime;
  if (age < (ours ? STALE_SECONDS : STALE_SECONDS_OTHERS) || is_locked (path))
    return;
  if (!mai_tree_remove (path, NULL, NULL, &error))
    g_debug ("%s", error->message);
}

void
mai_project_disk_sweep (const char *path)
{
  g_autofree char *real = realpath (path, NULL);
  g_autofree char *parent = g_path_get_dirname (real != NULL ? real : path);
  g_autoptr (GDir) folder = g_dir_open (parent, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      const char *suffix = suffix_of_temporary (name);
      g_autofree char *child = g_build_filename (parent, name, NULL);
      gboolean ours = suffix != NULL
                      && (strcmp (suffix, MAI_PROJECT_FOLDER_SUFFIX) == 0
                          || (*suffix != '\0' && g_str_has_suffix (path, suffix)));

      if (suffix != NULL)
        sweep_one (child, ours);
    }
}

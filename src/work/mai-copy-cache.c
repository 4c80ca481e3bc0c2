/* SPDX-License-Identifier: Apache-2.0 */
#include "work/mai-copy-cache.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include "base/mai-error.h"
#include "learn/mai-file-list.h"

#define ENDING ".index"

/* Paths from the root, so that it does not matter from where they are named. */
static char **
make_absolute (const char *const *paths)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (; *paths != NULL; paths++)
    {
      g_autofree char *absolute = g_canonicalize_filename (*paths, NULL);

      g_strv_builder_add (builder, absolute);
    }
  return g_strv_builder_end (builder);
}

static void
add_text (GChecksum *sum, const char *text)
{
  /* With its NUL, so that no two lists run into one. */
  g_checksum_update (sum, (const guchar *) text, (gssize) strlen (text) + 1);
}

char *
mai_copy_cache_get_path (const char *const *paths)
{
  g_auto (GStrv) absolute = make_absolute (paths);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *name = NULL;

  for (char **path = absolute; *path != NULL; path++)
    add_text (sum, *path);
  name = g_strdup_printf ("%.32s" ENDING, g_checksum_get_string (sum));
  return g_build_filename (g_get_user_cache_dir (), "musicai", "originality", name, NULL);
}

/* What the files are now, as 64 hexadecimal digits. */
static char *
make_key (const char *const *paths, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) files = mai_file_list_new (paths, cancellable, error);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  if (files == NULL)
    return NULL;
  for (guint i = 0; i < files->len; i++)
    {
      const MaiListedFile *file = files->pdata[i];
      g_autofree char *state = NULL;
      struct stat info = { 0 };

      if (stat (file->path, &info) != 0)
        info = (struct stat){ 0 };
      state = g_strdup_printf ("%" PRIu64 " %" PRIu64 " %" PRIi64 " %" PRIi64 ".%09ld %" PRIi64
                               ".%09ld",
                               (guint64) info.st_dev, (guint64) info.st_ino, (gint64) info.st_size,
                               (gint64) info.st_mtim.tv_sec, (long) info.st_mtim.tv_nsec,
                               (gint64) info.st_ctim.tv_sec, (long) info.st_ctim.tv_nsec);
      add_text (sum, file->path);
      add_text (sum, state);
    }
  return g_strdup (g_checksum_get_string (sum));
}

/* Those that nobody asked for in a long time: they are large. Best effort. */
static void
drop_old (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gint64 limit = g_get_real_time () / G_USEC_PER_SEC - MAI_COPY_CACHE_DAYS * 24 * 3600;

  for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf info;

      if (g_str_has_suffix (name, ENDING) && g_lstat (path, &info) == 0 && S_ISREG (info.st_mode)
          && (gint64) info.st_mtime < limit)
        g_unlink (path);
    }
}

static gboolean
keep (MaiCopyIndex *index, const char *path, const char *key, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return mai_base_error_set_from_errno (error, folder, errno);
  drop_old (folder);
  return mai_copy_index_save (index, path, key, error);
}

MaiCopyIndex *
mai_copy_cache_open (const char *const *paths, MaiCopyCacheReport *report,
                     GCancellable *cancellable, GError **error)
{
  g_auto (GStrv) absolute = make_absolute (paths);
  const char *const *roots = (const char *const *) absolute;
  g_autofree char *path = mai_copy_cache_get_path (roots);
  g_autofree char *key = make_key (roots, cancellable, error);
  MaiCopyCacheReport unwanted = { 0 };
  MaiCopyIndex *index;

  if (key == NULL)
    return NULL;
  if (report == NULL)
    report = &unwanted;
  index = mai_copy_index_load (path, key, NULL);
  if (index != NULL)
    {
      g_utime (path, NULL); /* it is in use */
      return index;
    }
  index =
      mai_copy_index_new (roots, NULL, NULL, report->progress, report->data, cancellable, error);
  report->made = index != NULL;
  /* The key is of before the reading: what changed meanwhile is noticed the next time. */
  if (index != NULL)
    keep (index, path, key, &report->trouble);
  g_clear_error (&unwanted.trouble);
  return index;
}

char **
mai_copy_cache_list_there (const char *const *paths)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (; *paths != NULL; paths++)
    if (g_file_test (*paths, G_FILE_TEST_EXISTS))
      g_strv_builder_add (builder, *paths);
  return g_strv_builder_end (builder);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Zip through libarchive, from memory and to memory. */
#include "desk/project/mai-project-archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "desk/common/mai-desk-error.h"

#define BLOCK 65536
// 1980-01-01, where zip's calendar begins: the same content makes the same file
#define ENTRY_TIME 315532800

static void
entry_free (gpointer data)
{
  MaiProjectEntry *entry = data;

  g_free (entry->name);
  g_bytes_unref (entry->bytes);
  g_free (entry);
}

GPtrArray *
mai_project_entries_new (void)
{
  return g_ptr_array_new_with_free_func (entry_free);
}

void
mai_project_entries_add (GPtrArray *entries, const char *name, GBytes *bytes)
{
  MaiProjectEntry *entry = g_new (MaiProjectEntry, 1);

  entry->name = g_strdup (name);
  entry->bytes = bytes;
  g_ptr_array_add (entries, entry);
}

GBytes *
mai_project_entries_find (GPtrArray *entries, const char *name)
{
  for (guint i = 0; i < entries->len; i++)
    {
      MaiProjectEntry *entry = g_ptr_array_index (entries, i);

      if (strcmp (entry->name, name) == 0)
        return entry->bytes;
    }
  return NULL;
}

static gboolean
fail (GError **error, const char *words)
{
  g_set_error_literal (error, MAI_DESK_ERROR, MAI_DESK_ERROR_FORMAT, words);
  return FALSE;
}

static gboolean
is_inside (const char *name)
{
  g_auto (GStrv) parts = NULL;

  if (name[0] == '\0' || strlen (name) > MAI_PROJECT_MAX_NAME || strchr (name, '\\') != NULL
      || !g_utf8_validate (name, -1, NULL))
    return FALSE;
  parts = g_strsplit (name, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] == '\0' || strcmp (parts[i], ".") == 0 || strcmp (parts[i], "..") == 0)
      return FALSE;
  return TRUE;
}

gboolean
mai_project_entries_check (GPtrArray *entries, const char *name, guint64 size, guint64 *total,
                           GError **error)
{
  if (name == NULL || !is_inside (name))
    return fail (error, _ ("a name in it leads outside of it or is no name"));
  if (entries->len >= MAI_PROJECT_MAX_ENTRIES)
    return fail (error, _ ("it holds too many files"));
  if (size > MAI_PROJECT_MAX_ENTRY || size > MAI_PROJECT_MAX_TOTAL - *total)
    return fail (error, _ ("what it holds is too large"));
  *total += size;
  return TRUE;
}

/*
 * libarchive takes names through the locale, and in the C locale gives up those that are not ASCII.
 * So it works in one of UTF-8, in this thread alone. NULL, and no change, where the system has
 * none.
 */
static locale_t
enter_utf8 (locale_t *before)
{
  locale_t now = duplocale (uselocale ((locale_t) 0));
  locale_t utf8 = newlocale (LC_CTYPE_MASK, "C.UTF-8", now);

  *before = (locale_t) 0;
  if (utf8 != (locale_t) 0)
    *before = uselocale (utf8);
  else if (now != (locale_t) 0)
    freelocale (now);
  return utf8;
}

static void
leave_utf8 (locale_t utf8, locale_t before)
{
  if (utf8 == (locale_t) 0)
    return;
  uselocale (before);
  freelocale (utf8);
}

/* Reading. */

typedef struct
{
  struct archive *archive;
  GPtrArray *entries;
  GHashTable *seen; // names
  guint64 total; // bytes unpacked
} Reading;

static gboolean
fail_archive (struct archive *archive, GError **error)
{
  const char *reason = archive_error_string (archive);
  // It may quote a name.
  g_autofree char *words =
      g_utf8_make_valid (reason != NULL ? reason : _ ("no reason is known"), -1);

  g_set_error (error, MAI_DESK_ERROR, MAI_DESK_ERROR_FORMAT, _ ("it is damaged (%s)"), words);
  return FALSE;
}

/*
 * The size that the header states may be missing or a lie, so what counts is what comes.
 */
static GBytes *
read_data (Reading *reading, const char *name, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  guint64 before = reading->total;

  while (TRUE)
    {
      guint used = data->len;
      la_ssize_t n;

      g_byte_array_set_size (data, used + BLOCK);
      n = archive_read_data (reading->archive, data->data + used, BLOCK);
      if (n < 0)
        {
          fail_archive (reading->archive, error);
          return NULL;
        }
      g_byte_array_set_size (data, used + (guint) n);
      reading->total = before;
      if (!mai_project_entries_check (reading->entries, name, data->len, &reading->total, error))
        return NULL;
      if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&data));
    }
}

static const char *
header_name (struct archive_entry *header)
{
  const char *name = archive_entry_pathname_utf8 (header);

  return name != NULL ? name : archive_entry_pathname (header);
}

static gboolean
read_entry (Reading *reading, struct archive_entry *header, const char *const *wanted,
            GError **error)
{
  const char *name = header_name (header);
  guint64 nothing = 0;
  GBytes *bytes;

  if (archive_entry_symlink (header) != NULL || archive_entry_hardlink (header) != NULL)
    return fail (error, _ ("it holds a link"));
  if (archive_entry_filetype (header) == AE_IFDIR)
    return TRUE;
  if (archive_entry_filetype (header) != AE_IFREG)
    return fail (error, _ ("it holds something that is not a file"));
  if (archive_entry_is_encrypted (header))
    return fail (error, _ ("it is encrypted"));
  if (!mai_project_entries_check (reading->entries, name, 0, &nothing, error))
    return FALSE;
  if (!g_hash_table_add (reading->seen, g_strdup (name)))
    return fail (error, _ ("two files in it have one name"));
  if (g_hash_table_size (reading->seen) > MAI_PROJECT_MAX_ENTRIES)
    return fail (error, _ ("it holds too many files"));
  if (wanted != NULL && !g_strv_contains (wanted, name))
    return TRUE;
  bytes = read_data (reading, name, error);
  if (bytes == NULL)
    return FALSE;
  mai_project_entries_add (reading->entries, name, bytes);
  return TRUE;
}

static gboolean
read_entries (Reading *reading, GBytes *file, const char *const *wanted, GError **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (file, &size);
  struct archive_entry *header;
  int result;

  archive_read_support_format_zip_seekable (reading->archive);
  if (archive_read_open_memory (reading->archive, data, size) != ARCHIVE_OK)
    return fail (error, _ ("it is not a zip archive"));
  while ((result = archive_read_next_header (reading->archive, &header)) != ARCHIVE_EOF)
    {
      if (result < ARCHIVE_WARN)
        return fail_archive (reading->archive, error);
      if (!read_entry (reading, header, wanted, error))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
mai_project_archive_read (GBytes *file, const char *const *wanted, GError **error)
{
  g_autoptr (GPtrArray) entries = mai_project_entries_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reading reading = { .archive = archive_read_new (), .entries = entries, .seen = seen };
  locale_t utf8, before;
  gboolean done;

  g_return_val_if_fail (file != NULL, NULL);

  utf8 = enter_utf8 (&before);
  done = read_entries (&reading, file, wanted, error);
  archive_read_free (reading.archive);
  leave_utf8 (utf8, before);
  return done ? g_steal_pointer (&entries) : NULL;
}

/* Writing. */

static la_ssize_t
append_cb (struct archive *archive, void *data, const void *buffer, size_t length)
{
  g_byte_array_append (data, buffer, (guint) length);
  return (la_ssize_t) length;
}

static gboolean
write_entry (struct archive *archive, struct archive_entry *header, const MaiProjectEntry *entry)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (entry->bytes, &size);

  archive_entry_clear (header);
  archive_entry_set_pathname_utf8 (header, entry->name);
  archive_entry_set_filetype (header, AE_IFREG);
  archive_entry_set_perm (header, 0644);
  archive_entry_set_mtime (header, ENTRY_TIME, 0);
  archive_entry_set_size (header, (la_int64_t) size);
  return archive_write_header (archive, header) >= ARCHIVE_WARN
         && (size == 0 || archive_write_data (archive, data, size) == (la_ssize_t) size);
}

static gboolean
write_entries (struct archive *archive, GPtrArray *entries, GByteArray *file, GError **error)
{
  struct archive_entry *header = archive_entry_new ();
  gboolean done;

  archive_write_set_format_zip (archive);
  archive_write_set_format_option (archive, "zip", "hdrcharset", "UTF-8");
  // It is written every few seconds: quick comes before small.
  archive_write_set_format_option (archive, "zip", "compression-level", "1");
  archive_write_set_bytes_in_last_block (archive, 1);
  done = archive_write_open (archive, file, NULL, append_cb, NULL) == ARCHIVE_OK;
  for (guint i = 0; done && i < entries->len; i++)
    done = write_entry (archive, header, g_ptr_array_index (entries, i));
  done = done && archive_write_close (archive) == ARCHIVE_OK;
  archive_entry_free (header);
  return done || fail_archive (archive, error);
}

GBytes *
mai_project_archive_write (GPtrArray *entries, GError **error)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  struct archive *archive = archive_write_new ();
  locale_t utf8, before;
  gboolean done;

  g_return_val_if_fail (entries != NULL, NULL);

  utf8 = enter_utf8 (&before);
  done = write_entries (archive, entries, file, error);
  archive_write_free (archive);
  leave_utf8 (utf8, before);
  return done ? g_byte_array_free_to_bytes (g_steal_pointer (&file)) : NULL;
}

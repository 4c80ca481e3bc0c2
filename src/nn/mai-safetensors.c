/* SPDX-License-Identifier: Apache-2.0 */
/* Invariant of a loaded file: the entries, sorted by offset, cover the data behind the header with no gap and no
 * overlap, so that a range inside an entry is inside the file. */
#include "nn/mai-safetensors.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mai-error.h"
#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "nn/mai-nn-error.h"
#include "nn/mai-safetensors-header.h"

#define MAX_HEADER 100000000 /* bytes, as in the reference implementation */

struct _MaiSafetensors
{
  GHashTable *metadata; /* string -> string */
  GArray *entries; /* of MaiSafetensorsEntry */

  gsize size; /* bytes of all tensors */
  GPtrArray *sources; /* to write: gconstpointer, one an entry */
  char *path; /* last saved to, or loaded from */

  /* Reading. */
  GMappedFile *map;
  const char *data; /* behind the header */
  GPtrArray *copies; /* of tensors that lie unaligned in the file */
};

MaiSafetensors *
mai_safetensors_new (void)
{
  MaiSafetensors *file = g_new0 (MaiSafetensors, 1);

  file->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  file->entries = g_array_new (FALSE, TRUE, sizeof (MaiSafetensorsEntry));
  g_array_set_clear_func (file->entries, (GDestroyNotify) mai_safetensors_entry_clear);
  file->sources = g_ptr_array_new ();
  file->copies = g_ptr_array_new_with_free_func (g_free);
  return file;
}

void
mai_safetensors_free (MaiSafetensors *file)
{
  g_return_if_fail (file != NULL);

  g_hash_table_unref (file->metadata);
  g_array_unref (file->entries);
  g_ptr_array_unref (file->sources);
  g_ptr_array_unref (file->copies);
  g_clear_pointer (&file->map, g_mapped_file_unref);
  g_free (file->path);
  g_free (file);
}

void
mai_safetensors_set_metadata (MaiSafetensors *file, const char *key, const char *value)
{
  g_return_if_fail (file != NULL && key != NULL && value != NULL);

  g_hash_table_insert (file->metadata, g_strdup (key), g_strdup (value));
}

static const char *
dtype_name (MaiDtype dtype)
{
  return dtype == MAI_DTYPE_F32 ? "F32" : "I64";
}

void
mai_safetensors_add (MaiSafetensors *file, const char *name, MaiDtype dtype, guint n_dims,
                     const gsize *shape, gconstpointer data)
{
  g_return_if_fail (file != NULL && file->map == NULL);
  g_return_if_fail (n_dims <= MAI_SAFETENSORS_MAX_DIMS);

  MaiSafetensorsEntry entry = { .name = g_strdup (name), .n_dims = n_dims, .begin = file->size };

  entry.dtype = mai_safetensors_find_dtype (dtype_name (dtype), &entry.element_size);
  gsize bytes = entry.element_size;
  for (guint i = 0; i < n_dims; i++)
    {
      entry.shape[i] = shape[i];
      bytes *= shape[i];
    }
  entry.end = file->size = entry.begin + bytes;
  g_array_append_val (file->entries, entry);
  g_ptr_array_add (file->sources, (gpointer) data);
}

static gboolean
write_all (FILE *stream, gconstpointer data, gsize size)
{
  return size == 0 || fwrite (data, size, 1, stream) == 1;
}

static gboolean
write_file (MaiSafetensors *file, FILE *stream)
{
  g_autoptr (GString) header = mai_safetensors_header_write (file->metadata, file->entries);
  guint64 length = GUINT64_TO_LE ((guint64) header->len);

  if (!write_all (stream, &length, sizeof length) || !write_all (stream, header->str, header->len))
    return FALSE;
  for (guint i = 0; i < file->entries->len; i++)
    {
      const MaiSafetensorsEntry *entry = &g_array_index (file->entries, MaiSafetensorsEntry, i);

      if (!write_all (stream, file->sources->pdata[i], entry->end - entry->begin))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_file_cb (const char *temp_path, gpointer data, GError **error)
{
  MaiSafetensors *file = data;
  FILE *stream = g_fopen (temp_path, "wbe");
  gboolean good = stream != NULL && write_file (file, stream);
  int saved_errno = errno;

  if (stream != NULL && fclose (stream) != 0)
    {
      saved_errno = good ? errno : saved_errno;
      good = FALSE;
    }
  if (!good)
    {
      g_autofree char *name = g_filename_display_name (file->path);

      g_set_error (error, MAI_BASE_ERROR, mai_base_error_from_errno (saved_errno),
                   _ ("“%s” cannot be written: %s."), name, g_strerror (saved_errno));
    }
  return good;
}

gboolean
mai_safetensors_save (MaiSafetensors *file, const char *path, GError **error)
{
  g_return_val_if_fail (file != NULL && file->map == NULL && path != NULL, FALSE);

  g_free (file->path);
  file->path = g_strdup (path);
  return mai_file_write_atomic_with (path, write_file_cb, file, error);
}

static gboolean
refuse (MaiSafetensors *file, const char *reason, GError **error)
{
  g_autofree char *name = g_filename_display_name (file->path);

  g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_FORMAT,
               _ ("“%s” is damaged or not a safetensors file: %s."), name, reason);
  return FALSE;
}

/* Opens without waiting for the other end of a pipe, and takes files only. */
static gboolean
map_file (MaiSafetensors *file, GError **error)
{
  g_autofree char *name = g_filename_display_name (file->path);
  struct stat info;
  int fd = g_open (file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd < 0 || fstat (fd, &info) != 0)
    {
      int saved_errno = errno;

      g_set_error (error, MAI_BASE_ERROR, mai_base_error_from_errno (saved_errno),
                   _ ("“%s” cannot be read: %s."), name, g_strerror (saved_errno));
    }
  else if (!S_ISREG (info.st_mode))
    g_set_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_NOT_REGULAR,
                 _ ("“%s” is not a file; name a file."), name);
  else if ((file->map = g_mapped_file_new_from_fd (fd, FALSE, NULL)) == NULL)
    g_set_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_FILE,
                 _ ("“%s” cannot be read: there is not enough memory."), name);
  if (fd >= 0)
    close (fd);
  return file->map != NULL;
}

static int
compare_offsets (gconstpointer a, gconstpointer b)
{
  const MaiSafetensorsEntry *x = a, *y = b;

  if (x->begin != y->begin)
    return x->begin < y->begin ? -1 : 1;
  return x->end < y->end ? -1 : x->end > y->end;
}

/* Whether the tensors lie one behind the other and fill the file. */
static gboolean
check_cover (MaiSafetensors *file, gsize data_size, GError **error)
{
  gsize at = 0;

  g_array_sort (file->entries, compare_offsets);
  for (guint i = 0; i < file->entries->len; i++)
    {
      const MaiSafetensorsEntry *entry = &g_array_index (file->entries, MaiSafetensorsEntry, i);

      if (entry->begin != at)
        return refuse (file, _ ("the tensors in it overlap or leave gaps"), error);
      at = entry->end;
    }
  if (at > data_size)
    return refuse (file, _ ("it is cut short"), error);
  if (at < data_size)
    return refuse (file, _ ("something follows its last tensor"), error);
  file->size = data_size;
  return TRUE;
}

static gboolean
read_header (MaiSafetensors *file, GError **error)
{
  const char *bytes = g_mapped_file_get_contents (file->map);
  gsize size = g_mapped_file_get_length (file->map);
  guint64 length;

  if (bytes == NULL || size < sizeof length)
    return refuse (file, _ ("it is cut short"), error);
  memcpy (&length, bytes, sizeof length);
  length = GUINT64_FROM_LE (length);
  if (length > MAX_HEADER)
    return refuse (file, _ ("its header is too long"), error);
  if (length > size - sizeof length)
    return refuse (file, _ ("it is cut short"), error);

  const char *reason =
      mai_safetensors_header_parse (bytes + sizeof length, length, file->metadata, file->entries);
  if (reason != NULL)
    return refuse (file, reason, error);
  file->data = bytes + sizeof length + length;
  return check_cover (file, size - sizeof length - length, error);
}

MaiSafetensors *
mai_safetensors_load (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);

  g_autoptr (MaiSafetensors) file = mai_safetensors_new ();

  file->path = g_strdup (path);
  if (!map_file (file, error) || !read_header (file, error))
    return NULL;
  return g_steal_pointer (&file);
}

const char *
mai_safetensors_get_metadata (MaiSafetensors *file, const char *key)
{
  g_return_val_if_fail (file != NULL && key != NULL, NULL);

  return g_hash_table_lookup (file->metadata, key);
}

GHashTable *
mai_safetensors_get_all_metadata (MaiSafetensors *file)
{
  g_return_val_if_fail (file != NULL, NULL);

  return file->metadata;
}

gsize
mai_safetensors_get_data_size (MaiSafetensors *file)
{
  g_return_val_if_fail (file != NULL, 0);

  return file->size;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

char **
mai_safetensors_list (MaiSafetensors *file)
{
  g_return_val_if_fail (file != NULL, NULL);

  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < file->entries->len; i++)
    g_ptr_array_add (names, g_strdup (g_array_index (file->entries, MaiSafetensorsEntry, i).name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static const MaiSafetensorsEntry *
find (MaiSafetensors *file, const char *name)
{
  for (guint i = 0; i < file->entries->len; i++)
    {
      const MaiSafetensorsEntry *entry = &g_array_index (file->entries, MaiSafetensorsEntry, i);

      if (g_str_equal (entry->name, name))
        return entry;
    }
  return NULL;
}

static gboolean
has_shape (const MaiSafetensorsEntry *entry, MaiDtype dtype, guint n_dims, const gsize *shape)
{
  if (!g_str_equal (entry->dtype, dtype_name (dtype)) || entry->n_dims != n_dims)
    return FALSE;
  for (guint i = 0; i < n_dims; i++)
    if (entry->shape[i] != shape[i])
      return FALSE;
  return TRUE;
}

gconstpointer
mai_safetensors_get (MaiSafetensors *file, const char *name, MaiDtype dtype, guint n_dims,
                     const gsize *shape, GError **error)
{
  g_return_val_if_fail (file != NULL && file->map != NULL && name != NULL, NULL);

  g_autofree char *path = g_filename_display_name (file->path);
  const MaiSafetensorsEntry *entry = find (file, name);

  if (entry == NULL)
    {
      g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_MISMATCH,
                   _ ("“%s” has no tensor “%s”; it is not the file of such a network."), path,
                   name);
      return NULL;
    }
  if (!has_shape (entry, dtype, n_dims, shape))
    {
      g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_MISMATCH,
                   _ ("The tensor “%s” in “%s” is not of the type and shape that the network "
                      "needs."),
                   name, path);
      return NULL;
    }

  const char *data = file->data + entry->begin;
  if ((guintptr) data % entry->element_size == 0)
    return data;
  gpointer copy = g_malloc (entry->end - entry->begin + 1);
  memcpy (copy, data, entry->end - entry->begin);
  g_ptr_array_add (file->copies, copy);
  return copy;
}

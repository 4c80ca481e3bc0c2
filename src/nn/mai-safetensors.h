/* SPDX-License-Identifier: Apache-2.0 */
/* Files of named tensors (https://github.com/huggingface/safetensors): 8 bytes little-endian header length, a JSON
 * header {"name":{"dtype","shape","data_offsets"}, "__metadata__":{string: string}}, then the data. No code in them.
 *
 * Reading checks everything that the format promises (lengths, overlaps, gaps, dtypes, sizes against shapes, duplicate
 * names, header size, UTF-8) before any of it is used. Errors are of MAI_NN_ERROR and name the file. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MAI_DTYPE_F32,
  MAI_DTYPE_I64,
} MaiDtype;

typedef struct _MaiSafetensors MaiSafetensors;

/* To write: make, add, save. Data is not copied: it must live until save. */
MaiSafetensors *mai_safetensors_new (void);
void mai_safetensors_set_metadata (MaiSafetensors *file, const char *key, const char *value);
void mai_safetensors_add (MaiSafetensors *file, const char *name, MaiDtype dtype, guint n_dims,
                          const gsize *shape, gconstpointer data);
/* Atomic. */
gboolean mai_safetensors_save (MaiSafetensors *file, const char *path, GError **error);

/* To read: the file is mapped; data stays valid until free. */
MaiSafetensors *mai_safetensors_load (const char *path, GError **error);
const char *mai_safetensors_get_metadata (MaiSafetensors *file, const char *key); /* NULL: none */
/* Bytes of all tensors together. */
gsize mai_safetensors_get_data_size (MaiSafetensors *file);
/* All of the metadata, string to string; belongs to the file. */
GHashTable *mai_safetensors_get_all_metadata (MaiSafetensors *file);
char **mai_safetensors_list (MaiSafetensors *file); /* names, sorted; g_strfreev() */
/* The tensor's data, little-endian, aligned to 4 bytes at least (8 for I64), or NULL with an error when it is missing or is not of this
 * type and shape. */
gconstpointer mai_safetensors_get (MaiSafetensors *file, const char *name, MaiDtype dtype,
                                   guint n_dims, const gsize *shape, GError **error);

void mai_safetensors_free (MaiSafetensors *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiSafetensors, mai_safetensors_free)

G_END_DECLS

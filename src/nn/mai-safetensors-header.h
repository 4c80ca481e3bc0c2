/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON header of a safetensors file, read strictly and written. Inside nn/ only. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MAI_SAFETENSORS_MAX_DIMS 8

typedef struct
{
  char *name;
  const char *dtype; /* static: "F32", ... */
  gsize element_size; /* bytes */
  guint n_dims;
  gsize shape[MAI_SAFETENSORS_MAX_DIMS];
  gsize begin,
      end; /* bytes from the end of the header; what begin to end says agrees with dtype and shape */
} MaiSafetensorsEntry;

/* Clears one, for g_array_set_clear_func(). */
void mai_safetensors_entry_clear (MaiSafetensorsEntry *entry);

/* The canonical name and size in bytes of a dtype of the format; NULL when there is none of that name. */
const char *mai_safetensors_find_dtype (const char *name, gsize *element_size);

/* Fills metadata (string -> string, owning) and entries (MaiSafetensorsEntry). text need not end in NUL. Returns NULL,
 * or a translated reason why the header is refused: not the JSON that the format asks for, a name twice, not UTF-8,
 * an unknown dtype, a size that does not fit the shape. Offsets are not compared with each other or the file here. */
const char *mai_safetensors_header_parse (const char *text, gsize length, GHashTable *metadata,
                                          GArray *entries);

/* Padded with spaces to a multiple of 8 bytes. */
GString *mai_safetensors_header_write (GHashTable *metadata, GArray *entries);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-lengths.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "learn/mai-learn-error.h"
#include "nn/mai-safetensors.h"

#define ENDING ".safetensors"
#define DIGITS 16
#define MAX_NAME 255 /* bytes */
#define MAX_BYTES (G_GUINT64_CONSTANT (4) << 30) /* of the file: more than any network has */

char *
mai_lengths_make_name (const char *data_digest, const MaiRecipe *recipe)
{
  g_autofree char *text = mai_recipe_to_text (recipe);
  g_autofree char *both = g_strconcat (data_digest, text, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);

  return g_strdup_printf ("lengths-%.*s" ENDING, DIGITS, digest);
}

/* No path, nothing hidden, nothing that is not text. */
static gboolean
is_plain_name (const char *name)
{
  return strlen (name) <= MAX_NAME && g_str_has_suffix (name, ENDING) && *name != '.'
         && strchr (name, G_DIR_SEPARATOR) == NULL && g_utf8_validate (name, -1, NULL);
}

char *
mai_lengths_locate (const char *path, const char *name, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *shown = NULL;

  if (is_plain_name (name))
    return g_build_filename (folder, name, NULL);
  shown = g_utf8_make_valid (name, -1);
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL,
               _ ("The model names “%.60s” as its network of lengths, which is no file beside it."),
               shown);
  return NULL;
}

char *
mai_lengths_find (const char *path)
{
  g_autoptr (MaiSafetensors) file = mai_safetensors_load (path, NULL);
  const char *name = file != NULL ? mai_safetensors_get_metadata (file, MAI_LENGTHS_KEY) : NULL;
  g_autofree char *beside = name != NULL ? mai_lengths_locate (path, name, NULL) : NULL;

  return beside != NULL && g_file_test (beside, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&beside)
                                                                        : NULL;
}

gboolean
mai_lengths_check_first (const char *path, GError **error)
{
  g_autoptr (MaiSafetensors) file = mai_safetensors_load (path, NULL);

  if (file == NULL || mai_safetensors_get_metadata (file, MAI_LENGTHS_OF_KEY) == NULL)
    return TRUE;
  g_set_error_literal (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL,
                       _ ("This is a network of lengths, which goes with a model; take the model, "
                          "and keep this file beside it."));
  return FALSE;
}

static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  gsize size;
  g_autofree char *bytes = mai_file_read (from, MAX_BYTES, &size, error);

  return bytes != NULL && mai_file_write_atomic (to, bytes, size, error);
}

/* A training that goes on puts a better one in its place. */
static gboolean
is_newer (const char *from, const char *to)
{
  GStatBuf a, b;

  return g_stat (from, &a) == 0 && (g_stat (to, &b) != 0 || a.st_mtime > b.st_mtime);
}

gboolean
mai_lengths_copy (const char *path, const char *folder, GError **error)
{
  g_autoptr (MaiSafetensors) file = mai_safetensors_load (path, error);
  const char *name = file != NULL ? mai_safetensors_get_metadata (file, MAI_LENGTHS_KEY) : NULL;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  if (file == NULL || name == NULL)
    return file != NULL;
  from = mai_lengths_locate (path, name, error);
  if (from == NULL)
    return FALSE;
  to = g_build_filename (folder, name, NULL);
  return !g_file_test (from, G_FILE_TEST_IS_REGULAR) || !is_newer (from, to)
         || copy_file (from, to, error);
}

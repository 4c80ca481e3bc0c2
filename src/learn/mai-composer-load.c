/* SPDX-License-Identifier: Apache-2.0 */
/* A composer from a model file, and from the file of lengths beside it. Both are the world's. */
#include "base/mai-i18n.h"
#include "learn/mai-composer-private.h"
#include "learn/mai-learn-error.h"
#include "learn/mai-lengths.h"
#include "nn/mai-checkpoint.h"

static gboolean
read_metadata (MaiComposer *self, GHashTable *metadata, GError **error)
{
  const char *songs = g_hash_table_lookup (metadata, MAI_HISTOGRAMS_KEY);

  self->data_digest = g_strdup (g_hash_table_lookup (metadata, "data"));
  self->has_recipe = mai_recipe_from_text (&self->recipe, g_hash_table_lookup (metadata, "recipe"));
  self->window = self->has_recipe ? self->recipe.window : 0;
  if (!mai_habits_from_text (&self->habits, g_hash_table_lookup (metadata, "habits"), error))
    return FALSE;
  self->songs = songs != NULL ? mai_histograms_from_text (songs, error) : NULL;
  return songs == NULL || self->songs != NULL;
}

/* Without what lies beside it. */
static MaiComposer *
load_file (const char *path, GHashTable **metadata, GError **error)
{
  g_autoptr (MaiModel) model = mai_model_load (path, mai_backend_cpu (), metadata, error);
  g_autoptr (MaiEncoding) encoding = model != NULL ? mai_encoding_load (*metadata, error) : NULL;
  g_autoptr (MaiComposer) self =
      encoding != NULL ? mai_composer_new (model, encoding, error) : NULL;

  return self != NULL && read_metadata (self, *metadata, error) ? g_steal_pointer (&self) : NULL;
}

static gboolean
is_of_music (GHashTable *metadata, const char *music, const char *path, GError **error)
{
  const char *of = g_hash_table_lookup (metadata, MAI_LENGTHS_OF_KEY);
  g_autofree char *shown = g_filename_display_basename (path);

  if (of != NULL && g_strcmp0 (of, music) == 0)
    return TRUE;
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL,
               _ ("“%s”, the network of lengths beside the model, belongs to another model."),
               shown);
  return FALSE;
}

static gboolean
load_lengths (MaiComposer *self, const char *path, const char *name, GError **error)
{
  g_autofree char *beside = mai_lengths_locate (path, name, error);
  g_autoptr (GHashTable) metadata = NULL;
  g_autoptr (MaiComposer) lengths = NULL;

  if (beside == NULL)
    return FALSE;
  if (!g_file_test (beside, G_FILE_TEST_EXISTS))
    {
      self->lacking = g_strdup_printf (_ ("The model's network of lengths, “%s”, is not beside it: "
                                          "all notes are half a quarter long."),
                                       name);
      return TRUE;
    }
  lengths = load_file (beside, &metadata, error);
  return lengths != NULL && is_of_music (metadata, self->data_digest, beside, error)
         && mai_composer_take_lengths (self, g_steal_pointer (&lengths), error);
}

MaiComposer *
mai_composer_load (const char *path, GError **error)
{
  g_autoptr (GHashTable) metadata = NULL;
  g_autoptr (MaiComposer) self = load_file (path, &metadata, error);
  const char *name = self != NULL ? g_hash_table_lookup (metadata, MAI_LENGTHS_KEY) : NULL;

  if (self == NULL || (name != NULL && !load_lengths (self, path, name, error)))
    return NULL;
  return g_steal_pointer (&self);
}

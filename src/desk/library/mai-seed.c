/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/library/mai-seed.h"

#include <string.h>

#include "base/mai-file.h"
#include "base/mai-paths.h"
#include "midi/mai-midi.h"

struct _MaiSeed
{
  GObject parent_instance;

  GFile *file;
  MaiScore *score;
  char *title;
};

enum
{
  PROP_TITLE = 1,
  PROP_FILE,
  PROP_SCORE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiSeed, mai_seed, G_TYPE_OBJECT)

static void
mai_seed_finalize (GObject *object)
{
  MaiSeed *self = MAI_SEED (object);

  g_clear_object (&self->file);
  g_clear_object (&self->score);
  g_free (self->title);
  G_OBJECT_CLASS (mai_seed_parent_class)->finalize (object);
}

static void
mai_seed_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  MaiSeed *self = MAI_SEED (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_SCORE:
      g_value_set_object (value, self->score);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
mai_seed_class_init (MaiSeedClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = mai_seed_finalize;
  object_class->get_property = mai_seed_get_property;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_SCORE] = g_param_spec_object ("score", NULL, NULL, MAI_TYPE_SCORE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_seed_init (MaiSeed *self)
{
}

static char *
name_of_file (GFile *file)
{
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *stem = mai_file_dup_stem (base);

  return g_filename_display_name (stem);
}

MaiSeed *
mai_seed_new (GFile *file, MaiScore *score)
{
  MaiSeed *self;

  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (MAI_IS_SCORE (score), NULL);

  self = g_object_new (MAI_TYPE_SEED, NULL);
  self->file = g_object_ref (file);
  self->score = g_object_ref (score);
  self->title = mai_score_dup_title (score);
  if (self->title == NULL || self->title[0] == '\0')
    {
      g_free (self->title);
      self->title = name_of_file (file);
    }
  return self;
}

const char *
mai_seed_get_title (MaiSeed *self)
{
  g_return_val_if_fail (MAI_IS_SEED (self), NULL);

  return self->title;
}

GFile *
mai_seed_get_file (MaiSeed *self)
{
  g_return_val_if_fail (MAI_IS_SEED (self), NULL);

  return self->file;
}

MaiScore *
mai_seed_get_score (MaiSeed *self)
{
  g_return_val_if_fail (MAI_IS_SEED (self), NULL);

  return self->score;
}

static int
compare_titles (gconstpointer a, gconstpointer b, gpointer data)
{
  return g_utf8_collate (mai_seed_get_title (MAI_SEED ((gpointer) a)),
                         mai_seed_get_title (MAI_SEED ((gpointer) b)));
}

GListModel *
mai_seed_list_new (void)
{
  GListStore *seeds = g_list_store_new (MAI_TYPE_SEED);
  g_auto (GStrv) paths = mai_paths_list ("seeds", ".mid");

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (paths[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (MaiScore) score = mai_midi_load (paths[i], &error);

      if (score == NULL)
        {
          g_debug ("%s", error->message);
          continue;
        }
      g_autoptr (MaiSeed) seed = mai_seed_new (file, score);
      g_list_store_insert_sorted (seeds, seed, compare_titles, NULL);
    }
  return G_LIST_MODEL (seeds);
}

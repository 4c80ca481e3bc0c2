/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-music-file.h"

#include "desk/training/mai-music-file-private.h"

struct _MaiMusicFile
{
  GObject parent_instance;

  char *path;
  char *title;
  MaiMusicVerdict *verdict; /* NULL: not looked into yet */
  char *duplicate;
};

enum
{
  PROP_STATE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiMusicFile, mai_music_file, G_TYPE_OBJECT)

static void
mai_music_file_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiMusicFile *self = MAI_MUSIC_FILE (object);

  if (id == PROP_STATE)
    g_value_set_int (value, mai_music_file_get_state (self));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mai_music_file_finalize (GObject *object)
{
  MaiMusicFile *self = MAI_MUSIC_FILE (object);

  g_clear_pointer (&self->verdict, mai_music_verdict_unref);
  g_free (self->path);
  g_free (self->title);
  g_free (self->duplicate);
  G_OBJECT_CLASS (mai_music_file_parent_class)->finalize (object);
}

static void
mai_music_file_class_init (MaiMusicFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = mai_music_file_get_property;
  object_class->finalize = mai_music_file_finalize;
  properties[PROP_STATE] =
      g_param_spec_int ("state", NULL, NULL, MAI_MUSIC_READING, MAI_MUSIC_DUPLICATE,
                        MAI_MUSIC_READING, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_music_file_init (MaiMusicFile *self)
{
}

MaiMusicFile *
mai_music_file_new (const char *path)
{
  MaiMusicFile *self = g_object_new (MAI_TYPE_MUSIC_FILE, NULL);

  self->path = g_strdup (path);
  self->title = g_filename_display_basename (path);
  return self;
}

MaiMusicVerdict *
mai_music_file_get_verdict (MaiMusicFile *self)
{
  return self->verdict;
}

void
mai_music_file_set_verdict (MaiMusicFile *self, MaiMusicVerdict *verdict)
{
  mai_music_verdict_ref (verdict);
  g_clear_pointer (&self->verdict, mai_music_verdict_unref);
  self->verdict = verdict;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
mai_music_file_set_duplicate (MaiMusicFile *self, const char *reason)
{
  if (g_strcmp0 (self->duplicate, reason) == 0)
    return;
  g_free (self->duplicate);
  self->duplicate = g_strdup (reason);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

const char *
mai_music_file_get_path (MaiMusicFile *self)
{
  g_return_val_if_fail (MAI_IS_MUSIC_FILE (self), NULL);
  return self->path;
}

const char *
mai_music_file_get_title (MaiMusicFile *self)
{
  g_return_val_if_fail (MAI_IS_MUSIC_FILE (self), NULL);
  return self->title;
}

const char *
mai_music_file_get_kind (MaiMusicFile *self)
{
  g_return_val_if_fail (MAI_IS_MUSIC_FILE (self), NULL);
  return self->verdict != NULL ? self->verdict->kind : NULL;
}

guint
mai_music_file_get_n_notes (MaiMusicFile *self)
{
  g_return_val_if_fail (MAI_IS_MUSIC_FILE (self), 0);
  return self->verdict != NULL ? self->verdict->n_notes : 0;
}

double
mai_music_file_get_seconds (MaiMusicFile *self)
{
  g_return_val_if_fail (MAI_IS_MUSIC_FILE (self), 0);
  return self->verdict != NULL ? self->verdict->seconds : 0;
}

MaiMusicState
mai_music_file_get_state (MaiMusicFile *self)
{
  g_return_val_if_fail (MAI_IS_MUSIC_FILE (self), MAI_MUSIC_REFUSED);

  if (self->verdict == NULL)
    return MAI_MUSIC_READING;
  if (self->verdict->reason != NULL)
    return MAI_MUSIC_REFUSED;
  return self->duplicate != NULL ? MAI_MUSIC_DUPLICATE : MAI_MUSIC_TAKEN;
}

const char *
mai_music_file_get_reason (MaiMusicFile *self)
{
  g_return_val_if_fail (MAI_IS_MUSIC_FILE (self), NULL);

  if (self->verdict == NULL)
    return NULL;
  return self->verdict->reason != NULL ? self->verdict->reason : self->duplicate;
}

gboolean
mai_music_file_is_playable (MaiMusicFile *self)
{
  g_return_val_if_fail (MAI_IS_MUSIC_FILE (self), FALSE);
  return self->verdict != NULL && self->verdict->n_notes > 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-music-file.h"

#include "desk/training/mai-music-file-private.h"

struct _MaiMusicFile
{
  GObject parent_instance;

  GFile *file;
  char *path;
  char *title;
  MaiMusicVerdict *verdict; /* NULL: not looked into yet */
  char *duplicate;
};

enum
{
  PROP_FILE = 1,
  PROP_TITLE,
  PROP_KIND,
  PROP_N_NOTES,
  PROP_SECONDS,
  PROP_STATE,
  PROP_REASON,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiMusicFile, mai_music_file, G_TYPE_OBJECT)

static void
mai_music_file_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiMusicFile *self = MAI_MUSIC_FILE (object);

  switch (id)
    {
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_KIND:
      g_value_set_string (value, mai_music_file_get_kind (self));
      break;
    case PROP_N_NOTES:
      g_value_set_uint (value, mai_music_file_get_n_notes (self));
      break;
    case PROP_SECONDS:
      g_value_set_double (value, mai_music_file_get_seconds (self));
      break;
    case PROP_STATE:
      g_value_set_int (value, mai_music_file_get_state (self));
      break;
    case PROP_REASON:
      g_value_set_string (value, mai_music_file_get_reason (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_music_file_finalize (GObject *object)
{
  MaiMusicFile *self = MAI_MUSIC_FILE (object);

  g_clear_object (&self->file);
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
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = mai_music_file_get_property;
  object_class->finalize = mai_music_file_finalize;
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL, flags);
  properties[PROP_N_NOTES] = g_param_spec_uint ("n-notes", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SECONDS] = g_param_spec_double ("seconds", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, MAI_MUSIC_READING,
                                             MAI_MUSIC_DUPLICATE, MAI_MUSIC_READING, flags);
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
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
  self->file = g_file_new_for_path (path);
  return self;
}

MaiMusicVerdict *
mai_music_file_get_verdict (MaiMusicFile *self)
{
  return self->verdict;
}

static void
notify_all (MaiMusicFile *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (guint id = PROP_TITLE; id < N_PROPS; id++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
  g_object_thaw_notify (G_OBJECT (self));
}

void
mai_music_file_set_verdict (MaiMusicFile *self, MaiMusicVerdict *verdict)
{
  mai_music_verdict_ref (verdict);
  g_clear_pointer (&self->verdict, mai_music_verdict_unref);
  self->verdict = verdict;
  notify_all (self);
}

void
mai_music_file_set_duplicate (MaiMusicFile *self, const char *reason)
{
  if (g_strcmp0 (self->duplicate, reason) == 0)
    return;
  g_free (self->duplicate);
  self->duplicate = g_strdup (reason);
  notify_all (self);
}

GFile *
mai_music_file_get_file (MaiMusicFile *self)
{
  g_return_val_if_fail (MAI_IS_MUSIC_FILE (self), NULL);
  return self->file;
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

/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/mai-desk.h"

struct _MaiDesk
{
  GObject parent_instance;

  GSettings *settings; /* nullable */
  MaiSession *session;
  MaiLibrary *library;
  MaiSound *sound;
  MaiModelList *models;
  MaiTrainDesk *training;
};

G_DEFINE_FINAL_TYPE (MaiDesk, mai_desk, G_TYPE_OBJECT)

static void
mai_desk_dispose (GObject *object)
{
  MaiDesk *self = MAI_DESK (object);

  g_clear_object (&self->training);
  g_clear_object (&self->models);
  g_clear_object (&self->sound);
  g_clear_object (&self->library);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (mai_desk_parent_class)->dispose (object);
}

static void
mai_desk_class_init (MaiDeskClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mai_desk_dispose;
}

static void
mai_desk_init (MaiDesk *self)
{
}

MaiDesk *
mai_desk_new (GSettings *settings)
{
  MaiDesk *self;

  g_return_val_if_fail (settings == NULL || G_IS_SETTINGS (settings), NULL);

  self = g_object_new (MAI_TYPE_DESK, NULL);
  g_set_object (&self->settings, settings);
  return self;
}

GSettings *
mai_desk_get_settings (MaiDesk *self)
{
  g_return_val_if_fail (MAI_IS_DESK (self), NULL);

  return self->settings;
}

MaiSession *
mai_desk_get_session (MaiDesk *self)
{
  g_return_val_if_fail (MAI_IS_DESK (self), NULL);

  if (self->session == NULL)
    self->session = mai_session_new (NULL);
  return self->session;
}

MaiLibrary *
mai_desk_get_library (MaiDesk *self)
{
  g_return_val_if_fail (MAI_IS_DESK (self), NULL);

  if (self->library == NULL)
    self->library = mai_library_new (NULL);
  return self->library;
}

MaiSound *
mai_desk_get_sound (MaiDesk *self)
{
  g_return_val_if_fail (MAI_IS_DESK (self), NULL);

  if (self->sound == NULL)
    self->sound = mai_sound_new (self->settings);
  return self->sound;
}

MaiModelList *
mai_desk_get_models (MaiDesk *self)
{
  g_return_val_if_fail (MAI_IS_DESK (self), NULL);

  if (self->models == NULL)
    self->models = mai_model_list_new (NULL);
  return self->models;
}

MaiTrainDesk *
mai_desk_get_training (MaiDesk *self)
{
  g_return_val_if_fail (MAI_IS_DESK (self), NULL);

  if (self->training == NULL)
    {
      g_autoptr (MaiRunList) runs = mai_run_list_new (NULL);

      self->training = mai_train_desk_new (self->settings, runs);
    }
  return self->training;
}

void
mai_desk_close (MaiDesk *self)
{
  g_return_if_fail (MAI_IS_DESK (self));

  if (self->sound != NULL)
    mai_sound_pause (self->sound);
  if (self->training != NULL)
    mai_train_desk_close (self->training);
  mai_session_end (mai_desk_get_session (self));
}

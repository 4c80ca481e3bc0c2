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
  GPtrArray *projects; /* of MaiProject, unowned */
};

G_DEFINE_FINAL_TYPE (MaiDesk, mai_desk, G_TYPE_OBJECT)

static void
project_gone_cb (gpointer data, GObject *project)
{
  MaiDesk *self = data;

  g_ptr_array_remove_fast (self->projects, project);
}

static void
mai_desk_dispose (GObject *object)
{
  MaiDesk *self = MAI_DESK (object);

  while (self->projects->len > 0)
    g_object_weak_unref (g_ptr_array_steal_index_fast (self->projects, 0), project_gone_cb, self);
  g_clear_object (&self->training);
  g_clear_object (&self->models);
  g_clear_object (&self->sound);
  g_clear_object (&self->library);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (mai_desk_parent_class)->dispose (object);
}

static void
mai_desk_finalize (GObject *object)
{
  g_ptr_array_unref (MAI_DESK (object)->projects);
  G_OBJECT_CLASS (mai_desk_parent_class)->finalize (object);
}

static void
mai_desk_class_init (MaiDeskClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mai_desk_dispose;
  G_OBJECT_CLASS (class)->finalize = mai_desk_finalize;
}

static void
mai_desk_init (MaiDesk *self)
{
  self->projects = g_ptr_array_new ();
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
mai_desk_add_project (MaiDesk *self, MaiProject *project)
{
  g_return_if_fail (MAI_IS_DESK (self));
  g_return_if_fail (MAI_IS_PROJECT (project));

  if (g_ptr_array_find (self->projects, project, NULL))
    return;
  g_object_weak_ref (G_OBJECT (project), project_gone_cb, self);
  g_ptr_array_add (self->projects, project);
}

MaiProject *
mai_desk_find_project (MaiDesk *self, GFile *file)
{
  g_return_val_if_fail (MAI_IS_DESK (self), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  for (guint i = 0; i < self->projects->len; i++)
    {
      GFile *home = mai_project_get_file (self->projects->pdata[i]);

      if (home != NULL && g_file_equal (home, file))
        return g_object_ref (self->projects->pdata[i]);
    }
  return NULL;
}

void
mai_desk_rest (MaiDesk *self)
{
  g_return_if_fail (MAI_IS_DESK (self));

  if (self->sound != NULL)
    mai_sound_pause (self->sound);
  if (self->training != NULL)
    mai_train_desk_close (self->training);
}

void
mai_desk_close (MaiDesk *self)
{
  g_return_if_fail (MAI_IS_DESK (self));

  mai_desk_rest (self);
  mai_session_end (mai_desk_get_session (self));
}

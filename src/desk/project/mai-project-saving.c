/* SPDX-License-Identifier: Apache-2.0 */
/* Main thread. The side of a project that is turned to its file. */
#include "desk/project/mai-compose-settings.h"
#include "desk/project/mai-project-keep.h"
#include "desk/project/mai-project-private.h"
#include "desk/project/mai-project-replaced.h"

MaiProject *
mai_project_open (const char *library, GFile *file, GError **error)
{
  g_autoptr (MaiProjectLoaded) loaded = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  loaded = mai_project_load (library, file, error);
  return loaded != NULL ? mai_project_new_loaded (loaded) : NULL;
}

void
mai_project_open_async (const char *library, GFile *file, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (G_IS_FILE (file));

  mai_project_load_async (library, file, cancellable, callback, data);
}

MaiProject *
mai_project_open_finish (GAsyncResult *result, GError **error)
{
  g_autoptr (MaiProjectLoaded) loaded = mai_project_load_finish (result, error);

  return loaded != NULL ? mai_project_new_loaded (loaded) : NULL;
}

GFile *
mai_project_get_file (MaiProject *self)
{
  g_return_val_if_fail (MAI_IS_PROJECT (self), NULL);

  return mai_project_saver_get_file (mai_project_get_saver (self));
}

GFile *
mai_project_get_rescue (MaiProject *self)
{
  g_return_val_if_fail (MAI_IS_PROJECT (self), NULL);

  return mai_project_saver_get_rescue (mai_project_get_saver (self));
}

MaiProjectState
mai_project_get_state (MaiProject *self)
{
  g_return_val_if_fail (MAI_IS_PROJECT (self), MAI_PROJECT_SAVED);

  return mai_project_saver_get_state (mai_project_get_saver (self));
}

const char *
mai_project_get_trouble (MaiProject *self)
{
  g_return_val_if_fail (MAI_IS_PROJECT (self), NULL);

  return mai_project_saver_get_trouble (mai_project_get_saver (self));
}

const char *
mai_project_get_notice (MaiProject *self)
{
  g_return_val_if_fail (MAI_IS_PROJECT (self), NULL);

  return mai_project_saver_get_notice (mai_project_get_saver (self));
}

void
mai_project_clear_notice (MaiProject *self)
{
  g_return_if_fail (MAI_IS_PROJECT (self));

  mai_project_saver_set_notice (mai_project_get_saver (self), NULL);
}

void
mai_project_keep_take_async (MaiProject *self, MaiTake *take, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  MaiProjectContent *content;

  g_return_if_fail (MAI_IS_PROJECT (self));
  g_return_if_fail (MAI_IS_TAKE (take));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, mai_project_keep_take_async);
  g_task_set_check_cancellable (task, FALSE);
  content = mai_project_content_new_from_take (take, mai_project_get_title (self));
  content->settings = mai_compose_settings_to_json (mai_project_get_compose_settings (self));
  mai_project_keep (content, mai_project_saver_get_library (mai_project_get_saver (self)), task);
}

GFile *
mai_project_keep_take_finish (MaiProject *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
mai_project_save_as_async (MaiProject *self, GFile *file, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data)
{
  GTask *task;

  g_return_if_fail (MAI_IS_PROJECT (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, mai_project_save_as_async);
  // What was written is said to be, even when cancelling came too late.
  g_task_set_check_cancellable (task, FALSE);
  mai_project_saver_save_as (mai_project_get_saver (self), file, task);
}

gboolean
mai_project_save_as_finish (MaiProject *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
mai_project_flush (MaiProject *self, GError **error)
{
  g_return_val_if_fail (MAI_IS_PROJECT (self), FALSE);

  return mai_project_saver_flush (mai_project_get_saver (self), error);
}

static gboolean
put_mine_away (MaiProject *self, const char *path, GError **error)
{
  g_autoptr (MaiProjectContent) content = mai_project_take_snapshot (self);
  g_autoptr (GPtrArray) entries = mai_project_content_write (content, error);

  return entries != NULL
         && mai_project_replaced_keep (mai_project_saver_get_library (mai_project_get_saver (self)),
                                       path, entries, error);
}

/*
 * Closing first: it waits for what is being written, whose content mine shares, and lets go of the
 * lock, which the other then takes.
 */
static MaiProject *
take_theirs (MaiProject *self, const char *path, GError **error)
{
  MaiProjectSaver *saver = mai_project_get_saver (self);
  MaiProject *theirs = NULL;

  mai_project_saver_close (saver);
  if (put_mine_away (self, path, error))
    theirs = mai_project_open (mai_project_saver_get_library (saver),
                               mai_project_saver_get_file (saver), error);
  if (theirs == NULL)
    mai_project_saver_reopen (saver);
  else
    mai_project_saver_end_conflict (saver);
  return theirs;
}

MaiProject *
mai_project_resolve (MaiProject *self, MaiProjectResolution resolution, GError **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (MAI_IS_PROJECT (self), NULL);
  g_return_val_if_fail (mai_project_get_file (self) != NULL, NULL);

  path = g_file_get_path (mai_project_get_file (self));
  switch (resolution)
    {
    case MAI_PROJECT_KEEP_MINE:
      return mai_project_saver_overwrite (mai_project_get_saver (self), error) ? g_object_ref (self)
                                                                               : NULL;
    case MAI_PROJECT_TAKE_THEIRS:
      return take_theirs (self, path, error);
    case MAI_PROJECT_KEEP_BOTH:
      return mai_project_saver_move_beside (mai_project_get_saver (self), error)
                 ? g_object_ref (self)
                 : NULL;
    default:
      g_return_val_if_reached (NULL);
    }
}

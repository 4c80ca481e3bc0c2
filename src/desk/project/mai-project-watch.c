/* SPDX-License-Identifier: Apache-2.0 */
/* Events come in bursts; one look follows a moment after the last. */
#include "desk/project/mai-project-watch.h"

#include "desk/project/mai-project-disk.h"

#define SETTLE_MILLISECONDS 200

struct _MaiProjectWatch
{
  char *path;
  MaiProjectWatchFunc func;
  gpointer data;
  GFileMonitor *monitor; // NULL where nothing can be watched
  GCancellable *look; // of the look under way
  guint timer;
};

static void
digest_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  char *digest = mai_project_disk_digest (data, &error);

  if (digest != NULL)
    g_task_return_pointer (task, digest, g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/*
 * A cancelled look is one that the watch, gone perhaps, knows nothing of.
 */
static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = G_TASK (result);
  MaiProjectWatch *self = data;
  g_autofree char *digest = g_task_propagate_pointer (task, NULL);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return;
  g_clear_object (&self->look);
  if (digest != NULL)
    self->func (digest, self->data);
}

static gboolean
look_cb (gpointer data)
{
  MaiProjectWatch *self = data;
  g_autoptr (GTask) task = NULL;

  self->timer = 0;
  if (self->look != NULL)
    g_cancellable_cancel (self->look);
  g_clear_object (&self->look);
  self->look = g_cancellable_new ();
  task = g_task_new (NULL, self->look, looked_cb, self);
  g_task_set_task_data (task, g_strdup (self->path), g_free);
  g_task_run_in_thread (task, digest_thread);
  return G_SOURCE_REMOVE;
}

static void
look_soon (MaiProjectWatch *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (SETTLE_MILLISECONDS, look_cb, self);
}

static void
changed_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event,
            gpointer data)
{
  MaiProjectWatch *self = data;

  if (event != G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED)
    look_soon (self);
}

/*
 * Of a folder the file that every saving writes.
 */
static void
begin (MaiProjectWatch *self)
{
  g_autofree char *inside = g_build_filename (self->path, "project.json", NULL);
  gboolean is_folder = g_file_test (self->path, G_FILE_TEST_IS_DIR);
  g_autoptr (GFile) file = g_file_new_for_path (is_folder ? inside : self->path);

  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect (self->monitor, "changed", G_CALLBACK (changed_cb), self);
}

static void
end (MaiProjectWatch *self)
{
  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
    }
  g_clear_object (&self->monitor);
  if (self->look != NULL)
    g_cancellable_cancel (self->look);
  g_clear_object (&self->look);
  g_clear_handle_id (&self->timer, g_source_remove);
}

MaiProjectWatch *
mai_project_watch_new (const char *path, MaiProjectWatchFunc func, gpointer data)
{
  MaiProjectWatch *self = g_new0 (MaiProjectWatch, 1);

  self->path = g_strdup (path);
  self->func = func;
  self->data = data;
  begin (self);
  return self;
}

void
mai_project_watch_restart (MaiProjectWatch *self)
{
  end (self);
  begin (self);
  look_soon (self);
}

void
mai_project_watch_free (MaiProjectWatch *self)
{
  if (self == NULL)
    return;
  end (self);
  g_free (self->path);
  g_free (self);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Events come in bursts; one look follows a moment after the last. */
#include "desk/project/mai-project-watch.h"

#include "desk/project/mai-project-disk.h"

#define SETTLE_MILLISECONDS 200
// Of a project that is a folder: a system gives each user some thousands.
#define MAX_FOLDERS 100

struct _MaiProjectWatch
{
  char *place[3]; // path, the digest known last, NULL
  MaiProjectWatchFunc func;
  gpointer data;
  GPtrArray *monitors; // of GFileMonitor; none where nothing can be watched
  GCancellable *look; // of the look under way
  guint timer;
};

static void
digest_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  char **place = data;
  char *digest = mai_project_disk_digest (place[0], place[1], &error);

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
  g_task_set_task_data (task, g_strdupv (self->place), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, digest_thread);
  return G_SOURCE_REMOVE;
}

void
mai_project_watch_look (MaiProjectWatch *self)
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
    mai_project_watch_look (self);
}

static void
add_monitor (MaiProjectWatch *self, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileMonitor *monitor = g_file_monitor (file, G_FILE_MONITOR_NONE, NULL, NULL);

  if (monitor == NULL)
    return;
  g_signal_connect (monitor, "changed", G_CALLBACK (changed_cb), self);
  g_ptr_array_add (self->monitors, monitor);
}

/*
 * A monitor tells of what lies in its folder, not of what lies deeper. The uppermost come first:
 * what is too much to be watched is noticed at the next saving.
 */
static void
watch_folders (MaiProjectWatch *self)
{
  GQueue folders = G_QUEUE_INIT;

  g_queue_push_tail (&folders, g_strdup (self->place[0]));
  while (!g_queue_is_empty (&folders))
    {
      g_autofree char *path = g_queue_pop_head (&folders);
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *name;

      add_monitor (self, path);
      while (dir != NULL && self->monitors->len + folders.length < MAX_FOLDERS
             && (name = g_dir_read_name (dir)) != NULL)
        {
          char *child = g_build_filename (path, name, NULL);

          if (g_file_test (child, G_FILE_TEST_IS_DIR)
              && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
            g_queue_push_tail (&folders, child);
          else
            g_free (child);
        }
    }
}

static void
begin (MaiProjectWatch *self)
{
  if (g_file_test (self->place[0], G_FILE_TEST_IS_DIR))
    watch_folders (self);
  else
    add_monitor (self, self->place[0]);
  // What came before is told of by no monitor.
  mai_project_watch_look (self);
}

static void
drop_monitor (gpointer data)
{
  g_file_monitor_cancel (data);
  g_object_unref (data);
}

static void
end (MaiProjectWatch *self)
{
  for (guint i = 0; i < self->monitors->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->monitors, i), self);
  g_ptr_array_set_size (self->monitors, 0);
  if (self->look != NULL)
    g_cancellable_cancel (self->look);
  g_clear_object (&self->look);
  g_clear_handle_id (&self->timer, g_source_remove);
}

MaiProjectWatch *
mai_project_watch_new (const char *path, const char *digest, MaiProjectWatchFunc func,
                       gpointer data)
{
  MaiProjectWatch *self = g_new0 (MaiProjectWatch, 1);

  self->place[0] = g_strdup (path);
  self->place[1] = g_strdup (digest);
  self->func = func;
  self->data = data;
  self->monitors = g_ptr_array_new_with_free_func (drop_monitor);
  begin (self);
  return self;
}

void
mai_project_watch_restart (MaiProjectWatch *self, const char *digest)
{
  g_free (self->place[1]);
  self->place[1] = g_strdup (digest);
  end (self);
  begin (self);
}

void
mai_project_watch_free (MaiProjectWatch *self)
{
  if (self == NULL)
    return;
  end (self);
  g_ptr_array_unref (self->monitors);
  g_free (self->place[0]);
  g_free (self->place[1]);
  g_free (self);
}

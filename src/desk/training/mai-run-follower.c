/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log belongs to the worker while one reads, else to this object. A lock that is let go of makes no noise
 * a file monitor could hear, so while a job runs it is asked about once a second, which is one system call;
 * that also finds what is written on a file system without notifications.
 */
#include "desk/training/mai-run-follower.h"

#include <sys/stat.h>

#include "job/mai-job-lock.h"

#define COALESCE_MS 200
#define WATCH_SECONDS 1
#define TAIL (1 << 20) /* bytes: some thousand events */

struct _MaiRunFollower
{
  GObject parent_instance;

  char *folder;
  char *events;
  MaiRunToldFunc told;
  gpointer data;

  MaiRunLog *log; /* NULL: before the first reading */
  gboolean whole; /* the log began at the start, or is to */
  gboolean anew; /* a new log is to be begun */
  gboolean reading;
  gboolean again; /* look once more when the worker is back */
  gboolean held; /* the lock, when it was last looked at */
  gint64 size; /* of the events, likewise */

  GFileMonitor *monitor;
  guint coalesce_id;
  guint watch_id;
  gboolean disposed;
};

G_DEFINE_FINAL_TYPE (MaiRunFollower, mai_run_follower, G_TYPE_OBJECT)

typedef struct
{
  char *folder;
  MaiRunLog *log;
  gboolean anew; /* the log is to be made */
  gint64 tail;
  GArray *events;
  gboolean held;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_free (reading->folder);
  g_clear_pointer (&reading->log, mai_run_log_free);
  g_clear_pointer (&reading->events, g_array_unref);
  g_free (reading);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;
  GError *error = NULL;
  gboolean held;

  if (reading->anew)
    reading->log = mai_run_log_new (reading->folder, reading->tail);
  /* Asked before the events are read and after: a run may begin or end in between. */
  held = mai_job_lock_is_held (reading->folder);
  reading->events = mai_run_log_read (reading->log, &error);
  reading->held = mai_job_lock_is_held (reading->folder) || held;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gint64
get_size (MaiRunFollower *self)
{
  struct stat info;

  return stat (self->events, &info) == 0 ? info.st_size : 0;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  MaiRunFollower *self = MAI_RUN_FOLLOWER (source);
  Reading *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  self->reading = FALSE;
  self->log = g_steal_pointer (&reading->log);
  if (self->disposed)
    return;
  self->held = reading->held;
  self->told (reading->events, reading->anew, reading->tail == 0, reading->held, error, self->data);
  if (self->again && !self->disposed)
    mai_run_follower_look (self);
}

void
mai_run_follower_look (MaiRunFollower *self)
{
  Reading *reading;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MAI_IS_RUN_FOLLOWER (self));

  self->again = self->reading;
  if (self->reading || self->disposed)
    return;
  g_clear_handle_id (&self->coalesce_id, g_source_remove);
  if (self->anew)
    g_clear_pointer (&self->log, mai_run_log_free);
  self->anew = FALSE;
  self->reading = TRUE;
  self->size = get_size (self);
  reading = g_new0 (Reading, 1);
  reading->folder = g_strdup (self->folder);
  reading->tail = self->whole ? 0 : TAIL;
  reading->log = g_steal_pointer (&self->log);
  reading->anew = reading->log == NULL;
  task = g_task_new (self, NULL, read_cb, NULL);
  g_task_set_source_tag (task, mai_run_follower_look);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
}

/* --- what makes it look --- */

static gboolean
coalesced_cb (gpointer data)
{
  MaiRunFollower *self = data;

  self->coalesce_id = 0;
  mai_run_follower_look (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event,
            MaiRunFollower *self)
{
  if (self->coalesce_id == 0)
    self->coalesce_id = g_timeout_add (COALESCE_MS, coalesced_cb, self);
}

static gboolean
watch_cb (gpointer data)
{
  MaiRunFollower *self = data;

  if (mai_job_lock_is_held (self->folder) != self->held || get_size (self) != self->size)
    mai_run_follower_look (self);
  return G_SOURCE_CONTINUE;
}

void
mai_run_follower_watch_lock (MaiRunFollower *self, gboolean watch)
{
  g_return_if_fail (MAI_IS_RUN_FOLLOWER (self));

  if (!watch || self->disposed)
    g_clear_handle_id (&self->watch_id, g_source_remove);
  else if (self->watch_id == 0)
    self->watch_id = g_timeout_add_seconds (WATCH_SECONDS, watch_cb, self);
}

void
mai_run_follower_read_whole (MaiRunFollower *self)
{
  g_return_if_fail (MAI_IS_RUN_FOLLOWER (self));

  if (self->whole)
    return;
  self->whole = TRUE;
  self->anew = TRUE;
  mai_run_follower_look (self);
}

static void
mai_run_follower_dispose (GObject *object)
{
  MaiRunFollower *self = MAI_RUN_FOLLOWER (object);

  self->disposed = TRUE;
  g_clear_handle_id (&self->coalesce_id, g_source_remove);
  g_clear_handle_id (&self->watch_id, g_source_remove);
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (mai_run_follower_parent_class)->dispose (object);
}

static void
mai_run_follower_finalize (GObject *object)
{
  MaiRunFollower *self = MAI_RUN_FOLLOWER (object);

  g_clear_pointer (&self->log, mai_run_log_free);
  g_free (self->folder);
  g_free (self->events);
  G_OBJECT_CLASS (mai_run_follower_parent_class)->finalize (object);
}

static void
mai_run_follower_class_init (MaiRunFollowerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mai_run_follower_dispose;
  G_OBJECT_CLASS (klass)->finalize = mai_run_follower_finalize;
}

static void
mai_run_follower_init (MaiRunFollower *self)
{
}

MaiRunFollower *
mai_run_follower_new (const char *folder, MaiRunToldFunc told, gpointer data)
{
  MaiRunFollower *self = g_object_new (MAI_TYPE_RUN_FOLLOWER, NULL);
  g_autoptr (GFile) file = NULL;

  self->folder = g_strdup (folder);
  self->events = g_build_filename (folder, "events.jsonl", NULL);
  self->told = told;
  self->data = data;
  file = g_file_new_for_path (self->events);
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    {
      g_file_monitor_set_rate_limit (self->monitor, COALESCE_MS);
      g_signal_connect (self->monitor, "changed", G_CALLBACK (changed_cb), self);
    }
  mai_run_follower_look (self);
  return self;
}

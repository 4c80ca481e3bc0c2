/* SPDX-License-Identifier: Apache-2.0 */
/* Appends events. Any thread: a mutex keeps lines whole. */
#include "job/mai-event-log.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mai-file.h"
#include "base/mai-json.h"
#include "job/mai-job-error.h"

struct _MaiEventLog
{
  char *path;
  int fd;
  GMutex mutex; /* guards what is below */
  gint64 end; /* bytes */
};

/* O_NOFOLLOW: a job folder from elsewhere must not make us write through a link. */
static int
open_for_append (const char *path)
{
  struct stat info;
  int fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);

  if (fd < 0)
    return -1;
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode))
    return fd;
  close (fd);
  errno = EINVAL;
  return -1;
}

MaiEventLog *
mai_event_log_open (const char *path, gint64 good_end, GError **error)
{
  MaiEventLog *log;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (good_end >= 0, NULL);

  fd = open_for_append (path);
  if (fd < 0)
    {
      mai_job_error_set_write (error, path, errno);
      return NULL;
    }
  if (ftruncate (fd, good_end) != 0)
    {
      mai_job_error_set_write (error, path, errno);
      close (fd);
      return NULL;
    }
  log = g_new0 (MaiEventLog, 1);
  log->path = g_strdup (path);
  log->fd = fd;
  log->end = good_end;
  g_mutex_init (&log->mutex);
  return log;
}

void
mai_event_log_free (MaiEventLog *log)
{
  if (log == NULL)
    return;
  close (log->fd);
  g_mutex_clear (&log->mutex);
  g_free (log->path);
  g_free (log);
}

static char *
line_of_event (const char *type, JsonObject *event)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *second = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *time =
      g_strdup_printf ("%s.%03dZ", second, g_date_time_get_microsecond (now) / 1000);
  g_autoptr (JsonObject) full = json_object_new ();
  g_autoptr (GList) members = event != NULL ? json_object_get_members (event) : NULL;
  g_autofree char *line = NULL;

  json_object_set_string_member (full, "time", time);
  json_object_set_string_member (full, "type", type);
  for (GList *l = members; l != NULL; l = l->next)
    if (!json_object_has_member (full, l->data))
      json_object_set_member (full, l->data, json_object_dup_member (event, l->data));
  line = mai_json_object_to_line (full);
  return g_strconcat (line, "\n", NULL);
}

/* Some file systems cannot sync; that is no reason to stop. */
static gboolean
sync_file (int fd)
{
  return fsync (fd) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS;
}

gboolean
mai_event_log_append (MaiEventLog *log, const char *type, JsonObject *event, gboolean lasting,
                      GError **error)
{
  g_autofree char *line = NULL;
  g_autoptr (GMutexLocker) locker = NULL;
  gsize length;
  int code;

  g_return_val_if_fail (log != NULL, FALSE);
  g_return_val_if_fail (type != NULL, FALSE);

  line = line_of_event (type, event);
  length = strlen (line);
  locker = g_mutex_locker_new (&log->mutex);
  if (mai_file_write_fd (log->fd, line, length) && (!lasting || sync_file (log->fd)))
    {
      log->end += length;
      return TRUE;
    }
  code = errno;
  if (ftruncate (log->fd, log->end) != 0)
    g_debug ("the torn line in %s stays: %s", log->path, g_strerror (errno));
  mai_job_error_set_write (error, log->path, code);
  return FALSE;
}

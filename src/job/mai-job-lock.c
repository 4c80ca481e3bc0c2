/* SPDX-License-Identifier: Apache-2.0 */
/* One process at a time runs a job. Any thread. */
#include "job/mai-job-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/mai-i18n.h"
#include "job/mai-job-error.h"

#define LOCK_NAME "lock"

struct _MaiJobLock
{
  int fd;
};

static void
set_take_error (const char *folder, int code, GError **error)
{
  g_autofree char *shown = g_filename_display_name (folder);

  if (code == EAGAIN || code == EACCES)
    g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_RUNNING,
                 _ ("another process is running the job “%s”; wait for it, or stop it first"),
                 shown);
  else
    g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_IO, _ ("the job “%s” cannot be locked: %s"),
                 shown, g_strerror (code));
}

MaiJobLock *
mai_job_lock_take (const char *folder, GError **error)
{
  struct flock range = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  g_autofree char *path = NULL;
  MaiJobLock *lock;
  int fd;

  g_return_val_if_fail (folder != NULL, NULL);

  path = g_build_filename (folder, LOCK_NAME, NULL);
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
  if (fd < 0)
    {
      mai_job_error_set_write (error, path, errno);
      return NULL;
    }
  if (fcntl (fd, F_OFD_SETLK, &range) != 0)
    {
      set_take_error (folder, errno, error);
      close (fd);
      return NULL;
    }
  lock = g_new0 (MaiJobLock, 1);
  lock->fd = fd;
  return lock;
}

void
mai_job_lock_free (MaiJobLock *lock)
{
  if (lock == NULL)
    return;
  close (lock->fd);
  g_free (lock);
}

gboolean
mai_job_lock_is_held (const char *folder)
{
  struct flock range = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  g_autofree char *path = NULL;
  gboolean held;
  int fd;

  g_return_val_if_fail (folder != NULL, FALSE);

  path = g_build_filename (folder, LOCK_NAME, NULL);
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0)
    return FALSE;
  held = fcntl (fd, F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK;
  close (fd);
  return held;
}

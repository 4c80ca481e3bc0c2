/* SPDX-License-Identifier: Apache-2.0 */
/* Linux's /proc says what a process has open, for processes of the same user. Any thread. */
#include "job/mai-job-process.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mai-i18n.h"
#include "job/mai-job-error.h"

static gboolean
has_open (gint64 pid, const struct stat *lock)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%" PRId64 "/fd", pid);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat info;

      if (stat (path, &info) == 0 && info.st_dev == lock->st_dev && info.st_ino == lock->st_ino)
        return TRUE;
    }
  return FALSE;
}

/* Through a handle on the process where the kernel has them, so that it cannot be another by now. */
static gboolean
send_interrupt (gint64 pid, int handle)
{
  if (handle >= 0)
    return syscall (SYS_pidfd_send_signal, handle, SIGINT, NULL, 0) == 0;
  return kill ((pid_t) pid, SIGINT) == 0;
}

gboolean
mai_job_process_interrupt (const char *folder, gint64 pid, GError **error)
{
  g_autofree char *path = NULL;
  struct stat lock;
  gboolean sent = FALSE;

  g_return_val_if_fail (folder != NULL, FALSE);

  path = g_build_filename (folder, "lock", NULL);
  if (pid > 1 && pid <= G_MAXINT && stat (path, &lock) == 0)
    {
      int handle = (int) syscall (SYS_pidfd_open, (pid_t) pid, 0);

      sent = has_open (pid, &lock) && send_interrupt (pid, handle);
      if (handle >= 0)
        close (handle);
    }
  if (!sent)
    g_set_error_literal (
        error, MAI_JOB_ERROR, MAI_JOB_ERROR_FAILED,
        _ ("the process that runs it cannot be reached from here; stop it where it "
           "was started"));
  return sent;
}

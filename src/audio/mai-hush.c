/* SPDX-License-Identifier: Apache-2.0 */
/* See the header. */
#include "audio/mai-hush.h"

#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

MaiHush
mai_hush_begin (void)
{
  MaiHush hush = { -1, memfd_create ("mai-hush", MFD_CLOEXEC) };
  if (hush.caught < 0)
    return hush;
  fflush (stderr);
  hush.saved = fcntl (STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (hush.saved >= 0)
    dup2 (hush.caught, STDERR_FILENO);
  return hush;
}

static void
log_caught (int fd)
{
  char text[2048];
  gssize got = pread (fd, text, sizeof text - 1, 0);
  if (got <= 0)
    return;
  text[got] = '\0';
  g_autofree char *valid = g_utf8_make_valid (g_strchomp (text), -1);
  g_debug ("The sound driver: %s", valid);
}

void
mai_hush_end (MaiHush *hush)
{
  if (hush->saved >= 0)
    {
      fflush (stderr);
      dup2 (hush->saved, STDERR_FILENO);
      close (hush->saved);
      log_caught (hush->caught);
    }
  if (hush->caught >= 0)
    close (hush->caught);
  hush->saved = hush->caught = -1;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A progress bar on a terminal. Main thread. */
#include "cli/mai-progress-bar.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/mai-i18n.h"

#define BAR_WIDTH 12
#define PERIOD (G_USEC_PER_SEC / 10)

struct _MaiProgressBar
{
  MaiCli *cli;
  gboolean shown;
  gint64 last_drawn; /* monotonic, microseconds */
};

MaiProgressBar *
mai_progress_bar_new (MaiCli *cli)
{
  MaiProgressBar *bar = g_new0 (MaiProgressBar, 1);
  const char *term = g_getenv ("TERM");

  bar->cli = cli;
  bar->shown = !cli->quiet && isatty (STDERR_FILENO) && term != NULL && strcmp (term, "dumb") != 0;
  return bar;
}

void
mai_progress_bar_free (MaiProgressBar *bar)
{
  if (bar == NULL)
    return;
  if (bar->cli->bar_drawn)
    fputs ("\r\033[K", stderr);
  bar->cli->bar_drawn = FALSE;
  g_free (bar);
}

gboolean
mai_progress_bar_is_shown (MaiProgressBar *bar)
{
  return bar->shown;
}

gboolean
mai_progress_bar_is_due (MaiProgressBar *bar)
{
  return bar->shown && g_get_monotonic_time () - bar->last_drawn >= PERIOD;
}

static guint
get_width (void)
{
  struct winsize size;

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return 80;
}

void
mai_progress_bar_set (MaiProgressBar *bar, double fraction, const char *text)
{
  g_autofree char *line = NULL;
  g_autofree char *cut = NULL;
  char filled[BAR_WIDTH + 1] = { 0 };

  if (!mai_progress_bar_is_due (bar))
    return;
  bar->last_drawn = g_get_monotonic_time ();
  fraction = isfinite (fraction) ? CLAMP (fraction, 0, 1) : 0;
  for (guint i = 0; i < BAR_WIDTH; i++)
    filled[i] = i < (guint) lrint (fraction * BAR_WIDTH) ? '#' : '.';
  line = g_strdup_printf ("[%s] %3d %%  %s", filled, (int) (fraction * 100), text);
  cut = g_utf8_substring (line, 0, MIN (g_utf8_strlen (line, -1), (glong) get_width () - 1));
  fprintf (stderr, "\r%s\033[K", cut);
  fflush (stderr);
  bar->cli->bar_drawn = TRUE;
}

char *
mai_progress_time_left (double seconds)
{
  guint whole;

  if (!(seconds >= 0) || seconds > 1e8)
    return g_strdup ("");
  whole = (guint) ceil (seconds);
  if (whole >= 3600)
    return g_strdup_printf (_ ("%u:%02u:%02u left"), whole / 3600, whole / 60 % 60, whole % 60);
  return g_strdup_printf (_ ("%u:%02u left"), whole / 60, whole % 60);
}

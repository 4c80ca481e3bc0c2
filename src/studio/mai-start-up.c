/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/mai-start-up.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Seconds since the kernel began this process, to a hundredth (proc(5), field 22 of stat, in clock ticks
 * since boot); below 0 where that is not known. */
static double
get_age (void)
{
  g_autofree char *stat = NULL;
  const char *field;
  struct timespec now;

  if (!g_file_get_contents ("/proc/self/stat", &stat, NULL, NULL)
      || clock_gettime (CLOCK_BOOTTIME, &now) != 0)
    return -1;
  field = strrchr (stat, ')'); /* the name before it may hold blanks */
  for (guint i = 2; field != NULL && i < 22; i++)
    field = strchr (field + 1, ' ');
  if (field == NULL)
    return -1;
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9
         - (double) strtoull (field, NULL, 10) / (double) sysconf (_SC_CLK_TCK);
}

/* Seconds of processor time, of this thread. */
static double
get_work (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

static void
painted_cb (GdkFrameClock *clock, gpointer window)
{
  g_signal_handlers_disconnect_by_func (clock, painted_cb, window);
  g_debug ("first frame after %.2f s, of which %.3f s were work of this thread", get_age (),
           get_work ());
}

static void
realized_cb (GtkWidget *window, gpointer data)
{
  g_signal_handlers_disconnect_by_func (window, realized_cb, data);
  g_signal_connect_object (gtk_widget_get_frame_clock (window), "after-paint",
                           G_CALLBACK (painted_cb), window, 0);
}

void
mai_start_up_watch (GtkWidget *window)
{
  g_return_if_fail (GTK_IS_WINDOW (window));

  if (!gtk_widget_get_realized (window))
    g_signal_connect (window, "realize", G_CALLBACK (realized_cb), NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * first-frame QUIET COMMAND...: starts a command and watches the display from outside. Prints three times in seconds,
 * counted from just before the fork: until its window is mapped, until the first frame is drawn into it, and until
 * the last change before QUIET seconds without any; and the processor time that the command had used by the first
 * frame and by that last change. Then ends the command.
 */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xdamage.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE (60 * G_USEC_PER_SEC)
#define LEAST_SIZE 200 // pixels; what is smaller is a helper of the toolkit

typedef struct
{
  Display *display;
  int damage_event;
  pid_t pid;
  gint64 start;
  gint64 mapped; // 0 until then, as the others
  gint64 first;
  gint64 last;
  double first_work; // seconds of processor time
  double last_work;
} Watch;

static pid_t
launch (char **command)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      execvp (command[0], command);
      _exit (127);
    }
  return pid;
}

/*
 * What the command has worked so far, all its threads together.
 */
static double
get_work (pid_t pid)
{
  struct timespec time = { 0 };
  clockid_t clock;

  if (clock_getcpuclockid (pid, &clock) != 0 || clock_gettime (clock, &time) != 0)
    return 0;
  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

static gboolean
is_large (Watch *self, Window window)
{
  XWindowAttributes attributes;

  return XGetWindowAttributes (self->display, window, &attributes) != 0
         && attributes.width >= LEAST_SIZE;
}

/*
 * The server's own painting of an empty window is not a frame: that has one colour.
 */
static gboolean
is_drawn (Watch *self, XDamageNotifyEvent *event)
{
  XImage *image = XGetImage (self->display, event->drawable, 0, 0, event->geometry.width,
                             event->geometry.height, AllPlanes, ZPixmap);
  gboolean drawn = FALSE;

  if (image == NULL)
    return FALSE;
  for (int y = 0; y < image->height && !drawn; y += 4)
    for (int x = 0; x < image->width && !drawn; x++)
      drawn = XGetPixel (image, x, y) != XGetPixel (image, 0, 0);
  XDestroyImage (image);
  return drawn;
}

/*
 * A window may be drawn before it is said to be mapped, so damage is watched from its making on.
 */
static void
take_event (Watch *self, XEvent *event)
{
  gint64 now = g_get_monotonic_time ();

  if (event->type == CreateNotify)
    XDamageCreate (self->display, event->xcreatewindow.window, XDamageReportRawRectangles);
  else if (event->type == MapNotify && self->mapped == 0 && is_large (self, event->xmap.window))
    self->mapped = now;
  else if (event->type == self->damage_event + XDamageNotify
           && ((XDamageNotifyEvent *) event)->geometry.width >= LEAST_SIZE
           && (self->first != 0 || is_drawn (self, (XDamageNotifyEvent *) event)))
    {
      self->last = now;
      self->last_work = get_work (self->pid);
      if (self->first == 0)
        {
          self->first = now;
          self->first_work = self->last_work;
        }
    }
}

/*
 * Whether it has been drawn and then left alone for so many microseconds.
 */
static gboolean
watch (Watch *self, gint64 quiet)
{
  struct pollfd poll_for = { .fd = ConnectionNumber (self->display), .events = POLLIN };

  while (g_get_monotonic_time () < self->start + PATIENCE)
    {
      while (XPending (self->display) > 0)
        {
          XEvent event;
          XNextEvent (self->display, &event);
          take_event (self, &event);
        }
      if (self->first != 0 && g_get_monotonic_time () > self->last + quiet)
        return TRUE;
      poll (&poll_for, 1, 10);
    }
  return FALSE;
}

/*
 * A window that went away between its making and the wish to watch it is none of ours.
 */
static int
ignore_error_cb (Display *display, XErrorEvent *event)
{
  return 0;
}

static gboolean
watch_init (Watch *self)
{
  int error_base;

  self->display = XOpenDisplay (NULL);
  if (self->display == NULL
      || !XDamageQueryExtension (self->display, &self->damage_event, &error_base))
    return FALSE;
  XSetErrorHandler (ignore_error_cb);
  XSelectInput (self->display, DefaultRootWindow (self->display), SubstructureNotifyMask);
  XSync (self->display, False);
  return TRUE;
}

static double
get_seconds (Watch *self, gint64 moment)
{
  return (double) (moment - self->start) / G_USEC_PER_SEC;
}

int
main (int argc, char **argv)
{
  Watch self = { 0 };

  if (argc < 3 || !watch_init (&self))
    {
      fprintf (stderr, "first-frame QUIET COMMAND..., on a display with the damage extension\n");
      return 2;
    }
  self.start = g_get_monotonic_time ();
  self.pid = launch (argv + 2);
  gboolean drawn = watch (&self, g_ascii_strtod (argv[1], NULL) * G_USEC_PER_SEC);
  kill (self.pid, SIGTERM);
  waitpid (self.pid, NULL, 0);
  if (!drawn)
    {
      fprintf (stderr, "nothing was drawn\n");
      return 1;
    }
  printf ("%.3f %.3f %.3f %.3f %.3f\n", get_seconds (&self, self.mapped),
          get_seconds (&self, self.first), get_seconds (&self, self.last), self.first_work,
          self.last_work);
  return 0;
}

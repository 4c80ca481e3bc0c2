/* SPDX-License-Identifier: Apache-2.0 */
/* Signals become a cancelled GCancellable. One thread of its own, which lasts as long as the process. */
#include "cli/mai-signals.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/mai-i18n.h"
#include "cli/mai-cli.h"

/* A second Ctrl-C sooner than this is the same one: wrappers signal a program and then its whole group, and fingers slip. */
#define IMPATIENCE (1 * G_USEC_PER_SEC)

typedef struct
{
  sigset_t set;
  GCancellable *cancellable;
} Waiter;

/* A handler can reach nothing but what is static. Set once, before the handler is. */
static pthread_t wait_thread_id;

/* Threads that libraries start before main() (OpenBLAS does) do not block our signals, and the kernel may
 * choose one of them: it passes the signal on to the thread that waits. */
static void
pass_on_cb (int number)
{
  pthread_kill (wait_thread_id, number);
}

static void *
wait_thread (void *data)
{
  Waiter *waiter = data;
  gint64 begun;
  int number;

  while (sigwait (&waiter->set, &number) != 0)
    ;
  g_cancellable_cancel (waiter->cancellable);
  begun = g_get_monotonic_time ();
  while (sigwait (&waiter->set, &number) != 0 || number != SIGINT
         || g_get_monotonic_time () - begun < IMPATIENCE)
    ;
  _exit (MAI_EXIT_INTERRUPTED);
}

static gboolean
is_ignored (int number)
{
  struct sigaction action;

  return sigaction (number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

void
mai_signals_start (GCancellable *cancellable)
{
  const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
  guint n = is_ignored (SIGHUP) ? 2 : 3;
  struct sigaction action = { .sa_handler = pass_on_cb, .sa_flags = SA_RESTART };
  Waiter *waiter = g_new0 (Waiter, 1);

  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
  waiter->cancellable = g_object_ref (cancellable);
  sigemptyset (&waiter->set);
  for (guint i = 0; i < n; i++)
    sigaddset (&waiter->set, numbers[i]);
  pthread_sigmask (SIG_BLOCK, &waiter->set, NULL);
  if (pthread_create (&wait_thread_id, NULL, wait_thread, waiter) != 0)
    {
      pthread_sigmask (SIG_UNBLOCK, &waiter->set, NULL);
      return; /* not even one thread: Ctrl-C then ends the process the plain way */
    }
  for (guint i = 0; i < n; i++)
    sigaction (numbers[i], &action, NULL);
}

static void
end_cb (GCancellable *cancellable, gpointer data)
{
  fprintf (stderr, "%smusicai: %s\n", isatty (STDERR_FILENO) ? "\n" : "", _ ("interrupted"));
  _exit (MAI_EXIT_INTERRUPTED);
}

void
mai_signals_end_at_once (GCancellable *cancellable)
{
  g_cancellable_connect (cancellable, G_CALLBACK (end_cb), NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* `musicai`: the studio's work with no window. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/mai-i18n.h"
#include "base/mai-log.h"
#include "cli/mai-commands.h"
#include "cli/mai-signals.h"

/* Wherever it stands: the log has to be set up before there are threads. */
static gboolean
asks_for_log (char **argv)
{
  for (; *argv != NULL && strcmp (*argv, "--") != 0; argv++)
    if (strcmp (*argv, "--verbose") == 0 || strcmp (*argv, "-v") == 0)
      return TRUE;
  return FALSE;
}

/* Where one of the three standard streams is closed, the next file opened would take its number, and what is printed
 * would go into it. */
static void
open_standard_streams (void)
{
  int descriptor;

  do
    descriptor = open ("/dev/null", O_RDWR);
  while (descriptor >= 0 && descriptor <= STDERR_FILENO);
  if (descriptor >= 0)
    close (descriptor);
}

int
main (int argc, char **argv)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  MaiCli cli = { .cancellable = cancellable };

  open_standard_streams ();
  mai_i18n_init ();
  mai_log_init (asks_for_log (argv));
  mai_signals_start (cancellable);
  g_set_prgname ("musicai");
  return mai_cli_finish (&cli, mai_commands_run (&cli, argv));
}

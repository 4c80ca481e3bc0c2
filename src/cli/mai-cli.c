/* SPDX-License-Identifier: Apache-2.0 */
/* Speaking to people and to programs. Main thread. */
#include "cli/mai-cli.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "base/mai-text.h"

/* For terminals that know no more than ASCII. */
static char *
to_plain (const char *text)
{
  static const struct
  {
    const char *from, *to;
  } plain[] = { { "“", "\"" }, { "”", "\"" }, { "’", "'" }, { "…", "..." }, { "–", "-" },
                { "·", "," },  { "×", "x" },  { "█", "#" }, { "░", "." } };
  g_autoptr (GString) string = g_string_new (text);

  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    g_string_replace (string, plain[i].from, plain[i].to, 0);
  return g_string_free (g_steal_pointer (&string), FALSE);
}

static void
write_text (FILE *stream, const char *text)
{
  const char *charset;
  g_autofree char *plain = NULL;
  g_autofree char *local = NULL;

  if (g_get_charset (&charset))
    {
      fputs (text, stream);
      return;
    }
  plain = to_plain (text);
  local = g_convert_with_fallback (plain, -1, charset, "UTF-8", "?", NULL, NULL, NULL);
  fputs (local != NULL ? local : plain, stream);
}

static void
clear_bar (MaiCli *cli)
{
  if (cli->bar_drawn)
    fputs ("\r\033[K", stderr);
  cli->bar_drawn = FALSE;
}

void
mai_cli_print (MaiCli *cli, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (cli->json || cli->quiet)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  clear_bar (cli);
  write_text (stdout, text);
  fputc ('\n', stdout);
}

void
mai_cli_tell (MaiCli *cli, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (cli->quiet)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  clear_bar (cli);
  write_text (stderr, text);
  fputc ('\n', stderr);
}

void
mai_cli_print_json (MaiCli *cli, JsonObject *object)
{
  g_autoptr (JsonObject) owned = object;
  g_autofree char *line = NULL;

  if (!cli->json)
    return;
  line = mai_json_object_to_line (owned);
  fputs (line, stdout);
  fputc ('\n', stdout);
  fflush (stdout);
}

static void
print_json_error (MaiCli *cli, const char *message, int status)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "error", message);
  json_object_set_int_member (object, "status", status);
  mai_cli_print_json (cli, object);
}

static void
say (MaiCli *cli, const char *sentence)
{
  g_autofree char *line = g_strdup_printf ("musicai: %s\n", sentence);

  clear_bar (cli);
  fflush (stdout);
  write_text (stderr, line);
}

int
mai_cli_fail (MaiCli *cli, const GError *error)
{
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  int status = cancelled ? MAI_EXIT_INTERRUPTED : MAI_EXIT_FAILED;
  g_autofree char *message =
      cancelled ? g_strdup (_ ("interrupted")) : mai_text_one_line (error->message);

  print_json_error (cli, message, status);
  say (cli, message);
  return status;
}

int
mai_cli_misused (MaiCli *cli, const char *command, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *message = NULL;
  g_autofree char *hint = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  message = mai_text_one_line (text);
  print_json_error (cli, message, MAI_EXIT_MISUSED);
  say (cli, message);
  hint = g_strdup_printf (_ ("Try “musicai %s%s--help”.\n"), command != NULL ? command : "",
                          command != NULL ? " " : "");
  write_text (stderr, hint);
  return MAI_EXIT_MISUSED;
}

/* The error itself may be long past: stdio only remembers that there was one. */
static gboolean
reader_went_away (int code)
{
  struct pollfd output = { .fd = STDOUT_FILENO, .events = POLLOUT };

  return code == EPIPE || (poll (&output, 1, 0) == 1 && (output.revents & POLLERR) != 0);
}

int
mai_cli_finish (MaiCli *cli, int status)
{
  int code = 0;

  clear_bar (cli);
  errno = 0;
  if (fflush (stdout) != 0 || ferror (stdout))
    code = errno != 0 ? errno : EIO;
  if (code == 0 || status != MAI_EXIT_DONE || reader_went_away (code))
    return status;
  g_autofree char *sentence =
      g_strdup_printf (_ ("the output could not be written: %s"), g_strerror (code));
  say (cli, sentence);
  return MAI_EXIT_FAILED;
}

void
mai_cli_set_path (JsonObject *object, const char *member, const char *path)
{
  g_autofree char *valid = g_utf8_make_valid (path, -1);

  json_object_set_string_member (object, member, valid);
}

void
mai_cli_set_number (JsonObject *object, const char *member, double value)
{
  if (isfinite (value))
    json_object_set_double_member (object, member, value);
  else
    json_object_set_null_member (object, member);
}

double
mai_cli_get_number (JsonObject *object, const char *member)
{
  double value;

  return mai_json_get_double (object, member, 0, G_MAXDOUBLE, &value, NULL) ? value : NAN;
}

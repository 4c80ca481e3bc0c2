/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every command of `musicai` has in hand: how to speak and when to stop.
 *
 * stdout is for what was asked for: words for people, or with --json one JSON object (or JSON lines) and
 * nothing else. stderr is for progress and for the one sentence that says what went wrong. Main thread.
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "nn/mai-group.h"

G_BEGIN_DECLS

/* Exit statuses. */
enum
{
  MAI_EXIT_DONE = 0,
  MAI_EXIT_FAILED = 1,
  MAI_EXIT_MISUSED = 2,
  MAI_EXIT_INTERRUPTED = 130,
};

typedef struct
{
  gboolean json;
  gboolean one_answer; // with --json the command's own answer alone, no lines of a job's events
  gboolean quiet; // nothing on stderr but what went wrong
  gboolean verbose;
  GCancellable *cancellable; // cancelled by Ctrl-C
  MaiGroup *group; // the processes that a job is run with; NULL: alone
  gboolean bar_drawn; // the line on the terminal is a progress bar; whoever writes clears it first
} MaiCli;

/* A line for people on stdout; nothing with --json or --quiet. */
void mai_cli_print (MaiCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* A line for people on stderr; nothing with --quiet. */
void mai_cli_tell (MaiCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* One line of JSON on stdout, at once; nothing without --json. Takes the object. */
void mai_cli_print_json (MaiCli *cli, JsonObject *object);

/* Says the sentence and returns the exit status that goes with it: interrupted when the error is
 * G_IO_ERROR_CANCELLED, else failed. */
int mai_cli_fail (MaiCli *cli, const GError *error);

/* The same for wrong use; @command is what --help is to be asked of ("compose"), NULL for the program. */
int mai_cli_misused (MaiCli *cli, const char *command, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* @status, unless stdout could not be written: then says so and returns MAI_EXIT_FAILED. A reader that
 * went away (SIGPIPE) is no failure: the work is done all the same. */
int mai_cli_finish (MaiCli *cli, int status);

/* A path as a JSON string: UTF-8, invalid bytes replaced. */
void mai_cli_set_path (JsonObject *object, const char *member, const char *path);

/* One member for a number: null when it is no number (NAN, infinite). */
void mai_cli_set_number (JsonObject *object, const char *member, double value);
/* A number from 0 up, as the former wrote it; NAN where there is none. */
double mai_cli_get_number (JsonObject *object, const char *member);

G_END_DECLS

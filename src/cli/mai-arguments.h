/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The arguments of a command, read with GOption and checked here: GOption by itself lets "nan", "1e999"
 * and the empty string through. Main thread.
 */
#pragma once

#include "cli/mai-cli.h"

G_BEGIN_DECLS

typedef enum
{
  MAI_OPTION_SECTION, // no option: `help` heads those that follow
  MAI_OPTION_FLAG, // gboolean
  MAI_OPTION_INT, // gint64 in min .. max
  MAI_OPTION_SEED, // guint64, any
  MAI_OPTION_DOUBLE, // double in min .. max; finite
  MAI_OPTION_TEXT, // const char *, UTF-8, not empty
  MAI_OPTION_FILE, // const char *, in the encoding of file names, not empty
  MAI_OPTION_FILES, // GPtrArray of such; may be given more than once
  MAI_OPTION_PITCH, // guint 0 .. 127: "C4" or a number
  MAI_OPTION_SCALE, // guint16, a set of pitch classes: "Gb:major"
} MaiOptionType;

typedef struct
{
  MaiOptionType type;
  const char *name; // "notes" for --notes
  char letter; // 'o' for -o; 0: none
  gpointer out; // where the value goes; left alone when the option is not given
  const char *value; // what stands for it in the help: "N"
  const char *help; // one line, untranslated: N_()
  double min, max; // both allowed
  gboolean *given; // nullable: set when the option was given
} MaiOption;

/* A command of `musicai`. */
typedef struct _MaiCommand MaiCommand;
struct _MaiCommand
{
  const char *name; // "convert"; two words for "job run"
  const char *wants; // "IN OUT.mid", for the line of use; untranslated, as all words here: N_()
  guint min_files, max_files; // how many file names it takes
  const char *summary; // one line
  const char *examples; // lines below the options in --help; nullable
  int (*run) (MaiCli *cli, const MaiCommand *command, char **argv);
};

/* What is left when the options are read. Owns every string handed out. */
typedef struct
{
  char **files; // the names that are no options
  guint n_files;
  GStringChunk *strings;
} MaiArguments;

/* Reads argv (argv[0] is the command's name) into the options' places and the common ones (--json,
 * --quiet, --verbose) into @cli. NULL when there is nothing more to do: help was asked for, or something
 * is wrong and was said; *status is then the exit status. */
MaiArguments *mai_arguments_parse (MaiCli *cli, const MaiCommand *command, char **argv,
                                   const MaiOption *options, guint n_options, int *status);
void mai_arguments_free (MaiArguments *arguments);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiArguments, mai_arguments_free)

/* A whole number in decimal in min .. max, nothing before or behind it. */
gboolean mai_arguments_parse_int (const char *text, gint64 min, gint64 max, gint64 *out);

G_END_DECLS

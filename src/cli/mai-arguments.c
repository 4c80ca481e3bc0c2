/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options become GOptionEntries that call back with their text; here it is checked against the option's
 * range, so every mistake gives a sentence of the same form. Main thread.
 */
#include "cli/mai-arguments.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "base/mai-version.h"
#include "cli/mai-suggest.h"
#include "score/mai-key.h"

typedef struct
{
  MaiCli *cli;
  const MaiCommand *command;
  const MaiOption *options;
  guint n_options;
  MaiArguments *arguments;
  gboolean help, version, json, quiet, verbose;
} Parse;

gboolean
mai_arguments_parse_int (const char *text, gint64 min, gint64 max, gint64 *out)
{
  return g_ascii_string_to_signed (text, 10, min, max, out, NULL);
}

static gboolean
parse_double (const char *text, double min, double max, double *out)
{
  char *end = NULL;
  double value;

  if (*text == '\0' || g_ascii_isspace (*text))
    return FALSE;
  value = g_ascii_strtod (text, &end);
  if (*end != '\0' || !isfinite (value) || value < min || value > max)
    return FALSE;
  *out = value;
  return TRUE;
}

static gboolean
set_range_error (const char *name, const char *text, const MaiOption *option, GError **error)
{
  const char *format = option->type == MAI_OPTION_INT
                           ? _ ("%s takes a whole number from %.15g to %.15g, not “%s”")
                           : _ ("%s takes a number from %.15g to %.15g, not “%s”");

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, name, option->min,
               option->max, text);
#pragma GCC diagnostic pop
  return FALSE;
}

static gboolean
set_value_error (const char *name, const char *text, GError **error)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _ ("%s takes a whole number from 0 to 18446744073709551615, not “%s”"), name, text);
  return FALSE;
}

static gboolean
take_text (Parse *parse, const MaiOption *option, const char *name, const char *text,
           GError **error)
{
  g_autofree char *utf8 = NULL;
  const char *kept;

  if (option->type == MAI_OPTION_TEXT && !g_utf8_validate (text, -1, NULL))
    {
      utf8 = g_locale_to_utf8 (text, -1, NULL, NULL, NULL);
      if (utf8 == NULL)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _ ("%s takes text in the encoding of your locale or in UTF-8"), name);
          return FALSE;
        }
    }
  kept = g_string_chunk_insert (parse->arguments->strings, utf8 != NULL ? utf8 : text);
  if (*text == '\0')
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("%s must not be empty"),
                   name);
      return FALSE;
    }
  if (option->type == MAI_OPTION_FILES)
    g_ptr_array_add (option->out, (gpointer) kept);
  else
    *(const char **) option->out = kept;
  return TRUE;
}

static gboolean
prefix_value (gboolean ok, const char *name, GError **error)
{
  if (!ok)
    g_prefix_error (error, "%s: ", name);
  return ok;
}

static gboolean
take_value (Parse *parse, const MaiOption *option, const char *name, const char *text,
            GError **error)
{
  switch (option->type)
    {
    case MAI_OPTION_FLAG:
      *(gboolean *) option->out = TRUE;
      return TRUE;
    case MAI_OPTION_INT:
      return mai_arguments_parse_int (text, (gint64) option->min, (gint64) option->max, option->out)
             || set_range_error (name, text, option, error);
    case MAI_OPTION_SEED:
      return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, option->out, NULL)
             || set_value_error (name, text, error);
    case MAI_OPTION_DOUBLE:
      return parse_double (text, option->min, option->max, option->out)
             || set_range_error (name, text, option, error);
    case MAI_OPTION_PITCH:
      return prefix_value (mai_pitch_parse (text, option->out, error), name, error);
    case MAI_OPTION_SCALE:
      return prefix_value (mai_scale_parse (text, option->out, error), name, error);
    case MAI_OPTION_TEXT:
    case MAI_OPTION_FILE:
    case MAI_OPTION_FILES:
      return take_text (parse, option, name, text, error);
    case MAI_OPTION_SECTION:
    default:
      g_assert_not_reached ();
    }
}

static const MaiOption *
find_option (const Parse *parse, const char *name)
{
  for (guint i = 0; i < parse->n_options; i++)
    {
      const MaiOption *option = &parse->options[i];

      if (option->type == MAI_OPTION_SECTION)
        continue;
      if (g_str_has_prefix (name, "--") ? strcmp (name + 2, option->name) == 0
                                        : name[1] == option->letter && option->letter != '\0')
        return option;
    }
  return NULL;
}

static gboolean
option_cb (const char *name, const char *value, gpointer data, GError **error)
{
  Parse *parse = data;
  const MaiOption *option = find_option (parse, name);

  g_assert (option != NULL);
  if (!take_value (parse, option, name, value, error))
    return FALSE;
  if (option->given != NULL)
    *option->given = TRUE;
  return TRUE;
}

static gboolean
file_cb (const char *name, const char *value, gpointer data, GError **error)
{
  Parse *parse = data;
  MaiArguments *arguments = parse->arguments;

  if (*value == '\0')
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _ ("a file name must not be empty"));
      return FALSE;
    }
  arguments->files = g_renew (char *, arguments->files, arguments->n_files + 2);
  arguments->files[arguments->n_files++] = g_string_chunk_insert (arguments->strings, value);
  arguments->files[arguments->n_files] = NULL;
  return TRUE;
}

static GOptionEntry
entry_of_option (const MaiOption *option)
{
  GOptionEntry entry = { .long_name = option->name,
                         .short_name = option->letter,
                         .arg = G_OPTION_ARG_CALLBACK,
                         .arg_data = (gpointer) option_cb,
                         .description = option->help,
                         .arg_description = option->value };

  /* As it was typed: what must be UTF-8 is made so by take_text(). */
  entry.flags = option->type == MAI_OPTION_FLAG ? G_OPTION_FLAG_NO_ARG : G_OPTION_FLAG_FILENAME;
  return entry;
}

/* A group of GOption's for each section, in order; options before the first section are an error. */
static void
add_sections (GOptionContext *context, Parse *parse)
{
  GOptionGroup *group = NULL;

  for (guint i = 0; i < parse->n_options; i++)
    {
      const MaiOption *option = &parse->options[i];

      if (option->type == MAI_OPTION_SECTION)
        {
          group =
              g_option_group_new (option->name, _ (option->help), _ (option->help), parse, NULL);
          g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
          g_option_context_add_group (context, group);
          continue;
        }
      GOptionEntry entries[2] = { entry_of_option (option) };

      g_assert (group != NULL);
      g_option_group_add_entries (group, entries);
    }
}

static void
add_common (GOptionContext *context, Parse *parse)
{
  GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &parse->json, N_ ("answer in JSON on standard output"),
      NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &parse->quiet, N_ ("say only what went wrong"), NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &parse->verbose, N_ ("log to standard error"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &parse->help, N_ ("show this help"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &parse->version, N_ ("show the version"), NULL },
    { G_OPTION_REMAINING, 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, (gpointer) file_cb,
      NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  GOptionGroup *group = g_option_group_new ("common", NULL, NULL, parse, NULL);

  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
}

static GOptionContext *
make_context (Parse *parse)
{
  const MaiCommand *command = parse->command;
  GOptionContext *context = g_option_context_new (*command->wants ? _ (command->wants) : NULL);
  g_autofree char *examples = NULL;

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, command->summary);
  if (command->examples != NULL)
    examples = g_strdup_printf ("%s\n%s", _ ("Examples:"), _ (command->examples));
  /* Translated above: the domain must not try again. */
  g_option_context_set_translate_func (context, NULL, NULL, NULL);
  g_option_context_set_summary (context, _ (command->summary));
  if (examples != NULL)
    g_option_context_set_description (context, examples);
  add_common (context, parse);
  add_sections (context, parse);
  return context;
}

/* The first word that looks like an option and is none: GOption tells only in a sentence. */
static const char *
find_unknown (const Parse *parse, char **argv)
{
  static const char *const common[] = { "json", "quiet", "verbose", "help", "version", NULL };

  for (char **word = argv + 1; *word != NULL && strcmp (*word, "--") != 0; word++)
    {
      g_autofree char *name = g_strndup (*word, strcspn (*word, "="));

      if (g_str_has_prefix (name, "--") && find_option (parse, name) == NULL
          && !g_strv_contains (common, name + 2))
        return *word;
    }
  return NULL;
}

static int
say_unknown (Parse *parse, const char *word)
{
  g_autofree char *name = g_strndup (word + 2, strcspn (word + 2, "="));
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *near;

  for (guint i = 0; i < parse->n_options; i++)
    if (parse->options[i].type != MAI_OPTION_SECTION)
      g_ptr_array_add (names, (gpointer) parse->options[i].name);
  for (const char *const *common =
           (const char *const[]){ "json", "quiet", "verbose", "help", "version", NULL };
       *common != NULL; common++)
    g_ptr_array_add (names, (gpointer) *common);
  g_ptr_array_add (names, NULL);
  near = mai_suggest (name, (const char *const *) names->pdata);
  if (near != NULL)
    return mai_cli_misused (parse->cli, parse->command->name,
                            _ ("there is no option --%s; did you mean --%s?"), name, near);
  return mai_cli_misused (parse->cli, parse->command->name, _ ("there is no option --%s"), name);
}

static int
say_parse_error (Parse *parse, char **argv, const GError *error)
{
  const char *unknown = NULL;

  if (g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
    unknown = find_unknown (parse, argv);
  if (unknown != NULL)
    return say_unknown (parse, unknown);
  return mai_cli_misused (parse->cli, parse->command->name, "%s", error->message);
}

static void
print_help (Parse *parse, GOptionContext *context)
{
  g_autofree char *name = g_strdup_printf ("musicai %s", parse->command->name);
  g_autofree char *help = NULL;

  g_set_prgname (name);
  help = g_option_context_get_help (context, FALSE, NULL);
  g_print ("%s", help);
  g_set_prgname ("musicai");
}

static gboolean
check_files (Parse *parse, int *status)
{
  const MaiCommand *command = parse->command;
  guint n = parse->arguments->n_files;

  if (n < command->min_files)
    *status = mai_cli_misused (parse->cli, command->name, _ ("%s wants %s"), command->name,
                               _ (command->wants));
  else if (n > command->max_files)
    *status =
        mai_cli_misused (parse->cli, command->name, _ ("“%s” is one name too many: %s wants %s"),
                         parse->arguments->files[command->max_files], command->name,
                         *command->wants ? _ (command->wants) : _ ("none"));
  else
    return TRUE;
  return FALSE;
}

/* TRUE when the command is to be run. */
static gboolean
parse_all (Parse *parse, char **argv, int *status)
{
  g_autoptr (GOptionContext) context = make_context (parse);
  g_auto (GStrv) copy = g_strdupv (argv);
  g_autoptr (GError) error = NULL;
  gboolean parsed = g_option_context_parse_strv (context, &copy, &error);

  parse->cli->json |= parse->json;
  parse->cli->quiet |= parse->quiet;
  parse->cli->verbose |= parse->verbose;
  if (!parsed)
    {
      *status = say_parse_error (parse, argv, error);
      return FALSE;
    }
  if (parse->help || parse->version)
    {
      if (parse->help)
        print_help (parse, context);
      else
        g_print ("musicai %s\n", MAI_VERSION);
      *status = MAI_EXIT_DONE;
      return FALSE;
    }
  return check_files (parse, status);
}

/* Before anything can go wrong: what goes wrong is to be said in JSON too. */
static gboolean
asks_for_json (char **argv)
{
  for (char **word = argv + 1; *word != NULL && strcmp (*word, "--") != 0; word++)
    if (strcmp (*word, "--json") == 0)
      return TRUE;
  return FALSE;
}

MaiArguments *
mai_arguments_parse (MaiCli *cli, const MaiCommand *command, char **argv, const MaiOption *options,
                     guint n_options, int *status)
{
  g_autoptr (MaiArguments) arguments = g_new0 (MaiArguments, 1);
  Parse parse = { .cli = cli,
                  .command = command,
                  .options = options,
                  .n_options = n_options,
                  .arguments = arguments };

  arguments->strings = g_string_chunk_new (1024);
  arguments->files = g_new0 (char *, 1);
  cli->json |= asks_for_json (argv);
  return parse_all (&parse, argv, status) ? g_steal_pointer (&arguments) : NULL;
}

void
mai_arguments_free (MaiArguments *arguments)
{
  if (arguments == NULL)
    return;
  g_string_chunk_free (arguments->strings);
  g_free (arguments->files);
  g_free (arguments);
}

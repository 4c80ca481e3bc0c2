/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands, and the way from argv to one of them. Main thread. */
#include "cli/mai-commands.h"

#include <string.h>

#include "base/mai-i18n.h"
#include "base/mai-version.h"
#include "cli/mai-suggest.h"

static const MaiCommand *const commands[] = {
  &mai_command_train,   &mai_command_compose, &mai_command_render,   &mai_command_play,
  &mai_command_convert, &mai_command_info,    &mai_command_evaluate, &mai_command_originality,
  &mai_command_seeds,   &mai_command_models,  &mai_command_job_run,  &mai_command_job_status,
};

const MaiCommand *const *
mai_commands_list (guint *n_commands)
{
  *n_commands = G_N_ELEMENTS (commands);
  return commands;
}

static void
print_help (void)
{
  g_print ("%s\n  musicai %s\n\n%s\n\n%s\n", _ ("Usage:"), _ ("COMMAND [OPTION…]"),
           _ ("Trains networks on music of your own, lets them compose, and makes it heard."),
           _ ("Commands:"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-12s %s\n", commands[i]->name, _ (commands[i]->summary));
  g_print ("\n%s\n",
           _ ("“musicai COMMAND --help” tells more. Every command takes --json, --quiet and "
              "--verbose.\nExit status: 0 done, 1 failed, 2 wrong use, 130 interrupted."));
}

/* How many words of argv are the name of @command: 0 when it is another. */
static guint
match (const MaiCommand *command, char **argv)
{
  g_auto (GStrv) words = g_strsplit (command->name, " ", 2);
  guint n = g_strv_length (words);

  for (guint i = 0; i < n; i++)
    if (argv[i] == NULL || strcmp (words[i], argv[i]) != 0)
      return 0;
  return n;
}

/* "job" alone, or "job strat": what there is to choose from. NULL when @word begins no command. */
static char *
list_second_words (const char *word)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      gsize length = strlen (word);

      if (strncmp (commands[i]->name, word, length) == 0 && commands[i]->name[length] == ' ')
        g_string_append_printf (list, "%s“%s”", list->len > 0 ? ", " : "", commands[i]->name);
    }
  return list->len > 0 ? g_string_free (g_steal_pointer (&list), FALSE) : NULL;
}

static int
say_unknown (MaiCli *cli, char **argv)
{
  g_autofree char *second = list_second_words (argv[0]);
  g_autofree char *two =
      argv[1] != NULL ? g_strdup_printf ("%s %s", argv[0], argv[1]) : g_strdup (argv[0]);
  const char *names[G_N_ELEMENTS (commands) + 1] = { NULL };
  const char *near;

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    names[i] = commands[i]->name;
  near = mai_suggest (argv[0], names);
  if (near == NULL && argv[1] != NULL)
    near = mai_suggest (two, names);
  if (near != NULL)
    return mai_cli_misused (cli, NULL, _ ("there is no command “%s”; did you mean “%s”?"),
                            second != NULL ? two : argv[0], near);
  if (second != NULL)
    return mai_cli_misused (cli, NULL, _ ("“%s” wants a second word: %s"), argv[0], second);
  return mai_cli_misused (cli, NULL, _ ("there is no command “%s”"), argv[0]);
}

/* Options before the command. TRUE when the program is to end with *status. */
static gboolean
take_first_options (MaiCli *cli, char ***argv, int *status)
{
  for (; **argv != NULL && ***argv == '-'; (*argv)++)
    {
      const char *word = **argv;

      if (strcmp (word, "--json") == 0)
        cli->json = TRUE;
      else if (strcmp (word, "--quiet") == 0 || strcmp (word, "-q") == 0)
        cli->quiet = TRUE;
      else if (strcmp (word, "--verbose") == 0 || strcmp (word, "-v") == 0)
        cli->verbose = TRUE;
      else
        break;
    }
  if (**argv == NULL || ***argv != '-')
    return FALSE;
  *status = MAI_EXIT_DONE;
  if (strcmp (**argv, "--help") == 0 || strcmp (**argv, "-h") == 0)
    print_help ();
  else if (strcmp (**argv, "--version") == 0)
    g_print ("musicai %s\n", MAI_VERSION);
  else
    *status = mai_cli_misused (cli, NULL, _ ("there is no option %s before the command"), **argv);
  return TRUE;
}

/* "musicai help compose" is "musicai compose --help". */
static int
run_help (MaiCli *cli, char **argv)
{
  if (argv[0] == NULL)
    {
      print_help ();
      return MAI_EXIT_DONE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (match (commands[i], argv) > 0)
      return commands[i]->run (cli, commands[i],
                               (char *[]){ (char *) commands[i]->name, (char *) "--help", NULL });
  return say_unknown (cli, argv);
}

int
mai_commands_run (MaiCli *cli, char **argv)
{
  char **word = argv + (argv[0] != NULL);
  int status;

  if (take_first_options (cli, &word, &status))
    return status;
  if (*word == NULL)
    return mai_cli_misused (cli, NULL, "%s", _ ("a command is missing"));
  if (strcmp (*word, "help") == 0)
    return run_help (cli, word + 1);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      guint n = match (commands[i], word);

      if (n > 0)
        return commands[i]->run (cli, commands[i], word + n - 1);
    }
  return say_unknown (cli, word);
}

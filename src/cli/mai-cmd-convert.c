/* SPDX-License-Identifier: Apache-2.0 */
/* musicai convert: any MIDI file in, a clean one out. */
#include "base/mai-i18n.h"
#include "base/mai-text.h"
#include "cli/mai-commands.h"
#include "cli/mai-paths-check.h"
#include "cli/mai-score-facts.h"
#include "midi/mai-midi.h"

static int
report (MaiCli *cli, MaiScore *score, const char *input, const char *output)
{
  g_autofree char *line = mai_score_facts_to_line (score);
  g_autofree char *shown = mai_text_one_line (output);
  JsonObject *object = mai_score_facts_to_json (score);

  mai_cli_set_path (object, "input", input);
  mai_cli_set_path (object, "output", output);
  mai_cli_print_json (cli, object);
  mai_cli_print (cli, "%s: %s", shown, line);
  return MAI_EXIT_DONE;
}

static int
convert (MaiCli *cli, const char *input, const char *output)
{
  const char *const inputs[] = { input, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiScore) score = NULL;

  if (!mai_paths_check_output (output, inputs, &error))
    return mai_cli_fail (cli, error);
  score = mai_midi_load (input, &error);
  if (score == NULL || g_cancellable_set_error_if_cancelled (cli->cancellable, &error)
      || !mai_midi_save (score, output, &error))
    return mai_cli_fail (cli, error);
  return report (cli, score, input, output);
}

static int
run (MaiCli *cli, const MaiCommand *command, char **argv)
{
  int status;
  g_autoptr (MaiArguments) arguments = mai_arguments_parse (cli, command, argv, NULL, 0, &status);

  if (arguments == NULL)
    return status;
  return convert (cli, arguments->files[0], arguments->files[1]);
}

const MaiCommand mai_command_convert = {
  .name = "convert",
  .wants = N_ ("IN.mid OUT.mid"),
  .min_files = 2,
  .max_files = 2,
  .summary = N_ ("Reads a MIDI file, mends what is broken, and writes it again"),
  .examples = N_ ("  musicai convert broken.mid whole.mid\n"
                  "  musicai convert --json old.rmi new.mid"),
  .run = run,
};

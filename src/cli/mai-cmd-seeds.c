/* SPDX-License-Identifier: Apache-2.0 */
/* musicai seeds: the themes that come with the program. */
#include "base/mai-i18n.h"
#include "base/mai-text.h"
#include "cli/mai-commands.h"
#include "cli/mai-paths-check.h"
#include "cli/mai-score-facts.h"
#include "cli/mai-shipped.h"
#include "midi/mai-midi.h"

static JsonObject *
describe_seed (MaiCli *cli, const char *path, GError **error)
{
  g_autofree char *name = mai_paths_display_stem (path);
  g_autoptr (MaiScore) score = mai_midi_load (path, error);
  g_autofree char *title = NULL;
  g_autofree char *line = NULL;
  JsonObject *object;

  if (score == NULL)
    return NULL;
  title = mai_score_dup_title (score);
  line = mai_text_one_line (title != NULL ? title : "");
  mai_cli_print (cli, "%-24s %s", name, line);
  object = json_object_new ();
  json_object_set_string_member (object, "name", name);
  json_object_set_string_member (object, "title", line);
  json_object_set_int_member (object, "notes", mai_score_get_n_notes (score));
  mai_cli_set_path (object, "file", path);
  return object;
}

static int
run (MaiCli *cli, const MaiCommand *command, char **argv)
{
  return mai_shipped_list (cli, command, argv, ".mid", describe_seed);
}

const MaiCommand mai_command_seeds = {
  .name = "seeds",
  .wants = "",
  .summary = N_ ("Lists the themes that come with the program"),
  .examples = N_ ("  musicai seeds\n"
                  "  musicai compose --seed ode-to-joy --notes 200 -o song.mid"),
  .run = run,
};

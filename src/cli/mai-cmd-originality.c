/* SPDX-License-Identifier: Apache-2.0 */
/* musicai originality: whether a song is taken from other music, and from which. */
#include "base/mai-i18n.h"
#include "cli/mai-commands.h"
#include "cli/mai-copy-data.h"
#include "cli/mai-originality-report.h"
#include "midi/mai-midi.h"

static int
compare (MaiCli *cli, const char *song, const char *const *data, gboolean composed_only)
{
  gint64 begun = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiScore) score = mai_midi_load (song, &error);
  g_autoptr (MaiCopyIndex) index = score != NULL ? mai_copy_data_open (cli, data, &error) : NULL;
  g_autoptr (MaiOriginality) found = NULL;
  JsonObject *object;

  if (index != NULL)
    found = mai_originality_new (index, score, composed_only, cli->cancellable, &error);
  if (found == NULL)
    return mai_cli_fail (cli, error);
  mai_originality_report_print (cli, index, found);
  object = mai_originality_report_to_json (index, found);
  mai_cli_set_path (object, "song", song);
  json_object_set_double_member (object, "elapsed",
                                 (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC);
  mai_cli_print_json (cli, object);
  return MAI_EXIT_DONE;
}

static int
run (MaiCli *cli, const MaiCommand *command, char **argv)
{
  g_autoptr (GPtrArray) data = g_ptr_array_new ();
  gboolean composed_only = FALSE;
  const MaiOption options[] = {
    { MAI_OPTION_SECTION, "what", .help = N_ ("What to compare:") },
    { MAI_OPTION_FILES, "data", 'd', data, N_ ("PATH…"),
      N_ ("MIDI files, folders of them, train jobs; may be given more than once") },
    { MAI_OPTION_FLAG, "composed-only", 0, &composed_only, NULL,
      N_ ("compare only what a network composed in the song") },
  };
  int status;
  g_autoptr (MaiArguments) arguments =
      mai_arguments_parse (cli, command, argv, options, G_N_ELEMENTS (options), &status);

  if (arguments == NULL)
    return status;
  for (guint i = 1; i < arguments->n_files; i++)
    g_ptr_array_add (data, arguments->files[i]);
  if (data->len == 0)
    return mai_cli_misused (
        cli, command->name, "%s",
        _ ("--data is missing: MIDI files, or folders of them, to compare the song with"));
  g_ptr_array_add (data, NULL);
  return compare (cli, arguments->files[0], (const char *const *) data->pdata, composed_only);
}

const MaiCommand mai_command_originality = {
  .name = "originality",
  .wants = N_ ("SONG [PATH…]"),
  .min_files = 1,
  .max_files = G_MAXUINT,
  .summary = N_ ("Says what a song copies, from which piece, and whether that is much"),
  .examples = N_ ("  musicai originality song.mid --data my-music\n"
                  "  musicai originality song.mid --data my-music --composed-only --json"),
  .run = run,
};

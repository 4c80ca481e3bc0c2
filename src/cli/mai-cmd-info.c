/* SPDX-License-Identifier: Apache-2.0 */
/* musicai info: what is in MIDI files, and in models. */
#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "base/mai-text.h"
#include "cli/mai-commands.h"
#include "cli/mai-model-facts.h"
#include "cli/mai-score-facts.h"
#include "midi/mai-midi.h"
#include "score/mai-key.h"

static void
print_tracks (MaiCli *cli, MaiScore *score)
{
  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);
      const char *name = mai_track_get_name (track);
      g_autofree char *shown = mai_text_one_line (name != NULL ? name : "");
      gsize n;

      mai_track_get_notes (track, &n);
      mai_cli_print (cli,
                     mai_ngettext ("  track %u: %zu note, program %u, channel %u  %s",
                                   "  track %u: %zu notes, program %u, channel %u  %s", n),
                     i + 1, n, mai_track_get_program (track) + 1u,
                     mai_track_get_channel (track) + 1u, shown);
    }
}

static void
print_facts (MaiCli *cli, const char *path, MaiScore *score)
{
  g_autofree char *shown = mai_text_one_line (path);
  g_autofree char *line = mai_score_facts_to_line (score);
  g_autofree char *title = mai_score_dup_title (score);
  g_autofree char *title_line = mai_text_one_line (title != NULL ? title : "");
  MaiMetreChange metre = mai_metre_map_get_metre (mai_score_get_metre_map (score), 0);

  mai_cli_print (cli, "%s: %s", shown, line);
  if (*title_line != '\0')
    mai_cli_print (cli, _ ("  title: %s"), title_line);
  mai_cli_print (cli, _ ("  starts in %u/%u at %.1f quarters a minute"), metre.numerator,
                 metre.denominator,
                 6e7 / mai_tempo_map_get_tempo (mai_score_get_tempo_map (score), 0));
  print_tracks (cli, score);
}

static gboolean
tell_song (MaiCli *cli, const char *path, GError **error)
{
  g_autoptr (MaiScore) score = mai_midi_load (path, error);
  JsonObject *object;

  if (score == NULL)
    return FALSE;
  object = mai_score_facts_to_json (score);
  mai_cli_set_path (object, "file", path);
  mai_cli_print_json (cli, object);
  print_facts (cli, path, score);
  return TRUE;
}

static gboolean
tell_model (MaiCli *cli, const char *path, GError **error)
{
  g_autoptr (JsonObject) facts = mai_model_facts_read (path, error);

  if (facts == NULL)
    return FALSE;
  mai_cli_set_path (facts, "file", path);
  mai_cli_print_json (cli, json_object_ref (facts));
  mai_model_facts_print (cli, path, facts);
  return TRUE;
}

static int
run (MaiCli *cli, const MaiCommand *command, char **argv)
{
  int status;
  g_autoptr (MaiArguments) arguments = mai_arguments_parse (cli, command, argv, NULL, 0, &status);

  if (arguments == NULL)
    return status;
  for (guint i = 0; i < arguments->n_files; i++)
    {
      const char *path = arguments->files[i];
      g_autoptr (GError) error = NULL;

      if (g_cancellable_set_error_if_cancelled (cli->cancellable, &error)
          || !(mai_model_facts_is_model (path) ? tell_model (cli, path, &error)
                                               : tell_song (cli, path, &error)))
        return mai_cli_fail (cli, error);
    }
  return MAI_EXIT_DONE;
}

const MaiCommand mai_command_info = {
  .name = "info",
  .wants = N_ ("FILE…"),
  .min_files = 1,
  .max_files = G_MAXUINT,
  .summary = N_ ("Tells what is in MIDI files, and in models"),
  .examples = N_ ("  musicai info song.mid\n"
                  "  musicai info --json *.mid\n"
                  "  musicai info my-job/result/model.safetensors"),
  .run = run,
};

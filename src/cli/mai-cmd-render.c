/* SPDX-License-Identifier: Apache-2.0 */
/* musicai render: a MIDI file in, sound or a picture of its roll out. */
#include <string.h>

#include "audio/mai-renderer.h"
#include "audio/mai-sound-font.h"
#include "base/mai-i18n.h"
#include "base/mai-settings.h"
#include "base/mai-text.h"
#include "cli/mai-commands.h"
#include "cli/mai-paths-check.h"
#include "cli/mai-progress-bar.h"
#include "cli/mai-score-facts.h"
#include "draw/mai-roll.h"
#include "midi/mai-midi.h"

typedef struct
{
  MaiRenderOptions sound;
  MaiRollStyle picture;
  gint64 sample_rate, width, height, seed_notes;
  gboolean dry;
  const char *output, *sound_font, *title;
} Wish;

static void
progress_cb (double fraction, gpointer data)
{
  mai_progress_bar_set (data, fraction, _ ("rendering"));
}

/* One that was given, else the song's, else the file's name: players show something. */
static char *
choose_title (const Wish *wish, MaiScore *score, const char *input)
{
  g_autofree char *own = mai_score_dup_title (score);

  if (wish->title != NULL)
    return g_strdup (wish->title);
  if (own != NULL && *own != '\0')
    return g_steal_pointer (&own);
  return mai_paths_display_stem (input);
}

static int
compare_onsets (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* The onset of note @i of the song, counted from 0. G_MAXINT64 when there are not so many. */
static gint64
find_onset (MaiScore *score, gsize i)
{
  g_autoptr (GArray) onsets = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint t = 0; t < mai_score_get_n_tracks (score); t++)
    {
      gsize n;
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (score, t), &n);

      for (gsize k = 0; k < n; k++)
        g_array_append_val (onsets, notes[k].onset);
    }
  g_array_sort (onsets, compare_onsets);
  return i < onsets->len ? g_array_index (onsets, gint64, i) : G_MAXINT64;
}

/* MIDI has no place for who made a note, so it has to be said: all from @from on was composed. */
static void
mark_composed (MaiScore *score, gint64 from)
{
  for (guint t = 0; t < mai_score_get_n_tracks (score); t++)
    {
      MaiTrack *track = mai_score_get_track (score, t);
      gsize n;
      const MaiNote *notes = mai_track_get_notes (track, &n);
      g_autofree MaiNote *changed = g_new (MaiNote, n + 1);
      g_autofree guint *indices = g_new (guint, n + 1);
      gsize n_changed = 0;

      for (gsize k = 0; k < n; k++)
        if (notes[k].onset >= from)
          {
            changed[n_changed] = notes[k];
            changed[n_changed].origin = MAI_ORIGIN_COMPOSED;
            indices[n_changed++] = (guint) k;
          }
      if (n_changed > 0)
        mai_score_change_notes (score, track, indices, changed, n_changed, NULL);
    }
}

static gboolean
render_picture (const Wish *wish, MaiScore *score, const char *input, GError **error)
{
  g_autofree char *title = choose_title (wish, score, input);
  MaiRollStyle style = wish->picture;

  style.title = title;
  if (wish->seed_notes > 0)
    mark_composed (score, find_onset (score, (gsize) wish->seed_notes));
  return mai_roll_save (score, wish->output, &style, (int) wish->width, (int) wish->height, 1,
                        error);
}

static gboolean
render_sound (MaiCli *cli, const Wish *wish, MaiScore *score, const char *input,
              MaiRenderReport *report, GError **error)
{
  g_autoptr (MaiProgressBar) bar = mai_progress_bar_new (cli);
  g_autofree char *preferred = mai_settings_get_string ("soundfont");
  g_autofree char *font = mai_sound_font_find (wish->sound_font, preferred, error);
  g_autofree char *title = choose_title (wish, score, input);
  MaiRenderOptions options = wish->sound;

  if (font == NULL)
    return FALSE;
  options.sound_font = font;
  options.title = title;
  return mai_render_file (score, wish->output, &options, progress_cb, bar, cli->cancellable, report,
                          error);
}

static int
report_sound (MaiCli *cli, const Wish *wish, const char *input, const MaiRenderReport *report)
{
  JsonObject *object = json_object_new ();
  g_autofree char *time = mai_score_facts_time (report->seconds);
  g_autofree char *shown = mai_text_one_line (wish->output);

  mai_cli_set_path (object, "input", input);
  mai_cli_set_path (object, "output", wish->output);
  mai_cli_set_number (object, "seconds", report->seconds);
  json_object_set_int_member (object, "frames", report->frames);
  json_object_set_int_member (object, "sample_rate", report->sample_rate);
  mai_cli_set_number (object, "peak", report->peak);
  json_object_set_int_member (object, "clipped", report->clipped);
  mai_cli_print_json (cli, object);
  mai_cli_print (cli, "%s: %s", shown, time);
  if (report->clipped > 0)
    mai_cli_tell (cli, _ ("It is too loud in places; a --gain below %.2g would not be."),
                  wish->sound.gain);
  return MAI_EXIT_DONE;
}

static int
report_picture (MaiCli *cli, const Wish *wish, const char *input)
{
  JsonObject *object = json_object_new ();
  g_autofree char *shown = mai_text_one_line (wish->output);

  mai_cli_set_path (object, "input", input);
  mai_cli_set_path (object, "output", wish->output);
  json_object_set_int_member (object, "width", wish->width);
  json_object_set_int_member (object, "height", wish->height);
  mai_cli_print_json (cli, object);
  mai_cli_print (cli, "%s", shown);
  return MAI_EXIT_DONE;
}

static int
render (MaiCli *cli, const Wish *wish, const char *input, gboolean picture)
{
  const char *const inputs[] = { input, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiScore) score = NULL;
  MaiRenderReport report;

  if (!mai_paths_check_output (wish->output, inputs, &error)
      || (score = mai_midi_load (input, &error)) == NULL)
    return mai_cli_fail (cli, error);
  if (picture)
    return render_picture (wish, score, input, &error) ? report_picture (cli, wish, input)
                                                       : mai_cli_fail (cli, error);
  if (!render_sound (cli, wish, score, input, &report, &error))
    return mai_cli_fail (cli, error);
  return report_sound (cli, wish, input, &report);
}

static int
run_wish (MaiCli *cli, const MaiCommand *command, Wish *wish, const char *input)
{
  static const char *const pictures[] = { ".png", ".svg", NULL };
  gboolean picture;

  if (wish->output == NULL)
    return mai_cli_misused (cli, command->name, "%s",
                            _ ("-o is missing: the sound file or picture to write"));
  picture = mai_paths_has_ending (wish->output, pictures);
  if (!picture && mai_audio_format_from_path (wish->output) == MAI_AUDIO_FORMAT_AUTO)
    return mai_cli_misused (
        cli, command->name,
        _ ("-o wants a name that ends in .wav, .flac, .ogg, .opus, .mp3, .png or .svg, not “%s”"),
        wish->output);
  wish->sound.sample_rate = (guint) wish->sample_rate;
  wish->sound.reverb = wish->sound.chorus = !wish->dry;
  return render (cli, wish, input, picture);
}

static int
run (MaiCli *cli, const MaiCommand *command, char **argv)
{
  Wish wish = { .sound = MAI_RENDER_OPTIONS_INIT,
                .picture = MAI_ROLL_STYLE_INIT,
                .sample_rate = 44100,
                .width = 1600,
                .height = 600 };
  const MaiOption options[] = {
    { MAI_OPTION_SECTION, "file", .help = N_ ("What to write:") },
    { MAI_OPTION_FILE, "output", 'o', &wish.output, N_ ("FILE"),
      N_ ("sound (.wav .flac .ogg .opus .mp3) or picture (.png .svg)") },
    { MAI_OPTION_TEXT, "title", 0, &wish.title, N_ ("TEXT"), N_ ("title tag (the song's)") },
    { MAI_OPTION_TEXT, "artist", 0, &wish.sound.artist, N_ ("TEXT"), N_ ("artist tag") },
    { MAI_OPTION_SECTION, "sound", .help = N_ ("How it sounds:") },
    { MAI_OPTION_DOUBLE, "tempo", 0, &wish.sound.tempo, N_ ("X"), N_ ("2 is twice as fast (1)"),
      0.05, 20 },
    { MAI_OPTION_FILE, "soundfont", 0, &wish.sound_font, N_ ("FILE"), N_ ("SoundFont to use") },
    { MAI_OPTION_DOUBLE, "gain", 0, &wish.sound.gain, N_ ("G"), N_ ("loudness (0.2)"), 0.001, 10 },
    { MAI_OPTION_INT, "sample-rate", 0, &wish.sample_rate, N_ ("HZ"), N_ ("sample rate (44100)"),
      8000, 96000 },
    { MAI_OPTION_DOUBLE, "quality", 0, &wish.sound.quality, N_ ("Q"),
      N_ ("of .ogg, .opus and .mp3, 0 to 1 (0.6)"), 0, 1 },
    { MAI_OPTION_FLAG, "dry", 0, &wish.dry, NULL, N_ ("no reverb and no chorus") },
    { MAI_OPTION_SECTION, "picture", .help = N_ ("How it looks:") },
    { MAI_OPTION_INT, "width", 0, &wish.width, N_ ("PIXELS"), N_ ("width (1600)"), 16, 16384 },
    { MAI_OPTION_INT, "height", 0, &wish.height, N_ ("PIXELS"), N_ ("height (600)"), 16, 16384 },
    { MAI_OPTION_FLAG, "dark", 0, &wish.picture.dark, NULL, N_ ("light notes on dark") },
    { MAI_OPTION_FLAG, "bare", 0, &wish.picture.bare, NULL, N_ ("the notes and nothing else") },
    { MAI_OPTION_INT, "seed-notes", 0, &wish.seed_notes, N_ ("N"),
      N_ ("what comes after the first N notes was composed: give it the colour"), 1, 100000000 },
  };
  int status;
  g_autoptr (MaiArguments) arguments =
      mai_arguments_parse (cli, command, argv, options, G_N_ELEMENTS (options), &status);

  if (arguments == NULL)
    return status;
  return run_wish (cli, command, &wish, arguments->files[0]);
}

const MaiCommand mai_command_render = {
  .name = "render",
  .wants = N_ ("IN.mid"),
  .min_files = 1,
  .max_files = 1,
  .summary = N_ ("Turns a MIDI file into sound, or into a picture of its notes"),
  .examples = N_ ("  musicai render song.mid -o song.ogg\n"
                  "  musicai render song.mid --tempo 1.2 --title Spring -o song.flac\n"
                  "  musicai render song.mid -o song.png"),
  .run = run,
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * musicai play: a MIDI file through the loudspeakers, now. The player tells of its end in the main context;
 * a timer shows the time and looks for Ctrl-C, so that the sound stops within a twentieth of a second.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "audio/mai-player.h"
#include "audio/mai-sound-font.h"
#include "base/mai-i18n.h"
#include "base/mai-settings.h"
#include "cli/mai-commands.h"
#include "cli/mai-paths-check.h"
#include "cli/mai-progress-bar.h"
#include "cli/mai-score-facts.h"
#include "midi/mai-midi.h"

#define TICK_MS 50

typedef struct
{
  MaiPlayerOptions sound;
  double tempo, gain;
  gint64 from_bar;
  const char *sound_font, *device, *driver;
} Wish;

typedef struct
{
  MaiCli *cli;
  MaiPlayer *player;
  MaiProgressBar *bar;
  GMainLoop *loop;
  GError *error;
} Play;

static gboolean
tick_cb (gpointer data)
{
  Play *play = data;
  double position = mai_player_get_position (play->player);
  double duration = mai_player_get_duration (play->player);

  if (g_cancellable_set_error_if_cancelled (play->cli->cancellable, &play->error))
    {
      g_main_loop_quit (play->loop);
      return G_SOURCE_CONTINUE;
    }
  if (mai_progress_bar_is_due (play->bar))
    {
      g_autofree char *now = mai_score_facts_time (position);
      g_autofree char *end = mai_score_facts_time (duration);
      g_autofree char *text = g_strdup_printf ("%s / %s", now, end);

      mai_progress_bar_set (play->bar, duration > 0 ? position / duration : 1, text);
    }
  return G_SOURCE_CONTINUE;
}

static void
ended_cb (MaiPlayer *player, gpointer data)
{
  Play *play = data;

  g_main_loop_quit (play->loop);
}

static void
failed_cb (MaiPlayer *player, const GError *error, gpointer data)
{
  Play *play = data;

  if (play->error == NULL)
    play->error = g_error_copy (error);
  g_main_loop_quit (play->loop);
}

static MaiPlayer *
make_player (const Wish *wish, MaiScore *score, GError **error)
{
  g_autofree char *preferred = mai_settings_get_string ("soundfont");
  g_autofree char *driver = mai_settings_get_string ("audio-driver");
  g_autofree char *device = mai_settings_get_string ("audio-device");
  g_autofree char *font = mai_sound_font_find (wish->sound_font, preferred, error);
  MaiPlayerOptions options = MAI_PLAYER_OPTIONS_INIT;
  g_autoptr (MaiPlayer) player = NULL;

  if (font == NULL)
    return NULL;
  options.sound_font = font;
  options.driver = wish->driver != NULL ? wish->driver : driver;
  options.device = wish->device != NULL ? wish->device : device;
  options.gain = wish->gain;
  options.period = 4096; // nobody plays along, so a busy machine may take its time
  player = mai_player_new (&options, error);
  if (player == NULL || !mai_player_set_score (player, score, error))
    return NULL;
  mai_player_set_tempo (player, wish->tempo);
  return g_steal_pointer (&player);
}

static void
play_to_end (Play *play)
{
  guint id;

  if (!mai_player_play (play->player, &play->error))
    return;
  id = g_timeout_add (TICK_MS, tick_cb, play);
  g_main_loop_run (play->loop);
  g_source_remove (id);
  mai_player_stop (play->player);
}

static int
report (MaiCli *cli, const char *path, double seconds)
{
  JsonObject *object = json_object_new ();

  mai_cli_set_path (object, "file", path);
  json_object_set_double_member (object, "seconds", seconds);
  mai_cli_print_json (cli, object);
  return MAI_EXIT_DONE;
}

/* Seconds into the song of bar @bar, counted from 1. */
static gboolean
find_start (MaiScore *score, gint64 bar, double *seconds, GError **error)
{
  gint64 tick = mai_metre_map_bar_to_tick (mai_score_get_metre_map (score), bar - 1);

  *seconds = mai_tempo_map_ticks_to_seconds (mai_score_get_tempo_map (score), tick);
  if (bar == 1 || tick < mai_score_get_end (score))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("the song ends before bar %" PRId64 "; choose an earlier one for --from"), bar);
  return FALSE;
}

static int
play (MaiCli *cli, const Wish *wish, const char *path)
{
  Play play = { .cli = cli };
  g_autoptr (MaiScore) score = mai_midi_load (path, &play.error);
  double start = 0, duration = 0;

  if (score != NULL && find_start (score, wish->from_bar, &start, &play.error))
    play.player = make_player (wish, score, &play.error);
  if (play.player != NULL)
    {
      duration = mai_player_get_duration (play.player);
      play.loop = g_main_loop_new (NULL, FALSE);
      play.bar = mai_progress_bar_new (cli);
      mai_player_seek (play.player, start);
      g_signal_connect (play.player, "ended", G_CALLBACK (ended_cb), &play);
      g_signal_connect (play.player, "failed", G_CALLBACK (failed_cb), &play);
      play_to_end (&play);
      mai_progress_bar_free (play.bar);
      g_main_loop_unref (play.loop);
      g_object_unref (play.player);
    }
  g_autoptr (GError) error = play.error;
  return error != NULL ? mai_cli_fail (cli, error) : report (cli, path, duration);
}

static int
run (MaiCli *cli, const MaiCommand *command, char **argv)
{
  Wish wish = { .tempo = 1, .gain = 0.2, .from_bar = 1 };
  const MaiOption options[] = {
    { MAI_OPTION_SECTION, "playing", .help = N_ ("How to play it:") },
    { MAI_OPTION_DOUBLE, "tempo", 0, &wish.tempo, N_ ("X"), N_ ("2 is twice as fast (1)"), 0.05,
      20 },
    { MAI_OPTION_INT, "from", 0, &wish.from_bar, N_ ("BAR"), N_ ("begin at this bar (1)"), 1,
      10000000 },
    { MAI_OPTION_FILE, "soundfont", 0, &wish.sound_font, N_ ("FILE"), N_ ("SoundFont to use") },
    { MAI_OPTION_DOUBLE, "gain", 0, &wish.gain, N_ ("G"), N_ ("loudness (0.2)"), 0.001, 10 },
    { MAI_OPTION_TEXT, "device", 0, &wish.device, N_ ("NAME"), N_ ("device to play on") },
    { MAI_OPTION_TEXT, "driver", 0, &wish.driver, N_ ("NAME"),
      N_ ("FluidSynth's audio driver (pulseaudio)") },
  };
  int status;
  g_autoptr (MaiArguments) arguments =
      mai_arguments_parse (cli, command, argv, options, G_N_ELEMENTS (options), &status);

  return arguments != NULL ? play (cli, &wish, arguments->files[0]) : status;
}

const MaiCommand mai_command_play = {
  .name = "play",
  .wants = N_ ("FILE.mid"),
  .min_files = 1,
  .max_files = 1,
  .summary = N_ ("Plays a MIDI file"),
  .examples = N_ ("  musicai play song.mid\n"
                  "  musicai play song.mid --from 9 --tempo 0.8"),
  .run = run,
};

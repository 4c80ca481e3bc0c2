/* SPDX-License-Identifier: Apache-2.0 */
/* The player on a real PulseAudio server, whose null sink is recorded. */
#include "../base/mai-test-loop.h"
#include "audio-fixture.h"
#include "audio/mai-audio-error.h"
#include "audio/mai-player.h"
#include "audio/mai-renderer.h"
#include "pulse-fixture.h"

#include <math.h>

#define RATE 44100
#define LONG_TICKS 100
#define MAX_TRIES 4
#define LONG_GAP 0.4 // 40 seconds in all

static gboolean ended;
static GError *failure;

static void
ended_cb (MaiPlayer *player, gpointer data)
{
  ended = TRUE;
}

static void
failed_cb (MaiPlayer *player, GError *error, gpointer data)
{
  g_clear_error (&failure);
  failure = g_error_copy (error);
}

static MaiPlayer *
make_player (void)
{
  g_autoptr (GError) error = NULL;
  MaiPlayerOptions options = MAI_PLAYER_OPTIONS_INIT;
  options.sound_font = audio_fixture_font ();
  options.reverb = options.chorus = FALSE;
  // a machine that is busy with other tests must not make the sound falter
  options.period = 8192;
  MaiPlayer *player = mai_player_new (&options, &error);
  g_assert_no_error (error);
  g_signal_connect (player, "ended", G_CALLBACK (ended_cb), NULL);
  g_signal_connect (player, "failed", G_CALLBACK (failed_cb), NULL);
  ended = FALSE;
  g_clear_error (&failure);
  return player;
}

static GArray *
render_onsets (MaiScore *score)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiSoundList) list = mai_sound_list_new (score);
  MaiRenderOptions options = MAI_RENDER_OPTIONS_INIT;
  options.sound_font = audio_fixture_font ();
  options.reverb = options.chorus = FALSE;
  g_autoptr (MaiRenderer) renderer = mai_renderer_new (list, &options, &error);
  g_assert_no_error (error);
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (float));
  g_autofree float *chunk = g_new (float, 2 * 4096);
  gsize n;
  while ((n = mai_renderer_read_float (renderer, chunk, 4096)) > 0)
    g_array_append_vals (samples, chunk, (guint) (2 * n));
  return audio_fixture_find_onsets ((const float *) (gpointer) samples->data, samples->len / 2,
                                    RATE);
}

static double
at (GArray *onsets, guint i)
{
  return g_array_index (onsets, double, i);
}

/*
 * The largest difference between two lists of onsets once their first ones are laid on each other.
 */
static double
compare_onsets (GArray *recorded, GArray *rendered)
{
  double worst = 0.0;
  for (guint i = 0; i < rendered->len; i++)
    {
      double moved = (at (recorded, i) - at (recorded, 0)) - (at (rendered, i) - at (rendered, 0));
      worst = MAX (worst, fabs (moved));
    }
  return worst;
}

static GArray *
play_and_record (PulseFixture *pulse, MaiScore *score)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiPlayer) player = make_player ();
  g_assert_true (mai_player_set_score (player, score, &error));
  pulse_fixture_record (pulse);
  g_assert_true (mai_player_play (player, &error));
  g_assert_no_error (error);
  g_assert_true (mai_player_get_playing (player));
  mai_test_wait_for (ended || failure != NULL);
  g_assert_no_error (failure);
  g_assert_false (mai_player_get_playing (player));
  g_assert_cmpfloat_with_epsilon (mai_player_get_position (player),
                                  mai_player_get_duration (player), 1e-6);
  mai_test_run_for (0.5); // what the server still holds
  g_autoptr (GArray) samples = pulse_fixture_stop_recording (pulse);
  return audio_fixture_find_onsets ((const float *) (gpointer) samples->data, samples->len / 2,
                                    RATE);
}

/*
 * Whether every onset was recorded at its time.
 */
static gboolean
are_right (GArray *recorded, GArray *rendered)
{
  if (recorded->len != rendered->len)
    {
      g_test_message ("%u onsets, not %u", recorded->len, rendered->len);
      return FALSE;
    }
  double worst = compare_onsets (recorded, rendered);
  double drift = at (recorded, LONG_TICKS - 1) - at (recorded, 0)
                 - (at (rendered, LONG_TICKS - 1) - at (rendered, 0));
  g_test_message ("onsets differ by %.2f ms at most, %.2f ms at the end of %.0f s", worst * 1e3,
                  drift * 1e3, LONG_TICKS * LONG_GAP);
  return worst < 0.003 && fabs (drift) < 0.0015;
}

/*
 * Where the machine did not get round to sound for a moment, which is no fault of the player, it tries again.
 */
static void
test_recorded (void)
{
  if (audio_fixture_font () == NULL)
    return;
  PulseFixture *pulse = pulse_fixture_new ();
  if (pulse == NULL)
    return;
  g_autoptr (MaiScore) score = audio_fixture_ticks (LONG_TICKS, LONG_GAP);
  g_autoptr (GArray) rendered = render_onsets (score);
  g_assert_cmpuint (rendered->len, ==, LONG_TICKS);
  gboolean right = FALSE;
  for (guint i = 0; i < MAX_TRIES && !right; i++)
    {
      g_autoptr (GArray) recorded = play_and_record (pulse, score);
      right = are_right (recorded, rendered);
    }
  g_assert_true (right);
  pulse_fixture_free (pulse);
}

/*
 * Pausing, jumping and tempo, as heard.
 */
static void
test_transport (void)
{
  g_autoptr (GError) error = NULL;
  if (audio_fixture_font () == NULL)
    return;
  PulseFixture *pulse = pulse_fixture_new ();
  if (pulse == NULL)
    return;
  g_autoptr (MaiScore) score = audio_fixture_ticks (20, 0.5);
  g_autoptr (MaiPlayer) player = make_player ();
  g_assert_true (mai_player_set_score (player, score, &error));
  mai_player_set_tempo (player, 2.0);
  mai_player_seek (player, 8.0);
  g_assert_cmpfloat (mai_player_get_position (player), ==, 8.0);
  pulse_fixture_record (pulse);
  g_assert_true (mai_player_play (player, &error));
  mai_test_wait_for (ended); // 8.25, 8.75, 9.25, 9.75 at double tempo
  mai_test_run_for (0.5);
  g_autoptr (GArray) samples = pulse_fixture_stop_recording (pulse);
  g_autoptr (GArray) onsets =
      audio_fixture_find_onsets ((const float *) (gpointer) samples->data, samples->len / 2, RATE);
  g_assert_cmpuint (onsets->len, ==, 4);
  for (guint i = 1; i < 4; i++)
    g_assert_cmpfloat (fabs (at (onsets, i) - at (onsets, i - 1) - 0.25), <, 0.003);

  // once more from the start, as it stands at the end
  g_assert_true (mai_player_play (player, &error));
  mai_test_wait_for (mai_player_get_position (player) > 0.5);
  mai_player_pause (player);
  double position = -1.0;
  // until the pause has come through
  for (guint i = 0; i < 100 && mai_player_get_position (player) != position; i++)
    {
      position = mai_player_get_position (player);
      mai_test_run_for (0.5);
    }
  g_assert_cmpfloat (position, >, 0.5);
  g_assert_cmpfloat (position, <, 9.0);
  mai_test_run_for (0.3);
  g_assert_cmpfloat (mai_player_get_position (player), ==, position);
  mai_player_stop (player);
  g_assert_cmpfloat (mai_player_get_position (player), ==, 0.0);
  g_assert_no_error (failure);
  pulse_fixture_free (pulse);
}

static void
test_no_device (void)
{
  g_autoptr (GError) error = NULL;
  if (audio_fixture_font () == NULL)
    return;
  g_autoptr (MaiScore) score = audio_fixture_ticks (3, 0.5);
  g_autoptr (MaiPlayer) player = make_player ();
  g_assert_true (mai_player_set_score (player, score, &error));
  g_assert_false (mai_player_play (player, &error));
  g_assert_error (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_NO_DEVICE);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, "No sound device"));
  g_assert_false (mai_player_get_playing (player));
  // all else still works
  mai_player_seek (player, 1.0);
  mai_player_set_volume (player, 0.5);
  mai_player_set_loop (player, 0.5, 1.0);
  mai_player_pause (player);
  g_assert_cmpfloat (mai_player_get_position (player), ==, 1.0);

  MaiPlayerOptions options = MAI_PLAYER_OPTIONS_INIT;
  options.sound_font = audio_fixture_font ();
  options.driver = "nonesuch";
  g_autoptr (MaiPlayer) odd = mai_player_new (&options, NULL);
  g_clear_error (&error);
  g_assert_true (mai_player_set_score (odd, score, &error));
  g_assert_false (mai_player_play (odd, &error));
  g_assert_error (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_NO_DEVICE);
}

/*
 * What the libraries below say to stderr does not reach the user.
 */
static void
test_hush (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MaiScore) score = audio_fixture_ticks (3, 0.5);
      MaiPlayerOptions options = MAI_PLAYER_OPTIONS_INIT;
      options.sound_font = audio_fixture_font ();
      options.driver = "alsa";
      options.device = "nonesuch";
      g_autoptr (MaiPlayer) player = mai_player_new (&options, &error);
      g_assert_true (mai_player_set_score (player, score, &error));
      g_assert_false (mai_player_play (player, &error));
      g_printerr ("said: %s\n", error->message);
      return;
    }
  if (audio_fixture_font () == NULL)
    return;
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("said: No sound device: *");
  g_test_trap_assert_stderr_unmatched ("*ALSA*");
}

/*
 * A player in the middle of a song, and its server; NULL when the test is skipped.
 */
static MaiPlayer *
start_playing (PulseFixture **pulse)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiScore) score = audio_fixture_ticks (100, 0.5);
  if (audio_fixture_font () == NULL || (*pulse = pulse_fixture_new ()) == NULL)
    return NULL;
  MaiPlayer *player = make_player ();
  g_assert_true (mai_player_set_score (player, score, &error));
  g_assert_true (mai_player_play (player, &error));
  mai_test_wait_for (mai_player_get_position (player) > 0.3);
  return player;
}

/*
 * The server dies in the middle of a song; a new one comes, and the song goes on where it was.
 */
static void
test_device_dies (void)
{
  g_autoptr (GError) error = NULL;
  PulseFixture *pulse;
  g_autoptr (MaiPlayer) player = start_playing (&pulse);
  if (player == NULL)
    return;
  pulse_fixture_kill (pulse);
  for (guint i = 0; i < 100 && failure == NULL; i++)
    mai_test_run_for (0.1);
  g_assert_error (failure, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_DEVICE_LOST);
  g_assert_false (mai_player_get_playing (player));
  double position = mai_player_get_position (player);
  g_assert_cmpfloat (position, >, 0.3);
  g_assert_cmpfloat (position, <, 25.0);
  pulse_fixture_free (pulse);

  pulse = pulse_fixture_new ();
  g_assert_true (mai_player_play (player, &error));
  mai_test_wait_for (mai_player_get_position (player) > position + 0.2);
  g_clear_object (&player); // while it plays
  pulse_fixture_free (pulse);
}

/*
 * A server that hangs holds up neither the owner nor the end of the player.
 */
static void
test_device_hangs (void)
{
  PulseFixture *pulse;
  g_autoptr (MaiPlayer) player = start_playing (&pulse);
  if (player == NULL)
    return;
  pulse_fixture_freeze (pulse);
  for (guint i = 0; i < 100 && failure == NULL; i++)
    mai_test_run_for (0.1);
  g_assert_error (failure, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_DEVICE_LOST);
  gint64 before = g_get_monotonic_time ();
  g_clear_object (&player);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 5 * G_USEC_PER_SEC);
  pulse_fixture_free (pulse);
}

int
main (int argc, char **argv)
{
  pulse_fixture_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/player/no-device", test_no_device);
  g_test_add_func ("/audio/player/hush", test_hush);
  g_test_add_func ("/audio/player/recorded", test_recorded);
  g_test_add_func ("/audio/player/transport", test_transport);
  g_test_add_func ("/audio/player/device-dies", test_device_dies);
  g_test_add_func ("/audio/player/device-hangs", test_device_hangs);
  int result = g_test_run ();
  g_clear_error (&failure);
  pulse_fixture_finish ();
  return result;
}

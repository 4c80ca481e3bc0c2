/* SPDX-License-Identifier: Apache-2.0 */
/* What the studio plays, on a real PulseAudio server whose null sinks are recorded. */
#include "../base/mai-test-loop.h"
#include "audio-fixture.h"
#include "base/mai-settings.h"
#include "desk/sound/mai-sound.h"
#include "pulse-fixture.h"

#include <math.h>

#define RATE 44100

typedef struct
{
  GSettings *settings;
  PulseFixture *pulse;
  MaiSound *sound;
  GObject *source;
  MaiScore *score;
  guint n_troubles;
  guint n_ended;
} Bench;

static void
trouble_cb (MaiSound *sound, const char *message, gpointer data)
{
  Bench *bench = data;
  bench->n_troubles++;
  g_test_message ("%s", message);
  g_assert_cmpstr (mai_sound_get_trouble (sound), ==, message);
}

static void
ended_cb (MaiSound *sound, gpointer data)
{
  ((Bench *) data)->n_ended++;
}

/*
 * NULL when the test is skipped. score is (transfer full).
 */
static Bench *
bench_new (MaiScore *score, gboolean with_server)
{
  g_autoptr (MaiScore) owned = score;
  g_autoptr (GSettings) settings = mai_settings_new ();
  if (audio_fixture_font () == NULL)
    return NULL;
  g_assert_nonnull (settings);
  PulseFixture *pulse = with_server ? pulse_fixture_new () : NULL;
  if (with_server && pulse == NULL)
    return NULL;
  Bench *bench = g_new0 (Bench, 1);
  bench->settings = g_steal_pointer (&settings);
  g_settings_set_string (bench->settings, "soundfont", audio_fixture_font ());
  // a machine that is busy with other tests must not make the sound falter
  g_settings_set_int (bench->settings, "audio-period", 8192);
  g_settings_set_boolean (bench->settings, "reverb", FALSE);
  g_settings_set_boolean (bench->settings, "chorus", FALSE);
  bench->pulse = pulse;
  bench->score = g_steal_pointer (&owned);
  bench->source = g_object_new (G_TYPE_OBJECT, NULL);
  bench->sound = mai_sound_new (bench->settings);
  g_signal_connect (bench->sound, "trouble", G_CALLBACK (trouble_cb), bench);
  g_signal_connect (bench->sound, "ended", G_CALLBACK (ended_cb), bench);
  mai_sound_set_source (bench->sound, bench->source, bench->score);
  return bench;
}

static const char *const changed_keys[] = { "soundfont",    "audio-driver", "audio-device",
                                            "audio-period", "reverb",       "chorus",
                                            "volume",       "metronome",    "metronome-volume" };

static void
bench_free (Bench *bench)
{
  g_assert_finalize_object (bench->sound);
  for (guint i = 0; i < G_N_ELEMENTS (changed_keys); i++)
    g_settings_reset (bench->settings, changed_keys[i]);
  mai_test_settle ();
  g_assert_finalize_object (bench->score);
  g_assert_finalize_object (bench->source);
  pulse_fixture_free (bench->pulse);
  g_object_unref (bench->settings);
  g_free (bench);
}

static double
take_level (Bench *bench)
{
  double left, right;
  mai_sound_take_level (bench->sound, &left, &right);
  return fmax (left, right);
}

/*
 * Waits for what was asked to be heard, so many seconds in the song.
 */
static void
play_to (Bench *bench, double seconds)
{
  mai_sound_play (bench->sound);
  mai_test_wait_for (mai_sound_get_position (bench->sound) >= seconds);
  g_assert_true (mai_sound_get_playing (bench->sound));
}

static GArray *
stop_recording (Bench *bench)
{
  mai_test_run_for (0.5); // what the server still holds
  g_autoptr (GArray) samples = pulse_fixture_stop_recording (bench->pulse);
  return audio_fixture_find_onsets ((const float *) (gpointer) samples->data, samples->len / 2,
                                    RATE);
}

/*
 * Whether the onsets lie evenly. Where the whole machine falters so does the sound, and what was lost on the
 * way to the recording is nobody's fault here: most must be right, and a test tries again. That each lies on
 * its very sample is for tests/audio.
 */
static gboolean
are_even (GArray *onsets, guint least, double gap)
{
  guint n_right = 0;
  for (guint i = 1; i < onsets->len; i++)
    {
      double got = g_array_index (onsets, double, i) - g_array_index (onsets, double, i - 1);
      n_right += fabs (got - gap) < 0.003 ? 1 : 0;
    }
  g_test_message ("%u onsets, %u gaps are right", onsets->len, n_right);
  return onsets->len >= least && 4 * n_right >= 3 * (onsets->len - 1);
}

#define MAX_TRIES 5

/*
 * No display, no settings, no server: nothing but one sentence.
 */
static void
test_no_device (void)
{
  Bench *bench = bench_new (audio_fixture_ticks (20, 0.5), FALSE);
  if (bench == NULL)
    return;
  for (guint i = 0; i < 5; i++)
    {
      mai_sound_play (bench->sound);
      g_assert_true (mai_sound_get_playing (bench->sound));
      mai_test_wait_for (!mai_sound_get_playing (bench->sound));
      mai_sound_touch_briefly (bench->sound, 0, FALSE, 60, 90);
    }
  g_assert_cmpuint (bench->n_troubles, ==, 1);
  g_assert_nonnull (mai_sound_get_trouble (bench->sound));
  // all else works
  mai_sound_seek (bench->sound, 2.0);
  g_assert_cmpfloat (mai_sound_get_position (bench->sound), ==, 2.0);
  g_assert_cmpfloat (mai_sound_get_tick (bench->sound), ==, 4 * 480.0);
  mai_sound_set_loop (bench->sound, 480, 960);
  mai_sound_set_looping (bench->sound, TRUE);
  mai_sound_stop (bench->sound);
  g_assert_cmpfloat (mai_sound_get_position (bench->sound), ==, 0.5);
  mai_sound_set_looping (bench->sound, FALSE);

  // one appears
  bench->pulse = pulse_fixture_new ();
  if (bench->pulse != NULL)
    {
      play_to (bench, 1.0);
      g_assert_null (mai_sound_get_trouble (bench->sound));
      g_assert_cmpuint (bench->n_troubles, ==, 1);
    }
  bench_free (bench);
}

static void
test_no_settings (void)
{
  g_autoptr (MaiSound) sound = mai_sound_new (NULL);
  g_autoptr (MaiScore) score = audio_fixture_ticks (3, 0.5);
  g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
  mai_sound_play (sound);
  g_assert_false (mai_sound_get_playing (sound));
  mai_sound_set_source (sound, source, score);
  g_assert_cmpfloat_with_epsilon (mai_sound_get_duration (sound), 1.3, 0.01);
  mai_sound_seek_tick (sound, 480);
  g_assert_cmpfloat (mai_sound_get_position (sound), ==, 0.5);
  mai_sound_set_source (sound, NULL, NULL);
  g_assert_cmpfloat (mai_sound_get_position (sound), ==, 0.0);
  g_assert_cmpfloat (mai_sound_get_duration (sound), ==, 0.0);
}

/*
 * Plays what is left of the song, recorded: the level shows it, and time never goes back.
 */
static void
play_to_end (Bench *bench)
{
  double last = mai_sound_get_position (bench->sound);
  double loudest = 0.0;
  guint n_steps = 0;
  bench->n_ended = 0;
  mai_sound_play (bench->sound);
  while (bench->n_ended == 0)
    {
      mai_test_run_for (0.015);
      double now = mai_sound_get_position (bench->sound);
      if (mai_sound_get_playing (bench->sound))
        g_assert_cmpfloat (now, >=, last);
      n_steps += now > last ? 1 : 0;
      last = now;
      loudest = fmax (loudest, take_level (bench));
      g_assert_cmpfloat (now, <, 60.0);
    }
  g_assert_cmpfloat (loudest, >, 0.01);
  g_assert_cmpfloat (loudest, <=, 1.0);
  g_assert_cmpuint (n_steps, >, 50);
}

static void
test_play (void)
{
  Bench *bench = bench_new (audio_fixture_ticks (40, 0.5), TRUE);
  if (bench == NULL)
    return;
  g_assert_cmpfloat (take_level (bench), ==, 0.0);
  gboolean even = FALSE;
  for (guint i = 0; i < MAX_TRIES && !even; i++)
    {
      mai_sound_seek (bench->sound, 16.0);
      pulse_fixture_record (bench->pulse);
      play_to_end (bench);
      g_assert_false (mai_sound_get_playing (bench->sound));
      g_assert_cmpfloat_with_epsilon (mai_sound_get_position (bench->sound),
                                      mai_sound_get_duration (bench->sound), 0.01);
      g_autoptr (GArray) onsets = stop_recording (bench);
      even = onsets->len == 8 && are_even (onsets, 8, 0.5);
    }
  g_assert_true (even);
  take_level (bench);
  mai_test_run_for (0.5);
  g_assert_cmpfloat (take_level (bench), ==, 0.0);

  // from the start again, at double tempo from further on, and paused
  mai_sound_set_tempo (bench->sound, 2.0);
  play_to (bench, 0.2);
  g_assert_cmpfloat (mai_sound_get_position (bench->sound), <, 6.0);
  mai_sound_seek (bench->sound, 8.0);
  g_assert_cmpfloat (mai_sound_get_position (bench->sound), >=, 8.0);
  play_to (bench, 8.2);
  mai_sound_pause (bench->sound);
  mai_test_run_for (1.0);
  double position = mai_sound_get_position (bench->sound);
  g_assert_true (position > 8.1 && position < 18.0);
  mai_test_run_for (0.3);
  g_assert_cmpfloat (mai_sound_get_position (bench->sound), ==, position);
  mai_sound_stop (bench->sound);
  g_assert_cmpfloat (mai_sound_get_position (bench->sound), ==, 0.0);
  g_assert_cmpuint (bench->n_troubles, ==, 0);
  bench_free (bench);
}

/*
 * The region repeats without a gap, as heard and as shown.
 */
static gboolean
try_loop (Bench *bench)
{
  mai_sound_seek_tick (bench->sound, 960);
  pulse_fixture_record (bench->pulse);
  mai_sound_play (bench->sound);
  double last = 1.0;
  guint rounds = 0;
  while (rounds < 4)
    {
      mai_test_run_for (0.015);
      double now = mai_sound_get_position (bench->sound);
      g_assert_true (now >= 1.0 && now < 2.0);
      rounds += now < last ? 1 : 0;
      last = now;
    }
  mai_sound_pause (bench->sound);
  g_autoptr (GArray) onsets = stop_recording (bench);
  return are_even (onsets, 7, 0.5);
}

static void
test_loop (void)
{
  Bench *bench = bench_new (audio_fixture_ticks (20, 0.5), TRUE);
  if (bench == NULL)
    return;
  mai_sound_set_loop (bench->sound, 960, 1920); // seconds 1 to 2: onsets at 1.25 and 1.75
  mai_sound_set_looping (bench->sound, TRUE);
  gboolean even = FALSE;
  for (guint i = 0; i < MAX_TRIES && !even; i++)
    even = try_loop (bench);
  g_assert_true (even);
  bench_free (bench);
}

/*
 * A song with nothing to hear in its first minute.
 */
static MaiScore *
make_silent (void)
{
  MaiScore *score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Silent", 13, 0);
  audio_fixture_add_note (score, track, 60.0, 1.0, 60, 100);
  return score;
}

static gboolean
try_metronome (Bench *bench)
{
  mai_sound_seek (bench->sound, 0.0);
  mai_sound_set_metronome (bench->sound, TRUE);
  g_assert_true (g_settings_get_boolean (bench->settings, "metronome"));
  pulse_fixture_record (bench->pulse);
  play_to (bench, 3.8);
  mai_sound_set_metronome (bench->sound, FALSE);
  mai_test_wait_for (mai_sound_get_position (bench->sound) > 5.0);
  take_level (bench);
  mai_test_wait_for (mai_sound_get_position (bench->sound) > 6.0);
  g_assert_cmpfloat (take_level (bench), ==, 0.0);
  mai_sound_pause (bench->sound);
  g_autoptr (GArray) onsets = stop_recording (bench);
  return are_even (onsets, 9, 0.4);
}

static void
test_metronome (void)
{
  MaiScore *score = make_silent ();
  mai_tempo_map_set (mai_score_get_tempo_map (score), 0, 400000);
  Bench *bench = bench_new (score, TRUE);
  if (bench == NULL)
    return;
  gboolean even = FALSE;
  for (guint i = 0; i < MAX_TRIES && !even; i++)
    even = try_metronome (bench);
  g_assert_true (even);
  bench_free (bench);
}

/*
 * What is drawn while it plays is heard, what is undone is not.
 */
static void
test_edit (void)
{
  Bench *bench = bench_new (make_silent (), TRUE);
  if (bench == NULL)
    return;
  MaiTrack *track = mai_score_get_track (bench->score, 0);
  play_to (bench, 0.5);
  take_level (bench);
  mai_test_run_for (0.3);
  g_assert_cmpfloat (take_level (bench), ==, 0.0);
  // a note from here to the end, drawn in many small steps; it begins five seconds from now
  gint64 tick = (gint64) mai_sound_get_tick (bench->sound) + 10 * 480;
  for (guint i = 0; i < 30; i++)
    {
      MaiNote note = { .onset = tick + i, .duration = 480, .pitch = 60, .velocity = 100 };
      mai_score_insert_notes (bench->score, track, &note, 1);
      mai_test_run_for (0.01);
    }
  mai_test_wait_for (take_level (bench) > 0.01);
  g_assert_cmpfloat (mai_sound_get_position (bench->sound), >, (double) tick / 960.0 - 0.7);
  while (mai_score_undo (bench->score))
    ;
  mai_test_wait_for (take_level (bench) == 0.0);
  // the tempo is doubled: it goes on at the same tick, with no jump
  double at = mai_sound_get_tick (bench->sound);
  mai_score_set_tempo (bench->score, 0, 250000);
  mai_test_run_for (0.5);
  double now = mai_sound_get_tick (bench->sound);
  g_assert_cmpfloat (now, >=, at);
  g_assert_cmpfloat (now, <, at + 10 * 480);
  g_assert_cmpfloat_with_epsilon (now / 1920.0, mai_sound_get_position (bench->sound), 0.5);
  g_assert_true (mai_sound_get_playing (bench->sound));
  bench_free (bench);
}

static void
test_touch (void)
{
  Bench *bench = bench_new (make_silent (), TRUE);
  if (bench == NULL)
    return;
  g_assert_false (mai_sound_get_playing (bench->sound));
  pulse_fixture_record (bench->pulse);
  mai_sound_touch (bench->sound, 73, FALSE, 72, 100); // a flute, which is held
  mai_test_wait_for (take_level (bench) > 0.01);
  mai_test_run_for (1.0);
  take_level (bench);
  mai_test_run_for (0.3);
  g_assert_cmpfloat (take_level (bench), >, 0.005);
  mai_sound_release (bench->sound, FALSE, 72);
  mai_test_wait_for (take_level (bench) < 1e-4);
  mai_sound_touch_briefly (bench->sound, 19, FALSE, 60, 100); // an organ, which ends by itself
  mai_test_wait_for (take_level (bench) > 0.01);
  mai_test_wait_for (take_level (bench) < 1e-4);
  mai_sound_touch_briefly (bench->sound, 0, TRUE, 38, 100); // a snare drum
  mai_test_wait_for (take_level (bench) > 0.01);
  mai_test_run_for (1.0);
  g_autoptr (GArray) onsets = stop_recording (bench);
  g_assert_cmpuint (onsets->len, >=, 1);
  g_assert_cmpfloat (mai_sound_get_position (bench->sound), ==, 0.0);
  bench_free (bench);
}

/*
 * Waits until it has gone on by a second from before, which must not take much longer.
 */
static double
wait_for_more (Bench *bench, double before)
{
  gint64 start = g_get_monotonic_time ();
  mai_test_wait_for (mai_sound_get_position (bench->sound) > before + 1.0);
  double after = mai_sound_get_position (bench->sound);
  double passed = (double) (g_get_monotonic_time () - start) / 1e6;
  g_test_message ("in %.2f s it went on from %.2f to %.2f s", passed, before, after);
  g_assert_true (mai_sound_get_playing (bench->sound));
  g_assert_cmpfloat (passed, <, 8.0);
  g_assert_cmpfloat (after, <, before + passed + 1.0);
  return after;
}

static void
test_device_changed (void)
{
  Bench *bench = bench_new (audio_fixture_ticks (60, 0.25), TRUE);
  if (bench == NULL)
    return;
  pulse_fixture_add_sink (bench->pulse, "other");
  play_to (bench, 1.0);
  pulse_fixture_record_sink (bench->pulse, "other");
  double before = mai_sound_get_position (bench->sound);
  g_settings_set_string (bench->settings, "audio-device", "other");
  double after = wait_for_more (bench, before);
  g_autoptr (GArray) onsets = stop_recording (bench);
  g_assert_cmpuint (onsets->len, >=, 2); // heard on the other one
  // one that is not there
  g_settings_set_string (bench->settings, "audio-device", "nowhere");
  mai_test_wait_for (!mai_sound_get_playing (bench->sound));
  g_assert_cmpuint (bench->n_troubles, ==, 1);
  after = mai_sound_get_position (bench->sound);
  g_settings_reset (bench->settings, "audio-device");
  mai_test_run_for (0.1);
  g_assert_null (mai_sound_get_trouble (bench->sound));
  play_to (bench, after + 0.5);
  bench_free (bench);
}

static void
test_font_changed (void)
{
  const char *other = "/usr/share/sounds/sf2/FluidR3_GM.sf2";
  Bench *bench = bench_new (audio_fixture_ticks (100, 0.25), TRUE);
  if (bench == NULL)
    return;
  play_to (bench, 0.5);
  double before = mai_sound_get_position (bench->sound);
  if (g_file_test (other, G_FILE_TEST_EXISTS))
    g_settings_set_string (bench->settings, "soundfont", other);
  g_settings_set_boolean (bench->settings, "reverb", TRUE);
  double after = wait_for_more (bench, before);
  g_assert_cmpfloat (after, <, 20.0);
  take_level (bench);
  mai_test_wait_for (take_level (bench) > 0.005);
  // one that is gone: another is found
  g_settings_set_string (bench->settings, "soundfont", "/nowhere.sf2");
  mai_test_run_for (1.0);
  g_assert_true (mai_sound_get_playing (bench->sound));
  take_level (bench);
  mai_test_wait_for (take_level (bench) > 0.005);
  g_assert_cmpuint (bench->n_troubles, ==, 0);
  bench_free (bench);
}

static void
test_server_dies (void)
{
  Bench *bench = bench_new (audio_fixture_ticks (200, 0.25), TRUE);
  if (bench == NULL)
    return;
  play_to (bench, 1.0);
  pulse_fixture_kill (bench->pulse);
  mai_test_wait_for (!mai_sound_get_playing (bench->sound));
  double position = mai_sound_get_position (bench->sound);
  g_assert_cmpuint (bench->n_troubles, ==, 1);
  g_assert_cmpfloat (position, >=, 1.0);
  mai_test_run_for (0.3);
  g_assert_cmpfloat (mai_sound_get_position (bench->sound), ==, position);
  // it is not back: another cause, and another sentence, once
  for (guint i = 0; i < 3; i++)
    {
      mai_sound_play (bench->sound);
      mai_test_wait_for (!mai_sound_get_playing (bench->sound));
    }
  g_assert_cmpuint (bench->n_troubles, ==, 2);
  g_assert_cmpfloat_with_epsilon (mai_sound_get_position (bench->sound), position, 1e-6);
  g_clear_pointer (&bench->pulse, pulse_fixture_free);
  bench->pulse = pulse_fixture_new ();
  play_to (bench, position + 0.5);
  g_assert_null (mai_sound_get_trouble (bench->sound));
  bench_free (bench);
}

/*
 * A server that takes connections and never answers: the window goes on, and says so.
 */
static void
test_server_hangs (void)
{
  Bench *bench = bench_new (audio_fixture_ticks (200, 0.25), TRUE);
  if (bench == NULL)
    return;
  pulse_fixture_freeze (bench->pulse);
  gint64 before = g_get_monotonic_time ();
  mai_sound_play (bench->sound);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 2 * G_USEC_PER_SEC);
  mai_test_wait_for (!mai_sound_get_playing (bench->sound));
  g_assert_cmpuint (bench->n_troubles, ==, 1);
  g_clear_pointer (&bench->pulse, pulse_fixture_free);
  bench->pulse = pulse_fixture_new ();
  play_to (bench, 0.5);
  g_assert_null (mai_sound_get_trouble (bench->sound));
  bench_free (bench);
}

/*
 * One thing at a time; each is found again where it was left.
 */
static void
test_sources (void)
{
  Bench *bench = bench_new (audio_fixture_ticks (40, 0.25), TRUE);
  if (bench == NULL)
    return;
  g_autoptr (GObject) take = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (MaiScore) score = audio_fixture_ticks (10, 0.5);
  play_to (bench, 1.0);
  mai_sound_set_loop (bench->sound, 0, 4800);
  mai_sound_play_source (bench->sound, take, score, 960);
  g_assert_true (mai_sound_get_source (bench->sound) == take);
  g_assert_true (mai_sound_get_playing (bench->sound));
  g_assert_cmpfloat (mai_sound_get_position (bench->sound), ==, 1.0);
  gint64 loop_to;
  g_object_get (bench->sound, "loop-to", &loop_to, NULL);
  g_assert_cmpint (loop_to, ==, 0);
  mai_test_wait_for (mai_sound_get_position (bench->sound) > 1.2);
  mai_sound_play_source (bench->sound, take, score, 960);
  g_assert_false (mai_sound_get_playing (bench->sound));
  mai_test_run_for (0.6);
  double left = mai_sound_get_position (bench->sound);
  mai_sound_play_source (bench->sound, take, score, 960);
  mai_test_wait_for (mai_sound_get_position (bench->sound) > left);
  mai_sound_set_source (bench->sound, bench->source, bench->score);
  g_assert_false (mai_sound_get_playing (bench->sound));
  g_assert_cmpfloat (mai_sound_get_position (bench->sound), >=, 1.0);
  g_object_get (bench->sound, "loop-to", &loop_to, NULL);
  g_assert_cmpint (loop_to, ==, 4800);
  // many in a hurry
  for (guint i = 0; i < 30; i++)
    {
      mai_sound_play_source (bench->sound, take, score, 0);
      mai_sound_play_source (bench->sound, bench->source, bench->score, 0);
    }
  mai_test_wait_for (mai_sound_get_position (bench->sound) > 0.3);
  g_assert_true (mai_sound_get_playing (bench->sound));
  g_assert_cmpuint (bench->n_ended + bench->n_troubles, ==, 0);
  mai_sound_set_source (bench->sound, NULL, NULL);
  bench_free (bench);
}

int
main (int argc, char **argv)
{
  pulse_fixture_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/sound/no-device", test_no_device);
  g_test_add_func ("/desk/sound/no-settings", test_no_settings);
  g_test_add_func ("/desk/sound/play", test_play);
  g_test_add_func ("/desk/sound/loop", test_loop);
  g_test_add_func ("/desk/sound/metronome", test_metronome);
  g_test_add_func ("/desk/sound/edit", test_edit);
  g_test_add_func ("/desk/sound/touch", test_touch);
  g_test_add_func ("/desk/sound/sources", test_sources);
  g_test_add_func ("/desk/sound/device-changed", test_device_changed);
  g_test_add_func ("/desk/sound/font-changed", test_font_changed);
  g_test_add_func ("/desk/sound/server-dies", test_server_dies);
  g_test_add_func ("/desk/sound/server-hangs", test_server_hangs);
  int result = g_test_run ();
  pulse_fixture_finish ();
  return result;
}

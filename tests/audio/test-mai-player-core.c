/* SPDX-License-Identifier: Apache-2.0 */
/* The callback's half on something that sounds like nothing and writes down what it is told. */
#include "audio-fixture.h"
#include "audio/mai-player-core.h"

#include <math.h>
#include <poll.h>

#define RATE 44100
#define BLOCK 64

typedef struct
{
  gint64 frame;
  MaiSoundEvent event;
} Told;

typedef struct
{
  GArray *told; // of Told
  gint64 frame; // rendered so far
  guint sounding;
  guint n_cuts, n_releases, n_resets, n_lists;
} Fake;

static void
send_cb (gpointer data, const MaiSoundEvent *event)
{
  Fake *fake = data;
  Told told = { fake->frame, *event };
  g_array_append_val (fake->told, told);
  if (event->status == 0x90)
    fake->sounding++;
  else if (event->status == 0x80 && fake->sounding > 0)
    fake->sounding--;
}

static void
set_list_cb (gpointer data, MaiSoundList *list)
{
  ((Fake *) data)->n_lists++;
}

static void
reset_cb (gpointer data, guint n_channels)
{
  ((Fake *) data)->n_resets++;
}

static void
release_cb (gpointer data)
{
  Fake *fake = data;
  fake->n_releases++;
  fake->sounding = 0;
}

static void
cut_cb (gpointer data)
{
  Fake *fake = data;
  fake->n_cuts++;
  fake->sounding = 0;
}

static guint
get_n_voices_cb (gpointer data)
{
  return ((Fake *) data)->sounding;
}

static void
render_cb (gpointer data, guint frames, float *left, float *right)
{
  Fake *fake = data;
  for (guint i = 0; i < frames; i++)
    left[i] = right[i] = fake->sounding > 0 ? 0.5f : 0.0f;
  fake->frame += frames;
}

typedef struct
{
  Fake fake;
  MaiSoundTarget target;
  MaiPlayerCore *core;
  float left[4096], right[4096];
} Bench;

static Bench *
bench_new (void)
{
  Bench *bench = g_new0 (Bench, 1);
  bench->target = (MaiSoundTarget){
    &bench->fake, send_cb, set_list_cb, reset_cb, release_cb, cut_cb, get_n_voices_cb, render_cb,
  };
  bench->fake.told = g_array_new (FALSE, FALSE, sizeof (Told));
  bench->core = mai_player_core_new (&bench->target, RATE, NULL);
  return bench;
}

static void
bench_free (Bench *bench)
{
  mai_player_core_free (bench->core);
  g_array_unref (bench->fake.told);
  g_free (bench);
}

static void
run (Bench *bench, double seconds, guint frames)
{
  for (gint64 left = (gint64) (seconds * RATE); left > 0; left -= frames)
    mai_player_core_process (bench->core, bench->left, bench->right, frames);
}

/*
 * The frames at which notes began.
 */
static GArray *
get_note_frames (Bench *bench)
{
  GArray *frames = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < bench->fake.told->len; i++)
    {
      Told *told = &g_array_index (bench->fake.told, Told, i);
      if (told->event.status == 0x90)
        g_array_append_val (frames, told->frame);
    }
  return frames;
}

static void
start (Bench *bench, MaiScore *score)
{
  g_autoptr (MaiSoundList) list = mai_sound_list_new (score);
  g_assert_true (mai_player_core_seek (bench->core, list, 0.0, 0));
  g_assert_true (mai_player_core_play (bench->core));
}

/*
 * Notes begin on the nearest block wherever the device cuts its periods, with no drift over ten minutes.
 */
static void
test_times (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (1500, 0.4);
  const guint periods[] = { 64, 100, 441, 1024, 4096 };
  for (guint p = 0; p < G_N_ELEMENTS (periods); p++)
    {
      Bench *bench = bench_new ();
      start (bench, score);
      run (bench, 602.0, periods[p]);
      g_autoptr (GArray) frames = get_note_frames (bench);
      g_assert_cmpuint (frames->len, ==, 1500);
      for (guint i = 0; i < frames->len; i++)
        {
          double wanted = (0.25 + i * 0.4) * RATE;
          double got = (double) g_array_index (frames, gint64, i);
          // the score's ticks are 1.04 ms: half of one, and half a block
          g_assert_cmpfloat (fabs (got - wanted), <=, BLOCK / 2 + 0.00053 * RATE);
        }
      bench_free (bench);
    }
}

static void
test_tempo (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (20, 0.5);
  Bench *bench = bench_new ();
  mai_player_core_set_tempo (bench->core, 2.0);
  start (bench, score);
  run (bench, 2.625, 64); // half the song at double tempo
  g_assert_cmpfloat_with_epsilon (mai_player_core_get_position (bench->core), 5.25, 0.005);
  mai_player_core_set_tempo (bench->core, 0.5);
  run (bench, 20.0, 64);
  g_autoptr (GArray) frames = get_note_frames (bench);
  g_assert_cmpuint (frames->len, ==, 20);
  for (guint i = 1; i < 10; i++)
    g_assert_cmpint (
        ABS (g_array_index (frames, gint64, i) - g_array_index (frames, gint64, i - 1) - RATE / 4),
        <=, 2 * BLOCK);
  for (guint i = 12; i < 20; i++)
    g_assert_cmpint (
        ABS (g_array_index (frames, gint64, i) - g_array_index (frames, gint64, i - 1) - RATE), <=,
        2 * BLOCK);
  bench_free (bench);
}

static void
test_pause (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (10, 0.5);
  Bench *bench = bench_new ();
  start (bench, score);
  run (bench, 0.27, 64); // in the middle of the first note
  g_assert_cmpuint (bench->fake.sounding, ==, 1);
  mai_player_core_pause (bench->core);
  run (bench, 0.1, 64);
  double position = mai_player_core_get_position (bench->core);
  g_assert_cmpuint (bench->fake.n_cuts, ==, 1);
  g_assert_cmpuint (bench->fake.sounding, ==, 0);
  g_assert_cmpfloat_with_epsilon (position, 0.27, 0.01);
  run (bench, 1.0, 64);
  g_assert_cmpfloat (mai_player_core_get_position (bench->core), ==, position);
  gint64 idle_frame = bench->fake.frame;
  run (bench, 1.0, 64);
  g_assert_cmpint (bench->fake.frame, ==, idle_frame); // silence costs nothing
  mai_player_core_play (bench->core);
  run (bench, 0.5, 64);
  g_assert_cmpfloat_with_epsilon (mai_player_core_get_position (bench->core), position + 0.5,
                                  0.003);
  bench_free (bench);
}

/*
 * The sound fades before it is cut: no sample jumps by more than a block's share.
 */
static void
test_fade (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (1, 0.5);
  Bench *bench = bench_new ();
  start (bench, score);
  run (bench, 0.27, 64);
  mai_player_core_seek (bench->core, NULL, 0.1, 0);
  float before = bench->left[63];
  for (guint i = 0; i < 12; i++)
    {
      mai_player_core_process (bench->core, bench->left, bench->right, 64);
      for (guint j = 0; j < 64; j++)
        {
          g_assert_cmpfloat (fabsf (bench->left[j] - before), <, 0.01);
          before = bench->left[j];
        }
    }
  g_assert_cmpuint (bench->fake.n_cuts, ==, 1);
  bench_free (bench);
}

static void
test_seek (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (10, 0.5);
  Bench *bench = bench_new ();
  start (bench, score);
  run (bench, 0.2, 64);
  mai_player_core_seek (bench->core, NULL, 4.0, 0);
  // what was asked counts at once
  g_assert_cmpfloat (mai_player_core_get_position (bench->core), ==, 4.0);
  gint64 frame = bench->fake.frame;
  run (bench, 0.5, 64);
  g_autoptr (GArray) frames = get_note_frames (bench);
  g_assert_cmpuint (frames->len, ==, 1);
  g_assert_cmpint (ABS (g_array_index (frames, gint64, 0) - frame - RATE / 4), <=, 2 * BLOCK);
  // the program is chased
  Told *told = NULL;
  for (guint i = 0; i < bench->fake.told->len; i++)
    if (g_array_index (bench->fake.told, Told, i).event.status == 0xC0)
      told = &g_array_index (bench->fake.told, Told, i);
  g_assert_nonnull (told);
  g_assert_cmpint (told->frame, ==, frame);
  bench_free (bench);
}

static void
test_loop (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (10, 0.5);
  Bench *bench = bench_new ();
  start (bench, score);
  mai_player_core_set_loop (bench->core, 1.0, 2.0); // notes at 1.25 and 1.75
  run (bench, 1.0 + 40.0, 64);
  g_autoptr (GArray) frames = get_note_frames (bench);
  g_assert_cmpuint (frames->len, ==, 2 + 80);
  for (guint i = 2; i < frames->len; i++)
    {
      double wanted = (1.25 + (i - 2) * 0.5) * RATE;
      double got = (double) g_array_index (frames, gint64, i);
      g_assert_cmpfloat (fabs (got - wanted), <=, 2 * BLOCK); // and none of it adds up
    }
  double position = mai_player_core_get_position (bench->core);
  g_assert_true (position >= 0.99 && position <= 2.01);
  mai_player_core_set_loop (bench->core, 0.0, 0.0);
  run (bench, 2.0, 64);
  g_assert_cmpfloat (mai_player_core_get_position (bench->core), >, 2.5);
  bench_free (bench);
}

static gboolean
has_notice (Bench *bench)
{
  struct pollfd waiting = { mai_player_core_get_fd (bench->core), POLLIN, 0 };
  return poll (&waiting, 1, 0) == 1;
}

static void
test_end (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (3, 0.5);
  Bench *bench = bench_new ();
  start (bench, score);
  run (bench, 1.2, 64);
  g_assert_false (has_notice (bench));
  run (bench, 0.5, 64);
  g_assert_true (has_notice (bench));
  // what does not set it going again leaves the notice valid
  mai_player_core_set_volume (bench->core, 0.5);
  g_assert_true (mai_player_core_take_end (bench->core));
  g_assert_false (has_notice (bench));
  g_assert_false (mai_player_core_take_end (bench->core));

  mai_player_core_seek (bench->core, NULL, 0.0, 0);
  mai_player_core_play (bench->core);
  run (bench, 2.0, 64);
  // set going again before the notice was taken: it is stale
  mai_player_core_seek (bench->core, NULL, 0.0, 0);
  mai_player_core_play (bench->core);
  g_assert_false (mai_player_core_take_end (bench->core));
  bench_free (bench);
}

/*
 * A callback that takes nothing: the ring fills, nothing is lost but what was refused.
 */
static void
test_full (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (3, 0.5);
  Bench *bench = bench_new ();
  start (bench, score);
  guint taken = 0;
  while (taken < 10000 && mai_player_core_seek (bench->core, NULL, 0.5, 0))
    taken++;
  g_assert_cmpuint (taken, >, 100);
  g_assert_cmpuint (taken, <, 3000);
  g_assert_false (mai_player_core_pause (bench->core));
  run (bench, 1.0, 64);
  mai_player_core_collect (bench->core);
  g_assert_true (mai_player_core_pause (bench->core));
  bench_free (bench);
}

static void
test_new_list (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (10, 0.5);
  g_autoptr (MaiScore) other = audio_fixture_ticks (30, 0.25);
  g_autoptr (MaiSoundList) list = mai_sound_list_new (other);
  Bench *bench = bench_new ();
  start (bench, score);
  run (bench, 1.0, 64);
  mai_player_core_seek (bench->core, list, mai_player_core_get_position (bench->core), 0);
  run (bench, 1.0, 64);
  g_autoptr (GArray) frames = get_note_frames (bench);
  g_assert_cmpuint (bench->fake.n_lists, ==, 2);
  g_assert_cmpint (frames->len, >=, 5); // 2 in the first second, 4 in the second
  bench_free (bench);
}

/*
 * Runs for so many seconds and returns the samples at which silence ends, one click being 50 ms long, and in
 * peaks how loud each click became.
 */
static GArray *
find_clicks (Bench *bench, double seconds, GArray *peaks)
{
  GArray *clicks = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 silent = RATE;
  for (gint64 frame = 0; frame < (gint64) (seconds * RATE); frame += 441)
    {
      mai_player_core_process (bench->core, bench->left, bench->right, 441);
      for (gint64 i = 0; i < 441; i++)
        {
          gint64 at = frame + i;
          float sample = fabsf (bench->left[i]);
          silent = sample == 0.0f ? silent + 1 : silent;
          if (sample == 0.0f)
            continue;
          if (silent > 100)
            {
              g_array_append_val (clicks, at);
              g_array_append_val (peaks, sample);
            }
          silent = 0;
          float *peak = &g_array_index (peaks, float, peaks->len - 1);
          *peak = fmaxf (*peak, sample);
        }
    }
  return clicks;
}

/*
 * Silent, but as long as wanted; 3/4 with a quarter of 0.5 s, and of 0.25 s from the third bar on.
 */
static MaiScore *
make_waltz (void)
{
  MaiScore *score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Waltz", 0, 0);
  mai_metre_map_set (mai_score_get_metre_map (score), 0, 3, 4);
  mai_tempo_map_set (mai_score_get_tempo_map (score), 0, 500000);
  mai_tempo_map_set (mai_score_get_tempo_map (score), 6 * 480, 250000);
  MaiNote note = { .onset = 40 * 480, .duration = 480, .pitch = 60, .velocity = 90 };
  mai_track_add_notes (track, &note, 1);
  return score;
}

/*
 * Clicks lie on their very samples, through tempo changes and at any tempo scale; bars begin with an accent.
 */
static void
test_metronome (void)
{
  const double scales[] = { 1.0, 1.5, 0.7 };
  g_autoptr (MaiScore) score = make_waltz ();
  for (guint s = 0; s < G_N_ELEMENTS (scales); s++)
    {
      Bench *bench = bench_new ();
      g_autoptr (GArray) peaks = g_array_new (FALSE, FALSE, sizeof (float));
      mai_player_core_set_tempo (bench->core, scales[s]);
      mai_player_core_set_metronome (bench->core, 0.5);
      start (bench, score);
      g_autoptr (GArray) clicks = find_clicks (bench, 5.95 / scales[s], peaks);
      g_assert_cmpuint (clicks->len, ==, 6 + 12);
      for (guint i = 0; i < clicks->len; i++)
        {
          double wanted = (i < 6 ? i * 0.5 : 3.0 + (i - 6) * 0.25) / scales[s] * RATE;
          g_assert_cmpfloat (fabs ((double) g_array_index (clicks, gint64, i) - wanted), <=, 1.0);
          g_assert_true ((g_array_index (peaks, float, i) > 0.4f) == (i % 3 == 0));
        }
      // turned off in the middle
      mai_player_core_set_metronome (bench->core, 0.0);
      run (bench, 0.1, 441);
      g_autoptr (GArray) none = find_clicks (bench, 1.0, peaks);
      g_assert_cmpuint (none->len, ==, 0);
      bench_free (bench);
    }
}

/*
 * In a loop every round clicks alike, and the end of it does not click twice.
 */
static void
test_metronome_loop (void)
{
  g_autoptr (MaiScore) score = make_waltz ();
  g_autoptr (GArray) peaks = g_array_new (FALSE, FALSE, sizeof (float));
  Bench *bench = bench_new ();
  mai_player_core_set_metronome (bench->core, 1.0);
  start (bench, score);
  mai_player_core_set_loop (bench->core, 0.0, 1.5); // the first bar
  g_autoptr (GArray) clicks = find_clicks (bench, 15.2, peaks);
  g_assert_cmpuint (clicks->len, ==, 31);
  for (guint i = 0; i < clicks->len; i++)
    {
      double wanted = i * 0.5 * RATE;
      g_assert_cmpfloat (fabs ((double) g_array_index (clicks, gint64, i) - wanted), <=, BLOCK / 2);
      g_assert_true ((g_array_index (peaks, float, i) > 0.8f) == (i % 3 == 0));
    }
  bench_free (bench);
}

static void
test_level (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (3, 0.5);
  g_autoptr (MaiPlayerTap) tap = mai_player_tap_new ();
  Bench *bench = bench_new ();
  mai_player_core_free (bench->core);
  bench->core = mai_player_core_new (&bench->target, RATE, tap);
  float left, right;
  mai_player_core_set_volume (bench->core, 0.5);
  start (bench, score);
  run (bench, 0.2, 64);
  mai_player_tap_take_level (tap, &left, &right);
  g_assert_cmpfloat (left, ==, 0.0f);
  run (bench, 0.1, 64);
  mai_player_tap_take_level (tap, &left, &right);
  g_assert_cmpfloat_with_epsilon (left, 0.25f, 1e-4);
  g_assert_cmpfloat_with_epsilon (right, 0.25f, 1e-4);
  run (bench, 0.1, 64);
  mai_player_tap_take_level (tap, &left, &right);
  mai_player_tap_take_level (tap, &left, &right);
  g_assert_cmpfloat (left, ==, 0.0f);

  MaiPlayerNow now = mai_player_tap_read (tap);
  g_assert_cmpfloat (now.tempo, ==, 1.0);
  g_assert_cmpfloat_with_epsilon (now.seconds, 0.4, 0.005);
  mai_player_core_seek (bench->core, NULL, 0.1, 17);
  g_assert_cmpuint (mai_player_tap_read (tap).mark, ==, 0);
  run (bench, 0.1, 64);
  g_assert_cmpuint (mai_player_tap_read (tap).mark, ==, 17);
  mai_player_core_pause (bench->core);
  run (bench, 0.1, 64);
  g_assert_cmpfloat (mai_player_tap_read (tap).tempo, ==, 0.0);
  bench_free (bench);
}

static guint
count_told (Bench *bench, guint8 status, guint8 pitch)
{
  guint n = 0;
  for (guint i = 0; i < bench->fake.told->len; i++)
    {
      MaiSoundEvent *event = &g_array_index (bench->fake.told, Told, i).event;
      n += event->status == status && (status == 0xC0 || event->data1 == pitch);
    }
  return n;
}

/*
 * A long note (50), one that is taken away while it sounds (52), one that comes new and too late to be heard
 * (54), and one to come (56).
 */
static void
test_swap (void)
{
  g_autoptr (MaiScore) before = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (before, "A", 4, 0);
  audio_fixture_add_note (before, track, 0.1, 3.0, 50, 90);
  audio_fixture_add_note (before, track, 0.2, 2.0, 52, 90);
  g_autoptr (MaiScore) after = mai_score_new (480);
  track = mai_score_add_track (after, "A", 4, 0);
  audio_fixture_add_note (after, track, 0.1, 1.5, 50, 90);
  audio_fixture_add_note (after, track, 0.3, 2.0, 54, 90);
  audio_fixture_add_note (after, track, 1.2, 0.5, 56, 90);
  g_autoptr (MaiSoundList) list = mai_sound_list_new (after);
  Bench *bench = bench_new ();
  start (bench, before);
  run (bench, 1.0, 64);
  g_assert_cmpuint (bench->fake.sounding, ==, 2);
  guint n_resets = bench->fake.n_resets;
  g_assert_true (mai_player_core_swap (bench->core, list));
  run (bench, 0.1, 64);
  g_assert_cmpuint (bench->fake.sounding, ==, 1);
  g_assert_cmpuint (bench->fake.n_cuts, ==, 0);
  g_assert_cmpuint (bench->fake.n_resets, ==, n_resets); // same instruments, nothing to chase
  g_assert_cmpuint (count_told (bench, 0x80, 52), ==, 1);
  g_assert_cmpfloat_with_epsilon (mai_player_core_get_position (bench->core), 1.1, 0.005);
  run (bench, 2.0, 64);
  g_assert_cmpuint (count_told (bench, 0x90, 50), ==, 1);
  g_assert_cmpuint (count_told (bench, 0x80, 50), ==, 1);
  g_assert_cmpuint (count_told (bench, 0x90, 54), ==, 0);
  g_assert_cmpuint (count_told (bench, 0x90, 56), ==, 1);
  g_assert_cmpuint (bench->fake.sounding, ==, 0);
  bench_free (bench);
}

/*
 * Another instrument is chosen at once; a hundred edits a second neither lose nor double a note.
 */
static void
test_swap_often (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (40, 0.1);
  g_autoptr (MaiScore) other = audio_fixture_ticks (40, 0.1);
  mai_score_set_track_program (other, mai_score_get_track (other, 0), 40);
  g_autoptr (MaiSoundList) list = mai_sound_list_new (score);
  g_autoptr (MaiSoundList) other_list = mai_sound_list_new (other);
  Bench *bench = bench_new ();
  start (bench, score);
  for (guint i = 0; i < 500; i++)
    {
      run (bench, 0.01, 441);
      g_assert_true (mai_player_core_swap (bench->core, i % 2 == 0 ? other_list : list));
    }
  g_autoptr (GArray) frames = get_note_frames (bench);
  g_assert_cmpuint (frames->len, ==, 40);
  g_assert_cmpuint (count_told (bench, 0xC0, 0), >=, 400);
  g_assert_cmpuint (bench->fake.sounding, ==, 0);
  bench_free (bench);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/player-core/times", test_times);
  g_test_add_func ("/audio/player-core/tempo", test_tempo);
  g_test_add_func ("/audio/player-core/pause", test_pause);
  g_test_add_func ("/audio/player-core/fade", test_fade);
  g_test_add_func ("/audio/player-core/seek", test_seek);
  g_test_add_func ("/audio/player-core/loop", test_loop);
  g_test_add_func ("/audio/player-core/end", test_end);
  g_test_add_func ("/audio/player-core/full", test_full);
  g_test_add_func ("/audio/player-core/new-list", test_new_list);
  g_test_add_func ("/audio/player-core/metronome", test_metronome);
  g_test_add_func ("/audio/player-core/metronome-loop", test_metronome_loop);
  g_test_add_func ("/audio/player-core/level", test_level);
  g_test_add_func ("/audio/player-core/swap", test_swap);
  g_test_add_func ("/audio/player-core/swap-often", test_swap_often);
  return g_test_run ();
}

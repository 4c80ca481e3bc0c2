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
  MaiPlayerCore *core;
  float left[4096], right[4096];
} Bench;

static Bench *
bench_new (void)
{
  Bench *bench = g_new0 (Bench, 1);
  MaiSoundTarget target = {
    &bench->fake, send_cb, set_list_cb, reset_cb, release_cb, cut_cb, get_n_voices_cb, render_cb,
  };
  bench->fake.told = g_array_new (FALSE, FALSE, sizeof (Told));
  bench->core = mai_player_core_new (&target, RATE);
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
  g_assert_true (mai_player_core_seek (bench->core, list, 0.0));
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
  mai_player_core_seek (bench->core, NULL, 0.1);
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
  mai_player_core_seek (bench->core, NULL, 4.0);
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

  mai_player_core_seek (bench->core, NULL, 0.0);
  mai_player_core_play (bench->core);
  run (bench, 2.0, 64);
  // set going again before the notice was taken: it is stale
  mai_player_core_seek (bench->core, NULL, 0.0);
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
  while (taken < 10000 && mai_player_core_seek (bench->core, NULL, 0.5))
    taken++;
  g_assert_cmpuint (taken, >, 100);
  g_assert_cmpuint (taken, <, 1000);
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
  mai_player_core_seek (bench->core, list, mai_player_core_get_position (bench->core));
  run (bench, 1.0, 64);
  g_autoptr (GArray) frames = get_note_frames (bench);
  g_assert_cmpuint (bench->fake.n_lists, ==, 2);
  g_assert_cmpint (frames->len, >=, 5); // 2 in the first second, 4 in the second
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
  return g_test_run ();
}

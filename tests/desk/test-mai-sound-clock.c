/* SPDX-License-Identifier: Apache-2.0 */
/* The playhead on devices that report evenly, raggedly, in a loop, and not at all. */
#include "desk/sound/mai-sound-clock.h"

#include <math.h>

#define FRAME 16667 // microseconds
#define START 1000000

/*
 * What a device would have said last at time, having begun at START with song second 0, reporting every
 * period microseconds, each report up to jitter microseconds late.
 */
static MaiPlayerNow
report (GRand *random, gint64 time, gint64 period, gint64 jitter, double tempo)
{
  gint64 n = (time - START) / period;
  MaiPlayerNow now = { .tempo = tempo };
  now.time = START + (n + 1) * period + (jitter > 0 ? g_rand_int_range (random, 0, jitter) : 0);
  now.seconds = (double) (n + 1) * (double) period / 1e6 * tempo;
  return now;
}

static void
check_even (gint64 period, gint64 jitter, double tempo)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  MaiSoundClock clock = { 0 };
  mai_sound_clock_jump (&clock, 0.0);
  double last = 0.0;
  double worst = 0.0;
  for (gint64 time = START; time < START + 20000000; time += FRAME)
    {
      MaiPlayerNow now = report (random, time, period, jitter, tempo);
      double shown = mai_sound_clock_look (&clock, &now, time);
      g_assert_cmpfloat (shown, >=, last);
      if (time > START + 1000000)
        worst = fmax (worst, fabs (shown - last - FRAME / 1e6 * tempo));
      g_assert_cmpfloat (fabs (shown - (time - START) / 1e6 * tempo), <, 0.1 * tempo);
      last = shown;
    }
  g_test_message ("period %.1f ms, %.1f ms late at most: steps differ by %.2f ms", period / 1e3,
                  jitter / 1e3, worst * 1e3);
  g_assert_cmpfloat (worst, <, 1e-6 + 0.15 * jitter / 1e6 * tempo);
}

static void
test_even (void)
{
  check_even (46440, 0, 1.0);
  check_even (23220, 5000, 1.0);
  check_even (46440, 20000, 1.0);
  check_even (185000, 40000, 1.0);
  check_even (46440, 20000, 4.0);
  check_even (46440, 20000, 0.25);
}

/*
 * The device reports the place in the loop at the end of what it was given, which lies in the next round
 * while the end of this one is still heard.
 */
static void
test_loop (void)
{
  const double from = 2.0, to = 3.3, tempo = 1.0;
  MaiSoundClock clock = { 0 };
  mai_sound_clock_jump (&clock, from);
  double last = from;
  guint rounds = 0;
  for (gint64 time = START; time < START + 20000000; time += FRAME)
    {
      MaiPlayerNow now = report (NULL, time, 46440, 0, tempo);
      now.seconds = from + fmod (now.seconds, to - from);
      now.loop_from = from;
      now.loop_to = to;
      double shown = mai_sound_clock_look (&clock, &now, time);
      g_assert_true (shown >= from && shown < to);
      double step = shown - last;
      if (step < 0.0)
        {
          rounds++;
          step += to - from;
        }
      if (time > START)
        g_assert_cmpfloat_with_epsilon (step, FRAME / 1e6, 1e-4);
      last = shown;
    }
  g_assert_cmpuint (rounds, ==, 15);
}

/*
 * Time does not run away from a device that hangs, and does not go back when it goes on.
 */
static void
test_stall (void)
{
  MaiSoundClock clock = { 0 };
  mai_sound_clock_jump (&clock, 0.0);
  double last = 0.0;
  gint64 stalled = 0;
  for (gint64 time = START; time < START + 8000000; time += FRAME)
    {
      // from second 2 to 3 nothing happens
      gboolean stalls = time >= START + 2000000 && time < START + 3000000;
      stalled = stalls ? time - START - 2000000 : stalled;
      MaiPlayerNow now = report (NULL, time - stalled, 46440, 0, 1.0);
      now.time += stalls ? 0 : stalled;
      double shown = mai_sound_clock_look (&clock, &now, time);
      g_assert_cmpfloat (shown, >=, last);
      if (stalls)
        g_assert_cmpfloat (shown, <, 2.4);
      last = shown;
    }
  g_assert_cmpfloat_with_epsilon (last, 7.0, 0.05);
}

/*
 * A device that comes far later than the clock thought is caught up with at once.
 */
static void
test_lag (void)
{
  MaiSoundClock clock = { 0 };
  MaiPlayerNow now = { .seconds = 1.0, .time = START, .tempo = 1.0 };
  mai_sound_clock_jump (&clock, 1.0);
  g_assert_cmpfloat (mai_sound_clock_look (&clock, &now, START), ==, 1.0);
  now = (MaiPlayerNow){ .seconds = 9.0, .time = START + FRAME, .tempo = 1.0 };
  g_assert_cmpfloat_with_epsilon (mai_sound_clock_look (&clock, &now, START + FRAME), 9.0, 1e-6);
  mai_sound_clock_jump (&clock, 4.0);
  now = (MaiPlayerNow){ .seconds = 4.05, .time = START + 50000, .tempo = 1.0 };
  // it has been sought to 4, and what is heard is still on its way there
  now.time += 10000;
  g_assert_cmpfloat (mai_sound_clock_look (&clock, &now, START), ==, 4.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/sound-clock/even", test_even);
  g_test_add_func ("/desk/sound-clock/loop", test_loop);
  g_test_add_func ("/desk/sound-clock/stall", test_stall);
  g_test_add_func ("/desk/sound-clock/lag", test_lag);
  return g_test_run ();
}

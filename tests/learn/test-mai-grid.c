/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-grid.h"

static void
test_lengths (void)
{
  for (guint i = 0; i < MAI_GRID_N_LENGTHS; i++)
    {
      g_assert_cmpuint (mai_grid_nearest (mai_grid_length (i)), ==, i);
      if (i > 0)
        g_assert_cmpint (mai_grid_length (i), >, mai_grid_length (i - 1));
    }
  for (gint64 units = 0; units <= MAI_GRID_EXACT; units++)
    g_assert_cmpint (mai_grid_length (mai_grid_nearest (units)), ==, units);
  g_assert_cmpint (mai_grid_length (MAI_GRID_N_LENGTHS - 1), ==, MAI_GRID_LONGEST);
  g_assert_cmpint (mai_grid_length (mai_grid_nearest (G_GINT64_CONSTANT (1) << 40)), ==,
                   MAI_GRID_LONGEST);
}

/* The listed length found is the nearest of all, the longer of two. */
static void
test_nearest (void)
{
  for (gint64 units = 0; units <= MAI_GRID_LONGEST; units++)
    {
      guint best = 0;
      for (guint i = 1; i < MAI_GRID_N_LENGTHS; i++)
        if (ABS (mai_grid_length (i) - units) <= ABS (mai_grid_length (best) - units))
          best = i;
      g_assert_cmpuint (mai_grid_nearest (units), ==, best);
    }
}

static void
test_round (void)
{
  g_assert_cmpint (mai_grid_round (0, 480), ==, 0);
  g_assert_cmpint (mai_grid_round (9, 480), ==, 0);
  g_assert_cmpint (mai_grid_round (10, 480), ==, 1); /* halfway up */
  g_assert_cmpint (mai_grid_round (479, 480), ==, 24);
  g_assert_cmpint (mai_grid_round (1, 1), ==, 24);
  g_assert_cmpint (mai_grid_round (G_MAXINT32, 1), ==, 24 * (gint64) G_MAXINT32);
  g_assert_cmpint (mai_grid_round (50, 100), ==, 12);
}

static void
test_tempo (void)
{
  for (guint bin = 0; bin < MAI_GRID_N_TEMPI; bin++)
    g_assert_cmpuint (mai_grid_tempo_bin (mai_grid_tempo (bin)), ==, bin);
  g_assert_cmpuint (mai_grid_tempo (mai_grid_tempo_bin (500000)), ==, 500000);
  g_assert_cmpuint (mai_grid_tempo (mai_grid_tempo_bin (1000000)), ==, 1000000);
  g_assert_cmpuint (mai_grid_tempo_bin (1), ==, MAI_GRID_N_TEMPI - 1);
  g_assert_cmpuint (mai_grid_tempo_bin (0xffffff), ==, 0);
  /* A faster tempo never has a lower bin. */
  for (guint bpm = 2; bpm < 1000; bpm++)
    g_assert_cmpuint (mai_grid_tempo_bin (60e6 / bpm), >=, mai_grid_tempo_bin (60e6 / (bpm - 1)));
}

static void
test_metres (void)
{
  for (guint i = 1; i < MAI_GRID_N_METRES; i++)
    {
      guint numerator, denominator;
      mai_grid_metre (i, &numerator, &denominator);
      g_assert_cmpuint (mai_grid_metre_class (numerator, denominator), ==, i);
      g_assert_cmpuint (96 * numerator % denominator, ==, 0);
      g_assert_cmpuint (96 * numerator / denominator, <=, MAI_GRID_LONGEST_BAR);
    }
  g_assert_cmpuint (mai_grid_metre_class (31, 16), ==, 0);
  g_assert_cmpuint (mai_grid_metre_class (0, 0), ==, 0);
}

static void
assert_place (MaiBars *bars, gint64 units, gint64 bar, gint64 place)
{
  MaiBarPlace found = mai_bars_find (bars, units);
  g_assert_cmpint (found.bar, ==, bar);
  g_assert_cmpint (found.place, ==, place);
}

/* 4/4, then 3/4 in the middle of the third bar, then 5/64, whose bars are no whole number of units. */
static void
test_bars (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  mai_metre_map_set (mai_score_get_metre_map (score), 480 * 10, 3, 4);
  mai_metre_map_set (mai_score_get_metre_map (score), 480 * 16, 5, 64);
  g_autoptr (MaiBars) bars = mai_bars_new (score);

  assert_place (bars, 0, 0, 0);
  assert_place (bars, 95, 0, 95);
  assert_place (bars, 96, 1, 0);
  assert_place (bars, 239, 2, 47);
  assert_place (bars, 240, 3, 0);
  assert_place (bars, 240 + 71, 3, 71);
  assert_place (bars, 240 + 72, 4, 0);
  assert_place (bars, 384, 5, 0);
  assert_place (bars, 384 + 7, 5, 7); /* a bar is 7.5 units */
  assert_place (bars, 384 + 8, 6, 0);
  assert_place (bars, 384 + 14, 6, 6);
  assert_place (bars, 384 + 15, 7, 0);
}

/* The same bars as the score itself counts. */
static void
test_bars_agree (void)
{
  g_autoptr (MaiScore) score = mai_score_new (96);
  MaiMetreMap *map = mai_score_get_metre_map (score);
  mai_metre_map_set (map, 0, 6, 8);
  mai_metre_map_set (map, 96 * 7, 2, 2);
  mai_metre_map_set (map, 96 * 30, 5, 8);
  g_autoptr (MaiBars) bars = mai_bars_new (score);

  for (gint64 units = 0; units < 24 * 60; units++)
    g_assert_cmpint (mai_bars_find (bars, units).bar, ==,
                     mai_metre_map_tick_to_bar (map, units * 4).bar);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/grid/lengths", test_lengths);
  g_test_add_func ("/grid/nearest", test_nearest);
  g_test_add_func ("/grid/round", test_round);
  g_test_add_func ("/grid/tempo", test_tempo);
  g_test_add_func ("/grid/metres", test_metres);
  g_test_add_func ("/grid/bars", test_bars);
  g_test_add_func ("/grid/bars-agree", test_bars_agree);
  return g_test_run ();
}

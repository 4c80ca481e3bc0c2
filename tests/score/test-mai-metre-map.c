/* SPDX-License-Identifier: Apache-2.0 */
#include "score/mai-metre-map.h"

static void
assert_position (MaiMetreMap *map, gint64 tick, gint64 bar, gint64 beat, gint64 rest)
{
  MaiBarPosition position = mai_metre_map_tick_to_bar (map, tick);

  g_assert_cmpint (position.bar, ==, bar);
  g_assert_cmpint (position.beat, ==, beat);
  g_assert_cmpint (position.tick, ==, rest);
}

static void
test_default (void)
{
  g_autoptr (MaiMetreMap) map = mai_metre_map_new (480);

  assert_position (map, 0, 0, 0, 0);
  assert_position (map, 1919, 0, 3, 479);
  assert_position (map, 1920, 1, 0, 0);
  g_assert_cmpint (mai_metre_map_bar_to_tick (map, 3), ==, 5760);
  g_assert_cmpint (mai_metre_map_get_bar_length (map, 100), ==, 1920);
  g_assert_cmpuint (mai_metre_map_get_metre (map, 5).numerator, ==, 4);
}

/* 4/4, from bar 2 on 6/8, and 3/4 coming in the middle of a bar, which it cuts short. */
static void
test_changes (void)
{
  g_autoptr (MaiMetreMap) map = mai_metre_map_new (480);

  mai_metre_map_set (map, 2 * 1920 + 1440 + 240, 3, 4);
  mai_metre_map_set (map, 2 * 1920, 6, 8);
  assert_position (map, 3839, 1, 3, 479);
  assert_position (map, 3840, 2, 0, 0);
  assert_position (map, 3840 + 250, 2, 1, 10);
  assert_position (map, 3840 + 1440 + 239, 3, 0, 239);
  assert_position (map, 3840 + 1440 + 240, 4, 0, 0);
  assert_position (map, 3840 + 1440 + 240 + 1440, 5, 0, 0);
  g_assert_cmpint (mai_metre_map_bar_to_tick (map, 4), ==, 3840 + 1440 + 240);
  g_assert_cmpint (mai_metre_map_get_bar_length (map, 3840 + 1440), ==, 240);
  g_assert_cmpuint (mai_metre_map_get_metre (map, 4000).denominator, ==, 8);
  g_assert_true (mai_metre_map_remove (map, 3840));
  g_assert_false (mai_metre_map_remove (map, 3840));
  assert_position (map, 3840, 2, 0, 0);
  assert_position (map, 3840 + 480, 2, 1, 0);
}

static void
test_valid (void)
{
  g_assert_true (mai_metre_is_valid (1, 1));
  g_assert_true (mai_metre_is_valid (255, 32768));
  g_assert_false (mai_metre_is_valid (0, 4));
  g_assert_false (mai_metre_is_valid (256, 4));
  g_assert_false (mai_metre_is_valid (4, 0));
  g_assert_false (mai_metre_is_valid (4, 6));
  g_assert_false (mai_metre_is_valid (4, 65536));
}

/* Bars are counted up tick by tick: they begin where bar_to_tick() says, and nothing is skipped. */
static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);

  for (guint round = 0; round < 60; round++)
    {
      guint division = (guint) g_rand_int_range (rand, 8, 97);
      g_autoptr (MaiMetreMap) map = mai_metre_map_new (division);
      MaiBarPosition before = { 0 };

      for (guint i = 0; i < 8; i++)
        mai_metre_map_set (map, g_rand_int_range (rand, 0, 3000),
                           (guint) g_rand_int_range (rand, 1, 13),
                           1u << g_rand_int_range (rand, 0, 5));
      for (gint64 tick = 1; tick < 4000; tick++)
        {
          MaiBarPosition now = mai_metre_map_tick_to_bar (map, tick);

          if (now.bar != before.bar)
            {
              g_assert_cmpint (now.bar, ==, before.bar + 1);
              g_assert_cmpint (now.beat, ==, 0);
              g_assert_cmpint (now.tick, ==, 0);
              g_assert_cmpint (mai_metre_map_bar_to_tick (map, now.bar), ==, tick);
            }
          else if (now.beat != before.beat)
            {
              g_assert_cmpint (now.beat, ==, before.beat + 1);
              g_assert_cmpint (now.tick, ==, 0);
            }
          else
            g_assert_cmpint (now.tick, ==, before.tick + 1);
          before = now;
        }
    }
}

/* A bar shorter than a tick: no division by nothing, no end of the loop missed. */
static void
test_tiny_bars (void)
{
  g_autoptr (MaiMetreMap) map = mai_metre_map_new (1);

  mai_metre_map_set (map, 0, 3, 8);
  g_assert_cmpint (mai_metre_map_bar_to_tick (map, 0), ==, 0);
  g_assert_cmpint (mai_metre_map_bar_to_tick (map, 1), ==, 1);
  g_assert_cmpint (mai_metre_map_bar_to_tick (map, 2), ==, 3);
  assert_position (map, 3, 2, 1, 0); /* two eighths begin on a tick: the later one is meant */
  mai_metre_map_set (map, 0, 1, 32768);
  g_assert_cmpint (mai_metre_map_bar_to_tick (map, mai_metre_map_tick_to_bar (map, 7).bar), ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/score/metre-map/default", test_default);
  g_test_add_func ("/score/metre-map/changes", test_changes);
  g_test_add_func ("/score/metre-map/valid", test_valid);
  g_test_add_func ("/score/metre-map/random", test_random);
  g_test_add_func ("/score/metre-map/tiny-bars", test_tiny_bars);
  return g_test_run ();
}

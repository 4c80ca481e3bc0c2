/* SPDX-License-Identifier: Apache-2.0 */
#include "score/mai-tempo-map.h"

#include "score/mai-note.h"

static void
test_default (void)
{
  g_autoptr (MaiTempoMap) map = mai_tempo_map_new (480);

  g_assert_cmpuint (mai_tempo_map_get_n_changes (map), ==, 0);
  g_assert_cmpuint (mai_tempo_map_get_tempo (map, 1000), ==, MAI_TEMPO_DEFAULT);
  g_assert_cmpfloat (mai_tempo_map_ticks_to_seconds (map, 960), ==, 1.0);
  g_assert_cmpint (mai_tempo_map_seconds_to_ticks (map, 1.0), ==, 960);
  g_assert_cmpfloat (mai_tempo_map_seconds_to_position (map, -1), ==, 0);
}

static void
test_changes (void)
{
  g_autoptr (MaiTempoMap) map = mai_tempo_map_new (100);
  g_autoptr (MaiTempoMap) copy = NULL;

  mai_tempo_map_set (map, 300, 250000);
  mai_tempo_map_set (map, 100, 1000000);
  mai_tempo_map_set (map, 300, 2000000);
  g_assert_cmpuint (mai_tempo_map_get_n_changes (map), ==, 2);
  g_assert_cmpint (mai_tempo_map_find (map, 99), ==, -1);
  g_assert_cmpint (mai_tempo_map_find (map, 100), ==, 0);
  g_assert_cmpint (mai_tempo_map_find (map, 301), ==, 1);
  g_assert_cmpfloat (mai_tempo_map_ticks_to_seconds (map, 100), ==, 0.5);
  g_assert_cmpfloat (mai_tempo_map_ticks_to_seconds (map, 300), ==, 2.5);
  g_assert_cmpfloat (mai_tempo_map_ticks_to_seconds (map, 400), ==, 4.5);
  g_assert_cmpfloat (mai_tempo_map_position_to_seconds (map, 350.5), ==, 3.51);
  g_assert_cmpfloat (mai_tempo_map_seconds_to_position (map, 3.51), ==, 350.5);
  copy = mai_tempo_map_copy (map);
  g_assert_true (mai_tempo_map_remove (map, 100));
  g_assert_false (mai_tempo_map_remove (map, 100));
  g_assert_cmpfloat (mai_tempo_map_ticks_to_seconds (map, 400), ==, 3.5);
  g_assert_cmpfloat (mai_tempo_map_ticks_to_seconds (copy, 400), ==, 4.5);
}

static void
test_ranges (void)
{
  g_autoptr (MaiTempoMap) map = mai_tempo_map_new (480);

  mai_tempo_map_set (map, -5, 0);
  g_assert_cmpint (mai_tempo_map_get_change (map, 0).tick, ==, 0);
  g_assert_cmpuint (mai_tempo_map_get_change (map, 0).microseconds, ==, 1);
  mai_tempo_map_set (map, 0, G_MAXUINT32);
  g_assert_cmpuint (mai_tempo_map_get_change (map, 0).microseconds, ==, MAI_TEMPO_MAX);
  g_assert_cmpfloat_with_epsilon (mai_tempo_map_ticks_to_seconds (map, MAI_TICK_MAX),
                                  (double) MAI_TICK_MAX / 480 * 16.777215, 1e-3);
  g_assert_cmpint (mai_tempo_map_seconds_to_ticks (map, 1e300), ==, MAI_TICK_MAX);
}

/* Against a plain sum over all ticks, and there and back, for thousands of ticks of random maps. */
static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  for (guint round = 0; round < 50; round++)
    {
      guint division = (guint) g_rand_int_range (rand, 1, 1000);
      g_autoptr (MaiTempoMap) map = mai_tempo_map_new (division);
      gint64 elapsed = 0;

      for (guint i = 0; i < 30; i++)
        {
          mai_tempo_map_set (map, g_rand_int_range (rand, 0, 2000),
                             (guint32) g_rand_int_range (rand, 1, 3000000));
          if (i % 7 == 6)
            mai_tempo_map_remove (map, mai_tempo_map_get_change (map, 3).tick);
        }
      for (gint64 tick = 0; tick < 2500; tick++)
        {
          double seconds = mai_tempo_map_ticks_to_seconds (map, tick);

          g_assert_cmpfloat (seconds, ==, elapsed / (division * 1e6));
          g_assert_cmpint (mai_tempo_map_seconds_to_ticks (map, seconds), ==, tick);
          elapsed += mai_tempo_map_get_tempo (map, tick);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/score/tempo-map/default", test_default);
  g_test_add_func ("/score/tempo-map/changes", test_changes);
  g_test_add_func ("/score/tempo-map/ranges", test_ranges);
  g_test_add_func ("/score/tempo-map/random", test_random);
  return g_test_run ();
}

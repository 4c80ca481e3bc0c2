/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/training/mai-plot-series.h"

#include <math.h>

#include "../base/mai-test-loop.h"

static void
count_cb (int *count)
{
  (*count)++;
}

static void
test_coalesces (void)
{
  int changes = 0;
  g_autoptr (MaiPlotSeries) series = mai_plot_series_new ("train", MAI_PLOT_ROLE_TRAIN);
  mai_test_settle ();
  g_signal_connect_swapped (series, "changed", G_CALLBACK (count_cb), &changes);
  for (int i = 0; i < 1000; i++)
    mai_plot_series_append (series, i, 1.0);
  g_assert_cmpint (changes, ==, 0);
  mai_test_settle ();
  g_assert_cmpint (changes, ==, 1);
  mai_plot_series_clear (series);
  mai_test_settle ();
  g_assert_cmpint (changes, ==, 2);
  /* Gone before it was told: nothing happens. */
  mai_plot_series_append (series, 1.0, 1.0);
  g_clear_object (&series);
  mai_test_settle ();
  g_assert_cmpint (changes, ==, 2);
}

static void
test_rules (void)
{
  gsize n;
  MaiPlotPoint least, most;
  g_autoptr (MaiPlotSeries) series = mai_plot_series_new ("v", MAI_PLOT_ROLE_VALIDATION);
  g_assert_cmpint (mai_plot_series_find_nearest (series, 1.0), ==, -1);
  g_assert_cmpint (mai_plot_series_find_best (series, FALSE), ==, -1);
  g_assert_false (mai_plot_series_get_bounds (series, &least, &most));
  for (int i = 0; i < 10; i++)
    mai_plot_series_append (series, i, 10.0 - i);
  mai_plot_series_append (series, 10.0, NAN);
  mai_plot_series_append (series, INFINITY, 1.0);
  const MaiPlotPoint *points = mai_plot_series_get_points (series, &n);
  g_assert_cmpuint (n, ==, 10);
  g_assert_cmpint (mai_plot_series_find_nearest (series, -5.0), ==, 0);
  g_assert_cmpint (mai_plot_series_find_nearest (series, 3.4), ==, 3);
  g_assert_cmpint (mai_plot_series_find_nearest (series, 3.6), ==, 4);
  g_assert_cmpint (mai_plot_series_find_nearest (series, 99.0), ==, 9);
  g_assert_cmpint (mai_plot_series_find_best (series, FALSE), ==, 9);
  g_assert_cmpint (mai_plot_series_find_best (series, TRUE), ==, 0);
  g_assert_true (mai_plot_series_get_bounds (series, &least, &most));
  g_assert_cmpfloat (least.y, ==, 1.0);
  g_assert_cmpfloat (most.y, ==, 10.0);
  /* A run goes on from its checkpoint: what came after it is done again. */
  mai_plot_series_append (series, 4.0, 7.5);
  points = mai_plot_series_get_points (series, &n);
  g_assert_cmpuint (n, ==, 5);
  g_assert_cmpfloat (points[4].y, ==, 7.5);
  g_assert_true (mai_plot_series_get_bounds (series, &least, &most));
  g_assert_cmpfloat (least.y, ==, 7.0);
  g_assert_cmpfloat (most.x, ==, 4.0);
  mai_plot_series_append (series, 5.0, 20.0);
  g_assert_true (mai_plot_series_get_bounds (series, &least, &most));
  g_assert_cmpfloat (least.x, ==, 0.0);
  g_assert_cmpfloat (most.x, ==, 5.0);
  g_assert_cmpfloat (most.y, ==, 20.0);
  mai_plot_series_set_points (series, (const MaiPlotPoint[]){ { 2.0, 1.0 }, { 3.0, 0.5 } }, 2);
  mai_plot_series_get_points (series, &n);
  g_assert_cmpuint (n, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot-series/coalesces", test_coalesces);
  g_test_add_func ("/plot-series/rules", test_rules);
  return g_test_run ();
}

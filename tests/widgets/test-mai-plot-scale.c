/* SPDX-License-Identifier: Apache-2.0 */
/* Ticks are round numbers, few enough, and within the axis. */
#include "widgets/training/mai-plot-area.h"
#include "widgets/training/mai-plot-scale.h"

#include <math.h>

static void
test_known (void)
{
  MaiPlotScale scale = mai_plot_scale_make (1.03, 3.85, 8, TRUE);
  g_assert_cmpfloat (scale.step, ==, 0.5);
  g_assert_cmpfloat (scale.low, ==, 1.0);
  g_assert_cmpfloat (scale.high, ==, 4.0);
  g_assert_cmpuint (scale.n_ticks, ==, 7);
  g_autofree char *first = mai_plot_scale_format_tick (&scale, 0, FALSE);
  g_assert_cmpstr (first, ==, "1.0");
  scale = mai_plot_scale_make (0.0, 32.0, 8, FALSE);
  g_assert_cmpfloat (scale.step, ==, 5.0);
  g_assert_cmpfloat (scale.high, ==, 32.0); // ends where it ends
  g_assert_cmpuint (scale.n_ticks, ==, 7);
  scale = mai_plot_scale_make (0.0, 0.47, 6, TRUE);
  g_autofree char *share = mai_plot_scale_format_tick (&scale, 1, TRUE);
  g_assert_cmpstr (share, ==, "10 %");
  g_autofree char *value = mai_plot_scale_format_value (&scale, 0.3917, TRUE);
  g_assert_cmpstr (value, ==, "39.2 %");
  scale = mai_plot_scale_make (0.0, 0.3, 4, TRUE); // no fourth step by rounding
  g_assert_cmpuint (scale.n_ticks, ==, 4);
}

static void
test_any (void)
{
  for (int i = 0; i < 20000; i++)
    {
      double low =
          g_test_rand_double_range (-10.0, 10.0) * pow (10.0, g_test_rand_int_range (-4, 6));
      double high =
          low + g_test_rand_double_range (0.01, 10.0) * pow (10.0, g_test_rand_int_range (-3, 6));
      guint max = (guint) g_test_rand_int_range (3, 13);
      gboolean outward = i % 2 == 0;
      MaiPlotScale scale = mai_plot_scale_make (low, high, max, outward);
      double power = pow (10.0, floor (log10 (scale.step) + 1e-6));
      double lead = scale.step / power;
      g_assert_cmpuint (scale.n_ticks, <=, max);
      g_assert_cmpfloat (scale.low, <=, low + scale.step * 1e-6);
      g_assert_cmpfloat (scale.high, >=, high - scale.step * 1e-6);
      g_assert_true (fabs (lead - 1.0) < 1e-6 || fabs (lead - 2.0) < 1e-6
                     || fabs (lead - 5.0) < 1e-6);
      for (guint j = 0; j < scale.n_ticks; j++)
        {
          double tick = mai_plot_scale_get_tick (&scale, j);
          g_assert_cmpfloat (tick, >=, scale.low - scale.step * 1e-6);
          g_assert_cmpfloat (tick, <=, scale.high + scale.step * 1e-6);
          g_assert_cmpfloat (fabs (tick / scale.step - round (tick / scale.step)), <, 1e-3);
        }
      if (outward)
        g_assert_cmpuint (scale.n_ticks, >=, 2);
    }
}

static void
test_no_range (void)
{
  const double values[] = { 0.0, 2.5, -7.0, 1e9 };
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      MaiPlotScale scale = mai_plot_scale_make (values[i], values[i], 5, TRUE);
      g_assert_cmpfloat (scale.low, <, values[i]);
      g_assert_cmpfloat (scale.high, >, values[i]);
      g_assert_cmpuint (scale.n_ticks, >=, 2);
    }
}

static guint
get_alpha (cairo_surface_t *image, int x, int y)
{
  const guchar *pixels = cairo_image_surface_get_data (image);
  return pixels[y * cairo_image_surface_get_stride (image) + x * 4 + 3]; // little endian
}

/*
 * However many points: their extremes show, and no more is drawn than there are pixels.
 */
static void
test_draw (void)
{
  enum
  {
    N = 10000,
    WIDTH = 300
  };
  g_autofree MaiPlotPoint *points = g_new (MaiPlotPoint, N);
  for (int i = 0; i < N; i++)
    points[i] = (MaiPlotPoint){ i, i == 5003 ? 9.0 : g_test_rand_double_range (1.0, 2.0) };
  MaiPlotArea area = { 0.0,
                       0.0,
                       WIDTH,
                       100.0,
                       mai_plot_scale_make (0.0, N - 1, 8, FALSE),
                       mai_plot_scale_make (0.0, 10.0, 5, TRUE) };
  const MaiColour black = { 0.0, 0.0, 0.0 };
  cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, 100);
  guint n = mai_plot_area_draw (&area, image, points, N, 2.0, black);
  g_assert_cmpuint (n, <=, WIDTH + 1);
  g_assert_cmpuint (n, >=, WIDTH - 1);
  g_assert_cmpuint (get_alpha (image, 150, 11), ==, 255); // the one that stands out
  g_assert_cmpuint (get_alpha (image, 150, 60), ==, 255);
  g_assert_cmpuint (get_alpha (image, 148, 60), ==, 0);
  g_assert_cmpuint (get_alpha (image, 0, 85), ==, 255);
  g_assert_cmpuint (get_alpha (image, WIDTH - 1, 85), ==, 255);
  g_assert_cmpuint (get_alpha (image, 20, 95), ==, 0);
  g_assert_cmpuint (mai_plot_area_draw (&area, image, points, 1, 2.0, black), ==, 0);
  g_assert_cmpuint (mai_plot_area_draw (&area, image, points, 0, 2.0, black), ==, 0);
  cairo_surface_destroy (image);
}

/*
 * Both ways of drawing give the same picture, but for the edges of the lines.
 */
static double
get_ink (const MaiPlotPoint *points, gsize n, guint expected)
{
  MaiPlotArea area = { 10.0,
                       0.0,
                       379.0,
                       100.0,
                       mai_plot_scale_make (0.0, 379.0, 8, FALSE),
                       mai_plot_scale_make (0.0, 10.0, 5, TRUE) };
  cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 400, 100);
  g_assert_cmpuint (mai_plot_area_draw (&area, image, points, n, 2.0, (MaiColour){ 1.0, 0.0, 0.0 }),
                    ==, expected);
  double ink = 0.0;
  cairo_surface_flush (image);
  for (int y = 0; y < 100; y++)
    for (int x = 0; x < 400; x++)
      ink += get_alpha (image, x, y) / 255.0;
  cairo_surface_destroy (image);
  return ink;
}

static void
test_draw_alike (void)
{
  MaiPlotPoint points[759];
  for (int i = 0; i < 759; i++)
    points[i] = (MaiPlotPoint){ i / 2.0, 5.0 + 3.0 * sin (i / 80.0) };
  double columns = get_ink (points, 759, 380);
  for (int i = 0; i < 190; i++)
    points[i] = points[4 * i];
  double lines = get_ink (points, 190, 189);
  g_assert_cmpfloat (lines, >, 700.0);
  g_assert_cmpfloat (fabs (columns - lines), <, 0.15 * lines);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot-scale/known", test_known);
  g_test_add_func ("/plot-scale/any", test_any);
  g_test_add_func ("/plot-scale/no-range", test_no_range);
  g_test_add_func ("/plot-scale/draw", test_draw);
  g_test_add_func ("/plot-scale/draw-alike", test_draw_alike);
  return g_test_run ();
}

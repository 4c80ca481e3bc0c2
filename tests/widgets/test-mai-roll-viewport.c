/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/roll/mai-roll-viewport.h"

#include <math.h>

static MaiRollViewport *
make_viewport (void)
{
  MaiRollViewport *viewport = mai_roll_viewport_new ();
  mai_roll_viewport_set_size (viewport, 1000.0, 480.0);
  mai_roll_viewport_set_length (viewport, 480 * 4 * 100);
  return viewport;
}

static void
test_places (void)
{
  g_autoptr (MaiRollViewport) viewport = make_viewport ();
  mai_roll_viewport_scroll_to (viewport, 300.0, 200.0);
  MaiRollView view = mai_roll_viewport_get_view (viewport);
  for (int i = 0; i < 10; i++)
    {
      double tick = mai_roll_viewport_x_to_tick (viewport, i * 100.0);
      g_assert_cmpfloat_with_epsilon (mai_roll_viewport_tick_to_x (viewport, tick), i * 100.0,
                                      1e-6);
      g_assert_cmpfloat_with_epsilon (mai_roll_view_x (&view, tick), i * 100.0, 1e-6);
    }
  for (guint pitch = 0; pitch < 128; pitch++)
    {
      double y = mai_roll_viewport_pitch_to_y (viewport, pitch);
      g_assert_cmpuint (mai_roll_viewport_y_to_pitch (viewport, y + 0.01), ==, pitch);
      g_assert_cmpfloat_with_epsilon (mai_roll_view_y (&view, pitch), y, 1e-6);
    }
  g_assert_cmpuint (mai_roll_viewport_y_to_pitch (viewport, -1e6), ==, 127);
  g_assert_cmpuint (mai_roll_viewport_y_to_pitch (viewport, 1e6), ==, 0);
}

/*
 * What the pointer is on stays under it, wherever there is room for that.
 */
static void
test_zoom (void)
{
  g_autoptr (MaiRollViewport) viewport = make_viewport ();
  mai_roll_viewport_scroll_to (viewport, 3000.0, 500.0);
  double tick = mai_roll_viewport_x_to_tick (viewport, 400.0);
  for (int i = 0; i < 6; i++)
    {
      mai_roll_viewport_zoom (viewport, 1.3, 400.0);
      double near = mai_roll_viewport_get_ticks_per_pixel (viewport);
      g_assert_cmpfloat_with_epsilon (mai_roll_viewport_x_to_tick (viewport, 400.0), tick, near);
    }
  guint pitch = mai_roll_viewport_y_to_pitch (viewport, 222.0);
  mai_roll_viewport_zoom_rows (viewport, 1.7, 222.0);
  g_assert_cmpuint (mai_roll_viewport_y_to_pitch (viewport, 222.0), ==, pitch);
  // there are ends to it
  mai_roll_viewport_zoom (viewport, 1e9, 0.0);
  double least = mai_roll_viewport_get_ticks_per_pixel (viewport);
  g_assert_cmpfloat (least, >, 0.1);
  mai_roll_viewport_zoom (viewport, 1e-9, 0.0);
  g_assert_cmpfloat (mai_roll_viewport_get_from (viewport), <=, 0.0);
  g_assert_cmpfloat (mai_roll_viewport_get_to (viewport), >=, 480 * 4 * 100);
  mai_roll_viewport_zoom_rows (viewport, 1e-9, 0.0);
  g_assert_cmpfloat (mai_roll_viewport_get_row_height (viewport) * 128.0, >=, 480.0);
  g_assert_cmpfloat_with_epsilon (mai_roll_viewport_get_most_y (viewport), 0.0, 1e-6);
}

static void
test_clamp (void)
{
  g_autoptr (MaiRollViewport) viewport = make_viewport ();
  mai_roll_viewport_scroll_to (viewport, -1e9, -1e9);
  g_assert_cmpfloat (mai_roll_viewport_get_from (viewport), <=, 0.0);
  g_assert_cmpfloat (mai_roll_viewport_tick_to_x (viewport, 0.0), <, 20.0);
  g_assert_cmpfloat (mai_roll_viewport_get_top (viewport), ==, 128.0);
  mai_roll_viewport_scroll_to (viewport, 1e9, 1e9);
  g_assert_cmpfloat (mai_roll_viewport_get_from (viewport), <, 480 * 4 * 100);
  g_assert_cmpfloat (mai_roll_viewport_get_to (viewport), >, 480 * 4 * 100);
  g_assert_cmpuint (mai_roll_viewport_y_to_pitch (viewport, 479.0), ==, 0);
  // a song that became shorter is still in sight
  mai_roll_viewport_set_length (viewport, 480 * 4);
  g_assert_cmpfloat (mai_roll_viewport_get_from (viewport), <, 480 * 4);
  // small scrolls add up, though each is rounded to pixels
  mai_roll_viewport_set_length (viewport, 480 * 4 * 100);
  mai_roll_viewport_scroll_to (viewport, 0.0, 0.0);
  for (int i = 0; i < 100; i++)
    mai_roll_viewport_scroll_by (viewport, 0.25, 0.25);
  g_assert_cmpfloat (mai_roll_viewport_tick_to_x (viewport, 0.0), ==, -25.0);
  g_assert_cmpfloat_with_epsilon (mai_roll_viewport_pitch_to_y (viewport, 127.0), -25.0, 1e-9);
}

static void
test_show (void)
{
  g_autoptr (MaiRollViewport) viewport = make_viewport ();
  mai_roll_viewport_show_ticks (viewport, 9600.0, 19200.0);
  g_assert_cmpfloat (mai_roll_viewport_tick_to_x (viewport, 9600.0), >=, 0.0);
  g_assert_cmpfloat (mai_roll_viewport_tick_to_x (viewport, 9600.0), <, 20.0);
  g_assert_cmpfloat (mai_roll_viewport_tick_to_x (viewport, 19200.0), >, 980.0);
  g_assert_cmpfloat (mai_roll_viewport_tick_to_x (viewport, 19200.0), <=, 1000.0);
  mai_roll_viewport_show_pitches (viewport, 60, 64);
  double middle = mai_roll_viewport_pitch_to_y (viewport, 62.0)
                  + mai_roll_viewport_get_row_height (viewport) / 2.0;
  g_assert_cmpfloat_with_epsilon (middle, 240.0, 1.0);
  mai_roll_viewport_fit (viewport);
  g_assert_cmpfloat (mai_roll_viewport_get_from (viewport), <=, 0.0);
  g_assert_cmpfloat (mai_roll_viewport_get_to (viewport), >=, 480 * 4 * 100);
  g_assert_cmpfloat (mai_roll_viewport_get_to (viewport), <, 480 * 4 * 105);
}

static void
test_reveal (void)
{
  g_autoptr (MaiRollViewport) viewport = make_viewport ();
  mai_roll_viewport_scroll_to (viewport, 0.0, 500.0);
  double from = mai_roll_viewport_get_from (viewport);
  mai_roll_viewport_reveal_ticks (viewport, 960.0, 1440.0); // in sight already
  g_assert_cmpfloat (mai_roll_viewport_get_from (viewport), ==, from);
  mai_roll_viewport_reveal_ticks (viewport, 48000.0, 48480.0);
  g_assert_cmpfloat (mai_roll_viewport_tick_to_x (viewport, 48480.0), <=, 1000.0);
  g_assert_cmpfloat (mai_roll_viewport_tick_to_x (viewport, 48480.0), >, 900.0);
  mai_roll_viewport_reveal_ticks (viewport, 4800.0, 4800.0);
  g_assert_cmpfloat (mai_roll_viewport_tick_to_x (viewport, 4800.0), >=, 0.0);
  g_assert_cmpfloat (mai_roll_viewport_tick_to_x (viewport, 4800.0), <, 100.0);
  mai_roll_viewport_reveal_pitches (viewport, 10, 10);
  g_assert_cmpfloat (mai_roll_viewport_pitch_to_y (viewport, 9.0), <=, 480.0 + 1e-6);
  mai_roll_viewport_reveal_pitches (viewport, 120, 120);
  g_assert_cmpfloat (mai_roll_viewport_pitch_to_y (viewport, 120.0), >=, -1e-6);
}

static void
count_cb (guint *count)
{
  ++*count;
}

/*
 * One "changed" for each call that changes something.
 */
static void
test_signals (void)
{
  g_autoptr (MaiRollViewport) viewport = make_viewport ();
  guint n_changed = 0;
  mai_roll_viewport_scroll_to (viewport, 0.0, 0.0);
  g_signal_connect_swapped (viewport, "changed", G_CALLBACK (count_cb), &n_changed);
  mai_roll_viewport_scroll_by (viewport, 10.0, 10.0);
  g_assert_cmpuint (n_changed, ==, 1);
  mai_roll_viewport_scroll_by (viewport, 0.0, 0.0);
  g_assert_cmpuint (n_changed, ==, 1);
  mai_roll_viewport_zoom (viewport, 2.0, 500.0);
  g_assert_cmpuint (n_changed, ==, 2);
  mai_roll_viewport_zoom_rows (viewport, 2.0, 100.0);
  g_assert_cmpuint (n_changed, ==, 3);
  mai_roll_viewport_set_size (viewport, 1000.0, 480.0);
  mai_roll_viewport_set_length (viewport, mai_roll_viewport_get_length (viewport));
  g_assert_cmpuint (n_changed, ==, 3);
  mai_roll_viewport_set_size (viewport, 1000.0, 481.0);
  mai_roll_viewport_set_length (viewport, 480);
  mai_roll_viewport_set_division (viewport, 960);
  g_assert_cmpuint (n_changed, ==, 6);
}

/*
 * A score with another division looks as wide as before.
 */
static void
test_division (void)
{
  g_autoptr (MaiRollViewport) viewport = make_viewport ();
  double ticks = mai_roll_viewport_get_ticks_per_pixel (viewport);
  mai_roll_viewport_set_division (viewport, 960);
  g_assert_cmpfloat_with_epsilon (mai_roll_viewport_get_ticks_per_pixel (viewport), 2.0 * ticks,
                                  1e-9);
  mai_roll_viewport_set_scale (viewport, 2);
  mai_roll_viewport_scroll_to (viewport, 10.5, 3.5);
  g_assert_cmpfloat (mai_roll_viewport_tick_to_x (viewport, 0.0), ==, -10.5);
  mai_roll_viewport_scroll_to (viewport, 10.6, 3.6);
  g_assert_cmpfloat (mai_roll_viewport_tick_to_x (viewport, 0.0), ==, -10.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/roll-viewport/places", test_places);
  g_test_add_func ("/widgets/roll-viewport/zoom", test_zoom);
  g_test_add_func ("/widgets/roll-viewport/clamp", test_clamp);
  g_test_add_func ("/widgets/roll-viewport/show", test_show);
  g_test_add_func ("/widgets/roll-viewport/reveal", test_reveal);
  g_test_add_func ("/widgets/roll-viewport/signals", test_signals);
  g_test_add_func ("/widgets/roll-viewport/division", test_division);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The wheel over each part of the roll, with and without modifiers. */
#include "piano-roll-fixture.h"

static void
set_up_wheel (Desk *desk)
{
  set_up (desk, make_long_score (3000), WIDTH, HEIGHT);
  mai_roll_viewport_set_row_height (desk->viewport, 12.0);
  mai_roll_viewport_scroll_to (desk->viewport, 4000.0, 400.0);
  widget_fixture_draw (desk->fixture);
}

static double
get_zoom (Desk *desk)
{
  return mai_roll_viewport_get_ticks_per_pixel (desk->viewport);
}

static double
get_row_height (Desk *desk)
{
  return mai_roll_viewport_get_row_height (desk->viewport);
}

/*
 * The widget of the roll that shows time over @part, and where a pointer is put there.
 */
static void
point_at (Desk *desk, const char *part, double x, double y)
{
  if (part == NULL)
    from_canvas (desk, &x, &y);
  else
    from_part (desk, part, x, y, &x, &y);
  widget_fixture_move_pointer (desk->fixture, x, y);
}

static double
get_middle_row (Desk *desk)
{
  return mai_roll_viewport_get_top (desk->viewport)
         - mai_roll_viewport_get_height (desk->viewport) / get_row_height (desk) / 2.0;
}

/*
 * Over the notes: plain up and down, with Shift along, with Ctrl and Alt zoom about the pointer.
 */
static void
test_canvas (void)
{
  Desk desk;
  set_up_wheel (&desk);
  point_at (&desk, NULL, 300.0, 150.0);
  double from = mai_roll_viewport_get_from (desk.viewport);
  double top = mai_roll_viewport_get_top (desk.viewport);
  widget_fixture_turn_wheel (desk.fixture, 1, NULL);
  g_assert_cmpfloat (mai_roll_viewport_get_top (desk.viewport), <, top);
  g_assert_cmpfloat (mai_roll_viewport_get_from (desk.viewport), ==, from);
  top = mai_roll_viewport_get_top (desk.viewport);
  widget_fixture_turn_wheel (desk.fixture, 1, "Shift_L");
  g_assert_cmpfloat (mai_roll_viewport_get_from (desk.viewport), >, from);
  g_assert_cmpfloat (mai_roll_viewport_get_top (desk.viewport), ==, top);
  double tick = mai_roll_viewport_x_to_tick (desk.viewport, 300.0);
  widget_fixture_turn_wheel (desk.fixture, -2, "Control_L");
  g_assert_cmpfloat (get_zoom (&desk), <, 9.0);
  g_assert_cmpfloat_with_epsilon (mai_roll_viewport_x_to_tick (desk.viewport, 300.0), tick,
                                  2.0 * get_zoom (&desk));
  guint pitch = mai_roll_viewport_y_to_pitch (desk.viewport, 150.0);
  widget_fixture_turn_wheel (desk.fixture, -2, "Alt_L");
  g_assert_cmpfloat (get_row_height (&desk), >, 13.0);
  g_assert_cmpuint (mai_roll_viewport_y_to_pitch (desk.viewport, 150.0), ==, pitch);
  widget_fixture_turn_wheel (desk.fixture, 4, "Control_L");
  g_assert_cmpfloat (get_zoom (&desk), >, 11.0);
  tear_down (&desk);
}

/*
 * Over what shows time but no rows: always along; rows are zoomed about the middle of those in sight.
 */
static void
check_lane (const char *part)
{
  Desk desk;
  set_up_wheel (&desk);
  point_at (&desk, part, 300.0, 12.0);
  double from = mai_roll_viewport_get_from (desk.viewport);
  widget_fixture_turn_wheel (desk.fixture, 1, NULL);
  g_assert_cmpfloat (mai_roll_viewport_get_from (desk.viewport), >, from);
  from = mai_roll_viewport_get_from (desk.viewport);
  widget_fixture_turn_wheel (desk.fixture, 1, "Shift_L");
  g_assert_cmpfloat (mai_roll_viewport_get_from (desk.viewport), >, from);
  double tick = mai_roll_viewport_x_to_tick (desk.viewport, 300.0);
  widget_fixture_turn_wheel (desk.fixture, -2, "Control_L");
  g_assert_cmpfloat (get_zoom (&desk), <, 9.0);
  g_assert_cmpfloat_with_epsilon (mai_roll_viewport_x_to_tick (desk.viewport, 300.0), tick,
                                  2.0 * get_zoom (&desk));
  double middle = get_middle_row (&desk);
  widget_fixture_turn_wheel (desk.fixture, -2, "Alt_L");
  g_assert_cmpfloat (get_row_height (&desk), >, 13.0);
  g_assert_cmpfloat_with_epsilon (get_middle_row (&desk), middle, 0.2);
  tear_down (&desk);
}

static void
test_lanes (void)
{
  check_lane ("MaiRollRuler");
  check_lane ("MaiVelocityLane");
}

static void
test_keyboard (void)
{
  Desk desk;
  set_up_wheel (&desk);
  point_at (&desk, "MaiRollKeyboard", 20.0, 150.0);
  double top = mai_roll_viewport_get_top (desk.viewport);
  widget_fixture_turn_wheel (desk.fixture, 1, NULL);
  g_assert_cmpfloat (mai_roll_viewport_get_top (desk.viewport), <, top);
  guint pitch = mai_roll_viewport_y_to_pitch (desk.viewport, 150.0);
  widget_fixture_turn_wheel (desk.fixture, -2, "Control_L");
  g_assert_cmpfloat (get_row_height (&desk), >, 13.0);
  g_assert_cmpfloat (get_zoom (&desk), ==, 10.0);
  g_assert_cmpuint (mai_roll_viewport_y_to_pitch (desk.viewport, 150.0), ==, pitch);
  tear_down (&desk);
}

/*
 * The map shows all of the song: what is pointed at there is zoomed into, in sight or not.
 */
static void
test_minimap (void)
{
  Desk desk;
  set_up_wheel (&desk);
  double width = gtk_widget_get_width (find_part (&desk, "MaiRollMinimap"));
  double length = (double) mai_roll_viewport_get_length (desk.viewport);
  double tick = 0.8 * length;
  point_at (&desk, "MaiRollMinimap", 8.0 + 0.8 * (width - 16.0), 20.0);
  double middle = get_middle_row (&desk);
  widget_fixture_turn_wheel (desk.fixture, -2, "Control_L");
  g_assert_cmpfloat (get_zoom (&desk), <, 9.0);
  double x = mai_roll_viewport_tick_to_x (desk.viewport, tick);
  g_assert_cmpfloat_with_epsilon (x, mai_roll_viewport_get_width (desk.viewport) / 2.0, 20.0);
  widget_fixture_turn_wheel (desk.fixture, -2, "Control_L");
  g_assert_cmpfloat_with_epsilon (mai_roll_viewport_tick_to_x (desk.viewport, tick), x, 20.0);
  widget_fixture_turn_wheel (desk.fixture, -2, "Alt_L");
  g_assert_cmpfloat (get_row_height (&desk), >, 13.0);
  g_assert_cmpfloat_with_epsilon (get_middle_row (&desk), middle, 0.2);
  double from = mai_roll_viewport_get_from (desk.viewport);
  widget_fixture_turn_wheel (desk.fixture, -1, NULL);
  g_assert_cmpfloat (mai_roll_viewport_get_from (desk.viewport), <, from);
  tear_down (&desk);
}

/*
 * As from a touchpad, which no server here has: the controller is told what it would be.
 */
static void
scroll_smoothly (GtkWidget *widget, double dx, double dy)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean handled = FALSE;
      if (!GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        continue;
      g_signal_emit_by_name (controller, "scroll", dx, dy, &handled);
      g_assert_true (handled);
      return;
    }
  g_assert_not_reached ();
}

/*
 * Parts of a click go as far, together, as a click.
 */
static void
test_smooth (void)
{
  Desk desk;
  set_up_wheel (&desk);
  GtkWidget *ruler = find_part (&desk, "MaiRollRuler");
  GtkWidget *keyboard = find_part (&desk, "MaiRollKeyboard");
  double x = mai_roll_viewport_get_offset_x (desk.viewport);
  double y = mai_roll_viewport_get_offset_y (desk.viewport);
  scroll_smoothly (ruler, 0.0, 1.0);
  double click = mai_roll_viewport_get_offset_x (desk.viewport) - x;
  g_assert_cmpfloat (click, >, 10.0);
  for (int i = 0; i < 4; i++)
    scroll_smoothly (ruler, i % 2 == 0 ? -0.25 : 0.0, i % 2 == 0 ? 0.0 : -0.25);
  g_assert_cmpfloat_with_epsilon (mai_roll_viewport_get_offset_x (desk.viewport), x, 2.5);
  g_assert_cmpfloat (mai_roll_viewport_get_offset_y (desk.viewport), ==, y);
  scroll_smoothly (keyboard, 0.5, 0.5); // askew goes both ways
  g_assert_cmpfloat (mai_roll_viewport_get_offset_x (desk.viewport), >, x + 10.0);
  g_assert_cmpfloat (mai_roll_viewport_get_offset_y (desk.viewport), >, y + 5.0);
  tear_down (&desk);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/widgets/roll-wheel/canvas", test_canvas);
  g_test_add_func ("/widgets/roll-wheel/lanes", test_lanes);
  g_test_add_func ("/widgets/roll-wheel/keyboard", test_keyboard);
  g_test_add_func ("/widgets/roll-wheel/minimap", test_minimap);
  g_test_add_func ("/widgets/roll-wheel/smooth", test_smooth);
  return g_test_run ();
}

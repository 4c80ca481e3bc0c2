/* SPDX-License-Identifier: Apache-2.0 */
/* The fixture sees what it should, and would see what it should not. */
#include "widget-fixture.h"

static void
draw_red (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  cairo_set_source_rgb (cr, 1.0, 0.0, 0.0);
  cairo_rectangle (cr, 0.0, 0.0, width / 2.0, height);
  cairo_fill (cr);
}

static GtkWidget *
make_area (void)
{
  GtkWidget *area = gtk_drawing_area_new ();
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_red, NULL, NULL);
  return area;
}

static const GdkRGBA red = { 1.0f, 0.0f, 0.0f, 1.0f };

static void
check_half_red (double scale)
{
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (make_area (), 60, 40);
  g_autoptr (WidgetPicture) picture = widget_fixture_take_picture (fixture, scale);
  int width = (int) (60 * scale), height = (int) (40 * scale);
  GdkRectangle left = { 0, 0, width / 2, height };
  GdkRectangle right = { width / 2, 0, width / 2, height };
  g_assert_cmpint (widget_picture_get_width (picture), ==, width);
  g_assert_cmpint (widget_picture_get_height (picture), ==, height);
  g_assert_cmpfloat (widget_picture_differs (picture, &left, &red, 0.01), ==, 0.0);
  g_assert_cmpfloat (widget_picture_differs (picture, &right, &red, 0.01), ==, 1.0);
  g_assert_cmpint (widget_picture_count (picture, NULL, &red, 0.01), ==, width * height / 2);
}

static void
test_pixels (void)
{
  check_half_red (1.0);
  check_half_red (2.0);
}

static void
test_compare (void)
{
  double max, mean;
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (make_area (), 60, 40);
  widget_fixture_set_dark (FALSE);
  g_autoptr (WidgetPicture) light = widget_fixture_take_picture (fixture, 1.0);
  g_autoptr (WidgetPicture) again = widget_fixture_take_picture (fixture, 1.0);
  widget_fixture_set_dark (TRUE);
  g_autoptr (WidgetPicture) dark = widget_fixture_take_picture (fixture, 1.0);
  widget_fixture_set_dark (FALSE);
  widget_picture_assert_like (light, again, 0.0);
  widget_picture_assert_unlike (light, dark, 0.2);
  g_assert_true (widget_picture_compare (light, dark, &max, &mean));
  g_assert_cmpfloat (max, >, 0.7);
  widget_fixture_resize (fixture, 80, 50);
  g_autoptr (WidgetPicture) larger = widget_fixture_take_picture (fixture, 1.0);
  g_assert_cmpint (widget_picture_get_width (larger), ==, 80);
  g_assert_false (widget_picture_compare (light, larger, NULL, NULL));
}

static void
count_cb (GtkButton *button, int *count)
{
  (*count)++;
}

static void
test_input (void)
{
  int count = 0;
  GtkWidget *button = gtk_button_new_with_label ("Press");
  g_signal_connect (button, "clicked", G_CALLBACK (count_cb), &count);
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (button, 120, 40);
  widget_fixture_click (fixture, 60.0, 20.0);
  g_assert_cmpint (count, ==, 1);
  gtk_widget_grab_focus (button);
  widget_fixture_key (fixture, "space", NULL);
  g_assert_cmpint (count, ==, 2);
  widget_fixture_click (fixture, 600.0, 400.0); // beside it
  g_assert_cmpint (count, ==, 2);
}

static void
pressed_cb (GtkGestureClick *click, int n, double x, double y, int *last)
{
  *last = n;
}

static gboolean
scroll_cb (GtkEventControllerScroll *scroll, double dx, double dy, double *sum)
{
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll));
  sum[(state & GDK_CONTROL_MASK) != 0 ? 1 : 0] += dy;
  return GDK_EVENT_STOP;
}

static void
test_double_click_and_wheel (void)
{
  int last = 0;
  double sum[2] = { 0.0, 0.0 };
  GtkWidget *area = make_area ();
  GtkEventController *click = GTK_EVENT_CONTROLLER (gtk_gesture_click_new ());
  GtkEventController *scroll =
      gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), &last);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), sum);
  gtk_widget_add_controller (area, click);
  gtk_widget_add_controller (area, scroll);
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (area, 60, 40);
  widget_fixture_move_pointer (fixture, 30.0, 20.0);
  widget_fixture_double_click (fixture);
  g_assert_cmpint (last, ==, 2);
  widget_fixture_turn_wheel (fixture, 3, NULL);
  g_assert_cmpfloat (sum[0], ==, 3.0);
  widget_fixture_turn_wheel (fixture, -2, "Control_L");
  g_assert_cmpfloat (sum[0], ==, 3.0);
  g_assert_cmpfloat (sum[1], ==, -2.0);
}

static void
enter_cb (GtkEventControllerMotion *motion, double x, double y, int *entered)
{
  (*entered)++;
}

/* A new window is not under a pointer that the last one left where it is. */
static void
test_pointer_is_parked (void)
{
  for (int i = 0; i < 2; i++)
    {
      int entered = 0;
      GtkWidget *area = make_area ();
      GtkEventController *motion = gtk_event_controller_motion_new ();
      g_signal_connect (motion, "enter", G_CALLBACK (enter_cb), &entered);
      gtk_widget_add_controller (area, motion);
      g_autoptr (WidgetFixture) fixture = widget_fixture_new (area, 60, 40);
      widget_fixture_draw (fixture);
      g_assert_cmpint (entered, ==, 0);
      widget_fixture_move_pointer (fixture, 30.0, 20.0);
      g_assert_cmpint (entered, ==, 1);
    }
}

static gboolean
never_cb (gpointer data)
{
  return FALSE;
}

static void
test_wait (void)
{
  gint64 start = g_get_monotonic_time ();
  g_assert_false (widget_fixture_wait (never_cb, NULL, 0.1));
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 100000);
}

static void
test_high_contrast_inside (void)
{
  if (!g_test_subprocess ())
    return;
  g_assert_true (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()));
}

static void
test_dense_inside (void)
{
  if (!g_test_subprocess ())
    return;
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (make_area (), 60, 40);
  g_assert_cmpint (gtk_widget_get_scale_factor (GTK_WIDGET (widget_fixture_get_window (fixture))),
                   ==, 2);
}

static void
test_environment (void)
{
  widget_fixture_run_with ("ADW_DEBUG_HIGH_CONTRAST", "1", "/fixture/subprocess/high-contrast");
  widget_fixture_run_with ("GDK_SCALE", "2", "/fixture/subprocess/dense");
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/fixture/pixels", test_pixels);
  g_test_add_func ("/fixture/compare", test_compare);
  g_test_add_func ("/fixture/input", test_input);
  g_test_add_func ("/fixture/double-click-and-wheel", test_double_click_and_wheel);
  g_test_add_func ("/fixture/pointer-is-parked", test_pointer_is_parked);
  g_test_add_func ("/fixture/wait", test_wait);
  g_test_add_func ("/fixture/environment", test_environment);
  g_test_add_func ("/fixture/subprocess/high-contrast", test_high_contrast_inside);
  g_test_add_func ("/fixture/subprocess/dense", test_dense_inside);
  return g_test_run ();
}

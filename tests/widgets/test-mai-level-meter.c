/* SPDX-License-Identifier: Apache-2.0 */
/* The meter's scale, how it falls, and how it warns. */
#include "widget-fixture.h"
#include "widgets/mai-level-meter.h"

#define WIDTH 120
#define HEIGHT 8

static void
test_scale (void)
{
  g_assert_cmpfloat (mai_level_meter_scale (0.0), ==, 0.0);
  g_assert_cmpfloat (mai_level_meter_scale (-1.0), ==, 0.0);
  g_assert_cmpfloat (mai_level_meter_scale (0.0009), ==, 0.0); // under -60 dBFS
  g_assert_cmpfloat_with_epsilon (mai_level_meter_scale (0.1), 1.0 - 20.0 / 60.0, 1e-9);
  g_assert_cmpfloat (mai_level_meter_scale (1.0), ==, 1.0);
  g_assert_cmpfloat (mai_level_meter_scale (7.0), ==, 1.0);
}

static gboolean
has_fallen_cb (gpointer data)
{
  return mai_level_meter_get_shown (data) < 0.85;
}

static gboolean
is_empty_cb (gpointer data)
{
  return mai_level_meter_get_shown (data) == 0.0;
}

static void
test_falls (void)
{
  GtkWidget *widget = mai_level_meter_new ();
  MaiLevelMeter *meter = MAI_LEVEL_METER (widget);
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (widget, WIDTH, HEIGHT);
  mai_level_meter_set_level (meter, 0.9);
  double top = mai_level_meter_get_shown (meter);
  g_assert_cmpfloat (top, ==, mai_level_meter_scale (0.9));
  widget_fixture_draw (fixture);
  gint64 start = g_get_monotonic_time ();
  mai_level_meter_set_level (meter, 0.0);
  g_assert_cmpfloat (mai_level_meter_get_shown (meter), >, top - 0.1); // it does not drop at once
  g_assert_true (widget_fixture_wait (has_fallen_cb, meter, WIDGET_FIXTURE_SECONDS));
  g_assert_true (widget_fixture_wait (is_empty_cb, meter, WIDGET_FIXTURE_SECONDS));
  double seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  g_assert_cmpfloat (seconds, >, top * 60.0 / 24.0 - 0.1);
  mai_level_meter_set_level (meter, 0.5);
  g_assert_cmpfloat (mai_level_meter_get_shown (meter), ==, mai_level_meter_scale (0.5));
}

static void
test_picture (void)
{
  GtkWidget *widget = mai_level_meter_new ();
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (widget, WIDTH, HEIGHT);
  g_autoptr (WidgetPicture) empty = widget_fixture_take_picture (fixture, 1.0);
  mai_level_meter_set_level (MAI_LEVEL_METER (widget), 0.0316); // -30 dBFS: half
  g_autoptr (WidgetPicture) half = widget_fixture_take_picture (fixture, 1.0);
  GdkRGBA bar = widget_picture_get_pixel (half, WIDTH / 4, HEIGHT / 2);
  GdkRGBA ground = widget_picture_get_pixel (empty, WIDTH / 4, HEIGHT / 2);
  GdkRGBA right = widget_picture_get_pixel (half, 3 * WIDTH / 4, HEIGHT / 2);
  g_assert_cmpfloat (bar.blue, >, bar.red + 0.3f);
  g_assert_true (gdk_rgba_equal (&ground, &right));
  gtk_widget_set_direction (widget, GTK_TEXT_DIR_RTL);
  g_autoptr (WidgetPicture) mirrored = widget_fixture_take_picture (fixture, 1.0);
  GdkRGBA other = widget_picture_get_pixel (mirrored, 3 * WIDTH / 4, HEIGHT / 2);
  g_assert_true (gdk_rgba_equal (&bar, &other));
}

typedef struct
{
  WidgetFixture *fixture;
  MaiLevelMeter *meter;
} Meter;

/* Too loud again each time: the warning goes by itself, and a busy machine may be late with a picture. */
static gboolean
warns_cb (gpointer data)
{
  Meter *self = data;
  mai_level_meter_set_level (self->meter, 1.2);
  gboolean clipped = mai_level_meter_get_clipped (self->meter);
  g_autoptr (WidgetPicture) cut = widget_fixture_take_picture (self->fixture, 1.0);
  GdkRGBA red = widget_picture_get_pixel (cut, WIDTH - 4, HEIGHT / 2);
  return clipped && red.red > 0.7f && red.green < 0.3f;
}

static void
test_warns (void)
{
  GtkWidget *widget = mai_level_meter_new ();
  MaiLevelMeter *meter = MAI_LEVEL_METER (widget);
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (widget, WIDTH, HEIGHT);
  mai_level_meter_set_level (meter, 0.98);
  g_assert_false (mai_level_meter_get_clipped (meter));
  g_autoptr (WidgetPicture) loud = widget_fixture_take_picture (fixture, 1.0);
  GdkRGBA yellow = widget_picture_get_pixel (loud, WIDTH - 10, HEIGHT / 2);
  g_assert_cmpfloat (yellow.red, >, yellow.blue + 0.3f);
  g_assert_cmpfloat (yellow.green, >, 0.4f);
  g_assert_true (
      widget_fixture_wait (warns_cb, &(Meter){ fixture, meter }, WIDGET_FIXTURE_SECONDS));
}

static void
test_accessible (void)
{
  GtkWidget *widget = mai_level_meter_new ();
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (widget, WIDTH, HEIGHT);
  gtk_test_accessible_assert_role (widget, GTK_ACCESSIBLE_ROLE_METER);
  gtk_test_accessible_assert_property (widget, GTK_ACCESSIBLE_PROPERTY_LABEL, "Level");
  mai_level_meter_set_level (MAI_LEVEL_METER (widget), 1.0);
  widget_fixture_draw (fixture);
  gtk_test_accessible_assert_property (widget, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, 1.0);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/level-meter/scale", test_scale);
  g_test_add_func ("/level-meter/falls", test_falls);
  g_test_add_func ("/level-meter/picture", test_picture);
  g_test_add_func ("/level-meter/warns", test_warns);
  g_test_add_func ("/level-meter/accessible", test_accessible);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What the timeline draws, says and lets choose. */
#include "../base/mai-test-processor.h"
#include "draw/mai-roll-palette.h"
#include "widget-fixture.h"
#include "widgets/training/mai-learn-timeline.h"

#include <math.h>

#define WIDTH 480
#define HEIGHT 74
#define NONE GTK_INVALID_LIST_POSITION

typedef struct
{
  WidgetFixture *fixture;
  GtkWidget *widget;
  MaiLearnTimeline *timeline;
  GListStore *model;
  guint chosen;
  int n_chosen;
} Desk;

static void
chosen_cb (MaiLearnTimeline *timeline, guint index, Desk *desk)
{
  desk->chosen = index;
  desk->n_chosen++;
}

static void
append (Desk *desk, double epoch, double loss)
{
  g_autoptr (MaiLearnPoint) point = mai_learn_point_new (epoch, loss, loss == 1.5);
  g_list_store_append (desk->model, point);
}

static void
set_up (Desk *desk, guint n)
{
  desk->chosen = NONE;
  desk->n_chosen = 0;
  desk->model = g_list_store_new (MAI_TYPE_LEARN_POINT);
  for (guint i = 0; i < n; i++)
    append (desk, i * 2.0, 4.0 - i / 4.0);
  desk->widget = mai_learn_timeline_new (G_LIST_MODEL (desk->model));
  desk->timeline = MAI_LEARN_TIMELINE (desk->widget);
  g_signal_connect (desk->widget, "chosen", G_CALLBACK (chosen_cb), desk);
  desk->fixture = widget_fixture_new (desk->widget, WIDTH, HEIGHT);
}

static void
tear_down (Desk *desk)
{
  widget_fixture_free (desk->fixture);
  g_object_unref (desk->model);
}

static double
get_x (Desk *desk, guint i)
{
  return mai_learn_timeline_get_x (desk->timeline, i);
}

static GdkRGBA
get_violet (gboolean dark)
{
  gboolean contrast = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  MaiColour colour = contrast ? mai_roll_palette_get_high_contrast (dark)->composed
                              : mai_roll_palette_get (dark)->composed;
  return (GdkRGBA){ (float) colour.red, (float) colour.green, (float) colour.blue, 1.0f };
}

static int
count_around (WidgetPicture *picture, double x, gboolean dark)
{
  GdkRGBA violet = get_violet (dark);
  const GdkRectangle area = { (int) x - 8, 0, 16, 50 };
  return widget_picture_count (picture, &area, &violet, 0.05);
}

static void
check_dots (gboolean dark)
{
  Desk desk;
  widget_fixture_set_dark (dark);
  set_up (&desk, 5);
  mai_learn_timeline_set_n_to_come (desk.timeline, 4);
  g_autoptr (WidgetPicture) plain = widget_fixture_take_picture (desk.fixture, 1.0);
  int dot = count_around (plain, get_x (&desk, 1), dark);
  g_assert_cmpint (dot, >, 80);
  g_assert_cmpint (count_around (plain, get_x (&desk, 6), dark), ==, 0); // still to come
  mai_learn_timeline_set_selected (desk.timeline, 1);
  g_autoptr (WidgetPicture) selected = widget_fixture_take_picture (desk.fixture, 1.0);
  g_assert_cmpint (count_around (selected, get_x (&desk, 1), dark), >, dot + 80);
  mai_learn_timeline_set_playing (desk.timeline, 3);
  g_autoptr (WidgetPicture) playing = widget_fixture_take_picture (desk.fixture, 1.0);
  widget_picture_assert_unlike (selected, playing, 0.0003);
  append (&desk, 10.0, 1.5);
  mai_learn_timeline_set_n_to_come (desk.timeline, 3);
  g_autoptr (WidgetPicture) grown = widget_fixture_take_picture (desk.fixture, 1.0);
  g_assert_cmpint (count_around (grown, get_x (&desk, 5), dark), >, 80);
  g_assert_cmpint (count_around (grown, get_x (&desk, 6), dark), ==, 0);
  tear_down (&desk);
  widget_fixture_set_dark (FALSE);
}

static void
test_dots (void)
{
  check_dots (FALSE);
  check_dots (TRUE);
}

static void
test_other_styles (void)
{
  widget_fixture_run_with ("ADW_DEBUG_HIGH_CONTRAST", "1", "/learn-timeline/dots");
  widget_fixture_run_with ("GDK_SCALE", "2", "/learn-timeline/pointer");
}

static void
test_pointer (void)
{
  Desk desk;
  set_up (&desk, 8);
  mai_learn_timeline_set_n_to_come (desk.timeline, 4);
  widget_fixture_draw (desk.fixture);
  widget_fixture_click (desk.fixture, get_x (&desk, 3), 30.0);
  g_assert_cmpuint (desk.chosen, ==, 3);
  g_assert_cmpuint (mai_learn_timeline_get_selected (desk.timeline), ==, 3);
  g_assert_cmpint (desk.n_chosen, ==, 1);
  g_assert_true (gtk_widget_has_focus (desk.widget));
  widget_fixture_click (desk.fixture, get_x (&desk, 3), 30.0); // again
  g_assert_cmpint (desk.n_chosen, ==, 2);
  widget_fixture_click (desk.fixture, get_x (&desk, 10), 30.0); // not there yet
  g_assert_cmpint (desk.n_chosen, ==, 2);
  widget_fixture_move_pointer (desk.fixture, get_x (&desk, 1), 30.0);
  widget_fixture_press (desk.fixture, 1);
  widget_fixture_move_pointer (desk.fixture, get_x (&desk, 4), 30.0);
  g_assert_cmpuint (desk.chosen, ==, 4);
  widget_fixture_move_pointer (desk.fixture, get_x (&desk, 11), 30.0);
  g_assert_cmpuint (desk.chosen, ==, 7); // the last there is
  widget_fixture_release (desk.fixture, 1);
  tear_down (&desk);
}

static void
test_keys (void)
{
  Desk desk;
  set_up (&desk, 30);
  gtk_widget_grab_focus (desk.widget);
  widget_fixture_key (desk.fixture, "Right", NULL);
  g_assert_cmpuint (desk.chosen, ==, 29);
  widget_fixture_key (desk.fixture, "Right", NULL);
  g_assert_cmpint (desk.n_chosen, ==, 1);
  widget_fixture_key (desk.fixture, "Left", NULL);
  g_assert_cmpuint (desk.chosen, ==, 28);
  widget_fixture_key (desk.fixture, "Page_Up", NULL);
  g_assert_cmpuint (desk.chosen, ==, 18);
  widget_fixture_key (desk.fixture, "Home", NULL);
  g_assert_cmpuint (desk.chosen, ==, 0);
  widget_fixture_key (desk.fixture, "End", NULL);
  g_assert_cmpuint (desk.chosen, ==, 29);
  int before = desk.n_chosen;
  widget_fixture_key (desk.fixture, "Return", NULL);
  widget_fixture_key (desk.fixture, "space", NULL);
  g_assert_cmpint (desk.n_chosen, ==, before + 2);
  g_assert_cmpuint (desk.chosen, ==, 29);
  mai_learn_timeline_set_selected (desk.timeline, 3); // by the program: not chosen
  g_assert_cmpint (desk.n_chosen, ==, before + 2);
  const struct
  {
    const char *key;
    guint chosen;
  } keypad[] = { { "KP_Left", 2 }, { "KP_Right", 3 },    { "KP_Up", 4 },         { "KP_Down", 3 },
                 { "KP_End", 29 }, { "KP_Page_Up", 19 }, { "KP_Page_Down", 29 }, { "KP_Home", 0 } };
  for (guint i = 0; i < G_N_ELEMENTS (keypad); i++)
    {
      widget_fixture_key (desk.fixture, keypad[i].key, NULL);
      g_assert_cmpuint (desk.chosen, ==, keypad[i].chosen);
    }
  before = desk.n_chosen;
  widget_fixture_key (desk.fixture, "KP_Enter", NULL);
  g_assert_cmpint (desk.n_chosen, ==, before + 1);
  tear_down (&desk);
}

static void
test_accessible (void)
{
  Desk desk;
  set_up (&desk, 0);
  gtk_test_accessible_assert_role (desk.widget, GTK_ACCESSIBLE_ROLE_SLIDER);
  gtk_test_accessible_assert_property (desk.widget, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Hear it learn: nothing chosen");
  append (&desk, 0.0, 4.31);
  append (&desk, 14.0, 1.62);
  append (&desk, 16.0, 1.5);
  append (&desk, 16.5, NAN);
  mai_learn_timeline_set_selected (desk.timeline, 1);
  gtk_test_accessible_assert_property (desk.widget, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                       "After epoch 14, validation loss 1.62");
  gtk_test_accessible_assert_property (desk.widget, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Hear it learn: After epoch 14, validation loss 1.62");
  gtk_test_accessible_assert_property (desk.widget, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, 1.0);
  gtk_test_accessible_assert_property (desk.widget, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 3.0);
  mai_learn_timeline_set_selected (desk.timeline, 2);
  gtk_test_accessible_assert_property (desk.widget, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                       "After epoch 16, validation loss 1.50, the best");
  mai_learn_timeline_set_selected (desk.timeline, 0);
  gtk_test_accessible_assert_property (desk.widget, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                       "Before learning, validation loss 4.31");
  mai_learn_timeline_set_selected (desk.timeline, 3);
  gtk_test_accessible_assert_property (desk.widget, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                       "After epoch 16.5");
  tear_down (&desk);
}

/*
 * What was chosen stays chosen when others come before it or go; when it goes itself, nothing is.
 */
static void
test_model (void)
{
  Desk desk;
  guint playing;
  set_up (&desk, 6);
  mai_learn_timeline_set_selected (desk.timeline, 3);
  mai_learn_timeline_set_playing (desk.timeline, 3);
  g_list_store_remove (desk.model, 0);
  g_assert_cmpuint (mai_learn_timeline_get_selected (desk.timeline), ==, 2);
  g_autoptr (MaiLearnPoint) point = mai_learn_point_new (1.0, 1.0, FALSE);
  g_list_store_insert (desk.model, 1, point);
  g_assert_cmpuint (mai_learn_timeline_get_selected (desk.timeline), ==, 3);
  g_list_store_remove (desk.model, 3);
  g_assert_cmpuint (mai_learn_timeline_get_selected (desk.timeline), ==, NONE);
  g_object_get (desk.timeline, "playing", &playing, NULL);
  g_assert_cmpuint (playing, ==, NONE);
  mai_learn_timeline_set_selected (desk.timeline, 99);
  g_assert_cmpuint (mai_learn_timeline_get_selected (desk.timeline), ==, NONE);
  mai_learn_timeline_set_selected (desk.timeline, 1);
  mai_learn_timeline_set_model (desk.timeline, NULL);
  g_assert_cmpuint (mai_learn_timeline_get_selected (desk.timeline), ==, NONE);
  widget_fixture_draw (desk.fixture);
  tear_down (&desk);
}

/*
 * Three hundred in 360 px: each can be chosen, none stands outside, numbers do not touch.
 */
static void
test_many (void)
{
  Desk desk;
  set_up (&desk, 260);
  mai_learn_timeline_set_n_to_come (desk.timeline, 40);
  widget_fixture_resize (desk.fixture, 360, HEIGHT);
  g_assert_cmpfloat (get_x (&desk, 299), <, 360.0);
  g_assert_cmpfloat (get_x (&desk, 299), >, 300.0);
  g_assert_cmpfloat (get_x (&desk, 300), ==, -1.0);
  widget_fixture_click (desk.fixture, get_x (&desk, 100), 30.0);
  g_assert_cmpuint (desk.chosen, >=, 99);
  g_assert_cmpuint (desk.chosen, <=, 101);
  /* Below the dots there is more ground than ink. */
  g_autoptr (WidgetPicture) picture = widget_fixture_take_picture (desk.fixture, 1.0);
  const GdkRectangle numbers = { 12, 52, 336, 18 };
  GdkRGBA ground = widget_picture_get_pixel (picture, 180, 4);
  double ink = widget_picture_differs (picture, &numbers, &ground, 0.1);
  g_assert_cmpfloat (ink, >, 0.01);
  g_assert_cmpfloat (ink, <, 0.3);
  tear_down (&desk);
}

/*
 * ms of this thread's work for a picture, the least of some.
 */
static double
measure_picture (Desk *desk)
{
  double least = G_MAXDOUBLE;
  for (int i = 0; i < 5; i++)
    {
      double start = mai_test_thread_ms ();
      widget_picture_free (widget_fixture_take_picture (desk->fixture, 1.0));
      least = MIN (least, mai_test_thread_ms () - start);
    }
  return least;
}

/*
 * As many as can be asked for stay in the widget, and cost what can be seen of them.
 */
static void
test_crowd (void)
{
  Desk desk;
  set_up (&desk, 1);
  mai_learn_timeline_set_n_to_come (desk.timeline, 200);
  double few = measure_picture (&desk);
  mai_learn_timeline_set_n_to_come (desk.timeline, 100000);
  g_assert_cmpfloat (get_x (&desk, 100000), <, WIDTH - 20.0);
  g_assert_cmpfloat (get_x (&desk, 100000), >, WIDTH - 40.0);
  double many = measure_picture (&desk);
  g_test_message ("%.2f ms for 200, %.2f ms for 100000", few, many);
  g_assert_cmpfloat (many, <, 10.0 * few);
  g_autoptr (WidgetPicture) picture = widget_fixture_take_picture (desk.fixture, 1.0);
  const GdkRectangle line = { 24, 28, WIDTH - 60, 5 }, beyond = { WIDTH - 20, 0, 20, 50 };
  GdkRGBA ground = widget_picture_get_pixel (picture, 180, 4);
  for (int x = line.x + 10; x < line.x + line.width; x++)
    {
      const GdkRectangle column = { x, line.y, 1, line.height };
      g_assert_cmpfloat (widget_picture_differs (picture, &column, &ground, 0.05), >, 0.2);
    }
  g_assert_cmpfloat (widget_picture_differs (picture, &beyond, &ground, 0.05), ==, 0.0);
  tear_down (&desk);
}

typedef struct
{
  int count;
} Ticks;

static void
count_frame_cb (GdkFrameClock *clock, Ticks *ticks)
{
  ticks->count++;
}

static gboolean
has_breathed_cb (gpointer data)
{
  return ((Ticks *) data)->count >= 5;
}

/*
 * Frames come by themselves while something plays, and only then, and only where that is wanted.
 */
static void
test_breath (void)
{
  Desk desk;
  Ticks ticks = { 0 };
  GtkSettings *settings = gtk_settings_get_default ();
  g_object_set (settings, "gtk-enable-animations", TRUE, NULL);
  set_up (&desk, 6);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (desk.widget);
  g_signal_connect (clock, "paint", G_CALLBACK (count_frame_cb), &ticks);
  mai_learn_timeline_set_playing (desk.timeline, 2);
  g_assert_true (widget_fixture_wait (has_breathed_cb, &ticks, WIDGET_FIXTURE_SECONDS));
  mai_learn_timeline_set_playing (desk.timeline, NONE);
  widget_fixture_draw (desk.fixture);
  ticks.count = 0;
  g_assert_false (widget_fixture_wait (has_breathed_cb, &ticks, 0.3));
  g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  mai_learn_timeline_set_playing (desk.timeline, 1);
  widget_fixture_draw (desk.fixture);
  ticks.count = 0;
  g_assert_false (widget_fixture_wait (has_breathed_cb, &ticks, 0.3));
  g_signal_handlers_disconnect_by_data (clock, &ticks);
  tear_down (&desk);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/learn-timeline/dots", test_dots);
  g_test_add_func ("/learn-timeline/pointer", test_pointer);
  g_test_add_func ("/learn-timeline/keys", test_keys);
  g_test_add_func ("/learn-timeline/accessible", test_accessible);
  g_test_add_func ("/learn-timeline/model", test_model);
  g_test_add_func ("/learn-timeline/many", test_many);
  g_test_add_func ("/learn-timeline/crowd", test_crowd);
  g_test_add_func ("/learn-timeline/breath", test_breath);
  g_test_add_func ("/learn-timeline/other-styles", test_other_styles);
  return g_test_run ();
}

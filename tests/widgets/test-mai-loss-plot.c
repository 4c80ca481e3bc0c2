/* SPDX-License-Identifier: Apache-2.0 */
/* What the plot draws, says and lets point at. */
#include "../base/mai-test-processor.h"
#include "draw/mai-roll-palette.h"
#include "widget-fixture.h"
#include "widgets/training/mai-loss-plot.h"

#include <math.h>

#define WIDTH 480
#define HEIGHT 300

typedef struct
{
  WidgetFixture *fixture;
  GtkWidget *widget;
  MaiLossPlot *plot;
  MaiPlotSeries *train;
  MaiPlotSeries *valid;
} Desk;

static void
set_up (Desk *desk, MaiPlotMeasure measure)
{
  desk->widget = mai_loss_plot_new (measure);
  desk->plot = MAI_LOSS_PLOT (desk->widget);
  desk->train = mai_plot_series_new ("train", MAI_PLOT_ROLE_TRAIN);
  desk->valid = mai_plot_series_new ("validation", MAI_PLOT_ROLE_VALIDATION);
  mai_loss_plot_add_series (desk->plot, desk->train);
  mai_loss_plot_add_series (desk->plot, desk->valid);
  desk->fixture = widget_fixture_new (desk->widget, WIDTH, HEIGHT);
}

static void
tear_down (Desk *desk)
{
  widget_fixture_free (desk->fixture);
  g_object_unref (desk->train);
  g_object_unref (desk->valid);
}

/* Validation at whole epochs, best at 6; training ten times as often. */
static void
fill (Desk *desk, int epochs)
{
  for (int i = 0; i <= epochs * 10; i++)
    mai_plot_series_append (desk->train, i / 10.0, 1.0 + 3.0 * exp (-i / 40.0));
  for (int i = 0; i <= epochs; i++)
    mai_plot_series_append (desk->valid, i, 2.0 + ABS (i - 6) / 4.0);
  widget_fixture_settle ();
}

static GdkRGBA
to_rgba (MaiColour colour)
{
  return (GdkRGBA){ (float) colour.red, (float) colour.green, (float) colour.blue, 1.0f };
}

static void
check_colours (gboolean dark)
{
  Desk desk;
  gboolean contrast = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  const MaiRollPalette *palette =
      contrast ? mai_roll_palette_get_high_contrast (dark) : mai_roll_palette_get (dark);
  GdkRGBA blue = to_rgba (palette->tracks[0]), violet = to_rgba (palette->composed);
  widget_fixture_set_dark (dark);
  set_up (&desk, MAI_PLOT_LOSS);
  g_autoptr (WidgetPicture) empty = widget_fixture_take_picture (desk.fixture, 1.0);
  g_assert_cmpint (widget_picture_count (empty, NULL, &blue, 0.1), ==, 0);
  g_assert_cmpint (widget_picture_count (empty, NULL, &violet, 0.1), ==, 0);
  fill (&desk, 10);
  g_autoptr (WidgetPicture) full = widget_fixture_take_picture (desk.fixture, 1.0);
  g_assert_cmpint (widget_picture_count (full, NULL, &blue, 0.1), >, 60);
  g_assert_cmpint (widget_picture_count (full, NULL, &violet, 0.1), >, 60);
  mai_loss_plot_remove_series (desk.plot, desk.train);
  g_autoptr (WidgetPicture) alone = widget_fixture_take_picture (desk.fixture, 1.0);
  g_assert_cmpint (widget_picture_count (alone, NULL, &blue, 0.1), ==, 0);
  mai_loss_plot_remove_all (desk.plot);
  g_autoptr (WidgetPicture) again = widget_fixture_take_picture (desk.fixture, 1.0);
  widget_picture_assert_like (empty, again, 0.0);
  tear_down (&desk);
  widget_fixture_set_dark (FALSE);
}

static void
test_colours (void)
{
  check_colours (FALSE);
  check_colours (TRUE);
}

static void
test_other_styles (void)
{
  widget_fixture_run_with ("ADW_DEBUG_HIGH_CONTRAST", "1", "/loss-plot/colours");
  widget_fixture_run_with ("GDK_SCALE", "2", "/loss-plot/hover");
}

/*
 * The curve ends at a fifth of the way when five times as much is to come.
 */
static void
test_range (void)
{
  Desk desk;
  GdkRGBA blue = to_rgba (mai_roll_palette_get (FALSE)->tracks[0]);
  const GdkRectangle right = { WIDTH / 2, 0, WIDTH / 2, HEIGHT };
  set_up (&desk, MAI_PLOT_LOSS);
  fill (&desk, 10);
  g_autoptr (WidgetPicture) wide = widget_fixture_take_picture (desk.fixture, 1.0);
  g_assert_cmpint (widget_picture_count (wide, &right, &blue, 0.1), >, 50);
  mai_loss_plot_set_x_end (desk.plot, 50.0);
  g_autoptr (WidgetPicture) early = widget_fixture_take_picture (desk.fixture, 1.0);
  g_assert_cmpint (widget_picture_count (early, &right, &blue, 0.1), ==, 0);
  widget_picture_assert_unlike (wide, early, 0.005);
  tear_down (&desk);
}

static void
test_hover (void)
{
  Desk desk;
  set_up (&desk, MAI_PLOT_LOSS);
  fill (&desk, 10);
  g_assert_null (mai_loss_plot_get_value_text (desk.plot));
  g_autoptr (WidgetPicture) before = widget_fixture_take_picture (desk.fixture, 1.0);
  widget_fixture_move_pointer (desk.fixture, 40.0, 100.0);
  widget_fixture_move_pointer (desk.fixture, 44.0, 100.0);
  double left = mai_loss_plot_get_hover_x (desk.plot);
  g_assert_cmpfloat (left, >=, 0.0);
  g_assert_cmpfloat (left, <, 1.0);
  g_autoptr (WidgetPicture) hovered = widget_fixture_take_picture (desk.fixture, 1.0);
  widget_picture_assert_unlike (before, hovered, 0.001);
  widget_fixture_move_pointer (desk.fixture, 300.0, 100.0);
  g_assert_cmpfloat (mai_loss_plot_get_hover_x (desk.plot), >, left + 3.0);
  g_assert_nonnull (strstr (mai_loss_plot_get_value_text (desk.plot), "train 1."));
  widget_fixture_move_pointer (desk.fixture, WIDTH + 200.0, HEIGHT + 200.0);
  g_assert_true (isnan (mai_loss_plot_get_hover_x (desk.plot)));
  g_assert_null (mai_loss_plot_get_value_text (desk.plot));
  g_autoptr (WidgetPicture) after = widget_fixture_take_picture (desk.fixture, 1.0);
  widget_picture_assert_like (before, after, 0.0);
  tear_down (&desk);
}

static void
test_keys (void)
{
  Desk desk;
  set_up (&desk, MAI_PLOT_LOSS);
  fill (&desk, 20);
  gtk_widget_grab_focus (desk.widget);
  widget_fixture_key (desk.fixture, "Right", NULL);
  g_assert_cmpfloat (mai_loss_plot_get_hover_x (desk.plot), ==, 20.0); // begins at the end
  widget_fixture_key (desk.fixture, "Left", NULL);
  g_assert_cmpfloat (mai_loss_plot_get_hover_x (desk.plot), ==, 19.0);
  widget_fixture_key (desk.fixture, "Page_Up", NULL);
  g_assert_cmpfloat (mai_loss_plot_get_hover_x (desk.plot), ==, 9.0);
  widget_fixture_key (desk.fixture, "Home", NULL);
  widget_fixture_key (desk.fixture, "Left", NULL);
  g_assert_cmpfloat (mai_loss_plot_get_hover_x (desk.plot), ==, 0.0);
  g_assert_cmpstr (mai_loss_plot_get_value_text (desk.plot), ==,
                   "epoch 0: train 4.00, validation 3.50");
  gtk_test_accessible_assert_property (desk.widget, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Loss, epoch 0: train 4.00, validation 3.50");
  gtk_test_accessible_assert_property (desk.widget, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                       "epoch 0: train 4.00, validation 3.50");
  widget_fixture_key (desk.fixture, "End", NULL);
  g_assert_cmpfloat (mai_loss_plot_get_hover_x (desk.plot), ==, 20.0);
  widget_fixture_key (desk.fixture, "Escape", NULL);
  g_assert_true (isnan (mai_loss_plot_get_hover_x (desk.plot)));
  const struct
  {
    const char *key;
    double x;
  } keypad[] = { { "KP_End", 20.0 },     { "KP_Left", 19.0 }, { "KP_Right", 20.0 },
                 { "KP_Page_Up", 10.0 }, { "KP_Home", 0.0 },  { "KP_Page_Down", 10.0 } };
  for (guint i = 0; i < G_N_ELEMENTS (keypad); i++)
    {
      widget_fixture_key (desk.fixture, keypad[i].key, NULL);
      g_assert_cmpfloat (mai_loss_plot_get_hover_x (desk.plot), ==, keypad[i].x);
    }
  tear_down (&desk);
}

static void
test_says_how_it_stands (void)
{
  Desk desk;
  set_up (&desk, MAI_PLOT_ACCURACY);
  gtk_test_accessible_assert_property (desk.widget, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Accuracy, The curves appear here when training starts.");
  mai_plot_series_append (desk.valid, 0.0, 0.1);
  mai_plot_series_append (desk.valid, 1.0, 0.25);
  widget_fixture_settle ();
  const char *said = "Accuracy, epoch 1: validation 25.0 %";
  gtk_test_accessible_assert_property (desk.widget, GTK_ACCESSIBLE_PROPERTY_LABEL, said);
  /* validation comes after the training that it judges */
  mai_plot_series_append (desk.train, 1.0, 0.5);
  mai_plot_series_append (desk.train, 2.0, 0.5);
  widget_fixture_settle ();
  mai_plot_series_append (desk.valid, 2.0, 0.25);
  widget_fixture_settle ();
  said = "Accuracy, epoch 2: train 50.0 %, validation 25.0 %";
  gtk_test_accessible_assert_property (desk.widget, GTK_ACCESSIBLE_PROPERTY_LABEL, said);
  mai_loss_plot_set_subject (desk.plot, "Loudness");
  said = "Accuracy, Loudness, epoch 2: train 50.0 %, validation 25.0 %";
  gtk_test_accessible_assert_property (desk.widget, GTK_ACCESSIBLE_PROPERTY_LABEL, said);
  mai_loss_plot_set_subject (desk.plot, NULL);
  mai_loss_plot_set_measure (desk.plot, MAI_PLOT_LOSS);
  said = "Loss, epoch 2: train 0.500, validation 0.250";
  gtk_test_accessible_assert_property (desk.widget, GTK_ACCESSIBLE_PROPERTY_LABEL, said);
  tear_down (&desk);
}

static void
test_live (void)
{
  Desk desk;
  set_up (&desk, MAI_PLOT_LOSS);
  fill (&desk, 5);
  mai_loss_plot_set_hover_x (desk.plot, 5.0);
  g_autoptr (WidgetPicture) before = widget_fixture_take_picture (desk.fixture, 1.0);
  mai_plot_series_append (desk.valid, 6.0, 1.1);
  g_autoptr (WidgetPicture) after = widget_fixture_take_picture (desk.fixture, 1.0);
  widget_picture_assert_unlike (before, after, 0.001);
  g_assert_cmpfloat (mai_loss_plot_get_hover_x (desk.plot), ==, 5.0);
  /* Back to a checkpoint: what was pointed at is gone. */
  mai_plot_series_append (desk.train, 2.0, 2.0);
  mai_plot_series_append (desk.valid, 2.0, 2.0);
  widget_fixture_settle ();
  g_assert_cmpfloat (mai_loss_plot_get_hover_x (desk.plot), ==, 2.0);
  mai_plot_series_clear (desk.train);
  mai_plot_series_clear (desk.valid);
  widget_fixture_draw (desk.fixture);
  g_assert_null (mai_loss_plot_get_value_text (desk.plot));
  tear_down (&desk);
}

/*
 * Awkward data in the smallest size.
 */
static void
test_narrow (void)
{
  Desk desk;
  set_up (&desk, MAI_PLOT_LOSS);
  fill (&desk, 32);
  widget_fixture_resize (desk.fixture, 200, 120);
  g_autoptr (WidgetPicture) small = widget_fixture_take_picture (desk.fixture, 1.0);
  GdkRGBA violet = to_rgba (mai_roll_palette_get (FALSE)->composed);
  g_assert_cmpint (widget_picture_count (small, NULL, &violet, 0.1), >, 20);
  mai_plot_series_set_points (desk.valid, (const MaiPlotPoint[]){ { 0.0, 1e12 } }, 1);
  mai_plot_series_set_points (desk.train, (const MaiPlotPoint[]){ { -3.0, -1e12 } }, 1);
  widget_fixture_draw (desk.fixture);
  mai_plot_series_set_points (desk.train, (const MaiPlotPoint[]){ { 0.0, 0.0 } }, 1);
  mai_plot_series_clear (desk.valid);
  widget_fixture_draw (desk.fixture);
  tear_down (&desk);
}

/*
 * The last number under the axis is as whole as the others, however long.
 */
static void
test_last_number (void)
{
  Desk desk;
  const GdkRectangle edge = { WIDTH - 5, HEIGHT - 20, 3, 10 }; // within the border of the card
  set_up (&desk, MAI_PLOT_LOSS);
  fill (&desk, 10);
  for (double end = 100.0; end < 1e8; end *= 10.0)
    {
      mai_loss_plot_set_x_end (desk.plot, end);
      g_autoptr (WidgetPicture) picture = widget_fixture_take_picture (desk.fixture, 1.0);
      GdkRGBA ground = widget_picture_get_pixel (picture, WIDTH - 5, HEIGHT / 2);
      g_assert_cmpfloat (widget_picture_differs (picture, &edge, &ground, 0.01), ==, 0.0);
    }
  tear_down (&desk);
}

/*
 * Pixels in the colour of the validation in a plot where it has points at epochs 0, 1, ..., and this name.
 */
static int
count_validation (const double *losses, guint n, double train, const char *name)
{
  GtkWidget *widget = mai_loss_plot_new (MAI_PLOT_LOSS);
  g_autoptr (MaiPlotSeries) first = mai_plot_series_new ("train", MAI_PLOT_ROLE_TRAIN);
  g_autoptr (MaiPlotSeries) second = mai_plot_series_new (name, MAI_PLOT_ROLE_VALIDATION);
  GdkRGBA violet = to_rgba (mai_roll_palette_get (FALSE)->composed);
  mai_loss_plot_add_series (MAI_LOSS_PLOT (widget), first);
  mai_loss_plot_add_series (MAI_LOSS_PLOT (widget), second);
  mai_loss_plot_set_x_end (MAI_LOSS_PLOT (widget), 10000.0);
  for (guint i = 0; i < n; i++)
    {
      mai_plot_series_append (first, i, train);
      mai_plot_series_append (second, i, losses[i]);
    }
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (widget, WIDTH, HEIGHT);
  g_autoptr (WidgetPicture) picture = widget_fixture_take_picture (fixture, 1.0);
  return widget_picture_count (picture, NULL, &violet, 0.2);
}

/*
 * At the very beginning of a run all words stand at the left, on no others: a name has as much ink there as
 * where nothing is best yet.
 */
static void
test_best_is_clear (void)
{
  double losses[] = { 8.63, 8.63 };
  const double trains[] = { 8.0, 8.64, 9.2 };
  int name =
      count_validation (losses, 1, 8.5, "validation") - count_validation (losses, 1, 8.5, "");
  g_assert_cmpint (name, >, 50);
  for (guint i = 0; i < G_N_ELEMENTS (trains); i++)
    for (int j = -1; j < 4; j++)
      {
        losses[1] = 8.63 + j * 0.02;
        int with = count_validation (losses, 2, trains[i], "validation");
        int without = count_validation (losses, 2, trains[i], "");
        g_test_message ("training %g, then %g: %d of %d", trains[i], losses[1], with - without,
                        name);
        g_assert_cmpint (with - without, >, name * 95 / 100);
        g_assert_cmpint (with - without, <, name * 105 / 100);
      }
}

typedef struct
{
  double start, longest; // ms of this thread's work
} Frames;

static void
before_cb (GdkFrameClock *clock, Frames *frames)
{
  frames->start = mai_test_thread_ms ();
}

static void
after_cb (GdkFrameClock *clock, Frames *frames)
{
  frames->longest = MAX (frames->longest, mai_test_thread_ms () - frames->start);
}

/*
 * Of the frames that bring news, the quickest, in ms.
 */
static double
measure_frames (Desk *desk, int n, gboolean live)
{
  double least = G_MAXDOUBLE, sum = 0.0;
  Frames frames = { 0 };
  GdkFrameClock *clock = gtk_widget_get_frame_clock (desk->widget);
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_cb), &frames);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_cb), &frames);
  for (int i = 0; i < n; i++)
    {
      frames.longest = 0.0;
      mai_loss_plot_set_hover_x (desk->plot, i);
      if (live)
        mai_plot_series_append (desk->train, 100.0 + i / 100.0, 1.1);
      widget_fixture_draw (desk->fixture); // more than one frame, the longest of which counts
      least = MIN (least, frames.longest);
      sum += frames.longest;
    }
  g_signal_handlers_disconnect_by_data (clock, &frames);
  g_test_message ("a frame takes %.2f ms at least, %.2f ms on average", least, sum / n);
  return least;
}

/*
 * Ten thousand points twice, all of them moving up and down, are drawn well within a frame, on any machine.
 */
static void
test_time (void)
{
  Desk desk;
  set_up (&desk, MAI_PLOT_LOSS);
  widget_fixture_resize (desk.fixture, 900, 500);
  double empty = measure_frames (&desk, 20, FALSE);
  for (int i = 0; i < 10000; i++)
    {
      double y = 1.0 + 3.0 * exp (-i / 2000.0);
      mai_plot_series_append (desk.train, i / 100.0, y + g_test_rand_double_range (-0.1, 0.1));
      mai_plot_series_append (desk.valid, i / 100.0, y + g_test_rand_double_range (0.1, 0.3));
    }
  double full = measure_frames (&desk, 20, FALSE);
  double live = measure_frames (&desk, 50, TRUE);
  /* Some 8 times an empty frame here, 3 ms; stroking all the points took 80 times. */
  g_assert_cmpfloat (full, <, 50.0 * empty);
  g_assert_cmpfloat (live, <, 50.0 * empty);
  tear_down (&desk);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/loss-plot/colours", test_colours);
  g_test_add_func ("/loss-plot/range", test_range);
  g_test_add_func ("/loss-plot/hover", test_hover);
  g_test_add_func ("/loss-plot/keys", test_keys);
  g_test_add_func ("/loss-plot/says-how-it-stands", test_says_how_it_stands);
  g_test_add_func ("/loss-plot/live", test_live);
  g_test_add_func ("/loss-plot/narrow", test_narrow);
  g_test_add_func ("/loss-plot/last-number", test_last_number);
  g_test_add_func ("/loss-plot/best-is-clear", test_best_is_clear);
  g_test_add_func ("/loss-plot/time", test_time);
  g_test_add_func ("/loss-plot/other-styles", test_other_styles);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The strip that says of each bar how original it is: what it shows, and what a click and keys say. */
#include "piano-roll-fixture.h"
#include "widgets/roll/mai-roll-originality.h"

static const MaiRollOriginalBar bars[] = {
  { 0, BAR, 1.0, "Bar 1 is original." },
  { BAR, 2 * BAR, 0.0, "Bar 2 is copied." },
  { 3 * BAR, 4 * BAR, 0.5, "Bar 4 is half a copy." },
};

static void
set_up_strip (Desk *desk)
{
  set_up (desk, make_long_score (300), WIDTH, HEIGHT);
  mai_piano_roll_set_original_bars (desk->roll, bars, G_N_ELEMENTS (bars));
  g_object_set (desk->roll, "show-originality", TRUE, NULL);
  widget_fixture_draw (desk->fixture);
}

static GtkWidget *
get_strip (Desk *desk)
{
  return find_part (desk, "MaiRollOriginality");
}

/*
 * How many pixels high a colour stands in the middle of a bar.
 */
static int
measure (Desk *desk, WidgetPicture *picture, double tick, MaiColour colour)
{
  GtkWidget *strip = get_strip (desk);
  GdkRGBA rgba = { (float) colour.red, (float) colour.green, (float) colour.blue, 1.0f };
  double x, y;
  from_part (desk, "MaiRollOriginality", mai_roll_viewport_tick_to_x (desk->viewport, tick), 0.0,
             &x, &y);
  GdkRectangle area = { (int) x, (int) y, 1, gtk_widget_get_height (strip) };
  return widget_picture_count (picture, &area, &rgba, 0.02);
}

static gboolean
is_shown (Desk *desk)
{
  return gtk_widget_get_mapped (get_strip (desk));
}

/*
 * Off by default; its key turns it on, and everything below makes room.
 */
static void
test_toggle (void)
{
  Desk desk;
  set_up (&desk, make_long_score (300), WIDTH, HEIGHT);
  int before = gtk_widget_get_height (find_part (&desk, "GtkScrolledWindow"));
  g_assert_false (is_shown (&desk));
  gtk_widget_grab_focus (desk.canvas);
  widget_fixture_key (desk.fixture, "o", "Shift_L");
  widget_fixture_draw (desk.fixture);
  g_assert_true (is_shown (&desk));
  g_assert_cmpint (gtk_widget_get_height (find_part (&desk, "GtkScrolledWindow")), ==,
                   before - gtk_widget_get_height (get_strip (&desk)));
  widget_fixture_key (desk.fixture, "o", "Shift_L");
  widget_fixture_draw (desk.fixture);
  g_assert_false (is_shown (&desk));
  g_assert_cmpint (gtk_widget_get_height (find_part (&desk, "GtkScrolledWindow")), ==, before);
  tear_down (&desk);
}

/*
 * What is copied stands taller, and in another colour.
 */
static void
check_bars (const MaiRollPalette *palette)
{
  Desk desk;
  set_up_strip (&desk);
  g_autoptr (WidgetPicture) picture = widget_fixture_take_picture (desk.fixture, 1.0);
  int original = measure (&desk, picture, BAR / 2, palette->original);
  int copied = measure (&desk, picture, BAR * 3 / 2, palette->copied);
  int half = measure (&desk, picture, BAR * 7 / 2,
                      mai_colour_mix (palette->original, palette->copied, 0.5));
  g_assert_cmpint (original, >, 0);
  g_assert_cmpint (half, >, original);
  g_assert_cmpint (copied, >, half);
  g_assert_cmpint (measure (&desk, picture, BAR / 2, palette->copied), ==, 0);
  g_assert_cmpint (measure (&desk, picture, BAR * 5 / 2, palette->original), ==, 0); // no notes
  tear_down (&desk);
}

static void
test_bars (void)
{
  check_bars (mai_roll_palette_get (FALSE));
  widget_fixture_set_dark (TRUE);
  check_bars (mai_roll_palette_get (TRUE));
  widget_fixture_set_dark (FALSE);
}

/*
 * A song of which a pixel shows many bars: one that is copied is not lost among the others.
 */
static void
test_many_bars (void)
{
  Desk desk;
  MaiRollOriginalBar many[2000];
  set_up (&desk, make_long_score (3000), WIDTH, HEIGHT);
  for (guint i = 0; i < G_N_ELEMENTS (many); i++)
    many[i] = (MaiRollOriginalBar){ i * BAR, (i + 1) * BAR, i == 777 ? 0.0 : 1.0, "A bar." };
  mai_piano_roll_set_original_bars (desk.roll, many, G_N_ELEMENTS (many));
  g_object_set (desk.roll, "show-originality", TRUE, NULL);
  mai_roll_viewport_set_length (desk.viewport, G_N_ELEMENTS (many) * BAR);
  mai_roll_viewport_fit (desk.viewport);
  widget_fixture_draw (desk.fixture);
  g_assert_cmpfloat (mai_roll_viewport_get_ticks_per_pixel (desk.viewport), >, 2.0 * BAR);
  g_autoptr (WidgetPicture) picture = widget_fixture_take_picture (desk.fixture, 1.0);
  g_assert_cmpint (measure (&desk, picture, 777.5 * BAR, mai_roll_palette_get (FALSE)->copied), >,
                   0);
  tear_down (&desk);
}

static GtkPopover *
find_popover (Desk *desk)
{
  GtkWidget *child = gtk_widget_get_first_child (get_strip (desk));
  return child != NULL ? GTK_POPOVER (child) : NULL;
}

static gboolean
is_said (Desk *desk, const char *sentence)
{
  GtkPopover *popover = find_popover (desk);
  return popover != NULL && gtk_widget_get_visible (GTK_WIDGET (popover))
         && widget_fixture_find_like (GTK_WIDGET (popover), GTK_TYPE_LABEL, "label", sentence)
                != NULL;
}

/*
 * While it stands it has all clicks and keys, those of the next test's window too.
 */
static void
hush (Desk *desk)
{
  gtk_popover_popdown (find_popover (desk));
  widget_fixture_settle ();
}

static void
click_bar (Desk *desk, double tick)
{
  double x, y;
  from_part (desk, "MaiRollOriginality", mai_roll_viewport_tick_to_x (desk->viewport, tick), 8.0,
             &x, &y);
  widget_fixture_click (desk->fixture, x, y);
}

static void
test_click (void)
{
  Desk desk;
  set_up_strip (&desk);
  click_bar (&desk, BAR * 5 / 2); // a bar without notes
  g_assert_null (find_popover (&desk));
  click_bar (&desk, BAR * 3 / 2);
  g_assert_true (is_said (&desk, "Bar 2 is copied."));
  gtk_test_accessible_assert_property (get_strip (&desk), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Bar 2 is copied.");
  g_assert_cmpint (desk.n_seeks, ==, 0);
  // other bars: what was said of the old ones goes
  mai_piano_roll_set_original_bars (desk.roll, bars, 1);
  g_assert_false (is_said (&desk, "Bar 2 is copied."));
  gtk_test_accessible_assert_property (get_strip (&desk), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Bar 1 is original.");
  tear_down (&desk);
}

static void
test_keys (void)
{
  Desk desk;
  set_up_strip (&desk);
  GtkWidget *strip = get_strip (&desk);
  g_assert_true (gtk_widget_grab_focus (strip));
  widget_fixture_key (desk.fixture, "Right", NULL);
  gtk_test_accessible_assert_property (strip, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Bar 2 is copied.");
  widget_fixture_key (desk.fixture, "KP_Right", NULL);
  widget_fixture_key (desk.fixture, "Right", NULL); // there are no more
  gtk_test_accessible_assert_property (strip, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Bar 4 is half a copy.");
  widget_fixture_key (desk.fixture, "Home", NULL);
  widget_fixture_key (desk.fixture, "Return", NULL);
  g_assert_true (is_said (&desk, "Bar 1 is original."));
  hush (&desk);
  tear_down (&desk);
}

/*
 * Keys that come to the strip show the bar that they go from, wherever the song was scrolled to; a click moves nothing.
 */
static void
test_focus (void)
{
  Desk desk;
  set_up_strip (&desk);
  GtkWidget *strip = get_strip (&desk);
  mai_roll_viewport_scroll_by (desk.viewport,
                               mai_roll_viewport_tick_to_x (desk.viewport, BAR * 3 / 2), 0.0);
  widget_fixture_draw (desk.fixture);
  double from = mai_roll_viewport_get_from (desk.viewport);
  click_bar (&desk, BAR * 7 / 4); // a bar of which half is to be seen
  g_assert_true (is_said (&desk, "Bar 2 is copied."));
  g_assert_cmpfloat (mai_roll_viewport_get_from (desk.viewport), ==, from);
  hush (&desk);
  gtk_widget_grab_focus (desk.canvas);
  mai_roll_viewport_reveal_ticks (desk.viewport, 40 * BAR, 41 * BAR);
  g_assert_cmpfloat (mai_roll_viewport_get_from (desk.viewport), >, 2 * BAR);
  g_assert_true (gtk_widget_child_focus (strip, GTK_DIR_TAB_FORWARD)); // as Tab does
  g_assert_true (gtk_widget_has_focus (strip));
  g_assert_cmpfloat (mai_roll_viewport_get_from (desk.viewport), <=, BAR);
  tear_down (&desk);
}

static void
test_nothing (void)
{
  Desk desk;
  set_up_strip (&desk);
  mai_piano_roll_set_original_bars (desk.roll, NULL, 0);
  g_assert_true (gtk_widget_grab_focus (get_strip (&desk)));
  widget_fixture_key (desk.fixture, "Right", NULL);
  widget_fixture_key (desk.fixture, "Return", NULL);
  click_bar (&desk, BAR / 2);
  g_assert_null (find_popover (&desk));
  tear_down (&desk);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/widgets/roll-originality/toggle", test_toggle);
  g_test_add_func ("/widgets/roll-originality/bars", test_bars);
  g_test_add_func ("/widgets/roll-originality/many-bars", test_many_bars);
  g_test_add_func ("/widgets/roll-originality/click", test_click);
  g_test_add_func ("/widgets/roll-originality/focus", test_focus);
  g_test_add_func ("/widgets/roll-originality/keys", test_keys);
  g_test_add_func ("/widgets/roll-originality/nothing", test_nothing);
  return g_test_run ();
}

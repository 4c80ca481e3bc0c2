/* SPDX-License-Identifier: Apache-2.0 */
/* The map of the whole song: its ends, its colours, and how often it is drawn. */
#include "piano-roll-fixture.h"
#include "widgets/roll/mai-roll-minimap.h"

static double
get_from (Desk *desk)
{
  return mai_roll_viewport_get_from (desk->viewport);
}

static double
get_to (Desk *desk)
{
  return mai_roll_viewport_get_to (desk->viewport);
}

/*
 * The x in the roll of a tick in its map.
 */
static double
get_x (Desk *desk, double tick)
{
  double width = gtk_widget_get_width (find_part (desk, "MaiRollMinimap")) - 16.0;
  return 8.0 + tick * width / (double) mai_roll_viewport_get_length (desk->viewport);
}

/*
 * An end of the frame goes where it is dragged, the other stays; dragged back, all is as it was.
 */
static void
test_ends (void)
{
  Desk desk;
  double x, y;
  set_up (&desk, make_long_score (3000), WIDTH, HEIGHT);
  mai_roll_viewport_set_ticks_per_pixel (desk.viewport, 60.0);
  mai_roll_viewport_scroll_to (desk.viewport, 500.0, 400.0);
  double from = get_from (&desk);
  double to = get_to (&desk);
  double pixel = 60.0;
  from_part (&desk, "MaiRollMinimap", get_x (&desk, to), 20.0, &x, &y);
  double by = get_x (&desk, 20000.0) - get_x (&desk, 0.0);
  widget_fixture_move_pointer (desk.fixture, x, y);
  widget_fixture_press (desk.fixture, GDK_BUTTON_PRIMARY);
  widget_fixture_move_pointer (desk.fixture, x - floor (by), y);
  g_assert_cmpfloat_with_epsilon (get_from (&desk), from, pixel);
  g_assert_cmpfloat_with_epsilon (get_to (&desk), to - 20000.0, 5.0 * pixel);
  widget_fixture_move_pointer (desk.fixture, x - 1.0, y);
  g_assert_cmpfloat_with_epsilon (get_to (&desk), to, 5.0 * pixel); // no jump at the beginning
  widget_fixture_move_pointer (desk.fixture, x, y);
  g_assert_cmpfloat_with_epsilon (get_from (&desk), from, pixel);
  g_assert_cmpfloat_with_epsilon (get_to (&desk), to, pixel);
  widget_fixture_release (desk.fixture, GDK_BUTTON_PRIMARY);
  // as near as it can be: the end that is not dragged stays
  from_part (&desk, "MaiRollMinimap", get_x (&desk, from), 20.0, &x, &y);
  drag (&desk, x, y, x + get_x (&desk, to - from), y);
  g_assert_cmpfloat_with_epsilon (get_to (&desk), to, 2.0 * pixel);
  g_assert_cmpfloat (get_to (&desk) - get_from (&desk), <, 10000.0);
  tear_down (&desk);
}

/*
 * Its keys scroll, those of the keypad too.
 */
static void
test_keys (void)
{
  Desk desk;
  set_up (&desk, make_long_score (3000), WIDTH, HEIGHT);
  g_assert_true (gtk_widget_grab_focus (find_part (&desk, "MaiRollMinimap")));
  const char *const keys[][2] = {
    { "Right", "Left" },       { "KP_Right", "KP_Left" }, { "Next", "Prior" },
    { "KP_Next", "KP_Prior" }, { "End", "Home" },         { "KP_End", "KP_Home" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      double from = get_from (&desk);
      widget_fixture_key (desk.fixture, keys[i][0], NULL);
      g_assert_cmpfloat (get_from (&desk), >, from);
      widget_fixture_key (desk.fixture, keys[i][1], NULL);
      g_assert_cmpfloat (get_from (&desk), ==, from);
    }
  tear_down (&desk);
}

static int
count (Desk *desk, WidgetPicture *picture, MaiColour colour)
{
  GdkRGBA rgba = { (float) colour.red, (float) colour.green, (float) colour.blue, 1.0f };
  GtkWidget *minimap = find_part (desk, "MaiRollMinimap");
  GdkRectangle area = { 0, HEIGHT - gtk_widget_get_height (minimap), WIDTH,
                        gtk_widget_get_height (minimap) };
  return widget_picture_count (picture, &area, &rgba, 0.05);
}

/*
 * All of the song is in sight, so that no veil lies over its notes; few pitches have high rows.
 */
static void
check_colours (const MaiRollPalette *palette, const MaiRollPalette *other)
{
  Desk desk;
  MaiScore *score = mai_score_new (480);
  const MaiNote note = { .onset = 0, .duration = BAR, .pitch = 60, .velocity = 112 };
  mai_track_add_notes (mai_score_add_track (score, "T", 0, 0), &note, 1);
  set_up (&desk, score, WIDTH, HEIGHT);
  g_autoptr (WidgetPicture) picture = widget_fixture_take_picture (desk.fixture, 1.0);
  g_assert_cmpint (count (&desk, picture, palette->tracks[0]), >, 40);
  g_assert_cmpint (count (&desk, picture, other->tracks[0]), ==, 0);
  tear_down (&desk);
}

static void
test_colours (void)
{
  check_colours (mai_roll_palette_get (FALSE), mai_roll_palette_get_high_contrast (FALSE));
}

static void
test_contrast_inside (void)
{
  if (!g_test_subprocess ())
    return;
  check_colours (mai_roll_palette_get_high_contrast (FALSE), mai_roll_palette_get (FALSE));
  widget_fixture_set_dark (TRUE);
  check_colours (mai_roll_palette_get_high_contrast (TRUE), mai_roll_palette_get (TRUE));
}

static void
test_contrast (void)
{
  widget_fixture_run_with ("ADW_DEBUG_HIGH_CONTRAST", "1",
                           "/widgets/roll-minimap/subprocess/contrast");
}

typedef struct
{
  MaiRollMinimap *minimap;
  guint n;
} Drawn;

static gboolean
is_drawn_cb (gpointer data)
{
  Drawn *drawn = data;
  return mai_roll_minimap_get_n_drawn (drawn->minimap) > drawn->n;
}

/*
 * A song of many notes that grows with each step of an edit is not drawn in each; once it rests, it is.
 */
static void
test_grows (void)
{
  Desk desk;
  set_up (&desk, make_long_score (9000), WIDTH, HEIGHT);
  MaiRollMinimap *minimap = MAI_ROLL_MINIMAP (find_part (&desk, "MaiRollMinimap"));
  MaiTrack *track = mai_score_get_track (desk.score, 0);
  gint64 end = mai_score_get_end (desk.score);
  guint before = mai_roll_minimap_get_n_drawn (minimap);
  g_assert_cmpuint (before, >, 0);
  gint64 length = mai_roll_viewport_get_length (desk.viewport);
  gint64 start = g_get_monotonic_time ();
  guint n = 20;
  for (guint i = 0; i < n; i++)
    {
      const MaiNote note = { .onset = end + i * BAR, .duration = BAR, .pitch = 60, .velocity = 90 };
      mai_score_insert_notes (desk.score, track, &note, 1);
      widget_fixture_draw (desk.fixture);
    }
  // at most as often as it waits 0.15 s, however long the frames take
  guint most = (guint) ((g_get_monotonic_time () - start) / 150000) + 1;
  g_assert_cmpint (mai_roll_viewport_get_length (desk.viewport), >=, length + (n - 1) * BAR);
  Drawn drawn = { minimap, mai_roll_minimap_get_n_drawn (minimap) };
  g_assert_cmpuint (drawn.n - before, <=, most);
  const MaiNote last = { .onset = end + n * BAR, .duration = BAR, .pitch = 60, .velocity = 90 };
  mai_score_insert_notes (desk.score, track, &last, 1);
  g_assert_true (widget_fixture_wait (is_drawn_cb, &drawn, WIDGET_FIXTURE_SECONDS));
  tear_down (&desk);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/widgets/roll-minimap/ends", test_ends);
  g_test_add_func ("/widgets/roll-minimap/keys", test_keys);
  g_test_add_func ("/widgets/roll-minimap/colours", test_colours);
  g_test_add_func ("/widgets/roll-minimap/contrast", test_contrast);
  g_test_add_func ("/widgets/roll-minimap/subprocess/contrast", test_contrast_inside);
  g_test_add_func ("/widgets/roll-minimap/grows", test_grows);
  return g_test_run ();
}

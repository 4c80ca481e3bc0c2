/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures of the roll held against what the score says. */
#include "piano-roll-fixture.h"
#include "widgets/roll/mai-velocity-lane.h"

static void
check_colours (const MaiRollPalette *palette)
{
  Desk desk;
  set_up (&desk, make_score (), WIDTH, HEIGHT);
  mai_piano_roll_set_playhead (desk.roll, 1200);
  mai_piano_roll_set_seed (desk.roll, 0, BAR);
  g_autoptr (WidgetPicture) picture = widget_fixture_take_picture (desk.fixture, 1.0);
  g_assert_cmpfloat (get_distance (get_at (&desk, picture, 240, 60), palette->tracks[0]), <, 0.02);
  g_assert_cmpfloat (get_distance (get_at (&desk, picture, 720, 52), palette->tracks[1]), <, 0.02);
  g_assert_cmpfloat (get_distance (get_at (&desk, picture, 2400, 72), palette->composed), <, 0.02);
  // a soft note is paler
  g_assert_cmpfloat (get_distance (get_at (&desk, picture, 720, 64), palette->tracks[0]), >, 0.05);
  g_assert_cmpfloat (get_distance (get_at (&desk, picture, 720, 62), palette->white_row), <, 0.02);
  g_assert_cmpfloat (get_distance (get_at (&desk, picture, 720, 63), palette->black_row), <, 0.02);
  // the bar that was composed is tinted, and the ruler says so
  g_assert_cmpfloat (get_distance (get_at (&desk, picture, 2640, 62), palette->white_row), >, 0.01);
  g_assert_cmpfloat (get_distance (get_at (&desk, picture, 2640, 62), palette->white_row), <, 0.25);
  double x, y;
  from_part (&desk, "MaiRollRuler", mai_roll_viewport_tick_to_x (desk.viewport, 2640), 43.0, &x,
             &y);
  g_assert_cmpfloat (
      get_distance (widget_picture_get_pixel (picture, (int) x, (int) y), palette->composed), <,
      0.02);
  // the playhead crosses the notes and the velocities
  g_assert_cmpfloat (get_distance (get_at (&desk, picture, 1200, 67), palette->playhead), <, 0.02);
  g_assert_cmpfloat (get_distance (get_at (&desk, picture, 1200, 55), palette->playhead), <, 0.02);
  g_assert_cmpfloat (get_distance (get_at (&desk, picture, 1230, 67), palette->tracks[0]), <, 0.02);
  from_part (&desk, "MaiVelocityLane", mai_roll_viewport_tick_to_x (desk.viewport, 1200), 40.0, &x,
             &y);
  g_assert_cmpfloat (
      get_distance (widget_picture_get_pixel (picture, (int) x, (int) y), palette->playhead), <,
      0.02);
  tear_down (&desk);
}

static void
test_light (void)
{
  check_colours (mai_roll_palette_get (FALSE));
}

static void
test_dark (void)
{
  widget_fixture_set_dark (TRUE);
  check_colours (mai_roll_palette_get (TRUE));
  widget_fixture_set_dark (FALSE);
}

static void
test_high_contrast_subprocess (void)
{
  check_colours (mai_roll_palette_get_high_contrast (FALSE));
  widget_fixture_set_dark (TRUE);
  check_colours (mai_roll_palette_get_high_contrast (TRUE));
}

static void
test_high_contrast (void)
{
  widget_fixture_run_with ("ADW_DEBUG_HIGH_CONTRAST", "1",
                           "/widgets/piano-roll/high-contrast/subprocess");
}

/*
 * A theme that changes while the roll is shown changes the roll.
 */
static void
test_theme_changes (void)
{
  Desk desk;
  set_up (&desk, make_score (), WIDTH, HEIGHT);
  g_autoptr (WidgetPicture) light = widget_fixture_take_picture (desk.fixture, 1.0);
  widget_fixture_set_dark (TRUE);
  g_autoptr (WidgetPicture) dark = widget_fixture_take_picture (desk.fixture, 1.0);
  widget_fixture_set_dark (FALSE);
  g_autoptr (WidgetPicture) again = widget_fixture_take_picture (desk.fixture, 1.0);
  widget_picture_assert_unlike (light, dark, 0.4);
  widget_picture_assert_like (light, again, 0.001);
  tear_down (&desk);
}

static void
assert_as_fresh (Desk *desk, const char *what, guint i)
{
  double max, mean;
  double scale = gtk_widget_get_scale_factor (desk->canvas);
  g_autoptr (WidgetPicture) kept = widget_fixture_take_picture (desk->fixture, scale);
  mai_roll_canvas_draw_afresh (MAI_ROLL_CANVAS (desk->canvas));
  mai_velocity_lane_draw_afresh (MAI_VELOCITY_LANE (find_part (desk, "MaiVelocityLane")));
  g_autoptr (WidgetPicture) fresh = widget_fixture_take_picture (desk->fixture, scale);
  g_assert_true (widget_picture_compare (kept, fresh, &max, &mean));
  if (max > 0.0)
    {
      widget_picture_save (kept, "roll-kept");
      widget_picture_save (fresh, "roll-fresh");
      g_test_message ("%s, step %u", what, i);
    }
  g_assert_cmpfloat (max, ==, 0.0);
}

/*
 * Moves a note of the second track that begins right of x to the pitch at y.
 */
static void
move_note (Desk *desk, double x, double y, MaiOrigin origin)
{
  MaiTrack *track = mai_score_get_track (desk->score, 1);
  gint64 tick = (gint64) mai_roll_viewport_x_to_tick (desk->viewport, x);
  guint index = (guint) mai_track_find_onset (track, tick);
  MaiNote note = mai_track_get_notes (track, NULL)[index];
  note.pitch = (guint8) mai_roll_viewport_y_to_pitch (desk->viewport, y);
  note.origin = origin;
  mai_score_change_notes (desk->score, track, &index, &note, 1, NULL);
}

/*
 * After scrolling, zooming and editing, what was kept and what was added look as if all were drawn at once.
 */
static void
check_tiles (int width, int height)
{
  Desk desk;
  g_autoptr (GRand) random = g_rand_new_with_seed (9);
  set_up (&desk, make_long_score (3000), width, height);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (desk.roll)), ==, width);
  for (guint i = 0; i < 60; i++)
    {
      double dx = g_rand_double_range (random, -150.0, 220.0);
      double dy = g_rand_double_range (random, -90.0, 90.0);
      if (i % 15 == 14)
        mai_roll_viewport_zoom (desk.viewport, g_rand_double_range (random, 0.4, 2.5), 300.0);
      mai_roll_viewport_scroll_by (desk.viewport, dx, i % 3 == 0 ? dy : 0.0);
      if (i % 4 == 1)
        move_note (&desk, 100.0 + i, 40.0 + i, MAI_ORIGIN_PLAYED);
      widget_fixture_draw (desk.fixture);
      if (i % 6 == 5)
        assert_as_fresh (&desk, "scrolling", i);
    }
  tear_down (&desk);
}

static void
test_tiles (void)
{
  check_tiles (WIDTH, HEIGHT);
}

/*
 * So wide that a cell is less than the lane of velocities is large: it too is added to, not drawn anew.
 */
static void
test_tiles_wide (void)
{
  check_tiles (1280, 400);
}

static void
test_tiles_dense_subprocess (void)
{
  check_tiles (640, 400);
}

static void
test_tiles_dense (void)
{
  widget_fixture_run_with ("GDK_SCALE", "2", "/widgets/piano-roll/tiles-dense/subprocess");
}

/*
 * A scroll draws what comes into sight and not much more, an edit a few columns; a playhead that moves draws no
 * notes at all.
 */
static void
test_little_is_drawn (void)
{
  Desk desk;
  set_up (&desk, make_long_score (3000), WIDTH, HEIGHT);
  MaiRollCanvas *canvas = MAI_ROLL_CANVAS (desk.canvas);
  gsize view =
      (gsize) gtk_widget_get_width (desk.canvas) * (gsize) gtk_widget_get_height (desk.canvas);
  widget_picture_free (widget_fixture_take_picture (desk.fixture, 1.0));
  gsize before = mai_roll_canvas_get_n_drawn (canvas);
  for (guint i = 0; i < 100; i++)
    {
      mai_roll_viewport_scroll_by (desk.viewport, 8.0, 0.0);
      widget_picture_free (widget_fixture_take_picture (desk.fixture, 1.0));
    }
  gsize drawn = mai_roll_canvas_get_n_drawn (canvas) - before;
  g_assert_cmpuint (drawn, >, view / 2);
  g_assert_cmpuint (drawn, <, 4 * view);
  before = mai_roll_canvas_get_n_drawn (canvas);
  move_note (&desk, 400.0, 100.0, MAI_ORIGIN_PLAYED);
  widget_picture_free (widget_fixture_take_picture (desk.fixture, 1.0));
  drawn = mai_roll_canvas_get_n_drawn (canvas) - before;
  g_assert_cmpuint (drawn, >, 0);
  g_assert_cmpuint (drawn, <, view / 4);
  before = mai_roll_canvas_get_n_drawn (canvas);
  for (guint i = 0; i < 20; i++)
    {
      mai_piano_roll_set_playhead (
          desk.roll, (gint64) mai_roll_viewport_x_to_tick (desk.viewport, 10.0 + 20.0 * i));
      widget_picture_free (widget_fixture_take_picture (desk.fixture, 1.0));
    }
  g_assert_cmpuint (mai_roll_canvas_get_n_drawn (canvas), ==, before);
  tear_down (&desk);
}

static void
test_edits (void)
{
  Desk desk;
  set_up (&desk, make_long_score (3000), WIDTH, HEIGHT);
  mai_roll_viewport_scroll_by (desk.viewport, 300.0, 0.0);
  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (WidgetPicture) before = widget_fixture_take_picture (desk.fixture, 1.0);
      move_note (&desk, 100.0 + 60.0 * i, 40.0 + 20.0 * i,
                 i % 2 == 0 ? MAI_ORIGIN_PLAYED : MAI_ORIGIN_COMPOSED);
      g_autoptr (WidgetPicture) after = widget_fixture_take_picture (desk.fixture, 1.0);
      widget_picture_assert_unlike (before, after, 0.00001);
      assert_as_fresh (&desk, "edit", i);
      if (i == 4)
        g_assert_true (mai_score_undo (desk.score));
    }
  // what the metre map says is drawn too
  mai_score_set_metre (desk.score, 0, 3, 4);
  assert_as_fresh (&desk, "metre", 0);
  tear_down (&desk);
}

/*
 * Tracks with notes take turns with the colours: another one's first note changes those behind it everywhere.
 */
static void
test_colours_of_tracks (void)
{
  Desk desk;
  MaiScore *score = mai_score_new (480);
  MaiTrack *track[3];
  for (guint i = 0; i < G_N_ELEMENTS (track); i++)
    track[i] = mai_score_add_track (score, "T", 0, (guint8) i);
  const MaiNote early = { .onset = 0, .duration = 480, .pitch = 60, .velocity = 112 };
  const MaiNote late = { .onset = 2 * BAR, .duration = 480, .pitch = 64, .velocity = 112 };
  mai_track_add_notes (track[0], &early, 1);
  mai_track_add_notes (track[2], &late, 1);
  set_up (&desk, score, WIDTH, HEIGHT);
  assert_as_fresh (&desk, "before", 0);
  mai_score_insert_notes (score, track[1], &early, 1);
  assert_as_fresh (&desk, "first note", 0);
  mai_score_remove_notes (score, track[1], (const guint[]){ 0 }, 1);
  assert_as_fresh (&desk, "last note", 0);
  tear_down (&desk);
}

static void
test_selection (void)
{
  Desk desk;
  const MaiRollPalette *palette = mai_roll_palette_get (FALSE);
  set_up (&desk, make_score (), WIDTH, HEIGHT);
  g_autoptr (WidgetPicture) before = widget_fixture_take_picture (desk.fixture, 1.0);
  mai_note_editor_select_note (desk.editor, (MaiNoteRef){ 0, 2 }, MAI_SELECT_ONLY);
  g_autoptr (WidgetPicture) after = widget_fixture_take_picture (desk.fixture, 1.0);
  double x, y;
  find_place (&desk, 960, 67, &x, &y);
  double row = mai_roll_viewport_get_row_height (desk.viewport);
  GdkRectangle note = { (int) x, (int) (y - row / 2.0), 96, (int) row };
  GdkRGBA outline = { (float) palette->selected.red, (float) palette->selected.green,
                      (float) palette->selected.blue, 1.0f };
  g_assert_cmpint (widget_picture_count (before, &note, &outline, 0.05), ==, 0);
  // two long sides and two short ones
  g_assert_cmpint (widget_picture_count (after, &note, &outline, 0.05), >, 2 * 85);
  g_assert_cmpint (widget_picture_count (after, &note, &outline, 0.05), <, 3 * 96);
  assert_as_fresh (&desk, "selection", 0);
  // a rubber band
  MaiNoteBand band = { 240, 1500, 56, 66 };
  mai_note_editor_begin_band (desk.editor, MAI_SELECT_ONLY);
  mai_note_editor_update_band (desk.editor, &band);
  g_autoptr (WidgetPicture) banded = widget_fixture_take_picture (desk.fixture, 1.0);
  g_assert_cmpfloat (get_distance (get_at (&desk, banded, 400, 57), palette->white_row), >, 0.03);
  mai_note_editor_end_band (desk.editor);
  g_autoptr (WidgetPicture) without = widget_fixture_take_picture (desk.fixture, 1.0);
  g_assert_cmpfloat (get_distance (get_at (&desk, without, 400, 57), palette->white_row), <, 0.02);
  tear_down (&desk);
}

/*
 * 360 pixels wide: the keyboard narrows, nothing sticks out.
 */
static void
test_narrow (void)
{
  Desk desk;
  set_up (&desk, make_score (), WIDTH, HEIGHT);
  int wide = gtk_widget_get_width (find_part (&desk, "MaiRollKeyboard"));
  widget_fixture_resize (desk.fixture, 360, 560);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (desk.roll)), ==, 360);
  g_assert_cmpint (gtk_widget_get_width (find_part (&desk, "MaiRollKeyboard")), <, wide);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (desk.roll)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      graphene_rect_t bounds;
      if (!gtk_widget_get_child_visible (child))
        continue;
      g_assert_true (gtk_widget_compute_bounds (child, GTK_WIDGET (desk.roll), &bounds));
      g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, 360.0);
      g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, 560.0);
    }
  g_object_set (desk.roll, "show-velocities", FALSE, "show-minimap", FALSE, NULL);
  int before = gtk_widget_get_height (desk.canvas);
  widget_fixture_draw (desk.fixture);
  g_assert_cmpint (gtk_widget_get_height (desk.canvas), >, before + 80);
  tear_down (&desk);
}

/*
 * Time runs to the right, and the keys stand at the left, in every language.
 */
static void
test_right_to_left (void)
{
  Desk desk;
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  set_up (&desk, make_score (), WIDTH, HEIGHT);
  g_autoptr (WidgetPicture) picture = widget_fixture_take_picture (desk.fixture, 1.0);
  const MaiRollPalette *palette = mai_roll_palette_get (FALSE);
  graphene_rect_t bounds;
  g_assert_true (gtk_widget_compute_bounds (find_part (&desk, "MaiRollKeyboard"),
                                            GTK_WIDGET (desk.roll), &bounds));
  g_assert_cmpfloat (bounds.origin.x, ==, 0.0);
  g_assert_cmpfloat (get_distance (get_at (&desk, picture, 240, 60), palette->tracks[0]), <, 0.02);
  g_assert_cmpfloat (mai_roll_viewport_tick_to_x (desk.viewport, 960), >,
                     mai_roll_viewport_tick_to_x (desk.viewport, 0));
  tear_down (&desk);
  // and the scroll bar's end is the song's
  set_up (&desk, make_long_score (3000), WIDTH, HEIGHT);
  GtkWidget *scroller = find_part (&desk, "GtkScrolledWindow");
  GtkAdjustment *along = gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scroller));
  double from = mai_roll_viewport_get_from (desk.viewport);
  gtk_adjustment_set_value (along, gtk_adjustment_get_value (along) + 500.0);
  g_assert_cmpfloat_with_epsilon (mai_roll_viewport_get_from (desk.viewport), from + 5000.0, 20.0);
  tear_down (&desk);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/*
 * With two device pixels to a pixel the notes are where they belong, and as sharp as those allow.
 */
static void
test_dense_subprocess (void)
{
  Desk desk;
  set_up (&desk, make_score (), 500, 300);
  g_assert_cmpint (gtk_widget_get_scale_factor (desk.canvas), ==, 2);
  g_autoptr (WidgetPicture) picture = widget_fixture_take_picture (desk.fixture, 2.0);
  const MaiRollPalette *palette = mai_roll_palette_get (FALSE);
  double x, y;
  find_place (&desk, 240, 60, &x, &y);
  GdkRGBA note = widget_picture_get_pixel (picture, (int) (2.0 * x), (int) (2.0 * y));
  g_assert_cmpfloat (get_distance (note, palette->tracks[0]), <, 0.02);
  // a bar line is two device pixels wide
  find_place (&desk, BAR, 58, &x, &y);
  for (int i = -1; i < 3; i++)
    {
      GdkRGBA pixel = widget_picture_get_pixel (picture, (int) (2.0 * x) + i, (int) (2.0 * y));
      double distance = get_distance (pixel, palette->bar_line);
      g_assert_true ((i == 0 || i == 1) == (distance < 0.03));
    }
  gsize drawn = mai_roll_canvas_get_n_drawn (MAI_ROLL_CANVAS (desk.canvas));
  gsize size =
      (gsize) gtk_widget_get_width (desk.canvas) * (gsize) gtk_widget_get_height (desk.canvas);
  g_assert_cmpuint (drawn, >=, 4 * size);
  tear_down (&desk);
}

static void
test_dense (void)
{
  widget_fixture_run_with ("GDK_SCALE", "2", "/widgets/piano-roll/dense/subprocess");
}

static void
test_without (void)
{
  GtkWidget *roll = mai_piano_roll_new ();
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (roll, 400, 300);
  g_autoptr (MaiScore) score = mai_score_new (96);
  MaiNoteRef found;
  widget_fixture_click (fixture, 200.0, 10.0);
  widget_fixture_click (fixture, 200.0, 150.0);
  widget_fixture_settle ();
  g_assert_false (mai_piano_roll_find_note (MAI_PIANO_ROLL (roll), 10.0, 10.0, &found, NULL));
  mai_piano_roll_set_score (MAI_PIANO_ROLL (roll), score);
  widget_fixture_draw (fixture);
  mai_piano_roll_set_score (MAI_PIANO_ROLL (roll), NULL);
  widget_fixture_draw (fixture);
  g_assert_null (mai_piano_roll_get_score (MAI_PIANO_ROLL (roll)));
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/widgets/piano-roll/light", test_light);
  g_test_add_func ("/widgets/piano-roll/dark", test_dark);
  g_test_add_func ("/widgets/piano-roll/high-contrast", test_high_contrast);
  g_test_add_func ("/widgets/piano-roll/high-contrast/subprocess", test_high_contrast_subprocess);
  g_test_add_func ("/widgets/piano-roll/theme-changes", test_theme_changes);
  g_test_add_func ("/widgets/piano-roll/tiles", test_tiles);
  g_test_add_func ("/widgets/piano-roll/tiles-wide", test_tiles_wide);
  g_test_add_func ("/widgets/piano-roll/tiles-dense", test_tiles_dense);
  g_test_add_func ("/widgets/piano-roll/tiles-dense/subprocess", test_tiles_dense_subprocess);
  g_test_add_func ("/widgets/piano-roll/little-is-drawn", test_little_is_drawn);
  g_test_add_func ("/widgets/piano-roll/edits", test_edits);
  g_test_add_func ("/widgets/piano-roll/colours-of-tracks", test_colours_of_tracks);
  g_test_add_func ("/widgets/piano-roll/selection", test_selection);
  g_test_add_func ("/widgets/piano-roll/narrow", test_narrow);
  g_test_add_func ("/widgets/piano-roll/right-to-left", test_right_to_left);
  g_test_add_func ("/widgets/piano-roll/dense", test_dense);
  g_test_add_func ("/widgets/piano-roll/dense/subprocess", test_dense_subprocess);
  g_test_add_func ("/widgets/piano-roll/without", test_without);
  return g_test_run ();
}

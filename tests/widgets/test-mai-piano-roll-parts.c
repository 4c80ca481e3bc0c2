/* SPDX-License-Identifier: Apache-2.0 */
/* Real pointer and keys on the parts of the roll. */
#include "piano-roll-fixture.h"

static gboolean
has_seeked_cb (gpointer data)
{
  return ((Desk *) data)->n_seeks > 0;
}

static gboolean
has_region_cb (gpointer data)
{
  return ((Desk *) data)->n_regions > 0;
}

static void
test_ruler (void)
{
  Desk desk;
  double x, y, to_x;
  set_up (&desk, make_long_score (3000), WIDTH, HEIGHT);
  mai_note_editor_set_snap (desk.editor, "1/4");
  from_part (&desk, "MaiRollRuler", mai_roll_viewport_tick_to_x (desk.viewport, 960), 10.0, &x, &y);
  widget_fixture_click (desk.fixture, x, y);
  g_assert_true (widget_fixture_wait (has_seeked_cb, &desk, WIDGET_FIXTURE_SECONDS));
  g_assert_cmpint (ABS (desk.seek - 960), <=, 15);
  g_assert_cmpuint (desk.n_regions, ==, 0);

  // the seed, in its lane, on the grid
  from_part (&desk, "MaiRollRuler", mai_roll_viewport_tick_to_x (desk.viewport, 940), 32.0, &x, &y);
  to_x = x + (2900 - 940) / 10.0;
  drag (&desk, x, y, to_x, y);
  g_assert_true (widget_fixture_wait (has_region_cb, &desk, WIDGET_FIXTURE_SECONDS));
  assert_region (desk.roll, MAI_ROLL_SEED, 960, 2880);
  g_assert_cmpint (desk.from, ==, 960);
  g_assert_cmpint (desk.to, ==, 2880);
  g_assert_cmpuint (desk.n_seeks, ==, 1);

  // its end, by the handle
  desk.n_regions = 0;
  from_part (&desk, "MaiRollRuler", mai_roll_viewport_tick_to_x (desk.viewport, 2880) - 1.0, 32.0,
             &x, &y);
  drag (&desk, x, y, x + 96.0, y);
  g_assert_true (widget_fixture_wait (has_region_cb, &desk, WIDGET_FIXTURE_SECONDS));
  g_assert_cmpint (desk.from, ==, 960);
  g_assert_cmpint (desk.to, ==, 3840);

  // the loop, above
  desk.n_regions = 0;
  from_part (&desk, "MaiRollRuler", mai_roll_viewport_tick_to_x (desk.viewport, 480), 8.0, &x, &y);
  drag (&desk, x, y, x + 144.0, y);
  g_assert_true (widget_fixture_wait (has_region_cb, &desk, WIDGET_FIXTURE_SECONDS));
  assert_region (desk.roll, MAI_ROLL_LOOP, 480, 1920);
  tear_down (&desk);
}

static gboolean
has_pitch_cb (gpointer data)
{
  return ((Desk *) data)->pitch != 0;
}

static gboolean
has_released_cb (gpointer data)
{
  return ((Desk *) data)->n_released > 0;
}

static void
test_keyboard (void)
{
  Desk desk;
  double x, y;
  set_up (&desk, make_score (), WIDTH, HEIGHT);
  from_part (&desk, "MaiRollKeyboard", 50.0, mai_roll_viewport_pitch_to_y (desk.viewport, 64) + 6.0,
             &x, &y);
  g_autoptr (WidgetPicture) before = widget_fixture_take_picture (desk.fixture, 1.0);
  widget_fixture_move_pointer (desk.fixture, x, y);
  widget_fixture_press (desk.fixture, GDK_BUTTON_PRIMARY);
  g_assert_true (widget_fixture_wait (has_pitch_cb, &desk, WIDGET_FIXTURE_SECONDS));
  g_assert_cmpuint (desk.pitch, ==, 64);
  g_assert_cmpuint (desk.velocity, >, 60);
  g_autoptr (WidgetPicture) lit = widget_fixture_take_picture (desk.fixture, 1.0);
  widget_picture_assert_unlike (before, lit, 0.0001);
  widget_fixture_release (desk.fixture, GDK_BUTTON_PRIMARY);
  g_assert_true (widget_fixture_wait (has_released_cb, &desk, WIDGET_FIXTURE_SECONDS));
  widget_fixture_move_pointer (desk.fixture, 400.0, 300.0);
  g_autoptr (WidgetPicture) after = widget_fixture_take_picture (desk.fixture, 1.0);
  widget_picture_assert_like (before, after, 0.00001);
  tear_down (&desk);
}

static guint
get_velocity (Desk *desk, guint track, guint index)
{
  return mai_track_get_notes (mai_score_get_track (desk->score, track), NULL)[index].velocity;
}

static gboolean
is_softer_cb (gpointer data)
{
  return get_velocity (data, 0, 0) < 100 && !mai_note_editor_is_dragging (((Desk *) data)->editor);
}

/*
 * The head of one of several selected notes takes all of them along, in one step to undo.
 */
static void
test_velocities (void)
{
  Desk desk;
  double x, y;
  set_up (&desk, make_score (), WIDTH, HEIGHT);
  mai_note_editor_select_track (desk.editor, 0);
  int height = gtk_widget_get_height (find_part (&desk, "MaiVelocityLane"));
  from_part (&desk, "MaiVelocityLane", mai_roll_viewport_tick_to_x (desk.viewport, 0) + 1.0,
             mai_roll_velocity_to_y (112, height, 1), &x, &y);
  drag (&desk, x, y, x, y + 20.0);
  g_assert_true (widget_fixture_wait (is_softer_cb, &desk, WIDGET_FIXTURE_SECONDS));
  guint by = 112 - get_velocity (&desk, 0, 0);
  g_assert_cmpuint (by, >, 20);
  g_assert_cmpuint (get_velocity (&desk, 0, 2), ==, 112 - by);
  g_assert_cmpuint (get_velocity (&desk, 0, 1), ==, 60 - by);
  g_assert_cmpuint (get_velocity (&desk, 1, 0), ==, 112);
  g_assert_true (mai_score_undo (desk.score));
  g_assert_cmpuint (get_velocity (&desk, 0, 0), ==, 112);
  g_assert_false (mai_score_undo (desk.score));
  // a line over all of the track
  mai_note_editor_select_none (desk.editor);
  from_part (&desk, "MaiVelocityLane", mai_roll_viewport_tick_to_x (desk.viewport, 0) - 6.0,
             mai_roll_velocity_to_y (40, height, 1), &x, &y);
  drag (&desk, x, y, x + 240.0, y);
  g_assert_true (widget_fixture_wait (is_softer_cb, &desk, WIDGET_FIXTURE_SECONDS));
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (ABS ((int) get_velocity (&desk, 0, i) - 40), <, 3);
  tear_down (&desk);
}

static gboolean
has_scrolled_cb (gpointer data)
{
  return mai_roll_viewport_get_from (((Desk *) data)->viewport) > 10000.0;
}

static void
test_minimap (void)
{
  Desk desk;
  double x, y;
  set_up (&desk, make_long_score (3000), WIDTH, HEIGHT);
  double length = (double) mai_roll_viewport_get_length (desk.viewport);
  from_part (&desk, "MaiRollMinimap", WIDTH / 2.0, 20.0, &x, &y);
  widget_fixture_click (desk.fixture, x, y);
  g_assert_true (widget_fixture_wait (has_scrolled_cb, &desk, WIDGET_FIXTURE_SECONDS));
  double middle =
      (mai_roll_viewport_get_from (desk.viewport) + mai_roll_viewport_get_to (desk.viewport)) / 2.0;
  g_assert_cmpfloat_with_epsilon (middle, length / 2.0, length / 50.0);
  // along with the pointer
  drag (&desk, x, y, x + 200.0, y);
  widget_fixture_settle ();
  middle =
      (mai_roll_viewport_get_from (desk.viewport) + mai_roll_viewport_get_to (desk.viewport)) / 2.0;
  g_assert_cmpfloat_with_epsilon (middle, length * (0.5 + 200.0 / (WIDTH - 16.0)), length / 40.0);
  tear_down (&desk);
}

static gboolean
is_zoomed_in_cb (gpointer data)
{
  return mai_roll_viewport_get_ticks_per_pixel (((Desk *) data)->viewport) < 9.0;
}

static gboolean
is_zoomed_out_cb (gpointer data)
{
  return mai_roll_viewport_get_ticks_per_pixel (((Desk *) data)->viewport) > 20.0;
}

static gboolean
has_high_rows_cb (gpointer data)
{
  return mai_roll_viewport_get_row_height (((Desk *) data)->viewport) > 12.5;
}

static void
test_zoom (void)
{
  Desk desk;
  double x, y;
  set_up (&desk, make_long_score (3000), WIDTH, HEIGHT);
  gtk_widget_grab_focus (desk.canvas);
  widget_fixture_key (desk.fixture, "plus", "Control_L");
  g_assert_true (widget_fixture_wait (is_zoomed_in_cb, &desk, WIDGET_FIXTURE_SECONDS));
  widget_fixture_key (desk.fixture, "0", "Control_L");
  g_assert_true (widget_fixture_wait (is_zoomed_out_cb, &desk, WIDGET_FIXTURE_SECONDS));
  g_assert_cmpfloat (mai_roll_viewport_get_to (desk.viewport), >=, mai_score_get_end (desk.score));
  widget_fixture_key (desk.fixture, "plus", "Alt_L");
  g_assert_true (widget_fixture_wait (has_high_rows_cb, &desk, WIDGET_FIXTURE_SECONDS));
  // a wheel (buttons 4 and 5) scrolls
  double top = mai_roll_viewport_get_top (desk.viewport);
  x = 400.0;
  y = 200.0;
  from_canvas (&desk, &x, &y);
  widget_fixture_move_pointer (desk.fixture, x, y);
  for (guint i = 0; i < 3; i++)
    {
      widget_fixture_press (desk.fixture, 5);
      widget_fixture_release (desk.fixture, 5);
    }
  widget_fixture_settle ();
  widget_fixture_draw (desk.fixture);
  g_assert_cmpfloat (mai_roll_viewport_get_top (desk.viewport), <, top);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (desk.roll), "view.zoom-fit", NULL));
  mai_note_editor_select_note (desk.editor, (MaiNoteRef){ 0, 500 }, MAI_SELECT_ONLY);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (desk.roll), "view.zoom-selection", NULL));
  g_assert_cmpfloat (mai_roll_viewport_get_from (desk.viewport), <, 500 * 160);
  g_assert_cmpfloat (mai_roll_viewport_get_to (desk.viewport), >, 500 * 160);
  g_assert_true (is_zoomed_in_cb (&desk));
  tear_down (&desk);
}

static double
get_playhead_x (Desk *desk)
{
  return mai_roll_viewport_tick_to_x (desk->viewport,
                                      (double) mai_piano_roll_get_playhead (desk->roll));
}

static double
get_from (Desk *desk)
{
  return mai_roll_viewport_get_from (desk->viewport);
}

static void
set_up_follow (Desk *desk)
{
  set_up (desk, make_long_score (3000), WIDTH, HEIGHT);
  mai_roll_follow_set_playing (mai_piano_roll_get_follower (desk->roll), TRUE);
}

/*
 * The playhead goes from tick to tick; whether it was in sight all the way.
 */
static gboolean
is_followed (Desk *desk, gint64 from, gint64 to)
{
  double width = mai_roll_viewport_get_width (desk->viewport);
  gboolean followed = TRUE;
  for (gint64 tick = from; tick < to; tick += 100)
    {
      mai_piano_roll_set_playhead (desk->roll, tick);
      double x = get_playhead_x (desk);
      followed = followed && x >= 0.0 && x <= width;
    }
  return followed;
}

/*
 * The page turns under a playhead that nears the edge; who scrolls away is not fetched back.
 */
static void
test_follow (void)
{
  Desk desk;
  set_up_follow (&desk);
  g_assert_true (is_followed (&desk, 0, 30000));
  mai_roll_viewport_scroll_to (desk.viewport, 0.0, 400.0);
  double from = get_from (&desk);
  g_assert_false (is_followed (&desk, 30000, 50000));
  g_assert_cmpfloat (get_from (&desk), ==, from);
  // back where the playhead is, it is followed again
  mai_roll_viewport_reveal_ticks (desk.viewport, 50000, 50000);
  g_assert_true (is_followed (&desk, 50000, 60000));
  // a jump back, as at the end of a loop, is no reason to leave where one looks
  mai_roll_viewport_scroll_to (desk.viewport, 0.0, 400.0);
  g_assert_false (is_followed (&desk, 40000, 50000));
  g_assert_cmpfloat (get_from (&desk), ==, from);
  mai_piano_roll_set_follow (desk.roll, FALSE);
  from = get_from (&desk);
  mai_piano_roll_set_playhead (desk.roll, 80000);
  g_assert_cmpfloat (get_from (&desk), ==, from);
  tear_down (&desk);
}

/*
 * Who looked elsewhere while nothing played sees what plays then, and where they seek.
 */
static void
test_follow_anew (void)
{
  Desk desk;
  set_up_follow (&desk);
  MaiRollFollow *follow = mai_piano_roll_get_follower (desk.roll);
  mai_roll_follow_set_playing (follow, FALSE);
  mai_piano_roll_set_playhead (desk.roll, 0);
  mai_roll_viewport_scroll_to (desk.viewport, 10000.0, 400.0);
  g_assert_cmpfloat (get_playhead_x (&desk), <, 0.0);
  mai_roll_follow_set_playing (follow, TRUE);
  g_assert_true (is_followed (&desk, 0, 20000));
  // sought while one looks elsewhere
  mai_roll_viewport_scroll_to (desk.viewport, 10000.0, 400.0);
  g_assert_false (is_followed (&desk, 20000, 21000));
  mai_roll_follow_seek (follow, 5000);
  g_assert_true (is_followed (&desk, 5000, 9000));
  // and while nothing plays
  mai_roll_follow_set_playing (follow, FALSE);
  mai_roll_viewport_scroll_to (desk.viewport, 10000.0, 400.0);
  double from = get_from (&desk);
  mai_piano_roll_set_playhead (desk.roll, 0); // of itself
  g_assert_cmpfloat (get_from (&desk), ==, from);
  mai_roll_follow_seek (follow, 0);
  g_assert_cmpfloat (get_playhead_x (&desk), >=, 0.0);
  mai_piano_roll_set_follow (desk.roll, FALSE);
  mai_roll_viewport_scroll_to (desk.viewport, 10000.0, 400.0);
  mai_roll_follow_seek (follow, 0);
  g_assert_cmpfloat (get_from (&desk), ==, from);
  tear_down (&desk);
}

/*
 * A window made so narrow that the playhead is out of sight still follows it.
 */
static void
test_follow_when_narrowed (void)
{
  Desk desk;
  set_up_follow (&desk);
  g_assert_true (is_followed (&desk, 0, 6000));
  widget_fixture_resize (desk.fixture, 400, HEIGHT);
  g_assert_cmpfloat (get_playhead_x (&desk), >, mai_roll_viewport_get_width (desk.viewport));
  g_assert_true (is_followed (&desk, 6000, 20000));
  tear_down (&desk);
}

/*
 * The widget on the note cursor says what the editor says, has the focus, and stays in sight.
 */
static void
test_cursor (void)
{
  Desk desk;
  set_up (&desk, make_long_score (3000), WIDTH, HEIGHT);
  GtkWidget *cursor = mai_roll_canvas_get_cursor (MAI_ROLL_CANVAS (desk.canvas));
  g_assert_true (gtk_widget_grab_focus (desk.canvas));
  g_assert_true (gtk_widget_has_focus (cursor));
  for (guint i = 0; i < 40; i++)
    {
      mai_note_editor_move_cursor (desk.editor, i % 2 == 0 ? MAI_CURSOR_BAR : MAI_CURSOR_SEMITONE,
                                   i < 30 ? 1 : -3, FALSE);
      const char *words = mai_note_editor_get_description (desk.editor);
      g_assert_cmpstr (mai_note_cursor_get_words (MAI_NOTE_CURSOR (cursor)), ==, words);
      double x = mai_roll_viewport_tick_to_x (
          desk.viewport, (double) mai_note_editor_get_cursor_tick (desk.editor));
      double y = mai_roll_viewport_pitch_to_y (desk.viewport,
                                               mai_note_editor_get_cursor_pitch (desk.editor));
      g_assert_cmpfloat (x, >=, 0.0);
      g_assert_cmpfloat (x, <, mai_roll_viewport_get_width (desk.viewport));
      g_assert_cmpfloat (y, >=, -0.5);
      g_assert_cmpfloat (y, <, mai_roll_viewport_get_height (desk.viewport));
    }
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (desk.roll), GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (desk.roll), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Piano roll");
  const char *words = mai_note_editor_get_description (desk.editor);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (cursor), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       words);
  // where it is allocated is where it is drawn
  widget_fixture_draw (desk.fixture);
  graphene_rect_t bounds;
  g_assert_true (gtk_widget_compute_bounds (cursor, desk.canvas, &bounds));
  double x = mai_roll_viewport_tick_to_x (desk.viewport,
                                          (double) mai_note_editor_get_cursor_tick (desk.editor));
  g_assert_cmpfloat_with_epsilon (bounds.origin.x, x, 3.0);
  tear_down (&desk);
}

static void
assert_frame_here (Desk *desk, double width)
{
  graphene_rect_t bounds;
  GtkWidget *cursor = mai_roll_canvas_get_cursor (MAI_ROLL_CANVAS (desk->canvas));
  widget_fixture_draw (desk->fixture);
  g_assert_true (gtk_widget_compute_bounds (cursor, desk->canvas, &bounds));
  g_assert_cmpfloat_with_epsilon (bounds.size.width, width, 4.0);
}

static void
assert_frame (Desk *desk, gint64 tick, guint pitch, double width)
{
  mai_note_editor_set_cursor (desk->editor, tick, pitch);
  assert_frame_here (desk, width);
}

/*
 * The cursor frames the note that it says; elsewhere it is as long as a note drawn there would be.
 */
static void
test_cursor_frame (void)
{
  Desk desk;
  set_up (&desk, make_score (), WIDTH, HEIGHT);
  mai_note_editor_set_cursor_length (desk.editor, 240);
  assert_frame (&desk, 0, 60, 48.0);
  assert_frame (&desk, 0, 52, 192.0);
  assert_frame (&desk, 480, 52, 24.0);
  assert_frame (&desk, 1800, 52, 12.0); // no further than the note
  assert_frame (&desk, 0, 61, 24.0);
  assert_frame (&desk, 960, 67, 96.0);
  g_assert_true (mai_note_editor_lengthen (desk.editor, -4));
  assert_frame (&desk, 960, 67, 48.0);
  // "about one quarter" before and after
  mai_note_editor_begin_drag (desk.editor);
  mai_roll_viewport_set_ticks_per_pixel (desk.viewport, 1.0);
  mai_note_editor_drag_resize_end (desk.editor, 22, TRUE);
  assert_frame_here (&desk, 502.0);
  g_autofree char *words = g_strdup (mai_note_editor_get_description (desk.editor));
  mai_note_editor_drag_resize_end (desk.editor, 33, TRUE);
  g_assert_cmpstr (mai_note_editor_get_description (desk.editor), ==, words);
  assert_frame_here (&desk, 513.0);
  tear_down (&desk);
}

static void
test_find_note (void)
{
  Desk desk;
  MaiNoteRef found;
  MaiNotePart part;
  set_up (&desk, make_score (), WIDTH, HEIGHT);
  double x = mai_roll_viewport_tick_to_x (desk.viewport, 960);
  double y = mai_roll_viewport_pitch_to_y (desk.viewport, 67) + 3.0;
  g_assert_true (mai_piano_roll_find_note (desk.roll, x + 40.0, y, &found, &part));
  g_assert_cmpuint (found.track, ==, 0);
  g_assert_cmpuint (found.index, ==, 2);
  g_assert_cmpint (part, ==, MAI_NOTE_PART_MIDDLE);
  g_assert_true (mai_piano_roll_find_note (desk.roll, x + 2.0, y, &found, &part));
  g_assert_cmpint (part, ==, MAI_NOTE_PART_START);
  g_assert_true (mai_piano_roll_find_note (desk.roll, x + 94.0, y, &found, &part));
  g_assert_cmpint (part, ==, MAI_NOTE_PART_END);
  g_assert_true (mai_piano_roll_find_note (desk.roll, x + 98.0, y, &found, &part));
  g_assert_cmpint (part, ==, MAI_NOTE_PART_END);
  g_assert_false (mai_piano_roll_find_note (desk.roll, x + 110.0, y, &found, NULL));
  g_assert_false (mai_piano_roll_find_note (desk.roll, x + 40.0, y + 20.0, &found, NULL));
  tear_down (&desk);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/widgets/piano-roll-parts/ruler", test_ruler);
  g_test_add_func ("/widgets/piano-roll-parts/keyboard", test_keyboard);
  g_test_add_func ("/widgets/piano-roll-parts/velocities", test_velocities);
  g_test_add_func ("/widgets/piano-roll-parts/minimap", test_minimap);
  g_test_add_func ("/widgets/piano-roll-parts/zoom", test_zoom);
  g_test_add_func ("/widgets/piano-roll-parts/follow", test_follow);
  g_test_add_func ("/widgets/piano-roll-parts/follow-anew", test_follow_anew);
  g_test_add_func ("/widgets/piano-roll-parts/follow-when-narrowed", test_follow_when_narrowed);
  g_test_add_func ("/widgets/piano-roll-parts/cursor", test_cursor);
  g_test_add_func ("/widgets/piano-roll-parts/cursor-frame", test_cursor_frame);
  g_test_add_func ("/widgets/piano-roll-parts/find-note", test_find_note);
  return g_test_run ();
}

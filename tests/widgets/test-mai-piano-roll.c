/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures of the roll held against what the score says, and real pointer and keys on its parts. */
#include "widget-fixture.h"
#include "widgets/editor/mai-note-cursor.h"
#include "widgets/roll/mai-piano-roll.h"
#include "widgets/roll/mai-roll-canvas.h"

#define WIDTH 900
#define HEIGHT 600
#define BAR 1920

typedef struct
{
  WidgetFixture *fixture;
  MaiPianoRoll *roll;
  MaiRollViewport *viewport;
  GtkWidget *canvas;
  MaiScore *score;
  MaiNoteEditor *editor;
  gint64 seek, from, to; // of the last signals
  guint pitch, velocity, n_seeks, n_regions, n_released;
} Desk;

static MaiScore *
make_score (void)
{
  MaiScore *score = mai_score_new (480);
  MaiTrack *right = mai_score_add_track (score, "Right", 0, 0);
  MaiTrack *left = mai_score_add_track (score, "Left", 0, 1);
  const MaiNote notes[] = {
    { .onset = 0, .duration = 480, .pitch = 60, .velocity = 112 },
    { .onset = 480, .duration = 480, .pitch = 64, .velocity = 60 },
    { .onset = 960, .duration = 960, .pitch = 67, .velocity = 112 },
    { .onset = BAR, .duration = 960, .pitch = 72, .velocity = 112, .origin = MAI_ORIGIN_COMPOSED },
  };
  const MaiNote low = { .onset = 0, .duration = BAR, .pitch = 52, .velocity = 112 };
  mai_track_add_notes (right, notes, G_N_ELEMENTS (notes));
  mai_track_add_notes (left, &low, 1);
  return score;
}

static MaiScore *
make_long_score (guint n)
{
  MaiScore *score = mai_score_new (480);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  for (guint t = 0; t < 3; t++)
    {
      MaiTrack *track = mai_score_add_track (score, "T", 0, (guint8) t);
      g_autofree MaiNote *notes = g_new0 (MaiNote, n / 3);
      for (guint i = 0; i < n / 3; i++)
        notes[i] = (MaiNote){
          .onset = (gint64) i * 160 + t * 40,
          .duration = g_rand_int_range (random, 30, 900),
          .pitch = (guint8) g_rand_int_range (random, 20, 110),
          .velocity = (guint8) g_rand_int_range (random, 20, 127),
          .origin = i > n / 6 ? MAI_ORIGIN_COMPOSED : MAI_ORIGIN_PLAYED,
        };
      mai_track_add_notes (track, notes, n / 3);
    }
  return score;
}

static void
seek_cb (Desk *desk, gint64 tick)
{
  desk->seek = tick;
  desk->n_seeks++;
}

static void
region_cb (Desk *desk, gint64 from, gint64 to)
{
  desk->from = from;
  desk->to = to;
  desk->n_regions++;
}

static void
key_pressed_cb (Desk *desk, guint pitch, guint velocity)
{
  desk->pitch = pitch;
  desk->velocity = velocity;
}

static void
key_released_cb (Desk *desk, guint pitch)
{
  desk->n_released++;
}

/*
 * The first part of the roll of a class.
 */
static GtkWidget *
find_part (Desk *desk, const char *type)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (desk->roll)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (g_str_equal (G_OBJECT_TYPE_NAME (child), type))
      return child;
  g_assert_not_reached ();
}

static void
set_up (Desk *desk, MaiScore *score, int width, int height)
{
  *desk = (Desk){ .roll = MAI_PIANO_ROLL (mai_piano_roll_new ()), .score = score, .seek = -1 };
  desk->editor = mai_note_editor_new (score);
  desk->viewport = mai_piano_roll_get_viewport (desk->roll);
  desk->canvas = mai_piano_roll_get_canvas (desk->roll);
  mai_piano_roll_set_editor (desk->roll, desk->editor);
  mai_note_editor_set_cursor (desk->editor, 0, 100); // out of the way
  g_signal_connect_swapped (desk->roll, "seek", G_CALLBACK (seek_cb), desk);
  g_signal_connect_swapped (desk->roll, "seed-changed", G_CALLBACK (region_cb), desk);
  g_signal_connect_swapped (desk->roll, "loop-changed", G_CALLBACK (region_cb), desk);
  g_signal_connect_swapped (desk->roll, "key-pressed", G_CALLBACK (key_pressed_cb), desk);
  g_signal_connect_swapped (desk->roll, "key-released", G_CALLBACK (key_released_cb), desk);
  // a scroll bar that fades away is in one picture and not in the next
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (find_part (desk, "GtkScrolledWindow")),
                                  GTK_POLICY_EXTERNAL, GTK_POLICY_EXTERNAL);
  desk->fixture = widget_fixture_new (GTK_WIDGET (desk->roll), width, height);
  mai_roll_viewport_set_ticks_per_pixel (desk->viewport, 10.0);
  widget_fixture_draw (desk->fixture);
}

static void
tear_down (Desk *desk)
{
  widget_fixture_free (desk->fixture);
  g_object_unref (desk->editor);
  g_object_unref (desk->score);
}

/*
 * Where a place in the canvas is in the roll, whose pictures are taken.
 */
static void
from_canvas (Desk *desk, double *x, double *y)
{
  g_assert_true (
      gtk_widget_translate_coordinates (desk->canvas, GTK_WIDGET (desk->roll), *x, *y, x, y));
}

/*
 * In the middle of a pitch's row.
 */
static void
find_place (Desk *desk, double tick, guint pitch, double *x, double *y)
{
  *x = mai_roll_viewport_tick_to_x (desk->viewport, tick);
  *y = mai_roll_viewport_pitch_to_y (desk->viewport, pitch)
       + mai_roll_viewport_get_row_height (desk->viewport) / 2.0;
  from_canvas (desk, x, y);
}

static GdkRGBA
get_at (Desk *desk, WidgetPicture *picture, double tick, guint pitch)
{
  double x, y;
  find_place (desk, tick, pitch, &x, &y);
  return widget_picture_get_pixel (picture, (int) x, (int) y);
}

static double
get_distance (GdkRGBA pixel, MaiColour colour)
{
  double red = fabs (pixel.red - colour.red);
  double green = fabs (pixel.green - colour.green);
  double blue = fabs (pixel.blue - colour.blue);
  return fmax (red, fmax (green, blue));
}

static void
from_part (Desk *desk, const char *type, double x, double y, double *roll_x, double *roll_y)
{
  g_assert_true (gtk_widget_translate_coordinates (find_part (desk, type), GTK_WIDGET (desk->roll),
                                                   x, y, roll_x, roll_y));
}

static void
drag (Desk *desk, double from_x, double from_y, double to_x, double to_y)
{
  widget_fixture_move_pointer (desk->fixture, from_x, from_y);
  widget_fixture_press (desk->fixture, GDK_BUTTON_PRIMARY);
  for (int i = 1; i <= 6; i++)
    widget_fixture_move_pointer (desk->fixture, from_x + (to_x - from_x) * i / 6.0,
                                 from_y + (to_y - from_y) * i / 6.0);
  widget_fixture_release (desk->fixture, GDK_BUTTON_PRIMARY);
}

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
  g_autoptr (WidgetPicture) kept = widget_fixture_take_picture (desk->fixture, 1.0);
  mai_roll_canvas_draw_afresh (MAI_ROLL_CANVAS (desk->canvas));
  g_autoptr (WidgetPicture) fresh = widget_fixture_take_picture (desk->fixture, 1.0);
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
 * After scrolling and zooming about, what was kept and what was added look as if all were drawn at once.
 */
static void
test_tiles (void)
{
  Desk desk;
  g_autoptr (GRand) random = g_rand_new_with_seed (9);
  set_up (&desk, make_long_score (3000), WIDTH, HEIGHT);
  for (guint i = 0; i < 60; i++)
    {
      double dx = g_rand_double_range (random, -150.0, 220.0);
      double dy = g_rand_double_range (random, -90.0, 90.0);
      if (i % 15 == 14)
        mai_roll_viewport_zoom (desk.viewport, g_rand_double_range (random, 0.4, 2.5), 300.0);
      mai_roll_viewport_scroll_by (desk.viewport, dx, i % 3 == 0 ? dy : 0.0);
      widget_fixture_draw (desk.fixture);
      if (i % 6 == 5)
        assert_as_fresh (&desk, "scrolling", i);
    }
  tear_down (&desk);
}

/*
 * A scroll draws what comes into sight and not much more; a playhead that moves draws no notes at all.
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
  MaiTrack *track = mai_score_get_track (desk.score, 1);
  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (WidgetPicture) before = widget_fixture_take_picture (desk.fixture, 1.0);
      guint index = (guint) mai_track_find_onset (
          track, (gint64) mai_roll_viewport_x_to_tick (desk.viewport, 100.0 + 60.0 * i));
      MaiNote note = mai_track_get_notes (track, NULL)[index];
      note.pitch = (guint8) mai_roll_viewport_y_to_pitch (desk.viewport, 40.0 + 20.0 * i);
      note.origin = i % 2 == 0 ? MAI_ORIGIN_PLAYED : MAI_ORIGIN_COMPOSED;
      mai_score_change_notes (desk.score, track, &index, &note, 1, NULL);
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
  gint64 from, to;
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
  g_object_get (desk.roll, "seed-from", &from, "seed-to", &to, NULL);
  g_assert_cmpint (from, ==, 960);
  g_assert_cmpint (to, ==, 2880);
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
  g_object_get (desk.roll, "loop-from", &from, "loop-to", &to, NULL);
  g_assert_cmpint (from, ==, 480);
  g_assert_cmpint (to, ==, 1920);
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
  // as often on as off
  mai_piano_roll_light_key (desk.roll, 64, TRUE);
  mai_piano_roll_light_key (desk.roll, 64, TRUE);
  mai_piano_roll_light_key (desk.roll, 64, FALSE);
  g_autoptr (WidgetPicture) still = widget_fixture_take_picture (desk.fixture, 1.0);
  widget_picture_assert_like (lit, still, 0.002);
  mai_piano_roll_light_key (desk.roll, 64, FALSE);
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

/*
 * The page turns under a playhead that nears the edge; who scrolls away is not fetched back.
 */
static void
test_follow (void)
{
  Desk desk;
  set_up (&desk, make_long_score (3000), WIDTH, HEIGHT);
  double width = mai_roll_viewport_get_width (desk.viewport);
  for (gint64 tick = 0; tick < 30000; tick += 100)
    {
      mai_piano_roll_set_playhead (desk.roll, tick);
      g_assert_cmpfloat (get_playhead_x (&desk), >=, 0.0);
      g_assert_cmpfloat (get_playhead_x (&desk), <=, width);
    }
  mai_roll_viewport_scroll_to (desk.viewport, 0.0, 400.0);
  double from = mai_roll_viewport_get_from (desk.viewport);
  for (gint64 tick = 30000; tick < 50000; tick += 100)
    mai_piano_roll_set_playhead (desk.roll, tick);
  g_assert_cmpfloat (mai_roll_viewport_get_from (desk.viewport), ==, from);
  // back where the playhead is, it is followed again
  mai_roll_viewport_reveal_ticks (desk.viewport, 50000, 50000);
  for (gint64 tick = 50000; tick < 60000; tick += 100)
    mai_piano_roll_set_playhead (desk.roll, tick);
  g_assert_cmpfloat (get_playhead_x (&desk), <=, width);
  mai_piano_roll_set_follow (desk.roll, FALSE);
  from = mai_roll_viewport_get_from (desk.viewport);
  mai_piano_roll_set_playhead (desk.roll, 80000);
  g_assert_cmpfloat (mai_roll_viewport_get_from (desk.viewport), ==, from);
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
      g_autofree char *words = mai_note_editor_dup_description (desk.editor);
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
  g_autofree char *words = mai_note_editor_dup_description (desk.editor);
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
  double from = mai_roll_viewport_get_from (desk.viewport);
  gtk_adjustment_set_value (gtk_scrolled_window_get_hadjustment (
                                GTK_SCROLLED_WINDOW (find_part (&desk, "GtkScrolledWindow"))),
                            50.0);
  g_assert_cmpfloat (mai_roll_viewport_get_from (desk.viewport), >=, from);
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
  g_test_add_func ("/widgets/piano-roll/little-is-drawn", test_little_is_drawn);
  g_test_add_func ("/widgets/piano-roll/edits", test_edits);
  g_test_add_func ("/widgets/piano-roll/selection", test_selection);
  g_test_add_func ("/widgets/piano-roll/ruler", test_ruler);
  g_test_add_func ("/widgets/piano-roll/keyboard", test_keyboard);
  g_test_add_func ("/widgets/piano-roll/velocities", test_velocities);
  g_test_add_func ("/widgets/piano-roll/minimap", test_minimap);
  g_test_add_func ("/widgets/piano-roll/zoom", test_zoom);
  g_test_add_func ("/widgets/piano-roll/follow", test_follow);
  g_test_add_func ("/widgets/piano-roll/cursor", test_cursor);
  g_test_add_func ("/widgets/piano-roll/find-note", test_find_note);
  g_test_add_func ("/widgets/piano-roll/narrow", test_narrow);
  g_test_add_func ("/widgets/piano-roll/right-to-left", test_right_to_left);
  g_test_add_func ("/widgets/piano-roll/dense", test_dense);
  g_test_add_func ("/widgets/piano-roll/dense/subprocess", test_dense_subprocess);
  g_test_add_func ("/widgets/piano-roll/without", test_without);
  return g_test_run ();
}

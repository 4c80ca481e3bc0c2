/* SPDX-License-Identifier: Apache-2.0 */
/* A real pointer on a roll, and what becomes of the notes. */
#include "roll-input-fixture.h"

static void
test_draw (void)
{
  Desk desk;
  set_up (&desk);
  drag (&desk, 500, 62, 800, 63); // the pitch stays; the cell under the pointer belongs to it
  assert_note (&desk, 1, 480, 360, 62);
  g_assert_cmpuint (desk.n_sounded, ==, 1);
  g_assert_cmpuint (desk.pitch, ==, 62);
  g_assert_true (mai_note_editor_is_selected (desk.editor, 0, 1));
  g_assert_cmpint (mai_note_editor_get_cursor_length (desk.editor), ==, 360);
  assert_undo (&desk, "Draw Note");
  g_assert_false (mai_score_undo (desk.score));
  click (&desk, 1500, 61); // the cursor goes there, nothing is drawn
  g_assert_cmpuint (mai_score_get_n_notes (desk.score), ==, 3);
  g_assert_cmpint (mai_note_editor_get_cursor_tick (desk.editor), ==, 1440);
  g_assert_cmpuint (mai_note_editor_get_cursor_pitch (desk.editor), ==, 61);
  release (&desk);
  tear_down (&desk);
}

static void
test_double_click (void)
{
  Desk desk;
  set_up (&desk);
  double_click (&desk, 1500, 61);
  g_assert_cmpuint (mai_score_get_n_notes (desk.score), ==, 4);
  assert_note (&desk, 2, 1440, 240, 61);
  assert_undo (&desk, "Draw Note");
  tear_down (&desk);
}

static double
get_from (Desk *desk)
{
  return mai_roll_viewport_get_from (mai_piano_roll_get_viewport (MAI_PIANO_ROLL (desk->roll)));
}

static void
scroll_to (Desk *desk, double tick)
{
  MaiRollViewport *viewport = mai_piano_roll_get_viewport (MAI_PIANO_ROLL (desk->roll));
  mai_roll_viewport_scroll_to (viewport, tick / TICKS_PER_PIXEL, (127 - 70) * ROW);
  widget_fixture_draw (desk->fixture);
  g_assert_cmpfloat (get_from (desk), ==, tick);
}

/* A note that begins out of sight is taken where it lies; the roll stays where it is. */
static void
test_long_note (void)
{
  Desk desk;
  const MaiNote note = { .onset = 4800, .duration = 9600, .pitch = 64, .velocity = 80 };
  set_up (&desk);
  mai_score_insert_notes (desk.score, mai_score_get_track (desk.score, 0), &note, 1);
  scroll_to (&desk, 10000);
  drag (&desk, 12000, 64, 12000 + 120, 64);
  assert_note (&desk, 3, 4920, 9600, 64);
  g_assert_cmpfloat (get_from (&desk), ==, 10000);
  assert_undo (&desk, "Move Note");
  drag (&desk, 12000, 64, 12000, 66);
  assert_note (&desk, 3, 4800, 9600, 66);
  assert_undo (&desk, "Move Note");
  scroll_to (&desk, 12000);
  drag (&desk, 14400 - 8, 64, 14400 - 8 - 240, 64);
  assert_note (&desk, 3, 4800, 9360, 64);
  g_assert_cmpfloat (get_from (&desk), ==, 12000);
  click (&desk, 13000, 64);
  g_assert_cmpint (mai_note_editor_get_cursor_tick (desk.editor), ==, 4800);
  g_assert_cmpfloat (get_from (&desk), ==, 12000);
  tear_down (&desk);
}

/* Where a hand puts the cursor is in sight enough, however long the next note will be. */
static void
test_click_stays (void)
{
  Desk desk;
  set_up (&desk);
  mai_note_editor_set_cursor_length (desk.editor, 1920);
  double from = get_from (&desk);
  click (&desk, 1700, 61);
  g_assert_cmpfloat (get_from (&desk), ==, from);
  double_click (&desk, 1700, 61);
  assert_note (&desk, 2, 1680, 1920, 61);
  g_assert_cmpfloat (get_from (&desk), ==, from);
  point_at (&desk, 3100, 62);
  widget_fixture_press (desk.fixture, GDK_BUTTON_SECONDARY);
  widget_fixture_release (desk.fixture, GDK_BUTTON_SECONDARY);
  g_assert_cmpuint (desk.n_menus, ==, 1);
  g_assert_cmpfloat (get_from (&desk), ==, from);
  tear_down (&desk);
}

/* Who looks elsewhere is fetched back by a step of the cursor or an edit by key, and by nothing else. */
static void
test_looks_elsewhere (void)
{
  Desk desk;
  const MaiNote last = { .onset = 19200, .duration = 480, .pitch = 60, .velocity = 80 };
  set_up (&desk);
  mai_score_insert_notes (desk.score, mai_score_get_track (desk.score, 0), &last, 1);
  gtk_widget_grab_focus (desk.canvas);
  widget_fixture_key (desk.fixture, "Up", "Control_L"); // louder
  scroll_to (&desk, 8000);
  g_assert_true (mai_score_undo (desk.score)); // other words for the note under the cursor
  mai_note_editor_set_cursor (desk.editor, 240, 61);
  g_assert_cmpfloat (get_from (&desk), ==, 8000);
  widget_fixture_key (desk.fixture, "Right", NULL);
  g_assert_cmpfloat (get_from (&desk), <, 480);
  widget_fixture_key (desk.fixture, "n", NULL);
  scroll_to (&desk, 8000);
  widget_fixture_key (desk.fixture, "Right", "Alt_L");
  assert_note (&desk, 1, 1080, 480, 64);
  g_assert_cmpfloat (get_from (&desk), <, 1080);
  scroll_to (&desk, 8000);
  widget_fixture_key (desk.fixture, "Return", NULL); // erases, draws
  widget_fixture_key (desk.fixture, "Return", NULL);
  g_assert_cmpfloat (get_from (&desk), <, 1080);
  tear_down (&desk);
}

/* That tool only selects. */
static void
test_double_click_selecting (void)
{
  Desk desk;
  set_up (&desk);
  mai_roll_input_set_tool (desk.input, "select");
  double_click (&desk, 1500, 61);
  g_assert_cmpuint (mai_score_get_n_notes (desk.score), ==, 3);
  tear_down (&desk);
}

static void
test_move (void)
{
  Desk desk;
  set_up (&desk);
  drag (&desk, 1200, 64, 1200 + 250, 66);
  assert_note (&desk, 1, 1200, 480, 66); // on the grid
  g_assert_cmpuint (n_selected (&desk), ==, 1);
  g_assert_cmpuint (desk.pitch, ==, 66);
  g_assert_cmpuint (desk.n_sounded, >=, 2); // picked up, and at its new pitch
  assert_undo (&desk, "Move Note");
  widget_fixture_hold (desk.fixture, "Alt_L", TRUE);
  drag (&desk, 1200, 64, 1200 + 200, 64);
  widget_fixture_hold (desk.fixture, "Alt_L", FALSE);
  assert_note (&desk, 1, 1160, 480, 64); // off the grid
  assert_undo (&desk, "Move Note");
  press_at (&desk, 1200, 64); // Shift keeps one direction
  widget_fixture_hold (desk.fixture, "Shift_L", TRUE);
  point_at (&desk, 1200 + 480, 65);
  release (&desk);
  widget_fixture_hold (desk.fixture, "Shift_L", FALSE);
  assert_note (&desk, 1, 1440, 480, 64);
  tear_down (&desk);
}

/* What is selected moves together; a click in it selects one again. */
static void
test_group (void)
{
  Desk desk;
  set_up (&desk);
  click (&desk, 240, 60);
  widget_fixture_hold (desk.fixture, "Control_L", TRUE);
  click (&desk, 1200, 64);
  widget_fixture_hold (desk.fixture, "Control_L", FALSE);
  g_assert_cmpuint (n_selected (&desk), ==, 2);
  drag (&desk, 1200, 64, 1200 + 480, 63);
  assert_note (&desk, 0, 480, 480, 59);
  assert_note (&desk, 1, 1440, 480, 63);
  assert_note (&desk, 2, 1920, 480, 67);
  assert_undo (&desk, "Move Notes");
  g_assert_cmpuint (n_selected (&desk), ==, 2);
  click (&desk, 1200, 64);
  g_assert_cmpuint (n_selected (&desk), ==, 1);
  click (&desk, 700, 55);
  g_assert_cmpuint (n_selected (&desk), ==, 0);
  g_assert_false (mai_score_undo (desk.score));
  tear_down (&desk);
}

static void
test_resize (void)
{
  Desk desk;
  set_up (&desk);
  drag (&desk, 1440 - 8, 64, 1680, 64);
  assert_note (&desk, 1, 960, 720, 64);
  assert_undo (&desk, "Resize Note");
  drag (&desk, 960 + 8, 64, 850, 64);
  assert_note (&desk, 1, 840, 600, 64);
  assert_undo (&desk, "Resize Note");
  drag (&desk, 1440 - 8, 64, 100, 64);
  assert_note (&desk, 1, 960, 120, 64);
  tear_down (&desk);
}

/* Alt is off the grid altogether: a note gets shorter than its lines lie apart, not to nothing. */
static void
test_off_grid (void)
{
  Desk desk;
  set_up (&desk);
  widget_fixture_hold (desk.fixture, "Alt_L", TRUE);
  drag (&desk, 1440 - 8, 64, 1012 - 8, 64);
  assert_note (&desk, 1, 960, 52, 64);
  assert_undo (&desk, "Resize Note");
  drag (&desk, 1440 - 8, 64, 400, 64);
  assert_note (&desk, 1, 960, 15, 64);
  assert_undo (&desk, "Resize Note");
  drag (&desk, 960 + 8, 64, 1400 + 8, 64);
  assert_note (&desk, 1, 1400, 40, 64);
  assert_undo (&desk, "Resize Note");
  drag (&desk, 500, 62, 560, 62);
  assert_note (&desk, 1, 500, 60, 62);
  widget_fixture_hold (desk.fixture, "Alt_L", FALSE);
  tear_down (&desk);
}

static void
test_band (void)
{
  Desk desk;
  set_up (&desk);
  widget_fixture_hold (desk.fixture, "Shift_L", TRUE);
  press_at (&desk, 600, 68);
  point_at (&desk, 2000, 63);
  g_assert_nonnull (mai_note_editor_get_band (desk.editor));
  release (&desk);
  widget_fixture_hold (desk.fixture, "Shift_L", FALSE);
  g_assert_null (mai_note_editor_get_band (desk.editor));
  g_assert_cmpuint (n_selected (&desk), ==, 2);
  g_assert_cmpuint (mai_score_get_n_notes (desk.score), ==, 3);
  mai_roll_input_set_tool (desk.input, "select");
  drag (&desk, 200, 61, 600, 59); // without Shift nothing else stays
  g_assert_cmpuint (n_selected (&desk), ==, 1);
  g_assert_true (mai_note_editor_is_selected (desk.editor, 0, 0));
  drag (&desk, 240, 60, 240, 62); // a note moves with either tool
  assert_note (&desk, 0, 0, 480, 62);
  tear_down (&desk);
}

static void
test_escape (void)
{
  Desk desk;
  set_up (&desk);
  press_at (&desk, 1200, 64);
  point_at (&desk, 1700, 66);
  g_assert_true (mai_note_editor_is_dragging (desk.editor));
  widget_fixture_key (desk.fixture, "Escape", NULL);
  g_assert_false (mai_note_editor_is_dragging (desk.editor));
  assert_note (&desk, 1, 960, 480, 64);
  point_at (&desk, 500, 61); // the rest of the movement is nobody's
  release (&desk);
  assert_note (&desk, 1, 960, 480, 64);
  g_assert_false (mai_score_undo (desk.score));
  g_assert_false (mai_score_redo (desk.score));
  press_at (&desk, 600, 62);
  point_at (&desk, 900, 62);
  widget_fixture_key (desk.fixture, "Escape", NULL);
  release (&desk);
  g_assert_cmpuint (mai_score_get_n_notes (desk.score), ==, 3);
  click (&desk, 240, 60);
  g_assert_cmpuint (n_selected (&desk), ==, 1);
  widget_fixture_key (desk.fixture, "Escape", NULL);
  g_assert_cmpuint (n_selected (&desk), ==, 0);
  tear_down (&desk);
}

static gboolean
escaped_cb (GtkEventController *keys, guint key, guint code, GdkModifierType state, guint *n)
{
  *n += key == GDK_KEY_Escape;
  return GDK_EVENT_PROPAGATE;
}

/* With nothing to give up it goes on to whom the roll lies in. */
static void
test_escape_not_ours (void)
{
  Desk desk;
  guint n_escaped = 0;
  GtkEventController *keys = gtk_event_controller_key_new ();
  set_up (&desk);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (escaped_cb), &n_escaped);
  gtk_widget_add_controller (desk.roll, keys);
  mai_roll_input_set_tool (desk.input, "select");
  drag (&desk, 500, 63, 900, 62); // around nothing
  g_assert_cmpuint (n_selected (&desk), ==, 0);
  widget_fixture_key (desk.fixture, "Escape", NULL);
  g_assert_cmpuint (n_escaped, ==, 1);
  drag (&desk, 500, 65, 1000, 63);
  g_assert_cmpuint (n_selected (&desk), ==, 1);
  widget_fixture_key (desk.fixture, "Escape", NULL);
  g_assert_cmpuint (n_selected (&desk), ==, 0);
  g_assert_cmpuint (n_escaped, ==, 1);
  widget_fixture_key (desk.fixture, "Escape", NULL);
  g_assert_cmpuint (n_escaped, ==, 2);
  tear_down (&desk);
}

static guint
velocity_of (Desk *desk, guint i)
{
  return mai_track_get_notes (mai_score_get_track (desk->score, 0), NULL)[i].velocity;
}

/* Takes the head of a note in the velocity lane, and holds it elsewhere. */
static void
hold_head (Desk *desk, guint i, guint velocity)
{
  MaiRollViewport *viewport = mai_piano_roll_get_viewport (MAI_PIANO_ROLL (desk->roll));
  GtkWidget *lane = widget_fixture_find (desk->roll, "lane");
  int height = gtk_widget_get_height (lane);
  const MaiNote *note = &mai_track_get_notes (mai_score_get_track (desk->score, 0), NULL)[i];
  double x = mai_roll_viewport_tick_to_x (viewport, (double) note->onset), y, to_x, to_y;
  g_assert_true (gtk_widget_translate_coordinates (
      lane, desk->roll, x, mai_roll_velocity_to_y (velocity, height, 1), &to_x, &to_y));
  g_assert_true (gtk_widget_translate_coordinates (
      lane, desk->roll, x, mai_roll_velocity_to_y (note->velocity, height, 1), &x, &y));
  widget_fixture_move_pointer (desk->fixture, x, y);
  widget_fixture_press (desk->fixture, GDK_BUTTON_PRIMARY);
  widget_fixture_move_pointer (desk->fixture, to_x, (y + to_y) / 2);
  widget_fixture_move_pointer (desk->fixture, to_x, to_y);
  g_assert_true (mai_note_editor_is_dragging (desk->editor));
  g_assert_cmpint (ABS ((int) velocity_of (desk, i) - (int) velocity), <=, 2);
}

/* Keys while the pointer drags in the velocity lane: the drag ends before them. */
static void
test_keys_in_lane (void)
{
  const char *const keys[] = { "Delete", "s", "Return" };
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      Desk desk;
      set_up (&desk);
      mai_note_editor_select_all (desk.editor);
      hold_head (&desk, 1, 40);
      widget_fixture_key (desk.fixture, keys[i], NULL);
      g_assert_false (mai_note_editor_is_dragging (desk.editor));
      guint n_notes = mai_score_get_n_notes (desk.score);
      g_assert_cmpuint (n_notes, !=, 3);
      guint softest = n_notes > 0 ? velocity_of (&desk, 0) : 0;
      point_at (&desk, 1100, 60); // the rest of the movement is nobody's
      release (&desk);
      g_assert_cmpuint (mai_score_get_n_notes (desk.score), ==, n_notes);
      if (n_notes > 0)
        g_assert_cmpuint (velocity_of (&desk, 0), ==, softest);
      tear_down (&desk);
    }
}

/* Escape gives up a drag in the lane, wherever the keys went before; then the selection. */
static void
test_escape_in_lane (void)
{
  Desk desk;
  set_up (&desk);
  mai_note_editor_select_all (desk.editor);
  gtk_window_set_focus (widget_fixture_get_window (desk.fixture), NULL);
  hold_head (&desk, 1, 40);
  widget_fixture_key (desk.fixture, "Escape", NULL);
  g_assert_false (mai_note_editor_is_dragging (desk.editor));
  g_assert_cmpuint (velocity_of (&desk, 0), ==, 80);
  g_assert_cmpuint (velocity_of (&desk, 1), ==, 80);
  g_assert_cmpuint (n_selected (&desk), ==, 3);
  release (&desk);
  g_assert_cmpuint (velocity_of (&desk, 1), ==, 80);
  g_assert_false (mai_score_undo (desk.score));
  widget_fixture_key (desk.fixture, "Escape", NULL);
  g_assert_cmpuint (n_selected (&desk), ==, 0);
  tear_down (&desk);
}

static gboolean
has_scrolled_cb (gpointer data)
{
  return mai_roll_viewport_get_from (data) > 2000.0;
}

/* Held beyond the edge, the roll scrolls under the pointer and the note comes along. */
static void
test_scroll (void)
{
  Desk desk;
  set_up (&desk);
  MaiRollViewport *viewport = mai_piano_roll_get_viewport (MAI_PIANO_ROLL (desk.roll));
  mai_roll_viewport_set_length (viewport, 20000);
  press_at (&desk, 1200, 64);
  point_at (&desk, mai_roll_viewport_get_to (viewport) + 200, 64);
  g_assert_true (widget_fixture_wait (has_scrolled_cb, viewport, WIDGET_FIXTURE_SECONDS));
  widget_fixture_key (desk.fixture, "Escape", NULL);
  g_assert_cmpint (mai_track_get_end (mai_score_get_track (desk.score, 0)), ==, 2400);
  double from = mai_roll_viewport_get_from (viewport);
  for (int i = 0; i < 5; i++)
    widget_fixture_draw (desk.fixture);
  g_assert_cmpfloat (mai_roll_viewport_get_from (viewport), ==, from); // and stops
  release (&desk);
  tear_down (&desk);
}

/* The input outlives the roll, and the roll the input. */
static void
test_lifetimes (void)
{
  Desk desk;
  set_up (&desk);
  GActionGroup *actions = g_object_ref (mai_roll_input_get_actions (desk.input));
  press_at (&desk, 1200, 64);
  point_at (&desk, 1700, 66);
  g_object_unref (desk.input); // in the middle of a drag
  g_assert_false (mai_note_editor_is_dragging (desk.editor));
  release (&desk);
  click (&desk, 240, 60);
  g_action_group_activate_action (actions, "delete", NULL);
  g_assert_cmpuint (mai_score_get_n_notes (desk.score), ==, 3);
  g_object_unref (actions);
  desk.input = mai_roll_input_new (MAI_PIANO_ROLL (desk.roll));
  widget_fixture_free (desk.fixture);
  g_action_group_activate_action (mai_roll_input_get_actions (desk.input), "select-all", NULL);
  g_object_unref (desk.input);
  g_object_unref (desk.editor);
  g_object_unref (desk.score);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/widgets/roll-input/draw", test_draw);
  g_test_add_func ("/widgets/roll-input/double-click", test_double_click);
  g_test_add_func ("/widgets/roll-input/double-click-selecting", test_double_click_selecting);
  g_test_add_func ("/widgets/roll-input/long-note", test_long_note);
  g_test_add_func ("/widgets/roll-input/click-stays", test_click_stays);
  g_test_add_func ("/widgets/roll-input/looks-elsewhere", test_looks_elsewhere);
  g_test_add_func ("/widgets/roll-input/move", test_move);
  g_test_add_func ("/widgets/roll-input/group", test_group);
  g_test_add_func ("/widgets/roll-input/resize", test_resize);
  g_test_add_func ("/widgets/roll-input/off-grid", test_off_grid);
  g_test_add_func ("/widgets/roll-input/band", test_band);
  g_test_add_func ("/widgets/roll-input/escape", test_escape);
  g_test_add_func ("/widgets/roll-input/escape-not-ours", test_escape_not_ours);
  g_test_add_func ("/widgets/roll-input/keys-in-lane", test_keys_in_lane);
  g_test_add_func ("/widgets/roll-input/escape-in-lane", test_escape_in_lane);
  g_test_add_func ("/widgets/roll-input/scroll", test_scroll);
  g_test_add_func ("/widgets/roll-input/lifetimes", test_lifetimes);
  return g_test_run ();
}

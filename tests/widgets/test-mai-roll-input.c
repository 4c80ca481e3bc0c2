/* SPDX-License-Identifier: Apache-2.0 */
/* Real pointer and keys on a roll, and what becomes of the notes. */
#include "widget-fixture.h"
#include "widgets/roll/mai-roll-input.h"

#define TICKS_PER_PIXEL 4.0 // 480 ticks are 120 pixels
#define ROW 20.0

typedef struct
{
  WidgetFixture *fixture;
  GtkWidget *roll, *canvas;
  MaiScore *score;
  MaiNoteEditor *editor;
  MaiRollInput *input;
  guint n_sounded, n_menus, pitch;
} Desk;

static void
sounded_cb (MaiNoteEditor *editor, guint track, guint pitch, guint velocity, Desk *desk)
{
  desk->n_sounded++;
  desk->pitch = pitch;
}

static void
menu_cb (MaiRollInput *input, double x, double y, Desk *desk)
{
  desk->n_menus++;
}

/* Quarters C4, E4, G4, with a quarter's rest after each. */
static MaiScore *
make_score (void)
{
  MaiScore *score = mai_score_new (480);
  const MaiNote notes[] = {
    { .onset = 0, .duration = 480, .pitch = 60, .velocity = 80 },
    { .onset = 960, .duration = 480, .pitch = 64, .velocity = 80 },
    { .onset = 1920, .duration = 480, .pitch = 67, .velocity = 80 },
  };
  mai_track_add_notes (mai_score_add_track (score, "Piano", 0, 0), notes, G_N_ELEMENTS (notes));
  return score;
}

static void
set_up (Desk *desk)
{
  MaiRollViewport *viewport;
  *desk = (Desk){ .roll = mai_piano_roll_new (), .score = make_score () };
  desk->editor = mai_note_editor_new (desk->score);
  mai_piano_roll_set_editor (MAI_PIANO_ROLL (desk->roll), desk->editor);
  desk->input = mai_roll_input_new (MAI_PIANO_ROLL (desk->roll));
  g_signal_connect (desk->editor, "sounded", G_CALLBACK (sounded_cb), desk);
  g_signal_connect (desk->input, "menu", G_CALLBACK (menu_cb), desk);
  desk->canvas = mai_piano_roll_get_canvas (MAI_PIANO_ROLL (desk->roll));
  desk->fixture = widget_fixture_new (desk->roll, 900, 600);
  viewport = mai_piano_roll_get_viewport (MAI_PIANO_ROLL (desk->roll));
  mai_roll_viewport_set_ticks_per_pixel (viewport, TICKS_PER_PIXEL);
  mai_roll_viewport_set_row_height (viewport, ROW);
  mai_roll_viewport_scroll_to (viewport, 0, (127 - 70) * ROW);
  widget_fixture_draw (desk->fixture);
}

static void
tear_down (Desk *desk)
{
  g_object_unref (desk->input);
  widget_fixture_free (desk->fixture);
  g_object_unref (desk->editor);
  g_object_unref (desk->score);
}

/* Into the middle of a pitch's row. */
static void
point_at (Desk *desk, double tick, guint pitch)
{
  MaiRollViewport *viewport = mai_piano_roll_get_viewport (MAI_PIANO_ROLL (desk->roll));
  double x = mai_roll_viewport_tick_to_x (viewport, tick);
  double y = mai_roll_viewport_pitch_to_y (viewport, pitch) + ROW / 2;
  g_assert_cmpfloat (y, >, 0);
  g_assert_cmpfloat (y, <, gtk_widget_get_height (desk->canvas));
  g_assert_true (gtk_widget_translate_coordinates (desk->canvas, desk->roll, x, y, &x, &y));
  widget_fixture_move_pointer (desk->fixture, x, y);
}

static void
press_at (Desk *desk, double tick, guint pitch)
{
  point_at (desk, tick, pitch);
  widget_fixture_press (desk->fixture, GDK_BUTTON_PRIMARY);
}

static void
release (Desk *desk)
{
  widget_fixture_release (desk->fixture, GDK_BUTTON_PRIMARY);
}

/* On the way, too, as a hand does. */
static void
drag (Desk *desk, double tick, guint pitch, double to_tick, guint to_pitch)
{
  press_at (desk, tick, pitch);
  point_at (desk, (tick + to_tick) / 2, (pitch + to_pitch) / 2);
  point_at (desk, to_tick, to_pitch);
  release (desk);
}

static void
click (Desk *desk, double tick, guint pitch)
{
  press_at (desk, tick, pitch);
  release (desk);
}

static void
assert_note (Desk *desk, guint i, gint64 onset, gint64 duration, guint pitch)
{
  gsize n;
  const MaiNote *notes = mai_track_get_notes (mai_score_get_track (desk->score, 0), &n);
  g_assert_cmpuint (i, <, n);
  g_assert_cmpint (notes[i].onset, ==, onset);
  g_assert_cmpint (notes[i].duration, ==, duration);
  g_assert_cmpuint (notes[i].pitch, ==, pitch);
}

static void
assert_undo (Desk *desk, const char *label)
{
  g_assert_cmpstr (mai_score_get_undo_label (desk->score), ==, label);
  g_assert_true (mai_score_undo (desk->score));
}

static guint
n_selected (Desk *desk)
{
  return mai_note_editor_get_n_selected (desk->editor);
}

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

/* However long a busy machine takes from one click to the other. */
static void
double_click (Desk *desk, double tick, guint pitch)
{
  GtkSettings *settings = gtk_settings_get_default ();
  g_object_set (settings, "gtk-double-click-time", (int) (1000 * WIDGET_FIXTURE_SECONDS), NULL);
  click (desk, tick, pitch);
  click (desk, tick, pitch);
  gtk_settings_reset_property (settings, "gtk-double-click-time");
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

static void
test_menu (void)
{
  Desk desk;
  set_up (&desk);
  point_at (&desk, 1200, 64);
  widget_fixture_press (desk.fixture, GDK_BUTTON_SECONDARY);
  widget_fixture_release (desk.fixture, GDK_BUTTON_SECONDARY);
  g_assert_cmpuint (desk.n_menus, ==, 1);
  g_assert_true (mai_note_editor_is_selected (desk.editor, 0, 1));
  widget_fixture_key (desk.fixture, "F10", "Shift_L");
  g_assert_cmpuint (desk.n_menus, ==, 2);
  g_assert_cmpuint (mai_score_get_n_notes (desk.score), ==, 3);
  tear_down (&desk);
}

static void
assert_description (Desk *desk, const char *expected)
{
  g_autofree char *description = mai_note_editor_dup_description (desk->editor);
  g_assert_cmpstr (description, ==, expected);
}

/* A song without a pointer. */
static void
test_keys (void)
{
  Desk desk;
  set_up (&desk);
  WidgetFixture *fixture = desk.fixture;
  gtk_widget_grab_focus (desk.canvas);
  widget_fixture_key (fixture, "Right", "Control_L");
  widget_fixture_key (fixture, "Right", "Control_L");
  for (int i = 0; i < 4; i++)
    widget_fixture_key (fixture, "Right", NULL);
  widget_fixture_key (fixture, "Up", NULL);
  assert_description (&desk, "C sharp 4, bar 3 beat 2, empty");
  widget_fixture_key (fixture, "Return", NULL);
  assert_description (&desk, "C sharp 4, bar 3 beat 2, one eighth, velocity 80, selected");
  g_assert_cmpuint (desk.pitch, ==, 61);
  widget_fixture_key (fixture, "space", "Control_L");
  assert_description (&desk, "C sharp 4, bar 3 beat 2, one eighth, velocity 80");
  widget_fixture_key (fixture, "Up", "Control_L");
  widget_fixture_key (fixture, "Up", "Alt_L");
  widget_fixture_key (fixture, "Right", "Alt_L");
  widget_fixture_hold (fixture, "Shift_L", TRUE);
  widget_fixture_key (fixture, "Right", "Alt_L");
  widget_fixture_hold (fixture, "Shift_L", FALSE);
  assert_description (&desk,
                      "D 4, bar 3 beat 2 plus one sixteenth, one dotted eighth, velocity 85");
  widget_fixture_key (fixture, "Page_Up", "Alt_L");
  assert_description (&desk,
                      "D 5, bar 3 beat 2 plus one sixteenth, one dotted eighth, velocity 85");
  widget_fixture_key (fixture, "c", "Control_L");
  widget_fixture_key (fixture, "Home", NULL);
  assert_description (&desk, "C 4, bar 1 beat 1, one quarter, velocity 80");
  widget_fixture_key (fixture, "n", NULL);
  assert_description (&desk, "E 4, bar 1 beat 3, one quarter, velocity 80");
  widget_fixture_key (fixture, "v", "Control_L");
  assert_note (&desk, 2, 960, 360, 74);
  widget_fixture_key (fixture, "Delete", NULL);
  g_assert_cmpuint (mai_score_get_n_notes (desk.score), ==, 4);
  widget_fixture_key (fixture, "a", "Control_L");
  g_assert_cmpuint (n_selected (&desk), ==, 4);
  widget_fixture_key (fixture, "x", "Control_L");
  g_assert_cmpuint (mai_score_get_n_notes (desk.score), ==, 0);
  assert_undo (&desk, "Cut Notes");
  widget_fixture_key (fixture, "3", NULL);
  g_assert_cmpint (mai_note_editor_get_cursor_length (desk.editor), ==, 480);
  widget_fixture_key (fixture, "period", NULL);
  g_assert_cmpint (mai_note_editor_get_cursor_length (desk.editor), ==, 720);
  widget_fixture_key (fixture, "period", NULL);
  g_assert_cmpint (mai_note_editor_get_cursor_length (desk.editor), ==, 480);
  tear_down (&desk);
}

/* Every row has an action, or is the roll's; keys can be parsed, and none stands twice. */
static void
test_table (void)
{
  Desk desk;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  set_up (&desk);
  GActionGroup *actions = mai_roll_input_get_actions (desk.input);
  for (guint i = 0; i < mai_roll_input_get_n_keys (); i++)
    {
      const MaiRollKey *key = mai_roll_input_get_key (i);
      g_auto (GStrv) accelerators = g_strsplit (key->accelerators, " ", -1);
      if (g_str_has_prefix (key->action, "notes."))
        g_assert_true (g_action_group_has_action (actions, strchr (key->action, '.') + 1));
      else
        g_assert_true (g_str_has_prefix (key->action, "view."));
      for (guint k = 0; accelerators[k] != NULL; k++)
        {
          guint keyval;
          GdkModifierType modifiers;
          g_assert_true (gtk_accelerator_parse (accelerators[k], &keyval, &modifiers));
          g_assert_cmpuint (keyval, !=, 0);
          g_assert_true (g_hash_table_add (seen, gtk_accelerator_name (keyval, modifiers)));
        }
    }
  tear_down (&desk);
}

static void
test_actions (void)
{
  Desk desk;
  set_up (&desk);
  GActionGroup *actions = mai_roll_input_get_actions (desk.input);
  mai_note_editor_set_cursor (desk.editor, 5000, 20);
  g_assert_false (g_action_group_get_action_enabled (actions, "copy"));
  g_assert_false (g_action_group_get_action_enabled (actions, "paste"));
  g_assert_false (g_action_group_get_action_enabled (actions, "cancel"));
  g_assert_true (g_action_group_get_action_enabled (actions, "select-all"));
  g_action_group_activate_action (actions, "select-all", NULL);
  g_assert_true (g_action_group_get_action_enabled (actions, "copy"));
  g_action_group_activate_action (actions, "copy", NULL);
  g_assert_true (g_action_group_get_action_enabled (actions, "paste"));
  g_action_group_change_action_state (actions, "tool", g_variant_new_string ("select"));
  g_assert_cmpstr (mai_roll_input_get_tool (desk.input), ==, "select");
  g_action_group_activate_action (actions, "tool", g_variant_new_string ("draw"));
  g_assert_cmpstr (mai_roll_input_get_tool (desk.input), ==, "draw");
  mai_note_editor_set_score (desk.editor, NULL);
  g_assert_false (g_action_group_get_action_enabled (actions, "select-all"));
  g_assert_false (g_action_group_get_action_enabled (actions, "paste"));
  click (&desk, 100, 60); // with no score, nothing
  widget_fixture_key (desk.fixture, "Return", NULL);
  tear_down (&desk);
}

static gboolean
has_clip_cb (gpointer data)
{
  return mai_note_editor_get_clip (data) != NULL;
}

static void
offer (GdkDisplay *display, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GdkContentProvider) provider =
      gdk_content_provider_new_for_bytes ("application/x-musicai-notes", bytes);
  gdk_clipboard_set_content (gdk_display_get_clipboard (display), provider);
}

/* From another connection to the display, as from another program. */
static void
test_clipboard (void)
{
  Desk desk;
  GdkDisplay *other = gdk_display_open (gdk_display_get_name (gdk_display_get_default ()));
  g_assert_nonnull (other);
  set_up (&desk);
  offer (other, "musicai-notes 1 480 0 999999\nnonsense");
  g_assert_false (widget_fixture_wait (has_clip_cb, desk.editor, 0.3));
  offer (other, "musicai-notes 1 96 96 1\n0 0 96 72 33 64 0 0 0\n");
  g_assert_true (widget_fixture_wait (has_clip_cb, desk.editor, WIDGET_FIXTURE_SECONDS));
  gtk_widget_grab_focus (desk.canvas);
  widget_fixture_key (desk.fixture, "v", "Control_L");
  assert_note (&desk, 1, 0, 480, 72);
  tear_down (&desk); // GDK does not survive closing the other display
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
  g_test_add_func ("/widgets/roll-input/move", test_move);
  g_test_add_func ("/widgets/roll-input/group", test_group);
  g_test_add_func ("/widgets/roll-input/resize", test_resize);
  g_test_add_func ("/widgets/roll-input/band", test_band);
  g_test_add_func ("/widgets/roll-input/escape", test_escape);
  g_test_add_func ("/widgets/roll-input/scroll", test_scroll);
  g_test_add_func ("/widgets/roll-input/menu", test_menu);
  g_test_add_func ("/widgets/roll-input/keys", test_keys);
  g_test_add_func ("/widgets/roll-input/table", test_table);
  g_test_add_func ("/widgets/roll-input/actions", test_actions);
  g_test_add_func ("/widgets/roll-input/clipboard", test_clipboard);
  g_test_add_func ("/widgets/roll-input/lifetimes", test_lifetimes);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and actions of a roll. */
#include "roll-input-fixture.h"
#include "widgets/roll/mai-piano-roll-private.h"

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
  tear_down (&desk);
}

/* And the clip, the ends of the song, and how long the next note will be. */
static void
test_more_keys (void)
{
  Desk desk;
  const MaiNote fourth = { .onset = 4440, .duration = 360, .pitch = 74, .velocity = 85 };
  set_up (&desk);
  WidgetFixture *fixture = desk.fixture;
  mai_score_insert_notes (desk.score, mai_score_get_track (desk.score, 0), &fourth, 1);
  gtk_widget_grab_focus (desk.canvas);
  mai_note_editor_set_cursor (desk.editor, 4440, 74);
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

static void
alt_shift (Desk *desk, const char *key)
{
  widget_fixture_hold (desk->fixture, "Shift_L", TRUE);
  widget_fixture_key (desk->fixture, key, "Alt_L");
  widget_fixture_hold (desk->fixture, "Shift_L", FALSE);
}

/* Both ends of a note, on the grid and off it, as a pointer takes them. */
static void
test_ends (void)
{
  Desk desk;
  set_up (&desk);
  WidgetFixture *fixture = desk.fixture;
  gtk_widget_grab_focus (desk.canvas);
  mai_note_editor_set_cursor (desk.editor, 960, 64);
  widget_fixture_key (fixture, "comma", "Alt_L");
  assert_note (&desk, 1, 840, 600, 64);
  g_assert_cmpint (mai_note_editor_get_cursor_tick (desk.editor), ==, 840);
  for (int i = 0; i < 6; i++)
    widget_fixture_key (fixture, "period", "Alt_L");
  assert_note (&desk, 1, 1320, 120, 64); // a line of the grid is left
  alt_shift (&desk, "Left");
  assert_note (&desk, 1, 1320, 120, 64);
  widget_fixture_key (fixture, "g", NULL);
  g_assert_cmpstr (mai_note_editor_get_snap (desk.editor), ==, "none");
  alt_shift (&desk, "Left");
  assert_note (&desk, 1, 1320, 90, 64);
  widget_fixture_key (fixture, "period", "Alt_L");
  assert_note (&desk, 1, 1350, 60, 64);
  for (int i = 0; i < 4; i++)
    alt_shift (&desk, "Left");
  assert_note (&desk, 1, 1350, 15, 64);
  widget_fixture_key (fixture, "g", NULL);
  g_assert_cmpstr (mai_note_editor_get_snap (desk.editor), ==, "1/16");
  tear_down (&desk);
}

/* Whether a key of a widget's own, in whichever of its controllers, does the action. */
static gboolean
is_bound (GtkWidget *widget, guint keyval, GdkModifierType modifiers, const char *action)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  GtkShortcutTrigger *trigger = gtk_keyval_trigger_new (keyval, modifiers);
  gboolean bound = FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !bound; i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      guint n = GTK_IS_SHORTCUT_CONTROLLER (controller)
                    ? g_list_model_get_n_items (G_LIST_MODEL (controller))
                    : 0;
      for (guint k = 0; k < n && !bound; k++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);
          GtkShortcutAction *does = gtk_shortcut_get_action (shortcut);
          bound =
              gtk_shortcut_trigger_equal (gtk_shortcut_get_trigger (shortcut), trigger)
              && GTK_IS_NAMED_ACTION (does)
              && g_str_equal (gtk_named_action_get_action_name (GTK_NAMED_ACTION (does)), action);
        }
    }
  g_object_unref (trigger);
  return bound;
}

typedef struct
{
  Desk desk;
  GHashTable *seen; // accelerators
  const MaiRollKey *key;
} Table;

static void
check_key_cb (guint keyval, GdkModifierType modifiers, gpointer data)
{
  Table *table = data;
  Desk *desk = &table->desk;
  gboolean of_roll = g_str_has_prefix (table->key->action, "view.");
  g_autofree char *name = gtk_accelerator_name (keyval, modifiers);
  g_test_message ("%s %s", table->key->action, name);
  g_assert_cmpuint (keyval, !=, 0);
  g_assert_true (
      is_bound (of_roll ? desk->roll : desk->canvas, keyval, modifiers, table->key->action));
  g_assert_true (g_hash_table_add (table->seen, g_steal_pointer (&name)));
}

/* Every row has an action, every key of a row is bound to that, and none stands twice. */
static void
test_table (void)
{
  Table table = { .seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  Desk *desk = &table.desk;
  guint n_of_roll = 0;
  set_up (desk);
  GActionGroup *actions = mai_roll_input_get_actions (desk->input);
  GActionGroup *of_roll = mai_piano_roll_get_actions (MAI_PIANO_ROLL (desk->roll));
  for (guint i = 0; i < mai_roll_input_get_n_keys (); i++)
    {
      table.key = mai_roll_input_get_key (i);
      const char *name = strchr (table.key->action, '.') + 1;
      if (g_str_has_prefix (table.key->action, "notes."))
        g_assert_true (g_action_group_has_action (actions, name));
      else
        {
          g_assert_true (g_str_has_prefix (table.key->action, "view."));
          g_assert_true (g_action_group_has_action (of_roll, name));
          n_of_roll++;
        }
      mai_roll_key_foreach (table.key, check_key_cb, &table);
    }
  g_auto (GStrv) names = g_action_group_list_actions (of_roll);
  g_assert_cmpuint (n_of_roll, ==, g_strv_length (names)); // each has a key
  g_hash_table_unref (table.seen);
  tear_down (desk);
}

static void
assert_region (Desk *desk, MaiRollRegion region, gint64 from, gint64 to)
{
  MaiRollScene *scene = mai_piano_roll_get_scene (MAI_PIANO_ROLL (desk->roll));
  MaiRollTicks ticks = mai_roll_scene_get_region (scene, region);
  g_assert_cmpint (ticks.from, ==, from);
  g_assert_cmpint (ticks.to, ==, to);
}

static void
count_region_cb (MaiPianoRoll *roll, gint64 from, gint64 to, guint *n)
{
  (*n)++;
}

/* What is to be continued and what is to be heard again, without a pointer. */
static void
test_regions (void)
{
  Desk desk;
  guint n_seeds = 0, n_loops = 0;
  set_up (&desk);
  GActionGroup *actions = mai_piano_roll_get_actions (MAI_PIANO_ROLL (desk.roll));
  g_signal_connect (desk.roll, "seed-changed", G_CALLBACK (count_region_cb), &n_seeds);
  g_signal_connect (desk.roll, "loop-changed", G_CALLBACK (count_region_cb), &n_loops);
  gtk_widget_grab_focus (desk.canvas);
  mai_note_editor_set_cursor (desk.editor, 2500, 60);
  g_assert_false (g_action_group_get_action_enabled (actions, "clear-seed"));
  widget_fixture_key (desk.fixture, "e", NULL); // with nothing selected, the bar here
  assert_region (&desk, MAI_ROLL_SEED, 1920, 3840);
  mai_note_editor_select_all (desk.editor);
  widget_fixture_key (desk.fixture, "e", NULL);
  assert_region (&desk, MAI_ROLL_SEED, 0, 3840);
  mai_note_editor_select_note (desk.editor, (MaiNoteRef){ 0, 1 }, MAI_SELECT_ONLY);
  widget_fixture_key (desk.fixture, "l", NULL);
  assert_region (&desk, MAI_ROLL_LOOP, 0, 1920);
  assert_region (&desk, MAI_ROLL_SEED, 0, 3840);
  g_assert_cmpuint (n_seeds, ==, 2);
  g_assert_cmpuint (n_loops, ==, 1);
  widget_fixture_key (desk.fixture, "e", "Shift_L");
  assert_region (&desk, MAI_ROLL_SEED, 0, 0);
  assert_region (&desk, MAI_ROLL_LOOP, 0, 1920);
  widget_fixture_key (desk.fixture, "l", "Shift_L");
  assert_region (&desk, MAI_ROLL_LOOP, 0, 0);
  g_assert_cmpuint (n_seeds, ==, 3);
  g_assert_cmpuint (n_loops, ==, 2);
  mai_note_editor_set_score (desk.editor, NULL);
  g_assert_false (g_action_group_get_action_enabled (actions, "mark-seed"));
  tear_down (&desk);
}

static void
test_view (void)
{
  Desk desk;
  set_up (&desk);
  MaiRollViewport *viewport = mai_piano_roll_get_viewport (MAI_PIANO_ROLL (desk.roll));
  GActionGroup *actions = mai_piano_roll_get_actions (MAI_PIANO_ROLL (desk.roll));
  GtkWidget *lane = widget_fixture_find (desk.roll, "lane");
  GtkWidget *minimap = widget_fixture_find (desk.roll, "minimap");
  gtk_widget_grab_focus (desk.canvas);
  g_assert_false (g_action_group_get_action_enabled (actions, "zoom-selection"));
  mai_note_editor_select_note (desk.editor, (MaiNoteRef){ 0, 2 }, MAI_SELECT_ONLY);
  widget_fixture_key (desk.fixture, "z", NULL);
  g_assert_cmpfloat (mai_roll_viewport_get_ticks_per_pixel (viewport), <, TICKS_PER_PIXEL / 2);
  g_assert_cmpfloat (mai_roll_viewport_get_from (viewport), <=, 1920);
  g_assert_cmpfloat (mai_roll_viewport_get_to (viewport), >=, 2400);
  widget_fixture_key (desk.fixture, "v", "Shift_L");
  widget_fixture_key (desk.fixture, "m", "Shift_L");
  widget_fixture_draw (desk.fixture);
  g_assert_false (gtk_widget_get_child_visible (lane));
  g_assert_false (gtk_widget_get_child_visible (minimap));
  g_autoptr (GVariant) off = g_action_group_get_action_state (actions, "show-velocities");
  g_assert_false (g_variant_get_boolean (off));
  widget_fixture_key (desk.fixture, "v", "Shift_L");
  g_object_set (desk.roll, "show-minimap", TRUE, NULL);
  widget_fixture_draw (desk.fixture);
  g_assert_true (gtk_widget_get_child_visible (lane));
  g_autoptr (GVariant) on = g_action_group_get_action_state (actions, "show-minimap");
  g_assert_true (g_variant_get_boolean (on));
  tear_down (&desk);
}

/* Those of a keypad do what the others do. */
static void
test_keypad (void)
{
  Desk desk;
  set_up (&desk);
  WidgetFixture *fixture = desk.fixture;
  gtk_widget_grab_focus (desk.canvas);
  mai_note_editor_set_cursor (desk.editor, 480, 60);
  widget_fixture_key (fixture, "KP_Right", NULL);
  g_assert_cmpint (mai_note_editor_get_cursor_tick (desk.editor), ==, 600);
  widget_fixture_key (fixture, "KP_Up", NULL);
  g_assert_cmpuint (mai_note_editor_get_cursor_pitch (desk.editor), ==, 61);
  widget_fixture_key (fixture, "KP_Page_Up", NULL);
  g_assert_cmpuint (mai_note_editor_get_cursor_pitch (desk.editor), ==, 73);
  widget_fixture_key (fixture, "KP_End", NULL);
  g_assert_cmpint (mai_note_editor_get_cursor_tick (desk.editor), ==, 1920);
  widget_fixture_key (fixture, "KP_Delete", NULL);
  g_assert_cmpuint (mai_score_get_n_notes (desk.score), ==, 2);
  widget_fixture_key (fixture, "KP_Home", NULL);
  g_assert_cmpint (mai_note_editor_get_cursor_tick (desk.editor), ==, 0);
  widget_fixture_key (fixture, "KP_Enter", NULL);
  g_assert_cmpuint (mai_score_get_n_notes (desk.score), ==, 1);
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

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/widgets/roll-input-keys/menu", test_menu);
  g_test_add_func ("/widgets/roll-input-keys/keys", test_keys);
  g_test_add_func ("/widgets/roll-input-keys/table", test_table);
  g_test_add_func ("/widgets/roll-input-keys/ends", test_ends);
  g_test_add_func ("/widgets/roll-input-keys/regions", test_regions);
  g_test_add_func ("/widgets/roll-input-keys/view", test_view);
  g_test_add_func ("/widgets/roll-input-keys/keypad", test_keypad);
  g_test_add_func ("/widgets/roll-input-keys/more-keys", test_more_keys);
  g_test_add_func ("/widgets/roll-input-keys/actions", test_actions);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, actions and the clipboard of a roll. */
#include "roll-input-fixture.h"

#define MIME_TYPE "application/x-musicai-notes"
#define CLIP_VARIABLE "MUSICAI_TEST_CLIP"
#define OFFER "/clipboard/subprocess/offer"

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

static gboolean
is_offered_cb (gpointer data)
{
  GdkClipboard *clipboard = gdk_display_get_clipboard (gdk_display_get_default ());
  return gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard), MIME_TYPE);
}

static gboolean
is_not_offered_cb (gpointer data)
{
  return !is_offered_cb (data);
}

/* Another program, that offers what is in the environment until it is ended. */
static void
test_offer (void)
{
  const char *text = g_getenv (CLIP_VARIABLE);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GdkContentProvider) provider = gdk_content_provider_new_for_bytes (MIME_TYPE, bytes);
  gdk_clipboard_set_content (gdk_display_get_clipboard (gdk_display_get_default ()), provider);
  widget_fixture_wait (is_not_offered_cb, NULL, WIDGET_FIXTURE_SECONDS);
}

static GSubprocess *
offer (const char *text)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_subprocess_launcher_setenv (launcher, CLIP_VARIABLE, text, TRUE);
  GSubprocess *program = g_subprocess_launcher_spawn (launcher, NULL, "/proc/self/exe", "-p",
                                                      "/widgets/roll-input-keys" OFFER, NULL);
  g_assert_nonnull (program);
  g_assert_true (widget_fixture_wait (is_offered_cb, NULL, WIDGET_FIXTURE_SECONDS));
  return program;
}

static void
withdraw (GSubprocess *program)
{
  g_subprocess_force_exit (program);
  g_subprocess_wait (program, NULL, NULL);
  g_assert_true (widget_fixture_wait (is_not_offered_cb, NULL, WIDGET_FIXTURE_SECONDS));
  g_object_unref (program);
}

static void
test_clipboard (void)
{
  Desk desk;
  set_up (&desk);
  GSubprocess *program = offer ("musicai-notes 1 480 0 999999\nnonsense");
  g_assert_false (widget_fixture_wait (has_clip_cb, desk.editor, 0.3));
  withdraw (program);
  program = offer ("musicai-notes 1 96 96 1\n0 0 96 72 33 64 0 0 0\n");
  g_assert_true (widget_fixture_wait (has_clip_cb, desk.editor, WIDGET_FIXTURE_SECONDS));
  gtk_widget_grab_focus (desk.canvas);
  widget_fixture_key (desk.fixture, "v", "Control_L");
  assert_note (&desk, 1, 0, 480, 72);
  tear_down (&desk);
  withdraw (program);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/widgets/roll-input-keys/menu", test_menu);
  g_test_add_func ("/widgets/roll-input-keys/keys", test_keys);
  g_test_add_func ("/widgets/roll-input-keys/table", test_table);
  g_test_add_func ("/widgets/roll-input-keys/actions", test_actions);
  g_test_add_func ("/widgets/roll-input-keys/clipboard", test_clipboard);
  g_test_add_func ("/widgets/roll-input-keys" OFFER, test_offer);
  return g_test_run ();
}

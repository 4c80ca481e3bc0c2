/* SPDX-License-Identifier: Apache-2.0 */
/* An action for each row of the table of keys, and keys for each action. */
#include "widgets/roll/mai-piano-roll-private.h"
#include "widgets/roll/mai-roll-input-private.h"

#define ROW "mai-roll-row" // of an action

guint
mai_roll_input_get_n_keys (void)
{
  gsize n;

  mai_roll_input_get_rows (&n);
  return (guint) n + mai_piano_roll_get_n_keys ();
}

const MaiRollKey *
mai_roll_input_get_key (guint i)
{
  gsize n;
  const MaiRollRow *rows = mai_roll_input_get_rows (&n);

  g_return_val_if_fail (i < mai_roll_input_get_n_keys (), NULL);

  return i < n ? &rows[i].key : mai_piano_roll_get_key (i - (guint) n);
}

static void
activate_cb (MaiRollInput *self, GVariant *parameter, GSimpleAction *action)
{
  const MaiRollRow *row = g_object_get_data (G_OBJECT (action), ROW);

  if (self->roll == NULL || self->editor == NULL
      || mai_note_editor_get_score (self->editor) == NULL)
    return;
  /* A key in the middle of a drag would pull the notes out of the hand. */
  if (row->run != mai_roll_input_give_up)
    mai_roll_input_let_go (self);
  row->run (self, row->n);
}

static void
tool_cb (MaiRollInput *self, GVariant *state, GSimpleAction *action)
{
  mai_roll_input_set_tool (self, g_variant_get_string (state, NULL));
}

static gboolean
is_possible (MaiRollNeeds needs, gboolean has_score, gboolean has_notes, gboolean has_clip,
             gboolean has_something)
{
  switch (needs)
    {
    case MAI_ROLL_NEEDS_NOTES:
      return has_notes;
    case MAI_ROLL_NEEDS_CLIP:
      return has_score && has_clip;
    case MAI_ROLL_NEEDS_SOMETHING_TO_END:
      return has_something;
    case MAI_ROLL_NEEDS_SCORE:
    default:
      return has_score;
    }
}

void
mai_roll_input_update_actions (MaiRollInput *self)
{
  MaiNoteEditor *editor = self->editor;
  gboolean has_score = editor != NULL && mai_note_editor_get_score (editor) != NULL;
  gboolean has_selection = has_score && mai_note_editor_get_n_selected (editor) > 0;
  gboolean has_notes =
      has_selection || (has_score && mai_note_editor_get_cursor_note (editor, NULL));
  gboolean has_clip = editor != NULL && mai_note_editor_get_clip (editor) != NULL;
  gsize n;
  const MaiRollRow *rows = mai_roll_input_get_rows (&n);
  gboolean has_something = has_selection || self->hand > MAI_ROLL_HAND_NOTE
                           || (has_score && mai_note_editor_is_dragging (editor));

  for (gsize i = 0; i < n; i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions),
                                                    mai_roll_key_get_name (&rows[i].key));

      if (action != NULL)
        g_simple_action_set_enabled (
            G_SIMPLE_ACTION (action),
            is_possible (rows[i].needs, has_score, has_notes, has_clip, has_something));
    }
}

static void
add_action (MaiRollInput *self, const MaiRollRow *row)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new (mai_roll_key_get_name (&row->key), NULL);

  g_object_set_data (G_OBJECT (action), ROW, (gpointer) row);
  g_signal_connect_object (action, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
}

typedef struct
{
  GtkShortcutController *controller;
  const char *action;
} Binding;

static void
add_shortcut (guint keyval, GdkModifierType modifiers, gpointer data)
{
  const Binding *binding = data;

  gtk_shortcut_controller_add_shortcut (
      binding->controller, gtk_shortcut_new (gtk_keyval_trigger_new (keyval, modifiers),
                                             gtk_named_action_new (binding->action)));
}

void
mai_roll_input_add_keys (MaiRollInput *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  gsize n;
  const MaiRollRow *rows = mai_roll_input_get_rows (&n);

  for (gsize i = 0; i < n; i++)
    {
      Binding binding = { GTK_SHORTCUT_CONTROLLER (controller), rows[i].key.action };

      add_action (self, &rows[i]);
      mai_roll_key_foreach (&rows[i].key, add_shortcut, &binding);
    }
  self->tool_action = g_simple_action_new_stateful (
      "tool", G_VARIANT_TYPE_STRING, g_variant_new_string (mai_roll_input_get_tool (self)));
  g_signal_connect_object (self->tool_action, "change-state", G_CALLBACK (tool_cb), self,
                           G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (self->tool_action));
  g_object_unref (self->tool_action); // the group keeps it
  mai_roll_input_add_controller (self, controller);
}

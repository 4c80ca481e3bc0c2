/* SPDX-License-Identifier: Apache-2.0 */
/* One row for each thing that a key does: an action, and what a shortcuts window says of it. */
#include "base/mai-i18n.h"
#include "widgets/roll/mai-piano-roll-private.h"
#include "widgets/roll/mai-roll-input-private.h"

/* What an action needs to be possible. */
typedef enum
{
  NEEDS_SCORE,
  NEEDS_NOTES, // selected, or under the cursor
  NEEDS_CLIP,
  NEEDS_SOMETHING_TO_END // a drag, a band or a selection
} Needs;

typedef struct
{
  MaiRollKey key;
  Needs needs;
  void (*run) (MaiRollInput *self, int n);
  int n;
} Row;

#define LOUDER 5

static void
go (MaiRollInput *self, MaiCursorStep step, int n, gboolean extend)
{
  mai_note_editor_move_cursor (self->editor, step, n, extend);
}

static void
go_by_grid (MaiRollInput *self, int n)
{
  go (self, MAI_CURSOR_SNAP, n, FALSE);
}

static void
go_by_bar (MaiRollInput *self, int n)
{
  go (self, MAI_CURSOR_BAR, n, FALSE);
}

static void
go_by_semitone (MaiRollInput *self, int n)
{
  go (self, MAI_CURSOR_SEMITONE, n, FALSE);
}

static void
go_by_octave (MaiRollInput *self, int n)
{
  go (self, MAI_CURSOR_OCTAVE, n, FALSE);
}

static void
hear (MaiRollInput *self)
{
  MaiNoteRef here;

  if (mai_note_editor_get_cursor_note (self->editor, &here))
    mai_note_editor_sound (self->editor, here);
}

static void
go_to_note (MaiRollInput *self, int n)
{
  go (self, MAI_CURSOR_NOTE, n, FALSE);
  hear (self);
}

static void
go_to_end (MaiRollInput *self, int n)
{
  go (self, MAI_CURSOR_ENDS, n, FALSE);
  hear (self);
}

static void
extend_by_grid (MaiRollInput *self, int n)
{
  go (self, MAI_CURSOR_SNAP, n, TRUE);
}

static void
extend_by_bar (MaiRollInput *self, int n)
{
  go (self, MAI_CURSOR_BAR, n, TRUE);
}

static void
extend_by_semitone (MaiRollInput *self, int n)
{
  go (self, MAI_CURSOR_SEMITONE, n, TRUE);
}

static void
extend_by_octave (MaiRollInput *self, int n)
{
  go (self, MAI_CURSOR_OCTAVE, n, TRUE);
}

static void
extend_to_end (MaiRollInput *self, int n)
{
  go (self, MAI_CURSOR_ENDS, n, TRUE);
}

static void
select_next (MaiRollInput *self, int n)
{
  mai_note_editor_select_next (self->editor, n, MAI_SELECT_ONLY);
}

static void
select_here (MaiRollInput *self, int n)
{
  mai_note_editor_select_at_cursor (self->editor);
}

static void
select_all (MaiRollInput *self, int n)
{
  mai_note_editor_select_all (self->editor);
}

static void
select_track (MaiRollInput *self, int n)
{
  mai_note_editor_select_track (self->editor, mai_note_editor_get_track (self->editor));
}

static void
select_none (MaiRollInput *self, int n)
{
  mai_note_editor_select_none (self->editor);
}

/* A drag first; the selection only when there was none. */
static void
cancel (MaiRollInput *self, int n)
{
  if (!mai_roll_input_cancel (self))
    mai_note_editor_select_none (self->editor);
}

static void
draw_or_erase (MaiRollInput *self, int n)
{
  mai_note_editor_toggle_at_cursor (self->editor);
}

static void delete (MaiRollInput *self, int n)
{
  mai_note_editor_delete (self->editor);
}

static void
move (MaiRollInput *self, int n)
{
  mai_note_editor_nudge (self->editor, n, 0);
}

static void
transpose (MaiRollInput *self, int n)
{
  mai_note_editor_transpose (self->editor, n);
}

static void
lengthen (MaiRollInput *self, int n)
{
  mai_note_editor_lengthen (self->editor, n);
}

static void
change_velocity (MaiRollInput *self, int n)
{
  mai_note_editor_change_velocity (self->editor, n);
}

static void
quantise (MaiRollInput *self, int n)
{
  mai_note_editor_quantise (self->editor);
}

static void
mute (MaiRollInput *self, int n)
{
  mai_note_editor_toggle_mute (self->editor);
}

static void
split (MaiRollInput *self, int n)
{
  mai_note_editor_split (self->editor, -1);
}

static void
copy (MaiRollInput *self, int n)
{
  if (mai_note_editor_copy (self->editor))
    mai_roll_input_publish_clip (self);
}

static void
cut (MaiRollInput *self, int n)
{
  if (mai_note_editor_cut (self->editor))
    mai_roll_input_publish_clip (self);
}

static void
paste (MaiRollInput *self, int n)
{
  mai_note_editor_paste (self->editor, mai_note_editor_get_cursor_tick (self->editor));
}

static void
paste_at_playhead (MaiRollInput *self, int n)
{
  mai_note_editor_paste (self->editor, MAX (mai_piano_roll_get_playhead (self->roll), 0));
}

static void
duplicate (MaiRollInput *self, int n)
{
  mai_note_editor_duplicate (self->editor);
}

/* New notes: one whole divided by @n. */
static void
set_length (MaiRollInput *self, int n)
{
  gint64 whole = 4 * (gint64) mai_score_get_division (mai_note_editor_get_score (self->editor));

  mai_note_editor_set_cursor_length (self->editor, MAX (whole / n, 1));
}

/* Puts a dot to the length of new notes, or takes it away. */
static void
toggle_dot (MaiRollInput *self, int n)
{
  gint64 whole = 4 * (gint64) mai_score_get_division (mai_note_editor_get_score (self->editor));
  gint64 length = mai_note_editor_get_cursor_length (self->editor);
  gboolean dotted = FALSE;

  for (int part = 1; part <= 64; part *= 2)
    dotted = dotted || 2 * length * part == 3 * whole;
  mai_note_editor_set_cursor_length (self->editor, dotted ? length * 2 / 3 : length * 3 / 2);
}

static void
use_tool (MaiRollInput *self, int n)
{
  mai_roll_input_set_tool (self, n == 0 ? "draw" : "select");
}

/* The menu, at the note cursor. */
static void
show_menu (MaiRollInput *self, int n)
{
  MaiRollViewport *viewport = mai_roll_input_get_viewport (self);
  double x = mai_roll_viewport_tick_to_x (viewport,
                                          (double) mai_note_editor_get_cursor_tick (self->editor));
  double y =
      mai_roll_viewport_pitch_to_y (viewport, mai_note_editor_get_cursor_pitch (self->editor));

  mai_roll_input_emit_menu (self, CLAMP (x, 0.0, mai_roll_viewport_get_width (viewport)),
                            CLAMP (y, 0.0, mai_roll_viewport_get_height (viewport)));
}

#define CURSOR N_ ("Note Cursor")
#define SELECTION N_ ("Selection")
#define NOTES N_ ("Notes")
#define NEW_NOTES N_ ("New Notes")
#define CLIPBOARD N_ ("Clipboard")

static const Row rows[] = {
  { { "Left", "notes.left", N_ ("Left on the grid"), CURSOR }, NEEDS_SCORE, go_by_grid, -1 },
  { { "Right", "notes.right", N_ ("Right on the grid"), CURSOR }, NEEDS_SCORE, go_by_grid, 1 },
  { { "<Control>Left", "notes.bar-left", N_ ("To the bar before"), CURSOR },
    NEEDS_SCORE,
    go_by_bar,
    -1 },
  { { "<Control>Right", "notes.bar-right", N_ ("To the next bar"), CURSOR },
    NEEDS_SCORE,
    go_by_bar,
    1 },
  { { "Up", "notes.up", N_ ("A semitone up"), CURSOR }, NEEDS_SCORE, go_by_semitone, 1 },
  { { "Down", "notes.down", N_ ("A semitone down"), CURSOR }, NEEDS_SCORE, go_by_semitone, -1 },
  { { "Page_Up", "notes.page-up", N_ ("An octave up"), CURSOR }, NEEDS_SCORE, go_by_octave, 1 },
  { { "Page_Down", "notes.page-down", N_ ("An octave down"), CURSOR },
    NEEDS_SCORE,
    go_by_octave,
    -1 },
  { { "n", "notes.next", N_ ("To the next note"), CURSOR }, NEEDS_SCORE, go_to_note, 1 },
  { { "p", "notes.previous", N_ ("To the note before"), CURSOR }, NEEDS_SCORE, go_to_note, -1 },
  { { "Home", "notes.first", N_ ("To the first note"), CURSOR }, NEEDS_SCORE, go_to_end, -1 },
  { { "End", "notes.last", N_ ("To the last note"), CURSOR }, NEEDS_SCORE, go_to_end, 1 },
  { { "Menu <Shift>F10", "notes.menu", N_ ("Menu of notes"), CURSOR }, NEEDS_SCORE, show_menu, 0 },

  { { "Return", "notes.draw-or-erase", N_ ("Draw a note, or erase it"), NOTES },
    NEEDS_SCORE,
    draw_or_erase,
    0 },
  { { "Delete BackSpace", "notes.delete", N_ ("Delete"), NOTES }, NEEDS_NOTES, delete, 0 },
  { { "<Alt>Left", "notes.move-left", N_ ("Move left on the grid"), NOTES },
    NEEDS_NOTES,
    move,
    -1 },
  { { "<Alt>Right", "notes.move-right", N_ ("Move right on the grid"), NOTES },
    NEEDS_NOTES,
    move,
    1 },
  { { "<Alt>Up", "notes.semitone-up", N_ ("Transpose a semitone up"), NOTES },
    NEEDS_NOTES,
    transpose,
    1 },
  { { "<Alt>Down", "notes.semitone-down", N_ ("Transpose a semitone down"), NOTES },
    NEEDS_NOTES,
    transpose,
    -1 },
  { { "<Alt>Page_Up", "notes.octave-up", N_ ("Transpose an octave up"), NOTES },
    NEEDS_NOTES,
    transpose,
    12 },
  { { "<Alt>Page_Down", "notes.octave-down", N_ ("Transpose an octave down"), NOTES },
    NEEDS_NOTES,
    transpose,
    -12 },
  { { "<Alt><Shift>Right", "notes.longer", N_ ("Longer"), NOTES }, NEEDS_NOTES, lengthen, 1 },
  { { "<Alt><Shift>Left", "notes.shorter", N_ ("Shorter"), NOTES }, NEEDS_NOTES, lengthen, -1 },
  { { "<Control>Up", "notes.louder", N_ ("Louder"), NOTES }, NEEDS_NOTES, change_velocity, LOUDER },
  { { "<Control>Down", "notes.softer", N_ ("Softer"), NOTES },
    NEEDS_NOTES,
    change_velocity,
    -LOUDER },
  { { "<Control><Shift>Up", "notes.little-louder", N_ ("A little louder"), NOTES },
    NEEDS_NOTES,
    change_velocity,
    1 },
  { { "<Control><Shift>Down", "notes.little-softer", N_ ("A little softer"), NOTES },
    NEEDS_NOTES,
    change_velocity,
    -1 },
  { { "q", "notes.quantise", N_ ("Move to the grid"), NOTES }, NEEDS_NOTES, quantise, 0 },
  { { "m", "notes.mute", N_ ("Mute, or sound again"), NOTES }, NEEDS_NOTES, mute, 0 },
  { { "s", "notes.split", N_ ("Split in two"), NOTES }, NEEDS_NOTES, split, 0 },

  { { "<Control>space", "notes.select-here", N_ ("Select the note here, or unselect it"),
      SELECTION },
    NEEDS_NOTES,
    select_here,
    0 },
  { { "<Shift>n", "notes.select-next", N_ ("Select the next note"), SELECTION },
    NEEDS_SCORE,
    select_next,
    1 },
  { { "<Shift>p", "notes.select-previous", N_ ("Select the note before"), SELECTION },
    NEEDS_SCORE,
    select_next,
    -1 },
  { { "<Control>a", "notes.select-all", N_ ("Select all"), SELECTION },
    NEEDS_SCORE,
    select_all,
    0 },
  { { "<Control>t", "notes.select-track", N_ ("Select the track"), SELECTION },
    NEEDS_SCORE,
    select_track,
    0 },
  { { "<Control><Shift>a", "notes.select-none", N_ ("Select nothing"), SELECTION },
    NEEDS_SCORE,
    select_none,
    0 },
  { { "Escape", "notes.cancel", N_ ("Give up a drag, or select nothing"), SELECTION },
    NEEDS_SOMETHING_TO_END,
    cancel,
    0 },
  { { "<Shift>Left", "notes.extend-left", N_ ("Extend left"), SELECTION },
    NEEDS_SCORE,
    extend_by_grid,
    -1 },
  { { "<Shift>Right", "notes.extend-right", N_ ("Extend right"), SELECTION },
    NEEDS_SCORE,
    extend_by_grid,
    1 },
  { { "<Shift>Up", "notes.extend-up", N_ ("Extend up"), SELECTION },
    NEEDS_SCORE,
    extend_by_semitone,
    1 },
  { { "<Shift>Down", "notes.extend-down", N_ ("Extend down"), SELECTION },
    NEEDS_SCORE,
    extend_by_semitone,
    -1 },
  { { "<Control><Shift>Left", "notes.extend-bar-left", N_ ("Extend left by a bar"), SELECTION },
    NEEDS_SCORE,
    extend_by_bar,
    -1 },
  { { "<Control><Shift>Right", "notes.extend-bar-right", N_ ("Extend right by a bar"), SELECTION },
    NEEDS_SCORE,
    extend_by_bar,
    1 },
  { { "<Shift>Page_Up", "notes.extend-page-up", N_ ("Extend up by an octave"), SELECTION },
    NEEDS_SCORE,
    extend_by_octave,
    1 },
  { { "<Shift>Page_Down", "notes.extend-page-down", N_ ("Extend down by an octave"), SELECTION },
    NEEDS_SCORE,
    extend_by_octave,
    -1 },
  { { "<Shift>Home", "notes.extend-first", N_ ("Extend to the first note"), SELECTION },
    NEEDS_SCORE,
    extend_to_end,
    -1 },
  { { "<Shift>End", "notes.extend-last", N_ ("Extend to the last note"), SELECTION },
    NEEDS_SCORE,
    extend_to_end,
    1 },

  { { "d", "notes.tool-draw", N_ ("Draw with the pointer"), NEW_NOTES }, NEEDS_SCORE, use_tool, 0 },
  { { "v", "notes.tool-select", N_ ("Select with the pointer"), NEW_NOTES },
    NEEDS_SCORE,
    use_tool,
    1 },
  { { "1", "notes.length-1", N_ ("Whole notes"), NEW_NOTES }, NEEDS_SCORE, set_length, 1 },
  { { "2", "notes.length-2", N_ ("Half notes"), NEW_NOTES }, NEEDS_SCORE, set_length, 2 },
  { { "3", "notes.length-4", N_ ("Quarter notes"), NEW_NOTES }, NEEDS_SCORE, set_length, 4 },
  { { "4", "notes.length-8", N_ ("Eighth notes"), NEW_NOTES }, NEEDS_SCORE, set_length, 8 },
  { { "5", "notes.length-16", N_ ("Sixteenth notes"), NEW_NOTES }, NEEDS_SCORE, set_length, 16 },
  { { "6", "notes.length-32", N_ ("Thirty-second notes"), NEW_NOTES },
    NEEDS_SCORE,
    set_length,
    32 },
  { { "period", "notes.length-dot", N_ ("Dotted, or not"), NEW_NOTES },
    NEEDS_SCORE,
    toggle_dot,
    0 },

  { { "<Control>c <Control>Insert", "notes.copy", N_ ("Copy"), CLIPBOARD }, NEEDS_NOTES, copy, 0 },
  { { "<Control>x <Shift>Delete", "notes.cut", N_ ("Cut"), CLIPBOARD }, NEEDS_NOTES, cut, 0 },
  { { "<Control>v <Shift>Insert", "notes.paste", N_ ("Paste at the note cursor"), CLIPBOARD },
    NEEDS_CLIP,
    paste,
    0 },
  { { "<Control><Shift>v", "notes.paste-at-playhead", N_ ("Paste at the playhead"), CLIPBOARD },
    NEEDS_CLIP,
    paste_at_playhead,
    0 },
  { { "<Control>d", "notes.duplicate", N_ ("Duplicate"), CLIPBOARD }, NEEDS_NOTES, duplicate, 0 },
};

guint
mai_roll_input_get_n_keys (void)
{
  return G_N_ELEMENTS (rows) + mai_piano_roll_get_n_keys ();
}

const MaiRollKey *
mai_roll_input_get_key (guint i)
{
  g_return_val_if_fail (i < mai_roll_input_get_n_keys (), NULL);

  return i < G_N_ELEMENTS (rows) ? &rows[i].key
                                 : mai_piano_roll_get_key (i - (guint) G_N_ELEMENTS (rows));
}

static const char *
get_name (const Row *row)
{
  return strchr (row->key.action, '.') + 1;
}

static const Row *
find_row (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (get_name (&rows[i]), name))
      return &rows[i];
  return NULL;
}

static void
activate_cb (MaiRollInput *self, GVariant *parameter, GSimpleAction *action)
{
  const Row *row = find_row (g_action_get_name (G_ACTION (action)));

  if (self->roll == NULL || self->editor == NULL
      || mai_note_editor_get_score (self->editor) == NULL)
    return;
  /* A key in the middle of a drag would pull the notes out of the hand. */
  if (row->run != cancel)
    mai_roll_input_let_go (self);
  row->run (self, row->n);
}

static void
tool_cb (MaiRollInput *self, GVariant *state, GSimpleAction *action)
{
  mai_roll_input_set_tool (self, g_variant_get_string (state, NULL));
}

static gboolean
is_possible (Needs needs, gboolean has_score, gboolean has_notes, gboolean has_clip,
             gboolean has_something)
{
  switch (needs)
    {
    case NEEDS_NOTES:
      return has_notes;
    case NEEDS_CLIP:
      return has_score && has_clip;
    case NEEDS_SOMETHING_TO_END:
      return has_something;
    case NEEDS_SCORE:
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
  gboolean has_something = has_selection || self->hand > MAI_ROLL_HAND_NOTE
                           || (has_score && mai_note_editor_is_dragging (editor));

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GAction *action =
          g_action_map_lookup_action (G_ACTION_MAP (self->actions), get_name (&rows[i]));

      if (action != NULL)
        g_simple_action_set_enabled (
            G_SIMPLE_ACTION (action),
            is_possible (rows[i].needs, has_score, has_notes, has_clip, has_something));
    }
}

static void
add_action (MaiRollInput *self, const Row *row)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new (get_name (row), NULL);

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

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
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

/* SPDX-License-Identifier: Apache-2.0 */
/* What each key does: a row has its action, and what a shortcuts window says of it. */
#include "base/mai-i18n.h"
#include "widgets/roll/mai-roll-input-private.h"

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
  mai_note_editor_select_next (self->editor, n);
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
void
mai_roll_input_give_up (MaiRollInput *self, int n)
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

/* What meets an end says so: nothing else would tell who does not see it. */
static void
try (MaiRollInput *self, gboolean done)
{
  if (!done)
    gtk_widget_error_bell (self->canvas);
}

static void
move (MaiRollInput *self, int n)
{
  try (self, mai_note_editor_nudge (self->editor, n));
}

static void
transpose (MaiRollInput *self, int n)
{
  try (self, mai_note_editor_transpose (self->editor, n));
}

static void
lengthen (MaiRollInput *self, int n)
{
  try (self, mai_note_editor_lengthen (self->editor, n));
}

static void
shift_start (MaiRollInput *self, int n)
{
  try (self, mai_note_editor_shift_start (self->editor, n));
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
  mai_note_editor_split (self->editor);
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

/* Without a grid, steps are as fine as they get. */
static void
toggle_grid (MaiRollInput *self, int n)
{
  const char *snap = mai_note_editor_get_snap (self->editor);
  gboolean on = !g_str_equal (snap, "none");

  if (on)
    self->grid = snap;
  mai_note_editor_set_snap (self->editor, on ? "none" : self->grid);
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

static const MaiRollRow rows[] = {
  { { "Left", "notes.left", N_ ("Left on the grid"), CURSOR },
    MAI_ROLL_NEEDS_SCORE,
    go_by_grid,
    -1 },
  { { "Right", "notes.right", N_ ("Right on the grid"), CURSOR },
    MAI_ROLL_NEEDS_SCORE,
    go_by_grid,
    1 },
  { { "<Control>Left", "notes.bar-left", N_ ("To the bar before"), CURSOR },
    MAI_ROLL_NEEDS_SCORE,
    go_by_bar,
    -1 },
  { { "<Control>Right", "notes.bar-right", N_ ("To the next bar"), CURSOR },
    MAI_ROLL_NEEDS_SCORE,
    go_by_bar,
    1 },
  { { "Up", "notes.up", N_ ("A semitone up"), CURSOR }, MAI_ROLL_NEEDS_SCORE, go_by_semitone, 1 },
  { { "Down", "notes.down", N_ ("A semitone down"), CURSOR },
    MAI_ROLL_NEEDS_SCORE,
    go_by_semitone,
    -1 },
  { { "Page_Up", "notes.page-up", N_ ("An octave up"), CURSOR },
    MAI_ROLL_NEEDS_SCORE,
    go_by_octave,
    1 },
  { { "Page_Down", "notes.page-down", N_ ("An octave down"), CURSOR },
    MAI_ROLL_NEEDS_SCORE,
    go_by_octave,
    -1 },
  { { "n", "notes.next", N_ ("To the next note"), CURSOR }, MAI_ROLL_NEEDS_SCORE, go_to_note, 1 },
  { { "p", "notes.previous", N_ ("To the note before"), CURSOR },
    MAI_ROLL_NEEDS_SCORE,
    go_to_note,
    -1 },
  { { "Home", "notes.first", N_ ("To the first note"), CURSOR },
    MAI_ROLL_NEEDS_SCORE,
    go_to_end,
    -1 },
  { { "End", "notes.last", N_ ("To the last note"), CURSOR }, MAI_ROLL_NEEDS_SCORE, go_to_end, 1 },
  { { "Menu <Shift>F10", "notes.menu", N_ ("Menu of notes"), CURSOR },
    MAI_ROLL_NEEDS_SCORE,
    show_menu,
    0 },

  { { "Return", "notes.draw-or-erase", N_ ("Draw a note, or erase it"), NOTES },
    MAI_ROLL_NEEDS_SCORE,
    draw_or_erase,
    0 },
  { { "Delete BackSpace", "notes.delete", N_ ("Delete"), NOTES }, MAI_ROLL_NEEDS_NOTES, delete, 0 },
  { { "<Alt>Left", "notes.move-left", N_ ("Move left on the grid"), NOTES },
    MAI_ROLL_NEEDS_NOTES,
    move,
    -1 },
  { { "<Alt>Right", "notes.move-right", N_ ("Move right on the grid"), NOTES },
    MAI_ROLL_NEEDS_NOTES,
    move,
    1 },
  { { "<Alt>Up", "notes.semitone-up", N_ ("Transpose a semitone up"), NOTES },
    MAI_ROLL_NEEDS_NOTES,
    transpose,
    1 },
  { { "<Alt>Down", "notes.semitone-down", N_ ("Transpose a semitone down"), NOTES },
    MAI_ROLL_NEEDS_NOTES,
    transpose,
    -1 },
  { { "<Alt>Page_Up", "notes.octave-up", N_ ("Transpose an octave up"), NOTES },
    MAI_ROLL_NEEDS_NOTES,
    transpose,
    12 },
  { { "<Alt>Page_Down", "notes.octave-down", N_ ("Transpose an octave down"), NOTES },
    MAI_ROLL_NEEDS_NOTES,
    transpose,
    -12 },
  { { "<Alt><Shift>Right", "notes.longer", N_ ("Longer"), NOTES },
    MAI_ROLL_NEEDS_NOTES,
    lengthen,
    1 },
  { { "<Alt><Shift>Left", "notes.shorter", N_ ("Shorter"), NOTES },
    MAI_ROLL_NEEDS_NOTES,
    lengthen,
    -1 },
  { { "<Alt>comma", "notes.start-earlier", N_ ("Begin earlier"), NOTES },
    MAI_ROLL_NEEDS_NOTES,
    shift_start,
    -1 },
  { { "<Alt>period", "notes.start-later", N_ ("Begin later"), NOTES },
    MAI_ROLL_NEEDS_NOTES,
    shift_start,
    1 },
  { { "<Control>Up", "notes.louder", N_ ("Louder"), NOTES },
    MAI_ROLL_NEEDS_NOTES,
    change_velocity,
    LOUDER },
  { { "<Control>Down", "notes.softer", N_ ("Softer"), NOTES },
    MAI_ROLL_NEEDS_NOTES,
    change_velocity,
    -LOUDER },
  { { "<Control><Shift>Up", "notes.little-louder", N_ ("A little louder"), NOTES },
    MAI_ROLL_NEEDS_NOTES,
    change_velocity,
    1 },
  { { "<Control><Shift>Down", "notes.little-softer", N_ ("A little softer"), NOTES },
    MAI_ROLL_NEEDS_NOTES,
    change_velocity,
    -1 },
  { { "q", "notes.quantise", N_ ("Move to the grid"), NOTES }, MAI_ROLL_NEEDS_NOTES, quantise, 0 },
  { { "m", "notes.mute", N_ ("Mute, or sound again"), NOTES }, MAI_ROLL_NEEDS_NOTES, mute, 0 },
  { { "s", "notes.split", N_ ("Split in two"), NOTES }, MAI_ROLL_NEEDS_NOTES, split, 0 },

  { { "<Control>space", "notes.select-here", N_ ("Select the note here, or unselect it"),
      SELECTION },
    MAI_ROLL_NEEDS_NOTES,
    select_here,
    0 },
  { { "<Shift>n", "notes.select-next", N_ ("Select the next note"), SELECTION },
    MAI_ROLL_NEEDS_SCORE,
    select_next,
    1 },
  { { "<Shift>p", "notes.select-previous", N_ ("Select the note before"), SELECTION },
    MAI_ROLL_NEEDS_SCORE,
    select_next,
    -1 },
  { { "<Control>a", "notes.select-all", N_ ("Select all"), SELECTION },
    MAI_ROLL_NEEDS_SCORE,
    select_all,
    0 },
  { { "<Control>t", "notes.select-track", N_ ("Select the track"), SELECTION },
    MAI_ROLL_NEEDS_SCORE,
    select_track,
    0 },
  { { "<Control><Shift>a", "notes.select-none", N_ ("Select nothing"), SELECTION },
    MAI_ROLL_NEEDS_SCORE,
    select_none,
    0 },
  { { "Escape", "notes.cancel", N_ ("Give up a drag, or select nothing"), SELECTION },
    MAI_ROLL_NEEDS_SOMETHING_TO_END,
    mai_roll_input_give_up,
    0 },
  { { "<Shift>Left", "notes.extend-left", N_ ("Extend left"), SELECTION },
    MAI_ROLL_NEEDS_SCORE,
    extend_by_grid,
    -1 },
  { { "<Shift>Right", "notes.extend-right", N_ ("Extend right"), SELECTION },
    MAI_ROLL_NEEDS_SCORE,
    extend_by_grid,
    1 },
  { { "<Shift>Up", "notes.extend-up", N_ ("Extend up"), SELECTION },
    MAI_ROLL_NEEDS_SCORE,
    extend_by_semitone,
    1 },
  { { "<Shift>Down", "notes.extend-down", N_ ("Extend down"), SELECTION },
    MAI_ROLL_NEEDS_SCORE,
    extend_by_semitone,
    -1 },
  { { "<Control><Shift>Left", "notes.extend-bar-left", N_ ("Extend left by a bar"), SELECTION },
    MAI_ROLL_NEEDS_SCORE,
    extend_by_bar,
    -1 },
  { { "<Control><Shift>Right", "notes.extend-bar-right", N_ ("Extend right by a bar"), SELECTION },
    MAI_ROLL_NEEDS_SCORE,
    extend_by_bar,
    1 },
  { { "<Shift>Page_Up", "notes.extend-page-up", N_ ("Extend up by an octave"), SELECTION },
    MAI_ROLL_NEEDS_SCORE,
    extend_by_octave,
    1 },
  { { "<Shift>Page_Down", "notes.extend-page-down", N_ ("Extend down by an octave"), SELECTION },
    MAI_ROLL_NEEDS_SCORE,
    extend_by_octave,
    -1 },
  { { "<Shift>Home", "notes.extend-first", N_ ("Extend to the first note"), SELECTION },
    MAI_ROLL_NEEDS_SCORE,
    extend_to_end,
    -1 },
  { { "<Shift>End", "notes.extend-last", N_ ("Extend to the last note"), SELECTION },
    MAI_ROLL_NEEDS_SCORE,
    extend_to_end,
    1 },

  { { "g", "notes.toggle-grid", N_ ("On the grid, or off it"), NEW_NOTES },
    MAI_ROLL_NEEDS_SCORE,
    toggle_grid,
    0 },
  { { "d", "notes.tool-draw", N_ ("Draw with the pointer"), NEW_NOTES },
    MAI_ROLL_NEEDS_SCORE,
    use_tool,
    0 },
  { { "v", "notes.tool-select", N_ ("Select with the pointer"), NEW_NOTES },
    MAI_ROLL_NEEDS_SCORE,
    use_tool,
    1 },
  { { "1", "notes.length-1", N_ ("Whole notes"), NEW_NOTES }, MAI_ROLL_NEEDS_SCORE, set_length, 1 },
  { { "2", "notes.length-2", N_ ("Half notes"), NEW_NOTES }, MAI_ROLL_NEEDS_SCORE, set_length, 2 },
  { { "3", "notes.length-4", N_ ("Quarter notes"), NEW_NOTES },
    MAI_ROLL_NEEDS_SCORE,
    set_length,
    4 },
  { { "4", "notes.length-8", N_ ("Eighth notes"), NEW_NOTES },
    MAI_ROLL_NEEDS_SCORE,
    set_length,
    8 },
  { { "5", "notes.length-16", N_ ("Sixteenth notes"), NEW_NOTES },
    MAI_ROLL_NEEDS_SCORE,
    set_length,
    16 },
  { { "6", "notes.length-32", N_ ("Thirty-second notes"), NEW_NOTES },
    MAI_ROLL_NEEDS_SCORE,
    set_length,
    32 },
  { { "period", "notes.length-dot", N_ ("Dotted, or not"), NEW_NOTES },
    MAI_ROLL_NEEDS_SCORE,
    toggle_dot,
    0 },

  { { "<Control>c <Control>Insert", "notes.copy", N_ ("Copy"), CLIPBOARD },
    MAI_ROLL_NEEDS_NOTES,
    copy,
    0 },
  { { "<Control>x <Shift>Delete", "notes.cut", N_ ("Cut"), CLIPBOARD },
    MAI_ROLL_NEEDS_NOTES,
    cut,
    0 },
  { { "<Control>v <Shift>Insert", "notes.paste", N_ ("Paste at the note cursor"), CLIPBOARD },
    MAI_ROLL_NEEDS_CLIP,
    paste,
    0 },
  { { "<Control><Shift>v", "notes.paste-at-playhead", N_ ("Paste at the playhead"), CLIPBOARD },
    MAI_ROLL_NEEDS_CLIP,
    paste_at_playhead,
    0 },
  { { "<Control>d", "notes.duplicate", N_ ("Duplicate"), CLIPBOARD },
    MAI_ROLL_NEEDS_NOTES,
    duplicate,
    0 },
};

const MaiRollRow *
mai_roll_input_get_rows (gsize *n_rows)
{
  *n_rows = G_N_ELEMENTS (rows);
  return rows;
}

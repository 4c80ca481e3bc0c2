/* SPDX-License-Identifier: Apache-2.0 */
/* Drags, what lives through the edits of others, and the note cursor. */
#include "note-editor-fixture.h"

static void
count_edited_cb (MaiScore *score, gint64 first, gint64 last, guint *n)
{
  (*n)++;
}

static void
test_drag (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);
  guint n_edited = 0;
  gboolean dragging;

  g_signal_connect (score, "edited", G_CALLBACK (count_edited_cb), &n_edited);
  mai_note_editor_select_track (editor, 0);
  mai_note_editor_begin_drag (editor);
  for (int i = 0; i < 100; i++)
    mai_note_editor_drag_move (editor, -10 * i, i - 60);
  assert_note (score, 0, 0, 0, 480, 60 + 39);
  mai_note_editor_drag_move (editor, 120, -1); /* counted from the beginning */
  n_edited = 0;
  mai_note_editor_drag_move (editor, 120, -1);
  g_assert_cmpuint (n_edited, ==, 0);
  assert_note (score, 0, 0, 120, 480, 59);
  mai_score_mark_saved (score); /* an autosave does not cut the drag in two */
  mai_note_editor_drag_move (editor, 240, -1);
  g_object_get (editor, "dragging", &dragging, NULL);
  g_assert_true (dragging);
  mai_note_editor_end_drag (editor);
  assert_undo (score, "Move Notes");
  g_assert_false (mai_score_undo (score));
  assert_note (score, 0, 0, 0, 480, 60);
  /* A drag given up leaves nothing. */
  pick (editor, 0, 1, MAI_SELECT_ONLY);
  mai_note_editor_begin_drag (editor);
  mai_note_editor_drag_move (editor, 480, 3);
  pick (editor, 0, 0, MAI_SELECT_ONLY);
  mai_note_editor_cancel_drag (editor);
  assert_note (score, 0, 1, 480, 480, 64);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 1));
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 1);
  g_assert_false (mai_score_undo (score));
  g_assert_false (mai_score_redo (score));
  /* Nothing moved: nothing to undo, and to cancel it takes no step of others. */
  mai_note_editor_change_velocity (editor, 1);
  mai_note_editor_begin_drag (editor);
  mai_note_editor_drag_move (editor, 0, 0);
  mai_note_editor_cancel_drag (editor);
  assert_undo (score, "Change Velocity");
}

/* Drawing and giving it a length is one step; so is a wave in the velocity lane. */
static void
test_drag_draw (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);

  mai_note_editor_begin_drag (editor);
  mai_note_editor_draw (editor, 480, 60, 120, 80);
  mai_note_editor_drag_resize_end (editor, 480, FALSE);
  mai_note_editor_drag_resize_end (editor, 360, FALSE);
  assert_note (score, 0, 0, 480, 480, 60);
  mai_note_editor_drag_resize_end (editor, -1000, FALSE);
  assert_note (score, 0, 0, 480, 120, 60);
  mai_note_editor_end_drag (editor);
  mai_note_editor_begin_drag (editor);
  mai_note_editor_draw (editor, 960, 62, 120, 80);
  mai_note_editor_drag_resize_end (editor, 100, FALSE);
  mai_note_editor_cancel_drag (editor);
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, 1);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 0));
  mai_note_editor_begin_drag (editor);
  mai_note_editor_drag_resize_start (editor, -240, FALSE);
  assert_note (score, 0, 0, 240, 360, 60);
  mai_note_editor_end_drag (editor);
  mai_note_editor_begin_drag (editor);
  mai_note_editor_drag_velocity (editor, 100);
  mai_note_editor_drag_velocity (editor, 10);
  g_assert_cmpuint (get (score, 0, 0)->velocity, ==, 90);
  mai_note_editor_ramp_velocity (editor, 0, 30, 960, 30);
  g_assert_cmpuint (get (score, 0, 0)->velocity, ==, 30);
  mai_note_editor_end_drag (editor);
  assert_undo (score, "Change Velocity");
  assert_undo (score, "Resize Note");
  assert_undo (score, "Draw Note");
  g_assert_false (mai_score_undo (score));
  mai_note_editor_begin_drag (editor); /* a track made in a drag goes with it */
  mai_note_editor_draw (editor, 960, 62, 120, 80);
  mai_note_editor_cancel_drag (editor);
  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 0);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 0);
}

/* Somebody else's edit ends a drag. */
static void
test_drag_disturbed (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);
  const MaiNote one = { .onset = 0, .duration = 10, .pitch = 10, .velocity = 10 };

  pick (editor, 0, 1, MAI_SELECT_ONLY);
  mai_note_editor_begin_drag (editor);
  mai_note_editor_drag_move (editor, 120, 0);
  mai_score_insert_notes (score, mai_score_get_track (score, 0), &one, 1);
  g_assert_false (mai_note_editor_is_dragging (editor));
  mai_note_editor_drag_move (editor, 480, 0);
  mai_note_editor_cancel_drag (editor);
  assert_note (score, 0, 2, 600, 480, 64);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 2));
  mai_score_undo (score);
  mai_note_editor_begin_drag (editor);
  mai_note_editor_drag_move (editor, 480, 0);
  mai_score_undo (score); /* in the middle of the drag */
  g_assert_false (mai_note_editor_is_dragging (editor));
  assert_note (score, 0, 1, 600, 480, 64);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 1));
}

static void
do_toggle (MaiNoteEditor *editor)
{
  mai_note_editor_set_cursor (editor, 0, 60);
  mai_note_editor_toggle_at_cursor (editor);
}

static void
do_delete_note (MaiNoteEditor *editor)
{
  mai_note_editor_delete_note (editor, (MaiNoteRef){ 0, 0 });
}

static void
do_split (MaiNoteEditor *editor)
{
  mai_note_editor_split (editor);
}

static void
do_paste (MaiNoteEditor *editor)
{
  mai_note_editor_paste (editor, 0);
}

static void
do_transpose (MaiNoteEditor *editor)
{
  mai_note_editor_transpose (editor, 12);
}

/* An edit of our own that is no part of a drag ends it, and leaves what it dragged so far. */
static void
test_drag_and_edit (void)
{
  typedef gboolean (*Edit) (MaiNoteEditor * editor);
  typedef void (*Do) (MaiNoteEditor * editor);
  const Edit edits[] = { mai_note_editor_delete, mai_note_editor_cut, mai_note_editor_duplicate,
                         mai_note_editor_quantise };
  const Do others[] = { do_toggle, do_delete_note, do_split, do_paste, do_transpose };

  for (guint i = 0; i < G_N_ELEMENTS (edits) + G_N_ELEMENTS (others); i++)
    {
      g_autoptr (MaiScore) score = make_score (480);
      g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);
      guint n_notes;

      mai_note_editor_select_all (editor);
      mai_note_editor_copy (editor);
      mai_note_editor_begin_drag (editor);
      mai_note_editor_drag_velocity (editor, 5);
      if (i < G_N_ELEMENTS (edits))
        edits[i](editor);
      else
        others[i - G_N_ELEMENTS (edits)](editor);
      g_assert_false (mai_note_editor_is_dragging (editor));
      n_notes = mai_score_get_n_notes (score);
      mai_note_editor_drag_velocity (editor, 10);
      mai_note_editor_drag_move (editor, 480, 1);
      g_assert_cmpuint (mai_score_get_n_notes (score), ==, n_notes);
      while (mai_score_undo (score))
        continue;
      assert_note (score, 0, 1, 480, 480, 64);
      g_assert_cmpuint (get (score, 0, 1)->velocity, ==, 90);
    }
}

/* What is part of a drag changes which notes it holds. */
static void
test_drag_draw_again (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);

  mai_note_editor_select_all (editor);
  mai_note_editor_begin_drag (editor);
  mai_note_editor_drag_velocity (editor, 5);
  mai_note_editor_draw (editor, 0, 40, 480, 50);
  mai_note_editor_drag_velocity (editor, 10);
  g_assert_cmpuint (get (score, 0, 0)->velocity, ==, 60);
  g_assert_cmpuint (get (score, 0, 1)->velocity, ==, 85);
  g_assert_cmpuint (get (score, 0, 3)->velocity, ==, 105);
  mai_note_editor_cancel_drag (editor);
  g_assert_cmpuint (get (score, 0, 0)->velocity, ==, 80);
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, 4);
}

/* Others edit, move tracks about, undo. */
static void
test_survival (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);
  const MaiNote early = { .onset = 0, .duration = 10, .pitch = 10, .velocity = 10 };
  guint first = 0;

  pick (editor, 0, 1, MAI_SELECT_ONLY);
  pick (editor, 1, 0, MAI_SELECT_ADD);
  mai_score_insert_notes (score, mai_score_get_track (score, 0), &early, 1);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 2));
  g_assert_true (mai_note_editor_is_selected (editor, 1, 0));
  mai_score_insert_track (score, 0, "New", 0, 2);
  g_assert_true (mai_note_editor_is_selected (editor, 1, 2));
  g_assert_true (mai_note_editor_is_selected (editor, 2, 0));
  g_assert_cmpuint (mai_note_editor_get_track (editor), ==, 1);
  mai_score_remove_notes (score, mai_score_get_track (score, 2), &first, 1);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 1);
  mai_score_remove_track (score, 1);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 0);
  g_assert_cmpuint (mai_note_editor_get_track (editor), ==, 1);
  while (mai_score_undo (score))
    continue;
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 0);
  /* Ours: what was selected comes back with what was changed. */
  pick (editor, 0, 0, MAI_SELECT_ONLY);
  mai_note_editor_move (editor, 2000, 0);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 2));
  pick (editor, 0, 0, MAI_SELECT_ONLY);
  mai_score_undo (score);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 0));
  assert_note (score, 0, 0, 0, 480, 60);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 1);
  mai_score_redo (score);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 2));
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 1);
}

static void
assert_description (MaiNoteEditor *editor, const char *expected)
{
  g_autofree char *description = NULL;

  g_object_get (editor, "description", &description, NULL);
  g_assert_cmpstr (description, ==, expected);
}

static void
test_cursor (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);
  guint n_notified = 0;

  g_signal_connect (editor, "notify::description", G_CALLBACK (count_cb), &n_notified);
  assert_description (editor, "C 4, bar 1 beat 1, one quarter, velocity 80, track Right");
  mai_note_editor_move_cursor (editor, MAI_CURSOR_SNAP, 2, FALSE);
  assert_description (editor,
                      "C 4, bar 1 beat 1 plus one eighth, held, one quarter from bar 1 beat 1, "
                      "velocity 80, track Right");
  g_assert_cmpuint (n_notified, ==, 1);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_SNAP, 2, FALSE);
  assert_description (editor, "C 4, bar 1 beat 2, empty");
  mai_note_editor_move_cursor (editor, MAI_CURSOR_SEMITONE, 4, FALSE);
  assert_description (editor, "E 4, bar 1 beat 2, one quarter, velocity 90, track Right");
  mai_note_editor_move_cursor (editor, MAI_CURSOR_OCTAVE, -1, FALSE);
  assert_description (editor, "E 3, bar 1 beat 2, empty");
  mai_note_editor_move_cursor (editor, MAI_CURSOR_OCTAVE, -9, FALSE);
  g_assert_cmpuint (mai_note_editor_get_cursor_pitch (editor), ==, 52);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_SEMITONE, -99, FALSE);
  assert_description (editor, "C minus 1, bar 1 beat 2, empty");
  mai_note_editor_move_cursor (editor, MAI_CURSOR_BAR, 1, FALSE);
  assert_description (editor, "C minus 1, bar 2 beat 1, empty");
  mai_note_editor_move_cursor (editor, MAI_CURSOR_SNAP, -1, FALSE);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_BAR, -1, FALSE);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_BAR, -1, FALSE);
  assert_description (editor, "C minus 1, bar 1 beat 1, empty");
  mai_note_editor_move_cursor (editor, MAI_CURSOR_NOTE, 1, FALSE);
  assert_description (editor, "C 4, bar 1 beat 1, one quarter, velocity 80, track Right");
  mai_note_editor_move_cursor (editor, MAI_CURSOR_NOTE, 1, FALSE);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_NOTE, 5, FALSE);
  assert_description (editor, "G 4, bar 1 beat 3, one quarter, velocity 100, track Right");
  mai_note_editor_move_cursor (editor, MAI_CURSOR_NOTE, -1, FALSE);
  assert_description (editor, "E 4, bar 1 beat 2, one quarter, velocity 90, track Right");
  mai_note_editor_move_cursor (editor, MAI_CURSOR_ENDS, 1, FALSE);
  assert_description (editor, "G 4, bar 1 beat 3, one quarter, velocity 100, track Right");
  mai_note_editor_move_cursor (editor, MAI_CURSOR_ENDS, -1, FALSE);
  assert_description (editor, "C 4, bar 1 beat 1, one quarter, velocity 80, track Right");
}

/* Without a grid by beats, and never out of the score. */
static void
test_cursor_far (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);

  mai_note_editor_set_snap (editor, "none");
  mai_note_editor_move_cursor (editor, MAI_CURSOR_SNAP, 1, FALSE);
  g_assert_cmpint (mai_note_editor_get_cursor_tick (editor), ==, 480);
  mai_note_editor_set_cursor (editor, G_MAXINT64, 400);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_SNAP, G_MAXINT, FALSE);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_OCTAVE, G_MAXINT, FALSE);
  g_assert_cmpint (mai_note_editor_get_cursor_tick (editor), ==, MAI_TICK_MAX);
  g_assert_cmpuint (mai_note_editor_get_cursor_pitch (editor), ==, 127);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_SNAP, -3, FALSE);
  g_assert_cmpint (mai_note_editor_get_cursor_tick (editor), <, MAI_TICK_MAX);
}

/* Every edit can be made from the cursor alone. */
static void
test_cursor_edits (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);

  mai_note_editor_set_cursor (editor, 2400, 61);
  g_assert_false (mai_note_editor_select_at_cursor (editor));
  g_assert_true (mai_note_editor_toggle_at_cursor (editor));
  assert_description (editor,
                      "C sharp 4, bar 2 beat 2, one eighth, velocity 80, track Right, selected");
  g_assert_true (mai_note_editor_select_at_cursor (editor));
  assert_description (editor, "C sharp 4, bar 2 beat 2, one eighth, velocity 80, track Right");
  /* Nothing is selected: the edits take the note under the cursor, and it stays there. */
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 0);
  g_assert_true (mai_note_editor_lengthen (editor, 1));
  g_assert_true (mai_note_editor_change_velocity (editor, 5));
  g_assert_true (mai_note_editor_nudge (editor, 2));
  g_assert_true (mai_note_editor_transpose (editor, 12));
  assert_description (editor, "C sharp 5, bar 2 beat 2 plus one eighth, one dotted eighth, "
                              "velocity 85, track Right");
  g_assert_true (mai_note_editor_toggle_mute (editor));
  assert_description (editor, "C sharp 5, bar 2 beat 2 plus one eighth, one dotted eighth, "
                              "velocity 85, track Right, muted");
  g_assert_true (mai_note_editor_copy (editor));
  g_assert_true (mai_note_editor_toggle_at_cursor (editor));
  assert_description (editor, "C sharp 5, bar 2 beat 2 plus one eighth, empty");
  g_assert_true (mai_note_editor_paste (editor, mai_note_editor_get_cursor_tick (editor)));
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 1);
  mai_note_editor_select_none (editor);
  mai_note_editor_set_cursor (editor, 480, 64);
  g_assert_true (mai_note_editor_delete (editor));
  assert_description (editor, "E 4, bar 1 beat 2, empty");
  mai_score_undo (score);
  assert_description (editor, "E 4, bar 1 beat 2, one quarter, velocity 90, track Right");
  /* A cursor in the middle of a note that gets shorter than that goes to its beginning. */
  mai_note_editor_set_cursor (editor, 840, 64);
  g_assert_true (mai_note_editor_lengthen (editor, -3));
  assert_description (editor, "E 4, bar 1 beat 2, one sixteenth, velocity 90, track Right");
}

/* A note drawn is selected until the cursor walks away; what was chosen stays. */
static void
test_walk_away (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);

  mai_note_editor_set_cursor (editor, 2400, 61);
  mai_note_editor_toggle_at_cursor (editor);
  mai_note_editor_transpose (editor, 1);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 1);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_NOTE, -1, FALSE);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 0);
  g_assert_true (mai_note_editor_transpose (editor, 1));
  assert_note (score, 0, 2, 960, 480, 68);
  assert_note (score, 0, 3, 2400, 240, 62);
  mai_note_editor_select_all (editor);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_NOTE, -1, FALSE);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 5);
}

static void
test_extend (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);

  mai_note_editor_set_snap (editor, "1/4");
  pick (editor, 1, 0, MAI_SELECT_ONLY);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_SEMITONE, 4, TRUE);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 0));
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 2);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_SNAP, 1, TRUE);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 3);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_SEMITONE, -1, TRUE);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 2); /* shrinks again */
  mai_note_editor_move_cursor (editor, MAI_CURSOR_ENDS, 1, TRUE);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 4);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_ENDS, -1, FALSE);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 4); /* stays */
  mai_note_editor_select_none (editor);
  mai_note_editor_select_next (editor, 1);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 1));
  mai_note_editor_select_next (editor, 1);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 2));
  mai_note_editor_select_next (editor, -1);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 1);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 1));
}

/* A new note is as loud as the one last drawn, touched or changed. */
static void
test_velocity_of_new (void)
{
  g_autoptr (MaiScore) score = make_score (480), other = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);

  mai_note_editor_set_cursor (editor, 2400, 61);
  mai_note_editor_toggle_at_cursor (editor);
  g_assert_cmpuint (get (score, 0, 3)->velocity, ==, 80);
  mai_note_editor_sound (editor, (MaiNoteRef){ 0, 2 });
  mai_note_editor_set_cursor (editor, 2880, 61);
  mai_note_editor_toggle_at_cursor (editor);
  g_assert_cmpuint (get (score, 0, 4)->velocity, ==, 100);
  pick (editor, 0, 1, MAI_SELECT_ONLY);
  mai_note_editor_change_velocity (editor, -50);
  g_assert_cmpuint (mai_note_editor_get_velocity (editor), ==, 40);
  mai_note_editor_begin_drag (editor);
  mai_note_editor_drag_velocity (editor, 60);
  g_assert_cmpuint (mai_note_editor_get_velocity (editor), ==, 100);
  mai_note_editor_cancel_drag (editor);
  g_assert_cmpuint (mai_note_editor_get_velocity (editor), ==, 40);
  mai_note_editor_draw (editor, 3840, 61, 120, 33);
  g_assert_cmpuint (mai_note_editor_get_velocity (editor), ==, 33);
  mai_note_editor_set_score (editor, other);
  g_assert_cmpuint (mai_note_editor_get_velocity (editor), ==, 80);
}

/* An edit that puts the notes in another order: extending goes on from what is selected then. */
static void
test_extend_after_edit (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);

  mai_note_editor_set_cursor (editor, 480, 64);
  mai_note_editor_select_at_cursor (editor);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_SNAP, 1, TRUE);
  for (int i = 0; i < 5; i++)
    g_assert_true (mai_note_editor_nudge (editor, 1));
  assert_note (score, 0, 2, 1080, 480, 64);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_SNAP, 1, TRUE);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 1);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 2));
  g_assert_false (mai_note_editor_is_selected (editor, 0, 1));
  g_assert_true (mai_note_editor_delete (editor));
  assert_note (score, 0, 0, 0, 480, 60);
  assert_note (score, 0, 1, 960, 480, 67);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/note-editor-cursor/drag", test_drag);
  g_test_add_func ("/widgets/note-editor-cursor/drag-draw", test_drag_draw);
  g_test_add_func ("/widgets/note-editor-cursor/drag-disturbed", test_drag_disturbed);
  g_test_add_func ("/widgets/note-editor-cursor/drag-and-edit", test_drag_and_edit);
  g_test_add_func ("/widgets/note-editor-cursor/drag-draw-again", test_drag_draw_again);
  g_test_add_func ("/widgets/note-editor-cursor/survival", test_survival);
  g_test_add_func ("/widgets/note-editor-cursor/cursor", test_cursor);
  g_test_add_func ("/widgets/note-editor-cursor/cursor-far", test_cursor_far);
  g_test_add_func ("/widgets/note-editor-cursor/cursor-edits", test_cursor_edits);
  g_test_add_func ("/widgets/note-editor-cursor/walk-away", test_walk_away);
  g_test_add_func ("/widgets/note-editor-cursor/extend", test_extend);
  g_test_add_func ("/widgets/note-editor-cursor/velocity-of-new", test_velocity_of_new);
  g_test_add_func ("/widgets/note-editor-cursor/extend-after-edit", test_extend_after_edit);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "note-editor-fixture.h"

#include <string.h>

static void
count_signal_cb (GObject *object, guint *n)
{
  (*n)++;
}

typedef struct
{
  guint n, track, pitch, velocity;
} Heard;

static void
sounded_cb (MaiNoteEditor *editor, guint track, guint pitch, guint velocity, Heard *heard)
{
  *heard = (Heard){ heard->n + 1, track, pitch, velocity };
}

/* Then nothing does anything. */
static void
test_without_score (void)
{
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (NULL);
  const char *description = mai_note_editor_get_description (editor);

  g_assert_null (mai_note_editor_get_score (editor));
  g_assert_cmpstr (description, ==, "");
  g_assert_false (mai_note_editor_draw (editor, 0, 60, 10, 80));
  g_assert_false (mai_note_editor_move (editor, 1, 1));
  g_assert_false (mai_note_editor_nudge (editor, 1));
  g_assert_false (mai_note_editor_lengthen (editor, 1));
  g_assert_false (mai_note_editor_shift_start (editor, 1));
  g_assert_false (mai_note_editor_transpose (editor, 1));
  g_assert_false (mai_note_editor_ramp_velocity (editor, 0, 1, 2, 3));
  g_assert_false (mai_note_editor_quantise (editor));
  g_assert_false (mai_note_editor_split (editor));
  g_assert_false (mai_note_editor_toggle_mute (editor));
  g_assert_false (mai_note_editor_delete (editor));
  g_assert_false (mai_note_editor_copy (editor));
  g_assert_false (mai_note_editor_cut (editor));
  g_assert_false (mai_note_editor_paste (editor, 0));
  g_assert_false (mai_note_editor_duplicate (editor));
  g_assert_false (mai_note_editor_toggle_at_cursor (editor));
  g_assert_false (mai_note_editor_select_at_cursor (editor));
  mai_note_editor_select_all (editor);
  mai_note_editor_begin_drag (editor);
  mai_note_editor_drag_move (editor, 1, 1);
  mai_note_editor_cancel_drag (editor);
  mai_note_editor_move_cursor (editor, MAI_CURSOR_NOTE, 1, TRUE);
  g_assert_cmpint (mai_note_editor_snap_round (editor, 77), ==, 77);
  g_assert_cmpint (mai_note_editor_get_cursor_end (editor), ==, 240);
}

static void
test_properties (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (NULL);
  g_autofree char *snap = NULL;
  guint n_notified = 0;

  g_signal_connect (editor, "notify::snap", G_CALLBACK (count_cb), &n_notified);
  g_object_set (editor, "score", score, "snap", "1/8", "snap", "1/8", NULL);
  g_assert_cmpuint (n_notified, ==, 1);
  g_object_get (editor, "snap", &snap, NULL);
  g_assert_cmpstr (snap, ==, "1/8");
  g_assert_null (mai_note_editor_get_clip (editor));
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 0);
  g_assert_cmpint (mai_note_editor_get_cursor_tick (editor), ==, 0);
  g_assert_cmpuint (mai_note_editor_get_cursor_pitch (editor), ==, 60);
  g_assert_cmpint (mai_note_editor_get_cursor_length (editor), ==, 240);
  mai_note_editor_set_track (editor, 5);
  g_assert_cmpuint (mai_note_editor_get_track (editor), ==, 1);
  mai_note_editor_set_snap (editor, "nonsense");
  g_assert_cmpstr (mai_note_editor_get_snap (editor), ==, "none");
}

static void
test_snap (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);
  g_autoptr (MaiScore) coarse = mai_score_new (10);

  mai_score_set_metre (score, 1920, 7, 8); /* bars of 1680 */
  mai_note_editor_set_snap (editor, "1/4");
  g_assert_cmpint (mai_note_editor_get_snap_ticks (editor, 0), ==, 480);
  g_assert_cmpint (mai_note_editor_snap_floor (editor, 1919), ==, 1440);
  g_assert_cmpint (mai_note_editor_snap_next (editor, 1920 + 1440), ==, 1920 + 1680);
  g_assert_cmpint (mai_note_editor_snap_round (editor, 1920 + 1600), ==, 1920 + 1680);
  g_assert_cmpint (mai_note_editor_snap_round (editor, 1920 + 1680 + 300), ==, 1920 + 1680 + 480);
  g_assert_cmpint (mai_note_editor_snap_round (editor, 240), ==, 480);
  g_assert_cmpint (mai_note_editor_snap_round (editor, 239), ==, 0);
  mai_note_editor_set_snap (editor, "bar");
  g_assert_cmpint (mai_note_editor_get_snap_ticks (editor, 2000), ==, 1680);
  g_assert_cmpint (mai_note_editor_snap_next (editor, 0), ==, 1920);
  g_assert_cmpint (mai_note_editor_snap_floor (editor, 4000), ==, 3600);
  mai_note_editor_set_snap (editor, "1/8t");
  g_assert_cmpint (mai_note_editor_get_snap_ticks (editor, 0), ==, 160);
  mai_note_editor_set_snap (editor, "none");
  g_assert_cmpint (mai_note_editor_get_snap_ticks (editor, 0), ==, 0);
  g_assert_cmpint (mai_note_editor_snap_round (editor, 123), ==, 123);
  g_assert_cmpint (mai_note_editor_snap_next (editor, 123), ==, 124);
  /* Every line of every grid leads to the next, in a division that nothing divides. */
  mai_note_editor_set_score (editor, coarse);
  for (guint i = 0; i < mai_note_editor_get_n_snaps (); i++)
    {
      mai_note_editor_set_snap (editor, mai_note_editor_get_snap_id (i));
      g_assert_cmpuint (strlen (mai_note_editor_get_snap_title (i)), >, 0);
      for (gint64 tick = 0, next; tick < 200; tick = next)
        {
          next = mai_note_editor_snap_next (editor, tick);
          g_assert_cmpint (next, >, tick);
          g_assert_cmpint (mai_note_editor_snap_floor (editor, tick), ==, tick);
          g_assert_cmpint (mai_note_editor_snap_floor (editor, next - 1), ==, tick);
        }
    }
  g_assert_cmpint (mai_note_editor_snap_next (editor, MAI_TICK_MAX), ==, MAI_TICK_MAX);
}

static void
test_draw (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);
  Heard heard = { 0 };

  g_signal_connect (editor, "sounded", G_CALLBACK (sounded_cb), &heard);
  g_assert_true (mai_note_editor_draw (editor, 480, 61, 240, 80));
  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 1);
  assert_note (score, 0, 0, 480, 240, 61);
  g_assert_cmpuint (get (score, 0, 0)->velocity, ==, 80);
  g_assert_cmpuint (heard.n, ==, 1);
  g_assert_cmpuint (heard.pitch, ==, 61);
  g_assert_cmpuint (heard.velocity, ==, 80);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 0));
  g_assert_cmpint (mai_note_editor_get_cursor_tick (editor), ==, 480);
  g_assert_cmpuint (mai_note_editor_get_cursor_pitch (editor), ==, 61);
  /* What is out of range is brought in. */
  g_assert_true (mai_note_editor_draw (editor, -50, 200, -3, 0));
  assert_note (score, 0, 0, 0, 1, 127);
  g_assert_true (mai_note_editor_draw (editor, G_MAXINT64, 1, G_MAXINT64, 500));
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, 3);
  assert_undo (score, "Draw Note");
  assert_undo (score, "Draw Note");
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 1);
  assert_undo (score, "Draw Note"); /* the track goes, too */
  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 0);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 0);
  g_assert_true (mai_score_redo (score));
  g_assert_true (mai_note_editor_is_selected (editor, 0, 0));
}

static void
test_select (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);
  guint n_changed = 0;
  MaiNoteBand band = { 0, 481, 48, 60 }, bounds;
  gsize n;

  g_signal_connect (editor, "selection-changed", G_CALLBACK (count_signal_cb), &n_changed);
  g_assert_false (mai_note_editor_get_selection_bounds (editor, &bounds));
  pick (editor, 0, 1, MAI_SELECT_ONLY);
  pick (editor, 0, 2, MAI_SELECT_TOGGLE);
  pick (editor, 0, 1, MAI_SELECT_TOGGLE);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 1);
  g_assert_cmpuint (mai_note_editor_get_selected (editor, 0, &n)[0], ==, 2);
  g_assert_cmpuint (n, ==, 1);
  pick (editor, 0, 0, MAI_SELECT_ADD);
  pick (editor, 0, 0, MAI_SELECT_ADD);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 2);
  g_assert_true (mai_note_editor_get_selection_bounds (editor, &bounds));
  g_assert_cmpint (bounds.from, ==, 0);
  g_assert_cmpint (bounds.to, ==, 1440);
  g_assert_cmpuint (bounds.low, ==, 60);
  g_assert_cmpuint (bounds.high, ==, 67);
  mai_note_editor_select_band (editor, &band, MAI_SELECT_ONLY);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 0));
  g_assert_true (mai_note_editor_is_selected (editor, 1, 0));
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 2);
  mai_note_editor_select_track (editor, 0);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 3);
  mai_note_editor_select_all (editor);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 4);
  mai_note_editor_select_none (editor);
  mai_note_editor_select_none (editor);
  g_assert_cmpuint (n_changed, ==, 9);
}

static void
test_band (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);
  MaiNoteBand wide = { 0, 1920, 0, 127 }, narrow = { 500, 600, 60, 70 };
  guint n_changed = 0;

  g_signal_connect (editor, "band-changed", G_CALLBACK (count_signal_cb), &n_changed);
  pick (editor, 0, 2, MAI_SELECT_ONLY);
  mai_note_editor_begin_band (editor, MAI_SELECT_ADD);
  g_assert_null (mai_note_editor_get_band (editor));
  mai_note_editor_update_band (editor, &wide);
  g_assert_cmpint (mai_note_editor_get_band (editor)->to, ==, 1920);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 4);
  mai_note_editor_update_band (editor, &narrow);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 2);
  mai_note_editor_end_band (editor);
  g_assert_null (mai_note_editor_get_band (editor));
  g_assert_cmpuint (n_changed, ==, 3);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 2);
  mai_note_editor_begin_band (editor, MAI_SELECT_ONLY);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 0);
  mai_note_editor_update_band (editor, &wide);
  mai_note_editor_cancel_band (editor);
  g_assert_null (mai_note_editor_get_band (editor));
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 2);
  g_assert_false (mai_score_undo (score));
}

static void
test_find (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);
  const MaiNote over = { .onset = 240, .duration = 480, .pitch = 60, .velocity = 1 };
  MaiNoteRef found;

  g_assert_false (mai_note_editor_find_note (editor, 480, 60, &found));
  g_assert_true (mai_note_editor_find_note (editor, 479, 60, &found));
  mai_track_add_notes (mai_score_get_track (score, 1), &over, 1);
  g_assert_true (mai_note_editor_find_note (editor, 300, 60, &found));
  g_assert_cmpuint (found.track, ==, 0); /* the track drawn into */
  mai_note_editor_set_track (editor, 1);
  g_assert_true (mai_note_editor_find_note (editor, 300, 60, &found));
  g_assert_cmpuint (found.track, ==, 1);
  pick (editor, 0, 0, MAI_SELECT_ONLY);
  g_assert_true (mai_note_editor_find_note (editor, 300, 60, &found));
  g_assert_cmpuint (found.track, ==, 0); /* the selected one */
  g_assert_true (mai_note_editor_find_note_near (editor, 490, 470, 510, 60, &found));
  g_assert_cmpuint (found.track, ==, 1); /* what sounds there before what ends beside it */
  g_assert_true (mai_note_editor_find_note_near (editor, 730, 710, 750, 60, &found));
  g_assert_cmpuint (found.track, ==, 1);
  g_assert_false (mai_note_editor_find_note_near (editor, 740, 730, 750, 60, &found));
}

static void
test_move (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);
  Heard heard = { 0 };

  g_signal_connect (editor, "sounded", G_CALLBACK (sounded_cb), &heard);
  mai_note_editor_select_track (editor, 0);
  g_assert_true (mai_note_editor_move (editor, 240, 0));
  g_assert_cmpuint (heard.n, ==, 0);
  g_assert_cmpint (mai_note_editor_get_cursor_tick (editor), ==, 240); /* it stays on its note */
  g_assert_true (mai_note_editor_move (editor, 0, 2));
  g_assert_cmpuint (heard.n, ==, 1);
  g_assert_cmpuint (heard.pitch, ==, 62);
  g_assert_cmpuint (mai_note_editor_get_cursor_pitch (editor), ==, 62);
  assert_note (score, 0, 0, 240, 480, 62);
  /* As one, up to the ends. */
  g_assert_true (mai_note_editor_move (editor, -10000, -1000));
  assert_note (score, 0, 0, 0, 480, 0);
  assert_note (score, 0, 1, 480, 480, 4);
  assert_note (score, 0, 2, 960, 480, 7);
  g_assert_false (mai_note_editor_move (editor, -1, -1));
  g_assert_true (mai_note_editor_move (editor, G_MAXINT64 / 2, 1000));
  assert_note (score, 0, 2, MAI_TICK_MAX - 480, 480, 127);
  assert_note (score, 0, 0, MAI_TICK_MAX - 1440, 480, 120);
  assert_undo (score, "Move Notes");
  assert_undo (score, "Move Notes");
  assert_undo (score, "Move Notes");
  assert_undo (score, "Move Notes");
  assert_note (score, 0, 0, 0, 480, 60);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 3);
  g_assert_false (mai_score_undo (score));
  pick (editor, 0, 1, MAI_SELECT_ONLY);
  g_assert_true (mai_note_editor_nudge (editor, -2)); /* past the first note, to another index */
  assert_note (score, 0, 1, 240, 480, 64);
  g_assert_true (mai_note_editor_move (editor, -240, -5));
  assert_note (score, 0, 0, 0, 480, 59);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 0));
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 1);
  assert_undo (score, "Move Note");
}

static void
test_transpose (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);

  mai_note_editor_select_all (editor);
  g_assert_true (mai_note_editor_transpose (editor, 12));
  assert_note (score, 0, 0, 0, 480, 72);
  assert_note (score, 1, 0, 0, 1920, 60);
  g_assert_true (mai_note_editor_transpose (editor, 48));
  g_assert_false (mai_note_editor_transpose (editor, 12)); /* all the way or not at all */
  assert_note (score, 0, 2, 960, 480, 127);
  assert_undo (score, "Transpose");
  assert_undo (score, "Transpose");
  g_assert_false (mai_score_undo (score));
}

static void
test_resize (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);

  pick (editor, 0, 1, MAI_SELECT_ONLY);
  g_assert_true (mai_note_editor_lengthen (editor, 1));
  assert_note (score, 0, 1, 480, 600, 64);
  g_assert_true (mai_note_editor_lengthen (editor, -42));
  assert_note (score, 0, 1, 480, 120, 64);
  g_assert_false (mai_note_editor_lengthen (editor, -1));
  g_assert_true (mai_note_editor_lengthen (editor, 2));
  assert_note (score, 0, 1, 480, 360, 64);
  g_assert_true (mai_note_editor_shift_start (editor, -2));
  assert_note (score, 0, 1, 240, 600, 64);
  g_assert_true (mai_note_editor_shift_start (editor, -42));
  assert_note (score, 0, 1, 0, 840, 64); /* behind the C of the same onset */
  g_assert_true (mai_note_editor_shift_start (editor, 42));
  assert_note (score, 0, 1, 720, 120, 64);
  for (guint i = 0; i < 6; i++)
    assert_undo (score, "Resize Note");
  assert_note (score, 0, 1, 480, 480, 64);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 1));
}

static void
test_velocity (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);

  mai_note_editor_select_all (editor);
  g_assert_true (mai_note_editor_change_velocity (editor, 35));
  g_assert_cmpuint (get (score, 0, 0)->velocity, ==, 115);
  g_assert_cmpuint (get (score, 0, 1)->velocity, ==, 125);
  g_assert_cmpuint (get (score, 0, 2)->velocity, ==, 127);
  assert_undo (score, "Change Velocities");
  g_assert_true (mai_note_editor_ramp_velocity (editor, 0, 64, 960, 64));
  g_assert_false (mai_note_editor_ramp_velocity (editor, 0, 64, 960, 64));
  g_assert_cmpuint (get (score, 1, 0)->velocity, ==, 64);
  assert_undo (score, "Change Velocities");
  mai_note_editor_select_none (editor);
  g_assert_true (mai_note_editor_ramp_velocity (editor, 960, 120, 0, 20));
  g_assert_cmpuint (get (score, 0, 0)->velocity, ==, 20);
  g_assert_cmpuint (get (score, 0, 1)->velocity, ==, 70);
  g_assert_cmpuint (get (score, 0, 2)->velocity, ==, 120);
  g_assert_cmpuint (get (score, 1, 0)->velocity, ==, 70); /* another track */
  pick (editor, 0, 1, MAI_SELECT_ONLY);
  g_assert_true (mai_note_editor_ramp_velocity (editor, 0, 500, 960, 500));
  g_assert_cmpuint (get (score, 0, 0)->velocity, ==, 20); /* not selected */
  g_assert_cmpuint (get (score, 0, 1)->velocity, ==, 127);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 1));
  g_assert_false (mai_note_editor_ramp_velocity (editor, 5000, 10, 6000, 10));
  assert_undo (score, "Change Velocities");
  assert_undo (score, "Change Velocities");
  g_assert_false (mai_score_undo (score));
}

static void
test_more_edits (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);

  pick (editor, 0, 1, MAI_SELECT_ONLY);
  mai_note_editor_move (editor, 50, 0);
  g_assert_true (mai_note_editor_quantise (editor));
  assert_note (score, 0, 1, 480, 480, 64);
  g_assert_false (mai_note_editor_quantise (editor));
  assert_undo (score, "Quantise Note");
  assert_undo (score, "Move Note");
  g_assert_true (mai_note_editor_toggle_mute (editor));
  g_assert_cmpuint (get (score, 0, 1)->flags & MAI_NOTE_MUTED, !=, 0);
  g_assert_true (mai_note_editor_toggle_mute (editor));
  g_assert_cmpuint (get (score, 0, 1)->flags & MAI_NOTE_MUTED, ==, 0);
  assert_undo (score, "Unmute Notes");
  assert_undo (score, "Mute Notes");
  mai_note_editor_select_all (editor);
  mai_note_editor_set_cursor (editor, 600, 64);
  g_assert_true (mai_note_editor_split (editor));
  assert_note (score, 0, 1, 240, 240, 60); /* in the middle where the cursor is not in it */
  assert_note (score, 0, 2, 480, 120, 64);
  assert_note (score, 0, 3, 600, 360, 64);
  assert_note (score, 1, 0, 0, 600, 48);
  assert_note (score, 1, 1, 600, 1320, 48);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 8);
  assert_undo (score, "Split Notes");
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, 4);
  pick (editor, 0, 2, MAI_SELECT_ONLY);
  g_assert_true (mai_note_editor_split (editor)); /* in the middle */
  assert_note (score, 0, 2, 960, 240, 67);
  assert_note (score, 0, 3, 1200, 240, 67);
  assert_undo (score, "Split Note");
  mai_note_editor_draw (editor, 0, 80, 1, 80);
  g_assert_false (mai_note_editor_split (editor));
}

static void
test_delete (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);

  pick (editor, 0, 2, MAI_SELECT_ONLY);
  g_assert_true (mai_note_editor_delete (editor));
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 0);
  assert_undo (score, "Delete Note");
  g_assert_true (mai_note_editor_is_selected (editor, 0, 2)); /* back, and selected again */
  mai_note_editor_select_all (editor);
  g_assert_true (mai_note_editor_delete (editor));
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, 0);
  mai_note_editor_set_cursor (editor, 0, 20);
  g_assert_false (mai_note_editor_delete (editor));
  assert_undo (score, "Delete Notes");
  pick (editor, 0, 0, MAI_SELECT_ONLY);
  g_assert_true (mai_note_editor_delete_note (editor, (MaiNoteRef){ 0, 1 }));
  g_assert_true (mai_note_editor_is_selected (editor, 0, 0));
  g_assert_false (mai_note_editor_delete_note (editor, (MaiNoteRef){ 0, 9 }));
  g_assert_false (mai_note_editor_delete_note (editor, (MaiNoteRef){ 7, 0 }));
}

static void
test_clip (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);

  g_assert_false (mai_note_editor_paste (editor, 0));
  pick (editor, 0, 1, MAI_SELECT_ONLY);
  pick (editor, 0, 2, MAI_SELECT_ADD);
  g_assert_true (mai_note_editor_copy (editor));
  g_assert_nonnull (mai_note_editor_get_clip (editor));
  g_assert_false (mai_score_undo (score));
  g_assert_true (mai_note_editor_paste (editor, 1920));
  assert_note (score, 0, 3, 1920, 480, 64);
  assert_note (score, 0, 4, 2400, 480, 67);
  g_assert_cmpuint (get (score, 0, 4)->velocity, ==, 100);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 2);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 3));
  g_assert_cmpint (mai_note_editor_get_cursor_tick (editor), ==, 2880);
  assert_undo (score, "Paste Notes");
  g_assert_true (mai_note_editor_is_selected (editor, 0, 1));
  g_assert_false (mai_note_editor_paste (editor, MAI_TICK_MAX - 100));
  g_assert_false (mai_note_editor_paste (editor, -1));
  mai_note_editor_set_track (editor, 1);
  g_assert_true (mai_note_editor_paste (editor, 0)); /* into the track drawn into */
  assert_note (score, 1, 1, 0, 480, 64);
  assert_undo (score, "Paste Notes");
}

/* Into other divisions, exactly, and from several tracks into the same ones. */
static void
test_clip_elsewhere (void)
{
  g_autoptr (MaiScore) score = make_score (480), fine = mai_score_new (9600);
  g_autoptr (MaiScore) coarse = make_score (96);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);

  pick (editor, 0, 1, MAI_SELECT_ONLY);
  pick (editor, 0, 2, MAI_SELECT_ADD);
  g_assert_true (mai_note_editor_copy (editor));
  mai_note_editor_set_score (editor, fine);
  g_assert_true (mai_note_editor_paste (editor, 100));
  assert_note (fine, 0, 0, 100, 9600, 64);
  assert_note (fine, 0, 1, 9700, 9600, 67);
  mai_note_editor_set_score (editor, coarse);
  g_assert_true (mai_note_editor_paste (editor, 7));
  assert_note (coarse, 0, 1, 7, 96, 64);
  assert_note (coarse, 0, 3, 103, 96, 67);
  mai_note_editor_set_score (editor, score);
  mai_note_editor_select_all (editor);
  g_assert_true (mai_note_editor_cut (editor));
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, 0);
  g_assert_cmpstr (mai_score_get_undo_label (score), ==, "Cut Notes");
  g_assert_true (mai_note_editor_paste (editor, 480));
  assert_note (score, 0, 0, 480, 480, 60);
  assert_note (score, 1, 0, 480, 1920, 48);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 4);
}

static void
test_duplicate (void)
{
  g_autoptr (MaiScore) score = make_score (480);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);

  mai_note_editor_set_snap (editor, "bar");
  mai_note_editor_select_track (editor, 0);
  g_assert_true (mai_note_editor_duplicate (editor));
  assert_note (score, 0, 3, 1920, 480, 60);
  assert_note (score, 0, 5, 1920 + 960, 480, 67);
  g_assert_true (mai_note_editor_is_selected (editor, 0, 5));
  g_assert_false (mai_note_editor_is_selected (editor, 0, 2));
  g_assert_null (mai_note_editor_get_clip (editor));
  g_assert_true (mai_note_editor_duplicate (editor));
  assert_note (score, 0, 6, 3840, 480, 60);
  assert_undo (score, "Duplicate Notes");
  mai_note_editor_set_snap (editor, "1/4");
  mai_note_editor_select_track (editor, 1);
  g_assert_true (mai_note_editor_duplicate (editor));
  assert_note (score, 1, 1, 1920, 1920, 48);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/note-editor/properties", test_properties);
  g_test_add_func ("/widgets/note-editor/without-score", test_without_score);
  g_test_add_func ("/widgets/note-editor/snap", test_snap);
  g_test_add_func ("/widgets/note-editor/draw", test_draw);
  g_test_add_func ("/widgets/note-editor/select", test_select);
  g_test_add_func ("/widgets/note-editor/band", test_band);
  g_test_add_func ("/widgets/note-editor/find", test_find);
  g_test_add_func ("/widgets/note-editor/move", test_move);
  g_test_add_func ("/widgets/note-editor/transpose", test_transpose);
  g_test_add_func ("/widgets/note-editor/resize", test_resize);
  g_test_add_func ("/widgets/note-editor/velocity", test_velocity);
  g_test_add_func ("/widgets/note-editor/more-edits", test_more_edits);
  g_test_add_func ("/widgets/note-editor/delete", test_delete);
  g_test_add_func ("/widgets/note-editor/clip", test_clip);
  g_test_add_func ("/widgets/note-editor/clip-elsewhere", test_clip_elsewhere);
  g_test_add_func ("/widgets/note-editor/duplicate", test_duplicate);
  return g_test_run ();
}

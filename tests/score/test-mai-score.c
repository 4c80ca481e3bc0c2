/* SPDX-License-Identifier: Apache-2.0 */
/* Edits. The strongest check is the random one: thousands of edits of all kinds, all undone, all redone,
 * and the MIDI bytes at every step of the way the same as they were. */
#include "midi/mai-midi.h"

#include <string.h>
#include <time.h>

typedef struct
{
  guint n;
  gint64 first, last;
} Touched;

static void
edited_cb (MaiScore *score, gint64 first, gint64 last, gpointer data)
{
  Touched *touched = data;

  touched->n++;
  touched->first = first;
  touched->last = last;
}

static MaiNote
note (gint64 onset, gint64 duration, guint8 pitch)
{
  return (MaiNote){ .onset = onset, .duration = duration, .pitch = pitch, .velocity = 64 };
}

static void
test_undo (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
  const MaiNote notes[] = { note (100, 50, 60), note (0, 10, 62) };
  Touched touched = { 0 };

  g_signal_connect (score, "edited", G_CALLBACK (edited_cb), &touched);
  g_assert_false (mai_score_undo (score));
  g_assert_null (mai_score_get_undo_label (score));
  mai_score_insert_notes (score, track, notes, 2);
  g_assert_cmpuint (touched.n, ==, 1);
  g_assert_cmpint (touched.first, ==, 0);
  g_assert_cmpint (touched.last, ==, 150);
  g_assert_true (mai_score_is_modified (score));
  g_assert_cmpstr (mai_score_get_undo_label (score), ==, "Add notes");
  g_assert_cmpint (mai_score_get_end (score), ==, 150);
  g_assert_true (mai_score_undo (score));
  g_assert_cmpuint (touched.n, ==, 2);
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, 0);
  g_assert_false (mai_score_is_modified (score));
  g_assert_true (mai_score_redo (score));
  g_assert_false (mai_score_redo (score));
  g_assert_cmpuint (mai_track_get_notes (track, NULL)[0].pitch, ==, 62);
}

static void
test_saved (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  gboolean modified;

  mai_score_set_tempo (score, 0, 400000);
  mai_score_mark_saved (score);
  g_assert_false (mai_score_is_modified (score));
  mai_score_undo (score);
  g_object_get (score, "modified", &modified, NULL);
  g_assert_true (modified);
  mai_score_redo (score);
  g_assert_false (mai_score_is_modified (score));
  mai_score_undo (score);
  mai_score_set_metre (score, 0, 3, 4); /* what was saved cannot be reached any more */
  g_assert_true (mai_score_is_modified (score));
  mai_score_undo (score);
  g_assert_true (mai_score_is_modified (score));
}

/* A drag of a hundred movements is one step, though it is saved in between; what was saved can then not be
 * reached by undoing. Undone, its gesture is over. */
static void
test_gesture (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
  const MaiNote notes[] = { note (0, 10, 60), note (20, 10, 61), note (40, 10, 62) };
  guint chosen[2] = { 0, 2 };

  mai_track_add_notes (track, notes, 3);
  for (guint i = 0; i < 100; i++)
    {
      const MaiNote *now = mai_track_get_notes (track, NULL);
      MaiNote moved[2] = { now[chosen[0]], now[chosen[1]] };

      moved[0].onset++;
      moved[1].onset++;
      mai_score_begin_gesture_edit (score, "Move notes", 1);
      mai_score_change_notes (score, track, chosen, moved, 2, chosen);
      mai_score_commit_edit (score);
      g_assert_cmpint (mai_track_get_notes (track, NULL)[chosen[0]].onset, ==, i + 1);
      g_assert_cmpint (mai_track_get_notes (track, NULL)[chosen[1]].onset, ==, 40 + i + 1);
    }
  g_assert_true (mai_score_undo (score));
  g_assert_false (mai_score_undo (score));
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (mai_track_get_notes (track, NULL)[i].onset, ==, 20 * i);
  mai_score_redo (score);
  g_assert_cmpint (mai_track_get_notes (track, NULL)[1].onset, ==, 100);
  for (guint i = 0; i < 2; i++)
    {
      mai_score_begin_gesture_edit (score, "Remove notes", 1);
      mai_score_remove_notes (score, track, chosen, 1);
      mai_score_commit_edit (score);
      g_assert_true (mai_score_is_modified (score));
      if (i == 0)
        mai_score_mark_saved (score);
    }
  g_assert_true (mai_score_undo (score));
  g_assert_cmpuint (mai_track_get_n_notes (track), ==, 3);
  g_assert_true (mai_score_is_modified (score));
  g_assert_true (mai_score_undo (score));
  g_assert_false (mai_score_undo (score));
}

/* A gesture given up leaves nothing behind, neither in the score nor to be redone. */
static void
test_cancel_gesture (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
  const MaiNote one = note (0, 10, 60);
  guint gesture = mai_score_new_gesture (score), first = 0;
  guint64 serial;

  mai_score_insert_notes (score, track, &one, 1);
  serial = mai_score_get_undo_serial (score);
  g_assert_cmpuint (serial, >, 0);
  g_assert_false (mai_score_cancel_gesture (score, gesture));
  for (guint i = 0; i < 3; i++)
    {
      MaiNote moved = note (10 * i, 20, 70);

      mai_score_begin_gesture_edit (score, "Move notes", gesture);
      mai_score_change_notes (score, track, &first, &moved, 1, &first);
      mai_score_commit_edit (score);
      g_assert_cmpuint (mai_score_get_undo_serial (score), ==, serial + 1);
    }
  g_assert_false (mai_score_cancel_gesture (score, mai_score_new_gesture (score)));
  g_assert_true (mai_score_cancel_gesture (score, gesture));
  g_assert_cmpuint (mai_track_get_notes (track, NULL)[0].pitch, ==, 60);
  g_assert_cmpuint (mai_score_get_undo_serial (score), ==, serial);
  g_assert_cmpuint (mai_score_get_redo_serial (score), ==, 0);
  g_assert_false (mai_score_redo (score));
  g_assert_true (mai_score_undo (score));
  g_assert_cmpuint (mai_score_get_redo_serial (score), ==, serial);
}

static void
test_nested_and_cancel (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
  MaiNote one = note (0, 10, 60);

  mai_score_begin_edit (score, "Both");
  mai_score_insert_notes (score, track, &one, 1);
  mai_score_set_tempo (score, 0, 300000);
  g_assert_false (mai_score_undo (score)); /* while open */
  mai_score_commit_edit (score);
  g_assert_cmpstr (mai_score_get_undo_label (score), ==, "Both");
  mai_score_undo (score);
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, 0);
  g_assert_cmpuint (mai_tempo_map_get_n_changes (mai_score_get_tempo_map (score)), ==, 0);
  mai_score_begin_edit (score, "Never");
  mai_score_insert_notes (score, track, &one, 1);
  mai_score_insert_track (score, 0, "New", 1, 1);
  mai_score_cancel_edit (score);
  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 1);
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, 0);
  g_assert_cmpstr (mai_score_get_redo_label (score), ==, "Both");
  mai_score_begin_edit (score, "Nothing");
  mai_score_commit_edit (score);
  g_assert_false (mai_score_is_modified (score));
}

/* A change that leaves onset and pitch leaves the order of equal notes too. */
static void
test_change_keeps_order (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
  const MaiNote notes[] = { note (0, 10, 60), note (0, 20, 60), note (0, 30, 60) };
  MaiNote louder = note (0, 10, 60);
  guint first = 0, now;

  mai_track_add_notes (track, notes, 3);
  louder.velocity = 100;
  mai_score_change_notes (score, track, &first, &louder, 1, &now);
  g_assert_cmpuint (now, ==, 0);
  g_assert_cmpuint (mai_track_get_notes (track, NULL)[0].velocity, ==, 100);
  louder.onset = 1;
  mai_score_change_notes (score, track, &first, &louder, 1, &now);
  g_assert_cmpuint (now, ==, 2);
}

static void
test_free_channel (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);

  for (guint i = 0; i < 15; i++)
    {
      g_assert_cmpuint (mai_score_find_free_channel (score, 0), ==, i < 9 ? i : i + 1);
      g_assert_cmpuint (mai_score_find_free_channel (score, 15), ==, 15);
      g_assert_cmpuint (mai_score_find_free_channel (score, MAI_CHANNEL_DRUMS), ==, 9);
      mai_score_add_track (score, NULL, 0, mai_score_find_free_channel (score, 0));
    }
  // All have one: they have to share.
  g_assert_cmpuint (mai_score_find_free_channel (score, 3), ==, 3);
}

static void
test_track_properties (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_insert_track (score, 0, "Old", 3, 4);
  g_autofree char *title = NULL;

  mai_score_set_track_name (score, track, "New");
  mai_score_set_track_program (score, track, 9);
  mai_score_set_track_channel (score, track, 5);
  g_assert_cmpstr (mai_track_get_name (track), ==, "New");
  g_assert_cmpuint (mai_track_get_program (track), ==, 9);
  g_assert_cmpuint (mai_track_get_channel (track), ==, 5);
  mai_score_set_track_name (score, track, NULL);
  g_assert_cmpstr (mai_track_get_name (track), ==, "");
  mai_score_undo (score);
  title = mai_score_dup_title (score);
  g_assert_cmpstr (title, ==, "New");
  mai_score_undo (score);
  mai_score_undo (score);
  mai_score_undo (score);
  g_assert_cmpstr (mai_track_get_name (track), ==, "Old");
  g_assert_cmpuint (mai_track_get_program (track), ==, 3);
  g_assert_cmpuint (mai_track_get_channel (track), ==, 4);
  mai_score_undo (score);
  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 0);
}

static MaiNote
random_note (GRand *rand)
{
  MaiNote made = note (g_rand_int_range (rand, 0, 60), g_rand_int_range (rand, 0, 20),
                       (guint8) g_rand_int_range (rand, 60, 64));

  made.velocity = (guint8) g_rand_int_range (rand, 1, 128);
  return made;
}

/* A random choice of the track's notes, ascending. */
static GArray *
choose_notes (GRand *rand, MaiTrack *track)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n_notes = (guint) mai_track_get_n_notes (track);

  for (guint i = 0; i < n_notes; i++)
    if (g_rand_int_range (rand, 0, 5) == 0)
      g_array_append_val (chosen, i);
  return chosen;
}

static void
edit_notes_at_random (GRand *rand, MaiScore *score, MaiTrack *track)
{
  g_autoptr (GArray) chosen = choose_notes (rand, track);
  g_autofree MaiNote *notes = g_new (MaiNote, chosen->len + 8);
  g_autofree guint *now = g_new (guint, chosen->len + 1);
  guint n = (guint) g_rand_int_range (rand, 1, 8);

  for (guint i = 0; i < chosen->len + 8; i++)
    notes[i] = random_note (rand);
  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      mai_score_remove_notes (score, track, (const guint *) (gpointer) chosen->data, chosen->len);
      break;
    case 1:
      mai_score_insert_notes (score, track, notes, n);
      break;
    default:
      mai_score_change_notes (score, track, (const guint *) (gpointer) chosen->data, notes,
                              chosen->len, now);
      for (guint i = 0; i < chosen->len; i++)
        g_assert_cmpint (mai_track_get_notes (track, NULL)[now[i]].velocity, ==, notes[i].velocity);
    }
}

static void
edit_events_at_random (GRand *rand, MaiScore *score, MaiTrack *track)
{
  const guint8 data[] = { 0xFF, 5, 'a', 'b', (guint8) g_rand_int_range (rand, 'a', 'z'), 'd' };
  gsize n_events;

  mai_track_get_events (track, &n_events);
  if (n_events > 0 && g_rand_boolean (rand))
    mai_score_remove_event (score, track, (gsize) g_rand_int_range (rand, 0, (gint32) n_events));
  else
    mai_score_insert_event (score, track, g_rand_int_range (rand, 0, 60), data,
                            (gsize) g_rand_int_range (rand, 2, 7));
}

static void
edit_maps_at_random (GRand *rand, MaiScore *score)
{
  gint64 tick = g_rand_int_range (rand, 0, 10);

  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      mai_score_set_tempo (score, tick, (guint32) g_rand_int_range (rand, 1, 1000000));
      break;
    case 1:
      mai_score_remove_tempo (score, tick);
      break;
    case 2:
      mai_score_set_metre (score, tick, (guint) g_rand_int_range (rand, 1, 9), 4);
      break;
    default:
      mai_score_remove_metre (score, tick);
    }
}

static void
edit_tracks_at_random (GRand *rand, MaiScore *score)
{
  guint n_tracks = mai_score_get_n_tracks (score);
  guint i = (guint) g_rand_int_range (rand, 0, (gint32) n_tracks);
  MaiTrack *track = mai_score_get_track (score, i);
  guint8 value = (guint8) g_rand_int_range (rand, 0, 16);

  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      if (n_tracks > 1)
        mai_score_remove_track (score, i);
      break;
    case 1:
      if (n_tracks < 5)
        mai_score_insert_track (score, i, "x", value, value);
      break;
    case 2:
      mai_score_set_track_name (score, track, value % 2 ? "y" : NULL);
      break;
    case 3:
      mai_score_set_track_program (score, track, value);
      break;
    default:
      mai_score_set_track_channel (score, track, value);
    }
}

static void
edit_at_random (GRand *rand, MaiScore *score)
{
  guint i = (guint) g_rand_int_range (rand, 0, (gint32) mai_score_get_n_tracks (score));
  MaiTrack *track = mai_score_get_track (score, i);
  int kind = g_rand_int_range (rand, 0, 20);

  if (kind < 14)
    edit_notes_at_random (rand, score, track);
  else if (kind < 16)
    edit_events_at_random (rand, score, track);
  else if (kind < 18)
    edit_maps_at_random (rand, score);
  else
    edit_tracks_at_random (rand, score);
}

static void
assert_bytes (MaiScore *score, GBytes *expected)
{
  g_autoptr (GBytes) bytes = mai_midi_to_bytes (score, NULL);

  g_assert_true (g_bytes_equal (bytes, expected));
}

/* One step: a lone edit, several in one, one of a gesture, or several cancelled. */
static void
step_at_random (GRand *rand, MaiScore *score)
{
  int kind = g_rand_int_range (rand, 0, 6);
  guint n = (guint) g_rand_int_range (rand, 1, 6);

  if (kind < 2)
    {
      edit_at_random (rand, score);
      return;
    }
  mai_score_begin_gesture_edit (score, "Step",
                                kind < 4 ? 0 : (guint) g_rand_int_range (rand, 1, 3));
  while (n-- > 0)
    edit_at_random (rand, score);
  if (g_rand_int_range (rand, 0, 8) == 0)
    {
      mai_score_cancel_edit (score);
      return;
    }
  mai_score_commit_edit (score);
}

static void
test_random_history (gconstpointer seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (GPOINTER_TO_UINT (seed));
  g_autoptr (MaiScore) score = mai_score_new (96);
  g_autoptr (GPtrArray) states = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GBytes) start = NULL, end = NULL;

  mai_score_add_track (score, "start", 1, 2);
  start = mai_midi_to_bytes (score, NULL);
  for (guint i = 0; i < 1500; i++)
    {
      int n_back = g_rand_int_range (rand, 0, 10) == 0 ? g_rand_int_range (rand, 0, 4) : 0;

      step_at_random (rand, score);
      while (n_back-- > 0)
        mai_score_undo (score);
    }
  end = mai_midi_to_bytes (score, NULL);
  while (mai_score_redo (score))
    continue;
  g_bytes_unref (end);
  end = mai_midi_to_bytes (score, NULL);
  do
    g_ptr_array_add (states, mai_midi_to_bytes (score, NULL));
  while (mai_score_undo (score));
  assert_bytes (score, start);
  g_assert_false (mai_score_is_modified (score));
  for (guint i = states->len - 1; mai_score_redo (score); i--)
    assert_bytes (score, g_ptr_array_index (states, i - 1));
  assert_bytes (score, end);
}

/* In a score of 100,000 notes a drag at its very beginning, seen through the index at each movement, costs
 * less than a frame. The bound is ten times that. */
static void
test_edit_speed (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree MaiNote *notes = g_new (MaiNote, 100000);
  MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
  guint chosen = 5;
  clock_t start;

  for (guint i = 0; i < 100000; i++)
    notes[i] = note (i * 10, 9, 60);
  mai_track_add_notes (track, notes, 100000);
  start = clock ();
  for (guint i = 0; i < 500; i++)
    {
      MaiNote moved = mai_track_get_notes (track, NULL)[chosen];

      moved.onset += 3;
      mai_score_begin_gesture_edit (score, "Move notes", 1);
      mai_score_change_notes (score, track, &chosen, &moved, 1, &chosen);
      mai_score_commit_edit (score);
      g_array_set_size (found, 0);
      mai_track_query (track, 0, 1000, 0, 127, found);
    }
  g_assert_cmpfloat ((double) (clock () - start) / CLOCKS_PER_SEC, <, 500 * 0.16);
  g_assert_true (mai_score_undo (score));
  g_assert_false (mai_score_is_modified (score));
  for (guint i = 0; i < 100000; i++)
    g_assert_cmpint (mai_track_get_notes (track, NULL)[i].onset, ==, i * 10);
}

static void
test_copy (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (77);
  g_autoptr (MaiScore) score = mai_score_new (96);
  g_autoptr (MaiScore) copy = NULL;
  g_autoptr (GBytes) bytes = NULL;

  mai_score_add_track (score, "start", 1, 2);
  for (guint i = 0; i < 50; i++)
    edit_at_random (rand, score);
  bytes = mai_midi_to_bytes (score, NULL);
  copy = mai_score_copy (score);
  assert_bytes (copy, bytes);
  g_assert_false (mai_score_is_modified (copy));
  for (guint i = 0; i < 50; i++)
    edit_at_random (rand, score);
  assert_bytes (copy, bytes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/score/score/undo", test_undo);
  g_test_add_func ("/score/score/saved", test_saved);
  g_test_add_func ("/score/score/gesture", test_gesture);
  g_test_add_func ("/score/score/cancel-gesture", test_cancel_gesture);
  g_test_add_func ("/score/score/nested-and-cancel", test_nested_and_cancel);
  g_test_add_func ("/score/score/change-keeps-order", test_change_keeps_order);
  g_test_add_func ("/score/score/free-channel", test_free_channel);
  g_test_add_func ("/score/score/track-properties", test_track_properties);
  for (guint seed = 1; seed <= 8; seed++)
    {
      g_autofree char *name = g_strdup_printf ("/score/score/random-history/%u", seed);

      g_test_add_data_func (name, GUINT_TO_POINTER (seed), test_random_history);
    }
  g_test_add_func ("/score/score/edit-speed", test_edit_speed);
  g_test_add_func ("/score/score/copy", test_copy);
  return g_test_run ();
}

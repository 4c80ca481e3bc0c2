/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the note editor share: a small score, and looks into it. */
#pragma once

#include "widgets/editor/mai-note-editor.h"

/* A score with two tracks: C4 E4 G4 in quarters, and C3 in the second. */
static inline MaiScore *
make_score (guint division)
{
  MaiScore *score = mai_score_new (division);
  MaiTrack *right = mai_score_add_track (score, "Right", 0, 0);
  MaiTrack *left = mai_score_add_track (score, "Left", 0, 1);
  gint64 q = division;
  const MaiNote notes[] = {
    { .onset = 0, .duration = q, .pitch = 60, .velocity = 80 },
    { .onset = q, .duration = q, .pitch = 64, .velocity = 90 },
    { .onset = 2 * q, .duration = q, .pitch = 67, .velocity = 100 },
  };
  const MaiNote low = { .onset = 0, .duration = 4 * q, .pitch = 48, .velocity = 70 };

  mai_track_add_notes (right, notes, G_N_ELEMENTS (notes));
  mai_track_add_notes (left, &low, 1);
  return score;
}

static inline const MaiNote *
get (MaiScore *score, guint track, guint i)
{
  gsize n;
  const MaiNote *notes = mai_track_get_notes (mai_score_get_track (score, track), &n);

  g_assert_cmpuint (i, <, n);
  return &notes[i];
}

static inline void
assert_note (MaiScore *score, guint track, guint i, gint64 onset, gint64 duration, guint pitch)
{
  const MaiNote *note = get (score, track, i);

  g_assert_cmpint (note->onset, ==, onset);
  g_assert_cmpint (note->duration, ==, duration);
  g_assert_cmpuint (note->pitch, ==, pitch);
}

static inline void
assert_undo (MaiScore *score, const char *label)
{
  g_assert_cmpstr (mai_score_get_undo_label (score), ==, label);
  g_assert_true (mai_score_undo (score));
}

static inline void
pick (MaiNoteEditor *editor, guint track, guint index, MaiSelectMode mode)
{
  mai_note_editor_select_note (editor, (MaiNoteRef){ track, index }, mode);
}

static inline void
count_cb (GObject *object, gpointer data, guint *n)
{
  (*n)++;
}

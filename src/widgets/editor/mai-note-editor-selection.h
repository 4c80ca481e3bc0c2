/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to the note editor: which notes of a score are selected. Kept as ascending indices for each track,
 * and with the notes' values, by which they are found again after somebody else's edit.
 */
#pragma once

#include "score/mai-score.h"

G_BEGIN_DECLS

typedef struct _MaiNoteSelection MaiNoteSelection;
/* Indices as they were once: good in that very state of the score. */
typedef struct _MaiSelectionState MaiSelectionState;

MaiNoteSelection *mai_note_selection_new (void);
void mai_note_selection_free (MaiNoteSelection *self);

/* Follows the tracks that the score (nullable) has now: those gone lose what was selected, the others keep
 * it, wherever they stand. */
void mai_note_selection_follow_tracks (MaiNoteSelection *self, MaiScore *score);
/* The number that @track has among those followed, or -1. */
int mai_note_selection_find_track (MaiNoteSelection *self, MaiTrack *track);
/* (transfer none): the track that had number @i when tracks were last followed. */
MaiTrack *mai_note_selection_get_track (MaiNoteSelection *self, guint i);

guint mai_note_selection_get_n_tracks (MaiNoteSelection *self);
guint mai_note_selection_get_n_notes (MaiNoteSelection *self);
const guint *mai_note_selection_get (MaiNoteSelection *self, guint track, gsize *n);
gboolean mai_note_selection_contains (MaiNoteSelection *self, guint track, guint index);

void mai_note_selection_clear (MaiNoteSelection *self);
/* @indices: ascending, each once. */
void mai_note_selection_set (MaiNoteSelection *self, guint track, const guint *indices, gsize n);
void mai_note_selection_add (MaiNoteSelection *self, guint track, const guint *indices, gsize n);
void mai_note_selection_remove (MaiNoteSelection *self, guint track, const guint *indices, gsize n);
void mai_note_selection_toggle (MaiNoteSelection *self, guint track, const guint *indices, gsize n);
/* To be called when selected notes got other values. */
void mai_note_selection_remember (MaiNoteSelection *self);
/* Finds each note again by its value; what is nowhere is selected no longer. O(n log of the track). */
void mai_note_selection_recover (MaiNoteSelection *self);

/* Cheap while nothing changes in between. */
MaiSelectionState *mai_note_selection_save (MaiNoteSelection *self);
void mai_note_selection_restore (MaiNoteSelection *self, MaiSelectionState *state);
MaiSelectionState *mai_selection_state_ref (MaiSelectionState *state);
void mai_selection_state_unref (MaiSelectionState *state);
guint mai_selection_state_get_n_notes (MaiSelectionState *state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiNoteSelection, mai_note_selection_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiSelectionState, mai_selection_state_unref)

G_END_DECLS

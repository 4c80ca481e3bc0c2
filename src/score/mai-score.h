/* SPDX-License-Identifier: Apache-2.0 */
/* A piece of music: tracks, tempo and metre, and the history of its edits.
 * Belongs to one thread at a time: the main thread, or the worker that makes it. */
#pragma once

#include "score/mai-metre-map.h"
#include "score/mai-note.h"
#include "score/mai-tempo-map.h"
#include "score/mai-track.h"

G_BEGIN_DECLS

#define MAI_DIVISION_DEFAULT 480
#define MAI_DIVISION_MAX 32767

/**
 * MaiScore::edited:
 * @first: the first tick touched
 * @last: the last tick touched, G_MAXINT64 for "to the end"
 *
 * Emitted once for each edit committed, undone or redone, cancelled ones included.
 * Properties, both notifying: "modified", "can-undo", "can-redo" (booleans, read-only).
 */
#define MAI_TYPE_SCORE (mai_score_get_type ())
G_DECLARE_FINAL_TYPE (MaiScore, mai_score, MAI, SCORE, GObject)

/* @division: ticks to the quarter, 1..MAI_DIVISION_MAX; MAI_DIVISION_DEFAULT for a new piece. */
MaiScore *mai_score_new (guint division);
/* A deep copy without the history: for handing to a worker. */
MaiScore *mai_score_copy (MaiScore *self);

guint mai_score_get_division (MaiScore *self);
guint mai_score_get_n_tracks (MaiScore *self);
/* (transfer none) */
MaiTrack *mai_score_get_track (MaiScore *self, guint i);
/* The tick where the last note of all ends. */
gint64 mai_score_get_end (MaiScore *self);
gsize mai_score_get_n_notes (MaiScore *self);
/* (transfer none), for reading and for building; what can be undone is below. */
MaiTempoMap *mai_score_get_tempo_map (MaiScore *self);
MaiMetreMap *mai_score_get_metre_map (MaiScore *self);
/* (transfer full) (nullable): the name of the piece: of the first track when that has no notes or is
 * alone, as Standard MIDI Files have it. */
char *mai_score_dup_title (MaiScore *self);

/* Building, not undoable. @name may be NULL; writes a name event and a program change at tick 0. */
MaiTrack *mai_score_add_track (MaiScore *self, const char *name, guint8 program, guint8 channel);
/* The same without any event in it. */
MaiTrack *mai_score_add_bare_track (MaiScore *self, guint8 channel);

/**
 * mai_score_begin_edit:
 * @label: what the person did, translated ("Move notes")
 *
 * Opens an edit: what is done up to mai_score_commit_edit() is one step to undo. Pairs may nest; the
 * outermost counts. A change outside of any pair is a step of its own.
 */
void mai_score_begin_edit (MaiScore *self, const char *label);
/* As above; while the last step was made with the same @gesture (not 0) and not undone since, the edit
 * becomes part of it: one drag is one step, of a size that does not grow as it goes on. */
void mai_score_begin_gesture_edit (MaiScore *self, const char *label, guint gesture);
void mai_score_commit_edit (MaiScore *self);
/* Takes back everything since the outermost mai_score_begin_edit(). */
void mai_score_cancel_edit (MaiScore *self);
/* A number that no gesture had before. */
guint mai_score_new_gesture (MaiScore *self);
/* Takes back, for good, what was committed with @gesture, if that is the last there is to undo: a drag
 * was given up. FALSE when it is not, or an edit is open. */
gboolean mai_score_cancel_gesture (MaiScore *self, guint gesture);

/* Indices are into mai_track_get_notes() as it is at the call: ascending, each once. */
void mai_score_insert_notes (MaiScore *self, MaiTrack *track, const MaiNote *notes, gsize n_notes);
void
mai_score_remove_notes (MaiScore *self, MaiTrack *track, const guint *indices, gsize n_indices);
/* The note at indices[i] becomes notes[i]. @now, when not NULL, is filled with where each then lies. */
void mai_score_change_notes (MaiScore *self, MaiTrack *track, const guint *indices,
                             const MaiNote *notes, gsize n_indices, guint *now);

/* A new track before track @position (the number of tracks: behind the last). (transfer none) */
MaiTrack *mai_score_insert_track (MaiScore *self, guint position, const char *name, guint8 program,
                                  guint8 channel);
void mai_score_remove_track (MaiScore *self, guint i);
/* The channel wanted, unless a track has it: then the first free one but that of the drums, which is
 * shared. With none free the wanted one. */
guint8 mai_score_find_free_channel (MaiScore *self, guint8 wanted);
void mai_score_set_track_name (MaiScore *self, MaiTrack *track, const char *name);
void mai_score_set_track_program (MaiScore *self, MaiTrack *track, guint8 program);
void mai_score_set_track_channel (MaiScore *self, MaiTrack *track, guint8 channel);
/* See mai_track_add_event() for @data. */
void mai_score_insert_event (MaiScore *self, MaiTrack *track, gint64 tick, const guint8 *data,
                             gsize size);
void mai_score_remove_event (MaiScore *self, MaiTrack *track, gsize i);

void mai_score_set_tempo (MaiScore *self, gint64 tick, guint32 microseconds);
void mai_score_remove_tempo (MaiScore *self, gint64 tick);
void mai_score_set_metre (MaiScore *self, gint64 tick, guint numerator, guint denominator);
void mai_score_remove_metre (MaiScore *self, gint64 tick);

/* FALSE when there is nothing to undo (redo), or an edit is open. */
gboolean mai_score_undo (MaiScore *self);
gboolean mai_score_redo (MaiScore *self);
/* The label of the step that would be undone (redone), or NULL. */
const char *mai_score_get_undo_label (MaiScore *self);
const char *mai_score_get_redo_label (MaiScore *self);

/* The number of the step that would be undone (redone), 0 for none. A step keeps its own, which no other
 * gets: this tells which step an ::edited was about. */
guint64 mai_score_get_undo_serial (MaiScore *self);
guint64 mai_score_get_redo_serial (MaiScore *self);

/* Whether it differs, by its history, from what was last opened or saved. */
gboolean mai_score_is_modified (MaiScore *self);
void mai_score_mark_saved (MaiScore *self);

G_END_DECLS

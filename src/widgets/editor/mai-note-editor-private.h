/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the note editor share: what it is made of, and how an edit of its own is made. */
#pragma once

#include "widgets/editor/mai-note-editor-grip.h"
#include "widgets/editor/mai-note-editor-memory.h"
#include "widgets/editor/mai-note-editor-snap.h"
#include "widgets/editor/mai-note-editor.h"

G_BEGIN_DECLS

struct _MaiNoteEditor
{
  GObject parent_instance;

  MaiScore *score; // owned, or NULL
  gulong edited_id;
  MaiTrack *current; // not owned, only compared: the track drawn into, or NULL
  guint track; // its number
  MaiSnap snap;
  guint velocity; // of new notes: that of the note last drawn, touched or changed
  MaiNoteClip *clip; // owned, or NULL

  MaiNoteSelection *selection;
  MaiSelectionMemory *memory;
  guint64 undo_serial, redo_serial; // of the score, as last seen
  guint own_edits; // begun and not committed
  gboolean own_edited; // the outermost of those changed something
  MaiSelectionState *before; // the outermost of those; owned

  gint64 cursor_tick;
  guint cursor_pitch;
  gint64 cursor_length;
  char *description; // as last notified

  gboolean
      provisional; // an edit selected what it made, nobody else: gone when the cursor walks away
  MaiSelectionState *extended; // owned, or NULL; selected when the cursor began to extend that
  gint64 anchor_tick; // where it was
  guint anchor_pitch;

  gboolean has_band;
  MaiNoteBand band;
  MaiSelectionState *band_base, *band_before; // owned; under the band, and before it

  gboolean dragging;
  guint gesture; // of the drag, 0 without
  MaiNoteGrip *grip; // owned; NULL until the drag moves something
  MaiSelectionState *drag_before; // owned
  gint64 drag_tick, drag_ticks; // the cursor when it began; how far it moved last
  guint drag_pitch, drag_velocity; // likewise, and that of new notes
  int drag_pitches;
};

typedef enum
{
  MAI_EDITOR_PROP_0,
  MAI_EDITOR_PROP_SCORE,
  MAI_EDITOR_PROP_TRACK,
  MAI_EDITOR_PROP_SNAP,
  MAI_EDITOR_PROP_CLIP,
  MAI_EDITOR_PROP_CURSOR_TICK,
  MAI_EDITOR_PROP_CURSOR_PITCH,
  MAI_EDITOR_PROP_CURSOR_LENGTH,
  MAI_EDITOR_PROP_DRAGGING,
  MAI_EDITOR_PROP_DESCRIPTION,
  MAI_EDITOR_N_PROPS
} MaiEditorProp;

typedef enum
{
  MAI_EDITOR_SELECTION_CHANGED,
  MAI_EDITOR_SOUNDED,
  MAI_EDITOR_BAND_CHANGED,
  MAI_EDITOR_CURSOR_MOVED,
  MAI_EDITOR_N_SIGNALS
} MaiEditorSignal;

void mai_note_editor_notify (MaiNoteEditor *self, MaiEditorProp prop);
void mai_note_editor_emit (MaiNoteEditor *self, MaiEditorSignal signal);
void mai_note_editor_emit_sounded (MaiNoteEditor *self, guint track, guint pitch, guint velocity);
/* Says that other notes are selected, or elsewhere. */
void mai_note_editor_tell_selection (MaiNoteEditor *self);
/* (transfer full): what the cursor is on. */
char *mai_note_editor_make_description (MaiNoteEditor *self);
/* Says what the cursor is on, if that is something else now. */
void mai_note_editor_tell_description (MaiNoteEditor *self);
/* A step or an edit took the cursor along; in a drag the hand knows where it is. */
void mai_note_editor_tell_cursor_moved (MaiNoteEditor *self);
/* As mai_note_editor_set_cursor(), with the extending going on. */
void mai_note_editor_place_cursor (MaiNoteEditor *self, gint64 tick, guint pitch);
/* Somebody is about to select otherwise. */
void mai_note_editor_stop_extending (MaiNoteEditor *self);

/* An edit of our own, part of the drag if there is one. What is selected must be right at its commit. */
void mai_note_editor_begin_edit (MaiNoteEditor *self, const char *label);
void mai_note_editor_commit_edit (MaiNoteEditor *self);
/* What an edit works on: the selection, or the note under the cursor; its anchor is the note under the
 * cursor, if that is held. (nullable) */
MaiNoteGrip *mai_note_editor_find_targets (MaiNoteEditor *self);
/* The same for an edit that is no part of a drag. It ends one that goes on: what the drag holds it knows by
 * where those notes lay before the edit. (nullable) */
MaiNoteGrip *mai_note_editor_take_targets (MaiNoteEditor *self);
/* For an edit that is part of a drag: it goes on from what is to be held after that. */
void mai_note_editor_drag_anew (MaiNoteEditor *self);
/* Changes what is held, in an edit; the cursor stays on its note. */
gboolean mai_note_editor_change (MaiNoteEditor *self, const char *label, MaiNoteGrip *grip,
                                 MaiGripChange change, gconstpointer data);
/* Sees which tracks there are, and where the history stands, after what was no edit. */
void mai_note_editor_follow_score (MaiNoteEditor *self);
/* Takes what is held away. */
void mai_note_editor_remove_held (MaiNoteEditor *self, const char *label, MaiNoteGrip *grip);
/* By onset and pitch. */
int mai_note_editor_compare_places (gconstpointer a, gconstpointer b);
/* Puts notes in, within an edit, and selects them on top of what is. @notes: by onset and pitch */
void mai_note_editor_insert (MaiNoteEditor *self, guint track, const MaiNote *notes, gsize n_notes);
/* Likewise, a track of our own making in a score that has none. */
void mai_note_editor_need_track (MaiNoteEditor *self);
/* How short a note may be made, in ticks. */
gint64 mai_note_editor_get_shortest (MaiNoteEditor *self, gboolean off_grid);
/* Brings a group's movement to where no note leaves the score. */
void mai_note_editor_clamp_move (const MaiGripBounds *bounds, gint64 *ticks, int *pitches);

/* The changes that edits and drags make of a note. */
typedef struct
{
  gint64 ticks;
  int pitches;
  gint64 shortest; // no note gets shorter, unless it was
} MaiMove;

void mai_change_move (MaiNote *note, gconstpointer move);
void mai_change_end (MaiNote *note, gconstpointer move);
void mai_change_start (MaiNote *note, gconstpointer move);
/* @by: int */
void mai_change_velocity (MaiNote *note, gconstpointer by);

G_END_DECLS

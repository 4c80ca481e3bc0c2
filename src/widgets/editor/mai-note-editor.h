/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person does to the notes of a score: a selection, a note cursor, a clip, and edits, each one step
 * to undo with a name. Draws nothing and needs no display. Main thread.
 *
 * Properties, all notifying only when they change:
 *   "score" (MaiScore, may be NULL), "track" (guint, the one that is drawn into), "snap" (string, an id
 *   of mai_note_editor_get_snap_id()), "clip" (MaiNoteClip, may be NULL): read and write;
 *   "cursor-tick" (gint64), "cursor-pitch" (guint 0..127), "cursor-length" (gint64 ticks, 1 or more, of new
 *   notes): read and write;
 *   "dragging" (gboolean), "description" (string, what the cursor says to a screen reader: "C sharp 4, bar 3
 *   beat 2, one eighth, velocity 80"): read.
 */
#pragma once

#include "score/mai-score.h"
#include "widgets/editor/mai-note-clip.h"

G_BEGIN_DECLS

/*
 * MaiNoteRef: a note by its place, good until the score's next edit.
 */
typedef struct
{
  guint track;
  guint index; // into mai_track_get_notes()
} MaiNoteRef;

/*
 * MaiNoteBand: ticks [from, to) and pitches, both included: what a rubber band spans.
 */
typedef struct
{
  gint64 from, to;
  guint low, high;
} MaiNoteBand;

typedef enum
{
  MAI_SELECT_ONLY, // nothing else stays selected
  MAI_SELECT_ADD,
  MAI_SELECT_TOGGLE
} MaiSelectMode;

/*
 * MaiCursorStep: how far one step of the note cursor goes.
 */
typedef enum
{
  MAI_CURSOR_SNAP, // along the snap's grid; one beat when there is none
  MAI_CURSOR_BAR, // to the beginning of a bar
  MAI_CURSOR_SEMITONE,
  MAI_CURSOR_OCTAVE,
  MAI_CURSOR_NOTE, // to the next note of the track that is drawn into, in time and then in pitch
  MAI_CURSOR_ENDS // to the first or the last note
} MaiCursorStep;

/**
 * MaiNoteEditor::selection-changed:
 *
 * Other notes are selected, or the same ones lie elsewhere now. Redraw.
 */
/**
 * MaiNoteEditor::sounded:
 * @track: number of the track (guint)
 * @pitch: 0..127 (guint)
 * @velocity: 1..127 (guint)
 *
 * A note was drawn, touched or moved to another pitch: it should be heard.
 */
/**
 * MaiNoteEditor::band-changed:
 *
 * mai_note_editor_get_band() says something else.
 */
/**
 * MaiNoteEditor::cursor-moved:
 *
 * A step took the cursor on, or an edit worked where it is: it should be seen. Not for a cursor that was put
 * somewhere with mai_note_editor_set_cursor(), nor in a drag.
 */
#define MAI_TYPE_NOTE_EDITOR (mai_note_editor_get_type ())
G_DECLARE_FINAL_TYPE (MaiNoteEditor, mai_note_editor, MAI, NOTE_EDITOR, GObject)

MaiNoteEditor *mai_note_editor_new (MaiScore *score);

/* (transfer none) (nullable). A new score has nothing selected, the cursor on its first note or at the
 * start, and the first track with notes to draw into. */
MaiScore *mai_note_editor_get_score (MaiNoteEditor *self);
void mai_note_editor_set_score (MaiNoteEditor *self, MaiScore *score);
guint mai_note_editor_get_track (MaiNoteEditor *self);
void mai_note_editor_set_track (MaiNoteEditor *self, guint track);
/* Of new notes: that of the note last drawn, touched or changed; 80 in a score just set. */
guint mai_note_editor_get_velocity (MaiNoteEditor *self);

/* The grids there are: "bar", "1/2", "1/4", "1/8", "1/16", "1/32", "1/4t", "1/8t", "1/16t", "none". Titles are
 * translated, for a menu. */
guint mai_note_editor_get_n_snaps (void);
const char *mai_note_editor_get_snap_id (guint i);
const char *mai_note_editor_get_snap_title (guint i);
const char *mai_note_editor_get_snap (MaiNoteEditor *self);
/* An id nobody knows is taken as "none". */
void mai_note_editor_set_snap (MaiNoteEditor *self, const char *id);
/* Ticks from one line of the grid to the next at the beginning of the bar that holds @tick, 0 for none:
 * rounded, where the score's division does not divide evenly. */
gint64 mai_note_editor_get_snap_ticks (MaiNoteEditor *self, gint64 tick);
/* The nearest line of the grid, the last one at or before @tick, and the first one after @tick. Lines count
 * from the beginning of each bar. @tick itself when there is no snap (and one more). */
gint64 mai_note_editor_snap_round (MaiNoteEditor *self, gint64 tick);
gint64 mai_note_editor_snap_floor (MaiNoteEditor *self, gint64 tick);
gint64 mai_note_editor_snap_next (MaiNoteEditor *self, gint64 tick);

/* Selection. Notes of all tracks can be selected; it lives through undo, redo and edits made by others. */
guint mai_note_editor_get_n_selected (MaiNoteEditor *self);
/* The indices of what is selected in a track, ascending; valid until the next change. */
const guint *mai_note_editor_get_selected (MaiNoteEditor *self, guint track, gsize *n_selected);
gboolean mai_note_editor_is_selected (MaiNoteEditor *self, guint track, guint index);
/* The ticks and pitches that the selected notes cover; FALSE when none is. */
gboolean mai_note_editor_get_selection_bounds (MaiNoteEditor *self, MaiNoteBand *bounds);
void mai_note_editor_select_note (MaiNoteEditor *self, MaiNoteRef note, MaiSelectMode mode);
/* What sounds somewhere in the band, in any track. */
void mai_note_editor_select_band (MaiNoteEditor *self, const MaiNoteBand *band, MaiSelectMode mode);
void mai_note_editor_select_all (MaiNoteEditor *self);
void mai_note_editor_select_none (MaiNoteEditor *self);
void mai_note_editor_select_track (MaiNoteEditor *self, guint track);
/* Moves the cursor @n notes on (back) and selects the one there alone. */
void mai_note_editor_select_next (MaiNoteEditor *self, int n);

/* A rubber band being drawn: what it spans is selected on top of what was when it began (with
 * MAI_SELECT_ONLY on top of nothing). Cancelling brings the old selection back. */
void mai_note_editor_begin_band (MaiNoteEditor *self, MaiSelectMode mode);
void mai_note_editor_update_band (MaiNoteEditor *self, const MaiNoteBand *band);
void mai_note_editor_end_band (MaiNoteEditor *self);
void mai_note_editor_cancel_band (MaiNoteEditor *self);
/* (nullable): the band to be drawn. */
const MaiNoteBand *mai_note_editor_get_band (MaiNoteEditor *self);

/* (transfer none): good as long as the reference is. */
const MaiNote *mai_note_editor_get_note (MaiNoteEditor *self, MaiNoteRef ref);
/* Which note is meant, of those that sound at a place: a selected one first, then one of the track drawn into,
 * then the one begun last. FALSE when there is none. O(log n + notes there) for each track. */
gboolean
mai_note_editor_find_note (MaiNoteEditor *self, gint64 tick, guint pitch, MaiNoteRef *found);
/* The same of those that sound somewhere in [@from, @to), which holds @tick; first those that do at @tick. */
gboolean mai_note_editor_find_note_near (MaiNoteEditor *self, gint64 tick, gint64 from, gint64 to,
                                         guint pitch, MaiNoteRef *found);
/* Emits ::sounded for a note that was picked up, and takes its velocity for new ones. */
void mai_note_editor_sound (MaiNoteEditor *self, MaiNoteRef ref);

/* Edits. Those without a note to work on take the selection, and when nothing is selected the note that the
 * cursor is on. A group moves as one: where its outermost note meets an end, all stay. FALSE: nothing was
 * there to be changed, or it would have changed nothing. */

/* Draws a note, selects it alone, and puts the cursor on it; makes a track in a score without one. */
gboolean
mai_note_editor_draw (MaiNoteEditor *self, gint64 tick, guint pitch, gint64 length, guint velocity);
gboolean mai_note_editor_move (MaiNoteEditor *self, gint64 ticks, int pitches);
/* By lines of the grid, for keys; without a grid by a sixty-fourth. The notes, their ends, or their beginnings;
 * no note gets shorter than one line of the grid, a hundred-and-twenty-eighth without a grid, or than it was. */
gboolean mai_note_editor_nudge (MaiNoteEditor *self, int lines);
gboolean mai_note_editor_lengthen (MaiNoteEditor *self, int lines);
gboolean mai_note_editor_shift_start (MaiNoteEditor *self, int lines);
/* Semitones; 12 and -12 are octaves. More than one go all the way or not at all. */
gboolean mai_note_editor_transpose (MaiNoteEditor *self, int semitones);
/* Each note is clamped to 1..127 by itself. */
gboolean mai_note_editor_change_velocity (MaiNoteEditor *self, int by);
/* For a velocity lane: notes with an onset in [from, to], the selected ones among them when there are any,
 * otherwise those of the track drawn into, get velocities on a line. @from may be after @to. */
gboolean mai_note_editor_ramp_velocity (MaiNoteEditor *self, gint64 from, double velocity_from,
                                        gint64 to, double velocity_to);
/* Onsets go to the grid, durations stay. */
gboolean mai_note_editor_quantise (MaiNoteEditor *self);
/* Cuts each note in two: at the cursor where that is inside it, otherwise in the middle. */
gboolean mai_note_editor_split (MaiNoteEditor *self);
/* Mutes, or when all are muted already, lets them sound again. */
gboolean mai_note_editor_toggle_mute (MaiNoteEditor *self);
gboolean mai_note_editor_delete (MaiNoteEditor *self);
gboolean mai_note_editor_delete_note (MaiNoteEditor *self, MaiNoteRef note);

/* Clip. Pasting selects what was pasted and puts the cursor behind it. */
gboolean mai_note_editor_copy (MaiNoteEditor *self);
gboolean mai_note_editor_cut (MaiNoteEditor *self);
/* @tick: where the clip's first note goes; the cursor or the playhead. */
gboolean mai_note_editor_paste (MaiNoteEditor *self, gint64 tick);
/* A copy behind the selection, a whole number of grid lines on. */
gboolean mai_note_editor_duplicate (MaiNoteEditor *self);
/* (transfer none) (nullable) */
MaiNoteClip *mai_note_editor_get_clip (MaiNoteEditor *self);
void mai_note_editor_set_clip (MaiNoteEditor *self, MaiNoteClip *clip);

/* Drags: one step to undo, however many movements. All amounts are counted from where the drag began, so
 * that notes pushed against an end come back. A note may be drawn in the drag and then resized by it. Any
 * other edit ends the drag, whoever makes it. */
void mai_note_editor_begin_drag (MaiNoteEditor *self);
gboolean mai_note_editor_is_dragging (MaiNoteEditor *self);
void mai_note_editor_drag_move (MaiNoteEditor *self, gint64 ticks, int pitches);
/* @off_grid: notes may get as short as without a grid. */
void mai_note_editor_drag_resize_end (MaiNoteEditor *self, gint64 ticks, gboolean off_grid);
void mai_note_editor_drag_resize_start (MaiNoteEditor *self, gint64 ticks, gboolean off_grid);
void mai_note_editor_drag_velocity (MaiNoteEditor *self, int by);
/* mai_note_editor_ramp_velocity() in a drag is part of it, too. */
void mai_note_editor_end_drag (MaiNoteEditor *self);
/* Everything is as it was before the drag, the selection too. */
void mai_note_editor_cancel_drag (MaiNoteEditor *self);

/* The note cursor: a place, tick and pitch, with the length new notes get. */
gint64 mai_note_editor_get_cursor_tick (MaiNoteEditor *self);
guint mai_note_editor_get_cursor_pitch (MaiNoteEditor *self);
gint64 mai_note_editor_get_cursor_length (MaiNoteEditor *self);
/* Where a frame around the cursor ends: with the note that begins here, otherwise the length of a new note on
 * but not beyond the note that sounds here. */
gint64 mai_note_editor_get_cursor_end (MaiNoteEditor *self);
void mai_note_editor_set_cursor_length (MaiNoteEditor *self, gint64 length);
void mai_note_editor_set_cursor (MaiNoteEditor *self, gint64 tick, guint pitch);
/* @n: steps, negative ones back (down for pitches). What was selected only because it was drawn or pasted is
 * not any more, so that edits take the note that the cursor gets to. With @extend the places from where the
 * extending began to here are selected. */
void mai_note_editor_move_cursor (MaiNoteEditor *self, MaiCursorStep step, int n, gboolean extend);
/* The note that the cursor is on. */
gboolean mai_note_editor_get_cursor_note (MaiNoteEditor *self, MaiNoteRef *found);
/* Draws a note here, or takes the one that is here away. */
gboolean mai_note_editor_toggle_at_cursor (MaiNoteEditor *self);
/* Selects the note here, or unselects it. */
gboolean mai_note_editor_select_at_cursor (MaiNoteEditor *self);
/* As the property; made anew only when the cursor, or what it is on, changes. */
const char *mai_note_editor_get_description (MaiNoteEditor *self);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The piano roll: ruler, keyboard, notes, velocities and a map of the whole song. It shows a score and
 * changes it only through a note editor. Time runs to the right in every language. Main thread.
 */
#pragma once

#include "score/mai-score.h"
#include "widgets/editor/mai-note-editor.h"
#include "widgets/roll/mai-roll-follow.h"
#include "widgets/roll/mai-roll-originality.h"
#include "widgets/roll/mai-roll-viewport.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Properties, all readable, writable and notifying:
 * "editor" (MaiNoteEditor, nullable): selection, rubber band, note cursor, current track
 * "follow" (boolean, TRUE): scroll along with the playhead while it plays, unless the person scrolls
 *   elsewhere meanwhile
 * "show-velocities" (boolean, TRUE), "show-minimap" (boolean, TRUE)
 * "show-originality" (boolean, FALSE): a strip that colours the bars, see mai_piano_roll_set_original_bars()
 *
 * Signals:
 * "seek" (gint64 tick): the person clicked in the ruler
 * "key-pressed" (guint pitch, guint velocity), "key-released" (guint pitch): on the keyboard at the left
 * "seed-changed" (gint64 from, gint64 to), "loop-changed" (gint64 from, gint64 to): by hand, in the ruler
 *
 * Actions: "view.NAME", see mai_piano_roll_get_actions().
 */
#define MAI_TYPE_PIANO_ROLL (mai_piano_roll_get_type ())
G_DECLARE_FINAL_TYPE (MaiPianoRoll, mai_piano_roll, MAI, PIANO_ROLL, GtkWidget)

GtkWidget *mai_piano_roll_new (void);

/*
 * What is shown (nullable); follows the editor's where there is one.
 */
MaiScore *mai_piano_roll_get_score (MaiPianoRoll *self);
void mai_piano_roll_set_score (MaiPianoRoll *self, MaiScore *score);
MaiNoteEditor *mai_piano_roll_get_editor (MaiPianoRoll *self);
void mai_piano_roll_set_editor (MaiPianoRoll *self, MaiNoteEditor *editor);
/*
 * -1: none.
 */
gint64 mai_piano_roll_get_playhead (MaiPianoRoll *self);
void mai_piano_roll_set_playhead (MaiPianoRoll *self, gint64 tick);
void mai_piano_roll_set_follow (MaiPianoRoll *self, gboolean follow);
/*
 * (transfer none): to be told when it plays, and where the person seeks.
 */
MaiRollFollow *mai_piano_roll_get_follower (MaiPianoRoll *self);
/*
 * Ticks; none where to <= from.
 */
void mai_piano_roll_set_seed (MaiPianoRoll *self, gint64 from, gint64 to);
void mai_piano_roll_set_loop (MaiPianoRoll *self, gint64 from, gint64 to);
/*
 * How original each bar is, in order of time; copied.
 */
void mai_piano_roll_set_original_bars (MaiPianoRoll *self, const MaiRollOriginalBar *bars, guint n);

/*
 * (transfer none): for who handles pointer and keys. The canvas is the widget that shows the notes and
 * takes the keyboard focus; its pixels are the viewport's x and y.
 */
MaiRollViewport *mai_piano_roll_get_viewport (MaiPianoRoll *self);
GtkWidget *mai_piano_roll_get_canvas (MaiPianoRoll *self);

typedef enum
{
  MAI_NOTE_PART_MIDDLE,
  MAI_NOTE_PART_START, // near its left edge
  MAI_NOTE_PART_END,
} MaiNotePart;

/*
 * The note under a point of the canvas, by the editor's rule, see mai_note_editor_find_note_near(): a few
 * pixels beside a note still count. FALSE where there is none, or no editor. Where to put the part that was
 * hit may be NULL.
 */
gboolean mai_piano_roll_find_note (MaiPianoRoll *self, double x, double y, MaiNoteRef *found,
                                   MaiNotePart *part);

/*
 * zoom-in, zoom-out, zoom-fit, zoom-selection, rows-in, rows-out; show-velocities, show-minimap and
 * show-originality (booleans);
 * mark-seed, clear-seed, mark-loop, clear-loop: to the bars of what is selected, or else of the note cursor.
 * They are the roll's as "view", and each has a key; for menus elsewhere in the window too. (transfer none)
 */
GActionGroup *mai_piano_roll_get_actions (MaiPianoRoll *self);

G_END_DECLS

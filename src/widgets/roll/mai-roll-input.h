/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pointer, touch and keys on the canvas of a roll, turned into operations of a note editor. Main thread.
 *
 * One tool draws, moves and resizes, depending on what is under the pointer. The other draws nothing: its
 * drag on an empty place is a rubber band (as is Shift and a drag with the first), its double click there
 * nothing more than a click. Escape takes back a drag in progress.
 *
 * Property "tool" (string, read and write): "draw" or "select".
 */
#pragma once

#include "widgets/roll/mai-piano-roll.h"
#include "widgets/roll/mai-roll-keys.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * MaiRollInput::menu:
 * @x, @y: in the canvas (double)
 *
 * A context menu is asked for, by a right click, a long press or the menu key. What was clicked is
 * selected by now.
 */
#define MAI_TYPE_ROLL_INPUT (mai_roll_input_get_type ())
G_DECLARE_FINAL_TYPE (MaiRollInput, mai_roll_input, MAI, ROLL_INPUT, GObject)

/* Puts its controllers on the roll's canvas, and its actions there as "notes.NAME"; works on the editor that
 * the roll has. It does not keep the roll alive: who makes it keeps it as long as the roll. */
MaiRollInput *mai_roll_input_new (MaiPianoRoll *roll);

const char *mai_roll_input_get_tool (MaiRollInput *self);
void mai_roll_input_set_tool (MaiRollInput *self, const char *tool);

/* Everything that has a key, and "tool" (a string), enabled when possible now: copy, cut, paste, delete,
 * duplicate, select-all, ... For menus elsewhere in the window too, as "notes". (transfer none) */
GActionGroup *mai_roll_input_get_actions (MaiRollInput *self);
/* The table of keys, those of the roll itself too, in the order of its groups. (transfer none) */
guint mai_roll_input_get_n_keys (void);
const MaiRollKey *mai_roll_input_get_key (guint i);

G_END_DECLS

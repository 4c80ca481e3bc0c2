/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands on the note cursor of a roll: it has the keyboard focus, and its label tells a screen reader
 * what the cursor is on. Its looks are in widgets.css. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAI_TYPE_NOTE_CURSOR (mai_note_cursor_get_type ())
G_DECLARE_FINAL_TYPE (MaiNoteCursor, mai_note_cursor, MAI, NOTE_CURSOR, GtkWidget)

GtkWidget *mai_note_cursor_new (void);

/*
 * Property "words".
 */
void mai_note_cursor_set_words (MaiNoteCursor *self, const char *words);
const char *mai_note_cursor_get_words (MaiNoteCursor *self);

G_END_DECLS

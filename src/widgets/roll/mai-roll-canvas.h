/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The notes of a piano roll: rows, bars, notes, selection, rubber band, note cursor. Scrolls as a
 * GtkScrollable does. It has no keyboard focus itself, but its note cursor has: keys come up from there.
 * Main thread.
 */
#pragma once

#include "widgets/roll/mai-roll-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAI_TYPE_ROLL_CANVAS (mai_roll_canvas_get_type ())
G_DECLARE_FINAL_TYPE (MaiRollCanvas, mai_roll_canvas, MAI, ROLL_CANVAS, GtkWidget)

/*
 * Once, before it is shown.
 */
void mai_roll_canvas_set_scene (MaiRollCanvas *self, MaiRollScene *scene);

/*
 * (transfer none): the widget on the note cursor, whose label says what the cursor is on.
 */
GtkWidget *mai_roll_canvas_get_cursor (MaiRollCanvas *self);

/*
 * How many pixels of notes were drawn so far.
 */
gsize mai_roll_canvas_get_n_drawn (MaiRollCanvas *self);

/*
 * Forgets what was drawn, so that the next frame draws everything.
 */
void mai_roll_canvas_draw_afresh (MaiRollCanvas *self);

G_END_DECLS

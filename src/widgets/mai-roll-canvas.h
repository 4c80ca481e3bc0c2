/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The notes of a piano roll: rows, bars, notes, selection, note cursor. Scrolls as a GtkScrollable does.
 * Main thread.
 */
#pragma once

#include "score/mai-score.h"
#include "widgets/mai-note-editor.h"
#include "widgets/mai-roll-viewport.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Properties: "viewport" (MaiRollViewport, at construction), "score", "editor" (both nullable).
 */
#define MAI_TYPE_ROLL_CANVAS (mai_roll_canvas_get_type ())
G_DECLARE_FINAL_TYPE (MaiRollCanvas, mai_roll_canvas, MAI, ROLL_CANVAS, GtkWidget)

G_END_DECLS

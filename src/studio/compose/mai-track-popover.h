/* SPDX-License-Identifier: Apache-2.0 */
/* What can be done with tracks: choose the one to draw into, add, name, give an instrument, delete. Main thread. */
#pragma once

#include <gtk/gtk.h>

#include "widgets/editor/mai-note-editor.h"

G_BEGIN_DECLS

#define MAI_TYPE_TRACK_POPOVER (mai_track_popover_get_type ())
G_DECLARE_FINAL_TYPE (MaiTrackPopover, mai_track_popover, MAI, TRACK_POPOVER, GtkPopover)

/* Its edits of the editor's score are steps to undo. */
GtkWidget *mai_track_popover_new (MaiNoteEditor *editor);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* The track that is drawn into; opens what can be done with tracks (MaiTrackPopover). Main thread. */
#pragma once

#include <adwaita.h>

#include "widgets/editor/mai-note-editor.h"

G_BEGIN_DECLS

#define MAI_TYPE_TRACK_BUTTON (mai_track_button_get_type ())
G_DECLARE_FINAL_TYPE (MaiTrackButton, mai_track_button, MAI, TRACK_BUTTON, AdwBin)

/* NULL for none. */
void mai_track_button_set_editor (MaiTrackButton *self, MaiNoteEditor *editor);

G_END_DECLS

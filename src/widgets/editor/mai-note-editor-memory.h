/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to the note editor: what was selected before and after each step of a score's history, so that
 * undo and redo bring it back. The oldest steps are forgotten.
 */
#pragma once

#include "widgets/editor/mai-note-editor-selection.h"

G_BEGIN_DECLS

typedef struct _MaiSelectionMemory MaiSelectionMemory;

MaiSelectionMemory *mai_selection_memory_new (void);
void mai_selection_memory_free (MaiSelectionMemory *self);
void mai_selection_memory_clear (MaiSelectionMemory *self);

/* @serial: of the step, see mai_score_get_undo_serial(). For a step already known only @after is new. */
void mai_selection_memory_keep (MaiSelectionMemory *self, guint64 serial, MaiSelectionState *before,
                                MaiSelectionState *after);
/* (transfer none) (nullable): NULL for a step that is not known. */
MaiSelectionState *
mai_selection_memory_get (MaiSelectionMemory *self, guint64 serial, gboolean after);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiSelectionMemory, mai_selection_memory_free)

G_END_DECLS

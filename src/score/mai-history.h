/* SPDX-License-Identifier: Apache-2.0 */
/* Private to score/: the steps that can be undone and redone, and which of them is on disk. */
#pragma once

#include "score/mai-edit.h"

G_BEGIN_DECLS

typedef struct _MaiHistory MaiHistory;
typedef struct _MaiStep MaiStep;

MaiHistory *mai_history_new (void);
void mai_history_free (MaiHistory *self);

MaiStep *mai_step_new (const char *label, guint gesture);
void mai_step_free (MaiStep *step);
/* (transfer full): @edit, already applied; merges it with what the step did to the same thing. */
void mai_step_add (MaiStep *step, MaiEdit *edit);
gboolean mai_step_is_empty (const MaiStep *step);
const char *mai_step_get_label (const MaiStep *step);
guint mai_step_get_gesture (const MaiStep *step);
/* 1 and more, one of its own for each step pushed. */
guint64 mai_step_get_serial (const MaiStep *step);
void mai_step_apply (MaiStep *step, MaiScoreParts *parts, gboolean forwards);
void mai_step_add_range (const MaiStep *step, gint64 *first, gint64 *last);

/* (transfer full): @step, already applied; forgets what could be redone. */
void mai_history_push (MaiHistory *self, MaiStep *step);
/* The step to undo (to redo), or NULL. (transfer none) */
MaiStep *mai_history_peek_undo (MaiHistory *self);
MaiStep *mai_history_peek_redo (MaiHistory *self);
/* Says that the peeked step was undone (redone). */
void mai_history_step_back (MaiHistory *self);
void mai_history_step_forth (MaiHistory *self);
/* Forgets what could be redone. */
void mai_history_drop_redo (MaiHistory *self);

gboolean mai_history_is_modified (const MaiHistory *self);
void mai_history_mark_saved (MaiHistory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiStep, mai_step_free)

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "Hear it learn": a dot for every checkpoint along a line, hollow ones for those still to come. A click, a
 * drag or the arrow keys (Home, End, Page Up, Page Down) choose one; Enter and Space choose the selected one
 * again. Hundreds fit: the dots shrink and the numbers thin out. Main thread.
 */
#pragma once

#include "widgets/training/mai-learn-point.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * MaiLearnTimeline::chosen:
 * @index: guint, in the model; emitted again for the same one when it is asked for again
 *
 * Properties: "model" (GListModel of MaiLearnPoint, ascending by epoch, nullable; make one from anything with
 * GtkMapListModel), "n-to-come" (guint: hollow dots behind them), "selected" (guint,
 * GTK_INVALID_LIST_POSITION for none; moves with what was chosen), "playing" (guint, likewise: the one that
 * sounds, which breathes).
 */
#define MAI_TYPE_LEARN_TIMELINE (mai_learn_timeline_get_type ())
G_DECLARE_FINAL_TYPE (MaiLearnTimeline, mai_learn_timeline, MAI, LEARN_TIMELINE, GtkWidget)

GtkWidget *mai_learn_timeline_new (GListModel *model);

void mai_learn_timeline_set_model (MaiLearnTimeline *self, GListModel *model);
void mai_learn_timeline_set_n_to_come (MaiLearnTimeline *self, guint n);
/* Does not emit "chosen". */
void mai_learn_timeline_set_selected (MaiLearnTimeline *self, guint index);
guint mai_learn_timeline_get_selected (MaiLearnTimeline *self);
/* Where the dot of a checkpoint, or of one to come, has its middle, in px; -1 for none. For tests. */
double mai_learn_timeline_get_x (MaiLearnTimeline *self, guint index);
void mai_learn_timeline_set_playing (MaiLearnTimeline *self, guint index);

G_END_DECLS

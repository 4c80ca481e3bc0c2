/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scene's notes, or the stems of their velocities, drawn in pieces that are kept for as long as they may be needed
 * again: what scrolls into view is drawn, what was in view already is moved. Main thread.
 */
#pragma once

#include "widgets/roll/mai-roll-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _MaiRollTiles MaiRollTiles;

/*
 * velocities: stems as high as the widget, which scroll along in time only.
 */
MaiRollTiles *mai_roll_tiles_new (gboolean velocities);
void mai_roll_tiles_free (MaiRollTiles *self);

/*
 * Forgets everything, or what shows of ticks first to last.
 */
void mai_roll_tiles_drop (MaiRollTiles *self);
void mai_roll_tiles_drop_ticks (MaiRollTiles *self, gint64 first, gint64 last);

/*
 * Adds what the scene's viewport shows to the snapshot of a widget, all over it.
 */
void mai_roll_tiles_snapshot (MaiRollTiles *self, MaiRollScene *scene, GtkWidget *widget,
                              GtkSnapshot *snapshot);

/*
 * How many pixels were drawn so far, for tests and measurements.
 */
gsize mai_roll_tiles_get_n_drawn (MaiRollTiles *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiRollTiles, mai_roll_tiles_free)

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pieces of a large picture, kept for as long as they may be needed again: what scrolls into view is drawn,
 * what was in view already is moved. Coordinates are pixels of the picture. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 x, y;
  int width, height;
} MaiRollPlace;

/*
 * Draws what lies at a place, opaque, as CAIRO_FORMAT_ARGB32; stride in pixels.
 */
typedef void (*MaiRollTilesFunc) (const MaiRollPlace *place, guint32 *pixels, gsize stride,
                                  gpointer data);

typedef struct _MaiRollTiles MaiRollTiles;

MaiRollTiles *mai_roll_tiles_new (MaiRollTilesFunc func, gpointer data);
void mai_roll_tiles_free (MaiRollTiles *self);

/*
 * Forgets everything, or columns first to last.
 */
void mai_roll_tiles_drop (MaiRollTiles *self);
void mai_roll_tiles_drop_columns (MaiRollTiles *self, gint64 first, gint64 last);

/*
 * Adds what lies at a place to the snapshot of a widget, at its 0, 0; scale pixels to one of the snapshot.
 */
void mai_roll_tiles_snapshot (MaiRollTiles *self, GtkWidget *widget, GtkSnapshot *snapshot,
                              const MaiRollPlace *place, int scale);

/*
 * How many pixels were drawn so far, for tests and measurements.
 */
gsize mai_roll_tiles_get_n_drawn (MaiRollTiles *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiRollTiles, mai_roll_tiles_free)

G_END_DECLS

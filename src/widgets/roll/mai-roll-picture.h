/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pixels that are drawn once and shown often. With a renderer that has textures they become one. GTK's cairo
 * renderer copies a texture in every frame, pixel by pixel and by way of floating point numbers (4.8), so there
 * they are shown as the cairo surface they are. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _MaiRollPicture MaiRollPicture;

/*
 * Pixels are to be drawn into the surface, of this size, until the picture is first shown. opaque: every pixel
 * will be.
 */
MaiRollPicture *mai_roll_picture_new (int width, int height, gboolean opaque);
void mai_roll_picture_free (MaiRollPicture *self);

/*
 * Whether a picture of this size, which no frame shows any more, can be had by drawing into this one. If so, its
 * surface is ready for that.
 */
gboolean mai_roll_picture_reuse (MaiRollPicture *self, int width, int height);

/*
 * (transfer none)
 */
cairo_surface_t *mai_roll_picture_get_surface (MaiRollPicture *self);

/*
 * Adds it to the snapshot of a widget, with its upper left corner there; scale: its pixels to one of the
 * snapshot.
 */
void mai_roll_picture_append (MaiRollPicture *self, GtkWidget *widget, GtkSnapshot *snapshot,
                              double x, double y, int scale);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiRollPicture, mai_roll_picture_free)

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The render node is kept: who finds the same node in the next frame knows that nothing changed.
 */
#include "widgets/roll/mai-roll-picture.h"

struct _MaiRollPicture
{
  cairo_surface_t *surface;
  int width, height;

  GskRenderNode *node; // NULL: not shown yet
  int scale; // that the node was made for
  gboolean as_surface;
};

MaiRollPicture *
mai_roll_picture_new (int width, int height, gboolean opaque)
{
  g_return_val_if_fail (width > 0 && height > 0, NULL);
  MaiRollPicture *self = g_new0 (MaiRollPicture, 1);
  self->surface =
      cairo_image_surface_create (opaque ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32, width, height);
  self->width = width;
  self->height = height;
  return self;
}

void
mai_roll_picture_free (MaiRollPicture *self)
{
  g_clear_pointer (&self->node, gsk_render_node_unref);
  cairo_surface_destroy (self->surface);
  g_free (self);
}

/*
 * Nodes and textures made of the surface hold on to it: when none is left, nobody will see it change.
 */
gboolean
mai_roll_picture_reuse (MaiRollPicture *self, int width, int height)
{
  g_return_val_if_fail (self != NULL, FALSE);
  if (self->width != width || self->height != height)
    return FALSE;
  g_clear_pointer (&self->node, gsk_render_node_unref);
  return cairo_surface_get_reference_count (self->surface) == 1;
}

cairo_surface_t *
mai_roll_picture_get_surface (MaiRollPicture *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->surface;
}

static gboolean
draws_with_cairo (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  return native != NULL && GSK_IS_CAIRO_RENDERER (gtk_native_get_renderer (native));
}

static cairo_surface_t *
acquire_cb (cairo_pattern_t *pattern, void *surface, cairo_surface_t *target,
            const cairo_rectangle_int_t *extents)
{
  return cairo_surface_reference (surface);
}

static void
release_cb (cairo_pattern_t *pattern, void *data, cairo_surface_t *surface)
{
  cairo_surface_destroy (surface);
}

static cairo_status_t
copy_cb (cairo_pattern_t *pattern, void *surface, const cairo_pattern_t *other)
{
  cairo_surface_reference (surface);
  return CAIRO_STATUS_SUCCESS;
}

static void
finish_cb (cairo_pattern_t *pattern, void *surface)
{
  cairo_surface_destroy (surface);
}

/*
 * A pattern that asks for the surface when it is drawn: of one that has the surface itself, cairo would make a
 * copy as soon as the surface is drawn into again.
 */
static cairo_pattern_t *
make_pattern (MaiRollPicture *self)
{
  cairo_pattern_t *pattern = cairo_pattern_create_raster_source (
      cairo_surface_reference (self->surface), cairo_surface_get_content (self->surface),
      self->width, self->height);
  cairo_raster_source_pattern_set_acquire (pattern, acquire_cb, release_cb);
  cairo_raster_source_pattern_set_copy (pattern, copy_cb);
  cairo_raster_source_pattern_set_finish (pattern, finish_cb);
  cairo_pattern_set_filter (pattern, CAIRO_FILTER_NEAREST);
  return pattern;
}

static GskRenderNode *
make_surface_node (MaiRollPicture *self, const graphene_rect_t *bounds)
{
  GskRenderNode *node = gsk_cairo_node_new (bounds);
  cairo_t *cr = gsk_cairo_node_get_draw_context (node);
  cairo_pattern_t *pattern = make_pattern (self);
  cairo_scale (cr, 1.0 / self->scale, 1.0 / self->scale);
  cairo_set_source (cr, pattern);
  cairo_paint (cr);
  cairo_pattern_destroy (pattern);
  cairo_destroy (cr);
  return node;
}

static GskRenderNode *
make_texture_node (MaiRollPicture *self, const graphene_rect_t *bounds)
{
  gsize stride = (gsize) cairo_image_surface_get_stride (self->surface);
  g_autoptr (GBytes) bytes = g_bytes_new_with_free_func (
      cairo_image_surface_get_data (self->surface), stride * (gsize) self->height,
      (GDestroyNotify) cairo_surface_destroy, cairo_surface_reference (self->surface));
  g_autoptr (GdkTexture) texture =
      gdk_memory_texture_new (self->width, self->height, GDK_MEMORY_DEFAULT, bytes, stride);
  return gsk_texture_node_new (texture, bounds);
}

void
mai_roll_picture_append (MaiRollPicture *self, GtkWidget *widget, GtkSnapshot *snapshot, double x,
                         double y, int scale)
{
  g_return_if_fail (self != NULL && scale > 0);
  gboolean as_surface = draws_with_cairo (widget);
  if (cairo_surface_status (self->surface) != CAIRO_STATUS_SUCCESS)
    return;
  if (self->node == NULL || self->scale != scale || self->as_surface != as_surface)
    {
      graphene_rect_t bounds = GRAPHENE_RECT_INIT (0.0f, 0.0f, (float) self->width / (float) scale,
                                                   (float) self->height / (float) scale);
      g_clear_pointer (&self->node, gsk_render_node_unref);
      self->scale = scale;
      self->as_surface = as_surface;
      self->node =
          as_surface ? make_surface_node (self, &bounds) : make_texture_node (self, &bounds);
    }
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_node (snapshot, self->node);
  gtk_snapshot_restore (snapshot);
}

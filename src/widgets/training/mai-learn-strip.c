/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/training/mai-learn-strip.h"

#include "widgets/common/mai-widget-style.h"

#include <math.h>

#define NONE GTK_INVALID_LIST_POSITION
#define EDGE 24.0 // px beside the first and the last dot
#define WIDEST 56.0 // px between two dots
#define RADIUS 6.5
#define SELECTED_RADIUS 10.5
#define SMALL 0.82 // of the font, for the numbers

static MaiLearnPoint *
get_point (const MaiLearnStrip *self, guint i)
{
  return g_ptr_array_index (self->points, i);
}

/*
 * px from one dot to the next.
 */
static double
get_pace (const MaiLearnStrip *self)
{
  double width = gtk_widget_get_width (self->widget) - 2.0 * EDGE;
  guint n = self->points->len + self->n_to_come;
  return n > 1 ? CLAMP (width / (n - 1), 1e-6, WIDEST) : WIDEST;
}

static double
get_radius (const MaiLearnStrip *self)
{
  return CLAMP (get_pace (self) * 0.36, 1.3, RADIUS);
}

/*
 * How many dots there are to a pixel, at least 1: no more than one of those needs to be drawn.
 */
static guint
get_crowd (const MaiLearnStrip *self)
{
  return (guint) MAX (floor (1.0 / get_pace (self)), 1.0);
}

/*
 * Large, but clear of its neighbours while that can be.
 */
static double
get_selected_radius (const MaiLearnStrip *self)
{
  return CLAMP (get_pace (self) - get_radius (self) - 1.5, 6.0, SELECTED_RADIUS);
}

double
mai_learn_strip_get_x (const MaiLearnStrip *self, guint index)
{
  return index < self->points->len + self->n_to_come ? EDGE + index * get_pace (self) : -1.0;
}

guint
mai_learn_strip_find (const MaiLearnStrip *self, double x, gboolean any)
{
  double at = round ((x - EDGE) / get_pace (self));
  double last = (double) self->points->len - 1.0;
  if (last < 0.0 || (!any && at > last))
    return NONE;
  return (guint) CLAMP (at, 0.0, last);
}

static double
get_middle (const MaiLearnStrip *self)
{
  return floor (gtk_widget_get_height (self->widget) * 0.42) + 0.5;
}

static void
draw_circle (cairo_t *cr, double x, double y, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, radius, 0.0, 2.0 * G_PI);
}

/*
 * Those still to come: rings, or pale dots where a ring would be too small to see.
 */
static void
draw_to_come (const MaiLearnStrip *self, cairo_t *cr, const MaiWidgetStyle *style, double y)
{
  double radius = get_radius (self);
  guint crowd = get_crowd (self);
  GdkRGBA colour = style->text;
  colour.alpha *= style->high_contrast ? 0.8f : 0.35f;
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_set_line_width (cr, 1.5);
  for (guint i = 0; i < self->n_to_come; i += crowd)
    draw_circle (cr, mai_learn_strip_get_x (self, self->points->len + i), y,
                 radius > 3.0 ? radius - 0.75 : radius);
  if (radius > 3.0)
    cairo_stroke (cr);
  else
    cairo_fill (cr);
}

static void
draw_dots (const MaiLearnStrip *self, cairo_t *cr, const MaiWidgetStyle *style, double y)
{
  double radius = get_radius (self);
  guint crowd = get_crowd (self);
  cairo_set_line_width (cr, 1.5);
  mai_colour_set (cr, style->palette->composed);
  for (guint i = 0; i < self->points->len; i += crowd)
    if (i != self->selected)
      draw_circle (cr, mai_learn_strip_get_x (self, i), y, radius);
  cairo_fill (cr);
  for (guint i = 0; i < self->points->len; i++)
    if (mai_learn_point_get_best (get_point (self, i)) && i != self->selected)
      draw_circle (cr, mai_learn_strip_get_x (self, i), y, radius + 2.5);
  cairo_stroke (cr);
}

static void
draw_selected (const MaiLearnStrip *self, cairo_t *cr, const MaiWidgetStyle *style, double y)
{
  if (self->selected == NONE)
    return;
  mai_colour_set (cr, style->palette->composed);
  draw_circle (cr, mai_learn_strip_get_x (self, self->selected), y, get_selected_radius (self));
  cairo_fill (cr);
}

/*
 * A ring that widens and narrows; it stands still while its phase does.
 */
static void
draw_playing (const MaiLearnStrip *self, cairo_t *cr, const MaiWidgetStyle *style, double y)
{
  if (self->playing == NONE)
    return;
  double swell = 0.5 + 0.5 * sin (2.0 * G_PI * self->phase);
  double radius = self->playing == self->selected ? get_selected_radius (self) : get_radius (self);
  GdkRGBA colour = mai_widget_rgba (style->palette->composed, 0.75 - 0.4 * swell);
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_set_line_width (cr, 2.0);
  draw_circle (cr, mai_learn_strip_get_x (self, self->playing), y, radius + 3.0 + 2.5 * swell);
  cairo_stroke (cr);
}

static PangoLayout *
make_number (const MaiLearnStrip *self, guint i)
{
  g_autofree char *number = mai_learn_point_dup_number (get_point (self, i));
  PangoLayout *layout = gtk_widget_create_pango_layout (self->widget, number);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (SMALL));
  if (i == self->selected)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  return layout;
}

/*
 * Every how many dots there is room for a number of this width: 1, 2, 5, 10, ...
 */
static guint
get_stride (const MaiLearnStrip *self, double width)
{
  guint stride = 1, lead = 1;
  while (stride * get_pace (self) < width)
    {
      stride = lead == 2 ? stride / 2 * 5 : stride * 2;
      lead = lead == 1 ? 2 : lead == 2 ? 5 : 1;
    }
  return stride;
}

static double
draw_number (const MaiLearnStrip *self, GtkSnapshot *snapshot, guint i, const GdkRGBA *colour)
{
  int width, height;
  g_autoptr (PangoLayout) layout = make_number (self, i);
  pango_layout_get_pixel_size (layout, &width, &height);
  double bottom = gtk_widget_get_height (self->widget) - 5.0;
  double x = round (mai_learn_strip_get_x (self, i) - width / 2.0);
  if (snapshot == NULL)
    return width;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) (bottom - height)));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
  return width;
}

/*
 * The selected one always has its number; others where they do not run into it.
 */
static void
draw_numbers (const MaiLearnStrip *self, GtkSnapshot *snapshot, const MaiWidgetStyle *style)
{
  if (self->points->len == 0)
    return;
  double width = draw_number (self, NULL, self->points->len - 1, NULL) + 8.0;
  guint stride = get_stride (self, width);
  double selected =
      self->selected != NONE ? mai_learn_strip_get_x (self, self->selected) : -2.0 * width;
  for (guint i = 0; i < self->points->len; i += stride)
    if (fabs (mai_learn_strip_get_x (self, i) - selected) >= width)
      draw_number (self, snapshot, i, &style->dim);
  if (self->selected != NONE)
    draw_number (self, snapshot, self->selected, &style->text);
}

void
mai_learn_strip_draw (const MaiLearnStrip *self, GtkSnapshot *snapshot)
{
  MaiWidgetStyle style = mai_widget_style_get (self->widget);
  guint n = self->points->len + self->n_to_come;
  double width = gtk_widget_get_width (self->widget), y = get_middle (self);
  if (n == 0)
    return;
  double from = EDGE, to = mai_learn_strip_get_x (self, n - 1);
  gtk_snapshot_append_color (
      snapshot, &style.line,
      &GRAPHENE_RECT_INIT ((float) from, (float) y - 0.5f, (float) (to - from), 1.0f));
  cairo_t *cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0.0f, 0.0f, (float) width,
                                     (float) gtk_widget_get_height (self->widget)));
  draw_to_come (self, cr, &style, y);
  draw_dots (self, cr, &style, y);
  draw_selected (self, cr, &style, y);
  draw_playing (self, cr, &style, y);
  cairo_destroy (cr);
  draw_numbers (self, snapshot, &style);
}

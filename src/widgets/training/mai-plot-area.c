/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/training/mai-plot-area.h"

#include <math.h>

/* How far the line reaches in a column of pixels; low > high: not at all. */
typedef struct
{
  double low, high; // px, downwards
} Reach;

static void
extend (Reach *reach, double y)
{
  reach->low = MIN (reach->low, y);
  reach->high = MAX (reach->high, y);
}

/*
 * A piece of the line from one point to the next, in columns and px.
 */
static void
reach_along (Reach *reaches, double x0, double y0, double x1, double y1)
{
  int first = (int) floor (x0), last = (int) floor (x1);
  extend (&reaches[first], y0);
  extend (&reaches[last], y1);
  for (int i = first; i < last; i++)
    {
      /* Where it goes from this column into the next. */
      double y = y0 + (y1 - y0) * (i + 1.0 - x0) / (x1 - x0);
      extend (&reaches[i], y);
      extend (&reaches[i + 1], y);
    }
}

/*
 * How the line goes through each column of pixels; all in pixels of the image.
 */
static Reach *
find_reaches (const MaiPlotArea *area, const MaiPlotPoint *points, gsize n, double scale, int start,
              guint n_columns)
{
  Reach *reaches = g_new (Reach, n_columns);
  for (guint i = 0; i < n_columns; i++)
    reaches[i] = (Reach){ G_MAXDOUBLE, -G_MAXDOUBLE };
  double x0 = mai_plot_area_x (area, points[0].x) * scale - start;
  double y0 = mai_plot_area_y (area, points[0].y) * scale;
  for (gsize i = 1; i < n; i++)
    {
      double x1 = mai_plot_area_x (area, points[i].x) * scale - start;
      double y1 = mai_plot_area_y (area, points[i].y) * scale;
      reach_along (reaches, x0, y0, x1, y1);
      x0 = x1;
      y0 = y1;
    }
  return reaches;
}

static guint32
blend (guint32 under, MaiColour colour, double cover)
{
  double rest = 1.0 - cover;
  guint alpha = (guint) lround (255.0 * cover + (under >> 24) * rest);
  guint red = (guint) lround (255.0 * colour.red * cover + (under >> 16 & 0xFF) * rest);
  guint green = (guint) lround (255.0 * colour.green * cover + (under >> 8 & 0xFF) * rest);
  guint blue = (guint) lround (255.0 * colour.blue * cover + (under & 0xFF) * rest);
  return alpha << 24 | red << 16 | green << 8 | blue;
}

/*
 * From y to y in one column, whose first pixel is given; stride in pixels.
 */
static void
fill_column (guint32 *pixel, int stride, int height, double from, double to, MaiColour colour)
{
  guint32 full = blend (0, colour, 1.0);
  from = CLAMP (from, 0.0, height);
  to = CLAMP (to, 0.0, height);
  for (int y = (int) from; y < to; y++)
    {
      double cover = MIN (to, y + 1.0) - MAX (from, (double) y);
      guint32 *at = &pixel[(gsize) y * (gsize) stride];
      *at = cover > 0.999 ? full : blend (*at, colour, cover);
    }
}

static guint
fill_columns (const MaiPlotArea *area, cairo_surface_t *image, const MaiPlotPoint *points, gsize n,
              double width, double scale, MaiColour colour)
{
  int start = (int) floor (mai_plot_area_x (area, points[0].x) * scale);
  int end = (int) floor (mai_plot_area_x (area, points[n - 1].x) * scale);
  guint n_columns = (guint) (end - start) + 1;
  g_autofree Reach *reaches = find_reaches (area, points, n, scale, start, n_columns);
  double half = width * scale / 2.0;
  cairo_surface_flush (image);
  guint32 *pixels = (guint32 *) (gpointer) cairo_image_surface_get_data (image);
  int stride = cairo_image_surface_get_stride (image) / 4;
  int height = cairo_image_surface_get_height (image);
  for (guint i = 0; i < n_columns; i++)
    if (start + (int) i >= 0 && start + (int) i < cairo_image_surface_get_width (image))
      fill_column (&pixels[start + (int) i], stride, height, reaches[i].low - half,
                   reaches[i].high + half, colour);
  cairo_surface_mark_dirty (image);
  return n_columns;
}

static guint
stroke_lines (const MaiPlotArea *area, cairo_surface_t *image, const MaiPlotPoint *points, gsize n,
              double width, MaiColour colour)
{
  cairo_t *cr = cairo_create (image);
  for (gsize i = 0; i < n; i++)
    cairo_line_to (cr, mai_plot_area_x (area, points[i].x), mai_plot_area_y (area, points[i].y));
  cairo_set_line_width (cr, width);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_BEVEL);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  mai_colour_set (cr, colour);
  cairo_stroke (cr);
  cairo_destroy (cr);
  return (guint) n - 1;
}

guint
mai_plot_area_draw (const MaiPlotArea *area, cairo_surface_t *image, const MaiPlotPoint *points,
                    gsize n, double width, MaiColour colour)
{
  double scale;
  if (n < 2)
    return 0;
  cairo_surface_get_device_scale (image, &scale, &scale);
  double from = mai_plot_area_x (area, points[0].x), to = mai_plot_area_x (area, points[n - 1].x);
  if ((double) n > (to - from) * scale)
    return fill_columns (area, image, points, n, width, scale, colour);
  return stroke_lines (area, image, points, n, width, colour);
}

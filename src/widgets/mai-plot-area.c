/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/mai-plot-area.h"

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

static guint
fill_columns (const MaiPlotArea *area, cairo_t *cr, const MaiPlotPoint *points, gsize n,
              double width, double column)
{
  double start = floor (mai_plot_area_x (area, points[0].x) / column);
  double end = floor (mai_plot_area_x (area, points[n - 1].x) / column);
  guint n_columns = (guint) (end - start) + 1;
  g_autofree Reach *reaches = g_new (Reach, n_columns);
  for (guint i = 0; i < n_columns; i++)
    reaches[i] = (Reach){ G_MAXDOUBLE, -G_MAXDOUBLE };
  double x0 = mai_plot_area_x (area, points[0].x) / column - start;
  double y0 = mai_plot_area_y (area, points[0].y);
  for (gsize i = 1; i < n; i++)
    {
      double x1 = mai_plot_area_x (area, points[i].x) / column - start;
      double y1 = mai_plot_area_y (area, points[i].y);
      reach_along (reaches, x0, y0, x1, y1);
      x0 = x1;
      y0 = y1;
    }
  for (guint i = 0; i < n_columns; i++)
    cairo_rectangle (cr, (start + i) * column, reaches[i].low - width / 2.0, column,
                     reaches[i].high - reaches[i].low + width);
  cairo_fill (cr);
  return n_columns;
}

static guint
stroke_lines (const MaiPlotArea *area, cairo_t *cr, const MaiPlotPoint *points, gsize n,
              double width)
{
  for (gsize i = 0; i < n; i++)
    cairo_line_to (cr, mai_plot_area_x (area, points[i].x), mai_plot_area_y (area, points[i].y));
  cairo_set_line_width (cr, width);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_BEVEL);
  cairo_stroke (cr);
  return (guint) n - 1;
}

guint
mai_plot_area_draw (const MaiPlotArea *area, cairo_t *cr, const MaiPlotPoint *points, gsize n,
                    double width, double column)
{
  if (n < 2)
    return 0;
  double from = mai_plot_area_x (area, points[0].x), to = mai_plot_area_x (area, points[n - 1].x);
  if ((double) n > (to - from) / column)
    return fill_columns (area, cr, points, n, width, column);
  return stroke_lines (area, cr, points, n, width);
}

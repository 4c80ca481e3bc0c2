/* SPDX-License-Identifier: Apache-2.0 */
/* Where values lie in a plot, and curves there: as many lines as pixels, however many points. The thread that
 * draws. */
#pragma once

#include "draw/mai-roll-palette.h"
#include "widgets/training/mai-plot-scale.h"
#include "widgets/training/mai-plot-series.h"

#include <cairo.h>

G_BEGIN_DECLS

typedef struct
{
  double x, y, width, height; // px, of what the axes enclose
  MaiPlotScale across;
  MaiPlotScale up;
} MaiPlotArea;

static inline double
mai_plot_area_x (const MaiPlotArea *area, double value)
{
  return area->x + mai_plot_scale_at (&area->across, value) * area->width;
}

static inline double
mai_plot_area_y (const MaiPlotArea *area, double value)
{
  return area->y + (1.0 - mai_plot_scale_at (&area->up, value)) * area->height;
}

/* The value across at @x px, within the axis. */
static inline double
mai_plot_area_value (const MaiPlotArea *area, double x)
{
  double part = area->width > 0.0 ? (x - area->x) / area->width : 0.0;
  return area->across.low + CLAMP (part, 0.0, 1.0) * (area->across.high - area->across.low);
}

/*
 * Draws the points, x ascending, as one line of @width px onto an image (ARGB32) with a device scale. Where
 * there are more points than columns of pixels, each column is filled from the lowest to the highest point of
 * the line in it, which looks the same and costs by the pixel. One point alone draws nothing. Returns how
 * many lines or columns it took.
 */
guint mai_plot_area_draw (const MaiPlotArea *area, cairo_surface_t *image,
                          const MaiPlotPoint *points, gsize n, double width, MaiColour colour);

G_END_DECLS

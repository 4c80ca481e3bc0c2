/* SPDX-License-Identifier: Apache-2.0 */
/* How a plot looks: axes, curves with their names at their ends, the best point, what is pointed at. Main
 * thread. */
#pragma once

#include "widgets/common/mai-widget-style.h"
#include "widgets/training/mai-plot-area.h"

G_BEGIN_DECLS

#define MAI_PLOT_MAX_SERIES 8

/* The name at the end of a curve. */
typedef struct
{
  guint series;
  double x, y, width; // of the words: left edge and middle
} MaiPlotName;

typedef struct
{
  GtkWidget *widget; // whose font and size it is
  GtkSnapshot *snapshot;
  MaiWidgetStyle style;
  MaiPlotArea area;
  GPtrArray *series; // of MaiPlotSeries, those with points
  const char *x_label;
  gboolean accuracy; // per cent, and the highest is best
  MaiPlotName names[MAI_PLOT_MAX_SERIES]; // this and what follows by mai_plot_painter_lay_out()
  guint n_names;
  double line; // how high words are
} MaiPlotPainter;

/* The curves as drawn last; whoever keeps it clears the image when the points or what they span change. */
typedef struct
{
  cairo_surface_t *image;
  const MaiRollPalette *palette; // what it was drawn for: the rest of this
  double x, right, bottom;
  int width, height, scale;
  guint n_series;
} MaiPlotCurves;

/* Lays out what is between the values given; the rest of @painter must be set. */
void mai_plot_painter_lay_out (MaiPlotPainter *painter, const MaiPlotPoint *least,
                               const MaiPlotPoint *most);

void mai_plot_painter_draw_axes (MaiPlotPainter *painter);
/* @curves: drawn anew where it does not fit any more. */
void mai_plot_painter_draw_curves (MaiPlotPainter *painter, MaiPlotCurves *curves);
void mai_plot_painter_draw_names (MaiPlotPainter *painter);
/* A ring around the best point of every validation curve. */
void mai_plot_painter_draw_best (MaiPlotPainter *painter);
/* A line at @x, and a box with what each curve is there: @indices of points, -1 for none. */
void mai_plot_painter_draw_hover (MaiPlotPainter *painter, double x, const gssize *indices);
/* Words in the middle of the widget. */
void mai_plot_painter_draw_empty (MaiPlotPainter *painter, const char *words);

G_END_DECLS

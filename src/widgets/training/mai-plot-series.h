/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A curve: points in the order of x, appended as they come. "changed" is emitted once before the next frame,
 * however many points came. Main thread.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct
{
  double x;
  double y;
} MaiPlotPoint;

/* What a curve is, which decides its colour; a validation curve has its best point marked. */
typedef enum
{
  MAI_PLOT_ROLE_TRAIN,
  MAI_PLOT_ROLE_VALIDATION,
} MaiPlotRole;

/**
 * MaiPlotSeries::changed:
 */
#define MAI_TYPE_PLOT_SERIES (mai_plot_series_get_type ())
G_DECLARE_FINAL_TYPE (MaiPlotSeries, mai_plot_series, MAI, PLOT_SERIES, GObject)

/* @name: translated, as at the end of the curve: "train" */
MaiPlotSeries *mai_plot_series_new (const char *name, MaiPlotRole role);

const char *mai_plot_series_get_name (MaiPlotSeries *self);
MaiPlotRole mai_plot_series_get_role (MaiPlotSeries *self);

/* A point whose y is not finite is a gap: it is left out. An x before the last one cuts off what it goes
 * back over (a run that was resumed from a checkpoint repeats steps); the same x replaces. */
void mai_plot_series_append (MaiPlotSeries *self, double x, double y);
/* All at once, in place of what was there; the same rules. */
void mai_plot_series_set_points (MaiPlotSeries *self, const MaiPlotPoint *points, gsize n_points);
void mai_plot_series_clear (MaiPlotSeries *self);

/* (transfer none): valid until the next change. */
const MaiPlotPoint *mai_plot_series_get_points (MaiPlotSeries *self, gsize *n_points);
/* The index of the point nearest to @x, -1 without points. */
gssize mai_plot_series_find_nearest (MaiPlotSeries *self, double x);
/* The index of the lowest (or highest) y, the first of equals, -1 without points. */
gssize mai_plot_series_find_best (MaiPlotSeries *self, gboolean highest);
/* FALSE without points. */
gboolean mai_plot_series_get_bounds (MaiPlotSeries *self, MaiPlotPoint *least, MaiPlotPoint *most);

G_END_DECLS

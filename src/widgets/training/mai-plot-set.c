/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/training/mai-plot-set.h"

#include <math.h>

gboolean
mai_plot_set_get_bounds (GPtrArray *set, MaiPlotPoint *least, MaiPlotPoint *most)
{
  gboolean any = FALSE;
  for (guint i = 0; i < set->len; i++)
    {
      MaiPlotPoint low, high;
      if (!mai_plot_series_get_bounds (g_ptr_array_index (set, i), &low, &high))
        continue;
      least->x = any ? MIN (least->x, low.x) : low.x;
      least->y = any ? MIN (least->y, low.y) : low.y;
      most->x = any ? MAX (most->x, high.x) : high.x;
      most->y = any ? MAX (most->y, high.y) : high.y;
      any = TRUE;
    }
  return any;
}

GPtrArray *
mai_plot_set_get_filled (GPtrArray *set)
{
  GPtrArray *filled = g_ptr_array_new ();
  for (guint i = 0; i < set->len; i++)
    {
      gsize n;
      mai_plot_series_get_points (g_ptr_array_index (set, i), &n);
      if (n > 0)
        g_ptr_array_add (filled, g_ptr_array_index (set, i));
    }
  return filled;
}

MaiPlotSeries *
mai_plot_set_find_guide (GPtrArray *set)
{
  MaiPlotSeries *guide = NULL;
  gsize fewest = G_MAXSIZE;
  for (guint i = 0; i < set->len; i++)
    {
      gsize n;
      MaiPlotSeries *series = g_ptr_array_index (set, i);
      mai_plot_series_get_points (series, &n);
      if (n == 0 || (guide != NULL && (n >= fewest || n < 2)))
        continue;
      guide = series;
      fewest = n;
    }
  return guide;
}

double
mai_plot_set_snap (GPtrArray *set, double x)
{
  double nearest = NAN;
  for (guint i = 0; i < set->len; i++)
    {
      MaiPlotSeries *series = g_ptr_array_index (set, i);
      gssize found = mai_plot_series_find_nearest (series, x);
      double there = found >= 0 ? mai_plot_series_get_points (series, NULL)[found].x : NAN;
      if (isnan (nearest) || fabs (there - x) < fabs (nearest - x))
        nearest = there;
    }
  return nearest;
}

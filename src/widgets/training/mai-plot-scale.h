/* SPDX-License-Identifier: Apache-2.0 */
/* An axis: which numbers stand on it, and where a value lies. Pure values, any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double low, high; // values at the ends; low < high
  double step; // between ticks: 1, 2 or 5 times a power of ten
  double first; // the first tick, a multiple of step, low or above
  guint n_ticks;
} MaiPlotScale;

/* The finest steps that give at most @max_ticks (3 and up) between @low and @high. With @outward the ends
 * move out to ticks. Without a range one is made up around it. */
MaiPlotScale mai_plot_scale_make (double low, double high, guint max_ticks, gboolean outward);
double mai_plot_scale_get_tick (const MaiPlotScale *scale, guint i);
/* (transfer full): with as many decimals as the steps need, in the user's locale; @percent shows 0.25 as
 * "25 %". */
char *mai_plot_scale_format_tick (const MaiPlotScale *scale, guint i, gboolean percent);
/* (transfer full): a value read off the axis, with decimals fit for its range. */
char *mai_plot_scale_format_value (const MaiPlotScale *scale, double value, gboolean percent);

/* 0 at low, 1 at high. */
static inline double
mai_plot_scale_at (const MaiPlotScale *scale, double value)
{
  return (value - scale->low) / (scale->high - scale->low);
}

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* Several curves together: arrays of MaiPlotSeries. Main thread. */
#pragma once

#include "widgets/training/mai-plot-series.h"

G_BEGIN_DECLS

/* FALSE where none has points. */
gboolean mai_plot_set_get_bounds (GPtrArray *set, MaiPlotPoint *least, MaiPlotPoint *most);
/* (transfer container): those with points. */
GPtrArray *mai_plot_set_get_filled (GPtrArray *set);
/* (transfer none) (nullable): the curve whose points keys go by: that with the fewest, of several. */
MaiPlotSeries *mai_plot_set_find_guide (GPtrArray *set);
/* x of the point of any curve that is nearest to @x; NaN without points. */
double mai_plot_set_snap (GPtrArray *set, double x);

G_END_DECLS

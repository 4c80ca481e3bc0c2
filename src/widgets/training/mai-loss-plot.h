/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How learning goes: curves over epochs, growing as points come; loss, accuracy or learning rate. Pointing shows the values
 * there, as the left and right arrow keys (Home, End, Page Up, Page Down, Escape) do, which are also said:
 * the accessible name ends with them. Main thread.
 */
#pragma once

#include "widgets/training/mai-plot-series.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  MAI_PLOT_LOSS, // the lower the better; the range follows the curves
  MAI_PLOT_ACCURACY, // 0..1, shown in per cent; the higher the better
  MAI_PLOT_RATE, // how large the steps are in which is learnt; from nothing
} MaiPlotMeasure;

/**
 * MaiLossPlot:
 *
 * Properties: "measure" (MaiPlotMeasure as int), "subject" (translated, what alone is measured: "Loudness", which the
 * accessible name then says too; NULL for all there is), "x-label" (translated, what x counts: "epoch"), "x-end"
 * (double: the axis goes at least to here, where the run will end; 0 for as far as the curves go), "empty-text" (translated, shown
 * while there is nothing to draw), "value-text" (read-only: what is pointed at, in words, NULL for nothing).
 */
#define MAI_TYPE_LOSS_PLOT (mai_loss_plot_get_type ())
G_DECLARE_FINAL_TYPE (MaiLossPlot, mai_loss_plot, MAI, LOSS_PLOT, GtkWidget)

GtkWidget *mai_loss_plot_new (MaiPlotMeasure measure);

/* Drawn in this order, at most eight; takes a reference. */
void mai_loss_plot_add_series (MaiLossPlot *self, MaiPlotSeries *series);
void mai_loss_plot_remove_series (MaiLossPlot *self, MaiPlotSeries *series);
void mai_loss_plot_remove_all (MaiLossPlot *self);

void mai_loss_plot_set_measure (MaiLossPlot *self, MaiPlotMeasure measure);
void mai_loss_plot_set_subject (MaiLossPlot *self, const char *subject);
void mai_loss_plot_set_x_end (MaiLossPlot *self, double end);
/* What is pointed at, NaN for nothing. */
void mai_loss_plot_set_hover_x (MaiLossPlot *self, double x);
double mai_loss_plot_get_hover_x (MaiLossPlot *self);
/* (nullable) */
const char *mai_loss_plot_get_value_text (MaiLossPlot *self);

G_END_DECLS

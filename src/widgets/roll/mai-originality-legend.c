/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/roll/mai-originality-legend.h"

#include "widgets/common/mai-widget-style.h"
#include "widgets/roll/mai-roll-originality.h"

#define COLUMNS 5
#define COLUMN 7 // pixels, with the gap behind it
#define HEIGHT 14

struct _MaiOriginalityLegend
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (MaiOriginalityLegend, mai_originality_legend, GTK_TYPE_WIDGET)

static void
mai_originality_legend_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MaiWidgetStyle style = mai_widget_style_get (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  double bottom = (gtk_widget_get_height (widget) + HEIGHT) / 2.0 - 1.0;
  for (guint i = 0; i < COLUMNS; i++)
    {
      double left = (rtl ? COLUMNS - 1 - i : i) * COLUMN;
      mai_roll_originality_draw_column (snapshot, style.palette, left, left + COLUMN - 1, bottom,
                                        1.0 - i / (COLUMNS - 1.0));
    }
}

static void
mai_originality_legend_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                                int *minimum, int *natural, int *minimum_baseline,
                                int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? COLUMNS * COLUMN - 1 : HEIGHT;
}

static void
mai_originality_legend_class_init (MaiOriginalityLegendClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  widget_class->snapshot = mai_originality_legend_snapshot;
  widget_class->measure = mai_originality_legend_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
mai_originality_legend_init (MaiOriginalityLegend *self)
{
  mai_widget_style_watch (GTK_WIDGET (self));
}

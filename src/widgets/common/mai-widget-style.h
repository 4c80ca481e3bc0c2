/* SPDX-License-Identifier: Apache-2.0 */
/* The colours that drawn widgets share with the toolkit: from its style, light, dark, high contrast. Main
 * thread. */
#pragma once

#include "draw/mai-roll-palette.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const MaiRollPalette *palette;
  gboolean dark;
  gboolean high_contrast;
  GdkRGBA text; // the widget's own
  GdkRGBA dim; // of words and lines that stand back; as text in high contrast
  GdkRGBA line; // of grids and borders
  GdkRGBA accent;
  GdkRGBA warning;
  GdkRGBA red; // what was cut, and the playhead
} MaiWidgetStyle;

MaiWidgetStyle mai_widget_style_get (GtkWidget *widget);
/* Draws the widget anew when light, dark or contrast change; for its init. */
void mai_widget_style_watch (GtkWidget *widget);

GdkRGBA mai_widget_rgba (MaiColour colour, double alpha);
/* A rectangle with equally round corners, radius cut to what fits. */
GskRoundedRect mai_widget_rounded (double x, double y, double width, double height, double radius);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/compose/mai-track-dot.h"

#include <adwaita.h>

#include "draw/mai-roll-pixels.h"

static void
draw_dot (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  guint track = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (area), "track"));
  MaiScore *score = g_object_get_data (G_OBJECT (area), "score");
  AdwStyleManager *style = adw_style_manager_get_default ();
  gboolean dark = adw_style_manager_get_dark (style);
  const MaiRollPalette *palette = adw_style_manager_get_high_contrast (style)
                                      ? mai_roll_palette_get_high_contrast (dark)
                                      : mai_roll_palette_get (dark);

  if (score == NULL || track >= mai_score_get_n_tracks (score))
    return;
  mai_colour_set (cr, mai_roll_get_track_colour (score, palette, track));
  cairo_arc (cr, width / 2.0, height / 2.0, MIN (width, height) / 2.0, 0, 2 * G_PI);
  cairo_fill (cr);
}

void
mai_track_dot_set (GtkDrawingArea *area, MaiScore *score, guint track)
{
  g_object_set_data_full (G_OBJECT (area), "score", score != NULL ? g_object_ref (score) : NULL,
                          score != NULL ? g_object_unref : NULL);
  g_object_set_data (G_OBJECT (area), "track", GUINT_TO_POINTER (track));
  gtk_drawing_area_set_draw_func (area, draw_dot, NULL, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (area));
}

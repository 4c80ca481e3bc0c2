/* SPDX-License-Identifier: Apache-2.0 */
/* Texts through Pango. The thread that draws. */
#include "draw/mai-roll-text.h"

#define DEFAULT_FAMILIES "Cantarell, Adwaita Sans, Inter, Noto Sans, DejaVu Sans, sans-serif"

void
mai_roll_text_init (MaiRollText *text, cairo_t *cr, const char *families)
{
  text->cr = cr;
  text->layout = pango_cairo_create_layout (cr);
  text->font = pango_font_description_new ();
  pango_font_description_set_family (text->font, families != NULL ? families : DEFAULT_FAMILIES);
  pango_layout_set_single_paragraph_mode (text->layout, TRUE);
}

void
mai_roll_text_clear (MaiRollText *text)
{
  g_clear_object (&text->layout);
  g_clear_pointer (&text->font, pango_font_description_free);
}

double
mai_roll_text_draw (MaiRollText *text, const char *words, double x, double y, double align,
                    double size, gboolean bold, MaiColour colour)
{
  int width, height;
  pango_font_description_set_absolute_size (text->font, size * PANGO_SCALE);
  pango_font_description_set_weight (text->font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (text->layout, text->font);
  pango_layout_set_text (text->layout, words, -1);
  pango_layout_get_size (text->layout, &width, &height);
  double w = (double) width / PANGO_SCALE;
  double h = (double) height / PANGO_SCALE;
  mai_colour_set (text->cr, colour);
  cairo_move_to (text->cr, x - w * align, y - h / 2.0);
  pango_cairo_show_layout (text->cr, text->layout);
  return w;
}

double
mai_roll_text_draw_within (MaiRollText *text, const char *words, double x, double y,
                           double max_width, double size, gboolean bold, MaiColour colour)
{
  pango_layout_set_width (text->layout, (int) (MAX (max_width, 1.0) * PANGO_SCALE));
  pango_layout_set_ellipsize (text->layout, PANGO_ELLIPSIZE_END);
  double width = mai_roll_text_draw (text, words, x, y, 0.0, size, bold, colour);
  pango_layout_set_width (text->layout, -1);
  pango_layout_set_ellipsize (text->layout, PANGO_ELLIPSIZE_NONE);
  return width;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Short texts in a roll, through one Pango layout for a whole drawing. */
#pragma once

#include "draw/mai-roll-palette.h"

#include <pango/pangocairo.h>

G_BEGIN_DECLS

typedef struct
{
  cairo_t *cr;
  PangoLayout *layout;
  PangoFontDescription *font;
} MaiRollText;

/*
 * families may be NULL.
 */
void mai_roll_text_init (MaiRollText *text, cairo_t *cr, const char *families);
void mai_roll_text_clear (MaiRollText *text);

/*
 * Draws words in a size (units of user space) with x at their left (align 0), middle (0.5) or right (1),
 * and y at the middle of their height. Returns their width.
 */
double mai_roll_text_draw (MaiRollText *text, const char *words, double x, double y, double align,
                           double size, gboolean bold, MaiColour colour);

/*
 * Draws no wider than max_width: what does not fit becomes an ellipsis.
 */
double mai_roll_text_draw_within (MaiRollText *text, const char *words, double x, double y,
                                  double max_width, double size, gboolean bold, MaiColour colour);

G_END_DECLS

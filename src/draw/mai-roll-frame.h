/* SPDX-License-Identifier: Apache-2.0 */
/* What stands around and behind the notes: rows, bars, ruler, keyboard, velocities, title. */
#pragma once

#include "draw/mai-roll-notes.h"
#include "draw/mai-roll-text.h"

G_BEGIN_DECLS

/*
 * All that the parts of one drawing share.
 */
typedef struct
{
  cairo_t *cr;
  MaiScore *score;
  const MaiRollPalette *palette;
  MaiRollText *text;
  MaiRollView view;
  const MaiRollLayer *layers;
  guint n_layers;
  GArray *composed; // of MaiRollSpan, ascending, in user space
} MaiRollFrame;

typedef struct
{
  double left, right;
} MaiRollSpan;

/*
 * Where the network composed, as far as that shows, for MaiRollFrame.composed: see mai_roll_find_composed_ticks().
 */
GArray *mai_roll_find_composed (const MaiRollFrame *frame);

void mai_roll_draw_rows (const MaiRollFrame *frame);
void mai_roll_draw_bars (const MaiRollFrame *frame);

/*
 * Each into the strip of the given place: the ruler above the notes, the keyboard to the left of them, the
 * velocities below, the title above all.
 */
void mai_roll_draw_ruler (const MaiRollFrame *frame, double y, double height);
void mai_roll_draw_keyboard (const MaiRollFrame *frame, double x, double width);
void mai_roll_draw_velocities (const MaiRollFrame *frame, double y, double height, gboolean label);

G_END_DECLS

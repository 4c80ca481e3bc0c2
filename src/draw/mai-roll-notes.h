/* SPDX-License-Identifier: Apache-2.0 */
/* The notes of a roll, one by one or, where they are many, by the pixels they cover. */
#pragma once

#include "draw/mai-roll-palette.h"
#include "draw/mai-roll-view.h"
#include "score/mai-score.h"

G_BEGIN_DECLS

/*
 * What a track shows in a view: indices into its notes, or all of them.
 */
typedef struct
{
  MaiTrack *track;
  const MaiNote *notes; // of track
  const guint *indices; // into notes; NULL: 0 .. n - 1
  gsize n;
  MaiColour colour;
} MaiRollLayer;

static inline const MaiNote *
mai_roll_layer_get (const MaiRollLayer *layer, gsize i)
{
  return &layer->notes[layer->indices != NULL ? layer->indices[i] : i];
}

/*
 * Draws n_layers layers, the first lowest.
 */
void mai_roll_draw_notes (cairo_t *cr, const MaiRollView *view, const MaiRollPalette *palette,
                          const MaiRollLayer *layers, guint n_layers);

/*
 * The same by pixels; what mai_roll_draw_notes() does for many notes.
 */
void mai_roll_draw_density (cairo_t *cr, const MaiRollView *view, const MaiRollPalette *palette,
                            const MaiRollLayer *layers, guint n_layers);

G_END_DECLS

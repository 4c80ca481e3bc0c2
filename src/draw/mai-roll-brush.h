/* SPDX-License-Identifier: Apache-2.0 */
/* What the painters of pixels share: colours as pixels, spans with soft ends, rows behind the notes. */
#pragma once

#include "draw/mai-roll-pixels.h"
#include "draw/mai-roll-view.h"

#include <math.h>

G_BEGIN_DECLS

#define MAI_SUBPIXEL_BITS 8
#define MAI_SUBPIXELS 256 // to a pixel

static inline guint32
mai_colour_to_pixel (MaiColour colour)
{
  guint32 red = (guint32) lround (colour.red * 255.0);
  guint32 green = (guint32) lround (colour.green * 255.0);
  guint32 blue = (guint32) lround (colour.blue * 255.0);
  return 0xFF000000u | red << 16 | green << 8 | blue;
}

/*
 * amount 0..256 of above over below, both opaque.
 */
static inline guint32
mai_pixel_mix (guint32 below, guint32 above, guint amount)
{
  guint32 keep = 256 - amount;
  guint32 odd = (below & 0xFF00FF) * keep + (above & 0xFF00FF) * amount;
  guint32 even = (below >> 8 & 0xFF00FF) * keep + (above >> 8 & 0xFF00FF) * amount;
  return (odd >> 8 & 0xFF00FF) | (even & 0xFF00FF00u);
}

/*
 * Colours the pixels from left to right (subpixels, at least 0 and at most those of the row), those at the
 * ends in part.
 */
static inline void
mai_pixels_span (guint32 *row, guint left, guint right, guint32 colour)
{
  guint first = left / MAI_SUBPIXELS;
  guint last = right / MAI_SUBPIXELS;
  guint head = left % MAI_SUBPIXELS;
  guint tail = right % MAI_SUBPIXELS;
  if (first == last)
    {
      if (tail > head)
        row[first] = mai_pixel_mix (row[first], colour, tail - head);
      return;
    }
  if (head > 0)
    {
      row[first] = mai_pixel_mix (row[first], colour, MAI_SUBPIXELS - head);
      first++;
    }
  for (guint x = first; x < last; x++)
    row[x] = colour;
  if (tail > 0)
    row[last] = mai_pixel_mix (row[last], colour, tail);
}

/*
 * Subpixels from tick 0 to a tick, which is not below it.
 */
static inline gint64
mai_roll_area_subpixel (const MaiRollArea *area, gint64 tick)
{
  return (gint64) ((double) tick * (MAI_SUBPIXELS / area->ticks_per_pixel));
}

/*
 * Ticks that can show in an area: a little more than is there.
 */
MaiRollTicks mai_roll_area_get_ticks (const MaiRollArea *area);

/*
 * The rows of pixels there are where no note is: area->width pixels each.
 */
typedef struct
{
  guint32 *white; // behind a white key's pitch
  guint32 *black;
  guint32 *octave; // the line below a C
} MaiRollGround;

void mai_roll_ground_init (MaiRollGround *ground, const MaiRollArea *area,
                           const MaiRollScenery *scenery);
void mai_roll_ground_clear (MaiRollGround *ground);

/*
 * One row of pixels: a colour with the tint and the lines over it.
 */
guint32 *
mai_roll_ground_make_row (const MaiRollArea *area, const MaiRollScenery *scenery, MaiColour colour);

/*
 * The notes of a track that show in an area, and the pixels of their colours by velocity.
 */
typedef struct
{
  const MaiNote *notes;
  const guint *indices; // into notes; NULL: 0 .. n - 1
  gsize n;
  GArray *found; // owned: where indices lie
  MaiRollPicked selected; // of the track, from the first of those notes on
  const guint32 *colours; // (128), of MaiRollStocks
} MaiRollStock;

/*
 * One for each track, scenery->top_track last.
 */
typedef struct
{
  MaiRollStock *tracks;
  guint n_tracks;
  guint32 colours[MAI_ROLL_N_TRACK_COLOURS][128]; // those that occur, by velocity
} MaiRollStocks;

void mai_roll_stocks_init (MaiRollStocks *stocks, const MaiRollArea *area,
                           const MaiRollScenery *scenery, guint low, guint high);
void mai_roll_stocks_clear (MaiRollStocks *stocks);

static inline guint
mai_roll_stock_get (const MaiRollStock *stock, gsize i)
{
  return stock->indices != NULL ? stock->indices[i] : (guint) i;
}

/*
 * Whether note index is selected; at remembers where to go on looking, 0 at first, as indices ascend.
 */
static inline gboolean
mai_roll_stock_is_selected (const MaiRollStock *stock, guint index, gsize *at)
{
  while (*at < stock->selected.n && stock->selected.indices[*at] < index)
    ++*at;
  return *at < stock->selected.n && stock->selected.indices[*at] == index;
}

void mai_roll_fill_colours (guint32 colours[128], MaiColour ground, MaiColour colour);

G_END_DECLS

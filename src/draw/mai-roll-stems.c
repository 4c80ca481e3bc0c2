/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Velocities as stems, straight into pixels. Where notes are few each stem has a head to take it by; in a
 * crowd a column shows the loudest.
 */
#include "draw/mai-roll-brush.h"

#include <string.h>

#define TOP_ROOM 7.0 // pixels of the screen above velocity 127
#define BOTTOM_ROOM 3.0
#define STEM 2 // pixels wide
#define HEAD_RADIUS 3.0

typedef struct
{
  const MaiRollArea *area;
  const MaiRollScenery *scenery;
  guint32 *pixels;
  gsize stride;
  guint32 composed[128];
  guint32 selected;
} Lane;

int
mai_roll_velocity_to_y (guint velocity, int height, int scale)
{
  double bottom = height - BOTTOM_ROOM * scale;
  double room = bottom - TOP_ROOM * scale;
  return (int) lround (bottom - room * velocity / 127.0);
}

guint
mai_roll_y_to_velocity (double y, int height, int scale)
{
  double bottom = height - BOTTOM_ROOM * scale;
  double room = MAX (bottom - TOP_ROOM * scale, 1.0);
  return (guint) CLAMP (lround ((bottom - y) * 127.0 / room), 1, 127);
}

static void
paint_ground (const Lane *self)
{
  const MaiRollPalette *palette = self->scenery->palette;
  gsize size = (gsize) self->area->width * sizeof (guint32);
  g_autofree guint32 *row = mai_roll_ground_make_row (self->area, self->scenery, palette->page);
  guint32 line = mai_colour_to_pixel (palette->bar_line);
  for (int y = 0; y < self->area->height; y++)
    memcpy (self->pixels + (gsize) y * self->stride, row, size);
  for (int y = 0; y < MIN (self->area->scale, self->area->height); y++)
    for (int x = 0; x < self->area->width; x++)
      self->pixels[(gsize) y * self->stride + (gsize) x] = line;
}

static void
fill (const Lane *self, gint64 left, int top, int width, int bottom, guint32 colour)
{
  gint64 right = MIN (left + width, self->area->width);
  for (int y = MAX (top, 0); y < MIN (bottom, self->area->height); y++)
    for (gint64 x = MAX (left, 0); x < right; x++)
      self->pixels[(gsize) y * self->stride + (gsize) x] = colour;
}

/*
 * A dot, softened at its edge.
 */
static void
paint_head (const Lane *self, gint64 left, int top, guint32 colour)
{
  double radius = HEAD_RADIUS * self->area->scale;
  double middle = (double) left + STEM * self->area->scale / 2.0;
  int reach = (int) ceil (radius);
  for (int y = MAX (top - reach, 0); y < MIN (top + reach, self->area->height); y++)
    for (gint64 x = MAX ((gint64) (middle - reach), 0);
         x < MIN ((gint64) (middle + reach), self->area->width); x++)
      {
        double distance = hypot ((double) x + 0.5 - middle, y + 0.5 - top);
        double cover = CLAMP (radius + 0.5 - distance, 0.0, 1.0);
        guint32 *pixel = &self->pixels[(gsize) y * self->stride + (gsize) x];
        *pixel = mai_pixel_mix (*pixel, colour, (guint) lround (cover * 256.0));
      }
}

static gint64
get_left (const Lane *self, const MaiNote *note)
{
  return mai_roll_area_subpixel (self->area, note->onset) / MAI_SUBPIXELS - self->area->x;
}

static void
paint_stem (const Lane *self, const MaiNote *note, guint32 colour)
{
  const MaiRollArea *area = self->area;
  gint64 left = get_left (self, note);
  int top = mai_roll_velocity_to_y (note->velocity, area->height, area->scale);
  int bottom = area->height - (int) (BOTTOM_ROOM * area->scale);
  fill (self, left, top, STEM * area->scale, bottom, colour);
  paint_head (self, left, top, colour);
}

static guint32
get_colour (const Lane *self, const MaiRollStock *stock, const MaiNote *note)
{
  const guint32 *colours = note->origin == MAI_ORIGIN_COMPOSED ? self->composed : stock->colours;
  return colours[note->velocity & 0x7F];
}

static void
paint_stems (const Lane *self, const MaiRollStock *stock, gboolean selected)
{
  gsize at = 0;
  for (gsize i = 0; i < stock->n; i++)
    {
      guint index = mai_roll_stock_get (stock, i);
      const MaiNote *note = &stock->notes[index];
      if (mai_roll_stock_is_selected (stock, index, &at) != selected)
        continue;
      paint_stem (self, note, selected ? self->selected : get_colour (self, stock, note));
    }
}

/*
 * The loudest note that begins in a column of pixels, selected ones before all others.
 */
typedef struct
{
  guint32 colour;
  guint loudness; // 0: none; a selected note is 256 louder
} Column;

static void
find_loudest (const Lane *self, const MaiRollStock *stock, Column *columns, gint64 first,
              gint64 n_columns)
{
  double factor = 1.0 / (self->area->ticks_per_pixel * STEM * self->area->scale);
  gsize at = 0;
  for (gsize i = 0; i < stock->n; i++)
    {
      guint index = mai_roll_stock_get (stock, i);
      const MaiNote *note = &stock->notes[index];
      gint64 column = (gint64) ((double) note->onset * factor) - first;
      gboolean selected = mai_roll_stock_is_selected (stock, index, &at);
      guint loudness = note->velocity + (selected ? 256u : 0u);
      if (column < 0 || column >= n_columns || loudness <= columns[column].loudness)
        continue;
      columns[column] =
          (Column){ selected ? self->selected : get_colour (self, stock, note), loudness };
    }
}

static void
paint_loudest (const Lane *self, const MaiRollStocks *stocks)
{
  const MaiRollArea *area = self->area;
  gint64 width = (gint64) STEM * area->scale;
  // columns are counted from tick 0, so that they are the same in every area
  gint64 first = (gint64) floor ((double) area->x / (double) width);
  gint64 n_columns = area->width / width + 2;
  g_autofree Column *columns = g_new0 (Column, (gsize) n_columns);
  for (guint i = 0; i < stocks->n_tracks; i++)
    find_loudest (self, &stocks->tracks[i], columns, first, n_columns);
  for (gint64 i = 0; i < n_columns; i++)
    if (columns[i].loudness > 0)
      fill (self, (first + i) * width - area->x,
            mai_roll_velocity_to_y (columns[i].loudness & 0x7F, area->height, area->scale),
            (int) width, area->height - (int) (BOTTOM_ROOM * area->scale), columns[i].colour);
}

void
mai_roll_paint_velocities (const MaiRollArea *area, const MaiRollScenery *scenery, guint32 *pixels,
                           gsize stride)
{
  g_return_if_fail (area != NULL && scenery != NULL && pixels != NULL);
  g_return_if_fail (area->y == 0 && area->width > 0 && area->height > 0 && area->scale > 0);

  Lane lane = { .area = area, .scenery = scenery, .pixels = pixels, .stride = stride };
  lane.selected = mai_colour_to_pixel (scenery->palette->selected);
  mai_roll_fill_colours (lane.composed, scenery->palette->page, scenery->palette->composed);
  paint_ground (&lane);
  MaiRollStocks stocks;
  mai_roll_stocks_init (&stocks, area, scenery, 0, 127);
  if (scenery->crowded)
    paint_loudest (&lane, &stocks);
  for (guint pass = 0; pass < 2 && !scenery->crowded; pass++)
    for (guint i = 0; i < stocks.n_tracks; i++)
      paint_stems (&lane, &stocks.tracks[i], pass == 1);
  mai_roll_stocks_clear (&stocks);
}

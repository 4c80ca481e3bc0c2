/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notes as pixels. Where a note begins is worked out in subpixels from tick 0, so that it looks the same in
 * every area. In a crowd the notes of a pitch are drawn into one row of pixels, which is then repeated.
 */
#include "draw/mai-roll-brush.h"

#include <string.h>

#define N_PITCHES 128
#define MAX_RADIUS 12
#define MUTED_STRENGTH 0.5
#define SELECTED 80 // of 256: how much of another colour a selected note has
#define FAR (64 * MAI_SUBPIXELS) // beyond the edges nothing more can be seen of a note

typedef struct
{
  const MaiRollArea *area;
  const MaiRollScenery *scenery;
  guint32 *pixels;
  gsize stride;
  MaiRollGround ground;
  int edges[N_PITCHES + 1]; // where the rows lie, the uppermost first, from the area's upper edge
  double subpixels; // to a tick
  gint64 origin, most; // the area's left edge from tick 0, its right edge from the left; subpixels
  gint64 one; // a pixel of the screen
  int inset; // from the row's upper edge to the note
  int gap; // from the note to the row's lower edge
  guint32 composed[128]; // colours by velocity
  guint32 selected; // around a note
  guint32 empty; // inside a muted one
  guint32 *lines; // in a crowd: a row of pixels for each pitch
  guint32 *over; // and what was composed there, 0 where nothing was
  int corners[MAX_RADIUS + 1][MAX_RADIUS]; // subpixels cut off in each row of a corner
} Painter;

/*
 * A note's place: subpixels from the area's left edge, pixels from its upper edge.
 */
typedef struct
{
  int left, right;
  int top, bottom;
} Box;

static void
init_corners (Painter *self)
{
  for (int radius = 1; radius <= MAX_RADIUS; radius++)
    for (int row = 0; row < radius; row++)
      {
        double up = radius - row - 0.5;
        double cut = radius - sqrt (radius * radius - up * up);
        self->corners[radius][row] = (int) lround (cut * MAI_SUBPIXELS);
      }
}

static void
painter_init (Painter *self)
{
  const MaiRollArea *area = self->area;
  const MaiRollPalette *palette = self->scenery->palette;
  double row = area->row_height;
  for (int i = 0; i <= N_PITCHES; i++)
    self->edges[i] = (int) floor (i * row + 0.5) - area->y;
  self->subpixels = MAI_SUBPIXELS / area->ticks_per_pixel;
  self->origin = area->x * MAI_SUBPIXELS;
  self->most = (gint64) area->width * MAI_SUBPIXELS;
  self->one = (gint64) area->scale * MAI_SUBPIXELS;
  self->inset = row >= 8.0 * area->scale ? area->scale : 0;
  self->gap = row >= 4.0 * area->scale ? area->scale : 0;
  self->selected = mai_colour_to_pixel (palette->selected);
  self->empty = mai_colour_to_pixel (palette->white_row);
  mai_roll_fill_colours (self->composed, palette->white_row, palette->composed);
  mai_roll_ground_init (&self->ground, area, self->scenery);
  init_corners (self);
}

static const guint32 *
get_ground (const Painter *self, guint pitch)
{
  return mai_roll_is_black (pitch) ? self->ground.black : self->ground.white;
}

static void
copy_row (const Painter *self, int y, const guint32 *row)
{
  memcpy (self->pixels + (gsize) y * self->stride, row,
          (gsize) self->area->width * sizeof (guint32));
}

/*
 * The rows of a pitch; in a crowd its line fills those that a note would.
 */
static void
paint_row (const Painter *self, guint pitch)
{
  guint i = N_PITCHES - 1 - pitch;
  gsize width = (gsize) self->area->width;
  const guint32 *line = self->lines != NULL ? self->lines + pitch * width : NULL;
  int top = self->edges[i] + self->inset;
  int bottom = MAX (self->edges[i + 1] - self->gap, top + 1);
  int octave = pitch % 12 == 0 && pitch > 0 ? self->edges[i + 1] - self->area->scale : G_MAXINT;
  int end = MIN (self->edges[i + 1], self->area->height);
  for (int y = MAX (self->edges[i], 0); y < end; y++)
    if (line != NULL && y >= top && y < bottom)
      copy_row (self, y, line);
    else
      copy_row (self, y, y >= octave ? self->ground.octave : get_ground (self, pitch));
}

static void
paint_rows (const Painter *self)
{
  for (guint pitch = 0; pitch < N_PITCHES; pitch++)
    paint_row (self, pitch);
  // there are no rows below the lowest pitch
  for (int y = MAX (self->edges[N_PITCHES], 0); y < self->area->height; y++)
    copy_row (self, y, self->ground.white);
}

/*
 * Where a note begins and ends, or if that is far outside, a place outside. FALSE when it is all outside.
 */
static inline gboolean
get_span (const Painter *self, const MaiNote *note, int *left, int *right)
{
  gint64 start = (gint64) ((double) note->onset * self->subpixels) - self->origin;
  gint64 end = (gint64) ((double) mai_note_get_end (note) * self->subpixels) - self->origin;
  gint64 width = end - start;
  // a hair of space, so that repeated notes stay apart
  width = width > 4 * self->one ? width - self->one : MAX (width, self->one * 3 / 2);
  end = start + width;
  if (start >= self->most || end <= 0)
    return FALSE;
  *left = (int) MAX (start, -FAR);
  *right = (int) MIN (end, self->most + FAR);
  return TRUE;
}

static gboolean
get_box (const Painter *self, const MaiNote *note, Box *box)
{
  int i = N_PITCHES - 1 - (note->pitch & 0x7F);
  box->top = self->edges[i] + self->inset;
  box->bottom = MAX (self->edges[i + 1] - self->gap, box->top + 1);
  return get_span (self, note, &box->left, &box->right);
}

/*
 * A span of a row, cut off where the area ends.
 */
static inline void
paint_span (const Painter *self, guint32 *row, int left, int right, guint32 colour)
{
  left = MAX (left, 0);
  right = MIN (right, (int) self->most);
  if (left < right)
    mai_pixels_span (row, (guint) left, (guint) right, colour);
}

static void
paint_box (const Painter *self, const Box *box, int radius, guint32 colour)
{
  int width = (box->right - box->left) / MAI_SUBPIXELS;
  int height = box->bottom - box->top;
  radius = MIN (MIN (radius, MAX_RADIUS), MIN (width, height) / 2);
  for (int y = MAX (box->top, 0); y < MIN (box->bottom, self->area->height); y++)
    {
      int from_edge = MIN (y - box->top, box->bottom - 1 - y);
      int cut = from_edge < radius ? self->corners[radius][from_edge] : 0;
      paint_span (self, self->pixels + (gsize) y * self->stride, box->left + cut, box->right - cut,
                  colour);
    }
}

static Box
shrink (const Box *box, int by)
{
  return (Box){ box->left + by * MAI_SUBPIXELS, box->right - by * MAI_SUBPIXELS, box->top + by,
                box->bottom - by };
}

static gboolean
has_inside (const Box *box)
{
  return box->bottom - box->top >= 1 && box->right - box->left >= MAI_SUBPIXELS;
}

/*
 * A frame with something else inside; where there is no room inside, the frame alone.
 */
static void
paint_framed (const Painter *self, const Box *box, int radius, guint32 frame, guint32 inside)
{
  Box inner = shrink (box, self->area->scale);
  paint_box (self, box, radius, frame);
  if (has_inside (&inner))
    paint_box (self, &inner, radius - self->area->scale, inside);
}

static void
paint_shape (const Painter *self, const MaiNote *note, guint32 colour, gboolean selected)
{
  Box box;
  if (!get_box (self, note, &box) || box.top >= self->area->height || box.bottom <= 0)
    return;
  int scale = self->area->scale;
  int width = (box.right - box.left) / MAI_SUBPIXELS;
  // the narrower a note, the less of it is corners
  int radius = width >= 4 * scale && box.bottom - box.top >= 4 * scale
                   ? MIN (3 * scale, (width - 2 * scale) / 2)
                   : 0;
  gboolean muted = (note->flags & MAI_NOTE_MUTED) != 0;
  guint32 weak = mai_pixel_mix (self->empty, colour, (guint) (MUTED_STRENGTH * 256.0));
  if (muted)
    paint_framed (self, &box, radius, selected ? self->selected : weak, self->empty);
  else if (selected)
    paint_framed (self, &box, radius, self->selected,
                  mai_pixel_mix (colour,
                                 mai_colour_to_pixel (self->scenery->palette->selected_note),
                                 SELECTED));
  else
    paint_box (self, &box, radius, colour);
}

/*
 * In a crowd whole pixels will do.
 */
static inline void
paint_line (const Painter *self, const MaiNote *note, guint32 *lines, guint32 colour,
            gboolean selected)
{
  int left, right;
  guint32 *line = lines + (gsize) (note->pitch & 0x7F) * (gsize) self->area->width;
  if (!get_span (self, note, &left, &right))
    return;
  if ((note->flags & MAI_NOTE_MUTED) != 0)
    colour = mai_pixel_mix (self->empty, colour, (guint) (MUTED_STRENGTH * 128.0));
  if (selected)
    colour = self->selected;
  int first = left >> MAI_SUBPIXEL_BITS;
  int end = MAX (right >> MAI_SUBPIXEL_BITS, first + 1);
  end = MIN (end, self->area->width);
  for (int x = MAX (first, 0); x < end; x++)
    line[x] = colour;
}

static void
paint_lines (const Painter *self, const MaiRollStock *stock)
{
  gsize at = 0;
  for (gsize i = 0; i < stock->n; i++)
    {
      guint index = mai_roll_stock_get (stock, i);
      const MaiNote *note = &stock->notes[index];
      gboolean composed = note->origin == MAI_ORIGIN_COMPOSED;
      const guint32 *colours = composed ? self->composed : stock->colours;
      paint_line (self, note, composed ? self->over : self->lines, colours[note->velocity & 0x7F],
                  mai_roll_stock_is_selected (stock, index, &at));
    }
}

/*
 * Either what was played or what was composed. Returns whether there are some of the other kind.
 */
static gboolean
paint_shapes (const Painter *self, const MaiRollStock *stock, gboolean composed)
{
  const guint32 *colours = composed ? self->composed : stock->colours;
  gboolean others = FALSE;
  gsize at = 0;
  for (gsize i = 0; i < stock->n; i++)
    {
      guint index = mai_roll_stock_get (stock, i);
      const MaiNote *note = &stock->notes[index];
      if ((note->origin == MAI_ORIGIN_COMPOSED) == composed)
        paint_shape (self, note, colours[note->velocity & 0x7F],
                     mai_roll_stock_is_selected (stock, index, &at));
      else
        others = TRUE;
    }
  return others;
}

/*
 * The pitches whose rows show, both included; where none does, the lowest.
 */
static void
find_pitches (const Painter *self, guint *low, guint *high)
{
  int first = -1;
  int last = N_PITCHES - 1;
  for (int i = 0; i < N_PITCHES; i++)
    if (self->edges[i + 1] > 0 && self->edges[i] < self->area->height)
      {
        first = first < 0 ? i : first;
        last = i;
      }
  first = first < 0 ? last : first;
  *low = (guint) (N_PITCHES - 1 - last);
  *high = (guint) (N_PITCHES - 1 - first);
}

/*
 * Makes the lines of a crowd. Notes of other pitches may be among those found: their lines are not looked at.
 */
static void
gather_lines (Painter *self, const MaiRollStocks *stocks, guint low, guint high)
{
  gsize width = (gsize) self->area->width;
  self->lines = g_new (guint32, N_PITCHES * width);
  self->over = g_new (guint32, N_PITCHES * width);
  memset (self->over + low * width, 0, (high - low + 1) * width * sizeof (guint32));
  for (guint pitch = low; pitch <= high; pitch++)
    memcpy (self->lines + pitch * width, get_ground (self, pitch), width * sizeof (guint32));
  for (guint i = 0; i < stocks->n_tracks; i++)
    paint_lines (self, &stocks->tracks[i]);
  for (gsize i = low * width; i < (high + 1) * width; i++)
    self->lines[i] = self->over[i] != 0 ? self->over[i] : self->lines[i];
  g_clear_pointer (&self->over, g_free);
}

static void
paint_all_shapes (const Painter *self, const MaiRollStocks *stocks)
{
  gboolean any_composed = FALSE;
  for (guint i = 0; i < stocks->n_tracks; i++)
    any_composed |= paint_shapes (self, &stocks->tracks[i], FALSE);
  for (guint i = 0; i < stocks->n_tracks && any_composed; i++)
    paint_shapes (self, &stocks->tracks[i], TRUE);
}

void
mai_roll_paint (const MaiRollArea *area, const MaiRollScenery *scenery, guint32 *pixels,
                gsize stride)
{
  g_return_if_fail (area != NULL && scenery != NULL && pixels != NULL);
  g_return_if_fail (area->width > 0 && area->height > 0 && area->scale > 0);
  g_return_if_fail (area->ticks_per_pixel > 0.0 && area->row_height >= 1.0);

  Painter painter = { .area = area, .scenery = scenery, .pixels = pixels, .stride = stride };
  MaiRollStocks stocks;
  guint low, high;
  painter_init (&painter);
  find_pitches (&painter, &low, &high);
  mai_roll_stocks_init (&stocks, area, scenery, low, high);
  if (scenery->crowded)
    gather_lines (&painter, &stocks, low, high);
  paint_rows (&painter);
  if (!scenery->crowded)
    paint_all_shapes (&painter, &stocks);
  mai_roll_stocks_clear (&stocks);
  mai_roll_ground_clear (&painter.ground);
  g_free (painter.lines);
}

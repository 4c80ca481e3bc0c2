/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is in sight after a zoom is drawn at once, and no more: the whole. Scrolling then adds cells of a fixed
 * grid where the whole does not reach, until it is no longer needed.
 */
#include "widgets/mai-roll-tiles.h"

#include "widgets/mai-roll-picture.h"

#define CELL 256 // pixels

typedef struct
{
  MaiRollPlace place;
  MaiRollPicture *picture;
} Tile;

struct _MaiRollTiles
{
  MaiRollTilesFunc func;
  gpointer data;
  Tile whole; // without a picture: none
  GArray *cells; // of Tile
  gsize n_drawn;
};

static void
clear_tile_cb (gpointer tile)
{
  g_clear_pointer (&((Tile *) tile)->picture, mai_roll_picture_free);
}

MaiRollTiles *
mai_roll_tiles_new (MaiRollTilesFunc func, gpointer data)
{
  MaiRollTiles *self = g_new0 (MaiRollTiles, 1);
  self->func = func;
  self->data = data;
  self->cells = g_array_new (FALSE, FALSE, sizeof (Tile));
  g_array_set_clear_func (self->cells, clear_tile_cb);
  return self;
}

void
mai_roll_tiles_free (MaiRollTiles *self)
{
  clear_tile_cb (&self->whole);
  g_array_unref (self->cells);
  g_free (self);
}

void
mai_roll_tiles_drop (MaiRollTiles *self)
{
  clear_tile_cb (&self->whole);
  g_array_set_size (self->cells, 0);
}

static Tile *
get_cell (MaiRollTiles *self, guint i)
{
  return &g_array_index (self->cells, Tile, i);
}

static gboolean
has_columns (const MaiRollPlace *place, gint64 first, gint64 last)
{
  return place->x <= last && place->x + place->width > first;
}

void
mai_roll_tiles_drop_columns (MaiRollTiles *self, gint64 first, gint64 last)
{
  if (has_columns (&self->whole.place, first, last))
    clear_tile_cb (&self->whole);
  for (guint i = self->cells->len; i > 0; i--)
    if (has_columns (&get_cell (self, i - 1)->place, first, last))
      g_array_remove_index_fast (self->cells, i - 1);
}

static gboolean
intersect (const MaiRollPlace *a, const MaiRollPlace *b, MaiRollPlace *common)
{
  gint64 left = MAX (a->x, b->x);
  gint64 right = MIN (a->x + a->width, b->x + b->width);
  gint64 top = MAX (a->y, b->y);
  gint64 bottom = MIN (a->y + a->height, b->y + b->height);
  if (left >= right || top >= bottom)
    return FALSE;
  if (common != NULL)
    *common = (MaiRollPlace){ left, top, (int) (right - left), (int) (bottom - top) };
  return TRUE;
}

static gboolean
contains (const Tile *tile, const MaiRollPlace *place)
{
  const MaiRollPlace *own = &tile->place;
  return tile->picture != NULL && place->x >= own->x && place->y >= own->y
         && place->x + place->width <= own->x + own->width
         && place->y + place->height <= own->y + own->height;
}

static Tile
draw_tile (MaiRollTiles *self, const MaiRollPlace *place)
{
  Tile tile = { *place, mai_roll_picture_new (place->width, place->height, TRUE) };
  cairo_surface_t *surface = mai_roll_picture_get_surface (tile.picture);
  guint8 *pixels = cairo_image_surface_get_data (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface) / sizeof (guint32);
  // without memory there is no picture, and nothing is drawn
  if (pixels == NULL)
    return tile;
  cairo_surface_flush (surface);
  self->func (place, (guint32 *) (gpointer) pixels, stride, self->data);
  cairo_surface_mark_dirty (surface);
  self->n_drawn += (gsize) place->width * (gsize) place->height;
  return tile;
}

/*
 * Forgets cells that are farther away than one view.
 */
static void
drop_far (MaiRollTiles *self, const MaiRollPlace *view)
{
  MaiRollPlace near = { view->x - view->width, view->y - view->height, 3 * view->width,
                        3 * view->height };
  for (guint i = self->cells->len; i > 0; i--)
    if (!intersect (&get_cell (self, i - 1)->place, &near, NULL))
      g_array_remove_index_fast (self->cells, i - 1);
}

static const Tile *
find_cell (MaiRollTiles *self, gint64 x, gint64 y)
{
  for (guint i = 0; i < self->cells->len; i++)
    {
      const Tile *cell = get_cell (self, i);
      if (cell->place.x == x && cell->place.y == y)
        return cell;
    }
  return NULL;
}

static gint64
round_down (gint64 at)
{
  return at - ((at % CELL) + CELL) % CELL;
}

/*
 * Lists the places of cells in view that neither they nor the whole show. Returns whether all that can be
 * seen of the others is in cells.
 */
static gboolean
find_missing (MaiRollTiles *self, const MaiRollPlace *view, GArray *missing)
{
  gboolean in_cells = TRUE;
  for (gint64 y = round_down (view->y); y < view->y + view->height; y += CELL)
    for (gint64 x = round_down (view->x); x < view->x + view->width; x += CELL)
      {
        MaiRollPlace place = { x, y, CELL, CELL };
        MaiRollPlace part;
        if (find_cell (self, x, y) != NULL || !intersect (&place, view, &part))
          continue;
        if (contains (&self->whole, &part))
          in_cells = FALSE;
        else
          g_array_append_val (missing, place);
      }
  return in_cells;
}

static void
prepare (MaiRollTiles *self, const MaiRollPlace *view)
{
  g_autoptr (GArray) missing = g_array_new (FALSE, FALSE, sizeof (MaiRollPlace));
  drop_far (self, view);
  if (contains (&self->whole, view))
    return;
  gboolean in_cells = find_missing (self, view, missing);
  // where much is missing, cells would be more than can be seen
  if ((gint64) missing->len * CELL * CELL * 4 > (gint64) view->width * view->height * 3)
    {
      mai_roll_tiles_drop (self);
      self->whole = draw_tile (self, view);
      return;
    }
  for (guint i = 0; i < missing->len; i++)
    {
      Tile cell = draw_tile (self, &g_array_index (missing, MaiRollPlace, i));
      g_array_append_val (self->cells, cell);
    }
  if (in_cells)
    clear_tile_cb (&self->whole);
}

static void
append_tile (const Tile *tile, GtkWidget *widget, GtkSnapshot *snapshot, const MaiRollPlace *view,
             int scale)
{
  if (tile->picture != NULL && intersect (&tile->place, view, NULL))
    mai_roll_picture_append (tile->picture, widget, snapshot,
                             (double) (tile->place.x - view->x) / scale,
                             (double) (tile->place.y - view->y) / scale, scale);
}

void
mai_roll_tiles_snapshot (MaiRollTiles *self, GtkWidget *widget, GtkSnapshot *snapshot,
                         const MaiRollPlace *place, int scale)
{
  g_return_if_fail (self != NULL && place != NULL && scale > 0);
  if (place->width <= 0 || place->height <= 0)
    return;
  prepare (self, place);
  append_tile (&self->whole, widget, snapshot, place, scale);
  if (contains (&self->whole, place))
    return;
  for (guint i = 0; i < self->cells->len; i++)
    append_tile (get_cell (self, i), widget, snapshot, place, scale);
}

gsize
mai_roll_tiles_get_n_drawn (MaiRollTiles *self)
{
  return self->n_drawn;
}

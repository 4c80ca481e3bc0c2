/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tiles have any size and may overlap: they show the same there. The first is as large as the place that is
 * asked for; then come strips along the edge that a scroll lays open, wider than was asked for so that few
 * are needed. A zoom drops all, and draws no more than can be seen.
 */
#include "widgets/mai-roll-tiles.h"

#include "widgets/mai-roll-picture.h"

#define STRIP 256 // pixels
#define MAX_TILES 48

typedef struct
{
  MaiRollPlace place;
  MaiRollPicture *picture;
} Tile;

struct _MaiRollTiles
{
  MaiRollTilesFunc func;
  gpointer data;
  GArray *tiles; // of Tile
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
  self->tiles = g_array_new (FALSE, FALSE, sizeof (Tile));
  g_array_set_clear_func (self->tiles, clear_tile_cb);
  return self;
}

void
mai_roll_tiles_free (MaiRollTiles *self)
{
  g_array_unref (self->tiles);
  g_free (self);
}

void
mai_roll_tiles_drop (MaiRollTiles *self)
{
  g_array_set_size (self->tiles, 0);
}

static Tile *
get_tile (MaiRollTiles *self, guint i)
{
  return &g_array_index (self->tiles, Tile, i);
}

void
mai_roll_tiles_drop_columns (MaiRollTiles *self, gint64 first, gint64 last)
{
  for (guint i = self->tiles->len; i > 0; i--)
    {
      const MaiRollPlace *place = &get_tile (self, i - 1)->place;
      if (place->x <= last && place->x + place->width > first)
        g_array_remove_index_fast (self->tiles, i - 1);
    }
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

/*
 * Appends what of a place is not in another.
 */
static void
subtract (const MaiRollPlace *place, const MaiRollPlace *other, GArray *rest)
{
  MaiRollPlace common;
  if (!intersect (place, other, &common))
    {
      g_array_append_val (rest, *place);
      return;
    }
  int above = (int) (common.y - place->y);
  int before = (int) (common.x - place->x);
  const MaiRollPlace parts[] = {
    { place->x, place->y, place->width, above },
    { place->x, common.y + common.height, place->width, place->height - above - common.height },
    { place->x, common.y, before, common.height },
    { common.x + common.width, common.y, place->width - before - common.width, common.height },
  };
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i].width > 0 && parts[i].height > 0)
      g_array_append_val (rest, parts[i]);
}

/*
 * What of a place no tile shows.
 */
static GArray *
find_missing (MaiRollTiles *self, const MaiRollPlace *place)
{
  GArray *missing = g_array_new (FALSE, FALSE, sizeof (MaiRollPlace));
  g_array_append_val (missing, *place);
  for (guint i = 0; i < self->tiles->len && missing->len > 0; i++)
    {
      GArray *rest = g_array_new (FALSE, FALSE, sizeof (MaiRollPlace));
      for (guint j = 0; j < missing->len; j++)
        subtract (&g_array_index (missing, MaiRollPlace, j), &get_tile (self, i)->place, rest);
      g_array_unref (missing);
      missing = rest;
    }
  return missing;
}

/*
 * The smallest place that holds all of them.
 */
static MaiRollPlace
surround (const GArray *places)
{
  MaiRollPlace all = g_array_index (places, MaiRollPlace, 0);
  for (guint i = 1; i < places->len; i++)
    {
      const MaiRollPlace *place = &g_array_index (places, MaiRollPlace, i);
      gint64 right = MAX (all.x + all.width, place->x + place->width);
      gint64 bottom = MAX (all.y + all.height, place->y + place->height);
      all.x = MIN (all.x, place->x);
      all.y = MIN (all.y, place->y);
      all.width = (int) (right - all.x);
      all.height = (int) (bottom - all.y);
    }
  return all;
}

/*
 * A strip at one edge of the view gets broader, away from it.
 */
static MaiRollPlace
broaden (const MaiRollPlace *strip, const MaiRollPlace *view, const MaiRollPlace *limits)
{
  MaiRollPlace wide = *strip;
  if (wide.width < STRIP && wide.width < view->width)
    {
      if (wide.x == view->x)
        wide.x -= STRIP - wide.width;
      wide.width = STRIP;
    }
  if (wide.height < STRIP && wide.height < view->height)
    {
      if (wide.y == view->y)
        wide.y -= STRIP - wide.height;
      wide.height = STRIP;
    }
  // what is in view is within the limits, or else is drawn anyway
  MaiRollPlace most[] = { *limits, *strip };
  g_autoptr (GArray) both = g_array_new (FALSE, FALSE, sizeof (MaiRollPlace));
  g_array_append_vals (both, most, G_N_ELEMENTS (most));
  MaiRollPlace bounds = surround (both);
  intersect (&wide, &bounds, &wide);
  return wide;
}

static void
draw_tile (MaiRollTiles *self, const MaiRollPlace *place)
{
  Tile tile = { *place, mai_roll_picture_new (place->width, place->height, TRUE) };
  cairo_surface_t *surface = mai_roll_picture_get_surface (tile.picture);
  guint8 *pixels = cairo_image_surface_get_data (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface) / sizeof (guint32);
  g_array_append_val (self->tiles, tile);
  // without memory there is no picture, and nothing is drawn
  if (pixels == NULL)
    return;
  cairo_surface_flush (surface);
  self->func (place, (guint32 *) (gpointer) pixels, stride, self->data);
  cairo_surface_mark_dirty (surface);
  self->n_drawn += (gsize) place->width * (gsize) place->height;
}

/*
 * Forgets tiles that are farther away than one view.
 */
static void
drop_far (MaiRollTiles *self, const MaiRollPlace *view)
{
  MaiRollPlace near = { view->x - view->width, view->y - view->height, 3 * view->width,
                        3 * view->height };
  for (guint i = self->tiles->len; i > 0; i--)
    if (!intersect (&get_tile (self, i - 1)->place, &near, NULL))
      g_array_remove_index_fast (self->tiles, i - 1);
}

static void
prepare (MaiRollTiles *self, const MaiRollPlace *view, const MaiRollPlace *limits)
{
  drop_far (self, view);
  if (self->tiles->len >= MAX_TILES)
    mai_roll_tiles_drop (self);
  g_autoptr (GArray) missing = find_missing (self, view);
  if (missing->len == 0)
    return;
  MaiRollPlace all = surround (missing);
  // where much is missing, one tile is better than many
  if ((gint64) all.width * all.height * 2 > (gint64) view->width * view->height)
    {
      draw_tile (self, &all);
      return;
    }
  for (guint i = 0; i < missing->len; i++)
    {
      MaiRollPlace wide = broaden (&g_array_index (missing, MaiRollPlace, i), view, limits);
      draw_tile (self, &wide);
    }
}

void
mai_roll_tiles_snapshot (MaiRollTiles *self, GtkWidget *widget, GtkSnapshot *snapshot,
                         const MaiRollPlace *place, const MaiRollPlace *limits, int scale)
{
  g_return_if_fail (self != NULL && place != NULL && limits != NULL && scale > 0);
  if (place->width <= 0 || place->height <= 0)
    return;
  prepare (self, place, limits);
  for (guint i = 0; i < self->tiles->len; i++)
    {
      const Tile *tile = get_tile (self, i);
      if (intersect (&tile->place, place, NULL))
        mai_roll_picture_append (tile->picture, widget, snapshot,
                                 (double) (tile->place.x - place->x) / scale,
                                 (double) (tile->place.y - place->y) / scale, scale);
    }
}

gsize
mai_roll_tiles_get_n_drawn (MaiRollTiles *self)
{
  return self->n_drawn;
}

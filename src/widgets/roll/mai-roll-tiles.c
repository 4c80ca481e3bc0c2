/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is in sight after a zoom is drawn at once, and no more: the whole. Scrolling then adds cells of a fixed
 * grid where the whole does not reach, until it is no longer needed.
 */
#include "widgets/roll/mai-roll-tiles.h"

#include "widgets/roll/mai-roll-picture.h"

#define CELL 256 // pixels
#define MAX_SPARE 6

/*
 * In pixels of the picture, as in MaiRollArea.
 */
typedef struct
{
  gint64 x, y;
  int width, height;
} MaiRollPlace;

typedef struct
{
  MaiRollPlace place;
  MaiRollPicture *picture;
  gint64 dirty_from, dirty_to; // columns that look different since
  MaiRollPicture *patch; // of those, over the picture; NULL: to be drawn when it shows
} Tile;

struct _MaiRollTiles
{
  gboolean velocities;
  MaiRollArea area; // the view that was drawn last
  MaiRollScenery scenery; // and what was in it: good for one snapshot
  Tile whole; // without a picture: none
  GArray *cells; // of Tile
  GPtrArray
      *spare; // of MaiRollPicture: to be drawn into again, once they are not on the screen any more
  gsize n_drawn;
};

MaiRollTiles *
mai_roll_tiles_new (gboolean velocities)
{
  MaiRollTiles *self = g_new0 (MaiRollTiles, 1);
  self->velocities = velocities;
  self->cells = g_array_new (FALSE, FALSE, sizeof (Tile));
  self->spare = g_ptr_array_new_with_free_func ((GDestroyNotify) mai_roll_picture_free);
  return self;
}

/*
 * What a new picture takes from the system is cleared first, and its pages are fetched one by one; in an old one
 * all that is to be done is to draw.
 */
static void
drop_tile (MaiRollTiles *self, Tile *tile)
{
  if (tile->picture != NULL)
    g_ptr_array_add (self->spare, g_steal_pointer (&tile->picture));
  g_clear_pointer (&tile->patch, mai_roll_picture_free);
  if (self->spare->len > MAX_SPARE)
    g_ptr_array_remove_index (self->spare, 0);
}

void
mai_roll_tiles_free (MaiRollTiles *self)
{
  mai_roll_tiles_drop (self);
  g_array_unref (self->cells);
  g_ptr_array_unref (self->spare);
  g_free (self);
}

static Tile *
get_cell (MaiRollTiles *self, guint i)
{
  return &g_array_index (self->cells, Tile, i);
}

static void
drop_cell (MaiRollTiles *self, guint i)
{
  drop_tile (self, get_cell (self, i));
  g_array_remove_index_fast (self->cells, i);
}

void
mai_roll_tiles_drop (MaiRollTiles *self)
{
  drop_tile (self, &self->whole);
  for (guint i = self->cells->len; i > 0; i--)
    drop_cell (self, i - 1);
}

/*
 * Returns whether so much of a tile is to be drawn again that it should rather go.
 */
static gboolean
spoil (Tile *tile, gint64 first, gint64 last)
{
  gint64 from = MAX (first, tile->place.x);
  gint64 to = MIN (last + 1, tile->place.x + tile->place.width);
  if (tile->picture == NULL || from >= to)
    return FALSE;
  if (tile->dirty_from < tile->dirty_to)
    {
      from = MIN (from, tile->dirty_from);
      to = MAX (to, tile->dirty_to);
    }
  tile->dirty_from = from;
  tile->dirty_to = to;
  g_clear_pointer (&tile->patch, mai_roll_picture_free);
  return (to - from) * 2 > tile->place.width;
}

void
mai_roll_tiles_drop_ticks (MaiRollTiles *self, gint64 first, gint64 last)
{
  double ticks_per_pixel = self->area.ticks_per_pixel;
  double room = 8.0 * self->area.scale; // shapes and heads reach a little beyond their ticks
  if (ticks_per_pixel <= 0.0)
    return;
  gint64 left = (gint64) ((double) first / ticks_per_pixel - room);
  gint64 right = (gint64) ((double) MIN (last, 2 * MAI_TICK_MAX) / ticks_per_pixel + room);
  if (spoil (&self->whole, left, right))
    drop_tile (self, &self->whole);
  for (guint i = self->cells->len; i > 0; i--)
    if (spoil (get_cell (self, i - 1), left, right))
      drop_cell (self, i - 1);
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

static MaiRollPicture *
take_picture (MaiRollTiles *self, int width, int height)
{
  for (guint i = 0; i < self->spare->len; i++)
    if (mai_roll_picture_reuse (g_ptr_array_index (self->spare, i), width, height))
      return g_ptr_array_steal_index_fast (self->spare, i);
  return mai_roll_picture_new (width, height, TRUE);
}

/*
 * What lies at a place, drawn now.
 */
static MaiRollPicture *
draw_picture (MaiRollTiles *self, const MaiRollPlace *place)
{
  MaiRollPicture *picture = take_picture (self, place->width, place->height);
  cairo_surface_t *surface = mai_roll_picture_get_surface (picture);
  guint8 *pixels = cairo_image_surface_get_data (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface) / sizeof (guint32);
  MaiRollArea area = self->area;
  area.x = place->x;
  area.y = (int) place->y;
  area.width = place->width;
  area.height = place->height;
  // without memory there is no picture, and nothing is drawn
  if (pixels == NULL)
    return picture;
  cairo_surface_flush (surface);
  (self->velocities ? mai_roll_paint_velocities : mai_roll_paint) (
      &area, &self->scenery, (guint32 *) (gpointer) pixels, stride);
  cairo_surface_mark_dirty (surface);
  self->n_drawn += (gsize) area.width * (gsize) area.height;
  return picture;
}

static Tile
draw_tile (MaiRollTiles *self, const MaiRollPlace *place)
{
  return (Tile){ .place = *place, .picture = draw_picture (self, place) };
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
      drop_cell (self, i - 1);
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
round_down (gint64 at, int size)
{
  return at - ((at % size) + size) % size;
}

/*
 * How high a cell is: a lane of velocities, whose stems reach from its lower edge upwards, is not divided.
 */
static int
get_cell_height (MaiRollTiles *self, const MaiRollPlace *view)
{
  return self->velocities ? view->height : CELL;
}

/*
 * Lists the places of cells in view that neither they nor the whole show. Returns whether all that can be
 * seen of the others is in cells.
 */
static gboolean
find_missing (MaiRollTiles *self, const MaiRollPlace *view, GArray *missing)
{
  gboolean in_cells = TRUE;
  int height = get_cell_height (self, view);
  for (gint64 y = round_down (view->y, height); y < view->y + view->height; y += height)
    for (gint64 x = round_down (view->x, CELL); x < view->x + view->width; x += CELL)
      {
        MaiRollPlace place = { x, y, CELL, height };
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
  if ((gint64) missing->len * CELL * get_cell_height (self, view) * 4
      > (gint64) view->width * view->height * 3)
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
    drop_tile (self, &self->whole);
}

static void
append_picture (MaiRollTiles *self, MaiRollPicture *picture, gint64 x, gint64 y, GtkWidget *widget,
                GtkSnapshot *snapshot)
{
  mai_roll_picture_append (picture, widget, snapshot,
                           (double) (x - self->area.x) / self->area.scale,
                           (double) (y - self->area.y) / self->area.scale, self->area.scale);
}

/*
 * A tile stays as it is, and what changed lies over it: so no more than that is drawn anew on the screen.
 */
static void
append_tile (MaiRollTiles *self, Tile *tile, GtkWidget *widget, GtkSnapshot *snapshot,
             const MaiRollPlace *view)
{
  MaiRollPlace dirty = { tile->dirty_from, tile->place.y, (int) (tile->dirty_to - tile->dirty_from),
                         tile->place.height };
  if (tile->picture == NULL || !intersect (&tile->place, view, NULL))
    return;
  append_picture (self, tile->picture, tile->place.x, tile->place.y, widget, snapshot);
  if (!intersect (&dirty, view, NULL))
    return;
  if (tile->patch == NULL)
    tile->patch = draw_picture (self, &dirty);
  append_picture (self, tile->patch, dirty.x, dirty.y, widget, snapshot);
}

static MaiRollArea
find_area (MaiRollTiles *self, MaiRollScene *scene, GtkWidget *widget)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (scene);
  MaiRollView view = mai_roll_viewport_get_view (viewport);
  int scale = gtk_widget_get_scale_factor (widget);
  MaiRollArea area = { .width = gtk_widget_get_width (widget) * scale,
                       .height = gtk_widget_get_height (widget) * scale,
                       .ticks_per_pixel = mai_roll_viewport_get_ticks_per_pixel (viewport) / scale,
                       .scale = scale };
  area.x = (gint64) floor (view.from / area.ticks_per_pixel + 0.5);
  area.y = self->velocities ? 0 : (int) floor (-view.y * scale + 0.5);
  // a lane is one row, so what it shows depends on its height as notes do on that of a row
  area.row_height =
      self->velocities ? area.height : mai_roll_viewport_get_row_height (viewport) * scale;
  return area;
}

/*
 * Drops everything where it would look different now.
 */
static void
update (MaiRollTiles *self, MaiRollScene *scene, const MaiRollArea *area)
{
  MaiRollScenery scenery = mai_roll_scene_get_scenery (
      scene, self->velocities ? MAI_ROLL_CROWD_OF_VELOCITIES : MAI_ROLL_CROWD);
  if (area->ticks_per_pixel != self->area.ticks_per_pixel
      || area->row_height != self->area.row_height || area->scale != self->area.scale
      || scenery.bar_step != self->scenery.bar_step || scenery.crowded != self->scenery.crowded)
    mai_roll_tiles_drop (self);
  self->area = *area;
  self->scenery = scenery;
}

void
mai_roll_tiles_snapshot (MaiRollTiles *self, MaiRollScene *scene, GtkWidget *widget,
                         GtkSnapshot *snapshot)
{
  g_return_if_fail (self != NULL);
  MaiRollArea area = find_area (self, scene, widget);
  MaiRollPlace view = { area.x, area.y, area.width, area.height };
  if (view.width <= 0 || view.height <= 0)
    return;
  update (self, scene, &area);
  prepare (self, &view);
  append_tile (self, &self->whole, widget, snapshot, &view);
  if (contains (&self->whole, &view))
    return;
  for (guint i = 0; i < self->cells->len; i++)
    append_tile (self, get_cell (self, i), widget, snapshot, &view);
}

gsize
mai_roll_tiles_get_n_drawn (MaiRollTiles *self)
{
  return self->n_drawn;
}

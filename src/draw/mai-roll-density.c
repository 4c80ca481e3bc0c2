/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many notes at once. Each adds its loudness where it begins and takes it away where it ends, in a table of
 * bands (pitches, or pixel rows when those are thinner) by pixel columns; running sums along a band then
 * say how full each pixel is. So a note costs two additions however long it is, and what is painted does
 * not grow with the notes. A band is painted one pixel high and then repeated.
 */
#include "draw/mai-roll-notes.h"

#include <string.h>

#define FULL 255

typedef struct
{
  const MaiRollView *view;
  guint n_bands;
  guint n_columns;
  gboolean by_pixel; // bands are pixel rows
  double scale; // device pixels to a unit of user space
  gint32 *played; // (n_bands, n_columns + 1), of one layer
  gint32 *composed; // the same, of all layers
} Table;

/*
 * Where the runs of a band go: into an image of one row a band, or as rectangles into a vector picture.
 */
typedef struct
{
  cairo_t *cr; // NULL: into the image
  guint32 *pixels; // premultiplied ARGB32, (n_bands, n_columns)
  MaiColour colour;
} Canvas;

static gboolean
is_vector (cairo_t *cr)
{
  switch ((int) cairo_surface_get_type (cairo_get_target (cr)))
    {
    case CAIRO_SURFACE_TYPE_SVG:
    case CAIRO_SURFACE_TYPE_PDF:
    case CAIRO_SURFACE_TYPE_PS:
      return TRUE;
    default:
      return FALSE;
    }
}

/*
 * How many device pixels lie on a unit of user space, 1..4.
 */
static double
get_scale (cairo_t *cr)
{
  double surface_x, surface_y;
  double x = 1.0;
  double y = 0.0;
  cairo_surface_get_device_scale (cairo_get_target (cr), &surface_x, &surface_y);
  cairo_user_to_device_distance (cr, &x, &y);
  return CLAMP (ceil (hypot (x, y) * surface_x), 1.0, 4.0);
}

static gsize
table_size (const Table *table)
{
  return (gsize) table->n_bands * (table->n_columns + 1);
}

static void
table_init (Table *table, const MaiRollView *view, double scale)
{
  guint n_pitches = view->high - view->low + 1;
  table->view = view;
  table->scale = scale;
  table->n_columns = (guint) MAX (ceil (view->width * scale), 1.0);
  table->by_pixel = mai_roll_view_row_height (view) * scale < 2.0;
  table->n_bands = table->by_pixel ? (guint) MAX (ceil (view->height * scale), 1.0) : n_pitches;
  table->played = g_new0 (gint32, table_size (table));
  table->composed = g_new0 (gint32, table_size (table));
}

static guint
get_band (const Table *table, guint pitch)
{
  guint from_top = table->view->high - pitch;
  if (!table->by_pixel)
    return from_top;
  guint band = (guint) (from_top * mai_roll_view_row_height (table->view) * table->scale);
  return MIN (band, table->n_bands - 1);
}

typedef struct
{
  guint played, composed;
} Counts;

/*
 * Adds the notes of a layer. The count of each kind goes up by how many there were.
 */
static void
table_add (Table *table, const MaiRollLayer *layer, Counts *counts)
{
  const MaiRollView *view = table->view;
  double columns = table->n_columns;
  double factor = columns / (view->to - view->from);
  gint32 weights[128];
  gssize bands[128]; // where the band of a pitch begins in a table, -1 where it does not show
  for (guint i = 0; i < 128; i++)
    {
      gboolean shows = i >= view->low && i <= view->high;
      weights[i] = (gint32) lround (FULL * mai_roll_velocity_strength (i));
      bands[i] = shows ? (gssize) get_band (table, i) * (gssize) (table->n_columns + 1) : -1;
    }
  for (gsize i = 0; i < layer->n; i++)
    {
      const MaiNote *note = mai_roll_layer_get (layer, i);
      double left = ((double) note->onset - view->from) * factor;
      double right = left + (double) note->duration * factor;
      gssize band = bands[note->pitch & 0x7F];
      if (band < 0 || left >= columns || right < 0.0 || (note->flags & MAI_NOTE_MUTED) != 0)
        continue;
      gboolean composed = note->origin == MAI_ORIGIN_COMPOSED;
      gint32 first = left > 0.0 ? (gint32) left : 0;
      gint32 last = right < columns ? (gint32) right : (gint32) table->n_columns;
      gint32 *steps = (composed ? table->composed : table->played) + band;
      gint32 weight = weights[note->velocity & 0x7F];
      steps[first] += weight;
      steps[MAX (last, first + 1)] -= weight;
      counts->composed += composed;
      counts->played += !composed;
    }
}

/*
 * The pixel rows of a band, from the top of the view.
 */
static void
get_rows (const Table *table, guint band, int *top, int *bottom)
{
  double row = mai_roll_view_row_height (table->view) * table->scale;
  *top = table->by_pixel ? (int) band : (int) round (band * row);
  *bottom = table->by_pixel ? (int) band + 1 : (int) round ((band + 1) * row);
  if (row >= 4.0)
    *bottom -= 1;
}

static inline guint32
over (guint32 below, const guint16 colour[3], guint alpha)
{
  guint keep = 256 - (alpha + (alpha >> 7));
  guint a = alpha + ((below >> 24) * keep >> 8);
  guint r = (colour[0] * alpha >> 8) + ((below >> 16 & 0xFF) * keep >> 8);
  guint g = (colour[1] * alpha >> 8) + ((below >> 8 & 0xFF) * keep >> 8);
  guint b = (colour[2] * alpha >> 8) + ((below & 0xFF) * keep >> 8);
  return MIN (a, FULL) << 24 | r << 16 | g << 8 | b;
}

static void
fill_run (const Table *table, const Canvas *canvas, guint band, guint first, guint last,
          guint alpha)
{
  const MaiRollView *view = table->view;
  int top, bottom;
  get_rows (table, band, &top, &bottom);
  cairo_set_source_rgba (canvas->cr, canvas->colour.red, canvas->colour.green, canvas->colour.blue,
                         alpha / (double) FULL);
  cairo_rectangle (canvas->cr, view->x + first / table->scale, view->y + top / table->scale,
                   (last - first) / table->scale, (bottom - top) / table->scale);
  cairo_fill (canvas->cr);
}

static void
paint_band (const Table *table, const Canvas *canvas, guint band, const gint32 *steps)
{
  const guint16 colour[3] = {
    (guint16) lround (canvas->colour.red * 256.0),
    (guint16) lround (canvas->colour.green * 256.0),
    (guint16) lround (canvas->colour.blue * 256.0),
  };
  guint32 *row = canvas->pixels != NULL ? canvas->pixels + (gsize) band * table->n_columns : NULL;
  guint first = 0;
  gint32 sum = steps[0];
  for (guint column = 1; column <= table->n_columns; column++)
    {
      if (steps[column] == 0 && column < table->n_columns)
        continue;
      guint alpha = (guint) CLAMP (sum, 0, FULL);
      if (alpha > 0 && row == NULL)
        fill_run (table, canvas, band, first, column, alpha);
      else if (alpha > 0)
        for (guint x = first; x < column; x++)
          row[x] = over (row[x], colour, alpha);
      sum += steps[column];
      first = column;
    }
}

/*
 * Paints a table and empties it.
 */
static void
paint_table (const Table *table, const Canvas *canvas, gint32 *steps)
{
  for (guint band = 0; band < table->n_bands; band++)
    paint_band (table, canvas, band, steps + (gsize) band * (table->n_columns + 1));
  memset (steps, 0, table_size (table) * sizeof *steps);
}

static void
paint_layers (Table *table, Canvas *canvas, const MaiRollPalette *palette,
              const MaiRollLayer *layers, guint n_layers)
{
  Counts counts = { 0 };
  for (guint i = 0; i < n_layers; i++)
    {
      counts.played = 0;
      canvas->colour = layers[i].colour;
      table_add (table, &layers[i], &counts);
      if (counts.played > 0)
        paint_table (table, canvas, table->played);
    }
  canvas->colour = palette->composed;
  if (counts.composed > 0)
    paint_table (table, canvas, table->composed);
}

static gboolean
is_empty (const guint32 *row, guint n_columns)
{
  guint32 any = 0;
  for (guint i = 0; i < n_columns; i++)
    any |= row[i];
  return any == 0;
}

/*
 * Draws a band's row of pixels repeated over its height. strip is as high as the highest band: small enough to
 * stay in the processor's cache, which an image of the whole view would not.
 */
static void
draw_band (cairo_t *cr, const Table *table, guint band, const guint32 *row, cairo_surface_t *strip)
{
  const MaiRollView *view = table->view;
  guint8 *pixels = cairo_image_surface_get_data (strip);
  gsize stride = (gsize) cairo_image_surface_get_stride (strip);
  int top, bottom;
  get_rows (table, band, &top, &bottom);
  int height = MIN (bottom - top, cairo_image_surface_get_height (strip));
  if (pixels == NULL || is_empty (row, table->n_columns))
    return;
  cairo_surface_flush (strip);
  for (int y = 0; y < height; y++)
    memcpy (pixels + (gsize) y * stride, row, table->n_columns * sizeof *row);
  cairo_surface_mark_dirty (strip);
  double y = view->y + top / table->scale;
  cairo_set_source_surface (cr, strip, view->x, y);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_rectangle (cr, view->x, y, table->n_columns / table->scale, height / table->scale);
  cairo_fill (cr);
}

static void
draw_image (cairo_t *cr, Table *table, const MaiRollPalette *palette, const MaiRollLayer *layers,
            guint n_layers)
{
  double row_height = mai_roll_view_row_height (table->view) * table->scale;
  int strip_height = table->by_pixel ? 1 : (int) ceil (row_height) + 1;
  cairo_surface_t *strip =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) table->n_columns, strip_height);
  Canvas canvas = { .pixels = g_new0 (guint32, (gsize) table->n_bands * table->n_columns) };
  cairo_surface_set_device_scale (strip, table->scale, table->scale);
  paint_layers (table, &canvas, palette, layers, n_layers);
  for (guint band = 0; band < table->n_bands; band++)
    draw_band (cr, table, band, canvas.pixels + (gsize) band * table->n_columns, strip);
  cairo_surface_destroy (strip);
  g_free (canvas.pixels);
}

void
mai_roll_draw_density (cairo_t *cr, const MaiRollView *view, const MaiRollPalette *palette,
                       const MaiRollLayer *layers, guint n_layers)
{
  Table table = { 0 };
  gboolean vector = is_vector (cr);
  table_init (&table, view, vector ? 1.0 : get_scale (cr));
  Canvas canvas = { .cr = cr };
  if (vector)
    paint_layers (&table, &canvas, palette, layers, n_layers);
  else
    draw_image (cr, &table, palette, layers, n_layers);
  g_free (table.played);
  g_free (table.composed);
}

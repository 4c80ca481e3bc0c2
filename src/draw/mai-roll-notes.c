/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notes one by one. Those of one colour and loudness make one path, so that cairo is asked few times; a
 * loudness has eight steps, too fine to be seen apart.
 */
#include "draw/mai-roll-notes.h"

#define N_STRENGTHS 8
#define MAX_ROUNDED 1200 // notes; beyond, corners are no longer seen
#define MAX_SINGLE 6000

// a note this wide and high gets round corners, in pixels
#define ROUND_WIDTH 4.0
#define ROUND_HEIGHT 4.0
#define RADIUS 3.0

typedef struct
{
  cairo_t *cr;
  const MaiRollView *view;
  const MaiRollPalette *palette;
  gboolean rounded;
  double note_height;
  double inset; // from the row's upper edge
} Painter;

static void
add_round (cairo_t *cr, double x, double y, double width, double height, double radius)
{
  radius = MIN (radius, MIN (width, height) / 2.0);
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI_2, 0.0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0.0, G_PI_2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 3.0 * G_PI_2);
  cairo_close_path (cr);
}

static void
add_note (Painter *painter, const MaiNote *note)
{
  const MaiRollView *view = painter->view;
  double left = mai_roll_view_x (view, (double) note->onset);
  double right = mai_roll_view_x (view, (double) mai_note_get_end (note));
  left = MAX (left, view->x - 8.0);
  right = MIN (right, view->x + view->width + 8.0);
  // a hair of space, so that repeated notes stay apart
  double width = right - left > 4.0 ? right - left - 1.0 : MAX (right - left, 1.5);
  double y = round (mai_roll_view_y (view, note->pitch)) + painter->inset;
  if (painter->rounded && width >= ROUND_WIDTH && painter->note_height >= ROUND_HEIGHT)
    add_round (painter->cr, left, y, width, painter->note_height, RADIUS);
  else
    cairo_rectangle (painter->cr, left, y, width, painter->note_height);
}

static guint
get_strength (const MaiNote *note)
{
  return MIN ((guint) note->velocity * N_STRENGTHS / 112, N_STRENGTHS - 1);
}

static gboolean
is_in_pass (const MaiNote *note, gboolean composed, gboolean muted)
{
  return (note->origin == MAI_ORIGIN_COMPOSED) == composed
         && ((note->flags & MAI_NOTE_MUTED) != 0) == muted;
}

/*
 * Paths for all strengths in one walk would need as many paths, so the notes are sorted into as many
 * lists first.
 */
static void
sort_by_strength (const MaiRollLayer *layer, gboolean composed, gboolean muted,
                  GArray *lists[N_STRENGTHS])
{
  for (gsize i = 0; i < layer->n; i++)
    {
      const MaiNote *note = mai_roll_layer_get (layer, i);
      if (is_in_pass (note, composed, muted))
        g_array_append_val (lists[get_strength (note)], note);
    }
}

static void
paint_list (Painter *painter, GArray *list, MaiColour colour, guint strength, gboolean muted)
{
  const MaiRollPalette *palette = painter->palette;
  if (list->len == 0)
    return;
  guint velocity = (strength * 2 + 1) * 112 / (2 * N_STRENGTHS);
  double amount = muted ? 0.5 : mai_roll_velocity_strength (velocity);
  mai_colour_set (painter->cr, mai_colour_mix (palette->white_row, colour, amount));
  cairo_set_line_width (painter->cr, 1.0);
  for (guint i = 0; i < list->len; i++)
    {
      add_note (painter, g_array_index (list, const MaiNote *, i));
      if (muted)
        cairo_stroke (painter->cr);
      else if (painter->rounded)
        cairo_fill (painter->cr);
    }
  if (!muted)
    cairo_fill (painter->cr);
}

static void
paint_layer (Painter *painter, const MaiRollLayer *layer, gboolean composed, gboolean muted)
{
  GArray *lists[N_STRENGTHS];
  MaiColour colour = composed ? painter->palette->composed : layer->colour;
  for (guint i = 0; i < N_STRENGTHS; i++)
    lists[i] = g_array_new (FALSE, FALSE, sizeof (const MaiNote *));
  sort_by_strength (layer, composed, muted, lists);
  for (guint i = 0; i < N_STRENGTHS; i++)
    {
      paint_list (painter, lists[i], colour, i, muted);
      g_array_unref (lists[i]);
    }
}

static void
draw_single (cairo_t *cr, const MaiRollView *view, const MaiRollPalette *palette,
             const MaiRollLayer *layers, guint n_layers, gboolean rounded)
{
  double row = mai_roll_view_row_height (view);
  Painter painter = { cr, view, palette, rounded, 0, 0 };
  painter.inset = row >= 8.0 ? 1.0 : 0.0;
  painter.note_height = MAX (round (row) - (row >= 4.0 ? 1.0 : 0.0) - painter.inset, 1.0);
  if (row < 2.0)
    painter.note_height = MAX (row, 1.0);
  for (guint pass = 0; pass < 4; pass++)
    for (guint i = 0; i < n_layers; i++)
      paint_layer (&painter, &layers[i], pass >= 2, pass % 2 == 0);
}

void
mai_roll_draw_notes (cairo_t *cr, const MaiRollView *view, const MaiRollPalette *palette,
                     const MaiRollLayer *layers, guint n_layers)
{
  gsize n = 0;
  for (guint i = 0; i < n_layers; i++)
    n += layers[i].n;
  cairo_save (cr);
  cairo_rectangle (cr, view->x, view->y, view->width, view->height);
  cairo_clip (cr);
  if (n > MAX_SINGLE)
    mai_roll_draw_density (cr, view, palette, layers, n_layers);
  else
    draw_single (cr, view, palette, layers, n_layers, n <= MAX_ROUNDED);
  cairo_restore (cr);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The keyboard at the left and the velocities below. */
#include "base/mai-i18n.h"
#include "draw/mai-roll-frame.h"
#include "score/mai-key.h"

#define BLACK_KEY_LENGTH 0.6
#define MIN_KEY_PIXELS 3.0
#define MIN_OCTAVE_PIXELS 13.0
#define BAR_WIDTH 2.0

/*
 * Where the white keys meet below a pitch: at the row's edge, or in the middle of a black key's row.
 */
static void
add_key_line (const MaiRollFrame *frame, guint pitch, double x, double width)
{
  const MaiRollView *view = &frame->view;
  double y;
  if (mai_roll_is_black (pitch))
    y = mai_roll_view_y (view, pitch) + mai_roll_view_row_height (view) / 2.0;
  else if (pitch % 12 == 0 || pitch % 12 == 5)
    y = mai_roll_view_y (view, (double) pitch - 1.0);
  else
    return;
  y = round (y) - 0.5;
  if (y > view->y + view->height - 1.0)
    return;
  cairo_move_to (frame->cr, x, y);
  cairo_line_to (frame->cr, x + width, y);
}

static void
add_black_key (const MaiRollFrame *frame, guint pitch, double x, double width)
{
  const MaiRollView *view = &frame->view;
  double top = round (mai_roll_view_y (view, pitch));
  double bottom = round (mai_roll_view_y (view, (double) pitch - 1.0));
  double height = bottom - top - (bottom - top >= 5.0 ? 1.0 : 0.0);
  double radius = MIN (2.0, height / 2.0);
  double right = x + round (width * BLACK_KEY_LENGTH);
  cairo_new_sub_path (frame->cr);
  cairo_move_to (frame->cr, x, top);
  cairo_arc (frame->cr, right - radius, top + radius, radius, -G_PI_2, 0.0);
  cairo_arc (frame->cr, right - radius, top + height - radius, radius, 0.0, G_PI_2);
  cairo_line_to (frame->cr, x, top + height);
  cairo_close_path (frame->cr);
}

static void
draw_c_names (const MaiRollFrame *frame, double right)
{
  const MaiRollView *view = &frame->view;
  double row = mai_roll_view_row_height (view);
  if (row * 12.0 < MIN_OCTAVE_PIXELS)
    return;
  for (guint pitch = (view->low + 11) / 12 * 12; pitch <= view->high; pitch += 12)
    {
      g_autofree char *name = mai_pitch_to_string (pitch, FALSE);
      // the C key reaches a little into the row above
      double y = mai_roll_view_y (view, pitch) + row * 0.4;
      if (y < view->y + 5.0 || y > view->y + view->height - 5.0)
        continue;
      mai_roll_text_draw (frame->text, name, right, y, 1.0, CLAMP (row, 8.0, 10.0), FALSE,
                          frame->palette->key_text);
    }
}

void
mai_roll_draw_keyboard (const MaiRollFrame *frame, double x, double width)
{
  const MaiRollView *view = &frame->view;
  cairo_t *cr = frame->cr;
  cairo_save (cr);
  cairo_rectangle (cr, x, view->y, width, view->height);
  cairo_clip_preserve (cr);
  mai_colour_set (cr, frame->palette->white_key);
  cairo_fill (cr);
  if (mai_roll_view_row_height (view) >= MIN_KEY_PIXELS)
    for (guint pitch = view->low; pitch <= view->high; pitch++)
      add_key_line (frame, pitch, x, width);
  cairo_move_to (cr, x + width - 0.5, view->y);
  cairo_line_to (cr, x + width - 0.5, view->y + view->height);
  mai_colour_set (cr, frame->palette->key_line);
  cairo_set_line_width (cr, 1.0);
  cairo_stroke (cr);
  for (guint pitch = view->low; pitch <= view->high; pitch++)
    if (mai_roll_is_black (pitch))
      add_black_key (frame, pitch, x, width);
  mai_colour_set (cr, frame->palette->black_key);
  cairo_fill (cr);
  draw_c_names (frame, x + width - 5.0);
  cairo_restore (cr);
}

/*
 * The loudest note that begins in a column of pixels.
 */
typedef struct
{
  guint8 velocity;
  gboolean composed;
  guint16 layer;
} Loudest;

static Loudest *
find_loudest (const MaiRollFrame *frame, guint n_columns)
{
  const MaiRollView *view = &frame->view;
  double factor = n_columns / (view->to - view->from);
  Loudest *columns = g_new0 (Loudest, n_columns);
  for (guint i = 0; i < frame->n_layers; i++)
    for (gsize j = 0; j < frame->layers[i].n; j++)
      {
        const MaiNote *note = mai_roll_layer_get (&frame->layers[i], j);
        double at = ((double) note->onset - view->from) * factor;
        if (at < 0.0 || at >= n_columns)
          continue;
        Loudest *column = &columns[(guint) at];
        if (note->velocity > column->velocity)
          *column = (Loudest){ note->velocity, note->origin == MAI_ORIGIN_COMPOSED,
                               (guint16) MIN (i, G_MAXUINT16) };
      }
  return columns;
}

static void
draw_velocity (const MaiRollFrame *frame, const Loudest *loudest, double x, double bottom,
               double height)
{
  const MaiRollPalette *palette = frame->palette;
  MaiColour colour = loudest->composed ? palette->composed : frame->layers[loudest->layer].colour;
  double strength = mai_roll_velocity_strength (loudest->velocity);
  double size = MAX (round (height * loudest->velocity / 127.0), 1.0);
  mai_colour_set (frame->cr, mai_colour_mix (palette->page, colour, strength));
  cairo_rectangle (frame->cr, round (x), bottom - size, BAR_WIDTH, size);
  cairo_fill (frame->cr);
}

void
mai_roll_draw_velocities (const MaiRollFrame *frame, double y, double height, gboolean label)
{
  const MaiRollView *view = &frame->view;
  cairo_t *cr = frame->cr;
  guint n_columns = (guint) MAX (view->width / BAR_WIDTH, 1.0);
  g_autofree Loudest *columns = find_loudest (frame, n_columns);
  mai_colour_set (cr, frame->palette->bar_line);
  cairo_rectangle (cr, view->x, y, view->width, 1.0);
  cairo_fill (cr);
  for (guint i = 0; i < n_columns; i++)
    if (columns[i].velocity > 0)
      draw_velocity (frame, &columns[i], view->x + i * view->width / n_columns, y + height - 4.0,
                     height - 10.0);
  if (label)
    mai_roll_text_draw (frame->text, _ ("Velocity"), view->x - 8.0, y + height / 2.0, 1.0, 10.0,
                        FALSE, frame->palette->dim_text);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Rows, bars and ruler. Lines of one pixel stand on the middle of a pixel. */
#include "draw/mai-roll-frame.h"

#define MIN_BAR_PIXELS 10.0
#define MIN_BEAT_PIXELS 14.0
#define MIN_LABEL_PIXELS 36.0
#define LABEL_SIZE 11.0

static double
crisp (double at)
{
  return floor (at) + 0.5;
}

static double
get_bar_pixels (const MaiRollFrame *frame)
{
  const MaiRollView *view = &frame->view;
  gint64 tick = (gint64) MAX (view->from, 0.0);
  gint64 length = mai_metre_map_get_bar_length (mai_score_get_metre_map (frame->score), tick);
  return (double) MAX (length, 1) * view->width / (view->to - view->from);
}

/*
 * A bit for each pixel column in which a composed note sounds.
 */
static gint32 *
count_composed (const MaiRollFrame *frame, guint n_columns)
{
  const MaiRollView *view = &frame->view;
  gint32 *steps = g_new0 (gint32, n_columns + 1);
  double factor = n_columns / (view->to - view->from);
  for (guint i = 0; i < frame->n_layers; i++)
    for (gsize j = 0; j < frame->layers[i].n; j++)
      {
        const MaiNote *note = mai_roll_layer_get (&frame->layers[i], j);
        if (note->origin != MAI_ORIGIN_COMPOSED)
          continue;
        double left = ((double) note->onset - view->from) * factor;
        double right = ((double) mai_note_get_end (note) - view->from) * factor;
        if (right <= 0.0 || left >= n_columns)
          continue;
        guint first = left > 0.0 ? (guint) left : 0;
        guint last = right < n_columns ? (guint) right : n_columns;
        steps[first]++;
        steps[MAX (last, first + 1)]--;
      }
  return steps;
}

/*
 * x of the bar line that x stands on or before.
 */
static double
round_up_to_bar (const MaiRollFrame *frame, double x)
{
  const MaiRollView *view = &frame->view;
  MaiMetreMap *metre = mai_score_get_metre_map (frame->score);
  gint64 tick = (gint64) ceil (mai_roll_view_tick (view, x - 1.0));
  gint64 bar = mai_metre_map_tick_to_bar (metre, MAX (tick, 0)).bar;
  double end = mai_roll_view_x (view, (double) mai_metre_map_bar_to_tick (metre, bar + 1));
  return MIN (end, view->x + view->width);
}

GArray *
mai_roll_find_composed (const MaiRollFrame *frame)
{
  const MaiRollView *view = &frame->view;
  guint n_columns = (guint) MAX (view->width, 1.0);
  g_autofree gint32 *steps = count_composed (frame, n_columns);
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (MaiRollSpan));
  double gap = MAX (get_bar_pixels (frame), 12.0);
  gint32 sum = 0;
  for (guint column = 0; column < n_columns; column++)
    {
      sum += steps[column];
      if (sum <= 0)
        continue;
      double x = view->x + column;
      MaiRollSpan *last =
          spans->len > 0 ? &g_array_index (spans, MaiRollSpan, spans->len - 1) : NULL;
      if (last != NULL && x - last->right < gap)
        last->right = x + 1.0;
      else
        g_array_append_val (spans, ((MaiRollSpan){ x, x + 1.0 }));
    }
  for (guint i = 0; i < spans->len; i++)
    {
      MaiRollSpan *span = &g_array_index (spans, MaiRollSpan, i);
      span->right = round_up_to_bar (frame, span->right);
    }
  return spans;
}

static void
tint_composed (const MaiRollFrame *frame)
{
  const MaiRollView *view = &frame->view;
  const MaiColour *tint = &frame->palette->composed_tint;
  for (guint i = 0; i < frame->composed->len; i++)
    {
      const MaiRollSpan *span = &g_array_index (frame->composed, MaiRollSpan, i);
      cairo_rectangle (frame->cr, span->left, view->y, span->right - span->left, view->height);
    }
  cairo_set_source_rgba (frame->cr, tint->red, tint->green, tint->blue,
                         frame->palette->composed_tint_alpha);
  cairo_fill (frame->cr);
}

void
mai_roll_draw_rows (const MaiRollFrame *frame)
{
  const MaiRollView *view = &frame->view;
  cairo_t *cr = frame->cr;
  mai_colour_set (cr, frame->palette->white_row);
  cairo_rectangle (cr, view->x, view->y, view->width, view->height);
  cairo_fill (cr);
  for (guint pitch = view->low; pitch <= view->high; pitch++)
    if (mai_roll_is_black (pitch))
      {
        double top = round (mai_roll_view_y (view, pitch));
        double bottom = round (mai_roll_view_y (view, (double) pitch - 1.0));
        cairo_rectangle (cr, view->x, top, view->width, bottom - top);
      }
  mai_colour_set (cr, frame->palette->black_row);
  cairo_fill (cr);
  for (guint pitch = view->low + 1; pitch <= view->high; pitch++)
    if (pitch % 12 == 0)
      {
        double y = round (mai_roll_view_y (view, (double) pitch - 1.0)) - 0.5;
        cairo_move_to (cr, view->x, y);
        cairo_line_to (cr, view->x + view->width, y);
      }
  mai_colour_set (cr, frame->palette->octave_line);
  cairo_set_line_width (cr, 1.0);
  cairo_stroke (cr);
  tint_composed (frame);
}

/*
 * Every how many bars there is room for something as wide as pixels: a power of two.
 */
static gint64
get_bar_step (const MaiRollFrame *frame, double pixels)
{
  double bar = get_bar_pixels (frame);
  gint64 step = 1;
  while (bar * (double) step < pixels && step < G_GINT64_CONSTANT (1) << 40)
    step *= 2;
  return step;
}

static void
add_vertical (const MaiRollFrame *frame, double x)
{
  const MaiRollView *view = &frame->view;
  if (x < view->x || x > view->x + view->width - 1.0)
    return;
  cairo_move_to (frame->cr, crisp (x), view->y);
  cairo_line_to (frame->cr, crisp (x), view->y + view->height);
}

/*
 * Calls for every step-th bar line in the view, at most 4096.
 */
typedef void (*BarFunc) (const MaiRollFrame *frame, gint64 bar, gint64 tick, double x,
                         gpointer data);

static void
foreach_bar (const MaiRollFrame *frame, gint64 step, BarFunc func, gpointer data)
{
  const MaiRollView *view = &frame->view;
  MaiMetreMap *metre = mai_score_get_metre_map (frame->score);
  gint64 first = mai_metre_map_tick_to_bar (metre, (gint64) MAX (view->from, 0.0)).bar;
  first = first / step * step;
  for (gint64 i = 0; i < 4096; i++)
    {
      gint64 bar = first + i * step;
      gint64 tick = mai_metre_map_bar_to_tick (metre, bar);
      if ((double) tick >= view->to)
        return;
      func (frame, bar, tick, mai_roll_view_x (view, (double) tick), data);
    }
}

static void
add_bar_cb (const MaiRollFrame *frame, gint64 bar, gint64 tick, double x, gpointer data)
{
  add_vertical (frame, x);
}

static void
add_beats_cb (const MaiRollFrame *frame, gint64 bar, gint64 tick, double x, gpointer data)
{
  const MaiRollView *view = &frame->view;
  MaiMetreMap *metre = mai_score_get_metre_map (frame->score);
  guint denominator = mai_metre_map_get_metre (metre, tick).denominator;
  double beat = mai_score_get_division (frame->score) * 4.0 / MAX (denominator, 1);
  double end = (double) tick + (double) mai_metre_map_get_bar_length (metre, tick);
  if (beat * view->width / (view->to - view->from) < MIN_BEAT_PIXELS)
    return;
  for (double at = (double) tick + beat; at < end; at += beat)
    add_vertical (frame, mai_roll_view_x (view, at));
}

void
mai_roll_draw_bars (const MaiRollFrame *frame)
{
  cairo_t *cr = frame->cr;
  cairo_set_line_width (cr, 1.0);
  foreach_bar (frame, get_bar_step (frame, MIN_BAR_PIXELS), add_beats_cb, NULL);
  mai_colour_set (cr, frame->palette->beat_line);
  cairo_stroke (cr);
  foreach_bar (frame, get_bar_step (frame, MIN_BAR_PIXELS), add_bar_cb, NULL);
  mai_colour_set (cr, frame->palette->bar_line);
  cairo_stroke (cr);
}

static gboolean
is_composed_at (const MaiRollFrame *frame, double x)
{
  for (guint i = 0; i < frame->composed->len; i++)
    {
      const MaiRollSpan *span = &g_array_index (frame->composed, MaiRollSpan, i);
      if (x >= span->left - 4.0 && x < span->right - 1.0)
        return TRUE;
    }
  return FALSE;
}

static void
draw_label_cb (const MaiRollFrame *frame, gint64 bar, gint64 tick, double x, gpointer data)
{
  const MaiRollView *view = &frame->view;
  const MaiRollPalette *palette = frame->palette;
  double middle = *(double *) data;
  char number[24];
  if (x < view->x - 0.5 || x > view->x + view->width - 12.0)
    return;
  g_snprintf (number, sizeof number, "%" G_GINT64_FORMAT, bar + 1);
  gboolean composed = is_composed_at (frame, x);
  mai_roll_text_draw (frame->text, number, round (x) + 4.0, middle, 0.0, LABEL_SIZE, composed,
                      composed ? palette->composed_text : palette->dim_text);
}

void
mai_roll_draw_ruler (const MaiRollFrame *frame, double y, double height)
{
  const MaiRollView *view = &frame->view;
  cairo_t *cr = frame->cr;
  double middle = y + height / 2.0;
  foreach_bar (frame, get_bar_step (frame, MIN_LABEL_PIXELS), draw_label_cb, &middle);
  mai_colour_set (cr, frame->palette->bar_line);
  cairo_rectangle (cr, view->x, y + height - 1.0, view->width, 1.0);
  cairo_fill (cr);
  for (guint i = 0; i < frame->composed->len; i++)
    {
      const MaiRollSpan *span = &g_array_index (frame->composed, MaiRollSpan, i);
      cairo_rectangle (cr, span->left, y + height - 3.0, span->right - span->left, 3.0);
    }
  mai_colour_set (cr, frame->palette->composed);
  cairo_fill (cr);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Rows, bars and ruler. Lines of one pixel stand on the middle of a pixel. */
#include "draw/mai-roll-frame.h"

#include "draw/mai-roll-pixels.h"

#define MIN_LABEL_PIXELS 36.0
#define LABEL_SIZE 11.0

static double
crisp (double at)
{
  return floor (at) + 0.5;
}

/*
 * Every how many bars as long as the first one in sight there is room for something as wide as pixels.
 */
static gint64
get_bar_step (const MaiRollFrame *frame, double pixels)
{
  const MaiRollView *view = &frame->view;
  gint64 tick = (gint64) MAX (view->from, 0.0);
  gint64 length = mai_metre_map_get_bar_length (mai_score_get_metre_map (frame->score), tick);
  return mai_roll_get_bar_step ((double) MAX (length, 1), (view->to - view->from) / view->width,
                                pixels);
}

GArray *
mai_roll_find_composed (const MaiRollFrame *frame)
{
  const MaiRollView *view = &frame->view;
  g_autoptr (GArray) ticks = mai_roll_find_composed_ticks (frame->score);
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (MaiRollSpan));
  for (guint i = 0; i < ticks->len; i++)
    {
      const MaiRollTicks *span = &g_array_index (ticks, MaiRollTicks, i);
      double left = floor (mai_roll_view_x (view, (double) span->from) - view->x);
      double right = mai_roll_view_x (view, (double) span->to);
      if (right <= view->x || left >= view->width)
        continue;
      left = view->x + MAX (left, 0.0);
      right = MIN (right, view->x + view->width);
      g_array_append_val (spans, ((MaiRollSpan){ left, MAX (right, left + 1.0) }));
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
  if (beat * view->width / (view->to - view->from) < MAI_ROLL_MIN_BEAT)
    return;
  for (double at = (double) tick + beat; at < end; at += beat)
    add_vertical (frame, mai_roll_view_x (view, at));
}

void
mai_roll_draw_bars (const MaiRollFrame *frame)
{
  cairo_t *cr = frame->cr;
  cairo_set_line_width (cr, 1.0);
  foreach_bar (frame, get_bar_step (frame, MAI_ROLL_MIN_BAR), add_beats_cb, NULL);
  mai_colour_set (cr, frame->palette->beat_line);
  cairo_stroke (cr);
  foreach_bar (frame, get_bar_step (frame, MAI_ROLL_MIN_BAR), add_bar_cb, NULL);
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

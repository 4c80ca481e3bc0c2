/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lies behind the notes: three kinds of pixel rows, of which a picture is then put together, and the
 * ticks where the tint of what was composed begins and ends.
 */
#include "draw/mai-roll-brush.h"

#define MAX_BARS 16384 // lines in one picture, whatever the metre

MaiRollTicks
mai_roll_area_get_ticks (const MaiRollArea *area)
{
  double room = 40.0; // a note's shape reaches a little beyond its ticks
  double from = ((double) area->x - room) * area->ticks_per_pixel;
  double to = ((double) area->x + area->width + room) * area->ticks_per_pixel;
  return (MaiRollTicks){ (gint64) CLAMP (floor (from), 0.0, (double) MAI_TICK_MAX),
                         (gint64) CLAMP (ceil (to), 0.0, (double) MAI_TICK_MAX) + 1 };
}

static void
add_composed (MaiScore *score, const MaiNote *note, GArray *spans)
{
  MaiRollTicks *last = spans->len > 0 ? &g_array_index (spans, MaiRollTicks, spans->len - 1) : NULL;
  gint64 gap = last != NULL ? note->onset - last->to : MAI_TICK_MAX;
  gint64 end = MAX (mai_note_get_end (note), note->onset + 1);
  // most notes follow each other closely, and need not know where the bars lie
  if (last != NULL
      && (gap <= 0
          || gap < mai_metre_map_get_bar_length (mai_score_get_metre_map (score), note->onset)))
    last->to = MAX (last->to, end);
  else
    g_array_append_val (spans, ((MaiRollTicks){ note->onset, end }));
}

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  const MaiRollTicks *one = a, *other = b;
  return (one->from > other->from) - (one->from < other->from);
}

/*
 * Joins what overlaps or nearly does, once each ends with a bar.
 */
static void
join_spans (MaiScore *score, GArray *spans)
{
  MaiMetreMap *metre = mai_score_get_metre_map (score);
  guint n = 0;
  g_array_sort (spans, compare_spans);
  for (guint i = 0; i < spans->len; i++)
    {
      MaiRollTicks span = g_array_index (spans, MaiRollTicks, i);
      gint64 bar = mai_metre_map_tick_to_bar (metre, span.to - 1).bar;
      MaiRollTicks *last = n > 0 ? &g_array_index (spans, MaiRollTicks, n - 1) : NULL;
      span.to = mai_metre_map_bar_to_tick (metre, bar + 1);
      if (last != NULL && span.from <= last->to)
        last->to = MAX (last->to, span.to);
      else
        g_array_index (spans, MaiRollTicks, n++) = span;
    }
  g_array_set_size (spans, n);
}

GArray *
mai_roll_find_composed_ticks (MaiScore *score)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (MaiRollTicks));
  g_return_val_if_fail (MAI_IS_SCORE (score), all);
  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (MaiRollTicks));
      gsize n;
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (score, i), &n);
      for (gsize j = 0; j < n; j++)
        if (notes[j].origin == MAI_ORIGIN_COMPOSED)
          add_composed (score, &notes[j], spans);
      g_array_append_vals (all, spans->data, spans->len);
    }
  join_spans (score, all);
  return all;
}

double
mai_roll_get_mean_bar (MaiScore *score)
{
  g_return_val_if_fail (MAI_IS_SCORE (score), 1.0);
  MaiMetreMap *metre = mai_score_get_metre_map (score);
  gint64 end = MAX (mai_score_get_end (score) - 1, 0);
  gint64 n_bars = mai_metre_map_tick_to_bar (metre, end).bar + 1;
  return (double) mai_metre_map_bar_to_tick (metre, n_bars) / (double) n_bars;
}

gint64
mai_roll_get_bar_step (double bar, double ticks_per_pixel, double pixels)
{
  g_return_val_if_fail (ticks_per_pixel > 0.0, 1);
  gint64 step = 1;
  while (bar / ticks_per_pixel * (double) step < pixels && step < G_GINT64_CONSTANT (1) << 40)
    step *= 2;
  return step;
}

double
mai_roll_get_density (MaiScore *score)
{
  g_return_val_if_fail (MAI_IS_SCORE (score), 0.0);
  return (double) mai_score_get_n_notes (score) / (double) MAX (mai_score_get_end (score), 1);
}

MaiColour
mai_roll_get_track_colour (MaiScore *score, const MaiRollPalette *palette, guint track)
{
  guint n = 0;
  for (guint i = 0; i < track; i++)
    n += mai_track_get_n_notes (mai_score_get_track (score, i)) > 0 ? 1 : 0;
  return palette->tracks[n % MAI_ROLL_N_TRACK_COLOURS];
}

/*
 * Colours whole pixels from one tick to another.
 */
static void
tint_row (const MaiRollArea *area, guint32 *row, const MaiRollTicks *span, guint32 tint,
          guint amount)
{
  gint64 left = mai_roll_area_subpixel (area, span->from) / MAI_SUBPIXELS - area->x;
  gint64 right = mai_roll_area_subpixel (area, span->to) / MAI_SUBPIXELS - area->x;
  for (gint64 x = MAX (left, 0); x < MIN (right, area->width); x++)
    row[x] = mai_pixel_mix (row[x], tint, amount);
}

static void
draw_line (const MaiRollArea *area, guint32 *row, double tick, guint32 colour)
{
  gint64 x = (gint64) floor (tick / area->ticks_per_pixel) - area->x;
  for (gint64 i = MAX (x, 0); i < MIN (x + area->scale, area->width); i++)
    row[i] = colour;
}

static void
draw_beats (const MaiRollArea *area, const MaiRollScenery *scenery, guint32 *row, gint64 tick)
{
  MaiMetreMap *metre = mai_score_get_metre_map (scenery->score);
  guint denominator = mai_metre_map_get_metre (metre, tick).denominator;
  double beat = mai_score_get_division (scenery->score) * 4.0 / MAX (denominator, 1);
  double end = (double) tick + (double) mai_metre_map_get_bar_length (metre, tick);
  guint32 colour = mai_colour_to_pixel (scenery->palette->beat_line);
  if (beat / area->ticks_per_pixel < MAI_ROLL_MIN_BEAT * area->scale)
    return;
  for (double at = (double) tick + beat; at < end; at += beat)
    draw_line (area, row, at, colour);
}

/*
 * A line where every bar_step-th bar begins, over those of the beats.
 */
static void
draw_bars (const MaiRollArea *area, const MaiRollScenery *scenery, guint32 *row)
{
  MaiMetreMap *metre = mai_score_get_metre_map (scenery->score);
  MaiRollTicks ticks = mai_roll_area_get_ticks (area);
  gint64 step = MAX (scenery->bar_step, 1);
  gint64 first = mai_metre_map_tick_to_bar (metre, ticks.from).bar / step * step;
  guint32 colour = mai_colour_to_pixel (scenery->palette->bar_line);
  for (guint i = 0; i < MAX_BARS; i++)
    {
      gint64 tick = mai_metre_map_bar_to_tick (metre, first + i * step);
      if (tick >= ticks.to)
        return;
      if (step == 1)
        draw_beats (area, scenery, row, tick);
      draw_line (area, row, (double) tick, colour);
    }
}

guint32 *
mai_roll_ground_make_row (const MaiRollArea *area, const MaiRollScenery *scenery, MaiColour colour)
{
  const MaiRollPalette *palette = scenery->palette;
  guint32 *row = g_new (guint32, (gsize) area->width);
  guint32 pixel = mai_colour_to_pixel (colour);
  guint32 tint = mai_colour_to_pixel (palette->composed_tint);
  guint amount = (guint) lround (palette->composed_tint_alpha * 256.0);
  for (int x = 0; x < area->width; x++)
    row[x] = pixel;
  for (guint i = 0; scenery->composed != NULL && i < scenery->composed->len; i++)
    tint_row (area, row, &g_array_index (scenery->composed, MaiRollTicks, i), tint, amount);
  if (scenery->score != NULL)
    draw_bars (area, scenery, row);
  return row;
}

void
mai_roll_ground_init (MaiRollGround *ground, const MaiRollArea *area, const MaiRollScenery *scenery)
{
  const MaiRollPalette *palette = scenery->palette;
  ground->white = mai_roll_ground_make_row (area, scenery, palette->white_row);
  ground->black = mai_roll_ground_make_row (area, scenery, palette->black_row);
  ground->octave = mai_roll_ground_make_row (area, scenery, palette->octave_line);
}

void
mai_roll_ground_clear (MaiRollGround *ground)
{
  g_clear_pointer (&ground->white, g_free);
  g_clear_pointer (&ground->black, g_free);
  g_clear_pointer (&ground->octave, g_free);
}

void
mai_roll_fill_colours (guint32 colours[128], MaiColour ground, MaiColour colour)
{
  for (guint i = 0; i < 128; i++)
    colours[i] =
        mai_colour_to_pixel (mai_colour_mix (ground, colour, mai_roll_velocity_strength (i)));
}

/*
 * Where more than half of the notes before the area's end show, all of those are looked at: asking for them
 * one by one would take longer.
 */
static void
stock_init (MaiRollStock *stock, MaiTrack *track, const MaiRollTicks *ticks, guint low, guint high)
{
  gsize first = mai_track_find_onset (track, ticks->from);
  stock->notes = mai_track_get_notes (track, NULL);
  stock->n = mai_track_find_onset (track, ticks->to);
  if (first <= stock->n / 2 && high - low > 32)
    return;
  stock->found = g_array_new (FALSE, FALSE, sizeof (guint));
  mai_track_query (track, ticks->from, ticks->to, low, high, stock->found);
  stock->indices = (const guint *) (gpointer) stock->found->data;
  stock->n = stock->found->len;
}

/*
 * Leaves out what is selected before the first note found, so that nobody walks past it.
 */
static void
skip_selected (MaiRollStock *stock)
{
  gsize from = 0;
  gsize to = stock->selected.n;
  if (to == 0 || stock->n == 0)
    return;
  while (from < to)
    {
      gsize middle = from + (to - from) / 2;
      if (stock->selected.indices[middle] < mai_roll_stock_get (stock, 0))
        from = middle + 1;
      else
        to = middle;
    }
  stock->selected.indices += from;
  stock->selected.n -= from;
}

void
mai_roll_stocks_init (MaiRollStocks *stocks, const MaiRollArea *area, const MaiRollScenery *scenery,
                      guint low, guint high)
{
  MaiRollTicks ticks = mai_roll_area_get_ticks (area);
  const MaiRollPalette *palette = scenery->palette;
  guint n_coloured = 0;
  guint place = 0;
  stocks->n_tracks = scenery->score != NULL ? mai_score_get_n_tracks (scenery->score) : 0;
  stocks->tracks = g_new0 (MaiRollStock, MAX (stocks->n_tracks, 1));
  for (guint i = 0; i < stocks->n_tracks; i++)
    {
      MaiTrack *track = mai_score_get_track (scenery->score, i);
      MaiRollStock *stock =
          &stocks->tracks[i == scenery->top_track ? stocks->n_tracks - 1 : place++];
      if (mai_track_get_n_notes (track) == 0)
        continue;
      stock_init (stock, track, &ticks, low, high);
      if (scenery->selected != NULL)
        stock->selected = scenery->selected[i];
      skip_selected (stock);
      if (n_coloured < MAI_ROLL_N_TRACK_COLOURS)
        mai_roll_fill_colours (stocks->colours[n_coloured], palette->white_row,
                               palette->tracks[n_coloured]);
      stock->colours = stocks->colours[n_coloured++ % MAI_ROLL_N_TRACK_COLOURS];
    }
}

void
mai_roll_stocks_clear (MaiRollStocks *stocks)
{
  for (guint i = 0; i < stocks->n_tracks; i++)
    g_clear_pointer (&stocks->tracks[i].found, g_array_unref);
  g_clear_pointer (&stocks->tracks, g_free);
}

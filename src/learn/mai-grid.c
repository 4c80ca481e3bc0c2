/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-grid.h"

#include <math.h>

/* Ranges of listed lengths beyond the exact ones, in grid units: from (exclusive), to (inclusive), step. */
static const struct
{
  gint64 from, to, step;
} length_ranges[] = {
  { 96, 192, 6 },
  { 192, 384, 24 },
  { 384, 768, 48 },
  { 768, MAI_GRID_LONGEST, 96 },
};

static const struct
{
  guint8 numerator, denominator;
} metres[MAI_GRID_N_METRES] = {
  { 4, 4 }, /* any other */
  { 2, 2 }, { 3, 2 }, { 4, 2 },  { 1, 4 },  { 2, 4 },  { 3, 4 },  { 4, 4 },   { 5, 4 },
  { 6, 4 }, { 7, 4 }, { 1, 8 },  { 2, 8 },  { 3, 8 },  { 4, 8 },  { 5, 8 },   { 6, 8 },
  { 7, 8 }, { 9, 8 }, { 12, 8 }, { 3, 16 }, { 6, 16 }, { 9, 16 }, { 12, 16 },
};

gint64
mai_grid_length (guint index)
{
  g_return_val_if_fail (index < MAI_GRID_N_LENGTHS, 0);

  if (index <= MAI_GRID_EXACT)
    return index;
  index -= MAI_GRID_EXACT;
  for (guint i = 0; i < G_N_ELEMENTS (length_ranges); i++)
    {
      guint n = (guint) ((length_ranges[i].to - length_ranges[i].from) / length_ranges[i].step);
      if (index <= n)
        return length_ranges[i].from + index * length_ranges[i].step;
      index -= n;
    }
  g_assert_not_reached ();
}

guint
mai_grid_nearest (gint64 units)
{
  g_return_val_if_fail (units >= 0, 0);

  if (units <= MAI_GRID_EXACT)
    return (guint) units;
  guint index = MAI_GRID_EXACT;
  for (guint i = 0; i < G_N_ELEMENTS (length_ranges); i++)
    {
      gint64 step = length_ranges[i].step;
      if (units <= length_ranges[i].to)
        return index + (guint) ((units - length_ranges[i].from + step / 2) / step);
      index += (guint) ((length_ranges[i].to - length_ranges[i].from) / step);
    }
  return index;
}

gint64
mai_grid_round (gint64 ticks, guint division)
{
  g_return_val_if_fail (ticks >= 0 && division > 0, 0);

  gint64 quarters = ticks / division;
  gint64 rest = ticks % division;
  return quarters * MAI_GRID + (2 * MAI_GRID * rest + division) / (2 * (gint64) division);
}

/* bin = round (14 log2 (bpm / 120)) + 41 */
guint
mai_grid_tempo_bin (double microseconds_per_quarter)
{
  if (!(microseconds_per_quarter > 0))
    return MAI_GRID_N_TEMPI - 1;
  double bin = floor (14 * log2 (500000.0 / microseconds_per_quarter) + 41.5);
  return (guint) CLAMP (bin, 0, MAI_GRID_N_TEMPI - 1);
}

guint32
mai_grid_tempo (guint bin)
{
  g_return_val_if_fail (bin < MAI_GRID_N_TEMPI, 500000);

  return (guint32) lround (500000.0 * exp2 ((41.0 - bin) / 14));
}

guint
mai_grid_metre_class (guint numerator, guint denominator)
{
  for (guint i = 1; i < MAI_GRID_N_METRES; i++)
    if (metres[i].numerator == numerator && metres[i].denominator == denominator)
      return i;
  return 0;
}

void
mai_grid_metre (guint metre, guint *numerator, guint *denominator)
{
  g_return_if_fail (metre < MAI_GRID_N_METRES);

  *numerator = metres[metre].numerator;
  *denominator = metres[metre].denominator;
}

/* ---- bars ---- */

typedef struct
{
  gint64 start; /* grid units */
  gint64 first_bar;
  guint numerator, denominator;
  guint metre;
} Segment;

struct _MaiBars
{
  GArray *segments; /* of Segment, starts ascending, the first at 0 */
};

/* A bar is 96 n / d grid units long, which is no whole number when d is 64 or more: bars are counted in d-ths. */
static gint64
segment_bars (const Segment *segment, gint64 units)
{
  gint64 length = 4 * MAI_GRID * (gint64) segment->numerator;
  return (units - segment->start) * segment->denominator / length;
}

static gint64
segment_bar_start (const Segment *segment, gint64 bar)
{
  gint64 length = 4 * MAI_GRID * (gint64) segment->numerator;
  return segment->start + (bar * length + segment->denominator - 1) / segment->denominator;
}

static void
bars_add (MaiBars *bars, gint64 start, guint numerator, guint denominator)
{
  Segment segment = { .start = start,
                      .numerator = MAX (numerator, 1),
                      .denominator = MAX (denominator, 1),
                      .metre = mai_grid_metre_class (numerator, denominator) };
  Segment *last = bars->segments->len > 0
                      ? &g_array_index (bars->segments, Segment, bars->segments->len - 1)
                      : NULL;

  if (last != NULL && last->start == start)
    {
      segment.first_bar = last->first_bar;
      *last = segment;
      return;
    }
  if (last != NULL)
    {
      gint64 n = segment_bars (last, start);
      if (segment_bar_start (last, n) < start)
        n++;
      segment.first_bar = last->first_bar + n;
    }
  g_array_append_val (bars->segments, segment);
}

MaiBars *
mai_bars_new (MaiScore *score)
{
  MaiBars *bars = g_new0 (MaiBars, 1);
  MaiMetreMap *map = mai_score_get_metre_map (score);
  guint division = mai_score_get_division (score);

  bars->segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  bars_add (bars, 0, 4, 4);
  for (gsize i = 0; i < mai_metre_map_get_n_changes (map); i++)
    {
      MaiMetreChange change = mai_metre_map_get_change (map, i);
      bars_add (bars, mai_grid_round (MAX (change.tick, 0), division), change.numerator,
                change.denominator);
    }
  return bars;
}

void
mai_bars_free (MaiBars *bars)
{
  if (bars == NULL)
    return;
  g_array_unref (bars->segments);
  g_free (bars);
}

static const Segment *
bars_segment (const MaiBars *bars, gint64 units)
{
  guint low = 0, high = bars->segments->len;
  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;
      if (g_array_index (bars->segments, Segment, middle).start <= units)
        low = middle;
      else
        high = middle;
    }
  return &g_array_index (bars->segments, Segment, low);
}

MaiBarPlace
mai_bars_find (const MaiBars *bars, gint64 units)
{
  const Segment *segment = bars_segment (bars, MAX (units, 0));
  gint64 bar = segment_bars (segment, MAX (units, 0));

  return (MaiBarPlace){ .bar = segment->first_bar + bar,
                        .place = MAX (units, 0) - segment_bar_start (segment, bar),
                        .metre = segment->metre };
}

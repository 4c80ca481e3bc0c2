/* SPDX-License-Identifier: Apache-2.0 */
/* A bar need not be a whole number of ticks (3/8 at 1 tick to the quarter): bar k of a stretch begins
 * floor (k * length) ticks in, length being the fraction numerator * 4 * division / denominator. */
#include "score/mai-metre-map.h"

#include "score/mai-note.h"

typedef struct
{
  MaiMetreChange change;
  gint64 bar; /* that begins here */
} Stretch;

struct _MaiMetreMap
{
  guint division;
  GArray *stretches; /* of Stretch, by tick */
  gsize n_numbered; /* stretches whose .bar is right */
};

static Stretch *
stretch_at (const MaiMetreMap *self, gsize i)
{
  return &g_array_index (self->stretches, Stretch, i);
}

static gsize
upper_bound (const MaiMetreMap *self, gint64 tick)
{
  gsize low = 0, high = self->stretches->len;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (stretch_at (self, middle)->change.tick <= tick)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* The stretch before index @i; 4/4 from 0 before the first. */
static Stretch
stretch_before (const MaiMetreMap *self, gsize i)
{
  return i > 0 ? *stretch_at (self, i - 1) : (Stretch){ { 0, 4, 4, 24, 8 }, 0 };
}

/* Ticks a bar lasts, times the denominator. */
static gint64
bar_ticks (const MaiMetreMap *self, const Stretch *stretch)
{
  return (gint64) stretch->change.numerator * 4 * self->division;
}

/* The last unit that begins at or before @offset, when unit k begins at floor (k * length / parts). */
static gint64
units_before (gint64 offset, gint64 length, gint64 parts)
{
  return ((offset + 1) * parts + length - 1) / length - 1;
}

static void
number_bars (MaiMetreMap *self)
{
  for (; self->n_numbered < self->stretches->len; self->n_numbered++)
    {
      Stretch *stretch = stretch_at (self, self->n_numbered);
      Stretch before = stretch_before (self, self->n_numbered);
      gint64 ticks = stretch->change.tick - before.change.tick;

      stretch->bar = before.bar;
      if (ticks > 0)
        stretch->bar +=
            units_before (ticks - 1, bar_ticks (self, &before), before.change.denominator) + 1;
    }
}

MaiMetreMap *
mai_metre_map_new (guint division)
{
  MaiMetreMap *self = g_new0 (MaiMetreMap, 1);

  self->division = MAX (division, 1);
  self->stretches = g_array_new (FALSE, FALSE, sizeof (Stretch));
  return self;
}

MaiMetreMap *
mai_metre_map_copy (const MaiMetreMap *self)
{
  MaiMetreMap *copy = mai_metre_map_new (self->division);

  g_array_append_vals (copy->stretches, self->stretches->data, self->stretches->len);
  copy->n_numbered = self->n_numbered;
  return copy;
}

void
mai_metre_map_free (MaiMetreMap *self)
{
  g_array_unref (self->stretches);
  g_free (self);
}

gboolean
mai_metre_is_valid (guint numerator, guint denominator)
{
  return numerator >= 1 && numerator <= 255 && denominator >= 1 && denominator <= 32768
         && (denominator & (denominator - 1)) == 0;
}

void
mai_metre_map_set_change (MaiMetreMap *self, const MaiMetreChange *change)
{
  Stretch stretch = { .change = *change };
  gsize i;

  g_return_if_fail (mai_metre_is_valid (change->numerator, change->denominator));

  stretch.change.tick = CLAMP (change->tick, 0, MAI_TICK_MAX);
  i = upper_bound (self, stretch.change.tick);
  if (i > 0 && stretch_at (self, i - 1)->change.tick == stretch.change.tick)
    *stretch_at (self, --i) = stretch;
  else
    g_array_insert_val (self->stretches, i, stretch);
  self->n_numbered = MIN (self->n_numbered, i);
}

void
mai_metre_map_set (MaiMetreMap *self, gint64 tick, guint numerator, guint denominator)
{
  MaiMetreChange change = { tick, numerator, denominator, 24, 8 };

  g_return_if_fail (mai_metre_is_valid (numerator, denominator));

  mai_metre_map_set_change (self, &change);
}

gboolean
mai_metre_map_remove (MaiMetreMap *self, gint64 tick)
{
  gsize i = upper_bound (self, tick);

  if (i == 0 || stretch_at (self, i - 1)->change.tick != tick)
    return FALSE;
  g_array_remove_index (self->stretches, i - 1);
  self->n_numbered = MIN (self->n_numbered, i - 1);
  return TRUE;
}

gsize
mai_metre_map_get_n_changes (const MaiMetreMap *self)
{
  return self->stretches->len;
}

MaiMetreChange
mai_metre_map_get_change (const MaiMetreMap *self, gsize i)
{
  g_return_val_if_fail (i < self->stretches->len, stretch_before (self, 0).change);

  return stretch_at (self, i)->change;
}

gssize
mai_metre_map_find (const MaiMetreMap *self, gint64 tick)
{
  return (gssize) upper_bound (self, tick) - 1;
}

MaiMetreChange
mai_metre_map_get_metre (const MaiMetreMap *self, gint64 tick)
{
  return stretch_before (self, upper_bound (self, tick)).change;
}

MaiBarPosition
mai_metre_map_tick_to_bar (MaiMetreMap *self, gint64 tick)
{
  MaiBarPosition position;
  Stretch stretch;
  gint64 offset, bars, parts, beats, beat_length;

  tick = CLAMP (tick, 0, MAI_TICK_MAX);
  number_bars (self);
  stretch = stretch_before (self, upper_bound (self, tick));
  offset = tick - stretch.change.tick;
  parts = stretch.change.denominator;
  beat_length = 4 * (gint64) self->division; /* times parts */
  bars = units_before (offset, bar_ticks (self, &stretch), parts);
  beats = units_before (offset, beat_length, parts);
  position.bar = stretch.bar + bars;
  position.beat = beats - bars * stretch.change.numerator;
  position.tick = offset - beats * beat_length / parts;
  return position;
}

/* The number of stretches that begin at or before @bar. */
static gsize
upper_bound_bar (MaiMetreMap *self, gint64 bar)
{
  gsize low = 0, high = self->stretches->len;

  number_bars (self);
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (stretch_at (self, middle)->bar <= bar)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

gint64
mai_metre_map_bar_to_tick (MaiMetreMap *self, gint64 bar)
{
  gint64 wanted = CLAMP (bar, 0, 8 * MAI_TICK_MAX);
  Stretch stretch = stretch_before (self, upper_bound_bar (self, wanted));
  gint64 ticks = (wanted - stretch.bar) * bar_ticks (self, &stretch) / stretch.change.denominator;

  return MIN (stretch.change.tick + ticks, MAI_TICK_MAX);
}

gint64
mai_metre_map_get_bar_length (MaiMetreMap *self, gint64 tick)
{
  gint64 bar = mai_metre_map_tick_to_bar (self, tick).bar;

  return mai_metre_map_bar_to_tick (self, bar + 1) - mai_metre_map_bar_to_tick (self, bar);
}

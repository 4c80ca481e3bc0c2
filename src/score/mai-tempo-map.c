/* SPDX-License-Identifier: Apache-2.0 */
/* Each change carries the time up to it as an integer: ticks times microseconds to the quarter, so that
 * seconds are that sum divided once, by division * 1e6. 2^31 ticks of 2^24 microseconds fit 2^55.
 * The sums are made again, from the first changed one on, when a conversion next asks. */
#include "score/mai-tempo-map.h"

#include "score/mai-note.h"

#include <math.h>

typedef struct
{
  gint64 tick;
  gint64 elapsed; /* microseconds times division */
  guint32 microseconds;
} Change;

struct _MaiTempoMap
{
  guint division;
  GArray *changes; /* of Change, by tick */
  gsize n_summed; /* changes whose .elapsed is right */
};

static Change *
change_at (const MaiTempoMap *self, gsize i)
{
  return &g_array_index (self->changes, Change, i);
}

/* The number of changes at or before @tick. */
static gsize
upper_bound (const MaiTempoMap *self, gint64 tick)
{
  gsize low = 0, high = self->changes->len;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (change_at (self, middle)->tick <= tick)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
sum_up (MaiTempoMap *self)
{
  for (; self->n_summed < self->changes->len; self->n_summed++)
    {
      Change *change = change_at (self, self->n_summed);
      const Change *before = self->n_summed > 0 ? change - 1 : NULL;

      change->elapsed =
          before == NULL
              ? change->tick * MAI_TEMPO_DEFAULT
              : before->elapsed + (change->tick - before->tick) * (gint64) before->microseconds;
    }
}

/* The stretch that holds at change index @i - 1: before the first it is 120 to the minute from 0. */
static Change
stretch_before (const MaiTempoMap *self, gsize i)
{
  return i > 0 ? *change_at (self, i - 1) : (Change){ .microseconds = MAI_TEMPO_DEFAULT };
}

MaiTempoMap *
mai_tempo_map_new (guint division)
{
  MaiTempoMap *self = g_new0 (MaiTempoMap, 1);

  self->division = MAX (division, 1);
  self->changes = g_array_new (FALSE, FALSE, sizeof (Change));
  return self;
}

MaiTempoMap *
mai_tempo_map_copy (const MaiTempoMap *self)
{
  MaiTempoMap *copy = mai_tempo_map_new (self->division);

  g_array_append_vals (copy->changes, self->changes->data, self->changes->len);
  copy->n_summed = self->n_summed;
  return copy;
}

void
mai_tempo_map_free (MaiTempoMap *self)
{
  g_array_unref (self->changes);
  g_free (self);
}

void
mai_tempo_map_set (MaiTempoMap *self, gint64 tick, guint32 microseconds)
{
  Change change = { CLAMP (tick, 0, MAI_TICK_MAX), 0, CLAMP (microseconds, 1, MAI_TEMPO_MAX) };
  gsize i = upper_bound (self, change.tick);

  if (i > 0 && change_at (self, i - 1)->tick == change.tick)
    *change_at (self, --i) = change;
  else
    g_array_insert_val (self->changes, i, change);
  self->n_summed = MIN (self->n_summed, i);
}

gboolean
mai_tempo_map_remove (MaiTempoMap *self, gint64 tick)
{
  gsize i = upper_bound (self, tick);

  if (i == 0 || change_at (self, i - 1)->tick != tick)
    return FALSE;
  g_array_remove_index (self->changes, i - 1);
  self->n_summed = MIN (self->n_summed, i - 1);
  return TRUE;
}

gsize
mai_tempo_map_get_n_changes (const MaiTempoMap *self)
{
  return self->changes->len;
}

MaiTempoChange
mai_tempo_map_get_change (const MaiTempoMap *self, gsize i)
{
  g_return_val_if_fail (i < self->changes->len, ((MaiTempoChange){ 0, MAI_TEMPO_DEFAULT }));

  return (MaiTempoChange){ change_at (self, i)->tick, change_at (self, i)->microseconds };
}

gssize
mai_tempo_map_find (const MaiTempoMap *self, gint64 tick)
{
  return (gssize) upper_bound (self, tick) - 1;
}

guint32
mai_tempo_map_get_tempo (const MaiTempoMap *self, gint64 tick)
{
  return stretch_before (self, upper_bound (self, tick)).microseconds;
}

double
mai_tempo_map_ticks_to_seconds (MaiTempoMap *self, gint64 tick)
{
  Change from;

  sum_up (self);
  from = stretch_before (self, upper_bound (self, tick));
  return (double) (from.elapsed + (tick - from.tick) * (gint64) from.microseconds)
         / (self->division * 1e6);
}

double
mai_tempo_map_position_to_seconds (MaiTempoMap *self, double ticks)
{
  gint64 whole = (gint64) floor (CLAMP (ticks, 0, (double) MAI_TICK_MAX));
  double rest = (ticks - whole) * mai_tempo_map_get_tempo (self, whole);

  return mai_tempo_map_ticks_to_seconds (self, whole) + rest / (self->division * 1e6);
}

/* The number of changes at or before @elapsed (microseconds times division). */
static gsize
upper_bound_elapsed (MaiTempoMap *self, double elapsed)
{
  gsize low = 0, high = self->changes->len;

  sum_up (self);
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if ((double) change_at (self, middle)->elapsed <= elapsed)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

double
mai_tempo_map_seconds_to_position (MaiTempoMap *self, double seconds)
{
  double elapsed = MAX (seconds, 0) * self->division * 1e6;
  Change from = stretch_before (self, upper_bound_elapsed (self, elapsed));

  return from.tick + (elapsed - from.elapsed) / from.microseconds;
}

gint64
mai_tempo_map_seconds_to_ticks (MaiTempoMap *self, double seconds)
{
  double position = mai_tempo_map_seconds_to_position (self, seconds);

  return (gint64) floor (CLAMP (position, 0, (double) MAI_TICK_MAX) + 0.5);
}

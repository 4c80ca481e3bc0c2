/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/editor/mai-note-editor-snap.h"

#include "base/mai-i18n.h"
#include "widgets/editor/mai-note-editor.h"

/* Lines lie numerator / denominator quarters apart; 0: whole bars, or nothing. */
typedef struct
{
  const char *id, *title;
  guint numerator, denominator;
} Grid;

/* In the order of MaiSnap. */
static const Grid grids[MAI_N_SNAPS] = {
  { "bar", N_ ("Bar"), 0, 1 },
  { "1/2", N_ ("Half"), 2, 1 },
  { "1/4", N_ ("Quarter"), 1, 1 },
  { "1/8", N_ ("Eighth"), 1, 2 },
  { "1/16", N_ ("Sixteenth"), 1, 4 },
  { "1/32", N_ ("Thirty-second"), 1, 8 },
  { "1/4t", N_ ("Quarter Triplet"), 2, 3 },
  { "1/8t", N_ ("Eighth Triplet"), 1, 3 },
  { "1/16t", N_ ("Sixteenth Triplet"), 1, 6 },
  { "none", N_ ("None"), 0, 1 },
};

guint
mai_note_editor_get_n_snaps (void)
{
  return MAI_N_SNAPS;
}

const char *
mai_note_editor_get_snap_id (guint i)
{
  g_return_val_if_fail (i < MAI_N_SNAPS, NULL);

  return grids[i].id;
}

const char *
mai_note_editor_get_snap_title (guint i)
{
  g_return_val_if_fail (i < MAI_N_SNAPS, NULL);

  return _ (grids[i].title);
}

MaiSnap
mai_snap_from_id (const char *id)
{
  for (guint i = 0; i < MAI_N_SNAPS; i++)
    if (g_strcmp0 (id, grids[i].id) == 0)
      return (MaiSnap) i;
  return MAI_SNAP_NONE;
}

/* Where line @i of a bar lies, from its beginning. */
static gint64
line_at (const Grid *grid, guint division, gint64 i)
{
  return (2 * i * division * grid->numerator + grid->denominator)
         / (2 * (gint64) grid->denominator);
}

/* The number of the last line at or before @offset. */
static gint64
line_before (const Grid *grid, guint division, gint64 offset)
{
  gint64 i = offset * grid->denominator / ((gint64) division * grid->numerator);

  while (i > 0 && line_at (grid, division, i) > offset)
    i--;
  while (line_at (grid, division, i + 1) <= offset)
    i++;
  return i;
}

static gint64
floor_on (const Grid *grid, MaiScore *score, gint64 tick)
{
  MaiMetreMap *map = mai_score_get_metre_map (score);
  gint64 bar = mai_metre_map_bar_to_tick (map, mai_metre_map_tick_to_bar (map, tick).bar);
  guint division = mai_score_get_division (score);

  if (grid->numerator == 0)
    return bar;
  return bar + line_at (grid, division, line_before (grid, division, tick - bar));
}

static gint64
next_on (const Grid *grid, MaiScore *score, gint64 tick)
{
  MaiMetreMap *map = mai_score_get_metre_map (score);
  gint64 number = mai_metre_map_tick_to_bar (map, tick).bar;
  gint64 bar = mai_metre_map_bar_to_tick (map, number);
  gint64 next = mai_metre_map_bar_to_tick (map, number + 1);
  guint division = mai_score_get_division (score);

  if (grid->numerator != 0)
    next = MIN (next, bar + line_at (grid, division, line_before (grid, division, tick - bar) + 1));
  return MIN (MAX (next, tick + 1), MAI_TICK_MAX);
}

gint64
mai_snap_get_ticks (MaiSnap snap, MaiScore *score, gint64 tick)
{
  if (snap == MAI_SNAP_NONE)
    return 0;
  if (snap == MAI_SNAP_BAR)
    return MAX (mai_metre_map_get_bar_length (mai_score_get_metre_map (score), tick), 1);
  return MAX (line_at (&grids[snap], mai_score_get_division (score), 1), 1);
}

gint64
mai_snap_floor (MaiSnap snap, MaiScore *score, gint64 tick)
{
  tick = CLAMP (tick, 0, MAI_TICK_MAX);
  return snap == MAI_SNAP_NONE ? tick : floor_on (&grids[snap], score, tick);
}

gint64
mai_snap_next (MaiSnap snap, MaiScore *score, gint64 tick)
{
  tick = CLAMP (tick, 0, MAI_TICK_MAX);
  return snap == MAI_SNAP_NONE ? MIN (tick + 1, MAI_TICK_MAX) : next_on (&grids[snap], score, tick);
}

gint64
mai_snap_round (MaiSnap snap, MaiScore *score, gint64 tick)
{
  gint64 before = mai_snap_floor (snap, score, tick), after;

  tick = CLAMP (tick, 0, MAI_TICK_MAX);
  if (before == tick)
    return tick;
  after = mai_snap_next (snap, score, tick);
  return tick - before < after - tick ? before : after;
}

gint64
mai_snap_round_up_length (MaiSnap snap, MaiScore *score, gint64 tick, gint64 ticks)
{
  gint64 grid = mai_snap_get_ticks (snap, score, tick), i;
  guint division = mai_score_get_division (score);

  if (snap == MAI_SNAP_NONE)
    return ticks;
  if (snap == MAI_SNAP_BAR)
    return (ticks + grid - 1) / grid * grid;
  i = line_before (&grids[snap], division, ticks);
  return line_at (&grids[snap], division, line_at (&grids[snap], division, i) < ticks ? i + 1 : i);
}

static Grid
beat_grid (MaiScore *score, gint64 tick)
{
  guint denominator = mai_metre_map_get_metre (mai_score_get_metre_map (score), tick).denominator;

  return (Grid){ NULL, NULL, 4, denominator };
}

gint64
mai_snap_or_beat_floor (MaiSnap snap, MaiScore *score, gint64 tick)
{
  Grid grid = snap == MAI_SNAP_NONE ? beat_grid (score, tick) : grids[snap];

  return floor_on (&grid, score, CLAMP (tick, 0, MAI_TICK_MAX));
}

gint64
mai_snap_or_beat_next (MaiSnap snap, MaiScore *score, gint64 tick)
{
  Grid grid = snap == MAI_SNAP_NONE ? beat_grid (score, tick) : grids[snap];

  return next_on (&grid, score, CLAMP (tick, 0, MAI_TICK_MAX));
}

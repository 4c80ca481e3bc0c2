/* SPDX-License-Identifier: Apache-2.0 */
/* The grid that encodings lay over a score: 1/24 of a quarter note, the lengths listed on it, the bins of tempo, the
 * usual metres, and bars counted in grid units. Thread: any; immutable. */
#pragma once

#include "score/mai-score.h"

G_BEGIN_DECLS

#define MAI_GRID 24 /* grid units in a quarter note */

/* ---- Lengths: 0 .. 96 each, then quarter beats to 8 beats, beats to 16, half bars of 4/4 to 32, bars to 64. ---- */
#define MAI_GRID_EXACT 96
#define MAI_GRID_N_LENGTHS 137
#define MAI_GRID_LONGEST 1536

/* Grid units of a listed length; index 0 .. MAI_GRID_N_LENGTHS - 1. */
gint64 mai_grid_length (guint index);
/* The listed length nearest to `units` >= 0; halfway goes to the longer. */
guint mai_grid_nearest (gint64 units);

/* Ticks to grid units on the absolute grid, halfway goes up: floor (24 ticks / division + 1/2). ticks >= 0. */
gint64 mai_grid_round (gint64 ticks, guint division);

/* ---- Tempo: 64 bins of equal ratio 2^(1/14), about 5 %, from 15.8 to 356 beats a minute; 120 is the middle of its
 * bin, and so are 60 and 30 and 240. Beyond the ends the last bin. ---- */
#define MAI_GRID_N_TEMPI 64

guint mai_grid_tempo_bin (double microseconds_per_quarter);
/* The middle of a bin, in microseconds to the quarter note. */
guint32 mai_grid_tempo (guint bin);

/* ---- Metres: class 0 is any other. ---- */
#define MAI_GRID_N_METRES 24
#define MAI_GRID_LONGEST_BAR 192 /* 4/2 */

guint mai_grid_metre_class (guint numerator, guint denominator);
/* The metre of a class; 4/4 of class 0. */
void mai_grid_metre (guint metre, guint *numerator, guint *denominator);

/* ---- Bars of a score in grid units. A change of metre starts a bar, wherever it stands. ---- */
typedef struct _MaiBars MaiBars;

typedef struct
{
  gint64 bar; /* counted from 0 */
  gint64 place; /* in the bar, grid units */
  guint metre; /* class */
} MaiBarPlace;

/* A copy of the metre map as it is now. */
MaiBars *mai_bars_new (MaiScore *score);
void mai_bars_free (MaiBars *bars);
/* Where `units` >= 0 lies. */
MaiBarPlace mai_bars_find (const MaiBars *bars, gint64 units);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiBars, mai_bars_free)

G_END_DECLS

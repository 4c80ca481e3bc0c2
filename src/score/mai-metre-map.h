/* SPDX-License-Identifier: Apache-2.0 */
/* Time signatures in tick order, and where the bars lie. 4/4 holds before the first.
 * A change begins a new bar, also in the middle of one. Bars and beats count from 0. One thread at a time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MaiMetreMap MaiMetreMap;

/**
 * MaiMetreChange:
 * @tick: from here on
 * @numerator: 1..255
 * @denominator: a power of two, 1..32768
 * @clocks: MIDI clocks to a metronome click, 24 when nobody said
 * @thirty_seconds: written 32nd notes to the quarter, 8 when nobody said
 */
typedef struct
{
  gint64 tick;
  guint16 numerator;
  guint16 denominator;
  guint8 clocks;
  guint8 thirty_seconds;
} MaiMetreChange;

/**
 * MaiBarPosition:
 * @bar: from 0
 * @beat: in the bar, from 0; a beat is one denominator's note
 * @tick: in the beat, from 0
 */
typedef struct
{
  gint64 bar;
  gint64 beat;
  gint64 tick;
} MaiBarPosition;

/* @division: ticks to the quarter, 1..32767 */
MaiMetreMap *mai_metre_map_new (guint division);
MaiMetreMap *mai_metre_map_copy (const MaiMetreMap *self);
void mai_metre_map_free (MaiMetreMap *self);

/* FALSE for a numerator of 0 or over 255, or a denominator that is no power of two up to 32768. */
gboolean mai_metre_is_valid (guint numerator, guint denominator);
/* Sets the metre from @tick on, replacing a change there. Not undoable: mai_score_set_metre() is. */
void mai_metre_map_set (MaiMetreMap *self, gint64 tick, guint numerator, guint denominator);
void mai_metre_map_set_change (MaiMetreMap *self, const MaiMetreChange *change);
gboolean mai_metre_map_remove (MaiMetreMap *self, gint64 tick);

gsize mai_metre_map_get_n_changes (const MaiMetreMap *self);
MaiMetreChange mai_metre_map_get_change (const MaiMetreMap *self, gsize i);
/* The index of the change that holds at @tick, or -1 before the first. */
gssize mai_metre_map_find (const MaiMetreMap *self, gint64 tick);
/* The metre holding at @tick, its .tick being where it began (0 before the first). */
MaiMetreChange mai_metre_map_get_metre (const MaiMetreMap *self, gint64 tick);

MaiBarPosition mai_metre_map_tick_to_bar (MaiMetreMap *self, gint64 tick);
/* Where bar @bar begins. */
gint64 mai_metre_map_bar_to_tick (MaiMetreMap *self, gint64 bar);
/* How many ticks the bar that holds @tick lasts, cut short where a change comes in it. */
gint64 mai_metre_map_get_bar_length (MaiMetreMap *self, gint64 tick);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiMetreMap, mai_metre_map_free)

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* Tempo changes in tick order, and exact conversion between ticks and seconds.
 * 120 to the minute holds before the first change. One thread at a time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MAI_TEMPO_DEFAULT 500000u
#define MAI_TEMPO_MAX 0xFFFFFFu

typedef struct _MaiTempoMap MaiTempoMap;

/**
 * MaiTempoChange:
 * @tick: from here on
 * @microseconds: a quarter note lasts, 1..MAI_TEMPO_MAX
 */
typedef struct
{
  gint64 tick;
  guint32 microseconds;
} MaiTempoChange;

/* @division: ticks to the quarter, 1..32767 */
MaiTempoMap *mai_tempo_map_new (guint division);
MaiTempoMap *mai_tempo_map_copy (const MaiTempoMap *self);
void mai_tempo_map_free (MaiTempoMap *self);

/* Sets the tempo from @tick on, replacing a change on that very tick; @microseconds is brought into
 * 1..MAI_TEMPO_MAX. Not undoable: mai_score_set_tempo() is. */
void mai_tempo_map_set (MaiTempoMap *self, gint64 tick, guint32 microseconds);
/* Takes the change at exactly @tick out; FALSE when there is none. */
gboolean mai_tempo_map_remove (MaiTempoMap *self, gint64 tick);

gsize mai_tempo_map_get_n_changes (const MaiTempoMap *self);
MaiTempoChange mai_tempo_map_get_change (const MaiTempoMap *self, gsize i);
/* The index of the change that holds at @tick, or -1 before the first. O(log n). */
gssize mai_tempo_map_find (const MaiTempoMap *self, gint64 tick);
/* Microseconds to the quarter holding at @tick. */
guint32 mai_tempo_map_get_tempo (const MaiTempoMap *self, gint64 tick);

/* Seconds from tick 0 to @tick; sums are kept in integers, so there is one rounding in all. O(log n). */
double mai_tempo_map_ticks_to_seconds (MaiTempoMap *self, gint64 tick);
/* The same for a place between two ticks. */
double mai_tempo_map_position_to_seconds (MaiTempoMap *self, double ticks);
/* The place, in ticks and parts of a tick, at @seconds (0 when negative). O(log n). */
double mai_tempo_map_seconds_to_position (MaiTempoMap *self, double seconds);
/* The nearest tick to @seconds: the inverse of mai_tempo_map_ticks_to_seconds() for every tick. */
gint64 mai_tempo_map_seconds_to_ticks (MaiTempoMap *self, double seconds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiTempoMap, mai_tempo_map_free)

G_END_DECLS

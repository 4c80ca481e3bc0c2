/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the note editor: the grids that notes snap to. Lines count from the beginning of each bar. */
#pragma once

#include "score/mai-score.h"

G_BEGIN_DECLS

typedef enum
{
  MAI_SNAP_BAR,
  MAI_SNAP_1_2,
  MAI_SNAP_1_4,
  MAI_SNAP_1_8,
  MAI_SNAP_1_16,
  MAI_SNAP_1_32,
  MAI_SNAP_1_4_TRIPLET,
  MAI_SNAP_1_8_TRIPLET,
  MAI_SNAP_1_16_TRIPLET,
  MAI_SNAP_NONE,
  MAI_N_SNAPS
} MaiSnap;

/* MAI_SNAP_NONE for what nobody knows. */
MaiSnap mai_snap_from_id (const char *id);
/* Ticks between two lines in the bar that holds @tick, 1 or more; 0 for MAI_SNAP_NONE. */
gint64 mai_snap_get_ticks (MaiSnap snap, MaiScore *score, gint64 tick);
/* The last line at or before @tick, and the first after it: @tick itself and the one after with
 * MAI_SNAP_NONE. Always within 0..MAI_TICK_MAX. */
gint64 mai_snap_floor (MaiSnap snap, MaiScore *score, gint64 tick);
gint64 mai_snap_next (MaiSnap snap, MaiScore *score, gint64 tick);
/* @ticks, or as many lines on as it takes to reach so far; @tick is where counting begins. */
gint64 mai_snap_round_up_length (MaiSnap snap, MaiScore *score, gint64 tick, gint64 ticks);
gint64 mai_snap_round (MaiSnap snap, MaiScore *score, gint64 tick);
/* The same for @snap, but for beats with MAI_SNAP_NONE. */
gint64 mai_snap_or_beat_floor (MaiSnap snap, MaiScore *score, gint64 tick);
gint64 mai_snap_or_beat_next (MaiSnap snap, MaiScore *score, gint64 tick);

G_END_DECLS

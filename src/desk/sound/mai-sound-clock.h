/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A playhead that moves evenly. The device tells once a period, some periods early and some late, where the
 * song is; between, time goes on by the monotonic clock, and what the two differ by is made up for over a
 * fifth of a second. Never goes back but with a loop or a jump that was asked for. A plain value; one thread.
 */
#pragma once

#include "audio/mai-player-tap.h"

G_BEGIN_DECLS

typedef struct
{
  double shown; // song seconds
  gint64 time; // monotonic microseconds, when it was shown; 0 after a jump
} MaiSoundClock;

/*
 * It stands at seconds now: a seek, a pause.
 */
void mai_sound_clock_jump (MaiSoundClock *self, double seconds);

/*
 * Where to show it at time (monotonic microseconds, not before the last), given what the device said last;
 * now->tempo is not 0.
 */
double mai_sound_clock_look (MaiSoundClock *self, const MaiPlayerNow *now, gint64 time);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* See the header. Places in a loop are compared the short way round. */
#include "desk/sound/mai-sound-clock.h"

#include <math.h>

#define CATCH_UP_SECONDS 0.2
#define MAX_AHEAD 0.3 // seconds for which time goes on when the device says nothing
#define MAX_LAG 0.5 // seconds behind the device from which it is faster to jump

void
mai_sound_clock_jump (MaiSoundClock *self, double seconds)
{
  self->shown = seconds;
  self->time = 0;
}

static gboolean
has_loop (const MaiPlayerNow *now)
{
  return now->loop_to > now->loop_from;
}

/*
 * A place beyond the end of the loop is one in its next round.
 */
static double
wrap (const MaiPlayerNow *now, double seconds)
{
  if (!has_loop (now) || seconds < now->loop_to)
    return seconds;
  return now->loop_from + fmod (seconds - now->loop_from, now->loop_to - now->loop_from);
}

static double
find_target (const MaiPlayerNow *now, gint64 time)
{
  double ahead = MIN ((double) (time - now->time) / 1e6, MAX_AHEAD);
  double target = now->seconds + ahead * now->tempo;
  // what the device was given last lies in the round before
  if (has_loop (now) && now->seconds >= now->loop_from && target < now->loop_from
      && now->loop_from - target < now->loop_to - now->loop_from)
    target += now->loop_to - now->loop_from;
  return MAX (wrap (now, target), 0.0);
}

/*
 * How far target lies before (or, negative, behind) from.
 */
static double
find_distance (const MaiPlayerNow *now, double from, double target)
{
  double distance = target - from;
  double length = now->loop_to - now->loop_from;
  if (!has_loop (now) || from < now->loop_from)
    return distance;
  if (distance > length / 2.0)
    distance -= length;
  else if (distance < -length / 2.0)
    distance += length;
  return distance;
}

double
mai_sound_clock_look (MaiSoundClock *self, const MaiPlayerNow *now, gint64 time)
{
  double target = find_target (now, time);
  if (self->time == 0)
    {
      // right after a jump the device may still be on its way there
      gboolean near = find_distance (now, self->shown, target) > 0.0;
      self->shown = near ? target : self->shown;
      self->time = time;
      return self->shown;
    }
  double passed = MAX ((double) (time - self->time) / 1e6, 0.0);
  gboolean stalls = (double) (time - now->time) / 1e6 > MAX_AHEAD;
  double forward = stalls ? 0.0 : passed * now->tempo;
  double lag = find_distance (now, wrap (now, self->shown + forward), target);
  if (lag > MAX_LAG * now->tempo)
    forward += lag;
  else
    forward += lag * (1.0 - exp (-passed / CATCH_UP_SECONDS));
  self->shown = wrap (now, self->shown + MAX (forward, 0.0));
  self->time = time;
  return self->shown;
}

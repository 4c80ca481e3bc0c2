/* SPDX-License-Identifier: Apache-2.0 */
/* See the header. A damped sine as a recursive filter: two multiplications a sample. */
#include "audio/mai-player-click.h"

#include <math.h>

#define ACCENT_HZ 2093.0 // C7
#define BEAT_HZ 1568.0 // G6
#define BEAT_LEVEL 0.6 // of an accented one
#define SECONDS 0.05
#define DECIBELS 60.0 // by which it has fallen after SECONDS

void
mai_player_click_init (MaiPlayerClick *self, guint rate)
{
  *self = (MaiPlayerClick){ .rate = rate, .wait = -1 };
}

void
mai_player_click_start (MaiPlayerClick *self, guint samples, gboolean accent)
{
  self->wait = (gint) MIN (samples, (guint) G_MAXINT);
  self->accent = accent;
}

void
mai_player_click_stop (MaiPlayerClick *self)
{
  self->wait = -1;
  self->left = 0;
}

static void
begin (MaiPlayerClick *self)
{
  double angle = 2.0 * G_PI * (self->accent ? ACCENT_HZ : BEAT_HZ) / self->rate;
  double length = SECONDS * self->rate;
  self->decay = pow (10.0, -DECIBELS / 20.0 / length);
  self->coefficient = 2.0 * self->decay * cos (angle);
  self->y1 = self->level * (self->accent ? 1.0 : BEAT_LEVEL) * sin (angle);
  self->y2 = 0.0;
  self->left = self->level > 0.0 ? (guint) length : 0;
  self->wait = -1;
}

void
mai_player_click_mix (MaiPlayerClick *self, guint frames, float *left, float *right)
{
  if (self->left == 0 && self->wait < 0)
    return;
  for (guint i = 0; i < frames; i++)
    {
      if (self->wait >= 0 && self->wait-- == 0)
        begin (self);
      if (self->left == 0)
        continue;
      self->left--;
      left[i] += (float) self->y1;
      right[i] += (float) self->y1;
      double y = self->coefficient * self->y1 - self->decay * self->decay * self->y2;
      self->y2 = self->y1;
      self->y1 = y;
    }
}

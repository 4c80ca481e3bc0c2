/* SPDX-License-Identifier: Apache-2.0 */
/* See the header. */
#include "audio/mai-player-options.h"

void
mai_player_options_clear (MaiPlayerOptions *self)
{
  g_free ((char *) self->sound_font);
  g_free ((char *) self->driver);
  g_free ((char *) self->device);
  self->sound_font = self->driver = self->device = NULL;
}

void
mai_player_options_assign (MaiPlayerOptions *self, const MaiPlayerOptions *other)
{
  MaiPlayerOptions copy = *other;
  copy.sound_font = g_strdup (other->sound_font);
  copy.driver = g_strdup (other->driver);
  copy.device = g_strdup (other->device);
  mai_player_options_clear (self);
  *self = copy;
}

gboolean
mai_player_options_same_synth (const MaiPlayerOptions *self, const MaiPlayerOptions *other)
{
  return g_strcmp0 (self->sound_font, other->sound_font) == 0
         && self->sample_rate == other->sample_rate && self->gain == other->gain
         && self->reverb == other->reverb && self->chorus == other->chorus;
}

gboolean
mai_player_options_same_output (const MaiPlayerOptions *self, const MaiPlayerOptions *other)
{
  return g_strcmp0 (self->driver, other->driver) == 0
         && g_strcmp0 (self->device, other->device) == 0 && self->period == other->period;
}

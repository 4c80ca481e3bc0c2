/* SPDX-License-Identifier: Apache-2.0 */
/* Tempo, volume, metronome and looping. */
#include "desk/sound/mai-sound-private.h"
#include "desk/sound/mai-sound-wishes.h"

void
mai_sound_send_volume (MaiSound *self)
{
  // loudness follows about the square of the slider
  double scale = self->volume / MAI_SOUND_DEFAULT_VOLUME;
  if (self->device != NULL)
    mai_sound_device_set_volume (self->device, scale * scale);
}

void
mai_sound_send_metronome (MaiSound *self)
{
  double level = self->metronome ? mai_sound_wishes_get_click (self->settings) : 0.0;
  if (self->device != NULL)
    mai_sound_device_set_metronome (self->device, level);
}

void
mai_sound_set_looping (MaiSound *self, gboolean looping)
{
  g_return_if_fail (MAI_IS_SOUND (self));

  if (self->looping == (looping != FALSE))
    return;
  self->looping = !self->looping;
  mai_sound_send_loop (self);
  g_object_notify (G_OBJECT (self), "looping");
}

void
mai_sound_set_tempo (MaiSound *self, double tempo)
{
  g_return_if_fail (MAI_IS_SOUND (self));

  tempo = CLAMP (tempo, 0.25, 4.0);
  if (tempo == self->tempo)
    return;
  self->tempo = tempo;
  if (self->device != NULL)
    mai_sound_device_set_tempo (self->device, tempo);
  g_object_notify (G_OBJECT (self), "tempo");
}

double
mai_sound_get_tempo (MaiSound *self)
{
  g_return_val_if_fail (MAI_IS_SOUND (self), 1.0);
  return self->tempo;
}

void
mai_sound_set_volume (MaiSound *self, double volume)
{
  g_return_if_fail (MAI_IS_SOUND (self));

  volume = CLAMP (volume, 0.0, 1.0);
  if (volume == self->volume)
    return;
  self->volume = volume;
  mai_sound_send_volume (self);
  g_object_notify (G_OBJECT (self), "volume");
}

double
mai_sound_get_volume (MaiSound *self)
{
  g_return_val_if_fail (MAI_IS_SOUND (self), 0.0);
  return self->volume;
}

void
mai_sound_set_metronome (MaiSound *self, gboolean metronome)
{
  g_return_if_fail (MAI_IS_SOUND (self));

  if (self->metronome == (metronome != FALSE))
    return;
  self->metronome = !self->metronome;
  mai_sound_send_metronome (self);
  g_object_notify (G_OBJECT (self), "metronome");
}

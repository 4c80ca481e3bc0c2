/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What can go wrong with sound. Messages are translated sentences for the user: what, which file or
 * device, and what to do. A cancelled render reports G_IO_ERROR_CANCELLED instead.
 */
#define MAI_AUDIO_ERROR (mai_audio_error_quark ())
GQuark mai_audio_error_quark (void);

typedef enum
{
  MAI_AUDIO_ERROR_NO_SOUND_FONT, // none given and none installed
  MAI_AUDIO_ERROR_SOUND_FONT, // the one given is missing, unreadable or no SoundFont
  MAI_AUDIO_ERROR_FORMAT, // a kind of sound file, rate or depth that cannot be written
  MAI_AUDIO_ERROR_SYNTH, // FluidSynth could not start
  MAI_AUDIO_ERROR_NO_DEVICE, // no sound device to play on
  MAI_AUDIO_ERROR_DEVICE_LOST, // the device stopped taking sound
  MAI_AUDIO_ERROR_WRITE, // the sound file could not be written to its end
  MAI_AUDIO_ERROR_TOO_LONG, // the song lasts longer than can be rendered
} MaiAudioError;

G_END_DECLS

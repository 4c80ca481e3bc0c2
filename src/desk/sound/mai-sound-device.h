/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A player on a thread of its own: every call returns at once and is done in order. Main thread.
 *
 * Signals, in the main context:
 * "state" (gboolean): whether it plays, as it was found after the last thing asked that may have changed
 *   that; what was found before that is not told.
 * "opened" (): a device was needed and is there.
 * "ended" (): the song has been played to its end.
 * "failed" (GError): of MAI_AUDIO_ERROR.
 * "stuck" (GError): the sound server neither answers nor fails. Nothing more comes of this object: drop it
 *   and make another one at the next try.
 */
#pragma once

#include "audio/mai-player.h"

G_BEGIN_DECLS

#define MAI_TYPE_SOUND_DEVICE (mai_sound_device_get_type ())
G_DECLARE_FINAL_TYPE (MaiSoundDevice, mai_sound_device, MAI, SOUND_DEVICE, GObject)

/*
 * Opens nothing yet.
 */
MaiSoundDevice *mai_sound_device_new (void);

/*
 * options are copied. Their sound_font is passed over when it is no longer there.
 */
void mai_sound_device_set_options (MaiSoundDevice *self, const MaiPlayerOptions *options);

/*
 * score is (transfer full): a copy that nobody else looks at. Goes on where it is.
 */
void mai_sound_device_set_score (MaiSoundDevice *self, MaiScore *score);

void mai_sound_device_play (MaiSoundDevice *self);
void mai_sound_device_pause (MaiSoundDevice *self);

/*
 * Song seconds. The tap tells mark from when it is done.
 */
void mai_sound_device_seek (MaiSoundDevice *self, double seconds, guint mark);
void mai_sound_device_set_loop (MaiSoundDevice *self, double from, double to);
void mai_sound_device_set_tempo (MaiSoundDevice *self, double tempo);
void mai_sound_device_set_volume (MaiSoundDevice *self, double volume);
void mai_sound_device_set_metronome (MaiSoundDevice *self, double level);

/*
 * velocity 0 lets the key go.
 */
void mai_sound_device_touch (MaiSoundDevice *self, gboolean drums, guint8 program, guint8 pitch,
                             guint8 velocity);

/*
 * Whether something asked is still to be done.
 */
gboolean mai_sound_device_is_busy (MaiSoundDevice *self);

/*
 * (transfer none)
 */
MaiPlayerTap *mai_sound_device_get_tap (MaiSoundDevice *self);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plays a score in real time through FluidSynth.
 *
 * Threads: the object belongs to the thread that makes it, and tells what happens in the main context that
 * is that thread's default at that time. The device has a thread of its own, in which only
 * mai-player-core.c runs: it allocates nothing, takes no lock, logs nothing and touches no GObject. Asking
 * for something puts a small command into a ring and returns; it takes effect within a device period
 * (23 ms by default). A score is copied into a list when it is set, so editing it meanwhile is safe.
 *
 * The device is opened by mai_player_play() or mai_player_send(), and closed some seconds after the sound
 * has stopped.
 *
 * Signals:
 * "ended": the song has been played to its end, its last sound has died away.
 * "failed" (GError): the device stopped taking sound, as when PulseAudio is killed. It no longer plays;
 * mai_player_play() tries again and goes on from there.
 * Property: "playing" (boolean, read-only).
 */
#pragma once

#include "audio/mai-player-tap.h"
#include "audio/mai-sound-list.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define MAI_TYPE_PLAYER (mai_player_get_type ())
G_DECLARE_FINAL_TYPE (MaiPlayer, mai_player, MAI, PLAYER, GObject)

typedef struct
{
  const char *sound_font; // path; NULL: mai_sound_font_find()
  const char *driver; // FluidSynth's name of it; NULL: "pulseaudio"
  const char *device; // of the driver; NULL: its default
  guint sample_rate; // Hz
  guint period; // frames the device asks for at a time, 64..8192
  double gain; // 0..10, 0.2 as the renderer
  gboolean reverb;
  gboolean chorus;
} MaiPlayerOptions;

#define MAI_PLAYER_OPTIONS_INIT \
  { \
    .sample_rate = 44100, .period = 1024, .gain = 0.2, .reverb = TRUE, .chorus = TRUE \
  }

/*
 * Opens the SoundFont, not yet the device. Errors: MAI_AUDIO_ERROR. Made with g_object_new() it has the
 * default options and opens the SoundFont when it first needs it.
 */
MaiPlayer *mai_player_new (const MaiPlayerOptions *options, GError **error);

/*
 * Opens the SoundFont if that is still to be done. Errors: as mai_player_new().
 */
gboolean mai_player_load (MaiPlayer *self, GError **error);

/*
 * Another SoundFont, driver, device or effects; goes on at the same place when it is playing. A SoundFont is
 * loaded while the one before still plays. Errors: as mai_player_new(), and all stays as it was; as
 * mai_player_play(), and it no longer plays.
 */
gboolean mai_player_set_options (MaiPlayer *self, const MaiPlayerOptions *options, GError **error);

/*
 * What is to be played; goes on at the same place in seconds when it is playing, and notes that are in
 * the old and the new list sound on. New instruments are loaded first, with a short gap in the sound.
 * Errors: as mai_player_play().
 */
gboolean mai_player_set_score (MaiPlayer *self, MaiScore *score, GError **error);
gboolean mai_player_set_list (MaiPlayer *self, MaiSoundList *list, GError **error);

/*
 * Goes on from the position, from the start when it stands at the end. Errors: MAI_AUDIO_ERROR_NO_DEVICE
 * with what to do, MAI_AUDIO_ERROR_SOUND_FONT, MAI_AUDIO_ERROR_SYNTH.
 */
gboolean mai_player_play (MaiPlayer *self, GError **error);

/*
 * Pauses where it is; the sound fades out within 12 ms.
 */
void mai_player_pause (MaiPlayer *self);

/*
 * Pauses and goes back to the start (of the loop, when there is one).
 */
void mai_player_stop (MaiPlayer *self);

/*
 * Jumps to a place in song seconds (score time at tempo scale 1), clamped to the song. Sounding notes
 * end; instruments, controllers, bend and pedals are as the song has them there.
 */
void mai_player_seek (MaiPlayer *self, double seconds);

/*
 * The same; what mai_player_get_tap() gives tells mark from then on.
 */
void mai_player_seek_marked (MaiPlayer *self, double seconds, guint mark);

/*
 * Repeats a region, given in song seconds; to <= from ends that. Takes effect when the position comes
 * from before its end.
 */
void mai_player_set_loop (MaiPlayer *self, double from, double to);

/*
 * 0.05..20; 2 is twice as fast.
 */
void mai_player_set_tempo (MaiPlayer *self, double scale);

/*
 * A factor on the sound, 0..4, 1 by default.
 */
void mai_player_set_volume (MaiPlayer *self, double volume);

/*
 * Clicks on every beat while playing, 0..1 loud; 0, as at first, for none.
 */
void mai_player_set_metronome (MaiPlayer *self, double level);

/*
 * A key that the user touches (velocity 1..127) or lets go (0), sounding on a channel that no song uses.
 * An instrument not played before is loaded first. Errors: as mai_player_play().
 */
gboolean mai_player_touch (MaiPlayer *self, gboolean drums, guint8 program, guint8 pitch,
                           guint8 velocity, GError **error);

/*
 * A message to the synth now. Errors: as mai_player_play().
 */
gboolean mai_player_send (MaiPlayer *self, const MaiSoundEvent *event, GError **error);

gboolean mai_player_get_playing (MaiPlayer *self);

/*
 * Song seconds of what was handed to the device last; it is heard about a period later.
 */
double mai_player_get_position (MaiPlayer *self);

/*
 * Song seconds until the last note ends.
 */
double mai_player_get_duration (MaiPlayer *self);

/*
 * What any thread may look at to see where the song is and how loud. (transfer none)
 */
MaiPlayerTap *mai_player_get_tap (MaiPlayer *self);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What sounds in the studio: one thing at a time, be it the song, a take, a training piece or a sample, and
 * the notes a person touches. Main thread; nothing here waits for a disk or a sound server: that happens on
 * a thread of its own (mai-sound-device.h), and what is asked meanwhile is done when it is through.
 *
 * The SoundFont is loaded at the first need. Output driver, device, SoundFont, reverb and chorus follow the
 * settings, also while playing. Edits of the score that sounds, undoing included, are heard as they come.
 *
 * Properties, all notifying:
 * "source" (GObject, read-only): what mai_sound_set_source() was told; rows compare themselves with it.
 * "playing" (boolean): also while the SoundFont is still on its way; setting it plays or pauses.
 * "sounding" (boolean, read-only): a level meter has something to show.
 * "position" (double, seconds, read-only): moves by itself while playing; notified when it jumps (seek,
 *   stop, end, another source), so a playhead looks at it in a frame-clock tick while "playing".
 * "duration" (double, seconds, read-only): of the score that sounds.
 * "tempo" (double, 0.25..4): a factor; 2 is twice as fast.
 * "volume" (double, 0..1): kept in the settings.
 * "metronome" (boolean): clicks on every beat; kept in the settings.
 * "looping" (boolean): repeats the region, or the whole where none was set for this source.
 * "loop-from", "loop-to" (int64, ticks, read-only): the region of this source; equal when there is none.
 * "trouble" (string, nullable, read-only): why nothing is heard and what to do, one sentence; NULL when
 *   all is well. Everything but the sound works meanwhile, and playing tries again.
 *
 * Signals:
 * "trouble" (message): once for each cause, not for each try.
 * "ended" (): the source was played to its end, and its sound has died away.
 */
#pragma once

#include "score/mai-score.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define MAI_TYPE_SOUND (mai_sound_get_type ())
G_DECLARE_FINAL_TYPE (MaiSound, mai_sound, MAI, SOUND, GObject)

/*
 * settings may be NULL: defaults then. Opens nothing yet.
 */
MaiSound *mai_sound_new (GSettings *settings);

/*
 * Chooses what sounds, and pauses; both NULL for nothing. Goes to where this source was left, the start at
 * first. Both are held until another is set. Nothing happens when it is the source already and score is
 * its score.
 */
void mai_sound_set_source (MaiSound *self, GObject *source, MaiScore *score);
GObject *mai_sound_get_source (MaiSound *self); // (transfer none)
MaiScore *mai_sound_get_score (MaiSound *self); // (transfer none)

/*
 * What a row's play button does: pauses the source when it plays, goes on with it when it is paused, and
 * plays it from from_tick when another was chosen.
 */
void mai_sound_play_source (MaiSound *self, GObject *source, MaiScore *score, gint64 from_tick);

/*
 * Goes on from the position, from the start when it stands at the end.
 */
void mai_sound_play (MaiSound *self);
void mai_sound_pause (MaiSound *self);
void mai_sound_toggle (MaiSound *self);

/*
 * Pauses and goes back to the start, or to the start of the loop.
 */
void mai_sound_stop (MaiSound *self);
gboolean mai_sound_get_playing (MaiSound *self);

void mai_sound_seek (MaiSound *self, double seconds);
void mai_sound_seek_tick (MaiSound *self, gint64 tick);

/*
 * What is heard now, in song seconds (at tempo 1) and in ticks with their parts: between the reports of
 * the device time goes on evenly, never back while playing, but from the end of a loop to its start.
 */
double mai_sound_get_position (MaiSound *self);
double mai_sound_get_tick (MaiSound *self);
double mai_sound_get_duration (MaiSound *self);

/*
 * The region that "looping" repeats while this source sounds; to <= from: none.
 */
void mai_sound_set_loop (MaiSound *self, gint64 from, gint64 to);
void mai_sound_set_looping (MaiSound *self, gboolean looping);

void mai_sound_set_tempo (MaiSound *self, double tempo);
double mai_sound_get_tempo (MaiSound *self);
void mai_sound_set_volume (MaiSound *self, double volume);
double mai_sound_get_volume (MaiSound *self);
void mai_sound_set_metronome (MaiSound *self, gboolean metronome);

/*
 * The loudest sample of both channels since it was last asked for, 1 being full scale. For one meter.
 */
void mai_sound_take_level (MaiSound *self, double *left, double *right);

/*
 * A key pressed by a person, and let go. program is General MIDI's, 0..127; drums: the kit, whatever the
 * program. The last lets go by itself after a third of a second.
 */
void
mai_sound_touch (MaiSound *self, guint8 program, gboolean drums, guint8 pitch, guint8 velocity);
void mai_sound_release (MaiSound *self, gboolean drums, guint8 pitch);
void mai_sound_touch_briefly (MaiSound *self, guint8 program, gboolean drums, guint8 pitch,
                              guint8 velocity);

const char *mai_sound_get_trouble (MaiSound *self);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a score sounds like: a flat, immutable list of channel messages in the order of time. Made on the
 * thread that owns the score; from then on any thread may read it, also the audio callback, as it never
 * changes. Only taking and dropping references is not for the callback (the last one frees).
 */
#pragma once

#include "audio/mai-sound-beats.h"
#include "score/mai-score.h"

#include <glib.h>

G_BEGIN_DECLS

// the most channels a list uses; the synth has two more (mai-synth.h)
#define MAI_SOUND_MAX_CHANNELS 254

typedef struct
{
  double seconds; // from the start of the song at its own tempo
  guint8 status; // 0x80 note off, 0x90 on, 0xA0 key pressure, 0xB0 controller, 0xC0 program, ...
  guint8 channel; // of the synth, not of MIDI: 0 .. n_channels - 1
  guint8 data1; // 0..127
  guint8 data2;
} MaiSoundEvent;

typedef struct _MaiSoundList MaiSoundList;

/*
 * Lists the notes, programs, controllers, pitch bends and pressures of a score through its tempo map.
 *
 * Left out: muted and silent notes, SysEx, what is not a channel message, and the mode messages that
 * would make a channel monophonic. At one time notes end first, then controllers and programs, then notes
 * begin; a note of no length lasts one tick. Where notes of one pitch overlap on a channel, the sound
 * ends with the last of them.
 *
 * Channels: tracks with the same MIDI channel and program share a synth channel, as MIDI has it; a track
 * with another program on that channel gets one of its own, so that any number of tracks keep their
 * instruments (254 channels in all; what comes after shares). The first of a MIDI channel keeps its
 * number; on MIDI channel 9 all are drums. Controllers of a track without notes go to all that share its
 * MIDI channel.
 */
MaiSoundList *mai_sound_list_new (MaiScore *score);

MaiSoundList *mai_sound_list_ref (MaiSoundList *self);
void mai_sound_list_unref (MaiSoundList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiSoundList, mai_sound_list_unref)

const MaiSoundEvent *mai_sound_list_get (MaiSoundList *self, gsize *n_events);

/*
 * When a metronome clicks; it lasts longer than the song.
 */
const MaiSoundBeat *mai_sound_list_get_beats (MaiSoundList *self, gsize *n_beats);

/*
 * Whether both have the same channels with the same kinds of instruments (drums or not) on them.
 */
gboolean mai_sound_list_has_layout_of (MaiSoundList *self, MaiSoundList *other);

/*
 * Seconds at the song's own tempo until the last event. 0 for an empty list.
 */
double mai_sound_list_get_duration (MaiSoundList *self);

guint mai_sound_list_get_n_channels (MaiSoundList *self);
gboolean mai_sound_list_is_drum (MaiSoundList *self, guint channel);

/*
 * The place of the first event at or after seconds; the number of events when there is none.
 */
gsize mai_sound_list_find (MaiSoundList *self, double seconds);

/*
 * What must be sent to a synth in its first state so that it stands as the list has it just before
 * seconds: for each channel bank and program, controllers, registered parameters, bend and pressure, the
 * last of each. No notes. Free with g_free().
 */
MaiSoundEvent *mai_sound_list_chase (MaiSoundList *self, double seconds, gsize *n_events);

typedef void (*MaiProgramFunc) (gboolean drum, guint bank, guint program, gpointer data);

/*
 * Calls func for each bank and program that the list selects, some more than once.
 */
void mai_sound_list_foreach_program (MaiSoundList *self, MaiProgramFunc func, gpointer data);

G_END_DECLS

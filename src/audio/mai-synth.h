/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FluidSynth set up the way both the renderer and the player want it, so that both sound the same.
 * One thread at a time; FluidSynth's own locks are off.
 */
#pragma once

#include "audio/mai-sound-list.h"

#include <fluidsynth.h>

G_BEGIN_DECLS

// FluidSynth works in blocks of so many samples; events land on their borders
#define MAI_SYNTH_BLOCK 64

// as many as FluidSynth has: those of a list, then one for keys touched by a person, and one for drums
#define MAI_SYNTH_CHANNELS 256
#define MAI_SYNTH_TOUCH_CHANNEL 254
#define MAI_SYNTH_TOUCH_DRUMS 255

#define MAI_SYNTH_MIN_RATE 8000
#define MAI_SYNTH_MAX_RATE 96000

typedef struct
{
  const char *sound_font; // path
  guint sample_rate; // Hz, MAI_SYNTH_MIN_RATE .. MAI_SYNTH_MAX_RATE
  guint n_channels; // at least so many, at most MAI_SYNTH_CHANNELS
  double gain; // 0..10; FluidSynth's own default is 0.2
  gboolean reverb;
  gboolean chorus;
} MaiSynthOptions;

typedef struct _MaiSynth MaiSynth;

/*
 * Opens the font and makes a synth. Allocates, reads files. Errors: MAI_AUDIO_ERROR_SOUND_FONT,
 * MAI_AUDIO_ERROR_SYNTH.
 */
MaiSynth *mai_synth_new (const MaiSynthOptions *options, GError **error);
void mai_synth_free (MaiSynth *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiSynth, mai_synth_free)

fluid_synth_t *mai_synth_get_fluid (MaiSynth *self);

/*
 * The settings a FluidSynth audio driver is made from. Not to be changed while one runs.
 */
fluid_settings_t *mai_synth_get_settings (MaiSynth *self);

/*
 * Whether all presets of the list are in memory, so that no program change needs the disk.
 */
gboolean mai_synth_has_presets (MaiSynth *self, MaiSoundList *list);

/*
 * Loads all presets of the list and keeps them in memory. Reads the disk; not while a callback uses the
 * synth.
 */
void mai_synth_pin_presets (MaiSynth *self, MaiSoundList *list);

/*
 * The same for one program of General MIDI.
 */
gboolean mai_synth_has_program (MaiSynth *self, gboolean drums, guint8 program);
void mai_synth_pin_program (MaiSynth *self, gboolean drums, guint8 program);

/*
 * What follows allocates nothing, takes no lock and logs nothing, given that presets are pinned.
 */

/*
 * Tells which channels are drums.
 */
void mai_synth_set_drums (MaiSynth *self, MaiSoundList *list);

void mai_synth_send (MaiSynth *self, const MaiSoundEvent *event);

/*
 * Brings controllers, bend, pressure and registered parameters of the first n_channels channels back to
 * what they are in a new synth. Sounding notes keep sounding but for the pedals.
 */
void mai_synth_reset_channels (MaiSynth *self, guint n_channels);

/*
 * Lets all sounding notes end with their release, or at once.
 */
void mai_synth_release_notes (MaiSynth *self);
void mai_synth_cut_notes (MaiSynth *self);

guint mai_synth_get_n_voices (MaiSynth *self);

/*
 * Renders any number of frames into separate or interleaved (both pointing into one buffer, stride 2)
 * channels.
 */
void mai_synth_render_float (MaiSynth *self, guint frames, float *left, float *right, guint stride);
void mai_synth_render_short (MaiSynth *self, guint frames, gint16 *interleaved);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sound from a score, faster than it plays: into memory piece by piece, or into a file. Worker thread or
 * main thread; one at a time per renderer. The sound is FluidSynth's, and events land as its own file
 * renderer has them: on the nearest block of 64 samples, 0.7 ms off at most at 44,100 Hz.
 */
#pragma once

#include "audio/mai-audio-file.h"
#include "audio/mai-sound-list.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *sound_font; // path; NULL: mai_sound_font_find()
  guint sample_rate; // Hz, 8,000..96,000; files take the nearest their format can hold
  MaiAudioFormat format; // of a file
  MaiAudioDepth depth; // of a file
  double quality; // 0..1, of a lossy file
  double gain; // 0..10, 0.2 is `fluidsynth -F`'s
  double tempo; // 0.05..20, 2 is twice as fast
  gboolean reverb;
  gboolean chorus;
  const char *title; // tags; NULL: the score's title, if it has one
  const char *artist;
  const char *comment;
} MaiRenderOptions;

/*
 * 44,100 Hz, 16 bits, quality 0.6, FluidSynth's gain and effects, tempo 1, no tags.
 */
#define MAI_RENDER_OPTIONS_INIT \
  { \
    .sample_rate = 44100, .quality = 0.6, .gain = 0.2, .tempo = 1.0, .reverb = TRUE, \
    .chorus = TRUE \
  }

typedef struct
{
  gint64 frames;
  double seconds;
  double peak; // 1 is full scale; what is above was clipped in an integer file
  gint64 clipped; // samples at or over full scale
  guint sample_rate; // of the file
} MaiRenderReport;

/*
 * Called in the rendering thread, some ten times a second of work at most. fraction 0..1.
 */
typedef void (*MaiRenderProgress) (double fraction, gpointer data);

typedef struct _MaiRenderer MaiRenderer;

/*
 * options->format and the tags are not looked at. Errors: MAI_AUDIO_ERROR (no SoundFont, bad rate, too
 * long a song: 12 hours at most).
 */
MaiRenderer *mai_renderer_new (MaiSoundList *list, const MaiRenderOptions *options, GError **error);
void mai_renderer_free (MaiRenderer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiRenderer, mai_renderer_free)

/*
 * Renders the next frames, at most max_frames (64 or more; a multiple of 64 comes), interleaved stereo.
 * Returns their number: 0 when the song has ended and its last release and reverb have died away (-80 dB,
 * 20 seconds at most). Use one of the two for a whole song.
 */
gsize mai_renderer_read_float (MaiRenderer *self, float *samples, gsize max_frames);
gsize mai_renderer_read_short (MaiRenderer *self, gint16 *samples, gsize max_frames);

/*
 * 0..1; the tail is not counted.
 */
double mai_renderer_get_fraction (MaiRenderer *self);

/*
 * Renders a score to a file, which appears whole or not at all. progress, cancellable and report may be
 * NULL. Errors: MAI_AUDIO_ERROR, MAI_BASE_ERROR, G_IO_ERROR_CANCELLED.
 */
gboolean mai_render_file (MaiScore *score, const char *path, const MaiRenderOptions *options,
                          MaiRenderProgress progress, gpointer data, GCancellable *cancellable,
                          MaiRenderReport *report, GError **error);

G_END_DECLS

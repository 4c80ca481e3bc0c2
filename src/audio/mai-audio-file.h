/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sound file being written, through libsndfile. One thread at a time. Writes straight to the path it is
 * given; mai_file_write_atomic_with() around it makes that atomic.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MAI_AUDIO_FORMAT_AUTO, // by the file name's ending
  MAI_AUDIO_FORMAT_WAV,
  MAI_AUDIO_FORMAT_FLAC,
  MAI_AUDIO_FORMAT_VORBIS, // in Ogg
  MAI_AUDIO_FORMAT_OPUS, // in Ogg; 8, 12, 16, 24 or 48 kHz
  MAI_AUDIO_FORMAT_MP3,
  MAI_AUDIO_FORMAT_AIFF,
} MaiAudioFormat;

typedef enum
{
  MAI_AUDIO_DEPTH_16, // integers
  MAI_AUDIO_DEPTH_24,
  MAI_AUDIO_DEPTH_FLOAT, // 32 bits; WAV and AIFF only
} MaiAudioDepth;

typedef struct
{
  MaiAudioFormat format;
  MaiAudioDepth depth; // of no meaning for the lossy formats
  guint sample_rate; // Hz
  guint channels;
  double quality; // 0 (small) to 1 (best), for the lossy formats
  gint64 expected_frames; // about; chooses a WAV header that can hold them
  const char *title; // tags, each may be NULL
  const char *artist;
  const char *comment;
} MaiAudioFileSpec;

typedef struct _MaiAudioFile MaiAudioFile;

/*
 * The format that a file name's ending stands for, AUTO when none is known.
 */
MaiAudioFormat mai_audio_format_from_path (const char *path);

/*
 * The rate to render at for a format: 48,000 Hz for Opus, the nearest that MP3 knows, else any.
 */
guint mai_audio_format_fit_rate (MaiAudioFormat format, guint sample_rate);

/*
 * Creates or truncates path. name is what errors call the file (NULL: path itself), and what AUTO goes
 * by. Errors: MAI_AUDIO_ERROR_FORMAT, MAI_AUDIO_ERROR_WRITE.
 */
MaiAudioFile *mai_audio_file_new (const char *path, const char *name, const MaiAudioFileSpec *spec,
                                  GError **error);

/*
 * Appends frames of interleaved samples, floats in -1..1; what lies outside is clipped, not wrapped.
 */
gboolean mai_audio_file_write_short (MaiAudioFile *self, const gint16 *samples, gsize frames,
                                     GError **error);
gboolean
mai_audio_file_write_float (MaiAudioFile *self, const float *samples, gsize frames, GError **error);

/*
 * Writes what is still held back and the header. Only after this is the file whole.
 */
gboolean mai_audio_file_close (MaiAudioFile *self, GError **error);

/*
 * Frees, closing where that was not done.
 */
void mai_audio_file_free (MaiAudioFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiAudioFile, mai_audio_file_free)

G_END_DECLS

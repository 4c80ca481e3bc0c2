/* SPDX-License-Identifier: Apache-2.0 */
/* Makes files for others of a score: MIDI, sound, pictures. In a worker; one at a time. Main
 * thread. */
#pragma once

#include "score/mai-score.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  MAI_EXPORT_MIDI,
  MAI_EXPORT_WAV,
  MAI_EXPORT_FLAC,
  MAI_EXPORT_OGG,
  MAI_EXPORT_OPUS,
  MAI_EXPORT_MP3,
  MAI_EXPORT_PNG,
  MAI_EXPORT_SVG,
  MAI_EXPORT_N_FORMATS
} MaiExportFormat;

/* "FLAC", "MIDI", ...; translated where that makes sense. */
const char *mai_export_format_get_name (MaiExportFormat format);
/* What it is for, a few translated words: "Sound, smallest". */
const char *mai_export_format_get_hint (MaiExportFormat format);
/* With its dot: ".flac". */
const char *mai_export_format_get_extension (MaiExportFormat format);
gboolean mai_export_format_is_sound (MaiExportFormat format);
gboolean mai_export_format_is_picture (MaiExportFormat format);
/* Of a file name's ending, whatever its case. FALSE when it is no such ending. */
gboolean mai_export_format_from_name (const char *name, MaiExportFormat *format);
/* The name with the format's own ending: one of another format is replaced. Free with g_free(). */
char *mai_export_format_fit_name (MaiExportFormat format, const char *name);

/**
 * MaiExportOptions:
 * @format: what to write
 * @from, @to: ticks; to <= from: all of it
 * @title: in tags and on pictures; NULL: the score's
 * @sound_font: path; NULL: the one that is found
 * @tempo: 0.05..20, 2 is twice as fast; for MIDI and sound
 * @gain: 0..10, 0.2 is FluidSynth's own
 * @quality: 0..1, of a lossy sound
 * @sample_rate: Hz, what the format can hold is taken
 * @dark: a picture on dark ground
 * @scale: pixels of a PNG to one of the page, 0.25..4
 */
typedef struct
{
  MaiExportFormat format;
  gint64 from;
  gint64 to;
  const char *title;
  const char *sound_font;
  double tempo;
  double gain;
  double quality;
  guint sample_rate;
  gboolean dark;
  double scale;
} MaiExportOptions;

#define MAI_EXPORT_OPTIONS_INIT \
  { \
    .tempo = 1.0, .gain = 0.2, .quality = 0.6, .sample_rate = 44100, .scale = 2.0 \
  }

/**
 * MaiExporter:
 *
 * Properties, read-only and notifying: "busy" (boolean), "progress" (double, 0..1; below 0: it goes
 * on, but nobody knows how far it is, as with pictures and MIDI files, which are there at once as a rule).
 */
#define MAI_TYPE_EXPORTER (mai_exporter_get_type ())
G_DECLARE_FINAL_TYPE (MaiExporter, mai_exporter, MAI, EXPORTER, GObject)

MaiExporter *mai_exporter_new (void);
gboolean mai_exporter_get_busy (MaiExporter *self);
double mai_exporter_get_progress (MaiExporter *self);

/*
 * Writes score, as it is now, to file, which appears whole or not at all. The file's ending must be
 * the format's. Cancelling works within a second. Errors: MAI_DESK_ERROR_FORMAT (the ending),
 * MAI_AUDIO_ERROR, MAI_DRAW_ERROR, MAI_BASE_ERROR, G_IO_ERROR_CANCELLED, G_IO_ERROR_BUSY.
 */
void mai_exporter_export_async (MaiExporter *self, MaiScore *score, GFile *file,
                                const MaiExportOptions *options, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data);
/* What was written, in a sentence: "“Waltz.mp3” was written: 1 min 12 s, 1.1 MB." NULL with
 * error; free with g_free(). */
char *mai_exporter_export_finish (MaiExporter *self, GAsyncResult *result, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* Files for others, read back by who reads such files: libsndfile, the MIDI reader, and the
 * header of a picture. */
#include "desk/export/mai-exporter.h"

#include <cairo.h>
#include <dlfcn.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include <string.h>

#include "audio/mai-sound-font.h"
#include "desk/common/mai-desk-error.h"
#include "desk/export/mai-exporter-cut.h"
#include "mai-test-midi.h"
#include "mai-test-project.h"
#include "midi/mai-midi.h"

#define Q 480

/* Eight seconds: sixteen quarters at 120, a controller and a program on the way. */
static MaiScore *
new_song (void)
{
  MaiScore *score = mai_score_new (Q);
  MaiTrack *track = mai_score_add_track (score, "Song", 0, 0);
  const guint8 program[] = { 0xC0, 40 }, volume[] = { 0xB0, 7, 90 }, late[] = { 0xB0, 7, 20 };

  for (guint i = 0; i < 16; i++)
    {
      MaiNote note = { .onset = i * Q,
                       .duration = Q,
                       .pitch = (guint8) (60 + i % 12),
                       .velocity = 90,
                       .release_velocity = 64,
                       .flags = i == 5 ? MAI_NOTE_PINNED : 0,
                       .origin = i < 8 ? MAI_ORIGIN_PLAYED : MAI_ORIGIN_COMPOSED };

      mai_track_add_notes (track, &note, 1);
    }
  mai_track_add_event (track, 2 * Q, program, sizeof program);
  mai_track_add_event (track, 3 * Q, volume, sizeof volume);
  mai_track_add_event (track, 12 * Q, late, sizeof late);
  mai_tempo_map_set (mai_score_get_tempo_map (score), 0, 500000);
  mai_tempo_map_set (mai_score_get_tempo_map (score), 8 * Q, 500000);
  mai_metre_map_set (mai_score_get_metre_map (score), 0, 3, 4);
  return score;
}

static GThread *main_thread;

typedef struct
{
  gboolean done;
  gboolean was_busy;
  char *words;
  GError *error;
  double last_progress;
  guint n_progress;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_free (answer->words);
  g_clear_error (&answer->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->words = mai_exporter_export_finish (MAI_EXPORTER (source), result, &answer->error);
  answer->was_busy = mai_exporter_get_busy (MAI_EXPORTER (source));
  answer->done = TRUE;
}

static void
progress_cb (MaiExporter *exporter, GParamSpec *pspec, Answer *answer)
{
  double progress = mai_exporter_get_progress (exporter);

  g_assert_true (g_thread_self () == main_thread);
  /* Below 0 nobody knows how far it is, and then it stays so. */
  if (answer->n_progress > 0)
    g_assert_cmpfloat (progress, >=, answer->last_progress);
  answer->last_progress = progress;
  answer->n_progress++;
}

static gboolean
is_done (gpointer data)
{
  return ((Answer *) data)->done;
}

static gboolean
export_to (MaiScore *score, const char *path, const MaiExportOptions *options, Answer *answer)
{
  g_autoptr (MaiExporter) exporter = mai_exporter_new ();
  g_autoptr (GFile) file = g_file_new_for_path (path);

  answer_clear (answer);
  *answer = (Answer){ 0 };
  g_signal_connect (exporter, "notify::progress", G_CALLBACK (progress_cb), answer);
  mai_exporter_export_async (exporter, score, file, options, NULL, exported_cb, answer);
  mai_test_wait (is_done, answer, 120.0, "the export is done");
  g_assert_false (answer->was_busy);
  g_assert_true ((answer->words != NULL) == (answer->error == NULL));
  if (answer->words != NULL)
    g_test_message ("%s", answer->words);
  g_signal_handlers_disconnect_by_data (exporter, answer);
  return answer->words != NULL;
}

static gboolean
has_sound_font (void)
{
  g_autofree char *path = mai_sound_font_find (NULL, NULL, NULL);

  if (path == NULL)
    g_test_skip ("No SoundFont is installed (Debian: timgm6mb-soundfont).");
  return path != NULL;
}

static void
test_formats (void)
{
  MaiExportFormat format;

  for (guint i = 0; i < MAI_EXPORT_N_FORMATS; i++)
    {
      g_autofree char *name = g_strconcat ("x", mai_export_format_get_extension (i), NULL);
      g_autofree char *upper = g_ascii_strup (name, -1);

      g_assert_true (mai_export_format_from_name (name, &format));
      g_assert_cmpuint (format, ==, i);
      g_assert_true (mai_export_format_from_name (upper, &format));
      g_assert_cmpuint (format, ==, i);
      g_assert_cmpstr (mai_export_format_get_name (i), !=, "");
      g_assert_cmpstr (mai_export_format_get_hint (i), !=, "");
    }
  g_assert_false (mai_export_format_from_name ("x", NULL));
  g_assert_false (mai_export_format_from_name (".mp3", NULL));
  g_assert_false (mai_export_format_from_name ("x.doc", NULL));
}

static void
test_fit_name (void)
{
  static const char *const names[] = { "a",       "a.mp3", "a.wav", "a.mp3", "a.b",
                                       "a.b.mp3", "a.MP3", "a.MP3", "Op. 3", "Op. 3.mp3" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i += 2)
    {
      g_autofree char *fitted = mai_export_format_fit_name (MAI_EXPORT_MP3, names[i]);

      g_assert_cmpstr (fitted, ==, names[i + 1]);
    }
}

static void
test_midi (void)
{
  g_autoptr (MaiScore) score = new_song ();
  g_autofree char *path = mai_test_path ("Song.mid");
  MaiExportOptions options = MAI_EXPORT_OPTIONS_INIT;
  g_autoptr (MaiScore) again = NULL;
  g_autofree char *difference = NULL;
  g_auto (Answer) answer = { 0 };

  g_assert_true (export_to (score, path, &options, &answer));
  again = mai_midi_load (path, NULL);
  difference = mai_test_compare (score, again);
  g_assert_null (difference);
}

static void
test_midi_range_and_tempo (void)
{
  g_autoptr (MaiScore) score = new_song ();
  g_autofree char *path = mai_test_path ("Part.mid");
  MaiExportOptions options = MAI_EXPORT_OPTIONS_INIT;
  g_autoptr (MaiScore) part = NULL;
  g_auto (Answer) answer = { 0 };
  const MaiNote *notes;
  gsize n;

  options.from = 4 * Q;
  options.to = 8 * Q + Q / 2;
  options.tempo = 2.0;
  g_assert_true (export_to (score, path, &options, &answer));
  part = mai_midi_load (path, NULL);
  notes = mai_track_get_notes (mai_score_get_track (part, 0), &n);
  g_assert_cmpuint (n, ==, 5);
  g_assert_cmpint (notes[0].onset, ==, 0);
  g_assert_cmpint (notes[4].duration, ==, Q / 2);
  g_assert_cmpuint (notes[1].flags & MAI_NOTE_PINNED, ==, MAI_NOTE_PINNED);
  g_assert_cmpuint (notes[4].origin, ==, MAI_ORIGIN_COMPOSED);
  g_assert_cmpuint (mai_tempo_map_get_tempo (mai_score_get_tempo_map (part), 0), ==, 250000);
  g_assert_cmpuint (mai_metre_map_get_metre (mai_score_get_metre_map (part), 0).numerator, ==, 3);
  g_assert_cmpuint (mai_track_get_program (mai_score_get_track (part, 0)), ==, 40);
  g_assert_cmpstr (mai_track_get_name (mai_score_get_track (part, 0)), ==, "Song");
}

/* What holds at the start of a part was said before it, and only the last of it counts. */
static void
test_cut (void)
{
  g_autoptr (MaiScore) score = new_song ();
  g_autoptr (MaiScore) part = mai_exporter_cut (score, 13 * Q, 16 * Q);
  MaiTrack *track = mai_score_get_track (part, 0);
  const MaiEvent *events;
  guint n_volumes = 0;
  gsize n;

  events = mai_track_get_events (track, &n);
  for (gsize i = 0; i < n; i++)
    {
      const guint8 *data = mai_track_get_event_data (track, &events[i]);

      g_assert_cmpint (events[i].tick, ==, 0);
      if (data[0] == 0xB0 && data[1] == 7)
        {
          g_assert_cmpuint (data[2], ==, 20);
          n_volumes++;
        }
    }
  g_assert_cmpuint (n_volumes, ==, 1);
  g_assert_cmpuint (mai_track_get_n_notes (track), ==, 3);
}

typedef struct
{
  MaiExportFormat format;
  int expected; // of libsndfile: container and codec
  int rate;
} Sound;

static void
check_sound (const char *path, const Sound *sound, double least, double most)
{
  SF_INFO info = { 0 };
  SNDFILE *file = sf_open (path, SFM_READ, &info);
  double seconds, peak = 0.0;
  float samples[2048];
  sf_count_t n;

  g_assert_nonnull (file);
  g_assert_cmphex ((guint) info.format & (SF_FORMAT_TYPEMASK | SF_FORMAT_SUBMASK), ==,
                   (guint) sound->expected);
  g_assert_cmpint (info.channels, ==, 2);
  g_assert_cmpint (info.samplerate, ==, sound->rate);
  seconds = (double) info.frames / info.samplerate;
  g_assert_cmpfloat (seconds, >, least);
  g_assert_cmpfloat (seconds, <, most);
  while ((n = sf_readf_float (file, samples, 1024)) > 0)
    for (sf_count_t i = 0; i < 2 * n; i++)
      peak = MAX (peak, fabs (samples[i]));
  g_assert_cmpfloat (peak, >, 0.01);
  g_assert_cmpstr (sf_get_string (file, SF_STR_TITLE), ==, "A title");
  sf_close (file);
}

static void
test_sounds (void)
{
  static const Sound sounds[] = {
    { MAI_EXPORT_WAV, SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100 },
    { MAI_EXPORT_FLAC, SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 44100 },
    { MAI_EXPORT_OGG, SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44100 },
    { MAI_EXPORT_OPUS, SF_FORMAT_OGG | SF_FORMAT_OPUS, 48000 },
    { MAI_EXPORT_MP3, SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 44100 },
  };
  g_autoptr (MaiScore) score = new_song ();
  g_auto (Answer) answer = { 0 };

  if (!has_sound_font ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (sounds); i++)
    {
      MaiExportOptions options = MAI_EXPORT_OPTIONS_INIT;
      g_autofree char *name =
          g_strconcat ("Sound", mai_export_format_get_extension (sounds[i].format), NULL);
      g_autofree char *path = mai_test_path (name);

      options.format = sounds[i].format;
      options.title = "A title";
      g_assert_true (export_to (score, path, &options, &answer));
      g_assert_cmpfloat (answer.last_progress, >, 0.9);
      check_sound (path, &sounds[i], 8.0, 16.0);
      // Two seconds, twice as fast, and what dies away.
      options.from = 4 * Q;
      options.to = 8 * Q;
      options.tempo = 2.0;
      g_assert_true (export_to (score, path, &options, &answer));
      check_sound (path, &sounds[i], 1.0, 8.0);
    }
}

static guint32
big_endian (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

static void
test_pictures (void)
{
  g_autoptr (MaiScore) score = new_song ();
  g_autofree char *png = mai_test_path ("Roll.png");
  g_autofree char *svg = mai_test_path ("Roll.svg");
  g_autofree char *content = NULL;
  MaiExportOptions options = MAI_EXPORT_OPTIONS_INIT;
  g_auto (Answer) answer = { 0 };
  guint32 width;
  gsize size;

  options.format = MAI_EXPORT_PNG;
  options.title = "A title";
  for (guint dark = 0; dark < 2; dark++)
    {
      options.dark = dark != 0;
      g_assert_true (export_to (score, png, &options, &answer));
      g_clear_pointer (&content, g_free);
      g_assert_true (g_file_get_contents (png, &content, &size, NULL));
      g_assert_cmpmem (content, 8, "\211PNG\r\n\032\n", 8);
    }
  width = big_endian ((guint8 *) content + 16);
  g_assert_cmpuint (width, >=, 1920);
  mai_score_set_tempo (score, 500 * Q, 500000);
  options.to = 2000 * Q;
  g_assert_true (export_to (score, png, &options, &answer));
  g_clear_pointer (&content, g_free);
  g_assert_true (g_file_get_contents (png, &content, &size, NULL));
  g_assert_cmpuint (big_endian ((guint8 *) content + 16), >, 2 * width);
  options.to = 0;
  options.format = MAI_EXPORT_SVG;
  g_assert_true (export_to (score, svg, &options, &answer));
  g_clear_pointer (&content, g_free);
  g_assert_true (g_file_get_contents (svg, &content, &size, NULL));
  g_assert_nonnull (strstr (content, "<svg"));
  g_assert_nonnull (strstr (content, "</svg>"));
}

static void
test_refused (void)
{
  g_autoptr (MaiScore) score = new_song ();
  g_autofree char *wrong = mai_test_path ("Song.mid");
  g_autofree char *nowhere = mai_test_path ("no/such/folder/Song.png");
  MaiExportOptions options = MAI_EXPORT_OPTIONS_INIT;
  g_auto (Answer) answer = { 0 };

  options.format = MAI_EXPORT_PNG;
  g_unlink (wrong);
  g_assert_false (export_to (score, wrong, &options, &answer));
  g_assert_error (answer.error, MAI_DESK_ERROR, MAI_DESK_ERROR_FORMAT);
  g_test_message ("%s", answer.error->message);
  g_assert_false (g_file_test (wrong, G_FILE_TEST_EXISTS));
  g_assert_false (export_to (score, nowhere, &options, &answer));
  g_test_message ("%s", answer.error->message);
}

static gboolean
has_begun (gpointer data)
{
  return mai_exporter_get_progress (data) > 0.0;
}

/* Long enough to be cancelled; the file that lay there stays. */
static void
test_cancel (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (MaiScore) score = mai_score_new (Q);
  g_autofree char *folder = mai_test_path ("cancel");
  g_autofree char *path = g_build_filename (folder, "Long.flac", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (MaiExporter) exporter = mai_exporter_new ();
  MaiExportOptions options = MAI_EXPORT_OPTIONS_INIT;
  g_auto (Answer) answer = { 0 }, second = { 0 };
  gint64 begin;

  if (!has_sound_font ())
    return;
  mai_test_add_notes (score, random, 30000);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "before", -1, NULL));
  options.format = MAI_EXPORT_FLAC;
  mai_exporter_export_async (exporter, score, file, &options, cancellable, exported_cb, &answer);
  g_assert_true (mai_exporter_get_busy (exporter));
  mai_exporter_export_async (exporter, score, file, &options, NULL, exported_cb, &second);
  mai_test_wait (is_done, &second, 40.0, "the second is refused");
  g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_true (mai_exporter_get_busy (exporter));
  mai_test_wait (has_begun, exporter, 60.0, "something is rendered");
  begin = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  mai_test_wait (is_done, &answer, 40.0, "it is cancelled");
  g_test_message ("cancelled within %.0f ms", (double) (g_get_monotonic_time () - begin) / 1000.0);
  if (g_test_perf ())
    g_assert_cmpint (g_get_monotonic_time () - begin, <, G_USEC_PER_SEC);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "before");
  g_assert_cmpuint (mai_test_count (folder, "*"), ==, 1);
  g_assert_false (mai_exporter_get_busy (exporter));
}

/* A picture is held up as it begins to be packed: the library's calls come here first. */
static int hold, held; /* atomic */

cairo_status_t
cairo_surface_write_to_png_stream (cairo_surface_t *surface, cairo_write_func_t write,
                                   void *closure)
{
  cairo_status_t (*next) (cairo_surface_t *, cairo_write_func_t, void *) =
      (cairo_status_t (*) (cairo_surface_t *, cairo_write_func_t, void *)) dlsym (
          RTLD_NEXT, "cairo_surface_write_to_png_stream");

  while (g_atomic_int_get (&hold))
    {
      g_atomic_int_set (&held, TRUE);
      g_usleep (1000);
    }
  return next (surface, write, closure);
}

static gboolean
is_held (gpointer data)
{
  return g_atomic_int_get (&held) != 0;
}

/* The largest page takes a while to be packed. */
static void
test_large_picture (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_autoptr (MaiScore) score = mai_score_new (Q);
  g_autofree char *png = mai_test_path ("Large.png");
  g_autofree char *svg = mai_test_path ("Large.svg");
  g_autoptr (GFile) file = g_file_new_for_path (png);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (MaiExporter) exporter = mai_exporter_new ();
  MaiExportOptions options = MAI_EXPORT_OPTIONS_INIT;
  g_auto (Answer) answer = { 0 };
  gint64 begin;

  mai_test_add_notes (score, random, 20000);
  mai_score_set_tempo (score, 0, 400000);
  options.to = 4000 * Q;
  options.format = MAI_EXPORT_SVG;
  g_assert_true (export_to (score, svg, &options, &answer));
  options.format = MAI_EXPORT_PNG;
  answer_clear (&answer);
  answer = (Answer){ 0 };
  g_atomic_int_set (&hold, TRUE);
  mai_exporter_export_async (exporter, score, file, &options, cancellable, exported_cb, &answer);
  mai_test_wait (is_held, NULL, 40.0, "it is drawn");
  /* How far it is nobody knows, and nothing else is said. */
  g_assert_true (mai_exporter_get_busy (exporter));
  g_assert_cmpfloat (mai_exporter_get_progress (exporter), <, 0);
  begin = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  g_atomic_int_set (&hold, FALSE);
  mai_test_wait (is_done, &answer, 40.0, "it is cancelled");
  g_test_message ("cancelled within %.0f ms", (double) (g_get_monotonic_time () - begin) / 1000.0);
  if (g_test_perf ())
    g_assert_cmpint (g_get_monotonic_time () - begin, <, G_USEC_PER_SEC);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (png, G_FILE_TEST_EXISTS));
  g_assert_true (export_to (score, png, &options, &answer));
}

int
main (int argc, char **argv)
{
  mai_test_home_enter ();
  g_test_init (&argc, &argv, NULL);
  main_thread = g_thread_self ();
  g_test_add_func ("/desk/exporter/formats", test_formats);
  g_test_add_func ("/desk/exporter/fit-name", test_fit_name);
  g_test_add_func ("/desk/exporter/midi", test_midi);
  g_test_add_func ("/desk/exporter/midi-range-and-tempo", test_midi_range_and_tempo);
  g_test_add_func ("/desk/exporter/cut", test_cut);
  g_test_add_func ("/desk/exporter/sounds", test_sounds);
  g_test_add_func ("/desk/exporter/pictures", test_pictures);
  g_test_add_func ("/desk/exporter/refused", test_refused);
  g_test_add_func ("/desk/exporter/cancel", test_cancel);
  g_test_add_func ("/desk/exporter/large-picture", test_large_picture);
  return mai_test_home_run ();
}

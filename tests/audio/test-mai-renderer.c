/* SPDX-License-Identifier: Apache-2.0 */
#include "audio-fixture.h"
#include "audio/mai-audio-error.h"
#include "audio/mai-renderer.h"

#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>

static char *folder;

static MaiRenderOptions
make_options (guint rate)
{
  MaiRenderOptions options = MAI_RENDER_OPTIONS_INIT;
  options.sound_font = audio_fixture_font ();
  options.sample_rate = rate;
  return options;
}

/*
 * The whole sound of a score, interleaved. An array of float.
 */
static GArray *
render (MaiScore *score, const MaiRenderOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiSoundList) list = mai_sound_list_new (score);
  g_autoptr (MaiRenderer) renderer = mai_renderer_new (list, options, &error);
  g_assert_no_error (error);
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (float));
  float chunk[2 * 1000];
  gsize n;
  while ((n = mai_renderer_read_float (renderer, chunk, 1000)) > 0)
    g_array_append_vals (samples, chunk, (guint) (2 * n));
  return samples;
}

static void
assert_onsets (GArray *samples, guint rate, double gap, guint n)
{
  g_autoptr (GArray) onsets =
      audio_fixture_find_onsets ((const float *) (gpointer) samples->data, samples->len / 2, rate);
  g_assert_cmpuint (onsets->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpfloat (fabs (g_array_index (onsets, double, i) - (0.25 + i * gap)), <, 0.003);
}

static void
test_onsets (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (40, 0.2);
  const guint rates[] = { 22050, 44100, 48000, 96000 };
  if (audio_fixture_font () == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      MaiRenderOptions options = make_options (rates[i]);
      options.reverb = options.chorus = FALSE;
      g_autoptr (GArray) samples = render (score, &options);
      assert_onsets (samples, rates[i], 0.2, 40);
    }
}

static void
test_tempo (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (20, 0.2);
  if (audio_fixture_font () == NULL)
    return;
  MaiRenderOptions options = make_options (44100);
  options.tempo = 0.5;
  g_autoptr (GArray) samples = render (score, &options);
  g_autoptr (GArray) onsets =
      audio_fixture_find_onsets ((const float *) (gpointer) samples->data, samples->len / 2, 44100);
  g_assert_cmpuint (onsets->len, ==, 20);
  for (guint i = 0; i < 20; i++)
    g_assert_cmpfloat (fabs (g_array_index (onsets, double, i) - 2.0 * (0.25 + i * 0.2)), <, 0.003);
}

/*
 * The sound ends in silence, not before it has died away and not long after.
 */
static void
test_tail (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Strings", 48, 0);
  audio_fixture_add_note (score, track, 0.0, 1.0, 60, 100);
  if (audio_fixture_font () == NULL)
    return;
  MaiRenderOptions options = make_options (44100);
  g_autoptr (GArray) samples = render (score, &options);
  const float *data = (const float *) (gpointer) samples->data;
  gsize second = 44100 * 2;
  g_assert_cmpuint (samples->len, >, (guint) (second * 1.1));
  g_assert_cmpuint (samples->len, <, (guint) (second * 15));
  // silent at the very end, heard not long before
  g_assert_cmpfloat (audio_fixture_peak (data + samples->len - second / 20, second / 20), <, 1e-4);
  g_assert_cmpfloat (audio_fixture_peak (data + samples->len - second, second), >, 1e-4);
}

/*
 * A last note of no length, after a silence, is heard too.
 */
static void
test_last_blip (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (1, 0.5);
  const MaiNote blip = { 480 * 20, 0, 72, 120 };
  mai_track_add_notes (mai_score_get_track (score, 0), &blip, 1);
  if (audio_fixture_font () == NULL)
    return;
  MaiRenderOptions options = make_options (44100);
  g_autoptr (GArray) samples = render (score, &options);
  const float *data = (const float *) (gpointer) samples->data;
  g_assert_cmpuint (samples->len, >, 2 * 44100 * 10);
  g_assert_cmpfloat (audio_fixture_peak (data + 2 * 44100 * 5, 2 * 44100 * 4), <, 1e-3);
  g_assert_cmpfloat (audio_fixture_peak (data + 2 * 44100 * 10, samples->len - 2 * 44100 * 10), >,
                     1e-3);
}

/*
 * Two notes an hour apart: the silence between is cheap, and the second comes in time.
 */
static void
test_long_silence (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (GError) error = NULL;
  MaiTrack *track = mai_score_add_track (score, "Xylophone", 13, 0);
  audio_fixture_add_note (score, track, 0.25, 0.05, 60, 110);
  audio_fixture_add_note (score, track, 3600.0, 0.05, 60, 110);
  if (audio_fixture_font () == NULL)
    return;
  MaiRenderOptions options = make_options (44100);
  g_autoptr (MaiSoundList) list = mai_sound_list_new (score);
  g_autoptr (MaiRenderer) renderer = mai_renderer_new (list, &options, &error);
  g_autofree float *chunk = g_new (float, 2 * 44100);
  gsize frame = 0;
  gsize heard = 0;
  gsize n;
  while ((n = mai_renderer_read_float (renderer, chunk, 44100)) > 0)
    {
      for (gsize i = 0; i < 2 * n && heard == 0; i++)
        if (frame > 100 * 44100 && fabsf (chunk[i]) > 1e-3f)
          heard = frame + i / 2;
      frame += n;
    }
  g_assert_cmpfloat (fabs ((double) heard / 44100 - 3600.0), <, 0.004);
}

static void
test_levels (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (10, 0.3);
  if (audio_fixture_font () == NULL)
    return;
  MaiRenderOptions options = make_options (44100);
  g_autoptr (GArray) soft = render (score, &options);
  options.gain = 0.4;
  g_autoptr (GArray) loud = render (score, &options);
  float soft_peak = audio_fixture_peak ((const float *) (gpointer) soft->data, soft->len);
  float loud_peak = audio_fixture_peak ((const float *) (gpointer) loud->data, loud->len);
  g_assert_cmpfloat (soft_peak, >, 0.01);
  g_assert_cmpfloat (soft_peak, <, 1.0);
  g_assert_cmpfloat_with_epsilon (loud_peak / soft_peak, 2.0, 0.02);
}

/*
 * Each of 30 instruments sounds as it does alone: none takes another's place.
 */
static void
test_many_instruments (void)
{
  g_autoptr (MaiScore) all = mai_score_new (480);
  if (audio_fixture_font () == NULL)
    return;
  MaiRenderOptions options = make_options (44100);
  options.reverb = options.chorus = FALSE;
  for (guint8 i = 0; i < 30; i++)
    {
      MaiTrack *track = mai_score_add_track (all, "T", (guint8) (i * 4), 0);
      audio_fixture_add_note (all, track, i * 4.0, 0.2, 60, 100);
    }
  g_autoptr (GArray) together = render (all, &options);
  const guint probes[] = { 0, 7, 19, 29 };
  for (guint i = 0; i < G_N_ELEMENTS (probes); i++)
    {
      g_autoptr (MaiScore) alone = mai_score_new (480);
      MaiTrack *track = mai_score_add_track (alone, "T", (guint8) (probes[i] * 4), 0);
      audio_fixture_add_note (alone, track, 0.0, 0.2, 60, 100);
      g_autoptr (GArray) single = render (alone, &options);
      const float *at = (const float *) (gpointer) together->data + probes[i] * 4 * 44100 * 2;
      float together_peak = audio_fixture_peak (at, 2 * 44100);
      float single_peak = audio_fixture_peak ((const float *) (gpointer) single->data,
                                              MIN (single->len, 2 * 44100));
      g_assert_cmpfloat_with_epsilon (together_peak / single_peak, 1.0, 0.1);
    }
}

static void
assert_empty_but (const char *name)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *found;
  while ((found = g_dir_read_name (dir)) != NULL)
    g_assert_cmpstr (found, ==, name);
}

static void
count_cb (double fraction, gpointer data)
{
  double *last = data;
  g_assert_cmpfloat (fraction, >=, *last);
  g_assert_cmpfloat (fraction, <=, 1.0);
  *last = fraction;
}

static void
test_file (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (10, 0.3);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "song.wav", NULL);
  if (audio_fixture_font () == NULL)
    return;
  MaiRenderOptions options = make_options (44100);
  MaiRenderReport report;
  double last = 0.0;
  options.title = "Probe";
  g_assert_true (mai_render_file (score, path, &options, count_cb, &last, NULL, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (last, ==, 1.0);
  assert_empty_but ("song.wav");

  SF_INFO info = { 0 };
  SNDFILE *file = sf_open (path, SFM_READ, &info);
  g_assert_nonnull (file);
  g_assert_cmpint (info.frames, ==, report.frames);
  g_assert_cmpint (info.format, ==, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
  g_assert_cmpstr (sf_get_string (file, SF_STR_TITLE), ==, "Probe");
  g_autofree float *samples = g_new (float, 2 * (gsize) info.frames);
  sf_readf_float (file, samples, info.frames);
  sf_close (file);
  float peak = audio_fixture_peak (samples, 2 * (gsize) info.frames);
  g_assert_cmpfloat_with_epsilon (peak, report.peak, 1e-3);
  g_assert_cmpint (report.clipped, ==, 0);
  g_autoptr (GArray) onsets = audio_fixture_find_onsets (samples, (gsize) info.frames, 44100);
  g_assert_cmpuint (onsets->len, ==, 10);
  g_unlink (path);
}

static void
cancel_cb (double fraction, gpointer data)
{
  if (fraction > 0.0)
    g_cancellable_cancel (data);
}

static void
test_cancel (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (3000, 0.3);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *path = g_build_filename (folder, "song.flac", NULL);
  if (audio_fixture_font () == NULL)
    return;
  MaiRenderOptions options = make_options (44100);
  g_assert_true (g_file_set_contents (path, "old", 3, NULL));
  g_assert_false (
      mai_render_file (score, path, &options, cancel_cb, cancellable, cancellable, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  // what was there before still is, and nothing else
  g_autofree char *content = NULL;
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "old");
  assert_empty_but ("song.flac");
  g_unlink (path);
}

static void
test_errors (void)
{
  g_autoptr (MaiScore) score = audio_fixture_ticks (3, 0.3);
  if (audio_fixture_font () == NULL)
    return;
  const char *const paths[] = { "/nowhere/at/all/song.wav", "song.txt", "song.wav", "song.wav" };
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_path_is_absolute (paths[i])
                                  ? g_strdup (paths[i])
                                  : g_build_filename (folder, paths[i], NULL);
      MaiRenderOptions options = make_options (i == 2 ? 1000 : 44100);
      if (i == 3)
        options.sound_font = "/nowhere.sf2";
      g_assert_false (mai_render_file (score, path, &options, NULL, NULL, NULL, NULL, &error));
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      assert_empty_but ("");
    }
}

static void
test_too_long (void)
{
  g_autoptr (MaiScore) score = mai_score_new (1);
  g_autoptr (GError) error = NULL;
  MaiTrack *track = mai_score_add_track (score, "Far", 0, 0);
  const MaiNote note = { 2000000000, 1, 60, 100 };
  mai_track_add_notes (track, &note, 1);
  g_autofree char *path = g_build_filename (folder, "long.wav", NULL);
  if (audio_fixture_font () == NULL)
    return;
  MaiRenderOptions options = make_options (44100);
  g_assert_false (mai_render_file (score, path, &options, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_TOO_LONG);
  assert_empty_but ("");
}

/*
 * A score without a note gives a short, silent file.
 */
static void
test_empty (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "empty.ogg", NULL);
  if (audio_fixture_font () == NULL)
    return;
  MaiRenderOptions options = make_options (44100);
  MaiRenderReport report;
  g_assert_true (mai_render_file (score, path, &options, NULL, NULL, NULL, &report, &error));
  g_assert_no_error (error);
  g_assert_cmpint (report.frames, ==, 0);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_autofree char *made = g_dir_make_tmp ("mai-render-XXXXXX", NULL);
  folder = made;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/renderer/onsets", test_onsets);
  g_test_add_func ("/audio/renderer/tempo", test_tempo);
  g_test_add_func ("/audio/renderer/tail", test_tail);
  g_test_add_func ("/audio/renderer/long-silence", test_long_silence);
  g_test_add_func ("/audio/renderer/last-blip", test_last_blip);
  g_test_add_func ("/audio/renderer/levels", test_levels);
  g_test_add_func ("/audio/renderer/many-instruments", test_many_instruments);
  g_test_add_func ("/audio/renderer/file", test_file);
  g_test_add_func ("/audio/renderer/cancel", test_cancel);
  g_test_add_func ("/audio/renderer/errors", test_errors);
  g_test_add_func ("/audio/renderer/too-long", test_too_long);
  g_test_add_func ("/audio/renderer/empty", test_empty);
  int result = g_test_run ();
  g_rmdir (folder);
  return result;
}

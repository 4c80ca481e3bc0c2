/* SPDX-License-Identifier: Apache-2.0 */
#include "audio/mai-audio-error.h"
#include "audio/mai-audio-file.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <sndfile.h>
#include <sys/resource.h>

#define RATE 48000
#define FRAMES (RATE / 2)

static char *folder;

static void
make_sine (float *samples)
{
  for (guint i = 0; i < FRAMES; i++)
    samples[2 * i] = samples[2 * i + 1] = 0.5f * (float) sin (2.0 * G_PI * 440.0 * i / RATE);
}

static MaiAudioFileSpec
make_spec (MaiAudioDepth depth)
{
  return (MaiAudioFileSpec){
    .depth = depth,
    .sample_rate = RATE,
    .channels = 2,
    .quality = 0.6,
    .title = "Ave Maria – Probe",
    .artist = "A. Name",
    .comment = "composed",
  };
}

static void
write_sine (const char *path, const MaiAudioFileSpec *spec)
{
  g_autoptr (GError) error = NULL;
  g_autofree float *samples = g_new (float, 2 * FRAMES);
  make_sine (samples);
  g_autoptr (MaiAudioFile) file = mai_audio_file_new (path, NULL, spec, &error);
  g_assert_no_error (error);
  g_assert_true (mai_audio_file_write_float (file, samples, FRAMES, &error));
  g_assert_true (mai_audio_file_close (file, &error));
  g_assert_no_error (error);
}

static void
check_sine (const char *path, int format, double tolerance)
{
  SF_INFO info = { 0 };
  g_autofree float *wanted = g_new (float, 2 * FRAMES);
  g_autofree float *got = g_new0 (float, 2 * FRAMES);
  make_sine (wanted);
  SNDFILE *file = sf_open (path, SFM_READ, &info);
  g_assert_nonnull (file);
  g_assert_cmphex (info.format & format, ==, format);
  g_assert_cmpint (info.samplerate, ==, RATE);
  g_assert_cmpint (info.channels, ==, 2);
  g_assert_cmpstr (sf_get_string (file, SF_STR_TITLE), ==, "Ave Maria – Probe");
  g_assert_cmpstr (sf_get_string (file, SF_STR_ARTIST), ==, "A. Name");
  g_assert_cmpint (sf_readf_float (file, got, FRAMES), >=, FRAMES - 2000);
  sf_close (file);
  double wanted_power = 0.0;
  double got_power = 0.0;
  for (guint i = 4000; i < 2 * FRAMES - 8000; i++)
    {
      wanted_power += (double) wanted[i] * wanted[i];
      got_power += (double) got[i] * got[i];
    }
  g_assert_cmpfloat (fabs (sqrt (got_power / wanted_power) - 1.0), <, tolerance);
}

typedef struct
{
  const char *name;
  MaiAudioDepth depth;
  int format;
  double tolerance;
} Kind;

static void
test_kinds (void)
{
  const Kind kinds[] = {
    { "a.wav", MAI_AUDIO_DEPTH_16, SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1e-4 },
    { "b.WAV", MAI_AUDIO_DEPTH_24, SF_FORMAT_WAV | SF_FORMAT_PCM_24, 1e-6 },
    { "c.wav", MAI_AUDIO_DEPTH_FLOAT, SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1e-7 },
    { "d.flac", MAI_AUDIO_DEPTH_16, SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 1e-4 },
    { "e.flac", MAI_AUDIO_DEPTH_FLOAT, SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 1e-6 },
    { "f.ogg", MAI_AUDIO_DEPTH_16, SF_FORMAT_OGG | SF_FORMAT_VORBIS, 0.02 },
    { "g.opus", MAI_AUDIO_DEPTH_16, SF_FORMAT_OGG | SF_FORMAT_OPUS, 0.02 },
    { "h.aiff", MAI_AUDIO_DEPTH_24, SF_FORMAT_AIFF | SF_FORMAT_PCM_24, 1e-6 },
    { "i.mp3", MAI_AUDIO_DEPTH_16, SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 0.02 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_build_filename (folder, kinds[i].name, NULL);
      MaiAudioFileSpec spec = make_spec (kinds[i].depth);
      g_test_message ("%s", kinds[i].name);
      write_sine (path, &spec);
      check_sine (path, kinds[i].format, kinds[i].tolerance);
      g_unlink (path);
    }
}

/*
 * What is too loud is cut off at full scale; it must not wrap around.
 */
static void
test_clipping (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "loud.wav", NULL);
  const MaiAudioDepth depths[] = { MAI_AUDIO_DEPTH_16, MAI_AUDIO_DEPTH_24 };
  for (guint d = 0; d < G_N_ELEMENTS (depths); d++)
    {
      MaiAudioFileSpec spec = make_spec (depths[d]);
      const float samples[4] = { 1.7f, -1.7f, 3.0f, -3.0f };
      g_autoptr (MaiAudioFile) file = mai_audio_file_new (path, NULL, &spec, &error);
      g_assert_true (mai_audio_file_write_float (file, samples, 2, &error));
      g_assert_true (mai_audio_file_close (file, &error));
      float got[4] = { 0 };
      SF_INFO info = { 0 };
      SNDFILE *read = sf_open (path, SFM_READ, &info);
      g_assert_cmpint (sf_readf_float (read, got, 2), ==, 2);
      sf_close (read);
      for (guint i = 0; i < 4; i++)
        g_assert_cmpfloat_with_epsilon (got[i], i % 2 == 0 ? 1.0 : -1.0, 1e-3);
    }
  g_unlink (path);
}

static void
test_refused (void)
{
  const char *const names[] = { "x.txt", "noending", "y.opus" };
  const guint rates[] = { 44100, 44100, 44100 };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      MaiAudioFileSpec spec = make_spec (MAI_AUDIO_DEPTH_16);
      spec.sample_rate = rates[i];
      g_assert_null (mai_audio_file_new (path, NULL, &spec, &error));
      g_assert_error (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_FORMAT);
      g_assert_nonnull (strstr (error->message, names[i]));
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    }
  g_autoptr (GError) error = NULL;
  MaiAudioFileSpec spec = make_spec (MAI_AUDIO_DEPTH_16);
  g_assert_null (mai_audio_file_new ("/nowhere/at/all.wav", NULL, &spec, &error));
  g_assert_error (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_WRITE);
}

/*
 * A file that cannot grow stands for a full disk.
 */
static void
test_full_disk (void)
{
  const char *const names[] = { "full.wav", "full.flac", "full.ogg", "full.mp3", "full.opus" };
  struct rlimit old, small;
  g_autofree float *samples = g_new0 (float, 2 * FRAMES);
  for (guint i = 0; i < 2 * FRAMES; i++)
    samples[i] = (float) g_test_rand_double_range (-0.5, 0.5);
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &old);
  small = old;
  small.rlim_cur = 20000;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      MaiAudioFileSpec spec = make_spec (MAI_AUDIO_DEPTH_16);
      setrlimit (RLIMIT_FSIZE, &small);
      g_autoptr (MaiAudioFile) file = mai_audio_file_new (path, NULL, &spec, &error);
      gboolean written = TRUE;
      for (guint j = 0; written && j < 20; j++)
        written = mai_audio_file_write_float (file, samples, FRAMES, &error);
      written = written && mai_audio_file_close (file, &error);
      setrlimit (RLIMIT_FSIZE, &old);
      g_test_message ("%s: %s", names[i], error != NULL ? error->message : "written");
      g_assert_false (written);
      g_assert_error (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_WRITE);
      g_assert_nonnull (strstr (error->message, names[i]));
      g_unlink (path);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *made = g_dir_make_tmp ("mai-file-XXXXXX", NULL);
  folder = made;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/file/kinds", test_kinds);
  g_test_add_func ("/audio/file/clipping", test_clipping);
  g_test_add_func ("/audio/file/refused", test_refused);
  g_test_add_func ("/audio/file/full-disk", test_full_disk);
  int result = g_test_run ();
  g_rmdir (folder);
  return result;
}

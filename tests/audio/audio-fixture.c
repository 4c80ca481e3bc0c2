/* SPDX-License-Identifier: Apache-2.0 */
#include "audio-fixture.h"

#include <math.h>

#define XYLOPHONE 13

void
audio_fixture_add_note (MaiScore *score, MaiTrack *track, double seconds, double duration,
                        guint8 pitch, guint8 velocity)
{
  MaiTempoMap *tempo = mai_score_get_tempo_map (score);
  MaiNote note = { .pitch = pitch, .velocity = velocity, .release_velocity = 64 };
  note.onset = mai_tempo_map_seconds_to_ticks (tempo, seconds);
  note.duration = mai_tempo_map_seconds_to_ticks (tempo, seconds + duration) - note.onset;
  mai_track_add_notes (track, &note, 1);
}

MaiScore *
audio_fixture_ticks (guint n, double gap)
{
  MaiScore *score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Ticks", XYLOPHONE, 0);
  for (guint i = 0; i < n; i++)
    audio_fixture_add_note (score, track, 0.25 + i * gap, 0.05, (guint8) (60 + i * 7 % 24), 110);
  return score;
}

void
audio_fixture_add_event (MaiTrack *track, gint64 tick, guint8 status, guint8 data1, guint8 data2)
{
  const guint8 data[3] = { status, data1, data2 };
  mai_track_add_event (track, tick, data, data2 == 0xFF ? 2 : 3);
}

float
audio_fixture_peak (const float *samples, gsize n)
{
  float peak = 0.0f;
  for (gsize i = 0; i < n; i++)
    peak = fmaxf (peak, fabsf (samples[i]));
  return peak;
}

/*
 * An onset is a half millisecond that is three times as loud as the 20 ms before it, and not too faint; none
 * comes within 60 ms of another.
 */
GArray *
audio_fixture_find_onsets (const float *samples, gsize frames, guint rate)
{
  GArray *onsets = g_array_new (FALSE, FALSE, sizeof (double));
  gsize window = rate / 2000;
  gsize n = frames / window;
  g_autofree float *level = g_new0 (float, n + 1);
  float floor_level = 0.05f * audio_fixture_peak (samples, 2 * frames);
  for (gsize i = 0; i < n; i++)
    level[i] = audio_fixture_peak (samples + 2 * i * window, 2 * window);
  gsize next = 0;
  for (gsize i = 0; i < n; i++)
    {
      float before = 0.0f;
      for (gsize j = i >= 40 ? i - 40 : 0; j + 2 < i; j++)
        before = fmaxf (before, level[j]);
      if (i < next || level[i] < floor_level || level[i] < 3.0f * before)
        continue;
      double seconds = (double) (i * window) / rate;
      g_array_append_val (onsets, seconds);
      next = i + 120;
    }
  return onsets;
}

const char *
audio_fixture_font (void)
{
  static const char *const fonts[] = {
    "/usr/share/sounds/sf2/TimGM6mb.sf2",   "/usr/share/sounds/sf2/FluidR3_GM.sf2",
    "/usr/share/soundfonts/FluidR3_GM.sf2", "/usr/share/sounds/sf2/default-GM.sf2",
    "/usr/share/soundfonts/default.sf2",
  };
  for (guint i = 0; i < G_N_ELEMENTS (fonts); i++)
    if (g_file_test (fonts[i], G_FILE_TEST_EXISTS))
      return fonts[i];
  g_test_skip ("No SoundFont is installed (Debian: timgm6mb-soundfont).");
  return NULL;
}

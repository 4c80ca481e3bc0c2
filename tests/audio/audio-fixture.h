/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of sound share: scores with known times, and the onsets heard in samples. */
#pragma once

#include "score/mai-score.h"

G_BEGIN_DECLS

/*
 * n notes of a short, sharp sound (xylophone), gap seconds apart from 0.25 s on, at division 480 and
 * 120 to the minute; pitches walk up and down. Every score is (transfer full).
 */
MaiScore *audio_fixture_ticks (guint n, double gap);

/*
 * Adds a note given in seconds of the score's tempo map.
 */
void audio_fixture_add_note (MaiScore *score, MaiTrack *track, double seconds, double duration,
                             guint8 pitch, guint8 velocity);

/*
 * Adds a channel message of three bytes, or of two where data2 is 0xFF.
 */
void
audio_fixture_add_event (MaiTrack *track, gint64 tick, guint8 status, guint8 data1, guint8 data2);

/*
 * Seconds at which something begins to sound, of interleaved stereo floats.
 */
GArray *audio_fixture_find_onsets (const float *samples, gsize frames, guint rate);

/*
 * The loudest sample.
 */
float audio_fixture_peak (const float *samples, gsize n);

/*
 * A SoundFont to test with (the smallest known one first), or NULL after g_test_skip().
 */
const char *audio_fixture_font (void);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* The expected figures are MusPy 0.5's of the same notes, at 24 time steps to the quarter. */
#include "learn/mai-metrics.h"

#include <math.h>

static void
add (MaiTrack *track, gint64 onset, guint pitch, gint64 duration)
{
  MaiNote note = { .onset = onset, .duration = duration, .pitch = (guint8) pitch, .velocity = 64 };
  mai_track_add_notes (track, &note, 1);
}

static MaiTrack *
new_score (MaiScore **score)
{
  *score = mai_score_new (24);
  return mai_score_add_track (*score, NULL, 0, 0);
}

static void
assert_measures (MaiScore *score, gint64 bar, double entropy, double consistency, double groove)
{
  g_assert_cmpfloat_with_epsilon (mai_metrics_pitch_class_entropy (score), entropy, 1e-9);
  g_assert_cmpfloat_with_epsilon (mai_metrics_scale_consistency (score), consistency, 1e-9);
  g_assert_cmpfloat_with_epsilon (mai_metrics_groove_consistency (score, bar), groove, 1e-9);
}

static void
test_scale (void)
{
  static const guint8 pitches[] = { 60, 62, 64, 65, 67, 69, 71, 72 };
  g_autoptr (MaiScore) score = NULL;
  MaiTrack *track = new_score (&score);
  for (guint i = 0; i < 8; i++)
    add (track, 24 * i, pitches[i], 24);
  assert_measures (score, 96, 2.75, 1, 0.979166666667);
  assert_measures (score, 0, 2.75, 1, 0.979166666667); /* 4/4 is its own metre */
}

static void
test_chromatic (void)
{
  g_autoptr (MaiScore) score = NULL;
  MaiTrack *track = new_score (&score);
  for (guint i = 0; i < 40; i++)
    add (track, 12 * i, 60 + i * 7 % 13, 12);
  assert_measures (score, 96, 3.523046920432, 0.625, 0.983333333333);
}

static void
test_uneven (void)
{
  g_autoptr (MaiScore) score = NULL;
  MaiTrack *track = new_score (&score);
  for (guint i = 0; i < 60; i++)
    add (track, 17 * i, 48 + i * i % 25, 5 + i % 3);
  assert_measures (score, 96, 2.812323326261, 0.916666666667, 0.884375);

  /* Drums count for the groove alone. */
  MaiTrack *drums = mai_score_add_track (score, NULL, 0, 9);
  for (guint i = 0; i < 50; i++)
    add (drums, 24 * i, 36 + i % 5, 6);
  assert_measures (score, 72, 2.812323326261, 0.916666666667, 0.903645833333);
}

/* A short pickup metre does not set the bar: the one that holds longest does. */
static void
test_own_metre (void)
{
  g_autoptr (MaiScore) score = NULL;
  MaiTrack *track = new_score (&score);
  for (guint i = 0; i < 60; i++)
    add (track, 17 * i, 60, 5);
  mai_metre_map_set (mai_score_get_metre_map (score), 0, 1, 8);
  mai_metre_map_set (mai_score_get_metre_map (score), 12, 3, 4);
  mai_metre_map_set (mai_score_get_metre_map (score), 100000, 7, 8);
  g_assert_cmpfloat (mai_metrics_groove_consistency (score, 0), ==,
                     mai_metrics_groove_consistency (score, 72));
}

static void
test_nothing (void)
{
  g_autoptr (MaiScore) score = NULL;
  MaiTrack *track = new_score (&score);
  g_assert_true (isnan (mai_metrics_pitch_class_entropy (score)));
  g_assert_true (isnan (mai_metrics_scale_consistency (score)));
  g_assert_true (isnan (mai_metrics_groove_consistency (score, 96)));
  g_assert_true (isnan (mai_metrics_groove_consistency (score, 0)));
  add (track, 0, 60, 95);
  g_assert_true (isnan (mai_metrics_groove_consistency (score, 96))); /* one bar */
  g_assert_cmpfloat (mai_metrics_pitch_class_entropy (score), ==, 0);
  g_assert_cmpfloat (mai_metrics_scale_consistency (score), ==, 1);
}

static void
test_percentile (void)
{
  const double values[] = { 3.5, -1, NAN, 2, 9, 4.25, 7, 0.5 };
  static const double expected[][2] = { { 0, -1 },   { 5, -0.55 }, { 33, 1.97 },
                                        { 50, 3.5 }, { 95, 8.4 },  { 100, 9 } };
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpfloat_with_epsilon (
        mai_metrics_percentile (values, G_N_ELEMENTS (values), expected[i][0]), expected[i][1],
        1e-12);
  g_assert_true (isnan (mai_metrics_percentile (values, 0, 50)));
  g_assert_true (isnan (mai_metrics_percentile (values + 2, 1, 50)));
  g_assert_cmpfloat (mai_metrics_percentile (values, 1, 95), ==, 3.5);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/scale", test_scale);
  g_test_add_func ("/metrics/chromatic", test_chromatic);
  g_test_add_func ("/metrics/uneven", test_uneven);
  g_test_add_func ("/metrics/own-metre", test_own_metre);
  g_test_add_func ("/metrics/nothing", test_nothing);
  g_test_add_func ("/metrics/percentile", test_percentile);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-encoding.h"
#include "learn/mai-learn-error.h"

#include <string.h>

enum
{
  STEP,
  TRACK,
  PITCH,
  DURATION,
  VELOCITY,
  TEMPO,
  BEAT,
  METRE,
};

static const MaiEncoding *
events (void)
{
  return mai_encoding_by_name ("events-1", NULL);
}

static guint
field_size (guint field)
{
  return mai_encoding_get_fields (events ())[field].size;
}

static void
assert_in_range (const MaiSteps *steps)
{
  for (gsize i = 0; i < steps->n * steps->n_fields; i++)
    g_assert_cmpuint (steps->values[i], <, field_size ((guint) (i % steps->n_fields)));
}

/* The first n_fields columns are equal. */
static void
assert_same_columns (const MaiSteps *a, const MaiSteps *b, guint n_fields)
{
  g_assert_cmpuint (a->n, ==, b->n);
  for (gsize i = 0; i < a->n; i++)
    for (guint f = 0; f < n_fields; f++)
      if (a->values[i * a->n_fields + f] != b->values[i * b->n_fields + f])
        g_error ("note %" G_GSIZE_FORMAT " field %u: %u, then %u", i, f,
                 a->values[i * a->n_fields + f], b->values[i * b->n_fields + f]);
}

static void
add_note (MaiTrack *track, gint64 onset, gint64 duration, guint pitch, guint velocity)
{
  MaiNote note = {
    .onset = onset, .duration = duration, .pitch = (guint8) pitch, .velocity = (guint8) velocity
  };
  mai_track_add_notes (track, &note, 1);
}

static const guint16 *
row (const MaiSteps *steps, gsize i)
{
  return steps->values + i * steps->n_fields;
}

static void
test_fields (void)
{
  g_assert_cmpuint (mai_encoding_get_n_fields (events ()), ==, 8);
  g_assert_cmpuint (mai_encoding_get_n_outputs (events ()), ==, 6);
  g_assert_cmpstr (mai_encoding_get_name (events ()), ==, "events-1");
  g_assert_cmpstr (mai_encoding_get_fields (events ())[PITCH].name, ==, "pitch");
  g_assert_cmpuint (field_size (PITCH), ==, 128);

  g_autoptr (GError) error = NULL;
  g_assert_null (mai_encoding_by_name ("events-99\xff", &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_ENCODING);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_empty (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiRounding rounding;
  g_autoptr (MaiSteps) steps = mai_encoding_encode (events (), score, &rounding);
  g_assert_cmpuint (steps->n, ==, 0);
  g_assert_cmpuint (rounding.notes, ==, 0);
  g_autoptr (MaiScore) back = mai_encoding_decode (events (), steps);
  g_assert_cmpint (mai_score_get_end (back), ==, 0);
}

/* What each field says, by hand. */
static void
test_values (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *violin = mai_score_add_track (score, "Violin", 40, 0);
  MaiTrack *drums = mai_score_add_track (score, "Drums", 0, 9);
  mai_metre_map_set (mai_score_get_metre_map (score), 0, 3, 4);
  mai_tempo_map_set (mai_score_get_tempo_map (score), 0, 1000000);
  mai_tempo_map_set (mai_score_get_tempo_map (score), 480 * 301, 500000);
  add_note (violin, 480 * 301, 479, 76, 100); /* bar 100, second beat; ends a tick early */
  add_note (violin, 480 * 300 + 240, 230, 60, 7); /* bar 100, offbeat; 230 is no length */
  add_note (drums, 480 * 301, 60, 36, 127);
  add_note (violin, 480 * 301, 160, 60, 100);
  add_note (violin, 480 * 302 + 97, 480 * 4, 60, 1); /* 97 is not on the grid */

  MaiRounding rounding;
  g_autoptr (MaiSteps) steps = mai_encoding_encode (events (), score, &rounding);
  static const guint16 expected[5][8] = {
    { 12, 5, 60, 12, 1, 27, 12, 6 }, { 12, 5, 60, 8, 25, 41, 24, 6 },
    { 0, 5, 76, 24, 25, 41, 24, 6 }, { 0, 16, 36, 3, 31, 41, 24, 6 },
    { 29, 5, 60, 96, 0, 41, 53, 6 },
  };
  g_assert_cmpuint (steps->n, ==, 5);
  for (gsize i = 0; i < 5; i++)
    for (guint f = 0; f < 8; f++)
      g_assert_cmpuint (row (steps, i)[f], ==, expected[i][f]);
  g_assert_cmpuint (rounding.notes, ==, 5);
  g_assert_cmpuint (rounding.onsets_rounded, ==, 1);
  g_assert_cmpfloat_with_epsilon (rounding.onset_error, 3 / 480.0, 1e-12);
  g_assert_cmpuint (rounding.durations_rounded, ==, 1);
  g_assert_cmpfloat_with_epsilon (rounding.duration_error_max, 10 / 480.0, 1e-12);
  g_assert_cmpuint (rounding.gaps_rounded, ==, 0);
}

static void
test_muted (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
  MaiNote notes[2] = {
    { .onset = 0, .duration = 480, .pitch = 60, .velocity = 64 },
    { .onset = 0, .duration = 480, .pitch = 64, .velocity = 64, .flags = MAI_NOTE_MUTED }
  };
  mai_track_add_notes (track, notes, 2);
  g_autoptr (MaiSteps) steps = mai_encoding_encode (events (), score, NULL);
  g_assert_cmpuint (steps->n, ==, 1);
  g_assert_cmpuint (row (steps, 0)[PITCH], ==, 60);
}

/* ---- random scores ---- */

static void
add_random_maps (GRand *rand, MaiScore *score, gboolean usual)
{
  static const guint8 numerators[] = { 2, 3, 4, 5, 6, 7, 9, 12, 1 };
  static const guint8 denominators[] = { 4, 8, 2 };
  gint64 division = mai_score_get_division (score), tick = 0;

  for (int i = g_rand_int_range (rand, 0, 12); i > 0; i--)
    {
      tick += g_rand_int_range (rand, 0, 20) * division / (usual ? 1 : 7);
      guint numerator = numerators[g_rand_int_range (rand, 0, G_N_ELEMENTS (numerators))];
      guint denominator = denominators[g_rand_int_range (rand, 0, 3)];
      if (usual)
        numerator = 2 + numerator % 3, denominator = 4;
      else if (g_rand_int_range (rand, 0, 4) == 0)
        numerator = (guint) g_rand_int_range (rand, 1, 256),
        denominator = 1u << g_rand_int_range (rand, 0, 9);
      mai_metre_map_set (mai_score_get_metre_map (score), tick, numerator, denominator);
    }
  for (int i = g_rand_int_range (rand, 0, 50); i > 0; i--)
    mai_tempo_map_set (mai_score_get_tempo_map (score),
                       g_rand_int_range (rand, 0, (gint32) (division * 100)),
                       (guint32) g_rand_int_range (rand, 1, 1 << g_rand_int_range (rand, 4, 24)));
}

/* Gaps on the grid of at most four beats, or anything at all. */
static void
add_random_notes (GRand *rand, MaiScore *score, gboolean usual)
{
  gint64 division = mai_score_get_division (score), onset = 0;

  if (!usual && g_rand_boolean (rand))
    onset = g_rand_int_range (rand, 0, (gint32) (100 * division));
  for (int i = g_rand_int_range (rand, 0, 200); i > 0; i--)
    {
      MaiTrack *track = mai_score_get_track (
          score, (guint) g_rand_int_range (rand, 0, (gint32) mai_score_get_n_tracks (score)));
      if (usual)
        onset += g_rand_int_range (rand, 0, 97) * (division / 24) * g_rand_int_range (rand, 0, 2);
      else if (g_rand_int_range (rand, 0, 100) == 0)
        onset += g_rand_int_range (rand, 0, 10000) * division;
      else
        onset += g_rand_int_range (rand, 0, (gint32) (2 * division));
      gint64 duration = g_rand_int_range (rand, 0, 1 << g_rand_int_range (rand, 1, 14));
      add_note (track, onset, duration, (guint) g_rand_int_range (rand, 40, 44),
                (guint) g_rand_int_range (rand, 1, 128));
      if (g_rand_int_range (rand, 0, 5) == 0) /* a unison, and one that overlaps */
        add_note (track, onset, duration + 3, 42, 64);
    }
}

static MaiScore *
random_score (guint32 seed, gboolean usual)
{
  static const guint16 divisions[] = { 480, 384, 96, 24, 120, 1024, 100, 7, 1, 32767, 48, 220 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint division = usual ? 24u * (guint) g_rand_int_range (rand, 1, 41)
                         : divisions[g_rand_int_range (rand, 0, G_N_ELEMENTS (divisions))];
  MaiScore *score = mai_score_new (division);

  for (int i = g_rand_int_range (rand, 1, 20); i > 0; i--)
    mai_score_add_track (score, "x", (guint8) g_rand_int_range (rand, 0, 128),
                         (guint8) g_rand_int_range (rand, 0, 16));
  add_random_maps (rand, score, usual);
  add_random_notes (rand, score, usual);
  return score;
}

/* Any score: what is predicted survives, and after one round everything does. */
static void
test_identity (void)
{
  for (guint32 seed = 0; seed < 1500; seed++)
    {
      g_autoptr (MaiScore) score = random_score (seed, FALSE);
      g_autoptr (MaiSteps) first = mai_encoding_encode (events (), score, NULL);
      g_autoptr (MaiScore) back = mai_encoding_decode (events (), first);
      MaiRounding rounding;
      g_autoptr (MaiSteps) second = mai_encoding_encode (events (), back, &rounding);
      g_autoptr (MaiScore) again = mai_encoding_decode (events (), second);
      g_autoptr (MaiSteps) third = mai_encoding_encode (events (), again, NULL);
      g_test_message ("seed %u", seed);
      assert_in_range (first);
      assert_same_columns (first, second, 6);
      assert_same_columns (second, third, 8);
      g_assert_cmpuint (rounding.onsets_rounded + rounding.durations_rounded, ==, 0);
    }
}

/* Usual metres and gaps: the context survives too. */
static void
test_identity_context (void)
{
  for (guint32 seed = 0; seed < 1500; seed++)
    {
      g_autoptr (MaiScore) score = random_score (seed, TRUE);
      MaiRounding rounding;
      g_autoptr (MaiSteps) first = mai_encoding_encode (events (), score, &rounding);
      g_autoptr (MaiScore) back = mai_encoding_decode (events (), first);
      g_autoptr (MaiSteps) second = mai_encoding_encode (events (), back, NULL);
      g_test_message ("seed %u", seed);
      g_assert_cmpuint (rounding.onsets_rounded, ==, 0);
      assert_same_columns (first, second, rounding.gaps_rounded == 0 ? 8 : 6);
    }
}

/* 10,000 beats apart: the longest listed length, and counted. */
static void
test_long_gap (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
  add_note (track, 0, 480, 60, 64);
  add_note (track, 480 * 10000, 480 * 10000, 62, 64);
  MaiRounding rounding;
  g_autoptr (MaiSteps) steps = mai_encoding_encode (events (), score, &rounding);
  g_assert_cmpuint (rounding.gaps_rounded, ==, 1);
  g_assert_cmpuint (rounding.durations_rounded, ==, 1);
  g_autoptr (MaiScore) back = mai_encoding_decode (events (), steps);
  gsize n;
  const MaiNote *notes = mai_track_get_notes (mai_score_get_track (back, 0), &n);
  g_assert_cmpint (notes[1].onset, ==, 480 * 64);
  g_assert_cmpint (notes[1].duration, ==, 480 * 64);
}

/* Rounding never adds up: a thousand quintuplets are still in time at the end. */
static void
test_no_drift (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
  for (int i = 0; i <= 1000; i++)
    add_note (track, i * 96, 96, 60, 64);
  MaiRounding rounding;
  g_autoptr (MaiSteps) steps = mai_encoding_encode (events (), score, &rounding);
  g_autoptr (MaiScore) back = mai_encoding_decode (events (), steps);
  gsize n;
  const MaiNote *notes = mai_track_get_notes (mai_score_get_track (back, 0), &n);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpint (ABS (notes[i].onset - (gint64) i * 96), <=, 10);
  g_assert_cmpuint (rounding.onsets_rounded, ==, 800);
}

/* ---- augmentation ---- */

static void
test_augment (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *piano = mai_score_add_track (score, NULL, 0, 0);
  MaiTrack *drums = mai_score_add_track (score, NULL, 0, 9);
  add_note (piano, 0, 480, 120, 64);
  add_note (drums, 0, 480, 36, 64);
  g_autoptr (MaiSteps) steps = mai_encoding_encode (events (), score, NULL);
  g_autoptr (MaiSteps) before = mai_encoding_encode (events (), score, NULL);

  g_assert_false (mai_encoding_augment (events (), steps, 8, 0));
  g_assert_false (mai_encoding_augment (events (), steps, 0, 60));
  g_assert_false (mai_encoding_augment (events (), steps, -121, -3));
  assert_same_columns (steps, before, 8);
  g_assert_true (mai_encoding_augment (events (), steps, 7, -2));
  g_assert_cmpuint (row (steps, 0)[PITCH], ==, 127);
  g_assert_cmpuint (row (steps, 1)[PITCH], ==, 36);
  g_assert_cmpuint (row (steps, 0)[TEMPO], ==, row (before, 0)[TEMPO] - 2u);
  g_assert_true (mai_encoding_augment (events (), steps, -7, 2));
  assert_same_columns (steps, before, 8);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/encoding/fields", test_fields);
  g_test_add_func ("/encoding/empty", test_empty);
  g_test_add_func ("/encoding/values", test_values);
  g_test_add_func ("/encoding/muted", test_muted);
  g_test_add_func ("/encoding/identity", test_identity);
  g_test_add_func ("/encoding/identity-context", test_identity_context);
  g_test_add_func ("/encoding/long-gap", test_long_gap);
  g_test_add_func ("/encoding/no-drift", test_no_drift);
  g_test_add_func ("/encoding/augment", test_augment);
  return g_test_run ();
}

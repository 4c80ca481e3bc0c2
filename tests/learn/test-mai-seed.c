/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-seed.h"
#include "learn/mai-encoding.h"
#include "mai-test-tunes.h"

#include <string.h>

static MaiSteps *
encode (MaiScore *score)
{
  return mai_encoding_encode (mai_encoding_by_name ("events-1", NULL), score, NULL);
}

/* The last n rows of the whole are the rows of the seed, but for the silence before the first. */
static void
assert_is_end (MaiScore *whole, MaiScore *seed, guint n)
{
  g_autoptr (MaiSteps) a = encode (whole);
  g_autoptr (MaiSteps) b = encode (seed);
  g_assert_cmpuint (b->n, ==, n);
  for (gsize i = 0; i < n; i++)
    for (guint f = i == 0 ? 1 : 0; f < b->n_fields; f++)
      g_assert_cmpuint (b->values[i * b->n_fields + f], ==,
                        a->values[(a->n - n + i) * a->n_fields + f]);
}

static void
test_end (void)
{
  for (guint n = 1; n < 150; n += 7)
    {
      g_autoptr (MaiScore) score = test_tune (n, 150);
      mai_metre_map_set (mai_score_get_metre_map (score), 0, 3, 4);
      mai_metre_map_set (mai_score_get_metre_map (score), 480 * 30, 7, 8);
      for (gint64 i = 0; i < 40; i++)
        mai_tempo_map_set (mai_score_get_tempo_map (score), 700 * i, (guint32) (400000 + 9000 * i));
      g_autoptr (MaiScore) seed = mai_seed_take (score, n);
      assert_is_end (score, seed, n);
    }
}

static void
test_all (void)
{
  g_autoptr (MaiScore) score = test_tune (1, 100);
  g_autoptr (MaiScore) all = mai_seed_take (score, 0);
  g_autoptr (MaiScore) more = mai_seed_take (score, 1000);
  g_autoptr (GBytes) a = mai_midi_to_bytes (score, NULL);
  g_autoptr (GBytes) b = mai_midi_to_bytes (all, NULL);
  g_assert_true (g_bytes_equal (a, b));
  assert_is_end (score, more, 100);
}

static void
test_empty (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (MaiScore) seed = mai_seed_take (score, 32);
  g_autoptr (MaiScore) all = mai_seed_take (score, 0);
  g_assert_cmpint (mai_score_get_end (seed), ==, 0);
  g_assert_cmpint (mai_score_get_end (all), ==, 0);
}

/* Nothing is rounded, and 24 divides the new division. */
static void
test_refined (void)
{
  static const guint divisions[] = { 1, 7, 100, 120, 480, 1000, 1024, 32767 };
  for (guint i = 0; i < G_N_ELEMENTS (divisions); i++)
    {
      g_autoptr (MaiScore) score = mai_score_new (divisions[i]);
      MaiTrack *track = mai_score_add_track (score, "x", 5, 3);
      for (gint64 k = 0; k < 20; k++)
        {
          MaiNote note = {
            .onset = k * 3, .duration = k, .pitch = (guint8) (50 + k), .velocity = 64
          };
          mai_track_add_notes (track, &note, 1);
        }
      g_autoptr (MaiScore) seed = mai_seed_take (score, 0);
      guint division = mai_score_get_division (seed);
      gint64 factor = division / divisions[i];
      gsize n;
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (seed, 0), &n);
      g_assert_cmpuint (division % divisions[i], ==, 0);
      if (divisions[i] < 1300)
        g_assert_cmpuint (division % 24, ==, 0);
      for (gint64 k = 0; k < 20; k++)
        {
          g_assert_cmpint (notes[k].onset, ==, k * 3 * factor);
          g_assert_cmpint (notes[k].duration, ==, k * factor);
        }
    }
}

static gboolean
has_event (MaiTrack *track, gint64 tick, const guint8 *data, gsize size)
{
  gsize n;
  const MaiEvent *events = mai_track_get_events (track, &n);
  for (gsize i = 0; i < n; i++)
    if (events[i].tick == tick && events[i].size == size
        && memcmp (mai_track_get_event_data (track, &events[i]), data, size) == 0)
      return TRUE;
  return FALSE;
}

/* A track whose program, pedal and bend change on the way. */
static MaiScore *
busy_score (void)
{
  MaiScore *score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Busy", 10, 2);
  mai_track_add_event (track, 480, (const guint8[]){ 0xc2, 40 }, 2);
  mai_track_add_event (track, 480, (const guint8[]){ 0xb2, 64, 127 }, 3);
  mai_track_add_event (track, 960, (const guint8[]){ 0xb2, 64, 0 }, 3);
  mai_track_add_event (track, 960, (const guint8[]){ 0xb2, 7, 90 }, 3);
  mai_track_add_event (track, 1000, (const guint8[]){ 0xb2, 64, 127 }, 3);
  mai_track_add_event (track, 480 * 9, (const guint8[]){ 0xb2, 64, 0 }, 3);
  for (gint64 i = 0; i < 12; i++)
    {
      MaiNote note = { .onset = 480 * i, .duration = 480, .pitch = 60, .velocity = 64 };
      mai_track_add_notes (track, &note, 1);
    }
  MaiTrack *silent = mai_score_add_track (score, "Silent", 0, 5);
  mai_track_add_event (silent, 0, (const guint8[]){ 0xb5, 7, 1 }, 3);
  MaiTrack *steering = mai_score_add_bare_track (score, 2);
  mai_track_add_event (steering, 480, (const guint8[]){ 0xb2, 10, 33 }, 3);
  return score;
}

static void
test_state (void)
{
  g_autoptr (MaiScore) score = busy_score ();
  g_autoptr (MaiScore) seed =
      mai_seed_take (score, 6); /* from the seventh note: bar 1, second half */
  MaiTrack *track = mai_score_get_track (seed, 0);
  gsize n;
  const MaiNote *notes = mai_track_get_notes (track, &n);

  g_assert_cmpuint (mai_score_get_n_tracks (seed), ==, 2);
  g_assert_cmpint (notes[0].onset, ==, 960);
  g_assert_cmpstr (mai_track_get_name (track), ==, "Busy");
  g_assert_cmpuint (mai_track_get_program (track), ==, 40);
  g_assert_cmpuint (mai_track_get_channel (track), ==, 2);
  g_assert_true (has_event (track, 0, (const guint8[]){ 0xb2, 64, 127 }, 3));
  g_assert_true (has_event (track, 0, (const guint8[]){ 0xb2, 7, 90 }, 3));
  g_assert_false (has_event (track, 0, (const guint8[]){ 0xb2, 64, 0 }, 3));
  g_assert_false (has_event (track, 0, (const guint8[]){ 0xc2, 10 }, 2));
  g_assert_true (has_event (track, 480 * 5, (const guint8[]){ 0xb2, 64, 0 }, 3));
  g_assert_true (has_event (mai_score_get_track (seed, 1), 0, (const guint8[]){ 0xb2, 10, 33 }, 3));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seed/end", test_end);
  g_test_add_func ("/seed/all", test_all);
  g_test_add_func ("/seed/empty", test_empty);
  g_test_add_func ("/seed/refined", test_refined);
  g_test_add_func ("/seed/state", test_state);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-encoding.h"
#include "mai-test-tunes.h"

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
  N_FIELDS,
};

static const MaiEncoding *
events (void)
{
  return mai_encoding_by_name ("events-1", NULL);
}

/* Chooses each field at random among what is allowed, small steps and few drums more often. */
static void
choose_step (GRand *rand, MaiCursor *cursor, const MaiConstraints *constraints, guint16 *step)
{
  guint8 allowed[256];
  for (guint field = 0; field < mai_encoding_get_n_outputs (events ()); field++)
    {
      guint size = mai_encoding_get_fields (events ())[field].size, n = 0;
      guint count = mai_cursor_mask (cursor, constraints, field, step, allowed);
      g_assert_cmpuint (count, >, 0);
      for (guint value = 0; value < size; value++)
        n += allowed[value];
      g_assert_cmpuint (n, ==, count);
      if (field == STEP && allowed[0] && g_rand_boolean (rand))
        step[field] = 0;
      else
        do
          step[field] = (guint16) g_rand_int_range (rand, 0, (gint32) size);
        while (!allowed[step[field]]);
    }
}

/* Composes n notes; all (n, N_FIELDS) gets the steps with their context. */
static void
compose (guint32 seed, MaiScore *score, const MaiConstraints *constraints, guint n, guint16 *all)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (MaiCursor) cursor = mai_cursor_new (events (), score);
  for (guint i = 0; i < n; i++)
    {
      choose_step (rand, cursor, constraints, all + i * N_FIELDS);
      mai_cursor_append (cursor, all + i * N_FIELDS);
    }
}

/* What was composed behind a seed encodes as what was chosen, context included. */
static void
assert_encodes (MaiScore *score, const guint16 *chosen, guint n)
{
  MaiRounding rounding;
  g_autoptr (MaiSteps) steps = mai_encoding_encode (events (), score, &rounding);
  g_assert_cmpuint (steps->n, >=, n);
  const guint16 *tail = steps->values + (steps->n - n) * N_FIELDS;
  for (guint i = 0; i < n * N_FIELDS; i++)
    if (tail[i] != chosen[i])
      g_error ("step %u field %u: %u chosen, %u found", i / N_FIELDS, i % N_FIELDS, chosen[i],
               tail[i]);
}

static void
test_round_trip (void)
{
  static const guint divisions[] = { 480, 24, 25, 96, 100, 384, 1000, 32767 };
  MaiConstraints constraints = MAI_CONSTRAINTS_NONE;
  guint16 all[100 * N_FIELDS];

  for (guint32 seed = 0; seed < 200; seed++)
    {
      g_autoptr (MaiScore) score = mai_score_new (divisions[seed % G_N_ELEMENTS (divisions)]);
      gint64 division = mai_score_get_division (score);
      MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
      MaiNote note = {
        .onset = 13 * division / 4, .duration = division, .pitch = 60, .velocity = 64
      };
      mai_track_add_notes (track, &note, 1);
      mai_metre_map_set (mai_score_get_metre_map (score), 0, 3 + seed % 3, 4);
      mai_tempo_map_set (mai_score_get_tempo_map (score), 0, 700000);
      mai_tempo_map_set (mai_score_get_tempo_map (score), 20 * division, 300000);
      compose (seed, score, &constraints, 40, all);
      assert_encodes (score, all, 40);
    }
}

static void
test_from_nothing (void)
{
  MaiConstraints constraints = MAI_CONSTRAINTS_NONE;
  guint16 all[60 * N_FIELDS];
  g_autoptr (MaiScore) score = mai_score_new (480);
  compose (1, score, &constraints, 60, all);
  assert_encodes (score, all + N_FIELDS, 59); /* the silence before the first counts from its bar */
}

/* Every composed note obeys; a kit, which has no key, is left out. */
static void
test_constraints (void)
{
  guint16 all[100 * N_FIELDS];
  for (guint32 seed = 0; seed < 50; seed++)
    {
      MaiConstraints constraints = { 0x6b5 & 0xfff, (guint8) (40 + seed % 7),
                                     (guint8) (47 + seed) };
      g_autoptr (MaiScore) score = test_tune (seed, 20);
      compose (seed, score, &constraints, 100, all);
      for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
        {
          MaiTrack *track = mai_score_get_track (score, i);
          gsize n;
          const MaiNote *notes = mai_track_get_notes (track, &n);
          for (gsize k = 0; k < n; k++)
            if (notes[k].origin == MAI_ORIGIN_COMPOSED)
              {
                g_assert_cmpuint (mai_track_get_channel (track), !=, 9);
                g_assert_cmpuint (notes[k].pitch, >=, constraints.lowest);
                g_assert_cmpuint (notes[k].pitch, <=, constraints.highest);
                g_assert_true (constraints.pitch_classes >> (notes[k].pitch % 12) & 1);
              }
        }
    }
}

/* One pitch allowed: chords cannot grow past it. None allowed: nothing is left to choose. */
static void
test_narrow (void)
{
  g_autoptr (MaiScore) score = test_tune (1, 20);
  MaiConstraints one = { 0xfff, 60, 60 }, none = { 1 << 1, 60, 60 };
  guint16 all[200 * N_FIELDS];
  compose (1, score, &one, 200, all);
  assert_encodes (score, all, 200);

  g_autoptr (MaiCursor) cursor = mai_cursor_new (events (), score);
  guint16 step[N_FIELDS] = { 24, 0 };
  guint8 allowed[256];
  g_assert_cmpuint (mai_cursor_mask (cursor, &none, PITCH, step, allowed), ==, 0);
  g_assert_cmpuint (mai_cursor_mask (cursor, &none, TRACK, step, allowed), ==, 0);
}

static void
test_tracks (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *early = mai_score_add_track (score, "early", 1, 0);
  MaiTrack *late = mai_score_add_track (score, "late", 2, 1);
  MaiNote note = { .onset = 0, .duration = 480, .pitch = 60, .velocity = 64 };
  mai_track_add_notes (early, &note, 1);
  note.onset = 480;
  mai_track_add_notes (late, &note, 1);

  g_autoptr (MaiCursor) cursor = mai_cursor_new (events (), score);
  guint16 piano[N_FIELDS] = { 24, 0, 64, 24, 20, 41 };
  guint16 brass[N_FIELDS] = { 24, 7, 64, 24, 20, 41 };
  guint16 drums[N_FIELDS] = { 24, 16, 38, 6, 20, 41 };
  mai_cursor_append (cursor, piano);
  mai_cursor_append (cursor, brass);
  mai_cursor_append (cursor, drums);
  mai_cursor_append (cursor, brass);

  g_assert_cmpuint (mai_track_get_n_notes (early), ==, 1);
  g_assert_cmpuint (mai_track_get_n_notes (late), ==, 2);
  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 4);
  MaiTrack *horns = mai_score_get_track (score, 2);
  g_assert_cmpuint (mai_track_get_program (horns), ==, 56);
  g_assert_cmpuint (mai_track_get_n_notes (horns), ==, 2);
  g_assert_cmpuint (mai_track_get_channel (mai_score_get_track (score, 3)), ==, 9);
  g_assert_cmpuint (mai_track_get_channel (horns), >, 1);
  g_assert_cmpint (mai_cursor_get_onset (cursor), ==, 480 * 5);
  g_assert_cmpuint (mai_cursor_get_bars (cursor), ==, 1);
}

/* The tempo stays as it was until another bin is chosen. */
static void
test_tempo (void)
{
  g_autoptr (MaiScore) score = test_tune (1, 20);
  MaiTempoMap *tempi = mai_score_get_tempo_map (score);
  mai_tempo_map_set (tempi, 0, 511111);
  g_autoptr (MaiCursor) cursor = mai_cursor_new (events (), score);
  g_autoptr (MaiSteps) steps = mai_encoding_encode (events (), score, NULL);
  guint16 step[N_FIELDS] = { 24, 0, 64, 24, 20, 0 };
  step[TEMPO] = steps->values[TEMPO];
  mai_cursor_append (cursor, step);
  g_assert_cmpuint (mai_tempo_map_get_n_changes (tempi), ==, 1);
  step[TEMPO]--;
  mai_cursor_append (cursor, step);
  mai_cursor_append (cursor, step);
  g_assert_cmpuint (mai_tempo_map_get_n_changes (tempi), ==, 2);
}

static guint
count_events (MaiTrack *track, gint64 tick, guint8 status, guint8 second)
{
  guint found = 0;
  gsize n;
  const MaiEvent *events = mai_track_get_events (track, &n);
  for (gsize i = 0; i < n; i++)
    {
      const guint8 *data = mai_track_get_event_data (track, &events[i]);
      found += events[i].tick == tick && data[0] == status && data[1] == second;
    }
  return found;
}

/* A pedal that the seed leaves down is lifted where it ends, once; one that it lifts itself is left alone. */
static void
test_pedal (void)
{
  g_autoptr (MaiScore) score = test_tune (1, 20);
  MaiTrack *down = mai_score_get_track (score, 0), *up = mai_score_get_track (score, 1);
  gint64 end = mai_score_get_end (score);
  guint16 step[N_FIELDS] = { 24, 0, 64, 24, 20, 41 };
  mai_track_add_event (down, 100, (const guint8[]){ 0xb0, 64, 127 }, 3);
  mai_track_add_event (down, 100, (const guint8[]){ 0xe0, 0, 80 }, 3);
  mai_track_add_event (up, 100, (const guint8[]){ 0xb1, 64, 127 }, 3);
  mai_track_add_event (up, 200, (const guint8[]){ 0xb1, 64, 10 }, 3);

  g_autoptr (MaiCursor) cursor = mai_cursor_new (events (), score);
  mai_cursor_append (cursor, step);
  mai_cursor_append (cursor, step);
  g_assert_cmpuint (count_events (down, end, 0xb0, 64), ==, 1);
  g_assert_cmpuint (count_events (down, end, 0xe0, 0), ==, 1);
  g_assert_cmpuint (count_events (up, end, 0xb1, 64), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cursor/round-trip", test_round_trip);
  g_test_add_func ("/cursor/from-nothing", test_from_nothing);
  g_test_add_func ("/cursor/constraints", test_constraints);
  g_test_add_func ("/cursor/narrow", test_narrow);
  g_test_add_func ("/cursor/tracks", test_tracks);
  g_test_add_func ("/cursor/tempo", test_tempo);
  g_test_add_func ("/cursor/pedal", test_pedal);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting, and the index against a plain search. */
#include "../base/mai-test-processor.h"
#include "score/mai-score.h"

static MaiNote
random_note (GRand *rand, gint32 length, gint32 longest)
{
  return (MaiNote){ .onset = g_rand_int_range (rand, 0, length),
                    .duration = g_rand_int_range (rand, 0, 40) > 0
                                    ? g_rand_int_range (rand, 0, 30)
                                    : g_rand_int_range (rand, 0, longest),
                    .pitch = (guint8) g_rand_int_range (rand, 40, 60),
                    .velocity = (guint8) g_rand_int_range (rand, 1, 128) };
}

static gboolean
sounds (const MaiNote *note, gint64 from, gint64 to)
{
  return from < to && note->onset < to && note->onset + MAX (note->duration, 1) > from;
}

static void
check_query (MaiTrack *track, gint64 from, gint64 to, guint low, guint high)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint));
  gsize n_notes;
  const MaiNote *notes = mai_track_get_notes (track, &n_notes);
  guint n_found = 0;

  mai_track_query (track, from, to, low, high, found);
  for (guint i = 0; i < n_notes; i++)
    if (sounds (&notes[i], from, to) && notes[i].pitch >= low && notes[i].pitch <= high)
      {
        g_assert_cmpuint (n_found, <, found->len);
        g_assert_cmpuint (g_array_index (found, guint, n_found), ==, i);
        n_found++;
      }
  g_assert_cmpuint (n_found, ==, found->len);
}

static gint64
plain_end (MaiTrack *track)
{
  gsize n_notes;
  const MaiNote *notes = mai_track_get_notes (track, &n_notes);
  gint64 end = 0;

  for (gsize i = 0; i < n_notes; i++)
    end = MAX (end, mai_note_get_end (&notes[i]));
  return end;
}

static void
test_query (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  for (guint round = 0; round < 40; round++)
    {
      g_autoptr (MaiScore) score = mai_score_new (480);
      MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
      gint32 length = g_rand_int_range (rand, 1, 3000);

      for (guint part = 0; part < 6; part++)
        {
          guint n = (guint) g_rand_int_range (rand, 0, 120);

          for (guint i = 0; i < n; i++)
            {
              MaiNote note = random_note (rand, length, length);

              mai_track_add_notes (track, &note, 1);
            }
          for (guint i = 0; i < 60; i++)
            {
              gint64 from = g_rand_int_range (rand, -20, length + 50);

              check_query (track, from, from + g_rand_int_range (rand, 0, 80), 0, 127);
              check_query (track, from, from + 10, 45, 50);
            }
          g_assert_cmpint (mai_track_get_end (track), ==, plain_end (track));
        }
    }
}

/* A note made longer or shorter is found where it sounds now; queries before leave an index behind. */
static void
test_duration (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);

  for (guint i = 0; i < 200; i++)
    {
      MaiNote note = random_note (rand, 2000, 100);
      mai_track_add_notes (track, &note, 1);
    }
  for (guint i = 0; i < 200; i++)
    {
      gsize index = (gsize) g_rand_int_range (rand, 0, 200), n;
      gint64 duration = g_rand_int_range (rand, -5, 1500), from = g_rand_int_range (rand, 0, 3000);

      mai_track_set_duration (track, index, duration);
      g_assert_cmpint (mai_track_get_notes (track, &n)[index].duration, ==, MAX (duration, 0));
      check_query (track, from, from + 20, 0, 127);
    }
}

/* Equal onset and pitch: in the order of insertion, one by one and in bulk. */
static void
test_order (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *single = mai_score_add_track (score, NULL, 0, 0);
  MaiTrack *bulk = mai_score_add_track (score, NULL, 0, 0);
  MaiTrack *given = mai_score_add_track (score, NULL, 0, 0);
  GArray *halves[2] = { g_array_new (FALSE, FALSE, sizeof (MaiNote)),
                        g_array_new (FALSE, FALSE, sizeof (MaiNote)) };
  g_autofree MaiNote *notes = g_new (MaiNote, 2000);
  const MaiNote *a, *b, *c;

  for (guint i = 0; i < 2000; i++)
    {
      notes[i] = random_note (rand, 50, 50);
      notes[i].confidence = i;
      mai_track_add_notes (single, &notes[i], 1);
    }
  mai_track_add_notes (bulk, notes, 1000);
  mai_track_add_notes (bulk, notes + 1000, 1000);
  g_array_append_vals (halves[0], notes, 1000);
  g_array_append_vals (halves[1], notes + 1000, 1000);
  mai_track_take_notes (given, halves[0]);
  mai_track_take_notes (given, halves[1]);
  a = mai_track_get_notes (single, NULL);
  b = mai_track_get_notes (bulk, NULL);
  c = mai_track_get_notes (given, NULL);
  for (guint i = 0; i < 2000; i++)
    {
      g_assert_cmpfloat (a[i].confidence, ==, b[i].confidence);
      g_assert_cmpfloat (a[i].confidence, ==, c[i].confidence);
      if (i > 0)
        g_assert_true (
            a[i - 1].onset < a[i].onset
            || (a[i - 1].onset == a[i].onset
                && (a[i - 1].pitch < a[i].pitch
                    || (a[i - 1].pitch == a[i].pitch && a[i - 1].confidence < a[i].confidence))));
    }
}

/* 100,000 notes: a screenful is found in a small part of the time that looking at each takes. */
static void
test_query_speed (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree MaiNote *notes = g_new0 (MaiNote, 100000);
  double start, indexed, plain;
  gsize n_plain = 0;

  for (guint i = 0; i < 100000; i++)
    notes[i] = (MaiNote){
      .onset = i * 10, .duration = i % 1000 == 0 ? 100000 : 9, .pitch = 60, .velocity = 64
    };
  mai_track_add_notes (track, notes, 100000);
  mai_track_query (track, 0, 1, 0, 127, found);
  g_array_set_size (found, 0);
  start = mai_test_process_ms ();
  for (guint i = 0; i < 300; i++)
    mai_track_query (track, i * 3000, i * 3000 + 500, 0, 127, found);
  indexed = mai_test_process_ms () - start;
  start = mai_test_process_ms ();
  for (guint i = 0; i < 300; i++)
    for (guint k = 0; k < 100000; k++)
      n_plain += sounds (&notes[k], i * 3000, i * 3000 + 500);
  plain = mai_test_process_ms () - start;
  g_assert_cmpuint (found->len, ==, n_plain);
  g_test_message ("indexed %g ms, plain %g ms", indexed, plain);
  g_assert_cmpfloat (indexed, <, plain / 5);
}

static void
test_events (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Flute", 73, 3);
  const guint8 controller[] = { 0xB7, 7, 100 }, text[] = { 0xFF, 5, 'l', 'o', 'n', 'g' };
  const MaiEvent *events;
  gsize n_events;

  mai_track_add_event (track, 10, text, sizeof text);
  mai_track_add_event (track, 0, controller, sizeof controller);
  events = mai_track_get_events (track, &n_events);
  g_assert_cmpuint (n_events, ==, 4);
  g_assert_cmpstr (mai_track_get_name (track), ==, "Flute");
  g_assert_cmpuint (mai_track_get_program (track), ==, 73);
  g_assert_cmpmem (mai_track_get_event_data (track, &events[2]), events[2].size,
                   ((const guint8[]){ 0xB3, 7, 100 }), 3);
  g_assert_cmpmem (mai_track_get_event_data (track, &events[3]), events[3].size, text, sizeof text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/score/track/query", test_query);
  g_test_add_func ("/score/track/duration", test_duration);
  g_test_add_func ("/score/track/order", test_order);
  g_test_add_func ("/score/track/query-speed", test_query_speed);
  g_test_add_func ("/score/track/events", test_events);
  return g_test_run ();
}

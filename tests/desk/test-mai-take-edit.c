/* SPDX-License-Identifier: Apache-2.0 */
/* Takes are made here by hand: a seed is cut from a song as it is for the composer, and notes are added behind it. */
#include "desk/project/mai-take-edit.h"

#include "desk/project/mai-take-seed.h"

#define Q 480

static void
add_note (MaiTrack *track, gint64 onset, gint64 duration, guint8 pitch, guint8 flags,
          MaiOrigin origin)
{
  MaiNote note = { .onset = onset,
                   .duration = duration,
                   .pitch = pitch,
                   .velocity = 80,
                   .release_velocity = 64,
                   .flags = flags,
                   .origin = origin };

  mai_track_add_notes (track, &note, 1);
}

/* @n quarter notes from @onset on, pitches rising. */
static void
add_quarters (MaiTrack *track, guint division, gint64 onset, guint n, guint8 pitch)
{
  for (guint i = 0; i < n; i++)
    add_note (track, onset + i * (gint64) division, division, (guint8) (pitch + i % 12), 0,
              MAI_ORIGIN_PLAYED);
}

static char *
dump (MaiScore *score)
{
  GString *text = g_string_new (NULL);
  MaiTempoMap *tempi = mai_score_get_tempo_map (score);

  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);
      gsize n, n_events;
      const MaiNote *notes = mai_track_get_notes (track, &n);
      const MaiEvent *events = mai_track_get_events (track, &n_events);

      g_string_append_printf (text, "track %s %u %u\n", mai_track_get_name (track),
                              mai_track_get_channel (track), mai_track_get_program (track));
      for (gsize k = 0; k < n; k++)
        g_string_append_printf (text, "%d+%d %u %u %u %u\n", (int) notes[k].onset,
                                (int) notes[k].duration, notes[k].pitch, notes[k].velocity,
                                notes[k].flags, notes[k].origin);
      for (gsize k = 0; k < n_events; k++)
        g_string_append_printf (text, "event %d %02x\n", (int) events[k].tick,
                                mai_track_get_event_data (track, &events[k])[0]);
    }
  for (gsize i = 0; i < mai_tempo_map_get_n_changes (tempi); i++)
    g_string_append_printf (text, "tempo %d %u\n", (int) mai_tempo_map_get_change (tempi, i).tick,
                            mai_tempo_map_get_change (tempi, i).microseconds);
  return g_string_free (text, FALSE);
}

typedef struct
{
  MaiScore *song;
  MaiTakeParts take;
} Fixture;

static void
cut (Fixture *fixture, gint64 from, gint64 to, guint n_notes)
{
  g_autoptr (GError) error = NULL;

  fixture->take.seed =
      mai_take_seed_cut (fixture->song, from, to, n_notes, &fixture->take.origin, &error);
  g_assert_no_error (error);
  fixture->take.score = mai_score_copy (fixture->take.seed);
}

static void
fixture_clear (Fixture *fixture)
{
  g_clear_object (&fixture->song);
  g_clear_object (&fixture->take.seed);
  g_clear_object (&fixture->take.score);
}

/* A composed note, in quarters of the song from its beginning. */
static void
compose (Fixture *fixture, guint track, double onset, double duration, guint8 pitch)
{
  double division = mai_score_get_division (fixture->take.score);
  double origin = (double) fixture->take.origin / mai_score_get_division (fixture->song);

  add_note (mai_score_get_track (fixture->take.score, track),
            (gint64) ((onset - origin) * division + 0.5), (gint64) (duration * division + 0.5),
            pitch, 0, MAI_ORIGIN_COMPOSED);
}

static gboolean
has_note (MaiScore *score, guint track, gint64 onset, gint64 duration, guint8 pitch,
          MaiOrigin origin)
{
  gsize n;
  const MaiNote *notes = mai_track_get_notes (mai_score_get_track (score, track), &n);

  for (gsize i = 0; i < n; i++)
    if (notes[i].onset == onset && notes[i].duration == duration && notes[i].pitch == pitch
        && notes[i].origin == origin)
      return TRUE;
  return FALSE;
}

/* The end of a song in any division: what is composed lies where it lay in the take, to the tick. */
static void
test_divisions (void)
{
  static const guint divisions[] = { 24, 48, 96, 120, 192, 240, 384, 480, 960, 1024, 10080 };

  for (gsize i = 0; i < G_N_ELEMENTS (divisions); i++)
    {
      gint64 q = divisions[i];
      Fixture f = { .song = mai_score_new (divisions[i]) };
      MaiTrack *track = mai_score_add_track (f.song, "Piano", 0, 0);

      add_quarters (track, divisions[i], 0, 42, 60);
      cut (&f, 0, 0, 32);
      g_assert_cmpint (f.take.origin, ==, 8 * q);
      compose (&f, 0, 42, 1, 61);
      compose (&f, 0, 43.5, 0.25, 62);
      compose (&f, 0, 43.75, 0.25, 63);
      g_assert_true (mai_take_edit_put (f.song, &f.take));
      g_assert_cmpuint (mai_score_get_n_notes (f.song), ==, 45);
      g_assert_true (has_note (f.song, 0, 42 * q, q, 61, MAI_ORIGIN_COMPOSED));
      g_assert_true (has_note (f.song, 0, (gint64) (43.5 * q), q / 4, 62, MAI_ORIGIN_COMPOSED));
      g_assert_true (has_note (f.song, 0, 41 * q, q, 65, MAI_ORIGIN_PLAYED));
      fixture_clear (&f);
    }
}

/* A tick of the coarser of the two is there again when the nearest of the other is mapped back. */
static void
test_both_ways (void)
{
  /* of the song, of the take */
  static const guint divisions[][2] = {
    { 480, 480 }, { 480, 24 }, { 480, 384 }, { 24, 480 }, { 384, 480 }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (divisions); i++)
    {
      const guint song = divisions[i][0], take = divisions[i][1];
      Fixture f = { mai_score_new (song), { mai_score_new (take), NULL, 3 * song } };

      for (gint64 tick = 0; tick < 4 * 480; tick++)
        {
          gint64 there = song >= take
                             ? mai_take_edit_map_tick (f.song, &f.take, tick)
                             : mai_take_edit_unmap_tick (f.song, &f.take, f.take.origin + tick);

          if (song >= take)
            g_assert_cmpint (mai_take_edit_unmap_tick (f.song, &f.take, there), ==, tick);
          else
            g_assert_cmpint (mai_take_edit_map_tick (f.song, &f.take, there), ==,
                             f.take.origin + tick);
        }
      fixture_clear (&f);
    }
}

/* 24 does not divide 100: the take has other ticks, and each lands on the nearest of the song's. */
static void
test_odd_division (void)
{
  Fixture f = { .song = mai_score_new (100) };
  MaiTrack *track = mai_score_add_track (f.song, "Piano", 0, 0);

  add_quarters (track, 100, 0, 8, 60);
  cut (&f, 0, 0, 32);
  g_assert_cmpuint (mai_score_get_division (f.take.score), ==, 600);
  compose (&f, 0, 8 + 1.0 / 3, 1.0 / 3, 70);
  compose (&f, 0, 8 + 2.0 / 3, 1.0 / 3, 71);
  mai_take_edit_put (f.song, &f.take);
  g_assert_true (has_note (f.song, 0, 833, 34, 70, MAI_ORIGIN_COMPOSED));
  g_assert_true (has_note (f.song, 0, 867, 33, 71, MAI_ORIGIN_COMPOSED));
  fixture_clear (&f);
}

/* In the middle of a song: what stood there gives way up to the bar's end, pinned notes and the rest stay; one
 * undo brings all of it back. */
static void
test_region (void)
{
  Fixture f = { .song = mai_score_new (Q) };
  MaiTrack *track = mai_score_add_track (f.song, "Piano", 0, 0);
  g_autofree char *before = NULL;
  g_autofree char *undone = NULL;
  g_autofree char *again = NULL;
  g_autofree char *redone = NULL;
  gint64 from, to;

  add_quarters (track, Q, 0, 32, 60);
  add_note (track, 10 * Q, Q, 90, MAI_NOTE_PINNED, MAI_ORIGIN_PLAYED);
  mai_score_set_tempo (f.song, 9 * Q, 400000);
  before = dump (f.song);
  cut (&f, 4 * Q, 8 * Q, 32);
  g_assert_cmpint (f.take.origin, ==, 4 * Q);
  g_assert_cmpuint (mai_score_get_n_notes (f.take.seed), ==, 4);
  compose (&f, 0, 8.5, 1, 40);
  compose (&f, 0, 13, 5, 41);
  g_assert_true (mai_take_edit_get_span (f.song, &f.take, &from, &to));
  g_assert_cmpint (from, ==, 7 * Q + 1);
  g_assert_cmpint (to, ==, 16 * Q);
  g_assert_true (mai_take_edit_put (f.song, &f.take));
  g_assert_cmpuint (mai_score_get_n_notes (f.song), ==, 33 - 8 + 2);
  g_assert_true (has_note (f.song, 0, 10 * Q, Q, 90, MAI_ORIGIN_PLAYED));
  g_assert_true (has_note (f.song, 0, 13 * Q, 5 * Q, 41, MAI_ORIGIN_COMPOSED));
  g_assert_cmpuint (mai_tempo_map_get_tempo (mai_score_get_tempo_map (f.song), 9 * Q), ==, 500000);
  g_assert_cmpuint (mai_tempo_map_get_tempo (mai_score_get_tempo_map (f.song), 16 * Q), ==, 400000);
  again = dump (f.song);
  g_assert_true (mai_score_undo (f.song));
  undone = dump (f.song);
  g_assert_cmpstr (undone, ==, before);
  g_assert_true (mai_score_redo (f.song));
  redone = dump (f.song);
  g_assert_cmpstr (redone, ==, again);
  fixture_clear (&f);
}

/* One take after another at the same place: the second takes the place of the first, also where both begin in the
 * seed's last chord, and the first put again gives what it gave. */
static void
test_second_take (void)
{
  Fixture f = { .song = mai_score_new (Q) };
  Fixture g = { 0 };
  MaiTrack *track = mai_score_add_track (f.song, "Piano", 0, 0);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  add_quarters (track, Q, 0, 16, 60);
  cut (&f, 0, 0, 8);
  g.song = g_object_ref (f.song);
  cut (&g, 0, 0, 8);
  compose (&f, 0, 15, 1, 80);
  compose (&f, 0, 16, 1, 81);
  compose (&f, 0, 30, 1, 82);
  compose (&g, 0, 15, 2, 50);
  compose (&g, 0, 17, 2, 51);
  mai_take_edit_put (f.song, &f.take);
  first = dump (f.song);
  g_assert_cmpuint (mai_score_get_n_notes (f.song), ==, 19);
  mai_take_edit_put (f.song, &g.take);
  second = dump (f.song);
  g_assert_true (has_note (f.song, 0, 15 * Q, 2 * Q, 50, MAI_ORIGIN_COMPOSED));
  g_assert_false (has_note (f.song, 0, 15 * Q, Q, 80, MAI_ORIGIN_COMPOSED));
  g_assert_cmpstr (first, !=, second);
  mai_take_edit_put (f.song, &f.take);
  g_assert_false (has_note (f.song, 0, 15 * Q, 2 * Q, 50, MAI_ORIGIN_COMPOSED));
  third = dump (f.song);
  g_assert_cmpstr (first, ==, third);
  fixture_clear (&f);
  fixture_clear (&g);
}

/* Metre changes before and behind: the take begins on a bar line of the song and ends on one. */
static void
test_metres (void)
{
  Fixture f = { .song = mai_score_new (Q) };
  MaiTrack *track = mai_score_add_track (f.song, "Piano", 0, 0);
  MaiMetreMap *map = mai_score_get_metre_map (f.song);
  gint64 from, to;

  mai_metre_map_set (map, 0, 3, 4);
  mai_metre_map_set (map, 9 * Q, 5, 8);
  mai_metre_map_set (map, 14 * Q, 4, 4);
  add_quarters (track, Q, 0, 30, 60);
  cut (&f, 4 * Q, 10 * Q, 32);
  g_assert_cmpint (f.take.origin, ==, 3 * Q);
  g_assert_cmpint (
      mai_metre_map_get_metre (mai_score_get_metre_map (f.take.seed), 11 * Q).numerator, ==, 4);
  compose (&f, 0, 10.5, 1, 40);
  compose (&f, 0, 15, 1, 41);
  mai_take_edit_get_span (f.song, &f.take, &from, &to);
  g_assert_cmpint (to, ==, 18 * Q);
  mai_take_edit_put (f.song, &f.take);
  g_assert_true (has_note (f.song, 0, 10 * Q + Q / 2, Q, 40, MAI_ORIGIN_COMPOSED));
  g_assert_true (has_note (f.song, 0, 18 * Q, Q, 66, MAI_ORIGIN_PLAYED));
  g_assert_false (has_note (f.song, 0, 17 * Q, Q, 65, MAI_ORIGIN_PLAYED));
  fixture_clear (&f);
}

/* Both hands on one channel, drums, and an instrument that the song has not yet. */
static void
test_tracks (void)
{
  Fixture f = { .song = mai_score_new (Q) };
  MaiTrack *right = mai_score_add_track (f.song, "", 0, 0);
  MaiTrack *left = mai_score_add_track (f.song, "", 0, 0);
  MaiTrack *drums = mai_score_add_track (f.song, "Drums", 0, 9);
  MaiTrack *strings = mai_score_add_track (f.song, "Strings", 48, 1);
  MaiTrack *made;

  add_quarters (right, Q, 0, 8, 72);
  add_quarters (left, Q, 8 * Q, 8, 40);
  add_quarters (drums, Q, 8 * Q, 8, 36);
  add_quarters (strings, Q, 0, 2, 60);
  cut (&f, 8 * Q, 16 * Q, 32);
  /* Only the left hand and the drums play in the region; the right steers the left's channel. */
  g_assert_cmpuint (mai_score_get_n_tracks (f.take.seed), ==, 3);
  mai_score_add_track (f.take.score, "Flute", 73, 1);
  compose (&f, 1, 16, 1, 45);
  compose (&f, 2, 16, 1, 38);
  compose (&f, 3, 17, 1, 80);
  g_assert_true (mai_take_edit_put (f.song, &f.take));
  g_assert_cmpuint (mai_score_get_n_tracks (f.song), ==, 5);
  g_assert_true (has_note (f.song, 1, 16 * Q, Q, 45, MAI_ORIGIN_COMPOSED));
  g_assert_true (has_note (f.song, 2, 16 * Q, Q, 38, MAI_ORIGIN_COMPOSED));
  g_assert_true (has_note (f.song, 4, 17 * Q, Q, 80, MAI_ORIGIN_COMPOSED));
  made = mai_score_get_track (f.song, 4);
  g_assert_cmpstr (mai_track_get_name (made), ==, "Flute");
  g_assert_cmpuint (mai_track_get_program (made), ==, 73);
  g_assert_cmpuint (mai_track_get_channel (made), !=, 1);
  g_assert_true (mai_score_undo (f.song));
  g_assert_cmpuint (mai_score_get_n_tracks (f.song), ==, 4);
  fixture_clear (&f);
}

static int
find_pedal (MaiTrack *track, gint64 tick)
{
  int value = -1;
  gsize n;
  const MaiEvent *events = mai_track_get_events (track, &n);

  for (gsize i = 0; i < n && events[i].tick <= tick; i++)
    {
      const guint8 *data = mai_track_get_event_data (track, &events[i]);

      if (events[i].size == 3 && data[0] == 0xb0 && data[1] == 64)
        value = data[2];
    }
  return value;
}

/* A pedal pressed in what gives way is not held under what was composed, and is down again behind it. */
static void
test_pedal (void)
{
  Fixture f = { .song = mai_score_new (Q) };
  MaiTrack *track = mai_score_add_track (f.song, "Piano", 0, 0);

  add_quarters (track, Q, 0, 32, 60);
  mai_track_add_event (track, 9 * Q, (const guint8[]){ 0xb0, 64, 127 }, 3);
  cut (&f, 4 * Q, 8 * Q, 32);
  compose (&f, 0, 8, 1, 40);
  mai_take_edit_put (f.song, &f.take);
  g_assert_cmpint (find_pedal (track, 10 * Q), !=, 127);
  g_assert_cmpint (find_pedal (track, 12 * Q), ==, 127);
  fixture_clear (&f);
}

/* From nothing: the whole of the take is composed. */
static void
test_empty (void)
{
  Fixture f = { .song = mai_score_new (Q) };
  g_autoptr (GError) error = NULL;
  gint64 origin;

  mai_score_add_track (f.song, "Piano", 0, 0);
  cut (&f, 0, 0, 32);
  g_assert_cmpint (f.take.origin, ==, 0);
  g_assert_false (mai_take_edit_put (f.song, &f.take));
  g_assert_false (mai_score_is_modified (f.song));
  mai_score_add_track (f.take.score, "Piano", 0, 0);
  compose (&f, 0, 0, 1, 60);
  g_assert_true (mai_take_edit_put (f.song, &f.take));
  g_assert_true (has_note (f.song, 0, 0, Q, 60, MAI_ORIGIN_COMPOSED));
  g_assert_cmpuint (mai_score_get_n_tracks (f.song), ==, 1);
  g_assert_null (mai_take_seed_cut (f.song, 5 * Q, 6 * Q, 32, &origin, &error));
  g_assert_nonnull (error);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/take-edit/divisions", test_divisions);
  g_test_add_func ("/desk/take-edit/both-ways", test_both_ways);
  g_test_add_func ("/desk/take-edit/odd-division", test_odd_division);
  g_test_add_func ("/desk/take-edit/region", test_region);
  g_test_add_func ("/desk/take-edit/second-take", test_second_take);
  g_test_add_func ("/desk/take-edit/metres", test_metres);
  g_test_add_func ("/desk/take-edit/tracks", test_tracks);
  g_test_add_func ("/desk/take-edit/pedal", test_pedal);
  g_test_add_func ("/desk/take-edit/empty", test_empty);
  return g_test_run ();
}

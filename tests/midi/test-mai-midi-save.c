/* SPDX-License-Identifier: Apache-2.0 */
/* The writer: read back by our loader, by libsmf alone, and seen byte by byte. */
#include "mai-test-midi.h"

#include <glib/gstdio.h>
#include <smf.h>
#include <string.h>

static MaiNote
note (gint64 onset, gint64 duration, guint8 pitch, guint8 velocity)
{
  return (MaiNote){ .onset = onset, .duration = duration, .pitch = pitch, .velocity = velocity };
}

static void
test_bytes (void)
{
  g_autoptr (MaiScore) score = mai_score_new (96);
  MaiTrack *track = mai_score_add_track (score, "A", 5, 9);
  const MaiNote notes[] = { note (0, 96, 60, 64), note (96, 0, 62, 65), note (96, 8, 64, 66) };
  g_autoptr (GByteArray) expected = mai_test_file_new (1, 1, 96);
  g_autoptr (GBytes) bytes = NULL;

  mai_tempo_map_set (mai_score_get_tempo_map (score), 0, 500000);
  mai_metre_map_set (mai_score_get_metre_map (score), 0, 6, 8);
  mai_track_add_notes (track, notes, G_N_ELEMENTS (notes));
  bytes = mai_midi_to_bytes (score, NULL);
  mai_test_file_add_chunk (expected, "MTrk",
                           "00 FF 51 03 07 A1 20 00 FF 58 04 06 03 18 08 00 FF 03 01 41 00 C9 05"
                           "00 99 3C 40 60 89 3C 00 00 99 3E 41 00 89 3E 00 00 99 40 42"
                           "08 89 40 00 00 FF 2F 00");
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected->data,
                   expected->len);
  mai_test_round_trip (score, "bytes");
}

/* Notes of one pitch nested, staggered, at once, of no duration: all come back. */
static void
test_overlaps (void)
{
  g_autoptr (MaiScore) score = mai_score_new (96);
  MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
  const MaiNote notes[] = { note (0, 100, 60, 1), note (10, 10, 60, 2),  note (15, 200, 60, 3),
                            note (15, 5, 60, 4),  note (15, 0, 60, 5),   note (15, 5, 60, 6),
                            note (20, 80, 60, 7), note (100, 10, 60, 8), note (100, 0, 60, 9) };

  mai_track_add_notes (track, notes, G_N_ELEMENTS (notes));
  mai_test_round_trip (score, "overlaps");
}

static void
test_random_overlaps (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint round = 0; round < 300; round++)
    {
      g_autoptr (MaiScore) score = mai_score_new (1);
      MaiTrack *track =
          mai_score_add_track (score, NULL, 0, (guint8) g_rand_int_range (rand, 0, 16));

      for (guint i = 0; i < 60; i++)
        {
          MaiNote one = note (g_rand_int_range (rand, 0, 30), g_rand_int_range (rand, 0, 20),
                              (guint8) g_rand_int_range (rand, 60, 62), (guint8) (i + 1));

          one.release_velocity = (guint8) g_rand_int_range (rand, 0, 128);
          one.flags = g_rand_boolean (rand) ? MAI_NOTE_NO_RELEASE : 0;
          if (one.flags != 0)
            one.release_velocity = 64;
          mai_track_add_notes (track, &one, 1);
        }
      mai_test_round_trip (score, "random overlaps");
    }
}

/* More nested notes than a hint can count: as many notes and the same onsets and ends come back. */
static void
test_deep_nesting (void)
{
  g_autoptr (MaiScore) score = mai_score_new (96);
  g_autoptr (MaiScore) again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
  gint64 sum = 0, sum_again = 0;
  const MaiNote *notes;

  for (guint i = 0; i < 1000; i++)
    {
      MaiNote one = note (i, 4000 - 2 * i, 60, 64);

      mai_track_add_notes (track, &one, 1);
      sum += mai_note_get_end (&one);
    }
  bytes = mai_midi_to_bytes (score, NULL);
  again = mai_midi_load_bytes (bytes, "nested", NULL);
  g_assert_cmpuint (mai_score_get_n_notes (again), ==, 1000);
  notes = mai_track_get_notes (mai_score_get_track (again, 0), NULL);
  for (guint i = 0; i < 1000; i++)
    {
      g_assert_cmpint (notes[i].onset, ==, i);
      sum_again += mai_note_get_end (&notes[i]);
    }
  g_assert_cmpint (sum, ==, sum_again);
}

/* Who made a note, and whether it is muted or pinned, come back; a file says nothing of notes simply played. */
static void
test_marks (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (MaiScore) again = NULL;
  g_autoptr (GBytes) bytes = NULL;

  for (guint8 channel = 0; channel < 2; channel++)
    {
      MaiTrack *track = mai_score_add_track (score, "marked", 0, channel);

      for (guint i = 0; i < 300; i++)
        {
          MaiNote marked = note (10 * (i / 3), 25, 40 + i % 30, 64);

          marked.origin = (guint8) g_rand_int_range (rand, 0, 3);
          marked.flags = (guint8) g_rand_int_range (rand, 0, 4);
          mai_track_add_notes (track, &marked, 1);
        }
    }
  mai_test_round_trip (score, "marks");
  bytes = mai_midi_to_bytes (score, NULL);
  again = mai_midi_load_bytes (bytes, "marks", NULL);
  for (guint t = 0; t < 2; t++)
    {
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (score, t), NULL);
      const MaiNote *read = mai_track_get_notes (mai_score_get_track (again, t), NULL);

      for (guint i = 0; i < 300; i++)
        {
          g_assert_cmpuint (read[i].origin, ==, notes[i].origin);
          g_assert_cmpuint (read[i].flags, ==, notes[i].flags);
        }
    }
}

static void
test_out_of_range (void)
{
  g_autoptr (MaiScore) score = mai_score_new (100000);
  MaiTrack *track = mai_score_add_track (score, "", 200, 20);
  MaiNote notes[] = { note (-5, -5, 200, 0), note (G_MAXINT64, G_MAXINT64, 60, 255) };
  const MaiNote *kept;

  notes[1].origin = 200;
  mai_track_add_notes (track, notes, G_N_ELEMENTS (notes));
  kept = mai_track_get_notes (track, NULL);
  g_assert_cmpuint (mai_score_get_division (score), ==, MAI_DIVISION_MAX);
  g_assert_cmpuint (kept[0].velocity, ==, 1);
  g_assert_cmpuint (kept[0].pitch, ==, 127);
  g_assert_cmpint (kept[0].onset, ==, 0);
  g_assert_cmpint (kept[1].onset, ==, MAI_TICK_MAX);
  g_assert_cmpint (kept[1].duration, ==, 0);
  mai_test_round_trip (score, "out of range");
}

static void
test_empty_scores (void)
{
  g_autoptr (MaiScore) none = mai_score_new (480);
  g_autoptr (MaiScore) bare = mai_score_new (480);

  mai_tempo_map_set (mai_score_get_tempo_map (none), 5, 1);
  mai_test_round_trip (none, "no track");
  mai_score_add_bare_track (bare, 0);
  mai_score_add_bare_track (bare, 0);
  mai_track_set_end_mark (mai_score_get_track (bare, 1), 1000);
  mai_test_round_trip (bare, "bare tracks");
}

static MaiScore *
make_lively_score (guint seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  MaiScore *score = mai_score_new (480);

  for (guint8 channel = 0; channel < 3; channel++)
    {
      MaiTrack *track = mai_score_add_track (score, "lively", channel, channel);

      for (guint i = 0; i < 200; i++)
        {
          MaiNote one = note (i * 60, 50, (guint8) g_rand_int_range (rand, 20, 100), 64);
          const guint8 controller[] = { 0xB0, 64, (guint8) g_rand_int_range (rand, 0, 128) };

          mai_track_add_notes (track, &one, 1);
          mai_track_add_event (track, i * 60, controller, sizeof controller);
        }
    }
  for (guint i = 0; i < 50; i++)
    mai_tempo_map_set (mai_score_get_tempo_map (score), i * 240, 400000 + i * 1000);
  return score;
}

/* libsmf, with no repair of ours, finds the same note-ons at the same ticks and seconds. */
static void
test_libsmf_reads (void)
{
  g_autoptr (MaiScore) score = make_lively_score (3);
  g_autoptr (GBytes) bytes = mai_midi_to_bytes (score, NULL);
  g_autoptr (GByteArray) copy = g_bytes_unref_to_array (g_bytes_ref (bytes));
  smf_t *smf = smf_load_from_memory (copy->data, (int) copy->len);

  g_assert_nonnull (smf);
  g_assert_cmpint (smf->number_of_tracks, ==, 3);
  g_assert_cmpint (smf->ppqn, ==, 480);
  for (int i = 1; i <= 3; i++)
    {
      smf_track_t *track = smf_get_track_by_number (smf, i);
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (score, i - 1), NULL);
      smf_event_t *event;
      gsize n_notes = 0;

      while ((event = smf_track_get_next_event (track)) != NULL)
        if ((event->midi_buffer[0] & 0xF0) == 0x90 && event->midi_buffer[2] > 0)
          {
            g_assert_cmpint (event->time_pulses, ==, notes[n_notes].onset);
            g_assert_cmpint (event->midi_buffer[1], ==, notes[n_notes].pitch);
            g_assert_cmpfloat_with_epsilon (
                event->time_seconds,
                mai_tempo_map_ticks_to_seconds (mai_score_get_tempo_map (score),
                                                notes[n_notes].onset),
                1e-6);
            n_notes++;
          }
      g_assert_cmpuint (n_notes, ==, 200);
    }
  smf_delete (smf);
}

static void
test_save (void)
{
  g_autoptr (MaiScore) score = make_lively_score (5);
  g_autoptr (MaiScore) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("musicai-midi-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a song.mid", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "no", "song.mid", NULL);
  g_autofree char *difference = NULL;

  g_assert_true (mai_midi_save (score, path, &error));
  g_assert_no_error (error);
  again = mai_midi_load (path, &error);
  g_assert_no_error (error);
  difference = mai_test_compare (score, again);
  g_assert_cmpstr (difference, ==, NULL);
  g_assert_false (mai_midi_save (score, nowhere, &error));
  g_assert_nonnull (strstr (error->message, "song.mid"));
  g_unlink (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0); /* nothing else was left in it */
}

static void
assert_folded (const char *body, guint i, gint64 duration)
{
  g_autoptr (MaiScore) score = mai_test_load_body (body);

  mai_midi_fold_sustain (score);
  g_assert_cmpint (mai_track_get_notes (mai_score_get_track (score, 0), NULL)[i].duration, ==,
                   duration);
}

static void
test_sustain (void)
{
  /* held, then lifted */
  assert_folded ("00 90 3C 40 08 B0 40 7F 08 80 3C 00 20 B0 40 00 00 FF 2F 00", 0, 48);
  /* pressed on the very tick of the end: too late; and below 64: not pressed */
  assert_folded ("00 90 3C 40 10 80 3C 00 00 B0 40 7F 20 B0 40 00 00 FF 2F 00", 0, 16);
  assert_folded ("00 90 3C 40 08 B0 40 3F 08 80 3C 00 20 B0 40 00 00 FF 2F 00", 0, 16);
  /* lifted on the tick of the end */
  assert_folded ("00 B0 40 7F 00 90 3C 40 10 80 3C 00 00 B0 40 00 00 FF 2F 00", 0, 16);
  /* struck again before the lift */
  assert_folded (
      "00 B0 40 7F 00 90 3C 40 10 80 3C 00 10 90 3C 40 10 80 3C 00 10 B0 40 00 00 FF 2F 00", 0, 32);
  assert_folded (
      "00 B0 40 7F 00 90 3C 40 10 80 3C 00 10 90 3C 40 10 80 3C 00 10 B0 40 00 00 FF 2F 00", 1, 32);
  /* never lifted: to the last note's end; reset lifts */
  assert_folded ("00 B0 40 7F 00 90 3C 40 10 80 3C 00 10 90 3E 40 40 80 3E 00 00 FF 2F 00", 0, 96);
  assert_folded (
      "00 B0 40 7F 00 90 3C 40 10 80 3C 00 10 B0 79 00 10 90 3E 40 40 80 3E 00 00 FF 2F 00", 0, 32);
  /* a chord of the same pitch twice does not cut itself */
  assert_folded (
      "00 B0 40 7F 00 90 3C 40 00 90 3C 40 10 80 3C 00 00 80 3C 00 10 B0 40 00 00 FF 2F 00", 0, 32);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/midi/save/bytes", test_bytes);
  g_test_add_func ("/midi/save/overlaps", test_overlaps);
  g_test_add_func ("/midi/save/random-overlaps", test_random_overlaps);
  g_test_add_func ("/midi/save/deep-nesting", test_deep_nesting);
  g_test_add_func ("/midi/save/marks", test_marks);
  g_test_add_func ("/midi/save/out-of-range", test_out_of_range);
  g_test_add_func ("/midi/save/empty-scores", test_empty_scores);
  g_test_add_func ("/midi/save/libsmf-reads", test_libsmf_reads);
  g_test_add_func ("/midi/save/save", test_save);
  g_test_add_func ("/midi/save/sustain", test_sustain);
  return g_test_run ();
}

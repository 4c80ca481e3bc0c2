/* SPDX-License-Identifier: Apache-2.0 */
/* Copies planted in music of chance, and what is said of them. */
#include "learn/mai-originality.h"

#include "learn/mai-learn-error.h"
#include "mai-test-music.h"
#include "midi/mai-midi.h"

#define N_PIECES 24
#define N_NOTES 120
#define N_COPIED 30

typedef struct
{
  char *folder;
  MaiCopyIndex *index;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->folder = mai_test_music_chance_folder (N_PIECES, N_NOTES, ".mid");
  fixture->index = mai_test_music_index (fixture->folder);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  mai_copy_index_unref (fixture->index);
  mai_test_music_remove (fixture->folder);
}

static MaiOriginality *
hear (Fixture *fixture, MaiScore *score, gboolean composed_only)
{
  g_autoptr (GError) error = NULL;
  MaiOriginality *found = mai_originality_new (fixture->index, score, composed_only, NULL, &error);

  g_assert_no_error (error);
  return found;
}

static void
assert_piece (Fixture *fixture, const MaiCopy *copy, guint number)
{
  g_autofree char *name = g_strdup_printf ("tune-%u.mid", number);
  g_autofree char *base =
      g_path_get_basename (mai_copy_index_get_piece (fixture->index, copy->from.piece)->path);

  g_assert_cmpstr (base, ==, name);
}

/* Bars 0..9 are new, then 30 notes of piece 7 from its bar 5 on, a third higher, then new ones again. */
static void
test_planted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);
  g_autoptr (MaiOriginality) found = NULL;
  const MaiCopy *copy;

  mai_test_music_add_chance (track, 100, 0, 40, 0, 0);
  mai_test_music_add_chance (track, 7, 20, 20 + N_COPIED, 480 * 20, 4);
  mai_test_music_add_chance (track, 101, 0, 40, 480 * 72, 0);
  found = hear (fixture, score, FALSE);
  g_assert_cmpuint (found->notes, ==, 80 + N_COPIED);
  g_assert_cmpint (found->same, ==, -1);
  copy = &found->copies[MAI_COPY_BY_LENGTH][MAI_COPY_RHYTHM];
  /* A note before or behind may fit by chance. */
  g_assert_cmpuint (copy->notes, >=, N_COPIED);
  g_assert_cmpuint (copy->notes, <=, N_COPIED + 2);
  g_assert_cmpuint (copy->weight, >, N_COPIED - 3);
  assert_piece (fixture, copy, 7);
  g_assert_cmpint (copy->transposition, ==, 4);
  g_assert_cmpuint (copy->from.bar, ==, 5);
  g_assert_cmpuint (copy->bar, ==, 10);
  g_assert_cmpuint (copy->last_bar, ==, 17);
  g_assert_cmpuint (found->copies[MAI_COPY_BY_LENGTH][MAI_COPY_PITCH].notes, >=, N_COPIED);
  g_assert_cmpuint (found->copies[MAI_COPY_BY_LENGTH][MAI_COPY_RHYTHM_SAME_KEY].notes, <, 10);
  g_assert_cmpfloat (found->shares[MAI_COPY_BY_WEIGHT][MAI_COPY_RHYTHM], ==, 0);
  for (guint i = 0; i < found->n_bars; i++)
    {
      gboolean copied = found->bars[i].number >= 10 && found->bars[i].number < 18;

      if (copied)
        g_assert_cmpfloat (found->bars[i].originality, ==, 0);
      else
        g_assert_cmpfloat (found->bars[i].originality, >, 0.3);
      g_assert_cmpint (found->bars[i].tick, ==, (gint64) found->bars[i].number * 1920);
    }
}

/* The first notes of a piece, the last ones, and no copy from the end of one into the beginning of the next. */
static void
test_edges (Fixture *fixture, gconstpointer data)
{
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (MaiScore) score = mai_score_new (480);
      MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);
      g_autoptr (MaiOriginality) found = NULL;
      const MaiCopy *copy;

      mai_test_music_add_chance (track, 3, N_NOTES - 15, N_NOTES, -480 * (N_NOTES - 15), 0);
      mai_test_music_add_chance (track, 4, 0, 20, 480 * 15, round == 0 ? 0 : -5);
      found = hear (fixture, score, FALSE);
      copy = &found->copies[MAI_COPY_BY_LENGTH][MAI_COPY_RHYTHM];
      g_assert_cmpuint (copy->notes, ==, 20);
      assert_piece (fixture, copy, 4);
      g_assert_cmpuint (copy->from.bar, ==, 0);
      copy = &found->bars[0].copies[MAI_COPY_BY_LENGTH][MAI_COPY_RHYTHM];
      g_assert_cmpuint (copy->notes, ==, 15);
      assert_piece (fixture, copy, 3);
      g_assert_cmpuint (copy->from.bar, ==, (N_NOTES - 15) / 4);
    }
}

/* Every note on its beat: the same pitches in another rhythm. */
static void
test_other_rhythm (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);
  g_autoptr (MaiOriginality) found = NULL;

  for (guint i = 0; i < N_COPIED; i++)
    {
      MaiNote note = mai_test_music_chance_note (9, i);

      note.onset = i * 960;
      mai_track_add_notes (track, &note, 1);
    }
  found = hear (fixture, score, FALSE);
  g_assert_cmpuint (found->copies[MAI_COPY_BY_LENGTH][MAI_COPY_RHYTHM].notes, <, 8);
  g_assert_cmpuint (found->copies[MAI_COPY_BY_LENGTH][MAI_COPY_PITCH].notes, ==, N_COPIED);
  g_assert_cmpuint (found->copies[MAI_COPY_BY_LENGTH][MAI_COPY_PITCH_SAME_KEY].notes, ==, N_COPIED);
  /* Of two as long that in the same key is told. */
  g_assert_cmpint (found->copies[MAI_COPY_BY_LENGTH][MAI_COPY_PITCH].transposition, ==, 0);
}

/* The tune is held in the middle of chords, or short on a track of its own among notes above and below. */
static void
test_inner_voice (Fixture *fixture, gconstpointer data)
{
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (MaiScore) score = mai_score_new (480);
      MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);
      MaiTrack *other = round == 0 ? track : mai_score_add_track (score, "Tune", 0, 1);
      g_autoptr (MaiOriginality) found = NULL;
      const MaiCopy *copy;

      for (guint i = 0; i < N_COPIED; i++)
        {
          MaiNote tune = mai_test_music_chance_note (11, i);
          MaiNote note = { .onset = i * 480, .duration = 480, .velocity = 50 };

          if (round == 0)
            tune.duration = mai_test_music_chance_note (11, i + 1).onset - tune.onset;
          mai_track_add_notes (other, &tune, 1);
          note.pitch = (guint8) (90 + i * 7 % 5);
          mai_track_add_notes (track, &note, 1);
          note.pitch = (guint8) (30 + i * 3 % 5);
          mai_track_add_notes (track, &note, 1);
        }
      found = hear (fixture, score, FALSE);
      copy = &found->copies[MAI_COPY_BY_LENGTH][MAI_COPY_RHYTHM];
      g_assert_cmpuint (copy->notes, ==, N_COPIED);
      assert_piece (fixture, copy, 11);
      g_assert_cmpint (copy->line.kind, ==,
                       round == 0 ? MAI_COPY_SECOND : MAI_COPY_HIGHEST_OF_TRACK);
    }
}

/* The song is a piece of the data, in another key: it is said, and it is not compared with itself. */
static void
test_same (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (MaiOriginality) found = NULL;
  g_autofree char *base = NULL;

  mai_test_music_add_chance (mai_score_add_track (score, "Piano", 0, 0), 5, 0, N_NOTES, 0, 3);
  found = hear (fixture, score, FALSE);
  g_assert_cmpint (found->same, >=, 0);
  base = g_path_get_basename (mai_copy_index_get_piece (fixture->index, (guint) found->same)->path);
  g_assert_cmpstr (base, ==, "tune-5.mid");
  g_assert_cmpuint (found->n_left_out, ==, 1);
  g_assert_cmpuint (found->copies[MAI_COPY_BY_LENGTH][MAI_COPY_PITCH].notes, <, 12);
}

static void
test_composed_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);
  g_autoptr (MaiOriginality) all = NULL, composed = NULL;
  g_autoptr (GError) error = NULL;

  mai_test_music_add_chance (track, 2, 0, N_COPIED, 0, 0);
  g_assert_null (mai_originality_new (fixture->index, score, TRUE, NULL, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_EMPTY);
  for (guint i = 0; i < 20; i++)
    {
      MaiNote note = mai_test_music_chance_note (200, i);

      note.onset += 480 * N_COPIED;
      note.origin = MAI_ORIGIN_COMPOSED;
      mai_track_add_notes (track, &note, 1);
    }
  all = hear (fixture, score, FALSE);
  composed = hear (fixture, score, TRUE);
  g_assert_cmpuint (all->copies[MAI_COPY_BY_LENGTH][MAI_COPY_RHYTHM].notes, >=, N_COPIED);
  g_assert_cmpuint (composed->notes, ==, 20);
  g_assert_cmpuint (composed->copies[MAI_COPY_BY_LENGTH][MAI_COPY_RHYTHM].notes, <, 10);
  /* Bars are counted from the beginning of the song all the same. */
  g_assert_cmpuint (composed->bars[0].number, ==, N_COPIED / 4);
}

/* A piece of one note struck 9,000 times, in a song that strikes it 8,000 times between other notes: found whole, soon. */
static void
test_endless (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);
  g_autofree char *path = g_build_filename (fixture->folder, "endless.mid", NULL);
  g_autoptr (MaiOriginality) found = NULL;
  g_autoptr (MaiCopyIndex) index = NULL;
  g_autofree MaiNote *notes = g_new0 (MaiNote, 9000);
  const MaiCopy *copy;

  for (guint i = 0; i < 9000; i++)
    notes[i] = (MaiNote){ .onset = i * 480, .duration = 480, .pitch = 60, .velocity = 70 };
  mai_track_add_notes (track, notes, 9000);
  g_assert_true (mai_midi_save (score, path, NULL));
  index = mai_test_music_index (fixture->folder);
  for (guint i = 0; i < 500; i++)
    notes[i].pitch = notes[8999 - i].pitch = (guint8) (40 + i * i % 37);
  mai_track_set_notes (track, notes, 9000);
  found = mai_originality_new (index, score, FALSE, NULL, NULL);
  copy = &found->copies[MAI_COPY_BY_LENGTH][MAI_COPY_RHYTHM];
  g_assert_cmpuint (copy->notes, >=, 8000);
  g_assert_cmpuint (copy->notes, <=, 8002);
  g_assert_cmpuint (found->copies[MAI_COPY_BY_WEIGHT][MAI_COPY_RHYTHM].weight, <, 12);
  g_assert_cmpuint (found->n_bars, ==, 2250);
  g_assert_cmpuint (found->bars[1000].copies[0][MAI_COPY_RHYTHM].notes, ==, copy->notes);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  mai_test_music_add_chance (mai_score_add_track (score, "Piano", 0, 0), 2, 0, N_COPIED, 0, 0);
  g_cancellable_cancel (cancellable);
  g_assert_null (mai_originality_new (fixture->index, score, FALSE, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/originality/" name, Fixture, NULL, setup, func, teardown)
  ADD ("planted", test_planted);
  ADD ("edges", test_edges);
  ADD ("other-rhythm", test_other_rhythm);
  ADD ("inner-voice", test_inner_voice);
  ADD ("same", test_same);
  ADD ("composed-only", test_composed_only);
  ADD ("endless", test_endless);
  ADD ("cancel", test_cancel);
  return g_test_run ();
}

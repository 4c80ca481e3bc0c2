/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of a song and of its bars, with copies planted in music of chance. */
#include "work/mai-originality-words.h"

#include <string.h>

#include "../learn/mai-test-music.h"

#define N_PIECES 24
#define N_NOTES 120

typedef struct
{
  char *folder;
  MaiCopyIndex *index;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->folder = mai_test_music_chance_folder (GPOINTER_TO_UINT (data), N_NOTES, "\n.mid");
  fixture->index = mai_test_music_index (fixture->folder);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  mai_copy_index_unref (fixture->index);
  mai_test_music_remove (fixture->folder);
}

/* Bars 1 to 10 are new, 11 to 18 are those of tune 7 from its bar 6 on, `higher`; then come new ones. */
static MaiOriginality *
hear_planted (Fixture *fixture, int higher)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);
  g_autoptr (GError) error = NULL;
  MaiOriginality *found;

  mai_test_music_add_chance (track, 100, 0, 40, 0, 0);
  mai_test_music_add_chance (track, 7, 20, 50, 480 * 20, higher);
  mai_test_music_add_chance (track, 101, 0, 40, 480 * 72, 0);
  found = mai_originality_new (fixture->index, score, FALSE, NULL, &error);
  g_assert_no_error (error);
  return found;
}

static void
assert_said (const char *sentence, const char *words)
{
  if (strstr (sentence, words) == NULL)
    g_error ("“%s” does not say “%s”", sentence, words);
}

/* A name is told on one line, whatever is in it. */
static void
test_copied (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiOriginality) found = hear_planted (fixture, 4);
  g_autofree char *song = mai_originality_words_judge (fixture->index, found);
  g_autofree char *bar = mai_originality_words_describe_bar (fixture->index, &found->bars[12]);

  g_assert_cmpint (mai_originality_words_get_verdict (fixture->index, found), ==,
                   MAI_ORIGINALITY_COPIED);
  assert_said (song, "Copied: ");
  assert_said (song, " from bar 11 on are those of tune-7\\n.mid;");
  g_assert_cmpuint (found->bars[12].number, ==, 12);
  assert_said (bar, "Bar 13, 0 % original: ");
  assert_said (bar,
               "are those of tune-7\\n.mid from bar 6 on, 4 semitones higher; of human bars 0 %");
}

static void
test_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiOriginality) found = hear_planted (fixture, 0);
  g_autoptr (MaiOriginality) lower = hear_planted (fixture, -1);
  g_autofree char *same = mai_originality_words_describe_bar (fixture->index, &found->bars[12]);
  g_autofree char *down = mai_originality_words_describe_bar (fixture->index, &lower->bars[12]);

  assert_said (same, ", in the same key; ");
  assert_said (down, ", 1 semitone lower; ");
}

/* Bar and sentence are of the same copy. */
static void
test_original_bar (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiOriginality) found = hear_planted (fixture, 4);
  const MaiOriginalBar *bar = &found->bars[2];
  MaiCopyKind kind = mai_originality_words_choose_kind (fixture->index, bar);
  g_autofree char *said = mai_originality_words_describe_bar (fixture->index, bar);
  g_autofree char *notes =
      g_strdup_printf (": %u notes in pitch %s ", bar->copies[MAI_COPY_BY_WEIGHT][kind].notes,
                       kind == MAI_COPY_PITCH ? "alone" : "and rhythm");

  assert_said (said, "Bar 3, ");
  assert_said (said, notes);
}

static void
test_no_copy (Fixture *fixture, gconstpointer data)
{
  const MaiOriginalBar bar = { .number = 4, .originality = 1 };
  g_autofree char *said = mai_originality_words_describe_bar (fixture->index, &bar);

  g_assert_cmpstr (said, ==, "Bar 5 shares no two notes in a row with the data.");
}

/* Of two pieces nobody can say what is usual. */
static void
test_little_music (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiOriginality) found = hear_planted (fixture, 0);
  g_autofree char *song = mai_originality_words_judge (fixture->index, found);
  g_autofree char *bar = mai_originality_words_describe_bar (fixture->index, &found->bars[12]);

  g_assert_cmpint (mai_originality_words_get_verdict (fixture->index, found), ==,
                   MAI_ORIGINALITY_UNKNOWN);
  assert_said (song, "the data has too few pieces to say");
  g_assert_null (strstr (bar, "of human bars"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, n, function) \
  g_test_add ("/originality-words/" name, Fixture, GUINT_TO_POINTER (n), setup, function, teardown)
  ADD ("copied", N_PIECES, test_copied);
  ADD ("key", N_PIECES, test_key);
  ADD ("original-bar", N_PIECES, test_original_bar);
  ADD ("no-copy", N_PIECES, test_no_copy);
  ADD ("little-music", 1, test_little_music);
  return g_test_run ();
}

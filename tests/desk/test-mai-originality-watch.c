/* SPDX-License-Identifier: Apache-2.0 */
/* A song with a copy in it, as it is edited, and the music it is compared with. */
#include "desk/composing/mai-originality-watch.h"

#include <string.h>

#include "../base/mai-test-loop.h"
#include "../learn/mai-test-music.h"
#include "base/mai-tree.h"

#define N_PIECES 12
#define N_NOTES 120
#define BAR 1920

typedef struct
{
  char *folder; /* of what is remembered */
  char *pieces; /* the music */
  MaiMusicList *music;
  MaiScore *score;
  MaiTrack *track;
  MaiOriginalityWatch *watch;
  guint n_compared; /* how often there were other bars */
} Fixture;

static void
compared_cb (Fixture *f)
{
  f->n_compared++;
}

static void
setup (Fixture *f, gconstpointer data)
{
  g_autofree char *store = NULL;

  f->folder = g_dir_make_tmp ("musicai-test-XXXXXX", NULL);
  f->pieces = mai_test_music_chance_folder (N_PIECES, N_NOTES, ".mid");
  store = g_build_filename (f->folder, "music.json", NULL);
  f->music = mai_music_list_new (store);
  f->score = mai_score_new (480);
  f->track = mai_score_add_track (f->score, "Piano", 0, 0);
  f->watch = mai_originality_watch_new (f->music);
  g_signal_connect_swapped (f->watch, "notify::bars", G_CALLBACK (compared_cb), f);
  mai_originality_watch_set_score (f->watch, f->score);
}

static gboolean
music_is_read (Fixture *f)
{
  return !mai_music_list_get_reading (f->music);
}

static gboolean
has_bars (Fixture *f)
{
  return mai_originality_watch_get_bars (f->watch)->len > 0;
}

static gboolean
is_empty (Fixture *f)
{
  return mai_originality_watch_get_state (f->watch) == MAI_ORIGINALITY_EMPTY;
}

static gboolean
has_failed (Fixture *f)
{
  return mai_originality_watch_get_state (f->watch) == MAI_ORIGINALITY_FAILED;
}

static gboolean
has_sentence (Fixture *f)
{
  return mai_originality_watch_get_sentence (f->watch) != NULL;
}

static gboolean
was_compared_again (Fixture *f)
{
  return f->n_compared > 1;
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->watch);
  mai_test_wait_for (music_is_read (f));
  g_clear_object (&f->score);
  g_clear_object (&f->music);
  mai_tree_remove (f->folder, NULL, NULL, NULL);
  mai_tree_remove (f->pieces, NULL, NULL, NULL); /* a test may have done so */
  g_free (f->folder);
  g_free (f->pieces);
}

static void
add_music (Fixture *f)
{
  g_autoptr (GFile) folder = g_file_new_for_path (f->pieces);
  GFile *const files[] = { folder, NULL };

  mai_music_list_add (f->music, files);
  mai_test_wait_for (music_is_read (f));
}

static void
switch_on (Fixture *f)
{
  add_music (f);
  mai_originality_watch_set_active (f->watch, TRUE);
  mai_test_wait_for (has_bars (f));
}

static const MaiBarOriginality *
find_bar (Fixture *f, guint number)
{
  GPtrArray *bars = mai_originality_watch_get_bars (f->watch);

  for (guint i = 0; i < bars->len; i++)
    if (((MaiBarOriginality *) bars->pdata[i])->from == (number - 1) * BAR)
      return bars->pdata[i];
  return NULL;
}

/* Bars 1 to 5 are new, 6 to 11 are those of tune 7 from its bar 6 on, three semitones higher. */
static void
plant (Fixture *f)
{
  mai_test_music_add_chance (f->track, 100, 0, 20, 0, 0);
  mai_test_music_add_chance (f->track, 7, 20, 44, 0, 3);
}

static void
test_off_at_first (Fixture *f, gconstpointer data)
{
  plant (f);
  g_assert_false (mai_originality_watch_get_active (f->watch));
  g_assert_cmpuint (mai_originality_watch_get_state (f->watch), ==, MAI_ORIGINALITY_OFF);
  g_assert_cmpuint (mai_originality_watch_get_bars (f->watch)->len, ==, 0);
}

static void
test_bars (Fixture *f, gconstpointer data)
{
  const MaiBarOriginality *copied, *own;

  plant (f);
  switch_on (f);
  g_assert_cmpuint (mai_originality_watch_get_state (f->watch), ==, MAI_ORIGINALITY_READY);
  g_assert_cmpuint (mai_originality_watch_get_n_pieces (f->watch), ==, N_PIECES);
  copied = find_bar (f, 8);
  own = find_bar (f, 2);
  g_assert_cmpint (copied->to, ==, 8 * BAR);
  g_assert_cmpfloat (copied->originality, ==, 0);
  g_assert_true (
      g_str_has_prefix (copied->sentence, "Bar 8, 0 % original: 24 notes in pitch and rhythm"));
  g_assert_nonnull (strstr (copied->sentence, "tune-7.mid from bar 6 on, 3 semitones higher"));
  g_assert_cmpfloat (own->originality, >, copied->originality);
  g_assert_nonnull (strstr (mai_originality_watch_get_sentence (f->watch), "tune-7.mid"));
}

/* Of two edits at once the second is what is compared; without the copy the bar is no longer one. */
static void
test_edits (Fixture *f, gconstpointer data)
{
  guint copied[24];

  plant (f);
  switch_on (f);
  f->n_compared = 1;
  g_assert_cmpfloat (find_bar (f, 8)->originality, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    copied[i] = 20 + i;
  mai_score_remove_notes (f->score, f->track, copied, G_N_ELEMENTS (copied));
  mai_score_undo (f->score);
  mai_score_redo (f->score);
  g_assert_cmpuint (f->n_compared, ==, 1); /* not at once */
  mai_test_wait_for (was_compared_again (f));
  g_assert_cmpuint (f->n_compared, ==, 2);
  g_assert_null (find_bar (f, 8));
  g_assert_nonnull (find_bar (f, 2));
}

/* Where a network composed only that counts: what was played is somebody's own business. */
static void
test_composed_only (Fixture *f, gconstpointer data)
{
  mai_test_music_add_chance (f->track, 7, 0, 20, 0, 0);
  for (guint i = 20; i < 40; i++)
    {
      MaiNote note = mai_test_music_chance_note (100, i);

      note.origin = MAI_ORIGIN_COMPOSED;
      mai_track_add_notes (f->track, &note, 1);
    }
  switch_on (f);
  g_assert_true (mai_originality_watch_get_composed_only (f->watch));
  g_assert_null (find_bar (f, 2));
  g_assert_nonnull (find_bar (f, 7));
}

static void
test_no_music (Fixture *f, gconstpointer data)
{
  plant (f);
  mai_originality_watch_set_active (f->watch, TRUE);
  mai_test_wait_for (is_empty (f));
  g_assert_cmpuint (mai_originality_watch_get_n_pieces (f->watch), ==, 0);
  add_music (f); /* and it goes on by itself */
  mai_test_wait_for (has_bars (f));
  mai_music_list_remove (f->music, 0, N_PIECES);
  mai_test_wait_for (is_empty (f));
  g_assert_cmpuint (mai_originality_watch_get_bars (f->watch)->len, ==, 0);
}

static void
test_no_notes (Fixture *f, gconstpointer data)
{
  add_music (f);
  mai_originality_watch_set_active (f->watch, TRUE);
  mai_test_wait_for (has_sentence (f));
  g_assert_cmpstr (mai_originality_watch_get_sentence (f->watch), ==,
                   "There are no notes to compare yet.");
  g_assert_cmpuint (mai_originality_watch_get_bars (f->watch)->len, ==, 0);
}

/* Whatever the worker does then, nobody hears of it. */
static void
test_cancelled (Fixture *f, gconstpointer data)
{
  plant (f);
  add_music (f);
  mai_originality_watch_set_active (f->watch, TRUE);
  g_assert_cmpuint (mai_originality_watch_get_state (f->watch), ==, MAI_ORIGINALITY_INDEXING);
  mai_originality_watch_set_active (f->watch, FALSE);
  g_assert_cmpuint (mai_originality_watch_get_state (f->watch), ==, MAI_ORIGINALITY_OFF);
  mai_test_run_for (0.2);
  g_assert_cmpuint (mai_originality_watch_get_state (f->watch), ==, MAI_ORIGINALITY_OFF);
  g_assert_cmpuint (f->n_compared, ==, 0);
  mai_originality_watch_set_active (f->watch, TRUE);
  mai_test_wait_for (has_bars (f));
}

static void
test_music_is_gone (Fixture *f, gconstpointer data)
{
  plant (f);
  add_music (f);
  mai_tree_remove (f->pieces, NULL, NULL, NULL);
  mai_originality_watch_set_active (f->watch, TRUE);
  mai_test_wait_for (has_failed (f));
  g_assert_nonnull (mai_originality_watch_get_sentence (f->watch));
}

/* A take that is heard, say. */
static void
test_other_score (Fixture *f, gconstpointer data)
{
  g_autoptr (MaiScore) other = mai_score_new (480);

  plant (f);
  switch_on (f);
  mai_test_music_add_chance (mai_score_add_track (other, "Piano", 0, 0), 50, 0, 8, 0, 0);
  mai_originality_watch_set_score (f->watch, other);
  g_assert_cmpuint (mai_originality_watch_get_bars (f->watch)->len, ==, 0);
  mai_test_wait_for (has_bars (f));
  g_assert_cmpuint (mai_originality_watch_get_bars (f->watch)->len, ==, 2);
  mai_originality_watch_set_score (f->watch, NULL);
  g_assert_cmpuint (mai_originality_watch_get_bars (f->watch)->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_autofree char *cache = g_dir_make_tmp ("musicai-test-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) \
  g_test_add ("/originality-watch/" name, Fixture, NULL, setup, function, teardown)
  ADD ("off-at-first", test_off_at_first);
  ADD ("bars", test_bars);
  ADD ("edits", test_edits);
  ADD ("composed-only", test_composed_only);
  ADD ("no-music", test_no_music);
  ADD ("no-notes", test_no_notes);
  ADD ("cancelled", test_cancelled);
  ADD ("music-is-gone", test_music_is_gone);
  ADD ("other-score", test_other_score);
  status = g_test_run ();
  mai_tree_remove (cache, NULL, NULL, NULL);
  return status;
}

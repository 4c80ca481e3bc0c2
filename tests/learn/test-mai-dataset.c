/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-dataset.h"
#include "learn/mai-learn-error.h"
#include "learn/mai-split.h"
#include "learn/mai-works.h"
#include "mai-test-tunes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
write_text (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_mkdir_with_parents (parent, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static MaiDataSet *
load (const char *folder)
{
  g_autoptr (GError) error = NULL;
  MaiDataSet *set = test_data_set (folder, NULL, &error);
  g_assert_no_error (error);
  return set;
}

static const MaiPiece *
find_piece (MaiDataSet *set, const char *name)
{
  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    {
      const MaiPiece *piece = mai_data_set_get_piece (set, i);
      g_autofree char *base = g_path_get_basename (piece->path);
      if (g_str_equal (base, name))
        return piece;
    }
  g_error ("no %s", name);
}

static void
assert_refused (MaiDataSet *set, const char *name, const char *why)
{
  const MaiPiece *piece = find_piece (set, name);
  g_assert_null (piece->steps);
  g_assert_nonnull (piece->reason);
  g_test_message ("%s: %s", name, piece->reason);
  g_assert_nonnull (strstr (piece->reason, why));
}

static void
assert_taken (MaiDataSet *set, const char *name)
{
  const MaiPiece *piece = find_piece (set, name);
  g_assert_cmpstr (piece->reason, ==, NULL);
  g_assert_nonnull (piece->steps);
  g_assert_cmpuint (strlen (piece->digest), ==, 64);
  g_assert_cmpuint (piece->rounding.notes, ==, piece->steps->n);
}

/* ---- which files ---- */

static void
test_reasons (void)
{
  g_autofree char *folder = test_folder ();
  test_save_tune (1, 80, folder, "one.mid");
  test_save_tune (2, 20, folder, "short.mid");
  test_save_tune (0, 0, folder, "empty.mid");
  test_save_tune (1, 80, folder, "sub/again.mid");
  test_save_tune (3, 80, folder, "sub/MThd-inside");
  write_text (folder, "readme.txt", "not music");
  write_text (folder, "broken.mid", "not music either");
  write_text (folder, ".hidden.mid", "not looked at");

  g_autoptr (MaiDataSet) set = load (folder);
  g_assert_cmpuint (mai_data_set_get_n_pieces (set), ==, 7);
  assert_taken (set, "one.mid");
  assert_taken (set, "MThd-inside");
  assert_refused (set, "short.mid", "20 notes");
  assert_refused (set, "empty.mid", "no notes");
  assert_refused (set, "again.mid", "one.mid");
  assert_refused (set, "readme.txt", "not a MIDI file");
  assert_refused (set, "broken.mid", "It is not a MIDI file.");
  g_assert_cmpuint (mai_data_set_count_pieces (set, MAI_SPLIT_TRAIN)
                        + mai_data_set_count_pieces (set, MAI_SPLIT_VALID)
                        + mai_data_set_count_pieces (set, MAI_SPLIT_TEST),
                    ==, 2);
  test_remove (folder);
}

static void
test_strange_files (void)
{
  g_autofree char *folder = test_folder ();
  g_autofree char *fifo = g_build_filename (folder, "pipe.mid", NULL);
  g_autofree char *loop = g_build_filename (folder, "loop", NULL);
  g_autofree char *dangling = g_build_filename (folder, "gone.mid", NULL);
  test_save_tune (1, 80, folder, "one.mid");
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (symlink (".", loop), ==, 0);
  g_assert_cmpint (symlink ("nowhere", dangling), ==, 0);

  g_autoptr (MaiDataSet) set = load (folder);
  g_assert_cmpuint (mai_data_set_get_n_pieces (set), ==, 3);
  assert_refused (set, "pipe.mid", "pipe");
  assert_refused (set, "gone.mid", "opened");
  test_remove (folder);
}

/* ---- duplicates ---- */

static void
test_duplicates (void)
{
  g_autofree char *folder = test_folder ();
  g_autoptr (MaiScore) higher = test_tune (1, 80);
  g_autoptr (MaiScore) faster = test_tune (1, 80);
  g_autoptr (MaiScore) later = test_tune (1, 80);
  test_move (higher, 5, 0);
  mai_tempo_map_set (mai_score_get_tempo_map (faster), 0, 250000);
  test_move (later, 0, 480 * 7);
  test_save_tune (1, 80, folder, "a.mid");
  test_save (higher, folder, "higher.mid");
  test_save (faster, folder, "faster.mid");
  test_save (later, folder, "later.mid");
  test_save_tune (2, 80, folder, "other.mid");

  g_autoptr (MaiDataSet) set = load (folder);
  guint taken = 0;
  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    taken += mai_data_set_get_piece (set, i)->reason == NULL;
  g_assert_cmpuint (taken, ==, 2);
  assert_taken (set, "other.mid");
  test_remove (folder);
}

static void
test_fingerprint (void)
{
  const MaiEncoding *events = mai_encoding_by_name ("events-1", NULL);
  g_autoptr (MaiScore) score = test_tune (1, 80);
  g_autoptr (MaiScore) moved = test_tune (1, 80);
  g_autoptr (MaiScore) other = test_tune (2, 80);
  test_move (moved, -7, 480 * 100 + 240);
  g_autoptr (MaiSteps) a = mai_encoding_encode (events, score, NULL);
  g_autoptr (MaiSteps) b = mai_encoding_encode (events, moved, NULL);
  g_autoptr (MaiSteps) c = mai_encoding_encode (events, other, NULL);
  g_autofree char *x = mai_works_fingerprint (a);
  g_autofree char *y = mai_works_fingerprint (b);
  g_autofree char *z = mai_works_fingerprint (c);
  g_assert_cmpstr (x, ==, y);
  g_assert_cmpstr (x, !=, z);
}

/* ---- groups ---- */

/* The same tune in another key, at half the note values, without the left hand and with every twentieth note left out. */
static MaiScore *
another_edition (guint32 seed, guint n)
{
  g_autoptr (MaiScore) tune = test_tune (seed, n);
  MaiScore *score = mai_score_new (480);
  MaiTrack *to = mai_score_add_track (score, "other", 3, 4);
  gsize n_notes;
  const MaiNote *notes = mai_track_get_notes (mai_score_get_track (tune, 0), &n_notes);
  for (gsize i = 0; i < n_notes; i++)
    {
      MaiNote note = notes[i];
      note.pitch = (guint8) (note.pitch - 3);
      note.onset /= 2;
      note.duration = MAX (note.duration / 2, 1);
      if (i % 20 != 19)
        mai_track_add_notes (to, &note, 1);
    }
  return score;
}

static void
test_groups (void)
{
  const MaiEncoding *events = mai_encoding_by_name ("events-1", NULL);
  const MaiSteps *steps[30];
  guint groups[30];

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (MaiScore) score = test_tune (i, 300);
      steps[i] = mai_encoding_encode (events, score, NULL);
    }
  for (guint i = 20; i < 30; i++)
    {
      g_autoptr (MaiScore) score = another_edition (i - 20, 300);
      steps[i] = mai_encoding_encode (events, score, NULL);
    }
  g_assert_cmpuint (mai_works_group (steps, 30, groups), ==, 20);
  for (guint i = 0; i < 30; i++)
    {
      g_assert_cmpuint (groups[i], ==, i < 20 ? i : i - 20);
      mai_steps_free ((MaiSteps *) steps[i]);
    }
}

/* Thirty copies that differ in a note each are one group, although each shingle is in most of them. */
static void
test_many_copies (void)
{
  const MaiEncoding *events = mai_encoding_by_name ("events-1", NULL);
  const MaiSteps *steps[30];
  guint groups[30];

  for (guint i = 0; i < 30; i++)
    {
      g_autoptr (MaiScore) score = test_tune (1, 300);
      g_autoptr (MaiSteps) whole = mai_encoding_encode (events, score, NULL);
      whole->values[(10 * i + 5) * whole->n_fields + 2] += 1;
      steps[i] = g_steal_pointer (&whole);
    }
  g_assert_cmpuint (mai_works_group (steps, 30, groups), ==, 1);
  for (guint i = 0; i < 30; i++)
    mai_steps_free ((MaiSteps *) steps[i]);
  g_assert_cmpuint (mai_works_group (NULL, 0, NULL), ==, 0);
}

/* As a player would: every onset off by up to a 24th of a beat, chords spread. */
static void
test_performance (void)
{
  const MaiEncoding *events = mai_encoding_by_name ("events-1", NULL);
  g_autoptr (MaiScore) score = test_tune (1, 300);
  g_autoptr (MaiScore) played = test_tune (1, 300);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  for (guint i = 0; i < mai_score_get_n_tracks (played); i++)
    {
      MaiTrack *track = mai_score_get_track (played, i);
      gsize n;
      const MaiNote *notes = mai_track_get_notes (track, &n);
      g_autofree MaiNote *moved = g_memdup2 (notes, n * sizeof *notes);
      for (gsize k = 0; k < n; k++)
        moved[k].onset = MAX (moved[k].onset + g_rand_int_range (rand, -20, 21), 0);
      mai_track_set_notes (track, moved, n);
    }
  const MaiSteps *steps[] = { mai_encoding_encode (events, score, NULL),
                              mai_encoding_encode (events, played, NULL) };
  guint groups[2];
  g_assert_cmpuint (mai_works_group (steps, 2, groups), ==, 1);
  mai_steps_free ((MaiSteps *) steps[0]);
  mai_steps_free ((MaiSteps *) steps[1]);
}

static void
test_never_straddles (void)
{
  g_autofree char *folder = test_folder ();
  for (guint32 i = 0; i < 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("a%u.mid", i);
      g_autofree char *other = g_strdup_printf ("b%u.mid", i);
      g_autoptr (MaiScore) edition = another_edition (i, 200);
      test_save_tune (i, 200, folder, name);
      test_save (edition, folder, other);
    }
  for (guint64 seed = 0; seed < 5; seed++)
    {
      g_autoptr (GError) error = NULL;
      MaiDataSetOptions options = { seed, 0.2, 0.2, 32 };
      g_autoptr (MaiDataSet) set = test_data_set (folder, &options, &error);
      for (guint i = 0; i < 12; i++)
        {
          g_autofree char *name = g_strdup_printf ("a%u.mid", i);
          g_autofree char *other = g_strdup_printf ("b%u.mid", i);
          const MaiPiece *a = find_piece (set, name), *b = find_piece (set, other);
          g_assert_cmpuint (a->group, ==, b->group);
          g_assert_cmpint (a->split, ==, b->split);
        }
      for (guint split = 0; split < MAI_N_SPLITS; split++)
        g_assert_cmpuint (mai_data_set_count_pieces (set, split), >, 0);
    }
  test_remove (folder);
}

/* ---- splits ---- */

static void
test_split_shares (void)
{
  MaiSplitGroup groups[200];
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < 200; i++)
    {
      g_ptr_array_add (keys, g_strdup_printf ("key %u", i));
      groups[i].key = g_ptr_array_index (keys, i);
      groups[i].notes = 100 + i * 37 % 900;
    }
  groups[7].notes = 50000; /* a monster goes to training */
  MaiDataSetOptions options = MAI_DATA_SET_OPTIONS_DEFAULT;
  mai_split (groups, 200, &options);

  double notes[MAI_N_SPLITS] = { 0 }, all = 0;
  for (guint i = 0; i < 200; i++)
    {
      notes[groups[i].split] += (double) groups[i].notes;
      all += (double) groups[i].notes;
    }
  g_assert_cmpint (groups[7].split, ==, MAI_SPLIT_TRAIN);
  g_assert_cmpfloat_with_epsilon (notes[MAI_SPLIT_VALID] / all, 0.1, 0.005);
  g_assert_cmpfloat_with_epsilon (notes[MAI_SPLIT_TEST] / all, 0.1, 0.005);
}

static void
test_split_few (void)
{
  MaiDataSetOptions options = MAI_DATA_SET_OPTIONS_DEFAULT;
  MaiSplitGroup groups[3] = { { "a", 1000, 0 }, { "b", 2000, 0 }, { "c", 3000, 0 } };
  guint counts[MAI_N_SPLITS] = { 0 };

  mai_split (groups, 3, &options);
  for (guint i = 0; i < 3; i++)
    counts[groups[i].split]++;
  for (guint split = 0; split < MAI_N_SPLITS; split++)
    g_assert_cmpuint (counts[split], ==, 1);
  g_assert_cmpint (groups[2].split, ==, MAI_SPLIT_TRAIN);

  mai_split (groups, 1, &options);
  g_assert_cmpint (groups[0].split, ==, MAI_SPLIT_TRAIN);
  mai_split (groups, 2, &options);
  g_assert_cmpint (groups[1].split, ==, MAI_SPLIT_TRAIN);
  g_assert_cmpint (groups[0].split, ==, MAI_SPLIT_VALID);
  options.valid_share = options.test_share = 0;
  mai_split (groups, 3, &options);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (groups[i].split, ==, MAI_SPLIT_TRAIN);
}

/* Names and order do not matter, the content and the seed do. */
static void
test_digest (void)
{
  g_autofree char *one = test_folder ();
  g_autofree char *two = test_folder ();
  for (guint32 i = 0; i < 15; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02u.mid", i);
      g_autofree char *other = g_strdup_printf ("x/%02u.mid", 20 - i);
      test_save_tune (i, 100, one, name);
      test_save_tune (i, 100, two, other);
    }
  g_autoptr (MaiDataSet) a = load (one);
  g_autoptr (MaiDataSet) b = load (two);
  g_assert_cmpstr (mai_data_set_get_digest (a), ==, mai_data_set_get_digest (b));
  for (guint split = 0; split < MAI_N_SPLITS; split++)
    g_assert_cmpuint (mai_data_set_count_notes (a, split), ==, mai_data_set_count_notes (b, split));

  MaiDataSetOptions options = MAI_DATA_SET_OPTIONS_DEFAULT;
  options.seed = 2;
  g_autoptr (MaiDataSet) c = test_data_set (one, &options, NULL);
  g_assert_cmpstr (mai_data_set_get_digest (a), !=, mai_data_set_get_digest (c));
  test_save_tune (99, 100, two, "new.mid");
  g_autoptr (MaiDataSet) d = load (two);
  g_assert_cmpstr (mai_data_set_get_digest (a), !=, mai_data_set_get_digest (d));
  test_remove (one);
  test_remove (two);
}

/* ---- errors ---- */

static void
test_errors (void)
{
  g_autofree char *folder = test_folder ();
  g_autoptr (GError) error = NULL;

  g_assert_null (test_data_set ("/nowhere/at/all", NULL, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/nowhere/at/all"));
  g_clear_error (&error);

  g_assert_null (test_data_set (folder, NULL, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_EMPTY);
  g_clear_error (&error);

  write_text (folder, "readme.txt", "x");
  g_assert_null (test_data_set (folder, NULL, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_EMPTY);
  g_assert_nonnull (strstr (error->message, "readme.txt"));
  test_remove (folder);
}

static void
cancel_cb (guint done, guint total, const MaiPiece *piece, gpointer data)
{
  g_assert_cmpuint (total, ==, 3);
  g_assert_cmpuint (done, ==, 1);
  g_assert_nonnull (piece->path);
  g_cancellable_cancel (data);
}

static void
test_cancel (void)
{
  g_autofree char *folder = test_folder ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const char *const paths[] = { folder, NULL };
  test_save_tune (1, 100, folder, "a.mid");
  test_save_tune (2, 100, folder, "b.mid");
  test_save_tune (3, 100, folder, "c.mid");
  g_assert_null (mai_data_set_new (paths, mai_encoding_by_name ("events-1", NULL), NULL, NULL, NULL,
                                   cancel_cb, cancellable, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_remove (folder);
}

static MaiScore *
decode_cb (const char *path, gpointer data, GError **error)
{
  if (g_str_has_suffix (path, ".tune"))
    return test_tune (5, 100);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no tune");
  return NULL;
}

static void
test_decoder (void)
{
  g_autofree char *folder = test_folder ();
  const char *const paths[] = { folder, NULL };
  write_text (folder, "a.tune", "x");
  write_text (folder, "b.jpg", "y");
  g_autoptr (MaiDataSet) set = mai_data_set_new (paths, mai_encoding_by_name ("events-1", NULL),
                                                 NULL, decode_cb, NULL, NULL, NULL, NULL, NULL);
  assert_taken (set, "a.tune");
  assert_refused (set, "b.jpg", "no tune");
  test_remove (folder);
}

/* ---- the music at hand ---- */

static void
test_shared (void)
{
  const char *shared = g_getenv ("MUSICAI_SHARED");
  if (shared == NULL)
    {
      g_test_skip ("The music beside the checkout is not there.");
      return;
    }
  g_autofree char *schubert = g_build_filename (shared, "data", "schubert", NULL);
  g_autofree char *mutopia =
      g_build_filename (shared, "data", "public-domain", "mutopia", "SchubertF", NULL);
  const char *const paths[] = { schubert, mutopia, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiDataSet) set = mai_data_set_new (paths, mai_encoding_by_name ("events-1", NULL),
                                                 NULL, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  static const char *const same[][2] = {
    { "schuim-1.mid", "SchubertF-D899-1-Impromptu.mid" },
    { "schuim-2.mid", "SchubertF-D899-2-Impromptu.mid" },
    { "schuim-3.mid", "SchubertF-D899-3-Impromptu.mid" },
    { "schuim-4.mid", "SchubertF-D899-4-Impromptu.mid" },
    { "schubert_D935_1.mid", "SchubertF-D935-1-Impromptu.mid" },
    { "schubert_D935_2.mid", "SchubertF-D935-2-Impromptu.mid" },
    { "schubert_D935_3.mid", "SchubertF-D935-3-Impromptu.mid" },
    { "schubert_D935_4.mid", "SchubertF-D935-4-Impromptu.mid" },
    { "schumm-3.mid", "MomentsNo3.mid" },
  };
  guint n_groups = 0;
  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    g_assert_cmpuint (find_piece (set, same[i][0])->group, ==, find_piece (set, same[i][1])->group);
  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    n_groups = MAX (n_groups, mai_data_set_get_piece (set, i)->group + 1);
  g_assert_cmpuint (n_groups + G_N_ELEMENTS (same), ==, mai_data_set_get_n_pieces (set));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/reasons", test_reasons);
  g_test_add_func ("/dataset/strange-files", test_strange_files);
  g_test_add_func ("/dataset/duplicates", test_duplicates);
  g_test_add_func ("/dataset/fingerprint", test_fingerprint);
  g_test_add_func ("/dataset/groups", test_groups);
  g_test_add_func ("/dataset/many-copies", test_many_copies);
  g_test_add_func ("/dataset/performance", test_performance);
  g_test_add_func ("/dataset/never-straddles", test_never_straddles);
  g_test_add_func ("/dataset/split-shares", test_split_shares);
  g_test_add_func ("/dataset/split-few", test_split_few);
  g_test_add_func ("/dataset/digest", test_digest);
  g_test_add_func ("/dataset/errors", test_errors);
  g_test_add_func ("/dataset/cancel", test_cancel);
  g_test_add_func ("/dataset/decoder", test_decoder);
  g_test_add_func ("/dataset/shared", test_shared);
  return g_test_run ();
}

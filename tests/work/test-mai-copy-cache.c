/* SPDX-License-Identifier: Apache-2.0 */
/* Indexes that are kept: made once, and again when the music is another. */
#include "work/mai-copy-cache.h"

#include <glib/gstdio.h>
#include <utime.h>

#include "base/mai-tree.h"
#include "midi/mai-midi.h"

typedef struct
{
  char *folder; /* of the music */
} Fixture;

static void
save_piece (const Fixture *fixture, const char *name, guint number)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 40; i++)
    {
      MaiNote note = { .onset = i * 240,
                       .duration = 240,
                       .pitch = (guint8) (50 + (i * i * number + i) % 31),
                       .velocity = 70 };

      mai_track_add_notes (track, &note, 1);
    }
  mai_midi_save (score, path, &error);
  g_assert_no_error (error);
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("musicai-test-XXXXXX", NULL);
  save_piece (fixture, "a.mid", 1);
  save_piece (fixture, "b.mid", 2);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  mai_tree_remove (fixture->folder, NULL, NULL, NULL);
  g_free (fixture->folder);
}

/* Opens the index of the folder; says whether it was made, and how many pieces it has. */
static gboolean
open_index (const Fixture *fixture, guint n_pieces)
{
  const char *paths[] = { fixture->folder, NULL };
  MaiCopyCacheReport report = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiCopyIndex) index = mai_copy_cache_open (paths, &report, NULL, &error);

  g_assert_no_error (error);
  g_assert_no_error (report.trouble);
  g_assert_cmpuint (mai_copy_index_get_n_pieces (index), ==, n_pieces);
  return report.made;
}

static void
test_kept (Fixture *fixture, gconstpointer data)
{
  g_assert_true (open_index (fixture, 2));
  g_assert_false (open_index (fixture, 2));
}

static void
test_stale (Fixture *fixture, gconstpointer data)
{
  g_autofree char *a = g_build_filename (fixture->folder, "a.mid", NULL);
  g_autofree char *c = g_build_filename (fixture->folder, "c.mid", NULL);
  struct utimbuf times = { 1000000000, 1000000000 };

  open_index (fixture, 2);
  save_piece (fixture, "c.mid", 3);
  g_assert_true (open_index (fixture, 3));
  g_assert_false (open_index (fixture, 3));
  save_piece (fixture, "c.mid", 4);
  g_assert_true (open_index (fixture, 3));
  /* As large as before, and it says that it is as old: it was changed all the same. */
  g_assert_cmpint (utime (a, &times), ==, 0);
  g_assert_true (open_index (fixture, 3));
  save_piece (fixture, "a.mid", 1);
  g_assert_cmpint (utime (a, &times), ==, 0);
  g_assert_true (open_index (fixture, 3));
  g_assert_false (open_index (fixture, 3));
  g_assert_cmpint (g_unlink (c), ==, 0);
  g_assert_true (open_index (fixture, 2));
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  const char *paths[] = { fixture->folder, NULL };
  g_autofree char *path = mai_copy_cache_get_path (paths);
  g_autofree char *bytes = NULL;
  gsize size;

  open_index (fixture, 2);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  bytes[size / 2] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
  g_assert_true (open_index (fixture, 2));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size / 2, NULL));
  g_assert_true (open_index (fixture, 2));
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_true (open_index (fixture, 2));
  g_assert_false (open_index (fixture, 2));
}

/* Where there is no place to keep it the index is made all the same. */
static void
test_no_place (Fixture *fixture, gconstpointer data)
{
  const char *paths[] = { fixture->folder, NULL };
  g_autofree char *path = mai_copy_cache_get_path (paths);
  g_autofree char *below = g_path_get_dirname (path);
  MaiCopyCacheReport report = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiCopyIndex) index = NULL;

  g_autofree char *parent = g_path_get_dirname (below);
  mai_tree_remove (below, NULL, NULL, NULL);
  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (below, "in the way", -1, NULL));
  index = mai_copy_cache_open (paths, &report, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (index);
  g_assert_nonnull (report.trouble);
  g_clear_error (&report.trouble);
  g_assert_cmpint (g_unlink (below), ==, 0);
}

/* One not used for long goes when another is made; one that was used stays, however old it is. */
static void
test_old (Fixture *fixture, gconstpointer data)
{
  const char *paths[] = { fixture->folder, NULL };
  g_autofree char *used = mai_copy_cache_get_path (paths);
  g_autofree char *folder = g_path_get_dirname (used);
  g_autofree char *old = g_build_filename (folder, "old.index", NULL);
  g_autofree char *other = g_build_filename (folder, "old.txt", NULL);
  struct utimbuf times = { 1000000000, 1000000000 };
  Fixture second;

  open_index (fixture, 2);
  g_assert_true (g_file_set_contents (old, "old", -1, NULL));
  g_assert_true (g_file_set_contents (other, "not ours", -1, NULL));
  g_assert_cmpint (utime (old, &times), ==, 0);
  g_assert_cmpint (utime (other, &times), ==, 0);
  g_assert_cmpint (utime (used, &times), ==, 0);
  g_assert_false (open_index (fixture, 2));
  g_assert_true (g_file_test (old, G_FILE_TEST_EXISTS));
  setup (&second, NULL);
  g_assert_true (open_index (&second, 2));
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  g_assert_false (open_index (fixture, 2));
  teardown (&second, NULL);
}

static void
test_paths (Fixture *fixture, gconstpointer data)
{
  const char *one[] = { "/a/b", NULL }, *same[] = { "/a/./c/../b", NULL };
  const char *two[] = { "/a", "b", NULL }, *none[] = { "/nowhere/at/all", NULL };
  g_autofree char *x = mai_copy_cache_get_path (one), *y = mai_copy_cache_get_path (same);
  g_autofree char *z = mai_copy_cache_get_path (two);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (x, ==, y);
  g_assert_cmpstr (x, !=, z);
  g_assert_null (mai_copy_cache_open (none, NULL, NULL, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("musicai-test-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_CACHE_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/copy-cache/" name, Fixture, NULL, setup, func, teardown)
  ADD ("kept", test_kept);
  ADD ("stale", test_stale);
  ADD ("damaged", test_damaged);
  ADD ("no-place", test_no_place);
  ADD ("old", test_old);
  ADD ("paths", test_paths);
  status = g_test_run ();
  mai_tree_remove (home, NULL, NULL, NULL);
  return status;
}

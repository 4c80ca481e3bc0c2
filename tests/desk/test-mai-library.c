/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/library/mai-library.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include "desk/common/mai-desk-error.h"
#include "desk/project/mai-project-path.h"
#include "mai-test-project.h"

#define SOON 40.0

static char *
make_song (const char *library, const char *title, guint n_notes, guint n_takes)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (n_notes);
  g_autoptr (MaiProject) project = mai_project_new (library);

  mai_project_set_title (project, title);
  mai_test_add_notes (mai_project_get_score (project), random, n_notes);
  for (guint i = 0; i < n_takes; i++)
    {
      g_autoptr (MaiTake) take = mai_test_take (random, 5, i);

      mai_project_add_take (project, take);
    }
  g_assert_true (mai_project_flush (project, NULL));
  return g_file_get_path (mai_project_get_file (project));
}

static void
set_age (const char *path, gint64 seconds)
{
  time_t then = (time_t) (g_get_real_time () / G_USEC_PER_SEC - seconds);
  struct utimbuf times = { then, then };

  g_assert_cmpint (utime (path, &times), ==, 0);
}

typedef struct
{
  MaiLibrary *library;
  guint n;
  const char *title; // of the first, NULL for any
} Wanted;

static gboolean
is_as_wanted (gpointer data)
{
  Wanted *wanted = data;
  g_autoptr (MaiLibrarySong) first = g_list_model_get_item (G_LIST_MODEL (wanted->library), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (wanted->library)) == wanted->n
         && (wanted->title == NULL
             || (first != NULL
                 && g_strcmp0 (mai_library_song_get_title (first), wanted->title) == 0));
}

static void
wait_for (MaiLibrary *library, guint n, const char *first)
{
  Wanted wanted = { library, n, first };

  mai_test_wait (is_as_wanted, &wanted, SOON, first != NULL ? first : "so many songs");
}

static gboolean
is_loaded (gpointer data)
{
  return mai_library_song_get_loaded (data);
}

static MaiLibrarySong *
get_loaded (MaiLibrary *library, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  MaiLibrarySong *song = mai_library_find (library, file);

  g_assert_nonnull (song);
  mai_library_song_load (song);
  mai_test_wait (is_loaded, song, SOON, "the song is loaded");
  return song;
}

/* A list that is kept up to date by what it says changed is the list. */
static void
mirror_cb (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  GPtrArray *mirror = data;

  g_ptr_array_remove_range (mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (mirror, (int) (position + i), g_list_model_get_item (model, position + i));
  g_assert_cmpuint (mirror->len, ==, g_list_model_get_n_items (model));
  for (guint i = 0; i < mirror->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      g_assert_true (item == g_ptr_array_index (mirror, i));
    }
}

static void
test_list (void)
{
  g_autofree char *folder = mai_test_path ("list/songs");
  g_autoptr (GPtrArray) mirror = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (MaiLibrary) library = mai_library_new (folder);
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autofree char *three = NULL;
  g_autofree char *other = g_build_filename (folder, "notes.txt", NULL);
  g_autofree char *temporary = g_build_filename (folder, ".musicai-01234567.musicai", NULL);
  MaiLibrarySong *song;

  g_signal_connect (library, "items-changed", G_CALLBACK (mirror_cb), mirror);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  one = make_song (folder, "One", 5, 0);
  set_age (one, 300);
  two = make_song (folder, "Two", 15, 3);
  set_age (two, 200);
  g_assert_true (g_file_set_contents (other, "no song", -1, NULL));
  g_assert_true (g_file_set_contents (temporary, "no song", -1, NULL));
  wait_for (library, 2, "Two");
  three = make_song (folder, "Three", 25, 0);
  wait_for (library, 3, "Three");
  set_age (one, -50);
  wait_for (library, 3, "One");
  song = get_loaded (library, two);
  g_assert_cmpuint (mai_library_song_get_n_takes (song), ==, 3);
  g_assert_cmpuint (mai_score_get_n_notes (mai_library_song_get_score (song)), ==, 15);
  g_assert_cmpfloat (mai_library_song_get_seconds (song), >, 1.0);
  g_assert_null (mai_library_song_get_trouble (song));
  g_assert_cmpint (g_unlink (one), ==, 0);
  wait_for (library, 2, "Three");
}

static gboolean
has_other_title (gpointer data)
{
  return strcmp (mai_library_song_get_title (data), "Later") == 0;
}

/* One that is shown is read again when its file changed. */
static void
test_follows (void)
{
  g_autofree char *folder = mai_test_path ("follows/songs");
  g_autofree char *path = make_song (folder, "Before", 5, 0);
  g_autoptr (MaiLibrary) library = mai_library_new (folder);
  g_autoptr (MaiProject) project = NULL;
  MaiLibrarySong *song;

  wait_for (library, 1, NULL);
  song = get_loaded (library, path);
  g_assert_cmpstr (mai_library_song_get_title (song), ==, "Before");
  project = mai_test_open (path);
  mai_project_set_title (project, "Later");
  mai_test_wait (has_other_title, song, SOON, "the title follows");
}

static void
test_broken_song (void)
{
  g_autofree char *folder = mai_test_path ("broken/songs");
  g_autofree char *path = g_build_filename (folder, "Broken.musicai", NULL);
  g_autoptr (MaiLibrary) library = mai_library_new (folder);
  MaiLibrarySong *song;

  g_assert_true (g_file_set_contents (path, "PK but no more", -1, NULL));
  wait_for (library, 1, "Broken");
  song = get_loaded (library, path);
  g_assert_nonnull (mai_library_song_get_trouble (song));
  g_assert_null (mai_library_song_get_score (song));
}

static void
loaded_cb (GObject *object, GParamSpec *pspec, gpointer data)
{
  ++*(guint *) data;
}

static void
test_cancel (void)
{
  g_autofree char *folder = mai_test_path ("cancel/songs");
  g_autofree char *path = make_song (folder, "Song", 20000, 0);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (MaiLibrarySong) song = mai_library_song_new (file, now);
  guint n = 0;

  g_signal_connect (song, "notify::loaded", G_CALLBACK (loaded_cb), &n);
  mai_library_song_load (song);
  mai_library_song_cancel (song);
  mai_test_run_for (0.5);
  g_assert_false (mai_library_song_get_loaded (song));
  g_assert_cmpuint (n, ==, 0);
  mai_library_song_load (song);
  mai_library_song_cancel (song);
  mai_library_song_load (song);
  mai_test_wait (is_loaded, song, SOON, "the song is loaded");
  mai_test_run_for (0.3);
  g_assert_cmpuint (n, ==, 1);
}

static void
test_names (void)
{
  static const char *const titles[] = { "Waltz", "Waltz 2.musicai",  "a/b", "a b.musicai",
                                        "...",   "Untitled.musicai", "",    "Untitled.musicai",
                                        " \n ",  "Untitled.musicai", ".x",  "x.musicai" };
  g_autofree char *folder = mai_test_path ("names/songs");
  g_autofree char *first = mai_project_path_new (folder, "Waltz");
  g_autofree char *very_long = g_strnfill (4000, 'x');
  g_autofree char *long_path = mai_project_path_new (folder, very_long);

  g_assert_true (g_file_set_contents (first, "", -1, NULL));
  g_assert_true (g_file_set_contents (long_path, "", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (titles); i += 2)
    {
      g_autofree char *path = mai_project_path_new (folder, titles[i]);
      g_autofree char *name = g_path_get_basename (path);
      g_autofree char *parent = g_path_get_dirname (path);

      g_assert_cmpstr (name, ==, titles[i + 1]);
      g_assert_cmpstr (parent, ==, folder);
    }
}

/* What became of a request; unref it. */
static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_done (GAsyncResult **result)
{
  mai_test_wait (mai_test_is_set, result, SOON, "it is done");
  return *result;
}

static gboolean
rename_to (MaiLibrary *library, MaiLibrarySong *song, const char *title, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mai_library_rename_async (library, song, title, done_cb, &result);
  return mai_library_rename_finish (library, wait_done (&result), error);
}

static GFile *
duplicate (MaiLibrary *library, MaiLibrarySong *song)
{
  g_autoptr (GAsyncResult) result = NULL;

  mai_library_duplicate_async (library, song, done_cb, &result);
  return mai_library_duplicate_finish (library, wait_done (&result), NULL);
}

static gboolean
trash_song (MaiLibrary *library, MaiLibrarySong *song, char **undo, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mai_library_trash_async (library, song, done_cb, &result);
  return mai_library_trash_finish (library, wait_done (&result), undo, error);
}

/* The window goes on while the disk is busy. */
static void
test_busy_disk (void)
{
  g_autofree char *folder = mai_test_path ("busy/songs");
  g_autofree char *path = make_song (folder, "Song", 5, 2);
  g_autoptr (MaiLibrary) library = mai_library_new (folder);
  g_autoptr (GAsyncResult) renamed = NULL;
  g_autoptr (GAsyncResult) copied = NULL;
  g_autoptr (GFile) copy = NULL;
  MaiLibrarySong *song;

  wait_for (library, 1, NULL);
  song = get_loaded (library, path);
  mai_test_hold_disk ();
  mai_library_duplicate_async (library, song, done_cb, &copied);
  mai_test_wait (mai_test_disk_is_held, NULL, SOON, "the copy is written");
  mai_library_rename_async (library, song, "Other", done_cb, &renamed);
  mai_test_run_for (0.3);
  g_assert_true (renamed == NULL && copied == NULL);
  mai_test_release_disk (FALSE);
  copy = mai_library_duplicate_finish (library, wait_done (&copied), NULL);
  g_assert_nonnull (copy);
  g_assert_true (mai_library_rename_finish (library, wait_done (&renamed), NULL));
  wait_for (library, 2, NULL);
}

typedef struct
{
  MaiLibrary *library;
  GFile *file;
} Listed;

static gboolean
is_listed (gpointer data)
{
  const Listed *listed = data;

  return mai_library_find (listed->library, listed->file) != NULL;
}

/* Copies and renamings to one title, all at once: no one's file is another's. */
static void
test_same_names (void)
{
  g_autofree char *folder = mai_test_path ("same/songs");
  g_autofree char *one = make_song (folder, "One", 5, 0);
  g_autofree char *two = make_song (folder, "Two", 6, 0);
  g_autoptr (MaiLibrary) library = mai_library_new (folder);
  g_autofree char *path = g_build_filename (folder, "Same.musicai", NULL);
  g_autoptr (GFile) same = g_file_new_for_path (path);
  Listed listed = { library, same };
  GAsyncResult *results[4] = { NULL };

  wait_for (library, 2, NULL);
  mai_library_rename_async (library, get_loaded (library, one), "Same", done_cb, &results[0]);
  mai_library_rename_async (library, get_loaded (library, two), "Same", done_cb, &results[1]);
  g_assert_true (mai_library_rename_finish (library, wait_done (&results[0]), NULL));
  g_assert_true (mai_library_rename_finish (library, wait_done (&results[1]), NULL));
  mai_test_wait (is_listed, &listed, SOON, "the new name is listed");
  for (guint i = 2; i < 4; i++)
    mai_library_duplicate_async (library, mai_library_find (library, same), done_cb, &results[i]);
  for (guint i = 2; i < 4; i++)
    {
      g_autoptr (GFile) copy =
          mai_library_duplicate_finish (library, wait_done (&results[i]), NULL);

      g_assert_nonnull (copy);
    }
  wait_for (library, 4, NULL);
  g_assert_cmpuint (mai_test_count (folder, "Same*.musicai"), ==, 4);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_object_unref (results[i]);
}

static void
test_rename (void)
{
  g_autofree char *folder = mai_test_path ("rename/songs");
  g_autofree char *path = make_song (folder, "Old", 5, 2);
  g_autofree char *expected = g_build_filename (folder, "New name.musicai", NULL);
  g_autoptr (MaiLibrary) library = mai_library_new (folder);
  g_autoptr (MaiProject) project = NULL;
  g_autoptr (MaiLibrarySong) song = NULL;
  g_autoptr (GError) error = NULL;

  wait_for (library, 1, NULL);
  song = g_list_model_get_item (G_LIST_MODEL (library), 0);
  g_assert_true (rename_to (library, song, "New name", &error));
  g_assert_no_error (error);
  wait_for (library, 1, "New name");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  project = mai_test_open (expected);
  g_assert_cmpstr (mai_project_get_title (project), ==, "New name");
  g_assert_cmpuint (g_list_model_get_n_items (mai_project_get_takes (project)), ==, 2);
}

static void
test_duplicate (void)
{
  g_autofree char *folder = mai_test_path ("duplicate/songs");
  g_autofree char *path = make_song (folder, "Song", 5, 2);
  g_autoptr (MaiLibrary) library = mai_library_new (folder);
  g_autoptr (MaiProject) project = NULL;
  g_autoptr (GFile) copy = NULL;

  wait_for (library, 1, NULL);
  copy = duplicate (library, get_loaded (library, path));
  g_assert_nonnull (copy);
  wait_for (library, 2, NULL);
  project = mai_test_open (g_file_peek_path (copy));
  g_assert_cmpstr (mai_project_get_title (project), ==, "Song (copy)");
  g_assert_cmpuint (g_list_model_get_n_items (mai_project_get_takes (project)), ==, 2);
}

static void
test_trash (void)
{
  g_autofree char *folder = mai_test_path ("data/musicai/songs");
  g_autofree char *path = make_song (folder, "To go 100%", 5, 0);
  g_autofree char *trash = mai_test_path ("data/Trash/files");
  g_autoptr (MaiLibrary) library = mai_library_new (folder);
  g_autofree char *undo = NULL;
  g_autofree char *second = NULL;
  g_autoptr (GError) error = NULL;

  wait_for (library, 1, NULL);
  g_assert_true (trash_song (library, get_loaded (library, path), &undo, &error));
  g_assert_no_error (error);
  g_assert_nonnull (undo);
  wait_for (library, 0, NULL);
  g_assert_cmpuint (mai_test_count (trash, "To go*"), ==, 1);
  // Its name is taken again meanwhile.
  second = make_song (folder, "To go 100%", 7, 0);
  g_assert_cmpstr (second, ==, path);
  wait_for (library, 1, NULL);
  g_assert_true (mai_library_restore (library, undo, &error));
  g_assert_no_error (error);
  wait_for (library, 2, NULL);
  g_assert_false (mai_library_restore (library, undo, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (mai_test_count (trash, "*"), ==, 0);
}

/* A song that is open is not moved from under the window. */
static void
test_open_song (void)
{
  g_autofree char *folder = mai_test_path ("open/songs");
  g_autofree char *path = make_song (folder, "Open", 5, 0);
  g_autoptr (MaiLibrary) library = mai_library_new (folder);
  G_GNUC_UNUSED g_autoptr (MaiProject) project = mai_test_open (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) second = NULL;
  MaiLibrarySong *song;

  wait_for (library, 1, NULL);
  song = get_loaded (library, path);
  g_assert_false (trash_song (library, song, NULL, &error));
  g_assert_error (error, MAI_DESK_ERROR, MAI_DESK_ERROR_LOCKED);
  g_assert_false (rename_to (library, song, "Other", &second));
  g_assert_error (second, MAI_DESK_ERROR, MAI_DESK_ERROR_LOCKED);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  mai_test_home_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/library/list", test_list);
  g_test_add_func ("/desk/library/follows", test_follows);
  g_test_add_func ("/desk/library/broken-song", test_broken_song);
  g_test_add_func ("/desk/library/cancel", test_cancel);
  g_test_add_func ("/desk/library/names", test_names);
  g_test_add_func ("/desk/library/busy-disk", test_busy_disk);
  g_test_add_func ("/desk/library/same-names", test_same_names);
  g_test_add_func ("/desk/library/rename", test_rename);
  g_test_add_func ("/desk/library/duplicate", test_duplicate);
  g_test_add_func ("/desk/library/trash", test_trash);
  g_test_add_func ("/desk/library/open-song", test_open_song);
  return mai_test_home_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Projects in real files: what was done is in the file within the time that was promised, and
 * opened again it is the same; what others do to the file, and what the disk refuses, loses
 * nothing. */
#include "desk/project/mai-project.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/mai-test-processor.h"
#include "desk/common/mai-desk-error.h"
#include "desk/project/mai-compose-settings.h"
#include "desk/project/mai-project-path.h"
#include "mai-test-midi.h"
#include "mai-test-project.h"
#include "midi/mai-midi.h"

// An autosave may take 5 s after a change; it begins a second after the last.
#define PROMISE 5.0
#define MAX_TRIES 5

/* A new song has no file until something is in it. */
static void
test_new (void)
{
  g_autoptr (MaiProject) project = mai_project_new (NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autofree char *folder = mai_project_path_get_default_folder ();
  g_autofree char *expected = g_build_filename (folder, "Untitled.musicai", NULL);
  g_autoptr (MaiProject) second = mai_project_new (NULL);
  MaiProject *again;

  mai_test_run_for (1.5);
  g_assert_null (mai_project_get_file (project));
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_SAVED);
  mai_test_add_notes (mai_project_get_score (project), random, 10);
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_UNSAVED);
  mai_test_wait_saved (project, MAI_TEST_PATIENCE);
  g_assert_cmpstr (g_file_peek_path (mai_project_get_file (project)), ==, expected);
  mai_test_add_notes (mai_project_get_score (second), random, 10);
  g_assert_true (mai_project_flush (second, NULL));
  g_assert_true (
      g_str_has_suffix (g_file_peek_path (mai_project_get_file (second)), "/Untitled 2.musicai"));
  again = mai_test_reopen (g_steal_pointer (&project));
  g_object_unref (again);
}

/* Seconds until a song is saved that is changed all the time. */
static double
save_while_changing (MaiProject *project, GRand *random)
{
  const char *path = g_file_peek_path (mai_project_get_file (project));
  GStatBuf before, now;
  gint64 begin;
  double waited;

  mai_test_wait_saved (project, MAI_TEST_PATIENCE);
  g_assert_cmpint (g_stat (path, &before), ==, 0);
  begin = g_get_monotonic_time ();
  do
    {
      mai_test_add_notes (mai_project_get_score (project), random, 1);
      mai_test_run_for (0.05);
      waited = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
      g_assert_cmpfloat (waited, <, MAI_TEST_PATIENCE);
      g_assert_cmpint (g_stat (path, &now), ==, 0);
    }
  while (now.st_ino == before.st_ino);
  g_test_message ("saved %.2f s after the first of many changes", waited);
  return waited;
}

/* Changes that go on all the time are saved all the same. A machine that was busy for a while gets another chance. */
static void
test_autosave_in_time (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_autoptr (MaiProject) project = mai_test_new_in ("drag/Song.musicai", random);
  double waited = PROMISE;

  for (guint i = 0; i < MAX_TRIES && waited >= PROMISE; i++)
    waited = save_while_changing (project, random);
  g_assert_cmpfloat (waited, <, PROMISE);
  g_assert_cmpfloat (waited, >, 1.0);
}

/* Anything a person or the composer can do, in any order, is there again. */
static void
test_random_edits (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  MaiProject *project = mai_test_new_in ("random/Song.musicai", random);

  for (guint round = 0; round < 12; round++)
    {
      for (guint i = 0; i < 60; i++)
        mai_test_edit (project, random);
      project = mai_test_reopen (project);
    }
  g_object_unref (project);
}

/* Files of people, through a project and back. */
static void
test_real_files (void)
{
  const char *shared = g_getenv ("MUSICAI_SHARED");
  static const char *const names[] = { "schubert/schu_143_1.mid", "schubert/schub_d760_1.mid",
                                       "schubert/schub_d960_1.mid" };

  if (shared == NULL)
    {
      g_test_skip ("The music beside the checkout is not there.");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (shared, "data", names[i], NULL);
      g_autoptr (MaiScore) score = mai_midi_load (path, NULL);
      MaiProject *project = mai_test_open (path);
      g_autofree char *difference = mai_test_compare (score, mai_project_get_score (project));

      g_assert_null (difference);
      g_assert_null (mai_project_get_file (project));
      mai_test_wait_saved (project, MAI_TEST_PATIENCE);
      project = mai_test_reopen (project);
      difference = mai_test_compare (score, mai_project_get_score (project));
      g_assert_null (difference);
      g_object_unref (project);
    }
}

static void
test_takes (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  MaiProject *project = mai_test_new_in ("takes/Song.musicai", random);
  g_autoptr (MaiTake) removed = NULL;
  g_autoptr (MaiTake) back = NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (MaiTake) take = mai_test_take (random, 50, i);

      mai_project_add_take (project, take);
    }
  project = mai_test_reopen (project);
  removed = g_list_model_get_item (mai_project_get_takes (project), 1);
  mai_take_set_starred (removed, TRUE);
  g_assert_cmpint (mai_project_remove_take (project, removed), ==, 1);
  g_assert_cmpint (mai_project_remove_take (project, removed), ==, -1);
  g_assert_true (mai_project_flush (project, NULL));
  mai_project_insert_take (project, 1, removed);
  project = mai_test_reopen (project);
  g_assert_cmpuint (g_list_model_get_n_items (mai_project_get_takes (project)), ==, 4);
  back = g_list_model_get_item (mai_project_get_takes (project), 1);
  g_assert_true (mai_take_get_starred (back));
  g_assert_cmpuint (mai_take_get_number (back), ==, 1);
  g_object_unref (project);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(GFile **) data = mai_project_keep_take_finish (MAI_PROJECT (source), result, &error);
  g_assert_no_error (error);
}

static void
test_keep_take (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autoptr (MaiProject) project = mai_test_new_in ("keep/Song.musicai", random);
  g_autoptr (MaiTake) take = mai_test_take (random, 50, 2);
  g_autoptr (MaiProject) kept = NULL;
  g_autoptr (MaiTake) own = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *difference = NULL;

  mai_project_add_take (project, take);
  mai_project_set_title (project, "Waltz");
  mai_project_keep_take_async (project, take, NULL, kept_cb, &file);
  mai_test_wait (mai_test_is_set, &file, MAI_TEST_PATIENCE, "the take is kept");
  kept = mai_test_open (g_file_peek_path (file));
  g_assert_cmpstr (mai_project_get_title (kept), ==, "Waltz – take 1");
  difference = mai_test_compare (mai_take_get_score (take), mai_project_get_score (kept));
  g_assert_null (difference);
  own = g_list_model_get_item (mai_project_get_takes (kept), 0);
  g_assert_cmpint (mai_take_get_origin_tick (own), ==, 0);
  difference = mai_test_compare (mai_take_get_seed (take), mai_take_get_seed (own));
  g_assert_null (difference);
}

#define N_KEPT 4

/* All at once, and all of one title: each becomes a song of its own. */
static void
test_keep_alike (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autoptr (MaiProject) project = mai_test_new_in ("alike/Song.musicai", random);
  g_autoptr (GHashTable) paths = g_hash_table_new (g_str_hash, g_str_equal);
  MaiTake *takes[N_KEPT];
  GFile *files[N_KEPT] = { NULL };

  mai_project_set_title (project, "Polka");
  for (guint i = 0; i < N_KEPT; i++)
    {
      takes[i] = mai_test_take (random, 50, i);
      mai_take_set_title (takes[i], "Best");
      mai_project_add_take (project, takes[i]);
      mai_project_keep_take_async (project, takes[i], NULL, kept_cb, &files[i]);
    }
  for (guint i = 0; i < N_KEPT; i++)
    {
      g_autoptr (MaiProject) kept = NULL;
      g_autofree char *difference = NULL;

      mai_test_wait (mai_test_is_set, &files[i], MAI_TEST_PATIENCE, "the take is kept");
      g_assert_true (g_hash_table_add (paths, (char *) g_file_peek_path (files[i])));
      kept = mai_test_open (g_file_peek_path (files[i]));
      difference = mai_test_compare (mai_take_get_score (takes[i]), mai_project_get_score (kept));
      g_assert_null (difference);
    }
  for (guint i = 0; i < N_KEPT; i++)
    {
      g_object_unref (takes[i]);
      g_object_unref (files[i]);
    }
}

/* Someone else's writing. */

static void
test_deleted (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (8);
  g_autoptr (MaiProject) project = mai_test_new_in ("gone/Song.musicai", random);
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));

  g_assert_cmpint (g_unlink (path), ==, 0);
  mai_project_set_title (project, "Here still");
  mai_test_wait_saved (project, MAI_TEST_PATIENCE);
  mai_test_assert_title (path, "Here still");
}

static void
test_second_window (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (9);
  g_autoptr (MaiProject) first = mai_test_new_in ("twice/Song.musicai", random);
  g_autofree char *path = g_file_get_path (mai_project_get_file (first));
  g_autoptr (MaiProject) second = NULL;

  mai_project_set_title (first, "Song");
  mai_test_wait_saved (first, MAI_TEST_PATIENCE);
  second = mai_test_open (path);
  g_assert_null (mai_project_get_file (second));
  g_assert_nonnull (mai_project_get_notice (second));
  mai_project_clear_notice (second);
  g_assert_null (mai_project_get_notice (second));
  mai_test_add_notes (mai_project_get_score (second), random, 1);
  mai_test_wait_saved (second, MAI_TEST_PATIENCE);
  g_assert_cmpstr (g_file_peek_path (mai_project_get_file (second)), !=, path);
  g_assert_cmpint (mai_project_get_state (first), ==, MAI_PROJECT_SAVED);
  mai_test_assert_title (path, "Song");
}

/* What the disk refuses. */

static void
saved_as_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  mai_project_save_as_finish (MAI_PROJECT (source), result, &error);
  *(int *) data = error != NULL ? (int) error->code + 1000 : 1;
}

static void
test_save_as (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (10);
  g_autoptr (MaiProject) project = mai_test_new_in ("as/One.musicai", random);
  g_autofree char *old = g_file_get_path (mai_project_get_file (project));
  g_autofree char *nowhere_path = mai_test_path ("as/no/such/folder/Two.musicai");
  g_autofree char *path = mai_test_path ("as/Two.musicai");
  g_autofree char *folder_path = mai_test_path ("as");
  g_autoptr (GFile) nowhere = g_file_new_for_path (nowhere_path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) folder = g_file_new_for_path (folder_path);
  g_autoptr (GFile) old_file = g_file_new_for_path (old);
  g_autofree char *replaced = NULL;
  int answer = 0;

  mai_project_set_title (project, "Old");
  mai_test_wait_saved (project, MAI_TEST_PATIENCE);
  mai_project_save_as_async (project, nowhere, NULL, saved_as_cb, &answer);
  mai_test_wait (mai_test_is_nonzero, &answer, MAI_TEST_PATIENCE, "an answer");
  g_assert_cmpint (answer, >=, 1000);
  g_assert_cmpstr (g_file_peek_path (mai_project_get_file (project)), ==, old);
  g_assert_null (mai_project_get_trouble (project));
  answer = 0;
  mai_project_save_as_async (project, folder, NULL, saved_as_cb, &answer);
  mai_test_wait (mai_test_is_nonzero, &answer, MAI_TEST_PATIENCE, "an answer");
  g_assert_cmpint (answer, >=, 1000);
  mai_test_assert_title (old, "Old");
  answer = 0;
  mai_project_set_title (project, "New");
  mai_project_save_as_async (project, file, NULL, saved_as_cb, &answer);
  mai_test_wait (mai_test_is_nonzero, &answer, MAI_TEST_PATIENCE, "an answer");
  g_assert_cmpint (answer, ==, 1);
  g_assert_cmpstr (g_file_peek_path (mai_project_get_file (project)), ==, path);
  mai_test_assert_title (path, "New");
  mai_test_assert_title (old, "Old");
  // Over another song, which is put away.
  answer = 0;
  mai_project_set_title (project, "Newer");
  mai_project_save_as_async (project, old_file, NULL, saved_as_cb, &answer);
  mai_test_wait (mai_test_is_nonzero, &answer, MAI_TEST_PATIENCE, "an answer");
  g_assert_cmpint (answer, ==, 1);
  mai_test_assert_title (old, "Newer");
  replaced = mai_test_take_replaced ();
  mai_test_assert_title (replaced, "Old");
}

/* The folder of the song vanishes: it goes on in the library, and says so. */
static void
test_vanished_folder (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  g_autoptr (MaiProject) project = mai_test_new_in ("stick/Song.musicai", random);
  g_autofree char *folder = mai_test_path ("stick");
  g_autofree char *away = mai_test_path ("pulled out");
  g_autofree char *library = mai_project_path_get_default_folder ();

  g_assert_cmpint (g_rename (folder, away), ==, 0);
  mai_project_set_title (project, "Not lost");
  mai_test_wait_saved (project, MAI_TEST_PATIENCE);
  g_assert_true (g_str_has_prefix (g_file_peek_path (mai_project_get_file (project)), library));
  mai_test_assert_title (g_file_peek_path (mai_project_get_file (project)), "Not lost");
  g_assert_nonnull (mai_project_get_notice (project));
  g_assert_null (mai_project_get_trouble (project));
}

static gboolean
has_trouble (gpointer data)
{
  return mai_project_get_trouble (data) != NULL;
}

/* The library itself cannot be written: a sentence, and saved as soon as it can be. */
static void
test_trouble_and_retry (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (12);
  g_autofree char *library = mai_test_path ("blocked/songs");
  g_autofree char *parent = mai_test_path ("blocked");
  g_autoptr (MaiProject) project = NULL;

  g_assert_true (g_file_set_contents (parent, "in the way", -1, NULL));
  project = mai_project_new (library);
  mai_test_add_notes (mai_project_get_score (project), random, 5);
  mai_test_wait (has_trouble, project, MAI_TEST_PATIENCE, "trouble is said");
  g_test_message ("%s", mai_project_get_trouble (project));
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_UNSAVED);
  g_assert_false (mai_project_flush (project, NULL));
  g_assert_cmpint (g_unlink (parent), ==, 0);
  mai_test_wait_saved (project, MAI_TEST_PATIENCE);
  g_assert_null (mai_project_get_trouble (project));
  g_assert_true (g_str_has_prefix (g_file_peek_path (mai_project_get_file (project)), library));
}

static void
limit_files (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = bytes;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* No file can grow, anywhere, as when the disk is full: a sentence, what lay there is whole, and
 * all is saved as soon as there is room. */
static void
test_full_disk (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (13);
  g_autoptr (MaiProject) project = mai_test_new_in ("full/Song.musicai", random);
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  signal (SIGXFSZ, SIG_IGN);
  limit_files (512);
  mai_project_set_title (project, "No room");
  mai_test_add_notes (mai_project_get_score (project), random, 500);
  mai_test_wait (has_trouble, project, MAI_TEST_PATIENCE, "trouble is said");
  g_test_message ("%s", mai_project_get_trouble (project));
  g_assert_false (mai_project_flush (project, &error));
  g_assert_nonnull (error);
  limit_files (RLIM_INFINITY);
  mai_test_assert_title (path, "Untitled");
  g_assert_cmpuint (mai_test_count (folder, ".musicai-*"), ==, 0);
  mai_test_wait_saved (project, MAI_TEST_PATIENCE);
  g_assert_null (mai_project_get_trouble (project));
  mai_test_assert_title (g_file_peek_path (mai_project_get_file (project)), "No room");
}

/* A device is not a song's place, and never written to. */
static void
test_device (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (13);
  g_autoptr (MaiProject) project = mai_test_new_in ("device/Song.musicai", random);
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (symlink ("/dev/null", path), ==, 0);
  mai_project_set_title (project, "Elsewhere");
  g_assert_true (mai_project_flush (project, NULL));
  g_assert_cmpstr (g_file_peek_path (mai_project_get_file (project)), !=, path);
  mai_test_assert_title (g_file_peek_path (mai_project_get_file (project)), "Elsewhere");
}

/* How long the main thread is held up. */

static double
milliseconds_since (gint64 begin)
{
  return (double) (g_get_monotonic_time () - begin) / 1000.0;
}

/* The longest the main loop did nothing but one thing. */
static double
longest_turn (MaiProject *project)
{
  double longest = 0.0;

  while (mai_project_get_state (project) != MAI_PROJECT_SAVED)
    {
      double begin;

      g_usleep (500);
      begin = mai_test_thread_ms ();
      g_main_context_iteration (NULL, FALSE);
      longest = MAX (longest, mai_test_thread_ms () - begin);
    }
  return longest;
}

static void
test_many_takes (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (14);
  MaiProject *project = mai_test_new_in ("many/Song.musicai", random);
  double worst_add = 0.0, first, second, begin_add;
  gint64 begin;

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (MaiTake) take = mai_test_take (random, 200, i);

      begin_add = mai_test_thread_ms ();
      mai_project_add_take (project, take);
      worst_add = MAX (worst_add, mai_test_thread_ms () - begin_add);
    }
  first = longest_turn (project);
  mai_project_set_title (project, "Again");
  second = longest_turn (project);
  begin = g_get_monotonic_time ();
  project = mai_test_reopen (project);
  g_test_message ("200 takes: adding %.2f ms, saving holds up %.2f ms, again %.2f ms; "
                  "saved and opened twice in %.0f ms",
                  worst_add, first, second, milliseconds_since (begin));
  g_assert_cmpuint (g_list_model_get_n_items (mai_project_get_takes (project)), ==, 200);
  if (g_test_perf ())
    g_assert_cmpfloat (MAX (MAX (first, second), worst_add), <, 5.0);
  g_object_unref (project);
}

typedef struct
{
  MaiProject *project;
  double busy; // of this thread, in milliseconds
} Opening;

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Opening *opening = data;
  g_autoptr (GError) error = NULL;
  double begin = mai_test_thread_ms ();

  opening->project = mai_project_open_finish (result, &error);
  opening->busy = mai_test_thread_ms () - begin;
  g_assert_no_error (error);
}

#define N_MANY 5000
// It is some tens; each take compared with each other is thousands.
#define MANY_MILLISECONDS 500.0

/* Far more takes than a person makes do not hold the window up when they are opened. */
static void
test_open_many_takes (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (17);
  MaiProject *project = mai_project_new (NULL);
  g_autoptr (GFile) file = NULL;
  Opening opening = { NULL, 0.0 };

  for (guint i = 0; i < N_MANY; i++)
    {
      g_autoptr (MaiTake) take = mai_test_take (random, 1, i);

      mai_project_add_take (project, take);
    }
  g_assert_true (mai_project_flush (project, NULL));
  file = g_object_ref (mai_project_get_file (project));
  g_object_unref (project);
  mai_project_open_async (NULL, file, NULL, opened_cb, &opening);
  mai_test_wait (mai_test_is_set, &opening.project, MAI_TEST_PATIENCE, "it is open");
  g_test_message ("%d takes hold the main thread up for %.0f ms", N_MANY, opening.busy);
  g_assert_cmpuint (g_list_model_get_n_items (mai_project_get_takes (opening.project)), ==, N_MANY);
  g_assert_cmpfloat (opening.busy, <, MANY_MILLISECONDS);
  g_object_unref (opening.project);
}

/* A MIDI file of a megabyte, opened in a worker and on the main thread, and saved. */
static void
test_large_song (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (15);
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autofree char *path = mai_test_path ("Large.mid");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (MaiProject) project = NULL;
  g_autoptr (GBytes) bytes = NULL;
  Opening opened = { NULL, 0.0 };
  double opening, save;
  gint64 begin;

  mai_test_add_notes (score, random, 130000);
  bytes = mai_midi_to_bytes (score, NULL);
  g_assert_cmpuint (g_bytes_get_size (bytes), >, 1000000);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  begin = g_get_monotonic_time ();
  mai_project_open_async (NULL, file, NULL, opened_cb, &opened);
  mai_test_wait (mai_test_is_set, &opened.project, MAI_TEST_PATIENCE, "it is open");
  project = opened.project;
  opening = milliseconds_since (begin);
  save = longest_turn (project);
  mai_test_add_notes (mai_project_get_score (project), random, 1);
  save = MAX (save, longest_turn (project));
  g_test_message ("%zu bytes: opened in %.0f ms, saving holds up %.2f ms", g_bytes_get_size (bytes),
                  opening, save);
  if (g_test_perf ())
    {
      g_assert_cmpfloat (opening, <, 1000.0);
      g_assert_cmpfloat (save, <, 16.0);
    }
}

int
main (int argc, char **argv)
{
  mai_test_home_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/project/new", test_new);
  g_test_add_func ("/desk/project/autosave-in-time", test_autosave_in_time);
  g_test_add_func ("/desk/project/random-edits", test_random_edits);
  g_test_add_func ("/desk/project/real-files", test_real_files);
  g_test_add_func ("/desk/project/takes", test_takes);
  g_test_add_func ("/desk/project/keep-take", test_keep_take);
  g_test_add_func ("/desk/project/keep-alike", test_keep_alike);
  g_test_add_func ("/desk/project/deleted", test_deleted);
  g_test_add_func ("/desk/project/second-window", test_second_window);
  g_test_add_func ("/desk/project/save-as", test_save_as);
  g_test_add_func ("/desk/project/vanished-folder", test_vanished_folder);
  g_test_add_func ("/desk/project/trouble-and-retry", test_trouble_and_retry);
  g_test_add_func ("/desk/project/full-disk", test_full_disk);
  g_test_add_func ("/desk/project/device", test_device);
  g_test_add_func ("/desk/project/many-takes", test_many_takes);
  g_test_add_func ("/desk/project/open-many-takes", test_open_many_takes);
  g_test_add_func ("/desk/project/large-song", test_large_song);
  return mai_test_home_run ();
}

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
#include <time.h>
#include <unistd.h>

#include "desk/common/mai-desk-error.h"
#include "desk/project/mai-compose-settings.h"
#include "desk/project/mai-project-path.h"
#include "mai-test-midi.h"
#include "mai-test-project.h"
#include "midi/mai-midi.h"

// An autosave may take 5 s after a change; it begins a second after the last.
#define PROMISE 5.0
// So long a loaded machine may take where it is not the time that is tested.
#define PATIENCE 40.0

static void
assert_same (MaiProject *a, MaiProject *b)
{
  g_autofree char *difference = mai_test_compare_projects (a, b);

  if (difference != NULL)
    g_error ("not the same: %s", difference);
}

/* Ends the project that lives at path, opens it again, and compares. (transfer full) */
static MaiProject *
reopen (MaiProject *project)
{
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));
  g_autoptr (GError) error = NULL;
  MaiProject *again;

  g_assert_true (mai_project_flush (project, &error));
  g_assert_no_error (error);
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_SAVED);
  // The first has the lock, so what opens is a copy, to hold against it.
  again = mai_test_open (path);
  g_assert_null (mai_project_get_file (again));
  mai_project_clear_notice (again);
  mai_project_set_title (again, mai_project_get_title (project));
  assert_same (project, again);
  g_object_unref (again);
  g_object_unref (project);
  again = mai_test_open (path);
  g_assert_nonnull (mai_project_get_file (again));
  g_assert_null (mai_project_get_notice (again));
  return again;
}

static MaiProject *
new_in (const char *name, GRand *random)
{
  g_autofree char *path = mai_test_path (name);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  MaiProject *project = mai_project_new (NULL);

  g_mkdir_with_parents (folder, 0700);
  mai_test_add_notes (mai_project_get_score (project), random, 30);
  mai_project_save_as_async (project, file, NULL, NULL, NULL);
  mai_test_wait_saved (project, PATIENCE);
  g_assert_true (g_file_equal (mai_project_get_file (project), file));
  return project;
}

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

  mai_test_iterate (1.5);
  g_assert_null (mai_project_get_file (project));
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_SAVED);
  mai_test_add_notes (mai_project_get_score (project), random, 10);
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_UNSAVED);
  mai_test_wait_saved (project, PATIENCE);
  g_assert_cmpstr (g_file_peek_path (mai_project_get_file (project)), ==, expected);
  mai_test_add_notes (mai_project_get_score (second), random, 10);
  g_assert_true (mai_project_flush (second, NULL));
  g_assert_true (
      g_str_has_suffix (g_file_peek_path (mai_project_get_file (second)), "/Untitled 2.musicai"));
  again = reopen (g_steal_pointer (&project));
  g_object_unref (again);
}

/* Changes that go on all the time are saved all the same. */
static void
test_autosave_in_time (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_autoptr (MaiProject) project = new_in ("drag/Song.musicai", random);
  const char *path = g_file_peek_path (mai_project_get_file (project));
  GStatBuf before, now;
  gint64 begin = g_get_monotonic_time ();
  double waited = 0.0;

  g_assert_cmpint (g_stat (path, &before), ==, 0);
  do
    {
      mai_test_add_notes (mai_project_get_score (project), random, 1);
      mai_test_iterate (0.05);
      waited = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
      g_assert_cmpfloat (waited, <, PROMISE);
      g_assert_cmpint (g_stat (path, &now), ==, 0);
    }
  while (now.st_ino == before.st_ino);
  g_test_message ("saved %.2f s after the first of many changes", waited);
  g_assert_cmpfloat (waited, >, 1.0);
}

/* Anything a person or the composer can do, in any order, is there again. */
static void
test_random_edits (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  MaiProject *project = new_in ("random/Song.musicai", random);

  for (guint round = 0; round < 12; round++)
    {
      for (guint i = 0; i < 60; i++)
        mai_test_edit (project, random);
      project = reopen (project);
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
      g_test_skip ("the shared music is not there");
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
      mai_test_wait_saved (project, PATIENCE);
      project = reopen (project);
      difference = mai_test_compare (score, mai_project_get_score (project));
      g_assert_null (difference);
      g_object_unref (project);
    }
}

static void
test_takes (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  MaiProject *project = new_in ("takes/Song.musicai", random);
  g_autoptr (MaiTake) removed = NULL;
  g_autoptr (MaiTake) back = NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (MaiTake) take = mai_test_take (random, 50, i);

      mai_project_add_take (project, take);
    }
  project = reopen (project);
  removed = g_list_model_get_item (mai_project_get_takes (project), 1);
  mai_take_set_starred (removed, TRUE);
  g_assert_cmpint (mai_project_remove_take (project, removed), ==, 1);
  g_assert_cmpint (mai_project_remove_take (project, removed), ==, -1);
  g_assert_true (mai_project_flush (project, NULL));
  mai_project_insert_take (project, 1, removed);
  project = reopen (project);
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

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
test_keep_take (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autoptr (MaiProject) project = new_in ("keep/Song.musicai", random);
  g_autoptr (MaiTake) take = mai_test_take (random, 50, 2);
  g_autoptr (MaiProject) kept = NULL;
  g_autoptr (MaiTake) own = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *difference = NULL;

  mai_project_add_take (project, take);
  mai_project_set_title (project, "Waltz");
  mai_project_keep_take_async (project, take, NULL, kept_cb, &file);
  mai_test_wait (is_set, &file, PATIENCE, "the take is kept");
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
  g_autoptr (MaiProject) project = new_in ("alike/Song.musicai", random);
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

      mai_test_wait (is_set, &files[i], PATIENCE, "the take is kept");
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
changed_cb (MaiProject *project, gpointer data)
{
  ++*(guint *) data;
}

static gboolean
is_nonzero (gpointer data)
{
  return *(guint *) data > 0;
}

/* What another program wrote; it has this title. (transfer full): the path */
static char *
make_theirs (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (99);
  g_autoptr (MaiProject) theirs = mai_project_new (NULL);
  char *path = mai_test_path ("theirs.musicai");
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_unlink (path);
  mai_test_add_notes (mai_project_get_score (theirs), random, 7);
  mai_project_set_title (theirs, "Theirs");
  mai_project_save_as_async (theirs, file, NULL, NULL, NULL);
  g_assert_true (mai_project_flush (theirs, NULL));
  return path;
}

static void
copy_over (const char *from, const char *to)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);

  g_assert_true (g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL));
}

/* Another program saves over the project at path. */
static void
write_theirs (const char *path)
{
  g_autofree char *theirs = make_theirs ();

  copy_over (theirs, path);
}

/* The project in a conflict, with a change of its own that is not in the file. */
static MaiProject *
new_conflict (const char *name)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (6);
  MaiProject *project = new_in (name, random);
  guint n = 0;

  g_signal_connect (project, "changed-on-disk", G_CALLBACK (changed_cb), &n);
  mai_project_set_title (project, "Mine");
  mai_test_wait_saved (project, PATIENCE);
  g_assert_cmpuint (n, ==, 0);
  write_theirs (g_file_peek_path (mai_project_get_file (project)));
  mai_test_wait (is_nonzero, &n, PATIENCE, "the change is noticed");
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_CONFLICT);
  mai_test_add_notes (mai_project_get_score (project), random, 3);
  mai_project_set_title (project, "Mine, changed");
  mai_test_iterate (2.5);
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_CONFLICT);
  g_assert_cmpuint (n, ==, 1);
  g_signal_handlers_disconnect_by_data (project, &n);
  return project;
}

static char *
title_in (const char *path)
{
  g_autofree char *copy = mai_test_path ("looked-at.musicai");
  g_autoptr (GFile) from = g_file_new_for_path (path);
  g_autoptr (GFile) to = g_file_new_for_path (copy);
  g_autoptr (MaiProject) project = NULL;

  g_assert_true (g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL));
  project = mai_test_open (copy);
  return g_strdup (mai_project_get_title (project));
}

static void
assert_title (const char *path, const char *title)
{
  g_autofree char *found = title_in (path);

  g_assert_cmpstr (found, ==, title);
}

/* The one file in the folder of what was replaced. (transfer full) */
static char *
take_replaced (void)
{
  g_autofree char *folder = mai_test_path ("data/musicai/replaced");
  g_autofree char *moved = mai_test_path ("replaced.musicai");
  g_autofree char *path = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = dir != NULL ? g_dir_read_name (dir) : NULL;

  g_assert_nonnull (name);
  path = g_build_filename (folder, name, NULL);
  g_assert_null (g_dir_read_name (dir));
  g_assert_cmpint (g_rename (path, moved), ==, 0);
  return g_steal_pointer (&moved);
}

static void
test_keep_mine (void)
{
  g_autoptr (MaiProject) project = new_conflict ("mine/Song.musicai");
  const char *path = g_file_peek_path (mai_project_get_file (project));
  g_autofree char *rescue = mai_test_path ("data/musicai/songs/Mine, changed (my version).musicai");
  g_autofree char *replaced = NULL;
  g_autoptr (MaiProject) shown = NULL;

  assert_title (path, "Theirs");
  assert_title (rescue, "Mine, changed (my version)");
  shown = mai_project_resolve (project, MAI_PROJECT_KEEP_MINE, NULL);
  g_assert_true (shown == project);
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_SAVED);
  assert_title (path, "Mine, changed");
  g_assert_false (g_file_test (rescue, G_FILE_TEST_EXISTS));
  replaced = take_replaced ();
  assert_title (replaced, "Theirs");
  mai_project_set_title (project, "Goes on");
  mai_test_wait_saved (project, PATIENCE);
  assert_title (path, "Goes on");
}

static void
test_take_theirs (void)
{
  g_autoptr (MaiProject) project = new_conflict ("theirs/Song.musicai");
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));
  g_autofree char *rescue = mai_test_path ("data/musicai/songs/Mine, changed (my version).musicai");
  g_autofree char *replaced = NULL;
  g_autoptr (MaiProject) shown = mai_project_resolve (project, MAI_PROJECT_TAKE_THEIRS, NULL);

  g_assert_nonnull (shown);
  g_assert_true (shown != project);
  g_assert_cmpstr (mai_project_get_title (shown), ==, "Theirs");
  g_assert_cmpuint (mai_score_get_n_notes (mai_project_get_score (shown)), ==, 7);
  g_clear_object (&project);
  g_assert_false (g_file_test (rescue, G_FILE_TEST_EXISTS));
  assert_title (path, "Theirs");
  replaced = take_replaced ();
  assert_title (replaced, "Mine, changed");
  mai_project_set_title (shown, "Goes on");
  mai_test_wait_saved (shown, PATIENCE);
  assert_title (path, "Goes on");
}

static void
test_keep_both (void)
{
  g_autoptr (MaiProject) project = new_conflict ("both/Song.musicai");
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));
  g_autofree char *mine = mai_test_path ("both/Song (my version).musicai");
  g_autoptr (MaiProject) shown = mai_project_resolve (project, MAI_PROJECT_KEEP_BOTH, NULL);

  g_assert_true (shown == project);
  g_assert_cmpstr (g_file_peek_path (mai_project_get_file (project)), ==, mine);
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_SAVED);
  assert_title (path, "Theirs");
  assert_title (mine, "Mine, changed");
}

/* Closing the window while the question is open. */
static void
test_flush_in_conflict (void)
{
  g_autoptr (MaiProject) project = new_conflict ("close/Song.musicai");
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));
  g_autofree char *mine = mai_test_path ("close/Song (my version).musicai");

  g_assert_true (mai_project_flush (project, NULL));
  assert_title (path, "Theirs");
  assert_title (mine, "Mine, changed");
}

/* No event told of the change: it is found by the look before each writing. */
static void
test_noticed_before_writing (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (MaiProject) project = new_in ("unseen/Song.musicai", random);
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));
  g_autofree char *mine = mai_test_path ("unseen/Song (my version).musicai");

  write_theirs (path);
  mai_project_set_title (project, "Mine");
  // No main loop ran, so no event came either.
  g_assert_true (mai_project_flush (project, NULL));
  assert_title (path, "Theirs");
  assert_title (mine, "Mine");
}

/* It comes while ours is on its way to the disk, after which nobody looks any more. */
static void
test_changed_while_syncing (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (MaiProject) project = new_in ("syncing/Song.musicai", random);
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));
  g_autofree char *theirs = make_theirs ();
  guint n = 0;

  g_signal_connect (project, "changed-on-disk", G_CALLBACK (changed_cb), &n);
  mai_project_set_title (project, "Mine");
  mai_test_hold_disk ();
  mai_test_wait (mai_test_disk_is_held, NULL, PATIENCE, "the song is written");
  copy_over (theirs, path);
  mai_test_release_disk (FALSE);
  mai_test_wait (is_nonzero, &n, PATIENCE, "the change is noticed");
  assert_title (path, "Theirs");
  g_signal_handlers_disconnect_by_data (project, &n);
}

/* The same of a song that has no file yet: the name that it chose is taken meanwhile. */
static void
test_name_taken_while_syncing (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (MaiProject) project = mai_project_new (NULL);
  g_autofree char *folder = mai_project_path_get_default_folder ();
  g_autofree char *path = g_build_filename (folder, "Taken.musicai", NULL);
  g_autofree char *other = g_build_filename (folder, "Taken 2.musicai", NULL);
  g_autofree char *theirs = make_theirs ();

  mai_project_set_title (project, "Taken");
  mai_test_hold_disk ();
  mai_test_wait (mai_test_disk_is_held, NULL, PATIENCE, "the song is written");
  copy_over (theirs, path);
  mai_test_release_disk (FALSE);
  mai_test_wait_saved (project, PATIENCE);
  assert_title (path, "Theirs");
  assert_title (other, "Taken");
}

static void
test_deleted (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (8);
  g_autoptr (MaiProject) project = new_in ("gone/Song.musicai", random);
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));

  g_assert_cmpint (g_unlink (path), ==, 0);
  mai_project_set_title (project, "Here still");
  mai_test_wait_saved (project, PATIENCE);
  assert_title (path, "Here still");
}

static void
test_second_window (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (9);
  g_autoptr (MaiProject) first = new_in ("twice/Song.musicai", random);
  g_autofree char *path = g_file_get_path (mai_project_get_file (first));
  g_autoptr (MaiProject) second = NULL;

  mai_project_set_title (first, "Song");
  mai_test_wait_saved (first, PATIENCE);
  second = mai_test_open (path);
  g_assert_null (mai_project_get_file (second));
  g_assert_nonnull (mai_project_get_notice (second));
  mai_project_clear_notice (second);
  g_assert_null (mai_project_get_notice (second));
  mai_test_add_notes (mai_project_get_score (second), random, 1);
  mai_test_wait_saved (second, PATIENCE);
  g_assert_cmpstr (g_file_peek_path (mai_project_get_file (second)), !=, path);
  g_assert_cmpint (mai_project_get_state (first), ==, MAI_PROJECT_SAVED);
  assert_title (path, "Song");
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
  g_autoptr (MaiProject) project = new_in ("as/One.musicai", random);
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
  mai_test_wait_saved (project, PATIENCE);
  mai_project_save_as_async (project, nowhere, NULL, saved_as_cb, &answer);
  mai_test_wait (is_nonzero, &answer, PATIENCE, "an answer");
  g_assert_cmpint (answer, >=, 1000);
  g_assert_cmpstr (g_file_peek_path (mai_project_get_file (project)), ==, old);
  g_assert_null (mai_project_get_trouble (project));
  answer = 0;
  mai_project_save_as_async (project, folder, NULL, saved_as_cb, &answer);
  mai_test_wait (is_nonzero, &answer, PATIENCE, "an answer");
  g_assert_cmpint (answer, >=, 1000);
  assert_title (old, "Old");
  answer = 0;
  mai_project_set_title (project, "New");
  mai_project_save_as_async (project, file, NULL, saved_as_cb, &answer);
  mai_test_wait (is_nonzero, &answer, PATIENCE, "an answer");
  g_assert_cmpint (answer, ==, 1);
  g_assert_cmpstr (g_file_peek_path (mai_project_get_file (project)), ==, path);
  assert_title (path, "New");
  assert_title (old, "Old");
  // Over another song, which is put away.
  answer = 0;
  mai_project_set_title (project, "Newer");
  mai_project_save_as_async (project, old_file, NULL, saved_as_cb, &answer);
  mai_test_wait (is_nonzero, &answer, PATIENCE, "an answer");
  g_assert_cmpint (answer, ==, 1);
  assert_title (old, "Newer");
  replaced = take_replaced ();
  assert_title (replaced, "Old");
}

/* The folder of the song vanishes: it goes on in the library, and says so. */
static void
test_vanished_folder (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  g_autoptr (MaiProject) project = new_in ("stick/Song.musicai", random);
  g_autofree char *folder = mai_test_path ("stick");
  g_autofree char *away = mai_test_path ("pulled out");
  g_autofree char *library = mai_project_path_get_default_folder ();

  g_assert_cmpint (g_rename (folder, away), ==, 0);
  mai_project_set_title (project, "Not lost");
  mai_test_wait_saved (project, PATIENCE);
  g_assert_true (g_str_has_prefix (g_file_peek_path (mai_project_get_file (project)), library));
  assert_title (g_file_peek_path (mai_project_get_file (project)), "Not lost");
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
  mai_test_wait (has_trouble, project, PATIENCE, "trouble is said");
  g_test_message ("%s", mai_project_get_trouble (project));
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_UNSAVED);
  g_assert_false (mai_project_flush (project, NULL));
  g_assert_cmpint (g_unlink (parent), ==, 0);
  mai_test_wait_saved (project, PATIENCE);
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
  g_autoptr (MaiProject) project = new_in ("full/Song.musicai", random);
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  signal (SIGXFSZ, SIG_IGN);
  limit_files (512);
  mai_project_set_title (project, "No room");
  mai_test_add_notes (mai_project_get_score (project), random, 500);
  mai_test_wait (has_trouble, project, PATIENCE, "trouble is said");
  g_test_message ("%s", mai_project_get_trouble (project));
  g_assert_false (mai_project_flush (project, &error));
  g_assert_nonnull (error);
  limit_files (RLIM_INFINITY);
  assert_title (path, "Untitled");
  g_assert_cmpuint (mai_test_count (folder, ".musicai-*"), ==, 0);
  mai_test_wait_saved (project, PATIENCE);
  g_assert_null (mai_project_get_trouble (project));
  assert_title (g_file_peek_path (mai_project_get_file (project)), "No room");
}

/* A device is not a song's place, and never written to. */
static void
test_device (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (13);
  g_autoptr (MaiProject) project = new_in ("device/Song.musicai", random);
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (symlink ("/dev/null", path), ==, 0);
  mai_project_set_title (project, "Elsewhere");
  g_assert_true (mai_project_flush (project, NULL));
  g_assert_cmpstr (g_file_peek_path (mai_project_get_file (project)), !=, path);
  assert_title (g_file_peek_path (mai_project_get_file (project)), "Elsewhere");
}

/* How long the main thread is held up. */

static double
milliseconds_since (gint64 begin)
{
  return (double) (g_get_monotonic_time () - begin) / 1000.0;
}

/* What this thread itself did, whatever else the machine does. */
static double
get_busy_milliseconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
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
      begin = get_busy_milliseconds ();
      g_main_context_iteration (NULL, FALSE);
      longest = MAX (longest, get_busy_milliseconds () - begin);
    }
  return longest;
}

static void
test_many_takes (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (14);
  MaiProject *project = new_in ("many/Song.musicai", random);
  double worst_add = 0.0, first, second, begin_add;
  gint64 begin;

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (MaiTake) take = mai_test_take (random, 200, i);

      begin_add = get_busy_milliseconds ();
      mai_project_add_take (project, take);
      worst_add = MAX (worst_add, get_busy_milliseconds () - begin_add);
    }
  first = longest_turn (project);
  mai_project_set_title (project, "Again");
  second = longest_turn (project);
  begin = g_get_monotonic_time ();
  project = reopen (project);
  g_test_message ("200 takes: adding %.2f ms, saving holds up %.2f ms, again %.2f ms; "
                  "saved and opened twice in %.0f ms",
                  worst_add, first, second, milliseconds_since (begin));
  g_assert_cmpuint (g_list_model_get_n_items (mai_project_get_takes (project)), ==, 200);
  if (g_test_perf ())
    g_assert_cmpfloat (MAX (MAX (first, second), worst_add), <, 5.0);
  g_object_unref (project);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(MaiProject **) data = mai_project_open_finish (result, &error);
  g_assert_no_error (error);
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
  double opening, save;
  gint64 begin;

  mai_test_add_notes (score, random, 130000);
  bytes = mai_midi_to_bytes (score, NULL);
  g_assert_cmpuint (g_bytes_get_size (bytes), >, 1000000);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  begin = g_get_monotonic_time ();
  mai_project_open_async (NULL, file, NULL, opened_cb, &project);
  mai_test_wait (is_set, &project, 30.0, "it is open");
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

/* A project that is a folder. */
static void
test_folder (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (16);
  g_autofree char *folder = mai_test_path ("A folder");
  g_autofree char *json = g_build_filename (folder, "project.json", NULL);
  g_autofree char *song = g_build_filename (folder, "song.mid", NULL);
  g_autofree char *notes = g_build_filename (folder, "lyrics", NULL);
  g_autofree char *lyrics = g_build_filename (notes, "verse.txt", NULL);
  g_autofree char *text = NULL;
  MaiScore *score = mai_score_new (480);
  MaiProject *project;
  guint n = 0;

  mai_test_add_notes (score, random, 12);
  g_assert_cmpint (g_mkdir_with_parents (notes, 0750), ==, 0);
  g_assert_true (g_file_set_contents (
      json, "{\"format\": \"musicai-project\", \"version\": 1, \"title\": \"Folder\", \"mood\": 7}",
      -1, NULL));
  g_assert_true (g_file_set_contents (lyrics, "la la", -1, NULL));
  g_assert_true (mai_midi_save (score, song, NULL));
  g_object_unref (score);
  project = mai_test_open (folder);
  g_assert_cmpstr (mai_project_get_title (project), ==, "Folder");
  for (guint i = 0; i < 20; i++)
    mai_test_edit (project, random);
  mai_test_wait_saved (project, PATIENCE);
  g_assert_cmpstr (g_file_peek_path (mai_project_get_file (project)), ==, folder);
  project = reopen (project);
  g_assert_true (g_file_get_contents (lyrics, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "la la");
  g_assert_cmpuint (mai_test_count (mai_test_home (), ".musicai-*"), ==, 0);
  g_signal_connect (project, "changed-on-disk", G_CALLBACK (changed_cb), &n);
  g_assert_true (g_file_set_contents (lyrics, "tra la", -1, NULL));
  mai_project_set_title (project, "Mine");
  mai_test_wait (is_nonzero, &n, PATIENCE, "the change is noticed");
  g_object_unref (mai_project_resolve (project, MAI_PROJECT_KEEP_MINE, NULL));
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_SAVED);
  g_object_unref (project);
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
  g_test_add_func ("/desk/project/keep-mine", test_keep_mine);
  g_test_add_func ("/desk/project/take-theirs", test_take_theirs);
  g_test_add_func ("/desk/project/keep-both", test_keep_both);
  g_test_add_func ("/desk/project/flush-in-conflict", test_flush_in_conflict);
  g_test_add_func ("/desk/project/noticed-before-writing", test_noticed_before_writing);
  g_test_add_func ("/desk/project/changed-while-syncing", test_changed_while_syncing);
  g_test_add_func ("/desk/project/name-taken-while-syncing", test_name_taken_while_syncing);
  g_test_add_func ("/desk/project/deleted", test_deleted);
  g_test_add_func ("/desk/project/second-window", test_second_window);
  g_test_add_func ("/desk/project/save-as", test_save_as);
  g_test_add_func ("/desk/project/vanished-folder", test_vanished_folder);
  g_test_add_func ("/desk/project/trouble-and-retry", test_trouble_and_retry);
  g_test_add_func ("/desk/project/full-disk", test_full_disk);
  g_test_add_func ("/desk/project/device", test_device);
  g_test_add_func ("/desk/project/many-takes", test_many_takes);
  g_test_add_func ("/desk/project/large-song", test_large_song);
  g_test_add_func ("/desk/project/folder", test_folder);
  return mai_test_home_run ();
}

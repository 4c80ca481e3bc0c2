/* SPDX-License-Identifier: Apache-2.0 */
/* What others do to a project's file while it is open: it is noticed, nothing of either side is
 * lost, and what the window holds is in a file all the while. */
#include "desk/project/mai-project.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/project/mai-project-disk.h"
#include "desk/project/mai-project-path.h"
#include "mai-test-midi.h"
#include "mai-test-project.h"
#include "midi/mai-midi.h"

static void
changed_cb (MaiProject *project, gpointer data)
{
  ++*(guint *) data;
}

/* Another program saves over the project at path. */
static void
write_theirs (const char *path)
{
  g_autofree char *theirs = mai_test_make_theirs ();

  mai_test_copy_over (theirs, path);
}

/* Everything in the window is in the rescue file. */
static gboolean
is_rescued (gpointer data)
{
  MaiProject *project = data;
  g_autofree char *expected = g_strdup_printf ("%s (my version)", mai_project_get_title (project));
  GFile *rescue = mai_project_get_rescue (project);
  g_autofree char *title = NULL;

  if (rescue == NULL)
    return FALSE;
  title = mai_test_title_in (g_file_peek_path (rescue));
  return strcmp (title, expected) == 0;
}

static void
wait_rescued (MaiProject *project)
{
  mai_test_wait (is_rescued, project, MAI_TEST_PATIENCE, "what is in the window is rescued");
}

/* The project in a conflict, with a change of its own that is not in the file. */
static MaiProject *
new_conflict (const char *name)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (6);
  MaiProject *project = mai_test_new_in (name, random);
  guint n = 0;

  g_signal_connect (project, "changed-on-disk", G_CALLBACK (changed_cb), &n);
  mai_project_set_title (project, "Mine");
  mai_test_wait_saved (project, MAI_TEST_PATIENCE);
  g_assert_cmpuint (n, ==, 0);
  g_assert_null (mai_project_get_rescue (project));
  write_theirs (g_file_peek_path (mai_project_get_file (project)));
  mai_test_wait (mai_test_is_nonzero, &n, MAI_TEST_PATIENCE, "the change is noticed");
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_CONFLICT);
  mai_test_add_notes (mai_project_get_score (project), random, 3);
  mai_project_set_title (project, "Mine, changed");
  wait_rescued (project);
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_CONFLICT);
  g_assert_cmpuint (n, ==, 1);
  g_signal_handlers_disconnect_by_data (project, &n);
  return project;
}

static void
test_keep_mine (void)
{
  g_autoptr (MaiProject) project = new_conflict ("mine/Song.musicai");
  const char *path = g_file_peek_path (mai_project_get_file (project));
  g_autofree char *rescue = g_file_get_path (mai_project_get_rescue (project));
  g_autofree char *replaced = NULL;
  g_autoptr (MaiProject) shown = NULL;

  mai_test_assert_title (path, "Theirs");
  mai_test_assert_title (rescue, "Mine, changed (my version)");
  shown = mai_project_resolve (project, MAI_PROJECT_KEEP_MINE, NULL);
  g_assert_true (shown == project);
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_SAVED);
  mai_test_assert_title (path, "Mine, changed");
  g_assert_false (g_file_test (rescue, G_FILE_TEST_EXISTS));
  replaced = mai_test_take_replaced ();
  mai_test_assert_title (replaced, "Theirs");
  mai_project_set_title (project, "Goes on");
  mai_test_wait_saved (project, MAI_TEST_PATIENCE);
  mai_test_assert_title (path, "Goes on");
}

static void
test_take_theirs (void)
{
  g_autoptr (MaiProject) project = new_conflict ("theirs/Song.musicai");
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));
  g_autofree char *rescue = g_file_get_path (mai_project_get_rescue (project));
  g_autofree char *replaced = NULL;
  g_autoptr (MaiProject) shown = mai_project_resolve (project, MAI_PROJECT_TAKE_THEIRS, NULL);

  g_assert_nonnull (shown);
  g_assert_true (shown != project);
  g_assert_cmpstr (mai_project_get_title (shown), ==, "Theirs");
  g_assert_cmpuint (mai_score_get_n_notes (mai_project_get_score (shown)), ==, 7);
  g_clear_object (&project);
  g_assert_false (g_file_test (rescue, G_FILE_TEST_EXISTS));
  mai_test_assert_title (path, "Theirs");
  replaced = mai_test_take_replaced ();
  mai_test_assert_title (replaced, "Mine, changed");
  mai_project_set_title (shown, "Goes on");
  mai_test_wait_saved (shown, MAI_TEST_PATIENCE);
  mai_test_assert_title (path, "Goes on");
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
  mai_test_assert_title (path, "Theirs");
  mai_test_assert_title (mine, "Mine, changed");
}

/* Closing the window while the question is open. */
static void
test_flush_in_conflict (void)
{
  g_autoptr (MaiProject) project = new_conflict ("close/Song.musicai");
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));
  g_autofree char *mine = mai_test_path ("close/Song (my version).musicai");

  g_assert_true (mai_project_flush (project, NULL));
  mai_test_assert_title (path, "Theirs");
  mai_test_assert_title (mine, "Mine, changed");
}

/* No event told of the change: it is found by the look before each writing. */
static void
test_noticed_before_writing (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (MaiProject) project = mai_test_new_in ("unseen/Song.musicai", random);
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));
  g_autofree char *mine = mai_test_path ("unseen/Song (my version).musicai");

  write_theirs (path);
  mai_project_set_title (project, "Mine");
  // No main loop ran, so no event came either.
  g_assert_true (mai_project_flush (project, NULL));
  mai_test_assert_title (path, "Theirs");
  mai_test_assert_title (mine, "Mine");
}

/* It comes while ours is on its way to the disk, after which nobody looks any more. */
static void
test_changed_while_syncing (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (MaiProject) project = mai_test_new_in ("syncing/Song.musicai", random);
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));
  g_autofree char *theirs = mai_test_make_theirs ();
  guint n = 0;

  g_signal_connect (project, "changed-on-disk", G_CALLBACK (changed_cb), &n);
  mai_project_set_title (project, "Mine");
  mai_test_hold_disk ();
  mai_test_wait (mai_test_disk_is_held, NULL, MAI_TEST_PATIENCE, "the song is written");
  mai_test_copy_over (theirs, path);
  mai_test_release_disk (FALSE);
  mai_test_wait (mai_test_is_nonzero, &n, MAI_TEST_PATIENCE, "the change is noticed");
  mai_test_assert_title (path, "Theirs");
  g_signal_handlers_disconnect_by_data (project, &n);
}

/* The same of a song that has no file yet: the name that it chose is taken meanwhile. */
static void
test_name_taken_while_syncing (void)
{
  g_autoptr (MaiProject) project = mai_project_new (NULL);
  g_autofree char *folder = mai_project_path_get_default_folder ();
  g_autofree char *path = g_build_filename (folder, "Taken.musicai", NULL);
  g_autofree char *other = g_build_filename (folder, "Taken 2.musicai", NULL);
  g_autofree char *theirs = mai_test_make_theirs ();

  mai_project_set_title (project, "Taken");
  mai_test_hold_disk ();
  mai_test_wait (mai_test_disk_is_held, NULL, MAI_TEST_PATIENCE, "the song is written");
  mai_test_copy_over (theirs, path);
  mai_test_release_disk (FALSE);
  mai_test_wait_saved (project, MAI_TEST_PATIENCE);
  mai_test_assert_title (path, "Theirs");
  mai_test_assert_title (other, "Taken");
}

/* What the window holds was saved, but the file is another one now: it is rescued too, and closing
 * keeps it. */
static void
test_nothing_unsaved (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (21);
  g_autoptr (MaiProject) project = mai_test_new_in ("idle/Song.musicai", random);
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));
  g_autofree char *mine = mai_test_path ("idle/Song (my version).musicai");
  g_autofree char *rescue = NULL;

  mai_project_set_title (project, "Idle");
  mai_test_wait_saved (project, MAI_TEST_PATIENCE);
  write_theirs (path);
  wait_rescued (project);
  rescue = g_file_get_path (mai_project_get_rescue (project));
  g_assert_true (mai_project_flush (project, NULL));
  mai_test_assert_title (path, "Theirs");
  mai_test_assert_title (mine, "Idle");
  g_assert_null (mai_project_get_rescue (project));
  g_assert_false (g_file_test (rescue, G_FILE_TEST_EXISTS));
}

/* Another window that opens the rescue file gets a copy, and what another program writes there is
 * neither replaced nor removed. */
static void
test_rescue_guarded (void)
{
  g_autoptr (MaiProject) project = new_conflict ("guarded/Song.musicai");
  g_autofree char *first = g_file_get_path (mai_project_get_rescue (project));
  g_autofree char *second = NULL;
  g_autofree char *theirs = mai_test_make_theirs ();
  MaiProject *other = mai_test_open (first);

  g_assert_null (mai_project_get_file (other));
  g_object_unref (other);
  mai_test_copy_over (theirs, first);
  mai_project_set_title (project, "Mine, again");
  wait_rescued (project);
  second = g_file_get_path (mai_project_get_rescue (project));
  g_assert_cmpstr (second, !=, first);
  mai_test_copy_over (theirs, second);
  g_object_unref (mai_project_resolve (project, MAI_PROJECT_KEEP_MINE, NULL));
  g_assert_null (mai_project_get_rescue (project));
  mai_test_assert_title (first, "Theirs");
  mai_test_assert_title (second, "Theirs");
  g_unlink (second);
}

typedef struct
{
  const char *path;
  MaiProject *project;
} Opening;

/* The file was read, but the project does not live there yet. */
static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Opening *opening = data;

  write_theirs (opening->path);
  opening->project = mai_project_open_finish (result, NULL);
}

static gboolean
is_in_conflict (gpointer data)
{
  return mai_project_get_state (data) == MAI_PROJECT_CONFLICT;
}

static void
test_changed_while_opening (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (22);
  MaiProject *made = mai_test_new_in ("opening/Song.musicai", random);
  g_autofree char *path = g_file_get_path (mai_project_get_file (made));
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (MaiProject) project = NULL;
  Opening opening = { path, NULL };

  g_object_unref (made);
  mai_project_open_async (NULL, file, NULL, opened_cb, &opening);
  mai_test_wait (mai_test_is_set, &opening.project, MAI_TEST_PATIENCE, "it is open");
  project = opening.project;
  mai_test_wait (is_in_conflict, project, MAI_TEST_PATIENCE, "the change is noticed");
}

static gboolean
is_over (gpointer data)
{
  return mai_project_get_state (data) != MAI_PROJECT_SAVING;
}

/* What is heard while a writing is under way is not listened to; that it fails makes nothing
 * better. */
static void
test_changed_while_failing (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (23);
  g_autoptr (MaiProject) project = mai_test_new_in ("failing/Song.musicai", random);
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));
  g_autofree char *nowhere = mai_test_path ("failing/Elsewhere.musicai");
  g_autoptr (GFile) file = g_file_new_for_path (nowhere);
  g_autofree char *theirs = mai_test_make_theirs ();

  mai_test_hold_disk ();
  mai_project_save_as_async (project, file, NULL, NULL, NULL);
  mai_test_wait (mai_test_disk_is_held, NULL, MAI_TEST_PATIENCE, "the song is written");
  mai_test_copy_over (theirs, path);
  // So long the change is heard of and looked at.
  mai_test_run_for (1.5);
  mai_test_release_disk (TRUE);
  mai_test_wait (is_over, project, MAI_TEST_PATIENCE, "the writing is over");
  g_assert_cmpstr (g_file_peek_path (mai_project_get_file (project)), ==, path);
  mai_test_wait (is_in_conflict, project, MAI_TEST_PATIENCE, "the change is noticed");
}

static void
flush_cb (MaiProject *project, GParamSpec *pspec, gpointer data)
{
  ++*(guint *) data;
  g_assert_true (mai_project_flush (project, NULL));
}

/* Who hears that something was saved may save again, there and then. */
static void
test_flush_when_told (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (24);
  g_autoptr (MaiProject) project = mai_project_new (NULL);
  g_autoptr (MaiProject) other = NULL;
  guint n = 0;

  g_signal_connect (project, "notify::file", G_CALLBACK (flush_cb), &n);
  g_signal_connect (project, "notify::state", G_CALLBACK (flush_cb), &n);
  mai_test_add_notes (mai_project_get_score (project), random, 5);
  mai_test_wait_saved (project, MAI_TEST_PATIENCE);
  mai_project_set_title (project, "Again");
  mai_test_wait_saved (project, MAI_TEST_PATIENCE);
  g_assert_cmpuint (n, >, 2);
  mai_test_assert_title (g_file_peek_path (mai_project_get_file (project)), "Again");
  // It has its lock still.
  other = mai_test_open (g_file_peek_path (mai_project_get_file (project)));
  g_assert_null (mai_project_get_file (other));
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
  mai_test_wait_saved (project, MAI_TEST_PATIENCE);
  g_assert_cmpstr (g_file_peek_path (mai_project_get_file (project)), ==, folder);
  project = mai_test_reopen (project);
  g_assert_true (g_file_get_contents (lyrics, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "la la");
  g_assert_cmpuint (mai_test_count (mai_test_home (), ".musicai-*"), ==, 0);
  g_signal_connect (project, "changed-on-disk", G_CALLBACK (changed_cb), &n);
  g_assert_true (g_file_set_contents (lyrics, "tra la", -1, NULL));
  mai_project_set_title (project, "Mine");
  mai_test_wait (mai_test_is_nonzero, &n, MAI_TEST_PATIENCE, "the change is noticed");
  g_object_unref (mai_project_resolve (project, MAI_PROJECT_KEEP_MINE, NULL));
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_SAVED);
  g_object_unref (project);
}

/* Any of its files, in any of its folders. */
static void
test_folder_watched (void)
{
  static const char *const names[] = { "song.mid", "takes/0001/take.mid",
                                       "takes/0001/comment.txt" };
  g_autofree char *folder = mai_test_path ("Watched");
  g_autofree char *json = g_build_filename (folder, "project.json", NULL);
  g_autofree char *song = g_build_filename (folder, "song.mid", NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (25);
  g_autoptr (MaiScore) score = mai_score_new (480);

  mai_test_add_notes (score, random, 12);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (
      json, "{\"format\": \"musicai-project\", \"version\": 1, \"title\": \"Watched\"}", -1, NULL));
  g_assert_true (mai_midi_save (score, song, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      MaiProject *project = mai_test_open (folder);
      g_autoptr (MaiTake) take = mai_test_take (random, 10, i);

      // The folder is another one after each saving.
      mai_project_add_take (project, take);
      mai_test_wait_saved (project, MAI_TEST_PATIENCE);
      mai_test_run_for (0.5);
      g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_SAVED);
      mai_test_add_notes (score, random, 1);
      g_assert_true (mai_midi_save (score, path, NULL));
      mai_test_wait (is_in_conflict, project, MAI_TEST_PATIENCE, "the change is noticed");
      g_object_unref (mai_project_resolve (project, MAI_PROJECT_KEEP_MINE, NULL));
      g_object_unref (project);
    }
}

/* What was not written to is not read again; that it was is seen though size and time are the same. */
static void
test_digest (void)
{
  g_autofree char *path = mai_test_path ("digest.musicai");
  g_autoptr (GPtrArray) entries = mai_project_entries_new ();
  g_autofree char *digest = NULL;
  g_autofree char *unread = NULL;
  g_autofree char *again = NULL;
  g_autofree char *now = NULL;
  g_autoptr (GError) error = NULL;
  struct timespec times[2];
  struct stat old;
  int fd;

  mai_project_entries_add (entries, "some", g_bytes_new_static ("thing", 5));
  mai_project_disk_write (path, entries, MAI_PROJECT_ABSENT, &digest, &error);
  g_assert_no_error (error);
  unread = g_strdup (digest);
  memset (unread, 'x', 64);
  again = mai_project_disk_digest (path, unread, &error);
  g_assert_cmpstr (again, ==, unread);
  fd = g_open (path, O_WRONLY, 0);
  g_assert_cmpint (fstat (fd, &old), ==, 0);
  g_assert_cmpint (write (fd, "pk", 2), ==, 2);
  times[0] = old.st_atim;
  times[1] = old.st_mtim;
  g_assert_cmpint (futimens (fd, times), ==, 0);
  close (fd);
  now = mai_project_disk_digest (path, digest, &error);
  g_assert_no_error (error);
  g_assert_true (strncmp (now, digest, 64) != 0);
}

#define ADD(name, func) g_test_add_func ("/desk/project-conflict/" name, func)

int
main (int argc, char **argv)
{
  mai_test_home_enter ();
  g_test_init (&argc, &argv, NULL);
  ADD ("digest", test_digest);
  ADD ("keep-mine", test_keep_mine);
  ADD ("take-theirs", test_take_theirs);
  ADD ("keep-both", test_keep_both);
  ADD ("flush-in-conflict", test_flush_in_conflict);
  ADD ("nothing-unsaved", test_nothing_unsaved);
  ADD ("rescue-guarded", test_rescue_guarded);
  ADD ("noticed-before-writing", test_noticed_before_writing);
  ADD ("changed-while-opening", test_changed_while_opening);
  ADD ("changed-while-syncing", test_changed_while_syncing);
  ADD ("changed-while-failing", test_changed_while_failing);
  ADD ("name-taken-while-syncing", test_name_taken_while_syncing);
  ADD ("flush-when-told", test_flush_when_told);
  ADD ("folder", test_folder);
  ADD ("folder-watched", test_folder_watched);
  return mai_test_home_run ();
}

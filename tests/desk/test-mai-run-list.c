/* SPDX-License-Identifier: Apache-2.0 */
/* Runs as they come and go. */
#include "desk/training/mai-run-list.h"

#include <dirent.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utime.h>

#include "job/mai-job-error.h"
#include "job/mai-job-lock.h"
#include "runs-fixture.h"

/* A disk that is slow to delete, for as long as it is to be: the library's calls come here instead of to the
 * system's. */
static int hold, held; /* atomic */

int
unlinkat (int folder, const char *name, int flags)
{
  while (g_atomic_int_get (&hold))
    {
      g_atomic_int_set (&held, TRUE);
      g_usleep (1000);
    }
  return (int) syscall (SYS_unlinkat, folder, name, flags);
}

static gint64 looked; /* under its lock: when a folder was last opened */
static GMutex looked_lock;

DIR *
opendir (const char *path)
{
  DIR *(*real) (const char *) = (DIR * (*) (const char *) ) dlsym (RTLD_NEXT, "opendir");

  g_mutex_lock (&looked_lock);
  looked = g_get_monotonic_time ();
  g_mutex_unlock (&looked_lock);
  return real (path);
}

static void
set_created (MaiJob *job, const char *iso)
{
  g_autofree char *path = mai_job_get_file (job, "job.json");
  g_autofree char *text = NULL;
  char *day;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  day = strstr (text, "\"created\":\"");
  g_assert_nonnull (day);
  memcpy (day + strlen ("\"created\":\""), iso, strlen (iso));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Made by someone else while we look, newest first; other kinds of jobs are none of ours. */
static void
test_comes_and_goes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *other = g_build_filename (fixture->folder, "other", NULL);
  g_autoptr (JsonObject) parameters = json_object_new ();
  g_autoptr (MaiJob) new = make_job (fixture, "new", 1);
  g_autoptr (MaiJob) old = make_job (fixture, "old", 1);
  g_autoptr (MaiRun) first = NULL;

  g_object_unref (mai_job_create (other, "compose", parameters, NULL, NULL));
  set_created (old, "2001-02-03");
  wait_for (fixture, has_runs, 2);
  first = g_list_model_get_item (G_LIST_MODEL (fixture->runs), 0);
  g_assert_cmpstr (mai_job_get_path (mai_run_get_job (first)), ==, mai_job_get_path (new));
  g_assert_true (mai_tree_remove (mai_job_get_path (old), NULL, NULL, NULL));
  wait_for (fixture, has_runs, 1);
  g_assert_true (mai_run_list_find (fixture->runs, mai_job_get_path (new)) == first);
  g_assert_null (mai_run_list_find (fixture->runs, mai_job_get_path (old)));
}

static gboolean
has_rested (Fixture *fixture, gint64 microseconds)
{
  gboolean rested;

  g_mutex_lock (&looked_lock);
  rested = g_get_monotonic_time () - looked > microseconds;
  g_mutex_unlock (&looked_lock);
  return rested;
}

/* What will never be a job is not looked into again and again, whatever its clock said. */
static void
test_rests (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "odd", NULL);
  struct utimbuf times = { 4000000000, 4000000000 };

  mai_test_unref_and_wait (g_steal_pointer (&fixture->runs));
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_cmpint (g_utime (path, &times), ==, 0);
  fixture->runs = mai_run_list_new (fixture->folder);
  wait_for (fixture, has_runs, 0);
  wait_for (fixture, has_rested, 3 * G_USEC_PER_SEC);
}

typedef struct
{
  GError *error; /* nullable */
  gboolean removed, over;
} Removal;

static void
removed_cb (GObject *runs, GAsyncResult *result, gpointer data)
{
  Removal *removal = data;

  removal->removed = mai_run_list_remove_finish (MAI_RUN_LIST (runs), result, &removal->error);
  removal->over = TRUE;
}

static gboolean
is_over (Fixture *fixture, gint64 removal)
{
  return ((Removal *) (gsize) removal)->over;
}

/* (transfer full): why it could not be removed; NULL: it was. */
static GError *
remove_run (Fixture *fixture, MaiRun *run)
{
  g_autoptr (MaiRun) kept = g_object_ref (run);
  Removal removal = { 0 };

  mai_run_list_remove_async (fixture->runs, run, TRUE, removed_cb, &removal);
  wait_for (fixture, is_over, (gint64) (gsize) &removal);
  g_assert_true (removal.removed == (removal.error == NULL));
  g_assert_null (mai_run_get_leaving (kept));
  return removal.error;
}

/* What a link in a job's folder points to is the user's. */
static void
test_remove_links (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiJob) job = make_job (fixture, "job", 1);
  g_autofree char *link = mai_job_get_file (job, "link");
  g_autofree char *song = g_build_filename (fixture->music, "piece-000.mid", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (fixture->music, link), ==, 0);
  error = remove_run (fixture, mai_run_list_add (fixture->runs, job));
  g_assert_no_error (error);
  g_assert_true (has_runs (fixture, 0));
  g_assert_false (g_file_test (mai_job_get_path (job), G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (song, G_FILE_TEST_EXISTS));
}

/* Someone has just begun to run it, which the list does not know yet. */
static void
test_remove_locked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiJob) job = make_job (fixture, "job", 1);
  MaiRun *run = mai_run_list_add (fixture->runs, job);
  MaiJobLock *lock = mai_job_lock_take (mai_job_get_path (job), NULL);
  g_autoptr (GError) error = remove_run (fixture, run);

  g_assert_nonnull (lock);
  mai_job_lock_free (lock);
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_RUNNING);
  g_assert_true (has_runs (fixture, 1));
  g_assert_true (g_file_test (mai_job_get_path (job), G_FILE_TEST_EXISTS));
}

static gboolean
is_held (Fixture *fixture, gint64 value)
{
  return g_atomic_int_get (&held) > 0;
}

/* It is said to be leaving, does not start meanwhile, and what is left can be kept. */
static void
test_remove_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiJob) job = make_job (fixture, "job", 1);
  g_autofree char *made = mai_job_get_file (job, "job.json");
  MaiRun *run = mai_run_list_add (fixture->runs, job);
  Removal removal = { 0 };

  g_atomic_int_set (&hold, TRUE);
  mai_run_list_remove_async (fixture->runs, run, TRUE, removed_cb, &removal);
  wait_for (fixture, is_held, 0);
  g_assert_true (mai_run_get_busy (run));
  mai_run_start (run);
  g_assert_false (mai_job_lock_is_held (mai_job_get_path (job)));
  g_cancellable_cancel (mai_run_get_leaving (run));
  g_atomic_int_set (&hold, FALSE);
  wait_for (fixture, is_over, (gint64) (gsize) &removal);
  g_assert_error (removal.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&removal.error);
  g_assert_true (has_runs (fixture, 1));
  g_assert_false (mai_run_get_busy (run));
  g_assert_true (g_file_test (made, G_FILE_TEST_EXISTS));
  removal.error = remove_run (fixture, run);
  g_assert_no_error (removal.error);
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiJob) job = make_job (fixture, "job", 1000);
  MaiRun *run = mai_run_list_add (fixture->runs, job);
  g_autoptr (GError) error = NULL;

  g_assert_true (mai_run_list_add (fixture->runs, job) == run);
  mai_run_start (run);
  wait_for (fixture, has_step, 5);
  error = remove_run (fixture, run);
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_RUNNING);
  g_clear_error (&error);
  g_assert_cmpuint (mai_run_list_get_n_running (fixture->runs), ==, 1);
  g_assert_true (mai_run_list_pause_all (fixture->runs, MAI_TEST_PATIENCE));
  g_assert_true (has_state (fixture, MAI_RUN_PAUSED));
  g_assert_cmpuint (mai_run_list_get_n_running (fixture->runs), ==, 0);
  error = remove_run (fixture, run);
  g_assert_no_error (error);
  g_assert_true (has_runs (fixture, 0));
  g_assert_false (g_file_test (mai_job_get_path (job), G_FILE_TEST_EXISTS));
}

#define ADD(name, func) g_test_add ("/run-list/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("comes-and-goes", test_comes_and_goes);
  ADD ("rests", test_rests);
  ADD ("remove", test_remove);
  ADD ("remove-links", test_remove_links);
  ADD ("remove-locked", test_remove_locked);
  ADD ("remove-cancelled", test_remove_cancelled);
  return g_test_run ();
}

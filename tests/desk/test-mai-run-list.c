/* SPDX-License-Identifier: Apache-2.0 */
/* Runs as they come and go, and what the Train page asks for: starting, refusing, ending. */
#include "desk/training/mai-run-list.h"

#include <dirent.h>
#include <dlfcn.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utime.h>

#include "../learn/mai-test-music.h"
#include "base/mai-settings.h"
#include "base/mai-tree.h"
#include "desk/training/mai-graphics-card.h"
#include "desk/training/mai-train-cost.h"
#include "desk/training/mai-train-desk.h"
#include "desk/training/mai-train-speed.h"
#include "job/mai-job-error.h"
#include "job/mai-job-lock.h"
#include "work/mai-train-job.h"

#define PATIENCE 120 /* seconds */

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

typedef struct
{
  char *music;
  char *folder;
  char *store;
  MaiRunList *runs;
  MaiTrainDesk *desk; /* nullable */
  char *failed;
} Fixture;

static char *
program (void)
{
  char *path = g_test_build_filename (G_TEST_BUILT, "..", "src", "cli", "musicai", NULL);

  if (!g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
    g_error ("%s is not there; `meson test` says where it is", path);
  return path;
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

typedef gboolean (*Condition) (Fixture *fixture, gint64 value);

static void
wait_for (Fixture *fixture, Condition condition, gint64 value)
{
  gint64 end = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;
  guint id = g_timeout_add (100, tick_cb, NULL);

  while (!condition (fixture, value))
    {
      if (g_get_monotonic_time () > end)
        g_error ("waited in vain: %s", fixture->failed);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (id);
}

static gboolean
has_runs (Fixture *fixture, gint64 n)
{
  return mai_run_list_get_loaded (fixture->runs)
         && g_list_model_get_n_items (G_LIST_MODEL (fixture->runs)) == n;
}

static gboolean
has_state (Fixture *fixture, gint64 state)
{
  g_autoptr (MaiRun) run = g_list_model_get_item (G_LIST_MODEL (fixture->runs), 0);

  return run != NULL && !mai_run_get_busy (run) && (gint64) mai_run_get_state (run) == state;
}

static gboolean
has_step (Fixture *fixture, gint64 step)
{
  g_autoptr (MaiRun) run = g_list_model_get_item (G_LIST_MODEL (fixture->runs), 0);

  return run != NULL && mai_run_get_step (run) >= step;
}

static gboolean
has_read (Fixture *fixture, gint64 value)
{
  return !mai_music_list_get_reading (mai_train_desk_get_music (fixture->desk));
}

/* A worker may still hold it for a moment. */
static void
unref_and_wait (gpointer object)
{
  gint64 end = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;
  guint id = g_timeout_add (20, tick_cb, NULL);
  gpointer pointer = object;

  g_object_add_weak_pointer (object, &pointer);
  g_object_unref (object);
  while (pointer != NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (id);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = program ();

  fixture->music = mai_test_music_folder (6, 128);
  fixture->folder = g_dir_make_tmp ("mai-runs-XXXXXX", NULL);
  fixture->store = g_strconcat (fixture->folder, ".json", NULL);
  fixture->runs = mai_run_list_new (fixture->folder);
  mai_run_list_set_program (fixture->runs, path);
  wait_for (fixture, has_runs, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->desk != NULL)
    {
      mai_train_desk_close (fixture->desk);
      unref_and_wait (g_steal_pointer (&fixture->desk));
    }
  unref_and_wait (g_steal_pointer (&fixture->runs));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (mai_tree_remove (fixture->folder, NULL, NULL, NULL));
  g_remove (fixture->store);
  mai_test_music_remove (fixture->music);
  g_free (fixture->folder);
  g_free (fixture->store);
  g_free (fixture->failed);
}

static MaiJob *
make_job (Fixture *fixture, const char *name, guint epochs)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  const char *const paths[] = { fixture->music, NULL };
  guint n;
  MaiTrainSettings settings = { .recipe = mai_preset_list (&n)[0].recipe,
                                .data = MAI_DATA_SET_OPTIONS_DEFAULT,
                                .threads = 1,
                                .sample_notes = 8 };
  g_autoptr (GError) error = NULL;
  MaiJob *job;

  settings.recipe.embedding = settings.recipe.hidden = settings.recipe.projection = 16;
  settings.recipe.layers = 1;
  settings.recipe.batch = 4;
  settings.recipe.steps = 16;
  settings.recipe.epochs = epochs;
  job = mai_train_job_create (path, paths, &settings, NULL, &error);
  g_assert_no_error (error);
  return job;
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
  g_autofree char *command = g_strdup_printf ("rm -r '%s/old'", fixture->folder);
  g_autoptr (JsonObject) parameters = json_object_new ();
  g_autoptr (MaiJob) new = make_job (fixture, "new", 1);
  g_autoptr (MaiJob) old = make_job (fixture, "old", 1);
  g_autoptr (MaiRun) first = NULL;

  g_object_unref (mai_job_create (other, "compose", parameters, NULL, NULL));
  set_created (old, "2001-02-03");
  wait_for (fixture, has_runs, 2);
  first = g_list_model_get_item (G_LIST_MODEL (fixture->runs), 0);
  g_assert_cmpstr (mai_job_get_path (mai_run_get_job (first)), ==, mai_job_get_path (new));
  g_assert_cmpint (system (command), ==, 0);
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

  unref_and_wait (g_steal_pointer (&fixture->runs));
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
  g_assert_true (mai_run_list_pause_all (fixture->runs, PATIENCE));
  g_assert_true (has_state (fixture, MAI_RUN_PAUSED));
  g_assert_cmpuint (mai_run_list_get_n_running (fixture->runs), ==, 0);
  error = remove_run (fixture, run);
  g_assert_no_error (error);
  g_assert_true (has_runs (fixture, 0));
  g_assert_false (g_file_test (mai_job_get_path (job), G_FILE_TEST_EXISTS));
}

static void
failed_cb (MaiTrainDesk *desk, const char *message, Fixture *fixture)
{
  g_free (fixture->failed);
  fixture->failed = g_strdup (message);
}

static void
open_desk (Fixture *fixture)
{
  fixture->desk = mai_train_desk_new_at (NULL, fixture->runs, fixture->store);
  g_signal_connect (fixture->desk, "failed", G_CALLBACK (failed_cb), fixture);
  wait_for (fixture, has_read, 0);
}

static void
add_music (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->music, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFile *const files[] = { file, NULL };

  mai_music_list_add (mai_train_desk_get_music (fixture->desk), files);
  wait_for (fixture, has_read, 0);
}

static void
test_obstacles (Fixture *fixture, gconstpointer data)
{
  open_desk (fixture);
  g_assert_nonnull (strstr (mai_train_desk_get_obstacle (fixture->desk), "Add some music"));
  mai_train_desk_start (fixture->desk);
  g_assert_cmpstr (fixture->failed, ==, mai_train_desk_get_obstacle (fixture->desk));
  g_assert_null (mai_train_desk_dup_estimate (fixture->desk, 0));
  add_music (fixture, "piece-000.mid");
  g_assert_nonnull (strstr (mai_train_desk_get_obstacle (fixture->desk), "One piece"));
  add_music (fixture, "");
  g_assert_null (mai_train_desk_get_obstacle (fixture->desk));
}

static void
test_starts (Fixture *fixture, gconstpointer data)
{
  g_autofree char *estimate = NULL;
  g_autofree char *folder = g_path_get_basename (fixture->music);
  g_autofree char *name = g_strconcat (folder, ", Sketch", NULL);
  g_autofree char *again = g_strconcat (name, " 2", NULL);

  open_desk (fixture);
  add_music (fixture, "");
  g_object_set (mai_train_desk_get_recipe (fixture->desk), "preset", 2, "epochs", 1, "threads", 1,
                NULL);
  g_object_get (fixture->desk, "estimate", &estimate, NULL);
  g_assert_cmpstr (estimate, ==, "less than a minute");
  mai_train_desk_start (fixture->desk);
  wait_for (fixture, has_runs, 1);
  wait_for (fixture, has_state, MAI_RUN_DONE);
  g_assert_null (fixture->failed);
  g_assert_cmpstr (mai_run_get_name (mai_train_desk_get_run (fixture->desk)), ==, name);
  mai_train_desk_start (fixture->desk);
  wait_for (fixture, has_runs, 2);
  g_assert_cmpstr (mai_run_get_name (mai_train_desk_get_run (fixture->desk)), ==, again);
}

static gboolean
is_starting (Fixture *fixture, gint64 value)
{
  gboolean starting;

  g_object_get (fixture->desk, "starting", &starting, NULL);
  return starting == value;
}

static guint
count_jobs (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *made = g_build_filename (fixture->folder, name, "job.json", NULL);

      n += g_file_test (made, G_FILE_TEST_EXISTS);
    }
  return n;
}

/* Cancelled when the worker has made the job, but before the window heard of it. */
static void
test_cancelled_late (Fixture *fixture, gconstpointer data)
{
  gint64 end = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;

  open_desk (fixture);
  add_music (fixture, "");
  mai_train_desk_start (fixture->desk);
  while (count_jobs (fixture) == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (1000);
    }
  mai_train_desk_cancel (fixture->desk);
  wait_for (fixture, is_starting, FALSE);
  g_assert_cmpuint (count_jobs (fixture), ==, 0);
  g_assert_cmpuint (mai_run_list_get_n_running (fixture->runs), ==, 0);
  wait_for (fixture, has_runs, 0);
  /* The same when the window is closed just then. */
  mai_train_desk_start (fixture->desk);
  mai_train_desk_close (fixture->desk);
  g_assert_true (is_starting (fixture, FALSE));
  g_assert_cmpuint (count_jobs (fixture), ==, 0);
  g_assert_null (fixture->failed);
}

static void
open_again (Fixture *fixture)
{
  g_autofree char *path = program ();

  unref_and_wait (g_steal_pointer (&fixture->desk));
  unref_and_wait (g_steal_pointer (&fixture->runs));
  fixture->runs = mai_run_list_new (fixture->folder);
  mai_run_list_set_program (fixture->runs, path);
  wait_for (fixture, has_runs, 1);
}

/* A closed window's run goes on when the settings say so, and is found again; else it is saved and paused. */
static void
test_background (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSettings) settings = mai_settings_new ();
  gint64 step;

  g_assert_nonnull (settings);
  for (guint background = 0; background < 2; background++)
    {
      g_settings_set_boolean (settings, "train-in-background", background != 0);
      fixture->desk = mai_train_desk_new_at (settings, fixture->runs, fixture->store);
      wait_for (fixture, has_read, 0);
      if (background == 0)
        {
          add_music (fixture, "");
          g_object_set (mai_train_desk_get_recipe (fixture->desk), "preset", 2, NULL);
          g_object_set (mai_train_desk_get_recipe (fixture->desk), "epochs", 5000, "patience", 0,
                        "batch", 4, "threads", 1, NULL);
          mai_train_desk_start (fixture->desk);
          wait_for (fixture, has_runs, 1);
        }
      else
        mai_run_start (mai_train_desk_get_run (fixture->desk));
      wait_for (fixture, has_state, MAI_RUN_RUNNING);
      wait_for (fixture, has_step, 3);
      mai_train_desk_close (fixture->desk);
      open_again (fixture);
      wait_for (fixture, has_state, background != 0 ? MAI_RUN_RUNNING : MAI_RUN_PAUSED);
    }
  {
    g_autoptr (MaiRun) run = g_list_model_get_item (G_LIST_MODEL (fixture->runs), 0);

    step = mai_run_get_step (run);
  }
  wait_for (fixture, has_step, step + 3);
  g_assert_true (mai_run_list_pause_all (fixture->runs, PATIENCE));
  g_assert_true (has_state (fixture, MAI_RUN_PAUSED));
  g_settings_reset (settings, "train-in-background");
}

static void
test_recipe (void)
{
  g_autoptr (MaiTrainRecipe) recipe = mai_train_recipe_new ();
  MaiTrainSettings settings;
  guint size, n;
  const MaiPreset *presets = mai_preset_list (&n);

  for (guint i = 0; i < n; i++)
    {
      g_object_set (recipe, "preset", i, NULL);
      mai_train_recipe_get_settings (recipe, &settings);
      g_assert_cmpmem (&settings.recipe, sizeof settings.recipe, &presets[i].recipe,
                       sizeof settings.recipe);
      g_assert_cmpstr (settings.encoding, ==, presets[i].encoding);
      g_object_get (recipe, "size", &size, NULL);
      g_object_set (recipe, "size", size, NULL);
      mai_train_recipe_get_settings (recipe, &settings);
      g_assert_cmpuint (settings.recipe.hidden, ==, presets[i].recipe.hidden);
    }
  g_object_set (recipe, "size", 3, "dropout", 0.25, "seed", G_MAXUINT64, NULL);
  mai_train_recipe_get_settings (recipe, &settings);
  g_assert_true (mai_recipe_check (&settings.recipe, NULL));
  g_assert_cmpfloat (settings.recipe.dropout, ==, 0.25);
  g_assert_cmpfloat (mai_train_recipe_estimate (recipe, -1, 1000, 1e9), >,
                     mai_train_recipe_estimate (recipe, 2, 1000, 1e9));
  g_assert_cmpstr (settings.preset, ==, presets[n - 1].name);
}

static gboolean
has_speed (Fixture *fixture, gint64 n)
{
  g_autoptr (MaiRun) run = g_list_model_get_item (G_LIST_MODEL (fixture->runs), 0);

  return run != NULL && mai_run_get_last_speed (run) > 0;
}

/* What a run has told is of its device and its precision; of others there is none but a guess for the processor. */
static void
test_speeds (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiJob) job = make_job (fixture, "a", 5);
  g_autofree char *path = g_build_filename (mai_job_get_path (job), "events.jsonl", NULL);
  MaiTrainSettings settings = { 0 };
  const MaiEncoding *encoding;
  double usual =
             mai_train_speed_find (fixture->runs, FALSE, MAI_ARITHMETIC_FLOAT32, MAI_FAMILY_LSTM),
         told;

  g_assert_true (
      mai_train_settings_from_json (&settings, &encoding, mai_job_get_parameters (job), NULL));
  told = 5000 * mai_train_cost_step (&settings.recipe, encoding);
  g_assert_true (g_file_set_contents (
      path,
      "{\"type\": \"started\", \"step\": 0}\n"
      "{\"type\": \"device\", \"device\": \"gpu\", \"name\": \"x\", \"precision\": \"tf32\"}\n"
      "{\"type\": \"progress\", \"step\": 9, \"steps\": 90, \"notes_per_second\": 5000}\n",
      -1, NULL));
  wait_for (fixture, has_speed, 0);
  g_assert_cmpfloat (usual, >, 0);
#define FIND(card, precision, family) \
  mai_train_speed_find (fixture->runs, card, MAI_ARITHMETIC_##precision, MAI_FAMILY_##family)
  g_assert_cmpfloat_with_epsilon (FIND (TRUE, TF32, LSTM), told, 1);
  g_assert_cmpfloat_with_epsilon (FIND (TRUE, TF32, WAVENET), told, 1);
  g_assert_cmpfloat (FIND (TRUE, FLOAT32, LSTM), ==, 0);
  g_assert_cmpfloat (FIND (FALSE, BF16, LSTM), ==, 0);
  g_assert_cmpfloat (FIND (FALSE, FLOAT32, LSTM), ==, usual);
}

/* A card has another arithmetic than the processor; a recipe keeps what it learns on. */
static void
test_device (void)
{
  g_autoptr (MaiTrainRecipe) recipe = mai_train_recipe_new ();
  MaiTrainSettings settings;

  mai_train_recipe_get_settings (recipe, &settings);
  g_assert_cmpstr (mai_train_settings_get_device (&settings), ==, "auto");
  g_assert_cmpint (settings.precision, ==, MAI_ARITHMETIC_FLOAT32);
  g_object_set (recipe, "device", MAI_RECIPE_DEVICE_CARD, "precision", MAI_ARITHMETIC_TF32, NULL);
  g_object_set (recipe, "preset", 2, NULL);
  mai_train_recipe_get_settings (recipe, &settings);
  g_assert_cmpstr (settings.device, ==, "gpu");
  g_assert_cmpint (settings.precision, ==, MAI_ARITHMETIC_TF32);
  g_object_set (recipe, "device", MAI_RECIPE_DEVICE_PROCESSOR, NULL);
  mai_train_recipe_get_settings (recipe, &settings);
  g_assert_cmpstr (settings.device, ==, "cpu");
  g_assert_cmpint (settings.precision, ==, MAI_ARITHMETIC_FLOAT32);
  g_object_set (recipe, "precision", MAI_ARITHMETIC_BF16, NULL);
  mai_train_recipe_get_settings (recipe, &settings);
  g_assert_cmpint (settings.precision, ==, MAI_ARITHMETIC_BF16);
}

static double
get_cost (const char *preset)
{
  MaiTrainSettings settings = { .data = MAI_DATA_SET_OPTIONS_DEFAULT };

  mai_train_settings_take_preset (&settings, mai_preset_find (preset, NULL), NULL);
  settings.recipe.epochs = 1;
  return mai_train_cost_total (&settings, 1000);
}

static void
test_cost (void)
{
  /* windows of 32 notes are read whole for each note that is learnt */
  MaiRecipe windows = mai_preset_find ("notes-lstm", NULL)->recipe, whole = windows;
  const MaiEncoding *chords = mai_encoding_by_name ("chords-1", NULL);
  const MaiEncoding *events = mai_encoding_by_name ("events-1", NULL);
  const MaiEncoding *frames = mai_encoding_by_name ("frames-1", NULL);
  MaiTrainSettings settings = { .data = MAI_DATA_SET_OPTIONS_DEFAULT };
  double one;

  whole.window = whole.n_phases = 0;
  g_assert_cmpfloat (mai_train_cost_step (&windows, chords), >,
                     25 * mai_train_cost_step (&whole, chords));
  /* of that preset, 1,595,314 parameters with 566 names: 100 of each and the biases are looked up and added */
  g_assert_cmpfloat (mai_train_cost_step (&whole, chords) / 3, >, 1595314 - 56600 - 8000);
  g_assert_cmpfloat (mai_train_cost_step (&whole, chords) / 3, <, 1595314 - 56600);
  /* six heads cost more than one */
  g_assert_cmpfloat (mai_train_cost_step (&whole, events), !=,
                     mai_train_cost_step (&whole, frames));
  /* a piano roll has several steps a note; a second network costs as much again, but for its words */
  settings.recipe = mai_preset_find ("studio-wavenet", NULL)->recipe;
  settings.encoding = "frames-1";
  one = mai_train_cost_step (&settings.recipe, frames);
  g_assert_cmpfloat (mai_train_cost_total (&settings, 1000), >,
                     2 * 1000 * 0.8 * settings.recipe.epochs * one);
  settings.encoding = "chords-1";
  one = mai_train_cost_total (&settings, 1000);
  settings.habits.lengths = TRUE;
  g_assert_cmpfloat (mai_train_cost_total (&settings, 1000), >, 1.5 * one);
  g_assert_cmpfloat (get_cost ("notes-lstm"), >, get_cost ("sketch-lstm"));
}

static void
test_graphics_card (void)
{
  g_autofree char *devices = g_dir_make_tmp ("musicai-test-XXXXXX", NULL);
  g_autofree char *control = g_build_filename (devices, "nvidiactl", NULL);
  g_autofree char *missing = mai_graphics_card_find_missing (devices);

  g_assert_nonnull (missing);
  g_assert_true (g_file_set_contents (control, "", 0, NULL));
  g_assert_null (mai_graphics_card_find_missing (devices));
  g_remove (control);
  g_rmdir (devices);
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
  ADD ("obstacles", test_obstacles);
  ADD ("starts", test_starts);
  ADD ("cancelled-late", test_cancelled_late);
  ADD ("background", test_background);
  ADD ("speeds", test_speeds);
  g_test_add_func ("/run-list/recipe", test_recipe);
  g_test_add_func ("/run-list/device", test_device);
  g_test_add_func ("/run-list/cost", test_cost);
  g_test_add_func ("/run-list/graphics-card", test_graphics_card);
  return g_test_run ();
}

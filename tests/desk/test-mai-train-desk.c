/* SPDX-License-Identifier: Apache-2.0 */
/* What the Train page asks for: starting, refusing, ending. */
#include "desk/training/mai-train-desk.h"

#include <string.h>

#include "base/mai-settings.h"
#include "desk/training/mai-train-cost.h"
#include "desk/training/mai-train-speed.h"
#include "runs-fixture.h"

static gboolean
has_read (Fixture *fixture, gint64 value)
{
  return !mai_music_list_get_reading (mai_train_desk_get_music (fixture->desk));
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
  gint64 end = mai_test_end_in (MAI_TEST_PATIENCE);

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
  mai_test_unref_and_wait (g_steal_pointer (&fixture->desk));
  mai_test_unref_and_wait (g_steal_pointer (&fixture->runs));
  fixture->runs = mai_run_list_new (fixture->folder);
  mai_run_list_set_program (fixture->runs, mai_test_program ());
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
  g_assert_true (mai_run_list_pause_all (fixture->runs, MAI_TEST_PATIENCE));
  g_assert_true (has_state (fixture, MAI_RUN_PAUSED));
  g_settings_reset (settings, "train-in-background");
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

#define ADD(name, func) g_test_add ("/train-desk/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("obstacles", test_obstacles);
  ADD ("starts", test_starts);
  ADD ("cancelled-late", test_cancelled_late);
  ADD ("background", test_background);
  ADD ("speeds", test_speeds);
  return g_test_run ();
}

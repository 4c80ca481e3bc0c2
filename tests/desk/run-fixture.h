/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of a run: music made here, and a job on it that the real program runs. */
#pragma once

#include <stdlib.h>

#include "../learn/mai-test-music.h"
#include "desk/training/mai-run.h"
#include "work/mai-train-job.h"

#define PATIENCE 120 /* seconds */

typedef struct
{
  char *music;
  char *folder;
  MaiRun *run;
  char *failed;
  guint n_histories;
} Fixture;

static inline char *
program (void)
{
  char *path = g_test_build_filename (G_TEST_BUILT, "..", "src", "cli", "musicai", NULL);

  if (!g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
    g_error ("%s is not there; `meson test` says where it is", path);
  return path;
}

static inline MaiTrainSettings
tiny (guint epochs)
{
  guint n;
  MaiTrainSettings settings = { .recipe = mai_preset_list (&n)[0].recipe,
                                .data = MAI_DATA_SET_OPTIONS_DEFAULT,
                                .threads = 1,
                                .sample_notes = 8 };

  settings.recipe.embedding = settings.recipe.hidden = settings.recipe.projection = 16;
  settings.recipe.head = 16;
  settings.recipe.layers = 1;
  settings.recipe.batch = 4;
  settings.recipe.steps = 16;
  settings.recipe.epochs = epochs;
  settings.recipe.patience = 0;
  return settings;
}

static inline MaiJob *
make_job (Fixture *fixture, const char *name, guint epochs)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  const char *const paths[] = { fixture->music, NULL };
  MaiTrainSettings settings = tiny (epochs);
  g_autoptr (GError) error = NULL;
  MaiJob *job = mai_train_job_create (path, paths, &settings, NULL, &error);

  g_assert_no_error (error);
  return job;
}

static inline void
failed_cb (MaiRun *run, const char *message, Fixture *fixture)
{
  g_free (fixture->failed);
  fixture->failed = g_strdup (message);
}

static inline void
history_cb (MaiRun *run, guint train, guint valid, Fixture *fixture)
{
  fixture->n_histories++;
}

static inline void
open_run (Fixture *fixture, MaiJob *job)
{
  g_autofree char *path = program ();

  if (fixture->run != NULL)
    g_assert_finalize_object (fixture->run);
  fixture->run = mai_run_new (job);
  mai_run_set_program (fixture->run, path);
  g_signal_connect (fixture->run, "failed", G_CALLBACK (failed_cb), fixture);
  g_signal_connect (fixture->run, "history-changed", G_CALLBACK (history_cb), fixture);
}

static inline void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiJob) job = NULL;

  fixture->music = mai_test_music_folder (6, 128);
  fixture->folder = g_dir_make_tmp ("mai-run-XXXXXX", NULL);
  job = make_job (fixture, "job", GPOINTER_TO_UINT (data));
  open_run (fixture, job);
}

/* What a worker still reads is waited for by the main context. */
static inline void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static inline void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -r '%s'", fixture->folder);

  g_assert_finalize_object (fixture->run);
  settle ();
  g_assert_cmpint (system (command), ==, 0);
  mai_test_music_remove (fixture->music);
  g_free (fixture->folder);
  g_free (fixture->failed);
}

static inline gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

typedef gboolean (*Condition) (Fixture *fixture, gint64 value);

static inline void
wait_for (Fixture *fixture, Condition condition, gint64 value)
{
  gint64 end = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;
  guint id = g_timeout_add (100, tick_cb, NULL);

  while (!condition (fixture, value))
    {
      if (g_get_monotonic_time () > end)
        g_error ("waited in vain; state %d, step %d, %s", mai_run_get_state (fixture->run),
                 (int) mai_run_get_step (fixture->run), fixture->failed);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (id);
}

static inline gboolean
has_state (Fixture *fixture, gint64 state)
{
  return mai_run_get_loaded (fixture->run) && !mai_run_get_busy (fixture->run)
         && (gint64) mai_run_get_state (fixture->run) == state;
}

static inline gboolean
has_checkpoints (Fixture *fixture, gint64 n)
{
  return g_list_model_get_n_items (mai_run_get_checkpoints (fixture->run)) >= n;
}

static inline gboolean
has_points (Fixture *fixture, gint64 n)
{
  guint n_points;

  mai_run_get_train (fixture->run, &n_points);
  return n_points >= n;
}

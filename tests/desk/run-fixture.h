/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of a run: music made here, and a job on it that the real program runs. */
#pragma once

#include "../base/mai-test-loop.h"
#include "../learn/mai-test-music.h"
#include "../work/mai-test-training.h"
#include "base/mai-tree.h"
#include "desk/training/mai-run.h"

typedef struct
{
  char *music;
  char *folder;
  MaiRun *run;
  char *failed;
  guint n_histories;
} Fixture;

static inline MaiJob *
make_job (Fixture *fixture, const char *name, guint epochs)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  return mai_test_train_job (path, fixture->music, epochs);
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
  if (fixture->run != NULL)
    g_assert_finalize_object (fixture->run);
  fixture->run = mai_run_new (job);
  mai_run_set_program (fixture->run, mai_test_program ());
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

static inline void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->run);
  mai_test_settle (); /* what a worker still reads */
  g_assert_true (mai_tree_remove (fixture->folder, NULL, NULL, NULL));
  mai_test_music_remove (fixture->music);
  g_free (fixture->folder);
  g_free (fixture->failed);
}

typedef gboolean (*Condition) (Fixture *fixture, gint64 value);

static inline void
wait_for (Fixture *fixture, Condition condition, gint64 value)
{
  gint64 end = mai_test_end_in (MAI_TEST_PATIENCE);

  while (!condition (fixture, value))
    if (!mai_test_turn (end))
      g_error ("waited in vain; state %d, step %d, %s", mai_run_get_state (fixture->run),
               (int) mai_run_get_step (fixture->run), fixture->failed);
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

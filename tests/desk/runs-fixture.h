/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of what the Train page asks for: music made here, and a folder of runs of the real program. */
#pragma once

#include <glib/gstdio.h>

#include "../base/mai-test-loop.h"
#include "../learn/mai-test-music.h"
#include "../work/mai-test-training.h"
#include "base/mai-tree.h"
#include "desk/training/mai-train-desk.h"

typedef struct
{
  char *music;
  char *folder;
  char *store;
  MaiRunList *runs;
  MaiTrainDesk *desk; /* nullable */
  char *failed;
} Fixture;

typedef gboolean (*Condition) (Fixture *fixture, gint64 value);

static inline void
wait_for (Fixture *fixture, Condition condition, gint64 value)
{
  gint64 end = mai_test_end_in (MAI_TEST_PATIENCE);

  while (!condition (fixture, value))
    if (!mai_test_turn (end))
      g_error ("waited in vain: %s", fixture->failed);
}

static inline gboolean
has_runs (Fixture *fixture, gint64 n)
{
  return mai_run_list_get_loaded (fixture->runs)
         && g_list_model_get_n_items (G_LIST_MODEL (fixture->runs)) == n;
}

static inline gboolean
has_state (Fixture *fixture, gint64 state)
{
  g_autoptr (MaiRun) run = g_list_model_get_item (G_LIST_MODEL (fixture->runs), 0);

  return run != NULL && !mai_run_get_busy (run) && (gint64) mai_run_get_state (run) == state;
}

static inline gboolean
has_step (Fixture *fixture, gint64 step)
{
  g_autoptr (MaiRun) run = g_list_model_get_item (G_LIST_MODEL (fixture->runs), 0);

  return run != NULL && mai_run_get_step (run) >= step;
}

static inline void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->music = mai_test_music_folder (6, 128);
  fixture->folder = g_dir_make_tmp ("mai-runs-XXXXXX", NULL);
  fixture->store = g_strconcat (fixture->folder, ".json", NULL);
  fixture->runs = mai_run_list_new (fixture->folder);
  mai_run_list_set_program (fixture->runs, mai_test_program ());
  wait_for (fixture, has_runs, 0);
}

static inline void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->desk != NULL)
    {
      mai_train_desk_close (fixture->desk);
      mai_test_unref_and_wait (g_steal_pointer (&fixture->desk));
    }
  mai_test_unref_and_wait (g_steal_pointer (&fixture->runs));
  mai_test_settle ();
  g_assert_true (mai_tree_remove (fixture->folder, NULL, NULL, NULL));
  g_remove (fixture->store);
  mai_test_music_remove (fixture->music);
  g_free (fixture->folder);
  g_free (fixture->store);
  g_free (fixture->failed);
}

static inline MaiJob *
make_job (Fixture *fixture, const char *name, guint epochs)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  return mai_test_train_job (path, fixture->music, epochs);
}

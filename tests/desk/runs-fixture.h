/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of what the Train page asks for: music made here, and a folder of runs of the real program. */
#pragma once

#include <glib/gstdio.h>

#include "../learn/mai-test-music.h"
#include "base/mai-tree.h"
#include "desk/training/mai-train-desk.h"
#include "work/mai-train-job.h"

#define PATIENCE 120 /* seconds */

typedef struct
{
  char *music;
  char *folder;
  char *store;
  MaiRunList *runs;
  MaiTrainDesk *desk; /* nullable */
  char *failed;
} Fixture;

static inline char *
program (void)
{
  char *path = g_test_build_filename (G_TEST_BUILT, "..", "src", "cli", "musicai", NULL);

  if (!g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
    g_error ("%s is not there; `meson test` says where it is", path);
  return path;
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
        g_error ("waited in vain: %s", fixture->failed);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (id);
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

/* A worker may still hold it for a moment. */
static inline void
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

static inline void
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

static inline void
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

static inline MaiJob *
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

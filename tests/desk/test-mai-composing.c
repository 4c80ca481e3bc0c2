/* SPDX-License-Identifier: Apache-2.0 */
/* With the model that comes with the studio, in a library of its own. */
#include <dlfcn.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../base/mai-test-processor.h"
#include "base/mai-json.h"
#include "composing-fixture.h"
#include "desk/project/mai-take-edit.h"

/* Composing gets no further than the main loop has heard of, however quick the machine: the library's calls come here
 * first. What a worker tells it must have been dispatched before the worker goes on. */
static int paced; /* atomic */
static GThread *main_thread;

guint
g_idle_add_full (int priority, GSourceFunc function, gpointer data, GDestroyNotify notify)
{
  guint (*next) (int, GSourceFunc, gpointer, GDestroyNotify) =
      (guint (*) (int, GSourceFunc, gpointer, GDestroyNotify)) dlsym (RTLD_NEXT, "g_idle_add_full");
  guint id = next (priority, function, data, notify);

  while (g_atomic_int_get (&paced) && g_thread_self () != main_thread
         && g_main_context_find_source_by_id (NULL, id) != NULL)
    g_usleep (1000);
  return id;
}

static void
test_four (Fixture *f, gconstpointer data)
{
  GListModel *kept = mai_project_get_takes (f->project);
  g_autofree char *first = NULL;

  compose (f);
  g_assert_cmpuint (g_list_model_get_n_items (f->takes), ==, 4);
  g_assert_cmpuint (g_list_model_get_n_items (kept), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      MaiTake *take = get_take (f->takes, i);
      g_autofree char *text = dump (mai_take_get_score (take));
      MaiTakeParts parts = mai_take_edit_get_parts (take);
      g_autoptr (MaiScore) song = mai_score_copy (mai_project_get_score (f->project));

      g_assert_true (take == get_take (kept, i));
      g_assert_cmpuint (mai_take_get_number (take), ==, i);
      g_assert_cmpuint (mai_score_get_n_notes (parts.score), ==, 32 + 40);
      g_assert_cmpstr (mai_take_get_model_name (take), ==, "Salon");
      g_assert_cmpuint (strlen (mai_take_get_model_digest (take)), ==, 64);
      g_assert_true (mai_take_edit_put (song, &parts));
      g_assert_cmpuint (mai_score_get_n_notes (song), ==, 32 + 40);
      if (first == NULL)
        first = g_steal_pointer (&text);
      else
        g_assert_cmpstr (first, !=, text);
    }
}

static void
test_other_number (Fixture *f, gconstpointer data)
{
  for (guint n = 1; n <= 3; n += 2)
    {
      g_object_set (f->composing, "n-takes", n, NULL);
      compose (f);
      g_assert_cmpuint (g_list_model_get_n_items (f->takes), ==, n);
    }
  g_assert_cmpuint (g_list_model_get_n_items (mai_project_get_takes (f->project)), ==, 4);
}

/* The stored seed, settings and model give the very notes, also of a take that has been on disk. */
static void
test_again (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 4; i += 3)
    {
      g_autoptr (MaiTake) take = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (MaiScore) seed = NULL;
      g_autoptr (MaiTake) loaded = NULL;

      compose (f);
      take = g_object_ref (get_take (f->takes, i));
      before = dump (mai_take_get_score (take));
      bytes = mai_midi_to_bytes (mai_take_get_seed (take), NULL);
      seed = mai_midi_load_bytes (bytes, "seed", NULL);
      loaded = mai_take_new (mai_take_get_score (take), seed, mai_take_get_origin_tick (take),
                             mai_take_get_settings (take), mai_take_get_number (take),
                             mai_take_get_model_name (take), mai_take_get_model_digest (take));
      g_clear_object (&f->takes);
      mai_composing_start_again (f->composing, f->project, loaded);
      mai_test_wait_for (is_over (f));
      g_assert_cmpstr (f->message, ==, NULL);
      g_assert_cmpuint (g_list_model_get_n_items (f->takes), ==, 1);
      after = dump (mai_take_get_score (get_take (f->takes, 0)));
      g_assert_cmpstr (before, ==, after);
      g_assert_cmpuint (mai_take_get_number (get_take (f->takes, 0)), ==, i);
    }
}

static void
test_same_seed (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  g_object_set (mai_project_get_compose_settings (f->project), "fresh-seed", FALSE, "random-seed",
                (guint64) 7, NULL);
  compose (f);
  first = dump (mai_take_get_score (get_take (f->takes, 2)));
  compose (f);
  second = dump (mai_take_get_score (get_take (f->takes, 2)));
  g_assert_cmpstr (first, ==, second);
  g_object_set (mai_project_get_compose_settings (f->project), "fresh-seed", TRUE, NULL);
  compose (f);
  third = dump (mai_take_get_score (get_take (f->takes, 2)));
  g_assert_cmpstr (first, !=, third);
}

static void
test_constraints (Fixture *f, gconstpointer data)
{
  g_object_set (mai_project_get_compose_settings (f->project), "key", "Gb:major", "lowest", 50u,
                "highest", 70u, "surprise", 1.0, NULL);
  compose (f);
  for (guint i = 0; i < 4; i++)
    {
      MaiScore *score = mai_take_get_score (get_take (f->takes, i));

      for (guint t = 0; t < mai_score_get_n_tracks (score); t++)
        {
          gsize n;
          const MaiNote *notes = mai_track_get_notes (mai_score_get_track (score, t), &n);

          for (gsize k = 0; k < n; k++)
            if (notes[k].origin == MAI_ORIGIN_COMPOSED)
              {
                g_assert_cmpuint (notes[k].pitch, >=, 50);
                g_assert_cmpuint (notes[k].pitch, <=, 70);
                g_assert_cmpuint (0xd6a & (1u << (notes[k].pitch % 12)), !=, 0);
              }
        }
    }
}

/* Only what is marked is heard; bars are counted from its end. */
static void
test_region (Fixture *f, gconstpointer data)
{
  MaiTake *take;
  gint64 from, to;

  mai_project_set_seed (f->project, 4 * 480, 8 * 480);
  g_object_set (mai_project_get_compose_settings (f->project), "by-bars", TRUE, "bars", 2u, NULL);
  compose (f);
  take = get_take (f->takes, 0);
  g_assert_cmpint (mai_take_get_origin_tick (take), ==, 4 * 480);
  g_assert_cmpuint (mai_score_get_n_notes (mai_take_get_seed (take)), ==, 8);
  const MaiTakeParts parts = mai_take_edit_get_parts (take);
  g_assert_true (mai_take_edit_get_span (mai_project_get_score (f->project), &parts, &from, &to));
  g_assert_cmpint (to, <=, 16 * 480);
  g_clear_object (&f->takes);
  mai_project_set_seed (f->project, 100 * 480, 101 * 480);
  mai_composing_start (f->composing, f->project);
  mai_test_wait_for (is_over (f));
  g_assert_nonnull (f->message);
  g_assert_false (mai_composing_get_busy (f->composing));
}

static void
rising_cb (MaiComposing *composing, GParamSpec *spec, double *progress)
{
  double now = mai_composing_get_progress (composing);

  g_assert_true (now >= *progress || now == 0);
  g_assert_cmpfloat (now, <=, 1);
  *progress = now;
}

/* The window lives on: the main loop goes round, nothing takes its thread for long, and progress rises. */
static void
test_free_main_loop (Fixture *f, gconstpointer data)
{
  MaiTestGap gap;
  double progress = 0;
  gulong handler;

  g_object_set (mai_project_get_compose_settings (f->project), "notes", 400u, NULL);
  compose (f);
  g_clear_object (&f->takes);
  handler = g_signal_connect (f->composing, "notify::progress", G_CALLBACK (rising_cb), &progress);
  mai_test_gap_begin (&gap);
  mai_composing_start (f->composing, f->project);
  g_assert_true (mai_composing_get_busy (f->composing));
  mai_test_wait_for (is_over (f));
  mai_test_gap_end (&gap);
  g_signal_handler_disconnect (f->composing, handler);
  /* However fast it is composed, the loop went round meanwhile. */
  g_assert_cmpuint (gap.n, >, 0);
  g_assert_cmpfloat (gap.longest, <, 50);
}

/* It waits for no worker, nothing half-made stays, and the next composing is not held up by the last. */
static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_object_set (mai_project_get_compose_settings (f->project), "notes", 20000u, NULL);
  for (guint i = 0; i < 3; i++)
    {
      double work;

      g_atomic_int_set (&paced, TRUE);
      mai_composing_start (f->composing, f->project);
      mai_test_run_for (0.01 + 0.2 * i);
      work = mai_test_thread_ms ();
      mai_composing_cancel (f->composing);
      g_assert_false (mai_composing_get_busy (f->composing));
      mai_test_settle ();
      g_assert_cmpfloat (mai_test_thread_ms () - work, <, 50);
      g_assert_cmpfloat (mai_composing_get_progress (f->composing), ==, 0);
      g_atomic_int_set (&paced, FALSE);
    }
  g_object_set (mai_project_get_compose_settings (f->project), "notes", 20u, NULL);
  compose (f);
  g_assert_cmpuint (g_list_model_get_n_items (mai_project_get_takes (f->project)), ==, 4);
}

static gboolean
has_finished (Fixture *f)
{
  return f->n_finished > 0;
}

/* Until one is finished, and others are not. By bars, so that takes of other numbers of notes come one after the other. */
static void
compose_slowly (Fixture *f)
{
  g_object_set (mai_project_get_compose_settings (f->project), "by-bars", TRUE, "bars", 12u,
                "fresh-seed", FALSE, "random-seed", (guint64) 3, NULL);
  f->n_finished = 0;
  g_clear_object (&f->takes);
  g_atomic_int_set (&paced, TRUE);
  mai_composing_start (f->composing, f->project);
  mai_test_wait_for (has_finished (f));
  g_assert_true (mai_composing_get_busy (f->composing));
}

/* Each has the place and the name that it has when nobody cancels. */
static void
assert_are_among (Fixture *f, guint first, GHashTable *all)
{
  GListModel *takes = mai_project_get_takes (f->project);
  guint number = 0;

  for (guint i = first; i < g_list_model_get_n_items (takes); i++)
    {
      MaiTake *take = get_take (takes, i);
      g_autofree char *notes = dump (mai_take_get_score (take));
      g_autofree char *title = g_strdup_printf ("Take %u", first + 1 + mai_take_get_number (take));

      g_assert_true (i == first || mai_take_get_number (take) > number);
      number = mai_take_get_number (take);
      g_assert_cmpstr (mai_take_get_title (take), ==, title);
      g_assert_cmpstr (notes, ==, g_hash_table_lookup (all, GUINT_TO_POINTER (number)));
    }
}

/* A take is in the project as soon as it is finished, and stays there whatever becomes of the others. */
static void
test_cancel_keeps_finished (Fixture *f, gconstpointer data)
{
  GListModel *takes = mai_project_get_takes (f->project);
  g_autoptr (GHashTable) all = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  guint n, before;

  g_object_set (f->composing, "n-takes", (guint) MAI_COMPOSING_MAX_TAKES, NULL);
  compose_slowly (f);
  n = g_list_model_get_n_items (takes);
  g_assert_cmpuint (n, ==, f->n_finished);
  g_atomic_int_set (&paced, FALSE);
  mai_test_wait_for (is_over (f));
  g_assert_cmpuint (g_list_model_get_n_items (takes), ==, MAI_COMPOSING_MAX_TAKES);
  for (guint i = 0; i < MAI_COMPOSING_MAX_TAKES; i++)
    {
      MaiTake *take = get_take (takes, i);

      g_assert_cmpuint (mai_take_get_number (take), ==, i);
      g_hash_table_insert (all, GUINT_TO_POINTER (i), dump (mai_take_get_score (take)));
    }
  before = g_list_model_get_n_items (takes);
  compose_slowly (f);
  mai_composing_cancel (f->composing);
  g_assert_false (mai_composing_get_busy (f->composing));
  n = g_list_model_get_n_items (takes);
  g_assert_cmpuint (n, >, before);
  mai_test_settle ();
  g_atomic_int_set (&paced, FALSE);
  g_assert_null (f->takes);
  g_assert_cmpuint (g_list_model_get_n_items (takes), ==, n);
  assert_are_among (f, before, all);
}

/* Who deletes one that came before the others finds these where they belong. */
static void
test_delete_meanwhile (Fixture *f, gconstpointer data)
{
  GListModel *takes = mai_project_get_takes (f->project);
  guint number = 0;

  g_object_set (f->composing, "n-takes", (guint) MAI_COMPOSING_MAX_TAKES, NULL);
  compose_slowly (f);
  mai_project_remove_take (f->project, get_take (takes, 0));
  g_atomic_int_set (&paced, FALSE);
  mai_test_wait_for (is_over (f));
  g_assert_cmpuint (g_list_model_get_n_items (takes), ==, MAI_COMPOSING_MAX_TAKES - 1);
  for (guint i = 0; i < MAI_COMPOSING_MAX_TAKES - 1; i++)
    {
      MaiTake *take = get_take (takes, i);

      g_assert_true (i == 0 || mai_take_get_number (take) > number);
      number = mai_take_get_number (take);
    }
}

/* It holds what it composes for, and that is saved. */
static void
test_project_is_held (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *songs = g_build_filename (f->folder, "songs", NULL);

  g_assert_true (mai_project_flush (f->project, NULL));
  file = g_object_ref (mai_project_get_file (f->project));
  g_signal_handlers_disconnect_by_func (f->composing, finished_cb, f);
  mai_composing_start (f->composing, f->project);
  g_clear_object (&f->project);
  mai_test_wait_for (is_over (f));
  g_assert_null (f->message);
  f->project = mai_project_open (songs, file, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_equal (mai_project_get_file (f->project), file));
  g_assert_cmpuint (g_list_model_get_n_items (mai_project_get_takes (f->project)), ==, 4);
}

/* The models are still being looked for: both ways to begin wait for them, and say that they are busy. */
static void
test_before_models (Fixture *f, gconstpointer data)
{
  g_autoptr (MaiTake) take = NULL;

  compose (f);
  take = g_object_ref (get_take (f->takes, 0));
  for (guint again = 0; again < 2; again++)
    {
      g_autoptr (MaiModelList) models = mai_model_list_new (f->folder);

      g_assert_false (mai_model_list_get_loaded (models));
      g_clear_object (&f->takes);
      g_clear_object (&f->composing);
      f->composing = mai_composing_new (models);
      g_signal_connect (f->composing, "composed", G_CALLBACK (composed_cb), f);
      g_signal_connect (f->composing, "failed", G_CALLBACK (failed_cb), f);
      if (again)
        mai_composing_start_again (f->composing, f->project, take);
      else
        mai_composing_start (f->composing, f->project);
      g_assert_true (mai_composing_get_busy (f->composing));
      mai_test_wait_for (is_over (f));
      g_assert_cmpstr (f->message, ==, NULL);
      g_assert_cmpuint (g_list_model_get_n_items (f->takes), ==, again ? 1 : 4);
    }
}

/* Where there is no song yet, one comes out of nothing. */
static void
test_nothing (Fixture *f, gconstpointer data)
{
  g_autofree char *songs = g_build_filename (f->folder, "songs", NULL);

  g_clear_object (&f->project);
  f->project = mai_project_new (songs);
  g_object_set (mai_project_get_compose_settings (f->project), "by-bars", TRUE, "bars", 4u, NULL);
  compose (f);
  g_assert_cmpuint (mai_score_get_n_notes (mai_take_get_score (get_take (f->takes, 0))), >, 0);
}

static gboolean
has_second_model (Fixture *f)
{
  return g_list_model_get_n_items (G_LIST_MODEL (f->models)) == 2;
}

static gboolean
has_one_model (Fixture *f)
{
  return g_list_model_get_n_items (G_LIST_MODEL (f->models)) == 1;
}

/* A model of its own: one bit of a weight is another. Its file takes the place of what is at @path. */
static void
write_model (Fixture *f, const char *path, guint from_end)
{
  g_autoptr (MaiModelInfo) shipped = g_list_model_get_item (G_LIST_MODEL (f->models), 0);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *content = NULL;
  gsize size;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_get_contents (mai_model_info_get_path (shipped), &content, &size, NULL));
  content[size - from_end] ^= 1;
  g_assert_true (g_file_set_contents (path, content, (gssize) size, NULL));
}

/* (transfer full) */
static MaiModelInfo *
add_trained (Fixture *f, const char *path)
{
  MaiModelInfo *trained;

  write_model (f, path, 1);
  mai_model_list_refresh (f->models);
  mai_test_wait_for (has_second_model (f));
  trained = g_list_model_get_item (G_LIST_MODEL (f->models), 1);
  g_assert_cmpint (mai_model_info_get_origin (trained), ==, MAI_MODEL_TRAINED);
  return trained;
}

/* The run learns on at this very moment: the library's calls come here instead of to the system's. */
static Fixture *learning;
static char *learnt; /* where */

static void
learn_on (void)
{
  g_autofree char *path = g_steal_pointer (&learnt);

  if (path != NULL)
    write_model (learning, path, 5);
}

int
link (const char *from, const char *to)
{
  learn_on ();
  return (int) syscall (SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
linkat (int from_at, const char *from, int to_at, const char *to, int flags)
{
  learn_on ();
  return (int) syscall (SYS_linkat, from_at, from, to_at, to, flags);
}

/* What is kept is what it is called, whatever the run does meanwhile; and nothing else is left there. */
static void
test_kept (Fixture *f, gconstpointer data)
{
  g_autofree char *path =
      g_build_filename (f->folder, "jobs", "train-1", "result", "model.safetensors", NULL);
  g_autofree char *kept = g_build_filename (f->folder, "models", "kept", NULL);
  g_autoptr (MaiModelInfo) trained = add_trained (f, path);
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n = 0;

  mai_compose_settings_set_model (mai_project_get_compose_settings (f->project),
                                  mai_model_info_get_digest (trained),
                                  mai_model_info_get_name (trained));
  learning = f;
  learnt = g_strdup (path);
  compose (f);
  g_assert_null (learnt);
  dir = g_dir_open (kept, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (kept, name, NULL);
      g_autofree char *content = NULL;
      g_autofree char *digest = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (file, &content, &size, NULL));
      digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) content, size);
      g_assert_true (g_str_has_prefix (name, digest));
      g_assert_cmpstr (mai_take_get_model_digest (get_take (f->takes, 0)), ==, digest);
      n++;
    }
  g_assert_cmpuint (n, ==, 1);
}

/* A take of an older program may not say what it was composed with. */
static void
test_unknown_model (Fixture *f, gconstpointer data)
{
  g_autoptr (MaiScore) score = make_song ();
  g_autoptr (MaiScore) seed = make_song ();
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (MaiTake) take = mai_take_new (score, seed, 0, settings, 0, "", "");

  mai_composing_start_again (f->composing, f->project, take);
  mai_test_wait_for (is_over (f));
  g_assert_cmpstr (f->message, ==, "Nobody knows what model this take was composed with.");
}

/* By one that has loaded no model yet. */
static void
compose_again (Fixture *f, MaiTake *take)
{
  g_clear_object (&f->composing);
  f->composing = mai_composing_new (f->models);
  g_signal_connect (f->composing, "composed", G_CALLBACK (composed_cb), f);
  g_signal_connect (f->composing, "failed", G_CALLBACK (failed_cb), f);
  g_clear_object (&f->takes);
  mai_composing_start_again (f->composing, f->project, take);
  mai_test_wait_for (is_over (f));
}

/* A model of a training run comes into the list by itself. Takes composed with it can be composed again when its file
 * is gone, since it was kept; when that is gone too, a sentence says so. */
static void
test_trained_model (Fixture *f, gconstpointer data)
{
  g_autofree char *path =
      g_build_filename (f->folder, "jobs", "train-1", "result", "model.safetensors", NULL);
  g_autofree char *kept = g_build_filename (f->folder, "models", "kept", NULL);
  g_autoptr (MaiModelInfo) trained = NULL;
  g_autoptr (MaiTake) take = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  trained = add_trained (f, path);
  mai_compose_settings_set_model (mai_project_get_compose_settings (f->project),
                                  mai_model_info_get_digest (trained),
                                  mai_model_info_get_name (trained));
  compose (f);
  take = g_object_ref (get_take (f->takes, 1));
  g_assert_cmpstr (mai_take_get_model_digest (take), ==, mai_model_info_get_digest (trained));
  before = dump (mai_take_get_score (take));
  g_remove (path);
  mai_test_wait_for (has_one_model (f));
  compose_again (f, take);
  g_assert_cmpstr (f->message, ==, NULL);
  after = dump (mai_take_get_score (get_take (f->takes, 0)));
  g_assert_cmpstr (before, ==, after);

  mai_tree_remove (kept, NULL, NULL, NULL);
  compose_again (f, take);
  g_assert_nonnull (f->message);
  g_assert_nonnull (strstr (f->message, "model"));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/desk/composing/four", test_four },
    { "/desk/composing/other-number", test_other_number },
    { "/desk/composing/again", test_again },
    { "/desk/composing/same-seed", test_same_seed },
    { "/desk/composing/constraints", test_constraints },
    { "/desk/composing/region", test_region },
    { "/desk/composing/free-main-loop", test_free_main_loop },
    { "/desk/composing/cancel", test_cancel },
    { "/desk/composing/cancel-keeps-finished", test_cancel_keeps_finished },
    { "/desk/composing/delete-meanwhile", test_delete_meanwhile },
    { "/desk/composing/project-is-held", test_project_is_held },
    { "/desk/composing/before-models", test_before_models },
    { "/desk/composing/nothing", test_nothing },
    { "/desk/composing/kept", test_kept },
    { "/desk/composing/unknown-model", test_unknown_model },
    { "/desk/composing/trained-model", test_trained_model },
  };

  g_test_init (&argc, &argv, NULL);
  main_thread = g_thread_self ();
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, setup, tests[i].test, teardown);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/composing/mai-model-list.h"

#include <dlfcn.h>
#include <glib/gstdio.h>
#include <utime.h>

#include "../base/mai-test-loop.h"
#include "base/mai-paths.h"
#include "base/mai-tree.h"
#include "desk/training/mai-run-label.h"
#include "learn/mai-learn-error.h"
#include "learn/mai-recipe.h"
#include "nn/mai-checkpoint.h"

static GThread *main_thread;

typedef struct
{
  char *folder;
  MaiModelList *models;
  guint wanted;
  const char *name;
  GAsyncResult *result;
  guint n_digests;
} Fixture;

static gboolean
is_loaded (Fixture *f)
{
  return mai_model_list_get_loaded (f->models);
}

static gboolean
has_wanted (Fixture *f)
{
  return g_list_model_get_n_items (G_LIST_MODEL (f->models)) == f->wanted;
}

static MaiModelInfo *
get (Fixture *f, guint i)
{
  g_autoptr (MaiModelInfo) info = g_list_model_get_item (G_LIST_MODEL (f->models), i);

  return info;
}

static gboolean
has_name (Fixture *f)
{
  return g_str_equal (mai_model_info_get_name (get (f, 1)), f->name);
}

static gboolean
has_result (Fixture *f)
{
  return f->result != NULL;
}

static gboolean
has_new_digest (Fixture *f)
{
  return f->n_digests > 0;
}

/* The first start of all: there is no data folder yet. */
static void
setup (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("musicai-models-XXXXXX", NULL);
  g_rmdir (f->folder);
  f->models = mai_model_list_new (f->folder);
  mai_test_wait_for (is_loaded (f));
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->result);
  g_clear_object (&f->models);
  mai_test_settle ();
  mai_tree_remove (f->folder, NULL, NULL, NULL);
  g_free (f->folder);
}

static char *
copy_shipped (const char *folder, const char *name, guint8 flip)
{
  g_autofree char *shipped = mai_paths_find ("models", "salon.safetensors");
  g_autofree char *content = NULL;
  char *path = g_build_filename (folder, name, NULL);
  gsize size;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_get_contents (shipped, &content, &size, NULL));
  content[size - 4] ^= (char) flip;
  g_assert_true (g_file_set_contents (path, content, (gssize) size, NULL));
  return path;
}

/* In a worker, the scan asks this last of all. The library's calls come here first. */
static char *late_folder;

gboolean
g_cancellable_is_cancelled (GCancellable *cancellable)
{
  gboolean (*next) (GCancellable *) =
      (gboolean (*) (GCancellable *)) dlsym (RTLD_NEXT, "g_cancellable_is_cancelled");

  if (late_folder != NULL && g_thread_self () != main_thread)
    {
      g_autofree char *folder = g_steal_pointer (&late_folder);

      g_free (copy_shipped (folder, "model.safetensors", 1));
    }
  return next (cancellable);
}

static void
test_shipped (Fixture *f, gconstpointer data)
{
  MaiModelInfo *info = get (f, 0);
  g_autofree char *bytes = NULL;
  g_autofree char *digest = NULL;
  gsize size;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->models)), ==, 1);
  g_assert_cmpstr (mai_model_info_get_name (info), ==, "Salon");
  g_assert_cmpint (mai_model_info_get_origin (info), ==, MAI_MODEL_SHIPPED);
  g_assert_true (g_file_get_contents (mai_model_info_get_path (info), &bytes, &size, NULL));
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, size);
  g_assert_cmpstr (mai_model_info_get_digest (info), ==, digest);
  g_assert_true (mai_model_list_find (f->models, digest) == info);
  g_assert_true (mai_model_list_find (f->models, NULL) == info);
  g_assert_null (mai_model_list_find (f->models, "0000"));
  g_assert_null (mai_model_list_locate (f->models, "0000"));
  g_assert_null (mai_model_list_locate (f->models, "../../models/salon"));
}

static void
digest_cb (MaiModelInfo *info, GParamSpec *spec, Fixture *f)
{
  f->n_digests++;
}

/* A run's model comes by itself, is renamed with its run, changes as it learns, and goes. */
static void
test_trained (Fixture *f, gconstpointer data)
{
  g_autofree char *job = g_build_filename (f->folder, "jobs", "train-x", NULL);
  g_autofree char *result = g_build_filename (job, "result", NULL);
  g_autofree char *path = copy_shipped (result, "model.safetensors", 0);
  g_autofree char *again = NULL;
  const MaiRunLabel label = { .name = (char *) "My waltzes" };
  MaiModelInfo *info;

  f->wanted = 2;
  mai_test_wait_for (has_wanted (f));
  info = get (f, 1);
  g_assert_cmpint (mai_model_info_get_origin (info), ==, MAI_MODEL_TRAINED);
  g_assert_true (mai_run_label_write (&label, job, NULL));
  f->name = "My waltzes";
  mai_test_wait_for (has_name (f));
  g_signal_connect (info, "notify::digest", G_CALLBACK (digest_cb), f);
  again = copy_shipped (result, "model.safetensors", 1);
  mai_test_wait_for (has_new_digest (f));
  g_assert_true (get (f, 1) == info);
  g_remove (path);
  f->wanted = 1;
  mai_test_wait_for (has_wanted (f));
}

/* What a run writes while the list is looking, after its folder was looked at. */
static void
test_late (Fixture *f, gconstpointer data)
{
  g_autofree char *job = g_build_filename (f->folder, "jobs", "train-late", NULL);

  g_assert_cmpint (g_mkdir_with_parents (job, 0700), ==, 0);
  late_folder = g_build_filename (job, "result", NULL);
  f->wanted = 2;
  mai_test_wait_for (has_wanted (f));
  g_assert_null (late_folder);
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;

  g_set_object (&f->result, result);
}

static void
test_import (Fixture *f, gconstpointer data)
{
  g_autofree char *elsewhere = g_build_filename (f->folder, "elsewhere", NULL);
  g_autofree char *path = copy_shipped (elsewhere, "late_romantic.safetensors", 1);
  g_autofree char *no_model = g_build_filename (elsewhere, "letter.safetensors", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) letter = g_file_new_for_path (no_model);
  g_autoptr (MaiModelInfo) copy = NULL;
  g_autoptr (GError) error = NULL;

  mai_model_list_import_async (f->models, file, NULL, ready_cb, f);
  mai_test_wait_for (has_result (f));
  copy = mai_model_list_import_finish (f->models, f->result, &error);
  g_assert_no_error (error);
  g_assert_true (copy == get (f, 1));
  g_assert_cmpstr (mai_model_info_get_name (copy), ==, "Late romantic");
  g_assert_cmpint (mai_model_info_get_origin (copy), ==, MAI_MODEL_IMPORTED);

  g_clear_object (&f->result);
  g_assert_true (g_file_set_contents (no_model, "Dear friend", -1, NULL));
  mai_model_list_import_async (f->models, letter, NULL, ready_cb, f);
  mai_test_wait_for (has_result (f));
  g_assert_null (mai_model_list_import_finish (f->models, f->result, &error));
  g_assert_nonnull (error);
}

/* What is in the list needs no copy. */
static void
test_import_listed (Fixture *f, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path (mai_model_info_get_path (get (f, 0)));
  g_autofree char *models = g_build_filename (f->folder, "models", NULL);
  g_autoptr (MaiModelInfo) listed = NULL;

  mai_model_list_import_async (f->models, file, NULL, ready_cb, f);
  mai_test_wait_for (has_result (f));
  listed = mai_model_list_import_finish (f->models, f->result, NULL);
  g_assert_true (listed == get (f, 0));
  g_assert_false (g_file_test (models, G_FILE_TEST_EXISTS));
}

/* An untrained network of the few elements of one chord; free with g_free(). */
static char *
save_network (const char *folder, const char *name, const char *encoding, const char *key,
              const char *value)
{
  char *path = g_build_filename (folder, name, NULL);
  MaiSteps *steps = mai_steps_new (2, 1);
  MaiRecipe recipe = mai_preset_find ("musicai-2021", NULL)->recipe;
  g_autoptr (MaiEncoding) learnt = NULL;
  g_autoptr (MaiModel) model = NULL;
  g_autoptr (GHashTable) metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  MaiModelConfig config;

  steps->values[0] = 60;
  steps->values[1] = 62;
  learnt = mai_encoding_learn (mai_encoding_by_name (encoding, NULL), &steps, 1);
  mai_steps_free (steps);
  recipe.hidden = recipe.embedding = recipe.projection = 4;
  mai_recipe_get_config (&recipe, learnt, &config);
  model = mai_model_new (&config, mai_backend_cpu (), NULL);
  mai_encoding_save (learnt, metadata);
  g_hash_table_insert (metadata, g_strdup ("data"), g_strdup ("abc"));
  g_hash_table_insert (metadata, g_strdup (key), g_strdup (value));
  g_mkdir_with_parents (folder, 0700);
  g_assert_true (mai_model_save (model, metadata, path, NULL));
  return path;
}

/* A model comes with its network of lengths, which is no model of its own, or says that it lacks it. */
static void
test_import_pair (Fixture *f, gconstpointer data)
{
  g_autofree char *elsewhere = g_build_filename (f->folder, "elsewhere", NULL);
  g_autofree char *model =
      save_network (elsewhere, "model.safetensors", "chords-1", "lengths", "l.safetensors");
  g_autoptr (GFile) file = g_file_new_for_path (model);
  g_autofree char *copied = g_build_filename (f->folder, "models", "l.safetensors", NULL);
  g_autofree char *second = NULL;
  g_autoptr (GFile) second_file = NULL;
  g_autoptr (MaiModelInfo) alone = NULL;
  g_autoptr (MaiModelInfo) pair = NULL;
  g_autoptr (GError) error = NULL;

  mai_model_list_import_async (f->models, file, NULL, ready_cb, f);
  mai_test_wait_for (has_result (f));
  alone = mai_model_list_import_finish (f->models, f->result, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (copied, G_FILE_TEST_EXISTS));
  g_assert_cmpstr (mai_model_info_get_description (alone), !=, "Imported");

  g_clear_object (&f->result);
  second = save_network (elsewhere, "l.safetensors", "lengths-1", "lengths_of", "abc");
  mai_model_list_import_async (f->models, file, NULL, ready_cb, f);
  mai_test_wait_for (has_result (f));
  pair = mai_model_list_import_finish (f->models, f->result, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (copied, G_FILE_TEST_IS_REGULAR));
  g_assert_cmpstr (mai_model_info_get_description (pair), ==, "Imported");
  /* What comes with the studio, and two; the first of these has now found its lengths. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->models)), ==, 3);

  g_clear_object (&f->result);
  second_file = g_file_new_for_path (second);
  mai_model_list_import_async (f->models, second_file, NULL, ready_cb, f);
  mai_test_wait_for (has_result (f));
  g_assert_null (mai_model_list_import_finish (f->models, f->result, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL);
}

static void
import (Fixture *f, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (MaiModelInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_object (&f->result);
  mai_model_list_import_async (f->models, file, NULL, ready_cb, f);
  mai_test_wait_for (has_result (f));
  info = mai_model_list_import_finish (f->models, f->result, &error);
  g_assert_no_error (error);
}

static void
assert_same_file (const char *a, const char *b)
{
  g_autofree char *one = NULL, *other = NULL;
  gsize size, other_size;

  g_assert_true (g_file_get_contents (a, &one, &size, NULL));
  g_assert_true (g_file_get_contents (b, &other, &other_size, NULL));
  g_assert_cmpmem (one, size, other, other_size);
}

/* A checkpoint's network of lengths lies beside its run's model; one that has learnt on takes the place of the one before. */
static void
test_import_checkpoint (Fixture *f, gconstpointer data)
{
  g_autofree char *job = g_build_filename (f->folder, "job", NULL);
  g_autofree char *checkpoints = g_build_filename (job, "checkpoints", NULL);
  g_autofree char *results = g_build_filename (job, "result", NULL);
  g_autofree char *model =
      save_network (results, "model.safetensors", "chords-1", "lengths", "l.safetensors");
  g_autofree char *checkpoint =
      save_network (checkpoints, "1.safetensors", "chords-1", "lengths", "l.safetensors");
  g_autofree char *lengths = g_build_filename (results, "l.safetensors", NULL);
  g_autofree char *copied = g_build_filename (f->folder, "models", "l.safetensors", NULL);
  struct utimbuf long_ago = { 1, 1 };

  g_assert_true (g_file_set_contents (lengths, "early", -1, NULL));
  import (f, checkpoint);
  assert_same_file (copied, lengths);
  g_free (save_network (results, "l.safetensors", "lengths-1", "lengths_of", "abc"));
  g_assert_cmpint (g_utime (copied, &long_ago), ==, 0);
  import (f, model);
  assert_same_file (copied, lengths);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  main_thread = g_thread_self ();
  g_test_add ("/desk/model-list/shipped", Fixture, NULL, setup, test_shipped, teardown);
  g_test_add ("/desk/model-list/trained", Fixture, NULL, setup, test_trained, teardown);
  g_test_add ("/desk/model-list/late", Fixture, NULL, setup, test_late, teardown);
  g_test_add ("/desk/model-list/import", Fixture, NULL, setup, test_import, teardown);
  g_test_add ("/desk/model-list/import-listed", Fixture, NULL, setup, test_import_listed, teardown);
  g_test_add ("/desk/model-list/import-pair", Fixture, NULL, setup, test_import_pair, teardown);
  g_test_add ("/desk/model-list/import-checkpoint", Fixture, NULL, setup, test_import_checkpoint,
              teardown);
  return g_test_run ();
}

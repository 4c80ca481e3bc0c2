/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/composing/mai-model-list.h"

#include <dlfcn.h>
#include <glib/gstdio.h>

#include "base/mai-paths.h"
#include "base/mai-tree.h"
#include "desk/training/mai-run-label.h"

#define SECONDS 120 // a sanitizer on a busy machine is slow

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
expired_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
run_until (gboolean (*condition) (Fixture *f), Fixture *f)
{
  gboolean expired = FALSE;
  guint id = g_timeout_add_seconds (SECONDS, expired_cb, &expired);

  while (!condition (f) && !expired)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  g_assert_false (expired);
}

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
  run_until (is_loaded, f);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->result);
  g_clear_object (&f->models);
  while (g_main_context_iteration (NULL, FALSE))
    ;
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
  run_until (has_wanted, f);
  info = get (f, 1);
  g_assert_cmpint (mai_model_info_get_origin (info), ==, MAI_MODEL_TRAINED);
  g_assert_true (mai_run_label_write (&label, job, NULL));
  f->name = "My waltzes";
  run_until (has_name, f);
  g_signal_connect (info, "notify::digest", G_CALLBACK (digest_cb), f);
  again = copy_shipped (result, "model.safetensors", 1);
  run_until (has_new_digest, f);
  g_assert_true (get (f, 1) == info);
  g_remove (path);
  f->wanted = 1;
  run_until (has_wanted, f);
}

/* What a run writes while the list is looking, after its folder was looked at. */
static void
test_late (Fixture *f, gconstpointer data)
{
  g_autofree char *job = g_build_filename (f->folder, "jobs", "train-late", NULL);

  g_assert_cmpint (g_mkdir_with_parents (job, 0700), ==, 0);
  late_folder = g_build_filename (job, "result", NULL);
  f->wanted = 2;
  run_until (has_wanted, f);
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
  run_until (has_result, f);
  copy = mai_model_list_import_finish (f->models, f->result, &error);
  g_assert_no_error (error);
  g_assert_true (copy == get (f, 1));
  g_assert_cmpstr (mai_model_info_get_name (copy), ==, "Late romantic");
  g_assert_cmpint (mai_model_info_get_origin (copy), ==, MAI_MODEL_IMPORTED);

  g_clear_object (&f->result);
  g_assert_true (g_file_set_contents (no_model, "Dear friend", -1, NULL));
  mai_model_list_import_async (f->models, letter, NULL, ready_cb, f);
  run_until (has_result, f);
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
  run_until (has_result, f);
  listed = mai_model_list_import_finish (f->models, f->result, NULL);
  g_assert_true (listed == get (f, 0));
  g_assert_false (g_file_test (models, G_FILE_TEST_EXISTS));
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
  return g_test_run ();
}

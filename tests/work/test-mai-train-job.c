/* SPDX-License-Identifier: Apache-2.0 */
/* Training jobs as they are made: what they take, what they pass over, and that nothing is left of a failure. */
#include "work/mai-train-job.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../learn/mai-test-music.h"
#include "base/mai-tree.h"
#include "learn/mai-learn-error.h"

#define N_PIECES 3

typedef struct
{
  char *music;
  char *folder; /* to make jobs in */
  char *path; /* of the job */
  MaiTrainSettings settings;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  guint n;

  fixture->music = mai_test_music_folder (N_PIECES, 64);
  fixture->folder = g_dir_make_tmp ("mai-train-job-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "job", NULL);
  fixture->settings = (MaiTrainSettings){ .recipe = mai_preset_list (&n)[0].recipe,
                                          .data = MAI_DATA_SET_OPTIONS_DEFAULT };
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  mai_test_music_remove (fixture->music);
  mai_tree_remove (fixture->folder, NULL, NULL, NULL);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static MaiJob *
create (Fixture *fixture, const char *data, GCancellable *cancellable, GError **error)
{
  const char *const paths[] = { data, NULL };

  return mai_train_job_create (fixture->path, paths, &fixture->settings, cancellable, error);
}

static void
assert_nothing_left (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);

  g_assert_null (g_dir_read_name (dir));
}

static JsonArray *
get_passed_over (MaiJob *job)
{
  return json_object_get_array_member (mai_job_get_parameters (job), "passed_over");
}

static void
test_takes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiJob) job = create (fixture, fixture->music, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (mai_job_get_kind (job), ==, "train");
  g_assert_cmpuint (mai_job_get_inputs (job)->len, ==, N_PIECES);
  g_assert_cmpuint (json_array_get_length (get_passed_over (job)), ==, 0);
}

/* What cannot be read is told of, and the rest is taken. */
static void
test_passed_over (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pipe = g_build_filename (fixture->music, "pipe.mid", NULL);
  g_autofree char *dangling = g_build_filename (fixture->music, "dangling.mid", NULL);
  g_autoptr (MaiJob) made = NULL;
  g_autoptr (MaiJob) job = NULL;
  JsonObject *first, *second;

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (symlink ("nowhere.mid", dangling), ==, 0);
  made = create (fixture, fixture->music, NULL, NULL);
  g_assert_nonnull (made);
  job = mai_job_open (fixture->path, NULL);
  g_assert_cmpuint (mai_job_get_inputs (job)->len, ==, N_PIECES);
  g_assert_cmpuint (json_array_get_length (get_passed_over (job)), ==, 2);
  first = json_array_get_object_element (get_passed_over (job), 0);
  second = json_array_get_object_element (get_passed_over (job), 1);
  g_assert_cmpstr (json_object_get_string_member (first, "file"), ==, dangling);
  g_assert_nonnull (json_object_get_string_member (first, "reason"));
  g_assert_cmpstr (json_object_get_string_member (second, "file"), ==, pipe);
  g_assert_cmpstr (json_object_get_string_member (second, "reason"), ==,
                   "It is a pipe or a device, not a file.");
  g_remove (pipe);
  g_remove (dangling);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (create (fixture, fixture->music, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_nothing_left (fixture);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (create (fixture, "/nowhere/at/all", NULL, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_NOT_FOUND);
  assert_nothing_left (fixture);
  g_clear_error (&error);
  fixture->settings.recipe.hidden = 0;
  g_assert_null (create (fixture, fixture->music, NULL, &error));
  g_assert_nonnull (error);
  assert_nothing_left (fixture);
}

/* A folder of a job that never can be run would be in the way of the next try. */
static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autofree char *empty = g_build_filename (fixture->music, "empty", NULL);
  g_autofree char *pipe = g_build_filename (empty, "pipe.mid", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (empty, 0700), ==, 0);
  g_assert_null (create (fixture, empty, NULL, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_EMPTY);
  g_assert_true (g_str_has_prefix (error->message, "There are no files"));
  g_clear_error (&error);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_null (create (fixture, empty, NULL, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_EMPTY);
  g_assert_nonnull (strstr (error->message, "pipe.mid”: It is a pipe or a device, not a file."));
  assert_nothing_left (fixture);
}

#define ADD(name, func) g_test_add ("/work/train-job/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("takes", test_takes);
  ADD ("passed-over", test_passed_over);
  ADD ("cancelled", test_cancelled);
  ADD ("refused", test_refused);
  ADD ("empty", test_empty);
  return g_test_run ();
}

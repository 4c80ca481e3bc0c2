/* SPDX-License-Identifier: Apache-2.0 */
#include "work/mai-train-settings.h"

#include "base/mai-json.h"
#include "learn/mai-learn-error.h"
#include "work/mai-job-folder.h"

static void
test_json (void)
{
  const MaiPreset *preset = mai_preset_find ("sketch-lstm", NULL);
  MaiTrainSettings settings = { .recipe = preset->recipe,
                                .data = MAI_DATA_SET_OPTIONS_DEFAULT,
                                .licence = "CC0",
                                .threads = 3,
                                .sample_notes = 40 };
  MaiTrainSettings read = { 0 };
  const MaiEncoding *encoding = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (JsonObject) again = NULL;
  g_autoptr (JsonObject) plain = NULL;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  settings.data.seed = G_MAXUINT64;
  settings.encoding = "chords-1";
  settings.preset = "best-frames";
  settings.benchmark = TRUE;
  object = mai_train_settings_to_json (&settings);
  g_assert_true (mai_train_settings_from_json (&read, &encoding, object, NULL));
  g_assert_cmpstr (mai_encoding_get_name (encoding), ==, "chords-1");
  again = mai_train_settings_to_json (&read);
  a = mai_json_object_to_line (object);
  b = mai_json_object_to_line (again);
  g_assert_cmpstr (a, ==, b);
  g_assert_true (read.benchmark);
  settings.encoding = settings.preset = NULL;
  settings.benchmark = FALSE;
  plain = mai_train_settings_to_json (&settings);
  g_assert_true (mai_train_settings_from_json (&read, &encoding, plain, NULL));
  g_assert_cmpstr (mai_encoding_get_name (encoding), ==, MAI_TRAIN_ENCODING);
  g_assert_false (json_object_has_member (plain, "preset")
                  || json_object_has_member (plain, "benchmark"));
  json_object_set_int_member (object, "threads", -1);
  g_assert_false (mai_train_settings_from_json (&read, &encoding, object, NULL));
}

/* The preset's habits go with its own encoding alone, and are kept. */
static void
test_habits (void)
{
  const MaiPreset *preset = mai_preset_find ("musicai-2021", NULL);
  MaiTrainSettings settings = { .data = MAI_DATA_SET_OPTIONS_DEFAULT };
  MaiTrainSettings read = { 0 };
  const MaiEncoding *encoding = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) error = NULL;

  mai_train_settings_take_preset (&settings, preset, "frames-1");
  g_assert_false (settings.habits.lengths);
  g_assert_cmpfloat (settings.habits.max_likeness, ==, 0);
  mai_train_settings_take_preset (&settings, preset, NULL);
  g_assert_true (settings.habits.lengths);
  object = mai_train_settings_to_json (&settings);
  g_assert_true (mai_train_settings_from_json (&read, &encoding, object, NULL));
  g_assert_true (read.habits.lengths);
  g_assert_cmpuint (read.habits.max_repeats, ==, preset->habits.max_repeats);
  g_assert_cmpfloat (read.habits.max_likeness, ==, 0.5);
  json_object_set_string_member (object, "encoding", "events-1");
  g_assert_false (mai_train_settings_from_json (&read, &encoding, object, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS);
}

/* A benchmark must not train on what it tests, whoever wrote the job. */
static void
test_benchmark (void)
{
  MaiTrainSettings settings = { .data = MAI_DATA_SET_OPTIONS_DEFAULT };
  MaiTrainSettings read = { 0 };
  const MaiEncoding *encoding = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (JsonObject) apart = NULL;
  g_autoptr (GError) error = NULL;

  settings.benchmark = TRUE;
  mai_train_settings_take_preset (&settings, mai_preset_find ("notes-lstm", NULL), "frames-1");
  object = mai_train_settings_to_json (&settings);
  g_assert_false (mai_train_settings_from_json (&read, &encoding, object, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS);
  settings.recipe.split_windows = FALSE;
  apart = mai_train_settings_to_json (&settings);
  g_assert_true (mai_train_settings_from_json (&read, &encoding, apart, NULL));
}

static void
test_folder (void)
{
  g_autofree char *root = mai_job_folder_get_root ();
  g_autofree char *path = mai_job_folder_make_path (NULL, "train");

  g_assert_true (g_str_has_suffix (root, "/musicai/jobs"));
  g_assert_true (g_str_has_prefix (path, root));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/work/train-settings/json", test_json);
  g_test_add_func ("/work/train-settings/habits", test_habits);
  g_test_add_func ("/work/train-settings/benchmark", test_benchmark);
  g_test_add_func ("/work/train-settings/folder", test_folder);
  return g_test_run ();
}

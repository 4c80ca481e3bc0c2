/* SPDX-License-Identifier: Apache-2.0 */
/* A recipe, what it trains on and what it costs. */
#include "desk/training/mai-train-recipe.h"

#include <glib/gstdio.h>

#include "desk/training/mai-graphics-card.h"
#include "desk/training/mai-train-cost.h"

static void
test_recipe (void)
{
  g_autoptr (MaiTrainRecipe) recipe = mai_train_recipe_new ();
  MaiTrainSettings settings;
  guint size, n;
  const MaiPreset *presets = mai_preset_list (&n);

  for (guint i = 0; i < n; i++)
    {
      g_object_set (recipe, "preset", i, NULL);
      mai_train_recipe_get_settings (recipe, &settings);
      g_assert_cmpmem (&settings.recipe, sizeof settings.recipe, &presets[i].recipe,
                       sizeof settings.recipe);
      g_assert_cmpstr (settings.encoding, ==, presets[i].encoding);
      g_object_get (recipe, "size", &size, NULL);
      g_object_set (recipe, "size", size, NULL);
      mai_train_recipe_get_settings (recipe, &settings);
      g_assert_cmpuint (settings.recipe.hidden, ==, presets[i].recipe.hidden);
    }
  g_object_set (recipe, "size", 3, "dropout", 0.25, "seed", G_MAXUINT64, NULL);
  mai_train_recipe_get_settings (recipe, &settings);
  g_assert_true (mai_recipe_check (&settings.recipe, NULL));
  g_assert_cmpfloat (settings.recipe.dropout, ==, 0.25);
  g_assert_cmpfloat (mai_train_recipe_estimate (recipe, -1, 1000, 1e9), >,
                     mai_train_recipe_estimate (recipe, 2, 1000, 1e9));
  g_assert_cmpstr (settings.preset, ==, presets[n - 1].name);
}

/* A card has another arithmetic than the processor; a recipe keeps what it learns on. */
static void
test_device (void)
{
  g_autoptr (MaiTrainRecipe) recipe = mai_train_recipe_new ();
  MaiTrainSettings settings;

  mai_train_recipe_get_settings (recipe, &settings);
  g_assert_cmpstr (mai_train_settings_get_device (&settings), ==, "auto");
  g_assert_cmpint (settings.precision, ==, MAI_ARITHMETIC_FLOAT32);
  g_object_set (recipe, "device", MAI_RECIPE_DEVICE_CARD, "precision", MAI_ARITHMETIC_TF32, NULL);
  g_object_set (recipe, "preset", 2, NULL);
  mai_train_recipe_get_settings (recipe, &settings);
  g_assert_cmpstr (settings.device, ==, "gpu");
  g_assert_cmpint (settings.precision, ==, MAI_ARITHMETIC_TF32);
  g_object_set (recipe, "device", MAI_RECIPE_DEVICE_PROCESSOR, NULL);
  mai_train_recipe_get_settings (recipe, &settings);
  g_assert_cmpstr (settings.device, ==, "cpu");
  g_assert_cmpint (settings.precision, ==, MAI_ARITHMETIC_FLOAT32);
  g_object_set (recipe, "precision", MAI_ARITHMETIC_BF16, NULL);
  mai_train_recipe_get_settings (recipe, &settings);
  g_assert_cmpint (settings.precision, ==, MAI_ARITHMETIC_BF16);
}

static double
get_cost (const char *preset)
{
  MaiTrainSettings settings = { .data = MAI_DATA_SET_OPTIONS_DEFAULT };

  mai_train_settings_take_preset (&settings, mai_preset_find (preset, NULL), NULL);
  settings.recipe.epochs = 1;
  return mai_train_cost_total (&settings, 1000);
}

static void
test_cost (void)
{
  /* windows of 32 notes are read whole for each note that is learnt */
  MaiRecipe windows = mai_preset_find ("notes-lstm", NULL)->recipe, whole = windows;
  const MaiEncoding *chords = mai_encoding_by_name ("chords-1", NULL);
  const MaiEncoding *events = mai_encoding_by_name ("events-1", NULL);
  const MaiEncoding *frames = mai_encoding_by_name ("frames-1", NULL);
  MaiTrainSettings settings = { .data = MAI_DATA_SET_OPTIONS_DEFAULT };
  double one;

  whole.window = whole.n_phases = 0;
  g_assert_cmpfloat (mai_train_cost_step (&windows, chords), >,
                     25 * mai_train_cost_step (&whole, chords));
  /* of that preset, 1,595,314 parameters with 566 names: 100 of each and the biases are looked up and added */
  g_assert_cmpfloat (mai_train_cost_step (&whole, chords) / 3, >, 1595314 - 56600 - 8000);
  g_assert_cmpfloat (mai_train_cost_step (&whole, chords) / 3, <, 1595314 - 56600);
  /* six heads cost more than one */
  g_assert_cmpfloat (mai_train_cost_step (&whole, events), !=,
                     mai_train_cost_step (&whole, frames));
  /* a piano roll has several steps a note; a second network costs as much again, but for its words */
  settings.recipe = mai_preset_find ("studio-wavenet", NULL)->recipe;
  settings.encoding = "frames-1";
  one = mai_train_cost_step (&settings.recipe, frames);
  g_assert_cmpfloat (mai_train_cost_total (&settings, 1000), >,
                     2 * 1000 * 0.8 * settings.recipe.epochs * one);
  settings.encoding = "chords-1";
  one = mai_train_cost_total (&settings, 1000);
  settings.habits.lengths = TRUE;
  g_assert_cmpfloat (mai_train_cost_total (&settings, 1000), >, 1.5 * one);
  g_assert_cmpfloat (get_cost ("notes-lstm"), >, get_cost ("sketch-lstm"));
}

static void
test_graphics_card (void)
{
  g_autofree char *devices = g_dir_make_tmp ("musicai-test-XXXXXX", NULL);
  g_autofree char *control = g_build_filename (devices, "nvidiactl", NULL);
  g_autofree char *missing = mai_graphics_card_find_missing (devices);

  g_assert_nonnull (missing);
  g_assert_true (g_file_set_contents (control, "", 0, NULL));
  g_assert_null (mai_graphics_card_find_missing (devices));
  g_remove (control);
  g_rmdir (devices);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train-recipe/recipe", test_recipe);
  g_test_add_func ("/train-recipe/device", test_device);
  g_test_add_func ("/train-recipe/cost", test_cost);
  g_test_add_func ("/train-recipe/graphics-card", test_graphics_card);
  return g_test_run ();
}

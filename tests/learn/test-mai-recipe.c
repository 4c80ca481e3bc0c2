/* SPDX-License-Identifier: Apache-2.0 */
/* Recipes survive JSON, and what is out of range is refused by name. */
#include <math.h>

#include "base/mai-json.h"
#include "learn/mai-learn-error.h"
#include "learn/mai-recipe.h"

static void
test_presets (void)
{
  guint n;
  const MaiPreset *presets = mai_preset_list (&n);

  g_assert_cmpuint (n, >=, 1);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;

      mai_recipe_check (&presets[i].recipe, &error);
      g_assert_no_error (error);
      g_assert_true (mai_preset_find (presets[i].name, &error) == &presets[i]);
      g_assert_cmpuint (strlen (presets[i].description), >, 20);
    }
}

static void
test_unknown_preset (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mai_preset_find ("studio-lstn", &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS);
  g_assert_nonnull (strstr (error->message, "studio-lstn"));
  g_assert_nonnull (strstr (error->message, "studio-lstm,"));
}

static void
test_json (void)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonObject) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  MaiRecipe recipe = mai_preset_find ("studio-lstm", NULL)->recipe;
  MaiRecipe read = { 0 };

  recipe.seed = G_MAXUINT64 - 1;
  recipe.learning_rate = 0.1 / 3;
  mai_recipe_to_json (&recipe, object);
  line = mai_json_object_to_line (object);
  again = mai_json_parse_object (line, -1, &error);
  g_assert_no_error (error);
  g_assert_true (mai_recipe_from_json (&read, again, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (read.seed, ==, recipe.seed);
  g_assert_true (read.learning_rate == recipe.learning_rate);
  g_assert_cmpuint (read.hidden, ==, recipe.hidden);
  g_assert_cmpuint (read.evaluate_windows, ==, recipe.evaluate_windows);
  g_assert_true (read.dropout == recipe.dropout);
}

/* A job that was made before there were families is one of an LSTM. */
static void
test_old_json (void)
{
  static const char *const later[] = {
    "family",   "stacks",        "kernel",     "skip",
    "shortcut", "optimiser",     "batch_norm", "recurrent_dropout",
    "window",   "split_windows", "ahead",      "final_rate",
    "beta2"
  };
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GError) error = NULL;
  const MaiRecipe *recipe = &mai_preset_find ("studio-lstm", NULL)->recipe;
  MaiRecipe read = { 0 };

  mai_recipe_to_json (recipe, object);
  for (guint i = 0; i < G_N_ELEMENTS (later); i++)
    json_object_remove_member (object, later[i]);
  g_assert_true (mai_recipe_from_json (&read, object, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (&read, sizeof read, recipe, sizeof *recipe);
}

static void
test_wavenet (void)
{
  g_autoptr (JsonObject) object = json_object_new ();
  const MaiRecipe *recipe = &mai_preset_find ("studio-wavenet", NULL)->recipe;
  const MaiEncoding *encoding = mai_encoding_by_name ("events-1", NULL);
  g_autoptr (GError) error = NULL;
  MaiModelConfig config;
  MaiRecipe read = { 0 };

  mai_recipe_to_json (recipe, object);
  g_assert_cmpstr (json_object_get_string_member (object, "family"), ==, "wavenet");
  g_assert_true (json_object_get_boolean_member (object, "shortcut"));
  g_assert_true (mai_recipe_from_json (&read, object, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (&read, sizeof read, recipe, sizeof *recipe);
  mai_recipe_get_config (&read, encoding, &config);
  g_assert_cmpint (config.family, ==, MAI_FAMILY_WAVENET);
  g_assert_cmpuint (config.stacks * config.layers, ==, 16);
}

static void
test_ahead (void)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GError) error = NULL;
  MaiRecipe recipe = mai_preset_find ("notes-lstm", NULL)->recipe;
  MaiRecipe read = { 0 };

  mai_recipe_to_json (&recipe, object);
  g_assert_true (mai_recipe_from_json (&read, object, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (&read, sizeof read, &recipe, sizeof recipe);
  g_assert_cmpuint (mai_recipe_get_ahead (&read, 0), ==, 1);
  g_assert_cmpuint (mai_recipe_get_ahead (&read, 24), ==, 1);
  g_assert_cmpuint (mai_recipe_get_ahead (&read, 25), ==, 4);
  g_assert_cmpuint (mai_recipe_get_ahead (&read, 45), ==, 8);
  g_assert_cmpuint (mai_recipe_get_ahead (&read, 1000), ==, 8);
  g_assert_cmpuint (mai_recipe_get_most_ahead (&read), ==, 8);
  recipe.phases[1].from = 0;
  g_assert_false (mai_recipe_check (&recipe, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS);
}

static void
assert_refused (const char *member, const char *value)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonObject) spoilt = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("{\"x\":%s}", value);
  MaiRecipe read = { .hidden = 77 };

  mai_recipe_to_json (&mai_preset_find ("studio-lstm", NULL)->recipe, object);
  spoilt = mai_json_parse_object (text, -1, NULL);
  if (spoilt)
    json_object_set_member (object, member, json_node_copy (json_object_get_member (spoilt, "x")));
  else
    json_object_remove_member (object, member);
  g_assert_false (mai_recipe_from_json (&read, object, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (read.hidden, ==, 77);
  if (!g_str_equal (member, "seed"))
    g_assert_nonnull (strstr (error->message, member));
}

static void
test_hostile_json (void)
{
  assert_refused ("hidden", "0");
  assert_refused ("hidden", "-1");
  assert_refused ("hidden", "4294967297");
  assert_refused ("hidden", "2.5");
  assert_refused ("hidden", "\"256\"");
  assert_refused ("layers", "9");
  assert_refused ("family", "\"transformer\"");
  assert_refused ("family", "3");
  assert_refused ("optimiser", "\"sgd\"");
  assert_refused ("optimiser", "1");
  assert_refused ("batch_norm", "1");
  assert_refused ("stacks", "9");
  assert_refused ("shortcut", "\"yes\"");
  assert_refused ("dropout", "1");
  assert_refused ("ahead", "[[0,2]]"); /* without a window */
  assert_refused ("ahead", "[[0,2,3]]");
  assert_refused ("ahead", "[[0]]");
  assert_refused ("ahead", "[0,2]");
  assert_refused ("ahead", "[[0,-2]]");
  assert_refused ("ahead", "[[0,4294967298]]");
  assert_refused ("ahead", "[[0,\"2\"]]");
  assert_refused ("ahead", "{}");
  assert_refused ("ahead", "[[0,1],[1,1],[2,1],[3,1],[4,1],[5,1],[6,1],[7,1],[8,1]]");
  assert_refused ("also_scored", "1"); /* without a window */
  assert_refused ("also_scored", "-1");
  assert_refused ("learning_rate", "0");
  assert_refused ("learning_rate", "[]");
  assert_refused ("batch", "not json: left out");
  assert_refused ("seed", "\"-1\"");
  assert_refused ("seed", "\"18446744073709551616\"");
  assert_refused ("seed", "\"\"");
}

static void
test_check (void)
{
  MaiRecipe recipe = mai_preset_find ("studio-lstm", NULL)->recipe;
  g_autoptr (GError) error = NULL;

  recipe.learning_rate = NAN;
  g_assert_false (mai_recipe_check (&recipe, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS);
  g_assert_nonnull (strstr (error->message, "learning_rate"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recipe/presets", test_presets);
  g_test_add_func ("/recipe/old-json", test_old_json);
  g_test_add_func ("/recipe/wavenet", test_wavenet);
  g_test_add_func ("/recipe/ahead", test_ahead);
  g_test_add_func ("/recipe/unknown-preset", test_unknown_preset);
  g_test_add_func ("/recipe/json", test_json);
  g_test_add_func ("/recipe/hostile-json", test_hostile_json);
  g_test_add_func ("/recipe/check", test_check);
  return g_test_run ();
}

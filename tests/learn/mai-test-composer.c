/* SPDX-License-Identifier: Apache-2.0 */
#include "mai-test-composer.h"

#include "midi/mai-midi.h"

MaiComposer *
mai_test_composer_new (const MaiEncoding *encoding, const MaiRecipe *recipe, guint64 seed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiModel) model = NULL;
  MaiModelConfig config;
  MaiComposer *composer;

  if (encoding == NULL)
    encoding = mai_encoding_by_name ("events-1", NULL);
  if (recipe == NULL)
    recipe = &mai_preset_find ("sketch-lstm", NULL)->recipe;
  mai_recipe_get_config (recipe, encoding, &config);
  model = mai_model_new (&config, mai_backend_cpu (), &error);
  g_assert_no_error (error);
  mai_model_init (model, seed);
  composer = mai_composer_new (model, encoding, &error);
  g_assert_no_error (error);
  return composer;
}

GPtrArray *
mai_test_compose (MaiComposer *composer, MaiScore *seed, const MaiComposeOptions *options,
                  guint first, guint n)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *takes = mai_composer_compose (composer, seed, options, first, n, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (takes->len, ==, n);
  return takes;
}

gboolean
mai_test_composer_is_same (MaiScore *a, MaiScore *b)
{
  g_autoptr (GBytes) x = mai_midi_to_bytes (a, NULL);
  g_autoptr (GBytes) y = mai_midi_to_bytes (b, NULL);

  return g_bytes_equal (x, y);
}

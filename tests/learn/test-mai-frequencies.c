/* SPDX-License-Identifier: Apache-2.0 */
/* A network that starts from frequencies is, before it has learnt anything, as good as counting. */
#include <math.h>
#include <string.h>

#include "learn/mai-frequencies.h"
#include "learn/mai-trainer.h"
#include "mai-test-music.h"

static MaiRecipe
make_recipe (gboolean frequencies)
{
  MaiRecipe recipe = mai_preset_find ("sketch-lstm", NULL)->recipe;

  recipe.batch = 3;
  recipe.steps = 40;
  recipe.frequencies = frequencies;
  return recipe;
}

static MaiModel *
make_model (MaiDataSet *set, const MaiRecipe *recipe)
{
  g_autoptr (GError) error = NULL;
  MaiModelConfig config;
  MaiModel *model;

  mai_recipe_get_config (recipe, mai_data_set_get_encoding (set), &config);
  model = mai_model_new (&config, mai_backend_cpu (), &error);
  g_assert_no_error (error);
  return model;
}

/* All else being zero, the logits are the biases: e to them adds up to one, and a value twice as often has twice as much. */
static void
test_biases (void)
{
  g_autoptr (MaiDataSet) set = mai_test_music_set (12, 60);
  MaiRecipe recipe = make_recipe (TRUE);
  g_autoptr (MaiFeeder) feeder = NULL;
  g_autoptr (MaiModel) model = make_model (set, &recipe);
  const MaiField *fields = mai_encoding_get_fields (mai_data_set_get_encoding (set));
  double counts[137] = { 0 }, all = 0;
  gsize n;
  MaiBatch batch;

  recipe.transpose = recipe.tempo_bins = 0;
  feeder = mai_feeder_new_training (set, &recipe);
  for (guint64 w = 0; w < mai_feeder_count_windows (feeder); w++)
    {
      g_assert_true (mai_feeder_next (feeder, &batch));
      for (guint i = 0; i < 3 * 40; i++, all++)
        counts[batch.targets[i * 6]]++;
    }
  mai_frequencies_apply (model, feeder, 3);
  for (guint f = 0; f < 6; f++)
    {
      g_autofree char *name = g_strdup_printf ("head.%u.out.bias", f);
      const float *bias =
          mai_model_get_parameters (model, &n) + mai_model_find_tensor (model, name)->offset;
      double sum = 0;

      for (guint value = 0; value < fields[f].size; value++)
        {
          sum += exp ((double) bias[value]);
          if (f == 0)
            g_assert_cmpfloat_with_epsilon (exp ((double) bias[value]),
                                            (counts[value] + 1) / (all + 137), 1e-6);
        }
      g_assert_cmpfloat_with_epsilon (sum, 1, 1e-5);
    }
}

/* The feeder is left as it was found. */
static void
test_feeder (void)
{
  g_autoptr (MaiDataSet) set = mai_test_music_set (12, 60);
  MaiRecipe recipe = make_recipe (TRUE);
  g_autoptr (MaiFeeder) used = mai_feeder_new_training (set, &recipe);
  g_autoptr (MaiFeeder) fresh = mai_feeder_new_training (set, &recipe);
  g_autoptr (MaiModel) model = make_model (set, &recipe);
  MaiBatch a, b;

  mai_frequencies_apply (model, used, 3);
  g_assert_true (mai_feeder_next (used, &a) && mai_feeder_next (fresh, &b));
  g_assert_cmpmem (a.targets, 3 * 40 * 6 * 2, b.targets, 3 * 40 * 6 * 2);
}

static void
progress_cb (MaiTrainer *trainer, const MaiProgress *progress, gpointer data)
{
  double *nats = data;

  if (progress->window == 1)
    *nats = mai_loss_get_nats (&progress->loss);
}

static double
first_loss (MaiDataSet *set, gboolean frequencies)
{
  const MaiTrainerEvents events = { progress_cb, NULL };
  MaiRecipe recipe = make_recipe (frequencies);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiTrainer) trainer = NULL;
  double nats = NAN;

  recipe.epochs = 1;
  trainer = mai_trainer_new (set, &recipe, mai_backend_cpu (), pool, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (mai_trainer_run (trainer, &events, &nats, NULL, &error));
  return nats;
}

static void
test_trainer (void)
{
  g_autoptr (MaiDataSet) set = mai_test_music_set (12, 60);

  g_assert_cmpfloat (first_loss (set, TRUE), <, 0.8 * first_loss (set, FALSE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frequencies/biases", test_biases);
  g_test_add_func ("/frequencies/feeder", test_feeder);
  g_test_add_func ("/frequencies/trainer", test_trainer);
  return g_test_run ();
}

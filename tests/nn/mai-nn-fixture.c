/* SPDX-License-Identifier: Apache-2.0 */
#include "mai-nn-fixture.h"

#include "nn/mai-nn-error.h"
#include "nn/mai-random.h"

MaiModelConfig
mai_fixture_config (float dropout)
{
  return (MaiModelConfig){ .n_inputs = 4,
                           .n_outputs = 3,
                           .sizes = { 5, 7, 4, 3 },
                           .embedding = 6,
                           .hidden = 9,
                           .layers = 2,
                           .shortcut = TRUE,
                           .projection = 8,
                           .head = 5,
                           .dropout = dropout };
}

MaiModelConfig
mai_fixture_plain_config (void)
{
  MaiModelConfig config = mai_fixture_config (0);

  config.n_inputs = config.n_outputs = 1;
  config.sizes[0] = 7;
  config.shortcut = FALSE;
  config.head = 0;
  return config;
}

MaiModelConfig
mai_fixture_wavenet_config (float dropout)
{
  MaiModelConfig config = mai_fixture_config (dropout);

  config.family = MAI_FAMILY_WAVENET;
  config.layers = 3;
  config.stacks = 2;
  config.kernel = 2;
  config.skip = 11;
  return config;
}

MaiModelConfig
mai_fixture_family_config (MaiFamily family, float dropout)
{
  MaiModelConfig config = family == MAI_FAMILY_WAVENET ? mai_fixture_wavenet_config (dropout)
                                                       : mai_fixture_config (dropout);

  if (family == MAI_FAMILY_LSTM)
    config.recurrent_dropout = dropout / 2;
  return config;
}

void
mai_fixture_assert_refused (const MaiModelConfig *config, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mai_model_new (config, mai_backend_cpu (), &error));
  g_assert_error (error, MAI_NN_ERROR, code);
}

MaiModel *
mai_fixture_model (const MaiModelConfig *config, guint64 seed)
{
  MaiModel *model = mai_model_new (config, mai_backend_cpu (), NULL);

  g_assert_nonnull (model);
  mai_model_init (model, seed);
  return model;
}

void
mai_fixture_scatter (MaiModel *model)
{
  guint n_tensors;
  const MaiTensor *tensors = mai_model_get_tensors (model, &n_tensors);
  float *p = mai_model_get_parameters (model, NULL);
  MaiRandom random;

  mai_random_init (&random, 6, 0);
  for (guint i = 0; i < n_tensors; i++)
    for (gsize j = tensors[i].offset; j < tensors[i].offset + tensors[i].size; j++)
      p[j] = 2 * p[j] + (tensors[i].n_dims == 1 ? mai_random_normal (&random) : 0);
}

static guint16
draw (MaiRandom *random, guint n, gboolean may_miss)
{
  return may_miss && mai_random_below (random, 8) == 0 ? MAI_IGNORE : mai_random_below (random, n);
}

MaiFixtureBatch *
mai_fixture_batch_new (const MaiModelConfig *config, guint batch, guint steps, guint64 seed,
                       gboolean holes)
{
  MaiFixtureBatch *made = g_new0 (MaiFixtureBatch, 1);
  gsize n = (gsize) batch * steps;
  MaiRandom random;

  mai_random_init (&random, seed, 77);
  made->steps = steps;
  made->batch = batch;
  made->inputs = g_new (guint16, n * config->n_inputs);
  made->targets = g_new (guint16, n * config->n_outputs);
  made->weight = g_new (float, n);
  made->keep = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    {
      made->weight[i] = holes && mai_random_below (&random, 5) == 0 ? 0 : 1;
      made->keep[i] = holes && mai_random_below (&random, 6) == 0 ? 0 : 1;
      for (guint f = 0; f < config->n_inputs; f++)
        made->inputs[i * config->n_inputs + f] =
            made->keep[i] == 0 ? config->sizes[f] : draw (&random, config->sizes[f], holes);
      for (guint f = 0; f < config->n_outputs; f++)
        made->targets[i * config->n_outputs + f] = draw (&random, config->sizes[f], holes);
    }
  made->view = (MaiBatch){ made->inputs, made->targets, made->weight, made->keep };
  return made;
}

void
mai_fixture_batch_free (MaiFixtureBatch *batch)
{
  g_free (batch->inputs);
  g_free (batch->targets);
  g_free (batch->weight);
  g_free (batch->keep);
  g_free (batch);
}

MaiOptimiser
mai_fixture_optimiser (float learning_rate)
{
  return (MaiOptimiser){ .learning_rate = learning_rate,
                         .beta1 = 0.9f,
                         .beta2 = 0.999f,
                         .epsilon = 1e-8f,
                         .weight_decay = 0.01f,
                         .clip = 1 };
}

char *
mai_fixture_path (const char *name)
{
  return g_test_build_filename (G_TEST_BUILT, name, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "mai-nn-fixture.h"
#include "nn/mai-model-config.h"
#include "nn/mai-nn-error.h"

/* Tensors follow each other, aligned, with unique names; nothing lies outside. */
static void
test_layout (void)
{
  MaiModelConfig config = mai_fixture_config (0);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 1);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_tensors;
  const MaiTensor *tensors = mai_model_get_tensors (model, &n_tensors);
  gsize end = 0, n, weights = 0;
  const float *p = mai_model_get_parameters (model, &n);

  g_assert_cmpuint ((guintptr) p % 64, ==, 0);
  for (guint i = 0; i < n_tensors; i++)
    {
      g_assert_cmpuint (tensors[i].offset % 16, ==, 0);
      g_assert_cmpuint (tensors[i].offset, >=, end);
      g_assert_cmpuint (tensors[i].offset - end, <, 16);
      g_assert_cmpuint (tensors[i].size, ==,
                        tensors[i].shape[0] * (tensors[i].n_dims == 2 ? tensors[i].shape[1] : 1));
      g_assert_true (g_hash_table_add (names, (gpointer) tensors[i].name));
      g_assert_true (mai_model_find_tensor (model, tensors[i].name) == &tensors[i]);
      end = tensors[i].offset + tensors[i].size;
      weights += tensors[i].size;
    }
  g_assert_cmpuint (end, <=, n);
  g_assert_cmpuint (weights, ==, mai_model_count_weights (model));
  g_assert_null (mai_model_find_tensor (model, "lstm.2.bias"));
}

static void
test_decay (void)
{
  static const struct
  {
    const char *name;
    gboolean decays;
  } expected[] = {
    { "embedding.3.weight", FALSE }, { "lstm.0.weight_ih", TRUE },
    { "lstm.1.weight_hh", TRUE },    { "lstm.1.bias", FALSE },
    { "projection.weight", TRUE },   { "projection.bias", FALSE },
    { "skip.weight", TRUE },         { "head.2.in.weight", TRUE },
    { "head.2.in.bias", FALSE },     { "head.2.chain.1.weight", FALSE },
    { "head.0.out.weight", TRUE },   { "head.0.out.bias", FALSE },
  };
  MaiModelConfig config = mai_fixture_config (0);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 1);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const MaiTensor *tensor = mai_model_find_tensor (model, expected[i].name);

      g_assert_nonnull (tensor);
      g_assert_cmpint (tensor->decays, ==, expected[i].decays);
    }
}

static void
measure (MaiModel *model, const char *name, double *largest, double *deviation)
{
  const MaiTensor *tensor = mai_model_find_tensor (model, name);
  const float *p = mai_model_get_parameters (model, NULL) + tensor->offset;
  double squares = 0;

  *largest = 0;
  for (gsize i = 0; i < tensor->size; i++)
    {
      *largest = MAX (*largest, fabs (p[i]));
      squares += (double) p[i] * p[i];
    }
  *deviation = sqrt (squares / tensor->size);
}

static void
test_first_values (void)
{
  MaiModelConfig config = mai_fixture_config (0);
  config.hidden = config.projection = config.head = 64;
  config.sizes[0] = 400;
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 1);
  double largest, deviation;

  measure (model, "embedding.0.weight", &largest, &deviation);
  g_assert_cmpfloat_with_epsilon (deviation, 0.5, 0.03); /* four inputs */
  measure (model, "lstm.1.weight_hh", &largest, &deviation);
  g_assert_cmpfloat (largest, <=, 0.125);
  g_assert_cmpfloat_with_epsilon (deviation, 0.125 / sqrt (3), 0.005);
  measure (model, "head.1.in.weight", &largest, &deviation);
  g_assert_cmpfloat_with_epsilon (deviation, 0.125, 0.005);
  measure (model, "head.1.in.bias", &largest, &deviation);
  g_assert_cmpfloat (largest, ==, 0);

  const float *bias =
      mai_model_get_parameters (model, NULL) + mai_model_find_tensor (model, "lstm.0.bias")->offset;
  for (guint i = 0; i < 4 * 64; i++)
    g_assert_cmpfloat (bias[i], ==, i / 64 == 1 ? 1 : 0);
}

static void
test_seed (void)
{
  MaiModelConfig config = mai_fixture_config (0);
  g_autoptr (MaiModel) a = mai_fixture_model (&config, 1);
  g_autoptr (MaiModel) b = mai_fixture_model (&config, 1);
  g_autoptr (MaiModel) c = mai_fixture_model (&config, 2);
  gsize n;
  const float *p = mai_model_get_parameters (a, &n);

  mai_model_init (b, 7);
  mai_model_init (b, 1);
  g_assert_cmpmem (p, n * sizeof (float), mai_model_get_parameters (b, NULL), n * sizeof (float));
  g_assert_true (memcmp (p, mai_model_get_parameters (c, NULL), n * sizeof (float)) != 0);
}

static void
test_limits (void)
{
  MaiModelConfig config = mai_fixture_config (0);

#define WITH(...) \
  ({ \
    MaiModelConfig changed = config; \
    changed.__VA_ARGS__; \
    mai_fixture_assert_refused (&changed, MAI_NN_ERROR_CONFIG); \
  })
  WITH (n_inputs = 0);
  WITH (n_inputs = 17);
  WITH (n_outputs = 0);
  WITH (n_outputs = 5);
  WITH (sizes[2] = 0);
  WITH (sizes[2] = 65535);
  WITH (embedding = 0);
  WITH (hidden = 0);
  WITH (hidden = 16385);
  WITH (layers = 0);
  WITH (layers = 9);
  WITH (projection = 0);
  WITH (head = G_MAXUINT);
  WITH (head = 0); /* with three outputs */
  WITH (dropout = 1);
  WITH (dropout = -0.1f);
  WITH (dropout = NAN);
  WITH (recurrent_dropout = 1);
  WITH (recurrent_dropout = NAN);
#undef WITH

  config.hidden = 16384;
  config.layers = 8;
  mai_fixture_assert_refused (&config, MAI_NN_ERROR_TOO_LARGE);
}

static void
test_json (void)
{
  MaiModelConfig config = mai_fixture_config (0.3f), read;
  g_autofree char *json = mai_model_config_to_json (&config);
  g_autoptr (GError) error = NULL;

  g_assert_true (mai_model_config_from_json (json, &read, &error));
  g_assert_true (mai_model_config_equal (&config, &read));
  config.recurrent_dropout = 0.2f;
  g_assert_false (mai_model_config_equal (&config, &read));
  g_free (json);
  json = mai_model_config_to_json (&config);
  g_assert_true (mai_model_config_from_json (json, &read, &error));
  g_assert_true (mai_model_config_equal (&config, &read));
  read.sizes[3]++;
  g_assert_false (mai_model_config_equal (&config, &read));
  g_assert_false (mai_model_config_from_json ("{\"family\":\"transformer\"}", &read, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_CONFIG);
}

/* As the first version of the program wrote them. */
static void
test_old_json (void)
{
  const char *json =
      "{\"family\":\"lstm\",\"outputs\":3,\"sizes\":[5,7,4,3],\"embedding\":6,\"hidden\":9,"
      "\"layers\":2,\"projection\":8,\"head\":5,\"dropout\":0}";
  MaiModelConfig expected = mai_fixture_config (0), read;
  g_autoptr (GError) error = NULL;

  g_assert_true (mai_model_config_from_json (json, &read, &error));
  g_assert_no_error (error);
  g_assert_true (mai_model_config_equal (&expected, &read));
}

static void
test_reference (void)
{
  MaiModelConfig config = mai_fixture_config (0);
  MaiModel *model = mai_fixture_model (&config, 1);

  g_assert_true (mai_model_ref (model) == model);
  mai_model_unref (model);
  g_assert_cmpuint (mai_model_get_config (model)->hidden, ==, 9);
  g_assert_true (mai_model_get_backend (model) == mai_backend_cpu ());
  mai_model_unref (model);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/layout", test_layout);
  g_test_add_func ("/model/decay", test_decay);
  g_test_add_func ("/model/first-values", test_first_values);
  g_test_add_func ("/model/seed", test_seed);
  g_test_add_func ("/model/limits", test_limits);
  g_test_add_func ("/model/json", test_json);
  g_test_add_func ("/model/old-json", test_old_json);
  g_test_add_func ("/model/reference", test_reference);
  return g_test_run ();
}

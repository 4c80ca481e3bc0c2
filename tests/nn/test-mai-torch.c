/* SPDX-License-Identifier: Apache-2.0 */
/* Repeats the steps that record-torch-steps.py wrote down. */
#include <math.h>
#include <string.h>

#include "base/mai-json.h"
#include "mai-nn-fixture.h"
#include "nn/mai-model-config.h"
#include "nn/mai-safetensors.h"
#include "nn/mai-schedule.h"

#define WINDOWS 10
#define STEPS 12
#define BATCH 5

typedef struct
{
  MaiSafetensors *file;
  MaiModel *model;
  MaiSchedule schedule;
  MaiOptimiser optimiser;
} Recorded;

static double
get_setting (JsonObject *settings, const char *name)
{
  double value;

  g_assert_true (mai_json_get_double (settings, name, 0, 1e6, &value, NULL));
  return value;
}

static void
read_settings (Recorded *recorded)
{
  const char *json = mai_safetensors_get_metadata (recorded->file, "settings");
  g_autoptr (JsonObject) settings = mai_json_parse_object (json, -1, NULL);

  g_assert_nonnull (settings);
  recorded->schedule = (MaiSchedule){ .peak = get_setting (settings, "peak"),
                                      .floor = get_setting (settings, "floor"),
                                      .warmup = get_setting (settings, "warmup"),
                                      .total = get_setting (settings, "total") };
  recorded->optimiser = (MaiOptimiser){ .beta1 = get_setting (settings, "beta1"),
                                        .beta2 = get_setting (settings, "beta2"),
                                        .epsilon = get_setting (settings, "epsilon"),
                                        .weight_decay = get_setting (settings, "decay"),
                                        .clip = get_setting (settings, "clip") };
}

static const float *
get_tensor (Recorded *recorded, const char *when, const MaiTensor *tensor)
{
  g_autofree char *name = g_strdup_printf ("%s.%s", when, tensor->name);
  g_autoptr (GError) error = NULL;
  const float *values = mai_safetensors_get (recorded->file, name, MAI_DTYPE_F32, tensor->n_dims,
                                             tensor->shape, &error);

  g_assert_no_error (error);
  return values;
}

static void
recorded_load (Recorded *recorded)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "nn", "torch-steps.safetensors", NULL);
  g_autoptr (GError) error = NULL;
  MaiModelConfig config;

  recorded->file = mai_safetensors_load (path, &error);
  g_assert_no_error (error);
  g_assert_true (mai_model_config_from_json (
      mai_safetensors_get_metadata (recorded->file, "config"), &config, &error));
  recorded->model = mai_model_new (&config, mai_backend_cpu (), &error);
  g_assert_no_error (error);

  guint n_tensors;
  const MaiTensor *tensors = mai_model_get_tensors (recorded->model, &n_tensors);
  for (guint i = 0; i < n_tensors; i++)
    memcpy (mai_model_get_parameters (recorded->model, NULL) + tensors[i].offset,
            get_tensor (recorded, "first", &tensors[i]), tensors[i].size * sizeof (float));
  read_settings (recorded);
}

/* One of the recorded (WINDOWS,T,B,width) arrays of indices. */
static guint16 *
get_indices (Recorded *recorded, const char *name, guint width)
{
  const gsize shape[] = { WINDOWS, STEPS, BATCH, width };
  gsize n = (gsize) WINDOWS * STEPS * BATCH * width;
  const gint64 *from = mai_safetensors_get (recorded->file, name, MAI_DTYPE_I64, 4, shape, NULL);
  guint16 *indices = g_new (guint16, n);

  g_assert_nonnull (from);
  for (gsize i = 0; i < n; i++)
    indices[i] = from[i];
  return indices;
}

static const float *
get_floats (Recorded *recorded, const char *name)
{
  const gsize shape[] = { WINDOWS, STEPS, BATCH };
  const gsize vector[] = { WINDOWS };
  gboolean is_vector = g_str_equal (name, "losses") || g_str_equal (name, "norms");
  const float *values = mai_safetensors_get (recorded->file, name, MAI_DTYPE_F32, is_vector ? 1 : 3,
                                             is_vector ? vector : shape, NULL);

  g_assert_nonnull (values);
  return values;
}

static void
check_weights (Recorded *recorded)
{
  guint n_tensors;
  const MaiTensor *tensors = mai_model_get_tensors (recorded->model, &n_tensors);
  const float *parameters = mai_model_get_parameters (recorded->model, NULL);
  double worst = 0, moved = 0;

  for (guint i = 0; i < n_tensors; i++)
    {
      const float *first = get_tensor (recorded, "first", &tensors[i]);
      const float *last = get_tensor (recorded, "last", &tensors[i]);

      for (gsize j = 0; j < tensors[i].size; j++)
        {
          worst = MAX (worst, fabs (parameters[tensors[i].offset + j] - (double) last[j]));
          moved = MAX (moved, fabs (first[j] - (double) last[j]));
        }
    }
  g_test_message ("weights moved by up to %g and differ by up to %g", moved, worst);
  g_assert_cmpfloat (moved, >, 0.05);
  g_assert_cmpfloat (worst, <, 1e-4);
}

static void
test_steps (void)
{
  Recorded recorded;
  recorded_load (&recorded);
  const MaiModelConfig *config = mai_model_get_config (recorded.model);
  g_autofree guint16 *inputs = get_indices (&recorded, "inputs", config->n_inputs);
  g_autofree guint16 *targets = get_indices (&recorded, "targets", config->n_outputs);
  const float *weight = get_floats (&recorded, "weight"), *keep = get_floats (&recorded, "keep");
  const float *losses = get_floats (&recorded, "losses"), *norms = get_floats (&recorded, "norms");
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiLearner) learner = mai_learner_new (recorded.model, pool, BATCH, STEPS, NULL);
  const gsize n = STEPS * BATCH;

  for (guint i = 0; i < WINDOWS; i++)
    {
      const MaiBatch batch = { inputs + i * n * config->n_inputs,
                               targets + i * n * config->n_outputs, weight + i * n, keep + i * n };
      MaiLoss loss;

      recorded.optimiser.learning_rate = mai_schedule_rate (&recorded.schedule, i + 1);
      g_assert_true (mai_learner_step (learner, &batch, &recorded.optimiser, 0, &loss, NULL, NULL));
      g_test_message ("loss %.6f, PyTorch's %.6f; norm %.4f, %.4f", mai_loss_get_nats (&loss),
                      (double) losses[i], loss.gradient_norm, (double) norms[i]);
      g_assert_cmpfloat_with_epsilon (mai_loss_get_nats (&loss), losses[i], 1e-5 * losses[i]);
      g_assert_cmpfloat_with_epsilon (loss.gradient_norm, norms[i], 1e-4 * norms[i]);
    }
  check_weights (&recorded);
  mai_model_unref (recorded.model);
  mai_safetensors_free (recorded.file);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/torch/steps", test_steps);
  return g_test_run ();
}

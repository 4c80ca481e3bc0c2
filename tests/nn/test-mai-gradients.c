/* SPDX-License-Identifier: Apache-2.0 */
/* The learner's gradients against finite differences of its losses, tensor by tensor. */
#include <math.h>
#include <string.h>

#include "mai-nn-fixture.h"
#include "nn/mai-random.h"

#define BATCH 5
#define STEPS 7
#define SIDE 4 /* losses to each side */

/* The loss that mai_learner_gradients differentiates: mean over scored steps of the sum over fields. */
static double
mean_loss (MaiLearner *learner, const MaiBatch *batch)
{
  MaiLoss loss;

  mai_learner_reset_evaluation (learner);
  g_assert_true (mai_learner_evaluate (learner, batch, &loss, NULL, NULL));
  return mai_loss_get_nats (&loss);
}

/* Along a random direction in each tensor, so that every element of it counts. The loss is computed in float32 and bends
 * where a rectifier opens: so the slope is that of a line through several losses nearby, and the tolerance is wide, yet a
 * wrong formula is off by far more. */
static void
check_tensor (MaiLearner *learner, MaiModel *model, const MaiTensor *tensor, const float *gradients,
              const MaiBatch *batch)
{
  g_autofree float *saved = g_new (float, tensor->size);
  g_autofree float *direction = g_new (float, tensor->size);
  float *p = mai_model_get_parameters (model, NULL) + tensor->offset;
  const float *g = gradients + tensor->offset;
  double expected = 0, found = 0, squares = 0, norm = 0;
  MaiRandom random;

  mai_random_init (&random, 5, tensor->offset);
  memcpy (saved, p, tensor->size * sizeof (float));
  for (gsize i = 0; i < tensor->size; i++)
    {
      direction[i] = mai_random_normal (&random) + (g[i] > 0 ? 1 : -1);
      norm += direction[i] * direction[i];
    }
  double h = 0.0003 / sqrt (norm);
  for (gsize i = 0; i < tensor->size; i++)
    expected += (double) direction[i] * g[i];

  for (int k = -SIDE; k <= SIDE; k++)
    {
      for (gsize i = 0; i < tensor->size; i++)
        p[i] = saved[i] + k * h * direction[i];
      found += k * mean_loss (learner, batch) / h;
      squares += k * k;
    }
  found /= squares;
  memcpy (p, saved, tensor->size * sizeof (float));

  g_test_message ("%s: %g, expected %g", tensor->name, found, expected);
  g_assert_cmpfloat (fabs (expected), >, 0);
  g_assert_cmpfloat_with_epsilon (found, expected, 0.01 * fabs (expected) + 1e-4 * sqrt (norm));
}

static void
check_gradients (const MaiModelConfig *config)
{
  g_autoptr (MaiModel) model = mai_fixture_model (config, 1);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, BATCH, STEPS, NULL);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (config, BATCH, STEPS, 3, TRUE);
  guint n_tensors;
  const MaiTensor *tensors = mai_model_get_tensors (model, &n_tensors);
  gsize n;
  MaiLoss loss;

  mai_fixture_scatter (model);
  mai_model_get_parameters (model, &n);
  g_autofree float *gradients = g_new (float, n);
  g_assert_true (mai_learner_gradients (learner, &batch->view, gradients, &loss, NULL));
  g_assert_cmpfloat (loss.gradient_norm, >, 0);
  for (guint i = 0; i < n_tensors; i++)
    check_tensor (learner, model, &tensors[i], gradients, &batch->view);
}

static void
test_gradients (void)
{
  const MaiModelConfig config = mai_fixture_config (0);

  check_gradients (&config);
}

/* More parameters than one slice of the work over them. */
static void
test_gradients_large (void)
{
  MaiModelConfig config = mai_fixture_config (0);

  config.hidden = 170;
  check_gradients (&config);
}

static void
test_gradients_wavenet (void)
{
  MaiModelConfig config = mai_fixture_wavenet_config (0);

  check_gradients (&config);
  config.kernel = 3;
  config.stacks = 1;
  check_gradients (&config);
}

static void
test_gradients_plain (void)
{
  const MaiModelConfig config = mai_fixture_plain_config ();

  check_gradients (&config);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gradients/lstm", test_gradients);
  g_test_add_func ("/gradients/large", test_gradients_large);
  g_test_add_func ("/gradients/plain", test_gradients_plain);
  g_test_add_func ("/gradients/wavenet", test_gradients_wavenet);
  return g_test_run ();
}

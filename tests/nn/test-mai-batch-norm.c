/* SPDX-License-Identifier: Apache-2.0 */
/* Networks with batch norm: any number of threads, going on from files, composing by the running moments, and files whose
 * moments cannot be. (Their gradients: test-mai-workspace.c.) */
#include <math.h>
#include <string.h>

#include "mai-nn-fixture.h"
#include "nn/mai-nn-error.h"
#include "nn/mai-stream.h"

#define BATCH 130 /* three shards of 64, 64 and 2 rows */
#define STEPS 5
#define TOTAL 40

typedef struct
{
  MaiModelConfig config;
  MaiModel *model;
  MaiPool *pool;
  MaiLearner *learner;
} Trained;

static MaiModelConfig
norm_config (void)
{
  MaiModelConfig config = mai_fixture_family_config (MAI_FAMILY_LSTM, 0.2f);

  config.batch_norm = TRUE;
  return config;
}

static void
trained_init (Trained *trained, guint n_threads)
{
  trained->config = norm_config ();
  trained->model = mai_fixture_model (&trained->config, 2);
  trained->pool = mai_pool_new (n_threads);
  trained->learner = mai_learner_new (trained->model, trained->pool, BATCH, STEPS, NULL);
}

static void
trained_clear (Trained *trained)
{
  mai_learner_free (trained->learner);
  mai_pool_free (trained->pool);
  mai_model_unref (trained->model);
}

static void
train (Trained *trained, guint first, guint end, double *losses)
{
  MaiOptimiser optimiser = mai_fixture_optimiser (0.01f);

  optimiser.rule = MAI_RULE_RMSPROP;
  optimiser.beta2 = 0.9f;
  for (guint i = first; i < end; i++)
    {
      g_autoptr (MaiFixtureBatch) batch =
          mai_fixture_batch_new (&trained->config, BATCH, STEPS, i, TRUE);
      MaiLoss loss;

      g_assert_true (
          mai_learner_step (trained->learner, &batch->view, &optimiser, 3, &loss, NULL, NULL));
      losses[i] = mai_loss_get_nats (&loss);
    }
}

static void
assert_same_parameters (Trained *a, Trained *b)
{
  gsize n;
  const float *p = mai_model_get_parameters (a->model, &n);

  g_assert_cmpmem (p, n * sizeof *p, mai_model_get_parameters (b->model, NULL), n * sizeof *p);
}

static void
test_threads (void)
{
  Trained one, three;
  double losses[2][TOTAL];

  trained_init (&one, 1);
  trained_init (&three, 3);
  train (&one, 0, 6, losses[0]);
  train (&three, 0, 6, losses[1]);
  g_assert_cmpmem (losses[0], 6 * sizeof (double), losses[1], 6 * sizeof (double));
  assert_same_parameters (&one, &three);
  trained_clear (&one);
  trained_clear (&three);
}

/* On a device, whose memory is not the model's: running moments are learnt there, and come when pulled. */
static void
test_apart_from_model (void)
{
  MaiBackend device = *mai_backend_cpu ();
  Trained host, apart;
  double losses[2][TOTAL];

  device.is_host = FALSE;
  trained_init (&host, 1);
  apart = (Trained){ .config = norm_config (), .pool = mai_pool_new (3) };
  apart.model = mai_model_new (&apart.config, &device, NULL);
  mai_model_init (apart.model, 2);
  apart.learner = mai_learner_new (apart.model, apart.pool, BATCH, STEPS, NULL);
  train (&host, 0, 6, losses[0]);
  train (&apart, 0, 6, losses[1]);
  g_assert_cmpmem (losses[0], 6 * sizeof (double), losses[1], 6 * sizeof (double));
  g_assert_true (mai_learner_pull (apart.learner, NULL));
  assert_same_parameters (&host, &apart);
  trained_clear (&host);
  trained_clear (&apart);
}

static void
test_resume (void)
{
  g_autofree char *model_path = mai_fixture_path ("norm.safetensors");
  g_autofree char *state_path = mai_fixture_path ("norm-state.safetensors");
  g_autoptr (GError) error = NULL;
  Trained whole, again;
  double losses[TOTAL], rest[TOTAL];

  trained_init (&whole, 2);
  train (&whole, 0, 4, losses);
  g_assert_true (mai_model_save (whole.model, NULL, model_path, &error));
  g_assert_true (mai_learner_save (whole.learner, NULL, state_path, &error));
  train (&whole, 4, 8, losses);

  again = (Trained){ .config = whole.config, .pool = mai_pool_new (1) };
  again.model = mai_model_load (model_path, mai_backend_cpu (), NULL, &error);
  g_assert_no_error (error);
  again.learner = mai_learner_new (again.model, again.pool, BATCH, STEPS, &error);
  g_assert_true (mai_learner_load (again.learner, state_path, NULL, &error));
  train (&again, 4, 8, rest);
  g_assert_cmpmem (losses + 4, 4 * sizeof (double), rest + 4, 4 * sizeof (double));
  assert_same_parameters (&whole, &again);
  trained_clear (&whole);
  trained_clear (&again);
}

static double
get_mean (Trained *trained, const char *name)
{
  const MaiTensor *tensor = mai_model_find_tensor (trained->model, name);
  const float *values = mai_model_get_parameters (trained->model, NULL) + tensor->offset;
  double sum = 0;

  for (gsize i = 0; i < tensor->size; i++)
    sum += values[i];
  return sum / tensor->size;
}

/* Running moments leave where they began, and a stream reads the same ones as an evaluation. */
static void
test_stream (void)
{
  Trained trained;
  double losses[TOTAL], nats = 0;
  MaiLoss loss;

  trained_init (&trained, 2);
  train (&trained, 0, TOTAL, losses);
  g_assert_cmpfloat (get_mean (&trained, "norm.0.variance"), <, 0.9);
  g_assert_cmpfloat (get_mean (&trained, "norm.0.variance"), >, 0);
  g_assert_cmpfloat (fabs (get_mean (&trained, "norm.1.mean")), >, 0.01);

  const MaiModelConfig *c = &trained.config;
  g_autoptr (MaiLearner) learner = mai_learner_new (trained.model, trained.pool, 1, STEPS, NULL);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (c, 1, STEPS, 77, FALSE);
  g_autoptr (MaiStream) stream = mai_stream_new (trained.model, 1, MAI_PRECISION_FLOAT32);
  g_assert_true (mai_learner_evaluate (learner, &batch->view, &loss, NULL, NULL));
  for (guint t = 0; t < STEPS; t++)
    {
      mai_stream_feed (stream, batch->inputs + t * c->n_inputs);
      for (guint f = 0; f < c->n_outputs; f++)
        {
          guint16 *target = batch->targets + t * c->n_outputs + f;
          const float *logits = mai_stream_logits (stream);
          double sum = 0;

          for (guint v = 0; v < c->sizes[f]; v++)
            sum += exp (logits[v] - logits[*target]);
          nats += log (sum);
          mai_stream_choose (stream, target);
        }
    }
  g_assert_cmpfloat_with_epsilon (nats / STEPS, mai_loss_get_nats (&loss), 1e-5);
  trained_clear (&trained);
}

static void
test_hostile (void)
{
  g_autofree char *path = mai_fixture_path ("norm-hostile.safetensors");
  MaiModelConfig config = norm_config ();
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 2);
  const MaiTensor *tensor = mai_model_find_tensor (model, "norm.1.variance");
  g_autoptr (GError) error = NULL;

  mai_model_get_parameters (model, NULL)[tensor->offset + 1] = -0.5f;
  g_assert_true (mai_model_save (model, NULL, path, &error));
  g_assert_null (mai_model_load (path, mai_backend_cpu (), NULL, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_NOT_FINITE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/batch-norm/threads", test_threads);
  g_test_add_func ("/batch-norm/apart-from-model", test_apart_from_model);
  g_test_add_func ("/batch-norm/resume", test_resume);
  g_test_add_func ("/batch-norm/stream", test_stream);
  g_test_add_func ("/batch-norm/hostile", test_hostile);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "mai-nn-fixture.h"
#include "nn/mai-nn-error.h"
#include "nn/mai-random.h"

#define BATCH 5
#define STEPS 7

/* The same as one row alone, whatever is beside it; and what has no weight has no part. */
static void
test_rows_apart (gconstpointer family)
{
  MaiModelConfig config = mai_fixture_family_config (GPOINTER_TO_UINT (family), 0);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 2);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiLearner) together = mai_learner_new (model, pool, BATCH, STEPS, NULL);
  g_autoptr (MaiLearner) alone = mai_learner_new (model, pool, 1, STEPS, NULL);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, BATCH, STEPS, 4, TRUE);
  g_autoptr (MaiFixtureBatch) row = mai_fixture_batch_new (&config, 1, STEPS, 4, TRUE);
  double nats = 0, steps = 0;
  MaiLoss loss;

  for (guint b = 0; b < BATCH; b++)
    {
      for (guint t = 0; t < STEPS; t++)
        {
          gsize from = t * BATCH + b;

          memcpy (row->inputs + t * 4, batch->inputs + from * 4, 4 * sizeof (guint16));
          memcpy (row->targets + t * 3, batch->targets + from * 3, 3 * sizeof (guint16));
          row->weight[t] = batch->weight[from];
          row->keep[t] = batch->keep[from];
        }
      mai_learner_reset_evaluation (alone);
      g_assert_true (mai_learner_evaluate (alone, &row->view, &loss, NULL, NULL));
      for (guint f = 0; f < 3; f++)
        nats += loss.nats[f];
      steps += loss.steps;
    }
  g_assert_true (mai_learner_evaluate (together, &batch->view, &loss, NULL, NULL));
  g_assert_cmpfloat (loss.steps, ==, steps);
  g_assert_cmpfloat_with_epsilon (mai_loss_get_nats (&loss), nats / steps, 1e-5);
}

/* Two windows with the state carried are one long window. */
static void
test_carried_state (gconstpointer family)
{
  MaiModelConfig config = mai_fixture_family_config (GPOINTER_TO_UINT (family), 0);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 2);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiLearner) whole = mai_learner_new (model, pool, BATCH, 2 * STEPS, NULL);
  g_autoptr (MaiLearner) halves = mai_learner_new (model, pool, BATCH, STEPS, NULL);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, BATCH, 2 * STEPS, 4, TRUE);
  MaiBatch second = { batch->inputs + STEPS * BATCH * 4, batch->targets + STEPS * BATCH * 3,
                      batch->weight + STEPS * BATCH, batch->keep + STEPS * BATCH };
  MaiLoss loss, part, sum = { 0 };

  g_assert_true (mai_learner_evaluate (whole, &batch->view, &loss, NULL, NULL));
  g_assert_true (mai_learner_evaluate (halves, &batch->view, &part, NULL, NULL));
  mai_loss_add (&sum, &part);
  g_assert_true (mai_learner_evaluate (halves, &second, &part, NULL, NULL));
  mai_loss_add (&sum, &part);
  g_assert_cmpfloat (sum.steps, ==, loss.steps);
  g_assert_cmpfloat_with_epsilon (mai_loss_get_nats (&sum), mai_loss_get_nats (&loss), 1e-6);
}

/* Losses and parameters after some steps with dropout. */
static double *
train_some (gconstpointer family, guint n_threads, guint n_steps, float **parameters, gsize *n)
{
  MaiModelConfig config = mai_fixture_family_config (GPOINTER_TO_UINT (family), 0.3f);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 1);
  g_autoptr (MaiPool) pool = mai_pool_new (n_threads);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, 37, STEPS, NULL);
  MaiOptimiser optimiser = mai_fixture_optimiser (0.01f);
  double *losses = g_new (double, n_steps);

  for (guint i = 0; i < n_steps; i++)
    {
      g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, 37, STEPS, i, TRUE);
      MaiLoss loss;

      g_assert_true (mai_learner_step (learner, &batch->view, &optimiser, 9, &loss, NULL, NULL));
      losses[i] = mai_loss_get_nats (&loss);
    }
  const float *p = mai_model_get_parameters (model, n);
  *parameters = g_memdup2 (p, *n * sizeof (float));
  return losses;
}

static void
test_threads (gconstpointer family)
{
  static const guint threads[] = { 2, 3, 5 };
  g_autofree float *expected = NULL;
  gsize n;
  g_autofree double *losses = train_some (family, 1, 4, &expected, &n);

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autofree float *parameters = NULL;
      g_autofree double *found = train_some (family, threads[i], 4, &parameters, &n);

      g_assert_cmpmem (losses, 4 * sizeof (double), found, 4 * sizeof (double));
      g_assert_cmpmem (expected, n * sizeof (float), parameters, n * sizeof (float));
    }
}

/* The loss of a step with dropout when a shard has so many rows at most. */
static double
loss_with_shards (gconstpointer family, guint shard_rows, double *norm)
{
  MaiModelConfig config = mai_fixture_family_config (GPOINTER_TO_UINT (family), 0.4f);
  MaiBackend backend = *mai_backend_cpu ();
  backend.shard_rows = shard_rows;
  g_autoptr (MaiModel) model = mai_model_new (&config, &backend, NULL);
  mai_model_init (model, 3);
  g_autoptr (MaiPool) pool = mai_pool_new (2);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, 11, 90, NULL);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, 11, 90, 4, TRUE);
  MaiOptimiser optimiser = mai_fixture_optimiser (0.01f);
  MaiLoss loss;

  g_assert_true (mai_learner_step (learner, &batch->view, &optimiser, 9, &loss, NULL, NULL));
  *norm = loss.gradient_norm;
  return mai_loss_get_nats (&loss);
}

/* Cutting the batch another way changes nothing but the rounding: the masks are those of the same elements. */
static void
test_shards (gconstpointer family)
{
  static const guint rows[] = { 1, 3, 8, 11 };
  double whole_norm, norm, whole = loss_with_shards (family, 0, &whole_norm);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpfloat_with_epsilon (loss_with_shards (family, rows[i], &norm), whole, 1e-5);
      g_assert_cmpfloat_with_epsilon (norm, whole_norm, 1e-5);
    }
}

/* Field 0 counts up, field 1 is its double plus one before, field 2 its parity: all known from the step before or from
 * the fields chosen already. */
static void
fill_toy (MaiFixtureBatch *batch, guint64 seed)
{
  MaiRandom random;

  mai_random_init (&random, seed, 0);
  for (guint b = 0; b < batch->batch; b++)
    {
      guint value = mai_random_below (&random, 5);

      for (guint t = 0; t < batch->steps; t++, value = (value + 1) % 5)
        {
          gsize i = t * batch->batch + b;
          guint16 now[] = { value, (value + 6) % 7, value % 4 };

          memcpy (batch->targets + i * 3, now, sizeof now);
          batch->keep[i] = t > 0;
          batch->weight[i] = t > 0; /* the first cannot be known */
          for (guint f = 0; f < 4; f++)
            batch->inputs[i * 4 + f] = t == 0  ? (guint[]){ 5, 7, 4, 3 }[f]
                                       : f < 3 ? batch->targets[(i - batch->batch) * 3 + f]
                                               : 0;
        }
    }
}

static double
train_toy (gconstpointer family, gboolean fresh, guint hidden, guint n_steps)
{
  MaiModelConfig config = mai_fixture_family_config (GPOINTER_TO_UINT (family), 0);
  config.hidden = hidden;
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 3);
  g_autoptr (MaiPool) pool = mai_pool_new (2);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, 8, 12, NULL);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, 8, 12, 0, FALSE);
  MaiOptimiser optimiser = mai_fixture_optimiser (0.01f);
  MaiLoss loss;

  for (guint i = 0; i < n_steps; i++)
    {
      if (fresh)
        fill_toy (batch, i);
      g_assert_true (mai_learner_step (learner, &batch->view, &optimiser, 9, &loss, NULL, NULL));
    }
  return mai_loss_get_nats (&loss);
}

static void
test_toy (gconstpointer family)
{
  g_assert_cmpfloat (train_toy (family, TRUE, 14, 500), <, 0.1);
}

/* One batch of noise can be learned by heart; how far after so many steps differs by seed and rounding, from 0.07 to 0.37. */
static void
test_overfitting (void)
{
  g_assert_cmpfloat (train_toy (NULL, FALSE, 40, 1), >, 4);
  g_assert_cmpfloat (train_toy (NULL, FALSE, 40, 500), <, 0.5);
}

typedef struct
{
  MaiModel *model;
  MaiPool *pool;
  MaiLearner *learner;
  MaiFixtureBatch *batch;
  MaiOptimiser optimiser;
} Trained;

/* A learner that has taken a step. */
static void
trained_init (Trained *trained, MaiFamily family, float dropout)
{
  MaiModelConfig config = mai_fixture_family_config (family, dropout);
  MaiLoss loss;

  trained->model = mai_fixture_model (&config, 4);
  trained->pool = mai_pool_new (2);
  trained->learner = mai_learner_new (trained->model, trained->pool, BATCH, STEPS, NULL);
  trained->batch = mai_fixture_batch_new (&config, BATCH, STEPS, 8, FALSE);
  trained->optimiser = mai_fixture_optimiser (0.01f);
  g_assert_true (mai_learner_step (trained->learner, &trained->batch->view, &trained->optimiser, 1,
                                   &loss, NULL, NULL));
}

static void
trained_clear (Trained *trained)
{
  mai_fixture_batch_free (trained->batch);
  mai_learner_free (trained->learner);
  mai_pool_free (trained->pool);
  mai_model_unref (trained->model);
}

/* `loss` may be NULL. */
static void
take_step (Trained *trained, MaiLoss *loss)
{
  g_assert_true (mai_learner_step (trained->learner, &trained->batch->view, &trained->optimiser, 1,
                                   loss, NULL, NULL));
}

static double
next_loss (Trained *trained)
{
  MaiLoss loss;

  take_step (trained, &loss);
  return mai_loss_get_nats (&loss);
}

/* After a step that failed for any reason, training goes on as if it had not been tried. */
static void
test_failure_changes_nothing (gconstpointer family)
{
  Trained good, tried;
  MaiLoss loss;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  trained_init (&good, GPOINTER_TO_UINT (family), 0.2f);
  trained_init (&tried, GPOINTER_TO_UINT (family), 0.2f);

  g_cancellable_cancel (cancellable);
  g_assert_false (mai_learner_step (tried.learner, &tried.batch->view, &tried.optimiser, 1, &loss,
                                    cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (
      mai_learner_evaluate (tried.learner, &tried.batch->view, &loss, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  float *bias = mai_model_get_parameters (tried.model, NULL)
                + mai_model_find_tensor (tried.model, "head.1.out.bias")->offset;
  float saved = *bias;
  *bias = NAN;
  g_assert_false (mai_learner_step (tried.learner, &tried.batch->view, &tried.optimiser, 1, &loss,
                                    NULL, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_NOT_FINITE);
  *bias = saved;

  g_assert_cmpuint (mai_learner_get_step_count (tried.learner), ==, 1);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat (next_loss (&good), ==, next_loss (&tried));
  trained_clear (&good);
  trained_clear (&tried);
}

static void
assert_refused (Trained *trained, gpointer at, guint value, gboolean is_float)
{
  g_autoptr (GError) error = NULL;
  MaiLoss loss;
  guint16 index = *(guint16 *) at;
  float number = is_float ? *(float *) at : 0;

  if (is_float)
    *(float *) at = value == 0 ? NAN : value;
  else
    *(guint16 *) at = value;
  g_assert_false (mai_learner_step (trained->learner, &trained->batch->view, &trained->optimiser, 1,
                                    &loss, NULL, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_BATCH);
  if (is_float)
    *(float *) at = number;
  else
    *(guint16 *) at = index;
}

static void
test_bad_batches (void)
{
  Trained trained;

  trained_init (&trained, MAI_FAMILY_LSTM, 0);
  assert_refused (&trained, trained.batch->inputs + 8, 6, FALSE); /* 5 is "start" */
  assert_refused (&trained, trained.batch->targets + 6, 5, FALSE);
  assert_refused (&trained, trained.batch->targets + 6, MAI_IGNORE - 1, FALSE);
  assert_refused (&trained, trained.batch->weight + 3, 0, TRUE);
  assert_refused (&trained, trained.batch->keep + 3, 2, TRUE);
  trained_clear (&trained);
}

/* Nothing scored: the state is carried on, no parameter moves. */
static void
test_nothing_scored (void)
{
  Trained trained;
  MaiLoss loss;
  gsize n;

  trained_init (&trained, MAI_FAMILY_LSTM, 0);
  memset (trained.batch->weight, 0, BATCH * STEPS * sizeof (float));
  float *p = mai_model_get_parameters (trained.model, &n);
  g_autofree float *before = g_memdup2 (p, n * sizeof (float));
  g_assert_true (mai_learner_step (trained.learner, &trained.batch->view, &trained.optimiser, 1,
                                   &loss, NULL, NULL));
  g_assert_cmpfloat (loss.steps, ==, 0);
  g_assert_true (isnan (mai_loss_get_nats (&loss)));
  g_assert_cmpmem (before, n * sizeof (float), p, n * sizeof (float));
  g_assert_cmpuint (mai_learner_get_step_count (trained.learner), ==, 2);
  trained_clear (&trained);
}

/* What was not asked for comes with the next loss that is. */
static void
test_unasked_loss (void)
{
  MaiLoss first, second, both;
  Trained asked, unasked;

  trained_init (&asked, MAI_FAMILY_LSTM, 0);
  trained_init (&unasked, MAI_FAMILY_LSTM, 0);
  take_step (&asked, &first);
  take_step (&asked, &second);
  take_step (&unasked, NULL);
  take_step (&unasked, &both);
  g_assert_cmpfloat (both.steps, ==, first.steps + second.steps);
  g_assert_cmpfloat (both.nats[0], ==, first.nats[0] + second.nats[0]);
  g_assert_cmpfloat (both.gradient_norm, ==, second.gradient_norm);
  take_step (&unasked, NULL);
  g_assert_true (mai_learner_take_loss (unasked.learner, &both, NULL));
  g_assert_cmpfloat (both.steps, ==, second.steps);
  g_assert_true (mai_learner_take_loss (unasked.learner, &both, NULL));
  g_assert_cmpfloat (both.steps, ==, 0);
  trained_clear (&asked);
  trained_clear (&unasked);
}

/* Trains as train_some does, on a backend whose memory is not the model's: what is learnt comes when it is pulled, and
 * a state that is saved and loaded goes on. */
static void
test_apart_from_model (gconstpointer family)
{
  MaiBackend device = *mai_backend_cpu ();
  MaiModelConfig config = mai_fixture_family_config (GPOINTER_TO_UINT (family), 0.3f);
  g_autofree char *path = mai_fixture_path ("apart-state.safetensors");
  g_autofree float *expected = NULL;
  gsize n;
  g_autofree double *losses = train_some (family, 1, 4, &expected, &n);

  device.is_host = FALSE;
  g_autoptr (MaiModel) model = mai_model_new (&config, &device, NULL);
  mai_model_init (model, 1);
  g_autofree float *begin = g_memdup2 (mai_model_get_parameters (model, NULL), n * sizeof (float));
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, 37, STEPS, NULL);
      g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, 37, STEPS, i, TRUE);
      MaiOptimiser optimiser = mai_fixture_optimiser (0.01f);
      MaiLoss loss;

      g_assert_true (i == 0 || mai_learner_load (learner, path, NULL, NULL));
      g_assert_true (mai_learner_step (learner, &batch->view, &optimiser, 9, &loss, NULL, NULL));
      g_assert_cmpfloat (mai_loss_get_nats (&loss), ==, losses[i]);
      if (i == 0)
        g_assert_cmpmem (begin, n * sizeof (float), mai_model_get_parameters (model, NULL),
                         n * sizeof (float));
      g_assert_true (mai_learner_save (learner, NULL, path, NULL));
      g_assert_true (mai_learner_pull (learner, NULL));
    }
  g_assert_cmpmem (expected, n * sizeof (float), mai_model_get_parameters (model, NULL),
                   n * sizeof (float));
}

static void
test_limits (void)
{
  MaiModelConfig config = mai_fixture_config (0);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 1);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (GError) error = NULL;

  g_assert_null (mai_learner_new (model, pool, 0, 5, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_BATCH);
  g_clear_error (&error);
  g_assert_null (mai_learner_new (model, pool, 65536, 65536, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_TOO_LARGE);
}

/* The longest part of a step that cannot be interrupted is one layer: cancelling from another thread in the middle of
 * a step ends it. */
static gpointer
cancel_later_thread (gpointer cancellable)
{
  g_usleep (30000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancel_midway (void)
{
  MaiModelConfig config = mai_fixture_config (0.1f);
  config.hidden = 128;
  config.layers = 6;
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 1);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, 32, 256, NULL);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, 32, 256, 4, TRUE);
  MaiOptimiser optimiser = mai_fixture_optimiser (0.01f);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  MaiLoss loss;
  guint64 done = 0;

  GThread *thread = g_thread_new ("cancel", cancel_later_thread, cancellable);
  while (mai_learner_step (learner, &batch->view, &optimiser, 1, &loss, cancellable, &error))
    done++;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (mai_learner_get_step_count (learner), ==, done);
  g_thread_join (thread);
}

/* What must hold whatever the body. */
static void
add_for_families (const char *name, GTestDataFunc test)
{
  g_autofree char *lstm = g_strdup_printf ("/learner/lstm/%s", name);
  g_autofree char *wavenet = g_strdup_printf ("/learner/wavenet/%s", name);

  g_test_add_data_func (lstm, GUINT_TO_POINTER (MAI_FAMILY_LSTM), test);
  g_test_add_data_func (wavenet, GUINT_TO_POINTER (MAI_FAMILY_WAVENET), test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_for_families ("rows-apart", test_rows_apart);
  add_for_families ("carried-state", test_carried_state);
  add_for_families ("threads", test_threads);
  add_for_families ("shards", test_shards);
  add_for_families ("toy", test_toy);
  g_test_add_func ("/learner/overfitting", test_overfitting);
  add_for_families ("apart-from-model", test_apart_from_model);
  add_for_families ("failure-changes-nothing", test_failure_changes_nothing);
  g_test_add_func ("/learner/bad-batches", test_bad_batches);
  g_test_add_func ("/learner/nothing-scored", test_nothing_scored);
  g_test_add_func ("/learner/unasked-loss", test_unasked_loss);
  g_test_add_func ("/learner/limits", test_limits);
  g_test_add_func ("/learner/cancel-midway", test_cancel_midway);
  return g_test_run ();
}

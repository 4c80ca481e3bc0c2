/* SPDX-License-Identifier: Apache-2.0 */
/* Ten whole steps of training on the card against the `cpu` backend: losses, norms, and what was learnt. */
#include <math.h>

#include "../mai-nn-fixture.h"
#include "mai-cuda-fixture.h"

#define STEPS 10

static MaiArithmetic arithmetic;

typedef struct
{
  double losses[STEPS], weights[STEPS], norms[STEPS];
  double valid; /* loss of an evaluation afterwards */
  float *parameters;
  gsize n_parameters;
} Run;

static void
run_free (Run *run)
{
  g_free (run->parameters);
  g_free (run);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

typedef struct
{
  MaiModelConfig config;
  guint batch, steps;
  guint ahead; /* steps at the end whose inputs are what the network itself would choose */
  guint reads; /* the loss is read after so many steps */
  gboolean whole; /* every step of every row is scored */
} Shape;

static MaiFixtureBatch *
make_batch (const Shape *shape, guint seed)
{
  MaiFixtureBatch *batch =
      mai_fixture_batch_new (&shape->config, shape->batch, shape->steps, seed, TRUE);

  batch->view.ahead = shape->ahead;
  for (guint i = 0; shape->whole && i < shape->steps * shape->batch; i++)
    batch->weight[i] = 1;
  for (guint i = (shape->steps - shape->ahead) * shape->batch; i < shape->steps * shape->batch; i++)
    batch->keep[i] = 1;
  return batch;
}

static Run *
train (const MaiBackend *backend, const Shape *shape)
{
  Run *run = g_new0 (Run, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiModel) model = mai_model_new (&shape->config, backend, &error);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  MaiOptimiser optimiser = mai_fixture_optimiser (0.003f);
  MaiLoss loss;

  g_assert_no_error (error);
  if (shape->ahead > 0)
    optimiser.epsilon =
        0.01f; /* else the first step moves all alike, and what is the largest is rounding */
  mai_model_init (model, 3);
  g_autoptr (MaiLearner) learner =
      mai_learner_new (model, pool, shape->batch, shape->steps, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < STEPS; i++)
    {
      g_autoptr (MaiFixtureBatch) batch = make_batch (shape, i);
      gboolean reads = (i + 1) % shape->reads == 0;

      mai_learner_step (learner, &batch->view, &optimiser, 9, reads ? &loss : NULL, NULL, &error);
      g_assert_no_error (error);
      if (!reads)
        continue;
      run->losses[i] = mai_loss_get_nats (&loss);
      run->weights[i] = loss.steps;
      run->norms[i] = loss.gradient_norm;
    }

  g_autoptr (MaiFixtureBatch) batch = make_batch (shape, 99);
  g_assert_true (mai_learner_evaluate (learner, &batch->view, &loss, NULL, &error));
  run->valid = mai_loss_get_nats (&loss);
  g_assert_true (mai_learner_pull (learner, &error));
  const float *parameters = mai_model_get_parameters (model, &run->n_parameters);
  run->parameters = g_memdup2 (parameters, run->n_parameters * sizeof (float));
  return run;
}

static void
assert_near (double got, double wanted, double tolerance)
{
  g_assert_cmpfloat (fabs (got - wanted), <=, tolerance * fabs (wanted));
}

/* In TF32 a card may cut off rather than round: all products are smaller then, and a norm by more with every layer. */
static void
compare (const Run *got, const Run *wanted, double tolerance)
{
  double apart = 0, whole = 0;
  double of_norm = (arithmetic == MAI_ARITHMETIC_TF32 ? 30 : 10) * tolerance;

  for (guint i = 0; i < STEPS; i++)
    {
      g_test_message ("step %u: loss %.6f, on the processor %.6f; norm %.6f, %.6f", i + 1,
                      got->losses[i], wanted->losses[i], got->norms[i], wanted->norms[i]);
      assert_near (got->losses[i], wanted->losses[i], tolerance);
      assert_near (got->norms[i], wanted->norms[i], of_norm);
    }
  assert_near (got->valid, wanted->valid, tolerance);
  g_assert_cmpuint (got->n_parameters, ==, wanted->n_parameters);
  for (gsize i = 0; i < got->n_parameters; i++)
    {
      double difference = (double) got->parameters[i] - wanted->parameters[i];

      apart += difference * difference;
      whole += (double) wanted->parameters[i] * wanted->parameters[i];
    }
  g_test_message ("parameters differ by %.2g of their norm", sqrt (apart / whole));
  g_assert_cmpfloat (sqrt (apart / whole), <=, 10 * tolerance);
}

static void
check (const Shape *shape)
{
  const MaiBackend *gpu = mai_cuda_fixture_open (arithmetic);
  g_autoptr (Run) wanted = train (mai_backend_cpu (), shape);
  g_autoptr (Run) got = train (gpu, shape);
  g_autoptr (Run) again = train (gpu, shape);

  compare (got, wanted, mai_cuda_fixture_tolerance (arithmetic));
  g_assert_cmpmem (got->losses, sizeof got->losses, again->losses, sizeof again->losses);
  g_assert_cmpmem (got->parameters, got->n_parameters * sizeof (float), again->parameters,
                   again->n_parameters * sizeof (float));
  mai_backend_close (gpu);
}

/* A card that is there is asked for more than the emulation. */
static void
check_family (MaiFamily family, float dropout, guint ahead)
{
  Shape shape = { mai_fixture_family_config (family, dropout), 5, 12, ahead, 1 };

  check (&shape);
  if (mai_cuda_fixture_fake () != NULL)
    return;
  shape.config.hidden = 64;
  shape.config.embedding = 48;
  shape.batch = 70;
  shape.steps = 100;
  check (&shape);
}

static void
test_lstm (void)
{
  check_family (MAI_FAMILY_LSTM, 0, 0);
}

static void
test_wavenet (void)
{
  check_family (MAI_FAMILY_WAVENET, 0, 0);
}

/* The masks are the same, too. */
static void
test_dropout (void)
{
  check_family (MAI_FAMILY_LSTM, 0.3f, 0);
}

static void
test_plain (void)
{
  const Shape shape = { mai_fixture_plain_config (), 3, 9, 0, 1 };

  check (&shape);
}

/* The card chooses as the processor does, on its own. */
static void
test_ahead (void)
{
  if (arithmetic != MAI_ARITHMETIC_FLOAT32)
    {
      g_test_skip ("Products that are rounded may put the other of two near equals first.");
      return;
    }
  check_family (MAI_FAMILY_LSTM, 0, 3);
  check_family (MAI_FAMILY_WAVENET, 0, 2);
}

/* Two shards, one after the other; the rows that are scored are others at each step, which cannot be recorded, or the same. */
static void
test_batch_norm (void)
{
  Shape shape = { mai_fixture_family_config (MAI_FAMILY_LSTM, 0.3f), 70, 4, 0, 1 };

  shape.config.batch_norm = TRUE;
  check (&shape);
  shape.whole = TRUE;
  check (&shape);
  shape.reads = STEPS; /* a loss that is read hides what is not waited for */
  check (&shape);
}

/* Nobody waits for the card: what is read is the same, and what was learnt is so to the bit. */
static void
test_unread (void)
{
  const MaiBackend *gpu = mai_cuda_fixture_open (arithmetic);
  Shape shape = { mai_fixture_family_config (MAI_FAMILY_LSTM, 0.3f), 5, 12, 0, 1 };
  g_autoptr (Run) read = train (gpu, &shape);
  shape.reads = 4; /* the last two are never read: an evaluation comes between */
  g_autoptr (Run) unread = train (gpu, &shape);

  g_assert_cmpmem (read->parameters, read->n_parameters * sizeof (float), unread->parameters,
                   unread->n_parameters * sizeof (float));
  g_assert_true (read->valid == unread->valid);
  for (guint i = 3; i < 8; i += 4)
    {
      double sum = 0, steps = 0;

      for (guint k = i - 3; k <= i; k++)
        {
          sum += read->losses[k] * read->weights[k];
          steps += read->weights[k];
        }
      assert_near (unread->losses[i], sum / steps, 1e-9);
      g_assert_true (unread->weights[i] == steps);
      g_assert_true (unread->norms[i] == read->norms[i]);
    }
  mai_backend_close (gpu);
}

/* The same with no step that asks: what is taken afterwards is that of both. */
static void
test_taken (void)
{
  const MaiBackend *gpu = mai_cuda_fixture_open (arithmetic);
  const MaiModelConfig config = mai_fixture_family_config (MAI_FAMILY_LSTM, 0.3f);
  const MaiOptimiser optimiser = mai_fixture_optimiser (0.003f);
  MaiLoss asked[2] = { 0 }, taken[2];

  for (guint run = 0; run < 2; run++)
    {
      g_autoptr (MaiModel) model = mai_model_new (&config, gpu, NULL);
      g_autoptr (MaiPool) pool = mai_pool_new (1);
      mai_model_init (model, 3);
      g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, 4, 9, NULL);

      for (guint i = 0; i < 2; i++)
        {
          g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, 4, 9, i, TRUE);

          g_assert_true (mai_learner_step (learner, &batch->view, &optimiser, 9,
                                           run == 0 ? &asked[i] : NULL, NULL, NULL));
        }
      g_assert_true (mai_learner_take_loss (learner, &taken[run], NULL));
    }
  g_assert_true (taken[0].steps == 0);
  mai_loss_add (&asked[0], &asked[1]);
  g_assert_true (taken[1].steps == asked[0].steps);
  g_assert_true (taken[1].gradient_norm == asked[0].gradient_norm);
  assert_near (mai_loss_get_nats (&taken[1]), mai_loss_get_nats (&asked[0]), 1e-9);
  mai_backend_close (gpu);
}

/* The loss of the third step of a learner that goes on with longer windows where another stands. */
static double
go_on (const MaiBackend *backend)
{
  const MaiModelConfig config = mai_fixture_family_config (MAI_FAMILY_LSTM, 0.3f);
  const MaiOptimiser optimiser = mai_fixture_optimiser (0.003f);
  g_autoptr (MaiModel) model = mai_model_new (&config, backend, NULL);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (GError) error = NULL;
  MaiLearner *learner;
  MaiLoss loss;

  mai_model_init (model, 3);
  learner = mai_learner_new (model, pool, 4, 9, NULL);
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (MaiFixtureBatch) batch =
          mai_fixture_batch_new (&config, 4, i < 3 ? 9 : 12, i, TRUE);

      if (i == 3)
        {
          MaiLearner *next = mai_learner_new_after (learner, pool, 12, &error);
          g_assert_no_error (error);
          mai_learner_free (learner);
          learner = next;
        }
      g_assert_true (mai_learner_step (learner, &batch->view, &optimiser, 9, &loss, NULL, NULL));
    }
  mai_learner_free (learner);
  return mai_loss_get_nats (&loss);
}

static void
test_after (void)
{
  const MaiBackend *gpu = mai_cuda_fixture_open (arithmetic);

  assert_near (go_on (gpu), go_on (mai_backend_cpu ()), mai_cuda_fixture_tolerance (arithmetic));
  mai_backend_close (gpu);
}

static void
add_tests (void)
{
  g_test_add_func ("/nn/cudnn/steps/lstm", test_lstm);
  g_test_add_func ("/nn/cudnn/steps/wavenet", test_wavenet);
  g_test_add_func ("/nn/cudnn/steps/dropout", test_dropout);
  g_test_add_func ("/nn/cudnn/steps/plain", test_plain);
  g_test_add_func ("/nn/cudnn/steps/ahead", test_ahead);
  g_test_add_func ("/nn/cudnn/steps/batch-norm", test_batch_norm);
  g_test_add_func ("/nn/cudnn/steps/unread", test_unread);
  g_test_add_func ("/nn/cudnn/steps/taken", test_taken);
  g_test_add_func ("/nn/cudnn/steps/after", test_after);
}

int
main (int argc, char **argv)
{
  return mai_cuda_fixture_main (argc, argv, &arithmetic, add_tests);
}

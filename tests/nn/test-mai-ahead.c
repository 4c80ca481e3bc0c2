/* SPDX-License-Identifier: Apache-2.0 */
/* Batches whose last inputs the network chooses itself. */
#include <string.h>

#include "mai-nn-fixture.h"
#include "nn/mai-nn-error.h"
#include "nn/mai-stream.h"

#define BATCH 11
#define STEPS 9
#define AHEAD 4

/* The inputs of the last AHEAD steps of each row, chosen with a stream. */
static void
choose_by_hand (MaiModel *model, MaiFixtureBatch *batch)
{
  const MaiModelConfig *c = mai_model_get_config (model);

  for (guint b = 0; b < batch->batch; b++)
    {
      g_autoptr (MaiStream) stream = mai_stream_new (model, 1, MAI_PRECISION_FLOAT32);

      for (guint t = 0; t + 1 < batch->steps; t++)
        {
          guint i = t * batch->batch + b;
          guint16 *next = batch->inputs + (i + batch->batch) * c->n_inputs;

          if (batch->keep[i] == 0)
            mai_stream_reset (stream);
          mai_stream_feed (stream, batch->inputs + i * c->n_inputs);
          for (guint f = 0; t + 1 + AHEAD >= batch->steps && f < c->n_outputs; f++)
            {
              const float *logits = mai_stream_logits (stream);

              next[f] = 0;
              for (guint v = 1; v < c->sizes[f]; v++)
                if (logits[v] > logits[next[f]])
                  next[f] = v;
              mai_stream_choose (stream, next + f);
            }
        }
    }
}

/* Looking ahead is the same as being fed what the network itself would have chosen: the losses, the gradients and the
 * state that is carried on have the same bits. */
static void
test_ahead (gconstpointer family)
{
  MaiModelConfig config = mai_fixture_family_config (GPOINTER_TO_UINT (family), 0);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 8);
  g_autoptr (MaiPool) pool = mai_pool_new (2);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, BATCH, STEPS, 6, TRUE);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, BATCH, STEPS, NULL);
  gsize n;
  g_autoptr (MaiFixtureBatch) after = mai_fixture_batch_new (&config, BATCH, STEPS, 7, FALSE);
  MaiLoss losses[2][3];

  mai_model_get_parameters (model, &n);
  for (guint i = (STEPS - AHEAD) * BATCH; i < STEPS * BATCH; i++)
    batch->keep[i] = 1;
  g_autofree float *gradients = g_new (float, n);
  g_autofree float *expected = g_new (float, n);
  for (guint by_hand = 0; by_hand < 2; by_hand++)
    {
      MaiLoss *loss = losses[by_hand];

      batch->view.ahead = by_hand ? 0 : AHEAD;
      if (by_hand)
        choose_by_hand (model, batch);
      mai_learner_reset_evaluation (learner);
      g_assert_true (mai_learner_evaluate (learner, &batch->view, loss, NULL, NULL));
      g_assert_true (mai_learner_evaluate (learner, &after->view, loss + 1, NULL, NULL));
      g_assert_true (mai_learner_gradients (learner, &batch->view, by_hand ? expected : gradients,
                                            loss + 2, NULL));
    }
  g_assert_cmpmem (&losses[0], sizeof losses[0], &losses[1], sizeof losses[1]);
  g_assert_cmpmem (gradients, n * sizeof (float), expected, n * sizeof (float));
}

/* What is to be chosen is not read; more than there is cannot be. */
static void
test_limits (void)
{
  MaiModelConfig config = mai_fixture_config (0);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 8);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, 1, STEPS, 6, FALSE);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, 1, STEPS, NULL);
  guint16 *last = batch->inputs + (STEPS - 1) * 4;
  g_autoptr (GError) error = NULL;
  MaiLoss loss, other;

  batch->view.ahead = 1;
  g_assert_true (mai_learner_evaluate (learner, &batch->view, &loss, NULL, NULL));
  last[0] = (last[0] + 1) % 5;
  mai_learner_reset_evaluation (learner);
  g_assert_true (mai_learner_evaluate (learner, &batch->view, &other, NULL, NULL));
  g_assert_cmpmem (&loss, sizeof loss, &other, sizeof other);
  last[3] = (last[3] + 1) % 3; /* context is read */
  mai_learner_reset_evaluation (learner);
  g_assert_true (mai_learner_evaluate (learner, &batch->view, &other, NULL, NULL));
  g_assert_true (memcmp (&loss, &other, sizeof loss) != 0);

  batch->view.ahead = STEPS;
  g_assert_false (mai_learner_evaluate (learner, &batch->view, &loss, NULL, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_BATCH);
  g_clear_error (&error);
  batch->view.ahead = 2;
  batch->keep[STEPS - 2] = 0; /* a piece begins */
  g_assert_false (mai_learner_evaluate (learner, &batch->view, &loss, NULL, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_BATCH);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/ahead/lstm", GUINT_TO_POINTER (MAI_FAMILY_LSTM), test_ahead);
  g_test_add_data_func ("/ahead/wavenet", GUINT_TO_POINTER (MAI_FAMILY_WAVENET), test_ahead);
  g_test_add_func ("/ahead/limits", test_limits);
  return g_test_run ();
}

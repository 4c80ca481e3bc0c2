/* SPDX-License-Identifier: Apache-2.0 */
/* What is a WaveNet's own: how far it looks back, where a piece begins, its rings. What must hold of any family is in
 * test-mai-learner.c and test-mai-stream.c. */
#include <math.h>
#include <string.h>

#include "mai-nn-fixture.h"
#include "nn/mai-model-config.h"
#include "nn/mai-nn-error.h"
#include "nn/mai-random.h"
#include "nn/mai-stream.h"
#include "nn/mai-workspace.h"

#define REACH 14 /* two stacks that look back 1 + 2 + 4 steps */

/* What row `row` reads at step t. */
static void
draw_inputs (guint row, guint t, guint16 inputs[4])
{
  static const guint sizes[] = { 5, 7, 4, 3 };
  guint32 block[4];

  mai_random_block (11, row, t, block);
  for (guint f = 0; f < 4; f++)
    inputs[f] = block[f] % (sizes[f] + 1);
}

/* The stream hears steps first .. first + n - 1 of a row; `logits` (5) are the first field's after the last. */
static void
hear (MaiStream *stream, guint row, guint first, guint n, float logits[5])
{
  for (guint t = first; t < first + n; t++)
    {
      guint16 inputs[4];

      draw_inputs (row, t, inputs);
      mai_stream_feed (stream, inputs);
    }
  memcpy (logits, mai_stream_logits (stream), 5 * sizeof (float));
}

/* The thousandth step is computed from the last REACH + 1 inputs alone, with the same bits as if nothing but other things
 * had been heard before: no state grows, and none drifts. */
static void
test_thousandth_step (void)
{
  const MaiModelConfig config = mai_fixture_wavenet_config (0);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 1);
  g_autoptr (MaiStream) stream = mai_stream_new (model, 1, MAI_PRECISION_FLOAT32),
                        other = mai_stream_new (model, 1, MAI_PRECISION_FLOAT32);
  float late[5], early[5], nearly[5];

  hear (stream, 0, 0, 1000, late);
  hear (other, 1, 500, 3, early); /* something else, and little of it */
  hear (other, 0, 1000 - REACH - 1, REACH + 1, early);
  g_assert_cmpmem (late, sizeof late, early, sizeof early);
  mai_stream_reset (other);
  hear (other, 1, 500, 3, nearly);
  hear (other, 0, 1000 - REACH, REACH, nearly); /* one step less */
  g_assert_true (memcmp (late, nearly, sizeof late) != 0);
}

/* The n-th step of a piece is the same whether the stream is new or was used a thousand steps and reset. */
static void
test_used_stream (void)
{
  const MaiModelConfig config = mai_fixture_wavenet_config (0);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 1);
  g_autoptr (MaiStream) used = mai_stream_new (model, 1, MAI_PRECISION_FLOAT32);
  float expected[5], found[5];

  hear (used, 1, 0, 1000, found);
  for (guint n = 1; n < 2 * REACH; n++)
    {
      g_autoptr (MaiStream) stream = mai_stream_new (model, 1, MAI_PRECISION_FLOAT32);

      mai_stream_reset (used);
      hear (used, 0, 0, n, found);
      hear (stream, 0, 0, n, expected);
      g_assert_cmpmem (found, sizeof found, expected, sizeof expected);
    }
}

/* The loss of the steps of one row from `first` on, heard as `n` steps after `before` others. */
static double
evaluate_piece (MaiModel *model, const MaiFixtureBatch *all, guint first, guint n, guint before)
{
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, 1, before + n, NULL);
  guint from = first - before;
  g_autofree float *weight = g_memdup2 (all->weight + from, (before + n) * sizeof (float));
  MaiBatch batch = { all->inputs + from * 4, all->targets + from * 3, weight, all->keep + from };
  MaiLoss loss;

  for (guint t = 0; t < before; t++)
    weight[t] = 0;
  g_assert_true (mai_learner_evaluate (learner, &batch, &loss, NULL, NULL));
  g_assert_cmpfloat (loss.steps, ==, n);
  return mai_loss_get_nats (&loss);
}

/* A piece that begins in the middle of a window is learnt as if it were alone. */
static void
test_boundary (void)
{
  const MaiModelConfig config = mai_fixture_wavenet_config (0);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 1);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, 1, 60, 4, FALSE);

  for (guint before = 1; before < 2 * REACH; before++)
    {
      double alone, after, flowing;

      batch->keep[30] = 0;
      alone = evaluate_piece (model, batch, 30, 20, 0);
      after = evaluate_piece (model, batch, 30, 20, before);
      batch->keep[30] = 1;
      flowing = evaluate_piece (model, batch, 30, 20, before);
      g_assert_cmpfloat_with_epsilon (after, alone, 1e-6);
      g_assert_cmpfloat (fabs (flowing - alone), >, 1e-4);
    }
}

/* Windows far shorter than the network looks back are one long one, pieces beginning anywhere. */
static void
test_short_windows (void)
{
  MaiModelConfig config = mai_fixture_wavenet_config (0);
  config.kernel = 3;
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 2);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, 3, 60, 4, TRUE);
  g_autoptr (MaiLearner) whole = mai_learner_new (model, pool, 3, 60, NULL);
  MaiLoss expected;

  g_assert_true (mai_learner_evaluate (whole, &batch->view, &expected, NULL, NULL));
  for (guint steps = 1; steps <= 30; steps++)
    {
      g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, 3, steps, NULL);
      MaiLoss part, sum = { 0 };

      if (60 % steps != 0)
        continue;
      for (guint t = 0; t + steps <= 60; t += steps)
        {
          const MaiBatch window = { batch->inputs + t * 3 * 4, batch->targets + t * 3 * 3,
                                    batch->weight + t * 3, batch->keep + t * 3 };

          g_assert_true (mai_learner_evaluate (learner, &window, &part, NULL, NULL));
          mai_loss_add (&sum, &part);
        }
      g_assert_cmpfloat_with_epsilon (mai_loss_get_nats (&sum), mai_loss_get_nats (&expected),
                                      2e-6);
    }
}

static void
test_limits (void)
{
  const MaiModelConfig good = mai_fixture_wavenet_config (0);
  MaiModelConfig config;

#define WITH(change) \
  config = good; \
  config.change; \
  mai_fixture_assert_refused (&config, MAI_NN_ERROR_CONFIG)

  WITH (layers = 0);
  WITH (layers = 13);
  WITH (stacks = 0);
  WITH (stacks = 9);
  WITH (kernel = 1);
  WITH (kernel = 4);
  WITH (skip = 0);
  WITH (skip = 16385);
#undef WITH

  config = good; /* few weights, but a long memory */
  config.layers = 12;
  config.stacks = 8;
  config.hidden = 200;
  mai_fixture_assert_refused (&config, MAI_NN_ERROR_TOO_LARGE);
}

static void
test_json (void)
{
  MaiModelConfig config = mai_fixture_wavenet_config (0.3f), read;
  g_autofree char *json = mai_model_config_to_json (&config);
  g_autoptr (GError) error = NULL;

  config.shortcut = FALSE;
  g_assert_true (mai_model_config_from_json (json, &read, &error));
  g_assert_false (mai_model_config_equal (&config, &read));
  config.shortcut = TRUE;
  g_assert_true (mai_model_config_equal (&config, &read));
  g_assert_false (
      mai_model_config_from_json ("{\"family\":\"wavenet\",\"stacks\":1}", &read, &error));
  g_assert_nonnull (error);
}

/* What a file might say of its network, and no network can be. */
static void
test_hostile_json (void)
{
  static const char *const members[] = {
    "\"layers\":13",  "\"layers\":0",        "\"layers\":\"3\"",
    "\"stacks\":9",   "\"stacks\":-1",       "\"stacks\":4294967297",
    "\"kernel\":4",   "\"kernel\":null",     "\"kernel\":2.5",
    "\"skip\":0",     "\"skip\":16385",      "\"skip\":[11]",
    "\"hidden\":1e9", "\"shortcut\":\"no\"", "\"family\":\"\"",
  };
  const MaiModelConfig config = mai_fixture_wavenet_config (0);
  g_autofree char *good = mai_model_config_to_json (&config);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *pattern =
          g_strdup_printf ("\"%.*s\":[^,}]*", (int) strcspn (members[i] + 1, "\""), members[i] + 1);
      g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
      g_autofree char *json = g_regex_replace_literal (regex, good, -1, 0, members[i], 0, NULL);
      g_autoptr (GError) error = NULL;
      MaiModelConfig read;

      g_assert_cmpstr (json, !=, good);
      g_assert_false (mai_model_config_from_json (json, &read, &error));
      g_assert_nonnull (error);
    }
}

/* What is measured before memory is taken is what is taken, but for alignment. */
static void
test_measure (void)
{
  const MaiModelConfig config = mai_fixture_wavenet_config (0.1f);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 1);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (GError) error = NULL;
  MaiStates states;

  mai_workspace_list_states (model, &states);
  g_assert_cmpuint (states.n, ==, 6);
  g_assert_cmpuint (states.width, ==, REACH * config.hidden);
  g_assert_cmpuint (states.items[4].offset, ==, (1 + 2 + 4 + 1) * config.hidden);
  g_assert_null (mai_learner_new (model, pool, 65536, 65536, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wavenet/thousandth-step", test_thousandth_step);
  g_test_add_func ("/wavenet/used-stream", test_used_stream);
  g_test_add_func ("/wavenet/boundary", test_boundary);
  g_test_add_func ("/wavenet/short-windows", test_short_windows);
  g_test_add_func ("/wavenet/limits", test_limits);
  g_test_add_func ("/wavenet/json", test_json);
  g_test_add_func ("/wavenet/hostile-json", test_hostile_json);
  g_test_add_func ("/wavenet/measure", test_measure);
  return g_test_run ();
}

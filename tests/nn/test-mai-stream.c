/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "mai-nn-fixture.h"
#include "nn/mai-random.h"
#include "nn/mai-stream.h"

#define STEPS 40

static double
nats (const float *logits, guint n, guint target)
{
  double largest = logits[0], sum = 0;

  for (guint i = 1; i < n; i++)
    largest = MAX (largest, logits[i]);
  for (guint i = 0; i < n; i++)
    sum += exp (logits[i] - largest);
  return largest + log (sum) - logits[target];
}

/* The same numbers as the learner, which runs whole sequences, when it is fed the same steps; with weights of fewer bits
 * nearly so. */
static void
check_precision (const MaiModelConfig *config, MaiPrecision precision, double tolerance)
{
  g_autoptr (MaiModel) model = mai_fixture_model (config, 7);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, 1, STEPS, NULL);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (config, 1, STEPS, 4, FALSE);
  g_autoptr (MaiStream) stream = mai_stream_new (model, 1, precision);
  double sums[3] = { 0 };
  MaiLoss loss;

  g_assert_true (mai_learner_evaluate (learner, &batch->view, &loss, NULL, NULL));
  for (guint t = 0; t < STEPS; t++)
    {
      mai_stream_feed (stream, batch->inputs + t * config->n_inputs);
      for (guint f = 0; f < config->n_outputs; f++)
        {
          guint16 *target = batch->targets + t * config->n_outputs + f;

          sums[f] += nats (mai_stream_logits (stream), config->sizes[f], *target);
          mai_stream_choose (stream, target);
        }
    }
  for (guint f = 0; f < config->n_outputs; f++)
    g_assert_cmpfloat_with_epsilon (sums[f] / STEPS, loss.nats[f] / STEPS, tolerance);
}

static void
check_learner_agrees (const MaiModelConfig *config)
{
  check_precision (config, MAI_PRECISION_FLOAT32, 1e-5);
  check_precision (config, MAI_PRECISION_BFLOAT16, 0.01);
  check_precision (config, MAI_PRECISION_INT8, 0.01);
}

static void
test_learner_agrees (void)
{
  MaiModelConfig config = mai_fixture_config (0.5f), plain = mai_fixture_plain_config ();
  MaiModelConfig wavenet = mai_fixture_wavenet_config (0.5f);

  config.hidden = 70;
  check_learner_agrees (&config);
  check_learner_agrees (&plain);
  check_learner_agrees (&wavenet);
  wavenet.kernel = 3;
  wavenet.hidden = 20;
  check_learner_agrees (&wavenet);
}

/* What row `row` of K gets to see: a function of the row alone. */
static guint16
draw (guint row, guint t, guint f, guint size)
{
  guint32 block[4];

  mai_random_block (3, row, t * 8 + f, block);
  return block[0] % size;
}

/* All logits of some rows, one after the other. */
static void
run_rows (MaiModel *model, MaiPrecision precision, guint first, guint rows, float *const *out)
{
  const MaiModelConfig *config = mai_model_get_config (model);
  g_autoptr (MaiStream) stream = mai_stream_new (model, rows, precision);
  guint16 values[7 * 4];
  gsize at = 0;

  mai_stream_reset (stream);
  for (guint t = 0; t < STEPS; t++)
    {
      for (guint i = 0; i < rows * 4; i++)
        values[i] = draw (first + i / 4, t, i % 4, config->sizes[i % 4] + 1);
      mai_stream_feed (stream, values);
      for (guint f = 0; f < 3; f++)
        {
          const float *logits = mai_stream_logits (stream);
          guint size = config->sizes[f];

          g_assert_true (logits == mai_stream_logits (stream));
          for (guint row = 0; row < rows; row++)
            {
              memcpy (out[row] + at, logits + row * size, size * sizeof (float));
              values[row] = draw (first + row, t, 4 + f, size);
            }
          mai_stream_choose (stream, values);
          at += size;
        }
    }
}

/* Who chooses a field without asking for its logits gets those of the next ones all the same. */
static void
test_fields_chosen_unasked (gconstpointer family)
{
  MaiModelConfig config = mai_fixture_family_config (GPOINTER_TO_UINT (family), 0);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 7);
  g_autoptr (MaiStream) asked = mai_stream_new (model, 1, MAI_PRECISION_FLOAT32);
  g_autoptr (MaiStream) unasked = mai_stream_new (model, 1, MAI_PRECISION_FLOAT32);
  guint16 values[4] = { 1, 2, 1, 0 };

  for (guint t = 0; t < 3; t++)
    {
      mai_stream_feed (asked, values);
      mai_stream_feed (unasked, values);
      mai_stream_logits (asked);
      mai_stream_choose (asked, values);
      mai_stream_choose (unasked, values);
      g_assert_cmpmem (mai_stream_logits (asked), config.sizes[1] * sizeof (float),
                       mai_stream_logits (unasked), config.sizes[1] * sizeof (float));
      values[0] = (values[0] + 1) % config.sizes[0];
    }
}

static void
test_rows_apart (gconstpointer family)
{
  MaiModelConfig config = mai_fixture_family_config (GPOINTER_TO_UINT (family), 0);
  config.hidden = 70;
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 7);
  float together[7][STEPS * 16], alone[STEPS * 16];
  float *rows[7], *one[] = { alone };

  for (guint row = 0; row < 7; row++)
    rows[row] = together[row];
  for (guint precision = 0; precision <= MAI_PRECISION_INT8; precision++)
    {
      run_rows (model, precision, 0, 7, rows);
      for (guint row = 0; row < 7; row++)
        {
          run_rows (model, precision, row, 1, one);
          g_assert_cmpmem (alone, sizeof alone, together[row], sizeof alone);
        }
    }
}

static void
test_reset (gconstpointer family)
{
  MaiModelConfig config = mai_fixture_family_config (GPOINTER_TO_UINT (family), 0);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 7);
  g_autoptr (MaiStream) stream = mai_stream_new (model, 2, MAI_PRECISION_FLOAT32);
  const guint16 start[] = { 5, 7, 4, 3, 5, 7, 4, 3 };
  const guint16 other[] = { 1, 2, 3, 0, MAI_IGNORE, 2, 3, 1 };
  float first[10];

  mai_stream_feed (stream, start);
  memcpy (first, mai_stream_logits (stream), sizeof first);
  mai_stream_feed (stream, other);
  g_assert_true (memcmp (first, mai_stream_logits (stream), sizeof first) != 0);
  mai_stream_reset (stream);
  mai_stream_feed (stream, start);
  g_assert_cmpmem (first, sizeof first, mai_stream_logits (stream), sizeof first);
}

/* A row that begins anew, on its own, says what one in a fresh stream does; the others do not notice. */
static void
test_reset_rows (gconstpointer family)
{
  MaiModelConfig config = mai_fixture_family_config (GPOINTER_TO_UINT (family), 0);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 7);
  g_autoptr (MaiStream) whole = mai_stream_new (model, 3, MAI_PRECISION_FLOAT32);
  g_autoptr (MaiStream) stream = mai_stream_new (model, 3, MAI_PRECISION_FLOAT32);
  g_autoptr (MaiStream) fresh = mai_stream_new (model, 1, MAI_PRECISION_FLOAT32);
  const guint16 steps[] = { 5, 7, 4, 3, 1, 2, 3, 0, 2, 2, 1, 1 };
  const gsize row = config.sizes[0] * sizeof (float);

  for (guint t = 0; t < 2 * STEPS; t++)
    {
      if (t == STEPS)
        mai_stream_reset_rows (stream, 1, 1);
      mai_stream_feed (whole, steps);
      mai_stream_feed (stream, steps);
      if (t >= STEPS)
        mai_stream_feed (fresh, steps + 4);
    }
  g_assert_cmpmem (mai_stream_logits (stream) + config.sizes[0], row, mai_stream_logits (fresh),
                   row);
  g_assert_cmpmem (mai_stream_logits (stream), row, mai_stream_logits (whole), row);
  g_assert_cmpmem (mai_stream_logits (stream) + 2 * config.sizes[0], row,
                   mai_stream_logits (whole) + 2 * config.sizes[0], row);
}

/* A network of the shipped one's size composes far faster than real time. Loose: other tests run beside this one. */
static void
test_speed (void)
{
  const MaiModelConfig config = { .n_inputs = 7,
                                  .n_outputs = 6,
                                  .sizes = { 130, 128, 100, 34, 40, 16, 4 },
                                  .embedding = 128,
                                  .hidden = 400,
                                  .layers = 2,
                                  .shortcut = TRUE,
                                  .projection = 256,
                                  .head = 128 };
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 7);
  g_autoptr (MaiStream) stream = mai_stream_new (model, 1, MAI_PRECISION_FLOAT32);
  const guint16 values[7] = { 1, 2, 3, 4, 5, 6, 1 };
  gint64 start = g_get_monotonic_time ();

  for (guint t = 0; t < 200; t++)
    {
      mai_stream_feed (stream, values);
      for (guint f = 0; f < 6; f++)
        {
          g_assert_nonnull (mai_stream_logits (stream));
          mai_stream_choose (stream, values);
        }
    }
  double seconds = (g_get_monotonic_time () - start) / 1e6;
  g_test_message ("%" G_GSIZE_FORMAT " weights, 200 notes in %.3f s",
                  mai_model_count_weights (model), seconds);
  if (g_test_perf ())
    g_assert_cmpfloat (seconds, <, 0.25);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream/learner-agrees", test_learner_agrees);
  for (guint family = 0; family <= MAI_FAMILY_WAVENET; family++)
    {
      g_autofree char *rows_apart = g_strdup_printf ("/stream/rows-apart/%u", family);
      g_autofree char *unasked = g_strdup_printf ("/stream/fields-chosen-unasked/%u", family);
      g_autofree char *reset = g_strdup_printf ("/stream/reset/%u", family);
      g_autofree char *reset_rows = g_strdup_printf ("/stream/reset-rows/%u", family);

      g_test_add_data_func (rows_apart, GUINT_TO_POINTER (family), test_rows_apart);
      g_test_add_data_func (unasked, GUINT_TO_POINTER (family), test_fields_chosen_unasked);
      g_test_add_data_func (reset, GUINT_TO_POINTER (family), test_reset);
      g_test_add_data_func (reset_rows, GUINT_TO_POINTER (family), test_reset_rows);
    }
  g_test_add_func ("/stream/speed", test_speed);
  return g_test_run ();
}

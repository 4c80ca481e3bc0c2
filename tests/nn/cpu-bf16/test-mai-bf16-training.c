/* SPDX-License-Identifier: Apache-2.0 */
/* Training with products of bfloat16 beside training in float32: gradients, ten steps, a whole small training; on any
 * number of threads, and going on where another processor stopped. Each tolerance is some three times what was seen. */
#include <math.h>

#include "../mai-nn-fixture.h"
#include "mai-bf16-fixture.h"
#include "nn/mai-backend-open.h"
#include "nn/mai-random.h"

#define BATCH 12
#define STEPS 9

static MaiCpuBf16Table table;

static MaiModel *
make_model (const MaiModelConfig *config, const MaiBackend *backend)
{
  MaiModel *model = mai_model_new (config, backend, NULL);

  g_assert_nonnull (model);
  mai_model_init (model, 1);
  return model;
}

static MaiModelConfig
config_of (gconstpointer family)
{
  return mai_fixture_family_config (GPOINTER_TO_UINT (family), 0);
}

static void
test_open (void)
{
  g_autoptr (GError) error = NULL;
  const MaiBackend *bf16 = mai_backend_open ("cpu", MAI_ARITHMETIC_BF16, 0, NULL, &error);

  g_assert_no_error (error);
  g_test_message ("%s", bf16->name);
  g_assert_true (bf16 == mai_backend_cpu_bf16 ());
  g_assert_true (g_str_has_prefix (bf16->name, "cpu, bf16 by "));
  g_assert_cmpuint (bf16->abi, ==, MAI_BACKEND_ABI);
  g_assert_true (bf16->is_host);
  g_assert_true (bf16->adamw == mai_backend_cpu ()->adamw);
  g_assert_true (bf16->linear_forward != mai_backend_cpu ()->linear_forward);
  mai_backend_close (bf16);
}

static float *
find_gradients (const MaiModelConfig *config, const MaiBackend *backend, gsize *n)
{
  g_autoptr (MaiModel) model = make_model (config, backend);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, BATCH, STEPS, NULL);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (config, BATCH, STEPS, 3, TRUE);
  MaiLoss loss;

  mai_fixture_scatter (model);
  mai_model_get_parameters (model, n);
  float *gradients = g_new (float, *n);
  g_assert_true (mai_learner_gradients (learner, &batch->view, gradients, &loss, NULL));
  return gradients;
}

static double
inner (const float *a, const float *b, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += (double) a[i] * b[i];
  return sum;
}

/* Tensor by tensor. Half a percent of an LSTM's; more of a WaveNet's, whose rectifiers fall to the other side of their kink
 * here and there, for all layers below. */
static void
test_gradients (gconstpointer family)
{
  const MaiModelConfig config = config_of (family);
  const double tolerance = config.family == MAI_FAMILY_LSTM ? 0.03 : 0.15;
  g_autoptr (MaiModel) model = make_model (&config, mai_backend_cpu ());
  guint n_tensors;
  const MaiTensor *tensors = mai_model_get_tensors (model, &n_tensors);
  gsize n;
  g_autofree float *expected = find_gradients (&config, mai_backend_cpu (), &n);
  g_autofree float *found = find_gradients (&config, &table.backend, &n);

  for (guint i = 0; i < n_tensors; i++)
    {
      const float *a = found + tensors[i].offset, *b = expected + tensors[i].offset;
      gsize size = tensors[i].size;
      double bb = inner (b, b, size);
      double d = sqrt ((inner (a, a, size) - 2 * inner (a, b, size) + bb) / bb);

      g_test_message ("%s: %.5f", tensors[i].name, d);
      g_assert_cmpfloat (d, <, tolerance);
    }
}

/* The mean loss in float32 with parameters p + h g. */
static double
loss_along (const MaiModelConfig *config, const float *g, double h)
{
  g_autoptr (MaiModel) model = make_model (config, mai_backend_cpu ());
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, BATCH, STEPS, NULL);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (config, BATCH, STEPS, 3, TRUE);
  gsize n;
  float *p = mai_model_get_parameters (model, &n);
  MaiLoss loss;

  mai_fixture_scatter (model);
  for (gsize i = 0; i < n; i++)
    p[i] += (float) (h * g[i]);
  g_assert_true (mai_learner_evaluate (learner, &batch->view, &loss, NULL, NULL));
  return mai_loss_get_nats (&loss);
}

/* Along itself the loss grows by its square. Rounding makes steps of a loss in bfloat16, so the differences are those of
 * the loss in float32. */
static void
test_differences (gconstpointer family)
{
  const MaiModelConfig config = config_of (family);
  gsize n;
  g_autofree float *g = find_gradients (&config, &table.backend, &n);
  double square = inner (g, g, n), h = 0.01 / sqrt (square);
  double found = (loss_along (&config, g, h) - loss_along (&config, g, -h)) / (2 * h);

  g_test_message ("%g, expected %g", found, square);
  g_assert_cmpfloat (fabs (found - square), <, 0.01 * square);
}

/* Predicted is a walk through each field, which now and then jumps: what is learnt is learnt over many steps. */
static void
fill_walk (MaiFixtureBatch *batch, const MaiModelConfig *config, guint64 seed)
{
  MaiRandom random;

  mai_random_init (&random, seed, 5);
  for (guint b = 0; b < batch->batch; b++)
    for (guint t = 0; t < batch->steps; t++)
      {
        gsize i = t * batch->batch + b;

        batch->keep[i] = t > 0;
        batch->weight[i] = 1;
        for (guint f = 0; f < config->n_inputs; f++)
          {
            guint before = t > 0 ? batch->inputs[i * config->n_inputs + f] : config->sizes[f];
            gboolean jumps = t == 0 || mai_random_below (&random, 8) == 0;
            guint next = jumps ? mai_random_below (&random, config->sizes[f])
                               : (before * 2 + 1) % config->sizes[f];

            if (f < config->n_outputs)
              batch->targets[i * config->n_outputs + f] = (guint16) next;
            if (t == 0)
              batch->inputs[i * config->n_inputs + f] = (guint16) config->sizes[f];
            if (t + 1 < batch->steps)
              batch->inputs[(i + batch->batch) * config->n_inputs + f] = (guint16) next;
          }
      }
}

/* The losses of n steps with dropout; what was learnt goes to `parameters` when that is given. */
static double *
train (gconstpointer family, const MaiBackend *backend, guint n_threads, guint n,
       float **parameters, gsize *n_parameters)
{
  const MaiModelConfig config = mai_fixture_family_config (GPOINTER_TO_UINT (family), 0.1f);
  g_autoptr (MaiModel) model = make_model (&config, backend);
  g_autoptr (MaiPool) pool = mai_pool_new (n_threads);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, BATCH, STEPS, NULL);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, BATCH, STEPS, 0, FALSE);
  const MaiOptimiser optimiser = mai_fixture_optimiser (0.005f);
  double *losses = g_new (double, n);

  for (guint i = 0; i < n; i++)
    {
      MaiLoss loss;

      fill_walk (batch, &config, i);
      g_assert_true (mai_learner_step (learner, &batch->view, &optimiser, 9, &loss, NULL, NULL));
      losses[i] = mai_loss_get_nats (&loss);
    }
  if (parameters != NULL)
    {
      const float *p = mai_model_get_parameters (model, n_parameters);

      *parameters = g_memdup2 (p, *n_parameters * sizeof (float));
    }
  return losses;
}

static void
test_threads (gconstpointer family)
{
  static const guint threads[] = { 2, 3, 5 };
  g_autofree float *expected = NULL;
  gsize n;
  g_autofree double *losses = train (family, &table.backend, 1, 4, &expected, &n);

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autofree float *parameters = NULL;
      g_autofree double *found = train (family, &table.backend, threads[i], 4, &parameters, &n);

      g_assert_cmpmem (losses, 4 * sizeof (double), found, 4 * sizeof (double));
      g_assert_cmpmem (expected, n * sizeof (float), parameters, n * sizeof (float));
    }
}

static void
test_ten_steps (gconstpointer family)
{
  g_autofree double *expected = train (family, mai_backend_cpu (), 2, 10, NULL, NULL);
  g_autofree double *found = train (family, &table.backend, 2, 10, NULL, NULL);
  double most = 0;

  for (guint i = 0; i < 10; i++)
    most = MAX (most, fabs (found[i] / expected[i] - 1));
  g_test_message ("at most %.5f of the loss apart", most);
  g_assert_cmpfloat (most, <, 0.002);
  g_assert_cmpfloat (most, >, 0);
}

#define CURVE 300
#define STRETCH 25 /* steps a point of the curve */

static double
point_at (const double *losses, guint point)
{
  double sum = 0;

  for (guint i = 0; i < STRETCH; i++)
    sum += losses[point * STRETCH + i];
  return sum / STRETCH;
}

/* Both learn, and one as well as the other all the way. */
static void
test_curve (gconstpointer family)
{
  g_autofree double *expected = train (family, mai_backend_cpu (), 2, CURVE, NULL, NULL);
  g_autofree double *found = train (family, &table.backend, 2, CURVE, NULL, NULL);

  for (guint point = 0; point < CURVE / STRETCH; point++)
    {
      double a = point_at (found, point), b = point_at (expected, point);

      g_test_message ("step %3u: bf16 %.4f, float32 %.4f, %+.4f", point * STRETCH, a, b, a / b - 1);
      g_assert_cmpfloat (fabs (a / b - 1), <, 0.02);
    }
  g_assert_cmpfloat (point_at (expected, CURVE / STRETCH - 1), <, 0.75 * point_at (expected, 0));
}

/* Steps from `first` to before `end`, from what `path` holds, if that is not the beginning, and into it. */
static double
train_on (gconstpointer family, const MaiBackend *backend, guint first, guint end, const char *path,
          float *parameters)
{
  const MaiModelConfig config = config_of (family);
  g_autoptr (MaiModel) model = make_model (&config, backend);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, BATCH, STEPS, NULL);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, BATCH, STEPS, 0, FALSE);
  const MaiOptimiser optimiser = mai_fixture_optimiser (0.005f);
  gsize n;
  float *p = mai_model_get_parameters (model, &n);
  MaiLoss loss;

  if (first > 0)
    {
      memcpy (p, parameters, n * sizeof (float));
      g_assert_true (mai_learner_load (learner, path, NULL, NULL));
    }
  for (guint i = first; i < end; i++)
    {
      fill_walk (batch, &config, i);
      g_assert_true (mai_learner_step (learner, &batch->view, &optimiser, 9, &loss, NULL, NULL));
    }
  memcpy (parameters, p, n * sizeof (float));
  g_assert_true (mai_learner_save (learner, NULL, path, NULL));
  return mai_loss_get_nats (&loss);
}

/* On a processor that has no unit, or another: near, but for the order of sums. */
static void
test_goes_on_elsewhere (gconstpointer family)
{
  const char *way = g_getenv ("MUSICAI_BF16");
  g_autofree char *name = g_strdup_printf ("bf16-%s.safetensors", way != NULL ? way : "plain");
  g_autofree char *path = mai_fixture_path (name);
  g_autofree float *parameters = g_new (float, 100000);
  MaiCpuBf16Table elsewhere;

  mai_cpu_bf16_use_rounding (&elsewhere);
  double expected = train_on (family, &table.backend, 0, 12, path, parameters);
  train_on (family, &table.backend, 0, 6, path, parameters);
  double same = train_on (family, &table.backend, 6, 12, path, parameters);
  train_on (family, &table.backend, 0, 6, path, parameters);
  double found = train_on (family, &elsewhere.backend, 6, 12, path, parameters);

  g_test_message ("%.7f, expected %.7f", found, expected);
  g_assert_cmpfloat (same, ==, expected);
  g_assert_cmpfloat (fabs (found / expected - 1), <, 0.001);
}

static void
add_for_families (const char *name, GTestDataFunc test)
{
  g_autofree char *lstm = g_strdup_printf ("/nn/bf16/lstm/%s", name);
  g_autofree char *wavenet = g_strdup_printf ("/nn/bf16/wavenet/%s", name);

  g_test_add_data_func (lstm, GUINT_TO_POINTER (MAI_FAMILY_LSTM), test);
  g_test_add_data_func (wavenet, GUINT_TO_POINTER (MAI_FAMILY_WAVENET), test);
}

int
main (int argc, char **argv)
{
  if (!mai_bf16_fixture_open (&table))
    return 0;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/bf16/open", test_open);
  add_for_families ("gradients", test_gradients);
  add_for_families ("differences", test_differences);
  add_for_families ("threads", test_threads);
  add_for_families ("ten-steps", test_ten_steps);
  add_for_families ("curve", test_curve);
  add_for_families ("goes-on-elsewhere", test_goes_on_elsewhere);
  return g_test_run ();
}

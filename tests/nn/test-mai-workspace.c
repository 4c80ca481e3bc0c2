/* SPDX-License-Identifier: Apache-2.0 */
/* A workspace's gradients against finite differences of its loss, with what the learner's own test leaves out: dropout,
 * whose masks are the same in every pass of equal seed and step, and states carried in from the window before. */
#include <math.h>
#include <string.h>

#include "mai-nn-fixture.h"
#include "nn/mai-random.h"
#include "nn/mai-workspace.h"

#define BATCH 7
#define FIRST_ROW 2
#define ROWS 4
#define STEPS 9

typedef struct
{
  MaiModel *model;
  MaiArena *arena;
  MaiFixtureBatch *batch;
  MaiWorkspace *workspace;
  MaiPass pass;
  guint64 step;
  float *gradients;
} Case;

static float *
draw (MaiArena *arena, gsize n, guint64 stream)
{
  float *to = mai_arena_floats (arena, n);
  MaiRandom random;

  mai_random_init (&random, 12, stream);
  for (gsize i = 0; i < n; i++)
    to[i] = (float) (0.5 * mai_random_normal (&random));
  return to;
}

/* Larger weights and biases spread out, so that few rectifiers stand near their kink. */
static void
scatter (Case *c)
{
  guint n_tensors;
  const MaiTensor *tensors = mai_model_get_tensors (c->model, &n_tensors);

  for (guint i = 0; i < n_tensors; i++)
    {
      float *values = mai_model_get_parameters (c->model, NULL) + tensors[i].offset;
      float *offsets = draw (c->arena, tensors[i].size, 100 + i);

      for (gsize j = 0; j < tensors[i].size; j++)
        values[j] = 2 * values[j] + (tensors[i].n_dims == 1 ? 2 * offsets[j] : 0);
    }
}

static void
case_init (Case *c, const MaiModelConfig *config)
{
  const MaiShard shard = { STEPS, BATCH, FIRST_ROW, ROWS };
  MaiStates states;
  gsize n;

  *c = (Case){ .model = mai_fixture_model (config, 3),
               .arena = mai_arena_new (mai_backend_cpu ()),
               .batch = mai_fixture_batch_new (config, BATCH, STEPS, 5, TRUE),
               .step = 17 };
  scatter (c);
  c->workspace =
      mai_workspace_new (c->model, mai_model_get_parameters (c->model, &n),
                         mai_arena_alloc (c->arena, mai_workspace_count_shared (c->model)), &shard);
  c->gradients = mai_arena_floats (c->arena, n);
  mai_workspace_list_states (c->model, &states);
  c->pass = (MaiPass){ .batch = &c->batch->view,
                       .from = draw (c->arena, states.width * BATCH, 1),
                       .to = mai_arena_floats (c->arena, states.width * BATCH),
                       .masks = { .p = config->dropout, .seed = 4, .step = &c->step } };
}

static void
case_clear (Case *c)
{
  mai_workspace_free (c->workspace);
  mai_fixture_batch_free (c->batch);
  mai_arena_free (c->arena);
  mai_model_unref (c->model);
}

static double
run (Case *c, float *gradients)
{
  MaiScoreSum scores[MAI_MAX_FIELDS];
  double nats = 0;

  c->pass.gradients = gradients;
  g_assert_cmpfloat (mai_workspace_upload (c->workspace, &c->pass, TRUE), >, ROWS);
  for (guint part = 0; part < mai_workspace_count_parts (c->workspace); part++)
    mai_workspace_prepare (c->workspace, &c->pass, part);
  g_assert_true (mai_workspace_run (c->workspace, &c->pass));
  mai_workspace_download (c->workspace, scores);
  for (guint f = 0; f < MAI_MAX_FIELDS; f++)
    nats += scores[f].nats;
  return nats;
}

/* Along a random direction in each tensor, as in test-mai-gradients.c. */
static void
check_tensor (Case *c, const MaiTensor *tensor)
{
  float *p = mai_model_get_parameters (c->model, NULL) + tensor->offset;
  const float *g = c->gradients + tensor->offset;
  g_autofree float *saved = g_memdup2 (p, tensor->size * sizeof (float));
  const float *random = draw (c->arena, tensor->size, tensor->offset);
  double expected = 0, norm = 0, up, down;

  for (gsize i = 0; i < tensor->size; i++)
    {
      double direction = random[i] + (g[i] > 0 ? 1 : -1);

      norm += direction * direction;
      expected += direction * g[i];
    }
  double h = 0.001 / sqrt (norm);
  for (gsize i = 0; i < tensor->size; i++)
    p[i] = (float) (saved[i] + h * (random[i] + (g[i] > 0 ? 1 : -1)));
  up = run (c, NULL);
  for (gsize i = 0; i < tensor->size; i++)
    p[i] = (float) (saved[i] - h * (random[i] + (g[i] > 0 ? 1 : -1)));
  down = run (c, NULL);
  memcpy (p, saved, tensor->size * sizeof (float));

  double found = (up - down) / (2 * h);
  g_test_message ("%s: %g, expected %g", tensor->name, found, expected);
  g_assert_cmpfloat (fabs (expected), >, 0);
  g_assert_cmpfloat_with_epsilon (found, expected, 0.01 * fabs (expected) + 0.002 * sqrt (norm));
}

static void
check_gradients (const MaiModelConfig *config)
{
  Case c;
  guint n_tensors;
  const MaiTensor *tensors;

  case_init (&c, config);
  tensors = mai_model_get_tensors (c.model, &n_tensors);
  run (&c, c.gradients);
  for (guint i = 0; i < n_tensors; i++)
    if (!strstr (tensors[i].name, ".mean") && !strstr (tensors[i].name, ".variance"))
      check_tensor (&c, &tensors[i]); /* the others are no function of the loss */
  case_clear (&c);
}

static void
test_lstm (void)
{
  MaiModelConfig config = mai_fixture_config (0.4f);

  check_gradients (&config);
  config.recurrent_dropout = 0.3f;
  check_gradients (&config);
  config.dropout = 0;
  check_gradients (&config);
}

static void
test_wavenet (void)
{
  MaiModelConfig config = mai_fixture_wavenet_config (0);

  check_gradients (&config);
  config.dropout = 0.3f;
  check_gradients (&config);
}

static void
test_batch_norm (void)
{
  MaiModelConfig config = mai_fixture_config (0);

  config.batch_norm = TRUE;
  check_gradients (&config);
  config.dropout = 0.3f;
  config.recurrent_dropout = 0.3f;
  check_gradients (&config);
  config = mai_fixture_plain_config ();
  config.batch_norm = TRUE;
  check_gradients (&config);
  config = mai_fixture_wavenet_config (0.3f);
  config.batch_norm = TRUE;
  check_gradients (&config);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/lstm", test_lstm);
  g_test_add_func ("/workspace/wavenet", test_wavenet);
  g_test_add_func ("/workspace/batch-norm", test_batch_norm);
  return g_test_run ();
}

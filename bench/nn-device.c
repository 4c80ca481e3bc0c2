/* SPDX-License-Identifier: Apache-2.0 */
/* Training speed on a device, for bench/gpu and on its own.
 *
 *   nn-device DEVICE PRECISION NETWORK BATCH [AHEAD]
 *
 * DEVICE is cpu or gpu, PRECISION float32, tf32 or bf16, NETWORK one of the table below. Each line on stdin is a number of
 * windows to train on, of fresh random notes made before the clock starts; each gets a line on stdout: windows, seconds
 * on the wall. The loss is read now and then, as a training does it (learn/mai-trainer.c), and after the last of them. */
#include <stdio.h>
#include <stdlib.h>

#include "nn/mai-backend-open.h"
#include "nn/mai-learner.h"
#include "nn/mai-random.h"

#define POOL 8 /* batches that are used in turns */
#define READ_WINDOWS 16 /* from one reading of the loss to the next */

typedef struct
{
  const char *name;
  MaiModelConfig config;
  guint steps;
  gboolean last_alone; /* a window is scored on what follows it, else every step is */
  float clip;
} Network;

/* The first project's recipe with its windows of 32 notes; `events` as bench/compare-pytorch.py has them; a WaveNet on
 * the same. */
static const Network networks[] = {
  { "notes-lstm",
    { MAI_FAMILY_LSTM,
      1,
      1,
      { 89 },
      .embedding = 100,
      .hidden = 256,
      .layers = 3,
      .projection = 128,
      .head = 128,
      .dropout = 0.2f },
    32,
    TRUE,
    0 },
  { "events-lstm",
    { MAI_FAMILY_LSTM,
      8,
      6,
      { 137, 17, 128, 137, 32, 64, 192, 24 },
      .embedding = 128,
      .hidden = 256,
      .layers = 2,
      .shortcut = TRUE,
      .projection = 256,
      .head = 128,
      .dropout = 0.3f },
    512,
    FALSE,
    1 },
  { "events-wavenet",
    { MAI_FAMILY_WAVENET,
      8,
      6,
      { 137, 17, 128, 137, 32, 64, 192, 24 },
      .embedding = 128,
      .hidden = 64,
      .layers = 8,
      .stacks = 2,
      .kernel = 2,
      .skip = 256,
      .shortcut = TRUE,
      .projection = 256,
      .head = 128 },
    512,
    FALSE,
    1 },
};

typedef struct
{
  guint16 *inputs, *targets;
  float *weight, *keep;
  MaiBatch view;
} Window;

G_GNUC_NORETURN static void
fail (const char *message)
{
  g_printerr ("nn-device: %s\n", message);
  exit (1);
}

static const Network *
find_network (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    if (g_str_equal (networks[i].name, name))
      return &networks[i];
  fail ("there is no such network");
}

static void
make_window (Window *window, const Network *network, guint batch, guint steps, guint ahead)
{
  const MaiModelConfig *c = &network->config;
  gsize n = (gsize) batch * steps;

  window->inputs = g_new (guint16, n * c->n_inputs);
  window->targets = g_new (guint16, n * c->n_outputs);
  window->weight = g_new (float, n);
  window->keep = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    {
      guint t = (guint) (i / batch);

      window->weight[i] = !network->last_alone || t + 1 + ahead >= steps;
      window->keep[i] = !network->last_alone || t > 0;
    }
  window->view = (MaiBatch){ .inputs = window->inputs,
                             .targets = window->targets,
                             .weight = window->weight,
                             .keep = window->keep,
                             .ahead = ahead };
}

static void
fill_window (Window *window, const Network *network, gsize n, guint64 seed)
{
  const MaiModelConfig *c = &network->config;
  MaiRandom random;

  mai_random_init (&random, 1, seed);
  for (gsize i = 0; i < n; i++)
    {
      for (guint f = 0; f < c->n_inputs; f++)
        window->inputs[i * c->n_inputs + f] = (guint16) mai_random_below (&random, c->sizes[f]);
      for (guint f = 0; f < c->n_outputs; f++)
        window->targets[i * c->n_outputs + f] = (guint16) mai_random_below (&random, c->sizes[f]);
    }
}

static void
train (MaiLearner *learner, const Network *network, Window *windows, guint n)
{
  const MaiOptimiser optimiser = { 1e-3f, 0.9f, 0.999f, 1e-8f, 0.01f, network->clip };
  g_autoptr (GError) error = NULL;
  gint64 begun = g_get_monotonic_time ();
  MaiLoss loss;

  for (guint i = 0; i < n; i++)
    if (!mai_learner_step (learner, &windows[i % POOL].view, &optimiser, 1,
                           (i + 1) % READ_WINDOWS == 0 || i + 1 == n ? &loss : NULL, NULL, &error))
      fail (error->message);
  printf ("%u %.6f\n", n, (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC);
  fflush (stdout);
}

static void
serve (MaiLearner *learner, const Network *network, guint batch, guint steps, guint ahead)
{
  Window windows[POOL];
  guint64 seed = 0;
  char line[64];

  for (guint i = 0; i < POOL; i++)
    make_window (&windows[i], network, batch, steps, ahead);
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      for (guint i = 0; i < POOL; i++)
        fill_window (&windows[i], network, (gsize) batch * steps, seed++);
      train (learner, network, windows, (guint) MAX (atoi (line), 1));
    }
  for (guint i = 0; i < POOL; i++)
    {
      g_free (windows[i].inputs);
      g_free (windows[i].targets);
      g_free (windows[i].weight);
      g_free (windows[i].keep);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  MaiArithmetic arithmetic;

  if (argc < 5 || !mai_arithmetic_from_name (argv[2], &arithmetic))
    fail ("nn-device cpu|gpu float32|tf32|bf16 NETWORK BATCH [AHEAD]");
  const Network *network = find_network (argv[3]);
  guint batch = (guint) atoi (argv[4]), ahead = argc > 5 ? (guint) atoi (argv[5]) : 0;
  guint steps = network->steps + ahead;
  const MaiBackend *backend = mai_backend_open (argv[1], arithmetic, 0, NULL, &error);
  if (backend == NULL)
    fail (error->message);

  MaiPool *pool = mai_pool_new (backend->is_host ? 0 : 1);
  MaiModel *model = mai_model_new (&network->config, backend, &error);
  if (model == NULL)
    fail (error->message);
  mai_model_init (model, 1);
  MaiLearner *learner = mai_learner_new (model, pool, batch, steps, &error);
  if (learner == NULL)
    fail (error->message);
  serve (learner, network, batch, steps, ahead);
  mai_learner_free (learner);
  mai_model_unref (model);
  mai_pool_free (pool);
  mai_backend_close (backend);
  return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Training speed of the engine, for compare-training.py and on its own.
 *
 *   nn-training THREADS [BATCH STEPS HIDDEN LAYERS DROPOUT [STACKS SKIP]]
 *
 * With stacks it is a WaveNet of so many, with so many skip channels, else an LSTM.
 * After a window to warm up, each line on stdin is a number of windows to train on fresh random notes, made before the
 * clock starts; each gets a line on stdout: notes, seconds on the wall, seconds of processor time. With no input (a
 * terminal or an empty file) it runs three windows five times. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "nn/mai-learner.h"
#include "nn/mai-random.h"

typedef struct
{
  MaiModelConfig config;
  guint batch, steps;
  MaiLearner *learner;
  guint64 windows; /* made so far */
  guint16 *inputs, *targets;
  float *ones;
} Bench;

static double
seconds (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return (double) time.tv_sec + 1e-9 * (double) time.tv_nsec;
}

/* The fields of the `events` encoding. */
static MaiModelConfig
make_config (guint hidden, guint layers, float dropout)
{
  return (MaiModelConfig){ .n_inputs = 8,
                           .n_outputs = 6,
                           .sizes = { 137, 17, 128, 137, 32, 64, 192, 24 },
                           .embedding = 128,
                           .hidden = hidden,
                           .layers = layers,
                           .shortcut = TRUE,
                           .projection = 256,
                           .head = 128,
                           .dropout = dropout };
}

static void
fill_window (Bench *bench)
{
  const MaiModelConfig *c = &bench->config;
  gsize n = (gsize) bench->batch * bench->steps;
  MaiRandom random;

  mai_random_init (&random, 1, bench->windows++);
  for (gsize i = 0; i < n; i++)
    {
      for (guint f = 0; f < c->n_inputs; f++)
        bench->inputs[i * c->n_inputs + f] = mai_random_below (&random, c->sizes[f]);
      for (guint f = 0; f < c->n_outputs; f++)
        bench->targets[i * c->n_outputs + f] = mai_random_below (&random, c->sizes[f]);
    }
}

static void
train (Bench *bench, guint n_windows)
{
  const MaiOptimiser optimiser = { .learning_rate = 1e-3f,
                                   .beta1 = 0.9f,
                                   .beta2 = 0.999f,
                                   .epsilon = 1e-8f,
                                   .weight_decay = 0.01f,
                                   .clip = 1 };
  const MaiBatch batch = { bench->inputs, bench->targets, bench->ones, bench->ones };
  double wall = 0, processor = 0;

  for (guint i = 0; i < n_windows; i++)
    {
      g_autoptr (GError) error = NULL;
      MaiLoss loss;

      fill_window (bench);
      double wall_start = seconds (CLOCK_MONOTONIC);
      double processor_start = seconds (CLOCK_PROCESS_CPUTIME_ID);
      if (!mai_learner_step (bench->learner, &batch, &optimiser, 1, &loss, NULL, &error))
        g_error ("%s", error->message);
      wall += seconds (CLOCK_MONOTONIC) - wall_start;
      processor += seconds (CLOCK_PROCESS_CPUTIME_ID) - processor_start;
    }
  printf ("%u %.6f %.6f\n", n_windows * bench->batch * bench->steps, wall, processor);
  fflush (stdout);
}

static void
serve (Bench *bench)
{
  char line[64];
  guint served = 0;

  while (!isatty (STDIN_FILENO) && fgets (line, sizeof line, stdin) != NULL)
    {
      train (bench, MAX (atoi (line), 1));
      served++;
    }
  for (guint i = 0; served == 0 && i < 5; i++)
    train (bench, 3);
}

static guint
get_argument (int argc, char **argv, int index, guint fallback)
{
  return index < argc ? (guint) atoi (argv[index]) : fallback;
}

int
main (int argc, char **argv)
{
  Bench bench = { .batch = get_argument (argc, argv, 2, 16),
                  .steps = get_argument (argc, argv, 3, 512) };
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiPool) pool = mai_pool_new (get_argument (argc, argv, 1, 1));

  bench.config = make_config (get_argument (argc, argv, 4, 256), get_argument (argc, argv, 5, 2),
                              argc > 6 ? (float) g_ascii_strtod (argv[6], NULL) : 0.3f);
  bench.config.stacks = get_argument (argc, argv, 7, 0);
  if (bench.config.stacks > 0)
    {
      bench.config.family = MAI_FAMILY_WAVENET;
      bench.config.kernel = 2;
      bench.config.skip = get_argument (argc, argv, 8, 256);
    }
  g_autoptr (MaiModel) model = mai_model_new (&bench.config, mai_backend_cpu (), &error);
  if (model == NULL)
    g_error ("%s", error->message);
  mai_model_init (model, 1);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, bench.batch, bench.steps, &error);
  if (learner == NULL)
    g_error ("%s", error->message);

  gsize n = (gsize) bench.batch * bench.steps;
  g_autofree guint16 *inputs = g_new (guint16, n * bench.config.n_inputs);
  g_autofree guint16 *targets = g_new (guint16, n * bench.config.n_outputs);
  g_autofree float *ones = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    ones[i] = 1;
  bench.learner = learner;
  bench.inputs = inputs;
  bench.targets = targets;
  bench.ones = ones;
  train (&bench, 1);
  serve (&bench);
  return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Training speed of the engine, for compare-pytorch.py, for mpi-scaling and on its own (nn-training --help).
 *
 * Under mpirun the processes train together, and the first speaks for all: its time on the wall, the processor time of all.
 * A turn trains on so many windows of fresh random notes, made before the clock starts; see bench-network.h. */
#include "bench-network.h"
#include "nn/mai-group-open.h"
#include "nn/mai-learner.h"
#include "nn/mai-random.h"

typedef struct
{
  const MaiModelConfig *config;
  gint threads, batch, steps;
  gboolean
      last_alone; /* a window is scored on what follows it, and begins a piece; else every step is, and it goes on */
  double clip, weight_decay;
  MaiGroup *group; /* NULL: alone */
  MaiLearner *learner;
  guint64 windows; /* made so far */
  guint16 *inputs, *targets;
  float *weight, *keep;
} Bench;

static void
fill_window (Bench *bench)
{
  const MaiModelConfig *c = bench->config;
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

/* So many windows, by every process of the group. */
static void
train_windows (Bench *bench, guint n_windows, double *wall, double *processor)
{
  const MaiOptimiser optimiser = { .learning_rate = 1e-3f,
                                   .beta1 = 0.9f,
                                   .beta2 = 0.999f,
                                   .epsilon = 1e-8f,
                                   .weight_decay = (float) bench->weight_decay,
                                   .clip = (float) bench->clip };
  const MaiBatch batch = { bench->inputs, bench->targets, bench->weight, bench->keep, 0 };

  for (guint i = 0; i < n_windows; i++)
    {
      g_autoptr (GError) error = NULL;
      MaiLoss loss;

      fill_window (bench);
      double wall_start = bench_wall (), processor_start = bench_processor ();
      if (!mai_learner_step (bench->learner, &batch, &optimiser, 1, &loss, NULL, &error))
        g_error ("%s", error->message);
      *wall += bench_wall () - wall_start;
      *processor += bench_processor () - processor_start;
    }
}

/* Of all processes together. */
static double
sum_over_group (MaiGroup *group, double seconds)
{
  guint size = mai_group_get_size (group);
  g_autofree double *all = g_new0 (double, size);
  g_autofree gsize *ends = g_new (gsize, size);
  double sum = 0;

  all[group != NULL ? group->rank : 0] = seconds;
  for (guint r = 0; r < size; r++)
    ends[r] = (r + 1) * sizeof *all;
  if (!mai_group_share (group, all, ends, NULL))
    g_error ("the processes have lost each other");
  for (guint r = 0; r < size; r++)
    sum += all[r];
  return sum;
}

static guint64
train (gpointer data, guint n_windows, double *wall, double *processor)
{
  Bench *bench = data;
  double own = 0;

  if (!mai_group_hand_out (bench->group, &n_windows, sizeof n_windows, NULL))
    g_error ("the processes have lost each other");
  train_windows (bench, n_windows, wall, &own);
  *processor += sum_over_group (bench->group, own);
  return (guint64) n_windows * bench->batch * bench->steps;
}

/* What the first process asks for, until it asks for nothing. */
static void
follow (Bench *bench)
{
  guint n_windows = 0;

  while (mai_group_hand_out (bench->group, &n_windows, sizeof n_windows, NULL) && n_windows > 0)
    {
      double wall = 0, own = 0;

      train_windows (bench, n_windows, &wall, &own);
      sum_over_group (bench->group, own);
    }
}

static void
serve (Bench *bench)
{
  guint none = 0;

  if (!mai_group_leads (bench->group))
    follow (bench);
  else
    {
      bench_serve (train, bench);
      mai_group_hand_out (bench->group, &none, sizeof none, NULL);
    }
}

static void
mark_steps (Bench *bench)
{
  for (gint i = 0; i < bench->batch * bench->steps; i++)
    {
      gint t = i / bench->batch;

      bench->weight[i] = !bench->last_alone || t == bench->steps - 1;
      bench->keep[i] = !bench->last_alone || t > 0;
    }
}

int
main (int argc, char **argv)
{
  Bench bench = { .threads = 1, .batch = 16, .steps = 512 };
  const GOptionEntry entries[] = {
    { "threads", 0, 0, G_OPTION_ARG_INT, &bench.threads, NULL, "N" },
    { "batch", 0, 0, G_OPTION_ARG_INT, &bench.batch, "rows of a window", "B" },
    { "steps", 0, 0, G_OPTION_ARG_INT, &bench.steps, "notes of a row", "T" },
    { "last-alone", 0, 0, G_OPTION_ARG_NONE, &bench.last_alone, "no loss before the last", NULL },
    { "clip", 0, 0, G_OPTION_ARG_DOUBLE, &bench.clip, "norm of the gradient", "NORM" },
    { "weight-decay", 0, 0, G_OPTION_ARG_DOUBLE, &bench.weight_decay, NULL, "RATE" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (MaiModel) model =
      bench_network_new (argc, argv, entries, "How fast the engine trains.");
  g_autoptr (MaiPool) pool = mai_pool_new ((guint) MAX (bench.threads, 1));
  g_autoptr (GError) error = NULL;
  guint rank;
  g_autoptr (MaiGroup) group = mai_group_is_started (&rank) ? mai_group_open (&error) : NULL;
  if (error != NULL)
    g_error ("%s", error->message);
  g_autoptr (MaiLearner) learner = mai_learner_new_in_group (
      model, pool, group, (guint) bench.batch, (guint) bench.steps, &error);

  if (learner == NULL)
    g_error ("%s", error->message);
  bench.config = mai_model_get_config (model);
  bench.group = group;
  bench.learner = learner;
  gsize n = (gsize) bench.batch * bench.steps;
  bench.inputs = g_new (guint16, n * bench.config->n_inputs);
  bench.targets = g_new (guint16, n * bench.config->n_outputs);
  bench.weight = g_new (float, n);
  bench.keep = g_new (float, n);
  mark_steps (&bench);
  serve (&bench);
  g_free (bench.inputs);
  g_free (bench.targets);
  g_free (bench.weight);
  g_free (bench.keep);
  return 0;
}

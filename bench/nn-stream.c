/* SPDX-License-Identifier: Apache-2.0 */
/* What weights of fewer bits cost and give when a model composes.
 *
 *   nn-stream MODEL MUSIC...
 *
 * A stream hears the pieces of the music (at most 4,000 notes) and says how unlikely it found them; then, in turns of 300
 * notes, how many notes a second it hears: one row with each precision, and 64 rows with whole floats. Best of five turns
 * in processor time of this thread, on one core. */
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "learn/mai-dataset.h"
#include "nn/mai-checkpoint.h"
#include "nn/mai-stream.h"

#define MOST_NOTES 4000
#define TURN 300
#define TURNS 5
#define MANY 64

typedef struct
{
  MaiModel *model;
  const MaiModelConfig *config;
  guint16 *inputs, *targets; /* (n,n_inputs), (n,n_inputs): of all pieces, one after the other */
  gboolean *begins; /* (n) */
  gsize n;
} Bench;

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (double) time.tv_sec + 1e-9 * (double) time.tv_nsec;
}

static void
add_piece (Bench *bench, const MaiSteps *steps)
{
  guint width = bench->config->n_inputs;

  for (gsize i = 0; i < steps->n && bench->n < MOST_NOTES; i++, bench->n++)
    for (guint f = 0; f < width; f++)
      {
        gsize at = bench->n * width + f;

        bench->begins[bench->n] = i == 0;
        bench->targets[at] = steps->values[i * width + f];
        bench->inputs[at] = i == 0 ? bench->config->sizes[f] : steps->values[(i - 1) * width + f];
      }
}

static double
nats (const float *logits, guint n, guint target)
{
  double most = logits[0], sum = 0;

  for (guint i = 1; i < n; i++)
    most = MAX (most, logits[i]);
  for (guint i = 0; i < n; i++)
    sum += exp (logits[i] - most);
  return log (sum) + most - logits[target];
}

/* Hears step i in every row; returns the nats of the first when asked. */
static double
hear (const Bench *bench, MaiStream *stream, guint rows, gsize i, gboolean count)
{
  const MaiModelConfig *c = bench->config;
  guint16 values[MANY * MAI_MAX_FIELDS];
  double sum = 0;

  if (bench->begins[i])
    mai_stream_reset (stream);
  for (guint v = 0; v < rows * c->n_inputs; v++)
    values[v] = bench->inputs[i * c->n_inputs + v % c->n_inputs];
  mai_stream_feed (stream, values);
  for (guint f = 0; f < c->n_outputs; f++)
    {
      guint16 target = bench->targets[i * c->n_inputs + f];
      const float *logits = mai_stream_logits (stream);

      if (count)
        sum += nats (logits, c->sizes[f], target);
      for (guint row = 0; row < rows; row++)
        values[row] = target;
      mai_stream_choose (stream, values);
    }
  return sum;
}

static double
judge (const Bench *bench, MaiPrecision precision)
{
  g_autoptr (MaiStream) stream = mai_stream_new (bench->model, 1, precision);
  double sum = 0;

  for (gsize i = 0; i < bench->n; i++)
    sum += hear (bench, stream, 1, i, TRUE);
  return sum / bench->n;
}

/* Seconds a note and row: the best turn. */
static double
time_turns (const Bench *bench, MaiPrecision precision, guint rows)
{
  g_autoptr (MaiStream) stream = mai_stream_new (bench->model, rows, precision);
  gsize n = MIN (TURN, bench->n);
  double best = G_MAXDOUBLE;

  for (guint turn = 0; turn < TURNS; turn++)
    {
      double begin = now ();

      for (gsize i = 0; i < n; i++)
        hear (bench, stream, rows, i, FALSE);
      best = MIN (best, (now () - begin) / (n * rows));
    }
  return best;
}

static void
report (const Bench *bench)
{
  double whole = 0, seconds = 0; /* of float32 */

  g_print ("%" G_GSIZE_FORMAT " notes, %" G_GSIZE_FORMAT " weights, kernels: %s\n", bench->n,
           mai_model_count_weights (bench->model), mai_backend_cpu_get_isa ());
  for (MaiPrecision precision = 0; precision <= MAI_PRECISION_INT8; precision++)
    {
      double judged = judge (bench, precision), taken = time_turns (bench, precision, 1);

      if (precision == MAI_PRECISION_FLOAT32)
        {
          whole = judged;
          seconds = taken;
        }
      g_print ("%-9s %8.4f nats a note (%+.3f %%) %8.0f notes a second, %5.2f times as many\n",
               mai_precision_to_name (precision), judged, 100 * (judged / whole - 1), 1 / taken,
               seconds / taken);
    }
  double many = time_turns (bench, MAI_PRECISION_FLOAT32, MANY);
  g_print ("%u rows, float32: %8.0f notes a second, %5.2f times as many as one\n", MANY, 1 / many,
           seconds / many);
}

int
main (int argc, char **argv)
{
  g_autoptr (GHashTable) metadata = NULL;
  g_autoptr (GError) error = NULL;
  const MaiDataSetOptions options = MAI_DATA_SET_OPTIONS_DEFAULT;
  Bench bench = { 0 };

  if (argc < 3)
    g_error ("nn-stream MODEL MUSIC...");
  bench.model = mai_model_load (argv[1], mai_backend_cpu (), &metadata, &error);
  if (bench.model == NULL)
    g_error ("%s", error->message);
  g_autoptr (MaiEncoding) encoding = mai_encoding_load (metadata, &error);
  g_autoptr (MaiDataSet) set =
      encoding == NULL ? NULL
                       : mai_data_set_new ((const char *const *) argv + 2, encoding, &options, NULL,
                                           NULL, NULL, NULL, NULL, &error);
  if (set == NULL)
    g_error ("%s", error->message);
  bench.config = mai_model_get_config (bench.model);
  bench.inputs = g_new (guint16, MOST_NOTES * bench.config->n_inputs);
  bench.targets = g_new (guint16, MOST_NOTES * bench.config->n_inputs);
  bench.begins = g_new (gboolean, MOST_NOTES);
  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    if (mai_data_set_get_piece (set, i)->steps != NULL)
      add_piece (&bench, mai_data_set_get_piece (set, i)->steps);
  report (&bench);
  g_free (bench.inputs);
  g_free (bench.targets);
  g_free (bench.begins);
  mai_model_unref (bench.model);
  return EXIT_SUCCESS;
}

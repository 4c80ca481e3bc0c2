/* SPDX-License-Identifier: Apache-2.0 */
/* Speed of the engine's inner loops on one core, beside OpenBLAS's product, in one run.
 *
 * Prints a line per measure: what, GFLOP/s (or millions of elements a second), milliseconds. The best of several rounds,
 * in processor time of this thread, so that a busy machine disturbs little. Compare ratios, not times. */
#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "nn/mai-arena.h"
#include "nn/mai-backend.h"
#include "nn/mai-packed.h"
#include "nn/mai-random.h"

#define STEPS 512
#define BATCH 8
#define HIDDEN 256
#define ROUNDS 7

typedef struct
{
  MaiArena *arena;
  const MaiBackend *cpu;
} Bench;

typedef void (*Measured) (gpointer data);

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (double) time.tv_sec + 1e-9 * (double) time.tv_nsec;
}

/* Seconds of one call: the best round, each as many calls as take a few milliseconds. */
static double
measure (Measured func, gpointer data)
{
  double best = G_MAXDOUBLE;
  guint calls = 1;

  for (double begin = now (); now () - begin < 0.01; calls++)
    func (data);
  for (guint round = 0; round < ROUNDS; round++)
    {
      double begin = now ();

      for (guint i = 0; i < calls; i++)
        func (data);
      best = MIN (best, (now () - begin) / calls);
    }
  return best;
}

static void
report (const char *what, double work, const char *unit, double seconds)
{
  g_print ("%-44s %9.1f %-8s %10.4f ms\n", what, work / seconds / (*unit == 'G' ? 1e9 : 1e6), unit,
           1e3 * seconds);
}

static float *
draw (Bench *bench, gsize n)
{
  float *to = mai_arena_floats (bench->arena, n);
  MaiRandom random;

  mai_random_init (&random, n, 0);
  for (gsize i = 0; i < n; i++)
    to[i] = (float) (0.1 * (mai_random_uniform (&random) - 0.5));
  return to;
}

typedef struct
{
  guint m, in, out;
  float *x, *weight, *y;
  MaiPacked packed;
} Product;

static void
call_openblas (gpointer data)
{
  Product *p = data;

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, (blasint) p->m, (blasint) p->out,
               (blasint) p->in, 1.0f, p->x, (blasint) p->in, p->weight, (blasint) p->in, 0.0f, p->y,
               (blasint) p->out);
}

static void
call_packed (gpointer data)
{
  Product *p = data;

  mai_packed_multiply (&p->packed, p->y, p->out, p->x, p->in, NULL, p->m, FALSE);
}

static void
call_bf16 (gpointer data)
{
  const MaiBackend *bf16 = mai_backend_cpu_bf16 ();
  Product *p = data;

  bf16->linear_forward (bf16, p->y, p->x, p->weight, NULL, p->m, p->in, p->out, FALSE);
}

static void
call_pack (gpointer data)
{
  Product *p = data;

  mai_packed_init (&p->packed, (float *) p->packed.panels, p->weight, p->in, p->out,
                   MAI_PRECISION_FLOAT32);
}

static void
call_pack_transposed (gpointer data)
{
  Product *p = data;

  mai_packed_init_transposed (&p->packed, (float *) p->packed.panels, p->weight, p->in, p->out);
}

static void
bench_product (Bench *bench, guint m, guint in, guint out)
{
  Product p = { m, in, out };
  double flops = 2.0 * m * in * out;
  g_autofree char *name = g_strdup_printf ("product %u x %u x %u", m, in, out);
  g_autofree char *openblas = g_strconcat (name, ", OpenBLAS", NULL);
  g_autofree char *packed = g_strconcat (name, ", packed", NULL);

  p.x = draw (bench, (gsize) m * in);
  p.weight = draw (bench, (gsize) in * out);
  p.y = draw (bench, (gsize) m * out);
  mai_packed_init (&p.packed, draw (bench, mai_packed_size (in, out, MAI_PRECISION_FLOAT32)),
                   p.weight, in, out, MAI_PRECISION_FLOAT32);
  report (openblas, flops, "GFLOP/s", measure (call_openblas, &p));
  report (packed, flops, "GFLOP/s", measure (call_packed, &p));
  if (m >= 4096)
    report ("  of bfloat16", flops, "GFLOP/s", measure (call_bf16, &p));
  if (m == 1)
    {
      report ("  packing it", (double) in * out, "M/s", measure (call_pack, &p));
      report ("  packing it transposed", (double) in * out, "M/s",
              measure (call_pack_transposed, &p));
    }
}

typedef guint64 Words __attribute__ ((vector_size (32)));

typedef struct
{
  const Words *words;
  gsize n;
  Words sum; /* so that the words must be read */
} Reading;

#if defined(__x86_64__)
__attribute__ ((target ("avx2"))) /* plain loads would be too few to keep a cache busy */
#endif
static void
call_read (gpointer data)
{
  Reading *reading = data;
  const Words *words = reading->words;
  gsize quarter = reading->n / 4;
  Words sums[4] = { 0 };

  for (gsize i = 0; i < quarter; i++)
#pragma GCC unroll 4
    for (gsize j = 0; j < 4; j++)
      sums[j] += words[j * quarter + i];
  reading->sum = sums[0] + sums[1] + sums[2] + sums[3];
}

static gboolean
can_read (void)
{
#if defined(__x86_64__)
  return __builtin_cpu_supports ("avx2");
#else
  return TRUE;
#endif
}

/* One note of a stream reads every weight once. Here those of two LSTM layers, as one product of their size, beside
 * just reading as many bytes from where they lie. */
static void
bench_stream (Bench *bench, guint hidden)
{
  guint out = 16 * hidden;
  float *weight = draw (bench, (gsize) hidden * out);

  for (MaiPrecision precision = 0; precision <= MAI_PRECISION_INT8; precision++)
    {
      gsize size = mai_packed_size (hidden, out, precision);
      Product p = { 1, hidden, out, draw (bench, 16 * hidden), weight, draw (bench, 16 * out) };
      Reading reading = { (gpointer) draw (bench, size), size * sizeof (float) / sizeof (Words) };
      g_autofree char *name = g_strdup_printf ("one row, weights of 2 x LSTM %u, %s", hidden,
                                               mai_precision_to_name (precision));
      double floor = can_read () ? measure (call_read, &reading) : NAN, seconds;

      mai_packed_init (&p.packed, (float *) reading.words, weight, hidden, out, precision);
      seconds = measure (call_packed, &p);
      report (name, 4.0 * size, "GB/s", seconds);
      report ("  reading them", 4.0 * size, "GB/s", floor);
      p.m = 16;
      report ("  16 rows", 2.0 * p.m * hidden * out, "GFLOP/s", measure (call_packed, &p));
    }
}

typedef struct
{
  const MaiBackend *cpu;
  MaiLstmShape shape;
  MaiLstmWeights weights, dweights;
  MaiLstmCache cache;
  float *x, *h, *dh, *dx, *state, *scratch;
} Lstm;

static void
call_forward (gpointer data)
{
  Lstm *l = data;

  l->cpu->lstm_forward (l->cpu, l->h, &l->cache, l->x, NULL, l->state, l->state, &l->weights,
                        &l->shape, l->scratch);
}

static void
call_backward (gpointer data)
{
  Lstm *l = data;

  l->cpu->lstm_backward (l->cpu, l->dx, &l->dweights, l->dh, &l->cache, l->x, l->h, NULL, l->state,
                         l->state, &l->weights, &l->shape, l->scratch);
}

static MaiLstmWeights
draw_weights (Bench *bench, guint hidden)
{
  return (MaiLstmWeights){
    .weight_ih = draw (bench, 4 * (gsize) hidden * hidden),
    .weight_hh = draw (bench, 4 * (gsize) hidden * hidden),
    .bias = draw (bench, 4 * (gsize) hidden),
  };
}

static void
prepare (Bench *bench, Lstm *l)
{
  gsize size = bench->cpu->prepared_size (bench->cpu, HIDDEN, 4 * HIDDEN, TRUE) / sizeof (float);
  float *ih = draw (bench, size), *hh = draw (bench, size);

  bench->cpu->prepare (bench->cpu, ih, l->weights.weight_ih, HIDDEN, 4 * HIDDEN, TRUE);
  bench->cpu->prepare (bench->cpu, hh, l->weights.weight_hh, HIDDEN, 4 * HIDDEN, TRUE);
  l->weights.prepared_ih = ih;
  l->weights.prepared_hh = hh;
}

static void
bench_lstm (Bench *bench, guint batch)
{
  gsize rows = (gsize) STEPS * batch, states = rows * HIDDEN;
  Lstm l = { .cpu = bench->cpu, .shape = { STEPS, batch, HIDDEN, HIDDEN } };
  double flops = 2.0 * (double) rows * 4 * HIDDEN * (HIDDEN + HIDDEN), forward, backward;

  l.weights = draw_weights (bench, HIDDEN);
  prepare (bench, &l);
  l.dweights = draw_weights (bench, HIDDEN);
  l.x = draw (bench, states);
  l.h = draw (bench, states);
  l.dh = draw (bench, states);
  l.dx = draw (bench, states);
  l.state = draw (bench, (gsize) batch * HIDDEN);
  l.cache = (MaiLstmCache){ draw (bench, 4 * states), draw (bench, states) };
  l.scratch = draw (bench, bench->cpu->lstm_scratch (bench->cpu, &l.shape));
  forward = measure (call_forward, &l);
  backward = measure (call_backward, &l);
  g_print ("LSTM, %u rows of %u steps, %u in, %u hidden\n", batch, STEPS, HIDDEN, HIDDEN);
  report ("  forward", flops, "GFLOP/s", forward);
  report ("  backward", 2.0 * flops, "GFLOP/s", backward);
  report ("  both", 3.0 * flops, "GFLOP/s", forward + backward);
}

typedef struct
{
  const MaiBackend *cpu;
  MaiConvShape shape;
  MaiConvWeights weights, dweights;
  float *x, *dx, *past, *carried, *y, *dy, *scratch;
} Conv;

static void
call_conv_forward (gpointer data)
{
  Conv *c = data;

  c->cpu->conv_forward (c->cpu, c->y, c->carried, c->x, NULL, c->past, &c->weights, &c->shape,
                        c->scratch);
}

static void
call_conv_backward (gpointer data)
{
  Conv *c = data;

  c->cpu->conv_backward (c->cpu, c->dx, &c->dweights, c->dy, c->x, NULL, c->past, &c->weights,
                         &c->shape, FALSE, c->scratch);
}

/* As a layer of a WaveNet has it: twice as many outputs as inputs. Its floor is the product of the same size. */
static void
bench_conv (Bench *bench, guint input)
{
  Conv c = { bench->cpu, { STEPS, BATCH, input, 2 * input, 2, 16 } };
  gsize rows = (gsize) STEPS * BATCH, weights = 4 * (gsize) input * input;
  gsize past = (gsize) BATCH * c.shape.dilation * input;
  double flops = 2.0 * (double) rows * (double) weights, forward, backward;

  c.weights = c.dweights = (MaiConvWeights){ draw (bench, weights), draw (bench, 2 * input) };
  c.x = draw (bench, rows * input);
  c.dx = draw (bench, rows * input);
  c.past = draw (bench, past);
  c.carried = draw (bench, past);
  c.y = draw (bench, 2 * rows * input);
  c.dy = draw (bench, 2 * rows * input);
  c.scratch = draw (bench, c.cpu->conv_scratch (c.cpu, &c.shape));
  forward = measure (call_conv_forward, &c);
  c.dweights.weight = draw (bench, weights);
  backward = measure (call_conv_backward, &c);
  g_print ("convolution, %u rows of %u steps, 2 taps of %u in, %u out\n", BATCH, STEPS, input,
           2 * input);
  report ("  forward", flops, "GFLOP/s", forward);
  report ("  backward", 2.0 * flops, "GFLOP/s", backward);
  report ("  both", 3.0 * flops, "GFLOP/s", forward + backward);
}

typedef struct
{
  const MaiBackend *cpu;
  gsize n;
  float *a, *b, *c, *d;
  guint16 *targets;
} Arrays;

static void
call_dropout (gpointer data)
{
  Arrays *a = data;

  a->cpu->dropout (a->cpu, a->b, a->a, a->n, 0.25f, 1, 2, NULL, 0);
}

static void
call_adamw (gpointer data)
{
  Arrays *a = data;
  MaiAdamW options = { 0.9f, 0.999f, 1e-8f, 0.01f };
  MaiUpdate update = { .step = 9, .learning_rate = 1e-3f, .gradient_scale = 1.0f };

  a->cpu->adamw (a->cpu, a->a, a->b, a->c, a->d, a->n, &options, &update);
}

static void
call_softmax (gpointer data)
{
  Arrays *a = data;
  MaiScoreSum sum = { 0 };

  a->cpu->softmax_cross_entropy (a->cpu, a->a, a->targets, 1, NULL, a->n / 128, 128, TRUE, &sum);
}

static void
call_norm (gpointer data)
{
  Arrays *a = data;

  double sum;

  a->cpu->squared_norm (a->cpu, &sum, a->a, a->n);
}

static void
call_gated (gpointer data)
{
  Arrays *a = data;

  a->cpu->gated_forward (a->cpu, a->b, a->a, a->n / 256, 128);
}

static void
call_gated_backward (gpointer data)
{
  Arrays *a = data;

  a->cpu->gated_backward (a->cpu, a->a, a->b, a->n / 256, 128);
}

static void
call_rmsprop (gpointer data)
{
  Arrays *a = data;
  const MaiRmsprop options = { 0.9f, 1e-7f };
  const MaiUpdate update = { .learning_rate = 1e-3f, .gradient_scale = 1.0f };

  a->cpu->rmsprop (a->cpu, a->a, a->b, a->d, a->n, &options, &update);
}

static void
call_argmax (gpointer data)
{
  Arrays *a = data;

  a->cpu->argmax (a->cpu, a->targets, 1, a->a, a->n / 128, 128);
}

static void
call_norm_forward (gpointer data)
{
  Arrays *a = data;
  const MaiNormWeights weights = { a->d, a->d };

  a->cpu->norm_moments (a->cpu, a->c, a->c + 256, a->a, a->n / 256, 256);
  a->cpu->norm_forward (a->cpu, a->b, a->a, a->c, a->c + 256, &weights, a->n / 256, 256, 1e-3f);
}

static void
call_norm_backward (gpointer data)
{
  Arrays *a = data;
  const MaiNormWeights weights = { a->d, a->d };
  MaiNormWeights dweights = { a->d + 256, a->d + 512 };

  a->cpu->norm_backward (a->cpu, a->b, &dweights, a->a, a->a, a->c, a->c + 256, &weights,
                         a->n / 256, 256, 1e-3f);
}

static void
bench_arrays (Bench *bench)
{
  const gsize n = 1 << 20;
  Arrays a = { bench->cpu, n, draw (bench, n), draw (bench, n), draw (bench, n), draw (bench, n) };

  a.targets = mai_arena_alloc (bench->arena, n / 128 * sizeof (guint16));
  report ("dropout", (double) n, "M/s", measure (call_dropout, &a));
  report ("softmax and cross-entropy of 128", (double) n, "M/s", measure (call_softmax, &a));
  report ("gated unit, forward", n / 2.0, "M/s", measure (call_gated, &a));
  report ("gated unit, backward", n / 2.0, "M/s", measure (call_gated_backward, &a));
  report ("argmax of 128", (double) n, "M/s", measure (call_argmax, &a));
  report ("batch norm of 256, forward", (double) n, "M/s", measure (call_norm_forward, &a));
  report ("batch norm of 256, backward", (double) n, "M/s", measure (call_norm_backward, &a));
  report ("squared norm", (double) n, "M/s", measure (call_norm, &a));
  for (gsize i = 0; i < n; i++)
    a.d[i] = 1.0f;
  report ("AdamW", (double) n, "M/s", measure (call_adamw, &a));
  report ("RMSprop", (double) n, "M/s", measure (call_rmsprop, &a));
}

int
main (void)
{
  Bench bench = { mai_arena_new (mai_backend_cpu ()), mai_backend_cpu () };

  g_print ("kernels: %s; %s\n", mai_backend_cpu_get_isa (), mai_backend_cpu_bf16 ()->name);
  bench_product (&bench, 4096, 256, 1024);
  bench_product (&bench, 4096, 1024, 256);
  bench_product (&bench, 16, 256, 1024);
  bench_product (&bench, 16, 1024, 256);
  bench_product (&bench, 8, 256, 1024);
  bench_product (&bench, 8, 1024, 256);
  bench_product (&bench, 4, 256, 1024);
  bench_product (&bench, 1, 256, 1024);
  bench_stream (&bench, 256);
  bench_stream (&bench, 512);
  bench_stream (&bench, 1024);
  bench_lstm (&bench, 4);
  bench_lstm (&bench, 8);
  bench_lstm (&bench, 16);
  bench_conv (&bench, 64);
  bench_product (&bench, STEPS * BATCH, 128, 128);
  bench_conv (&bench, 128);
  bench_product (&bench, STEPS * BATCH, 256, 256);
  bench_arrays (&bench);
  mai_arena_free (bench.arena);
  return EXIT_SUCCESS;
}

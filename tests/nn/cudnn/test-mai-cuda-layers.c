/* SPDX-License-Identifier: Apache-2.0 */
/* LSTM, convolution and batch normalisation of the card against the `cpu` backend. */
#include <string.h>

#include "nn/mai-random.h"

#include "../mai-nn-plain.h"
#include "mai-cuda-compare.h"

static MaiArithmetic arithmetic;

static double
product_tolerance (void)
{
  return mai_cuda_fixture_tolerance (arithmetic);
}

/* ---- Batch normalisation ---- */

/* 0 x, 1 y, 2 mean, 3 variance, 4 scale, 5 offset, 6 dscale, 7 doffset, 8 dx */
static void
call_norm (const MaiBackend *be, float **a, gconstpointer data)
{
  const guint *s = data; /* rows, columns */
  const MaiNormWeights weights = { a[4], a[5] };
  MaiNormWeights gradients = { a[6], a[7] };

  be->norm_moments (be, a[2], a[3], a[0], s[0], s[1]);
  be->norm_forward (be, a[1], a[0], a[2], a[3], &weights, s[0], s[1], 1e-3f);
  be->norm_backward (be, a[8], &gradients, a[8], a[0], a[2], a[3], &weights, s[0], s[1], 1e-3f);
}

static void
test_norm (void)
{
  const guint shapes[][2] = { { 2, 1 }, { 7, 33 }, { 700, 40 } };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      gsize d = shapes[i][1], n = shapes[i][0] * d;
      MaiCudaCase c = { .n_arrays = 9, .sizes = { n, n, d, d, d, d, d, d, n }, .call = call_norm };
      mai_cuda_compare (&c, shapes[i], arithmetic, 1e-4);
    }
}

/* 0 running, 1 batch, 2 update */
static void
fill_norm_learn (float **a, gconstpointer data)
{
  MaiUpdate update = { .gradient_scale = *(const float *) data };

  memcpy (a[2], &update, sizeof update);
}

static void
call_norm_learn (const MaiBackend *be, float **a, gconstpointer data)
{
  gconstpointer update = a[2];

  be->norm_learn (be, a[0], a[1], 300, 0.01f, update);
}

static void
test_norm_learn (void)
{
  const float scales[] = { 0.5f, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      MaiCudaCase c = { .n_arrays = 3,
                        .sizes = { 300, 300, sizeof (MaiUpdate) / sizeof (float) },
                        .fill = fill_norm_learn,
                        .call = call_norm_learn };
      mai_cuda_compare (&c, &scales[i], arithmetic, 1e-6);
    }
}

/* ---- LSTM ---- */

static void
fill_keep (float *keep, gsize n)
{
  MaiRandom random;

  mai_random_init (&random, 8, 0);
  for (gsize i = 0; i < n; i++)
    keep[i] = mai_random_below (&random, 5) > 0;
}

typedef struct
{
  MaiLstmShape shape;
  gboolean with_keep;
  gboolean fresh; /* gradients */
} Lstm;

/* 0 h, 1 gates, 2 cells, 3 x, 4 keep, 5 h0, 6 c0, 7 weight_ih, 8 weight_hh, 9 bias */
static void
fill_lstm (float **a, gconstpointer data)
{
  const MaiLstmShape *s = &((const Lstm *) data)->shape;

  fill_keep (a[4], (gsize) s->steps * s->batch);
}

/* The reference reads its weights prepared. */
static void
prepare_lstm (MaiArena *arena, const MaiBackend *be, MaiLstmWeights *weights,
              const MaiLstmShape *shape)
{
  if (be->prepare != NULL)
    mai_nn_prepare_lstm (arena, be, weights, shape);
}

static void
call_lstm_forward (const MaiBackend *be, float **a, gconstpointer data)
{
  const Lstm *lstm = data;
  MaiLstmCache cache = { a[1], a[2] };
  g_autoptr (MaiArena) arena = mai_arena_new (be);
  MaiLstmWeights weights = { a[7], a[8], a[9] };
  float *scratch = be->alloc (be, be->lstm_scratch (be, &lstm->shape) * sizeof (float));

  prepare_lstm (arena, be, &weights, &lstm->shape);
  be->lstm_forward (be, a[0], &cache, a[3], lstm->with_keep ? a[4] : NULL, a[5], a[6], &weights,
                    &lstm->shape, scratch);
  be->finish (be, NULL);
  be->free (be, scratch);
}

/* After a forward pass; gradients of the weights are added to what the arrays hold, or written over it, and added to. */
static void
call_lstm_backward (const MaiBackend *be, float **a, gconstpointer data)
{
  const Lstm *lstm = data;
  const MaiLstmShape *s = &lstm->shape;
  gsize n = (gsize) s->steps * s->batch;
  MaiLstmCache cache = { a[1], a[2] };
  g_autoptr (MaiArena) arena = mai_arena_new (be);
  MaiLstmWeights weights = { a[7], a[8], a[9] };
  float *h = be->alloc (be, n * s->hidden * sizeof *h);
  float *dw_ih = be->alloc (be, (gsize) 4 * s->hidden * s->input * sizeof (float));
  float *dw_hh = be->alloc (be, (gsize) 4 * s->hidden * s->hidden * sizeof (float));
  float *dbias = be->alloc (be, (gsize) 4 * s->hidden * sizeof (float));
  MaiLstmWeights gradients = { dw_ih, dw_hh, dbias, .fresh = lstm->fresh };
  float *scratch = be->alloc (be, be->lstm_scratch (be, s) * sizeof (float));
  const float *keep = lstm->with_keep ? a[4] : NULL;

  prepare_lstm (arena, be, &weights, s);
  be->copy (be, dw_ih, a[7], (gsize) 4 * s->hidden * s->input * sizeof (float));
  be->copy (be, dw_hh, a[8], (gsize) 4 * s->hidden * s->hidden * sizeof (float));
  be->copy (be, dbias, a[9], (gsize) 4 * s->hidden * sizeof (float));
  be->lstm_forward (be, h, &cache, a[3], keep, a[5], a[6], &weights, s, scratch);
  be->lstm_backward (be, a[10], &gradients, a[0], &cache, a[3], h, keep, a[5], a[6], &weights, s,
                     scratch);
  gradients.fresh = FALSE;
  be->lstm_backward (be, NULL, &gradients, a[11], &cache, a[3], h, keep, a[5], a[6], &weights, s,
                     scratch); /* of rubbish, but the same: must not touch dx */
  be->clear (be, a[0], n * s->hidden * sizeof (float)); /* used up, as each likes */
  be->clear (be, a[11], n * s->hidden * sizeof (float));
  be->copy (be, a[7], dw_ih, (gsize) 4 * s->hidden * s->input * sizeof (float));
  be->copy (be, a[8], dw_hh, (gsize) 4 * s->hidden * s->hidden * sizeof (float));
  be->copy (be, a[9], dbias, (gsize) 4 * s->hidden * sizeof (float));
  be->finish (be, NULL);
  be->free (be, h);
  be->free (be, dw_ih);
  be->free (be, dw_hh);
  be->free (be, dbias);
  be->free (be, scratch);
}

/* What a step rounds goes into the next. */
static void
check_lstm (const Lstm *lstm)
{
  const MaiLstmShape *s = &lstm->shape;
  gsize n = (gsize) s->steps * s->batch, states = (gsize) s->batch * s->hidden;
  MaiCudaCase c = { .n_arrays = 10,
                    .sizes = { n * s->hidden, n * 4 * s->hidden, n * s->hidden, n * s->input, n,
                               states, states, (gsize) 4 * s->hidden * s->input,
                               (gsize) 4 * s->hidden * s->hidden, 4 * s->hidden, n * s->input,
                               n * s->hidden },
                    .fill = fill_lstm,
                    .call = call_lstm_forward };

  mai_cuda_compare (&c, lstm, arithmetic,
                    (arithmetic == MAI_ARITHMETIC_FLOAT32 ? 1 : 3) * product_tolerance ());
  c.n_arrays = 12;
  c.call = call_lstm_backward;
  mai_cuda_compare (&c, lstm, arithmetic, 3 * product_tolerance ());
}

static void
test_lstm (void)
{
  const Lstm cases[] = {
    { { 1, 1, 1, 1 }, FALSE }, { { 3, 2, 5, 4 }, FALSE },   { { 7, 5, 6, 9 }, TRUE },
    { { 9, 8, 4, 16 }, TRUE }, { { 4, 67, 3, 6 }, TRUE },   { { 3, 130, 2, 5 }, TRUE },
    { { 5, 3, 7, 33 }, TRUE }, { { 12, 1, 40, 20 }, TRUE }, { { 7, 5, 6, 9 }, TRUE, .fresh = TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_lstm (&cases[i]);
}

/* On a card whose blocks cannot wait for each other, on one with little shared memory, and on a large one. */
static void
test_lstm_cards (void)
{
  const Lstm wide = { { 4, 9, 10, 70 }, TRUE };
  FakeCuda *fake = mai_cuda_fixture_fake ();
  const Lstm lstm = { { 5, 21, 6, 9 }, TRUE };

  if (fake == NULL)
    {
      g_test_skip ("Only the stand-in for CUDA can be a card of another kind.");
      return;
    }
  fake->cooperative = 0;
  check_lstm (&lstm);
  fake->cooperative = 1;
  fake->shared_bytes = 2600;
  check_lstm (&lstm);
  fake->shared_bytes = 232448;
  fake->multiprocessors = 40;
  check_lstm (&wide);
  fake->multiprocessors = 4;
}

/* ---- Convolution ---- */

typedef struct
{
  MaiConvShape shape;
  gboolean with_keep, accumulate;
} Conv;

/* 0 y, 1 carried, 2 x, 3 keep, 4 past, 5 weight, 6 bias, 7 dx, 8 dy */
static void
fill_conv (float **a, gconstpointer data)
{
  const MaiConvShape *s = &((const Conv *) data)->shape;

  fill_keep (a[3], (gsize) s->steps * s->batch);
}

static void
call_conv_forward (const MaiBackend *be, float **a, gconstpointer data)
{
  const Conv *conv = data;
  const MaiConvWeights weights = { a[5], a[6] };
  float *scratch = be->alloc (be, be->conv_scratch (be, &conv->shape) * sizeof (float));

  be->conv_forward (be, a[0], a[1], a[2], conv->with_keep ? a[3] : NULL, a[4], &weights,
                    &conv->shape, scratch);
  be->finish (be, NULL);
  be->free (be, scratch);
}

static void
call_conv_backward (const MaiBackend *be, float **a, gconstpointer data)
{
  const Conv *conv = data;
  const MaiConvShape *s = &conv->shape;
  gsize n_weights = (gsize) s->output * s->kernel * s->input;
  float *weight = be->alloc (be, n_weights * sizeof (float));
  const MaiConvWeights weights = { weight, a[6] };
  MaiConvWeights gradients = { a[5], a[6] };
  float *scratch = be->alloc (be, be->conv_scratch (be, s) * sizeof (float));

  be->copy (be, weight, a[5], n_weights * sizeof (float));
  be->conv_backward (be, a[7], &gradients, a[8], a[2], conv->with_keep ? a[3] : NULL, a[4],
                     &weights, s, conv->accumulate, scratch);
  be->conv_backward (be, NULL, &gradients, a[8], a[2], conv->with_keep ? a[3] : NULL, a[4],
                     &weights, s, conv->accumulate, scratch);
  be->finish (be, NULL);
  be->free (be, weight);
  be->free (be, scratch);
}

static void
test_conv (void)
{
  const Conv cases[] = {
    { { 1, 1, 1, 1, 1, 1 }, FALSE, FALSE }, { { 9, 2, 3, 4, 2, 1 }, TRUE, FALSE },
    { { 40, 3, 5, 6, 2, 4 }, TRUE, TRUE },  { { 70, 9, 4, 8, 3, 2 }, TRUE, FALSE },
    { { 5, 2, 3, 4, 2, 16 }, TRUE, TRUE },  { { 33, 1, 2, 2, 3, 11 }, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MaiConvShape *s = &cases[i].shape;
      gsize n = (gsize) s->steps * s->batch;
      gsize past = MAX ((gsize) s->batch * (s->kernel - 1) * s->dilation * s->input, 1);
      MaiCudaCase c = { .n_arrays = 9,
                        .sizes = { n * s->output, past, n * s->input, n, past,
                                   (gsize) s->output * s->kernel * s->input, s->output,
                                   n * s->input, n * s->output },
                        .fill = fill_conv };

      c.call = call_conv_forward;
      mai_cuda_compare (&c, &cases[i], arithmetic, product_tolerance ());
      c.call = call_conv_backward;
      mai_cuda_compare (&c, &cases[i], arithmetic, product_tolerance ());
    }
}

static void
add_tests (void)
{
  g_test_add_func ("/nn/cudnn/norm", test_norm);
  g_test_add_func ("/nn/cudnn/norm-learn", test_norm_learn);
  g_test_add_func ("/nn/cudnn/lstm", test_lstm);
  g_test_add_func ("/nn/cudnn/lstm-cards", test_lstm_cards);
  g_test_add_func ("/nn/cudnn/conv", test_conv);
}

int
main (int argc, char **argv)
{
  return mai_cuda_fixture_main (argc, argv, &arithmetic, add_tests);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The card's memory, and every operation but those of layers (test-mai-cuda-layers.c) against the `cpu` backend. */
#include <math.h>
#include <string.h>

#include "nn/mai-random.h"

#include "mai-cuda-compare.h"

static MaiArithmetic arithmetic;

static double
product_tolerance (void)
{
  return mai_cuda_fixture_tolerance (arithmetic);
}

/* ---- Memory ---- */

static void
test_memory (void)
{
  const MaiBackend *gpu = mai_cuda_fixture_open (arithmetic);
  const gsize n = 3 << 20; /* floats: more than passes through the staging area at once */
  g_autofree float *out = g_new (float, n), *back = g_new (float, n);
  g_autoptr (GError) error = NULL;
  float *a = gpu->alloc (gpu, n * sizeof *a), *b = gpu->alloc (gpu, n * sizeof *b);

  g_assert_cmpuint (GPOINTER_TO_SIZE (a) % 64, ==, 0);
  gpu->download (gpu, back, a, n * sizeof *a);
  g_assert_true (gpu->finish (gpu, &error));
  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (back[i] == 0);
      out[i] = (float) i;
    }
  gpu->upload (gpu, a, out, n * sizeof *a);
  memset (out, 0, n * sizeof *out); /* has been read */
  gpu->copy (gpu, b + 1, a + 1, (n - 2) * sizeof *a);
  gpu->clear (gpu, b + 5, 2 * sizeof *b);
  gpu->download (gpu, back, b, n * sizeof *b);
  g_assert_true (gpu->finish (gpu, &error));
  for (gsize i = 0; i < n; i++)
    g_assert_true (back[i] == (i == 0 || i == n - 1 || i == 5 || i == 6 ? 0 : (float) i));
  gpu->free (gpu, a);
  gpu->free (gpu, b);
  mai_backend_close (gpu);
}

/* What is recorded is done at each replay, with what the memory holds then. */
static void
test_recording (void)
{
  const MaiBackend *gpu = mai_cuda_fixture_open (arithmetic);
  const float first[] = { 1, -2, 3 }, second[] = { -4, 5, 6 };
  float *x = gpu->alloc (gpu, sizeof first), *y = gpu->alloc (gpu, sizeof first), back[3];

  gpu->upload (gpu, x, first, sizeof first);
  gpu->record (gpu);
  gpu->relu_forward (gpu, y, x, 3);
  gpointer recording = gpu->recorded (gpu);
  g_assert_nonnull (recording);
  gpu->download (gpu, back, y, sizeof back);
  g_assert_true (gpu->finish (gpu, NULL));
  g_assert_true (back[0] == 0 && back[2] == 0); /* not done yet */
  gpu->replay (gpu, recording);
  gpu->upload (gpu, x, second, sizeof second);
  gpu->download (gpu, back, y, sizeof back);
  g_assert_true (gpu->finish (gpu, NULL));
  g_assert_true (back[0] == 1 && back[1] == 0 && back[2] == 3);
  gpu->replay (gpu, recording);
  gpu->download (gpu, back, y, sizeof back);
  g_assert_true (gpu->finish (gpu, NULL));
  g_assert_true (back[0] == 0 && back[1] == 5 && back[2] == 6);
  gpu->forget (gpu, recording);
  gpu->free (gpu, x);
  gpu->free (gpu, y);
  mai_backend_close (gpu);
}

/* ---- Embedding ---- */

typedef struct
{
  gsize n;
  guint stride, fields, dim, size; /* every table has `size` rows */
  gboolean skewed; /* nearly all rows have one index */
} Embedding;

static void
fill_indices (float **arrays, gconstpointer data)
{
  const Embedding *e = data;
  guint16 *indices = (guint16 *) (gpointer) arrays[0];
  MaiRandom random;

  mai_random_init (&random, 6, 0);
  for (gsize i = 0; i < e->n * e->stride; i++)
    {
      indices[i] = (guint16) mai_random_below (&random, e->size);
      if (e->skewed && i % 50 != 0)
        indices[i] = 1;
      if (i % 13 == 5)
        indices[i] = MAI_IGNORE;
    }
}

static void
call_embedding_forward (const MaiBackend *be, float **a, gconstpointer data)
{
  const Embedding *e = data;
  float *tables[] = { a[2], a[3], a[4] };

  be->embedding_forward (be, a[1], tables, (const guint16 *) (gpointer) a[0], e->stride, e->n,
                         e->fields, e->dim);
}

static void
call_embedding_backward (const MaiBackend *be, float **a, gconstpointer data)
{
  const Embedding *e = data;
  float *tables[] = { a[2], a[3], a[4] };

  be->embedding_backward (be, tables, a[1], (const guint16 *) (gpointer) a[0], e->stride, e->n,
                          e->fields, e->dim);
}

static void
check_embedding (const Embedding *e)
{
  MaiCudaCase c = { .n_arrays = 5,
                    .sizes = { (e->n * e->stride + 1) / 2, e->n * e->dim, (gsize) e->size * e->dim,
                               (gsize) e->size * e->dim, (gsize) e->size * e->dim },
                    .fill = fill_indices };

  c.call = call_embedding_forward;
  mai_cuda_compare (&c, e, arithmetic, 1e-6);
  c.call = call_embedding_backward;
  mai_cuda_compare (&c, e, arithmetic, 1e-4);
}

static void
test_embedding (void)
{
  const Embedding cases[] = {
    { 1, 1, 1, 1, 1, FALSE },   { 9, 3, 2, 37, 4, FALSE },     { 64, 3, 3, 32, 300, FALSE },
    { 500, 4, 3, 5, 7, FALSE }, { 2500, 1, 1, 33, 19, FALSE }, { 2500, 2, 2, 8, 19, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_embedding (&cases[i]);
}

/* ---- Products ---- */

typedef struct
{
  gsize n;
  guint in, out;
  gboolean with_bias, accumulate;
} Linear;

static void
call_linear_forward (const MaiBackend *be, float **a, gconstpointer data)
{
  const Linear *l = data;

  be->linear_forward (be, a[0], a[1], a[2], l->with_bias ? a[3] : NULL, l->n, l->in, l->out,
                      l->accumulate);
}

static void
call_linear_backward (const MaiBackend *be, float **a, gconstpointer data)
{
  const Linear *l = data;

  be->linear_backward (be, a[1], a[2], l->with_bias ? a[3] : NULL, a[0], a[4], a[5], l->n, l->in,
                       l->out, l->accumulate);
}

static void
test_linear (void)
{
  const guint shapes[][3] = { { 1, 1, 1 }, { 1, 40, 33 }, { 7, 13, 5 }, { 700, 24, 70 } };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (guint variant = 0; variant < 4; variant++)
      {
        const guint *s = shapes[i];
        Linear l = { s[0], s[1], s[2], (variant & 1) != 0, (variant & 2) != 0 };
        gsize weights = (gsize) l.in * l.out;
        MaiCudaCase c = {
          .n_arrays = 6, .sizes = { l.n * l.out, l.n * l.in, weights, l.out, l.n * l.in, weights }
        };

        c.call = call_linear_forward;
        mai_cuda_compare (&c, &l, arithmetic, product_tolerance ());
        c.call = call_linear_backward;
        mai_cuda_compare (&c, &l, arithmetic, product_tolerance ());
      }
}

/* ---- Element by element ---- */

static void
call_relu (const MaiBackend *be, float **a, gconstpointer data)
{
  gsize n = *(const gsize *) data;

  be->relu_forward (be, a[0], a[1], n);
  be->relu_backward (be, a[2], a[3], a[0], n);
  be->relu_forward (be, a[3], a[3], n); /* in place */
}

static void
test_relu (void)
{
  for (gsize n = 1; n < 3000; n = 3 * n + 1)
    {
      MaiCudaCase c = { .n_arrays = 4, .sizes = { n, n, n, n }, .call = call_relu };
      mai_cuda_compare (&c, &n, arithmetic, 0);
    }
}

static void
call_gated (const MaiBackend *be, float **a, gconstpointer data)
{
  const guint *s = data;

  be->gated_forward (be, a[0], a[1], s[0], s[1]);
  be->gated_backward (be, a[1], a[2], s[0], s[1]);
}

static void
test_gated (void)
{
  const guint shapes[][2] = { { 1, 1 }, { 5, 33 }, { 200, 16 } };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      gsize n = (gsize) shapes[i][0] * shapes[i][1];
      MaiCudaCase c = { .n_arrays = 3, .sizes = { n, 2 * n, n }, .call = call_gated };
      mai_cuda_compare (&c, shapes[i], arithmetic, 1e-5);
    }
}

typedef struct
{
  gsize n;
  guint64 first;
  float p;
} Dropout;

static void
call_dropout (const MaiBackend *be, float **a, gconstpointer data)
{
  const Dropout *d = data;
  guint64 step = 7, *there = be->alloc (be, sizeof step);

  be->upload (be, there, &step, sizeof step);
  be->dropout (be, a[0], a[1], d->n, d->p, 77, (guint64) 1 << 62, NULL, d->first);
  be->dropout (be, a[1], a[1], d->n, d->p, (guint64) 1 << 40, 5, there, d->first);
  be->finish (be, NULL);
  be->free (be, there);
}

/* The same masks, bit for bit. */
static void
test_dropout (void)
{
  const Dropout cases[] = { { 1, 0, 0.5f },      { 64, 0, 0.3f },
                            { 1000, 31, 0.3f },  { 1, 63, 0.9f },
                            { 130, 62, 0.999f }, { 999, ((guint64) 1 << 40) + 17, 0.2f },
                            { 77, 5, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Dropout *d = &cases[i];
      MaiCudaCase c = { .n_arrays = 2, .sizes = { d->n, d->n }, .call = call_dropout };
      mai_cuda_compare (&c, d, arithmetic, 0);
    }
}

/* ---- Loss ---- */

typedef struct
{
  gsize n;
  guint v, stride;
  gboolean with_weight, backward;
} Softmax;

static void
fill_softmax (float **arrays, gconstpointer data)
{
  const Softmax *s = data;
  guint16 *targets = (guint16 *) (gpointer) arrays[1];

  for (gsize i = 0; i < s->n; i++)
    {
      targets[i * s->stride] = i % 7 == 3 ? MAI_IGNORE : (guint16) (i * 5 % s->v);
      arrays[2][i] = i % 5 == 1 ? 0 : (float) (i % 3) / 2 + 0.5f;
      for (guint k = 0; k < s->v; k++)
        arrays[0][i * s->v + k] *= 3;
      if (i % 4 == 0) /* two largest: the first counts */
        arrays[0][i * s->v + s->v - 1] = arrays[0][i * s->v + s->v / 2] = 14;
    }
}

/* Array 3 gets the sum as floats. */
static void
call_softmax (const MaiBackend *be, float **a, gconstpointer data)
{
  const Softmax *s = data;
  MaiScoreSum *there = be->alloc (be, sizeof *there), sum = { 1, 2, 3 }; /* is added to */

  be->upload (be, there, &sum, sizeof sum);
  be->softmax_cross_entropy (be, a[0], (const guint16 *) (gpointer) a[1], s->stride,
                             s->with_weight ? a[2] : NULL, s->n, s->v, s->backward, there);
  be->download (be, &sum, there, sizeof sum);
  be->finish (be, NULL);
  be->free (be, there);

  const float floats[] = { (float) sum.nats, (float) sum.weight, (float) sum.correct };
  be->upload (be, a[3], floats, sizeof floats);
}

static void
test_softmax (void)
{
  const Softmax cases[] = {
    { 1, 1, 1, FALSE, TRUE },      { 12, 5, 3, TRUE, TRUE },    { 300, 33, 2, TRUE, TRUE },
    { 40, 1000, 1, FALSE, FALSE }, { 5000, 3, 1, TRUE, FALSE }, { 64, 137, 6, TRUE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Softmax *s = &cases[i];
      MaiCudaCase c = { .n_arrays = 4,
                        .sizes = { s->n * s->v, (s->n * s->stride + 1) / 2, s->n, 3 },
                        .fill = fill_softmax,
                        .call = call_softmax };
      mai_cuda_compare (&c, s, arithmetic, 1e-5);
    }
}

/* What is not a number shows. */
static void
test_softmax_nan (void)
{
  const MaiBackend *gpu = mai_cuda_fixture_open (arithmetic);
  const float bad[11] = { 0, 1, NAN, 2 };
  const guint16 target = 3;
  float *logits = gpu->alloc (gpu, sizeof bad);
  guint16 *targets = gpu->alloc (gpu, sizeof target);
  MaiScoreSum *there = gpu->alloc (gpu, sizeof *there), sum;

  gpu->upload (gpu, logits, bad, sizeof bad);
  gpu->upload (gpu, targets, &target, sizeof target);
  gpu->softmax_cross_entropy (gpu, logits, targets, 1, NULL, 1, 11, FALSE, there);
  gpu->download (gpu, &sum, there, sizeof sum);
  g_assert_true (gpu->finish (gpu, NULL));
  g_assert_true (isnan (sum.nats));
  gpu->free (gpu, logits);
  gpu->free (gpu, targets);
  gpu->free (gpu, there);
  mai_backend_close (gpu);
}

/* ---- Update ---- */

static void
call_sum (const MaiBackend *be, float **a, gconstpointer data)
{
  const guint *n_parts = data;
  float *parts[40];

  for (guint i = 0; i < *n_parts; i++)
    parts[i] = i == 0 ? a[1] : a[2 + i % 3];
  be->sum (be, a[0], parts, *n_parts, 3, 90);
  be->sum (be, a[1], parts, *n_parts, 93, 7); /* in place */
}

static void
test_sum (void)
{
  const guint counts[] = { 1, 2, 16, 17, 40 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      MaiCudaCase c = { .n_arrays = 5, .sizes = { 100, 100, 100, 100, 100 }, .call = call_sum };
      mai_cuda_compare (&c, &counts[i], arithmetic, 1e-6);
    }
}

typedef struct
{
  gsize n;
  double weight;
  float clip;
  guint64 step;
} Update;

/* Norm, its use, and the step. Array 4 gets what was found. */
static void
call_update (const MaiBackend *be, float **a, gconstpointer data)
{
  const Update *u = data;
  const MaiAdamW options = { 0.9f, 0.999f, 1e-8f, 0.1f };
  MaiUpdate update = {
    .step = u->step, .weight = u->weight, .learning_rate = 0.01f, .clip = u->clip
  };
  MaiUpdate *there = be->alloc (be, sizeof update);
  double *squares = be->alloc (be, 2 * sizeof *squares);

  be->upload (be, there, &update, sizeof update);
  be->squared_norm (be, squares, a[1], u->n / 2);
  be->squared_norm (be, squares + 1, a[1] + u->n / 2, u->n - u->n / 2);
  be->prepare_update (be, there, squares, 2);
  be->adamw (be, a[0], a[1], a[2], a[3], u->n, &options, there);
  be->download (be, &update, there, sizeof update);
  be->finish (be, NULL);
  be->free (be, there);
  be->free (be, squares);

  const float found[] = { (float) update.gradient_norm, update.gradient_scale };
  be->upload (be, a[4], found, sizeof found);
}

static void
fill_update (float **arrays, gconstpointer data)
{
  const Update *u = data;

  for (gsize i = 0; i < u->n; i++)
    arrays[3][i] = fabsf (arrays[3][i]); /* second moments are not negative */
}

static void
test_update (void)
{
  const Update cases[] = { { 1, 1, 0, 0 },
                           { 83, 10, 1, 1 },
                           { 5000, 3, 0.1f, 999 },
                           { 5000, 0, 1, 3 },
                           { 300, 2, 0, 1u << 30 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize n = cases[i].n;
      MaiCudaCase c = {
        .n_arrays = 5, .sizes = { n, n, n, n, 2 }, .fill = fill_update, .call = call_update
      };
      mai_cuda_compare (&c, &cases[i], arithmetic, 1e-5);
    }
}

static void
call_rmsprop (const MaiBackend *be, float **a, gconstpointer data)
{
  const Update *u = data;
  const MaiRmsprop options = { 0.9f, 1e-7f };
  MaiUpdate update = { .learning_rate = 0.01f, .gradient_scale = u->weight > 0 ? 0.5f : 0 };
  MaiUpdate *there = be->alloc (be, sizeof update);

  be->upload (be, there, &update, sizeof update);
  be->rmsprop (be, a[0], a[1], a[3], u->n, &options, there);
  be->finish (be, NULL);
  be->free (be, there);
}

static void
test_rmsprop (void)
{
  const Update cases[] = { { 1, 1, 0, 0 }, { 5000, 1, 0, 0 }, { 33, 0, 0, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize n = cases[i].n;
      MaiCudaCase c = {
        .n_arrays = 4, .sizes = { n, n, n, n }, .fill = fill_update, .call = call_rmsprop
      };
      mai_cuda_compare (&c, &cases[i], arithmetic, 1e-5);
    }
}

static void
fill_argmax (float **arrays, gconstpointer data)
{
  const guint *s = data; /* rows, values */

  for (guint i = 0; i < s[0]; i++)
    if (i % 3 == 0) /* two largest: the first counts */
      arrays[0][i * s[1] + s[1] / 2] = arrays[0][i * s[1] + s[1] - 1] = 9;
}

static void
call_argmax (const MaiBackend *be, float **a, gconstpointer data)
{
  const guint *s = data;

  be->argmax (be, (guint16 *) (gpointer) a[1], 3, a[0], s[0], s[1]);
}

static void
test_argmax (void)
{
  const guint shapes[][2] = { { 1, 1 }, { 9, 40 }, { 600, 137 }, { 3, 3000 } };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      gsize n = shapes[i][0];
      MaiCudaCase c = { .n_arrays = 2,
                        .sizes = { n * shapes[i][1], (3 * n + 1) / 2 },
                        .fill = fill_argmax,
                        .call = call_argmax };
      mai_cuda_compare (&c, shapes[i], arithmetic, 0);
    }
}

/* A norm that is no number leaves everything as it is. */
static void
test_not_finite (void)
{
  const MaiBackend *gpu = mai_cuda_fixture_open (arithmetic);
  const MaiAdamW options = { 0.9f, 0.999f, 1e-8f, 0.1f };
  MaiUpdate update = { .weight = 3, .learning_rate = 1, .clip = 1, .gradient_scale = 5 };
  const float p[] = { 1, 2 }, g[] = { 1, NAN };
  float back[2], *there[4];
  MaiUpdate *state = gpu->alloc (gpu, sizeof update);
  double *squares = gpu->alloc (gpu, sizeof *squares);

  for (guint i = 0; i < 4; i++)
    there[i] = gpu->alloc (gpu, sizeof p);
  gpu->upload (gpu, there[0], p, sizeof p);
  gpu->upload (gpu, there[1], g, sizeof g);
  gpu->upload (gpu, state, &update, sizeof update);
  gpu->squared_norm (gpu, squares, there[1], 2);
  gpu->prepare_update (gpu, state, squares, 1);
  gpu->adamw (gpu, there[0], there[1], there[2], there[3], 2, &options, state);
  gpu->download (gpu, back, there[0], sizeof back);
  gpu->download (gpu, &update, state, sizeof update);
  g_assert_true (gpu->finish (gpu, NULL));
  g_assert_true (back[0] == 1 && back[1] == 2);
  g_assert_true (isnan (update.gradient_norm));
  g_assert_true (update.gradient_scale == 0);
  for (guint i = 0; i < 4; i++)
    gpu->free (gpu, there[i]);
  gpu->free (gpu, state);
  gpu->free (gpu, squares);
  mai_backend_close (gpu);
}

static void
add_tests (void)
{
  g_test_add_func ("/nn/cudnn/memory", test_memory);
  g_test_add_func ("/nn/cudnn/recording", test_recording);
  g_test_add_func ("/nn/cudnn/embedding", test_embedding);
  g_test_add_func ("/nn/cudnn/linear", test_linear);
  g_test_add_func ("/nn/cudnn/relu", test_relu);
  g_test_add_func ("/nn/cudnn/gated", test_gated);
  g_test_add_func ("/nn/cudnn/dropout", test_dropout);
  g_test_add_func ("/nn/cudnn/softmax", test_softmax);
  g_test_add_func ("/nn/cudnn/softmax-nan", test_softmax_nan);
  g_test_add_func ("/nn/cudnn/sum", test_sum);
  g_test_add_func ("/nn/cudnn/update", test_update);
  g_test_add_func ("/nn/cudnn/rmsprop", test_rmsprop);
  g_test_add_func ("/nn/cudnn/argmax", test_argmax);
  g_test_add_func ("/nn/cudnn/not-finite", test_not_finite);
}

int
main (int argc, char **argv)
{
  return mai_cuda_fixture_main (argc, argv, &arithmetic, add_tests);
}

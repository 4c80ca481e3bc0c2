/* SPDX-License-Identifier: Apache-2.0 */
#include "mai-cuda-compare.h"

#include <math.h>
#include <string.h>

#include "nn/mai-random.h"

static void
draw (float *to, gsize n, guint64 stream)
{
  MaiRandom random;

  mai_random_init (&random, 5, stream);
  for (gsize i = 0; i < n; i++)
    to[i] = (float) mai_random_normal (&random);
}

/* Runs the call there and returns what the arrays hold. */
static float **
run_on (const MaiBackend *be, const MaiCudaCase *c, float **host, gconstpointer data)
{
  float **there = g_new0 (float *, MAI_CUDA_MAX_ARRAYS),
        **back = g_new0 (float *, MAI_CUDA_MAX_ARRAYS);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < c->n_arrays; i++)
    {
      there[i] = be->alloc (be, c->sizes[i] * sizeof (float));
      be->upload (be, there[i], host[i], c->sizes[i] * sizeof (float));
    }
  c->call (be, there, data);
  for (guint i = 0; i < c->n_arrays; i++)
    {
      back[i] = g_new0 (float, c->sizes[i]);
      be->download (be, back[i], there[i], c->sizes[i] * sizeof (float));
    }
  g_assert_true (be->finish (be, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < c->n_arrays; i++)
    be->free (be, there[i]);
  g_free (there);
  return back;
}

static void
free_arrays (float **arrays)
{
  for (guint i = 0; i < MAI_CUDA_MAX_ARRAYS; i++)
    g_free (arrays[i]);
  g_free (arrays);
}

/* `least`: what the array's largest counts as at least. */
static void
compare (const float *got, const float *wanted, gsize n, double tolerance, double least,
         guint array)
{
  double largest = least;

  for (gsize i = 0; i < n; i++)
    largest = MAX (largest, fabs ((double) wanted[i]));
  for (gsize i = 0; i < n; i++)
    {
      if (memcmp (&got[i], &wanted[i], sizeof got[i]) == 0 /* indices are no numbers */
          || fabs ((double) got[i] - wanted[i]) <= tolerance * largest)
        continue;
      g_test_message ("array %u, element %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT ": %g, not %g",
                      array, i, n, (double) got[i], (double) wanted[i]);
      g_assert_not_reached ();
    }
}

void
mai_cuda_compare (const MaiCudaCase *c, gconstpointer data, MaiArithmetic arithmetic,
                  double tolerance)
{
  const MaiBackend *gpu = mai_cuda_fixture_open (arithmetic);
  float **host = g_new0 (float *, MAI_CUDA_MAX_ARRAYS);
  double least = arithmetic == MAI_ARITHMETIC_FLOAT32 ? 1e-3 : 1; /* terms may cancel */

  for (guint i = 0; i < c->n_arrays; i++)
    {
      host[i] = g_new (float, c->sizes[i]);
      draw (host[i], c->sizes[i], i);
    }
  if (c->fill != NULL)
    c->fill (host, data);

  float **wanted = run_on (mai_backend_cpu (), c, host, data);
  float **got = run_on (gpu, c, host, data);
  float **again = run_on (gpu, c, host, data);
  for (guint i = 0; i < c->n_arrays; i++)
    {
      compare (got[i], wanted[i], c->sizes[i], tolerance, least, i);
      g_assert_cmpmem (got[i], c->sizes[i] * sizeof (float), again[i],
                       c->sizes[i] * sizeof (float));
    }
  free_arrays (host);
  free_arrays (wanted);
  free_arrays (got);
  free_arrays (again);
  mai_backend_close (gpu);
}

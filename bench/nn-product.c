/* SPDX-License-Identifier: Apache-2.0 */
/* How fast OpenBLAS multiplies large matrices on one core, for compare-pytorch.py and on its own: what training is
 * measured against, as nothing but products is large there. A turn is so many products; instead of notes it tells
 * millions of floating-point operations. */
#include <cblas.h>

#include "bench-network.h"
#include "nn/mai-arena.h"
#include "nn/mai-random.h"

#define SIZE 1024 /* rows and columns of each matrix */

typedef struct
{
  float *x, *weight, *y; /* (SIZE,SIZE) */
} Product;

static guint64
multiply (gpointer data, guint amount, double *wall, double *processor)
{
  Product *p = data;
  double wall_start = bench_wall (), processor_start = bench_processor ();

  for (guint i = 0; i < amount; i++)
    cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, SIZE, SIZE, SIZE, 1.0f, p->x, SIZE,
                 p->weight, SIZE, 0.0f, p->y, SIZE);
  *wall += bench_wall () - wall_start;
  *processor += bench_processor () - processor_start;
  return (guint64) amount * 2 * SIZE * SIZE * SIZE / 1000000;
}

static float *
draw (MaiArena *arena, guint64 stream)
{
  float *matrix = mai_arena_floats (arena, (gsize) SIZE * SIZE); // (SIZE,SIZE)
  MaiRandom random;

  mai_random_init (&random, 1, stream);
  for (gsize i = 0; i < (gsize) SIZE * SIZE; i++)
    matrix[i] = (float) (mai_random_uniform (&random) - 0.5);
  return matrix;
}

int
main (void)
{
  MaiArena *arena = mai_arena_new (mai_backend_cpu ()); /* which keeps OpenBLAS to one thread */
  Product product = { draw (arena, 1), draw (arena, 2), draw (arena, 3) };

  bench_serve (multiply, &product);
  mai_arena_free (arena);
  return 0;
}

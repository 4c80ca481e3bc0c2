/* SPDX-License-Identifier: Apache-2.0 */
/* Products of few rows with packed weights of 8 bits (see mai-packed.h).
 *
 * Inputs become whole numbers of 15 bits, so that only the weights lose anything. Sums of products are exact, which
 * makes them the same in every tile and on every processor; scaled, they are added to y a stretch of DEPTH inputs after
 * another. */
#include "nn/backends/cpu/mai-cpu-parts.h"

#include <math.h>

#define DEPTH 1024 /* inputs at a time */
#define LARGEST 16383 /* 127 x LARGEST x DEPTH still fits in 32 bits */
#define BLOCK_ROWS 16
#define MOST_ROWS 4 /* of a tile */
#define MOST_PANELS 4

typedef struct
{
  /* (M,depth) by fours, in the order 0, 2, 1, 3: as the weights of a word come apart */
  gint16 x[BLOCK_ROWS * DEPTH] __attribute__ ((aligned (64)));
  float scales[BLOCK_ROWS]; /* what 1 stands for in each row */
} Inputs;

typedef struct
{
  const float *panel, *scales; /* this part of the first panel, its outputs' scales */
  gsize panel_stride; /* words from one panel to the next */
  const gint16 *x; /* rows `x_stride` apart */
  const float *x_scales;
  guint x_stride;
  guint words; /* of four inputs */
} Operands;

/* The bits of |x| are in the order of |x|, with what is not a number above all. */
static float
largest_magnitude (const float *x, guint n)
{
  guint32 most = 0;
  float largest;

  for (guint i = 0; i < n; i++)
    {
      guint32 bits;

      memcpy (&bits, x + i, sizeof bits);
      most = MAX (most, bits & 0x7fffffffu);
    }
  memcpy (&largest, &most, sizeof largest);
  return largest;
}

/* To the nearest; |x| < 2^22. The magic number leaves the whole part in the lowest bits. */
INLINE gint32
nearest (float x)
{
  float shifted = x + 12582912.0f; /* 1.5 x 2^23 */
  gint32 bits;

  memcpy (&bits, &shifted, sizeof bits);
  return bits - 0x4b400000;
}

/* Returns what 1 stands for. */
static float
round_row (gint16 *to, const float *x, guint n)
{
  float most = largest_magnitude (x, n);
  float factor = most > 0.0f && most <= G_MAXFLOAT ? LARGEST / most : 0.0f;
  gint16 whole[DEPTH];

  if (!(factor <= G_MAXFLOAT)) /* of numbers too small to divide by */
    factor = 0.0f;
  for (guint i = 0; i < n; i++)
    whole[i] = (gint16) nearest (factor > 0.0f ? x[i] * factor : 0.0f);
  for (guint i = n; i % 4 != 0; i++)
    whole[i] = 0;
  for (guint i = 0; i < n; i += 4)
    {
      to[i] = whole[i];
      to[i + 1] = whole[i + 2];
      to[i + 2] = whole[i + 1];
      to[i + 3] = whole[i + 3];
    }
  return most <= G_MAXFLOAT ? most / LARGEST : NAN;
}

/* Two of four neighbouring inputs in every lane. */
INLINE VecShort
inputs_at (const gint16 *x)
{
  gint32 pair;

  memcpy (&pair, x, sizeof pair);
  return (VecShort) (pair - (VecInt){ 0 });
}

/* The inputs of one word into the sums. */
INLINE void
add_word (VecInt sums[MOST_ROWS][MOST_PANELS * PANEL_VECS], const float *const *panel,
          const gint16 *x, guint x_stride, const guint rows, const guint panels)
{
#pragma GCC unroll 12
  for (guint v = 0; v < panels * PANEL_VECS; v++)
    {
      VecShort four = (VecShort) vec_load (panel[v / PANEL_VECS] + v % PANEL_VECS * VEC);
      VecShort even = (four << 8) >> 8, odd = four >> 8;

#pragma GCC unroll 4
      for (guint r = 0; r < rows; r++)
        {
          sums[r][v] += vec_multiply_pairs (even, inputs_at (x + r * x_stride));
          sums[r][v] += vec_multiply_pairs (odd, inputs_at (x + r * x_stride + 2));
        }
    }
}

/* y (rows, panels * PANEL) += the scaled sums over `words`. What is `const` here is a constant where this is inlined. */
INLINE void
tile (const Operands *in, float *y, gsize y_stride, const guint rows, const guint panels)
{
  VecInt sums[MOST_ROWS][MOST_PANELS * PANEL_VECS] = { 0 };
  const float *panel[MOST_PANELS];

#pragma GCC unroll 4
  for (guint p = 0; p < panels; p++)
    panel[p] = in->panel + p * in->panel_stride;
  for (guint word = 0; word < in->words; word++)
    {
      add_word (sums, panel, in->x + 4 * word, in->x_stride, rows, panels);
#pragma GCC unroll 4
      for (guint p = 0; p < panels; p++)
        panel[p] += PANEL;
    }
#pragma GCC unroll 4
  for (guint r = 0; r < rows; r++)
#pragma GCC unroll 12
    for (guint v = 0; v < panels * PANEL_VECS; v++)
      {
        float *to = y + r * y_stride + v * VEC;
        Vec scale = vec_load (in->scales + v * VEC) * in->x_scales[r];

        vec_store (to, vec_fma (__builtin_convertvector(sums[r][v], Vec), scale, vec_load (to)));
      }
}

/* A tile at the right edge, where fewer than all outputs exist: by way of a whole one. */
INLINE void
edge_tile (const Operands *in, float *y, gsize y_stride, guint outputs, const guint rows,
           const guint panels)
{
  float whole[MOST_ROWS * MOST_PANELS * PANEL] = { 0 };
  const guint width = panels * PANEL;

  for (guint r = 0; r < rows; r++)
    memcpy (whole + r * width, y + r * y_stride, outputs * sizeof (float));
  tile (in, whole, width, rows, panels);
  for (guint r = 0; r < rows; r++)
    memcpy (y + r * y_stride, whole + r * width, outputs * sizeof (float));
}

/* `m` rows, `rows` at a time, over `panels` panels from output o on: from the nearest cache but for the first rows. */
INLINE void
column (const Operands *first, const MaiPacked *packed, guint o, float *y, gsize y_stride, guint m,
        const guint rows, const guint panels)
{
  const guint outputs = packed->out - o;
  Operands in = *first;

  in.panel += o / PANEL * in.panel_stride;
  in.scales += o;
  for (guint row = 0; row < m; row += rows)
    {
      if (outputs >= panels * PANEL)
        tile (&in, y + o, y_stride, rows, panels);
      else
        edge_tile (&in, y + o, y_stride, outputs, rows, panels);
      in.x += rows * in.x_stride;
      in.x_scales += rows;
      y += rows * y_stride;
    }
}

/* Moves on over `m` rows, a multiple of `rows`. */
INLINE void
strip (Operands *in, const MaiPacked *packed, float **y, gsize y_stride, guint m, const guint rows,
       const guint panels)
{
  guint o = 0;

  for (; m > 0 && o + (panels - 1) * PANEL < packed->out; o += panels * PANEL)
    column (in, packed, o, *y, y_stride, m, rows, panels);
  for (; m > 0 && o < packed->out; o += PANEL)
    column (in, packed, o, *y, y_stride, m, rows, 1);
  in->x += m * in->x_stride;
  in->x_scales += m;
  *y += m * y_stride;
}

/* `depth` inputs from k on; at most BLOCK_ROWS rows. */
static void
add_stretch (const MaiPacked *packed, float *y, gsize y_stride, const float *x, gsize x_stride,
             guint m, guint k, guint depth)
{
  Inputs inputs;
  Operands in = { .panel = packed->panels + (gsize) k / 4 * PANEL,
                  .scales = packed->scales,
                  .panel_stride = (gsize) (packed->in + 3) / 4 * PANEL,
                  .x = inputs.x,
                  .x_scales = inputs.scales,
                  .x_stride = (depth + 3) / 4 * 4,
                  .words = (depth + 3) / 4 };

  for (guint row = 0; row < m; row++)
    inputs.scales[row] = round_row (inputs.x + row * in.x_stride, x + row * x_stride + k, depth);
  strip (&in, packed, &y, y_stride, m / 4 * 4, 4, 1);
  strip (&in, packed, &y, y_stride, m % 4 / 2 * 2, 2, 2);
  strip (&in, packed, &y, y_stride, m % 2, 1, MOST_PANELS);
}

void
MAI_CPU_NAME (mai_cpu_add_int8_product) (const MaiPacked *packed, float *y, gsize y_stride,
                                         const float *x, gsize x_stride, guint m)
{
  for (guint row = 0; row < m; row += BLOCK_ROWS)
    for (guint k = 0; k < packed->in; k += DEPTH)
      add_stretch (packed, y + row * y_stride, y_stride, x + row * x_stride, x_stride,
                   MIN (BLOCK_ROWS, m - row), k, MIN (DEPTH, packed->in - k));
}

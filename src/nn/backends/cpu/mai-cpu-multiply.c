/* SPDX-License-Identifier: Apache-2.0 */
/* Products of few rows with packed weights of floats, whole or halved (see mai-packed.h). */
#include "nn/backends/cpu/mai-cpu-tile.h"

#define BLOCK_ROWS 64 /* rows at a time; a multiple of TILE_ROWS */
#define LINE 16 /* floats of a line of the cache */
#define ROWS_TO_FETCH_FOR 32 /* with fewer the processor keeps ahead by itself, and better */

/* to (depth,n) = n rows of x, input by input: rows that lie a power of two apart would fight for the same lines of the
 * cache. */
INLINE void
interleave (float *to, const float *x, gsize x_stride, guint depth, const guint n)
{
  guint k = 0;

  for (; n % 4 == 0 && k + 4 <= depth; k += 4)
    for (guint r = 0; r < n; r += 4)
      vec_transpose_four (to + k * n + r, n, x + r * x_stride + k, x_stride);
  for (; k < depth; k++)
#pragma GCC unroll 8
    for (guint r = 0; r < n; r++)
      to[k * n + r] = x[r * x_stride + k];
}

/* Some inputs of all panels. Fresh sums begin with the bias (O), or zeros where that is NULL, others with y. */
typedef struct
{
  const float *panels; /* words */
  gsize panel_stride;
  guint depth, out;
  gboolean fresh;
  const float *bias;
} Slice;

/* What a tile reads from output o on. */
INLINE Operands
operands_at (const Slice *slice, const float *x, guint o)
{
  static const float zeros[MOST_PANELS * PANEL];

  return (Operands){ .panel = slice->panels + o / PANEL * slice->panel_stride,
                     .panel_stride = slice->panel_stride,
                     .x = x,
                     .depth = slice->depth,
                     .begin = !slice->fresh         ? NULL
                              : slice->bias != NULL ? slice->bias + o
                                                    : zeros };
}

/* `rows` rows over all panels, `panels` at a time; what is left of the panels goes one by one. */
INLINE void
strip (const Slice *slice, float *y, gsize y_stride, const float *x, const guint rows,
       const guint panels, const MaiPrecision precision)
{
  guint o = 0;

  for (; o + (panels - 1) * PANEL < slice->out; o += panels * PANEL)
    {
      const Operands in = operands_at (slice, x, o);

      any_tile (&in, y + o, y_stride, slice->out - o, rows, panels, precision);
    }
  for (; o < slice->out; o += PANEL)
    {
      const Operands in = operands_at (slice, x, o);

      any_tile (&in, y + o, y_stride, slice->out - o, rows, 1, precision);
    }
}

/* The last rows, fewer than a tile has. */
INLINE void
few_rows (const Slice *slice, float *y, gsize y_stride, const float *x, gsize x_stride, guint m,
          const MaiPrecision precision)
{
  float inputs[TILE_ROWS * DEPTH];

#if TILE_ROWS > 4
  if (m >= 4)
    {
      interleave (inputs, x, x_stride, slice->depth, 4);
      strip (slice, y, y_stride, inputs, 4, 2, precision);
      x += 4 * x_stride;
      y += 4 * y_stride;
      m -= 4;
    }
#endif
  if (m >= 2)
    {
      interleave (inputs, x, x_stride, slice->depth, 2);
      strip (slice, y, y_stride, inputs, 2, 2, precision);
      x += 2 * x_stride;
      y += 2 * y_stride;
      m -= 2;
    }
  if (m > 0)
    strip (slice, y, y_stride, x, 1, MOST_PANELS, precision);
}

/* While `rows` of m rows meet one panel, their share of the next one comes into the second-level cache. */
INLINE void
fetch_ahead (const Slice *slice, const float *panel, guint row, const guint rows, guint m,
             const guint group)
{
  const gsize size = (gsize) (slice->depth / group) * PANEL;
  const float *next = panel + slice->panel_stride;

  for (gsize at = size * row / m; at < size * (row + rows) / m; at += LINE)
    __builtin_prefetch (next + at, 0, 2);
}

/* Whole tiles: panel by panel, so that one panel serves all rows from the nearest cache. */
INLINE void
many_rows (const Slice *slice, float *y, gsize y_stride, const float *x, gsize x_stride, guint m,
           const MaiPrecision precision)
{
  float inputs[BLOCK_ROWS * DEPTH] __attribute__ ((aligned (64)));

  for (guint row = 0; row < m; row += TILE_ROWS)
    interleave (inputs + row * slice->depth, x + row * x_stride, x_stride, slice->depth, TILE_ROWS);
  for (guint o = 0; o < slice->out; o += PANEL)
    for (guint row = 0; row < m; row += TILE_ROWS)
      {
        const Operands in = operands_at (slice, inputs + row * slice->depth, o);

        if (m >= ROWS_TO_FETCH_FOR && o + PANEL < slice->out)
          fetch_ahead (slice, in.panel, row, TILE_ROWS, m,
                       precision == MAI_PRECISION_BFLOAT16 ? 2 : 1);
        any_tile (&in, y + row * y_stride + o, y_stride, slice->out - o, TILE_ROWS, 1, precision);
      }
}

static void
add_bias (float *y, gsize y_stride, const float *bias, guint m, guint out)
{
  for (guint row = 0; row < m; row++)
    MAI_CPU_NAME (mai_cpu_add) (y + row * y_stride, bias, out);
}

/* Few enough rows that they and their results stay in the second-level cache while the panels pass. */
INLINE void
multiply_block (const MaiPacked *packed, float *y, gsize y_stride, const float *x, gsize x_stride,
                const float *bias, guint m, gboolean fresh, const MaiPrecision precision)
{
  const guint group = precision == MAI_PRECISION_BFLOAT16 ? 2 : 1; /* inputs a word */
  const gsize panel_stride = (gsize) (packed->in + group - 1) / group * PANEL;
  guint whole = m / TILE_ROWS * TILE_ROWS;

  for (guint k = 0; k < packed->in; k += DEPTH)
    {
      const Slice slice = { .panels = packed->panels + (gsize) k / group * PANEL,
                            .panel_stride = panel_stride,
                            .depth = MIN (DEPTH, packed->in - k),
                            .out = packed->out,
                            .fresh = fresh && k == 0,
                            .bias = bias };

      if (whole > 0)
        many_rows (&slice, y, y_stride, x + k, x_stride, whole, precision);
      if (whole < m)
        few_rows (&slice, y + whole * y_stride, y_stride, x + k + whole * x_stride, x_stride,
                  m - whole, precision);
    }
}

static void
multiply_floats (const MaiPacked *packed, float *y, gsize y_stride, const float *x, gsize x_stride,
                 const float *bias, guint m, gboolean fresh)
{
  multiply_block (packed, y, y_stride, x, x_stride, bias, m, fresh, MAI_PRECISION_FLOAT32);
}

static void
multiply_halves (const MaiPacked *packed, float *y, gsize y_stride, const float *x, gsize x_stride,
                 const float *bias, guint m, gboolean fresh)
{
  multiply_block (packed, y, y_stride, x, x_stride, bias, m, fresh, MAI_PRECISION_BFLOAT16);
}

static void
multiply_int8 (const MaiPacked *packed, float *y, gsize y_stride, const float *x, gsize x_stride,
               const float *bias, guint m, gboolean fresh)
{
  for (guint row = 0; fresh && row < m; row++)
    if (bias != NULL)
      memcpy (y + row * y_stride, bias, packed->out * sizeof (float));
    else
      memset (y + row * y_stride, 0, packed->out * sizeof (float));
  MAI_CPU_NAME (mai_cpu_add_int8_product) (packed, y, y_stride, x, x_stride, m);
}

void
MAI_CPU_NAME (mai_cpu_multiply) (const MaiPacked *packed, float *y, gsize y_stride, const float *x,
                                 gsize x_stride, const float *bias, guint m, gboolean accumulate)
{
  for (guint row = 0; row < m; row += BLOCK_ROWS)
    {
      guint n = MIN (BLOCK_ROWS, m - row);
      float *to = y + row * y_stride;
      const float *from = x + row * x_stride;

      if (accumulate && bias != NULL)
        add_bias (to, y_stride, bias, n, packed->out);
      if (packed->precision == MAI_PRECISION_INT8)
        multiply_int8 (packed, to, y_stride, from, x_stride, bias, n, !accumulate);
      else if (packed->precision == MAI_PRECISION_BFLOAT16)
        multiply_halves (packed, to, y_stride, from, x_stride, bias, n, !accumulate);
      else
        multiply_floats (packed, to, y_stride, from, x_stride, bias, n, !accumulate);
    }
}

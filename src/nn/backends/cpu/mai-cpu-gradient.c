/* SPDX-License-Identifier: Apache-2.0 */
/* The gradient of weights: dW (O,I) = dy (N,O)^T x (N,I), plus what it was.
 *
 * The sums run over rows, whose elements lie apart: a panel of x is copied from the rows, and so are the columns of dy,
 * a tile's beside each other. */
#include "nn/backends/cpu/mai-cpu-tile.h"

/* Columns of dy at a time, a multiple of TILE_ROWS: they stay in the second-level cache. */
#define COLUMNS 256
#define GROUP 4 /* rows that fill lines of the cache together */

/* Some rows of one product. */
typedef struct
{
  const float *dy, *x; /* (depth,O), (depth,I) */
  guint depth, in, out;
  gboolean fresh;
} Rows;

/* to (whole tiles,depth,TILE_ROWS) = the columns from `first` on; zeros beyond them. */
static void
lay_out_columns (float *to, const Rows *rows, guint first, guint columns)
{
  const guint whole = columns / TILE_ROWS * TILE_ROWS;
  const float *dy = rows->dy + first;

  for (guint k = 0; k < rows->depth; k += GROUP)
    for (guint c = 0; c < whole; c += TILE_ROWS)
      for (guint j = k; j < MIN (k + GROUP, rows->depth); j++)
        memcpy (to + c * rows->depth + j * TILE_ROWS, dy + (gsize) j * rows->out + c,
                TILE_ROWS * sizeof (float));
  for (guint k = 0; whole < columns && k < rows->depth; k++)
    for (guint c = 0; c < TILE_ROWS; c++)
      to[whole * rows->depth + k * TILE_ROWS + c] =
          whole + c < columns ? dy[(gsize) k * rows->out + whole + c] : 0;
}

/* to (depth,PANEL) = the inputs from `first` on; zeros beyond them. */
static void
lay_out_panel (float *to, const Rows *rows, guint first)
{
  const guint n = MIN (PANEL, rows->in - first);
  const float *x = rows->x + first;

  if (n == PANEL)
    for (guint k = 0; k < rows->depth; k++)
      memcpy (to + k * PANEL, x + (gsize) k * rows->in, PANEL * sizeof (float));
  else
    for (guint k = 0; k < rows->depth; k++)
      for (guint i = 0; i < PANEL; i++)
        to[k * PANEL + i] = i < n ? x[(gsize) k * rows->in + i] : 0;
}

/* The last outputs, fewer than a tile has: by way of a whole one. */
static void
few_outputs (const Operands *operands, float *dweight, gsize stride, guint inputs, guint outputs)
{
  float whole[TILE_ROWS * PANEL] = { 0 };

  for (guint o = 0; o < outputs; o++)
    memcpy (whole + o * PANEL, dweight + o * stride, inputs * sizeof (float));
  any_tile (operands, whole, PANEL, inputs, TILE_ROWS, 1, MAI_PRECISION_FLOAT32);
  for (guint o = 0; o < outputs; o++)
    memcpy (dweight + o * stride, whole + o * PANEL, inputs * sizeof (float));
}

/* A panel of x with some columns of dy: dweight (columns,inputs), rows `in` apart. */
static void
multiply_panel (const Rows *rows, float *dweight, const float *panel, const float *dy, guint inputs,
                guint columns)
{
  static const float zeros[PANEL];

  for (guint c = 0; c < columns; c += TILE_ROWS)
    {
      const Operands operands = { .panel = panel,
                                  .x = dy + c * rows->depth,
                                  .depth = rows->depth,
                                  .begin = rows->fresh ? zeros : NULL };
      float *to = dweight + (gsize) c * rows->in;

      if (columns - c >= TILE_ROWS)
        any_tile (&operands, to, rows->in, inputs, TILE_ROWS, 1, MAI_PRECISION_FLOAT32);
      else
        few_outputs (&operands, to, rows->in, inputs, columns - c);
    }
}

static void
multiply_rows (const Rows *rows, float *dweight)
{
  float columns[COLUMNS * DEPTH] __attribute__ ((aligned (64)));
  float panel[PANEL * DEPTH] __attribute__ ((aligned (64)));

  for (guint o = 0; o < rows->out; o += COLUMNS)
    {
      guint n = MIN (COLUMNS, rows->out - o);

      lay_out_columns (columns, rows, o, n);
      for (guint i = 0; i < rows->in; i += PANEL)
        {
          lay_out_panel (panel, rows, i);
          multiply_panel (rows, dweight + (gsize) o * rows->in + i, panel, columns,
                          MIN (PANEL, rows->in - i), n);
        }
    }
}

void
MAI_CPU_NAME (mai_cpu_multiply_gradient) (float *dweight, const float *dy, const float *x, gsize n,
                                          guint in, guint out, gboolean accumulate)
{
  for (gsize row = 0; row < n; row += DEPTH)
    {
      const Rows rows = { .dy = dy + row * out,
                          .x = x + row * in,
                          .depth = (guint) MIN (DEPTH, n - row),
                          .in = in,
                          .out = out,
                          .fresh = !accumulate && row == 0 };

      multiply_rows (&rows, dweight);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Products of few rows with packed weights of floats, whole or halved (see mai-packed.h).
 *
 * A tile of the result stays in registers while the inputs pass by. Each of its elements is one chain
 * y = fma (x[k], w[k], y) over k = 0, 1, ..., whatever the tile's shape, so a row comes out the same beside any others.
 * With few rows a tile spans several panels instead, so that enough independent chains hide the latency of the
 * multiply-add. */
#include "nn/backends/cpu/mai-cpu-parts.h"

#define DEPTH 256 /* inputs at a time: a panel's part of them stays in the first-level cache */
#define BLOCK_ROWS 64 /* rows at a time; a multiple of TILE_ROWS */
#define MOST_PANELS 4
#define LINE 16 /* floats of a line of the cache */
#define ROWS_TO_FETCH_FOR 32 /* with fewer the processor keeps ahead by itself, and better */

typedef struct
{
  const float *panel; /* words: this part of the first panel */
  gsize panel_stride; /* words from one panel to the next */
  const float *x; /* (depth,rows): the rows of a tile, input by input */
  guint depth;
  const float *begin; /* what the sums of each row begin with; NULL: what y holds */
} Operands;

typedef Vec Sums[TILE_ROWS][MOST_PANELS * PANEL_VECS];

/* One input of all rows. */
typedef struct
{
  const float *x; /* (rows) */
  guint odd; /* 1 for the second of the two that a word of halves holds */
  const VecUint *upper; /* a mask for the upper halves of words */
  MaiPrecision precision;
} Input;

/* Vector v of a panel's weights. */
INLINE Vec
weights_at (const float *panel, guint v, const Input in)
{
  if (in.precision == MAI_PRECISION_BFLOAT16)
    {
      VecUint pair = (VecUint) vec_load (panel + v * VEC);

      return (Vec) (in.odd ? pair & *in.upper : pair << 16);
    }
  return vec_load (panel + v * VEC);
}

/* Into sums of many rows and one panel or less: the weights are held, the inputs pass. */
INLINE void
add_input_tall (Sums sums, const float *panel, const guint rows, const guint vecs, const Input in)
{
  Vec w[PANEL_VECS];

#pragma GCC unroll 4
  for (guint v = 0; v < vecs; v++)
    w[v] = weights_at (panel, v, in);
#pragma GCC unroll 8
  for (guint r = 0; r < rows; r++)
    {
      Vec x = vec_all (in.x[r]);

#pragma GCC unroll 4
      for (guint v = 0; v < vecs; v++)
        sums[r][v] = vec_fma (x, w[v], sums[r][v]);
    }
}

/* Into sums of few rows and several panels: the inputs are held, the weights pass. */
INLINE void
add_input_wide (Sums sums, const float *const *panel, const guint rows, const guint vecs,
                const Input in)
{
  Vec x[TILE_ROWS];

#pragma GCC unroll 8
  for (guint r = 0; r < rows; r++)
    x[r] = vec_all (in.x[r]);
#pragma GCC unroll 12
  for (guint v = 0; v < vecs; v++)
    {
      Vec w = weights_at (panel[v / PANEL_VECS], v % PANEL_VECS, in);

#pragma GCC unroll 8
      for (guint r = 0; r < rows; r++)
        sums[r][v] = vec_fma (x[r], w, sums[r][v]);
    }
}

INLINE void
add_input (Sums sums, const float *const *panel, const guint rows, const guint vecs, const Input in)
{
  if (vecs <= PANEL_VECS)
    add_input_tall (sums, panel[0], rows, vecs, in);
  else
    add_input_wide (sums, panel, rows, vecs, in);
}

INLINE void
move_on (const float **panel, const guint panels, const guint step)
{
#pragma GCC unroll 4
  for (guint p = 0; p < panels; p++)
    panel[p] += step;
}

/* All inputs. Words of halves hold two. There are just enough registers for the sums of one input, so the compiler must
 * neither mix the two nor keep the mask in a register: hence the assembly that says nothing. */
INLINE void
add_inputs (Sums sums, const Operands *in, const guint rows, const guint vecs,
            const MaiPrecision precision)
{
  const guint panels = (vecs + PANEL_VECS - 1) / PANEL_VECS;
  const guint group = precision == MAI_PRECISION_BFLOAT16 ? 2 : 1;
  const float *panel[MOST_PANELS], *x = in->x;
  VecUint upper = 0xffff0000u - (VecUint){ 0 };

#pragma GCC unroll 4
  for (guint p = 0; p < panels; p++)
    panel[p] = in->panel + p * in->panel_stride;
  for (guint k = 0; k < in->depth / group; k++)
    {
      add_input (sums, panel, rows, vecs, (Input){ x, 0, &upper, precision });
      if (group == 2)
        {
          __asm__ volatile("" : "+m"(upper) : : "memory");
          add_input (sums, panel, rows, vecs, (Input){ x + rows, 1, &upper, precision });
        }
      x += group * rows;
      move_on (panel, panels, PANEL);
    }
  if (in->depth % group != 0)
    add_input (sums, panel, rows, vecs, (Input){ x, 0, &upper, precision });
}

/* y (rows, vecs * VEC) = what it begins with + x (rows, depth) times the panels. What is `const` here is a constant
 * where this is inlined. */
INLINE void
tile (const Operands *in, float *y, gsize y_stride, const guint rows, const guint vecs,
      const MaiPrecision precision)
{
  const float *begin = in->begin != NULL ? in->begin : y;
  gsize begin_stride = in->begin != NULL ? 0 : y_stride;
  Sums sums;

#pragma GCC unroll 8
  for (guint r = 0; r < rows; r++)
#pragma GCC unroll 12
    for (guint v = 0; v < vecs; v++)
      sums[r][v] = vec_load (begin + r * begin_stride + v * VEC);
  add_inputs (sums, in, rows, vecs, precision);
#pragma GCC unroll 8
  for (guint r = 0; r < rows; r++)
#pragma GCC unroll 12
    for (guint v = 0; v < vecs; v++)
      vec_store (y + r * y_stride + v * VEC, sums[r][v]);
}

/* A tile at the right edge, where fewer than whole vectors of outputs exist: by way of a whole one. */
INLINE void
edge_tile (const Operands *in, float *y, gsize y_stride, guint outputs, const guint rows,
           const guint panels, const MaiPrecision precision)
{
  float whole[TILE_ROWS * MOST_PANELS * PANEL] __attribute__ ((aligned (64)));
  const guint width = panels * PANEL;
  Operands inside = *in;

  inside.begin = NULL;
  for (guint r = 0; r < rows; r++)
    for (guint o = 0; o < width; o++)
      whole[r * width + o] = o >= outputs        ? 0
                             : in->begin != NULL ? in->begin[o]
                                                 : y[r * y_stride + o];
  tile (&inside, whole, width, rows, panels * PANEL_VECS, precision);
  for (guint r = 0; r < rows; r++)
    for (guint o = 0; o < outputs; o++)
      y[r * y_stride + o] = whole[r * width + o];
}

INLINE void
any_tile (const Operands *in, float *y, gsize y_stride, guint outputs, const guint rows,
          const guint panels, const MaiPrecision precision)
{
  if (outputs >= panels * PANEL)
    tile (in, y, y_stride, rows, panels * PANEL_VECS, precision);
  else if (panels == 1 && outputs == 2 * VEC)
    tile (in, y, y_stride, rows, 2, precision);
  else if (panels == 1 && outputs == VEC)
    tile (in, y, y_stride, rows, 1, precision);
  else
    edge_tile (in, y, y_stride, outputs, rows, panels, precision);
}

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

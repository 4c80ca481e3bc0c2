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

typedef struct
{
  const float *panel; /* words: this part of the first panel */
  gsize panel_stride; /* words from one panel to the next */
  const float *x; /* (depth,rows): the rows of a tile, input by input */
  guint depth;
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

/* Into sums of many rows and one panel: the weights are held, the inputs pass. */
INLINE void
add_input_tall (Sums sums, const float *panel, const guint rows, const Input in)
{
  Vec w[PANEL_VECS];

#pragma GCC unroll 4
  for (guint v = 0; v < PANEL_VECS; v++)
    w[v] = weights_at (panel, v, in);
#pragma GCC unroll 8
  for (guint r = 0; r < rows; r++)
    {
      Vec x = vec_all (in.x[r]);

#pragma GCC unroll 4
      for (guint v = 0; v < PANEL_VECS; v++)
        sums[r][v] = vec_fma (x, w[v], sums[r][v]);
    }
}

/* Into sums of few rows and several panels: the inputs are held, the weights pass. */
INLINE void
add_input_wide (Sums sums, const float *const *panel, const guint rows, const guint panels,
                const Input in)
{
  Vec x[TILE_ROWS];

#pragma GCC unroll 8
  for (guint r = 0; r < rows; r++)
    x[r] = vec_all (in.x[r]);
#pragma GCC unroll 12
  for (guint v = 0; v < panels * PANEL_VECS; v++)
    {
      Vec w = weights_at (panel[v / PANEL_VECS], v % PANEL_VECS, in);

#pragma GCC unroll 8
      for (guint r = 0; r < rows; r++)
        sums[r][v] = vec_fma (x[r], w, sums[r][v]);
    }
}

INLINE void
add_input (Sums sums, const float *const *panel, const guint rows, const guint panels,
           const Input in)
{
  if (panels == 1)
    add_input_tall (sums, panel[0], rows, in);
  else
    add_input_wide (sums, panel, rows, panels, in);
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
add_inputs (Sums sums, const Operands *in, const guint rows, const guint panels,
            const MaiPrecision precision)
{
  const guint group = precision == MAI_PRECISION_BFLOAT16 ? 2 : 1;
  const float *panel[MOST_PANELS], *x = in->x;
  VecUint upper = 0xffff0000u - (VecUint){ 0 };

#pragma GCC unroll 4
  for (guint p = 0; p < panels; p++)
    panel[p] = in->panel + p * in->panel_stride;
  for (guint k = 0; k < in->depth / group; k++)
    {
      add_input (sums, panel, rows, panels, (Input){ x, 0, &upper, precision });
      if (group == 2)
        {
          __asm__ volatile("" : "+m"(upper) : : "memory");
          add_input (sums, panel, rows, panels, (Input){ x + rows, 1, &upper, precision });
        }
      x += group * rows;
      move_on (panel, panels, PANEL);
    }
  if (in->depth % group != 0)
    add_input (sums, panel, rows, panels, (Input){ x, 0, &upper, precision });
}

/* y (rows, panels * PANEL) += x (rows, depth) times the panels. What is `const` here is a constant where this is
 * inlined. */
INLINE void
tile (const Operands *in, float *y, gsize y_stride, const guint rows, const guint panels,
      const MaiPrecision precision)
{
  const guint vecs = panels * PANEL_VECS;
  Sums sums;

#pragma GCC unroll 8
  for (guint r = 0; r < rows; r++)
#pragma GCC unroll 12
    for (guint v = 0; v < vecs; v++)
      sums[r][v] = vec_load (y + r * y_stride + v * VEC);
  add_inputs (sums, in, rows, panels, precision);
#pragma GCC unroll 8
  for (guint r = 0; r < rows; r++)
#pragma GCC unroll 12
    for (guint v = 0; v < vecs; v++)
      vec_store (y + r * y_stride + v * VEC, sums[r][v]);
}

/* A tile at the right edge, where fewer than all outputs exist: by way of a whole one. */
INLINE void
edge_tile (const Operands *in, float *y, gsize y_stride, guint outputs, const guint rows,
           const guint panels, const MaiPrecision precision)
{
  float whole[TILE_ROWS * MOST_PANELS * PANEL] __attribute__ ((aligned (64)));
  const guint width = panels * PANEL;

  for (guint r = 0; r < rows; r++)
    {
      memset (whole + r * width, 0, width * sizeof (float));
      memcpy (whole + r * width, y + r * y_stride, outputs * sizeof (float));
    }
  tile (in, whole, width, rows, panels, precision);
  for (guint r = 0; r < rows; r++)
    memcpy (y + r * y_stride, whole + r * width, outputs * sizeof (float));
}

INLINE void
any_tile (const Operands *in, float *y, gsize y_stride, guint outputs, const guint rows,
          const guint panels, const MaiPrecision precision)
{
  if (outputs >= panels * PANEL)
    tile (in, y, y_stride, rows, panels, precision);
  else
    edge_tile (in, y, y_stride, outputs, rows, panels, precision);
}

/* to (depth,rows) = x (rows,depth): rows that lie a power of two apart would fight for the same lines of the cache. */
INLINE void
interleave (float *to, const float *x, gsize x_stride, guint depth, const guint rows)
{
  for (guint k = 0; k < depth; k++)
#pragma GCC unroll 8
    for (guint r = 0; r < rows; r++)
      to[k * rows + r] = x[r * x_stride + k];
}

/* `rows` rows over all panels, `panels` at a time; what is left of the panels goes one by one. */
INLINE void
strip (Operands *in, const float *first_panel, float *y, gsize y_stride, guint out,
       const guint rows, const guint panels, const MaiPrecision precision)
{
  guint o = 0;

  for (; o + (panels - 1) * PANEL < out; o += panels * PANEL)
    {
      in->panel = first_panel + o / PANEL * in->panel_stride;
      any_tile (in, y + o, y_stride, out - o, rows, panels, precision);
    }
  for (; o < out; o += PANEL)
    {
      in->panel = first_panel + o / PANEL * in->panel_stride;
      any_tile (in, y + o, y_stride, out - o, rows, 1, precision);
    }
}

/* The last rows, fewer than a tile has. */
INLINE void
few_rows (Operands *in, const float *first_panel, float *y, gsize y_stride, const float *x,
          gsize x_stride, guint out, guint m, const MaiPrecision precision)
{
  float inputs[TILE_ROWS * DEPTH];

  in->x = inputs;
#if TILE_ROWS > 4
  if (m >= 4)
    {
      interleave (inputs, x, x_stride, in->depth, 4);
      strip (in, first_panel, y, y_stride, out, 4, 2, precision);
      x += 4 * x_stride;
      y += 4 * y_stride;
      m -= 4;
    }
#endif
  if (m >= 2)
    {
      interleave (inputs, x, x_stride, in->depth, 2);
      strip (in, first_panel, y, y_stride, out, 2, 2, precision);
      x += 2 * x_stride;
      y += 2 * y_stride;
      m -= 2;
    }
  in->x = x;
  if (m > 0)
    strip (in, first_panel, y, y_stride, out, 1, MOST_PANELS, precision);
}

/* Whole tiles: panel by panel, so that one panel serves all rows from the nearest cache. */
INLINE void
many_rows (Operands *in, const float *first_panel, float *y, gsize y_stride, const float *x,
           gsize x_stride, guint out, guint m, const MaiPrecision precision)
{
  float inputs[BLOCK_ROWS * DEPTH] __attribute__ ((aligned (64)));

  for (guint row = 0; row < m; row += TILE_ROWS)
    interleave (inputs + row * in->depth, x + row * x_stride, x_stride, in->depth, TILE_ROWS);
  for (guint o = 0; o < out; o += PANEL)
    {
      in->panel = first_panel + o / PANEL * in->panel_stride;
      for (guint row = 0; row < m; row += TILE_ROWS)
        {
          in->x = inputs + row * in->depth;
          any_tile (in, y + row * y_stride + o, y_stride, out - o, TILE_ROWS, 1, precision);
        }
    }
}

static void
begin_rows (float *y, gsize y_stride, const float *bias, guint m, guint out)
{
  for (guint row = 0; row < m; row++)
    if (bias != NULL)
      memcpy (y + row * y_stride, bias, out * sizeof (float));
    else
      memset (y + row * y_stride, 0, out * sizeof (float));
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
                guint m, const MaiPrecision precision)
{
  const guint group = precision == MAI_PRECISION_BFLOAT16 ? 2 : 1; /* inputs a word */
  guint whole = m / TILE_ROWS * TILE_ROWS;
  Operands in = { .panel_stride = (gsize) (packed->in + group - 1) / group * PANEL };

  for (guint k = 0; k < packed->in; k += DEPTH)
    {
      const float *panels = packed->panels + (gsize) k / group * PANEL;

      in.depth = MIN (DEPTH, packed->in - k);
      if (whole > 0)
        many_rows (&in, panels, y, y_stride, x + k, x_stride, packed->out, whole, precision);
      if (whole < m)
        few_rows (&in, panels, y + whole * y_stride, y_stride, x + k + whole * x_stride, x_stride,
                  packed->out, m - whole, precision);
    }
}

static void
multiply_floats (const MaiPacked *packed, float *y, gsize y_stride, const float *x, gsize x_stride,
                 guint m)
{
  multiply_block (packed, y, y_stride, x, x_stride, m, MAI_PRECISION_FLOAT32);
}

static void
multiply_halves (const MaiPacked *packed, float *y, gsize y_stride, const float *x, gsize x_stride,
                 guint m)
{
  multiply_block (packed, y, y_stride, x, x_stride, m, MAI_PRECISION_BFLOAT16);
}

void
MAI_CPU_NAME (mai_cpu_multiply) (const MaiPacked *packed, float *y, gsize y_stride, const float *x,
                                 gsize x_stride, const float *bias, guint m, gboolean accumulate)
{
  for (guint row = 0; row < m; row += BLOCK_ROWS)
    {
      guint rows = MIN (BLOCK_ROWS, m - row);
      float *to = y + row * y_stride;
      const float *from = x + row * x_stride;

      if (!accumulate)
        begin_rows (to, y_stride, bias, rows, packed->out);
      else if (bias != NULL)
        add_bias (to, y_stride, bias, rows, packed->out);
      if (packed->precision == MAI_PRECISION_INT8)
        MAI_CPU_NAME (mai_cpu_add_int8_product) (packed, to, y_stride, from, x_stride, rows);
      else if (packed->precision == MAI_PRECISION_BFLOAT16)
        multiply_halves (packed, to, y_stride, from, x_stride, rows);
      else
        multiply_floats (packed, to, y_stride, from, x_stride, rows);
    }
}

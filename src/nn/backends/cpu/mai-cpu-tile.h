/* SPDX-License-Identifier: Apache-2.0 */
/* The register tile that products are made of.
 *
 * A tile of the result stays in registers while the inputs pass by. Each of its elements is one chain
 * y = fma (x[k], w[k], y) over k = 0, 1, ..., whatever the tile's shape, so a row comes out the same beside any others.
 * With few rows a tile spans several panels instead, so that enough independent chains hide the latency of the
 * multiply-add. */
#pragma once

#include "nn/backends/cpu/mai-cpu-parts.h"

#define DEPTH 256 /* inputs at a time: a panel's part of them stays in the first-level cache */
#define MOST_PANELS 4

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

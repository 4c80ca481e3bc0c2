/* SPDX-License-Identifier: Apache-2.0 */
/* Products by AMX: eight tile registers of up to 16 rows of 64 bytes, and an instruction that adds the product of two
 * of them to a third (Intel, Architecture Instruction Set Extensions, chapter 3). Four tiles hold up to 32 x 32 sums,
 * which pass along the inputs, 16 pairs at a time:
 *
 *                LEFT   RIGHT
 *     UPPER      0      1
 *     LOWER      2      3
 *
 * At the edges the tiles are configured as small as what is left there, so nothing beyond it is touched. */
#include "nn/backends/cpu/mai-cpu-bf16.h"

#include <immintrin.h>
#include <string.h>

#define INLINE static inline __attribute__ ((always_inline))

#define ROWS 16 /* of a tile */
#define COLUMNS 16 /* sums, or words, in a row of a tile */

/* Tiles go by literal numbers. */
#define SUMS_00 0
#define SUMS_01 1
#define SUMS_10 2
#define SUMS_11 3
#define UPPER 4
#define LOWER 5
#define LEFT 6
#define RIGHT 7

/* How much of each tile is in use. */
typedef struct
{
  guint8 upper, lower; /* rows; lower may be 0 */
  guint8 left, right; /* columns; right may be 0 */
} Shape;

/* As LDTILECFG reads it. */
typedef struct
{
  guint8 palette, start_row;
  guint8 reserved[14];
  guint16 row_bytes[16];
  guint8 rows[16];
} Configuration;

G_STATIC_ASSERT (sizeof (Configuration) == 64);

/* 32 x 32 sums or less. */
typedef struct
{
  float *y;
  const guint32 *x, *panel;
  gsize y_stride, x_stride; /* floats, words */
  guint pairs;
} Block;

/* What the compiler has still to write goes to memory now: not all of GCC's tile intrinsics say that they read it. */
INLINE void
settle (const void *memory)
{
  __asm__ volatile("" : : "r"(memory) : "memory");
}

static void
set_tile (Configuration *configuration, guint tile, guint rows, guint columns)
{
  configuration->rows[tile] = columns > 0 ? (guint8) rows : 0;
  configuration->row_bytes[tile] = rows > 0 ? (guint16) (columns * sizeof (guint32)) : 0;
}

static void
configure (const Shape *shape)
{
  Configuration configuration = { .palette = 1 };

  set_tile (&configuration, SUMS_00, shape->upper, shape->left);
  set_tile (&configuration, SUMS_01, shape->upper, shape->right);
  set_tile (&configuration, SUMS_10, shape->lower, shape->left);
  set_tile (&configuration, SUMS_11, shape->lower, shape->right);
  set_tile (&configuration, UPPER, shape->upper, MAI_CPU_BF16_PAIRS);
  set_tile (&configuration, LOWER, shape->lower, MAI_CPU_BF16_PAIRS);
  set_tile (&configuration, LEFT, MAI_CPU_BF16_PAIRS, shape->left);
  set_tile (&configuration, RIGHT, MAI_CPU_BF16_PAIRS, shape->right);
  settle (&configuration);
  _tile_loadconfig (&configuration);
}

INLINE void
load_sums (const Block *block, const gboolean has_lower, const gboolean has_right)
{
  const float *upper = block->y, *lower = upper + ROWS * block->y_stride;
  const gsize stride = block->y_stride * sizeof (float);

  _tile_loadd (SUMS_00, upper, stride);
  if (has_right)
    _tile_loadd (SUMS_01, upper + COLUMNS, stride);
  if (has_lower)
    _tile_loadd (SUMS_10, lower, stride);
  if (has_lower && has_right)
    _tile_loadd (SUMS_11, lower + COLUMNS, stride);
}

INLINE void
store_sums (const Block *block, const gboolean has_lower, const gboolean has_right)
{
  float *upper = block->y, *lower = upper + ROWS * block->y_stride;
  const gsize stride = block->y_stride * sizeof (float);

  _tile_stored (SUMS_00, upper, stride);
  if (has_right)
    _tile_stored (SUMS_01, upper + COLUMNS, stride);
  if (has_lower)
    _tile_stored (SUMS_10, lower, stride);
  if (has_lower && has_right)
    _tile_stored (SUMS_11, lower + COLUMNS, stride);
}

/* What is `const` here is a constant where this is inlined. */
INLINE void
add_block (const Block *block, const gboolean has_lower, const gboolean has_right)
{
  const gsize x_stride = block->x_stride * sizeof (guint32);
  const gsize panel_stride = MAI_CPU_BF16_PANEL * sizeof (guint32);
  const guint32 *upper = block->x, *lower = upper + ROWS * block->x_stride;
  const guint32 *panel = block->panel;

  settle (block->x);
  load_sums (block, has_lower, has_right);
  for (guint pair = 0; pair < block->pairs; pair += MAI_CPU_BF16_PAIRS)
    {
      _tile_loadd (UPPER, upper + pair, x_stride);
      _tile_loadd (LEFT, panel, panel_stride);
      _tile_dpbf16ps (SUMS_00, UPPER, LEFT);
      if (has_right)
        {
          _tile_loadd (RIGHT, panel + COLUMNS, panel_stride);
          _tile_dpbf16ps (SUMS_01, UPPER, RIGHT);
        }
      if (has_lower)
        {
          _tile_loadd (LOWER, lower + pair, x_stride);
          _tile_dpbf16ps (SUMS_10, LOWER, LEFT);
        }
      if (has_lower && has_right)
        _tile_dpbf16ps (SUMS_11, LOWER, RIGHT);
      panel += MAI_CPU_BF16_PAIRS * MAI_CPU_BF16_PANEL;
    }
  store_sums (block, has_lower, has_right);
}

static void
add_any_block (const Block *block, const Shape *shape)
{
  if (shape->lower > 0 && shape->right > 0)
    add_block (block, TRUE, TRUE);
  else if (shape->lower > 0)
    add_block (block, TRUE, FALSE);
  else if (shape->right > 0)
    add_block (block, FALSE, TRUE);
  else
    add_block (block, FALSE, FALSE);
}

/* From row r and output o on. */
static Shape
shape_at (const MaiCpuBf16Operands *in, guint r, guint o)
{
  guint rows = MIN (in->m - r, 2 * ROWS), columns = MIN (in->out - o, 2 * COLUMNS);

  return (Shape){ .upper = (guint8) MIN (rows, ROWS),
                  .lower = (guint8) (rows > ROWS ? rows - ROWS : 0),
                  .left = (guint8) MIN (columns, COLUMNS),
                  .right = (guint8) (columns > COLUMNS ? columns - COLUMNS : 0) };
}

static void
add_product (float *y, gsize y_stride, const MaiCpuBf16Operands *in)
{
  Shape configured = { 0 };

  for (guint r = 0; r < in->m; r += 2 * ROWS)
    for (guint o = 0; o < in->out; o += MAI_CPU_BF16_PANEL)
      {
        const Shape shape = shape_at (in, r, o);
        const Block block = { .y = y + r * y_stride + o,
                              .x = in->x + r * in->x_stride,
                              .panel = in->panels + (gsize) o * in->pairs,
                              .y_stride = y_stride,
                              .x_stride = in->x_stride,
                              .pairs = in->pairs };

        if (memcmp (&configured, &shape, sizeof shape) != 0)
          configure (&shape);
        configured = shape;
        add_any_block (&block, &shape);
      }
  _tile_release (); /* a thread without tiles is switched more quickly */
}

const MaiCpuBf16Unit mai_cpu_bf16_amx = { .name = "cpu, bf16 by AMX", .add_product = add_product };

/* SPDX-License-Identifier: Apache-2.0 */
/* Products by AVX-512 BF16: an instruction that multiplies 16 pairs by 16 pairs and adds each pair's two products to a
 * sum. A tile of sums, some rows by one panel, stays in registers while the inputs pass by. */
#include "nn/backends/cpu/mai-cpu-bf16.h"

#include <immintrin.h>

#define INLINE static inline __attribute__ ((always_inline))

#define MOST_ROWS 12 /* x 2 vectors of sums, 2 of weights and one of inputs: 27 of 32 registers */
#define LANES 16

/* One panel and as many of its outputs as there are. */
typedef struct
{
  const guint32 *panel; /* (pairs,32) */
  guint pairs;
  gsize x_stride, y_stride;
  __mmask16 left, right; /* outputs of its two halves that exist */
} Column;

/* The first n of 16 lanes. */
static __mmask16
first_lanes (guint n)
{
  return (__mmask16) ((1u << MIN (n, LANES)) - 1);
}

/* y (rows,32) += x (rows,pairs) times the panel. `rows` is a constant where this is inlined. */
INLINE void
add_tile (float *y, const guint32 *x, const Column *in, const guint rows)
{
  __m512 sums[MOST_ROWS][2];
  const guint32 *panel = in->panel;

#pragma GCC unroll 12
  for (guint r = 0; r < rows; r++)
    {
      sums[r][0] = _mm512_maskz_loadu_ps (in->left, y + r * in->y_stride);
      sums[r][1] = _mm512_maskz_loadu_ps (in->right, y + r * in->y_stride + LANES);
    }
  for (guint pair = 0; pair < in->pairs; pair++)
    {
      __m512bh left = (__m512bh) _mm512_loadu_si512 (panel);
      __m512bh right = (__m512bh) _mm512_loadu_si512 (panel + LANES);

#pragma GCC unroll 12
      for (guint r = 0; r < rows; r++)
        {
          __m512bh both = (__m512bh) _mm512_set1_epi32 ((int) x[r * in->x_stride + pair]);

          sums[r][0] = _mm512_dpbf16_ps (sums[r][0], both, left);
          sums[r][1] = _mm512_dpbf16_ps (sums[r][1], both, right);
        }
      panel += MAI_CPU_BF16_PANEL;
    }
#pragma GCC unroll 12
  for (guint r = 0; r < rows; r++)
    {
      _mm512_mask_storeu_ps (y + r * in->y_stride, in->left, sums[r][0]);
      _mm512_mask_storeu_ps (y + r * in->y_stride + LANES, in->right, sums[r][1]);
    }
}

/* All rows. */
static void
add_column (float *y, const guint32 *x, const Column *in, guint m)
{
  guint r = 0;

  for (; r + MOST_ROWS <= m; r += MOST_ROWS)
    add_tile (y + r * in->y_stride, x + r * in->x_stride, in, MOST_ROWS);
  for (; r + 4 <= m; r += 4)
    add_tile (y + r * in->y_stride, x + r * in->x_stride, in, 4);
  for (; r < m; r++)
    add_tile (y + r * in->y_stride, x + r * in->x_stride, in, 1);
}

static void
add_product (float *y, gsize y_stride, const MaiCpuBf16Operands *in)
{
  for (guint o = 0; o < in->out; o += MAI_CPU_BF16_PANEL)
    {
      const guint outputs = MIN (in->out - o, MAI_CPU_BF16_PANEL);
      const Column column = { .panel = in->panels + (gsize) o * in->pairs,
                              .pairs = in->pairs,
                              .x_stride = in->x_stride,
                              .y_stride = y_stride,
                              .left = first_lanes (outputs),
                              .right = first_lanes (outputs > LANES ? outputs - LANES : 0) };

      add_column (y + o, in->x, &column, in->m);
    }
}

const MaiCpuBf16Unit mai_cpu_bf16_avx512 = { .name = "cpu, bf16 by AVX-512",
                                             .add_product = add_product };

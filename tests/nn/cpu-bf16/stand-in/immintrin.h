/* SPDX-License-Identifier: Apache-2.0 */
/* Stands in for the compiler's header of that name: the instructions that the units for bfloat16 use, in plain C, so
 * that the units can be run on processors without them. They do what Intel's Instruction Set Extensions Programming
 * Reference says, but for numbers too small for a normal float, which those flush to zero; and where a processor would
 * fault, they end the program. A product of two bfloat16 numbers is exact in a float, so a plain multiplication and
 * addition round as a fused one does. */
#pragma once

#include "tiles.h"

typedef float __m512 __attribute__ ((vector_size (64)));
typedef gint32 __m512i __attribute__ ((vector_size (64)));
typedef gint16 __m512bh __attribute__ ((vector_size (64)));
typedef guint16 __mmask16;

/* AVX-512 */

static inline __m512
_mm512_maskz_loadu_ps (__mmask16 mask, const float *from)
{
  __m512 v = { 0 };

  for (guint i = 0; i < 16; i++)
    if ((mask >> i & 1) != 0)
      v[i] = from[i];
  return v;
}

static inline void
_mm512_mask_storeu_ps (float *to, __mmask16 mask, __m512 v)
{
  for (guint i = 0; i < 16; i++)
    if ((mask >> i & 1) != 0)
      to[i] = v[i];
}

static inline __m512i
_mm512_loadu_si512 (const void *from)
{
  __m512i v;

  memcpy (&v, from, sizeof v);
  return v;
}

static inline __m512i
_mm512_set1_epi32 (int x)
{
  return x - (__m512i){ 0 };
}

static inline __m512
_mm512_dpbf16_ps (__m512 sums, __m512bh a, __m512bh b)
{
  for (guint i = 0; i < 16; i++)
    {
      sums[i] += stand_in_widen ((guint16) a[2 * i + 1]) * stand_in_widen ((guint16) b[2 * i + 1]);
      sums[i] += stand_in_widen ((guint16) a[2 * i]) * stand_in_widen ((guint16) b[2 * i]);
    }
  return sums;
}

/* AMX */

#define _tile_loadconfig(configuration) stand_in_load_configuration (configuration)
#define _tile_release() stand_in_release ()
#define _tile_loadd(tile, from, stride) stand_in_load (tile, from, stride)
#define _tile_stored(tile, to, stride) stand_in_store (tile, to, stride)
#define _tile_dpbf16ps(sums, a, b) stand_in_multiply (sums, a, b)

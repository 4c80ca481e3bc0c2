/* SPDX-License-Identifier: Apache-2.0 */
/* Products of numbers rounded to bfloat16: the upper half of a float32, rounded to the nearest, of two that are equally
 * near to the even one. Sums are float32, and so is everything that is not multiplied in bulk: parameters, states,
 * gradients, moments (Kalamkar et al. 2019, A Study of BFLOAT16 for Deep Learning Training; PyTorch's autocast).
 *
 * Some processors have a *unit* for it. Operands are then rounded and laid out once a product, in words of two
 * neighbouring inputs, which such a unit multiplies and sums at once. Elsewhere operands are rounded and multiplied as
 * floats: no quicker, and the same numbers but for the order of the sums and for those too small for a normal float,
 * which a unit takes for nothing, so a training can go on anywhere.
 * Private to the backend. Any thread. */
#pragma once

#include "nn/backends/cpu/mai-cpu-product.h"
#include "nn/mai-backend.h"

G_BEGIN_DECLS

#define MAI_CPU_BF16_PANEL 32 /* outputs a panel */
#define MAI_CPU_BF16_PAIRS 16 /* what a unit takes at once; the last are filled up with zeros */

/* What a unit is handed: operands in words of two inputs, the first in the lower half. */
typedef struct
{
  const guint32 *x; /* (M,pairs), rows `x_stride` words apart */
  gsize x_stride;
  const guint32 *panels; /* ceil (O / 32) panels of (pairs,32) */
  guint m, out; /* M, O */
  guint pairs; /* a multiple of MAI_CPU_BF16_PAIRS */
} MaiCpuBf16Operands;

typedef struct
{
  const char *name; /* of a table that multiplies with it: "cpu, bf16 by AMX" */
  /* y (M,O), rows `y_stride` floats apart, += x W^T. A row is summed in the same order whatever is beside it. */
  void (*add_product) (float *y, gsize y_stride, const MaiCpuBf16Operands *operands);
} MaiCpuBf16Unit;

extern const MaiCpuBf16Unit mai_cpu_bf16_amx;
extern const MaiCpuBf16Unit mai_cpu_bf16_avx512;

/* The unit that goes by this name, or the best when that is NULL; NULL when this processor, its kernel or this build has
 * it not. */
const MaiCpuBf16Unit *mai_cpu_bf16_find_unit (const char *name);

/* So many words or floats, at the beginning of a line of the cache; to be freed with g_aligned_free(). */
static inline gpointer
mai_cpu_bf16_alloc (gsize n)
{
  return g_aligned_alloc (n, sizeof (guint32), 64);
}

/* A table and what its context points to; it stays where it was made. */
typedef struct
{
  MaiBackend backend;
  MaiCpuProduct product;
} MaiCpuBf16Table;

/* The `cpu` table but for its large products. */
void mai_cpu_bf16_use_unit (MaiCpuBf16Table *table, const MaiCpuBf16Unit *unit);
void mai_cpu_bf16_use_rounding (MaiCpuBf16Table *table);

G_END_DECLS

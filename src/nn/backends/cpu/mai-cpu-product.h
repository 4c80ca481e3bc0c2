/* SPDX-License-Identifier: Apache-2.0 */
/* Products with weights that are laid out once and read often, and the gradients of such weights. An arithmetic of the
 * `cpu` backend has one of these beside its linear_forward and linear_backward; the table's `context` points to it. Any
 * thread. */
#pragma once

#include "nn/mai-backend.h"
#include "nn/mai-packed.h"

G_BEGIN_DECLS

typedef struct _MaiCpuProduct MaiCpuProduct;
struct _MaiCpuProduct
{
  /* Floats of memory that packed (out,in) weights take. */
  gsize (*get_size) (guint in, guint out);
  /* W (out,in), or its transpose (in,out), into memory aligned to 64 bytes. */
  void (*pack) (MaiPacked *packed, float *memory, const float *weight, guint in, guint out);
  void (*pack_transposed) (MaiPacked *packed, float *memory, const float *weight, guint in,
                           guint out);
  /* y (M,O) = x (M,I) W^T, plus what y held when `accumulate` */
  void (*multiply) (const MaiCpuProduct *self, const MaiPacked *packed, float *y, const float *x,
                    gsize m, gboolean accumulate);
  /* dW (O,I) = dy (N,O)^T x (N,I), plus what it held when `accumulate`; for weights that are prepared */
  void (*multiply_gradient) (const MaiCpuProduct *self, float *dweight, const float *dy,
                             const float *x, gsize n, guint in, guint out, gboolean accumulate);
  gconstpointer unit; /* what they multiply with, where that is a choice */
};

extern const MaiCpuProduct mai_cpu_product_float32;

/* What the `cpu` tables make of a weight W (O,I), at the beginning of the memory that they are given for it. */
typedef struct
{
  MaiPacked forward; /* W: x W^T */
  MaiPacked backward; /* W^T: dy W */
} MaiCpuPrepared;

/* The operations of the `cpu` tables (mai-backend.h says what they do). */
gsize mai_cpu_prepared_size (const MaiBackend *be, guint in, guint out, gboolean few_rows);
void mai_cpu_prepare (const MaiBackend *be, gpointer prepared, const float *weight, guint in,
                      guint out, gboolean backward);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* A weight matrix laid out for few-row products: y (M,O) = x (M,I) W^T + b.
 *
 * This is what a recurrent step and a note being composed spend their time on: OpenBLAS repacks the weights at every
 * call, which here would cost more than the product. W is packed once in panels of neighbouring outputs, input by
 * input, and every output is summed over the inputs in the same order whatever M is: a row's result does not depend on
 * how many rows are computed beside it. Thread: immutable after packing, any thread may multiply. */
#pragma once

#include <glib.h>

#include "nn/mai-arena.h"

G_BEGIN_DECLS

typedef struct
{
  const float *panels; /* ceil(O / panel) panels of (I, panel), the last padded with zeros */
  guint in, out;
} MaiPacked;

/* Floats that the panels of (out,in) weights take. */
gsize mai_packed_size (guint in, guint out);
/* W is (out,in) row-major; `panels` has mai_packed_size floats, aligned to 64 bytes. */
void mai_packed_init (MaiPacked *packed, float *panels, const float *weight, guint in, guint out);
/* As init, from W^T: weight is (in,out) row-major. */
void mai_packed_init_transposed (MaiPacked *packed, float *panels, const float *weight, guint in,
                                 guint out);
/* y (M,O) with rows `y_stride` floats apart = x (M,I), rows `x_stride` apart, times W^T, plus bias (O) or NULL, plus
 * what y held when `accumulate`. */
void mai_packed_multiply (const MaiPacked *packed, float *y, gsize y_stride, const float *x,
                          gsize x_stride, const float *bias, guint m, gboolean accumulate);

G_END_DECLS

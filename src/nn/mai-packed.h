/* SPDX-License-Identifier: Apache-2.0 */
/* A weight matrix laid out for few-row products: y (M,O) = x (M,I) W^T + b.
 *
 * This is what a recurrent step and a note being composed spend their time on: OpenBLAS repacks the weights at every
 * call, which here would cost more than the product. W is packed once in panels of neighbouring outputs, input by
 * input, and every output is summed over the inputs in the same order whatever M is: a row's result does not depend on
 * how many rows are computed beside it. One row takes as long as reading the weights does, so weights of fewer bits are
 * quicker there. Thread: immutable after packing, any thread may multiply. */
#pragma once

#include <glib.h>

#include "nn/mai-arena.h"

G_BEGIN_DECLS

/* How weights are kept. Inputs and results are float32 always. */
typedef enum
{
  MAI_PRECISION_FLOAT32,
  MAI_PRECISION_BFLOAT16, /* the upper half of a float32, rounded to nearest even; sums in float32 */
  MAI_PRECISION_INT8, /* -127 .. 127 times a scale for each output. Each row of x becomes whole numbers up to 16383 times
                       * a scale of its own, 1024 inputs at a time, whose sums of products are exact */
} MaiPrecision;

/* "float32", "bf16", "int8". */
const char *mai_precision_to_name (MaiPrecision precision);
/* FALSE when there is none of that name. */
gboolean mai_precision_from_name (const char *name, MaiPrecision *precision);

typedef struct
{
  /* ceil(O / panel) panels of (ceil(I / g), panel) words of 32 bits, zero beyond O and I. A word holds g = 1, 2 or 4
   * neighbouring inputs of one output, the first in its lowest bits. */
  const float *panels;
  const float *scales; /* (whole panels) what 1 stands for in each output; only for int8 */
  guint in, out;
  MaiPrecision precision;
} MaiPacked;

/* Floats of memory that packed (out,in) weights take. */
gsize mai_packed_size (guint in, guint out, MaiPrecision precision);
/* W is (out,in) row-major; `memory` has mai_packed_size floats, aligned to 64 bytes. */
void mai_packed_init (MaiPacked *packed, float *memory, const float *weight, guint in, guint out,
                      MaiPrecision precision);
/* As init in float32, from W^T: weight is (in,out) row-major. */
void mai_packed_init_transposed (MaiPacked *packed, float *memory, const float *weight, guint in,
                                 guint out);
/* y (M,O) with rows `y_stride` floats apart = x (M,I), rows `x_stride` apart, times W^T, plus bias (O) or NULL, plus
 * what y held when `accumulate`. */
void mai_packed_multiply (const MaiPacked *packed, float *y, gsize y_stride, const float *x,
                          gsize x_stride, const float *bias, guint m, gboolean accumulate);

G_END_DECLS

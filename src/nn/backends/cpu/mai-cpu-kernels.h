/* SPDX-License-Identifier: Apache-2.0 */
/* The inner loops of the `cpu` backend, compiled once per instruction set and chosen at run time. Private to nn/.
 * Any thread. Every loop gives the same bits for an element wherever a caller cuts its arrays, unless it is a sum. */
#pragma once

#include "nn/mai-backend.h"
#include "nn/mai-packed.h"

G_BEGIN_DECLS

typedef struct
{
  const char *isa;
  guint panel; /* outputs a packed panel */

  /* Floats: element (o, i) lies at weight[o * out_stride + i * in_stride], one of the strides is 1. */
  void (*pack) (const MaiPacked *packed, float *panels, const float *weight, gsize out_stride,
                gsize in_stride);
  void (*multiply) (const MaiPacked *packed, float *y, gsize y_stride, const float *x,
                    gsize x_stride, const float *bias, guint m, gboolean accumulate);

  /* dW (O,I) = dy (N,O)^T x (N,I), plus what it was when `accumulate` */
  void (*multiply_gradient) (float *dweight, const float *dy, const float *x, gsize n, guint in,
                             guint out, gboolean accumulate);

  /* One step of an LSTM. gates (B,4H): in the sums without bias, out the gates. c_prev (B,H) and keep (B) or NULL. */
  void (*cell_forward) (float *gates, float *h, float *c, const float *c_prev, const float *keep,
                        const float *bias, guint batch, guint hidden);
  /* gates (B,4H): in the gates, out the gradients of their sums, which are also added to dbias (4H). dh (B,H) is whole.
   * dc (B,H): in the gradient of c from the step after, out that of c_prev. */
  void (*cell_backward) (float *gates, float *dc, float *dbias, const float *dh, const float *c,
                         const float *c_prev, const float *keep, guint batch, guint hidden);
  void (*gated_forward) (float *z, float *gates, gsize n, guint dim);
  void (*gated_backward) (float *gates, const float *dz, gsize n, guint dim);

  /* to += from, n floats */
  void (*add) (float *to, const float *from, gsize n);
  /* to (D) += the sum of the rows of x (N,D), in order */
  void (*add_rows) (float *to, const float *x, gsize n, guint d);
  void (*relu_forward) (float *y, const float *x, gsize n);
  void (*relu_backward) (float *dx, const float *dy, const float *y, gsize n);
  void (*dropout) (float *y, const float *x, gsize n, float p, guint64 seed, guint64 stream,
                   guint64 first);
  void (*softmax_cross_entropy) (float *logits, const guint16 *targets, guint stride,
                                 const float *weight, gsize n, guint v, gboolean backward,
                                 MaiScoreSum *sum);
  void (*sum) (float *out, float *const *parts, guint n_parts, gsize first, gsize n);
  double (*squared_norm) (const float *x, gsize n);
  void (*adamw) (float *p, const float *g, float *m, float *v, gsize n, const MaiAdamW *options,
                 const MaiUpdate *update);
  void (*norm_moments) (float *mean, float *variance, const float *x, gsize n, guint dim);
  void (*norm_forward) (float *y, const float *x, const float *mean, const float *variance,
                        const MaiNormWeights *weights, gsize n, guint dim, float epsilon);
  void (*norm_backward) (float *dx, MaiNormWeights *dweights, const float *dy, const float *x,
                         const float *mean, const float *variance, const MaiNormWeights *weights,
                         gsize n, guint dim, float epsilon);
  void (*rmsprop) (float *p, const float *g, float *v, gsize n, const MaiRmsprop *options,
                   const MaiUpdate *update);
  void (*argmax) (guint16 *out, guint stride, const float *logits, gsize n, guint v);

  /* to = from, rounded to bfloat16 (mai-cpu-bf16.h); they may be the same */
  void (*round_bf16) (float *to, const float *from, gsize n);
  /* `lines` lines of inputs, rounded, in words of two inputs, the first in the lower half; the last of an odd number has
   * zero beside it. Pair p of line l goes to to[l * to_line + p * to_pair]; input i comes from
   * from[l * from_line + i * from_input]. One of each two strides is 1. */
  void (*pack_bf16) (guint32 *to, gsize to_line, gsize to_pair, const float *from, gsize from_line,
                     gsize from_input, guint lines, guint inputs);
} MaiCpuKernels;

/* The best that this processor has, or what MUSICAI_ISA names. */
const MaiCpuKernels *mai_cpu_kernels (void);
/* "avx512", "avx2" or "baseline"; NULL when this processor, or this build, has it not. */
const MaiCpuKernels *mai_cpu_kernels_find (const char *isa);

extern const MaiCpuKernels mai_cpu_kernels_avx512;
extern const MaiCpuKernels mai_cpu_kernels_avx2;
extern const MaiCpuKernels mai_cpu_kernels_baseline;

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of one instruction set share: each file is compiled once per set under a name of its own. */
#pragma once

#include "nn/backends/cpu/mai-cpu-kernels.h"
#include "nn/backends/cpu/mai-cpu-vector.h"

/* The register tile of a product: TILE_ROWS rows by one panel of PANEL_VECS vectors. */
#if defined(MAI_CPU_AVX512)
#define TILE_ROWS 8
#define PANEL_VECS 3
#elif defined(MAI_CPU_AVX2)
#define TILE_ROWS 4
#define PANEL_VECS 3
#else
#define TILE_ROWS 4
#define PANEL_VECS 2
#endif
#define PANEL (PANEL_VECS * VEC)

void MAI_CPU_NAME (mai_cpu_multiply) (const MaiPacked *packed, float *y, gsize y_stride,
                                      const float *x, gsize x_stride, const float *bias, guint m,
                                      gboolean accumulate);
void MAI_CPU_NAME (mai_cpu_pack) (const MaiPacked *packed, float *panels, const float *weight,
                                  gsize out_stride, gsize in_stride);
void MAI_CPU_NAME (mai_cpu_multiply_gradient) (float *dweight, const float *dy, const float *x,
                                               gsize n, guint in, guint out, gboolean accumulate);
/* y (M,O) += x (M,I) W^T for weights of 8 bits */
void MAI_CPU_NAME (mai_cpu_add_int8_product) (const MaiPacked *packed, float *y, gsize y_stride,
                                              const float *x, gsize x_stride, guint m);
void MAI_CPU_NAME (mai_cpu_cell_forward) (float *gates, float *h, float *c, const float *c_prev,
                                          const float *keep, const float *bias, guint batch,
                                          guint hidden);
void MAI_CPU_NAME (mai_cpu_cell_backward) (float *gates, float *dc, float *dbias, const float *dh,
                                           const float *c, const float *c_prev, const float *keep,
                                           guint batch, guint hidden);
void MAI_CPU_NAME (mai_cpu_gated_forward) (float *z, float *gates, gsize n, guint dim);
void MAI_CPU_NAME (mai_cpu_gated_backward) (float *gates, const float *dz, gsize n, guint dim);
void MAI_CPU_NAME (mai_cpu_add) (float *to, const float *from, gsize n);
void MAI_CPU_NAME (mai_cpu_add_rows) (float *to, const float *x, gsize n, guint d);
void MAI_CPU_NAME (mai_cpu_relu_forward) (float *y, const float *x, gsize n);
void MAI_CPU_NAME (mai_cpu_relu_backward) (float *dx, const float *dy, const float *y, gsize n);
void MAI_CPU_NAME (mai_cpu_dropout) (float *y, const float *x, gsize n, float p, guint64 seed,
                                     guint64 stream, guint64 first);
void MAI_CPU_NAME (mai_cpu_softmax_cross_entropy) (float *logits, const guint16 *targets,
                                                   guint stride, const float *weight, gsize n,
                                                   guint v, gboolean backward, MaiScoreSum *sum);
void MAI_CPU_NAME (mai_cpu_sum) (float *out, float *const *parts, guint n_parts, gsize first,
                                 gsize n);
double MAI_CPU_NAME (mai_cpu_squared_norm) (const float *x, gsize n);
void MAI_CPU_NAME (mai_cpu_adamw) (float *p, const float *g, float *m, float *v, gsize n,
                                   const MaiAdamW *options, const MaiUpdate *update);
void MAI_CPU_NAME (mai_cpu_norm_moments) (float *mean, float *variance, const float *x, gsize n,
                                          guint dim);
void MAI_CPU_NAME (mai_cpu_norm_forward) (float *y, const float *x, const float *mean,
                                          const float *variance, const MaiNormWeights *weights,
                                          gsize n, guint dim, float epsilon);
void MAI_CPU_NAME (mai_cpu_norm_backward) (float *dx, MaiNormWeights *dweights, const float *dy,
                                           const float *x, const float *mean, const float *variance,
                                           const MaiNormWeights *weights, gsize n, guint dim,
                                           float epsilon);
void MAI_CPU_NAME (mai_cpu_rmsprop) (float *p, const float *g, float *v, gsize n,
                                     const MaiRmsprop *options, const MaiUpdate *update);
void MAI_CPU_NAME (mai_cpu_argmax) (guint16 *out, guint stride, const float *logits, gsize n,
                                    guint v);
void MAI_CPU_NAME (mai_cpu_round_bf16) (float *to, const float *from, gsize n);
void MAI_CPU_NAME (mai_cpu_pack_bf16) (guint32 *to, gsize to_line, gsize to_pair, const float *from,
                                       gsize from_line, gsize from_input, guint lines,
                                       guint inputs);

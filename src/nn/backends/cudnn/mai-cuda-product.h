/* SPDX-License-Identifier: Apache-2.0 */
/* Large products by cuBLAS, in the device's precision. Matrices are row-major; the conventions are those of
 * mai-backend.h. Private to the module. */
#pragma once

#include "nn/backends/cudnn/mai-cuda-device.h"

G_BEGIN_DECLS

/* y (N,O) = x (N,I) W (O,I)^T, added to y when `accumulate` */
void mai_cuda_multiply_forward (MaiCuda *cuda, float *y, const float *x, const float *weight,
                                gsize n, guint in, guint out, gboolean accumulate);
/* dx (N,I) = dy (N,O) W (O,I), added to dx when `accumulate` */
void mai_cuda_multiply_back (MaiCuda *cuda, float *dx, const float *dy, const float *weight,
                             gsize n, guint in, guint out, gboolean accumulate);
/* dW (O,I) = dy (N,O)^T x (N,I), added to dW when `accumulate` */
void mai_cuda_multiply_gradient (MaiCuda *cuda, float *dweight, const float *dy, const float *x,
                                 gsize n, guint in, guint out, gboolean accumulate);
/* to (D) += the sum of the rows of x (N,D) */
void mai_cuda_sum_columns (MaiCuda *cuda, float *to, const float *x, gsize n, guint dim);

void mai_cuda_fill_linear (MaiBackend *backend);

G_END_DECLS

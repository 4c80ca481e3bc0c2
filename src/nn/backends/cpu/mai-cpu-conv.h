/* SPDX-License-Identifier: Apache-2.0 */
/* The causal convolution of the `cpu` table (mai-backend.h says what it does). Private to the backend. */
#pragma once

#include "nn/mai-backend.h"

G_BEGIN_DECLS

gsize mai_cpu_conv_scratch (const MaiBackend *be, const MaiConvShape *shape);
void mai_cpu_conv_forward (const MaiBackend *be, float *y, float *carried, const float *x,
                           const float *keep, const float *past, const MaiConvWeights *weights,
                           const MaiConvShape *shape, float *scratch);
void mai_cpu_conv_backward (const MaiBackend *be, float *dx, MaiConvWeights *dweights,
                            const float *dy, const float *x, const float *keep, const float *past,
                            const MaiConvWeights *weights, const MaiConvShape *shape,
                            gboolean accumulate, float *scratch);

G_END_DECLS

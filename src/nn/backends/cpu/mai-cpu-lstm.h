/* SPDX-License-Identifier: Apache-2.0 */
/* The LSTM operations of the `cpu` table (mai-backend.h says what they do). Private to the backend. */
#pragma once

#include "nn/mai-backend.h"

G_BEGIN_DECLS

gsize mai_cpu_lstm_scratch (const MaiBackend *be, const MaiLstmShape *shape);
void mai_cpu_lstm_forward (const MaiBackend *be, float *h, MaiLstmCache *cache, const float *x,
                           const float *keep, const float *h0, const float *c0,
                           const MaiLstmWeights *weights, const MaiLstmShape *shape,
                           float *scratch);
void mai_cpu_lstm_backward (const MaiBackend *be, float *dx, MaiLstmWeights *dweights, float *dh,
                            MaiLstmCache *cache, const float *x, const float *h, const float *keep,
                            const float *h0, const float *c0, const MaiLstmWeights *weights,
                            const MaiLstmShape *shape, float *scratch);

G_END_DECLS

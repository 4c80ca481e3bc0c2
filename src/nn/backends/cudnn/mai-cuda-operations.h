/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the table by file. Private to the module. */
#pragma once

#include "nn/backends/cudnn/mai-cuda-device.h"

G_BEGIN_DECLS

void mai_cuda_fill_elements (MaiBackend *backend); /* embedding, rectifier, dropout, gated unit */
void mai_cuda_fill_update (MaiBackend *backend); /* loss, sums, norms, optimisers */
void mai_cuda_fill_norm (MaiBackend *backend);
void mai_cuda_fill_lstm (MaiBackend *backend);
void mai_cuda_fill_conv (MaiBackend *backend);
void mai_cuda_fill_link (MaiBackend *backend);

G_END_DECLS

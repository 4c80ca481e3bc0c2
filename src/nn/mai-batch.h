/* SPDX-License-Identifier: Apache-2.0 */
/* What a batch must be before a backend sees it: backends trust their indices, and weights come from the same maker.
 * Inside nn/ only. */
#pragma once

#include "nn/mai-learner.h"

G_BEGIN_DECLS

/* For such a network, (T,B) = (steps, rows). MAI_NN_ERROR_BATCH. */
gboolean mai_batch_check (const MaiBatch *batch, const MaiModelConfig *config, guint rows,
                          guint steps, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* What a stream keeps of a model: its own copies, packed for products of few rows where they are matrices. Inside nn/
 * only. */
#pragma once

#include "nn/mai-packed.h"

G_BEGIN_DECLS

/* The (out,in) weights of a product. */
MaiPacked mai_packing_pack (MaiArena *arena, const float *weight, guint in, guint out,
                            MaiPrecision precision);
/* As they are. */
float *mai_packing_copy (MaiArena *arena, const float *values, gsize n);

G_END_DECLS

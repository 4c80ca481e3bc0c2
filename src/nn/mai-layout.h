/* SPDX-License-Identifier: Apache-2.0 */
/* The order of a model's tensors in its flat array: who lays out takes one tensor after the other, and gets its name
 * listed, its weights counted and its address told, whichever of these is wanted. Inside nn/ only. */
#pragma once

#include "nn/mai-model.h"

G_BEGIN_DECLS

typedef struct
{
  float *base; /* of the flat array, or NULL */
  GArray *tensors; /* of MaiTensor, or NULL */
  gsize offset; /* floats, of the next tensor */
  gsize n_weights; /* floats so far, without padding */
} MaiLayout;

/* Takes the next tensor: a matrix of (rows,columns), or a vector when columns is 0. Its address, or NULL without a base. */
float *mai_layout_take (MaiLayout *layout, MaiFirstValues first, gsize rows, gsize columns,
                        const char *format, ...) G_GNUC_PRINTF (5, 6);

G_END_DECLS

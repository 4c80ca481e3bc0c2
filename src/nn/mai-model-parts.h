/* SPDX-License-Identifier: Apache-2.0 */
/* The tensors of a model by their use instead of by name: pointers into the flat array of parameters, or into any
 * other array of the same layout (gradients). Inside nn/ only. */
#pragma once

#include "nn/mai-model.h"

G_BEGIN_DECLS

#define MAI_MAX_LAYERS 8

typedef struct
{
  float *in_weight; /* U (D,P) */
  float *in_bias; /* b (D) */
  float *chain[MAI_MAX_FIELDS]; /* C_g (size_g,D) for each field g chosen before */
  float *out_weight; /* L (size,D) */
  float *out_bias; /* l (size) */
} MaiHeadParts;

typedef struct
{
  float *embeddings[MAI_MAX_FIELDS]; /* E_f (size_f + 1,E) */
  MaiLstmWeights lstm[MAI_MAX_LAYERS];
  float *projection_weight; /* P (P,H) */
  float *skip_weight; /* S (P,E) */
  float *projection_bias; /* b (P) */
  MaiHeadParts heads[MAI_MAX_FIELDS];
} MaiModelParts;

/* The weights of such a model, without padding, before it is made. The configuration has been checked. */
gsize mai_model_config_count_weights (const MaiModelConfig *config);

/* base: the first element of an array laid out like the model's parameters. */
void mai_model_get_parts (MaiModel *model, float *base, MaiModelParts *parts);

G_END_DECLS

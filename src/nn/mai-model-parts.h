/* SPDX-License-Identifier: Apache-2.0 */
/* The tensors of a model by their use instead of by name: pointers into the flat array of parameters, or into any
 * other array of the same layout (gradients). Inside nn/ only. */
#pragma once

#include "nn/mai-model.h"

G_BEGIN_DECLS

#define MAI_MAX_LAYERS 8 /* of an LSTM */
#define MAI_MAX_CONV_LAYERS 12 /* of a stack of a WaveNet */
#define MAI_MAX_STACKS 8

typedef struct
{
  MaiConvWeights conv; /* (2R,kernel R), (2R) */
  float *residual_weight, *residual_bias; /* (R,R), (R); none in the last layer */
  float *skip_weight; /* (K,R) */
} MaiWavenetLayerParts;

typedef struct
{
  float *input_weight, *input_bias; /* (R,E), (R) */
  float *skip_bias; /* (K), once for all layers */
  MaiWavenetLayerParts layers[MAI_MAX_STACKS * MAI_MAX_CONV_LAYERS];
} MaiWavenetParts;

/* Of the one family that the model is of. */
typedef union
{
  MaiLstmWeights lstm[MAI_MAX_LAYERS];
  MaiWavenetParts wavenet;
} MaiBodyParts;

typedef struct
{
  float *in_weight; /* U (D,P); none of the next three where D is 0 */
  float *in_bias; /* b (D) */
  float *chain[MAI_MAX_FIELDS]; /* C_g (size_g,D) for each field g chosen before */
  float *out_weight; /* L (size,D), or (size,P) where D is 0 */
  float *out_bias; /* l (size) */
} MaiHeadParts;

typedef struct
{
  MaiNormWeights weights; /* (D), (D) */
  float *mean, *variance; /* (D) running ones; they have no gradient */
} MaiNormParts;

typedef struct
{
  float *embeddings[MAI_MAX_FIELDS]; /* E_f (size_f + 1,E) */
  MaiBodyParts body;
  float *projection_weight; /* P (P,W) */
  float *skip_weight; /* S (P,E), or NULL */
  float *projection_bias; /* b (P) */
  MaiNormParts norms[2]; /* of h (W) and of p (P), or NULLs */
  MaiHeadParts heads[MAI_MAX_FIELDS];
} MaiModelParts;

/* The weights of such a model, without padding, before it is made. The configuration has been checked. */
gsize mai_model_config_count_weights (const MaiModelConfig *config);

/* base: the first element of an array laid out like the model's parameters. */
void mai_model_get_parts (MaiModel *model, float *base, MaiModelParts *parts);

G_END_DECLS

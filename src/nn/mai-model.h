/* SPDX-License-Identifier: Apache-2.0 */
/* A network over steps of small integers: what it is made of and its parameters.
 *
 * Input: the sum of one embedding per field of the step before. Body: what the family says (mai-body.h). Output: a
 * projection, then one softmax head per predicted field, chained: the head of field f also sees embeddings of the
 * fields already chosen in the same step, so that
 *   p(step) = product over f of p(x_f | past, x_0 .. x_{f-1})
 * is a proper joint distribution.
 *
 *   e_t = sum_f E_f[x_{t-1,f}]                          (B,E)   row size_f of E_f is "start of a piece"
 *   h_t = body (e_0 .. e_t)                                    (B,W)   dropout between its layers and after it
 *   p_t = relu (P h_t + S e_t + b)                             (B,P)   S, the shortcut, leads past the body (Graves
 *                                2013, arXiv 1308.0850, skip connections): what stays as it was is copied, not remembered
 *   u_f = relu (U_f p_t + b_f + sum_{g<f} C_{f,g}[x_{t,g}])    (B,D)   or u = p where D is 0
 *   logits_f = L_f u_f + l_f                                   (B,size_f)
 *
 * Thread: parameters are written by the learner between its steps only; anyone may read them then. */
#pragma once

#include <glib.h>

#include "nn/mai-backend.h"

G_BEGIN_DECLS

#define MAI_NAME_LENGTH 48

typedef enum
{
  MAI_FAMILY_LSTM, /* mai-lstm.h */
  MAI_FAMILY_WAVENET, /* mai-wavenet.h */
} MaiFamily;

typedef struct
{
  MaiFamily family;
  guint n_inputs; /* fields read: the predicted ones first, then context (read, never predicted) */
  guint n_outputs; /* fields predicted, in the order of the chain; n_outputs <= n_inputs */
  guint sizes[MAI_MAX_FIELDS];
  guint embedding; /* E */
  guint hidden; /* H, cells of a layer; R, residual channels of a WaveNet */
  guint layers; /* 1 .. 8; of each stack of a WaveNet, 1 .. 12 */
  guint stacks, kernel, skip; /* of a WaveNet alone (else 0): S; taps, 2 or 3; skip channels */
  gboolean shortcut; /* S of the equations */
  guint projection; /* P */
  guint head; /* D; 0, with one output: the logits come straight from the projection */
  float dropout; /* 0 <= p < 1 */
  float
      recurrent_dropout; /* likewise; of an LSTM alone: a mask on W_hh, drawn once a batch (Wan et al. 2013) */
  gboolean
      batch_norm; /* of h_t and of p_t, each before its dropout; between a body's layers there is none then. See mai-norm.h */
} MaiModelConfig;

/* How mai_model_init fills a tensor. Those past the embeddings are matrices that decay. */
typedef enum
{
  MAI_FIRST_ZERO, /* a bias */
  MAI_FIRST_ONE, /* a scale */
  MAI_FIRST_VARIANCE, /* one, and at no time below zero */
  MAI_FIRST_FORGET, /* zero, and one in the second quarter: an LSTM's bias, whose cells begin by remembering */
  MAI_FIRST_EMBEDDING, /* normal with deviation 1 / sqrt (n_inputs) */
  MAI_FIRST_RECTIFIED, /* uniform in +-sqrt (3 / fan in): keeps the size of what is rectified afterwards */
  MAI_FIRST_LINEAR, /* uniform in +-1 / sqrt (fan in) */
  MAI_FIRST_LSTM, /* uniform in +-1 / sqrt (H) */
} MaiFirstValues;

/* A named part of the flat parameter array. */
typedef struct
{
  char name[MAI_NAME_LENGTH]; /* "lstm.0.weight_ih", "head.2.out.bias", ... */
  guint n_dims;
  gsize shape[2];
  gsize offset, size; /* in floats; every tensor starts on a multiple of 16 */
  MaiFirstValues first;
  gboolean decays; /* matrices do, biases and embeddings do not */
  gboolean written; /* its gradient, by a backward pass; others are added to, so cleared before */
} MaiTensor;

typedef struct _MaiModel MaiModel;

/* Fails with MAI_NN_ERROR when a size is out of range or the whole would take more than 1 GiB: configurations come from
 * files. Parameters are zero. */
MaiModel *mai_model_new (const MaiModelConfig *config, const MaiBackend *backend, GError **error);
MaiModel *mai_model_ref (MaiModel *model);
void mai_model_unref (MaiModel *model);

/* Sets every parameter as its tensor's MaiFirstValues say; a function of the seed alone. */
void mai_model_init (MaiModel *model, guint64 seed);

const MaiModelConfig *mai_model_get_config (MaiModel *model);
const MaiBackend *mai_model_get_backend (MaiModel *model);
/* The flat array of all parameters and its layout. `n_parameters` counts padding too. */
float *mai_model_get_parameters (MaiModel *model, gsize *n_parameters);
const MaiTensor *mai_model_get_tensors (MaiModel *model, guint *n_tensors);
const MaiTensor *
mai_model_find_tensor (MaiModel *model, const char *name); /* NULL when there is none */
gsize mai_model_count_weights (MaiModel *model); /* without padding */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiModel, mai_model_unref)

G_END_DECLS

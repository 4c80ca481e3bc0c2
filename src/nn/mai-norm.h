/* SPDX-License-Identifier: Apache-2.0 */
/* Batch normalisation (Ioffe and Szegedy 2015) of the scored rows of one shard: "ghost" batches (Hoffer et al. 2017), so that
 * shards stay apart and the numbers do not depend on threads. While training, rows are normalised by their own moments;
 * from these the model learns, after each update and shard by shard, running ones, by which it evaluates and composes.
 * Inside nn/ only. */
#pragma once

#include "nn/mai-arena.h"
#include "nn/mai-model-parts.h"

G_BEGIN_DECLS

#define MAI_NORM_EPSILON 1e-3f
#define MAI_NORM_ROWS 64 /* of a shard, where the batch has as many */

typedef struct
{
  guint dim;
  gsize n; /* rows of the last forward by their own moments; 0: there was none */
  float *mean, *variance; /* (D), of them */
  float *y; /* (N,D) of the last forward */
} MaiNorm;

/* Room for up to n rows. */
void mai_norm_init (MaiNorm *norm, MaiArena *arena, gsize n, guint dim);
/* y of x (n,D), n > 0; `fixed`: by the running moments. */
void mai_norm_forward (MaiNorm *norm, const MaiBackend *backend, const MaiNormParts *parts,
                       const float *x, gsize n, gboolean fixed);
/* dy (n,D) becomes the gradient of x, after a forward of it that was not fixed. */
void mai_norm_backward (MaiNorm *norm, const MaiBackend *backend, const MaiNormParts *parts,
                        const MaiNormParts *gradients, const float *x, float *dy, gsize n);
/* After the update: running moments move a hundredth of the way towards those of the last forward, which are then
 * forgotten. */
void mai_norm_learn (MaiNorm *norm, const MaiBackend *backend, const MaiNormParts *parts,
                     const MaiUpdate *update);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* The WaveNet family (van den Oord et al. 2016, arXiv 1609.03499): S stacks of L causal convolutions, dilated 1, 2, 4 ..
 * 2^(L-1) steps, so that the reach of a stack doubles with every layer while its cost does not.
 *
 *   x   = V e + v                               (B,R)   the embedding, as wide as the residual channels
 *   of each layer, dropout before each but the first:
 *     a, b = conv (x)                           (B,2R)  `kernel` taps, the oldest (kernel - 1) 2^l steps back
 *     z    = tanh (a) sigmoid (b)               (B,R)
 *     x   += W z + w                                    but in the last, whose x nobody reads
 *     s   += Z z                                (B,K)   skip channels
 *   top = relu (s + r)                          (B,K)
 *
 * What lies before the beginning of a piece is zero. Its states are the last inputs of each convolution, the oldest
 * first. mai-wavenet-body.c runs whole sequences, mai-wavenet-stream.c single steps. Inside nn/ only. */
#pragma once

#include "nn/mai-body.h"

G_BEGIN_DECLS

extern const MaiBody mai_wavenet_body;

gsize mai_wavenet_stream_measure (const MaiModelConfig *config);
MaiBodyStream *
mai_wavenet_stream_new (const MaiBodyStream *base, const MaiBodyParts *parts, MaiArena *arena);
void mai_wavenet_stream_reset (MaiBodyStream *stream, guint first, guint n);
const float *mai_wavenet_stream_step (MaiBodyStream *stream, const float *input);

/* The layers of all stacks. */
guint mai_wavenet_count_layers (const MaiModelConfig *config);
/* Steps from one tap of layer `l` to the next. */
guint mai_wavenet_get_dilation (const MaiModelConfig *config, guint l);
/* How far layer `l` looks back: steps from the oldest tap to the newest. */
guint mai_wavenet_get_reach (const MaiModelConfig *config, guint l);

G_END_DECLS

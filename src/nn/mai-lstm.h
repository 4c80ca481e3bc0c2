/* SPDX-License-Identifier: Apache-2.0 */
/* The LSTM family (Hochreiter and Schmidhuber 1997): a stack of layers of H cells, dropout before each but the first. Its
 * states are each layer's h and c. mai-lstm-body.c runs whole sequences, mai-lstm-stream.c single steps. Inside nn/ only. */
#pragma once

#include "nn/mai-body.h"

G_BEGIN_DECLS

extern const MaiBody mai_lstm_body;

gsize mai_lstm_stream_measure (const MaiModelConfig *config);
MaiBodyStream *
mai_lstm_stream_new (const MaiBodyStream *base, const MaiBodyParts *parts, MaiArena *arena);
void mai_lstm_stream_reset (MaiBodyStream *stream, guint first, guint n);
const float *mai_lstm_stream_step (MaiBodyStream *stream, const float *input);

/* The floats that layer `l` reads a step. */
guint mai_lstm_count_inputs (const MaiModelConfig *config, guint l);

G_END_DECLS

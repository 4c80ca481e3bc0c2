/* SPDX-License-Identifier: Apache-2.0 */
/* One step at a time: how a model composes.
 *
 * A stream is K independent rows with a carried state each. To take a step: feed the fields of the step before, then
 * for each predicted field in order ask for its logits, choose, and say what was chosen. A row's numbers do not depend
 * on K. CPU only. Thread: one owner; several streams may share a model that nobody trains meanwhile. */
#pragma once

#include "nn/mai-model.h"
#include "nn/mai-packed.h"

G_BEGIN_DECLS

typedef struct _MaiStream MaiStream;

/* Bytes that K rows of a stream take, beside the weights. */
double mai_stream_measure (MaiModel *model, guint n_rows);
/* Packs the weights (a copy: later changes of the model are not seen). With fewer bits a step takes less time and the
 * logits move a little; embeddings and biases stay as they are. */
MaiStream *mai_stream_new (MaiModel *model, guint n_rows, MaiPrecision precision);
void mai_stream_free (MaiStream *stream);

/* Clears the state of every row. */
void mai_stream_reset (MaiStream *stream);
/* Clears that of `n` from row `first` on; the others go on. */
void mai_stream_reset_rows (MaiStream *stream, guint first, guint n);
/* inputs (K,n_inputs): the step before, or each field's size at the start of a piece. */
void mai_stream_feed (MaiStream *stream, const guint16 *inputs);
/* (K,size_f) logits of the next field in the chain, valid until the next call. After mai_stream_feed the first is
 * field 0; each call to mai_stream_choose moves on to the next. */
const float *mai_stream_logits (MaiStream *stream);
/* chosen (K): the value of the current field in each row. */
void mai_stream_choose (MaiStream *stream, const guint16 *chosen);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiStream, mai_stream_free)

G_END_DECLS

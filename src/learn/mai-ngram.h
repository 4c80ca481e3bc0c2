/* SPDX-License-Identifier: Apache-2.0 */
/* The baseline a network has to beat: an interpolated n-gram over the same fields in the same order.
 *
 * Each field of each step is predicted from up to four earlier values by interpolating orders 0 to 4 with modified
 * Kneser-Ney weights (formula in the .c). Two histories are on offer, and the better of them is the honest baseline:
 *   MAI_HISTORY_STREAM  the four values before this one in the flattened stream of predicted fields
 *   MAI_HISTORY_FIELD   nearest first: this field one step ago, the first field of this step, this field two steps ago,
 *                       the second field of this step
 * It sees the same pieces as the network, in their own keys, and no context columns.
 * Thread: trained by one owner, immutable afterwards. */
#pragma once

#include "learn/mai-dataset.h"

G_BEGIN_DECLS

typedef enum
{
  MAI_HISTORY_STREAM,
  MAI_HISTORY_FIELD,
} MaiHistory;

typedef struct _MaiNgram MaiNgram;

/* Counts the training split; takes seconds and some hundred MB for two million notes. */
MaiNgram *mai_ngram_new (MaiDataSet *set, MaiHistory history, guint order /* 1..5 */);
void mai_ngram_free (MaiNgram *ngram);
/* Adds the nats of each predicted field of every step of `steps` to nats (n_outputs). */
void mai_ngram_score (MaiNgram *ngram, const MaiSteps *steps, double *nats);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiNgram, mai_ngram_free)

G_END_DECLS

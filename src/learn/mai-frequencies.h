/* SPDX-License-Identifier: Apache-2.0 */
/* Where a network begins. Thread: of the model and the feeder. */
#pragma once

#include "learn/mai-feeder.h"
#include "nn/mai-model.h"

G_BEGIN_DECLS

/* Makes the biases of the heads what they would be if nothing else were known: logarithms of how often each value is asked
 * for in the first of the feeder's windows, augmentation included. Values that never occur then start out as good as
 * forbidden. With zeros it takes a network its first hundred steps to learn so much, and what it does to its rectified units on
 * the way stays: an LSTM on `frames`, of which half the pitches do not occur, ended at 6 % more nats a frame. The feeder is back
 * at its start afterwards. `batch`: rows of it. */
void mai_frequencies_apply (MaiModel *model, MaiFeeder *feeder, guint batch);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* What a network composes at its checkpoints, for who listens to it learning. Main thread. */
#pragma once

#include "learn/mai-composer.h"
#include "work/mai-train-settings.h"

G_BEGIN_DECLS

/* The first notes of a piece that is not trained on, where there is one. NULL where no samples are wanted. */
MaiScore *mai_train_sample_make_seed (MaiDataSet *set, const MaiTrainSettings *settings);

/* Composed from that with one random seed, whatever it is like: only the model differs from sample to sample. */
gboolean mai_train_sample_save (MaiComposer *composer, MaiScore *seed,
                                const MaiTrainSettings *settings, const char *path, GError **error);

G_END_DECLS

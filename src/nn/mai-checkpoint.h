/* SPDX-License-Identifier: Apache-2.0 */
/* Models and the state of their training on disk.
 *
 * A model file is safetensors with string metadata: "format" = "musicai-model-1", "config" (JSON of MaiModelConfig),
 * and whatever the caller adds ("encoding", "data", "licence", "seed", ...). A state file lies beside it and holds the
 * optimiser's moments, the carried state, the step count and the caller's own strings (shuffle state, best loss, ...). */
#pragma once

#include "nn/mai-learner.h"

G_BEGIN_DECLS

/* metadata: string -> string, may be NULL. Atomic. */
gboolean mai_model_save (MaiModel *model, GHashTable *metadata, const char *path, GError **error);
/* metadata_out: a new table with every string of the file, or NULL when not wanted. Refuses, with a sentence, what is
 * not a model of ours, is of a later format, or holds a number that is not finite. */
MaiModel *mai_model_load (const char *path, const MaiBackend *backend, GHashTable **metadata_out,
                          GError **error);

gboolean
mai_learner_save (MaiLearner *learner, GHashTable *metadata, const char *path, GError **error);
/* Fails, changing nothing, unless the file is of a learner of the same model, batch and steps. */
gboolean
mai_learner_load (MaiLearner *learner, const char *path, GHashTable **metadata_out, GError **error);

G_END_DECLS

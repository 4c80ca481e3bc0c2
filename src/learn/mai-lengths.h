/* SPDX-License-Identifier: Apache-2.0 */
/* The second network of a model, see MaiHabits: its file lies beside the model's, under the name that the model's metadata
 * has as "lengths", and says in its own, as "lengths_of", what music the model learnt (its "data"), so that no other is
 * taken for it. The name comes from music and recipe: models in one folder do not get in each other's way, whatever they
 * are called. Any thread. */
#pragma once

#include "learn/mai-recipe.h"

G_BEGIN_DECLS

#define MAI_LENGTHS_KEY "lengths"
#define MAI_LENGTHS_OF_KEY "lengths_of"

/* "lengths-0123456789abcdef.safetensors". */
char *mai_lengths_make_name (const char *data_digest, const MaiRecipe *recipe);

/* Where the second network of the model at `path` would lie; NULL for a name that is not that of a file in the same folder,
 * with MAI_LEARN_ERROR_MODEL. The file need not be there. */
char *mai_lengths_locate (const char *path, const char *name, GError **error);

/* The second network of the model at `path`, where it has one and that is there; else NULL. */
char *mai_lengths_find (const char *path);

/* Copies what the model at `path` says is its second network into `folder`, where it is not there yet, or older. TRUE also where
 * the model has none, or it is missing: then the copy has none. */
gboolean mai_lengths_copy (const char *path, const char *folder, GError **error);

/* MAI_LEARN_ERROR_MODEL where the file is itself a second network, which is of no use without the first. TRUE for anything
 * else, also for what is no model. */
gboolean mai_lengths_check_first (const char *path, GError **error);

G_END_DECLS

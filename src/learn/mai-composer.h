/* SPDX-License-Identifier: Apache-2.0 */
/* A seed in, its continuations out.
 *
 * Every field of every note is sampled from its head under the constraints' masks; nothing is changed afterwards. A take
 * is a function of model, seed, options and its number alone: not of how many takes were asked for, nor of threads.
 * Thread: any one; the model must not be trained meanwhile. */
#pragma once

#include <gio/gio.h>

#include "learn/mai-copy-index.h"
#include "learn/mai-encoding.h"
#include "learn/mai-recipe.h"
#include "learn/mai-sampler.h"
#include "nn/mai-model.h"

G_BEGIN_DECLS

typedef struct
{
  guint notes; /* to compose; 0: go by bars */
  guint bars; /* to compose, counted from the bar line after the seed's last onset */
  MaiSampling sampling;
  MaiConstraints constraints;
  guint64 random_seed;
  /* No run of more composed notes than this is one of the data (learn/mai-copy-guard.h); 0: whatever comes. A choice that
   * would make one longer is taken back and another is drawn, so what would not copy is composed as ever. Where every
   * note would, the take ends sooner than asked. For models of `events`. */
  guint max_copy;
  MaiCopyIndex *copy_index; /* of the data; NULL without max_copy. Unowned */
} MaiComposeOptions;

typedef struct _MaiComposer MaiComposer;

/* Keeps a reference to the model. MAI_LEARN_ERROR when the model is not one of this encoding. */
MaiComposer *mai_composer_new (MaiModel *model, const MaiEncoding *encoding, GError **error);
/* Loads model and encoding from a model file. */
MaiComposer *mai_composer_load (const char *path, GError **error);
void mai_composer_free (MaiComposer *composer);
MaiModel *mai_composer_get_model (MaiComposer *composer);
const MaiEncoding *mai_composer_get_encoding (MaiComposer *composer);
/* The digest of the data set that the loaded model was trained on (mai_data_set_get_digest); NULL when nobody said. */
const char *mai_composer_get_data_digest (MaiComposer *composer);
/* The recipe that the loaded model was trained by, or NULL. */
const MaiRecipe *mai_composer_get_recipe (MaiComposer *composer);

/* done and total count notes, or bars, over all takes. */
typedef void (*MaiComposeProgress) (guint done, guint total, gpointer data);

/**
 * MaiComposeListener:
 * @progress: (nullable)
 * @finished: (nullable): nothing will change any more in the score of this take, counted as first_take is; the others
 *   go on. It is in the array too, unless the rest fails or is cancelled.
 * @data: for both
 *
 * Told while it goes on, in the thread that composes.
 */
typedef struct
{
  MaiComposeProgress progress;
  void (*finished) (guint take, MaiScore *score, gpointer data);
  gpointer data;
} MaiComposeListener;

/* Takes first_take .. first_take + n_takes - 1 (numbered from 0): an array of MaiScore, each the seed with its
 * continuation behind it. The seed is read whole, from its first note (see learn/mai-seed.h to cut one), and is not
 * changed. Fails when cancelled, and when no pitch satisfies the constraints. A seed of no notes is an empty start.
 * listener: nullable. */
GPtrArray *mai_composer_compose (MaiComposer *composer, MaiScore *seed,
                                 const MaiComposeOptions *options, guint first_take, guint n_takes,
                                 const MaiComposeListener *listener, GCancellable *cancellable,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiComposer, mai_composer_free)

G_END_DECLS

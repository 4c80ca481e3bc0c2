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
#include "learn/mai-histograms.h"
#include "learn/mai-recipe.h"
#include "learn/mai-sampler.h"
#include "nn/mai-model.h"
#include "nn/mai-packed.h"

G_BEGIN_DECLS

typedef struct
{
  guint notes; /* to compose; 0: go by bars */
  guint bars; /* to compose, counted from the bar line after the seed's last onset */
  MaiSampling sampling;
  MaiConstraints constraints;
  guint64 random_seed;
  MaiPrecision weights; /* how the model's are kept: fewer bits are quicker, and give other songs */
  /* No run of more composed notes than this is one of the data (learn/mai-copy-guard.h); 0: whatever comes. A choice that
   * would make one longer is taken back and another is drawn, so what would not copy is composed as ever. Where every
   * note would, the take ends sooner than asked. For models of `events`. */
  guint max_copy;
  MaiCopyIndex *copy_index; /* of the data; NULL without max_copy. Unowned */
  /* How often an element, or a passage of some, may be played in a row (learn/mai-repetition.h). 0: what the model asks
   * for; G_MAXUINT: as often as it comes. For models of `chords`. */
  guint max_repeats;
  /* A take whose composed part is more like one of the songs than this (learn/mai-histograms.h, 0 .. 1) is refused and composed
   * again with other numbers, MAI_COMPOSE_MAX_TRIES times in all; then it is the least alike of them. 0: what the model asks
   * for; 1: whatever comes. */
  double max_likeness;
  const MaiHistograms *songs; /* NULL: those that the model file keeps, if it does. Unowned */
} MaiComposeOptions;

#define MAI_COMPOSE_MAX_TRIES 8

typedef struct _MaiComposer MaiComposer;

/* Keeps a reference to the model. MAI_LEARN_ERROR when the model is not one of this encoding. */
MaiComposer *mai_composer_new (MaiModel *model, const MaiEncoding *encoding, GError **error);
/* Loads model and encoding from a model file, with all that it says of composing: the window it learnt from, its habits, and
 * its network of lengths beside it. Where that is missing it composes all the same, each element half a quarter long, and
 * mai_composer_get_lacking() says so; one that is damaged or another model's is refused. */
MaiComposer *mai_composer_load (const char *path, GError **error);
void mai_composer_free (MaiComposer *composer);
/* Those of the loaded model; none of a model that is no file's. */
const MaiHabits *mai_composer_get_habits (MaiComposer *composer);
/* What the loaded model would need and has not: a sentence, or NULL. */
const char *mai_composer_get_lacking (MaiComposer *composer);
/* Of a model that learnt from windows: it then hears no more than so many steps (learn/mai-ear.h). 0: all. */
void mai_composer_set_window (MaiComposer *composer, guint window);
/* Takes `lengths`, a composer of `lengths-1` that was trained on the same elements: it says how long each element of this
 * one, of `chords-1`, lasts, from the lengths of those before, and the next one follows then. MAI_LEARN_ERROR_MODEL when
 * they are something else. */
gboolean mai_composer_take_lengths (MaiComposer *composer, MaiComposer *lengths, GError **error);
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
 *   go on. It is in the array too, unless the rest fails or is cancelled. stopped: it ended before it was as long as asked
 *   for, since every note would have copied more than max_copy.
 * @data: for both
 *
 * Told while it goes on, in the thread that composes.
 */
typedef struct
{
  MaiComposeProgress progress;
  void (*finished) (guint take, MaiScore *score, gboolean stopped, gpointer data);
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

/* The most a take may be like a song with these options, 0 when there is no limit; and how alike the composed part of one is,
 * whose seed was `seed`: where that is more, none of the tries was better. */
double mai_composer_get_max_likeness (MaiComposer *composer, const MaiComposeOptions *options);
double mai_composer_get_likeness (MaiComposer *composer, const MaiComposeOptions *options,
                                  MaiScore *seed, MaiScore *take);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiComposer, mai_composer_free)

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* What to train and how: the numbers of one training run, with named presets.
 *
 * A job keeps the whole recipe, not the preset's name alone, so that a job goes on unchanged when a preset is improved. */
#pragma once

#include <json-glib/json-glib.h>

#include "learn/mai-encoding.h"
#include "learn/mai-habits.h"
#include "nn/mai-learner.h"
#include "nn/mai-schedule.h"

G_BEGIN_DECLS

#define MAI_RECIPE_MAX_PHASES 8

/* From an epoch on (the first is 0): how many notes are predicted after an excerpt. */
typedef struct
{
  guint from, ahead;
} MaiRecipePhase;

typedef struct
{
  /* the network, see nn/mai-model.h */
  MaiFamily family;
  guint embedding, hidden, layers;
  guint stacks, kernel, skip; /* of a WaveNet alone */
  gboolean shortcut;
  guint projection, head;
  double dropout;
  double recurrent_dropout; /* of an LSTM alone */
  gboolean batch_norm;
  gboolean
      frequencies; /* it begins with how often each value occurs, see learn/mai-frequencies.h */
  /* the training */
  guint batch; /* sequences beside each other */
  guint steps; /* notes a window: how far gradients flow back */
  guint
      window; /* notes in; what comes next is scored alone, from a clear state. 0: whole sequences, all scored */
  guint
      also_scored; /* in training so many of an excerpt's own last notes too, each after those before it */
  gboolean
      split_windows; /* a split of excerpts instead of pieces, see learn/mai-feeder-private.h */
  guint n_phases;
  MaiRecipePhase
      phases[MAI_RECIPE_MAX_PHASES]; /* "ahead": by rising epochs; one note before the first */
  MaiRule rule; /* "optimiser": adamw or rmsprop */
  guint epochs; /* times the training split's worth of notes */
  double learning_rate; /* at its peak */
  double warmup; /* share of all windows, 0 .. 1 */
  double final_rate; /* where the cosine ends, as a share of the peak; 1: the rate stays as it is */
  double beta2; /* how long the squares of gradients are remembered; RMSprop's rho */
  double weight_decay;
  double clip;
  guint transpose; /* augmentation: up to this many semitones either way */
  guint tempo_bins; /* and this many tempo bins */
  guint patience; /* evaluations without a better validation loss before stopping; 0: never */
  guint evaluate_windows; /* windows between evaluations at most; an epoch's end is always one */
  guint64 seed;
} MaiRecipe;

typedef struct
{
  const char *name;
  const char *title; /* plain words, untranslated: _() it */
  const char *description; /* likewise */
  MaiRecipe recipe;
  const char *encoding; /* what it is made for, see mai_encoding_by_name(); NULL: "events-1" */
  gboolean is_experiment; /* made to be compared with published figures rather than to compose */
  MaiHabits habits; /* of the models made with it; `lengths`: a second network is trained */
} MaiPreset;

const MaiPreset *mai_preset_list (guint *n_presets); /* the default first */
const MaiPreset *mai_preset_find (const char *name, GError **error);

/* Ranges of every number, in one place: both below and the command line's options go through it. */
gboolean mai_recipe_check (const MaiRecipe *recipe, GError **error);

/* Notes predicted after an excerpt in that epoch, from 0, and in any. */
guint mai_recipe_get_ahead (const MaiRecipe *recipe, guint epoch);
guint mai_recipe_get_most_ahead (const MaiRecipe *recipe);

void mai_recipe_to_json (const MaiRecipe *recipe, JsonObject *object);
gboolean mai_recipe_from_json (MaiRecipe *recipe, JsonObject *object, GError **error);
/* In a line, as model files have it; FALSE for NULL and for what is none. Free the line with g_free(). */
char *mai_recipe_to_text (const MaiRecipe *recipe);
gboolean mai_recipe_from_text (MaiRecipe *recipe, const char *text);

void mai_recipe_get_config (const MaiRecipe *recipe, const MaiEncoding *encoding,
                            MaiModelConfig *config);
void mai_recipe_get_optimiser (const MaiRecipe *recipe, MaiOptimiser *optimiser);

G_END_DECLS

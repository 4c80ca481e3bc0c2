/* SPDX-License-Identifier: Apache-2.0 */
/* Piano rolls that others have published figures on (Boulanger-Lewandowski, Bengio, Vincent: "Modeling temporal dependencies
 * in high-dimensional sequences", ICML 2012), as a data set of `frames` with the splits of all published tables.
 *
 * A file is JSON: {"train": [piece, ...], "valid": [...], "test": [...]}, a piece being its frames and a frame the pitches
 * that sound in it, 0 .. 106 for MIDI 21 .. 127. Pitches in any order or twice are put in order; pieces without frames are
 * left out; other members are passed over. Anything else is refused with the place where it stands.
 *
 * The figure is the negative log-likelihood of a frame given those before it, in nats, and its convention (Bai, Kolter,
 * Koltun: "An empirical evaluation of generic convolutional and recurrent networks for sequence modeling", 2018): frame 0
 * of a piece is read, not scored, and the sum over all pieces is divided by the number of frames scored. Thread: any. */
#pragma once

#include "learn/mai-dataset.h"
#include "learn/mai-recipe.h"

G_BEGIN_DECLS

#define MAI_BENCHMARK_MAX_BYTES (64 << 20)

/* Each split must have a frame to score. MAI_LEARN_ERROR_BENCHMARK, or what reading the file gives. */
MaiDataSet *mai_benchmark_load (const char *path, GCancellable *cancellable, GError **error);

/* Frames of a split, and those of them that are scored. */
void mai_benchmark_count (MaiDataSet *set, MaiSplit split, gsize *frames, gsize *scored);

/* Whether a recipe keeps to the file's split; else MAI_LEARN_ERROR_SETTINGS: one that deals out windows of all pieces would
 * train on those to be tested. */
gboolean mai_benchmark_check_recipe (const MaiRecipe *recipe, GError **error);

/* Lessens the recipe's epochs, but never below one, to what trains on at most 40,000 batches: a large set is not to take days.
 * It has seen so much then that it needs no more; a set as small as the JSB Chorales keeps the epochs it had. */
void mai_benchmark_limit_epochs (MaiDataSet *set, MaiRecipe *recipe);

/* Nats a scored frame, of the loss of an evaluation of the split. */
double mai_benchmark_get_nats (MaiDataSet *set, MaiSplit split, const MaiLoss *loss);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* How good a model is, in figures: nats a note beside the n-gram's on the same fields in the same order, and measures of
 * the songs it composes beside those of pieces it has never met. Thread: one owner; uses the pool while a call runs. */
#pragma once

#include "learn/mai-composer.h"
#include "learn/mai-dataset.h"
#include "learn/mai-metrics.h"
#include "learn/mai-ngram.h"
#include "learn/mai-recipe.h"
#include "nn/mai-learner.h"

G_BEGIN_DECLS

/* Whole pieces from their first note, every step from first_scored on scored once. */
gboolean mai_evaluate_model (MaiModel *model, MaiDataSet *set, MaiSplit split, MaiPool *pool,
                             MaiLoss *loss, GCancellable *cancellable, GError **error);
/* The same a note at a time, as it composes, with the weights kept like that (nn/mai-stream.h). */
gboolean mai_evaluate_weights (MaiModel *model, MaiDataSet *set, MaiSplit split,
                               MaiPrecision weights, MaiLoss *loss, GCancellable *cancellable,
                               GError **error);
/* As the recipe trains that has a `window`: the next note after each excerpt of the split, scored once (mai-feeder-private.h says
 * which those are). In a group, unless NULL, all members ask for it. */
gboolean mai_evaluate_windows (MaiModel *model, MaiDataSet *set, const MaiRecipe *recipe,
                               MaiSplit split, MaiPool *pool, MaiGroup *group, MaiLoss *loss,
                               GCancellable *cancellable, GError **error);
/* The same as mai_evaluate_model for an n-gram; loss->correct stays 0. */
gboolean mai_evaluate_ngram (MaiNgram *ngram, MaiDataSet *set, MaiSplit split, MaiLoss *loss,
                             GCancellable *cancellable, GError **error);

typedef enum
{
  MAI_MEASURE_PITCH_CLASS_ENTROPY,
  MAI_MEASURE_SCALE_CONSISTENCY,
  MAI_MEASURE_GROOVE_CONSISTENCY,
  MAI_N_MEASURES,
} MaiMeasure;

/* One measure over held-out pieces and composed songs. */
typedef struct
{
  guint n_held_out, n_composed; /* with something to measure */
  double held_out_low, held_out_middle, held_out_high; /* 5, 50 and 95 % */
  double composed_low, composed_middle, composed_high;
  guint n_within; /* composed songs inside held_out_low .. held_out_high */
} MaiMeasureReport;

/* "pitch-class entropy", ...; untranslated, _() it. */
const char *mai_measure_get_title (MaiMeasure measure);

/* Composes `n_songs` songs of `n_notes` notes with no constraint, seeded by the first 32 notes of the pieces of
 * `split` in turn, and measures the composed notes alone. Both sides are measured on the encoding's own grid. reports has
 * MAI_N_MEASURES entries. Fails when cancelled or when the split is empty. */
gboolean mai_evaluate_songs (MaiComposer *composer, MaiDataSet *set, MaiSplit split, guint n_songs,
                             guint n_notes, const MaiSampling *sampling, guint64 random_seed,
                             MaiMeasureReport *reports, MaiComposeProgress progress, gpointer data,
                             GCancellable *cancellable, GError **error);

G_END_DECLS

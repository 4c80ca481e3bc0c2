/* SPDX-License-Identifier: Apache-2.0 */
/* What a composer is, for the files mai-composer*.c alone. */
#pragma once

#include "learn/mai-composer.h"
#include "learn/mai-copy-guard.h"
#include "learn/mai-encoding-private.h"
#include "nn/mai-random.h"

G_BEGIN_DECLS

struct _MaiComposer
{
  MaiModel *model;
  MaiEncoding *encoding;
  guint window; /* see MaiEar */
  MaiHabits habits;
  MaiHistograms *songs; /* or NULL */
  MaiComposer *lengths; /* of `lengths`, or NULL */
  char *lacking; /* or NULL */
  char *data_digest; /* or NULL */
  gboolean has_recipe;
  MaiRecipe recipe;
};

/* A take on its way: one row of the network's. It has a cursor that writes its score and generators of its own. */
typedef struct
{
  MaiComposer *composer;
  const MaiComposeOptions *options;
  guint number; /* of the take */
  MaiScore *score;
  MaiCursor *cursor;
  MaiRandom random, lengths_random;
  gint64 end; /* tick before which notes may begin, G_MAXINT64 when notes are counted */
  guint n_notes;
  guint64 n_steps; /* one may write several notes, or none */
  gboolean finished, told;
  gboolean stopped; /* finished too soon, for want of a note that the guard allows */
  MaiCopyGuard *guard; /* or NULL */
  guint max_repeats; /* 0: any */
  GArray
      *elements; /* guint16: the seed's and those composed, where repeats are counted; else NULL */
  guint16 step[MAI_ENCODING_MAX_FIELDS]; /* being chosen, then the last one */
  guint16 length; /* of that, a value of `lengths`, where a network says it */
} MaiComposerRow;

/* try: how often the take was composed before; each draws anew. seed_steps: the seed, encoded. */
void mai_composer_row_init (MaiComposerRow *row, MaiComposer *composer, MaiScore *seed,
                            const MaiSteps *seed_steps, const MaiComposeOptions *options,
                            guint number, guint try);
void mai_composer_row_clear (MaiComposerRow *row);
/* The value of the step's next field. May find that the take has come to its end. */
guint16 mai_composer_row_choose (MaiComposerRow *row, guint field, const float *logits);
/* How long that step lasts. */
void mai_composer_row_choose_length (MaiComposerRow *row, const float *logits);
/* Writes the step just chosen, or ends the take where its note would begin past the end. */
void mai_composer_row_append (MaiComposerRow *row);
/* Notes or bars that are there, as the options count. */
guint mai_composer_row_count (const MaiComposerRow *row);

G_END_DECLS

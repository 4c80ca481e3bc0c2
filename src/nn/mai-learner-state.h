/* SPDX-License-Identifier: Apache-2.0 */
/* What a checkpoint keeps of a learner. Inside nn/ only. */
#pragma once

#include "nn/mai-learner.h"
#include "nn/mai-model-parts.h"

G_BEGIN_DECLS

typedef struct
{
  MaiModel *model;
  guint batch, steps;
  float *m, *v; /* AdamW's moments, laid out like the parameters */
  float *h[MAI_MAX_LAYERS], *c[MAI_MAX_LAYERS]; /* (B,H) the carried state of training */
  guint64 *step_count;
} MaiLearnerState;

/* Pointers into the learner, valid until its next call. */
void mai_learner_get_state (MaiLearner *learner, MaiLearnerState *state);

G_END_DECLS

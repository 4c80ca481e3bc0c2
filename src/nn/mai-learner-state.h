/* SPDX-License-Identifier: Apache-2.0 */
/* What a checkpoint keeps of a learner. Inside nn/ only. */
#pragma once

#include "nn/mai-body.h"
#include "nn/mai-learner.h"

G_BEGIN_DECLS

typedef struct
{
  MaiModel *model;
  guint batch, steps;
  float *m, *v; /* AdamW's moments, laid out like the parameters */
  const MaiStates *states;
  float *carry; /* the carried states of training, whole batch, as MaiStates has them */
  guint64 *step_count;
} MaiLearnerState;

/* Pointers to host memory, valid until the learner's next call. Where that is not the learner's own, they lead to a copy:
 * mai_learner_set_state takes over what was written there. */
gboolean mai_learner_get_state (MaiLearner *learner, MaiLearnerState *state, GError **error);
gboolean mai_learner_set_state (MaiLearner *learner, const MaiLearnerState *state, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* How much work a training is, in multiplications; what that is in time is for who knows the speed. Any thread. */
#pragma once

#include "work/mai-train-settings.h"

G_BEGIN_DECLS

/* What a step costs, forward and backward: one that is learnt, with all that is read for it. Of an encoding whose
 * vocabulary is open, one of the usual size is meant. */
double mai_train_cost_step (const MaiRecipe *recipe, const MaiEncoding *encoding);

/* What learning from music of so many notes costs at most, with a second network for lengths where there is one. */
double mai_train_cost_total (const MaiTrainSettings *settings, guint64 n_notes);

G_END_DECLS

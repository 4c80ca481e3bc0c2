/* SPDX-License-Identifier: Apache-2.0 */
/* How quick this computer learns, as its own runs have told: each keeps that in its events. Main thread. */
#pragma once

#include "desk/training/mai-run-list.h"
#include "learn/mai-recipe.h"

G_BEGIN_DECLS

/* Multiplications a second on the processor or a graphics card, of the newest run with this precision, rather of this family;
 * 0: none was timed. Of the processor with float32 there is always a guess. */
double mai_train_speed_find (MaiRunList *runs, gboolean on_card, MaiArithmetic precision,
                             MaiFamily family);

G_END_DECLS

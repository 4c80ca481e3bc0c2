/* SPDX-License-Identifier: Apache-2.0 */
/* Private to score/: the one way by which a score is changed so that it can be undone. */
#pragma once

#include "score/mai-edit.h"
#include "score/mai-score.h"

G_BEGIN_DECLS

/* Takes @edit, applies it, and keeps it: in the open step, or as a step of its own called @label. */
void mai_score_do_edit (MaiScore *self, const char *label, MaiEdit *edit);

G_END_DECLS

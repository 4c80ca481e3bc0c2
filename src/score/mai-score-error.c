/* SPDX-License-Identifier: Apache-2.0 */
#include "score/mai-score-error.h"

G_DEFINE_QUARK (mai - score - error - quark, mai_score_error)

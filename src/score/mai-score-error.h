/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MAI_SCORE_ERROR (mai_score_error_quark ())

/**
 * MaiScoreError:
 * @MAI_SCORE_ERROR_PARSE: a text names no pitch, key or scale
 */
typedef enum
{
  MAI_SCORE_ERROR_PARSE
} MaiScoreError;

GQuark mai_score_error_quark (void);

G_END_DECLS

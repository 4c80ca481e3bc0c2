/* SPDX-License-Identifier: Apache-2.0 */
/* The sizes of a network: checked, and as the JSON that model files carry. */
#pragma once

#include "nn/mai-model.h"

G_BEGIN_DECLS

#define MAI_MAX_WIDTH 16384 /* of any layer */

/* Whether every size is in its range; says which is not with MAI_NN_ERROR_CONFIG. */
gboolean mai_model_config_check (const MaiModelConfig *config, GError **error);
/* Whether one value is; for the families' own. */
gboolean
mai_model_config_check_range (const char *name, guint value, guint min, guint max, GError **error);
gboolean mai_model_config_equal (const MaiModelConfig *a, const MaiModelConfig *b);
/* The most values that a predicted field has, V of its logits. */
guint mai_model_config_find_most_values (const MaiModelConfig *config);

/* One line. Free with g_free(). */
char *mai_model_config_to_json (const MaiModelConfig *config);
/* Checked. Errors of MAI_NN_ERROR or MAI_BASE_ERROR name the member. */
gboolean mai_model_config_from_json (const char *json, MaiModelConfig *config, GError **error);

G_END_DECLS

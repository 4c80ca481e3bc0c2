/* SPDX-License-Identifier: Apache-2.0 */
/* A row to choose the model that composes. Main thread. */
#pragma once

#include <adwaita.h>

#include "desk/composing/mai-model-list.h"
#include "desk/project/mai-compose-settings.h"

G_BEGIN_DECLS

/* A model that goes on learning stays chosen. One that is gone stays named until another is chosen. */
#define MAI_TYPE_MODEL_ROW (mai_model_row_get_type ())
G_DECLARE_FINAL_TYPE (MaiModelRow, mai_model_row, MAI, MODEL_ROW, AdwComboRow)

/* Both nullable. */
void mai_model_row_set_models (MaiModelRow *self, MaiModelList *models);
void mai_model_row_set_settings (MaiModelRow *self, MaiComposeSettings *settings);

G_END_DECLS

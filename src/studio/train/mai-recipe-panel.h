/* SPDX-License-Identifier: Apache-2.0 */
/* What to train and how, and the runs there are. Its actions are those of the page ("train.start"). Main thread. */
#pragma once

#include "desk/training/mai-train-desk.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAI_TYPE_RECIPE_PANEL (mai_recipe_panel_get_type ())
G_DECLARE_FINAL_TYPE (MaiRecipePanel, mai_recipe_panel, MAI, RECIPE_PANEL, AdwBin)

/* Once. @settings: nullable. */
void mai_recipe_panel_set_train (MaiRecipePanel *self, MaiTrainDesk *train, GSettings *settings);

G_END_DECLS

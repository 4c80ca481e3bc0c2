/* SPDX-License-Identifier: Apache-2.0 */
/* What the network is asked for, the button that asks, and the takes it made. Main thread. */
#pragma once

#include <adwaita.h>

#include "studio/compose/mai-take-list.h"

G_BEGIN_DECLS

/* Its buttons activate compose.compose and compose.cancel. */
#define MAI_TYPE_COMPOSE_PANEL (mai_compose_panel_get_type ())
G_DECLARE_FINAL_TYPE (MaiComposePanel, mai_compose_panel, MAI, COMPOSE_PANEL, AdwBin)

/* (transfer none): says what the person wants done with a take. */
MaiTakeList *mai_compose_panel_get_take_list (MaiComposePanel *self);

/* What it shows; each nullable. */
void mai_compose_panel_set_models (MaiComposePanel *self, MaiModelList *models);
void mai_compose_panel_set_sound (MaiComposePanel *self, MaiSound *sound);
void mai_compose_panel_set_composing (MaiComposePanel *self, MaiComposing *composing);
void mai_compose_panel_set_project (MaiComposePanel *self, MaiProject *project);

G_END_DECLS

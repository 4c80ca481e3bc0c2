/* SPDX-License-Identifier: Apache-2.0 */
/* How a training goes: figures, curves, and a dot to listen to for every checkpoint. Its actions are those of the page
 * ("train.pause"). Main thread. */
#pragma once

#include "desk/sound/mai-audition.h"
#include "desk/training/mai-run.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAI_TYPE_RUN_PANEL (mai_run_panel_get_type ())
G_DECLARE_FINAL_TYPE (MaiRunPanel, mai_run_panel, MAI, RUN_PANEL, AdwBin)

/* @run: nullable: an empty state. */
void mai_run_panel_set_run (MaiRunPanel *self, MaiRun *run);
/* Once. @audition: nullable: nothing can be heard then. */
void mai_run_panel_set_audition (MaiRunPanel *self, MaiAudition *audition);

/* (transfer full) (nullable): the model to compose with: of the chosen checkpoint, where it is still there, else the best. */
char *mai_run_panel_dup_model (MaiRunPanel *self);

G_END_DECLS

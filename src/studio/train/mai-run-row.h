/* SPDX-License-Identifier: Apache-2.0 */
/* A training run in the list of runs: name, how it stands, a menu. Main thread. */
#pragma once

#include "desk/training/mai-run.h"

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * Signal "asked" (what): "rename", "show" or "delete" was chosen in its menu, or "keep" while it is deleted.
 */
#define MAI_TYPE_RUN_ROW (mai_run_row_get_type ())
G_DECLARE_FINAL_TYPE (MaiRunRow, mai_run_row, MAI, RUN_ROW, AdwActionRow)

GtkWidget *mai_run_row_new (MaiRun *run);

/* (transfer none) */
MaiRun *mai_run_row_get_run (MaiRunRow *self);
/* Whether it is the one looked at. */
void mai_run_row_set_current (MaiRunRow *self, gboolean current);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* What a running studio works with, whichever song is open: one of each, made when first asked for, so that a start costs
 * little. Main thread. */
#pragma once

#include "desk/composing/mai-model-list.h"
#include "desk/library/mai-library.h"
#include "desk/mai-session.h"
#include "desk/project/mai-project.h"
#include "desk/sound/mai-sound.h"
#include "desk/training/mai-train-desk.h"

G_BEGIN_DECLS

#define MAI_TYPE_DESK (mai_desk_get_type ())
G_DECLARE_FINAL_TYPE (MaiDesk, mai_desk, MAI, DESK, GObject)

/* settings: (nullable): defaults then. */
MaiDesk *mai_desk_new (GSettings *settings);

/* All (transfer none). */
GSettings *mai_desk_get_settings (MaiDesk *self); /* (nullable) */
MaiSession *mai_desk_get_session (MaiDesk *self);
MaiLibrary *mai_desk_get_library (MaiDesk *self);
MaiSound *mai_desk_get_sound (MaiDesk *self);
MaiModelList *mai_desk_get_models (MaiDesk *self);
MaiTrainDesk *mai_desk_get_training (MaiDesk *self);

/*
 * Songs that were open and that somebody still has, such as a composing that goes on. Opened a second time they would
 * hold the file against themselves, so that one of them would become a copy.
 */
void mai_desk_add_project (MaiDesk *self, MaiProject *project);
/* (transfer full) (nullable): the one that lives in @file */
MaiProject *mai_desk_find_project (MaiDesk *self, GFile *file);

/* When the last window has gone: silence; pauses or leaves the training runs as the settings have it, which may take
 * some seconds. The main loop runs meanwhile, and a new window may come. */
void mai_desk_rest (MaiDesk *self);
/* The same before the program ends; marks the session as ended well. */
void mai_desk_close (MaiDesk *self);

G_END_DECLS

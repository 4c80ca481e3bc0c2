/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page where music is written: the roll, what plays it below, and beside it what the network is asked for
 * and the takes it made. Main thread.
 */
#pragma once

#include <adwaita.h>

#include "desk/mai-desk.h"
#include "desk/project/mai-project.h"
#include "widgets/roll/mai-roll-keys.h"

G_BEGIN_DECLS

/**
 * MaiComposePage:
 *
 * Properties: "desk" (MaiDesk) and "project" (MaiProject), both nullable, may change at any time: the desk first, as
 * the takes of a project are heard by the desk that was there when it came.
 *
 * As long as it is in a window its actions are that window's, so that buttons anywhere in it may name them:
 *   song.undo, song.redo
 *   compose.compose, compose.cancel, compose.panel (toggle), compose.undo-put (s), compose.undo-delete (s),
 *   compose.import-model
 *   transport.play (plays or pauses), transport.start (to the beginning), transport.loop,
 *   transport.metronome (toggles)
 *   notes.* as widgets/roll/mai-roll-input.h has them, view.* as widgets/roll/mai-piano-roll.h
 * What it has to say it says with the window's actions win.toast (s), win.toast-undo (sss) and win.dismiss-undo (ss).
 */
#define MAI_TYPE_COMPOSE_PAGE (mai_compose_page_get_type ())
G_DECLARE_FINAL_TYPE (MaiComposePage, mai_compose_page, MAI, COMPOSE_PAGE, AdwBin)

/* The keys of those actions that belong to the whole page, one a row; one without a title stands for another row. */
const MaiRollKey *mai_compose_page_get_keys (guint *n);

/* Before the window closes. TRUE: takes are being composed, and the window is to stay: it says so, and closes when
 * they are finished or the person does not want to wait for them. */
gboolean mai_compose_page_ask_to_close (MaiComposePage *self);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page where a network learns: music on the left, how it goes in the middle, the recipe and the runs on
 * the right; one at a time in a narrow window. Main thread.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * Property "desk" (MaiDesk): to be set once. The page uses the window's actions win.use-model (s: the path of a model),
 * win.toast (s), win.toast-undo (sss) and win.undo-remove (s).
 */
#define MAI_TYPE_TRAIN_PAGE (mai_train_page_get_type ())
G_DECLARE_FINAL_TYPE (MaiTrainPage, mai_train_page, MAI, TRAIN_PAGE, AdwBin)

G_END_DECLS

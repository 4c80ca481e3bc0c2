/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page where a network learns: music on the left, how it goes in the middle, the recipe and the runs on
 * the right; one below the other in a narrow window. Main thread.
 */
#pragma once

#include "desk/mai-sound.h"
#include "desk/mai-train-desk.h"

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * Properties: "train" (MaiTrainDesk), "sound" (MaiSound, nullable): both to be set once.
 * The page uses the action "win.use-model" (s: the path of a model).
 */
#define MAI_TYPE_TRAIN_PAGE (mai_train_page_get_type ())
G_DECLARE_FINAL_TYPE (MaiTrainPage, mai_train_page, MAI, TRAIN_PAGE, AdwBin)

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* The takes of a project as rows: what was composed last comes first, takes made together in their order. Main thread. */
#pragma once

#include <adwaita.h>

#include "desk/composing/mai-composing.h"
#include "desk/project/mai-take.h"
#include "desk/sound/mai-sound.h"

G_BEGIN_DECLS

/**
 * MaiTakeList::asked:
 * @take: a MaiTake
 * @what: as MaiTakeRow::asked
 */
#define MAI_TYPE_TAKE_LIST (mai_take_list_get_type ())
G_DECLARE_FINAL_TYPE (MaiTakeList, mai_take_list, MAI, TAKE_LIST, AdwBin)

/* For the rows made from then on; each nullable. */
void mai_take_list_set_sound (MaiTakeList *self, MaiSound *sound);
void mai_take_list_set_composing (MaiTakeList *self, MaiComposing *composing);
/* (element-type MaiTake), the oldest first; nullable. */
void mai_take_list_set_takes (MaiTakeList *self, GListModel *takes);

G_END_DECLS

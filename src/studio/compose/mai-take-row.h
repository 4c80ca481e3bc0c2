/* SPDX-License-Identifier: Apache-2.0 */
/* A take in the list: play it, look at it, keep it. Main thread. */
#pragma once

#include <adwaita.h>

#include "desk/composing/mai-composing.h"
#include "desk/project/mai-take.h"
#include "desk/sound/mai-sound.h"

G_BEGIN_DECLS

/**
 * MaiTakeRow::asked:
 * @what: "put", "again", "keep", "rename" or "delete"
 *
 * The person wants that done with the take. Playing, pausing, seeking and starring it does itself.
 */
#define MAI_TYPE_TAKE_ROW (mai_take_row_get_type ())
G_DECLARE_FINAL_TYPE (MaiTakeRow, mai_take_row, MAI, TAKE_ROW, GtkListBoxRow)

/* sound: nullable: it cannot be played then. */
GtkWidget *mai_take_row_new (MaiTake *take, MaiSound *sound);

/* composing: nullable, once; composing again waits until it is done. */
void mai_take_row_set_composing (MaiTakeRow *self, MaiComposing *composing);
MaiTake *mai_take_row_get_take (MaiTakeRow *self);

/* What the row's play button does. */
void mai_take_row_play (MaiTakeRow *self);

G_END_DECLS

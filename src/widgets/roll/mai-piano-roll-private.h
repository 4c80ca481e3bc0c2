/* SPDX-License-Identifier: Apache-2.0 */
/* Between the roll and its actions. */
#pragma once

#include "widgets/roll/mai-piano-roll.h"
#include "widgets/roll/mai-roll-scene.h"

G_BEGIN_DECLS

void mai_piano_roll_add_actions (GtkWidgetClass *class);

/*
 * (transfer none)
 */
MaiRollScene *mai_piano_roll_get_scene (MaiPianoRoll *self);

/*
 * Whether keys go to the note cursor.
 */
gboolean mai_piano_roll_has_focus (MaiPianoRoll *self);

/*
 * A person changed a region: tells who listens.
 */
void mai_piano_roll_emit_region (MaiPianoRoll *self, MaiRollRegion region);

G_END_DECLS

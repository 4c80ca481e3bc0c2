/* SPDX-License-Identifier: Apache-2.0 */
/* Notes sound when they are drawn or touched, and the keys at the roll's left when they are pressed, in the sound of their
 * track. Main thread. */
#pragma once

#include "desk/sound/mai-sound.h"
#include "widgets/roll/mai-piano-roll.h"

G_BEGIN_DECLS

#define MAI_TYPE_ROLL_TOUCH (mai_roll_touch_get_type ())
G_DECLARE_FINAL_TYPE (MaiRollTouch, mai_roll_touch, MAI, ROLL_TOUCH, GObject)

MaiRollTouch *mai_roll_touch_new (MaiPianoRoll *roll, MaiNoteEditor *editor);
/* NULL: silence. */
void mai_roll_touch_set_sound (MaiRollTouch *self, MaiSound *sound);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps the playhead of a roll in sight: when it nears the right edge, the view turns a page. Who scrolls
 * away meanwhile is left alone until the playhead is in sight again. Main thread.
 */
#pragma once

#include "widgets/roll/mai-roll-scene.h"

G_BEGIN_DECLS

/*
 * Property "active" (boolean, TRUE, read and write).
 */
#define MAI_TYPE_ROLL_FOLLOW (mai_roll_follow_get_type ())
G_DECLARE_FINAL_TYPE (MaiRollFollow, mai_roll_follow, MAI, ROLL_FOLLOW, GObject)

MaiRollFollow *mai_roll_follow_new (MaiRollScene *scene);

gboolean mai_roll_follow_get_active (MaiRollFollow *self);
void mai_roll_follow_set_active (MaiRollFollow *self, gboolean active);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps the playhead of a roll in sight while it plays: when it nears the right edge, the view turns a page.
 * Who scrolls away meanwhile is left alone until the playhead is in sight again, another place is sought or
 * playing begins anew. Main thread.
 */
#pragma once

#include "widgets/roll/mai-roll-scene.h"

G_BEGIN_DECLS

#define MAI_TYPE_ROLL_FOLLOW (mai_roll_follow_get_type ())
G_DECLARE_FINAL_TYPE (MaiRollFollow, mai_roll_follow, MAI, ROLL_FOLLOW, GObject)

MaiRollFollow *mai_roll_follow_new (MaiRollScene *scene);

/*
 * TRUE at first.
 */
gboolean mai_roll_follow_get_active (MaiRollFollow *self);
void mai_roll_follow_set_active (MaiRollFollow *self, gboolean active);

/*
 * Whether the playhead moves by itself. When that begins, it is brought into sight.
 */
void mai_roll_follow_set_playing (MaiRollFollow *self, gboolean playing);
/*
 * The person sent the playhead to a tick (0..MAI_TICK_MAX), which is brought into sight, playing or not.
 */
void mai_roll_follow_seek (MaiRollFollow *self, gint64 tick);

G_END_DECLS

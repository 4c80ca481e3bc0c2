/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Below the notes of a roll: how loud each is. A stem's head is dragged up and down, with all others that are
 * selected; a drag that begins elsewhere draws a line that the stems then reach. Main thread.
 */
#pragma once

#include "widgets/roll/mai-roll-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Signal "drag-begun": keys that end the drag, or give it up, should go to the notes from now on.
 */
#define MAI_TYPE_VELOCITY_LANE (mai_velocity_lane_get_type ())
G_DECLARE_FINAL_TYPE (MaiVelocityLane, mai_velocity_lane, MAI, VELOCITY_LANE, GtkWidget)

/*
 * Once, before it is shown.
 */
void mai_velocity_lane_set_scene (MaiVelocityLane *self, MaiRollScene *scene);

/*
 * Forgets what was drawn, so that the next frame draws everything.
 */
void mai_velocity_lane_draw_afresh (MaiVelocityLane *self);

G_END_DECLS

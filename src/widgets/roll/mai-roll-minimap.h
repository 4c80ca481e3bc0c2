/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole song in a strip, with a frame around what a roll shows of it: the frame is dragged along, an end
 * of it zooms, a click elsewhere brings it there. Main thread.
 */
#pragma once

#include "widgets/roll/mai-roll-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAI_TYPE_ROLL_MINIMAP (mai_roll_minimap_get_type ())
G_DECLARE_FINAL_TYPE (MaiRollMinimap, mai_roll_minimap, MAI, ROLL_MINIMAP, GtkWidget)

/*
 * Once, before it is shown.
 */
void mai_roll_minimap_set_scene (MaiRollMinimap *self, MaiRollScene *scene);

/*
 * How often its notes were drawn: for tests.
 */
guint mai_roll_minimap_get_n_drawn (MaiRollMinimap *self);

G_END_DECLS

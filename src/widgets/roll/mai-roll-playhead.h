/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line over a roll that shows where it plays. Alone, so that nothing else is drawn when it moves. Main
 * thread.
 */
#pragma once

#include "widgets/roll/mai-roll-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAI_TYPE_ROLL_PLAYHEAD (mai_roll_playhead_get_type ())
G_DECLARE_FINAL_TYPE (MaiRollPlayhead, mai_roll_playhead, MAI, ROLL_PLAYHEAD, GtkWidget)

/*
 * Once, before it is shown.
 */
void mai_roll_playhead_set_scene (MaiRollPlayhead *self, MaiRollScene *scene);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Zooming and scrolling of a roll from any of its parts: wheel, touchpad and pinch. Main thread.
 */
#pragma once

#include "widgets/roll/mai-roll-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  MAI_ROLL_WHEEL_ZOOMS, // with Ctrl, and Alt for the height of rows; someone else scrolls
  MAI_ROLL_WHEEL_SCROLLS_TIME, // and without them scrolls along, whichever way the wheel turns
  MAI_ROLL_WHEEL_SCROLLS_PITCHES, // or up and down
} MaiRollWheel;

/*
 * Adds controllers to a widget whose x (y) are the viewport's.
 */
void mai_roll_wheel_attach (GtkWidget *widget, MaiRollScene *scene, MaiRollWheel wheel);

G_END_DECLS

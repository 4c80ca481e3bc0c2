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
 * Adds controllers to a widget whose x (or y, where it scrolls pitches; both, where it only zooms) are the
 * viewport's. Time is zoomed about the pointer, and so are rows where the widget has rows.
 */
void mai_roll_wheel_attach (GtkWidget *widget, MaiRollScene *scene, MaiRollWheel wheel);

/*
 * The tick at x of a widget that shows time in its own way.
 */
typedef double (*MaiRollWheelTime) (GtkWidget *widget, double x);

/*
 * For one that scrolls along, and zooms about the tick pointed at, which is brought into sight.
 */
void mai_roll_wheel_attach_map (GtkWidget *widget, MaiRollScene *scene, MaiRollWheelTime x_to_tick);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* The keys at the left of a roll: they light up and sound when pressed. Main thread. */
#pragma once

#include "widgets/roll/mai-roll-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Signals: "key-pressed" (guint pitch, guint velocity), "key-released" (guint pitch).
 */
#define MAI_TYPE_ROLL_KEYBOARD (mai_roll_keyboard_get_type ())
G_DECLARE_FINAL_TYPE (MaiRollKeyboard, mai_roll_keyboard, MAI, ROLL_KEYBOARD, GtkWidget)

/*
 * Once, before it is shown.
 */
void mai_roll_keyboard_set_scene (MaiRollKeyboard *self, MaiRollScene *scene);

G_END_DECLS

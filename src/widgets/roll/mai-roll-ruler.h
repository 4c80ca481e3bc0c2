/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Above the notes of a roll: bars and beats with the region that is repeated, and a lane for the seed.
 * A click seeks; a drag marks a region, moves it or one of its ends; a double click takes it away.
 * Main thread.
 */
#pragma once

#include "widgets/roll/mai-roll-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Signals: "seek" (gint64 tick), "region-changed" (guint MaiRollRegion): by hand; the scene has it by then.
 */
#define MAI_TYPE_ROLL_RULER (mai_roll_ruler_get_type ())
G_DECLARE_FINAL_TYPE (MaiRollRuler, mai_roll_ruler, MAI, ROLL_RULER, GtkWidget)

/*
 * Once, before it is shown.
 */
void mai_roll_ruler_set_scene (MaiRollRuler *self, MaiRollScene *scene);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* A disc in the colour that a track has in the roll. Main thread. */
#pragma once

#include <gtk/gtk.h>

#include "score/mai-score.h"

G_BEGIN_DECLS

#define MAI_TRACK_DOT_SIZE 12 /* px */

/* Lets a drawing area of MAI_TRACK_DOT_SIZE show this track; nothing where @score (nullable) has no such track. */
void mai_track_dot_set (GtkDrawingArea *area, MaiScore *score, guint track);

G_END_DECLS

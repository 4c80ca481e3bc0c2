/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A strip under the ruler of a roll that says of each bar how original it is: the more of it is copied, the taller and the
 * warmer the bar stands, so that nobody needs to tell the colours apart. The pointer over a bar, and a screen reader, hear
 * its sentence; a click shows it, and so do Left and Right, then Return or Space. Main thread.
 */
#pragma once

#include "widgets/roll/mai-roll-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 from, to; // ticks
  double originality; // 0: copied, 1: original
  const char *sentence; // names the bar
} MaiRollOriginalBar;

#define MAI_TYPE_ROLL_ORIGINALITY (mai_roll_originality_get_type ())
G_DECLARE_FINAL_TYPE (MaiRollOriginality, mai_roll_originality, MAI, ROLL_ORIGINALITY, GtkWidget)

/*
 * Once, before it is shown.
 */
void mai_roll_originality_set_scene (MaiRollOriginality *self, MaiRollScene *scene);

/*
 * In order of time; copied.
 */
void
mai_roll_originality_set_bars (MaiRollOriginality *self, const MaiRollOriginalBar *bars, guint n);

/* One of the strip's columns, whose foot is at @bottom: the less original (0..1), the taller and the more of the copied colour. */
void mai_roll_originality_draw_column (GtkSnapshot *snapshot, const MaiRollPalette *palette,
                                       double left, double right, double bottom,
                                       double originality);

G_END_DECLS

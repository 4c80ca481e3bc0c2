/* SPDX-License-Identifier: Apache-2.0 */
/* Where the dots of a timeline stand, and how they look. At equal distances, the oldest left, also where people
 * read to the left: it is time. Main thread. */
#pragma once

#include "widgets/training/mai-learn-point.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  GtkWidget *widget; // whose size, font and colours it has
  GPtrArray *points; // of MaiLearnPoint
  guint n_to_come;
  guint selected; // GTK_INVALID_LIST_POSITION for none
  guint playing; // likewise
  double phase; // of the breath of the playing one, 0..1
} MaiLearnStrip;

/* The middle of a dot in px, -1 when there is no such dot. */
double mai_learn_strip_get_x (const MaiLearnStrip *self, guint index);
/* The checkpoint at @x. Behind the last one: the last with @any, GTK_INVALID_LIST_POSITION without. */
guint mai_learn_strip_find (const MaiLearnStrip *self, double x, gboolean any);
void mai_learn_strip_draw (const MaiLearnStrip *self, GtkSnapshot *snapshot);

G_END_DECLS

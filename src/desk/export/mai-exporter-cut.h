/* SPDX-License-Identifier: Apache-2.0 */
/* Private to desk/: a part of a song as a song, and a song in another tempo. The thread that
 * owns the score. */
#pragma once

#include "score/mai-score.h"

G_BEGIN_DECLS

/* What begins in [from, to), ended at to at the latest, from tick 0 on, with the tempo, metre,
 * programs, controllers, bends and names in force there. (transfer full) */
MaiScore *mai_exporter_cut (MaiScore *score, gint64 from, gint64 to);
/* Changes the score itself: 2.0 makes it twice as fast. */
void mai_exporter_speed_up (MaiScore *score, double tempo);

G_END_DECLS

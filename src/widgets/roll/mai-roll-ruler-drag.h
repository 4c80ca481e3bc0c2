/* SPDX-License-Identifier: Apache-2.0 */
/* What the pointer does in a ruler. Main thread. */
#pragma once

#include "widgets/roll/mai-roll-ruler.h"

G_BEGIN_DECLS

#define MAI_RULER_BARS_HEIGHT 22 // pixels, from the top: bars, beats and the loop
#define MAI_RULER_SEED_HEIGHT 20 // below them: the seed
#define MAI_RULER_COMPOSED_HEIGHT 3 // and what was composed

/*
 * Puts its controllers on the ruler, which emits its signals for it.
 */
void mai_roll_ruler_drag_attach (MaiRollRuler *ruler, MaiRollScene *scene);

G_END_DECLS

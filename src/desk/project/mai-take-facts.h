/* SPDX-License-Identifier: Apache-2.0 */
/* What there is to say of a take, beside its title. On the thread of its scores. */
#pragma once

#include "desk/project/mai-take.h"

G_BEGIN_DECLS

/* How many notes were composed. */
guint mai_take_facts_count_notes (MaiTake *take);
/* Whether it ended before it was as long as was asked for, since every note would have copied too much. */
gboolean mai_take_facts_was_stopped (MaiTake *take);
/* How long the composed part sounds. */
double mai_take_facts_get_seconds (MaiTake *take);
/* The tick of the take's score to hear it from: the bar that the seed ends in, so that one hears how it goes on. */
gint64 mai_take_facts_get_start (MaiTake *take);

/*
 * Whether two takes, of which before lies right before take in their project, were asked for together: those have
 * rising numbers, and came from the same dice.
 */
gboolean mai_take_facts_goes_with (MaiTake *take, MaiTake *before);

G_END_DECLS

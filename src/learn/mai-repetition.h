/* SPDX-License-Identifier: Apache-2.0 */
/* The repetition filter: networks that feed on their own notes run into loops, and the second source project kept them out of
 * them. What its filter did exactly is not known here; ours is this: an element, or a passage of up to 16, is played at
 * most so many times in a row. What would make it one time more is not chosen, unless nothing else may be: so composing
 * always ends. Pure functions. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MAI_REPETITION_LONGEST 16 /* elements of a passage */

/* elements (n): those played so far. Clears `allowed` (size) of each that would be played, alone or as the end of a
 * passage, more than `most` >= 1 times in a row; leaves it as it is where nothing would be left. Returns how many it cleared. */
guint
mai_repetition_forbid (const guint16 *elements, gsize n, guint most, guint8 *allowed, guint size);

G_END_DECLS

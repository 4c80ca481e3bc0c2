/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The candidate (of a NULL-terminated list) that @word may be a slip of the finger for, or NULL when none
 * is near. Counts letters put in, left out, changed, or exchanged with their neighbour (Damerau's
 * distance); near is at most a third of the word. */
const char *mai_suggest (const char *word, const char *const *candidates);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* One arena per model or workspace: everything of one lifetime, freed at once.
 *
 * Thread: an arena belongs to whoever made it; allocate from one thread at a time. What it hands out may be read and
 * written by any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MaiArena MaiArena;

MaiArena *mai_arena_new (void);
void mai_arena_free (MaiArena *arena);

/* Zeroed memory aligned to 64 bytes (a cache line, and the widest vector register). Never NULL: like g_malloc, it ends
 * the program when the machine has no memory left, so sizes that come from outside are checked before. */
gpointer mai_arena_alloc (MaiArena *arena, gsize n_bytes);
float *mai_arena_floats (MaiArena *arena, gsize n);

/* Bytes handed out so far. */
gsize mai_arena_get_size (MaiArena *arena);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiArena, mai_arena_free)

G_END_DECLS

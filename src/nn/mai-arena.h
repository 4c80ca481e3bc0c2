/* SPDX-License-Identifier: Apache-2.0 */
/* One arena per model or workspace: memory of one backend and one lifetime, freed at once.
 *
 * Thread: an arena belongs to whoever made it; allocate from one thread at a time. What it hands out may be read and
 * written by any thread. */
#pragma once

#include "nn/mai-backend.h"

G_BEGIN_DECLS

typedef struct _MaiArena MaiArena;

MaiArena *mai_arena_new (const MaiBackend *backend);
void mai_arena_free (MaiArena *arena);

/* Zeroed memory, as the backend gives it (mai-backend.h). Sizes that come from outside are checked before: when the
 * machine has no memory left, `cpu` ends the program; another device gives NULL, which its finish() reports. */
gpointer mai_arena_alloc (MaiArena *arena, gsize n_bytes);
float *mai_arena_floats (MaiArena *arena, gsize n);

/* Bytes handed out so far. */
gsize mai_arena_get_size (MaiArena *arena);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiArena, mai_arena_free)

G_END_DECLS

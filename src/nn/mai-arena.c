/* SPDX-License-Identifier: Apache-2.0 */
/* An arena keeps a list of what it handed out. Each request is a block of its own: models ask for tens of large ones,
 * not thousands of small ones, and memory checkers then see every end. */
#include "nn/mai-arena.h"

struct _MaiArena
{
  const MaiBackend *backend;
  GPtrArray *blocks;
  gsize size;
};

MaiArena *
mai_arena_new (const MaiBackend *backend)
{
  MaiArena *arena = g_new0 (MaiArena, 1);

  arena->backend = backend;
  arena->blocks = g_ptr_array_new ();
  return arena;
}

void
mai_arena_free (MaiArena *arena)
{
  if (arena == NULL)
    return;
  for (guint i = 0; i < arena->blocks->len; i++)
    arena->backend->free (arena->backend, arena->blocks->pdata[i]);
  g_ptr_array_unref (arena->blocks);
  g_free (arena);
}

gpointer
mai_arena_alloc (MaiArena *arena, gsize n_bytes)
{
  gpointer block = arena->backend->alloc (arena->backend, n_bytes);

  if (block == NULL)
    return NULL;
  g_ptr_array_add (arena->blocks, block);
  arena->size += n_bytes;
  return block;
}

float *
mai_arena_floats (MaiArena *arena, gsize n)
{
  g_assert (n <= G_MAXSIZE / sizeof (float));
  return mai_arena_alloc (arena, n * sizeof (float));
}

gsize
mai_arena_get_size (MaiArena *arena)
{
  return arena->size;
}

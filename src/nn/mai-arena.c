/* SPDX-License-Identifier: Apache-2.0 */
/* An arena keeps a list of what it handed out. Each request is a block of its own: models ask for tens of large ones,
 * not thousands of small ones, and memory checkers then see every end. */
#include "nn/mai-arena.h"

#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 64

struct _MaiArena
{
  GPtrArray *blocks;
  gsize size;
};

MaiArena *
mai_arena_new (void)
{
  MaiArena *arena = g_new0 (MaiArena, 1);

  arena->blocks = g_ptr_array_new_with_free_func (free);
  return arena;
}

void
mai_arena_free (MaiArena *arena)
{
  if (arena == NULL)
    return;
  g_ptr_array_unref (arena->blocks);
  g_free (arena);
}

gpointer
mai_arena_alloc (MaiArena *arena, gsize n_bytes)
{
  void *block = NULL;

  if (posix_memalign (&block, ALIGNMENT, MAX (n_bytes, 1)) != 0)
    g_error ("no memory left for %" G_GSIZE_FORMAT " bytes", n_bytes);
  memset (block, 0, n_bytes);
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

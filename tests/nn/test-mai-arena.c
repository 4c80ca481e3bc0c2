/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-arena.h"

static void
test_blocks (void)
{
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  gsize total = 0;

  for (gsize n = 0; n < 300; n++)
    {
      guint8 *block = mai_arena_alloc (arena, n);

      g_assert_nonnull (block);
      g_assert_cmpuint (GPOINTER_TO_SIZE (block) % 64, ==, 0);
      for (gsize i = 0; i < n; i++)
        {
          g_assert_cmpuint (block[i], ==, 0);
          block[i] = 0xff; /* no later block may see it */
        }
      total += n;
      g_assert_cmpuint (mai_arena_get_size (arena), ==, total);
    }
}

static void
test_floats (void)
{
  g_autoptr (MaiArena) arena = mai_arena_new (mai_backend_cpu ());
  float *large = mai_arena_floats (arena, 1 << 20);

  g_assert_cmpuint (GPOINTER_TO_SIZE (large) % 64, ==, 0);
  g_assert_cmpfloat (large[0], ==, 0.0f);
  g_assert_cmpfloat (large[(1 << 20) - 1], ==, 0.0f);
  g_assert_cmpuint (mai_arena_get_size (arena), ==, 4 << 20);
  mai_arena_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/arena/blocks", test_blocks);
  g_test_add_func ("/nn/arena/floats", test_floats);
  return g_test_run ();
}

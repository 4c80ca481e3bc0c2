/* SPDX-License-Identifier: Apache-2.0 */
#include "audio/mai-ring.h"

static void
test_order (void)
{
  g_autoptr (MaiRing) ring = mai_ring_new (3, sizeof (int)); // rounded up to 4
  int got = -1;
  g_assert_false (mai_ring_pop (ring, &got));
  for (int i = 0; i < 4; i++)
    g_assert_true (mai_ring_push (ring, &i));
  int more = 4;
  g_assert_false (mai_ring_push (ring, &more));
  for (int i = 0; i < 4; i++)
    {
      g_assert_true (mai_ring_pop (ring, &got));
      g_assert_cmpint (got, ==, i);
    }
  g_assert_false (mai_ring_pop (ring, &got));
}

#define N_NUMBERS 400000

static gpointer
push_thread (gpointer data)
{
  for (guint64 i = 0; i < N_NUMBERS; i++)
    {
      guint64 pair[2] = { i, ~i };
      while (!mai_ring_push (data, pair))
        g_thread_yield ();
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (MaiRing) ring = mai_ring_new (64, 2 * sizeof (guint64));
  GThread *thread = g_thread_new ("push", push_thread, ring);
  for (guint64 i = 0; i < N_NUMBERS; i++)
    {
      guint64 pair[2];
      while (!mai_ring_pop (ring, pair))
        g_thread_yield ();
      g_assert_true (pair[0] == i && pair[1] == ~i);
    }
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/ring/order", test_order);
  g_test_add_func ("/audio/ring/threads", test_threads);
  return g_test_run ();
}

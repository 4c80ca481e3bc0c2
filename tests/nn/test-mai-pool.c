/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-pool.h"

#include "../base/mai-test-processor.h"

#define MOST 1000

typedef struct
{
  gint counts[MOST];
  double parts[MOST];
} Work;

static void
count (guint shard, gpointer data)
{
  Work *work = data;

  g_atomic_int_inc (&work->counts[shard]);
}

/* Many short runs of changing length: each shard once, and none after the run has returned. */
static void
test_each_once (gconstpointer data)
{
  g_autoptr (MaiPool) pool = mai_pool_new (GPOINTER_TO_UINT (data));

  for (guint run = 0; run < 2000; run++)
    {
      Work work = { 0 };
      guint n_shards = run % 13;

      mai_pool_run (pool, n_shards, count, &work);
      for (guint shard = 0; shard < 20; shard++)
        g_assert_cmpint (work.counts[shard], ==, shard < n_shards ? 1 : 0);
    }
}

/* The same where workers have gone to sleep meanwhile, or are about to. */
static void
test_after_pauses (void)
{
  g_autoptr (MaiPool) pool = mai_pool_new (g_get_num_processors ());

  for (guint run = 0; run < 200; run++)
    {
      Work work = { 0 };

      g_usleep (run % 40 * 10);
      mai_pool_run (pool, 7, count, &work);
      for (guint shard = 0; shard < 7; shard++)
        g_assert_cmpint (work.counts[shard], ==, 1);
    }
}

/* Threads stay awake for a moment only. */
static void
test_waits_asleep (void)
{
  g_autoptr (MaiPool) pool = mai_pool_new (g_get_num_processors ());
  Work work = { 0 };
  double before = mai_test_process_ms ();

  mai_pool_run (pool, 7, count, &work);
  g_usleep (G_USEC_PER_SEC / 2);
  g_assert_cmpfloat (mai_test_process_ms () - before, <, 100);
}

static void
part (guint shard, gpointer data)
{
  Work *work = data;
  double sum = 0;

  for (guint i = 0; i < 200; i++)
    sum += 1.0 / (1.0 + shard * 200.0 + i);
  work->parts[shard] = sum;
}

static double
add_up (guint n_threads)
{
  g_autoptr (MaiPool) pool = mai_pool_new (n_threads);
  g_autofree Work *work = g_new0 (Work, 1);
  double total = 0;

  mai_pool_run (pool, MOST, part, work);
  for (guint shard = 0; shard < MOST; shard++)
    total += work->parts[shard];
  return total;
}

static void
test_same_on_any_number (void)
{
  double one = add_up (1);

  for (guint n_threads = 2; n_threads < 9; n_threads++)
    g_assert_true (add_up (n_threads) == one);
}

static void
test_sizes (void)
{
  g_autoptr (MaiPool) all = mai_pool_new (0);
  g_autoptr (MaiPool) three = mai_pool_new (3);

  g_assert_cmpuint (mai_pool_get_n_threads (all), ==, g_get_num_processors ());
  g_assert_cmpuint (mai_pool_get_n_threads (three), ==, 3);
  mai_pool_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/nn/pool/each-once/1", GUINT_TO_POINTER (1), test_each_once);
  g_test_add_data_func ("/nn/pool/each-once/2", GUINT_TO_POINTER (2), test_each_once);
  g_test_add_data_func ("/nn/pool/each-once/7", GUINT_TO_POINTER (7), test_each_once);
  g_test_add_func ("/nn/pool/after-pauses", test_after_pauses);
  g_test_add_func ("/nn/pool/waits-asleep", test_waits_asleep);
  g_test_add_func ("/nn/pool/same-on-any-number", test_same_on_any_number);
  g_test_add_func ("/nn/pool/sizes", test_sizes);
  return g_test_run ();
}

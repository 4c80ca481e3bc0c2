/* SPDX-License-Identifier: Apache-2.0 */
/* Workers sleep on a condition between runs and take shards from an atomic counter during one. Whoever waits stays awake
 * for a moment first: a step of training is several runs that follow one another, and waking takes as long as some of
 * them do.
 *
 * Invariants, under `lock`: a run is `open` from its start until every worker that joined it has left again (`active`
 * is 0), so a worker that wakes late finds it closed and never mixes one run's function with another's shards.
 * pthread's own mutex, not GLib's: thread checkers know it. */
#include "nn/mai-pool.h"

#include <pthread.h>

#define AWAKE 200 /* microseconds, some times what waking takes */

struct _MaiPool
{
  GPtrArray *threads;
  pthread_mutex_t lock;
  pthread_cond_t wake; /* a run opened, or quit */
  pthread_cond_t idle; /* active fell to 0 */
  guint run; /* counts runs, so that a worker joins each once; atomic to look at without the lock */
  guint active; /* workers inside the open run; likewise */
  gboolean open;
  gboolean quit;
  gint64 awake; /* microseconds that a thread stays awake while it waits */

  MaiPoolFunc func;
  gpointer data;
  guint n_shards;
  guint next; /* atomic: the first shard that nobody has taken */
};

static void
take_shards (MaiPool *pool)
{
  guint shard;

  /* Each thread adds at most once past the end, so the counter cannot wrap: n_threads + n_shards < 2^32. */
  while ((shard = (guint) g_atomic_int_add ((gint *) &pool->next, 1)) < pool->n_shards)
    pool->func (shard, pool->data);
}

/* Whether a thread that has waited since then is to stay awake. */
static gboolean
is_awake (MaiPool *pool, gint64 since)
{
  return g_get_monotonic_time () - since < pool->awake;
}

static void
watch_for_run (MaiPool *pool, guint seen)
{
  gint64 since = g_get_monotonic_time ();

  while ((guint) g_atomic_int_get ((gint *) &pool->run) == seen && is_awake (pool, since))
    ;
}

static void
watch_for_end (MaiPool *pool)
{
  gint64 since = g_get_monotonic_time ();

  while (g_atomic_int_get ((gint *) &pool->active) > 0 && is_awake (pool, since))
    ;
}

static gpointer
work (gpointer user_data)
{
  MaiPool *pool = user_data;
  guint seen = 0;

  while (TRUE)
    {
      watch_for_run (pool, seen);
      pthread_mutex_lock (&pool->lock);
      while (!pool->quit && !(pool->open && pool->run != seen))
        pthread_cond_wait (&pool->wake, &pool->lock);
      if (pool->quit)
        break;
      seen = pool->run;
      g_atomic_int_inc ((gint *) &pool->active);
      pthread_mutex_unlock (&pool->lock);
      take_shards (pool);
      pthread_mutex_lock (&pool->lock);
      if (g_atomic_int_dec_and_test ((gint *) &pool->active))
        pthread_cond_signal (&pool->idle);
      pthread_mutex_unlock (&pool->lock);
    }
  pthread_mutex_unlock (&pool->lock);
  return NULL;
}

MaiPool *
mai_pool_new (guint n_threads)
{
  MaiPool *pool = g_new0 (MaiPool, 1);

  if (n_threads == 0)
    n_threads = g_get_num_processors ();
  /* With more threads than processors the one that is waited for may need this one's. */
  pool->awake = n_threads <= g_get_num_processors () ? AWAKE : 0;
  pool->threads = g_ptr_array_new ();
  pthread_mutex_init (&pool->lock, NULL);
  pthread_cond_init (&pool->wake, NULL);
  pthread_cond_init (&pool->idle, NULL);
  for (guint i = 1; i < n_threads; i++)
    {
      /* Fewer threads than wished for do the same work, only slower. */
      GThread *thread = g_thread_try_new ("mai-pool", work, pool, NULL);

      if (thread == NULL)
        break;
      g_ptr_array_add (pool->threads, thread);
    }
  return pool;
}

void
mai_pool_free (MaiPool *pool)
{
  if (pool == NULL)
    return;
  pthread_mutex_lock (&pool->lock);
  pool->quit = TRUE;
  pthread_cond_broadcast (&pool->wake);
  pthread_mutex_unlock (&pool->lock);
  for (guint i = 0; i < pool->threads->len; i++)
    g_thread_join (g_ptr_array_index (pool->threads, i));
  g_ptr_array_unref (pool->threads);
  pthread_cond_destroy (&pool->idle);
  pthread_cond_destroy (&pool->wake);
  pthread_mutex_destroy (&pool->lock);
  g_free (pool);
}

guint
mai_pool_get_n_threads (MaiPool *pool)
{
  return pool->threads->len + 1;
}

void
mai_pool_run (MaiPool *pool, guint n_shards, MaiPoolFunc func, gpointer data)
{
  if (pool->threads->len == 0 || n_shards <= 1)
    {
      for (guint shard = 0; shard < n_shards; shard++)
        func (shard, data);
      return;
    }
  pthread_mutex_lock (&pool->lock);
  pool->func = func;
  pool->data = data;
  pool->n_shards = n_shards;
  g_atomic_int_set ((gint *) &pool->next, 0);
  g_atomic_int_inc ((gint *) &pool->run);
  pool->open = TRUE;
  pthread_cond_broadcast (&pool->wake);
  pthread_mutex_unlock (&pool->lock);

  take_shards (pool);
  watch_for_end (pool);

  pthread_mutex_lock (&pool->lock);
  while (pool->active > 0)
    pthread_cond_wait (&pool->idle, &pool->lock);
  pool->open = FALSE;
  pthread_mutex_unlock (&pool->lock);
}

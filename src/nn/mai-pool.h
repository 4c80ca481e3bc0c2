/* SPDX-License-Identifier: Apache-2.0 */
/* A pool of threads for work that is cut into fixed shards.
 *
 * The number of shards is chosen by the caller and never by the number of threads; whoever sums shards afterwards does
 * so in shard order. Results are therefore the same, bit for bit, on any number of threads.
 *
 * Thread: the pool belongs to the thread that made it; mai_pool_run is called from that thread only. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MaiPool MaiPool;
typedef void (*MaiPoolFunc) (guint shard, gpointer data);

/* `n_threads` counts the calling thread, which works too; 0 takes one for each processor that this process may use. */
MaiPool *mai_pool_new (guint n_threads);
void mai_pool_free (MaiPool *pool);
guint mai_pool_get_n_threads (MaiPool *pool);

/* Calls func (shard, data) once for each shard 0 .. n_shards - 1, on any thread, and returns when all are done. */
void mai_pool_run (MaiPool *pool, guint n_shards, MaiPoolFunc func, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiPool, mai_pool_free)

G_END_DECLS

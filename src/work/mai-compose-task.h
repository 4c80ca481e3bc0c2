/* SPDX-License-Identifier: Apache-2.0 */
/* Composing as the command line, a compose job and the window do it: cut the seed, compose on several
 * threads. Any thread. */
#pragma once

#include <json-glib/json-glib.h>

#include "learn/mai-composer.h"

G_BEGIN_DECLS

#define MAI_COMPOSE_MAX_NOTES 1000000
#define MAI_COMPOSE_MAX_BARS 100000
#define MAI_COMPOSE_MAX_VARIATIONS 10000
#define MAI_COMPOSE_MAX_THREADS 1024
#define MAI_COMPOSE_SEED_NOTES 32

typedef struct
{
  MaiComposeOptions options;
  guint seed_notes; // so many of the seed's last; 0: all
  guint variations; // takes, at least 1
  guint threads; // 0: one for each processor
  guint first; // number of the first take; not kept in JSON
} MaiComposeTask;

#define MAI_COMPOSE_TASK_DEFAULT \
  ((MaiComposeTask){ \
      { .notes = 200, .sampling = MAI_SAMPLING_DEFAULT, .constraints = MAI_CONSTRAINTS_NONE }, \
      MAI_COMPOSE_SEED_NOTES, \
      1, \
      0, \
      0 })

/* As the command line and JSON name them. FALSE with a sentence when there are none of that name. */
gboolean mai_compose_task_take_weights (MaiPrecision *weights, const char *name, GError **error);
/* The member "weights" of settings; float32 where they have none. */
gboolean mai_compose_task_read_weights (MaiPrecision *weights, JsonObject *object, GError **error);

/* Reads every number again with its range, for parameters that come from a job.json. options.copy_index and
 * options.songs are not kept: the former is to be set before a task with a max_copy is run. */
gboolean mai_compose_task_from_json (MaiComposeTask *task, JsonObject *object, GError **error);
void mai_compose_task_to_json (const MaiComposeTask *task, JsonObject *object);

/**
 * MaiComposeTaskListener:
 * @progress: (nullable): 0 .. 1 of all takes are there; some 50 times a second, on the thread that called
 *   mai_compose_task_run()
 * @finished: (nullable): nothing will change any more in this take, whose number is counted as task->first is; the
 *   others go on, and may yet fail. stopped: as in MaiComposeListener. On the thread that composed it, so on several at
 *   once.
 * @data: for both
 */
typedef struct
{
  void (*progress) (double share, gpointer data);
  void (*finished) (guint take, MaiScore *score, gboolean stopped, gpointer data);
  gpointer data;
} MaiComposeTaskListener;

/* Takes task->first and on, as MaiScores, the seed first in each; it blocks until they are there. They
 * depend on model, seed and options alone, not on how many there are nor on threads. listener: nullable. */
GPtrArray *mai_compose_task_run (const MaiComposeTask *task, MaiComposer *composer, MaiScore *seed,
                                 const MaiComposeTaskListener *listener, GCancellable *cancellable,
                                 GError **error);

/* How many notes of a take the network composed. */
gsize mai_compose_task_count_composed (MaiScore *take);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* Composing as both `musicai compose` and a compose job do it: load, cut the seed, compose on several
 * threads. Main thread. */
#pragma once

#include "cli/mai-cli.h"
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
} MaiComposeTask;

#define MAI_COMPOSE_TASK_DEFAULT \
  ((MaiComposeTask){ \
      { .notes = 200, .sampling = MAI_SAMPLING_DEFAULT, .constraints = MAI_CONSTRAINTS_NONE }, \
      MAI_COMPOSE_SEED_NOTES, \
      1, \
      0 })

/* Reads every number again with its range, for parameters that come from a job.json. */
gboolean mai_compose_task_from_json (MaiComposeTask *task, JsonObject *object, GError **error);
void mai_compose_task_to_json (const MaiComposeTask *task, JsonObject *object);

/* The takes, as MaiScores, the seed first in each. They depend on model, seed and options alone, not on
 * how many there are nor on threads. Draws a progress bar. */
GPtrArray *mai_compose_task_run (MaiCli *cli, const MaiComposeTask *task, MaiComposer *composer,
                                 MaiScore *seed, GError **error);

/* How many notes of a take the network composed. */
gsize mai_compose_task_count_composed (MaiScore *take);

G_END_DECLS

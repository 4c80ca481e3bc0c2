/* SPDX-License-Identifier: Apache-2.0 */
/* Private to composing/: all that the worker needs to compose takes, as values of its own, and what it is done with.
 * Main thread, but for what says otherwise. */
#pragma once

#include "desk/composing/mai-composer-cache.h"
#include "desk/composing/mai-model-list.h"
#include "desk/project/mai-compose-settings.h"
#include "desk/project/mai-project.h"
#include "desk/training/mai-music-list.h"
#include "learn/mai-copy-index.h"

G_BEGIN_DECLS

#define MAI_COMPOSING_JOB_STEPS 10000 // of progress

typedef struct
{
  MaiComposeTask task;
  MaiScore *song; /* a copy, from which the worker cuts the seed; NULL where the seed is there */
  gint64 seed_from, seed_to;
  guint seed_notes;
  MaiScore *seed;
  gint64 origin;
  char **music; /* of a task with a max_copy: files that it must not copy, nullable */
  MaiCopyIndex *index; /* the worker's: of these */
  MaiComposerCache *cache;
  char *path; /* of the model, nullable */
  char *digest; /* of the model; from the worker on of what it really is */
  char *name; /* of the model */
  char *title; /* of the take, nullable */
  guint first_title; /* number in the title of the first take, without a title */
  char *keep_in; /* nullable */
  gboolean exact;
  GAsyncQueue *finished; /* any thread: of what the worker is done with */
  GPtrArray *takes; /* main thread: of MaiTake, NULL where it is to come */
  int share; /* atomic: of MAI_COMPOSING_JOB_STEPS */
  int indexing; /* atomic: that is of the index, which is not there yet */
  int telling; /* atomic: an idle is under way */
} MaiComposingJob;

MaiComposingJob *mai_composing_job_new (MaiComposerCache *cache);
void mai_composing_job_free (gpointer job);

/* One of these says what is to be composed: takes that go on from the seed of a project, as its settings have it, or a
 * take once more, exactly. Errors: MAI_DESK_ERROR_MODEL, and those of mai_compose_task_from_json(). */
gboolean mai_composing_job_ask_for_more (MaiComposingJob *job, MaiProject *project, guint n_takes,
                                         MaiModelList *models, GError **error);
gboolean mai_composing_job_ask_again (MaiComposingJob *job, MaiTake *take, MaiModelList *models,
                                      GError **error);

/* After that: what must not be copied, where there is a limit. Nobody's music is nothing to keep clear of: then FALSE with a
 * sentence. @music: nullable. */
gboolean mai_composing_job_take_music (MaiComposingJob *job, MaiMusicList *music, GError **error);

/* The worker's: the index of that music, made or opened, if there is a limit. progress: told while it is made. */
gboolean mai_composing_job_open_index (MaiComposingJob *job, MaiCopyProgress progress,
                                       gpointer data, GCancellable *cancellable, GError **error);

/* The worker's: the notes to go on from, for job->seed; and a take that is done, number and stopped as in
 * MaiComposeTaskListener. */
gboolean mai_composing_job_cut_seed (MaiComposingJob *job, GError **error);
void
mai_composing_job_finish (MaiComposingJob *job, guint number, MaiScore *score, gboolean stopped);

/* The next take that is done comes into the project, beside the others of its job. (transfer none); NULL: none is. */
MaiTake *mai_composing_job_hand_over (MaiComposingJob *job, MaiProject *project);
/* How many have come, and all of them, when all have. (transfer full), of MaiTake. */
guint mai_composing_job_count_takes (const MaiComposingJob *job);
GListModel *mai_composing_job_list_takes (const MaiComposingJob *job);

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* The checkpoints of a train job: checkpoints/00001234.safetensors, the model, and beside it
 * 00001234.state.safetensors, all else that going on takes. Those of a job's second network are called by its name first:
 * lengths-00001234.safetensors. @network is that name, or NULL for the first. Main thread. */
#pragma once

#include "job/mai-job.h"
#include "learn/mai-trainer.h"

G_BEGIN_DECLS

/* Saves the trainer as it is, then deletes all checkpoints but the newest two: one to go on from, and one
 * in case the disk spoils that. The state goes last, so a model without a state is a save that was cut
 * short. @file gets the model's name below the job's folder; free with g_free(). */
gboolean mai_checkpoints_save (MaiJob *job, const char *network, MaiTrainer *trainer,
                               const char *licence, char **file, GError **error);

/* Whether a checkpoint of that network is there, of use or not. */
gboolean mai_checkpoints_exist (MaiJob *job, const char *network);

/* Takes the trainer to the newest checkpoint that can be read. TRUE without one too: the trainer then
 * stands at its start. *n_bad (nullable) counts newer ones that were no use. Fails when there are
 * checkpoints and none can be used. The trainer's group, or NULL, goes on with what its first member finds. */
gboolean mai_checkpoints_resume (MaiJob *job, const char *network, MaiTrainer *trainer,
                                 MaiGroup *group, guint *n_bad, GError **error);

G_END_DECLS

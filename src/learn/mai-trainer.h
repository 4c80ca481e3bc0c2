/* SPDX-License-Identifier: Apache-2.0 */
/* Trains a network on a data set: windows, evaluation, early stopping, checkpoints.
 *
 * The trainer knows no folder and no job: it reports by callback and saves where it is told. Resuming from what it saved
 * gives the same losses, bit for bit, as never having stopped. Thread: one owner, which is also where the callbacks
 * run.
 *
 * In a group (nn/mai-group.h) all members run a trainer of the same set and recipe, and make the same calls. Only the first
 * one's events are called for, and only it may save, in them and after a run; what goes wrong there goes wrong for all. */
#pragma once

#include <gio/gio.h>

#include "learn/mai-dataset.h"
#include "learn/mai-recipe.h"
#include "nn/mai-checkpoint.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 window, n_windows; /* done so far, in all */
  guint epoch, n_epochs; /* the one under way, from 1 */
  guint windows; /* since the last report; 1 on the processor */
  MaiLoss loss; /* of these */
  double learning_rate;
  double
      notes_per_second; /* over the last seconds; excerpts a second where the recipe has a window */
  double seconds_left; /* NAN while unknown */
} MaiProgress;

typedef struct
{
  guint64 window;
  guint epoch;
  MaiLoss train; /* over the windows since the last evaluation */
  MaiLoss valid; /* over the whole validation split; steps 0 when it is empty */
  double best; /* lowest validation nats a note so far */
  gboolean improved;
  gboolean last; /* training ends with this one */
} MaiEvaluation;

typedef struct _MaiTrainer MaiTrainer;

typedef struct
{
  /* after every window, of a device after every 16th (the loss of the others comes along); cheap please */
  void (*progress) (MaiTrainer *trainer, const MaiProgress *progress, gpointer data);
  /* after every evaluation: the time to save a checkpoint and compose a sample. FALSE with error ends the run. */
  gboolean (*evaluated) (MaiTrainer *trainer, const MaiEvaluation *evaluation, gpointer data,
                         GError **error);
  /* after progress: whether to save between two evaluations, too; and then the time to do it */
  gboolean (*save_is_due) (MaiTrainer *trainer, gpointer data);
  gboolean (*save) (MaiTrainer *trainer, gpointer data, GError **error);
} MaiTrainerEvents;

/* Keeps a reference to the set; backend, pool and group (or NULL) must outlive the trainer. The model is initialised from
 * recipe->seed. */
MaiTrainer *mai_trainer_new (MaiDataSet *set, const MaiRecipe *recipe, const MaiBackend *backend,
                             MaiPool *pool, MaiGroup *group, GError **error);
void mai_trainer_free (MaiTrainer *trainer);

/* Transfer none. Up to date on the processor at any time, on a device since the last evaluation, saving or resuming. */
MaiModel *mai_trainer_get_model (MaiTrainer *trainer);
guint64 mai_trainer_get_window (MaiTrainer *trainer);
guint64 mai_trainer_get_n_windows (MaiTrainer *trainer); /* of all epochs */
guint mai_trainer_count_shards (MaiTrainer *trainer); /* members of a group beyond these are idle */
/* Until the recipe's epochs are done, patience is at its end, or cancelled (G_IO_ERROR_CANCELLED, within a fraction of
 * a second; the trainer then stands after the last whole window, and may be saved). */
gboolean mai_trainer_run (MaiTrainer *trainer, const MaiTrainerEvents *events, gpointer data,
                          GCancellable *cancellable, GError **error);

/* Into the metadata of every model saved from now on. */
void mai_trainer_put (MaiTrainer *trainer, const char *key, const char *value);
/* The model with its metadata (encoding, data digest, seed, window, licence), and the state beside it. */
gboolean
mai_trainer_save_model (MaiTrainer *trainer, const char *licence, const char *path, GError **error);
gboolean mai_trainer_save_state (MaiTrainer *trainer, const char *path, GError **error);
/* Both were saved at the same window by a trainer of an equal recipe and data set; anything else is refused, and the trainer
 * is then good for nothing but mai_trainer_free. In a group the first member reads them, and hands out what it read; the
 * others' paths may be NULL. */
gboolean mai_trainer_resume (MaiTrainer *trainer, const char *model_path, const char *state_path,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiTrainer, mai_trainer_free)

G_END_DECLS

/* SPDX-License-Identifier: Apache-2.0 */
/* Trains a network on a data set: windows, evaluation, early stopping, checkpoints.
 *
 * The trainer knows no folder and no job: it reports by callback and saves where it is told. Resuming from what it saved
 * gives the same losses, bit for bit, as never having stopped. Thread: one owner, which is also where the callbacks
 * run. */
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
  MaiLoss loss; /* of the last window */
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
  /* after every window; cheap please */
  void (*progress) (MaiTrainer *trainer, const MaiProgress *progress, gpointer data);
  /* after every evaluation: the time to save a checkpoint and compose a sample. FALSE with error ends the run. */
  gboolean (*evaluated) (MaiTrainer *trainer, const MaiEvaluation *evaluation, gpointer data,
                         GError **error);
} MaiTrainerEvents;

/* Keeps a reference to the set; the pool must outlive the trainer. The model is initialised from recipe->seed. */
MaiTrainer *
mai_trainer_new (MaiDataSet *set, const MaiRecipe *recipe, MaiPool *pool, GError **error);
void mai_trainer_free (MaiTrainer *trainer);

MaiModel *mai_trainer_get_model (MaiTrainer *trainer); /* transfer none */
guint64 mai_trainer_get_window (MaiTrainer *trainer);
/* Until the recipe's epochs are done, patience is at its end, or cancelled (G_IO_ERROR_CANCELLED, within a fraction of
 * a second; the trainer then stands after the last whole window, and may be saved). */
gboolean mai_trainer_run (MaiTrainer *trainer, const MaiTrainerEvents *events, gpointer data,
                          GCancellable *cancellable, GError **error);

/* The model with its metadata (encoding, data digest, seed, window, licence), and the state beside it. */
gboolean
mai_trainer_save_model (MaiTrainer *trainer, const char *licence, const char *path, GError **error);
gboolean mai_trainer_save_state (MaiTrainer *trainer, const char *path, GError **error);
/* Both were saved at the same window by a trainer of an equal recipe and data set; anything else is refused, and the trainer
 * is then good for nothing but mai_trainer_free. */
gboolean mai_trainer_resume (MaiTrainer *trainer, const char *model_path, const char *state_path,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiTrainer, mai_trainer_free)

G_END_DECLS

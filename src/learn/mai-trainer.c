/* SPDX-License-Identifier: Apache-2.0 */
/* The loop: a window from the feeder, a step of the learner, a report; now and then an evaluation. */
#include "learn/mai-trainer-private.h"

#include <math.h>

#include "base/mai-i18n.h"
#include "learn/mai-evaluation.h"
#include "learn/mai-frequencies.h"
#include "learn/mai-learn-error.h"
#include "nn/mai-nn-error.h"

#define SPEED_SECONDS 5.0 /* what "notes a second" looks back on, roughly */
#define DEVICE_WINDOWS 16 /* from report to report of a device, which works on while nobody asks */
#define WAITING_SECONDS 0.2 /* of work that may wait in a device's queue: a cancel waits for it */

static gboolean
check_music (MaiTrainer *self, GError **error)
{
  if (self->epoch_windows > 0)
    return TRUE;
  g_set_error_literal (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_EMPTY,
                       mai_data_set_count_notes (self->set, MAI_SPLIT_TRAIN) == 0
                           ? _ ("The data set has no piece to train on; add more pieces")
                           : _ ("No piece to train on is longer than the recipe's window; add "
                                "longer pieces"));
  return FALSE;
}

static gboolean
make_learner (MaiTrainer *self, GError **error)
{
  MaiModelConfig config;

  mai_recipe_get_config (&self->recipe, mai_data_set_get_encoding (self->set), &config);
  self->model = mai_model_new (&config, self->backend, error);
  if (!self->model)
    return FALSE;
  mai_model_init (self->model, self->recipe.seed);
  if (self->recipe.frequencies)
    mai_frequencies_apply (self->model, self->feeder, self->recipe.batch);
  self->learner =
      mai_learner_new_in_group (self->model, self->pool, self->group, self->recipe.batch,
                                mai_feeder_get_steps (self->feeder, 0), error);
  return self->learner != NULL;
}

/* Whether all members train on the same music by the same recipe: from here on they do the same without asking. */
static gboolean
check_group (MaiTrainer *self, GError **error)
{
  g_autofree char *recipe = mai_recipe_to_text (&self->recipe);
  g_autofree char *text = g_strconcat (mai_data_set_get_digest (self->set), recipe, NULL);
  g_autofree char *own = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autofree char *first = g_strdup (own);
  gsize n = strlen (own);
  gboolean same;

  if (!mai_group_hand_out (self->group, first, n, error))
    return FALSE;
  same = memcmp (own, first, n) == 0;
  if (!same)
    g_set_error_literal (error, MAI_NN_ERROR, MAI_NN_ERROR_GROUP,
                         _ ("The music here is not that of the first process; all must see the "
                            "same job and the same files"));
  return mai_group_agree (self->group, same, error);
}

MaiTrainer *
mai_trainer_new (MaiDataSet *set, const MaiRecipe *recipe, const MaiBackend *backend, MaiPool *pool,
                 MaiGroup *group, GError **error)
{
  g_autoptr (MaiTrainer) self = g_new0 (MaiTrainer, 1);

  self->set = mai_data_set_ref (set);
  self->recipe = *recipe;
  self->backend = backend;
  self->pool = pool;
  self->group = group;
  self->best = INFINITY;
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!check_group (self, error) || !mai_recipe_check (recipe, error))
    return NULL;
  self->feeder = mai_feeder_new_training (set, recipe);
  self->epoch_windows = mai_feeder_count_windows (self->feeder);
  if (!check_music (self, error) || !make_learner (self, error))
    return NULL;
  mai_recipe_get_optimiser (recipe, &self->optimiser);
  self->n_windows = self->epoch_windows * recipe->epochs;
  self->schedule = (MaiSchedule){
    .peak = recipe->learning_rate,
    .floor = recipe->learning_rate * recipe->final_rate,
    .warmup = (guint64) ceil (recipe->warmup * (double) self->n_windows),
    .total = self->n_windows,
  };
  return g_steal_pointer (&self);
}

void
mai_trainer_free (MaiTrainer *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->feeder, mai_feeder_free);
  g_clear_pointer (&self->learner, mai_learner_free);
  g_clear_pointer (&self->model, mai_model_unref);
  g_clear_pointer (&self->told, g_hash_table_unref);
  mai_data_set_unref (self->set);
  g_free (self);
}

MaiModel *
mai_trainer_get_model (MaiTrainer *self)
{
  return self->model;
}

guint64
mai_trainer_get_window (MaiTrainer *self)
{
  return self->window;
}

guint64
mai_trainer_get_n_windows (MaiTrainer *self)
{
  return self->n_windows;
}

guint
mai_trainer_count_shards (MaiTrainer *self)
{
  return mai_learner_count_shards (self->learner);
}

static guint
epoch_of_window (MaiTrainer *self, guint64 window)
{
  return (guint) MIN (window / self->epoch_windows + 1, self->recipe.epochs);
}

gboolean
mai_trainer_read_loss (MaiTrainer *self, GError **error)
{
  MaiLoss loss;

  if (!mai_learner_take_loss (self->learner, &loss, error))
    return FALSE;
  mai_loss_add (&self->since, &loss);
  mai_loss_add (&self->unreported, &loss);
  self->read = self->window;
  return TRUE;
}

gboolean
mai_trainer_change_steps (MaiTrainer *self, guint steps, GError **error)
{
  MaiLearner *learner;

  if (steps == mai_learner_get_steps (self->learner))
    return TRUE;
  learner = mai_trainer_read_loss (self, error)
                ? mai_learner_new_after (self->learner, self->pool, steps, error)
                : NULL;
  if (!learner)
    return FALSE;
  mai_learner_free (self->learner);
  self->learner = learner;
  return TRUE;
}

static gboolean
evaluate_valid (MaiTrainer *self, MaiLoss *loss, GCancellable *cancellable, GError **error)
{
  g_autoptr (MaiFeeder) feeder = NULL;

  if (self->recipe.window > 0)
    return mai_evaluate_windows (self->model, self->set, &self->recipe, MAI_SPLIT_VALID, self->pool,
                                 self->group, loss, cancellable, error);
  feeder = mai_feeder_new_evaluation (self->set, MAI_SPLIT_VALID, self->recipe.batch,
                                      self->recipe.steps);
  return mai_feeder_evaluate (feeder, self->learner, loss, cancellable, error);
}

static gboolean
is_done (MaiTrainer *self)
{
  return self->window >= self->n_windows
         || (self->recipe.patience > 0 && self->evaluations_lost >= self->recipe.patience);
}

/* With nothing to validate on, the training loss has to serve. */
static void
judge (MaiTrainer *self, MaiEvaluation *evaluation)
{
  double nats =
      mai_loss_get_nats (evaluation->valid.steps > 0 ? &evaluation->valid : &evaluation->train);

  evaluation->improved = nats < self->best;
  self->evaluations_lost = evaluation->improved ? 0 : self->evaluations_lost + 1;
  self->best = MIN (self->best, nats);
  evaluation->best = self->best;
}

/* A cancelled evaluation leaves no trace; the resumed run makes it again. */
static gboolean
evaluate (MaiTrainer *self, const MaiTrainerEvents *events, gpointer data,
          GCancellable *cancellable, GError **error)
{
  MaiEvaluation evaluation = {
    .window = self->window,
    .epoch = epoch_of_window (self, self->window - 1),
    .train = self->since,
  };

  /* Whoever is told may read the model, and save. */
  if (!mai_group_agree (self->group, mai_learner_pull (self->learner, error), error)
      || !evaluate_valid (self, &evaluation.valid, cancellable, error)
      || !mai_learner_gather (self->learner, error))
    return FALSE;
  judge (self, &evaluation);
  self->since = (MaiLoss){ 0 };
  self->evaluated = self->window;
  evaluation.last = is_done (self);
  return mai_group_agree (self->group,
                          !events->evaluated || !mai_group_leads (self->group)
                              || events->evaluated (self, &evaluation, data, error),
                          error);
}

static gboolean
evaluation_is_due (MaiTrainer *self)
{
  return self->window > self->evaluated
         && (self->window % self->epoch_windows == 0 || self->window >= self->n_windows
             || self->window - self->evaluated >= self->recipe.evaluate_windows);
}

static void
measure_speed (MaiTrainer *self, MaiProgress *progress)
{
  double share = MIN (1, self->seconds / SPEED_SECONDS);
  double seconds = self->seconds / progress->windows; /* a window */

  if (self->seconds_per_window <= 0)
    self->seconds_per_window = seconds;
  self->seconds_per_window += share * (seconds - self->seconds_per_window);
  progress->notes_per_second = (double) self->recipe.batch
                               * (self->recipe.window > 0 ? 1 : self->recipe.steps)
                               / self->seconds_per_window;
  progress->seconds_left = self->seconds_per_window * (double) (self->n_windows - self->window);
}

/* A function of the window alone, so that two runs report alike. */
static gboolean
report_is_due (MaiTrainer *self)
{
  return self->backend->is_host || self->window % DEVICE_WINDOWS == 0
         || self->window >= self->n_windows;
}

static gboolean
reading_is_due (MaiTrainer *self)
{
  guint64 unread = self->window - self->read;

  return report_is_due (self) || evaluation_is_due (self) || self->seconds_per_window <= 0
         || (double) unread * self->seconds_per_window >= WAITING_SECONDS;
}

static void
report (MaiTrainer *self, const MaiTrainerEvents *events, gpointer data)
{
  MaiProgress progress = { .window = self->window,
                           .n_windows = self->n_windows,
                           .windows = (guint) (self->window - self->reported),
                           .epoch = epoch_of_window (self, self->window - 1),
                           .n_epochs = self->recipe.epochs,
                           .loss = self->unreported,
                           .learning_rate = (double) self->optimiser.learning_rate };

  measure_speed (self, &progress);
  self->unreported = (MaiLoss){ 0 };
  self->reported = self->window;
  self->seconds = 0;
  if (events->progress && mai_group_leads (self->group))
    events->progress (self, &progress, data);
}

/* It is the first one's clock that says so. */
static gboolean
save_if_due (MaiTrainer *self, const MaiTrainerEvents *events, gpointer data, GError **error)
{
  gboolean leads = mai_group_leads (self->group);
  gboolean due = leads && events->save_is_due && events->save_is_due (self, data);

  if (!mai_group_decide (self->group, &due, error))
    return FALSE;
  return !due
         || (mai_learner_gather (self->learner, error)
             && mai_group_agree (self->group, !leads || events->save (self, data, error), error));
}

static gboolean
train_window (MaiTrainer *self, GCancellable *cancellable, GError **error)
{
  gint64 begun = g_get_monotonic_time ();
  MaiBatch batch;

  self->optimiser.learning_rate = (float) mai_schedule_rate (&self->schedule, self->window + 1);
  mai_feeder_seek (self->feeder, self->window); /* a step that was cancelled is fed again */
  mai_feeder_next (self->feeder, &batch);
  if (!mai_trainer_change_steps (self, mai_feeder_get_steps (self->feeder, self->window), error)
      || !mai_learner_step (self->learner, &batch, &self->optimiser, self->recipe.seed, NULL,
                            cancellable, error))
    return FALSE;
  self->window++;
  if (reading_is_due (self) && !mai_trainer_read_loss (self, error))
    return FALSE;
  self->seconds += (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC;
  return TRUE;
}

/* In a group a cancel is noticed in a pass alone, where all learn of it. */
static gboolean
run_on (MaiTrainer *self, const MaiTrainerEvents *events, gpointer data, GCancellable *cancellable,
        GError **error)
{
  for (;;)
    {
      if (!self->group && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (evaluation_is_due (self) && !evaluate (self, events, data, cancellable, error))
        return FALSE;
      if (is_done (self))
        return TRUE;
      if (!train_window (self, cancellable, error))
        return FALSE;
      if (!report_is_due (self))
        continue;
      report (self, events, data);
      if (!save_if_due (self, events, data, error))
        return FALSE;
    }
}

gboolean
mai_trainer_run (MaiTrainer *self, const MaiTrainerEvents *events, gpointer data,
                 GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (GError) lost = NULL;

  if (run_on (self, events, data, cancellable, &why))
    return TRUE;
  /* All are cancelled, or none; the first may save then. */
  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      && !mai_learner_gather (self->learner, &lost))
    g_propagate_error (error, g_steal_pointer (&lost));
  else
    g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

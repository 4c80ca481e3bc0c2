/* SPDX-License-Identifier: Apache-2.0 */
/* The loop: a window from the feeder, a step of the learner, a report; now and then an evaluation.
 *
 * All that a resume needs beside model and learner is the window number (the feeder and the schedule are functions of
 * it) and the early stopping's three numbers; they ride in the state file's metadata. */
#include "learn/mai-trainer.h"

#include <math.h>

#include "base/mai-i18n.h"
#include "base/mai-version.h"
#include "learn/mai-evaluation.h"
#include "learn/mai-feeder.h"
#include "learn/mai-frequencies.h"
#include "learn/mai-learn-error.h"
#include "nn/mai-schedule.h"

#define SPEED_SECONDS 5.0 /* what "notes a second" looks back on, roughly */

struct _MaiTrainer
{
  MaiDataSet *set;
  MaiRecipe recipe;
  MaiPool *pool;
  MaiModel *model;
  MaiLearner *learner; /* of as many steps as the window has that was trained last */
  MaiFeeder *feeder;
  MaiOptimiser optimiser;
  MaiSchedule schedule;
  guint64 epoch_windows, n_windows;
  guint64 window; /* windows done */
  guint64 evaluated; /* the window of the last evaluation */
  MaiLoss since; /* summed since then */
  double best; /* lowest validation nats a note; INFINITY before the first */
  guint evaluations_lost; /* evaluations since the best */
  double seconds_per_window; /* smoothed; 0 before the first */
};

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
  self->model = mai_model_new (&config, mai_backend_cpu (), error);
  if (!self->model)
    return FALSE;
  mai_model_init (self->model, self->recipe.seed);
  if (self->recipe.frequencies)
    mai_frequencies_apply (self->model, self->feeder, self->recipe.batch);
  self->learner = mai_learner_new (self->model, self->pool, self->recipe.batch,
                                   mai_feeder_get_steps (self->feeder, 0), error);
  return self->learner != NULL;
}

MaiTrainer *
mai_trainer_new (MaiDataSet *set, const MaiRecipe *recipe, MaiPool *pool, GError **error)
{
  g_autoptr (MaiTrainer) self = g_new0 (MaiTrainer, 1);

  self->set = mai_data_set_ref (set);
  self->recipe = *recipe;
  self->pool = pool;
  self->best = INFINITY;
  if (!mai_recipe_check (recipe, error))
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

static guint
epoch_of_window (MaiTrainer *self, guint64 window)
{
  return (guint) MIN (window / self->epoch_windows + 1, self->recipe.epochs);
}

/* From here on with windows of so many steps. */
static gboolean
change_steps (MaiTrainer *self, guint steps, GError **error)
{
  MaiLearner *learner;

  if (steps == mai_learner_get_steps (self->learner))
    return TRUE;
  learner = mai_learner_new_after (self->learner, self->pool, steps, error);
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
                                 loss, cancellable, error);
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

  if (!mai_learner_pull (self->learner, error) /* whoever is told may read the model */
      || !evaluate_valid (self, &evaluation.valid, cancellable, error))
    return FALSE;
  judge (self, &evaluation);
  self->since = (MaiLoss){ 0 };
  self->evaluated = self->window;
  evaluation.last = is_done (self);
  return !events->evaluated || events->evaluated (self, &evaluation, data, error);
}

static gboolean
evaluation_is_due (MaiTrainer *self)
{
  return self->window > self->evaluated
         && (self->window % self->epoch_windows == 0 || self->window >= self->n_windows
             || self->window - self->evaluated >= self->recipe.evaluate_windows);
}

static void
measure_speed (MaiTrainer *self, double seconds, MaiProgress *progress)
{
  double share = MIN (1, seconds / SPEED_SECONDS);

  if (self->seconds_per_window <= 0)
    self->seconds_per_window = seconds;
  self->seconds_per_window += share * (seconds - self->seconds_per_window);
  progress->notes_per_second = (double) self->recipe.batch
                               * (self->recipe.window > 0 ? 1 : self->recipe.steps)
                               / self->seconds_per_window;
  progress->seconds_left = self->seconds_per_window * (double) (self->n_windows - self->window);
}

static gboolean
train_window (MaiTrainer *self, const MaiTrainerEvents *events, gpointer data,
              GCancellable *cancellable, GError **error)
{
  MaiProgress progress = { .n_windows = self->n_windows, .n_epochs = self->recipe.epochs };
  gint64 begun = g_get_monotonic_time ();
  MaiBatch batch;

  self->optimiser.learning_rate = (float) mai_schedule_rate (&self->schedule, self->window + 1);
  mai_feeder_seek (self->feeder, self->window); /* a step that was cancelled is fed again */
  mai_feeder_next (self->feeder, &batch);
  if (!change_steps (self, mai_feeder_get_steps (self->feeder, self->window), error)
      || !mai_learner_step (self->learner, &batch, &self->optimiser, self->recipe.seed,
                            &progress.loss, cancellable, error))
    return FALSE;
  mai_loss_add (&self->since, &progress.loss);
  progress.epoch = epoch_of_window (self, self->window);
  progress.window = ++self->window;
  progress.learning_rate = (double) self->optimiser.learning_rate;
  measure_speed (self, (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC, &progress);
  if (events->progress)
    events->progress (self, &progress, data);
  return TRUE;
}

gboolean
mai_trainer_run (MaiTrainer *self, const MaiTrainerEvents *events, gpointer data,
                 GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (evaluation_is_due (self) && !evaluate (self, events, data, cancellable, error))
        return FALSE;
      if (is_done (self))
        return TRUE;
      if (!train_window (self, events, data, cancellable, error))
        return FALSE;
    }
}

/* ---- On disk ---- */

static void
put (GHashTable *metadata, const char *key, char *value)
{
  g_hash_table_insert (metadata, g_strdup (key), value);
}

static void
put_uint (GHashTable *metadata, const char *key, guint64 value)
{
  put (metadata, key, g_strdup_printf ("%" G_GUINT64_FORMAT, value));
}

static void
put_double (GHashTable *metadata, const char *key, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  put (metadata, key, g_strdup (g_ascii_dtostr (text, sizeof text, value)));
}

gboolean
mai_trainer_save_model (MaiTrainer *self, const char *licence, const char *path, GError **error)
{
  g_autoptr (GHashTable) metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  mai_encoding_save (mai_data_set_get_encoding (self->set), metadata);
  put (metadata, "data", g_strdup (mai_data_set_get_digest (self->set)));
  put (metadata, "recipe", mai_recipe_to_text (&self->recipe));
  put (metadata, "program", g_strdup ("musicAi Studio " MAI_VERSION));
  put_uint (metadata, "window", self->window);
  put_uint (metadata, "seed", self->recipe.seed);
  if (isfinite (self->best))
    put_double (metadata, "valid_nats", self->best);
  if (licence)
    put (metadata, "licence", g_strdup (licence));
  return mai_learner_pull (self->learner, error)
         && mai_model_save (self->model, metadata, path, error);
}

static void
put_loss (GHashTable *metadata, const MaiLoss *loss)
{
  put_double (metadata, "since.steps", loss->steps);
  for (guint f = 0; f < MAI_MAX_FIELDS; f++)
    {
      g_autofree char *nats = g_strdup_printf ("since.nats.%u", f);
      g_autofree char *correct = g_strdup_printf ("since.correct.%u", f);

      put_double (metadata, nats, loss->nats[f]);
      put_double (metadata, correct, loss->correct[f]);
    }
}

gboolean
mai_trainer_save_state (MaiTrainer *self, const char *path, GError **error)
{
  g_autoptr (GHashTable) metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  put (metadata, "data", g_strdup (mai_data_set_get_digest (self->set)));
  put (metadata, "recipe", mai_recipe_to_text (&self->recipe));
  put_uint (metadata, "window", self->window);
  put_uint (metadata, "evaluated", self->evaluated);
  put_uint (metadata, "evaluations_lost", self->evaluations_lost);
  put_double (metadata, "best", self->best);
  put_loss (metadata, &self->since);
  return mai_learner_save (self->learner, metadata, path, error);
}

static gboolean
get_uint (GHashTable *metadata, const char *key, guint64 *value)
{
  const char *text = g_hash_table_lookup (metadata, key);

  return text && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, value, NULL);
}

/* "inf" is a value of `best` before the first evaluation, so only NAN is refused. */
static gboolean
get_double (GHashTable *metadata, const char *key, double *value)
{
  const char *text = g_hash_table_lookup (metadata, key);
  char *end = NULL;

  if (!text || !*text)
    return FALSE;
  *value = g_ascii_strtod (text, &end);
  return !*end && !isnan (*value);
}

static gboolean
get_loss (GHashTable *metadata, MaiLoss *loss)
{
  gboolean found = get_double (metadata, "since.steps", &loss->steps);

  for (guint f = 0; f < MAI_MAX_FIELDS; f++)
    {
      g_autofree char *nats = g_strdup_printf ("since.nats.%u", f);
      g_autofree char *correct = g_strdup_printf ("since.correct.%u", f);

      found = found && get_double (metadata, nats, &loss->nats[f])
              && get_double (metadata, correct, &loss->correct[f]);
    }
  return found;
}

static gboolean
same_text (GHashTable *a, GHashTable *b, const char *key, const char *expected)
{
  return g_strcmp0 (g_hash_table_lookup (a, key), expected) == 0
         && g_strcmp0 (g_hash_table_lookup (b, key), expected) == 0;
}

/* As this version writes it: what was saved before a number was thought of says the same without it. */
static gboolean
same_recipe (GHashTable *metadata, const char *expected)
{
  g_autofree char *found = NULL;
  MaiRecipe recipe;

  if (!mai_recipe_from_text (&recipe, g_hash_table_lookup (metadata, "recipe")))
    return FALSE;
  found = mai_recipe_to_text (&recipe);
  return g_str_equal (found, expected);
}

static gboolean
check_match (MaiTrainer *self, GHashTable *model, GHashTable *state, const char *path,
             GError **error)
{
  g_autofree char *recipe = mai_recipe_to_text (&self->recipe);
  const char *why = NULL;

  if (!same_text (model, state, "data", mai_data_set_get_digest (self->set)))
    why = _ ("the music it was trained on has changed since");
  else if (!same_recipe (model, recipe) || !same_recipe (state, recipe))
    why = _ ("it was trained with other settings");
  else if (g_strcmp0 (g_hash_table_lookup (model, "window"), g_hash_table_lookup (state, "window"))
           != 0)
    why = _ ("the model and its training state are of different moments");
  if (!why)
    return TRUE;
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL, _ ("Cannot go on from “%s”: %s"),
               path, why);
  return FALSE;
}

static gboolean
read_counts (GHashTable *state, MaiTrainer *read, const char *path, GError **error)
{
  guint64 lost;

  if (get_uint (state, "window", &read->window) && get_uint (state, "evaluated", &read->evaluated)
      && get_uint (state, "evaluations_lost", &lost) && lost <= G_MAXUINT
      && get_double (state, "best", &read->best) && get_loss (state, &read->since)
      && read->evaluated <= read->window)
    {
      read->evaluations_lost = (guint) lost;
      return TRUE;
    }
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL,
               _ ("Cannot go on from “%s”: it is not a training state, or a damaged one"), path);
  return FALSE;
}

/* The state is that of a learner of the window before. A number that cannot be is found later. */
static gboolean
prepare_learner (MaiTrainer *self, GHashTable *metadata, GError **error)
{
  guint64 window;

  if (!get_uint (metadata, "window", &window) || window == 0 || window > self->n_windows)
    return TRUE;
  return change_steps (self, mai_feeder_get_steps (self->feeder, window - 1), error);
}

gboolean
mai_trainer_resume (MaiTrainer *self, const char *model_path, const char *state_path,
                    GError **error)
{
  g_autoptr (GHashTable) model_metadata = NULL;
  g_autoptr (GHashTable) state_metadata = NULL;
  g_autoptr (MaiModel) model =
      mai_model_load (model_path, mai_backend_cpu (), &model_metadata, error);
  MaiTrainer read = { 0 };
  gsize n, n_here;
  const float *parameters;
  float *here = mai_model_get_parameters (self->model, &n_here);

  if (!model || !prepare_learner (self, model_metadata, error)
      || !mai_learner_load (self->learner, state_path, &state_metadata, error)
      || !check_match (self, model_metadata, state_metadata, state_path, error)
      || !read_counts (state_metadata, &read, state_path, error))
    return FALSE;
  parameters = mai_model_get_parameters (model, &n);
  if (n != n_here)
    {
      g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL,
                   _ ("Cannot go on from “%s”: its network is of another size"), model_path);
      return FALSE;
    }
  memcpy (here, parameters, n * sizeof *here);
  if (!mai_learner_push (self->learner, error))
    return FALSE;
  self->window = read.window;
  self->evaluated = read.evaluated;
  self->evaluations_lost = read.evaluations_lost;
  self->best = read.best;
  self->since = read.since;
  mai_feeder_seek (self->feeder, self->window);
  return TRUE;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A trainer on disk.
 *
 * All that a resume needs beside model and learner is the window number (the feeder and the schedule are functions of
 * it) and the early stopping's three numbers; they ride in the state file's metadata. */
#include "learn/mai-trainer-private.h"

#include <math.h>

#include "base/mai-i18n.h"
#include "base/mai-version.h"
#include "learn/mai-learn-error.h"

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

void
mai_trainer_put (MaiTrainer *self, const char *key, const char *value)
{
  put (self->told, key, g_strdup (value));
}

/* What the trainer itself says comes after, and counts. */
static void
put_told (MaiTrainer *self, GHashTable *metadata)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &key, &value))
    put (metadata, key, g_strdup (value));
}

/* Else training losses had to serve. */
static gboolean
has_valid (MaiTrainer *self)
{
  const MaiRecipe *recipe = &self->recipe;
  g_autoptr (MaiFeeder) feeder =
      recipe->window > 0 ? mai_feeder_new_figures (self->set, MAI_SPLIT_VALID, recipe, 1)
                         : mai_feeder_new_evaluation (self->set, MAI_SPLIT_VALID, 1, 1);

  return mai_feeder_count_windows (feeder) > 0;
}

gboolean
mai_trainer_save_model (MaiTrainer *self, const char *licence, const char *path, GError **error)
{
  g_autoptr (GHashTable) metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  put_told (self, metadata);
  mai_encoding_save (mai_data_set_get_encoding (self->set), metadata);
  put (metadata, "data", g_strdup (mai_data_set_get_digest (self->set)));
  put (metadata, "recipe", mai_recipe_to_text (&self->recipe));
  put (metadata, "program", g_strdup ("musicAi Studio " MAI_VERSION));
  put_uint (metadata, "window", self->window);
  put_uint (metadata, "seed", self->recipe.seed);
  if (isfinite (self->best))
    put_double (metadata, has_valid (self) ? "valid_nats" : "train_nats", self->best);
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

  if (!mai_trainer_read_loss (self, error))
    return FALSE;
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

/* Where the trainer stood. */
typedef struct
{
  guint64 window, evaluated;
  guint evaluations_lost;
  double best;
  MaiLoss since;
} Place;

static gboolean
read_place (GHashTable *state, Place *place, const char *path, GError **error)
{
  guint64 lost;

  if (get_uint (state, "window", &place->window) && get_uint (state, "evaluated", &place->evaluated)
      && get_uint (state, "evaluations_lost", &lost) && lost <= G_MAXUINT
      && get_double (state, "best", &place->best) && get_loss (state, &place->since)
      && place->evaluated <= place->window)
    {
      place->evaluations_lost = (guint) lost;
      return TRUE;
    }
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL,
               _ ("Cannot go on from “%s”: it is not a training state, or a damaged one"), path);
  return FALSE;
}

/* The files of a checkpoint, read. */
typedef struct
{
  MaiModel *model;
  GHashTable *model_metadata, *state_metadata;
} Checkpoint;

static void
checkpoint_clear (Checkpoint *checkpoint)
{
  g_clear_pointer (&checkpoint->model, mai_model_unref);
  g_clear_pointer (&checkpoint->model_metadata, g_hash_table_unref);
  g_clear_pointer (&checkpoint->state_metadata, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Checkpoint, checkpoint_clear)

static gboolean
read_model (Checkpoint *checkpoint, const char *path, GError **error)
{
  checkpoint->model = mai_model_load (path, mai_backend_cpu (), &checkpoint->model_metadata, error);
  return checkpoint->model != NULL;
}

/* The state is that of a learner of the window before. A number that cannot be is found later. */
static gboolean
prepare_learner (MaiTrainer *self, GHashTable *metadata, GError **error)
{
  guint64 window = 0;

  if (metadata && !get_uint (metadata, "window", &window))
    window = 0;
  if (!mai_group_hand_out (self->group, &window, sizeof window, error))
    return FALSE;
  if (window == 0 || window > self->n_windows)
    return TRUE;
  return mai_trainer_change_steps (self, mai_feeder_get_steps (self->feeder, window - 1), error);
}

static gboolean
read_state (MaiTrainer *self, Checkpoint *checkpoint, const char *model_path,
            const char *state_path, Place *place, GError **error)
{
  gsize n, n_here;
  const float *parameters = mai_model_get_parameters (checkpoint->model, &n);
  float *here = mai_model_get_parameters (self->model, &n_here);

  if (!mai_learner_load (self->learner, state_path, &checkpoint->state_metadata, error)
      || !check_match (self, checkpoint->model_metadata, checkpoint->state_metadata, state_path,
                       error)
      || !read_place (checkpoint->state_metadata, place, state_path, error))
    return FALSE;
  if (n != n_here)
    {
      g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL,
                   _ ("Cannot go on from “%s”: its network is of another size"), model_path);
      return FALSE;
    }
  memcpy (here, parameters, n * sizeof *here);
  return mai_learner_push (self->learner, error);
}

gboolean
mai_trainer_resume (MaiTrainer *self, const char *model_path, const char *state_path,
                    GError **error)
{
  gboolean leads = mai_group_leads (self->group);
  g_auto (Checkpoint) checkpoint = { 0 };
  Place place = { 0 };

  if (!mai_group_agree (self->group, !leads || read_model (&checkpoint, model_path, error), error)
      || !prepare_learner (self, checkpoint.model_metadata, error)
      || !mai_group_agree (
          self->group,
          !leads || read_state (self, &checkpoint, model_path, state_path, &place, error), error)
      || !mai_group_hand_out (self->group, &place, sizeof place, error)
      || !mai_learner_hand_out (self->learner, error))
    return FALSE;
  self->window = self->read = self->reported = place.window;
  self->evaluated = place.evaluated;
  self->evaluations_lost = place.evaluations_lost;
  self->best = place.best;
  self->since = place.since;
  mai_feeder_seek (self->feeder, self->window);
  return TRUE;
}

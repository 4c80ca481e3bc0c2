/* SPDX-License-Identifier: Apache-2.0 */
/* Takes run beside each other as rows of one network's, a few at a time; each has generators of its own, and a row's numbers
 * do not depend on its neighbours. Those that are refused run again together. */
#include "learn/mai-composer.h"

#include <string.h>

#include "base/mai-i18n.h"
#include "learn/mai-composer-private.h"
#include "learn/mai-ear.h"
#include "learn/mai-learn-error.h"

#define ROWS_AT_ONCE 16
#define WINDOWS_AT_ONCE 1600 /* of all rows together; each is a row of the network's own */

MaiComposer *
mai_composer_new (MaiModel *model, const MaiEncoding *encoding, GError **error)
{
  const MaiModelConfig *config = mai_model_get_config (model);
  const MaiField *fields = mai_encoding_get_fields (encoding);
  gboolean fits = config->n_inputs == mai_encoding_get_n_fields (encoding)
                  && config->n_outputs == mai_encoding_get_n_outputs (encoding);
  MaiComposer *self;

  for (guint f = 0; fits && f < config->n_inputs; f++)
    fits = config->sizes[f] == fields[f].size;
  if (!fits)
    {
      g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL,
                   _ ("The model does not fit the encoding “%s” that it names"),
                   mai_encoding_get_name (encoding));
      return NULL;
    }
  self = g_new0 (MaiComposer, 1);
  self->model = mai_model_ref (model);
  self->encoding = mai_encoding_ref (encoding);
  return self;
}

void
mai_composer_free (MaiComposer *self)
{
  if (!self)
    return;
  mai_model_unref (self->model);
  mai_encoding_unref (self->encoding);
  g_clear_pointer (&self->songs, mai_histograms_free);
  mai_composer_free (self->lengths);
  g_free (self->lacking);
  g_free (self->data_digest);
  g_free (self);
}

void
mai_composer_set_window (MaiComposer *self, guint window)
{
  self->window = window;
}

gboolean
mai_composer_take_lengths (MaiComposer *self, MaiComposer *lengths, GError **error)
{
  if (self->encoding->table == mai_chords_encoding.table
      && lengths->encoding->table == mai_lengths_encoding.table)
    {
      mai_composer_free (self->lengths);
      self->lengths = lengths;
      return TRUE;
    }
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL,
               _ ("A network of “%s” says how long elements of “%s” last, not one of “%s” those "
                  "of “%s”."),
               mai_lengths_encoding.name, mai_chords_encoding.name, lengths->encoding->name,
               self->encoding->name);
  mai_composer_free (lengths);
  return FALSE;
}

MaiModel *
mai_composer_get_model (MaiComposer *self)
{
  return self->model;
}

const MaiEncoding *
mai_composer_get_encoding (MaiComposer *self)
{
  return self->encoding;
}

const char *
mai_composer_get_data_digest (MaiComposer *self)
{
  return self->data_digest;
}

const MaiRecipe *
mai_composer_get_recipe (MaiComposer *self)
{
  return self->has_recipe ? &self->recipe : NULL;
}

const MaiHabits *
mai_composer_get_habits (MaiComposer *self)
{
  return &self->habits;
}

const char *
mai_composer_get_lacking (MaiComposer *self)
{
  return self->lacking;
}

/* ---- listening ---- */

/* Every field from its head, in the chain's order. Finished rows ride along unread. */
static void
choose_step (MaiComposer *self, MaiEar *ear, MaiComposerRow *rows, guint n)
{
  guint16 chosen[ROWS_AT_ONCE];

  for (guint f = 0; f < self->encoding->n_outputs; f++)
    {
      const float *logits = mai_ear_get_logits (ear);

      for (guint k = 0; k < n; k++)
        {
          if (!rows[k].finished)
            mai_composer_row_choose (&rows[k], f,
                                     logits + (gsize) k * self->encoding->fields[f].size);
          chosen[k] = rows[k].step[f];
        }
      mai_ear_choose (ear, chosen);
    }
}

static void
choose_lengths (MaiComposer *self, MaiEar *ear, MaiComposerRow *rows, guint n)
{
  const float *logits = mai_ear_get_logits (ear);

  for (guint k = 0; k < n; k++)
    if (!rows[k].finished)
      mai_composer_row_choose_length (&rows[k],
                                      logits + (gsize) k * self->lengths->encoding->fields[0].size);
}

static void
hear_rows (MaiComposer *self, MaiEar *ear, MaiEar *lengths, const MaiComposerRow *rows, guint n)
{
  guint16 steps[ROWS_AT_ONCE * MAI_ENCODING_MAX_FIELDS];
  guint16 chosen[ROWS_AT_ONCE];
  guint n_fields = self->encoding->n_fields;

  for (guint k = 0; k < n; k++)
    {
      memcpy (steps + k * n_fields, rows[k].step, n_fields * sizeof *steps);
      chosen[k] = rows[k].length;
    }
  mai_ear_hear (ear, steps);
  if (lengths != NULL)
    mai_ear_hear (lengths, chosen);
}

/* ---- what all takes have in common ---- */

typedef struct
{
  MaiComposer *composer;
  MaiScore *seed;
  const MaiComposeOptions *options;
  const MaiComposeListener *listener; /* or NULL */
  GCancellable *cancellable;
  MaiSteps *steps, *lengths; /* of the seed; the latter NULL without a network of them */
  double max_likeness; /* 0: any */
  guint done, total, told; /* notes or bars: of the takes that are done, of all, and told last */
} MaiSession;

static void
tell_progress (MaiSession *session, const MaiComposerRow *rows, guint n)
{
  const MaiComposeListener *listener = session->listener;
  guint done = session->done;

  for (guint k = 0; k < n; k++)
    done += mai_composer_row_count (&rows[k]);
  /* A take that was refused begins anew. */
  session->told = MAX (session->told, MIN (done, session->total));
  if (listener != NULL && listener->progress != NULL)
    listener->progress (session->told, session->total, listener->data);
}

static void
tell_finished (MaiSession *session, guint number, MaiScore *score, gboolean stopped)
{
  const MaiComposeListener *listener = session->listener;

  if (listener != NULL && listener->finished != NULL)
    listener->finished (number, score, stopped, listener->data);
}

static gboolean
is_same_note (const MaiNote *a, const MaiNote *b)
{
  return a->onset == b->onset && a->pitch == b->pitch && a->duration == b->duration
         && a->velocity == b->velocity && a->flags == b->flags && a->origin == b->origin;
}

/* The take without the notes of its seed, some of which may have been composed at another time. */
static MaiScore *
dup_composed (MaiScore *take, MaiScore *seed)
{
  MaiScore *composed = mai_score_copy (take);

  for (guint i = 0; i < mai_score_get_n_tracks (composed); i++)
    {
      gsize n, n_seed = 0, next = 0;
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (take, i), &n);
      const MaiNote *known = NULL;
      g_autoptr (GArray) added = g_array_new (FALSE, FALSE, sizeof (MaiNote));

      if (i < mai_score_get_n_tracks (seed))
        known = mai_track_get_notes (mai_score_get_track (seed, i), &n_seed);
      for (gsize k = 0; k < n; k++)
        {
          if (next < n_seed && is_same_note (&notes[k], &known[next]))
            next++;
          else
            g_array_append_val (added, notes[k]);
        }
      mai_track_set_notes (mai_score_get_track (composed, i),
                           (const MaiNote *) (gpointer) added->data, added->len);
    }
  return composed;
}

/* What was promised is looked at once more in what was written. */
static gboolean
check_copies (MaiSession *session, MaiScore *take, GError **error)
{
  const MaiComposeOptions *options = session->options;
  g_autoptr (MaiScore) composed = NULL;

  if (options->max_copy == 0)
    return TRUE;
  composed = dup_composed (take, session->seed);
  if (mai_copy_guard_measure (options->copy_index, composed) <= options->max_copy)
    return TRUE;
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
               _ ("What was composed copies more than %u notes of the data; take a seed whose "
                  "file divides a quarter note into a multiple of 24 ticks."),
               options->max_copy);
  return FALSE;
}

/* Of the takes that finished with the last step. Where they may be refused it is too early to tell of them. */
static gboolean
finish_rows (MaiSession *session, MaiComposerRow *rows, guint n, gboolean *all, GError **error)
{
  *all = TRUE;
  for (guint k = 0; k < n; k++)
    {
      *all = *all && rows[k].finished;
      if (!rows[k].finished || rows[k].told)
        continue;
      if (!check_copies (session, rows[k].score, error))
        return FALSE;
      rows[k].told = TRUE;
      if (session->max_likeness <= 0)
        tell_finished (session, rows[k].number, rows[k].score, rows[k].stopped);
    }
  return TRUE;
}

static gboolean
compose_steps (MaiSession *session, MaiEar *ear, MaiEar *lengths, MaiComposerRow *rows, guint n,
               GError **error)
{
  MaiComposer *self = session->composer;
  gboolean all = FALSE;

  while (!all)
    {
      if (g_cancellable_set_error_if_cancelled (session->cancellable, error))
        return FALSE;
      choose_step (self, ear, rows, n);
      if (lengths != NULL)
        choose_lengths (self, lengths, rows, n);
      for (guint k = 0; k < n; k++)
        if (!rows[k].finished)
          mai_composer_row_append (&rows[k]);
      tell_progress (session, rows, n);
      if (!finish_rows (session, rows, n, &all, error))
        return FALSE;
      hear_rows (self, ear, lengths, rows, n);
    }
  return TRUE;
}

/* One that has heard the steps, or those that it would still hear. */
static MaiEar *
make_ear (MaiSession *session, MaiComposer *self, const MaiSteps *steps, guint n_rows,
          GError **error)
{
  g_autoptr (MaiEar) ear =
      mai_ear_new (self->model, n_rows, self->window, session->options->weights, error);
  gsize first = self->window > 0 && steps->n > self->window ? steps->n - self->window : 0;

  for (gsize i = first; ear != NULL && i < steps->n; i++)
    {
      if (g_cancellable_set_error_if_cancelled (session->cancellable, error))
        return NULL;
      mai_ear_hear_alike (ear, steps->values + i * steps->n_fields);
    }
  return g_steal_pointer (&ear);
}

static gboolean
compose_rows (MaiSession *session, MaiComposerRow *rows, guint n, GError **error)
{
  MaiComposer *self = session->composer;
  g_autoptr (MaiEar) lengths = NULL;
  g_autoptr (MaiEar) ear = make_ear (session, self, session->steps, n, error);

  if (ear == NULL)
    return FALSE;
  if (self->lengths != NULL)
    {
      lengths = make_ear (session, self->lengths, session->lengths, n, error);
      if (lengths == NULL)
        return FALSE;
    }
  return compose_steps (session, ear, lengths, rows, n, error);
}

/* ---- takes, and those that are refused ---- */

typedef struct
{
  guint number, tries; /* so far */
  MaiScore *score; /* the least alike of them, or NULL */
  double likeness;
  gboolean stopped; /* that one */
  gboolean done;
} MaiWanted;

/* Takes the score. */
static void
judge (MaiSession *session, MaiWanted *wanted, MaiScore *score, gboolean stopped)
{
  double likeness = 0;

  if (session->max_likeness > 0)
    likeness =
        mai_composer_get_likeness (session->composer, session->options, session->seed, score);
  wanted->tries++;
  if (wanted->score == NULL || likeness < wanted->likeness)
    {
      g_clear_object (&wanted->score);
      wanted->score = g_steal_pointer (&score);
      wanted->likeness = likeness;
      wanted->stopped = stopped;
    }
  g_clear_object (&score);
  wanted->done =
      wanted->likeness <= session->max_likeness || wanted->tries >= MAI_COMPOSE_MAX_TRIES;
  if (!wanted->done)
    return;
  session->done += session->options->notes > 0 ? session->options->notes : session->options->bars;
  if (session->max_likeness > 0)
    tell_finished (session, wanted->number, wanted->score, wanted->stopped);
}

/* Those that are not done yet, once each. */
static gboolean
try_wanted (MaiSession *session, MaiWanted *wanted, guint n, GError **error)
{
  MaiComposerRow rows[ROWS_AT_ONCE];
  MaiWanted *of_row[ROWS_AT_ONCE];
  guint n_rows = 0;
  gboolean done;

  for (guint i = 0; i < n; i++)
    if (!wanted[i].done)
      {
        mai_composer_row_init (&rows[n_rows], session->composer, session->seed, session->steps,
                               session->options, wanted[i].number, wanted[i].tries);
        of_row[n_rows++] = &wanted[i];
      }
  done = compose_rows (session, rows, n_rows, error);
  for (guint k = 0; k < n_rows; k++)
    {
      if (done)
        judge (session, of_row[k], g_steal_pointer (&rows[k].score), rows[k].stopped);
      mai_composer_row_clear (&rows[k]);
    }
  return done;
}

static gboolean
is_any_open (const MaiWanted *wanted, guint n)
{
  for (guint i = 0; i < n; i++)
    if (!wanted[i].done)
      return TRUE;
  return FALSE;
}

/* Up to ROWS_AT_ONCE takes from `first` on, added to `scores`. */
static gboolean
compose_some (MaiSession *session, guint first, guint n, GPtrArray *scores, GError **error)
{
  MaiWanted wanted[ROWS_AT_ONCE] = { 0 };
  gboolean done = TRUE;

  for (guint i = 0; i < n; i++)
    wanted[i].number = first + i;
  while (done && is_any_open (wanted, n))
    done = try_wanted (session, wanted, n, error);
  for (guint i = 0; i < n; i++)
    {
      if (done)
        g_ptr_array_add (scores, g_steal_pointer (&wanted[i].score));
      g_clear_object (&wanted[i].score);
    }
  return done;
}

/* ---- what may be asked for ---- */

static gboolean
fail_settings (GError **error, const char *sentence)
{
  g_set_error_literal (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS, sentence);
  return FALSE;
}

static gboolean
check_limits (MaiComposer *self, const MaiComposeOptions *options, GError **error)
{
  if (options->max_copy > 0 && self->encoding != &mai_events_encoding)
    {
      g_set_error (
          error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
          _ ("How much is copied can be limited with models of the encoding “%s” only, and "
             "this is one of “%s”."),
          mai_encoding_get_name (&mai_events_encoding), mai_encoding_get_name (self->encoding));
      return FALSE;
    }
  if (options->max_repeats > 0 && options->max_repeats < G_MAXUINT
      && self->encoding->vocabulary == NULL)
    return fail_settings (error, _ ("Repeats can be limited with models of “chords” only, which "
                                    "compose an element at a time."));
  if (options->max_likeness > 0 && options->max_likeness < 1 && options->songs == NULL
      && self->songs == NULL)
    return fail_settings (error, _ ("The model does not keep what its songs are made of; say what "
                                    "music it must not be like."));
  return TRUE;
}

double
mai_composer_get_max_likeness (MaiComposer *self, const MaiComposeOptions *options)
{
  double most = options->max_likeness > 0 ? options->max_likeness : self->habits.max_likeness;

  return most < 1 && (options->songs != NULL || self->songs != NULL) ? most : 0;
}

double
mai_composer_get_likeness (MaiComposer *self, const MaiComposeOptions *options, MaiScore *seed,
                           MaiScore *take)
{
  const MaiHistograms *songs = options->songs != NULL ? options->songs : self->songs;
  g_autoptr (MaiScore) composed = NULL;

  if (songs == NULL)
    return 0;
  composed = dup_composed (take, seed);
  return mai_histograms_compare (songs, composed);
}

static gboolean
is_too_much (MaiComposer *self, guint rows)
{
  return self != NULL && mai_ear_measure (self->model, rows, self->window) > MAI_EAR_MAX_BYTES;
}

/* Fewer where they would take much memory. */
static guint
count_rows_at_once (MaiComposer *self)
{
  guint rows = CLAMP (WINDOWS_AT_ONCE / MAX (self->window, 1), 1, ROWS_AT_ONCE);

  while (rows > 1 && (is_too_much (self, rows) || is_too_much (self->lengths, rows)))
    rows--;
  return rows;
}

static gboolean
compose_all (MaiSession *session, guint first, guint n, GPtrArray *scores, GError **error)
{
  MaiComposer *self = session->composer;
  g_autoptr (MaiSteps) steps = mai_encoding_encode (self->encoding, session->seed, NULL);
  g_autoptr (MaiSteps) lengths = NULL;
  guint at_once = count_rows_at_once (self);

  if (self->lengths != NULL)
    lengths = mai_encoding_encode (self->lengths->encoding, session->seed, NULL);
  session->steps = steps;
  session->lengths = lengths;
  for (guint done = 0; done < n; done += at_once)
    if (!compose_some (session, first + done, MIN (at_once, n - done), scores, error))
      return FALSE;
  return TRUE;
}

GPtrArray *
mai_composer_compose (MaiComposer *self, MaiScore *seed, const MaiComposeOptions *options,
                      guint first_take, guint n_takes, const MaiComposeListener *listener,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) scores = g_ptr_array_new_with_free_func (g_object_unref);
  guint each = options->notes > 0 ? options->notes : options->bars;
  MaiSession session = { .composer = self,
                         .seed = seed,
                         .options = options,
                         .listener = listener,
                         .cancellable = cancellable,
                         .max_likeness = mai_composer_get_max_likeness (self, options),
                         .total = each * n_takes };

  g_return_val_if_fail (each > 0 && n_takes > 0, NULL);
  g_return_val_if_fail (options->max_copy == 0 || options->copy_index != NULL, NULL);
  if (!mai_encoding_check_constraints (self->encoding, &options->constraints, error)
      || !check_limits (self, options, error)
      || !compose_all (&session, first_take, n_takes, scores, error))
    return NULL;
  return g_steal_pointer (&scores);
}

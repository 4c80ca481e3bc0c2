/* SPDX-License-Identifier: Apache-2.0 */
/* Takes run beside each other as rows of one stream, a few at a time; each has a cursor that writes its score and a
 * generator of its own, and a row's numbers do not depend on its neighbours. */
#include "learn/mai-composer.h"

#include "base/mai-i18n.h"
#include "learn/mai-copy-guard.h"
#include "learn/mai-encoding-private.h"
#include "learn/mai-grid.h"
#include "learn/mai-learn-error.h"
#include "nn/mai-checkpoint.h"
#include "nn/mai-random.h"
#include "nn/mai-stream.h"

/* Streams of the generator: the use in the highest byte, the take below. */
#define STREAM_COMPOSE (G_GUINT64_CONSTANT (0x53) << 56)

#define ROWS_AT_ONCE 16
#define NOTES_A_BAR_AT_MOST \
  512 /* when going by bars: a model that never leaves its chord must end too */
#define STEPS_A_NOTE_AT_MOST 64 /* when going by notes: one that stays silent, too */

struct _MaiComposer
{
  MaiModel *model;
  MaiEncoding *encoding;
  char *data_digest; /* or NULL */
  gboolean has_recipe;
  MaiRecipe recipe;
};

typedef struct
{
  MaiScore *score;
  MaiCursor *cursor;
  MaiRandom random;
  gint64 end; /* tick before which notes may begin, G_MAXINT64 when notes are counted */
  guint n_notes;
  guint64 n_steps; /* one may write several notes, or none */
  gboolean finished, told;
  MaiCopyGuard *guard; /* or NULL */
  guint16 step[MAI_ENCODING_MAX_FIELDS]; /* being chosen, then the last one */
} MaiTake;

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

MaiComposer *
mai_composer_load (const char *path, GError **error)
{
  g_autoptr (GHashTable) metadata = NULL;
  g_autoptr (MaiModel) model = mai_model_load (path, mai_backend_cpu (), &metadata, error);
  g_autoptr (MaiEncoding) encoding = NULL;
  MaiComposer *self;

  if (!model)
    return NULL;
  encoding = mai_encoding_load (metadata, error);
  self = encoding ? mai_composer_new (model, encoding, error) : NULL;
  if (!self)
    return NULL;
  self->data_digest = g_strdup (g_hash_table_lookup (metadata, "data"));
  self->has_recipe = mai_recipe_from_text (&self->recipe, g_hash_table_lookup (metadata, "recipe"));
  return self;
}

void
mai_composer_free (MaiComposer *self)
{
  if (!self)
    return;
  mai_model_unref (self->model);
  mai_encoding_unref (self->encoding);
  g_free (self->data_digest);
  g_free (self);
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

/* The tick at which `bars` bars have passed since the bar line after the seed's last onset, or since the start when the
 * seed is empty. */
static gint64
find_end (MaiScore *score, MaiCursor *cursor, guint bars)
{
  MaiMetreMap *metres = mai_score_get_metre_map (score);
  gint64 first = 0;

  if (mai_score_get_n_notes (score) > 0)
    first = mai_metre_map_tick_to_bar (metres, mai_cursor_get_onset (cursor)).bar + 1;
  return mai_metre_map_bar_to_tick (metres, first + bars);
}

static void
take_init (MaiTake *take, MaiComposer *composer, MaiScore *seed, const MaiComposeOptions *options,
           guint number)
{
  take->score = mai_score_copy (seed);
  take->cursor = mai_cursor_new (composer->encoding, take->score);
  mai_random_init (&take->random, options->random_seed, STREAM_COMPOSE + number);
  take->end = options->notes > 0 ? G_MAXINT64 : find_end (take->score, take->cursor, options->bars);
  if (options->max_copy > 0)
    take->guard = mai_copy_guard_new (options->copy_index, options->max_copy);
}

static void
take_clear (MaiTake *take)
{
  g_clear_pointer (&take->cursor, mai_cursor_free);
  g_clear_pointer (&take->guard, mai_copy_guard_free);
  g_clear_object (&take->score);
}

/* Feeds every row the same step. */
static void
feed_all (MaiStream *stream, const guint16 *step, guint n_fields, guint n_rows)
{
  g_autofree guint16 *inputs = g_new (guint16, (gsize) n_fields * n_rows);

  for (guint k = 0; k < n_rows; k++)
    memcpy (inputs + (gsize) k * n_fields, step, n_fields * sizeof *step);
  mai_stream_feed (stream, inputs);
}

/* The network hears the seed. Afterwards the stream is ready for the first composed note. */
static gboolean
feed_seed (MaiComposer *self, MaiStream *stream, MaiScore *seed, guint n_rows,
           GCancellable *cancellable, GError **error)
{
  g_autoptr (MaiSteps) steps = mai_encoding_encode (self->encoding, seed, NULL);
  const MaiField *fields = mai_encoding_get_fields (self->encoding);
  guint n_fields = mai_encoding_get_n_fields (self->encoding);
  guint16 start[MAI_ENCODING_MAX_FIELDS];

  for (guint f = 0; f < n_fields; f++)
    start[f] = (guint16) fields[f].size;
  feed_all (stream, start, n_fields, n_rows);
  for (gsize i = 0; i < steps->n; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      feed_all (stream, steps->values + i * n_fields, n_fields, n_rows);
    }
  return TRUE;
}

/* The first note must fall into the bars asked for: a model that begins with a long silence would else compose nothing.
 * When it falls is settled by the first field. */
static void
forbid_late_start (MaiTake *take, guint size, guint8 *allowed)
{
  guint16 step[MAI_ENCODING_MAX_FIELDS] = { 0 };

  for (guint value = 0; value < size; value++)
    {
      step[0] = (guint16) value;
      allowed[value] = allowed[value] && mai_cursor_peek (take->cursor, step) < take->end;
    }
}

/* ---- what would copy ---- */

/* Where a note of this step would begin, in grid units. */
static gint64
find_onset (MaiTake *take, const guint16 *step)
{
  return mai_grid_round (mai_cursor_peek (take->cursor, step),
                         mai_score_get_division (take->score));
}

/* Whether the fields up to `field` of `step` leave some way to choose the rest that copies too much of nothing. */
static gboolean
leaves_way (MaiTake *take, const MaiComposeOptions *options, guint field, guint16 *step)
{
  guint8 allowed[128];
  guint next = field + 1;

  /* Here the take ends. */
  if (mai_cursor_peek (take->cursor, step) >= take->end)
    return TRUE;
  if (field >= MAI_EVENTS_PITCH)
    return mai_copy_guard_allows (take->guard, find_onset (take, step), step[MAI_EVENTS_TRACK],
                                  step[MAI_EVENTS_PITCH]);
  mai_cursor_mask (take->cursor, &options->constraints, next, step, allowed);
  for (guint value = 0; value < mai_events_encoding.fields[next].size; value++)
    {
      step[next] = (guint16) value;
      if (allowed[value] && leaves_way (take, options, next, step))
        return TRUE;
    }
  return FALSE;
}

static gboolean
may_choose (MaiTake *take, const MaiComposeOptions *options, guint field, guint value)
{
  guint16 step[MAI_ENCODING_MAX_FIELDS];

  if (take->guard == NULL || field > MAI_EVENTS_PITCH)
    return TRUE;
  memcpy (step, take->step, sizeof step);
  step[field] = (guint16) value;
  return leaves_way (take, options, field, step);
}

/* Whether one of the values is allowed. */
static gboolean
is_left (const guint8 *allowed, guint size)
{
  return memchr (allowed, 1, size) != NULL;
}

static guint16
choose (MaiTake *take, const MaiComposeOptions *options, guint field, guint size,
        const float *logits)
{
  g_autofree guint8 *allowed = g_new (guint8, size);
  guint value;

  mai_cursor_mask (take->cursor, &options->constraints, field, take->step, allowed);
  if (field == 0 && take->n_notes == 0)
    forbid_late_start (take, size, allowed);
  value = mai_sampler_choose (logits, allowed, size, &options->sampling,
                              mai_random_uniform (&take->random));
  while (!may_choose (take, options, field, value))
    {
      allowed[value] = 0;
      if (!is_left (allowed, size))
        {
          /* Only of the first field: each choice leaves one for the fields behind it. */
          take->finished = TRUE;
          break;
        }
      value = mai_sampler_choose (logits, allowed, size, &options->sampling,
                                  mai_random_uniform (&take->random));
    }
  return (guint16) value;
}

/* The step just written, as MaiCopyText will read it. */
static void
tell_guard (MaiTake *take)
{
  guint division = mai_score_get_division (take->score);
  gint64 tick = mai_cursor_get_onset (take->cursor);
  gint64 length =
      mai_cursor_to_ticks (take->cursor, mai_grid_length (take->step[MAI_EVENTS_DURATION]));

  mai_copy_guard_append (take->guard, mai_grid_round (tick, division),
                         mai_grid_round (tick + MAX (length, 1), division),
                         take->step[MAI_EVENTS_TRACK], take->step[MAI_EVENTS_PITCH]);
}

/* Writes the step just chosen, or ends the take where its note would begin past the end. */
static void
take_append (MaiTake *take, const MaiComposeOptions *options)
{
  if (mai_cursor_peek (take->cursor, take->step) >= take->end)
    {
      take->finished = TRUE;
      return;
    }
  take->n_notes += mai_cursor_append (take->cursor, take->step);
  take->n_steps++;
  if (take->guard != NULL)
    tell_guard (take);
  if (options->notes > 0)
    take->finished = take->n_notes >= options->notes
                     || take->n_steps >= (guint64) options->notes * STEPS_A_NOTE_AT_MOST;
  else
    take->finished = take->n_notes >= (guint64) options->bars * NOTES_A_BAR_AT_MOST;
}

/* One note in each row: every field from its head, in the chain's order. Finished rows ride along unread. */
static void
compose_step (MaiComposer *self, MaiStream *stream, MaiTake *takes, guint n_rows,
              const MaiComposeOptions *options)
{
  const MaiField *fields = mai_encoding_get_fields (self->encoding);
  guint16 chosen[ROWS_AT_ONCE];

  for (guint f = 0; f < mai_encoding_get_n_outputs (self->encoding); f++)
    {
      const float *logits = mai_stream_logits (stream);

      for (guint k = 0; k < n_rows; k++)
        {
          if (!takes[k].finished)
            takes[k].step[f] =
                choose (&takes[k], options, f, fields[f].size, logits + (gsize) k * fields[f].size);
          chosen[k] = takes[k].step[f];
        }
      mai_stream_choose (stream, chosen);
    }
  for (guint k = 0; k < n_rows; k++)
    if (!takes[k].finished)
      take_append (&takes[k], options);
}

static void
feed_takes (MaiStream *stream, const MaiTake *takes, guint n_fields, guint n_rows)
{
  guint16 inputs[ROWS_AT_ONCE * MAI_ENCODING_MAX_FIELDS];

  for (guint k = 0; k < n_rows; k++)
    memcpy (inputs + k * n_fields, takes[k].step, n_fields * sizeof *inputs);
  mai_stream_feed (stream, inputs);
}

static guint
count_done (const MaiTake *takes, guint n_rows, const MaiComposeOptions *options)
{
  guint done = 0;

  for (guint k = 0; k < n_rows; k++)
    {
      if (options->notes > 0)
        done += takes[k].finished ? options->notes : MIN (takes[k].n_notes, options->notes);
      else
        done += takes[k].finished ? options->bars
                                  : MIN (mai_cursor_get_bars (takes[k].cursor), options->bars);
    }
  return done;
}

static gboolean
all_finished (const MaiTake *takes, guint n_rows)
{
  for (guint k = 0; k < n_rows; k++)
    if (!takes[k].finished)
      return FALSE;
  return TRUE;
}

typedef struct
{
  const MaiComposeListener *listener; /* or NULL */
  guint first; /* number of the take in the first row */
  guint before, total; /* notes or bars of the takes composed earlier, and of all */
} MaiReport;

static void
tell_progress (const MaiReport *report, const MaiTake *takes, guint n_rows,
               const MaiComposeOptions *options)
{
  const MaiComposeListener *listener = report->listener;

  if (listener != NULL && listener->progress != NULL)
    listener->progress (report->before + count_done (takes, n_rows, options), report->total,
                        listener->data);
}

/* Tells of the takes that are finished and were not before. */
static void
tell_finished (const MaiReport *report, MaiTake *takes, guint n_rows)
{
  const MaiComposeListener *listener = report->listener;

  for (guint k = 0; k < n_rows; k++)
    {
      if (!takes[k].finished || takes[k].told)
        continue;
      takes[k].told = TRUE;
      if (listener != NULL && listener->finished != NULL)
        listener->finished (report->first + k, takes[k].score, listener->data);
    }
}

static gboolean
is_same_note (const MaiNote *a, const MaiNote *b)
{
  return a->onset == b->onset && a->pitch == b->pitch && a->duration == b->duration
         && a->velocity == b->velocity && a->flags == b->flags && a->origin == b->origin;
}

/* The take without the notes of its seed, some of which may have been composed at another time. */
static MaiScore *
dup_composed (const MaiTake *take, MaiScore *seed)
{
  MaiScore *composed = mai_score_copy (take->score);

  for (guint i = 0; i < mai_score_get_n_tracks (composed); i++)
    {
      gsize n, n_seed = 0, next = 0;
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (take->score, i), &n);
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
check_copies (const MaiTake *takes, guint n_rows, MaiScore *seed, const MaiComposeOptions *options,
              GError **error)
{
  for (guint k = 0; k < n_rows && options->max_copy > 0; k++)
    {
      g_autoptr (MaiScore) composed = NULL;

      if (!takes[k].finished || takes[k].told)
        continue;
      composed = dup_composed (&takes[k], seed);
      if (mai_copy_guard_measure (options->copy_index, composed) <= options->max_copy)
        continue;
      g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
                   _ ("What was composed copies more than %u notes of the data; take a seed whose "
                      "file divides a quarter note into a multiple of 24 ticks."),
                   options->max_copy);
      return FALSE;
    }
  return TRUE;
}

static gboolean
compose_rows (MaiComposer *self, MaiScore *seed, const MaiComposeOptions *options, MaiTake *takes,
              guint n_rows, const MaiReport *report, GCancellable *cancellable, GError **error)
{
  g_autoptr (MaiStream) stream = mai_stream_new (self->model, n_rows, MAI_PRECISION_FLOAT32);
  guint n_fields = mai_encoding_get_n_fields (self->encoding);

  if (!feed_seed (self, stream, seed, n_rows, cancellable, error))
    return FALSE;
  for (;;)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      compose_step (self, stream, takes, n_rows, options);
      if (!check_copies (takes, n_rows, seed, options, error))
        return FALSE;
      tell_progress (report, takes, n_rows, options);
      tell_finished (report, takes, n_rows);
      if (all_finished (takes, n_rows))
        return TRUE;
      feed_takes (stream, takes, n_fields, n_rows);
    }
}

/* Up to ROWS_AT_ONCE takes, their scores added to `scores`. */
static gboolean
compose_some (MaiComposer *self, MaiScore *seed, const MaiComposeOptions *options, guint n,
              GPtrArray *scores, const MaiReport *report, GCancellable *cancellable, GError **error)
{
  MaiTake takes[ROWS_AT_ONCE] = { 0 };
  gboolean done;

  for (guint k = 0; k < n; k++)
    take_init (&takes[k], self, seed, options, report->first + k);
  done = compose_rows (self, seed, options, takes, n, report, cancellable, error);
  for (guint k = 0; k < n; k++)
    {
      if (done)
        g_ptr_array_add (scores, g_steal_pointer (&takes[k].score));
      take_clear (&takes[k]);
    }
  return done;
}

static gboolean
check_limit (MaiComposer *self, const MaiComposeOptions *options, GError **error)
{
  if (options->max_copy == 0 || self->encoding == &mai_events_encoding)
    return TRUE;
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
               _ ("How much is copied can be limited with models of the encoding “%s” only, and "
                  "this is one of “%s”."),
               mai_encoding_get_name (&mai_events_encoding),
               mai_encoding_get_name (self->encoding));
  return FALSE;
}

GPtrArray *
mai_composer_compose (MaiComposer *self, MaiScore *seed, const MaiComposeOptions *options,
                      guint first_take, guint n_takes, const MaiComposeListener *listener,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) scores = g_ptr_array_new_with_free_func (g_object_unref);
  guint each = options->notes > 0 ? options->notes : options->bars;
  MaiReport report = { listener, first_take, 0, each * n_takes };

  g_return_val_if_fail (each > 0 && n_takes > 0, NULL);
  g_return_val_if_fail (options->max_copy == 0 || options->copy_index != NULL, NULL);
  if (!mai_encoding_check_constraints (self->encoding, &options->constraints, error)
      || !check_limit (self, options, error))
    return NULL;
  for (guint done = 0; done < n_takes; done += ROWS_AT_ONCE)
    {
      guint n = MIN (ROWS_AT_ONCE, n_takes - done);

      report.first = first_take + done;
      report.before = done * each;
      if (!compose_some (self, seed, options, n, scores, &report, cancellable, error))
        return NULL;
    }
  return g_steal_pointer (&scores);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What is chosen for a take, and what is forbidden to it. */
#include "learn/mai-composer-private.h"

#include <string.h>

#include "learn/mai-grid.h"
#include "learn/mai-repetition.h"

/* Streams of the generator: the use in the highest byte, below it the try, then the take. */
#define STREAM_COMPOSE (G_GUINT64_CONSTANT (0x53) << 56)
#define STREAM_LENGTHS (G_GUINT64_CONSTANT (0x55) << 56)
#define TRY_SHIFT 32

#define NOTES_A_BAR_AT_MOST \
  512 /* when going by bars: a model that never leaves its chord must end too */
#define STEPS_A_NOTE_AT_MOST 64 /* when going by notes: one that stays silent, too */

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

/* Repeats are those of elements: the steps of an encoding that has a vocabulary. */
static void
count_repeats (MaiComposerRow *row, const MaiSteps *seed_steps)
{
  guint wanted = row->options->max_repeats;

  row->max_repeats = wanted > 0 ? wanted : row->composer->habits.max_repeats;
  if (row->max_repeats == 0 || row->composer->encoding->vocabulary == NULL)
    return;
  row->elements = g_array_new (FALSE, FALSE, sizeof (guint16));
  g_array_append_vals (row->elements, seed_steps->values, (guint) seed_steps->n);
}

void
mai_composer_row_init (MaiComposerRow *row, MaiComposer *composer, MaiScore *seed,
                       const MaiSteps *seed_steps, const MaiComposeOptions *options, guint number,
                       guint try)
{
  guint64 stream = ((guint64) try << TRY_SHIFT) + number;

  *row = (MaiComposerRow){ .composer = composer, .options = options, .number = number };
  row->score = mai_score_copy (seed);
  row->cursor = mai_cursor_new (composer->encoding, row->score);
  if (composer->lengths != NULL)
    mai_chords_cursor_read_length (row->cursor);
  mai_random_init (&row->random, options->random_seed, STREAM_COMPOSE + stream);
  mai_random_init (&row->lengths_random, options->random_seed, STREAM_LENGTHS + stream);
  row->end = options->notes > 0 ? G_MAXINT64 : find_end (row->score, row->cursor, options->bars);
  if (options->max_copy > 0)
    row->guard = mai_copy_guard_new (options->copy_index, options->max_copy);
  count_repeats (row, seed_steps);
}

void
mai_composer_row_clear (MaiComposerRow *row)
{
  g_clear_pointer (&row->cursor, mai_cursor_free);
  g_clear_pointer (&row->guard, mai_copy_guard_free);
  g_clear_pointer (&row->elements, g_array_unref);
  g_clear_object (&row->score);
}

/* The first note must fall into the bars asked for: a model that begins with a long silence would else compose nothing.
 * When it falls is settled by the first field. */
static void
forbid_late_start (MaiComposerRow *row, guint size, guint8 *allowed)
{
  guint16 step[MAI_ENCODING_MAX_FIELDS] = { 0 };

  for (guint value = 0; value < size; value++)
    {
      step[0] = (guint16) value;
      allowed[value] = allowed[value] && mai_cursor_peek (row->cursor, step) < row->end;
    }
}

/* ---- what would copy ---- */

/* Where a note of this step would begin, in grid units. */
static gint64
find_onset (MaiComposerRow *row, const guint16 *step)
{
  return mai_grid_round (mai_cursor_peek (row->cursor, step), mai_score_get_division (row->score));
}

/* Whether the fields up to `field` of `step` leave some way to choose the rest that copies too much of nothing. */
static gboolean
leaves_way (MaiComposerRow *row, guint field, guint16 *step)
{
  guint8 allowed[128];
  guint next = field + 1;

  /* Here the take ends. */
  if (mai_cursor_peek (row->cursor, step) >= row->end)
    return TRUE;
  if (field >= MAI_EVENTS_PITCH)
    return mai_copy_guard_allows (row->guard, find_onset (row, step), step[MAI_EVENTS_TRACK],
                                  step[MAI_EVENTS_PITCH]);
  mai_cursor_mask (row->cursor, &row->options->constraints, next, step, allowed);
  for (guint value = 0; value < mai_events_encoding.fields[next].size; value++)
    {
      step[next] = (guint16) value;
      if (allowed[value] && leaves_way (row, next, step))
        return TRUE;
    }
  return FALSE;
}

static gboolean
may_choose (MaiComposerRow *row, guint field, guint value)
{
  guint16 step[MAI_ENCODING_MAX_FIELDS];

  if (row->guard == NULL || field > MAI_EVENTS_PITCH)
    return TRUE;
  memcpy (step, row->step, sizeof step);
  step[field] = (guint16) value;
  return leaves_way (row, field, step);
}

/* Whether one of the values is allowed. */
static gboolean
is_left (const guint8 *allowed, guint size)
{
  return memchr (allowed, 1, size) != NULL;
}

/* What constraints, beginning and repeats leave of the field's values. */
static void
mask (MaiComposerRow *row, guint field, guint size, guint8 *allowed)
{
  mai_cursor_mask (row->cursor, &row->options->constraints, field, row->step, allowed);
  if (field == 0 && row->n_notes == 0)
    forbid_late_start (row, size, allowed);
  if (row->elements != NULL)
    mai_repetition_forbid ((const guint16 *) (gpointer) row->elements->data, row->elements->len,
                           row->max_repeats, allowed, size);
}

guint16
mai_composer_row_choose (MaiComposerRow *row, guint field, const float *logits)
{
  const MaiSampling *sampling = &row->options->sampling;
  guint size = row->composer->encoding->fields[field].size;
  g_autofree guint8 *allowed = g_new (guint8, size);

  mask (row, field, size, allowed);
  for (;;)
    {
      guint value =
          mai_sampler_choose (logits, allowed, size, sampling, mai_random_uniform (&row->random));

      row->step[field] = (guint16) value;
      if (may_choose (row, field, value))
        return row->step[field];
      allowed[value] = 0;
      /* Only of the first field: each choice leaves one for the fields behind it. */
      row->stopped = row->finished = !is_left (allowed, size);
      if (row->stopped)
        return row->step[field];
    }
}

/* A length has nothing to obey. */
void
mai_composer_row_choose_length (MaiComposerRow *row, const float *logits)
{
  const MaiEncoding *lengths = row->composer->lengths->encoding;

  row->length =
      (guint16) mai_sampler_choose (logits, NULL, lengths->fields[0].size, &row->options->sampling,
                                    mai_random_uniform (&row->lengths_random));
  mai_chords_cursor_set_length (row->cursor, mai_encoding_get_code (lengths, row->length));
}

/* The step just written, as MaiCopyText will read it. */
static void
tell_guard (MaiComposerRow *row)
{
  guint division = mai_score_get_division (row->score);
  gint64 tick = mai_cursor_get_onset (row->cursor);
  gint64 length =
      mai_cursor_to_ticks (row->cursor, mai_grid_length (row->step[MAI_EVENTS_DURATION]));

  mai_copy_guard_append (row->guard, mai_grid_round (tick, division),
                         mai_grid_round (tick + MAX (length, 1), division),
                         row->step[MAI_EVENTS_TRACK], row->step[MAI_EVENTS_PITCH]);
}

/* Whether every note that might yet begin before the end would copy too much. */
static gboolean
is_blocked (MaiComposerRow *row)
{
  guint size = row->composer->encoding->fields[0].size;
  g_autofree guint8 *allowed = g_new (guint8, size);
  guint16 step[MAI_ENCODING_MAX_FIELDS];

  mask (row, 0, size, allowed);
  memcpy (step, row->step, sizeof step);
  for (guint value = 0; value < size; value++)
    {
      step[0] = (guint16) value;
      if (allowed[value] && mai_cursor_peek (row->cursor, step) < row->end
          && leaves_way (row, 0, step))
        return FALSE;
    }
  return TRUE;
}

/* By the next note, which would begin past the end. In its last bar a take is as long as was asked for. */
static void
end_row (MaiComposerRow *row)
{
  row->finished = TRUE;
  row->stopped = row->guard != NULL && mai_cursor_get_bars (row->cursor) < row->options->bars
                 && is_blocked (row);
}

void
mai_composer_row_append (MaiComposerRow *row)
{
  const MaiComposeOptions *options = row->options;

  if (mai_cursor_peek (row->cursor, row->step) >= row->end)
    {
      end_row (row);
      return;
    }
  row->n_notes += mai_cursor_append (row->cursor, row->step);
  row->n_steps++;
  if (row->guard != NULL)
    tell_guard (row);
  if (row->elements != NULL)
    g_array_append_val (row->elements, row->step[0]);
  if (options->notes > 0)
    row->finished = row->n_notes >= options->notes
                    || row->n_steps >= (guint64) options->notes * STEPS_A_NOTE_AT_MOST;
  else
    row->finished = row->n_notes >= (guint64) options->bars * NOTES_A_BAR_AT_MOST;
}

guint
mai_composer_row_count (const MaiComposerRow *row)
{
  const MaiComposeOptions *options = row->options;

  if (options->notes > 0)
    return row->finished ? options->notes : MIN (row->n_notes, options->notes);
  return row->finished ? options->bars : MIN (mai_cursor_get_bars (row->cursor), options->bars);
}

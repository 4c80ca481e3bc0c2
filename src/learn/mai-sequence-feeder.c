/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that play pieces from a queue. A row is (piece, augmentation, place); a window copies T steps from each row,
 * input beside target, and starts the next piece where one ends. Seeking plays the rows forward without copying. */
#include "learn/mai-feeder-private.h"

#include <string.h>

#include "nn/mai-random.h"

/* Streams of the generator: the use in the highest byte, apart from the engine's and the composer's. */
#define STREAM_SHUFFLE (G_GUINT64_CONSTANT (0x51) << 56)
#define STREAM_AUGMENT (G_GUINT64_CONSTANT (0x52) << 56)

typedef struct
{
  const MaiPiece *piece; /* NULL before the first and when the queue has run dry */
  MaiSteps *steps; /* the piece, augmented; NULL until a step of it is copied */
  guint64 ticket; /* which place in the queue it came from */
  gsize at; /* next step to hand out */
} MaiRow;

typedef struct
{
  MaiFeeder feeder;
  const MaiEncoding *encoding;
  GPtrArray *pieces; /* of MaiPiece, owned by the set */
  MaiDataSet *set;
  MaiRecipe recipe;
  gboolean training;
  guint batch, steps, n_fields, n_outputs;
  guint64 n_notes;
  guint64 window;
  guint64 next_ticket;
  guint32 *order; /* of the pieces in the round under way */
  guint64 order_round;
  MaiRow *rows;
  guint16 *inputs, *targets;
  float *weight, *keep;
} Sequences;

static void
shuffle_round (Sequences *self, guint64 round)
{
  MaiRandom random;

  for (guint i = 0; i < self->pieces->len; i++)
    self->order[i] = i;
  if (self->training)
    {
      mai_random_init (&random, self->recipe.seed, STREAM_SHUFFLE + round);
      mai_random_shuffle (&random, self->order, self->pieces->len);
    }
  self->order_round = round;
}

/* The piece of a ticket, or NULL when an evaluation's queue is empty. */
static const MaiPiece *
piece_of_ticket (Sequences *self, guint64 ticket)
{
  guint64 round = ticket / self->pieces->len;

  if (!self->training && round > 0)
    return NULL;
  if (round != self->order_round)
    shuffle_round (self, round);
  return g_ptr_array_index (self->pieces, self->order[ticket % self->pieces->len]);
}

static int
draw_shift (MaiRandom *random, guint most)
{
  return (int) mai_random_below (random, 2 * most + 1) - (int) most;
}

/* The row's piece as this ticket plays it: transposed and at another tempo, drawn from the ticket's own stream. A shift
 * that would leave the range is drawn again, a few times, then left out. */
static MaiSteps *
augment (Sequences *self, const MaiPiece *piece, guint64 ticket)
{
  MaiSteps *steps = mai_steps_new (piece->steps->n, self->n_fields);
  MaiRandom random;

  memcpy (steps->values, piece->steps->values,
          piece->steps->n * self->n_fields * sizeof *steps->values);
  if (!self->training || (self->recipe.transpose == 0 && self->recipe.tempo_bins == 0))
    return steps;
  mai_random_init (&random, self->recipe.seed, STREAM_AUGMENT + ticket);
  for (guint try = 0; try < 4; try++)
    {
      int semitones = draw_shift (&random, self->recipe.transpose);
      int tempo_bins = draw_shift (&random, self->recipe.tempo_bins);

      if (mai_encoding_augment (self->encoding, steps, semitones, tempo_bins))
        break;
    }
  return steps;
}

static void
row_take_next (Sequences *self, MaiRow *row)
{
  g_clear_pointer (&row->steps, mai_steps_free);
  row->ticket = self->next_ticket;
  row->piece = piece_of_ticket (self, row->ticket);
  row->at = 0;
  if (row->piece)
    self->next_ticket++;
}

static gboolean
row_is_finished (const MaiRow *row)
{
  return !row->piece || row->at == row->piece->steps->n;
}

static void
rows_start (Sequences *self)
{
  self->window = 0;
  self->next_ticket = 0;
  shuffle_round (self, 0);
  for (guint b = 0; b < self->batch; b++)
    {
      g_clear_pointer (&self->rows[b].steps, mai_steps_free);
      self->rows[b].piece = NULL;
    }
}

static int
compare_longest_first (gconstpointer a, gconstpointer b)
{
  const MaiPiece *x = *(const MaiPiece *const *) a, *y = *(const MaiPiece *const *) b;

  if (x->steps->n != y->steps->n)
    return x->steps->n > y->steps->n ? -1 : 1;
  return strcmp (x->digest, y->digest);
}

static void
collect_pieces (Sequences *self, MaiSplit split)
{
  for (guint i = 0; i < mai_data_set_get_n_pieces (self->set); i++)
    {
      const MaiPiece *piece = mai_data_set_get_piece (self->set, i);

      if (piece->steps && piece->split == split && piece->steps->n > 0)
        {
          g_ptr_array_add (self->pieces, (gpointer) piece);
          self->n_notes += piece->steps->n;
        }
    }
  /* By content, not by file name or the order of finding: a moved folder trains the same. */
  g_ptr_array_sort (self->pieces, compare_longest_first);
}

static guint
find_smallest (const guint64 *values, guint n)
{
  guint smallest = 0;

  for (guint i = 1; i < n; i++)
    if (values[i] < values[smallest])
      smallest = i;
  return smallest;
}

/* The row that finishes last decides how long an evaluation is. */
static guint64
count_evaluation_windows (Sequences *self)
{
  g_autofree guint64 *lengths = g_new0 (guint64, self->batch);
  guint64 longest = 0;

  for (guint i = 0; i < self->pieces->len; i++)
    {
      const MaiPiece *piece = g_ptr_array_index (self->pieces, i);
      guint shortest = find_smallest (lengths, self->batch);

      lengths[shortest] += piece->steps->n;
      longest = MAX (longest, lengths[shortest]);
    }
  return (longest + self->steps - 1) / self->steps;
}

static guint64
sequences_count_windows (MaiFeeder *feeder)
{
  Sequences *self = (Sequences *) feeder;
  guint64 per_window = (guint64) self->batch * self->steps;

  if (self->training)
    return (self->n_notes + per_window - 1) / per_window;
  return count_evaluation_windows (self);
}

/* One window: visits run after run of steps that lie in one piece of one row. The row that is furthest behind goes next,
 * so rows take pieces from the queue in the order in which they finish. Next and seek both go through here. */
static void
rows_advance (Sequences *self, void (*visit) (Sequences *, MaiRow *, guint b, guint t, gsize run))
{
  g_autofree guint64 *at = g_new0 (guint64, self->batch);

  for (guint b = 0; at[b] < self->steps; b = find_smallest (at, self->batch))
    {
      MaiRow *row = &self->rows[b];
      gsize run = self->steps - at[b];

      if (row_is_finished (row))
        row_take_next (self, row);
      if (row->piece)
        run = MIN (run, row->piece->steps->n - row->at);
      if (visit)
        visit (self, row, b, (guint) at[b], run);
      if (row->piece)
        row->at += run;
      at[b] += run;
    }
}

static void
sequences_seek (MaiFeeder *feeder, guint64 window)
{
  Sequences *self = (Sequences *) feeder;

  if (self->pieces->len == 0)
    return;
  if (window < self->window)
    rows_start (self);
  for (; self->window < window; self->window++)
    rows_advance (self, NULL);
}

static void
copy_step (Sequences *self, MaiRow *row, gsize cell, gsize at)
{
  const guint16 *now = row->steps->values + at * self->n_fields;
  const MaiField *fields = mai_encoding_get_fields (self->encoding);
  guint16 *input = self->inputs + cell * self->n_fields;

  for (guint f = 0; f < self->n_fields; f++)
    input[f] = at > 0 ? now[(gssize) f - (gssize) self->n_fields] : (guint16) fields[f].size;
  memcpy (self->targets + cell * self->n_outputs, now, self->n_outputs * sizeof *now);
  self->weight[cell] = self->training || at >= row->piece->first_scored;
  self->keep[cell] = at > 0;
}

static void
copy_padding (Sequences *self, gsize cell)
{
  for (guint f = 0; f < self->n_fields; f++)
    self->inputs[cell * self->n_fields + f] = MAI_IGNORE;
  for (guint f = 0; f < self->n_outputs; f++)
    self->targets[cell * self->n_outputs + f] = MAI_IGNORE;
  self->weight[cell] = 0;
  self->keep[cell] = 0;
}

static void
copy_run (Sequences *self, MaiRow *row, guint b, guint t, gsize run)
{
  if (row->piece && !row->steps)
    row->steps = augment (self, row->piece, row->ticket);
  for (gsize i = 0; i < run; i++)
    {
      gsize cell = (t + i) * self->batch + b;

      if (row->piece)
        copy_step (self, row, cell, row->at + i);
      else
        copy_padding (self, cell);
    }
}

static gboolean
is_at_end (Sequences *self)
{
  for (guint b = 0; b < self->batch; b++)
    if (!row_is_finished (&self->rows[b]))
      return FALSE;
  return piece_of_ticket (self, self->next_ticket) == NULL;
}

static gboolean
sequences_next (MaiFeeder *feeder, MaiBatch *batch)
{
  Sequences *self = (Sequences *) feeder;

  if (self->pieces->len == 0 || is_at_end (self))
    return FALSE;
  rows_advance (self, copy_run);
  self->window++;
  *batch = (MaiBatch){
    .inputs = self->inputs,
    .targets = self->targets,
    .weight = self->weight,
    .keep = self->keep,
  };
  return TRUE;
}

static guint
sequences_get_steps (MaiFeeder *feeder, guint64 window)
{
  return ((Sequences *) feeder)->steps;
}

static void
sequences_free (MaiFeeder *feeder)
{
  Sequences *self = (Sequences *) feeder;

  for (guint b = 0; b < self->batch; b++)
    g_clear_pointer (&self->rows[b].steps, mai_steps_free);
  g_free (self->rows);
  g_free (self->order);
  g_free (self->inputs);
  g_free (self->targets);
  g_free (self->weight);
  g_free (self->keep);
  g_ptr_array_unref (self->pieces);
  mai_data_set_unref (self->set);
  g_free (self);
}

static const MaiFeederTable table = {
  sequences_free, sequences_count_windows, sequences_get_steps, sequences_seek, sequences_next,
};

static MaiFeeder *
sequences_new (MaiDataSet *set, MaiSplit split, const MaiRecipe *recipe, gboolean training)
{
  Sequences *self = g_new0 (Sequences, 1);
  gsize n = (gsize) recipe->batch * recipe->steps;

  self->feeder.table = &table;
  self->set = mai_data_set_ref (set);
  self->encoding = mai_data_set_get_encoding (set);
  self->pieces = g_ptr_array_new ();
  self->recipe = *recipe;
  self->training = training;
  self->batch = recipe->batch;
  self->steps = recipe->steps;
  self->n_fields = mai_encoding_get_n_fields (self->encoding);
  self->n_outputs = mai_encoding_get_n_outputs (self->encoding);
  collect_pieces (self, split);
  self->order = g_new0 (guint32, MAX (self->pieces->len, 1));
  self->rows = g_new0 (MaiRow, self->batch);
  self->inputs = g_new0 (guint16, n * self->n_fields);
  self->targets = g_new0 (guint16, n * self->n_outputs);
  self->weight = g_new0 (float, n);
  self->keep = g_new0 (float, n);
  if (self->pieces->len > 0)
    rows_start (self);
  return &self->feeder;
}

MaiFeeder *
mai_sequence_feeder_new_training (MaiDataSet *set, const MaiRecipe *recipe)
{
  return sequences_new (set, MAI_SPLIT_TRAIN, recipe, TRUE);
}

MaiFeeder *
mai_sequence_feeder_new_evaluation (MaiDataSet *set, MaiSplit split, guint batch, guint steps)
{
  MaiRecipe recipe = { .batch = batch, .steps = steps };

  return sequences_new (set, split, &recipe, FALSE);
}

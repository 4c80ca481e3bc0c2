/* SPDX-License-Identifier: Apache-2.0 */
/* Excerpts of pieces, as networks were taught that know only the last so many notes. Every window of an epoch is one slice
 * of a shuffled list of excerpts, so a seek is a number. */
#include <string.h>

#include "learn/mai-feeder-private.h"
#include "nn/mai-random.h"

/* Streams of the generator: the use in the highest byte, apart from the other feeder's, the engine's and the composer's. */
#define STREAM_SHUFFLE (G_GUINT64_CONSTANT (0x53) << 56)
#define STREAM_SPLIT (G_GUINT64_CONSTANT (0x54) << 56)

#define TRAIN_SHARE 0.7 /* of all excerpts */
#define VALID_SHARE 0.2

typedef struct
{
  const MaiSteps *steps; /* of its piece, owned by the set */
  gsize at; /* its first note */
} Excerpt;

typedef struct
{
  MaiFeeder feeder;
  MaiDataSet *set;
  MaiRecipe recipe;
  gboolean training;
  guint batch, n_fields, n_outputs;
  GArray *excerpts; /* of Excerpt */
  guint32 *order; /* of the excerpts in the epoch under way */
  guint64 order_epoch; /* G_MAXUINT64 before the first */
  guint64 window;
  guint16 *inputs, *targets; /* of the longest batch there is */
  float *weight, *keep;
} Excerpts;

static int
compare_digests (gconstpointer a, gconstpointer b)
{
  const MaiPiece *x = *(const MaiPiece *const *) a, *y = *(const MaiPiece *const *) b;

  return strcmp (x->digest, y->digest);
}

/* By content, not by file name or the order of finding: a moved folder trains the same. */
static GPtrArray *
collect_pieces (Excerpts *self, MaiSplit split)
{
  GPtrArray *pieces = g_ptr_array_new ();

  for (guint i = 0; i < mai_data_set_get_n_pieces (self->set); i++)
    {
      const MaiPiece *piece = mai_data_set_get_piece (self->set, i);

      if (piece->steps && (self->recipe.split_windows || piece->split == split))
        g_ptr_array_add (pieces, (gpointer) piece);
    }
  g_ptr_array_sort (pieces, compare_digests);
  return pieces;
}

static void
collect_excerpts (Excerpts *self, MaiSplit split)
{
  g_autoptr (GPtrArray) pieces = collect_pieces (self, split);

  for (guint i = 0; i < pieces->len; i++)
    {
      const MaiSteps *steps = ((const MaiPiece *) pieces->pdata[i])->steps;

      for (gsize at = 0; at + self->recipe.window < steps->n; at++)
        g_array_append_val (self->excerpts, ((Excerpt){ steps, at }));
    }
}

/* Leaves the split's share of what is there, the same shares for whoever asks with this seed. */
static void
split_excerpts (Excerpts *self, MaiSplit split)
{
  g_autoptr (GArray) all = g_steal_pointer (&self->excerpts);
  g_autofree guint32 *order = g_new (guint32, MAX (all->len, 1));
  guint first_valid = (guint) (TRAIN_SHARE * all->len);
  guint first_test = (guint) ((TRAIN_SHARE + VALID_SHARE) * all->len);
  const guint bounds[] = { 0, first_valid, first_test, all->len };
  MaiRandom random;

  for (guint i = 0; i < all->len; i++)
    order[i] = i;
  mai_random_init (&random, self->recipe.seed, STREAM_SPLIT);
  mai_random_shuffle (&random, order, all->len);
  self->excerpts = g_array_new (FALSE, FALSE, sizeof (Excerpt));
  for (guint i = bounds[split]; i < bounds[split + 1]; i++)
    g_array_append_val (self->excerpts, g_array_index (all, Excerpt, order[i]));
}

static void
shuffle_epoch (Excerpts *self, guint64 epoch)
{
  MaiRandom random;

  for (guint i = 0; i < self->excerpts->len; i++)
    self->order[i] = i;
  if (self->training)
    {
      mai_random_init (&random, self->recipe.seed, STREAM_SHUFFLE + epoch);
      mai_random_shuffle (&random, self->order, self->excerpts->len);
    }
  self->order_epoch = epoch;
}

static guint64
excerpts_count_windows (MaiFeeder *feeder)
{
  Excerpts *self = (Excerpts *) feeder;

  return (self->excerpts->len + self->batch - 1) / self->batch;
}

/* How many notes after the excerpt are predicted in that window. */
static guint
get_ahead (Excerpts *self, guint64 window)
{
  guint64 epoch = window / MAX (excerpts_count_windows (&self->feeder), 1);

  return self->training ? mai_recipe_get_ahead (&self->recipe, (guint) MIN (epoch, G_MAXUINT)) : 1;
}

static guint
excerpts_get_steps (MaiFeeder *feeder, guint64 window)
{
  Excerpts *self = (Excerpts *) feeder;

  return self->recipe.window + get_ahead (self, window) - 1;
}

static void
excerpts_seek (MaiFeeder *feeder, guint64 window)
{
  ((Excerpts *) feeder)->window = window;
}

/* One step of one row: `excerpt` NULL is padding. Past the piece's end there is nothing to score. */
static void
copy_step (Excerpts *self, const Excerpt *excerpt, guint t, guint b)
{
  gsize cell = (gsize) t * self->batch + b;
  guint16 *input = self->inputs + cell * self->n_fields;
  guint16 *target = self->targets + cell * self->n_outputs;
  gsize at = excerpt ? excerpt->at + t : 0;
  gboolean is_read = excerpt && at < excerpt->steps->n;
  guint also = self->training ? self->recipe.also_scored : 0;
  gboolean is_scored = is_read && t + 1 + also >= self->recipe.window && at + 1 < excerpt->steps->n;

  for (guint f = 0; f < self->n_fields; f++)
    input[f] = is_read ? excerpt->steps->values[at * self->n_fields + f] : MAI_IGNORE;
  for (guint f = 0; f < self->n_outputs; f++)
    target[f] =
        is_scored ? excerpt->steps->values[(at + 1) * self->n_fields + f] : (guint16) MAI_IGNORE;
  self->weight[cell] = is_scored;
  self->keep[cell] = t > 0;
}

static gboolean
excerpts_next (MaiFeeder *feeder, MaiBatch *batch)
{
  Excerpts *self = (Excerpts *) feeder;
  guint64 in_epoch = excerpts_count_windows (feeder);
  guint steps = excerpts_get_steps (feeder, self->window);

  if (in_epoch == 0 || (!self->training && self->window >= in_epoch))
    return FALSE;
  if (self->window / in_epoch != self->order_epoch)
    shuffle_epoch (self, self->window / in_epoch);
  for (guint b = 0; b < self->batch; b++)
    {
      guint64 place = self->window % in_epoch * self->batch + b;
      const Excerpt *excerpt = place < self->excerpts->len
                                   ? &g_array_index (self->excerpts, Excerpt, self->order[place])
                                   : NULL;

      for (guint t = 0; t < steps; t++)
        copy_step (self, excerpt, t, b);
    }
  self->window++;
  *batch = (MaiBatch){ .inputs = self->inputs,
                       .targets = self->targets,
                       .weight = self->weight,
                       .keep = self->keep,
                       .ahead = steps - self->recipe.window };
  return TRUE;
}

static void
excerpts_free (MaiFeeder *feeder)
{
  Excerpts *self = (Excerpts *) feeder;

  g_array_unref (self->excerpts);
  g_free (self->order);
  g_free (self->inputs);
  g_free (self->targets);
  g_free (self->weight);
  g_free (self->keep);
  mai_data_set_unref (self->set);
  g_free (self);
}

static const MaiFeederTable table = {
  excerpts_free, excerpts_count_windows, excerpts_get_steps, excerpts_seek, excerpts_next,
};

static MaiFeeder *
excerpts_new (MaiDataSet *set, MaiSplit split, const MaiRecipe *recipe, guint batch,
              gboolean training)
{
  Excerpts *self = g_new0 (Excerpts, 1);
  gsize n = (gsize) batch * (recipe->window + mai_recipe_get_most_ahead (recipe) - 1);

  self->feeder.table = &table;
  self->set = mai_data_set_ref (set);
  self->recipe = *recipe;
  self->training = training;
  self->batch = batch;
  self->n_fields = mai_encoding_get_n_fields (mai_data_set_get_encoding (set));
  self->n_outputs = mai_encoding_get_n_outputs (mai_data_set_get_encoding (set));
  self->excerpts = g_array_new (FALSE, FALSE, sizeof (Excerpt));
  collect_excerpts (self, split);
  if (recipe->split_windows)
    split_excerpts (self, split);
  self->order = g_new0 (guint32, MAX (self->excerpts->len, 1));
  self->order_epoch = G_MAXUINT64;
  self->inputs = g_new0 (guint16, n * self->n_fields);
  self->targets = g_new0 (guint16, n * self->n_outputs);
  self->weight = g_new0 (float, n);
  self->keep = g_new0 (float, n);
  return &self->feeder;
}

MaiFeeder *
mai_excerpt_feeder_new_training (MaiDataSet *set, const MaiRecipe *recipe)
{
  return excerpts_new (set, MAI_SPLIT_TRAIN, recipe, recipe->batch, TRUE);
}

MaiFeeder *
mai_excerpt_feeder_new_evaluation (MaiDataSet *set, MaiSplit split, const MaiRecipe *recipe,
                                   guint batch)
{
  return excerpts_new (set, split, recipe, batch, FALSE);
}

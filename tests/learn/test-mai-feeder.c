/* SPDX-License-Identifier: Apache-2.0 */
/* The feeder deals every note exactly once a round, in whole pieces, and a seek lands where playing on would. */
#include <string.h>

#include "learn/mai-feeder.h"
#include "mai-test-music.h"

static MaiRecipe
small_recipe (guint batch, guint steps)
{
  MaiRecipe recipe = mai_preset_find ("sketch-lstm", NULL)->recipe;

  recipe.batch = batch;
  recipe.steps = steps;
  return recipe;
}

/* Sum of pitches and count: enough to see a note lost, doubled or changed. */
static void
assert_evaluation_is_complete (MaiDataSet *set, MaiSplit split, guint batch_rows, guint steps)
{
  g_autoptr (MaiFeeder) feeder = mai_feeder_new_evaluation (set, split, batch_rows, steps);
  guint n_outputs = mai_encoding_get_n_outputs (mai_data_set_get_encoding (set));
  guint64 pitches = 0, expected = 0, windows = 0;
  gsize notes = 0, starts = 0;
  MaiBatch batch;

  while (mai_feeder_next (feeder, &batch))
    {
      for (gsize i = 0; i < (gsize) batch_rows * steps; i++)
        if (batch.weight[i] > 0)
          {
            notes++;
            pitches += batch.targets[i * n_outputs + 2];
            starts += batch.keep[i] <= 0;
          }
      windows++;
    }
  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    {
      const MaiPiece *piece = mai_data_set_get_piece (set, i);

      for (gsize s = 0; piece->steps && piece->split == split && s < piece->steps->n; s++)
        expected += piece->steps->values[s * piece->steps->n_fields + 2];
    }
  g_assert_cmpuint (notes, ==, mai_data_set_count_notes (set, split));
  g_assert_cmpuint (starts, ==, mai_data_set_count_pieces (set, split));
  g_assert_cmpuint (pitches, ==, expected);
  g_assert_cmpuint (windows, ==, mai_feeder_count_windows (feeder));
}

static void
test_evaluation (void)
{
  g_autoptr (MaiDataSet) set = mai_test_music_set (40, 50);

  for (guint split = 0; split < MAI_N_SPLITS; split++)
    {
      assert_evaluation_is_complete (set, split, 1, 7);
      assert_evaluation_is_complete (set, split, 4, 64);
      assert_evaluation_is_complete (set, split, 64, 1000);
    }
}

/* The input is the target of the step before, or "start" where a piece begins; no padding. */
static void
test_inputs_follow_targets (void)
{
  g_autoptr (MaiDataSet) set = mai_test_music_set (20, 50);
  const MaiEncoding *encoding = mai_data_set_get_encoding (set);
  guint n_fields = mai_encoding_get_n_fields (encoding),
        n_outputs = mai_encoding_get_n_outputs (encoding);
  MaiRecipe recipe = small_recipe (3, 37);
  g_autoptr (MaiFeeder) feeder = mai_feeder_new_training (set, &recipe);
  guint16 last[3][MAI_ENCODING_MAX_FIELDS];
  MaiBatch batch;

  for (guint window = 0; window < 50; window++)
    {
      g_assert_true (mai_feeder_next (feeder, &batch));
      for (guint t = 0; t < 37; t++)
        for (guint b = 0; b < 3; b++)
          {
            gsize cell = t * 3 + b;
            const guint16 *input = batch.inputs + cell * n_fields;

            g_assert_true (batch.weight[cell] > 0);
            g_assert_true (batch.keep[cell] > 0
                           || input[0] == mai_encoding_get_fields (encoding)[0].size);
            g_assert_true (window + t > 0 || batch.keep[cell] <= 0);
            if (batch.keep[cell] > 0)
              g_assert_cmpmem (input, n_outputs * sizeof *input, last[b],
                               n_outputs * sizeof *input);
            memcpy (last[b], batch.targets + cell * n_outputs, n_outputs * sizeof *input);
          }
    }
}

static void
test_seek (void)
{
  g_autoptr (MaiDataSet) set = mai_test_music_set (20, 50);
  MaiRecipe recipe = small_recipe (4, 33);
  g_autoptr (MaiFeeder) played = mai_feeder_new_training (set, &recipe);
  gsize n = (gsize) 4 * 33 * mai_encoding_get_n_fields (mai_data_set_get_encoding (set));
  MaiBatch there, here;

  for (guint window = 0; window < 60; window++)
    {
      g_autoptr (MaiFeeder) sought = mai_feeder_new_training (set, &recipe);

      mai_feeder_seek (sought, 2 * window % 60); /* now and then past it, and back */
      mai_feeder_seek (sought, window);
      g_assert_true (mai_feeder_next (played, &there));
      g_assert_true (mai_feeder_next (sought, &here));
      g_assert_cmpmem (here.inputs, n * sizeof *here.inputs, there.inputs,
                       n * sizeof *there.inputs);
      g_assert_cmpmem (here.keep, 4 * 33 * sizeof (float), there.keep, 4 * 33 * sizeof (float));
    }
}

/* Another seed deals another order; augmentation changes pitches and leaves rhythm alone. */
static void
test_seed_and_augmentation (void)
{
  g_autoptr (MaiDataSet) set = mai_test_music_set (20, 50);
  MaiRecipe recipe = small_recipe (1, 2000), plain = recipe, other = recipe;
  MaiBatch a, b, c;
  g_autoptr (MaiFeeder) augmented = mai_feeder_new_training (set, &recipe);
  g_autoptr (MaiFeeder) unchanged = NULL;
  g_autoptr (MaiFeeder) reseeded = NULL;
  guint n_outputs = mai_encoding_get_n_outputs (mai_data_set_get_encoding (set));
  guint moved = 0, differs = 0;

  plain.transpose = plain.tempo_bins = 0;
  other.seed++;
  unchanged = mai_feeder_new_training (set, &plain);
  reseeded = mai_feeder_new_training (set, &other);
  mai_feeder_next (augmented, &a);
  mai_feeder_next (unchanged, &b);
  mai_feeder_next (reseeded, &c);
  for (gsize i = 0; i < 2000; i++)
    {
      g_assert_cmpuint (a.targets[i * n_outputs], ==, b.targets[i * n_outputs]);
      g_assert_cmpint (ABS (a.targets[i * n_outputs + 2] - b.targets[i * n_outputs + 2]), <=,
                       (int) recipe.transpose);
      moved += a.targets[i * n_outputs + 2] != b.targets[i * n_outputs + 2];
      differs += a.targets[i * n_outputs] != c.targets[i * n_outputs];
    }
  g_assert_cmpuint (moved, >, 1000);
  g_assert_cmpuint (differs, >, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feeder/evaluation", test_evaluation);
  g_test_add_func ("/feeder/inputs-follow-targets", test_inputs_follow_targets);
  g_test_add_func ("/feeder/seek", test_seek);
  g_test_add_func ("/feeder/seed-and-augmentation", test_seed_and_augmentation);
  return g_test_run ();
}

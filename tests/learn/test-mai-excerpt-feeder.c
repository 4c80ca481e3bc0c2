/* SPDX-License-Identifier: Apache-2.0 */
/* Every excerpt comes once an epoch, scored only behind its window; splits have nothing in common; a seek is exact. */
#include <string.h>

#include "learn/mai-feeder-private.h"
#include "mai-test-music.h"

#define WINDOW 6

static MaiRecipe
small_recipe (gboolean split_windows)
{
  MaiRecipe recipe = mai_preset_find ("notes-lstm", NULL)->recipe;

  recipe.batch = 5;
  recipe.window = WINDOW;
  recipe.split_windows = split_windows;
  recipe.n_phases = 2;
  recipe.phases[0] = (MaiRecipePhase){ 0, 1 };
  recipe.phases[1] = (MaiRecipePhase){ 2, 4 };
  g_assert_true (mai_recipe_check (&recipe, NULL));
  return recipe;
}

/* What an excerpt holds, row by row, its next note behind it. Pieces of the test are all different. */
static char *
name_excerpt (const MaiBatch *batch, guint rows, guint b, guint n_fields, guint n_outputs)
{
  GString *name = g_string_new (NULL);
  const guint16 *next = batch->targets + ((WINDOW - 1) * rows + b) * n_outputs;

  for (guint t = 0; t < WINDOW; t++)
    for (guint f = 0; f < n_fields; f++)
      g_string_append_printf (name, "%u ", batch->inputs[(t * rows + b) * n_fields + f]);
  for (guint f = 0; f < n_outputs; f++)
    g_string_append_printf (name, "%u ", next[f]);
  return g_string_free (name, FALSE);
}

/* Adds the scored rows of `n_windows` windows, or of all; returns how many there were. */
static guint
collect (MaiDataSet *set, MaiFeeder *feeder, guint rows, guint64 n_windows, GHashTable *names)
{
  const MaiEncoding *encoding = mai_data_set_get_encoding (set);
  guint n_outputs = mai_encoding_get_n_outputs (encoding), found = 0;
  MaiBatch batch;

  for (guint64 w = 0; w < n_windows && mai_feeder_next (feeder, &batch); w++)
    for (guint b = 0; b < rows; b++)
      if (batch.weight[(WINDOW - 1) * rows + b] > 0)
        {
          g_hash_table_add (names, name_excerpt (&batch, rows, b,
                                                 mai_encoding_get_n_fields (encoding), n_outputs));
          found++;
        }
  return found;
}

static guint
count_excerpts (MaiDataSet *set, MaiSplit split)
{
  guint n = 0;

  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    {
      const MaiPiece *piece = mai_data_set_get_piece (set, i);

      if (piece->steps && (split == MAI_N_SPLITS || piece->split == split))
        n += piece->steps->n > WINDOW ? piece->steps->n - WINDOW : 0;
    }
  return n;
}

static GHashTable *
names_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
test_every_excerpt (void)
{
  g_autoptr (MaiDataSet) set = mai_test_music_set (12, 40);
  MaiRecipe recipe = small_recipe (FALSE);
  g_autoptr (MaiFeeder) feeder = mai_feeder_new_training (set, &recipe);
  g_autoptr (GHashTable) first = names_new (), second = names_new ();
  guint64 n_windows = mai_feeder_count_windows (feeder);
  guint expected = count_excerpts (set, MAI_SPLIT_TRAIN);

  g_assert_cmpuint (n_windows, ==, (expected + 4) / 5);
  g_assert_cmpuint (collect (set, feeder, 5, n_windows, first), ==, expected);
  g_assert_cmpuint (collect (set, feeder, 5, n_windows, second), ==, expected);
  g_assert_cmpuint (g_hash_table_size (first), ==, expected);
  g_assert_cmpuint (g_hash_table_size (second), ==, expected);
  GHashTableIter iter;
  gpointer name;
  g_hash_table_iter_init (&iter, first);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_assert_true (g_hash_table_contains (second, name));
}

static void
test_split_of_windows (void)
{
  g_autoptr (MaiDataSet) set = mai_test_music_set (12, 40);
  MaiRecipe recipe = small_recipe (TRUE);
  g_autoptr (GHashTable) all = names_new ();
  guint counts[MAI_N_SPLITS], sum = 0, expected = count_excerpts (set, MAI_N_SPLITS);

  for (MaiSplit split = 0; split < MAI_N_SPLITS; split++)
    {
      g_autoptr (MaiFeeder) feeder = mai_feeder_new_figures (set, split, &recipe, 7);

      counts[split] = collect (set, feeder, 7, G_MAXUINT64, all);
      sum += counts[split];
    }
  g_assert_cmpuint (sum, ==, expected);
  g_assert_cmpuint (g_hash_table_size (all), ==, expected); /* none in two splits */
  g_assert_cmpuint (counts[MAI_SPLIT_TRAIN], ==, expected * 7 / 10);
  g_assert_cmpfloat_with_epsilon (counts[MAI_SPLIT_VALID], 0.2 * expected, 1);

  g_autoptr (MaiFeeder) training = mai_feeder_new_training (set, &recipe);
  g_autoptr (GHashTable) trained = names_new ();
  collect (set, training, 5, mai_feeder_count_windows (training), trained);
  g_assert_cmpuint (g_hash_table_size (trained), ==, counts[MAI_SPLIT_TRAIN]);
}

/* Behind the window the targets are the notes that follow; past the piece's end nothing is scored. */
static void
test_ahead (void)
{
  g_autoptr (MaiDataSet) set = mai_test_music_set (12, 40);
  MaiRecipe recipe = small_recipe (FALSE);
  g_autoptr (MaiFeeder) feeder = mai_feeder_new_training (set, &recipe);
  guint64 n_windows = mai_feeder_count_windows (feeder);
  guint n_unscored = 0;
  MaiBatch batch;

  g_assert_cmpuint (mai_feeder_get_steps (feeder, 2 * n_windows - 1), ==, WINDOW);
  g_assert_cmpuint (mai_feeder_get_steps (feeder, 2 * n_windows), ==, WINDOW + 3);
  mai_feeder_seek (feeder, 2 * n_windows);
  for (guint64 w = 0; w + 1 < n_windows; w++)
    {
      g_assert_true (mai_feeder_next (feeder, &batch));
      g_assert_cmpuint (batch.ahead, ==, 3);
      for (guint cell = 0; cell < (WINDOW + 3) * 5; cell++)
        {
          g_assert_true (batch.keep[cell] == (cell >= 5));
          g_assert_true (cell >= (WINDOW - 1) * 5 || batch.weight[cell] == 0);
          g_assert_true (batch.weight[cell] == (batch.targets[cell * 6] != MAI_IGNORE));
        }
      for (guint b = 0; b < 5; b++)
        n_unscored += batch.weight[(WINDOW + 2) * 5 + b] == 0;
    }
  g_assert_cmpuint (n_unscored, <=, 3 * mai_data_set_count_pieces (set, MAI_SPLIT_TRAIN));
  g_assert_cmpuint (n_unscored, >, 0);
}

/* Each is scored with the note that comes after it; evaluation does not know of it. */
static void
test_also_scored (void)
{
  g_autoptr (MaiDataSet) set = mai_test_music_set (12, 40);
  MaiRecipe recipe = small_recipe (FALSE);
  MaiBatch batch;

  recipe.also_scored = 3;
  g_autoptr (MaiFeeder) training = mai_feeder_new_training (set, &recipe);
  g_autoptr (MaiFeeder) figures = mai_feeder_new_figures (set, MAI_SPLIT_VALID, &recipe, 1);
  g_assert_true (mai_feeder_next (training, &batch));
  for (guint cell = 0; cell < WINDOW * 5; cell++)
    {
      const guint16 *next = batch.inputs + (cell + 5) * 8; /* events have eight fields */

      g_assert_cmpfloat (batch.weight[cell], ==, cell / 5 >= WINDOW - 4 ? 1 : 0);
      if (cell / 5 >= WINDOW - 4 && cell / 5 < WINDOW - 1)
        g_assert_cmpmem (batch.targets + cell * 6, 6 * sizeof *next, next, 6 * sizeof *next);
    }
  g_assert_true (mai_feeder_next (figures, &batch));
  for (guint t = 0; t < WINDOW; t++)
    g_assert_cmpfloat (batch.weight[t], ==, t == WINDOW - 1 ? 1 : 0);
}

static void
test_seek (void)
{
  g_autoptr (MaiDataSet) set = mai_test_music_set (12, 40);
  MaiRecipe recipe = small_recipe (TRUE);
  g_autoptr (MaiFeeder) played = mai_feeder_new_training (set, &recipe);
  g_autoptr (MaiFeeder) sought = mai_feeder_new_training (set, &recipe);
  guint n_fields = mai_encoding_get_n_fields (mai_data_set_get_encoding (set));
  guint64 n = 3 * mai_feeder_count_windows (played);
  MaiBatch there, here;

  for (guint64 window = 0; window < n; window++)
    {
      guint cells = mai_feeder_get_steps (played, window) * 5;

      mai_feeder_seek (sought, n - window);
      mai_feeder_next (sought, &here);
      mai_feeder_seek (sought, window);
      g_assert_true (mai_feeder_next (played, &there) && mai_feeder_next (sought, &here));
      g_assert_cmpuint (here.ahead, ==, there.ahead);
      g_assert_cmpmem (here.inputs, cells * n_fields * sizeof (guint16), there.inputs,
                       cells * n_fields * sizeof (guint16));
      g_assert_cmpmem (here.weight, cells * sizeof (float), there.weight, cells * sizeof (float));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/excerpt-feeder/every-excerpt", test_every_excerpt);
  g_test_add_func ("/excerpt-feeder/split-of-windows", test_split_of_windows);
  g_test_add_func ("/excerpt-feeder/ahead", test_ahead);
  g_test_add_func ("/excerpt-feeder/also-scored", test_also_scored);
  g_test_add_func ("/excerpt-feeder/seek", test_seek);
  return g_test_run ();
}

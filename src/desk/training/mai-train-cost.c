/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-train-cost.h"

#define USUAL_VOCABULARY 566 /* different notes and chords in the 29 pieces of Schubert */

/* How many steps an encoding makes of a note, as of 121,390 notes of Schubert: of what begins together chords make one step;
 * a piano roll has one for every sixteenth of a note, and one to end each frame. */
static const struct
{
  const char *encoding;
  double steps;
} densities[] = {
  { "events-1", 1 }, { "chords-1", 0.47 }, { "lengths-1", 0.47 }, { "frames-1", 3.2 }
};

static double
count_steps (const MaiEncoding *encoding, guint64 n_notes)
{
  for (gsize i = 0; i < G_N_ELEMENTS (densities); i++)
    if (g_str_equal (densities[i].encoding, mai_encoding_get_name (encoding)))
      return densities[i].steps * (double) n_notes;
  return (double) n_notes;
}

/* The parameters between embedding and projection, and how wide what comes out is. */
static double
count_body (const MaiRecipe *recipe, guint *width)
{
  double input = recipe->embedding, hidden = recipe->hidden, parameters = 0;

  *width = recipe->family == MAI_FAMILY_WAVENET ? recipe->skip : recipe->hidden;
  if (recipe->family == MAI_FAMILY_WAVENET)
    return input * hidden
           + (double) recipe->stacks * recipe->layers * hidden
                 * ((2.0 * recipe->kernel + 1) * hidden + recipe->skip);
  for (guint i = 0; i < recipe->layers; i++)
    {
      parameters += 4.0 * (input + hidden) * hidden;
      input = hidden;
    }
  return parameters;
}

/* Steps that the body runs over for one that is learnt, forward and twice that backward counting as one: with a window all of
 * them, and where the network looks ahead it has gone over them before. The mean over the epochs. */
static double
count_body_steps (const MaiRecipe *recipe)
{
  double steps = 0;

  if (recipe->window == 0)
    return 1;
  for (guint epoch = 0; epoch < recipe->epochs; epoch++)
    {
      guint ahead = mai_recipe_get_ahead (recipe, epoch);

      steps += (recipe->window + ahead - 1.0) * (ahead > 1 ? 4.0 / 3 : 1);
    }
  return steps / recipe->epochs;
}

static double
count_head (const MaiRecipe *recipe, const MaiEncoding *encoding, guint field)
{
  double size = mai_encoding_get_fields (encoding)[field].size;

  if (mai_encoding_is_open (encoding))
    size = MIN (size, USUAL_VOCABULARY);
  return recipe->head > 0 ? (recipe->projection + size) * recipe->head : recipe->projection * size;
}

/* Each parameter takes part once forward and twice backward. Embeddings are looked up, not multiplied. */
double
mai_train_cost_step (const MaiRecipe *recipe, const MaiEncoding *encoding)
{
  guint n_outputs = mai_encoding_get_n_outputs (encoding), width;
  double parameters = count_body (recipe, &width) * count_body_steps (recipe);
  guint shortcut = recipe->shortcut ? recipe->embedding : 0;

  parameters += ((double) width + shortcut) * recipe->projection;
  for (guint f = 0; f < n_outputs; f++)
    parameters += count_head (recipe, encoding, f);
  return 3 * parameters;
}

static double
count_network (const MaiTrainSettings *settings, const char *name, guint64 n_notes)
{
  const MaiEncoding *encoding =
      mai_encoding_by_name (name != NULL ? name : MAI_TRAIN_ENCODING, NULL);
  /* What is kept back to judge by is not learnt, but heard at every evaluation, which costs a third. */
  double heard =
      1 - settings->data.valid_share - settings->data.test_share + settings->data.valid_share / 3;

  return count_steps (encoding, n_notes) * heard * settings->recipe.epochs
         * mai_train_cost_step (&settings->recipe, encoding);
}

double
mai_train_cost_total (const MaiTrainSettings *settings, guint64 n_notes)
{
  double work = count_network (settings, settings->encoding, n_notes);

  if (settings->habits.lengths)
    work += count_network (settings, MAI_TRAIN_LENGTHS, n_notes);
  return work;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* One table says every number's name, place and range; checking, reading and writing walk it. */
#include "learn/mai-recipe.h"

#include <math.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "learn/mai-learn-error.h"

typedef enum
{
  KIND_UINT,
  KIND_BOOL, /* a gboolean */
  KIND_DOUBLE,
} MaiKind;

typedef struct
{
  const char *name;
  gsize offset;
  MaiKind kind;
  double min, max;
  double absent; /* what files mean that do not have it; NAN: every file must */
} MaiRecipeNumber;

#define UINT(member, min, max) \
  { \
#member, G_STRUCT_OFFSET(MaiRecipe, member), KIND_UINT, min, max, NAN \
  }
#define LATER(member, kind, min, max, absent) \
  { \
#member, G_STRUCT_OFFSET(MaiRecipe, member), kind, min, max, absent \
  }
#define DOUBLE(member, min, max) \
  { \
#member, G_STRUCT_OFFSET(MaiRecipe, member), KIND_DOUBLE, min, max, NAN \
  }

#define MAX_LAYERS 12 /* of a stack of a WaveNet */
#define MAX_LSTM_LAYERS 8
#define MAX_AHEAD 1024

static const char *const families[] = {
  [MAI_FAMILY_LSTM] = "lstm", [MAI_FAMILY_WAVENET] = "wavenet"
};

static const char *const rules[] = { [MAI_RULE_ADAMW] = "adamw", [MAI_RULE_RMSPROP] = "rmsprop" };

static const MaiRecipeNumber numbers[] = {
  UINT (embedding, 1, 4096),
  UINT (hidden, 1, 4096),
  UINT (layers, 1, MAX_LAYERS),
  LATER (stacks, KIND_UINT, 0, 8, 0),
  LATER (kernel, KIND_UINT, 0, 3, 0),
  LATER (skip, KIND_UINT, 0, 4096, 0),
  LATER (shortcut, KIND_BOOL, 0, 1, 1),
  UINT (projection, 1, 4096),
  UINT (head, 0, 4096),
  DOUBLE (dropout, 0, 0.9),
  LATER (recurrent_dropout, KIND_DOUBLE, 0, 0.9, 0),
  LATER (batch_norm, KIND_BOOL, 0, 1, 0),
  LATER (frequencies, KIND_BOOL, 0, 1, 0),
  UINT (batch, 1, 4096),
  UINT (steps, 1, 8192),
  LATER (window, KIND_UINT, 0, 4096, 0),
  LATER (also_scored, KIND_UINT, 0, 4095, 0),
  LATER (split_windows, KIND_BOOL, 0, 1, 0),
  UINT (epochs, 1, 1000000),
  DOUBLE (learning_rate, 1e-8, 1),
  DOUBLE (warmup, 0, 1),
  LATER (final_rate, KIND_DOUBLE, 0, 1, 0.01),
  LATER (beta2, KIND_DOUBLE, 0, 0.999999, 0.99), /* 0.999 remembers longer than a short run lasts */
  DOUBLE (weight_decay, 0, 10),
  DOUBLE (clip, 0, 1e6),
  UINT (transpose, 0, 36),
  UINT (tempo_bins, 0, 24),
  UINT (patience, 0, 1000000),
  UINT (evaluate_windows, 1, 1000000),
};

static double
number_get (const MaiRecipe *recipe, const MaiRecipeNumber *number)
{
  const void *place = (const guint8 *) recipe + number->offset;
  guint integer; /* or a gboolean, which is 0 or 1 here */
  double real;

  if (number->kind == KIND_DOUBLE)
    return *(const double *) memcpy (&real, place, sizeof real);
  return *(const guint *) memcpy (&integer, place, sizeof integer);
}

static void
number_set (MaiRecipe *recipe, const MaiRecipeNumber *number, double value)
{
  void *place = (guint8 *) recipe + number->offset;
  guint integer = (guint) value;

  if (number->kind == KIND_DOUBLE)
    memcpy (place, &value, sizeof value);
  else
    memcpy (place, &integer, sizeof integer);
}

static double
number_max (const MaiRecipe *recipe, const MaiRecipeNumber *number)
{
  if (recipe->family == MAI_FAMILY_LSTM && number->offset == G_STRUCT_OFFSET (MaiRecipe, layers))
    return MAX_LSTM_LAYERS;
  return number->max;
}

guint
mai_recipe_get_ahead (const MaiRecipe *recipe, guint epoch)
{
  guint ahead = 1;

  for (guint i = 0; i < recipe->n_phases && recipe->phases[i].from <= epoch; i++)
    ahead = recipe->phases[i].ahead;
  return ahead;
}

guint
mai_recipe_get_most_ahead (const MaiRecipe *recipe)
{
  guint most = 1;

  for (guint i = 0; i < recipe->n_phases; i++)
    most = MAX (most, recipe->phases[i].ahead);
  return most;
}

static gboolean
check_phases (const MaiRecipe *recipe, GError **error)
{
  gboolean is_good =
      recipe->n_phases <= MAI_RECIPE_MAX_PHASES && (recipe->window > 0 || recipe->n_phases == 0);

  for (guint i = 0; is_good && i < recipe->n_phases; i++)
    is_good = recipe->phases[i].ahead >= 1 && recipe->phases[i].ahead <= MAX_AHEAD
              && (i == 0 || recipe->phases[i].from > recipe->phases[i - 1].from);
  if (!is_good)
    g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
                 _ ("ahead takes up to %u pairs of an epoch and a number of notes, by rising "
                    "epochs, from 1 to %u notes, and only with a window"),
                 MAI_RECIPE_MAX_PHASES, MAX_AHEAD);
  return is_good;
}

static gboolean
check_scored (const MaiRecipe *recipe, GError **error)
{
  if (recipe->also_scored == 0 || recipe->also_scored < recipe->window)
    return TRUE;
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
               _ ("also_scored must be less than the window, %u, not %u"), recipe->window,
               recipe->also_scored);
  return FALSE;
}

gboolean
mai_recipe_check (const MaiRecipe *recipe, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      double value = number_get (recipe, &numbers[i]);
      double max = number_max (recipe, &numbers[i]);

      if (!(value >= numbers[i].min && value <= max)) /* NAN fails too */
        {
          g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
                       _ ("%s must lie between %g and %g, not at %g"), numbers[i].name,
                       numbers[i].min, max, value);
          return FALSE;
        }
    }
  return check_phases (recipe, error) && check_scored (recipe, error);
}

static void
write_phases (const MaiRecipe *recipe, JsonObject *object)
{
  JsonArray *phases = json_array_new ();

  for (guint i = 0; i < recipe->n_phases; i++)
    {
      JsonArray *phase = json_array_new ();

      json_array_add_int_element (phase, recipe->phases[i].from);
      json_array_add_int_element (phase, recipe->phases[i].ahead);
      json_array_add_array_element (phases, phase);
    }
  json_object_set_array_member (object, "ahead", phases);
}

void
mai_recipe_to_json (const MaiRecipe *recipe, JsonObject *object)
{
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, recipe->seed);

  json_object_set_string_member (object, "family", families[recipe->family]);
  json_object_set_string_member (object, "optimiser", rules[recipe->rule]);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      double value = number_get (recipe, &numbers[i]);

      if (numbers[i].kind == KIND_BOOL)
        json_object_set_boolean_member (object, numbers[i].name, value != 0);
      else if (numbers[i].kind == KIND_UINT)
        json_object_set_int_member (object, numbers[i].name, (gint64) value);
      else
        json_object_set_double_member (object, numbers[i].name, value);
    }
  write_phases (recipe, object);
  /* JSON numbers have 53 bits where other programs read them; a seed has 64. */
  json_object_set_string_member (object, "seed", seed);
}

/* One of `n` names, the first where there is none. */
static gboolean
read_name (JsonObject *object, const char *member, const char *const *names, guint n, guint *found,
           GError **error)
{
  const char *name;

  if (!mai_json_get_string_optional (object, member, names[0], &name, error))
    return FALSE;
  for (*found = 0; *found < n; (*found)++)
    if (g_str_equal (names[*found], name))
      return TRUE;
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
               _ ("This version knows no “%s” as %s of a recipe."), name, member);
  return FALSE;
}

static gboolean
read_names (JsonObject *object, MaiRecipe *recipe, GError **error)
{
  guint family, rule;

  if (!read_name (object, "family", families, G_N_ELEMENTS (families), &family, error)
      || !read_name (object, "optimiser", rules, G_N_ELEMENTS (rules), &rule, error))
    return FALSE;
  recipe->family = family;
  recipe->rule = rule;
  return TRUE;
}

static gboolean
read_number (JsonObject *object, const MaiRecipeNumber *number, double *value, GError **error)
{
  gboolean truth = FALSE;
  gint64 integer = 0;

  if (!isnan (number->absent) && !json_object_has_member (object, number->name))
    {
      *value = number->absent;
      return TRUE;
    }
  if (number->kind == KIND_DOUBLE)
    return mai_json_get_double (object, number->name, number->min, number->max, value, error);
  if (number->kind == KIND_BOOL ? !mai_json_get_bool (object, number->name, &truth, error)
                                : !mai_json_get_int (object, number->name, (gint64) number->min,
                                                     (gint64) number->max, &integer, error))
    return FALSE;
  *value = number->kind == KIND_BOOL ? truth : (double) integer;
  return TRUE;
}

/* Of what may be anything; check_phases() looks at the numbers' order. */
static gboolean
read_phase (JsonNode *node, MaiRecipePhase *phase)
{
  JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  gint64 epoch, ahead;

  if (!pair || json_array_get_length (pair) != 2
      || !mai_json_node_get_int (json_array_get_element (pair, 0), 0, G_MAXINT, &epoch)
      || !mai_json_node_get_int (json_array_get_element (pair, 1), 0, G_MAXINT, &ahead))
    return FALSE;
  *phase = (MaiRecipePhase){ (guint) epoch, (guint) ahead };
  return TRUE;
}

static gboolean
read_phases (JsonObject *object, MaiRecipe *recipe, GError **error)
{
  JsonNode *node = json_object_get_member (object, "ahead");
  JsonArray *phases = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  gboolean is_good = !node || (phases && json_array_get_length (phases) <= MAI_RECIPE_MAX_PHASES);

  recipe->n_phases = is_good && phases ? json_array_get_length (phases) : 0;
  for (guint i = 0; is_good && i < recipe->n_phases; i++)
    is_good = read_phase (json_array_get_element (phases, i), &recipe->phases[i]);
  if (!is_good)
    g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
                 _ ("ahead takes up to %u pairs of an epoch and a number of notes"),
                 MAI_RECIPE_MAX_PHASES);
  return is_good;
}

gboolean
mai_recipe_from_json (MaiRecipe *recipe, JsonObject *object, GError **error)
{
  MaiRecipe read = { 0 };
  const char *seed;

  if (!read_names (object, &read, error) || !read_phases (object, &read, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      double value = 0;

      if (!read_number (object, &numbers[i], &value, error))
        return FALSE;
      number_set (&read, &numbers[i], value);
    }
  if (!mai_json_get_string (object, "seed", &seed, error)
      || !g_ascii_string_to_unsigned (seed, 10, 0, G_MAXUINT64, &read.seed, error)
      || !mai_recipe_check (&read, error))
    return FALSE;
  *recipe = read;
  return TRUE;
}

char *
mai_recipe_to_text (const MaiRecipe *recipe)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  mai_recipe_to_json (recipe, object);
  json_node_set_object (node, object);
  return json_to_string (node, FALSE);
}

gboolean
mai_recipe_from_text (MaiRecipe *recipe, const char *text)
{
  g_autoptr (JsonObject) object = text ? mai_json_parse_object (text, -1, NULL) : NULL;

  return object && mai_recipe_from_json (recipe, object, NULL);
}

void
mai_recipe_get_config (const MaiRecipe *recipe, const MaiEncoding *encoding, MaiModelConfig *config)
{
  const MaiField *fields = mai_encoding_get_fields (encoding);

  *config = (MaiModelConfig){
    .family = recipe->family,
    .n_inputs = mai_encoding_get_n_fields (encoding),
    .n_outputs = mai_encoding_get_n_outputs (encoding),
    .embedding = recipe->embedding,
    .hidden = recipe->hidden,
    .layers = recipe->layers,
    .stacks = recipe->stacks,
    .kernel = recipe->kernel,
    .skip = recipe->skip,
    .shortcut = recipe->shortcut,
    .projection = recipe->projection,
    .head = recipe->head,
    .dropout = (float) recipe->dropout,
    .recurrent_dropout = (float) recipe->recurrent_dropout,
    .batch_norm = recipe->batch_norm,
  };
  for (guint f = 0; f < config->n_inputs; f++)
    config->sizes[f] = fields[f].size;
}

void
mai_recipe_get_optimiser (const MaiRecipe *recipe, MaiOptimiser *optimiser)
{
  *optimiser = (MaiOptimiser){
    .learning_rate = (float) recipe->learning_rate,
    .beta1 = 0.9f,
    .beta2 = (float) recipe->beta2,
    .epsilon = recipe->rule == MAI_RULE_RMSPROP ? 1e-7f : 1e-8f, /* as in Keras, as in PyTorch */
    .rule = recipe->rule,
    .weight_decay = (float) recipe->weight_decay,
    .clip = (float) recipe->clip,
  };
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-train-recipe.h"

#include "base/mai-i18n.h"
#include "desk/training/mai-train-cost.h"

/* The numbers that make a network large. */
typedef struct
{
  guint embedding, hidden, projection, head, layers;
} Size;

static const char *const size_names[] = { N_ ("Small"), N_ ("Medium"), N_ ("Large"),
                                          N_ ("Very Large"), NULL };
static const Size sizes[] = {
  { 64, 128, 128, 64, 1 },
  { 128, 256, 256, 128, 2 },
  { 192, 384, 256, 160, 2 },
  { 256, 512, 384, 192, 3 },
};

/* By index of "device". */
static const char *const devices[] = { "auto", "cpu", "gpu" };

struct _MaiTrainRecipe
{
  GObject parent_instance;

  guint preset;
  MaiTrainSettings settings;
};

enum
{
  PROP_PRESET = 1,
  PROP_SIZE,
  PROP_DEVICE,
  PROP_PRECISION,
  PROP_PATIENCE,
  PROP_EPOCHS,
  PROP_BATCH,
  PROP_STEPS,
  PROP_TRANSPOSE,
  PROP_THREADS,
  PROP_LEARNING_RATE,
  PROP_DROPOUT,
  PROP_SEED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiTrainRecipe, mai_train_recipe, G_TYPE_OBJECT)

static const MaiPreset *
get_preset (guint i)
{
  guint n;
  const MaiPreset *presets = mai_preset_list (&n);

  return &presets[MIN (i, n - 1)];
}

/* A WaveNet has many layers of half the width; how far it looks back is its preset's. */
static guint
get_hidden (const MaiRecipe *recipe, const Size *size)
{
  return recipe->family == MAI_FAMILY_WAVENET ? size->hidden / 2 : size->hidden;
}

/* The last that is no larger. */
static guint
find_size (const MaiRecipe *recipe)
{
  guint size = 0;

  while (size + 1 < G_N_ELEMENTS (sizes) && recipe->hidden >= get_hidden (recipe, &sizes[size + 1]))
    size++;
  return size;
}

static void
apply_size (MaiRecipe *recipe, guint i)
{
  const Size *size = &sizes[MIN (i, G_N_ELEMENTS (sizes) - 1)];

  recipe->embedding = size->embedding;
  recipe->hidden = get_hidden (recipe, size);
  recipe->projection = size->projection;
  recipe->head = size->head;
  if (recipe->family == MAI_FAMILY_WAVENET)
    recipe->skip = size->hidden;
  else
    recipe->layers = size->layers;
}

static void
notify_all (MaiTrainRecipe *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (guint id = PROP_PRESET; id < N_PROPS; id++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
  g_object_thaw_notify (G_OBJECT (self));
}

static guint *
find_uint (MaiTrainRecipe *self, guint id)
{
  switch (id)
    {
    case PROP_PATIENCE:
      return &self->settings.recipe.patience;
    case PROP_EPOCHS:
      return &self->settings.recipe.epochs;
    case PROP_BATCH:
      return &self->settings.recipe.batch;
    case PROP_STEPS:
      return &self->settings.recipe.steps;
    case PROP_TRANSPOSE:
      return &self->settings.recipe.transpose;
    default:
      return &self->settings.threads;
    }
}

static guint
find_device (MaiTrainRecipe *self)
{
  const char *name = mai_train_settings_get_device (&self->settings);
  guint device = 0;

  while (!g_str_equal (devices[device], name))
    device++;
  return device;
}

static void
mai_train_recipe_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiTrainRecipe *self = MAI_TRAIN_RECIPE (object);

  switch (id)
    {
    case PROP_PRESET:
      g_value_set_uint (value, self->preset);
      break;
    case PROP_SIZE:
      g_value_set_uint (value, find_size (&self->settings.recipe));
      break;
    case PROP_DEVICE:
      g_value_set_uint (value, find_device (self));
      break;
    case PROP_PRECISION:
      g_value_set_uint (value, self->settings.precision);
      break;
    case PROP_LEARNING_RATE:
      g_value_set_double (value, self->settings.recipe.learning_rate);
      break;
    case PROP_DROPOUT:
      g_value_set_double (value, self->settings.recipe.dropout);
      break;
    case PROP_SEED:
      g_value_set_uint64 (value, self->settings.recipe.seed);
      break;
    case PROP_PATIENCE:
    case PROP_EPOCHS:
    case PROP_BATCH:
    case PROP_STEPS:
    case PROP_TRANSPOSE:
    case PROP_THREADS:
      g_value_set_uint (value, *find_uint (self, id));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_number (MaiTrainRecipe *self, guint id, const GValue *value)
{
  if (id == PROP_LEARNING_RATE)
    self->settings.recipe.learning_rate = g_value_get_double (value);
  else if (id == PROP_DROPOUT)
    self->settings.recipe.dropout = g_value_get_double (value);
  else if (id == PROP_SEED)
    self->settings.recipe.seed = g_value_get_uint64 (value);
  else
    *find_uint (self, id) = g_value_get_uint (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static void
set_preset (MaiTrainRecipe *self, guint preset)
{
  self->preset = preset;
  mai_train_settings_take_preset (&self->settings, get_preset (preset), NULL);
  notify_all (self);
}

/* What the processor does not have becomes what it does. */
static void
set_arithmetic (MaiTrainRecipe *self, const char *device, MaiArithmetic precision)
{
  if (g_str_equal (device, "cpu") && precision == MAI_ARITHMETIC_TF32)
    precision = MAI_ARITHMETIC_FLOAT32;
  self->settings.device = device;
  self->settings.precision = precision;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DEVICE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRECISION]);
}

static void
mai_train_recipe_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MaiTrainRecipe *self = MAI_TRAIN_RECIPE (object);
  GValue old = G_VALUE_INIT;
  gboolean same;

  g_value_init (&old, pspec->value_type);
  mai_train_recipe_get_property (object, id, &old, pspec);
  same = g_param_values_cmp (pspec, &old, value) == 0;
  g_value_unset (&old);
  if (same)
    return;
  if (id == PROP_PRESET)
    set_preset (self, g_value_get_uint (value));
  else if (id == PROP_SIZE)
    {
      apply_size (&self->settings.recipe, g_value_get_uint (value));
      g_object_notify_by_pspec (object, properties[PROP_SIZE]);
    }
  else if (id == PROP_DEVICE)
    set_arithmetic (self, devices[g_value_get_uint (value)], self->settings.precision);
  else if (id == PROP_PRECISION)
    set_arithmetic (self, mai_train_settings_get_device (&self->settings),
                    (MaiArithmetic) g_value_get_uint (value));
  else
    set_number (self, id, value);
}

/* The ranges are those of mai-recipe.c, and narrower where a larger number is surely a slip. */
static void
mai_train_recipe_class_init (MaiTrainRecipeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  guint n_presets;

  mai_preset_list (&n_presets);
  object_class->get_property = mai_train_recipe_get_property;
  object_class->set_property = mai_train_recipe_set_property;
  properties[PROP_PRESET] = g_param_spec_uint ("preset", NULL, NULL, 0, n_presets - 1, 0, flags);
  properties[PROP_SIZE] =
      g_param_spec_uint ("size", NULL, NULL, 0, G_N_ELEMENTS (sizes) - 1, 0, flags);
  properties[PROP_DEVICE] =
      g_param_spec_uint ("device", NULL, NULL, 0, G_N_ELEMENTS (devices) - 1, 0, flags);
  properties[PROP_PRECISION] =
      g_param_spec_uint ("precision", NULL, NULL, 0, MAI_ARITHMETIC_BF16, 0, flags);
  properties[PROP_PATIENCE] = g_param_spec_uint ("patience", NULL, NULL, 0, 1000, 5, flags);
  properties[PROP_EPOCHS] = g_param_spec_uint ("epochs", NULL, NULL, 1, 10000, 10, flags);
  properties[PROP_BATCH] = g_param_spec_uint ("batch", NULL, NULL, 1, 1024, 16, flags);
  properties[PROP_STEPS] = g_param_spec_uint ("steps", NULL, NULL, 1, 8192, 128, flags);
  properties[PROP_TRANSPOSE] = g_param_spec_uint ("transpose", NULL, NULL, 0, 36, 6, flags);
  properties[PROP_THREADS] =
      g_param_spec_uint ("threads", NULL, NULL, 0, MAI_TRAIN_MAX_THREADS, 0, flags);
  properties[PROP_LEARNING_RATE] =
      g_param_spec_double ("learning-rate", NULL, NULL, 1e-8, 1, 1e-3, flags);
  properties[PROP_DROPOUT] = g_param_spec_double ("dropout", NULL, NULL, 0, 0.9, 0, flags);
  properties[PROP_SEED] = g_param_spec_uint64 ("seed", NULL, NULL, 0, G_MAXUINT64, 1, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_train_recipe_init (MaiTrainRecipe *self)
{
  self->settings.recipe = get_preset (0)->recipe;
  self->settings.data = MAI_DATA_SET_OPTIONS_DEFAULT;
  self->settings.sample_notes = MAI_TRAIN_SAMPLE_NOTES;
}

MaiTrainRecipe *
mai_train_recipe_new (void)
{
  return g_object_new (MAI_TYPE_TRAIN_RECIPE, NULL);
}

const char *const *
mai_train_recipe_get_size_names (void)
{
  return size_names;
}

void
mai_train_recipe_get_settings (MaiTrainRecipe *self, MaiTrainSettings *settings)
{
  g_return_if_fail (MAI_IS_TRAIN_RECIPE (self));
  *settings = self->settings;
  settings->preset = get_preset (self->preset)->name;
}

double
mai_train_recipe_estimate (MaiTrainRecipe *self, int preset, guint64 n_notes, double speed)
{
  MaiTrainSettings settings;

  g_return_val_if_fail (MAI_IS_TRAIN_RECIPE (self), 0);
  g_return_val_if_fail (speed > 0, 0);

  settings = self->settings;
  if (preset >= 0)
    mai_train_settings_take_preset (&settings, get_preset ((guint) preset), NULL);
  return mai_train_cost_total (&settings, n_notes) / speed;
}

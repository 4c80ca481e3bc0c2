/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-compose-settings.h"

#include <inttypes.h>

#include "base/mai-json.h"
#include "learn/mai-copy-guard.h"
#include "score/mai-key.h"

#define DEFAULT_BARS 8
#define DEFAULT_NOTES 200
#define TEMPERATURE_MAX 100.0
#define TOP_P_MIN 1e-6

/* What is kept, as one value, so that it can be read, checked and taken over whole. */
typedef struct
{
  gboolean by_bars;
  guint bars, notes, seed_notes;
  guint lowest, highest;
  guint max_copy; /* 0: any */
  guint weights; /* a MaiPrecision */
  double temperature, top_p;
  gboolean fresh_seed;
  guint64 random_seed;
} Numbers;

struct _MaiComposeSettings
{
  GObject parent_instance;

  Numbers numbers;
  char *key; /* never NULL */
  char *model_digest;
  char *model_name;
};

enum
{
  PROP_BY_BARS = 1,
  PROP_BARS,
  PROP_NOTES,
  PROP_SURPRISE,
  PROP_TEMPERATURE,
  PROP_TOP_P,
  PROP_KEY,
  PROP_LOWEST,
  PROP_HIGHEST,
  PROP_MODEL_DIGEST,
  PROP_MODEL_NAME,
  PROP_SEED_NOTES,
  PROP_FRESH_SEED,
  PROP_RANDOM_SEED,
  PROP_MAX_COPY,
  PROP_WEIGHTS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiComposeSettings, mai_compose_settings, G_TYPE_OBJECT)

static Numbers
default_numbers (void)
{
  const MaiSampling usual = MAI_SAMPLING_DEFAULT;

  return (Numbers){ .by_bars = TRUE,
                    .bars = DEFAULT_BARS,
                    .notes = DEFAULT_NOTES,
                    .seed_notes = MAI_COMPOSE_SEED_NOTES,
                    .highest = 127,
                    .temperature = usual.temperature,
                    .top_p = usual.top_p,
                    .weights = MAI_PRECISION_FLOAT32,
                    .fresh_seed = TRUE,
                    .random_seed = 1 };
}

/* --- the line from tame to wild --- */

static double
surprise_to_temperature (double surprise)
{
  return 0.5 + 0.8 * surprise;
}

static double
surprise_to_top_p (double surprise)
{
  return surprise <= 0.5 ? 0.6 + 0.5 * surprise : 0.85 + 0.3 * (surprise - 0.5);
}

static double
temperature_to_surprise (double temperature)
{
  return CLAMP ((temperature - 0.5) / 0.8, 0, 1);
}

/* --- setting --- */

static void
change_uint (MaiComposeSettings *self, guint *place, guint value, guint id)
{
  if (*place == value)
    return;
  *place = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static void
change_bool (MaiComposeSettings *self, gboolean *place, gboolean value, guint id)
{
  if (*place == value)
    return;
  *place = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static void
change_string (MaiComposeSettings *self, char **place, const char *value, guint id)
{
  if (g_strcmp0 (*place, value) == 0)
    return;
  g_free (*place);
  *place = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static void
change_sampling (MaiComposeSettings *self, double temperature, double top_p)
{
  Numbers *numbers = &self->numbers;

  if (numbers->temperature != temperature)
    {
      numbers->temperature = temperature;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEMPERATURE]);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SURPRISE]);
    }
  if (numbers->top_p != top_p)
    {
      numbers->top_p = top_p;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOP_P]);
    }
}

static void
change_surprise (MaiComposeSettings *self, double surprise)
{
  if (surprise == temperature_to_surprise (self->numbers.temperature)
      && self->numbers.top_p == surprise_to_top_p (surprise))
    return;
  change_sampling (self, surprise_to_temperature (surprise), surprise_to_top_p (surprise));
}

static void
change_range (MaiComposeSettings *self, guint lowest, guint highest)
{
  change_uint (self, &self->numbers.lowest, lowest, PROP_LOWEST);
  change_uint (self, &self->numbers.highest, highest, PROP_HIGHEST);
}

static void
change_random_seed (MaiComposeSettings *self, guint64 value)
{
  if (self->numbers.random_seed == value)
    return;
  self->numbers.random_seed = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RANDOM_SEED]);
}

/* --- GObject --- */

#define PLACE(member) G_STRUCT_OFFSET (MaiComposeSettings, member)

/* Where each property lies; its GValue says what lies there. "surprise" lies nowhere. */
static const gsize places[N_PROPS] = {
  [PROP_BY_BARS] = PLACE (numbers.by_bars),
  [PROP_BARS] = PLACE (numbers.bars),
  [PROP_NOTES] = PLACE (numbers.notes),
  [PROP_MAX_COPY] = PLACE (numbers.max_copy),
  [PROP_WEIGHTS] = PLACE (numbers.weights),
  [PROP_TEMPERATURE] = PLACE (numbers.temperature),
  [PROP_TOP_P] = PLACE (numbers.top_p),
  [PROP_KEY] = PLACE (key),
  [PROP_LOWEST] = PLACE (numbers.lowest),
  [PROP_HIGHEST] = PLACE (numbers.highest),
  [PROP_MODEL_DIGEST] = PLACE (model_digest),
  [PROP_MODEL_NAME] = PLACE (model_name),
  [PROP_SEED_NOTES] = PLACE (numbers.seed_notes),
  [PROP_FRESH_SEED] = PLACE (numbers.fresh_seed),
  [PROP_RANDOM_SEED] = PLACE (numbers.random_seed),
};

static void
mai_compose_settings_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  MaiComposeSettings *self = MAI_COMPOSE_SETTINGS (object);
  gconstpointer place = G_STRUCT_MEMBER_P (self, places[id]);

  if (id == PROP_SURPRISE)
    g_value_set_double (value, temperature_to_surprise (self->numbers.temperature));
  else if (G_VALUE_HOLDS_BOOLEAN (value))
    g_value_set_boolean (value, *(const gboolean *) place);
  else if (G_VALUE_HOLDS_UINT (value))
    g_value_set_uint (value, *(const guint *) place);
  else if (G_VALUE_HOLDS_UINT64 (value))
    g_value_set_uint64 (value, *(const guint64 *) place);
  else if (G_VALUE_HOLDS_DOUBLE (value))
    g_value_set_double (value, *(const double *) place);
  else
    g_value_set_string (value, *(const char *const *) place);
}

/* What has no bearing on another property. */
static void
change_alone (MaiComposeSettings *self, guint id, const GValue *value)
{
  gpointer place = G_STRUCT_MEMBER_P (self, places[id]);

  if (G_VALUE_HOLDS_BOOLEAN (value))
    change_bool (self, place, g_value_get_boolean (value), id);
  else if (G_VALUE_HOLDS_UINT (value))
    change_uint (self, place, g_value_get_uint (value), id);
  else if (G_VALUE_HOLDS_UINT64 (value))
    change_random_seed (self, g_value_get_uint64 (value));
  else
    change_string (self, place, g_value_get_string (value), id);
}

static void
mai_compose_settings_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  MaiComposeSettings *self = MAI_COMPOSE_SETTINGS (object);
  const Numbers *numbers = &self->numbers;

  switch (id)
    {
    case PROP_SURPRISE:
      change_surprise (self, g_value_get_double (value));
      break;
    case PROP_TEMPERATURE:
      change_sampling (self, g_value_get_double (value), numbers->top_p);
      break;
    case PROP_TOP_P:
      change_sampling (self, numbers->temperature, g_value_get_double (value));
      break;
    case PROP_KEY:
      change_string (self, &self->key,
                     g_value_get_string (value) != NULL ? g_value_get_string (value) : "", id);
      break;
    case PROP_LOWEST:
      change_range (self, g_value_get_uint (value),
                    MAX (numbers->highest, g_value_get_uint (value)));
      break;
    case PROP_HIGHEST:
      change_range (self, MIN (numbers->lowest, g_value_get_uint (value)),
                    g_value_get_uint (value));
      break;
    default:
      change_alone (self, id, value);
    }
}

static void
mai_compose_settings_finalize (GObject *object)
{
  MaiComposeSettings *self = MAI_COMPOSE_SETTINGS (object);

  g_free (self->key);
  g_free (self->model_digest);
  g_free (self->model_name);
  G_OBJECT_CLASS (mai_compose_settings_parent_class)->finalize (object);
}

static GParamSpec *
uint_property (const char *name, guint min, guint max, guint usual)
{
  return g_param_spec_uint (name, NULL, NULL, min, max, usual,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
double_property (const char *name, double min, double max, double usual)
{
  return g_param_spec_double (name, NULL, NULL, min, max, usual,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
mai_compose_settings_class_init (MaiComposeSettingsClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const Numbers usual = default_numbers ();

  object_class->get_property = mai_compose_settings_get_property;
  object_class->set_property = mai_compose_settings_set_property;
  object_class->finalize = mai_compose_settings_finalize;
  properties[PROP_BY_BARS] = g_param_spec_boolean ("by-bars", NULL, NULL, TRUE, flags);
  properties[PROP_BARS] = uint_property ("bars", 1, MAI_COMPOSE_SETTINGS_MAX_BARS, usual.bars);
  properties[PROP_NOTES] = uint_property ("notes", 1, MAI_COMPOSE_SETTINGS_MAX_NOTES, usual.notes);
  properties[PROP_SURPRISE] = double_property ("surprise", 0, 1, 0.5);
  properties[PROP_TEMPERATURE] =
      double_property ("temperature", 0, TEMPERATURE_MAX, usual.temperature);
  properties[PROP_TOP_P] = double_property ("top-p", TOP_P_MIN, 1, usual.top_p);
  properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, "", flags);
  properties[PROP_LOWEST] = uint_property ("lowest", 0, 127, usual.lowest);
  properties[PROP_HIGHEST] = uint_property ("highest", 0, 127, usual.highest);
  properties[PROP_MODEL_DIGEST] = g_param_spec_string ("model-digest", NULL, NULL, NULL, flags);
  properties[PROP_MODEL_NAME] = g_param_spec_string ("model-name", NULL, NULL, NULL, flags);
  properties[PROP_SEED_NOTES] =
      uint_property ("seed-notes", 1, MAI_COMPOSE_SETTINGS_MAX_SEED_NOTES, usual.seed_notes);
  properties[PROP_FRESH_SEED] = g_param_spec_boolean ("fresh-seed", NULL, NULL, TRUE, flags);
  properties[PROP_RANDOM_SEED] =
      g_param_spec_uint64 ("random-seed", NULL, NULL, 0, G_MAXUINT64, usual.random_seed, flags);
  properties[PROP_MAX_COPY] = uint_property ("max-copy", 0, MAI_COPY_GUARD_MOST, usual.max_copy);
  properties[PROP_WEIGHTS] = uint_property ("weights", 0, MAI_PRECISION_INT8, usual.weights);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_compose_settings_init (MaiComposeSettings *self)
{
  self->numbers = default_numbers ();
  self->key = g_strdup ("");
}

MaiComposeSettings *
mai_compose_settings_new (void)
{
  return g_object_new (MAI_TYPE_COMPOSE_SETTINGS, NULL);
}

/* --- JSON --- */

JsonObject *
mai_compose_settings_to_json (MaiComposeSettings *self)
{
  const Numbers *numbers = &self->numbers;
  JsonObject *object = json_object_new ();
  g_autofree char *random_seed = g_strdup_printf ("%" PRIu64, numbers->random_seed);

  json_object_set_boolean_member (object, "by_bars", numbers->by_bars);
  json_object_set_int_member (object, "bars", numbers->bars);
  json_object_set_int_member (object, "notes", numbers->notes);
  json_object_set_double_member (object, "temperature", numbers->temperature);
  json_object_set_double_member (object, "top_p", numbers->top_p);
  json_object_set_string_member (object, "key", self->key);
  json_object_set_int_member (object, "lowest", numbers->lowest);
  json_object_set_int_member (object, "highest", numbers->highest);
  json_object_set_int_member (object, "max_copy", numbers->max_copy);
  json_object_set_string_member (object, "weights",
                                 mai_precision_to_name ((MaiPrecision) numbers->weights));
  if (self->model_digest != NULL)
    json_object_set_string_member (object, "model_digest", self->model_digest);
  if (self->model_name != NULL)
    json_object_set_string_member (object, "model_name", self->model_name);
  json_object_set_int_member (object, "seed_notes", numbers->seed_notes);
  json_object_set_boolean_member (object, "fresh_seed", numbers->fresh_seed);
  /* JSON numbers have 53 bits where other programs read them; a seed has 64. */
  json_object_set_string_member (object, "random_seed", random_seed);
  return object;
}

static gboolean
read_weights (guint *weights, JsonObject *object, GError **error)
{
  MaiPrecision precision;

  if (!mai_compose_task_read_weights (&precision, object, error))
    return FALSE;
  *weights = precision;
  return TRUE;
}

static gboolean
read_numbers (Numbers *numbers, JsonObject *object, GError **error)
{
  const char *random_seed;

  return mai_json_get_bool_optional (object, "by_bars", numbers->by_bars, &numbers->by_bars, error)
         && mai_json_get_uint_optional (object, "bars", 1, MAI_COMPOSE_SETTINGS_MAX_BARS,
                                        &numbers->bars, error)
         && mai_json_get_uint_optional (object, "notes", 1, MAI_COMPOSE_SETTINGS_MAX_NOTES,
                                        &numbers->notes, error)
         && mai_json_get_double_optional (object, "temperature", 0, TEMPERATURE_MAX,
                                          numbers->temperature, &numbers->temperature, error)
         && mai_json_get_double_optional (object, "top_p", TOP_P_MIN, 1, numbers->top_p,
                                          &numbers->top_p, error)
         && mai_json_get_uint_optional (object, "lowest", 0, 127, &numbers->lowest, error)
         && mai_json_get_uint_optional (object, "highest", numbers->lowest, 127, &numbers->highest,
                                        error)
         && mai_json_get_uint_optional (object, "max_copy", 0, MAI_COPY_GUARD_MOST,
                                        &numbers->max_copy, error)
         && read_weights (&numbers->weights, object, error)
         && mai_json_get_uint_optional (object, "seed_notes", 1,
                                        MAI_COMPOSE_SETTINGS_MAX_SEED_NOTES, &numbers->seed_notes,
                                        error)
         && mai_json_get_bool_optional (object, "fresh_seed", numbers->fresh_seed,
                                        &numbers->fresh_seed, error)
         && mai_json_get_string_optional (object, "random_seed", "1", &random_seed, error)
         && g_ascii_string_to_unsigned (random_seed, 10, 0, G_MAXUINT64, &numbers->random_seed,
                                        error);
}

static void
take_numbers (MaiComposeSettings *self, const Numbers *from)
{
  Numbers *numbers = &self->numbers;

  change_bool (self, &numbers->by_bars, from->by_bars, PROP_BY_BARS);
  change_uint (self, &numbers->bars, from->bars, PROP_BARS);
  change_uint (self, &numbers->notes, from->notes, PROP_NOTES);
  change_sampling (self, from->temperature, from->top_p);
  change_range (self, from->lowest, from->highest);
  change_uint (self, &numbers->max_copy, from->max_copy, PROP_MAX_COPY);
  change_uint (self, &numbers->weights, from->weights, PROP_WEIGHTS);
  change_uint (self, &numbers->seed_notes, from->seed_notes, PROP_SEED_NOTES);
  change_bool (self, &numbers->fresh_seed, from->fresh_seed, PROP_FRESH_SEED);
  change_random_seed (self, from->random_seed);
}

gboolean
mai_compose_settings_from_json (MaiComposeSettings *self, JsonObject *object, GError **error)
{
  Numbers numbers = default_numbers ();
  const char *key, *digest, *name;

  g_return_val_if_fail (MAI_IS_COMPOSE_SETTINGS (self), FALSE);
  g_return_val_if_fail (object != NULL, FALSE);

  if (!read_numbers (&numbers, object, error)
      || !mai_json_get_string_optional (object, "key", "", &key, error)
      || !mai_json_get_string_optional (object, "model_digest", NULL, &digest, error)
      || !mai_json_get_string_optional (object, "model_name", NULL, &name, error))
    return FALSE;
  g_object_freeze_notify (G_OBJECT (self));
  take_numbers (self, &numbers);
  change_string (self, &self->key, key, PROP_KEY);
  mai_compose_settings_set_model (self, digest, name);
  g_object_thaw_notify (G_OBJECT (self));
  return TRUE;
}

/* --- for composing --- */

MaiComposeTask
mai_compose_settings_to_task (MaiComposeSettings *self)
{
  MaiComposeTask task = MAI_COMPOSE_TASK_DEFAULT;
  const Numbers *numbers = &self->numbers;
  guint16 classes = MAI_SCALE_CHROMATIC;

  if (*self->key != '\0' && !mai_scale_parse (self->key, &classes, NULL))
    classes = MAI_SCALE_CHROMATIC;
  task.options.notes = numbers->by_bars ? 0 : numbers->notes;
  task.options.bars = numbers->by_bars ? numbers->bars : 0;
  task.options.sampling.temperature = numbers->temperature;
  task.options.sampling.top_p = numbers->top_p;
  task.options.constraints =
      (MaiConstraints){ classes, (guint8) numbers->lowest, (guint8) numbers->highest };
  if (numbers->max_copy >= MAI_COPY_GUARD_LEAST)
    task.options.max_copy = numbers->max_copy;
  task.options.weights = (MaiPrecision) numbers->weights;
  task.options.random_seed = numbers->fresh_seed ? g_random_int () : numbers->random_seed;
  task.seed_notes = 0;
  return task;
}

guint
mai_compose_settings_get_seed_notes (MaiComposeSettings *self)
{
  return self->numbers.seed_notes;
}

const char *
mai_compose_settings_get_key (MaiComposeSettings *self)
{
  return self->key;
}

const char *
mai_compose_settings_get_model_digest (MaiComposeSettings *self)
{
  return self->model_digest;
}

const char *
mai_compose_settings_get_model_name (MaiComposeSettings *self)
{
  return self->model_name;
}

void
mai_compose_settings_set_model (MaiComposeSettings *self, const char *digest, const char *name)
{
  g_object_freeze_notify (G_OBJECT (self));
  change_string (self, &self->model_digest, digest, PROP_MODEL_DIGEST);
  change_string (self, &self->model_name, name, PROP_MODEL_NAME);
  g_object_thaw_notify (G_OBJECT (self));
}

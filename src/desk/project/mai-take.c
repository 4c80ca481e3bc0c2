/* SPDX-License-Identifier: Apache-2.0 */
/* Main thread, once handed over. take.json is an object that is kept, so what a later program
 * wrote into it stays there; reading it is checking every member that this program knows. */
#include "desk/project/mai-take-private.h"

#include <string.h>

#include "base/mai-json.h"
#include "midi/mai-midi.h"

struct _MaiTake
{
  GObject parent_instance;

  MaiScore *score, *seed;
  JsonObject *settings;
  JsonObject *record; // take.json
  GBytes *json; // the same as text, NULL when it is no longer that
  MaiTakeBytes *bytes;
  GDateTime *created;
  char *title, *model_name, *model_digest;
  gint64 origin_tick;
  guint number;
  guint folder;
  gboolean starred;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_STARRED,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiTake, mai_take, G_TYPE_OBJECT)

static void
mai_take_finalize (GObject *object)
{
  MaiTake *self = MAI_TAKE (object);

  g_clear_object (&self->score);
  g_clear_object (&self->seed);
  g_clear_pointer (&self->settings, json_object_unref);
  g_clear_pointer (&self->record, json_object_unref);
  g_clear_pointer (&self->json, g_bytes_unref);
  g_clear_pointer (&self->bytes, mai_take_bytes_unref);
  g_clear_pointer (&self->created, g_date_time_unref);
  g_free (self->title);
  g_free (self->model_name);
  g_free (self->model_digest);
  G_OBJECT_CLASS (mai_take_parent_class)->finalize (object);
}

static void
mai_take_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiTake *self = MAI_TAKE (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_STARRED:
      g_value_set_boolean (value, self->starred);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_take_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MaiTake *self = MAI_TAKE (object);

  switch (id)
    {
    case PROP_TITLE:
      mai_take_set_title (self, g_value_get_string (value));
      break;
    case PROP_STARRED:
      mai_take_set_starred (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_take_class_init (MaiTakeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = mai_take_finalize;
  object_class->get_property = mai_take_get_property;
  object_class->set_property = mai_take_set_property;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_STARRED] = g_param_spec_boolean ("starred", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_take_init (MaiTake *self)
{
  self->title = g_strdup ("");
}

static void
write_record (MaiTake *self)
{
  JsonObject *model = json_object_new ();
  g_autofree char *created = g_date_time_format_iso8601 (self->created);

  json_object_set_string_member (model, "name", self->model_name);
  json_object_set_string_member (model, "digest", self->model_digest);
  json_object_set_string_member (self->record, "created", created);
  json_object_set_int_member (self->record, "number", self->number);
  json_object_set_int_member (self->record, "origin", self->origin_tick);
  json_object_set_object_member (self->record, "model", model);
  json_object_set_object_member (self->record, "settings", json_object_ref (self->settings));
}

MaiTake *
mai_take_new (MaiScore *score, MaiScore *seed, gint64 origin_tick, JsonObject *settings,
              guint number, const char *model_name, const char *model_digest)
{
  MaiTake *self;

  g_return_val_if_fail (MAI_IS_SCORE (score), NULL);
  g_return_val_if_fail (MAI_IS_SCORE (seed), NULL);
  g_return_val_if_fail (settings != NULL, NULL);

  self = g_object_new (MAI_TYPE_TAKE, NULL);
  self->score = g_object_ref (score);
  self->seed = g_object_ref (seed);
  self->settings = json_object_ref (settings);
  self->bytes = mai_take_bytes_new (score, seed);
  self->created = g_date_time_new_now_local ();
  self->origin_tick = CLAMP (origin_tick, 0, MAI_TICK_MAX);
  self->number = number;
  self->model_name = g_strdup (model_name != NULL ? model_name : "");
  self->model_digest = g_strdup (model_digest != NULL ? model_digest : "");
  self->record = json_object_new ();
  write_record (self);
  return self;
}

static gboolean
read_model (MaiTake *self, GError **error)
{
  const char *name = "", *digest = "";
  JsonObject *model;

  if (!mai_json_get_object_optional (self->record, "model", &model, error))
    return FALSE;
  if (model != NULL
      && (!mai_json_get_string_optional (model, "name", "", &name, error)
          || !mai_json_get_string_optional (model, "digest", "", &digest, error)))
    return FALSE;
  self->model_name = g_strdup (name);
  self->model_digest = g_strdup (digest);
  return TRUE;
}

static gboolean
read_created (MaiTake *self, GError **error)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) then = NULL;
  const char *created;

  if (!mai_json_get_string_optional (self->record, "created", "", &created, error))
    return FALSE;
  then = g_date_time_new_from_iso8601 (created, utc);
  // At the end of the calendar's years it may be a time there, but none here.
  if (then != NULL)
    self->created = g_date_time_to_local (then);
  if (self->created == NULL)
    self->created = g_date_time_new_now_local ();
  return TRUE;
}

static gboolean
read_record (MaiTake *self, GError **error)
{
  gint64 number;
  const char *title;
  JsonObject *settings;

  if (!mai_json_get_int_optional (self->record, "number", 0, G_MAXUINT32, 0, &number, error)
      || !mai_json_get_int_optional (self->record, "origin", 0, MAI_TICK_MAX, 0, &self->origin_tick,
                                     error)
      || !mai_json_get_bool_optional (self->record, "starred", FALSE, &self->starred, error)
      || !mai_json_get_string_optional (self->record, "title", "", &title, error)
      || !mai_json_get_object_optional (self->record, "settings", &settings, error)
      || !read_model (self, error) || !read_created (self, error))
    return FALSE;
  self->number = (guint) number;
  self->settings = settings != NULL ? json_object_ref (settings) : json_object_new ();
  g_free (self->title);
  self->title = g_strdup (title);
  return TRUE;
}

MaiTake *
mai_take_new_from_file (GBytes *json, GBytes *score, GBytes *seed, guint folder, const char *name,
                        GError **error)
{
  g_autoptr (MaiTake) self = g_object_new (MAI_TYPE_TAKE, NULL);
  g_autoptr (JsonObject) record = NULL;
  gsize size;
  const char *text = g_bytes_get_data (json, &size);

  record = mai_json_parse_object (text != NULL ? text : "", (gssize) size, error);
  if (record == NULL)
    return NULL;
  self->record = mai_json_object_copy (record);
  if (!read_record (self, error))
    return NULL;
  self->score = mai_midi_load_bytes (score, name, error);
  if (self->score == NULL)
    return NULL;
  self->seed = mai_midi_load_bytes (seed, name, error);
  if (self->seed == NULL)
    return NULL;
  self->bytes = mai_take_bytes_new_read (score, seed);
  self->json = g_bytes_ref (json);
  self->folder = folder;
  return g_steal_pointer (&self);
}

guint
mai_take_get_folder (MaiTake *self)
{
  return self->folder;
}

void
mai_take_set_folder (MaiTake *self, guint folder)
{
  self->folder = folder;
}

MaiTakeBytes *
mai_take_get_bytes (MaiTake *self)
{
  return self->bytes;
}

GBytes *
mai_take_get_json (MaiTake *self)
{
  char *line;

  if (self->json != NULL)
    return self->json;
  json_object_set_string_member (self->record, "title", self->title);
  json_object_set_boolean_member (self->record, "starred", self->starred);
  line = mai_json_object_to_line (self->record);
  self->json = g_bytes_new_take (line, strlen (line));
  return self->json;
}

MaiScore *
mai_take_get_score (MaiTake *self)
{
  g_return_val_if_fail (MAI_IS_TAKE (self), NULL);

  return self->score;
}

MaiScore *
mai_take_get_seed (MaiTake *self)
{
  g_return_val_if_fail (MAI_IS_TAKE (self), NULL);

  return self->seed;
}

JsonObject *
mai_take_get_settings (MaiTake *self)
{
  g_return_val_if_fail (MAI_IS_TAKE (self), NULL);

  return self->settings;
}

guint
mai_take_get_number (MaiTake *self)
{
  g_return_val_if_fail (MAI_IS_TAKE (self), 0);

  return self->number;
}

gint64
mai_take_get_origin_tick (MaiTake *self)
{
  g_return_val_if_fail (MAI_IS_TAKE (self), 0);

  return self->origin_tick;
}

const char *
mai_take_get_model_name (MaiTake *self)
{
  g_return_val_if_fail (MAI_IS_TAKE (self), "");

  return self->model_name;
}

const char *
mai_take_get_model_digest (MaiTake *self)
{
  g_return_val_if_fail (MAI_IS_TAKE (self), "");

  return self->model_digest;
}

GDateTime *
mai_take_get_created (MaiTake *self)
{
  g_return_val_if_fail (MAI_IS_TAKE (self), NULL);

  return self->created;
}

const char *
mai_take_get_title (MaiTake *self)
{
  g_return_val_if_fail (MAI_IS_TAKE (self), "");

  return self->title;
}

void
mai_take_set_title (MaiTake *self, const char *title)
{
  g_return_if_fail (MAI_IS_TAKE (self));

  if (title == NULL)
    title = "";
  if (g_strcmp0 (self->title, title) == 0)
    return;
  g_free (self->title);
  self->title = g_strdup (title);
  g_clear_pointer (&self->json, g_bytes_unref);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

gboolean
mai_take_get_starred (MaiTake *self)
{
  g_return_val_if_fail (MAI_IS_TAKE (self), FALSE);

  return self->starred;
}

void
mai_take_set_starred (MaiTake *self, gboolean starred)
{
  g_return_if_fail (MAI_IS_TAKE (self));

  if (self->starred == !!starred)
    return;
  self->starred = !!starred;
  g_clear_pointer (&self->json, g_bytes_unref);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STARRED]);
}

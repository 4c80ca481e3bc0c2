/* SPDX-License-Identifier: Apache-2.0 */
/* Main thread; files are written in a worker. The values lie in one array of GValues, one for
 * each property, as all of them are treated alike. */
#include "desk/mai-session.h"

#include <string.h>

#include "base/mai-file.h"
#include "base/mai-json.h"

#define FORMAT "musicai-session"
#define VERSION 1
#define MAX_BYTES 65536
#define SETTLE_MILLISECONDS 500
// Values are brought into these when read: a window of a million pixels is a broken file.
#define MAX_SIZE 32767

enum
{
  PROP_0,
  PROP_PROJECT,
  PROP_RESCUE,
  PROP_PAGE,
  PROP_WIDTH,
  PROP_HEIGHT,
  PROP_MAXIMIZED,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

/*
 * What a worker needs, and what keeps an older state from being written over a newer one.
 */
typedef struct
{
  gatomicrefcount refs;
  char *path;
  GMutex mutex; // held while writing; guards written
  guint64 written; // the number of the state that is on the disk
} Store;

struct _MaiSession
{
  GObject parent_instance;

  GValue values[N_PROPS];
  Store *store;
  guint64 serial; // of the last change
  guint timer;
  gboolean was_killed;
  gboolean ended;
};

G_DEFINE_FINAL_TYPE (MaiSession, mai_session, G_TYPE_OBJECT)

/* The file. */

static Store *
store_ref (Store *store)
{
  g_atomic_ref_count_inc (&store->refs);
  return store;
}

static void
store_unref (Store *store)
{
  if (!g_atomic_ref_count_dec (&store->refs))
    return;
  g_mutex_clear (&store->mutex);
  g_free (store->path);
  g_free (store);
}

static gboolean
store_write (Store *store, const char *text, guint64 serial)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (store->path);
  gboolean done = TRUE;

  g_mutex_lock (&store->mutex);
  if (serial > store->written)
    {
      g_mkdir_with_parents (folder, 0700);
      done = mai_file_write_atomic (store->path, text, strlen (text), &error);
      if (done)
        store->written = serial;
    }
  g_mutex_unlock (&store->mutex);
  if (!done)
    g_info ("%s", error->message);
  return done;
}

static void
set_member (JsonObject *object, const char *name, const GValue *value)
{
  if (G_VALUE_HOLDS_BOOLEAN (value))
    json_object_set_boolean_member (object, name, g_value_get_boolean (value));
  else if (G_VALUE_HOLDS_INT (value))
    json_object_set_int_member (object, name, g_value_get_int (value));
  else if (G_VALUE_HOLDS_STRING (value))
    json_object_set_string_member (object, name, g_value_get_string (value));
  else if (g_value_get_object (value) != NULL)
    {
      g_autofree char *uri = g_file_get_uri (g_value_get_object (value));

      json_object_set_string_member (object, name, uri);
    }
}

static char *
to_text (MaiSession *self)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "format", FORMAT);
  json_object_set_int_member (object, "version", VERSION);
  json_object_set_boolean_member (object, "ended", self->ended);
  for (guint i = 1; i < N_PROPS; i++)
    set_member (object, properties[i]->name, &self->values[i]);
  return mai_json_object_to_line (object);
}

/*
 * FALSE when the member is wrong; nothing is changed then. One that is missing is right.
 */
static gboolean
read_member (JsonObject *object, const char *name, GValue *value)
{
  gboolean truth;
  gint64 number;
  const char *words;

  if (!json_object_has_member (object, name))
    return TRUE;
  if (G_VALUE_HOLDS_BOOLEAN (value) && mai_json_get_bool (object, name, &truth, NULL))
    g_value_set_boolean (value, truth);
  else if (G_VALUE_HOLDS_INT (value) && mai_json_get_int (object, name, 0, MAX_SIZE, &number, NULL))
    g_value_set_int (value, (int) number);
  else if (G_VALUE_HOLDS_STRING (value) && mai_json_get_string (object, name, &words, NULL))
    g_value_set_string (value, words);
  else if (G_VALUE_HOLDS_OBJECT (value) && mai_json_get_string (object, name, &words, NULL)
           && g_uri_is_valid (words, G_URI_FLAGS_NONE, NULL))
    g_value_take_object (value, g_file_new_for_uri (words));
  else
    return FALSE;
  return TRUE;
}

static gboolean
is_session (JsonObject *object)
{
  const char *format;
  gint64 version;

  return mai_json_get_string (object, "format", &format, NULL) && strcmp (format, FORMAT) == 0
         && mai_json_get_int (object, "version", 1, VERSION, &version, NULL);
}

static void
read_file (MaiSession *self)
{
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *text = mai_file_read (self->store->path, MAX_BYTES, NULL, NULL);
  gboolean ended = TRUE;

  if (text != NULL)
    object = mai_json_parse_object (text, -1, NULL);
  if (object == NULL || !is_session (object))
    return;
  mai_json_get_bool_optional (object, "ended", TRUE, &ended, NULL);
  self->was_killed = !ended;
  for (guint i = 1; i < N_PROPS; i++)
    if (!read_member (object, properties[i]->name, &self->values[i]))
      g_info ("%s: %s", self->store->path, properties[i]->name);
}

/* When it is written. */

typedef struct
{
  Store *store;
  char *text;
  guint64 serial;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  store_unref (writing->store);
  g_free (writing->text);
  g_free (writing);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Writing *writing = data;

  store_write (writing->store, writing->text, writing->serial);
  g_task_return_boolean (task, TRUE);
}

static gboolean
settled_cb (gpointer data)
{
  MaiSession *self = data;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Writing *writing = g_new (Writing, 1);

  self->timer = 0;
  writing->store = store_ref (self->store);
  writing->text = to_text (self);
  writing->serial = self->serial;
  g_task_set_task_data (task, writing, writing_free);
  g_task_run_in_thread (task, write_thread);
  return G_SOURCE_REMOVE;
}

static void
touch (MaiSession *self)
{
  self->serial++;
  if (self->timer == 0)
    self->timer = g_timeout_add (SETTLE_MILLISECONDS, settled_cb, self);
}

/* The object. */

static void
mai_session_finalize (GObject *object)
{
  MaiSession *self = MAI_SESSION (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  for (guint i = 1; i < N_PROPS; i++)
    g_value_unset (&self->values[i]);
  store_unref (self->store);
  G_OBJECT_CLASS (mai_session_parent_class)->finalize (object);
}

static void
mai_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_copy (&MAI_SESSION (object)->values[id], value);
}

static gboolean
is_same (GParamSpec *pspec, const GValue *a, const GValue *b)
{
  if (!G_VALUE_HOLDS_OBJECT (a))
    return g_param_values_cmp (pspec, a, b) == 0;
  GFile *x = g_value_get_object (a), *y = g_value_get_object (b);
  return x == y || (x != NULL && y != NULL && g_file_equal (x, y));
}

static void
mai_session_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MaiSession *self = MAI_SESSION (object);

  if (is_same (pspec, &self->values[id], value))
    return;
  if (G_VALUE_HOLDS_STRING (value) && g_value_get_string (value) == NULL)
    g_value_set_string (&self->values[id], "");
  else
    g_value_copy (value, &self->values[id]);
  touch (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
mai_session_class_init (MaiSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = mai_session_finalize;
  object_class->get_property = mai_session_get_property;
  object_class->set_property = mai_session_set_property;
  properties[PROP_PROJECT] = g_param_spec_object ("project", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_RESCUE] = g_param_spec_object ("rescue", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_PAGE] = g_param_spec_string ("page", NULL, NULL, "", flags);
  properties[PROP_WIDTH] = g_param_spec_int ("width", NULL, NULL, 0, MAX_SIZE, 0, flags);
  properties[PROP_HEIGHT] = g_param_spec_int ("height", NULL, NULL, 0, MAX_SIZE, 0, flags);
  properties[PROP_MAXIMIZED] = g_param_spec_boolean ("maximized", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_session_init (MaiSession *self)
{
  for (guint i = 1; i < N_PROPS; i++)
    {
      g_value_init (&self->values[i], G_PARAM_SPEC_VALUE_TYPE (properties[i]));
      g_param_value_set_default (properties[i], &self->values[i]);
    }
}

MaiSession *
mai_session_new (const char *path)
{
  MaiSession *self = g_object_new (MAI_TYPE_SESSION, NULL);
  Store *store = g_new0 (Store, 1);

  g_atomic_ref_count_init (&store->refs);
  g_mutex_init (&store->mutex);
  store->path = path != NULL
                    ? g_strdup (path)
                    : g_build_filename (g_get_user_state_dir (), "musicai", "session.json", NULL);
  self->store = store;
  read_file (self);
  // That it has not ended is to be known from the beginning.
  touch (self);
  return self;
}

gboolean
mai_session_was_killed (MaiSession *self)
{
  g_return_val_if_fail (MAI_IS_SESSION (self), FALSE);

  return self->was_killed;
}

GFile *
mai_session_get_project (MaiSession *self)
{
  g_return_val_if_fail (MAI_IS_SESSION (self), NULL);

  return g_value_get_object (&self->values[PROP_PROJECT]);
}

GFile *
mai_session_get_rescue (MaiSession *self)
{
  g_return_val_if_fail (MAI_IS_SESSION (self), NULL);

  return g_value_get_object (&self->values[PROP_RESCUE]);
}

gboolean
mai_session_flush (MaiSession *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (MAI_IS_SESSION (self), FALSE);

  g_clear_handle_id (&self->timer, g_source_remove);
  text = to_text (self);
  return store_write (self->store, text, self->serial);
}

gboolean
mai_session_end (MaiSession *self)
{
  g_return_val_if_fail (MAI_IS_SESSION (self), FALSE);

  self->ended = TRUE;
  self->serial++;
  return mai_session_flush (self);
}

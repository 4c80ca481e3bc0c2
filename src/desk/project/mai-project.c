/* SPDX-License-Identifier: Apache-2.0 */
/* Main thread. What the project is lies here; keeping its file up to date is the saver's. Every
 * change of something that the file holds ends in mai_project_saver_touch(). */
#include "desk/project/mai-project.h"

#include "base/mai-i18n.h"
#include "desk/project/mai-compose-settings.h"
#include "desk/project/mai-project-private.h"
#include "desk/project/mai-take-private.h"

struct _MaiProject
{
  GObject parent_instance;

  char *title;
  MaiScore *score;
  GListStore *takes;
  MaiComposeSettings *settings;
  gint64 seed_from, seed_to; // ticks
  MaiProjectSaver *saver;
  gboolean is_loading; // what is set now is in the file already

  JsonObject *record; // project.json as it was read, NULL for none
  GPtrArray *others; // see MaiProjectContent, NULL for none
  GHashTable *folders; // numbers of takes' folders in use
  guint last_folder; // of a take
  guint64 score_serial; // of its last edit
  GBytes *song; // the score as MIDI, NULL when it was edited since
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_SCORE,
  PROP_TAKES,
  PROP_SEED_FROM,
  PROP_SEED_TO,
  PROP_FILE,
  PROP_RESCUE,
  PROP_STATE,
  PROP_TROUBLE,
  PROP_NOTICE,
  N_PROPS
};
enum
{
  SIGNAL_CHANGED_ON_DISK,
  N_SIGNALS
};
static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiProject, mai_project, G_TYPE_OBJECT)

/* Into the file. */

MaiProjectContent *
mai_project_take_snapshot (MaiProject *self)
{
  MaiProjectContent *content = mai_project_content_new ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->takes));

  content->title = g_strdup (self->title);
  content->seed_from = self->seed_from;
  content->seed_to = self->seed_to;
  content->settings = mai_compose_settings_to_json (self->settings);
  // The worker reads it, so it must be its own; that what lies deeper is shared is read-only.
  content->record = self->record != NULL ? json_object_ref (self->record) : NULL;
  content->others = self->others != NULL ? g_ptr_array_ref (self->others) : NULL;
  content->score_serial = self->score_serial;
  if (self->song != NULL)
    content->song = g_bytes_ref (self->song);
  else
    content->score = mai_score_copy (self->score);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MaiTake) take = g_list_model_get_item (G_LIST_MODEL (self->takes), i);

      mai_project_content_save_take (content, take);
    }
  return content;
}

static MaiProjectContent *
snapshot (gpointer owner)
{
  return mai_project_take_snapshot (owner);
}

static void
written (gpointer owner, const MaiProjectContent *content)
{
  MaiProject *self = owner;

  if (self->song == NULL && content->song != NULL && content->score_serial == self->score_serial)
    self->song = g_bytes_ref (content->song);
}

/* What changes. */

static void
edited_cb (MaiScore *score, gint64 first, gint64 last, gpointer data)
{
  MaiProject *self = data;

  self->score_serial++;
  g_clear_pointer (&self->song, g_bytes_unref);
  mai_project_saver_touch (self->saver);
}

static void
notify (gpointer owner, const char *property)
{
  g_object_notify (owner, property);
}

static void
changed_on_disk (gpointer owner)
{
  g_signal_emit (owner, signals[SIGNAL_CHANGED_ON_DISK], 0);
}

static const MaiProjectSaverFuncs saver_funcs = { snapshot, written, notify, changed_on_disk };

static void
touch (MaiProject *self)
{
  if (!self->is_loading)
    mai_project_saver_touch (self->saver);
}

/* Takes. */

/*
 * It gets a folder that neither another take has nor one that could not be read and rides along.
 */
static void
adopt_take (MaiProject *self, MaiTake *take)
{
  guint folder = mai_take_get_folder (take);

  if (folder == 0 || g_hash_table_contains (self->folders, GUINT_TO_POINTER (folder)))
    folder = self->last_folder + 1;
  self->last_folder = MAX (self->last_folder, folder);
  g_hash_table_add (self->folders, GUINT_TO_POINTER (folder));
  mai_take_set_folder (take, folder);
  // Made now, so that a snapshot of many need not.
  mai_take_get_json (take);
  g_signal_connect_swapped (take, "notify", G_CALLBACK (touch), self);
}

static void
forget_take (MaiProject *self, MaiTake *take)
{
  g_hash_table_remove (self->folders, GUINT_TO_POINTER (mai_take_get_folder (take)));
  g_signal_handlers_disconnect_by_func (take, touch, self);
}

/* The object. */

static void
mai_project_dispose (GObject *object)
{
  MaiProject *self = MAI_PROJECT (object);
  g_autoptr (GError) error = NULL;

  if (self->saver != NULL)
    {
      if (!mai_project_saver_flush (self->saver, &error))
        g_warning ("%s", error->message);
      mai_project_saver_close (self->saver);
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->takes)); i++)
    {
      g_autoptr (MaiTake) take = g_list_model_get_item (G_LIST_MODEL (self->takes), i);

      forget_take (self, take);
    }
  g_list_store_remove_all (self->takes);
  if (self->score != NULL)
    g_signal_handlers_disconnect_by_data (self->score, self);
  g_signal_handlers_disconnect_by_data (self->settings, self);
  G_OBJECT_CLASS (mai_project_parent_class)->dispose (object);
}

static void
mai_project_finalize (GObject *object)
{
  MaiProject *self = MAI_PROJECT (object);

  g_clear_pointer (&self->saver, mai_project_saver_free);
  g_free (self->title);
  g_clear_object (&self->score);
  g_clear_object (&self->takes);
  g_hash_table_unref (self->folders);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->record, json_object_unref);
  g_clear_pointer (&self->others, g_ptr_array_unref);
  g_clear_pointer (&self->song, g_bytes_unref);
  G_OBJECT_CLASS (mai_project_parent_class)->finalize (object);
}

/* What is said of its file. */
static void
get_saver_property (MaiProjectSaver *saver, guint id, GValue *value)
{
  switch (id)
    {
    case PROP_FILE:
      g_value_set_object (value, mai_project_saver_get_file (saver));
      break;
    case PROP_RESCUE:
      g_value_set_object (value, mai_project_saver_get_rescue (saver));
      break;
    case PROP_STATE:
      g_value_set_enum (value, mai_project_saver_get_state (saver));
      break;
    case PROP_TROUBLE:
      g_value_set_string (value, mai_project_saver_get_trouble (saver));
      break;
    default:
      g_value_set_string (value, mai_project_saver_get_notice (saver));
    }
}

static void
mai_project_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiProject *self = MAI_PROJECT (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SCORE:
      g_value_set_object (value, self->score);
      break;
    case PROP_TAKES:
      g_value_set_object (value, self->takes);
      break;
    case PROP_SEED_FROM:
      g_value_set_int64 (value, self->seed_from);
      break;
    case PROP_SEED_TO:
      g_value_set_int64 (value, self->seed_to);
      break;
    case PROP_FILE:
    case PROP_RESCUE:
    case PROP_STATE:
    case PROP_TROUBLE:
    case PROP_NOTICE:
      get_saver_property (self->saver, id, value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_project_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MaiProject *self = MAI_PROJECT (object);

  switch (id)
    {
    case PROP_TITLE:
      mai_project_set_title (self, g_value_get_string (value));
      break;
    case PROP_SEED_FROM:
      mai_project_set_seed (self, g_value_get_int64 (value), self->seed_to);
      break;
    case PROP_SEED_TO:
      mai_project_set_seed (self, self->seed_from, g_value_get_int64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GParamFlags writable = readable | G_PARAM_WRITABLE;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", writable);
  properties[PROP_SCORE] = g_param_spec_object ("score", NULL, NULL, MAI_TYPE_SCORE, readable);
  properties[PROP_TAKES] = g_param_spec_object ("takes", NULL, NULL, G_TYPE_LIST_MODEL, readable);
  properties[PROP_SEED_FROM] =
      g_param_spec_int64 ("seed-from", NULL, NULL, 0, MAI_TICK_MAX, 0, writable);
  properties[PROP_SEED_TO] =
      g_param_spec_int64 ("seed-to", NULL, NULL, 0, MAI_TICK_MAX, 0, writable);
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, readable);
  properties[PROP_RESCUE] = g_param_spec_object ("rescue", NULL, NULL, G_TYPE_FILE, readable);
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, MAI_TYPE_PROJECT_STATE, MAI_PROJECT_SAVED, readable);
  properties[PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, NULL, readable);
  properties[PROP_NOTICE] = g_param_spec_string ("notice", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_project_class_init (MaiProjectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mai_project_dispose;
  object_class->finalize = mai_project_finalize;
  object_class->get_property = mai_project_get_property;
  object_class->set_property = mai_project_set_property;
  install_properties (object_class);
  signals[SIGNAL_CHANGED_ON_DISK] =
      g_signal_new ("changed-on-disk", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
}

static void
mai_project_init (MaiProject *self)
{
  self->takes = g_list_store_new (MAI_TYPE_TAKE);
  self->folders = g_hash_table_new (NULL, NULL);
  self->settings = mai_compose_settings_new ();
}

/*
 * score is (transfer full).
 */
static MaiProject *
make (const char *library, MaiScore *score, const char *title)
{
  MaiProject *self = g_object_new (MAI_TYPE_PROJECT, NULL);

  self->score = score;
  self->title = g_strdup (title);
  self->saver = mai_project_saver_new (library, &saver_funcs, G_OBJECT (self));
  g_signal_connect (self->score, "edited", G_CALLBACK (edited_cb), self);
  g_signal_connect_swapped (self->settings, "notify", G_CALLBACK (touch), self);
  return self;
}

MaiProject *
mai_project_new (const char *library)
{
  MaiScore *score = mai_score_new (MAI_DIVISION_DEFAULT);

  mai_score_add_track (score, _ ("Piano"), 0, 0);
  mai_tempo_map_set (mai_score_get_tempo_map (score), 0, MAI_TEMPO_DEFAULT);
  mai_metre_map_set (mai_score_get_metre_map (score), 0, 4, 4);
  return make (library, score, _ ("Untitled"));
}

MaiProject *
mai_project_import (const char *library, MaiScore *score, const char *title)
{
  g_autofree char *own = NULL;
  MaiProject *self;

  g_return_val_if_fail (MAI_IS_SCORE (score), NULL);

  if (title == NULL)
    own = mai_score_dup_title (score);
  self = make (library, score, title != NULL ? title : own != NULL ? own : _ ("Untitled"));
  mai_project_saver_touch (self->saver);
  return self;
}

/* Opening. */

static void
take_content (MaiProject *self, MaiProjectContent *content)
{
  g_autoptr (GError) error = NULL;

  self->seed_from = content->seed_from;
  self->seed_to = content->seed_to;
  self->record = g_steal_pointer (&content->record);
  self->others = g_steal_pointer (&content->others);
  self->last_folder = content->last_folder;
  self->song = g_steal_pointer (&content->song);
  if (content->settings != NULL
      && !mai_compose_settings_from_json (self->settings, content->settings, &error))
    g_info ("%s: %s", self->title, error->message);
  for (guint i = 0; i < content->takes->len; i++)
    adopt_take (self, g_ptr_array_index (content->takes, i));
  g_list_store_splice (self->takes, 0, 0, content->takes->pdata, content->takes->len);
}

static void
say_what_is_missing (MaiProject *self, guint n_unread)
{
  g_autofree char *words = NULL;

  if (n_unread == 0)
    return;
  words = g_strdup_printf (mai_ngettext ("%u take could not be read. It stays in the file.",
                                         "%u takes could not be read. They stay in the file.",
                                         n_unread),
                           n_unread);
  mai_project_saver_set_notice (self->saver, words);
}

static void
become_copy (MaiProject *self)
{
  g_autofree char *words = g_strdup_printf (
      _ ("“%s” is open in another window. What you change here goes into a copy."), self->title);
  // Translators: the title of a copied song
  char *title = g_strdup_printf (_ ("%s (copy)"), self->title);

  g_free (self->title);
  self->title = title;
  mai_project_saver_set_notice (self->saver, words);
}

MaiProject *
mai_project_new_loaded (MaiProjectLoaded *loaded)
{
  MaiProjectContent *content = loaded->content;
  gboolean named = content->title != NULL && *content->title != '\0';
  MaiProject *self = make (loaded->library, g_steal_pointer (&content->score),
                           named ? content->title : _ ("Untitled"));

  self->is_loading = TRUE;
  take_content (self, content);
  self->is_loading = FALSE;
  say_what_is_missing (self, content->n_unread);
  if (loaded->digest == NULL)
    mai_project_saver_touch (self->saver);
  else if (loaded->held)
    become_copy (self);
  else
    mai_project_saver_adopt (self->saver, loaded->file, loaded->digest,
                             g_steal_pointer (&loaded->lock));
  return self;
}

/* What it holds. */

MaiProjectSaver *
mai_project_get_saver (MaiProject *self)
{
  return self->saver;
}

MaiScore *
mai_project_get_score (MaiProject *self)
{
  g_return_val_if_fail (MAI_IS_PROJECT (self), NULL);

  return self->score;
}

GListModel *
mai_project_get_takes (MaiProject *self)
{
  g_return_val_if_fail (MAI_IS_PROJECT (self), NULL);

  return G_LIST_MODEL (self->takes);
}

MaiComposeSettings *
mai_project_get_compose_settings (MaiProject *self)
{
  g_return_val_if_fail (MAI_IS_PROJECT (self), NULL);

  return self->settings;
}

const char *
mai_project_get_title (MaiProject *self)
{
  g_return_val_if_fail (MAI_IS_PROJECT (self), "");

  return self->title;
}

void
mai_project_set_title (MaiProject *self, const char *title)
{
  g_return_if_fail (MAI_IS_PROJECT (self));

  if (title == NULL)
    title = "";
  if (g_strcmp0 (title, self->title) == 0)
    return;
  g_free (self->title);
  self->title = g_utf8_make_valid (title, -1);
  touch (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

gint64
mai_project_get_seed_from (MaiProject *self)
{
  g_return_val_if_fail (MAI_IS_PROJECT (self), 0);

  return self->seed_from;
}

gint64
mai_project_get_seed_to (MaiProject *self)
{
  g_return_val_if_fail (MAI_IS_PROJECT (self), 0);

  return self->seed_to;
}

void
mai_project_set_seed (MaiProject *self, gint64 from, gint64 to)
{
  gint64 old_from, old_to;

  g_return_if_fail (MAI_IS_PROJECT (self));

  old_from = self->seed_from;
  old_to = self->seed_to;
  self->seed_from = CLAMP (from, 0, MAI_TICK_MAX);
  self->seed_to = CLAMP (to, 0, MAI_TICK_MAX);
  if (self->seed_from == old_from && self->seed_to == old_to)
    return;
  touch (self);
  if (self->seed_from != old_from)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEED_FROM]);
  if (self->seed_to != old_to)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEED_TO]);
}

/* Takes. */

void
mai_project_insert_take (MaiProject *self, guint position, MaiTake *take)
{
  guint n;

  g_return_if_fail (MAI_IS_PROJECT (self));
  g_return_if_fail (MAI_IS_TAKE (take));

  n = g_list_model_get_n_items (G_LIST_MODEL (self->takes));
  adopt_take (self, take);
  g_list_store_insert (self->takes, MIN (position, n), take);
  touch (self);
}

void
mai_project_add_take (MaiProject *self, MaiTake *take)
{
  mai_project_insert_take (self, G_MAXUINT, take);
}

int
mai_project_remove_take (MaiProject *self, MaiTake *take)
{
  guint position;

  g_return_val_if_fail (MAI_IS_PROJECT (self), -1);
  g_return_val_if_fail (MAI_IS_TAKE (take), -1);

  if (!g_list_store_find (self->takes, take, &position))
    return -1;
  forget_take (self, take);
  g_list_store_remove (self->takes, position);
  touch (self);
  return (int) position;
}

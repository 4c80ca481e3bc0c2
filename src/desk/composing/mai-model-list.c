/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/composing/mai-model-list.h"

#include <glib/gstdio.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "desk/common/mai-define-list.h"
#include "desk/common/mai-desk-error.h"
#include "desk/composing/mai-model-scan.h"
#include "learn/mai-composer.h"
#include "learn/mai-lengths.h"
#include "work/mai-train-job.h"

/* Milliseconds: a run that writes a model touches its folder several times, and a program that starts has a
 * window to draw first. */
#define REFRESH_DELAY 250
#define DIGEST_LENGTH 64

struct _MaiModelList
{
  GObject parent_instance;

  char *data_folder;
  GPtrArray *items; /* of MaiModelInfo */
  GHashTable *monitors; /* path -> GFileMonitor */
  GPtrArray *imports; /* of GTask: their copies are made, and not in the list yet */
  GCancellable *cancellable; /* of everything in workers */
  guint refresh_id;
  gboolean scanning;
  gboolean again; /* something changed during the scan */
  gboolean loaded;
};

enum
{
  PROP_LOADED = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

MAI_DEFINE_LIST (MaiModelList, mai_model_list, items, MAI_TYPE_MODEL_INFO)

/* --- looking --- */

/* A running job writes its events several times a second. */
static gboolean
is_chatter (GFile *file)
{
  static const char *const names[] = { "events.jsonl", "lock", "checkpoints", "samples", NULL };
  g_autofree char *name = g_file_get_basename (file);

  return name != NULL && g_strv_contains (names, name);
}

static void
changed_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event,
            gpointer data)
{
  if (!is_chatter (file))
    mai_model_list_refresh (data);
}

/* Whether it was not watched until now. */
static gboolean
watch_folder (MaiModelList *self, const char *path)
{
  g_autoptr (GFile) folder = NULL;
  GFileMonitor *monitor;

  if (g_hash_table_contains (self->monitors, path) || !g_file_test (path, G_FILE_TEST_IS_DIR))
    return FALSE;
  folder = g_file_new_for_path (path);
  monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (monitor == NULL)
    return FALSE;
  g_signal_connect_object (monitor, "changed", G_CALLBACK (changed_cb), self, 0);
  g_hash_table_insert (self->monitors, g_strdup (path), monitor);
  return TRUE;
}

/* The folder of jobs, each job, and each result, as far as they are there yet. Whether some are new. */
static gboolean
watch_folders (MaiModelList *self)
{
  g_autofree char *jobs = g_build_filename (self->data_folder, "jobs", NULL);
  g_autofree char *models = g_build_filename (self->data_folder, "models", NULL);
  g_autoptr (GDir) dir = g_dir_open (jobs, 0, NULL);
  const char *name;
  gboolean any = watch_folder (self, self->data_folder);

  any |= watch_folder (self, models);
  any |= watch_folder (self, jobs);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *job = g_build_filename (jobs, name, NULL);
      g_autofree char *result = g_build_filename (job, "result", NULL);

      any |= watch_folder (self, job);
      any |= watch_folder (self, result);
    }
  return any;
}

static void
take_over (MaiModelList *self, GPtrArray *found)
{
  g_autoptr (GPtrArray) old = self->items;
  gboolean same = old->len == found->len;

  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < found->len; i++)
    {
      const MaiModelFacts *facts = found->pdata[i];
      MaiModelInfo *info = NULL;

      for (guint k = 0; k < old->len && info == NULL; k++)
        if (g_str_equal (mai_model_info_get_path (old->pdata[k]), facts->path))
          info = g_object_ref (old->pdata[k]);
      if (info == NULL)
        info = mai_model_info_new (facts);
      else
        mai_model_info_update (info, facts);
      same = same && old->pdata[i] == info;
      g_ptr_array_add (self->items, info);
    }
  if (!same)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, old->len, self->items->len);
}

typedef struct
{
  char *folder; /* to copy it to */
  char *path; /* of the file; of the copy, once there is one */
  gboolean looked; /* for the copy, by now */
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_free (import->folder);
  g_free (import->path);
  g_free (import);
}

/* A copy that a look did not find has gone again. */
static void
answer_imports (MaiModelList *self)
{
  for (guint i = self->imports->len; i > 0; i--)
    {
      const Import *import = g_task_get_task_data (self->imports->pdata[i - 1]);
      MaiModelInfo *info = mai_model_list_find_path (self, import->path);
      g_autoptr (GTask) task = NULL;

      if (info == NULL && !import->looked)
        continue;
      task = g_ptr_array_steal_index_fast (self->imports, i - 1);
      if (info != NULL)
        g_task_return_pointer (task, g_object_ref (info), g_object_unref);
      else
        g_task_return_new_error (task, MAI_DESK_ERROR, MAI_DESK_ERROR_MODEL,
                                 _ ("The model is not there any more. Choose another one."));
    }
}

typedef struct
{
  char *data_folder;
  GPtrArray *known;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_free (look->data_folder);
  g_ptr_array_unref (look->known);
  g_free (look);
}

static void
look_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Look *look = data;

  g_task_return_pointer (task, mai_model_scan (look->data_folder, look->known, cancellable),
                         (GDestroyNotify) g_ptr_array_unref);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  MaiModelList *self = MAI_MODEL_LIST (object);
  g_autoptr (GPtrArray) found = g_task_propagate_pointer (G_TASK (result), NULL);

  self->scanning = FALSE;
  if (found == NULL)
    return;
  /* What was written in one before it was watched is told by nothing. */
  self->again |= watch_folders (self);
  take_over (self, found);
  answer_imports (self);
  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_object_notify_by_pspec (object, properties[PROP_LOADED]);
    }
  if (self->again)
    mai_model_list_refresh (self);
}

static void
look (MaiModelList *self)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, looked_cb, NULL);
  Look *request = g_new0 (Look, 1);

  self->scanning = TRUE;
  self->again = FALSE;
  /* Before: what comes while the worker looks is then heard of. */
  watch_folders (self);
  request->data_folder = g_strdup (self->data_folder);
  request->known = g_ptr_array_new_with_free_func ((GDestroyNotify) mai_model_facts_free);
  for (guint i = 0; i < self->items->len; i++)
    g_ptr_array_add (request->known,
                     mai_model_facts_copy (mai_model_info_get_facts (self->items->pdata[i])));
  for (guint i = 0; i < self->imports->len; i++)
    ((Import *) g_task_get_task_data (self->imports->pdata[i]))->looked = TRUE;
  g_task_set_task_data (task, request, look_free);
  g_task_run_in_thread (task, look_thread);
}

static gboolean
refresh_cb (gpointer data)
{
  MaiModelList *self = data;

  self->refresh_id = 0;
  if (self->scanning)
    self->again = TRUE;
  else
    look (self);
  return G_SOURCE_REMOVE;
}

void
mai_model_list_refresh (MaiModelList *self)
{
  g_return_if_fail (MAI_IS_MODEL_LIST (self));

  if (self->refresh_id == 0)
    self->refresh_id = g_timeout_add (REFRESH_DELAY, refresh_cb, self);
}

/* --- GObject --- */

static void
mai_model_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  MaiModelList *self = MAI_MODEL_LIST (object);

  if (id == PROP_LOADED)
    g_value_set_boolean (value, self->loaded);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
mai_model_list_dispose (GObject *object)
{
  MaiModelList *self = MAI_MODEL_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_hash_table_remove_all (self->monitors);
  G_OBJECT_CLASS (mai_model_list_parent_class)->dispose (object);
}

static void
mai_model_list_finalize (GObject *object)
{
  MaiModelList *self = MAI_MODEL_LIST (object);

  g_free (self->data_folder);
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->monitors);
  g_ptr_array_unref (self->imports);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (mai_model_list_parent_class)->finalize (object);
}

static void
mai_model_list_class_init (MaiModelListClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = mai_model_list_get_property;
  object_class->dispose = mai_model_list_dispose;
  object_class->finalize = mai_model_list_finalize;
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_model_list_init (MaiModelList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->monitors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->imports = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
}

MaiModelList *
mai_model_list_new (const char *data_folder)
{
  MaiModelList *self = g_object_new (MAI_TYPE_MODEL_LIST, NULL);

  self->data_folder = data_folder != NULL
                          ? g_strdup (data_folder)
                          : g_build_filename (g_get_user_data_dir (), "musicai", NULL);
  /* What is not there cannot be watched. */
  g_mkdir_with_parents (self->data_folder, 0700);
  mai_model_list_refresh (self);
  return self;
}

const char *
mai_model_list_get_data_folder (MaiModelList *self)
{
  return self->data_folder;
}

gboolean
mai_model_list_get_loaded (MaiModelList *self)
{
  return self->loaded;
}

MaiModelInfo *
mai_model_list_find (MaiModelList *self, const char *digest)
{
  g_return_val_if_fail (MAI_IS_MODEL_LIST (self), NULL);

  for (guint i = 0; i < self->items->len; i++)
    if (digest == NULL || g_str_equal (mai_model_info_get_digest (self->items->pdata[i]), digest))
      return self->items->pdata[i];
  return NULL;
}

MaiModelInfo *
mai_model_list_find_path (MaiModelList *self, const char *path)
{
  g_return_val_if_fail (MAI_IS_MODEL_LIST (self), NULL);

  for (guint i = 0; i < self->items->len; i++)
    if (g_str_equal (mai_model_info_get_path (self->items->pdata[i]), path))
      return self->items->pdata[i];
  return NULL;
}

/* It may come from a project file, and becomes part of a path. */
static gboolean
is_digest (const char *text)
{
  gsize n = 0;

  while (g_ascii_isxdigit (text[n]))
    n++;
  return text[n] == '\0' && n == DIGEST_LENGTH;
}

char *
mai_model_list_locate (MaiModelList *self, const char *digest)
{
  MaiModelInfo *info = mai_model_list_find (self, digest);
  g_autofree char *kept = NULL;

  if (info != NULL)
    return g_strdup (mai_model_info_get_path (info));
  if (digest == NULL || !is_digest (digest))
    return NULL;
  kept = mai_model_scan_kept_path (self->data_folder, digest);
  return g_file_test (kept, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&kept) : NULL;
}

/* --- importing --- */

/* A name in the folder that no file has. */
static char *
free_path (const char *folder, const char *path)
{
  g_autofree char *base = mai_file_dup_stem (path);
  char *free_one = g_strdup_printf ("%s/%s.safetensors", folder, base);
  for (guint i = 2; g_file_test (free_one, G_FILE_TEST_EXISTS); i++)
    {
      g_free (free_one);
      free_one = g_strdup_printf ("%s/%s %u.safetensors", folder, base, i);
    }
  return free_one;
}

/* Of a checkpoint the network of lengths lies beside its run's model, under the same name. */
static gboolean
copy_lengths (const Import *import, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (import->path);
  g_autofree char *name = g_path_get_basename (folder);
  g_autofree char *job = g_path_get_dirname (folder);
  g_autofree char *model = g_build_filename (job, MAI_TRAIN_JOB_MODEL, NULL);
  gboolean is_checkpoint =
      g_str_equal (name, "checkpoints") && g_file_test (model, G_FILE_TEST_IS_REGULAR);

  return mai_lengths_copy (is_checkpoint ? model : import->path, import->folder, error);
}

static void
import_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *import = data;
  GError *error = NULL;
  g_autoptr (MaiComposer) composer = mai_composer_load (import->path, &error);
  g_autofree char *to = NULL;
  g_autofree char *bytes = NULL;
  gsize size;

  if (composer == NULL || !mai_lengths_check_first (import->path, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_mkdir_with_parents (import->folder, 0700);
  to = free_path (import->folder, import->path);
  bytes = mai_file_read (import->path, MAI_MODEL_MAX_BYTES, &size, &error);
  if (bytes != NULL && copy_lengths (import, &error)
      && mai_file_write_atomic (to, bytes, size, &error))
    g_task_return_pointer (task, g_steal_pointer (&to), g_free);
  else
    g_task_return_error (task, error);
}

static void
copied_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  MaiModelList *self = MAI_MODEL_LIST (object);
  g_autoptr (GTask) task = data;
  Import *import = g_task_get_task_data (task);
  GError *error = NULL;
  char *copy = g_task_propagate_pointer (G_TASK (result), &error);

  if (copy == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_free (import->path);
  import->path = copy;
  g_ptr_array_add (self->imports, g_steal_pointer (&task));
  mai_model_list_refresh (self);
}

static void
copy_model (GTask *task, MaiModelList *self, const char *path)
{
  g_autoptr (GTask) copying =
      g_task_new (self, g_task_get_cancellable (task), copied_cb, g_object_ref (task));
  Import *import = g_new0 (Import, 1);

  import->folder = g_build_filename (self->data_folder, "models", NULL);
  import->path = g_strdup (path);
  g_task_set_task_data (task, import, import_free);
  g_task_set_task_data (copying, import, NULL);
  g_task_run_in_thread (copying, import_thread);
}

void
mai_model_list_import_async (MaiModelList *self, GFile *file, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autofree char *path = g_file_get_path (file);
  MaiModelInfo *info;

  g_return_if_fail (MAI_IS_MODEL_LIST (self));

  if (!g_file_is_native (file))
    g_task_return_new_error (task, MAI_DESK_ERROR, MAI_DESK_ERROR_MODEL,
                             _ ("A model can only be imported from a disk of this computer."));
  else if ((info = mai_model_list_find_path (self, path)) != NULL)
    g_task_return_pointer (task, g_object_ref (info), g_object_unref);
  else
    copy_model (task, self, path);
}

MaiModelInfo *
mai_model_list_import_finish (MaiModelList *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Jobs are looked for and opened by a worker, and compared with what is in the list on the main thread. A
 * folder that has just been made may not have its job.json yet, so it is looked at again a little later.
 */
#include "desk/training/mai-run-list.h"

#include <glib/gstdio.h>

#include "base/mai-i18n.h"
#include "base/mai-tree.h"
#include "desk/common/mai-define-list.h"
#include "job/mai-job-error.h"
#include "job/mai-job-lock.h"
#include "work/mai-job-folder.h"

#define COALESCE_MS 300
#define AGAIN_MS 1000
#define YOUNG_SECONDS 10

struct _MaiRunList
{
  GObject parent_instance;

  char *folder;
  char *program; /* nullable */
  GPtrArray *runs; /* of MaiRun, newest first */
  gboolean loaded;
  guint n_running;

  GFileMonitor *monitor;
  guint scan_id;
  gboolean scanning, again;
  gboolean disposed;
};

enum
{
  PROP_N_RUNNING = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

MAI_DEFINE_LIST (MaiRunList, mai_run_list, runs, MAI_TYPE_RUN)

/* --- the items --- */

static void
count_running (MaiRunList *self)
{
  guint n = 0;

  for (guint i = 0; i < self->runs->len; i++)
    n += mai_run_get_state (self->runs->pdata[i]) == MAI_RUN_RUNNING;
  if (n == self->n_running)
    return;
  self->n_running = n;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_RUNNING]);
}

static MaiRun *
insert (MaiRunList *self, MaiJob *job)
{
  MaiRun *run = mai_run_new (job);
  guint place = 0;

  mai_run_set_program (run, self->program);
  while (place < self->runs->len
         && g_date_time_compare (mai_run_get_created (self->runs->pdata[place]),
                                 mai_run_get_created (run))
                > 0)
    place++;
  g_ptr_array_insert (self->runs, (int) place, run);
  g_signal_connect_object (run, "notify::state", G_CALLBACK (count_running), self,
                           G_CONNECT_SWAPPED);
  g_list_model_items_changed (G_LIST_MODEL (self), place, 0, 1);
  return run;
}

static void
remove_at (MaiRunList *self, guint place)
{
  g_autoptr (MaiRun) run = g_object_ref (self->runs->pdata[place]);

  g_signal_handlers_disconnect_by_data (run, self);
  g_ptr_array_remove_index (self->runs, place);
  g_list_model_items_changed (G_LIST_MODEL (self), place, 1, 0);
  count_running (self);
}

MaiRun *
mai_run_list_find (MaiRunList *self, const char *path)
{
  g_return_val_if_fail (MAI_IS_RUN_LIST (self), NULL);

  for (guint i = 0; i < self->runs->len; i++)
    if (g_str_equal (mai_job_get_path (mai_run_get_job (self->runs->pdata[i])), path))
      return self->runs->pdata[i];
  return NULL;
}

MaiRun *
mai_run_list_add (MaiRunList *self, MaiJob *job)
{
  MaiRun *run;

  g_return_val_if_fail (MAI_IS_RUN_LIST (self), NULL);

  run = mai_run_list_find (self, mai_job_get_path (job));
  return run != NULL ? run : insert (self, job);
}

/* --- looking for jobs --- */

typedef struct
{
  char *folder;
  GHashTable *known; /* paths, which need not be opened again */
  GPtrArray *jobs; /* of MaiJob: new ones */
  GHashTable *there; /* paths of all folders */
  gboolean unready; /* a folder is so young that it may become a job */
} Scan;

static void
scan_free (gpointer data)
{
  Scan *scan = data;

  g_free (scan->folder);
  g_hash_table_unref (scan->known);
  g_hash_table_unref (scan->there);
  g_ptr_array_unref (scan->jobs);
  g_free (scan);
}

/* Another computer's clock may be a little ahead; what a wrong one wrote is not young for years. */
static gboolean
is_young (const char *path)
{
  GStatBuf info;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  return g_stat (path, &info) == 0 && S_ISDIR (info.st_mode)
         && ABS (now - info.st_mtime) < YOUNG_SECONDS;
}

static void
look_into (Scan *scan, const char *path)
{
  g_autoptr (MaiJob) job = NULL;

  if (g_hash_table_contains (scan->known, path))
    return;
  job = mai_job_open (path, NULL);
  if (job == NULL)
    scan->unready |= is_young (path);
  else if (g_str_equal (mai_job_get_kind (job), "train"))
    g_ptr_array_add (scan->jobs, g_steal_pointer (&job));
}

static void
scan_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Scan *scan = data;
  g_autoptr (GDir) dir = g_dir_open (scan->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      char *path = g_build_filename (scan->folder, name, NULL);

      g_hash_table_add (scan->there, path);
      look_into (scan, path);
    }
  g_task_return_boolean (task, TRUE);
}

static void scan_later (MaiRunList *self, guint milliseconds);
static void scan (MaiRunList *self);

static void
scanned_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  MaiRunList *self = MAI_RUN_LIST (source);
  Scan *found = g_task_get_task_data (G_TASK (result));

  self->scanning = FALSE;
  if (self->disposed)
    return;
  for (guint i = self->runs->len; i-- > 0;)
    {
      const char *path = mai_job_get_path (mai_run_get_job (self->runs->pdata[i]));

      /* One that was added meanwhile was not known to the worker. */
      if (g_hash_table_contains (found->known, path) && !g_hash_table_contains (found->there, path))
        remove_at (self, i);
    }
  for (guint i = 0; i < found->jobs->len; i++)
    mai_run_list_add (self, found->jobs->pdata[i]);
  self->loaded = TRUE;
  if (self->again)
    scan (self);
  else if (found->unready)
    scan_later (self, AGAIN_MS);
}

static void
scan (MaiRunList *self)
{
  Scan *work;
  g_autoptr (GTask) task = NULL;

  self->again = self->scanning;
  if (self->scanning)
    return;
  self->scanning = TRUE;
  work = g_new0 (Scan, 1);
  work->folder = g_strdup (self->folder);
  work->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  work->there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  work->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < self->runs->len; i++)
    g_hash_table_add (work->known,
                      g_strdup (mai_job_get_path (mai_run_get_job (self->runs->pdata[i]))));
  task = g_task_new (self, NULL, scanned_cb, NULL);
  g_task_set_source_tag (task, scan);
  g_task_set_task_data (task, work, scan_free);
  g_task_run_in_thread (task, scan_thread);
}

static gboolean
scan_cb (gpointer data)
{
  MaiRunList *self = data;

  self->scan_id = 0;
  scan (self);
  return G_SOURCE_REMOVE;
}

static void
scan_later (MaiRunList *self, guint milliseconds)
{
  if (self->scan_id == 0)
    self->scan_id = g_timeout_add (milliseconds, scan_cb, self);
}

static void
changed_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event,
            MaiRunList *self)
{
  scan_later (self, COALESCE_MS);
}

/* --- the object --- */

static void
mai_run_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiRunList *self = MAI_RUN_LIST (object);

  if (id == PROP_N_RUNNING)
    g_value_set_uint (value, self->n_running);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mai_run_list_dispose (GObject *object)
{
  MaiRunList *self = MAI_RUN_LIST (object);

  self->disposed = TRUE;
  g_clear_handle_id (&self->scan_id, g_source_remove);
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (mai_run_list_parent_class)->dispose (object);
}

static void
mai_run_list_finalize (GObject *object)
{
  MaiRunList *self = MAI_RUN_LIST (object);

  g_ptr_array_unref (self->runs);
  g_free (self->folder);
  g_free (self->program);
  G_OBJECT_CLASS (mai_run_list_parent_class)->finalize (object);
}

static void
mai_run_list_class_init (MaiRunListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = mai_run_list_get_property;
  object_class->dispose = mai_run_list_dispose;
  object_class->finalize = mai_run_list_finalize;
  properties[PROP_N_RUNNING] = g_param_spec_uint ("n-running", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_run_list_init (MaiRunList *self)
{
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
}

MaiRunList *
mai_run_list_new (const char *folder)
{
  MaiRunList *self = g_object_new (MAI_TYPE_RUN_LIST, NULL);
  g_autofree char *root = folder != NULL ? g_strdup (folder) : mai_job_folder_get_root ();
  g_autoptr (GFile) file = NULL;

  self->folder = g_canonicalize_filename (root, NULL);
  g_mkdir_with_parents (self->folder, 0777);
  file = g_file_new_for_path (self->folder);
  self->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect (self->monitor, "changed", G_CALLBACK (changed_cb), self);
  scan (self);
  return self;
}

void
mai_run_list_set_program (MaiRunList *self, const char *program)
{
  g_return_if_fail (MAI_IS_RUN_LIST (self));

  g_free (self->program);
  self->program = g_strdup (program);
  for (guint i = 0; i < self->runs->len; i++)
    mai_run_set_program (self->runs->pdata[i], program);
}

const char *
mai_run_list_get_folder (MaiRunList *self)
{
  g_return_val_if_fail (MAI_IS_RUN_LIST (self), NULL);
  return self->folder;
}

gboolean
mai_run_list_get_loaded (MaiRunList *self)
{
  g_return_val_if_fail (MAI_IS_RUN_LIST (self), FALSE);
  return self->loaded;
}

guint
mai_run_list_get_n_running (MaiRunList *self)
{
  g_return_val_if_fail (MAI_IS_RUN_LIST (self), 0);
  return self->n_running;
}

/* --- removing --- */

typedef struct
{
  MaiRun *run;
  char *path;
  gboolean for_good;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_object_unref (removal->run);
  g_free (removal->path);
  g_free (removal);
}

/* What makes the folder a job goes last: a removal that stops half-way leaves a run that can be removed again. */
static void
remove_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Removal *removal = data;
  g_autoptr (GFile) file = g_file_new_for_path (removal->path);
  GError *error = NULL;

  if (removal->for_good ? mai_tree_remove (removal->path, "job.json", cancellable, &error)
                        : g_file_trash (file, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
is_running (MaiRun *run)
{
  return mai_run_get_state (run) == MAI_RUN_RUNNING || mai_run_get_busy (run)
         || mai_job_lock_is_held (mai_job_get_path (mai_run_get_job (run)));
}

void
mai_run_list_remove_async (MaiRunList *self, MaiRun *run, gboolean for_good,
                           GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = NULL;
  Removal *removal;

  g_return_if_fail (MAI_IS_RUN_LIST (self));
  g_return_if_fail (MAI_IS_RUN (run));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, mai_run_list_remove_async);
  /* What was removed all the same is gone, and is to be told of. */
  g_task_set_check_cancellable (task, FALSE);
  removal = g_new0 (Removal, 1);
  removal->run = g_object_ref (run);
  removal->path = g_strdup (mai_job_get_path (mai_run_get_job (run)));
  removal->for_good = for_good;
  g_task_set_task_data (task, removal, removal_free);
  if (is_running (run))
    {
      g_task_return_new_error (task, MAI_JOB_ERROR, MAI_JOB_ERROR_RUNNING,
                               _ ("“%s” is running; pause it first."), mai_run_get_name (run));
      return;
    }
  mai_run_set_leaving (run, cancellable);
  g_task_run_in_thread (task, remove_thread);
}

gboolean
mai_run_list_remove_finish (MaiRunList *self, GAsyncResult *result, GError **error)
{
  const Removal *removal;
  guint place;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  removal = g_task_get_task_data (G_TASK (result));
  if (mai_run_get_leaving (removal->run) == g_task_get_cancellable (G_TASK (result)))
    mai_run_set_leaving (removal->run, NULL);
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (g_ptr_array_find (self->runs, removal->run, &place))
    remove_at (self, place);
  return TRUE;
}

/* --- before the program ends --- */

static gboolean
is_at_work (MaiRun *run)
{
  return mai_run_is_ours (run) && mai_run_get_leaving (run) == NULL
         && (mai_run_get_state (run) == MAI_RUN_RUNNING || mai_run_get_busy (run));
}

/* Asks each once; one that has only just been started comes later. */
static gboolean
any_at_work (MaiRunList *self, GHashTable *asked)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->runs->len; i++)
    {
      MaiRun *run = self->runs->pdata[i];

      if (!is_at_work (run))
        continue;
      any = TRUE;
      if (g_hash_table_add (asked, run))
        mai_run_pause (run);
    }
  return any;
}

static gboolean
late_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

gboolean
mai_run_list_pause_all (MaiRunList *self, double seconds)
{
  g_autoptr (GHashTable) asked = g_hash_table_new (NULL, NULL);
  gboolean late = FALSE, any;
  guint timer;

  g_return_val_if_fail (MAI_IS_RUN_LIST (self), FALSE);

  timer = g_timeout_add ((guint) (seconds * 1000), late_cb, &late);
  while ((any = any_at_work (self, asked)) && !late)
    g_main_context_iteration (NULL, TRUE);
  if (!late)
    g_source_remove (timer);
  return !any;
}

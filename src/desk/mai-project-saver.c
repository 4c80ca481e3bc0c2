/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Main thread. A change is numbered (serial); a job writes everything up to a number. Whatever happens in between
 * leaves a higher number behind, and that starts the next job. In a conflict nothing is written to the file.
 */
#include "desk/mai-project-saver.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "desk/mai-desk-error.h"
#include "desk/mai-library.h"
#include "desk/mai-project-disk.h"
#include "desk/mai-project-job.h"
#include "desk/mai-project-watch.h"

// A pause in the changes is waited for, but not longer than an autosave may take in all (5 s).
#define QUIET_MICROSECONDS (1 * G_USEC_PER_SEC)
#define LATEST_MICROSECONDS (3 * G_USEC_PER_SEC)
#define RETRY_MICROSECONDS (1 * G_USEC_PER_SEC)
#define RETRY_LATER_MICROSECONDS (5 * G_USEC_PER_SEC)
// So many failures in one place, then another one is tried.
#define FAILURES_TO_MOVE 2
#define FLUSH_TRIES 6
#define NAME_TRIES 1000
#define ENDING ".musicai"

/**
 * JobKind:
 * @JOB_STAYS: writes to the project's file
 * @JOB_MOVES: writes to another, where the project lives once it is done
 * @JOB_FLEES: the same, since its own file cannot be written
 * @JOB_RESCUES: writes what a conflict keeps out of the file to another, for the case of a crash
 */
typedef enum
{
  JOB_STAYS,
  JOB_MOVES,
  JOB_FLEES,
  JOB_RESCUES
} JobKind;

struct _MaiProjectSaver
{
  GObject parent_instance;

  MaiProjectSnapshot snapshot;
  MaiProjectWritten written;
  gpointer owner;
  char *library;

  GFile *file; // NULL: none yet
  char *path; // of file
  char *digest; // of what we last read or wrote there
  MaiProjectLock *lock; // of file; NULL where there can be none
  MaiProjectWatch *watch;

  guint64 serial; // of the last change
  guint64 saved_serial; // of the last change that is on the disk
  gint64 first_change,
      last_change; // monotonic microseconds; first: since the last job began, 0 for none
  guint timer;

  MaiProjectJob *job; // the writing under way, NULL for none
  guint64 job_serial;
  MaiProjectLock *job_lock; // of where it writes, when that is not file
  JobKind job_kind;
  GTask *job_task; // who asked for it, NULL for nobody
  GQueue waiting; // of Request: save-as

  guint failures; // in a row
  gboolean conflict;
  guint64 rescued_serial; // in a conflict: of the last change that is in the rescue file
  char *rescue_path; // NULL for none
  gboolean closed;
  MaiProjectState state; // as last notified
  char *trouble, *notice;
};

typedef struct
{
  GFile *file;
  GTask *task;
} Request;

enum
{
  PROP_0,
  PROP_FILE,
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

G_DEFINE_FINAL_TYPE (MaiProjectSaver, mai_project_saver, G_TYPE_OBJECT)

static void write_now (MaiProjectSaver *self);
static gboolean job_done_cb (gpointer data);

static void
request_free (Request *request)
{
  g_object_unref (request->file);
  g_object_unref (request->task);
  g_free (request);
}

static void
set_words (MaiProjectSaver *self, char **words, const char *value, guint property)
{
  if (g_strcmp0 (*words, value) == 0)
    return;
  g_free (*words);
  *words = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_trouble (MaiProjectSaver *self, const char *words)
{
  set_words (self, &self->trouble, words, PROP_TROUBLE);
}

void
mai_project_saver_set_notice (MaiProjectSaver *self, const char *notice)
{
  g_return_if_fail (MAI_IS_PROJECT_SAVER (self));

  set_words (self, &self->notice, notice, PROP_NOTICE);
}

static void
update_state (MaiProjectSaver *self)
{
  MaiProjectState state = MAI_PROJECT_SAVED;

  if (self->conflict)
    state = MAI_PROJECT_CONFLICT;
  else if (self->job != NULL)
    state = MAI_PROJECT_SAVING;
  else if (self->serial != self->saved_serial)
    state = MAI_PROJECT_UNSAVED;
  if (state == self->state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* When to write. */

static gboolean
due_cb (gpointer data)
{
  MaiProjectSaver *self = data;

  self->timer = 0;
  write_now (self);
  return G_SOURCE_REMOVE;
}

static gboolean
has_work (MaiProjectSaver *self)
{
  return !self->closed && self->job == NULL
         && self->serial != (self->conflict ? self->rescued_serial : self->saved_serial);
}

/*
 * In microseconds from now; 0 or less when it is time.
 */
static gint64
get_wait (MaiProjectSaver *self)
{
  gint64 due =
      MIN (self->last_change + QUIET_MICROSECONDS, self->first_change + LATEST_MICROSECONDS);

  return due - g_get_monotonic_time ();
}

/*
 * The old place is asked again in between.
 */
static gboolean
is_to_flee (MaiProjectSaver *self)
{
  g_autofree char *folder = self->path != NULL ? g_path_get_dirname (self->path) : NULL;

  return folder != NULL && self->failures >= FAILURES_TO_MOVE && self->failures % 2 == 0
         && strcmp (folder, self->library) != 0;
}

/*
 * A timer that runs is left alone: when it fires too early it is set again, so that a drag of a thousand changes sets
 * few of them.
 */
static void
schedule (MaiProjectSaver *self)
{
  gint64 wait;

  if (self->timer != 0 || !has_work (self))
    return;
  if (self->failures == 0)
    wait = MAX (get_wait (self), 0);
  else if (is_to_flee (self))
    wait = 0;
  else
    wait = self->failures < FAILURES_TO_MOVE ? RETRY_MICROSECONDS : RETRY_LATER_MICROSECONDS;
  self->timer = g_timeout_add ((guint) (wait / 1000) + 1, due_cb, self);
}

void
mai_project_saver_touch (MaiProjectSaver *self)
{
  g_return_if_fail (MAI_IS_PROJECT_SAVER (self));

  self->serial++;
  self->last_change = g_get_monotonic_time ();
  if (self->first_change == 0)
    self->first_change = self->last_change;
  update_state (self);
  schedule (self);
}

/* Where it lives. */

static void
enter_conflict (MaiProjectSaver *self)
{
  if (self->conflict || self->closed)
    return;
  self->conflict = TRUE;
  self->rescued_serial = self->saved_serial;
  update_state (self);
  schedule (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED_ON_DISK], 0);
}

/*
 * While a job runs the file changes by us; after it the watch looks again.
 */
static void
watch_cb (const char *digest, gpointer data)
{
  MaiProjectSaver *self = data;

  if (self->job != NULL || self->closed || strcmp (digest, self->digest) == 0)
    return;
  if (strcmp (digest, MAI_PROJECT_ABSENT) == 0)
    mai_project_saver_touch (self);
  else
    enter_conflict (self);
}

/*
 * lock is (transfer full).
 */
static void
live_in (MaiProjectSaver *self, const char *path, const char *digest, MaiProjectLock *lock)
{
  g_clear_pointer (&self->watch, mai_project_watch_free);
  g_clear_pointer (&self->lock, mai_project_lock_free);
  self->lock = lock;
  g_free (self->path);
  self->path = g_strdup (path);
  g_free (self->digest);
  self->digest = g_strdup (digest);
  g_clear_object (&self->file);
  self->file = g_file_new_for_path (path);
  self->watch = mai_project_watch_new (self->path, watch_cb, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILE]);
}

/* A job. */

/*
 * content is (transfer full).
 */
static void
start_job (MaiProjectSaver *self, JobKind kind, MaiProjectContent *content, const char *path,
           const char *expected)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->job_kind = kind;
  self->job_serial = self->serial;
  self->first_change = 0;
  self->job = mai_project_job_start (content, path, expected, job_done_cb, self);
  update_state (self);
}

/*
 * Finds a name for a new file that neither is there nor is being written by another window.
 */
static char *
lock_new_path (MaiProjectSaver *self, const char *folder, const char *title)
{
  for (guint i = 1; i < NAME_TRIES; i++)
    {
      g_autofree char *numbered = i == 1 ? g_strdup (title) : g_strdup_printf ("%s %u", title, i);
      g_autofree char *path = mai_library_new_path (folder, numbered);
      gboolean held;

      self->job_lock = mai_project_lock_take (path, &held);
      if (!held)
        return g_steal_pointer (&path);
    }
  return mai_library_new_path (folder, title);
}

/*
 * title is of the file, NULL for the song's.
 */
static void
start_new_job (MaiProjectSaver *self, JobKind kind, const char *folder, const char *title)
{
  MaiProjectContent *content = self->snapshot (self->owner);
  g_autofree char *path = lock_new_path (self, folder, title != NULL ? title : content->title);

  start_job (self, kind, content, path, MAI_PROJECT_ABSENT);
}

/*
 * The name of the file without its ending.
 */
static char *
dup_name (MaiProjectSaver *self)
{
  char *name = g_path_get_basename (self->path);

  if (g_str_has_suffix (name, ENDING))
    name[strlen (name) - strlen (ENDING)] = '\0';
  return name;
}

static char *
dup_my_version (const char *title)
{
  // Translators: a song's title; another program changed its file, and this is what the window had
  return g_strdup_printf (_ ("%s (my version)"), title);
}

static void
start_rescue (MaiProjectSaver *self)
{
  MaiProjectContent *content = self->snapshot (self->owner);
  char *title = dup_my_version (content->title);

  g_free (content->title);
  content->title = title;
  if (self->rescue_path == NULL)
    self->rescue_path = lock_new_path (self, self->library, title);
  start_job (self, JOB_RESCUES, content, self->rescue_path, NULL);
}

static void
start_autosave (MaiProjectSaver *self)
{
  g_autofree char *name = NULL;

  if (self->path == NULL)
    start_new_job (self, JOB_MOVES, self->library, NULL);
  else if (self->conflict)
    start_rescue (self);
  else if (is_to_flee (self))
    {
      name = dup_name (self);
      start_new_job (self, JOB_FLEES, self->library, name);
    }
  else
    start_job (self, JOB_STAYS, self->snapshot (self->owner), self->path, self->digest);
}

static void
start_request (MaiProjectSaver *self, GFile *file, GTask *task)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *shown = g_file_get_parse_name (file);
  gboolean moves = self->file == NULL || !g_file_equal (file, self->file);
  gboolean held = FALSE;

  if (path == NULL)
    {
      g_task_return_new_error (task, MAI_DESK_ERROR, MAI_DESK_ERROR_FORMAT,
                               _ ("“%s” is not on this computer. Choose a folder here."), shown);
      return;
    }
  if (moves)
    self->job_lock = mai_project_lock_take (path, &held);
  if (held)
    {
      g_task_return_new_error (task, MAI_DESK_ERROR, MAI_DESK_ERROR_LOCKED,
                               _ ("“%s” is open in another window. Choose another name."), shown);
      return;
    }
  self->job_task = g_object_ref (task);
  start_job (self, moves ? JOB_MOVES : JOB_STAYS, self->snapshot (self->owner), path, NULL);
}

static void
start_waiting (MaiProjectSaver *self)
{
  while (self->job == NULL && !g_queue_is_empty (&self->waiting))
    {
      Request *request = g_queue_pop_head (&self->waiting);

      start_request (self, request->file, request->task);
      request_free (request);
    }
}

static void
write_now (MaiProjectSaver *self)
{
  if (!has_work (self))
    return;
  if (self->failures == 0 && get_wait (self) > 0)
    schedule (self);
  else
    start_autosave (self);
}

/* What became of it. */

static void
say_where (MaiProjectSaver *self, const char *path)
{
  g_autofree char *old = g_filename_display_name (self->path);
  g_autofree char *now = g_filename_display_name (path);
  g_autofree char *words = g_strdup_printf (
      // Translators: two file names
      _ ("“%s” could not be saved any more. The song goes on in “%s”."), old, now);

  mai_project_saver_set_notice (self, words);
}

static void
end_conflict (MaiProjectSaver *self)
{
  self->conflict = FALSE;
  if (self->rescue_path != NULL)
    g_unlink (self->rescue_path);
  g_clear_pointer (&self->rescue_path, g_free);
}

static void
job_succeeded (MaiProjectSaver *self)
{
  const char *path = mai_project_job_get_path (self->job);
  const char *digest = mai_project_job_get_digest (self->job);

  self->written (self->owner, mai_project_job_get_content (self->job));
  self->failures = 0;
  if (self->job_kind == JOB_RESCUES)
    {
      self->rescued_serial = self->job_serial;
      return;
    }
  self->saved_serial = self->job_serial;
  end_conflict (self);
  if (self->job_kind == JOB_FLEES)
    say_where (self, path);
  if (self->job_kind == JOB_STAYS)
    {
      g_free (self->digest);
      self->digest = g_strdup (digest);
      mai_project_watch_restart (self->watch);
    }
  else
    live_in (self, path, digest, g_steal_pointer (&self->job_lock));
  set_trouble (self, NULL);
}

/*
 * A new file's name may have been taken by another program since it was chosen: the next try takes another. Of a song
 * that fled, the trouble with its own place says more than that with the other.
 */
static void
job_failed (MaiProjectSaver *self, const GError *error)
{
  gboolean changed = g_error_matches (error, MAI_DESK_ERROR, MAI_DESK_ERROR_CHANGED);

  if (self->first_change == 0)
    self->first_change = g_get_monotonic_time ();
  if (self->job_task != NULL)
    return;
  if (changed && self->job_kind == JOB_STAYS)
    return;
  if (!changed)
    self->failures++;
  if (!changed && (self->job_kind != JOB_FLEES || self->trouble == NULL))
    set_trouble (self, error->message);
}

/*
 * Waits for the job, takes note of what became of it, and goes on.
 */
static gboolean
finish_job (MaiProjectSaver *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (MaiProjectJob) job = NULL;
  g_autoptr (GTask) task = NULL;
  gboolean done = mai_project_job_wait (self->job, &local);

  if (done)
    job_succeeded (self);
  else
    job_failed (self, local);
  job = g_steal_pointer (&self->job);
  task = g_steal_pointer (&self->job_task);
  g_clear_pointer (&self->job_lock, mai_project_lock_free);
  if (self->job_kind == JOB_STAYS && task == NULL
      && g_error_matches (local, MAI_DESK_ERROR, MAI_DESK_ERROR_CHANGED))
    enter_conflict (self);
  update_state (self);
  if (task != NULL && done)
    g_task_return_boolean (task, TRUE);
  else if (task != NULL)
    g_task_return_error (task, g_error_copy (local));
  if (!done)
    g_propagate_error (error, g_steal_pointer (&local));
  start_waiting (self);
  schedule (self);
  return done;
}

/*
 * Those that were waiting too.
 */
static void
finish_jobs (MaiProjectSaver *self)
{
  while (self->job != NULL)
    finish_job (self, NULL);
}

static gboolean
job_done_cb (gpointer data)
{
  MaiProjectSaver *self = data;
  g_autoptr (MaiProjectSaver) alive = g_object_ref (self);

  finish_job (self, NULL);
  return G_SOURCE_REMOVE;
}

/* The object. */

static void
drop_waiting (MaiProjectSaver *self)
{
  Request *request;

  while ((request = g_queue_pop_head (&self->waiting)) != NULL)
    {
      g_task_return_new_error (request->task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                               _ ("The song was closed before it was saved there."));
      request_free (request);
    }
}

static void
mai_project_saver_dispose (GObject *object)
{
  MaiProjectSaver *self = MAI_PROJECT_SAVER (object);

  mai_project_saver_close (self);
  G_OBJECT_CLASS (mai_project_saver_parent_class)->dispose (object);
}

static void
mai_project_saver_finalize (GObject *object)
{
  MaiProjectSaver *self = MAI_PROJECT_SAVER (object);

  g_clear_object (&self->file);
  g_free (self->library);
  g_free (self->path);
  g_free (self->digest);
  g_free (self->rescue_path);
  g_free (self->trouble);
  g_free (self->notice);
  G_OBJECT_CLASS (mai_project_saver_parent_class)->finalize (object);
}

static void
mai_project_saver_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiProjectSaver *self = MAI_PROJECT_SAVER (object);

  switch (id)
    {
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_TROUBLE:
      g_value_set_string (value, self->trouble);
      break;
    case PROP_NOTICE:
      g_value_set_string (value, self->notice);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_project_saver_class_init (MaiProjectSaverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = mai_project_saver_dispose;
  object_class->finalize = mai_project_saver_finalize;
  object_class->get_property = mai_project_saver_get_property;
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, MAI_TYPE_PROJECT_STATE, MAI_PROJECT_SAVED, flags);
  properties[PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, NULL, flags);
  properties[PROP_NOTICE] = g_param_spec_string ("notice", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHANGED_ON_DISK] =
      g_signal_new ("changed-on-disk", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
}

static void
mai_project_saver_init (MaiProjectSaver *self)
{
  g_queue_init (&self->waiting);
}

MaiProjectSaver *
mai_project_saver_new (const char *library, MaiProjectSnapshot snapshot, MaiProjectWritten written,
                       gpointer owner)
{
  MaiProjectSaver *self = g_object_new (MAI_TYPE_PROJECT_SAVER, NULL);

  self->library = library != NULL ? g_strdup (library) : mai_library_get_default_folder ();
  self->snapshot = snapshot;
  self->written = written;
  self->owner = owner;
  return self;
}

void
mai_project_saver_adopt (MaiProjectSaver *self, GFile *file, const char *digest,
                         MaiProjectLock *lock)
{
  g_autofree char *path = g_file_get_path (file);

  g_return_if_fail (MAI_IS_PROJECT_SAVER (self));
  g_return_if_fail (path != NULL);

  live_in (self, path, digest, lock);
}

void
mai_project_saver_close (MaiProjectSaver *self)
{
  g_return_if_fail (MAI_IS_PROJECT_SAVER (self));

  self->closed = TRUE;
  drop_waiting (self);
  finish_jobs (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->watch, mai_project_watch_free);
  g_clear_pointer (&self->lock, mai_project_lock_free);
}

void
mai_project_saver_reopen (MaiProjectSaver *self)
{
  gboolean held;

  g_return_if_fail (MAI_IS_PROJECT_SAVER (self));

  self->closed = FALSE;
  if (self->path == NULL)
    return;
  self->lock = mai_project_lock_take (self->path, &held);
  self->watch = mai_project_watch_new (self->path, watch_cb, self);
  schedule (self);
}

const char *
mai_project_saver_get_library (MaiProjectSaver *self)
{
  return self->library;
}

GFile *
mai_project_saver_get_file (MaiProjectSaver *self)
{
  return self->file;
}

MaiProjectState
mai_project_saver_get_state (MaiProjectSaver *self)
{
  return self->state;
}

const char *
mai_project_saver_get_trouble (MaiProjectSaver *self)
{
  return self->trouble;
}

const char *
mai_project_saver_get_notice (MaiProjectSaver *self)
{
  return self->notice;
}

void
mai_project_saver_save_as (MaiProjectSaver *self, GFile *file, GTask *task)
{
  Request *request = g_new (Request, 1);

  request->file = g_object_ref (file);
  request->task = task;
  g_queue_push_tail (&self->waiting, request);
  start_waiting (self);
}

gboolean
mai_project_saver_flush (MaiProjectSaver *self, GError **error)
{
  g_return_val_if_fail (MAI_IS_PROJECT_SAVER (self), FALSE);

  for (guint i = 0; i < FLUSH_TRIES; i++)
    {
      finish_jobs (self);
      if (self->closed || self->serial == self->saved_serial)
        return TRUE;
      if (self->conflict)
        return mai_project_saver_move_beside (self, error);
      start_autosave (self);
    }
  // What the last try says goes for all.
  return finish_job (self, error);
}

gboolean
mai_project_saver_overwrite (MaiProjectSaver *self, GError **error)
{
  char *digest;

  g_return_val_if_fail (MAI_IS_PROJECT_SAVER (self), FALSE);
  g_return_val_if_fail (self->path != NULL, FALSE);

  finish_jobs (self);
  digest = mai_project_disk_digest (self->path, error);
  if (digest == NULL)
    return FALSE;
  g_free (self->digest);
  self->digest = digest;
  start_job (self, JOB_STAYS, self->snapshot (self->owner), self->path, self->digest);
  return finish_job (self, error);
}

gboolean
mai_project_saver_move_beside (MaiProjectSaver *self, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *mine = NULL;
  g_autofree char *folder = NULL;

  g_return_val_if_fail (MAI_IS_PROJECT_SAVER (self), FALSE);
  g_return_val_if_fail (self->path != NULL, FALSE);

  finish_jobs (self);
  name = dup_name (self);
  mine = dup_my_version (name);
  folder = g_path_get_dirname (self->path);
  start_new_job (self, JOB_MOVES, folder, mine);
  if (finish_job (self, NULL))
    return TRUE;
  finish_jobs (self);
  start_new_job (self, JOB_MOVES, self->library, mine);
  return finish_job (self, error);
}

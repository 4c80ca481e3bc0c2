/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Main thread. One job at a time writes; what changed meanwhile starts the next. In a conflict
 * nothing is written to the file.
 */
#include "desk/project/mai-project-saver.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "desk/common/mai-desk-error.h"
#include "desk/project/mai-project-disk.h"
#include "desk/project/mai-project-home.h"
#include "desk/project/mai-project-job.h"
#include "desk/project/mai-project-pace.h"
#include "desk/project/mai-project-path.h"

#define FLUSH_TRIES 6

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
  const MaiProjectSaverFuncs *funcs;
  GObject *owner;
  char *library;

  MaiProjectHome *home; // NULL: none yet
  MaiProjectPace pace;
  guint timer;

  MaiProjectJob *job; // the writing under way, NULL for none
  guint64 job_serial;
  MaiProjectLock *job_lock; // of where it writes, when that is not file
  JobKind job_kind;
  GTask *job_task; // who asked for it, NULL for nobody
  GQueue waiting; // of Request: save-as

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

static gboolean due_cb (gpointer data);
static void start_autosave (MaiProjectSaver *self);
static gboolean job_done_cb (gpointer data);

static void
request_free (Request *request)
{
  g_object_unref (request->file);
  g_object_unref (request->task);
  g_free (request);
}

static void
set_words (MaiProjectSaver *self, char **words, const char *value, const char *property)
{
  if (g_strcmp0 (*words, value) == 0)
    return;
  g_free (*words);
  *words = g_strdup (value);
  self->funcs->notify (self->owner, property);
}

static void
set_trouble (MaiProjectSaver *self, const char *words)
{
  set_words (self, &self->trouble, words, "trouble");
}

void
mai_project_saver_set_notice (MaiProjectSaver *self, const char *notice)
{
  set_words (self, &self->notice, notice, "notice");
}

static void
update_state (MaiProjectSaver *self)
{
  MaiProjectState state = MAI_PROJECT_SAVED;

  if (self->conflict)
    state = MAI_PROJECT_CONFLICT;
  else if (self->job != NULL)
    state = MAI_PROJECT_SAVING;
  else if (self->pace.serial != self->pace.saved)
    state = MAI_PROJECT_UNSAVED;
  if (state == self->state)
    return;
  self->state = state;
  self->funcs->notify (self->owner, "state");
}

/* When to write. */

static gboolean
has_work (MaiProjectSaver *self)
{
  return !self->closed && self->job == NULL
         && self->pace.serial != (self->conflict ? self->rescued_serial : self->pace.saved);
}

/*
 * The old place is asked again in between.
 */
static gboolean
is_to_flee (MaiProjectSaver *self)
{
  g_autofree char *folder = self->home != NULL ? mai_project_home_dup_folder (self->home) : NULL;

  return folder != NULL && self->pace.failures >= MAI_PROJECT_FAILURES_TO_MOVE
         && self->pace.failures % 2 == 0 && strcmp (folder, self->library) != 0;
}

static gint64
get_wait (MaiProjectSaver *self)
{
  return is_to_flee (self) ? 0 : MAX (mai_project_pace_get_wait (&self->pace), 0);
}

/*
 * A timer that runs is left alone: when it fires too early it is set again, so that a drag of a
 * thousand changes sets few of them.
 */
static void
schedule (MaiProjectSaver *self)
{
  if (self->timer == 0 && has_work (self))
    self->timer = g_timeout_add ((guint) (get_wait (self) / 1000) + 1, due_cb, self);
}

static gboolean
due_cb (gpointer data)
{
  MaiProjectSaver *self = data;

  self->timer = 0;
  if (get_wait (self) > 0)
    schedule (self);
  else if (has_work (self))
    start_autosave (self);
  return G_SOURCE_REMOVE;
}

void
mai_project_saver_touch (MaiProjectSaver *self)
{
  mai_project_pace_touch (&self->pace);
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
  self->rescued_serial = self->pace.saved;
  update_state (self);
  schedule (self);
  self->funcs->changed_on_disk (self->owner);
}

/*
 * While a job runs the file changes by us; after it the watch looks again.
 */
static void
changed_cb (const char *digest, gpointer data)
{
  MaiProjectSaver *self = data;

  if (self->job != NULL || self->closed)
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
  g_clear_pointer (&self->home, mai_project_home_free);
  self->home = mai_project_home_new (path, digest, lock, changed_cb, self);
  self->funcs->notify (self->owner, "file");
}

/* A job. */

/*
 * content is (transfer full). What is replaced unseen is put away first, but for a rescue file, which
 * is ours.
 */
static void
start_job (MaiProjectSaver *self, JobKind kind, MaiProjectContent *content, const char *path,
           const char *expected)
{
  const char *library = expected == NULL && kind != JOB_RESCUES ? self->library : NULL;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->job_kind = kind;
  self->job_serial = mai_project_pace_begin (&self->pace);
  self->job = mai_project_job_start (content, path, expected, library, job_done_cb, self);
  update_state (self);
}

/*
 * title is of the file, NULL for the song's.
 */
static void
start_new_job (MaiProjectSaver *self, JobKind kind, const char *folder, const char *title)
{
  MaiProjectContent *content = self->funcs->snapshot (self->owner);
  g_autofree char *path =
      mai_project_lock_take_new (folder, title != NULL ? title : content->title, &self->job_lock);

  start_job (self, kind, content, path, MAI_PROJECT_ABSENT);
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
  MaiProjectContent *content = self->funcs->snapshot (self->owner);
  char *title = dup_my_version (content->title);

  g_free (content->title);
  content->title = title;
  if (self->rescue_path == NULL)
    self->rescue_path = mai_project_lock_take_new (self->library, title, &self->job_lock);
  start_job (self, JOB_RESCUES, content, self->rescue_path, NULL);
}

static void
start_own_job (MaiProjectSaver *self)
{
  start_job (self, JOB_STAYS, self->funcs->snapshot (self->owner),
             mai_project_home_get_path (self->home), mai_project_home_get_digest (self->home));
}

static void
start_autosave (MaiProjectSaver *self)
{
  g_autofree char *name = NULL;

  if (self->home == NULL)
    start_new_job (self, JOB_MOVES, self->library, NULL);
  else if (self->conflict)
    start_rescue (self);
  else if (is_to_flee (self))
    {
      name = mai_project_home_dup_name (self->home);
      start_new_job (self, JOB_FLEES, self->library, name);
    }
  else
    start_own_job (self);
}

static void
start_request (MaiProjectSaver *self, GFile *file, GTask *task)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *shown = g_file_get_parse_name (file);
  gboolean moves =
      self->home == NULL || !g_file_equal (file, mai_project_home_get_file (self->home));
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
  if (moves || self->conflict)
    start_job (self, moves ? JOB_MOVES : JOB_STAYS, self->funcs->snapshot (self->owner), path,
               NULL);
  else
    start_own_job (self);
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

/* What became of it. */

static void
say_where (MaiProjectSaver *self, const char *path)
{
  g_autofree char *old = g_filename_display_name (mai_project_home_get_path (self->home));
  g_autofree char *now = g_filename_display_name (path);
  g_autofree char *words = g_strdup_printf (
      // Translators: two file names
      _ ("“%s” could not be saved any more. The song goes on in “%s”."), old, now);

  mai_project_saver_set_notice (self, words);
}

void
mai_project_saver_end_conflict (MaiProjectSaver *self)
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

  self->funcs->written (self->owner, mai_project_job_get_content (self->job));
  mai_project_pace_succeed (&self->pace);
  if (self->job_kind == JOB_RESCUES)
    {
      self->rescued_serial = self->job_serial;
      return;
    }
  self->pace.saved = self->job_serial;
  mai_project_saver_end_conflict (self);
  if (self->job_kind == JOB_FLEES)
    say_where (self, path);
  if (self->job_kind == JOB_STAYS)
    mai_project_home_set_digest (self->home, digest);
  else
    live_in (self, path, digest, g_steal_pointer (&self->job_lock));
  set_trouble (self, NULL);
}

/*
 * A new file's name may have been taken by another program since it was chosen: the next try takes
 * another. Of a song that fled, the trouble with its own place says more than that with the other.
 */
static void
job_failed (MaiProjectSaver *self, const GError *error)
{
  gboolean changed = g_error_matches (error, MAI_DESK_ERROR, MAI_DESK_ERROR_CHANGED);

  mai_project_pace_fail (&self->pace, !changed && self->job_task == NULL);
  if (!changed && self->job_task == NULL && (self->job_kind != JOB_FLEES || self->trouble == NULL))
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
  if (self->job_kind == JOB_STAYS
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
  GObject *owner = g_object_ref (self->owner);

  finish_job (self, NULL);
  g_object_unref (owner);
  return G_SOURCE_REMOVE;
}

/* From outside. */

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

MaiProjectSaver *
mai_project_saver_new (const char *library, const MaiProjectSaverFuncs *funcs, GObject *owner)
{
  MaiProjectSaver *self = g_new0 (MaiProjectSaver, 1);

  self->library = library != NULL ? g_strdup (library) : mai_project_path_get_default_folder ();
  self->funcs = funcs;
  self->owner = owner;
  g_queue_init (&self->waiting);
  return self;
}

void
mai_project_saver_free (MaiProjectSaver *self)
{
  mai_project_saver_close (self);
  mai_project_home_free (self->home);
  g_free (self->library);
  g_free (self->rescue_path);
  g_free (self->trouble);
  g_free (self->notice);
  g_free (self);
}

void
mai_project_saver_adopt (MaiProjectSaver *self, GFile *file, const char *digest,
                         MaiProjectLock *lock)
{
  g_autofree char *path = g_file_get_path (file);

  g_return_if_fail (path != NULL);

  live_in (self, path, digest, lock);
}

void
mai_project_saver_close (MaiProjectSaver *self)
{
  self->closed = TRUE;
  drop_waiting (self);
  finish_jobs (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->home != NULL)
    mai_project_home_leave (self->home);
}

void
mai_project_saver_reopen (MaiProjectSaver *self)
{
  self->closed = FALSE;
  if (self->home != NULL)
    mai_project_home_return (self->home);
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
  return self->home != NULL ? mai_project_home_get_file (self->home) : NULL;
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
  for (guint i = 0; i < FLUSH_TRIES; i++)
    {
      finish_jobs (self);
      if (self->closed || self->pace.serial == self->pace.saved)
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
  g_autofree char *digest = NULL;

  g_return_val_if_fail (self->home != NULL, FALSE);

  finish_jobs (self);
  digest = mai_project_disk_digest (mai_project_home_get_path (self->home), error);
  if (digest == NULL)
    return FALSE;
  mai_project_home_set_digest (self->home, digest);
  start_own_job (self);
  return finish_job (self, error);
}

gboolean
mai_project_saver_move_beside (MaiProjectSaver *self, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *mine = NULL;
  g_autofree char *folder = NULL;

  g_return_val_if_fail (self->home != NULL, FALSE);

  finish_jobs (self);
  name = mai_project_home_dup_name (self->home);
  mine = dup_my_version (name);
  folder = mai_project_home_dup_folder (self->home);
  start_new_job (self, JOB_MOVES, folder, mine);
  if (finish_job (self, NULL))
    return TRUE;
  finish_jobs (self);
  start_new_job (self, JOB_MOVES, self->library, mine);
  return finish_job (self, error);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Main thread. One turn at a time writes; what changed meanwhile is for the next. In a conflict
 * nothing is written to the file.
 */
#include "desk/project/mai-project-saver-private.h"

#include <string.h>

#include "base/mai-i18n.h"
#include "desk/project/mai-project-disk.h"
#include "desk/project/mai-project-path.h"
#include "desk/project/mai-project-replaced.h"

#define FLUSH_TRIES 6

static gboolean due_cb (gpointer data);

static void
set_words (MaiProjectSaver *self, char **words, const char *value, const char *property)
{
  if (g_strcmp0 (*words, value) == 0)
    return;
  g_free (*words);
  *words = g_strdup (value);
  self->funcs->notify (self->owner, property);
}

void
mai_saver_set_trouble (MaiProjectSaver *self, const char *words)
{
  set_words (self, &self->trouble, words, "trouble");
}

void
mai_project_saver_set_notice (MaiProjectSaver *self, const char *notice)
{
  set_words (self, &self->notice, notice, "notice");
}

void
mai_saver_update_state (MaiProjectSaver *self)
{
  MaiProjectState state = MAI_PROJECT_SAVED;

  if (self->conflict)
    state = MAI_PROJECT_CONFLICT;
  else if (self->turn.writing != NULL)
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
  return !self->closed && self->turn.writing == NULL
         && self->pace.serial != (self->conflict ? self->rescued : self->pace.saved);
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
void
mai_saver_schedule (MaiProjectSaver *self)
{
  if (self->timer == 0 && has_work (self))
    self->timer = g_timeout_add ((guint) (get_wait (self) / 1000) + 1, due_cb, self);
}

static void
begin_autosave (MaiProjectSaver *self)
{
  g_autofree char *name = NULL;

  if (self->home == NULL)
    mai_saver_begin_new (self, MAI_SAVER_MOVES, self->library, NULL);
  else if (self->conflict)
    mai_saver_begin_rescue (self);
  else if (is_to_flee (self))
    {
      name = mai_project_home_dup_name (self->home);
      mai_saver_begin_new (self, MAI_SAVER_FLEES, self->library, name);
    }
  else
    mai_saver_begin_own (self);
}

static gboolean
due_cb (gpointer data)
{
  MaiProjectSaver *self = data;

  self->timer = 0;
  if (get_wait (self) > 0)
    mai_saver_schedule (self);
  else if (has_work (self))
    begin_autosave (self);
  return G_SOURCE_REMOVE;
}

void
mai_project_saver_touch (MaiProjectSaver *self)
{
  mai_project_pace_touch (&self->pace);
  mai_saver_update_state (self);
  mai_saver_schedule (self);
}

/* Where it lives. */

/*
 * What the window holds is in no file now, though it may have been saved: it is rescued at once.
 */
gboolean
mai_saver_enter_conflict (MaiProjectSaver *self)
{
  if (self->conflict || self->closed)
    return FALSE;
  self->conflict = TRUE;
  self->rescued = MAI_SAVER_NEVER;
  mai_saver_update_state (self);
  mai_saver_schedule (self);
  return TRUE;
}

void
mai_project_saver_end_conflict (MaiProjectSaver *self)
{
  self->conflict = FALSE;
  if (self->rescue == NULL)
    return;
  g_clear_pointer (&self->rescue, mai_project_rescue_remove);
  self->funcs->notify (self->owner, "rescue");
}

/*
 * During a turn the file changes by us; after it the watch looks again.
 */
static void
changed_cb (const char *digest, gpointer data)
{
  MaiProjectSaver *self = data;

  if (self->turn.writing != NULL || self->closed)
    return;
  if (strcmp (digest, MAI_PROJECT_ABSENT) == 0)
    mai_project_saver_touch (self);
  else if (mai_saver_enter_conflict (self))
    self->funcs->changed_on_disk (self->owner);
}

void
mai_saver_live_in (MaiProjectSaver *self, const char *path, const char *digest,
                   MaiProjectLock *lock)
{
  g_clear_pointer (&self->home, mai_project_home_free);
  self->home = mai_project_home_new (path, digest, lock, changed_cb, self);
  self->funcs->notify (self->owner, "file");
}

/* From outside. */

static void
drop_waiting (MaiProjectSaver *self)
{
  MaiSaverRequest *request;

  while ((request = g_queue_pop_head (&self->waiting)) != NULL)
    {
      g_task_return_new_error (request->task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                               _ ("The song was closed before it was saved there."));
      mai_saver_request_free (request);
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
  mai_project_rescue_free (self->rescue);
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

  mai_saver_live_in (self, path, digest, lock);
}

void
mai_project_saver_close (MaiProjectSaver *self)
{
  self->closed = TRUE;
  drop_waiting (self);
  mai_saver_finish_all (self);
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
  mai_saver_schedule (self);
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

GFile *
mai_project_saver_get_rescue (MaiProjectSaver *self)
{
  return self->rescue != NULL ? mai_project_rescue_get_file (self->rescue) : NULL;
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
  MaiSaverRequest *request = g_new (MaiSaverRequest, 1);

  request->file = g_object_ref (file);
  request->task = task;
  g_queue_push_tail (&self->waiting, request);
  mai_saver_begin_waiting (self);
}

gboolean
mai_project_saver_flush (MaiProjectSaver *self, GError **error)
{
  for (guint i = 0; i < FLUSH_TRIES; i++)
    {
      mai_saver_finish_all (self);
      if (self->closed)
        return TRUE;
      if (self->conflict)
        return mai_project_saver_move_beside (self, error);
      if (self->pace.serial == self->pace.saved)
        return TRUE;
      begin_autosave (self);
    }
  // What the last try says goes for all.
  return mai_saver_finish (self, error);
}

gboolean
mai_project_saver_overwrite (MaiProjectSaver *self, GError **error)
{
  g_autofree char *digest = NULL;
  const char *path;

  g_return_val_if_fail (self->home != NULL, FALSE);

  mai_saver_finish_all (self);
  path = mai_project_home_get_path (self->home);
  // In this order: what comes after this look is neither put away nor replaced.
  digest = mai_project_disk_digest (path, NULL, error);
  if (digest == NULL || !mai_project_replaced_keep_file (self->library, path, error))
    return FALSE;
  mai_project_home_set_digest (self->home, digest);
  mai_saver_begin_own (self);
  return mai_saver_finish (self, error);
}

gboolean
mai_project_saver_move_beside (MaiProjectSaver *self, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *mine = NULL;
  g_autofree char *folder = NULL;

  g_return_val_if_fail (self->home != NULL, FALSE);

  mai_saver_finish_all (self);
  name = mai_project_home_dup_name (self->home);
  mine = mai_saver_dup_my_version (name);
  folder = mai_project_home_dup_folder (self->home);
  mai_saver_begin_new (self, MAI_SAVER_MOVES, folder, mine);
  if (mai_saver_finish (self, NULL))
    return TRUE;
  mai_saver_finish_all (self);
  mai_saver_begin_new (self, MAI_SAVER_MOVES, self->library, mine);
  return mai_saver_finish (self, error);
}

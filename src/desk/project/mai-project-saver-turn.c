/* SPDX-License-Identifier: Apache-2.0 */
/* One writing after another: what each is for, and what becomes of it. */
#include "desk/project/mai-project-saver-private.h"

#include "base/mai-i18n.h"
#include "desk/common/mai-desk-error.h"
#include "desk/project/mai-project-disk.h"

static gboolean done_cb (gpointer data);

/* Beginning. */

/*
 * content is (transfer full). What is replaced unseen is put away first.
 */
static void
begin (MaiProjectSaver *self, MaiSaverKind kind, MaiProjectContent *content, const char *path,
       const char *expected)
{
  const char *library = expected == NULL ? self->library : NULL;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->turn.kind = kind;
  self->turn.serial = mai_project_pace_begin (&self->pace);
  self->turn.writing = mai_project_writing_start (content, path, expected, library, done_cb, self);
  mai_saver_update_state (self);
}

void
mai_saver_begin_new (MaiProjectSaver *self, MaiSaverKind kind, const char *folder,
                     const char *title)
{
  MaiProjectContent *content = self->funcs->snapshot (self->owner);
  g_autofree char *path =
      mai_project_lock_take_new (folder, title != NULL ? title : content->title, &self->turn.lock);

  begin (self, kind, content, path, MAI_PROJECT_ABSENT);
}

void
mai_saver_begin_own (MaiProjectSaver *self)
{
  begin (self, MAI_SAVER_STAYS, self->funcs->snapshot (self->owner),
         mai_project_home_get_path (self->home), mai_project_home_get_digest (self->home));
}

char *
mai_saver_dup_my_version (const char *title)
{
  // Translators: a song's title; another program changed its file, and this is what the window had
  return g_strdup_printf (_ ("%s (my version)"), title);
}

void
mai_saver_begin_rescue (MaiProjectSaver *self)
{
  MaiProjectContent *content = self->funcs->snapshot (self->owner);
  char *title = mai_saver_dup_my_version (content->title);

  g_free (content->title);
  content->title = title;
  if (self->rescue == NULL)
    self->rescue = mai_project_rescue_new (self->library, title);
  begin (self, MAI_SAVER_RESCUES, content, mai_project_rescue_get_path (self->rescue),
         mai_project_rescue_get_digest (self->rescue));
}

static void
begin_request (MaiProjectSaver *self, GFile *file, GTask *task)
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
    self->turn.lock = mai_project_lock_take (path, &held);
  if (held)
    {
      g_task_return_new_error (task, MAI_DESK_ERROR, MAI_DESK_ERROR_LOCKED,
                               _ ("“%s” is open in another window. Choose another name."), shown);
      return;
    }
  self->turn.task = g_object_ref (task);
  if (moves || self->conflict)
    begin (self, moves ? MAI_SAVER_MOVES : MAI_SAVER_STAYS, self->funcs->snapshot (self->owner),
           path, NULL);
  else
    mai_saver_begin_own (self);
}

void
mai_saver_request_free (MaiSaverRequest *request)
{
  g_object_unref (request->file);
  g_object_unref (request->task);
  g_free (request);
}

void
mai_saver_begin_waiting (MaiProjectSaver *self)
{
  while (self->turn.writing == NULL && !g_queue_is_empty (&self->waiting))
    {
      MaiSaverRequest *request = g_queue_pop_head (&self->waiting);

      begin_request (self, request->file, request->task);
      mai_saver_request_free (request);
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

static void
be_rescued (MaiProjectSaver *self, guint64 serial, const char *digest)
{
  gboolean is_first = mai_project_rescue_get_file (self->rescue) == NULL;

  self->rescued = serial;
  mai_project_rescue_set_digest (self->rescue, digest);
  mai_saver_set_trouble (self, NULL);
  if (is_first)
    self->funcs->notify (self->owner, "rescue");
}

static void
succeed (MaiProjectSaver *self, MaiSaverTurn *turn)
{
  const char *path = mai_project_writing_get_path (turn->writing);
  const char *digest = mai_project_writing_get_digest (turn->writing);

  self->funcs->written (self->owner, mai_project_writing_get_content (turn->writing));
  mai_project_pace_succeed (&self->pace);
  if (turn->kind == MAI_SAVER_RESCUES)
    {
      be_rescued (self, turn->serial, digest);
      return;
    }
  self->pace.saved = turn->serial;
  mai_project_saver_end_conflict (self);
  if (turn->kind == MAI_SAVER_FLEES)
    say_where (self, path);
  if (turn->kind == MAI_SAVER_STAYS)
    mai_project_home_set_digest (self->home, digest);
  else
    mai_saver_live_in (self, path, digest, g_steal_pointer (&turn->lock));
  mai_saver_set_trouble (self, NULL);
}

/*
 * Someone else wrote to the rescue file: it is theirs now, and the next rescue goes elsewhere.
 */
static void
leave_rescue (MaiProjectSaver *self)
{
  g_clear_pointer (&self->rescue, mai_project_rescue_free);
  self->rescued = MAI_SAVER_NEVER;
  self->funcs->notify (self->owner, "rescue");
}

/*
 * A new file's name may have been taken by another program since it was chosen: the next try takes
 * another. Of a song that fled, the trouble with its own place says more than that with the other.
 * What others wrote to the file while this turn was under way was not looked at; it is now.
 */
static void
fail (MaiProjectSaver *self, const MaiSaverTurn *turn, gboolean changed, const char *words)
{
  mai_project_pace_fail (&self->pace, !changed && turn->task == NULL);
  if (!changed && turn->task == NULL && (turn->kind != MAI_SAVER_FLEES || self->trouble == NULL))
    mai_saver_set_trouble (self, words);
  if (changed && turn->kind == MAI_SAVER_RESCUES)
    leave_rescue (self);
  if (self->home != NULL)
    mai_project_home_look (self->home);
}

static void
answer (GTask *task, const GError *error)
{
  if (task == NULL)
    return;
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_error_copy (error));
  g_object_unref (task);
}

/*
 * The turn is taken off first, and the owner told last, when all is in order again: who hears of it
 * may begin the next.
 */
gboolean
mai_saver_finish (MaiProjectSaver *self, GError **error)
{
  MaiSaverTurn turn = self->turn;
  g_autoptr (GError) local = NULL;
  gboolean done, changed, collides;

  // Who heard of its beginning did this already.
  if (turn.writing == NULL)
    return TRUE;
  done = mai_project_writing_wait (turn.writing, &local);
  changed = g_error_matches (local, MAI_DESK_ERROR, MAI_DESK_ERROR_CHANGED);
  self->turn = (MaiSaverTurn){ NULL };
  g_object_freeze_notify (self->owner);
  if (done)
    succeed (self, &turn);
  else
    fail (self, &turn, changed, local->message);
  collides = changed && turn.kind == MAI_SAVER_STAYS && mai_saver_enter_conflict (self);
  mai_project_lock_free (turn.lock);
  mai_project_writing_free (turn.writing);
  answer (turn.task, local);
  mai_saver_begin_waiting (self);
  mai_saver_update_state (self);
  mai_saver_schedule (self);
  g_object_thaw_notify (self->owner);
  if (collides && self->conflict)
    self->funcs->changed_on_disk (self->owner);
  if (!done)
    g_propagate_error (error, g_steal_pointer (&local));
  return done;
}

void
mai_saver_finish_all (MaiProjectSaver *self)
{
  while (self->turn.writing != NULL)
    mai_saver_finish (self, NULL);
}

static gboolean
done_cb (gpointer data)
{
  MaiProjectSaver *self = data;
  GObject *owner = g_object_ref (self->owner);

  mai_saver_finish (self, NULL);
  g_object_unref (owner);
  return G_SOURCE_REMOVE;
}

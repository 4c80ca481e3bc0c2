/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-project-load.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "desk/common/mai-desk-error.h"
#include "desk/project/mai-project-disk.h"
#include "desk/project/mai-project-path.h"
#include "midi/mai-midi.h"

#define LOCK_TRIES 10
#define LOCK_WAIT_MICROSECONDS 50000

void
mai_project_loaded_free (MaiProjectLoaded *self)
{
  if (self == NULL)
    return;
  mai_project_content_free (self->content);
  mai_project_lock_free (self->lock);
  g_clear_object (&self->file);
  g_free (self->library);
  g_free (self->digest);
  g_free (self);
}

/*
 * A zip file says so at its beginning. What says nothing of the kind is left to the MIDI reader,
 * which takes much and explains well, unless its name says that it is to be a song.
 */
static gboolean
looks_like_project (const char *path)
{
  char head[2] = "";
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  gboolean zip =
      fd >= 0 && read (fd, head, sizeof head) == sizeof head && memcmp (head, "PK", 2) == 0;

  if (fd >= 0)
    close (fd);
  return zip || g_str_has_suffix (path, MAI_PROJECT_ENDING)
         || g_file_test (path, G_FILE_TEST_IS_DIR);
}

static MaiProjectContent *
import_midi (const char *path, const char *name, GError **error)
{
  g_autoptr (MaiScore) score = mai_midi_load (path, error);
  MaiProjectContent *content;

  if (score == NULL)
    return NULL;
  content = mai_project_content_new ();
  content->title = mai_score_dup_title (score);
  if (content->title == NULL)
    content->title = mai_file_dup_stem (name);
  content->score = g_steal_pointer (&score);
  return content;
}

/*
 * Who holds it may be about to let go: an opening that was called off a moment ago.
 */
static void
take_lock (MaiProjectLoaded *self, const char *path)
{
  for (guint i = 0; i < LOCK_TRIES; i++)
    {
      if (i > 0)
        g_usleep (LOCK_WAIT_MICROSECONDS);
      self->lock = mai_project_lock_take (path, &self->held);
      if (!self->held)
        return;
    }
}

static gboolean
load_project (MaiProjectLoaded *self, const char *path, const char *name, GError **error)
{
  g_autoptr (GPtrArray) entries = NULL;

  mai_project_disk_sweep (path);
  take_lock (self, path);
  entries = mai_project_disk_read (path, NULL, &self->digest, error);
  if (entries == NULL)
    return FALSE;
  self->content = mai_project_content_read (entries, name, error);
  return self->content != NULL;
}

MaiProjectLoaded *
mai_project_load (const char *library, GFile *file, GError **error)
{
  g_autoptr (MaiProjectLoaded) self = g_new0 (MaiProjectLoaded, 1);
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *shown = g_file_get_parse_name (file);
  g_autofree char *name = path != NULL ? g_filename_display_basename (path) : NULL;

  self->library = g_strdup (library);
  self->file = g_object_ref (file);
  if (path == NULL)
    {
      g_set_error (error, MAI_DESK_ERROR, MAI_DESK_ERROR_FORMAT,
                   _ ("“%s” is not on this computer. Copy it here first."), shown);
      return NULL;
    }
  if (looks_like_project (path))
    return load_project (self, path, name, error) ? g_steal_pointer (&self) : NULL;
  self->content = import_midi (path, name, error);
  return self->content != NULL ? g_steal_pointer (&self) : NULL;
}

typedef struct
{
  char *library; // NULL for the default
  GFile *file;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->library);
  g_object_unref (request->file);
  g_free (request);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Request *request = data;
  g_autoptr (GError) error = NULL;
  MaiProjectLoaded *loaded;

  if (g_task_return_error_if_cancelled (task))
    return;
  loaded = mai_project_load (request->library, request->file, &error);
  if (loaded != NULL)
    g_task_return_pointer (task, loaded, (GDestroyNotify) mai_project_loaded_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
mai_project_load_async (const char *library, GFile *file, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Request *request = g_new (Request, 1);

  request->library = g_strdup (library);
  request->file = g_object_ref (file);
  g_task_set_source_tag (task, mai_project_load_async);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, load_thread);
}

MaiProjectLoaded *
mai_project_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

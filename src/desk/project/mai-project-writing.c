/* SPDX-License-Identifier: Apache-2.0 */
/* What the thread leaves behind is read only after it was joined. */
#include "desk/project/mai-project-writing.h"

#include "desk/project/mai-project-disk.h"
#include "desk/project/mai-project-replaced.h"

struct _MaiProjectWriting
{
  MaiProjectContent *content;
  char *path;
  char *expected; // NULL for whatever is there
  char *library; // NULL when nothing is to be put away
  GThread *thread; // NULL once it was joined
  GSource *source; // wakes the main loop

  char *digest;
  GError *error;
};

static gpointer
write_thread (gpointer data)
{
  MaiProjectWriting *self = data;
  g_autoptr (GPtrArray) entries = mai_project_content_write (self->content, &self->error);

  if (entries != NULL
      && (self->library == NULL
          || mai_project_replaced_keep_file (self->library, self->path, &self->error))
      && mai_project_disk_write (self->path, entries, self->expected, &self->digest, &self->error))
    mai_project_disk_sweep (self->path);
  g_source_set_ready_time (self->source, 0);
  return NULL;
}

static gboolean
dispatch_cb (GSource *source, GSourceFunc callback, gpointer data)
{
  g_source_set_ready_time (source, -1);
  return callback (data);
}

static GSourceFuncs wake_funcs = { .dispatch = dispatch_cb };

MaiProjectWriting *
mai_project_writing_start (MaiProjectContent *content, const char *path, const char *expected,
                           const char *library, GSourceFunc done, gpointer data)
{
  MaiProjectWriting *self = g_new0 (MaiProjectWriting, 1);
  GMainContext *context = g_main_context_ref_thread_default ();

  self->content = content;
  self->path = g_strdup (path);
  self->expected = g_strdup (expected);
  self->library = g_strdup (library);
  self->source = g_source_new (&wake_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "project written");
  g_source_set_callback (self->source, done, data, NULL);
  g_source_attach (self->source, context);
  g_main_context_unref (context);
  self->thread = g_thread_try_new ("project", write_thread, self, NULL);
  // Where no thread is to be had, saving still comes before not waiting.
  if (self->thread == NULL)
    write_thread (self);
  return self;
}

gboolean
mai_project_writing_wait (MaiProjectWriting *self, GError **error)
{
  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));
  g_source_destroy (self->source);
  if (self->error == NULL)
    return TRUE;
  if (error != NULL)
    *error = g_error_copy (self->error);
  return FALSE;
}

void
mai_project_writing_free (MaiProjectWriting *self)
{
  if (self == NULL)
    return;
  mai_project_writing_wait (self, NULL);
  g_source_unref (self->source);
  mai_project_content_free (self->content);
  g_clear_error (&self->error);
  g_free (self->digest);
  g_free (self->expected);
  g_free (self->library);
  g_free (self->path);
  g_free (self);
}

const char *
mai_project_writing_get_path (MaiProjectWriting *self)
{
  return self->path;
}

const char *
mai_project_writing_get_digest (MaiProjectWriting *self)
{
  return self->digest;
}

const MaiProjectContent *
mai_project_writing_get_content (MaiProjectWriting *self)
{
  return self->content;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-project-home.h"

#include <string.h>

#include "desk/project/mai-project-path.h"

struct _MaiProjectHome
{
  GFile *file;
  char *path; // of file
  char *digest; // of what we last read or wrote there
  MaiProjectLock *lock; // NULL where there can be none
  MaiProjectWatch *watch;
  MaiProjectWatchFunc changed;
  gpointer data;
};

static void
watch_cb (const char *digest, gpointer data)
{
  MaiProjectHome *self = data;

  if (strcmp (digest, self->digest) != 0)
    self->changed (digest, self->data);
}

MaiProjectHome *
mai_project_home_new (const char *path, const char *digest, MaiProjectLock *lock,
                      MaiProjectWatchFunc changed, gpointer data)
{
  MaiProjectHome *self = g_new0 (MaiProjectHome, 1);

  self->file = g_file_new_for_path (path);
  self->path = g_strdup (path);
  self->digest = g_strdup (digest);
  self->lock = lock;
  self->changed = changed;
  self->data = data;
  self->watch = mai_project_watch_new (path, digest, watch_cb, self);
  return self;
}

void
mai_project_home_free (MaiProjectHome *self)
{
  if (self == NULL)
    return;
  mai_project_home_leave (self);
  g_object_unref (self->file);
  g_free (self->path);
  g_free (self->digest);
  g_free (self);
}

GFile *
mai_project_home_get_file (MaiProjectHome *self)
{
  return self->file;
}

const char *
mai_project_home_get_path (MaiProjectHome *self)
{
  return self->path;
}

const char *
mai_project_home_get_digest (MaiProjectHome *self)
{
  return self->digest;
}

void
mai_project_home_set_digest (MaiProjectHome *self, const char *digest)
{
  g_free (self->digest);
  self->digest = g_strdup (digest);
  if (self->watch != NULL)
    mai_project_watch_restart (self->watch, digest);
}

void
mai_project_home_look (MaiProjectHome *self)
{
  if (self->watch != NULL)
    mai_project_watch_look (self->watch);
}

char *
mai_project_home_dup_name (MaiProjectHome *self)
{
  return mai_project_path_dup_name (self->path);
}

char *
mai_project_home_dup_folder (MaiProjectHome *self)
{
  return g_path_get_dirname (self->path);
}

void
mai_project_home_leave (MaiProjectHome *self)
{
  g_clear_pointer (&self->watch, mai_project_watch_free);
  g_clear_pointer (&self->lock, mai_project_lock_free);
}

void
mai_project_home_return (MaiProjectHome *self)
{
  gboolean held;

  mai_project_home_leave (self);
  self->lock = mai_project_lock_take (self->path, &held);
  self->watch = mai_project_watch_new (self->path, self->digest, watch_cb, self);
}

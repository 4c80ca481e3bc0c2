/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-project-rescue.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "desk/project/mai-project-disk.h"
#include "desk/project/mai-project-lock.h"

struct _MaiProjectRescue
{
  char *path;
  char *digest;
  GFile *file; // NULL before it was first written
  MaiProjectLock *lock; // NULL where there can be none
};

MaiProjectRescue *
mai_project_rescue_new (const char *library, const char *title)
{
  MaiProjectRescue *self = g_new0 (MaiProjectRescue, 1);

  self->path = mai_project_lock_take_new (library, title, &self->lock);
  self->digest = g_strdup (MAI_PROJECT_ABSENT);
  return self;
}

void
mai_project_rescue_free (MaiProjectRescue *self)
{
  if (self == NULL)
    return;
  mai_project_lock_free (self->lock);
  g_clear_object (&self->file);
  g_free (self->digest);
  g_free (self->path);
  g_free (self);
}

void
mai_project_rescue_remove (MaiProjectRescue *self)
{
  g_autofree char *there = NULL;

  if (self == NULL)
    return;
  if (self->file != NULL)
    there = mai_project_disk_digest (self->path, self->digest, NULL);
  if (g_strcmp0 (there, self->digest) == 0 && g_unlink (self->path) != 0)
    g_debug ("%s: %s", self->path, g_strerror (errno));
  mai_project_rescue_free (self);
}

const char *
mai_project_rescue_get_path (MaiProjectRescue *self)
{
  return self->path;
}

const char *
mai_project_rescue_get_digest (MaiProjectRescue *self)
{
  return self->digest;
}

void
mai_project_rescue_set_digest (MaiProjectRescue *self, const char *digest)
{
  g_free (self->digest);
  self->digest = g_strdup (digest);
  if (self->file == NULL)
    self->file = g_file_new_for_path (self->path);
}

GFile *
mai_project_rescue_get_file (MaiProjectRescue *self)
{
  return self->file;
}

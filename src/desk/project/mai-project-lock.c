/* SPDX-License-Identifier: Apache-2.0 */
/* The lock's file goes when the lock does, so that the folder does not fill up. Who opened it a
 * moment before that holds a lock on a file without a name, sees that, and tries again. */
#include "desk/project/mai-project-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/project/mai-project-path.h"

#define TRIES 100
#define NAME_TRIES 1000

struct _MaiProjectLock
{
  char *path; // of the lock
  int fd;
};

/*
 * A project is known by the place where it really lies: its inode is another one after every save.
 */
static char *
dup_identity (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  char *real = realpath (path, NULL);
  g_autofree char *real_folder = real == NULL ? realpath (folder, NULL) : NULL;
  char *identity;

  if (real == NULL)
    return g_build_filename (real_folder != NULL ? real_folder : folder, name, NULL);
  identity = g_strdup (real);
  free (real);
  return identity;
}

static char *
dup_lock_path (const char *path)
{
  g_autofree char *identity = dup_identity (path);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, identity, -1);
  g_autofree char *name = g_strdup_printf ("%.32s.lock", digest);
  g_autofree char *folder = g_build_filename (g_get_user_runtime_dir (), "musicai", "locks", NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return NULL;
  return g_build_filename (folder, name, NULL);
}

static gboolean
has_name (int fd, const char *path)
{
  struct stat here, there;

  return fstat (fd, &here) == 0 && stat (path, &there) == 0 && here.st_dev == there.st_dev
         && here.st_ino == there.st_ino;
}

MaiProjectLock *
mai_project_lock_take (const char *path, gboolean *held)
{
  g_autofree char *lock_path = dup_lock_path (path);

  *held = FALSE;
  for (guint i = 0; lock_path != NULL && i < TRIES; i++)
    {
      int fd = open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
      MaiProjectLock *self;

      if (fd < 0)
        return NULL;
      if (flock (fd, LOCK_EX | LOCK_NB) != 0)
        {
          *held = errno == EWOULDBLOCK;
          close (fd);
          return NULL;
        }
      if (!has_name (fd, lock_path))
        {
          close (fd);
          continue;
        }
      self = g_new (MaiProjectLock, 1);
      self->path = g_steal_pointer (&lock_path);
      self->fd = fd;
      return self;
    }
  return NULL;
}

void
mai_project_lock_free (MaiProjectLock *self)
{
  if (self == NULL)
    return;
  unlink (self->path);
  close (self->fd);
  g_free (self->path);
  g_free (self);
}

char *
mai_project_lock_take_new (const char *folder, const char *title, MaiProjectLock **lock)
{
  for (guint i = 1; i < NAME_TRIES; i++)
    {
      g_autofree char *numbered = i == 1 ? g_strdup (title) : g_strdup_printf ("%s %u", title, i);
      g_autofree char *path = mai_project_path_new (folder, numbered);
      gboolean held;

      *lock = mai_project_lock_take (path, &held);
      if (!held)
        return g_steal_pointer (&path);
    }
  *lock = NULL;
  return mai_project_path_new (folder, title);
}

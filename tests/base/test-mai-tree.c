/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mai-tree.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/mai-error.h"

typedef struct
{
  char *root; /* with a folder that goes, and one beside it that stays */
  char *folder;
  char *precious;
} Fixture;

static void
write_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "words", -1, NULL));
}

static void
make_link (const char *to, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (symlink (to, path), ==, 0);
}

static gboolean
exists (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = g_dir_make_tmp ("mai-tree-XXXXXX", NULL);
  fixture->folder = g_build_filename (fixture->root, "goes", NULL);
  fixture->precious = g_build_filename (fixture->root, "precious", NULL);
  write_file (fixture->precious, "song.mid");
  write_file (fixture->folder, "a");
  write_file (fixture->folder, "deep/er/b");
  write_file (fixture->folder, ".hidden");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *command =
      g_strdup_printf ("chmod -R u+rwx '%s' && rm -rf '%s'", fixture->root, fixture->root);

  g_assert_cmpint (system (command), ==, 0);
  g_free (fixture->root);
  g_free (fixture->folder);
  g_free (fixture->precious);
}

static void
test_removes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (mai_tree_remove (fixture->folder, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (exists (fixture->root, "goes"));
  g_assert_false (mai_tree_remove (fixture->folder, NULL, NULL, &error));
  g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_NOT_FOUND);
}

static void
test_follows_no_link (Fixture *fixture, gconstpointer data)
{
  make_link (fixture->precious, fixture->folder, "link");
  make_link ("../precious", fixture->folder, "deep/link");
  make_link ("nowhere", fixture->folder, "dangling");
  g_assert_true (mai_tree_remove (fixture->folder, "link", NULL, NULL));
  g_assert_false (exists (fixture->root, "goes"));
  g_assert_true (exists (fixture->precious, "song.mid"));
  make_link ("precious", fixture->root, "goes");
  g_assert_true (mai_tree_remove (fixture->folder, NULL, NULL, NULL));
  g_assert_false (exists (fixture->root, "goes"));
  g_assert_true (exists (fixture->precious, "song.mid"));
}

/* The order is asked of the system. */
static void
test_last (Fixture *fixture, gconstpointer data)
{
  char buffer[4096] __attribute__ ((aligned (__alignof__(struct inotify_event))));
  g_autofree char *last = NULL;
  int fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  ssize_t n;

  write_file (fixture->folder, "z");
  g_assert_cmpint (inotify_add_watch (fd, fixture->folder, IN_DELETE), >=, 0);
  g_assert_true (mai_tree_remove (fixture->folder, GPOINTER_TO_INT (data) ? "a" : "z", NULL, NULL));
  n = read (fd, buffer, sizeof buffer);
  close (fd);
  for (ssize_t at = 0; at < n;)
    {
      const struct inotify_event *event = (gconstpointer) (buffer + at);

      if ((event->mask & IN_DELETE) != 0)
        {
          g_free (last);
          last = g_strdup (event->name);
        }
      at += (ssize_t) (sizeof *event + event->len);
    }
  g_assert_cmpstr (last, ==, GPOINTER_TO_INT (data) ? "a" : "z");
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (mai_tree_remove (fixture->folder, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (exists (fixture->folder, "deep/er/b"));
}

#define ADD(name, data, func) \
  g_test_add ("/tree/" name, Fixture, GINT_TO_POINTER (data), set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("removes", 0, test_removes);
  ADD ("follows-no-link", 0, test_follows_no_link);
  ADD ("first-goes-last", 1, test_last);
  ADD ("last-goes-last", 0, test_last);
  ADD ("cancelled", 0, test_cancelled);
  return g_test_run ();
}

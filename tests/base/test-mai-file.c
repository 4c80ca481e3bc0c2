/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mai-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mai-error.h"

typedef struct
{
  char *folder;
} Fixture;

/* A file system that lacks these: the library's calls come here instead of to the system's. */
static gboolean no_exclusive_rename, no_links;

int
renameat2 (int from_at, const char *from, int to_at, const char *to, unsigned int flags)
{
  if (no_exclusive_rename)
    {
      errno = EINVAL;
      return -1;
    }
  return (int) syscall (SYS_renameat2, from_at, from, to_at, to, flags);
}

int
link (const char *from, const char *to)
{
  if (no_links)
    {
      errno = EPERM;
      return -1;
    }
  return (int) syscall (SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
linkat (int from_at, const char *from, int to_at, const char *to, int flags)
{
  if (no_links)
    {
      errno = EPERM;
      return -1;
    }
  return (int) syscall (SYS_linkat, from_at, from, to_at, to, flags);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("musicai file ü XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
}

static void
remove_below (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *name;

      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);
          remove_below (child);
        }
    }
  g_remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  remove_below (fixture->folder);
  g_free (fixture->folder);
}

static char *
path_in (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static guint
count_entries (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
assert_content (const char *path, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *content = mai_file_read (path, G_MAXSIZE, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (content, ==, wanted);
}

static void
assert_write (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (mai_file_write_atomic (path, text, strlen (text), &error));
  g_assert_no_error (error);
}

static void
assert_write_fails (const char *path, MaiBaseError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = g_filename_display_name (path);

  g_assert_false (mai_file_write_atomic (path, "new", 3, &error));
  g_assert_error (error, MAI_BASE_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, shown));
}

static guint
mode_of (const char *path)
{
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  return status.st_mode & 07777;
}

static void
test_write (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_in (fixture, "song.mid");
  mode_t mask = umask (022);

  assert_write (path, "first");
  assert_content (path, "first");
  g_assert_cmpuint (mode_of (path), ==, 0644);
  assert_write (path, "");
  assert_content (path, "");
  assert_write (path, "second");
  assert_content (path, "second");
  g_assert_cmpuint (count_entries (fixture->folder), ==, 1);
  umask (mask);
}

static void
test_relative (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = g_get_current_dir ();

  g_assert_cmpint (g_chdir (fixture->folder), ==, 0);
  assert_write ("here", "x");
  assert_content ("here", "x");
  g_assert_cmpint (g_chdir (before), ==, 0);
}

static void
test_permissions_kept (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_in (fixture, "private");
  const guint modes[] = { 0600, 0640, 0666, 0755 };

  assert_write (path, "a");
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (g_chmod (path, modes[i]), ==, 0);
      assert_write (path, "b");
      g_assert_cmpuint (mode_of (path), ==, modes[i]);
    }
}

static void
test_symlinks (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = path_in (fixture, "elsewhere");
  g_autofree char *target = path_in (fixture, "elsewhere/target");
  g_autofree char *first = path_in (fixture, "first");
  g_autofree char *second = path_in (fixture, "second");

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  g_assert_cmpint (symlink ("second", first), ==, 0);
  g_assert_cmpint (symlink ("elsewhere/target", second), ==, 0);

  // The chain dangles at first, then ends in a file.
  assert_write (first, "one");
  assert_content (target, "one");
  assert_write (first, "two");
  assert_content (target, "two");
  g_assert_true (g_file_test (first, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (second, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpuint (count_entries (folder), ==, 1);
}

static void
test_symlink_loop (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_in (fixture, "loop");

  g_assert_cmpint (symlink ("loop", path), ==, 0);
  assert_write_fails (path, MAI_BASE_ERROR_FILE);
  g_assert_cmpuint (count_entries (fixture->folder), ==, 1);
}

static void
test_hard_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_in (fixture, "song");
  g_autofree char *other = path_in (fixture, "backup");

  assert_write (path, "old");
  g_assert_cmpint (link (path, other), ==, 0);
  assert_write (path, "new");
  assert_content (other, "old");
}

/*
 * A limit on file sizes stands for the full disk: the kernel refuses the bytes past it in the same way,
 * and no file system has to be mounted.
 */
static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_in (fixture, "song.mid");
  g_autofree char *large = g_malloc0 (100000);
  g_autoptr (GError) error = NULL;
  struct rlimit old, small;

  assert_write (path, "precious");
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  small = old;
  small.rlim_cur = 4096;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (mai_file_write_atomic (path, large, 100000, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);

  g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_NO_SPACE);
  assert_content (path, "precious");
  g_assert_cmpuint (count_entries (fixture->folder), ==, 1);
}

static void
test_devices (Fixture *fixture, gconstpointer data)
{
  struct stat status;

  assert_write_fails ("/dev/full", MAI_BASE_ERROR_NO_SPACE);
  assert_write ("/dev/null", "gone");
  g_assert_cmpint (stat ("/dev/null", &status), ==, 0);
  g_assert_true (S_ISCHR (status.st_mode));
}

static void
test_wrong_places (Fixture *fixture, gconstpointer data)
{
  g_autofree char *nowhere = path_in (fixture, "no/such/folder");
  g_autofree char *slash = g_strconcat (fixture->folder, "/", NULL);
  g_autofree char *file = path_in (fixture, "file");
  g_autofree char *below = path_in (fixture, "file/below");

  assert_write (file, "x");
  assert_write_fails (nowhere, MAI_BASE_ERROR_NOT_FOUND);
  assert_write_fails (fixture->folder, MAI_BASE_ERROR_NOT_REGULAR);
  assert_write_fails (slash, MAI_BASE_ERROR_NOT_REGULAR);
  assert_write_fails (below, MAI_BASE_ERROR_NOT_FOUND);
  assert_write_fails ("", MAI_BASE_ERROR_NOT_FOUND);
}

/*
 * Root may write anywhere, so root steps down to "nobody" for a moment.
 */
static void
test_no_permission (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_in (fixture, "song");
  gboolean root = geteuid () == 0;

  assert_write (path, "precious");
  g_assert_cmpint (g_chmod (path, 0444), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0777), ==, 0);
  if (root)
    g_assert_cmpint (seteuid (65534), ==, 0);
  assert_write_fails (path, MAI_BASE_ERROR_PERMISSION);
  if (root)
    g_assert_cmpint (seteuid (0), ==, 0);

  g_assert_cmpint (g_chmod (path, 0666), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0555), ==, 0);
  if (root)
    g_assert_cmpint (seteuid (65534), ==, 0);
  assert_write_fails (path, MAI_BASE_ERROR_PERMISSION);
  if (root)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0755), ==, 0);

  assert_content (path, "precious");
  g_assert_cmpuint (count_entries (fixture->folder), ==, 1);
}

static gboolean
writer_cb (const char *temp_path, gpointer data, GError **error)
{
  char **seen = data;

  *seen = g_strdup (temp_path);
  return g_file_set_contents (temp_path, "by hand", -1, error);
}

static gboolean
failing_writer_cb (const char *temp_path, gpointer data, GError **error)
{
  g_assert_true (g_file_set_contents (temp_path, "half", -1, NULL));
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_PIPE, "codec trouble");
  return FALSE;
}

/*
 * Some libraries remove the file they were to write when they fail.
 */
static gboolean
vanishing_writer_cb (const char *temp_path, gpointer data, GError **error)
{
  g_unlink (temp_path);
  return TRUE;
}

static void
test_write_with (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_in (fixture, "song.ogg");
  g_autofree char *seen = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (mai_file_write_atomic_with (path, writer_cb, &seen, &error));
  g_assert_no_error (error);
  folder = g_path_get_dirname (seen);
  g_assert_cmpstr (folder, ==, fixture->folder);
  g_assert_true (g_str_has_suffix (seen, ".ogg"));
  assert_content (path, "by hand");

  g_assert_false (mai_file_write_atomic_with (path, failing_writer_cb, NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_PIPE);
  assert_content (path, "by hand");
  g_clear_error (&error);

  g_assert_false (mai_file_write_atomic_with (path, vanishing_writer_cb, NULL, &error));
  g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_NOT_FOUND);
  assert_content (path, "by hand");
  g_assert_cmpuint (count_entries (fixture->folder), ==, 1);
}

static void
assert_read_fails (const char *path, gsize max_bytes, MaiBaseError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mai_file_read (path, max_bytes, NULL, &error));
  g_assert_error (error, MAI_BASE_ERROR, (int) code);
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_in (fixture, "song");
  g_autofree char *pipe_path = path_in (fixture, "pipe");
  g_autofree char *content = NULL;
  gsize size = 0;

  g_assert_true (mai_file_write_atomic (path, "a\0b", 3, NULL));
  content = mai_file_read (path, 3, &size, NULL);
  g_assert_cmpmem (content, size, "a\0b", 3);
  g_assert_cmpint (content[3], ==, '\0');
  assert_read_fails (path, 2, MAI_BASE_ERROR_TOO_LARGE);
  assert_read_fails (fixture->folder, 100, MAI_BASE_ERROR_NOT_REGULAR);
  assert_read_fails ("/dev/zero", 100, MAI_BASE_ERROR_NOT_REGULAR);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  assert_read_fails (pipe_path, 100, MAI_BASE_ERROR_NOT_REGULAR);
  g_unlink (path);
  assert_read_fails (path, 100, MAI_BASE_ERROR_NOT_FOUND);
}

/*
 * Files in /proc say they are empty.
 */
static void
test_read_sizeless (Fixture *fixture, gconstpointer data)
{
  g_autofree char *content = NULL;
  gsize size = 0;

  content = mai_file_read ("/proc/self/status", G_MAXSIZE, &size, NULL);
  g_assert_nonnull (content);
  g_assert_cmpuint (size, >, 100);
  assert_read_fails ("/proc/self/status", 100, MAI_BASE_ERROR_TOO_LARGE);
}

static void
test_read_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_in (fixture, "large");
  g_autofree char *bytes = g_malloc (1 << 20);
  g_autofree char *content = NULL;
  gsize size = 0;

  for (guint i = 0; i < 1 << 20; i++)
    bytes[i] = (char) (i * 2654435761u >> 24);
  g_assert_true (mai_file_write_atomic (path, bytes, 1 << 20, NULL));
  content = mai_file_read (path, 1 << 20, &size, NULL);
  g_assert_cmpmem (content, size, bytes, 1 << 20);
}

typedef struct
{
  const char *path;
  const char *meanwhile; // what another program writes there, NULL for nothing
  MaiFileVerdict verdict;
  guint n_written, n_judged;
} Judged;

static gboolean
write_judged_cb (const char *temporary, gpointer data, GError **error)
{
  Judged *judged = data;

  judged->n_written++;
  return g_file_set_contents (temporary, "ours", -1, error);
}

static MaiFileVerdict
judge_cb (gpointer data, GError **error)
{
  Judged *judged = data;

  g_assert_cmpuint (judged->n_written, ==, 1);
  judged->n_judged++;
  if (judged->meanwhile != NULL)
    g_assert_true (g_file_set_contents (judged->path, judged->meanwhile, -1, NULL));
  if (judged->verdict == MAI_FILE_LEAVE)
    g_set_error_literal (error, MAI_BASE_ERROR, MAI_BASE_ERROR_FILE, "not now");
  return judged->verdict;
}

/* What came into a new file's place since it was looked at is not replaced. */
static void
assert_judged (Fixture *fixture)
{
  static const struct
  {
    const char *meanwhile;
    MaiFileVerdict verdict;
    const char *content;
    int code; // -1 when it is written
  } cases[] = {
    { NULL, MAI_FILE_CREATE, "ours", -1 },
    { "theirs", MAI_FILE_CREATE, "theirs", MAI_BASE_ERROR_EXISTS },
    { "theirs", MAI_FILE_LEAVE, "theirs", MAI_BASE_ERROR_FILE },
    { "theirs", MAI_FILE_REPLACE, "ours", -1 },
  };
  g_autofree char *path = path_in (fixture, "judged");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Judged judged = { path, cases[i].meanwhile, cases[i].verdict, 0, 0 };
      g_autoptr (GError) error = NULL;
      gboolean done = mai_file_write_judged (path, write_judged_cb, judge_cb, &judged, &error);

      g_assert_true (done == (cases[i].code < 0));
      if (!done)
        g_assert_error (error, MAI_BASE_ERROR, cases[i].code);
      g_assert_cmpuint (judged.n_judged, ==, 1);
      assert_content (path, cases[i].content);
      g_assert_cmpuint (count_entries (fixture->folder), ==, 1);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

static void
assert_renamed (Fixture *fixture)
{
  g_autofree char *one = path_in (fixture, "one");
  g_autofree char *two = path_in (fixture, "two");
  g_autofree char *folder = path_in (fixture, "folder");
  g_autofree char *inside = path_in (fixture, "folder/inside");
  g_autofree char *moved = path_in (fixture, "moved/inside");
  g_autofree char *moved_folder = path_in (fixture, "moved");

  g_assert_true (g_file_set_contents (one, "1", -1, NULL));
  g_assert_true (g_file_set_contents (two, "2", -1, NULL));
  g_assert_false (mai_file_rename_new (one, two));
  g_assert_cmpint (errno, ==, EEXIST);
  assert_content (one, "1");
  assert_content (two, "2");
  g_assert_cmpint (g_unlink (two), ==, 0);
  g_assert_true (mai_file_rename_new (one, two));
  assert_content (two, "1");
  g_assert_false (g_file_test (one, G_FILE_TEST_EXISTS));
  g_assert_false (mai_file_rename_new (one, folder));
  g_assert_cmpint (errno, ==, ENOENT);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (inside, "3", -1, NULL));
  g_assert_false (mai_file_rename_new (folder, two));
  g_assert_cmpint (errno, ==, EEXIST);
  g_assert_true (mai_file_rename_new (folder, moved_folder));
  assert_content (moved, "3");
  remove_below (moved_folder);
  g_assert_cmpint (g_unlink (two), ==, 0);
  g_assert_cmpuint (count_entries (fixture->folder), ==, 0);
}

static void
test_new_names (Fixture *fixture, gconstpointer data)
{
  for (guint lacking = 0; lacking < 3; lacking++)
    {
      no_exclusive_rename = lacking > 0;
      no_links = lacking > 1;
      assert_judged (fixture);
      assert_renamed (fixture);
    }
  no_exclusive_rename = no_links = FALSE;
}

static void
test_judged_device (Fixture *fixture, gconstpointer data)
{
  Judged judged = { "/dev/null", NULL, MAI_FILE_REPLACE, 0, 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (mai_file_write_judged ("/dev/null", write_judged_cb, judge_cb, &judged, &error));
  g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_FILE);
  g_assert_cmpuint (judged.n_written, ==, 0);
}

static void
test_stem (Fixture *fixture, gconstpointer data)
{
  static const char *const stems[][2] = {
    { "songs/Waltz.mid", "Waltz" }, { "a.b/Op. 1.kar", "Op. 1" },
    { "a.b/Waltz", "Waltz" },       { ".mid", ".mid" },
    { "W\xfc.mid", "W\xfc" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (stems); i++)
    {
      g_autofree char *stem = mai_file_dup_stem (stems[i][0]);

      g_assert_cmpstr (stem, ==, stems[i][1]);
    }
}

static void
test_digest (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "some", NULL);
  g_autofree char *content = g_strnfill (200000, 'x');
  g_autofree char *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, content, -1);
  g_autofree char *digest = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 size = 0;

  g_assert_null (mai_file_digest (path, 200000, NULL, &size, &error));
  g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  digest = mai_file_digest (path, 200000, NULL, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (digest, ==, expected);
  g_assert_cmpint (size, ==, 200000);
  g_assert_null (mai_file_digest (path, 199999, NULL, NULL, &error));
  g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (mai_file_digest (fixture->folder, G_MAXSIZE, NULL, NULL, &error));
  g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_NOT_REGULAR);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (mai_file_digest (path, 200000, cancellable, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_link_or_copy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *from = g_build_filename (fixture->folder, "from", NULL);
  struct stat old, made;

  g_assert_true (g_file_set_contents (from, "the same", -1, NULL));
  g_assert_cmpint (g_stat (from, &old), ==, 0);
  for (guint round = 0; round < 2; round++)
    {
      g_autofree char *to = g_strdup_printf ("%s/to %u", fixture->folder, round);
      g_autofree char *content = NULL;
      g_autoptr (GError) error = NULL;

      no_links = round == 1;
      g_assert_true (mai_file_link_or_copy (from, to, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (to, &content, NULL, NULL));
      g_assert_cmpstr (content, ==, "the same");
      g_assert_cmpint (g_stat (to, &made), ==, 0);
      g_assert_true ((made.st_ino == old.st_ino) == (round == 0));
      // What is there already stays.
      g_assert_true (g_file_set_contents (to, "another", -1, NULL));
      g_assert_false (mai_file_link_or_copy (from, to, &error));
      g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_EXISTS);
      g_clear_pointer (&content, g_free);
      g_assert_true (g_file_get_contents (to, &content, NULL, NULL));
      g_assert_cmpstr (content, ==, "another");
      no_links = FALSE;
    }
}

#define ADD(name, func) g_test_add ("/base/file/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("write", test_write);
  ADD ("relative", test_relative);
  ADD ("permissions-kept", test_permissions_kept);
  ADD ("symlinks", test_symlinks);
  ADD ("symlink-loop", test_symlink_loop);
  ADD ("hard-link", test_hard_link);
  ADD ("full-disk", test_full_disk);
  ADD ("devices", test_devices);
  ADD ("wrong-places", test_wrong_places);
  ADD ("no-permission", test_no_permission);
  ADD ("write-with", test_write_with);
  ADD ("new-names", test_new_names);
  ADD ("judged-device", test_judged_device);
  ADD ("stem", test_stem);
  ADD ("digest", test_digest);
  ADD ("link-or-copy", test_link_or_copy);
  ADD ("read", test_read);
  ADD ("read-sizeless", test_read_sizeless);
  ADD ("read-large", test_read_large);
  return g_test_run ();
}

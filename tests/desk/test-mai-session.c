/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/mai-session.h"

#include <glib/gstdio.h>
#include <string.h>

#include "mai-test-project.h"

static void
test_fresh (void)
{
  g_autofree char *path = mai_test_path ("state/fresh/session.json");
  g_autoptr (MaiSession) session = mai_session_new (path);
  g_autofree char *page = NULL;

  g_object_get (session, "page", &page, NULL);
  g_assert_cmpstr (page, ==, "");
  g_assert_null (mai_session_get_project (session));
  g_assert_false (mai_session_was_killed (session));
}

static void
fill (MaiSession *session)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/songs/Ärger & 100%.musicai");

  g_object_set (session, "project", file, "page", "train", "width", 1234, "height", 700,
                "maximized", TRUE, NULL);
}

static void
assert_filled (MaiSession *session)
{
  g_autofree char *page = NULL;
  int width, height;
  gboolean maximized;

  g_object_get (session, "page", &page, "width", &width, "height", &height, "maximized", &maximized,
                NULL);
  g_assert_cmpstr (g_file_peek_path (mai_session_get_project (session)), ==,
                   "/songs/Ärger & 100%.musicai");
  g_assert_cmpstr (page, ==, "train");
  g_assert_cmpint (width, ==, 1234);
  g_assert_cmpint (height, ==, 700);
  g_assert_true (maximized);
}

/* What was rescued is known until it is not needed any more. */
static void
test_rescue (void)
{
  g_autofree char *path = mai_test_path ("rescue.json");
  g_autoptr (GFile) file = g_file_new_for_path ("/songs/Mine (my version).musicai");
  MaiSession *session = mai_session_new (path);

  g_assert_null (mai_session_get_rescue (session));
  g_object_set (session, "rescue", file, NULL);
  g_assert_true (mai_session_flush (session));
  g_object_unref (session);
  session = mai_session_new (path);
  g_assert_true (g_file_equal (mai_session_get_rescue (session), file));
  g_object_set (session, "rescue", NULL, NULL);
  g_assert_true (mai_session_flush (session));
  g_object_unref (session);
  session = mai_session_new (path);
  g_assert_null (mai_session_get_rescue (session));
  g_object_unref (session);
}

static void
test_round_trip (void)
{
  g_autofree char *path = mai_test_path ("state/musicai/session.json");
  MaiSession *session = mai_session_new (NULL);

  fill (session);
  g_assert_true (mai_session_flush (session));
  g_object_unref (session);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  session = mai_session_new (path);
  assert_filled (session);
  g_assert_true (mai_session_was_killed (session));
  g_assert_true (mai_session_end (session));
  g_object_unref (session);
  session = mai_session_new (path);
  assert_filled (session);
  g_assert_false (mai_session_was_killed (session));
  g_object_unref (session);
}

static gboolean
says_train (gpointer path)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, "\"train\"") != NULL;
}

/* By itself, soon, and that it has not ended from the beginning. */
static void
test_by_itself (void)
{
  g_autofree char *path = mai_test_path ("by-itself.json");
  g_autoptr (MaiSession) session = mai_session_new (path);
  g_autoptr (MaiSession) other = NULL;

  fill (session);
  mai_test_wait (says_train, path, 40.0, "the session is written");
  other = mai_session_new (path);
  g_assert_true (mai_session_was_killed (other));
  assert_filled (other);
}

static void
test_broken (void)
{
  static const char *const texts[] = { "",
                                       "{",
                                       "[]",
                                       "{\"format\": \"musicai-session\", \"version\": 2}",
                                       "{\"format\": \"x\", \"version\": 1, \"page\": \"p\"}",
                                       "\xff\xff" };
  g_autofree char *path = mai_test_path ("broken.json");

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (MaiSession) session = NULL;
      g_autofree char *page = NULL;

      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      session = mai_session_new (path);
      g_object_get (session, "page", &page, NULL);
      g_assert_cmpstr (page, ==, "");
      g_assert_true (mai_session_flush (session));
    }
}

/* One member that is wrong does not cost the others. */
static void
test_partly_broken (void)
{
  g_autofree char *path = mai_test_path ("partly.json");
  g_autoptr (MaiSession) session = NULL;
  g_autofree char *page = NULL;
  int width, height;
  gboolean maximized;

  g_assert_true (g_file_set_contents (
      path,
      "{\"format\": \"musicai-session\", \"version\": 1, \"page\": \"train\", \"width\": 1e99, "
      "\"height\": 600, \"maximized\": \"left\", \"project\": \"no uri\"}",
      -1, NULL));
  session = mai_session_new (path);
  g_object_get (session, "page", &page, "width", &width, "height", &height, "maximized", &maximized,
                NULL);
  g_assert_cmpstr (page, ==, "train");
  g_assert_cmpint (width, ==, 0);
  g_assert_cmpint (height, ==, 600);
  g_assert_false (maximized);
  g_assert_null (mai_session_get_project (session));
}

/* Where it cannot be written, everything else goes on. */
static void
test_not_writable (void)
{
  g_autofree char *blocked = mai_test_path ("in the way");
  g_autofree char *path = g_build_filename (blocked, "session.json", NULL);
  g_autoptr (MaiSession) session = NULL;

  g_assert_true (g_file_set_contents (blocked, "", -1, NULL));
  session = mai_session_new (path);
  fill (session);
  g_assert_false (mai_session_flush (session));
  assert_filled (session);
}

int
main (int argc, char **argv)
{
  mai_test_home_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/session/fresh", test_fresh);
  g_test_add_func ("/desk/session/round-trip", test_round_trip);
  g_test_add_func ("/desk/session/rescue", test_rescue);
  g_test_add_func ("/desk/session/by-itself", test_by_itself);
  g_test_add_func ("/desk/session/broken", test_broken);
  g_test_add_func ("/desk/session/partly-broken", test_partly_broken);
  g_test_add_func ("/desk/session/not-writable", test_not_writable);
  return mai_test_home_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The window as a whole: that it goes together and fits, what it says over its pages, and what it remembers. */
#include "studio/mai-window.h"

#include "widget-fixture.h"

#include <glib/gstdio.h>

#include "base/mai-paths.h"
#include "studio/mai-application.h"
#include "studio/mai-shortcuts.h"
#include "studio/mai-studio-resources.h"
#include "widgets/roll/mai-roll-input.h"

#define NARROWEST 360 // px, as the issue of a phone's screen has it

typedef struct
{
  MaiDesk *desk;
  MaiWindow *window;
} Fixture;

static gboolean
is_drawn (gpointer data)
{
  return gtk_widget_get_mapped (data) && gtk_widget_get_width (data) > 0;
}

static void
show_window (Fixture *fixture)
{
  fixture->window = mai_window_new (NULL, fixture->desk);
  gtk_window_present (GTK_WINDOW (fixture->window));
  g_assert_true (widget_fixture_wait (is_drawn, fixture->window, WIDGET_FIXTURE_SECONDS));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->desk = mai_desk_new (NULL);
  show_window (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  widget_fixture_settle ();
  g_assert_finalize_object (fixture->desk);
}

static void
act (Fixture *fixture, const char *action, const char *target)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window), action,
                                  g_variant_new_string (target));
}

/* --- what it says --- */

typedef struct
{
  Fixture *fixture;
  const char *words; // a pattern as of the shell
} Saying;

/* Whether a label that is seen holds the words. */
static gboolean
says (GtkWidget *widget, const char *words)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget)
      && g_pattern_match_simple (words, gtk_label_get_text (GTK_LABEL (widget))))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (says (child, words))
      return TRUE;
  return FALSE;
}

static gboolean
is_said (gpointer data)
{
  Saying *saying = data;

  return says (GTK_WIDGET (saying->fixture->window), saying->words);
}

static gboolean
is_silent (gpointer data)
{
  return !is_said (data);
}

static void
assert_said (Fixture *fixture, const char *words)
{
  Saying saying = { fixture, words };

  if (!widget_fixture_wait (is_said, &saying, WIDGET_FIXTURE_SECONDS))
    g_error ("the window does not say “%s”", words);
}

static void
test_sound_notice (Fixture *fixture, gconstpointer data)
{
  MaiSound *sound = mai_desk_get_sound (fixture->desk);
  Saying saying = { fixture, "*A cat sits on the loudspeaker*" };

  g_assert_false (is_said (&saying));
  g_signal_emit_by_name (sound, "trouble", "A cat sits on the loudspeaker.");
  assert_said (fixture, saying.words);
  g_assert_null (mai_sound_get_trouble (sound));
  g_object_notify (G_OBJECT (sound), "trouble");
  g_assert_true (widget_fixture_wait (is_silent, &saying, WIDGET_FIXTURE_SECONDS));
}

/* Words with what would be markup are shown as they are. */
static void
test_toast (Fixture *fixture, gconstpointer data)
{
  act (fixture, "toast", "“Tom & <Jerry>” is saved");
  assert_said (fixture, "“Tom & <Jerry>” is saved");
}

static gboolean
has_shortcut (GtkWidget *widget, const char *accelerator)
{
  g_autofree char *own = NULL;

  if (GTK_IS_SHORTCUTS_SHORTCUT (widget))
    g_object_get (widget, "accelerator", &own, NULL);
  if (g_strcmp0 (own, accelerator) == 0)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_shortcut (child, accelerator))
      return TRUE;
  return FALSE;
}

/* The keys of the program, of its page and of the roll, out of the tables that they work by. */
static void
test_shortcuts (Fixture *fixture, gconstpointer data)
{
  GtkWidget *shortcuts = GTK_WIDGET (mai_shortcuts_new (GTK_WINDOW (fixture->window)));

  g_assert_true (has_shortcut (shortcuts, "<Control>n"));
  g_assert_true (has_shortcut (shortcuts, "F10"));
  g_assert_true (has_shortcut (shortcuts, "<Control>Return"));
  g_assert_false (has_shortcut (shortcuts, "<Control>KP_Enter"));
  g_assert_true (has_shortcut (shortcuts, mai_roll_input_get_key (0)->accelerators));
  gtk_window_destroy (GTK_WINDOW (shortcuts));
}

/* What comes late is said wherever the person is by then. */
static void
test_train_failed (Fixture *fixture, gconstpointer data)
{
  act (fixture, "show-page", "train");
  act (fixture, "show-page", "compose");
  g_signal_emit_by_name (mai_desk_get_training (fixture->desk), "failed", "The cat ate the disk.");
  assert_said (fixture, "The cat ate the disk.");
}

/* --- what it opens --- */

static gboolean
has_title (gpointer data)
{
  Saying *saying = data;

  return g_pattern_match_simple (saying->words,
                                 gtk_window_get_title (GTK_WINDOW (saying->fixture->window)));
}

static void
test_open_file (Fixture *fixture, gconstpointer data)
{
  Saying before = { fixture, "Untitled*" }, after = { fixture, "Largo*" };
  g_autofree char *path = mai_paths_find ("seeds", "largo.mid");
  g_autofree char *uri = NULL;

  g_assert_nonnull (path);
  uri = g_filename_to_uri (path, NULL, NULL);
  g_assert_true (has_title (&before));
  act (fixture, "open-file", uri);
  g_assert_true (widget_fixture_wait (has_title, &after, WIDGET_FIXTURE_SECONDS));
}

/* What was open stays open. */
static void
test_open_no_file (Fixture *fixture, gconstpointer data)
{
  Saying untitled = { fixture, "Untitled*" };

  act (fixture, "open-file", "file:///nonexistent/waltz.mid");
  assert_said (fixture, "*waltz.mid*");
  g_assert_true (has_title (&untitled));
}

/* A song in the library, saved. */
static GFile *
make_song (const char *title)
{
  g_autoptr (MaiProject) project = mai_project_new (NULL);

  mai_project_set_title (project, title);
  g_assert_true (mai_project_flush (project, NULL));
  return g_object_ref (mai_project_get_file (project));
}

static void
open_song (Fixture *fixture, GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);

  act (fixture, "open-file", uri);
}

typedef struct
{
  GObject *window;
  guint n; // who hold it
} Holders;

/* Who opens a song holds the window until it is read, or given up. */
static gboolean
has_holders (gpointer data)
{
  const Holders *holders = data;

  return holders->window->ref_count == holders->n;
}

/* What is asked for last is what is shown, though it is there already and the other is still being read. */
static void
test_open_back (Fixture *fixture, gconstpointer data)
{
  Saying first = { fixture, "First*" };
  Holders holders = { G_OBJECT (fixture->window), 0 };
  g_autoptr (GFile) one = make_song ("First");
  g_autoptr (GFile) other = make_song ("Second");

  open_song (fixture, one);
  g_assert_true (widget_fixture_wait (has_title, &first, WIDGET_FIXTURE_SECONDS));
  widget_fixture_settle ();
  holders.n = holders.window->ref_count;
  open_song (fixture, other);
  g_assert_false (has_holders (&holders));
  open_song (fixture, one);
  g_assert_true (widget_fixture_wait (has_holders, &holders, WIDGET_FIXTURE_SECONDS));
  g_assert_true (has_title (&first));
}

/* Found again as a song, also where the desktop has never heard of such. */
static void
test_recent (Fixture *fixture, gconstpointer data)
{
  Saying title = { fixture, "Far away*" };
  g_autoptr (GFile) song = make_song ("Far away");
  g_autofree char *uri = g_file_get_uri (song);
  GtkRecentInfo *info;

  open_song (fixture, song);
  g_assert_true (widget_fixture_wait (has_title, &title, WIDGET_FIXTURE_SECONDS));
  info = gtk_recent_manager_lookup_item (gtk_recent_manager_get_default (), uri, NULL);
  g_assert_nonnull (info);
  g_assert_cmpstr (gtk_recent_info_get_mime_type (info), ==, "application/x-musicai");
  gtk_recent_info_unref (info);
}

/* --- models --- */

static gboolean
has_models (gpointer data)
{
  MaiModelList *models = mai_desk_get_models (((Fixture *) data)->desk);

  return g_list_model_get_n_items (G_LIST_MODEL (models)) > 0;
}

static guint
count_models (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (mai_desk_get_models (fixture->desk)));
}

static char *
dup_model_path (Fixture *fixture)
{
  g_autoptr (MaiModelInfo) info = NULL;

  g_assert_true (widget_fixture_wait (has_models, fixture, WIDGET_FIXTURE_SECONDS));
  info = g_list_model_get_item (G_LIST_MODEL (mai_desk_get_models (fixture->desk)), 0);
  return g_strdup (mai_model_info_get_path (info));
}

/* One that is in the list is taken as it is, from whatever page. */
static void
test_use_model (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = dup_model_path (fixture);
  g_autofree char *page = NULL;
  guint n = count_models (fixture);

  act (fixture, "show-page", "train");
  act (fixture, "use-model", path);
  assert_said (fixture, "Composing with “*” from now on");
  g_object_get (mai_desk_get_session (fixture->desk), "page", &page, NULL);
  g_assert_cmpstr (page, ==, "compose");
  g_assert_cmpuint (count_models (fixture), ==, n);
}

/* Of one that lies somewhere else a copy is taken, which stays when the other goes. */
static void
test_use_another_model (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = dup_model_path (fixture);
  g_autofree char *folder = g_dir_make_tmp ("musicai-window-XXXXXX", NULL);
  g_autofree char *other = g_build_filename (folder, "of-my-own.safetensors", NULL);
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (other, bytes, (gssize) size, NULL));
  act (fixture, "use-model", other);
  assert_said (fixture, "Composing with “*” from now on");
  g_assert_cmpint (g_unlink (other), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_use_no_model (Fixture *fixture, gconstpointer data)
{
  act (fixture, "use-model", "/nonexistent/of-nobody.safetensors");
  assert_said (fixture, "*of-nobody.safetensors*");
}

/* --- music --- */

static gboolean
has_music (gpointer data)
{
  MaiMusicList *music = mai_train_desk_get_music (mai_desk_get_training (((Fixture *) data)->desk));

  return g_list_model_get_n_items (G_LIST_MODEL (music)) == 1
         && !mai_music_list_get_reading (music);
}

/* What was taken out of the list comes back, from whatever page. */
static void
test_undo_remove (Fixture *fixture, gconstpointer data)
{
  MaiMusicList *music = mai_train_desk_get_music (mai_desk_get_training (fixture->desk));
  g_autofree char *path = mai_paths_find ("seeds", "largo.mid");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFile *const files[] = { file, NULL };

  mai_music_list_add (music, files);
  g_assert_true (widget_fixture_wait (has_music, fixture, WIDGET_FIXTURE_SECONDS));
  act (fixture, "show-page", "train");
  g_assert_true (gtk_widget_activate_action (gtk_window_get_focus (GTK_WINDOW (fixture->window)),
                                             "train.remove-all", NULL));
  assert_said (fixture, "1 file was removed from the list");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (music)), ==, 0);
  act (fixture, "undo-remove", "");
  g_assert_true (has_music (fixture));
  mai_music_list_remove (music, 0, 1);
}

/* --- the session --- */

static gboolean
is_gone (gpointer data)
{
  GListModel *windows = data;

  return g_list_model_get_n_items (windows) == 0;
}

/* Whether a widget of a type is seen. */
static gboolean
shows (GtkWidget *widget, const char *type)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), type))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shows (child, type))
      return TRUE;
  return FALSE;
}

/* Closed as by its button, it comes up as it was. */
static void
test_session (Fixture *fixture, gconstpointer data)
{
  g_autofree char *page = NULL;
  int width, height;

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 911, 677);
  act (fixture, "show-page", "library");
  widget_fixture_settle ();
  gtk_window_close (GTK_WINDOW (fixture->window));
  g_assert_true (
      widget_fixture_wait (is_gone, gtk_window_get_toplevels (), WIDGET_FIXTURE_SECONDS));

  show_window (fixture);
  gtk_window_get_default_size (GTK_WINDOW (fixture->window), &width, &height);
  g_assert_cmpint (width, ==, 911);
  g_assert_cmpint (height, ==, 677);
  g_object_get (mai_desk_get_session (fixture->desk), "page", &page, NULL);
  g_assert_cmpstr (page, ==, "library");
  g_assert_true (shows (GTK_WIDGET (fixture->window), "MaiLibraryPage"));
}

/* --- its width --- */

/* What makes a widget wide, for whoever reads the log of a failure. */
static void
tell_widths (GtkWidget *widget, int depth)
{
  int least;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  if (least <= NARROWEST || depth > 14)
    return;
  g_test_message ("%*s%s %d", 2 * depth, "", G_OBJECT_TYPE_NAME (widget), least);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    tell_widths (child, depth + 1);
}

/* Pulled narrower a step at a time, since what folds away does so on the way. */
static gboolean
is_narrow (gpointer data)
{
  int width = gtk_widget_get_width (data);

  gtk_window_set_default_size (data, MAX (NARROWEST, width - 100), 640);
  gtk_widget_queue_resize (data);
  return width <= NARROWEST;
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  static const char *const pages[] = { "compose", "train", "library" };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      int least;

      g_action_group_activate_action (G_ACTION_GROUP (fixture->window), "show-page",
                                      g_variant_new_string (pages[i]));
      gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1000, 640);
      widget_fixture_settle ();
      gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_HORIZONTAL, -1, &least,
                          NULL, NULL, NULL);
      g_test_message ("%s takes at least %d px while it is wide", pages[i], least);
      if (!widget_fixture_wait (is_narrow, fixture->window, WIDGET_FIXTURE_SECONDS))
        {
          tell_widths (GTK_WIDGET (fixture->window), 0);
          g_test_message ("%s is %d px wide", pages[i],
                          gtk_widget_get_width (GTK_WIDGET (fixture->window)));
          g_test_fail ();
        }
    }
}

static gboolean
is_opened (gpointer data)
{
  MaiSession *session = mai_desk_get_session (((Fixture *) data)->desk);

  return mai_session_get_rescue (session) == NULL;
}

/* Killed while another program's version lay in the file: the window shows what it held, and says so. */
static void
test_rescued (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) theirs = make_song ("Theirs");
  g_autoptr (GFile) mine = make_song ("Mine (my version)");
  MaiSession *session = mai_desk_get_session (fixture->desk);

  g_object_set (session, "project", theirs, "rescue", mine, NULL);
  mai_window_reopen (fixture->window);
  g_assert_true (widget_fixture_wait (is_opened, fixture, WIDGET_FIXTURE_SECONDS));
  g_assert_true (g_file_equal (mai_session_get_project (session), mine));
  assert_said (fixture, "*Theirs.musicai*");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==,
                   "Mine (my version) – musicAi Studio");
}

/* What is there no more is passed over. */
static void
test_not_rescued (Fixture *fixture, gconstpointer data)
{
  Saying title = { fixture, "Still there*" };
  g_autoptr (GFile) song = make_song ("Still there");
  g_autoptr (GFile) gone = g_file_new_for_path ("/nonexistent/Gone.musicai");
  MaiSession *session = mai_desk_get_session (fixture->desk);

  g_object_set (session, "project", song, "rescue", gone, NULL);
  mai_window_reopen (fixture->window);
  g_assert_true (widget_fixture_wait (has_title, &title, WIDGET_FIXTURE_SECONDS));
  g_assert_null (mai_session_get_rescue (session));
  widget_fixture_settle ();
  g_assert_false (says (GTK_WIDGET (fixture->window), "*Gone*"));
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_resources_register (mai_studio_get_resource ());
  add ("/window/sound-notice", test_sound_notice);
  add ("/window/toast", test_toast);
  add ("/window/shortcuts", test_shortcuts);
  add ("/window/train-failed", test_train_failed);
  add ("/window/undo-remove", test_undo_remove);
  add ("/window/open-file", test_open_file);
  add ("/window/open-no-file", test_open_no_file);
  add ("/window/open-back", test_open_back);
  add ("/window/recent", test_recent);
  add ("/window/use-model", test_use_model);
  add ("/window/use-another-model", test_use_another_model);
  add ("/window/use-no-model", test_use_no_model);
  add ("/window/narrow", test_narrow);
  add ("/window/session", test_session);
  add ("/window/rescued", test_rescued);
  add ("/window/not-rescued", test_not_rescued);
  return g_test_run ();
}

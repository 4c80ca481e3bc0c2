/* SPDX-License-Identifier: Apache-2.0 */
/* The page with real music and the real program: from nothing to a model that can be used. */
#include "studio/mai-train-page.h"
#include "widget-fixture.h"

#include <glib/gstdio.h>

#include "../learn/mai-test-music.h"
#include "desk/mai-desk.h"
#include "studio/mai-music-row.h"
#include "studio/mai-run-row.h"
#include "studio/mai-studio-resources.h"
#include "widgets/mai-learn-timeline.h"

typedef struct
{
  char *music;
  MaiDesk *desk;
  MaiTrainDesk *train;
  GtkWidget *page;
  WidgetFixture *window;
  GtkWidget *looked_for; /* of a condition */
  guint wanted;
} Fixture;

static void
open_page (Fixture *fixture, int width, int height)
{
  g_autofree char *program =
      g_test_build_filename (G_TEST_BUILT, "..", "..", "src", "cli", "musicai", NULL);

  fixture->desk = mai_desk_new (NULL);
  fixture->train = mai_desk_get_training (fixture->desk);
  mai_run_list_set_program (mai_train_desk_get_runs (fixture->train), program);
  fixture->page = g_object_new (MAI_TYPE_TRAIN_PAGE, "desk", fixture->desk, NULL);
  fixture->window = widget_fixture_new (fixture->page, width, height);
}

static void
close_page (Fixture *fixture)
{
  g_clear_pointer (&fixture->window, widget_fixture_free);
  mai_train_desk_close (fixture->train);
  widget_fixture_settle ();
  g_clear_object (&fixture->desk);
}

/* Nothing of another test is left over. */
static void
forget_all (void)
{
  g_autofree char *music = g_build_filename (g_get_user_data_dir (), "musicai", "music.json", NULL);
  g_autofree char *jobs = g_build_filename (g_get_user_data_dir (), "musicai", "jobs", NULL);
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", jobs);

  g_remove (music);
  g_assert_cmpint (system (command), ==, 0);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  forget_all ();
  fixture->music = mai_test_music_folder (6, 128);
  open_page (fixture, 1280, 752);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_page (fixture);
  mai_test_music_remove (fixture->music);
}

static GtkWidget *
find_type (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_type (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static guint
count_type (GtkWidget *widget, GType type)
{
  guint n = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && gtk_widget_get_mapped (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_type (child, type);
  return n;
}

static gboolean
has_read (gpointer data)
{
  Fixture *fixture = data;

  return !mai_music_list_get_reading (mai_train_desk_get_music (fixture->train));
}

static void
add_music (Fixture *fixture)
{
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->music);
  GFile *const files[] = { folder, NULL };

  mai_music_list_add (mai_train_desk_get_music (fixture->train), files);
  g_assert_true (widget_fixture_wait (has_read, fixture, WIDGET_FIXTURE_SECONDS));
}

static const char *
get_page (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (find_type (fixture->page, GTK_TYPE_STACK)));
}

static gboolean
is_done (gpointer data)
{
  MaiRun *run = mai_train_desk_get_run (((Fixture *) data)->train);

  return run != NULL && !mai_run_get_busy (run) && mai_run_get_state (run) == MAI_RUN_DONE;
}

static gboolean
is_running (gpointer data)
{
  MaiRun *run = mai_train_desk_get_run (((Fixture *) data)->train);

  return run != NULL && !mai_run_get_busy (run) && mai_run_get_state (run) == MAI_RUN_RUNNING
         && mai_run_get_step (run) > 0;
}

static gboolean
is_paused (gpointer data)
{
  MaiRun *run = mai_train_desk_get_run (((Fixture *) data)->train);

  return !mai_run_get_busy (run) && mai_run_get_state (run) == MAI_RUN_PAUSED;
}

static void
set_recipe (Fixture *fixture, guint epochs)
{
  g_object_set (mai_train_desk_get_recipe (fixture->train), "preset", 2, NULL);
  g_object_set (mai_train_desk_get_recipe (fixture->train), "epochs", epochs, "threads", 1, "batch",
                4, "steps", 16, "patience", 0, NULL);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WidgetPicture) picture = NULL;

  g_assert_cmpstr (get_page (fixture), ==, "empty");
  picture = widget_fixture_take_picture (fixture->window, 1);
  widget_picture_save (picture, "train-empty");
  add_music (fixture);
  g_assert_cmpstr (get_page (fixture), ==, "panels");
}

static void
test_says_why (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_build_filename (fixture->music, "readme.txt", NULL);
  GtkWidget *hint;

  g_assert_true (g_file_set_contents (text, "no music", -1, NULL));
  add_music (fixture);
  g_assert_cmpuint (count_type (fixture->page, MAI_TYPE_MUSIC_ROW), ==, 7);
  mai_music_list_remove (mai_train_desk_get_music (fixture->train), 0, 6);
  hint = widget_fixture_find (fixture->page, "hint");
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (hint)), ==,
                   mai_train_desk_get_obstacle (fixture->train));
  g_assert_nonnull (mai_train_desk_get_obstacle (fixture->train));
}

static char *
get_headline (Fixture *fixture)
{
  GtkWidget *headline = widget_fixture_find (fixture->page, "headline");

  return g_strdup (gtk_label_get_label (GTK_LABEL (headline)));
}

static void
test_learns (Fixture *fixture, gconstpointer data)
{
  g_autofree char *headline = NULL;
  g_autoptr (GListModel) points = NULL;

  add_music (fixture);
  set_recipe (fixture, 3);
  g_assert_true (gtk_widget_activate_action (fixture->page, "train.start", NULL));
  g_assert_true (widget_fixture_wait (is_done, fixture, 60));
  headline = get_headline (fixture);
  g_assert_nonnull (strstr (headline, "Sketch · done · epoch 3 of 3"));
  g_object_get (widget_fixture_find (fixture->page, "timeline"), "model", &points, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (points), ==, 3);
  g_assert_cmpuint (count_type (fixture->page, MAI_TYPE_RUN_ROW), ==, 1);
  g_assert_false (gtk_widget_get_visible (widget_fixture_find (fixture->page, "pause")));
  g_assert_false (gtk_widget_get_visible (widget_fixture_find (fixture->page, "resume")));
}

static void
use_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_free (*(char **) data);
  *(char **) data = g_variant_dup_string (parameter, NULL);
}

static void
test_pause_resume_use (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) action = g_simple_action_new ("use-model", G_VARIANT_TYPE_STRING);
  g_autofree char *model = NULL;

  g_signal_connect (action, "activate", G_CALLBACK (use_cb), &model);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  gtk_widget_insert_action_group (GTK_WIDGET (widget_fixture_get_window (fixture->window)), "win",
                                  G_ACTION_GROUP (group));
  add_music (fixture);
  set_recipe (fixture, 60);
  gtk_widget_activate_action (fixture->page, "train.start", NULL);
  g_assert_true (widget_fixture_wait (is_running, fixture, 60));
  g_assert_true (gtk_widget_get_visible (widget_fixture_find (fixture->page, "pause")));
  gtk_widget_activate_action (fixture->page, "train.pause", NULL);
  g_assert_true (widget_fixture_wait (is_paused, fixture, 60));
  g_assert_true (gtk_widget_get_visible (widget_fixture_find (fixture->page, "resume")));
  gtk_widget_activate_action (fixture->page, "train.resume", NULL);
  g_assert_true (widget_fixture_wait (is_done, fixture, 60));
  gtk_widget_activate_action (fixture->page, "train.use", NULL);
  g_assert_true (g_str_has_suffix (model, "result/model.safetensors"));
  g_assert_true (g_file_test (model, G_FILE_TEST_IS_REGULAR));
}

static gboolean
is_loaded (gpointer data)
{
  MaiRun *run = mai_train_desk_get_run (((Fixture *) data)->train);
  guint n = 0;

  if (run != NULL)
    mai_run_get_train (run, &n);
  return n >= 10000;
}

/* A long run as it is found at a start, in all looks; the pictures are for eyes. */
static void
test_looks (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    int width, height;
    gboolean dark;
  } looks[] = { { "train-wide", 1280, 752, FALSE },
                { "train-wide-dark", 1280, 752, TRUE },
                { "train-narrow", 360, 640, FALSE },
                { "train-narrow-dark", 360, 640, TRUE } };

  add_music (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autoptr (WidgetPicture) picture = NULL;

      widget_fixture_set_dark (looks[i].dark);
      widget_fixture_resize (fixture->window, looks[i].width, looks[i].height);
      g_assert_cmpint (gtk_widget_get_width (fixture->page), <=, looks[i].width);
      picture = widget_fixture_take_picture (fixture->window, 1);
      widget_picture_save (picture, looks[i].name);
    }
  widget_fixture_set_dark (FALSE);
}

#define ADD(name, func) g_test_add ("/train-page/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_resources_register (mai_studio_get_resource ());
  ADD ("empty", test_empty);
  ADD ("says-why", test_says_why);
  ADD ("learns", test_learns);
  ADD ("pause-resume-use", test_pause_resume_use);
  ADD ("looks", test_looks);
  return g_test_run ();
}

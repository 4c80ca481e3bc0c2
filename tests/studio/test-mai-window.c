/* SPDX-License-Identifier: Apache-2.0 */
/* The window as a whole: that it goes together and fits. What it does is for tests/ui. */
#include "studio/mai-window.h"

#include <string.h>

#include "widget-fixture.h"

#include "studio/mai-application.h"
#include "studio/mai-studio-resources.h"

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
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->desk = mai_desk_new (NULL);
  fixture->window = mai_window_new (NULL, fixture->desk);
  gtk_window_present (GTK_WINDOW (fixture->window));
  g_assert_true (widget_fixture_wait (is_drawn, fixture->window, WIDGET_FIXTURE_SECONDS));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  widget_fixture_settle ();
  g_assert_finalize_object (fixture->desk);
}

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
      if (!widget_fixture_wait (is_narrow, fixture->window, 5))
        {
          tell_widths (GTK_WIDGET (fixture->window), 0);
          g_test_message ("%s is %d px wide", pages[i],
                          gtk_widget_get_width (GTK_WIDGET (fixture->window)));
          g_test_fail ();
        }
    }
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

static gboolean
is_opened (gpointer data)
{
  MaiSession *session = mai_desk_get_session (((Fixture *) data)->desk);

  return mai_session_get_rescue (session) == NULL;
}

static gboolean
says (GtkWidget *widget, const char *words)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), words) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (says (child, words))
      return TRUE;
  return FALSE;
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
  g_assert_true (says (GTK_WIDGET (fixture->window), "Theirs.musicai"));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==,
                   "Mine (my version) – musicAi Studio");
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_resources_register (mai_studio_get_resource ());
  g_test_add ("/window/narrow", Fixture, NULL, set_up, test_narrow, tear_down);
  g_test_add ("/window/rescued", Fixture, NULL, set_up, test_rescued, tear_down);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/library/mai-library-page.h"
#include "widget-fixture.h"

#include "desk/mai-desk.h"
#include "desk/project/mai-project.h"
#include "studio/library/mai-library-card.h"
#include "studio/mai-studio-resources.h"

static void
save_song (const char *title)
{
  MaiScore *score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, title, 0, 0);
  const MaiNote note = { .onset = 0, .duration = 480, .pitch = 60, .velocity = 80 };
  g_autoptr (MaiProject) project = NULL;
  g_autoptr (GError) error = NULL;

  mai_track_add_notes (track, &note, 1);
  project = mai_project_import (NULL, score, title);
  g_assert_true (mai_project_flush (project, &error));
  g_assert_no_error (error);
}

static guint
count_cards (GtkWidget *widget)
{
  guint n = MAI_IS_LIBRARY_CARD (widget) && gtk_widget_get_mapped (widget)
            && mai_library_card_get_song (MAI_LIBRARY_CARD (widget)) != NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_cards (child);
  return n;
}

typedef struct
{
  GtkWidget *page;
  guint n;
} Wanted;

static gboolean
has_cards (gpointer data)
{
  Wanted *wanted = data;

  return count_cards (wanted->page) == wanted->n;
}

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Empty it teaches; with songs it shows a card for each, those that are searched for only. */
static void
test_songs (void)
{
  g_autoptr (MaiDesk) desk = mai_desk_new (NULL);
  GtkWidget *page = g_object_new (MAI_TYPE_LIBRARY_PAGE, "desk", desk, NULL);
  WidgetFixture *fixture = widget_fixture_new (page, 800, 600);
  Wanted wanted = { page, 0 };
  GtkStack *stack = GTK_STACK (find (page, GTK_TYPE_STACK));

  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "empty");
  save_song ("Waltz");
  save_song ("March");
  wanted.n = 2;
  g_assert_true (widget_fixture_wait (has_cards, &wanted, WIDGET_FIXTURE_SECONDS));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "songs");
  gtk_editable_set_text (GTK_EDITABLE (find (page, GTK_TYPE_SEARCH_ENTRY)), "walt");
  wanted.n = 1;
  g_assert_true (widget_fixture_wait (has_cards, &wanted, WIDGET_FIXTURE_SECONDS));
  widget_fixture_free (fixture);
}

static void
test_narrow (void)
{
  g_autoptr (MaiDesk) desk = mai_desk_new (NULL);
  GtkWidget *page = g_object_new (MAI_TYPE_LIBRARY_PAGE, "desk", desk, NULL);
  WidgetFixture *fixture = widget_fixture_new (page, 360, 600);

  g_assert_cmpint (gtk_widget_get_width (page), <=, 360);
  widget_fixture_free (fixture);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_resources_register (mai_studio_get_resource ());
  g_test_add_func ("/library-page/songs", test_songs);
  g_test_add_func ("/library-page/narrow", test_narrow);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/library/mai-library-page.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

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

/* Empty it teaches; with songs it shows a card for each, those that are searched for only. */
static void
test_songs (void)
{
  g_autoptr (MaiDesk) desk = mai_desk_new (NULL);
  GtkWidget *page = g_object_new (MAI_TYPE_LIBRARY_PAGE, "desk", desk, NULL);
  WidgetFixture *fixture = widget_fixture_new (page, 800, 600);
  Wanted wanted = { page, 0 };
  GtkStack *stack = GTK_STACK (widget_fixture_find_like (page, GTK_TYPE_STACK, NULL, NULL));

  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "empty");
  save_song ("Waltz");
  save_song ("March");
  wanted.n = 2;
  g_assert_true (widget_fixture_wait (has_cards, &wanted, WIDGET_FIXTURE_SECONDS));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "songs");
  gtk_editable_set_text (
      GTK_EDITABLE (widget_fixture_find_like (page, GTK_TYPE_SEARCH_ENTRY, NULL, NULL)), "walt");
  wanted.n = 1;
  g_assert_true (widget_fixture_wait (has_cards, &wanted, WIDGET_FIXTURE_SECONDS));
  widget_fixture_free (fixture);
}

static gboolean
is_loaded (gpointer song)
{
  return mai_library_song_get_loaded (song);
}

typedef struct
{
  MaiLibrarySong *song;
  GDateTime *modified;
} Change;

static gboolean
has_changed (gpointer data)
{
  const Change *change = data;

  return !g_date_time_equal (mai_library_song_get_modified (change->song), change->modified);
}

/* A song that is saved while the page is out of sight is read when it comes back. */
static void
test_hidden (void)
{
  g_autoptr (MaiDesk) desk = mai_desk_new (NULL);
  GtkWidget *page = g_object_new (MAI_TYPE_LIBRARY_PAGE, "desk", desk, NULL);
  WidgetFixture *fixture = widget_fixture_new (page, 800, 600);
  GListModel *songs = G_LIST_MODEL (mai_desk_get_library (desk));
  Wanted wanted = { page, 2 };
  struct utimbuf times = { 1000000, 1000000 };
  g_autoptr (MaiLibrarySong) song = NULL;
  g_autoptr (MaiLibrarySong) other = NULL;
  g_autoptr (GDateTime) modified = NULL;
  Change change;

  g_assert_true (widget_fixture_wait (has_cards, &wanted, WIDGET_FIXTURE_SECONDS));
  song = g_list_model_get_item (songs, 0);
  g_assert_true (widget_fixture_wait (is_loaded, song, WIDGET_FIXTURE_SECONDS));
  gtk_widget_set_visible (page, FALSE);
  modified = g_date_time_ref (mai_library_song_get_modified (song));
  change = (Change){ song, modified };
  g_assert_cmpint (g_utime (g_file_peek_path (mai_library_song_get_file (song)), &times), ==, 0);
  g_assert_true (widget_fixture_wait (has_changed, &change, WIDGET_FIXTURE_SECONDS));
  /* As long as reading takes. */
  other = mai_library_song_new (mai_library_song_get_file (song), modified);
  mai_library_song_load (other);
  g_assert_true (widget_fixture_wait (is_loaded, other, WIDGET_FIXTURE_SECONDS));
  g_assert_false (mai_library_song_get_loaded (song));
  gtk_widget_set_visible (page, TRUE);
  g_assert_true (widget_fixture_wait (is_loaded, song, WIDGET_FIXTURE_SECONDS));
  widget_fixture_free (fixture);
}

/* --- a song that somebody still has, such as a composing that goes on --- */

typedef struct
{
  MaiDesk *desk;
  MaiProject *project;
  GtkWidget *page;
  WidgetFixture *window;
  char *toast; // the last one
} Held;

static void
toast_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Held *held = data;

  g_free (held->toast);
  held->toast = g_variant_dup_string (parameter, NULL);
}

static void
hold_song (Held *held, const char *title)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  const GActionEntry entries[] = { { "toast", toast_cb, "s" } };

  held->desk = mai_desk_new (NULL);
  held->project = mai_project_new (NULL);
  mai_project_set_title (held->project, title);
  g_assert_true (mai_project_flush (held->project, NULL));
  mai_desk_add_project (held->desk, held->project);
  held->page = g_object_new (MAI_TYPE_LIBRARY_PAGE, "desk", held->desk, NULL);
  held->window = widget_fixture_new (held->page, 800, 600);
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), held);
  gtk_widget_insert_action_group (GTK_WIDGET (widget_fixture_get_window (held->window)), "win",
                                  G_ACTION_GROUP (group));
}

static void
let_go (Held *held)
{
  g_autoptr (GFile) file = g_object_ref (mai_project_get_file (held->project));

  widget_fixture_free (held->window);
  g_object_unref (held->project);
  g_object_unref (held->desk);
  g_free (held->toast);
  g_assert_true (g_file_delete (file, NULL, NULL));
}

/* (nullable): the card that shows the song. */
static GtkWidget *
find_card (GtkWidget *widget, GFile *file)
{
  MaiLibrarySong *song =
      MAI_IS_LIBRARY_CARD (widget) ? mai_library_card_get_song (MAI_LIBRARY_CARD (widget)) : NULL;

  if (song != NULL && g_file_equal (mai_library_song_get_file (song), file))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_card (child, file);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
has_card (gpointer data)
{
  Held *held = data;

  return find_card (held->page, mai_project_get_file (held->project)) != NULL;
}

static void
ask (Held *held, const char *what)
{
  g_assert_true (widget_fixture_wait (has_card, held, WIDGET_FIXTURE_SECONDS));
  g_signal_emit_by_name (find_card (held->page, mai_project_get_file (held->project)), "asked",
                         what);
}

/* It is renamed where it is, as the song in the window would be. */
static void
test_rename_held (void)
{
  Held held = { 0 };
  AdwMessageDialog *dialog = NULL;

  hold_song (&held, "Polka");
  ask (&held, "rename");
  g_assert_true (
      widget_fixture_wait (widget_fixture_find_question, &dialog, WIDGET_FIXTURE_SECONDS));
  gtk_editable_set_text (
      GTK_EDITABLE (widget_fixture_find_like (GTK_WIDGET (dialog), GTK_TYPE_ENTRY, NULL, NULL)),
      "Mazurka");
  adw_message_dialog_response (dialog, "rename");
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_cmpstr (mai_project_get_title (held.project), ==, "Mazurka");
  g_assert_true (mai_project_flush (held.project, NULL));
  g_assert_null (held.toast);
  let_go (&held);
}

static gboolean
has_toast (gpointer data)
{
  return ((Held *) data)->toast != NULL;
}

static void
test_trash_held (void)
{
  Held held = { 0 };

  hold_song (&held, "Polka");
  ask (&held, "trash");
  g_assert_true (widget_fixture_wait (has_toast, &held, WIDGET_FIXTURE_SECONDS));
  g_assert_nonnull (strstr (held.toast, " open"));
  g_assert_true (g_file_query_exists (mai_project_get_file (held.project), NULL));
  let_go (&held);
}

/* What is old says of which year. */
static void
test_year (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/nonexistent/Old.musicai");
  g_autoptr (GDateTime) time = g_date_time_new_utc (2019, 11, 21, 12, 0, 0);
  g_autoptr (MaiLibrarySong) song = mai_library_song_new (file, time);
  g_autoptr (MaiLibraryCard) card = g_object_ref_sink (MAI_LIBRARY_CARD (mai_library_card_new ()));
  GtkWidget *detail = widget_fixture_find (GTK_WIDGET (card), "detail");

  mai_library_card_set_song (card, song);
  g_assert_nonnull (strstr (gtk_label_get_label (GTK_LABEL (detail)), "2019"));
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
  g_test_add_func ("/library-page/hidden", test_hidden);
  g_test_add_func ("/library-page/rename-held", test_rename_held);
  g_test_add_func ("/library-page/trash-held", test_trash_held);
  g_test_add_func ("/library-page/year", test_year);
  g_test_add_func ("/library-page/narrow", test_narrow);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Takes from the button to the song: composed, put into it, deleted, undone, waited for. */
#include <string.h>

#include "compose-page-fixture.h"

/* "action::target", of a toast that may be gone. */
static void
click_undo (Fixture *f, const char *undo)
{
  const char *colons = strstr (undo, "::");
  g_autofree char *name = g_strndup (undo, (gsize) (colons - undo));

  gtk_widget_activate_action (GTK_WIDGET (widget_fixture_get_window (f->window)), name, "s",
                              colons + 2);
}

static void
test_compose_and_put (Fixture *f, gconstpointer data)
{
  MaiScore *score = mai_project_get_score (f->project);
  gsize n = mai_score_get_n_notes (score);
  GtkWidget *row;

  compose (f);
  row = get_row (f);
  g_assert_true (gtk_widget_activate_action (row, "take.put", NULL));
  g_assert_cmpuint (mai_score_get_n_notes (score), >, n);
  g_assert_cmpstr (f->said, ==, "“Take 1” is in the song");
  g_assert_nonnull (f->undo);
  g_assert_cmpstr (mai_score_get_undo_label (score), ==, "Put a take into the song");
  click_undo (f, f->undo);
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, n);
  g_assert_true (activate (f, "song.redo"));
  g_assert_cmpuint (mai_score_get_n_notes (score), >, n);
  g_assert_true (activate (f, "song.undo"));
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, n);
  g_assert_cmpuint (g_list_model_get_n_items (mai_project_get_takes (f->project)), ==, 4);
}

static void
test_delete (Fixture *f, gconstpointer data)
{
  GListModel *takes = mai_project_get_takes (f->project);
  g_autoptr (MaiTake) second = NULL;
  g_autoptr (MaiTake) again = NULL;

  compose (f);
  second = g_list_model_get_item (takes, 1);
  gtk_widget_activate_action (gtk_widget_get_next_sibling (get_row (f)), "take.delete", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (takes), ==, 3);
  g_assert_cmpstr (f->said, ==, "“Take 2” was deleted");
  click_undo (f, f->undo);
  again = g_list_model_get_item (takes, 1);
  g_assert_true (second == again);
}

/* Each toast's Undo undoes what that toast speaks of, and it goes when that cannot be. */
static void
test_undo_of_toasts (Fixture *f, gconstpointer data)
{
  MaiScore *score = mai_project_get_score (f->project);
  GListModel *takes = mai_project_get_takes (f->project);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *deleted = NULL;
  gsize n, with_first;

  compose (f);
  gtk_widget_activate_action (get_row (f), "take.put", NULL);
  with_first = mai_score_get_n_notes (score);
  first = g_strdup (f->undo);
  gtk_widget_activate_action (gtk_widget_get_next_sibling (get_row (f)), "take.put", NULL);
  second = g_strdup (f->undo);
  g_assert_cmpstr (first, !=, second);
  n = mai_score_get_n_notes (score);
  click_undo (f, first);
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, n);
  g_assert_true (mai_score_get_undo_serial (score) != 0);
  click_undo (f, second);
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, with_first);
  g_assert_null (f->undo);
  gtk_widget_activate_action (get_row (f), "take.put", NULL);
  g_assert_nonnull (f->undo);
  g_assert_true (activate (f, "song.undo"));
  g_assert_null (f->undo);

  gtk_widget_activate_action (get_row (f), "take.delete", NULL);
  deleted = g_strdup (f->undo);
  gtk_widget_activate_action (get_row (f), "take.delete", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (takes), ==, 2);
  g_assert_cmpstr (f->said, ==, "2 takes were deleted");
  click_undo (f, deleted);
  g_assert_cmpuint (g_list_model_get_n_items (takes), ==, 2);
  g_assert_true (activate (f, "song.redo"));
  g_assert_nonnull (f->undo);
  click_undo (f, f->undo);
  g_assert_cmpuint (g_list_model_get_n_items (takes), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (MaiTake) take = g_list_model_get_item (takes, i);

      g_assert_cmpuint (mai_take_get_number (take), ==, i);
    }
}

/* With another song in the page nothing of the old one is left to be undone, or is held. */
static void
test_deleted_is_forgotten (Fixture *f, gconstpointer data)
{
  g_autofree char *songs = g_build_filename (f->folder, "others", NULL);
  g_autoptr (MaiProject) other = mai_project_new (songs);
  g_autofree char *undo = NULL;
  gpointer project = f->project, take;

  compose (f);
  take = mai_take_row_get_take (MAI_TAKE_ROW (get_row (f)));
  g_object_add_weak_pointer (take, &take);
  gtk_widget_activate_action (get_row (f), "take.delete", NULL);
  undo = g_strdup (f->undo);
  g_object_set (f->page, "project", other, NULL);
  g_assert_null (f->undo);
  g_object_add_weak_pointer (project, &project);
  g_assert_true (mai_project_flush (f->project, NULL));
  g_clear_object (&f->project);
  widget_fixture_settle ();
  g_assert_null (project);
  g_assert_null (take);
  click_undo (f, undo);
  f->project = g_object_ref (other);
}

static void
compose_for_long (Fixture *f)
{
  g_object_set (mai_project_get_compose_settings (f->project), "by-bars", FALSE, "notes", 20000u,
                NULL);
  g_assert_true (widget_fixture_wait (is_loaded, f, MAI_TEST_PATIENCE));
  g_assert_true (activate (f, "compose.compose"));
}

/* Whether a row's menu offers it. */
static gboolean
offers (GtkWidget *row, const char *action)
{
  GtkWidget *button = gtk_button_new ();
  gboolean sensitive;

  gtk_widget_set_parent (button, row);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  sensitive = gtk_widget_get_sensitive (button);
  gtk_widget_unparent (button);
  return sensitive;
}

/* What would do nothing is not offered. */
static void
test_busy (Fixture *f, gconstpointer data)
{
  GtkWidget *cancel = widget_fixture_find_like (f->page, GTK_TYPE_BUTTON, "label", "Cancel");

  g_assert_false (is_composing (f));
  g_assert_false (gtk_widget_get_sensitive (cancel));
  compose (f);
  g_assert_true (offers (get_row (f), "take.again"));
  compose_for_long (f);
  g_assert_true (is_composing (f));
  g_assert_true (gtk_widget_get_sensitive (cancel));
  g_assert_false (offers (get_row (f), "take.again"));
  g_assert_true (offers (get_row (f), "take.put"));
  g_assert_true (activate (f, "compose.cancel"));
  g_assert_false (is_composing (f));
  g_assert_true (offers (get_row (f), "take.again"));
}

/* Another song in the page: composing goes on for the one that it was begun in. */
static void
test_other_song_meanwhile (Fixture *f, gconstpointer data)
{
  g_autofree char *songs = g_build_filename (f->folder, "others", NULL);
  g_autoptr (MaiProject) other = mai_project_new (songs);

  g_object_set (mai_project_get_compose_settings (f->project), "by-bars", FALSE, "notes", 400u,
                NULL);
  g_assert_true (widget_fixture_wait (is_loaded, f, MAI_TEST_PATIENCE));
  g_assert_true (activate (f, "compose.compose"));
  g_object_set (f->page, "project", other, NULL);
  g_assert_nonnull (
      widget_fixture_find_like (f->page, GTK_TYPE_PROGRESS_BAR, "text", "Composing for “Joy”…"));
  g_assert_true (widget_fixture_wait (has_takes, f, MAI_TEST_PATIENCE));
  g_assert_true (widget_fixture_wait (has_said, f, MAI_TEST_PATIENCE));
  g_assert_cmpstr (f->said, ==, "4 takes were composed for “Joy”");
  g_assert_cmpuint (g_list_model_get_n_items (mai_project_get_takes (other)), ==, 0);
}

static gboolean
close_request_cb (GtkWindow *window, guint *n_closed)
{
  ++*n_closed;
  return TRUE;
}

static gboolean
was_closed (gpointer n_closed)
{
  return *(guint *) n_closed > 0;
}

/* The dialog that asks; there is one at most. */
static AdwMessageDialog *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  AdwMessageDialog *dialog = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (!ADW_IS_MESSAGE_DIALOG (window))
        continue;
      g_assert_null (dialog);
      dialog = ADW_MESSAGE_DIALOG (window);
    }
  return dialog;
}

static GtkWidget *
find_answer (const char *label)
{
  return widget_fixture_find_like (GTK_WIDGET (find_dialog ()), GTK_TYPE_BUTTON, "label", label);
}

/* The window stays while takes are being composed, and goes when they are finished or nobody wants to wait. */
static void
test_closing (Fixture *f, gconstpointer data)
{
  MaiComposePage *page = MAI_COMPOSE_PAGE (f->page);
  guint n_closed = 0;

  g_signal_connect (widget_fixture_get_window (f->window), "close-request",
                    G_CALLBACK (close_request_cb), &n_closed);
  g_assert_false (mai_compose_page_ask_to_close (page));
  compose_for_long (f);
  g_assert_true (mai_compose_page_ask_to_close (page));
  g_assert_true (mai_compose_page_ask_to_close (page));
  g_signal_emit_by_name (find_answer ("_Stay"), "clicked");
  widget_fixture_settle ();
  g_assert_null (find_dialog ());
  g_assert_true (is_composing (f));
  g_assert_true (mai_compose_page_ask_to_close (page));
  g_assert_cmpuint (n_closed, ==, 0);
  g_signal_emit_by_name (find_answer ("_Close Now"), "clicked");
  g_assert_true (widget_fixture_wait (was_closed, &n_closed, MAI_TEST_PATIENCE));
  g_assert_cmpuint (n_closed, ==, 1);
  g_assert_false (is_composing (f));
  widget_fixture_settle ();
  g_assert_null (find_dialog ());

  n_closed = 0;
  g_object_set (mai_project_get_compose_settings (f->project), "notes", 1000u, NULL);
  g_assert_true (activate (f, "compose.compose"));
  g_assert_true (mai_compose_page_ask_to_close (page));
  g_assert_true (widget_fixture_wait (was_closed, &n_closed, MAI_TEST_PATIENCE));
  g_assert_true (has_takes (f));
  g_assert_null (find_dialog ());
  g_assert_false (mai_compose_page_ask_to_close (page));
  g_signal_handlers_disconnect_by_func (widget_fixture_get_window (f->window), close_request_cb,
                                        &n_closed);
}

/* What goes wrong is said in the window. */
static void
test_failure (Fixture *f, gconstpointer data)
{
  g_assert_true (widget_fixture_wait (is_loaded, f, MAI_TEST_PATIENCE));
  mai_project_set_seed (f->project, 1000 * Q, 1001 * Q);
  g_assert_true (activate (f, "compose.compose"));
  g_assert_true (widget_fixture_wait (has_said, f, MAI_TEST_PATIENCE));
  g_assert_nonnull (strstr (f->said, "No note begins"));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/studio/compose-takes/compose-and-put", test_compose_and_put },
    { "/studio/compose-takes/delete", test_delete },
    { "/studio/compose-takes/undo-of-toasts", test_undo_of_toasts },
    { "/studio/compose-takes/deleted-is-forgotten", test_deleted_is_forgotten },
    { "/studio/compose-takes/busy", test_busy },
    { "/studio/compose-takes/other-song-meanwhile", test_other_song_meanwhile },
    { "/studio/compose-takes/closing", test_closing },
    { "/studio/compose-takes/failure", test_failure },
  };

  widget_fixture_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, setup, tests[i].test, teardown);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The page with a real project, roll and model, in a window that notes what the page has to say. */
#include <glib/gstdio.h>
#include <string.h>

#include "../audio/pulse-fixture.h"
#include "base/mai-tree.h"
#include "studio/compose/mai-compose-page.h"
#include "studio/compose/mai-take-row.h"
#include "studio/compose/mai-track-button.h"
#include "studio/compose/mai-track-popover.h"
#include "studio/mai-studio-resources.h"
#include "widget-fixture.h"
#include "widgets/mai-transport-bar.h"
#include "widgets/roll/mai-piano-roll.h"

#define SECONDS 120 // a sanitizer on a busy machine composes slowly
#define Q 480

typedef struct
{
  char *folder;
  MaiDesk *desk;
  MaiProject *project;
  GtkWidget *page;
  WidgetFixture *window;
  char *said; /* the last toast */
  char *undo; /* its action and target, NULL when it was dismissed */
} Fixture;

static MaiScore *
make_song (void)
{
  static const guint8 tune[] = { 64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 64, 62, 62, 62 };
  MaiScore *score = mai_score_new (Q);
  MaiTrack *track = mai_score_add_track (score, "Right hand", 0, 0);
  MaiTrack *left = mai_score_add_track (score, "Left hand", 0, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (tune); i++)
    {
      MaiNote note = { .onset = (gint64) i * Q,
                       .duration = Q,
                       .pitch = tune[i],
                       .velocity = (guint8) (60 + 3 * i),
                       .release_velocity = 64 };

      mai_track_add_notes (track, &note, 1);
      note.pitch = (guint8) (tune[i] - 16);
      note.duration = 2 * Q;
      if (i % 2 == 0)
        mai_track_add_notes (left, &note, 1);
    }
  return score;
}

static void
toast_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Fixture *f = data;

  g_free (f->said);
  f->said = g_variant_dup_string (parameter, NULL);
}

static void
toast_undo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Fixture *f = data;
  const char *words, *name, *target;

  g_variant_get (parameter, "(&s&s&s)", &words, &name, &target);
  g_free (f->said);
  g_free (f->undo);
  f->said = g_strdup (words);
  f->undo = g_strdup_printf ("%s::%s", name, target);
}

static void
dismiss_undo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Fixture *f = data;
  const char *name, *target;
  g_autofree char *gone = NULL;

  g_variant_get (parameter, "(&s&s)", &name, &target);
  gone = g_strdup_printf ("%s::%s", name, target);
  if (g_strcmp0 (gone, f->undo) == 0)
    g_clear_pointer (&f->undo, g_free);
}

static void
setup (Fixture *f, gconstpointer data)
{
  static const GActionEntry entries[] = { { "toast", toast_cb, "s" },
                                          { "toast-undo", toast_undo_cb, "(sss)" },
                                          { "dismiss-undo", dismiss_undo_cb, "(ss)" } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autofree char *songs = NULL;

  g_resources_register (mai_studio_get_resource ());
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/app/musicai/Studio/icons");
  f->folder = g_dir_make_tmp ("musicai-page-XXXXXX", NULL);
  songs = g_build_filename (f->folder, "songs", NULL);
  f->desk = mai_desk_new (NULL);
  f->project = GPOINTER_TO_INT (data) ? mai_project_new (songs)
                                      : mai_project_import (songs, make_song (), "Joy");
  f->page = g_object_new (MAI_TYPE_COMPOSE_PAGE, NULL);
  g_object_set (f->page, "desk", f->desk, "project", f->project, NULL);
  f->window = widget_fixture_new (f->page, 1280, 750);
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), f);
  gtk_widget_insert_action_group (GTK_WIDGET (widget_fixture_get_window (f->window)), "win",
                                  G_ACTION_GROUP (actions));
}

static void
teardown (Fixture *f, gconstpointer data)
{
  widget_fixture_free (f->window);
  mai_project_flush (f->project, NULL);
  g_clear_object (&f->project);
  g_clear_object (&f->desk);
  g_free (f->said);
  g_free (f->undo);
  widget_fixture_settle ();
  g_assert_true (mai_tree_remove (f->folder, NULL, NULL, NULL));
  g_free (f->folder);
}

static gboolean
activate (Fixture *f, const char *action)
{
  GtkWidget *root = GTK_WIDGET (widget_fixture_get_window (f->window));

  return gtk_widget_activate_action (root, action, NULL);
}

static gboolean
is_loaded (gpointer data)
{
  return mai_model_list_get_loaded (mai_desk_get_models (((Fixture *) data)->desk));
}

static gboolean
has_takes (gpointer data)
{
  return g_list_model_get_n_items (mai_project_get_takes (((Fixture *) data)->project)) >= 4;
}

static gboolean
is_composing (Fixture *f)
{
  return !gtk_widget_get_sensitive (
      widget_fixture_find_like (f->page, GTK_TYPE_BUTTON, "label", "Compose"));
}

/* The last take comes a moment before composing is over. */
static gboolean
has_composed (gpointer data)
{
  return has_takes (data) && !is_composing (data);
}

static gboolean
has_said (gpointer data)
{
  return ((Fixture *) data)->said != NULL;
}

/* From the button's action, which works from the window's header too. */
static void
compose (Fixture *f)
{
  g_object_set (mai_project_get_compose_settings (f->project), "by-bars", TRUE, "bars", 4u,
                "fresh-seed", FALSE, NULL);
  g_assert_true (widget_fixture_wait (is_loaded, f, SECONDS));
  g_assert_true (activate (f, "compose.compose"));
  g_assert_true (widget_fixture_wait (has_composed, f, SECONDS));
  widget_fixture_settle ();
}

static GtkWidget *
get_row (Fixture *f)
{
  GtkWidget *row = widget_fixture_find_like (f->page, MAI_TYPE_TAKE_ROW, NULL, NULL);

  g_assert_nonnull (row);
  return row;
}

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
  g_assert_true (widget_fixture_wait (is_loaded, f, SECONDS));
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
  g_assert_true (widget_fixture_wait (is_loaded, f, SECONDS));
  g_assert_true (activate (f, "compose.compose"));
  g_object_set (f->page, "project", other, NULL);
  g_assert_nonnull (
      widget_fixture_find_like (f->page, GTK_TYPE_PROGRESS_BAR, "text", "Composing for “Joy”…"));
  g_assert_true (widget_fixture_wait (has_takes, f, SECONDS));
  g_assert_true (widget_fixture_wait (has_said, f, SECONDS));
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
  g_assert_true (widget_fixture_wait (was_closed, &n_closed, SECONDS));
  g_assert_cmpuint (n_closed, ==, 1);
  g_assert_false (is_composing (f));
  widget_fixture_settle ();
  g_assert_null (find_dialog ());

  n_closed = 0;
  g_object_set (mai_project_get_compose_settings (f->project), "notes", 1000u, NULL);
  g_assert_true (activate (f, "compose.compose"));
  g_assert_true (mai_compose_page_ask_to_close (page));
  g_assert_true (widget_fixture_wait (was_closed, &n_closed, SECONDS));
  g_assert_true (has_takes (f));
  g_assert_null (find_dialog ());
  g_assert_false (mai_compose_page_ask_to_close (page));
  g_signal_handlers_disconnect_by_func (widget_fixture_get_window (f->window), close_request_cb,
                                        &n_closed);
}

static gboolean
is_sounding (gpointer data)
{
  MaiSound *sound = mai_desk_get_sound (((Fixture *) data)->desk);

  return mai_sound_get_playing (sound) && mai_sound_get_position (sound) > 0;
}

static gboolean
is_quiet (gpointer data)
{
  return !mai_sound_get_playing (mai_desk_get_sound (((Fixture *) data)->desk));
}

/* While a take plays the roll shows it in its place, and the song again afterwards. */
static void
hear (Fixture *f)
{
  MaiSound *sound = mai_desk_get_sound (f->desk);
  MaiScore *score = mai_project_get_score (f->project);
  MaiPianoRoll *roll =
      MAI_PIANO_ROLL (widget_fixture_find_like (f->page, MAI_TYPE_PIANO_ROLL, NULL, NULL));
  MaiTakeRow *row = MAI_TAKE_ROW (get_row (f));
  g_autoptr (WidgetPicture) heard = NULL;

  /* It must not come to its end before a busy machine has looked. */
  mai_sound_set_tempo (sound, 0.25);
  mai_take_row_play (row);
  g_assert_true (mai_sound_get_source (sound) == G_OBJECT (mai_take_row_get_take (row)));
  g_assert_true (widget_fixture_wait (is_sounding, f, SECONDS));
  g_assert_nonnull (
      widget_fixture_find_like (f->page, GTK_TYPE_LABEL, "label", "Hearing “Take 1”"));
  g_assert_true (mai_piano_roll_get_score (roll) != score);
  g_assert_cmpuint (mai_score_get_n_notes (mai_piano_roll_get_score (roll)), >,
                    mai_score_get_n_notes (score));
  g_assert_null (mai_piano_roll_get_editor (roll));
  g_assert_cmpint (mai_piano_roll_get_playhead (roll), >=, 12 * Q);
  heard = widget_fixture_take_picture (f->window, 1);
  widget_picture_save (heard, "compose-page-hearing");
  g_assert_true (activate (f, "transport.play"));
  g_assert_true (widget_fixture_wait (is_quiet, f, SECONDS));
  g_assert_true (mai_piano_roll_get_score (roll) == score);
  g_assert_nonnull (mai_piano_roll_get_editor (roll));
  g_assert_true (mai_sound_get_source (sound) == G_OBJECT (mai_take_row_get_take (row)));
  g_signal_emit_by_name (widget_fixture_find_like (f->page, MAI_TYPE_TRANSPORT_BAR, NULL, NULL),
                         "stop");
  g_assert_true (mai_sound_get_source (sound) == G_OBJECT (f->project));
}

static void
test_hear (Fixture *f, gconstpointer data)
{
  PulseFixture *server = pulse_fixture_new ();

  if (server == NULL)
    return;
  compose (f);
  hear (f);
  g_object_set (f->page, "desk", NULL, NULL);
  g_clear_object (&f->desk);
  pulse_fixture_free (server);
}

/* A song without notes teaches how to begin, and "Draw a Seed" gives the roll. */
static void
test_empty (Fixture *f, gconstpointer data)
{
  GtkWidget *button = widget_fixture_find_like (f->page, GTK_TYPE_BUTTON, "label", "_Draw a Seed");
  MaiScore *score = mai_project_get_score (f->project);
  g_autoptr (WidgetPicture) picture = NULL;

  g_assert_true (gtk_widget_get_mapped (button));
  g_assert_nonnull (widget_fixture_find_like (f->page, GTK_TYPE_BUTTON, "label", "_Open MIDI…"));
  widget_fixture_settle ();
  g_assert_nonnull (widget_fixture_find_like (f->page, GTK_TYPE_LABEL, "label", "Ode to Joy"));
  picture = widget_fixture_take_picture (f->window, 1);
  widget_picture_save (picture, "compose-page-empty");
  g_signal_emit_by_name (button, "clicked");
  g_assert_false (gtk_widget_get_mapped (button));
  widget_fixture_key (f->window, "Return", NULL);
  widget_fixture_settle ();
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, 1);
  g_assert_true (activate (f, "song.undo"));
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, 0);
  g_assert_false (gtk_widget_get_mapped (button));
}

static gboolean
is_wanted (gpointer data)
{
  MaiSound *sound = mai_desk_get_sound (((Fixture *) data)->desk);

  return mai_sound_get_playing (sound) || mai_sound_get_trouble (sound) != NULL;
}

/* Keys of the page, with the focus on the notes, as it is from the start. */
static void
test_keys (Fixture *f, gconstpointer data)
{
  MaiScore *score = mai_project_get_score (f->project);
  gsize n = mai_score_get_n_notes (score);

  widget_fixture_key (f->window, "Return", NULL);
  widget_fixture_settle ();
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, n - 1);
  widget_fixture_key (f->window, "z", "Control_L");
  widget_fixture_settle ();
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, n);
  widget_fixture_key (f->window, "space", NULL);
  g_assert_true (widget_fixture_wait (is_wanted, f, SECONDS));
  g_assert_true (widget_fixture_wait (is_loaded, f, SECONDS));
  widget_fixture_key (f->window, "Return", "Control_L");
  g_assert_true (widget_fixture_wait (has_composed, f, SECONDS));
  gtk_widget_set_child_visible (f->page, FALSE);
  g_assert_false (gtk_widget_get_mapped (f->page));
  widget_fixture_key (f->window, "z", "Control_L");
  widget_fixture_settle ();
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, n);
}

/* What goes wrong is said in the window. */
static void
test_failure (Fixture *f, gconstpointer data)
{
  g_assert_true (widget_fixture_wait (is_loaded, f, SECONDS));
  mai_project_set_seed (f->project, 1000 * Q, 1001 * Q);
  g_assert_true (activate (f, "compose.compose"));
  g_assert_true (widget_fixture_wait (has_said, f, SECONDS));
  g_assert_nonnull (strstr (f->said, "No note begins"));
}

/* The button opens the list of tracks, and says which of them is drawn into. */
static void
test_tracks (Fixture *f, gconstpointer data)
{
  MaiScore *score = mai_project_get_score (f->project);
  GtkWidget *button = widget_fixture_find (
      widget_fixture_find_like (f->page, MAI_TYPE_TRACK_BUTTON, NULL, NULL), "button");
  GtkWidget *popover, *list;

  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  g_assert_true (MAI_IS_TRACK_POPOVER (popover));
  list = widget_fixture_find (popover, "list");
  g_signal_emit_by_name (widget_fixture_find_like (popover, GTK_TYPE_BUTTON, "label", "_Add Track"),
                         "clicked");
  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 3);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (widget_fixture_find (popover, "instruments")), 73);
  g_assert_cmpuint (mai_track_get_program (mai_score_get_track (score, 2)), ==, 73);
  g_assert_nonnull (widget_fixture_find_like (button, GTK_TYPE_LABEL, "label", "Flute"));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Track: Flute");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (widget_fixture_find (popover, "instruments")), 128);
  g_assert_cmpuint (mai_track_get_channel (mai_score_get_track (score, 2)), ==, 9);
  g_signal_emit_by_name (list, "row-activated",
                         gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Track: Right hand");
  g_assert_true (activate (f, "song.undo"));
  g_assert_cmpuint (mai_track_get_program (mai_score_get_track (score, 2)), ==, 73);
  g_assert_true (activate (f, "song.undo"));
  g_assert_true (activate (f, "song.undo"));
  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 2);
}

/* Another project in the same page, and none. */
static void
test_projects (Fixture *f, gconstpointer data)
{
  g_autofree char *songs = g_build_filename (f->folder, "others", NULL);
  g_autoptr (MaiProject) other = mai_project_new (songs);
  g_autoptr (MaiProject) now = NULL;

  g_object_set (f->page, "project", other, NULL);
  widget_fixture_draw (f->window);
  g_object_set (f->page, "project", NULL, NULL);
  widget_fixture_draw (f->window);
  g_assert_true (activate (f, "transport.play"));
  g_object_set (f->page, "project", f->project, NULL);
  widget_fixture_draw (f->window);
  g_object_get (f->page, "project", &now, NULL);
  g_assert_true (now == f->project);
  g_object_set (f->page, "desk", NULL, NULL);
  widget_fixture_draw (f->window);
}

static void
test_pictures (Fixture *f, gconstpointer data)
{
  g_autoptr (WidgetPicture) light = NULL;
  g_autoptr (WidgetPicture) dark = NULL;
  g_autoptr (WidgetPicture) narrow = NULL;
  g_autoptr (WidgetPicture) sheet = NULL;

  compose (f);
  gtk_widget_activate_action (get_row (f), "take.put", NULL);
  mai_project_set_seed (f->project, 0, 16 * Q);
  light = widget_fixture_take_picture (f->window, 1);
  widget_picture_save (light, "compose-page-light");
  widget_fixture_set_dark (TRUE);
  dark = widget_fixture_take_picture (f->window, 1);
  widget_picture_save (dark, "compose-page-dark");
  widget_fixture_set_dark (FALSE);
  widget_fixture_resize (f->window, 360, 640);
  g_assert_cmpint (gtk_widget_get_width (f->page), <=, 360);
  g_assert_true (activate (f, "compose.panel"));
  widget_fixture_settle ();
  narrow = widget_fixture_take_picture (f->window, 1);
  widget_picture_save (narrow, "compose-page-narrow");
  g_assert_true (activate (f, "compose.panel"));
  widget_fixture_settle ();
  sheet = widget_fixture_take_picture (f->window, 1);
  widget_picture_save (sheet, "compose-page-sheet");
  widget_picture_assert_unlike (narrow, sheet, 0.02);
}

/* Whether each action of a menu with this prefix can be found from @widget: it is done. */
static guint
do_all (GMenuModel *menu, const char *prefix, GtkWidget *widget)
{
  guint n = 0;

  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
      g_autoptr (GMenuModel) submenu = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SUBMENU);
      g_autofree char *action = NULL;

      if (section != NULL)
        n += do_all (section, prefix, widget);
      if (submenu != NULL)
        n += do_all (submenu, prefix, widget);
      g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &action);
      if (action == NULL || !g_str_has_prefix (action, prefix))
        continue;
      g_test_message ("%s", action);
      g_assert_true (gtk_widget_activate_action (widget, action, NULL));
      n++;
    }
  return n;
}

/* The menu of notes is there when it is asked for; what it offers for the roll itself reaches that. */
static void
test_menu (Fixture *f, gconstpointer data)
{
  GtkWidget *roll = widget_fixture_find_like (f->page, MAI_TYPE_PIANO_ROLL, NULL, NULL);
  GtkWidget *menu = NULL, *overlay = gtk_widget_get_parent (roll);
  gboolean velocities, minimap, originality;
  guint n = 0;

  g_assert_true (activate (f, "notes.menu"));
  while (menu == NULL
         && (menu = widget_fixture_find_like (overlay, GTK_TYPE_POPOVER_MENU, NULL, NULL)) == NULL)
    overlay = gtk_widget_get_parent (overlay);
  n = do_all (gtk_popover_menu_get_menu_model (GTK_POPOVER_MENU (menu)), "view.", menu);
  g_assert_cmpuint (n, ==, 8);
  g_object_get (roll, "show-velocities", &velocities, "show-minimap", &minimap, "show-originality",
                &originality, NULL);
  g_assert_false (velocities || minimap);
  g_assert_true (originality);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Fixture *f, gconstpointer data);
    gboolean empty;
  } tests[] = {
    { "/studio/compose-page/compose-and-put", test_compose_and_put, FALSE },
    { "/studio/compose-page/delete", test_delete, FALSE },
    { "/studio/compose-page/undo-of-toasts", test_undo_of_toasts, FALSE },
    { "/studio/compose-page/deleted-is-forgotten", test_deleted_is_forgotten, FALSE },
    { "/studio/compose-page/busy", test_busy, FALSE },
    { "/studio/compose-page/other-song-meanwhile", test_other_song_meanwhile, FALSE },
    { "/studio/compose-page/closing", test_closing, FALSE },
    { "/studio/compose-page/hear", test_hear, FALSE },
    { "/studio/compose-page/empty", test_empty, TRUE },
    { "/studio/compose-page/failure", test_failure, FALSE },
    { "/studio/compose-page/keys", test_keys, FALSE },
    { "/studio/compose-page/menu", test_menu, FALSE },
    { "/studio/compose-page/tracks", test_tracks, FALSE },
    { "/studio/compose-page/projects", test_projects, FALSE },
    { "/studio/compose-page/pictures", test_pictures, FALSE },
  };
  int status;

  pulse_fixture_init ();
  widget_fixture_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, GINT_TO_POINTER (tests[i].empty), setup, tests[i].test,
                teardown);
  status = g_test_run ();
  pulse_fixture_finish ();
  return status;
}

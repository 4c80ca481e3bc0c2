/* SPDX-License-Identifier: Apache-2.0 */
/* The page as a whole: what is shown, heard, and reached by keys and menus. */
#include <string.h>

#include "../audio/pulse-fixture.h"
#include "compose-page-fixture.h"
#include "studio/compose/mai-track-button.h"
#include "studio/compose/mai-track-popover.h"
#include "widgets/mai-transport-bar.h"
#include "widgets/roll/mai-piano-roll.h"

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
  g_assert_true (widget_fixture_wait (is_sounding, f, MAI_TEST_PATIENCE));
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
  g_assert_true (widget_fixture_wait (is_quiet, f, MAI_TEST_PATIENCE));
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
  g_assert_true (widget_fixture_wait (is_wanted, f, MAI_TEST_PATIENCE));
  g_assert_true (widget_fixture_wait (is_loaded, f, MAI_TEST_PATIENCE));
  widget_fixture_key (f->window, "Return", "Control_L");
  g_assert_true (widget_fixture_wait (has_composed, f, MAI_TEST_PATIENCE));
  gtk_widget_set_child_visible (f->page, FALSE);
  g_assert_false (gtk_widget_get_mapped (f->page));
  widget_fixture_key (f->window, "z", "Control_L");
  widget_fixture_settle ();
  g_assert_cmpuint (mai_score_get_n_notes (score), ==, n);
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
    { "/studio/compose-page/hear", test_hear, FALSE },
    { "/studio/compose-page/empty", test_empty, TRUE },
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

/* SPDX-License-Identifier: Apache-2.0 */
/* The panel beside a real project, with the model that comes with the studio. */
#include <glib/gstdio.h>
#include <string.h>

#include "../base/mai-test-loop.h"
#include "base/mai-tree.h"
#include "learn/mai-copy-guard.h"
#include "studio/compose/mai-compose-panel.h"
#include "studio/compose/mai-take-row.h"
#include "studio/mai-studio-resources.h"
#include "widget-fixture.h"

typedef struct
{
  char *folder;
  MaiModelList *models;
  MaiComposing *composing;
  MaiSound *sound;
  MaiProject *project;
  GtkWidget *panel;
  WidgetFixture *window;
  char *asked;
  GSimpleActionGroup *actions;
  char *activated;
} Fixture;

static MaiScore *
make_song (void)
{
  static const guint8 tune[] = { 64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 64, 62, 62, 62,
                                 64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 62, 60, 60, 60 };
  MaiScore *score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (tune); i++)
    {
      MaiNote note = { .onset = (gint64) i * 480,
                       .duration = 480,
                       .pitch = tune[i],
                       .velocity = 80,
                       .release_velocity = 64 };

      mai_track_add_notes (track, &note, 1);
    }
  return score;
}

static void
asked_cb (MaiTakeList *list, MaiTake *take, const char *what, Fixture *f)
{
  g_free (f->asked);
  f->asked = g_strdup_printf ("%s %s", what, mai_take_get_title (take));
}

static void
activated_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Fixture *f = data;

  g_free (f->activated);
  f->activated = g_strdup (g_action_get_name (G_ACTION (action)));
}

static gboolean
is_loaded (gpointer data)
{
  return mai_model_list_get_loaded (((Fixture *) data)->models);
}

static gboolean
is_idle (gpointer data)
{
  return !mai_composing_get_busy (((Fixture *) data)->composing);
}

static void
setup (Fixture *f, gconstpointer data)
{
  static const GActionEntry entries[] = { { "compose", activated_cb }, { "cancel", activated_cb } };
  g_autofree char *songs = NULL;

  g_resources_register (mai_studio_get_resource ());
  f->folder = g_dir_make_tmp ("musicai-panel-XXXXXX", NULL);
  songs = g_build_filename (f->folder, "songs", NULL);
  f->models = mai_model_list_new (f->folder);
  f->composing = mai_composing_new (f->models);
  f->sound = mai_sound_new (NULL);
  f->project = mai_project_import (songs, make_song (), "Joy");
  f->panel = g_object_new (MAI_TYPE_COMPOSE_PANEL, NULL);
  f->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (f->actions), entries, G_N_ELEMENTS (entries), f);
  gtk_widget_insert_action_group (f->panel, "compose", G_ACTION_GROUP (f->actions));
  mai_compose_panel_set_models (MAI_COMPOSE_PANEL (f->panel), f->models);
  mai_compose_panel_set_sound (MAI_COMPOSE_PANEL (f->panel), f->sound);
  mai_compose_panel_set_composing (MAI_COMPOSE_PANEL (f->panel), f->composing);
  mai_compose_panel_set_project (MAI_COMPOSE_PANEL (f->panel), f->project);
  g_signal_connect (mai_compose_panel_get_take_list (MAI_COMPOSE_PANEL (f->panel)), "asked",
                    G_CALLBACK (asked_cb), f);
  g_assert_true (widget_fixture_wait (is_loaded, f, MAI_TEST_PATIENCE));
  f->window = widget_fixture_new (f->panel, 360, 760);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  widget_fixture_free (f->window);
  mai_project_flush (f->project, NULL);
  g_clear_object (&f->project);
  g_clear_object (&f->composing);
  g_clear_object (&f->sound);
  g_clear_object (&f->models);
  g_clear_object (&f->actions);
  g_free (f->asked);
  g_free (f->activated);
  widget_fixture_settle ();
  g_assert_true (mai_tree_remove (f->folder, NULL, NULL, NULL));
  g_free (f->folder);
}

static gboolean
is_scrolled (gpointer adjustment)
{
  return gtk_adjustment_get_value (adjustment) > 0;
}

static void
compose (Fixture *f)
{
  g_object_set (mai_project_get_compose_settings (f->project), "by-bars", TRUE, "bars", 4u, NULL);
  mai_composing_start (f->composing, f->project);
  g_assert_true (widget_fixture_wait (is_idle, f, MAI_TEST_PATIENCE));
  widget_fixture_settle ();
}

/* What the widgets show is what the settings say, and the other way round. */
static void
test_settings (Fixture *f, gconstpointer data)
{
  MaiComposeSettings *settings = mai_project_get_compose_settings (f->project);
  GtkWidget *row = widget_fixture_find_like (f->panel, ADW_TYPE_ACTION_ROW, "title", "Surprise");
  GtkWidget *scale = widget_fixture_find_like (row, GTK_TYPE_SCALE, NULL, NULL);
  GtkWidget *range = widget_fixture_find_like (f->panel, ADW_TYPE_EXPANDER_ROW, "title", "Range");
  GtkWidget *length = widget_fixture_find_like (
      widget_fixture_find_like (f->panel, ADW_TYPE_ACTION_ROW, "title", "Length"),
      GTK_TYPE_SPIN_BUTTON, NULL, NULL);
  guint notes;
  gboolean by_bars;

  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "Balanced");
  gtk_range_set_value (GTK_RANGE (scale), 1);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "Wild");
  g_assert_cmpfloat (mai_compose_settings_to_task (settings).options.sampling.top_p, ==, 1);
  g_object_set (settings, "surprise", 0.0, NULL);
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (scale)), ==, 0);
  g_object_set (settings, "lowest", 36u, "highest", 84u, NULL);
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (range)), ==, "C2 to C6");

  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (length)), ==, 8);
  g_object_set (settings, "by-bars", FALSE, NULL);
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (length)), ==, 200);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (length), 123);
  g_object_get (settings, "notes", &notes, "by-bars", &by_bars, NULL);
  g_assert_cmpuint (notes, ==, 123);
  g_assert_false (by_bars);
}

static void
type_copy (GtkWidget *spin, const char *text, double expected)
{
  gtk_editable_set_text (GTK_EDITABLE (spin), text);
  gtk_spin_button_update (GTK_SPIN_BUTTON (spin));
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==, expected);
}

/* A slip of the finger does not lift the limit. */
static void
test_copy_typed (Fixture *f, gconstpointer data)
{
  GtkWidget *spin = widget_fixture_find_like (
      widget_fixture_find_like (f->panel, ADW_TYPE_ACTION_ROW, "title", "Copy at Most"),
      GTK_TYPE_SPIN_BUTTON, NULL, NULL);

  type_copy (spin, "12", 12);
  type_copy (spin, "12 notes", 12);
  type_copy (spin, "-3", 12);
  type_copy (spin, "1000000", MAI_COPY_GUARD_MOST);
  type_copy (spin, "Off", 1);
}

/* What it costs is said, and what a song was set to is shown when it is opened. */
static void
test_weights (Fixture *f, gconstpointer data)
{
  MaiComposeSettings *settings = mai_project_get_compose_settings (f->project);
  g_autofree char *songs = g_build_filename (f->folder, "songs", NULL);
  g_autoptr (MaiProject) other = mai_project_import (songs, make_song (), "Joy again");
  GtkWidget *widget = widget_fixture_find_like (f->panel, ADW_TYPE_COMBO_ROW, "title", "Precision");
  AdwComboRow *row = ADW_COMBO_ROW (widget);

  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "As it was learnt");
  adw_combo_row_set_selected (row, MAI_PRECISION_INT8);
  g_assert_cmpint (mai_compose_settings_to_task (settings).options.weights, ==, MAI_PRECISION_INT8);
  g_object_set (settings, "weights", MAI_PRECISION_BFLOAT16, NULL);
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, MAI_PRECISION_BFLOAT16);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==,
                   "Quicker, hardly less exact");
  mai_compose_panel_set_project (MAI_COMPOSE_PANEL (f->panel), other);
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, MAI_PRECISION_FLOAT32);
  mai_compose_panel_set_project (MAI_COMPOSE_PANEL (f->panel), f->project);
  g_assert_cmpint (mai_compose_settings_to_task (settings).options.weights, ==,
                   MAI_PRECISION_BFLOAT16);
  mai_project_flush (other, NULL);
}

static void
test_key (Fixture *f, gconstpointer data)
{
  MaiComposeSettings *settings = mai_project_get_compose_settings (f->project);
  GtkWidget *row = widget_fixture_find_like (f->panel, ADW_TYPE_ACTION_ROW, "title", "Keep to");
  GtkWidget *tonics = widget_fixture_find_like (row, GTK_TYPE_DROP_DOWN, NULL, NULL);
  GtkWidget *scales = gtk_widget_get_next_sibling (tonics);

  g_assert_false (gtk_widget_get_visible (scales));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (tonics), 7);
  g_assert_cmpstr (mai_compose_settings_get_key (settings), ==, "Gb:major");
  g_assert_true (gtk_widget_get_visible (scales));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (scales), 1);
  g_assert_cmpstr (mai_compose_settings_get_key (settings), ==, "F#:minor");
  g_object_set (settings, "key", "D:dorian", NULL);
  g_assert_cmpuint (gtk_drop_down_get_selected (GTK_DROP_DOWN (tonics)), ==, 3);
  g_assert_cmpuint (gtk_drop_down_get_selected (GTK_DROP_DOWN (scales)), ==, 4);
  g_assert_cmpstr (mai_compose_settings_get_key (settings), ==, "D:dorian");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (tonics), 0);
  g_assert_cmpstr (mai_compose_settings_get_key (settings), ==, "");
}

static void
test_model (Fixture *f, gconstpointer data)
{
  MaiComposeSettings *settings = mai_project_get_compose_settings (f->project);
  GtkWidget *row = widget_fixture_find_like (f->panel, ADW_TYPE_COMBO_ROW, "title", "Model");
  MaiModelInfo *info = adw_combo_row_get_selected_item (ADW_COMBO_ROW (row));

  g_assert_cmpstr (mai_model_info_get_name (info), ==, "Salon");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "Comes with the studio");
  /* Nobody chose it: a later studio may come with a better one. */
  g_assert_null (mai_compose_settings_get_model_digest (settings));
  mai_compose_settings_set_model (settings, "0123", "Gone");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==,
                   "“Gone” is not there any more");
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 0);
  g_assert_cmpstr (mai_compose_settings_get_model_name (settings), ==, "Salon");
}

static void
test_seed_words (Fixture *f, gconstpointer data)
{
  g_assert_nonnull (
      widget_fixture_find_like (f->panel, GTK_TYPE_LABEL, "label", "Goes on from the whole song"));
  mai_project_set_seed (f->project, 1920, 5760);
  g_assert_nonnull (widget_fixture_find_like (f->panel, GTK_TYPE_LABEL, "label",
                                              "Goes on from the marked bars 2 to 3"));
}

/* What a screen reader says of a take besides its title. */
static void
assert_description (GtkWidget *row, const char *end)
{
  const char *detail = gtk_label_get_label (GTK_LABEL (widget_fixture_find (row, "detail")));
  g_autofree char *words = g_strconcat (detail, end, NULL);

  g_assert_nonnull (strstr (detail, "notes · 0:"));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       words);
}

/* The wheel scrolls the panel over whatever it is, and changes nothing. */
static void
test_wheel (Fixture *f, gconstpointer data)
{
  GtkWidget *scroller = widget_fixture_find_like (f->panel, GTK_TYPE_SCROLLED_WINDOW, NULL, NULL);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  const char *const ids[] = { "length_spin", "surprise_scale" };

  widget_fixture_resize (f->window, 360, 420);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      GtkWidget *widget = widget_fixture_find (f->panel, ids[i]);
      GtkAdjustment *value = i == 0 ? gtk_spin_button_get_adjustment (GTK_SPIN_BUTTON (widget))
                                    : gtk_range_get_adjustment (GTK_RANGE (widget));
      double before = gtk_adjustment_get_value (value), x, y;

      gtk_adjustment_set_value (adjustment, 0);
      widget_fixture_draw (f->window);
      gtk_widget_translate_coordinates (widget, f->panel, gtk_widget_get_width (widget) / 2.0,
                                        gtk_widget_get_height (widget) / 2.0, &x, &y);
      g_assert_cmpfloat (y, <, 420);
      widget_fixture_move_pointer (f->window, x, y);
      widget_fixture_turn_wheel (f->window, 1, NULL);
      g_assert_true (widget_fixture_wait (is_scrolled, adjustment, MAI_TEST_PATIENCE));
      g_assert_cmpfloat (gtk_adjustment_get_value (value), ==, before);
    }
}

static void
test_takes (Fixture *f, gconstpointer data)
{
  GtkWidget *row, *button;
  g_autoptr (MaiTake) take = NULL;
  g_autoptr (WidgetPicture) picture = NULL;

  g_assert_null (widget_fixture_find_like (f->panel, MAI_TYPE_TAKE_ROW, NULL, NULL));
  compose (f);
  compose (f);
  /* What was composed last is on top, in its own order. */
  row = widget_fixture_find_like (f->panel, MAI_TYPE_TAKE_ROW, NULL, NULL);
  for (guint i = 0; i < 8; i++, row = gtk_widget_get_next_sibling (row))
    {
      g_autofree char *title = g_strdup_printf ("Take %u", i < 4 ? i + 5 : i - 3);

      g_assert_true (MAI_IS_TAKE_ROW (row));
      g_assert_cmpstr (mai_take_get_title (mai_take_row_get_take (MAI_TAKE_ROW (row))), ==, title);
    }
  row = widget_fixture_find_like (f->panel, MAI_TYPE_TAKE_ROW, NULL, NULL);
  take = g_object_ref (mai_take_row_get_take (MAI_TAKE_ROW (row)));
  button =
      widget_fixture_find_like (row, GTK_TYPE_TOGGLE_BUTTON, "icon-name", "non-starred-symbolic");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  g_assert_true (mai_take_get_starred (take));
  assert_description (row, ", starred");
  mai_take_set_starred (take, FALSE);
  assert_description (row, "");
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
  gtk_widget_activate_action (row, "take.put", NULL);
  g_assert_cmpstr (f->asked, ==, "put Take 5");
  gtk_widget_activate_action (row, "take.delete", NULL);
  g_assert_cmpstr (f->asked, ==, "delete Take 5");
  picture = widget_fixture_take_picture (f->window, 1);
  widget_picture_save (picture, "compose-panel-takes");
  mai_project_remove_take (f->project, take);
  row = widget_fixture_find_like (f->panel, MAI_TYPE_TAKE_ROW, NULL, NULL);
  g_assert_cmpstr (mai_take_get_title (mai_take_row_get_take (MAI_TAKE_ROW (row))), ==, "Take 6");
}

/* The button becomes progress and Cancel, with the focus where it was. */
static void
test_busy (Fixture *f, gconstpointer data)
{
  GtkWidget *compose_button =
      widget_fixture_find_like (f->panel, GTK_TYPE_BUTTON, "label", "Compose");
  GtkWidget *cancel_button =
      widget_fixture_find_like (f->panel, GTK_TYPE_BUTTON, "label", "Cancel");
  GtkRoot *root = gtk_widget_get_root (f->panel);

  g_assert_true (gtk_widget_get_mapped (compose_button));
  gtk_widget_grab_focus (compose_button);
  g_signal_emit_by_name (compose_button, "clicked");
  g_assert_cmpstr (f->activated, ==, "compose");
  g_object_set (mai_project_get_compose_settings (f->project), "by-bars", FALSE, "notes", 20000u,
                NULL);
  mai_composing_start (f->composing, f->project);
  g_assert_true (gtk_widget_get_child_visible (gtk_widget_get_parent (cancel_button)));
  g_assert_true (gtk_root_get_focus (root) == cancel_button);
  g_signal_emit_by_name (cancel_button, "clicked");
  g_assert_cmpstr (f->activated, ==, "cancel");
  mai_composing_cancel (f->composing);
  g_assert_true (gtk_root_get_focus (root) == compose_button);
}

static void
test_pictures (Fixture *f, gconstpointer data)
{
  g_autoptr (WidgetPicture) light = NULL;
  g_autoptr (WidgetPicture) dark = NULL;

  light = widget_fixture_take_picture (f->window, 1);
  widget_picture_save (light, "compose-panel-light");
  g_object_set (mai_project_get_compose_settings (f->project), "key", "F#:harmonic-minor", NULL);
  compose (f);
  widget_fixture_set_dark (TRUE);
  dark = widget_fixture_take_picture (f->window, 1);
  widget_picture_save (dark, "compose-panel-dark");
  widget_fixture_set_dark (FALSE);
  widget_picture_assert_unlike (light, dark, 0.2);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/studio/compose-panel/settings", test_settings },
    { "/studio/compose-panel/key", test_key },
    { "/studio/compose-panel/copy-typed", test_copy_typed },
    { "/studio/compose-panel/weights", test_weights },
    { "/studio/compose-panel/model", test_model },
    { "/studio/compose-panel/seed-words", test_seed_words },
    { "/studio/compose-panel/takes", test_takes },
    { "/studio/compose-panel/wheel", test_wheel },
    { "/studio/compose-panel/busy", test_busy },
    { "/studio/compose-panel/pictures", test_pictures },
  };

  widget_fixture_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, setup, tests[i].test, teardown);
  return g_test_run ();
}

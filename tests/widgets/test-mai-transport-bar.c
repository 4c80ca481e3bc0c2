/* SPDX-License-Identifier: Apache-2.0 */
/* What the bar shows, what it asks for, and how it fits. */
#include "widget-fixture.h"
#include "widgets/mai-transport-bar.h"

typedef struct
{
  WidgetFixture *fixture;
  GtkWidget *bar;
  int plays, pauses, stops, rewinds, bars;
} Desk;

static void
count_cb (int *count)
{
  (*count)++;
}

static void
seek_cb (GtkWidget *bar, int bars, Desk *desk)
{
  desk->bars += bars;
}

static void
set_up (Desk *desk, int width)
{
  *desk = (Desk){ .bar = mai_transport_bar_new () };
  g_signal_connect_swapped (desk->bar, "play", G_CALLBACK (count_cb), &desk->plays);
  g_signal_connect_swapped (desk->bar, "pause", G_CALLBACK (count_cb), &desk->pauses);
  g_signal_connect_swapped (desk->bar, "stop", G_CALLBACK (count_cb), &desk->stops);
  g_signal_connect_swapped (desk->bar, "rewind", G_CALLBACK (count_cb), &desk->rewinds);
  g_signal_connect (desk->bar, "seek-by", G_CALLBACK (seek_cb), desk);
  desk->fixture = widget_fixture_new (desk->bar, width, 46);
}

static GtkWidget *
get_child (Desk *desk, const char *name)
{
  GtkWidget *child = widget_fixture_find (desk->bar, name);
  g_assert_nonnull (child);
  return child;
}

static void
click (Desk *desk, const char *name)
{
  double x, y;
  GtkWidget *child = get_child (desk, name);
  g_assert_true (gtk_widget_get_mapped (child));
  g_assert_true (gtk_widget_translate_coordinates (child, desk->bar,
                                                   gtk_widget_get_width (child) / 2.0,
                                                   gtk_widget_get_height (child) / 2.0, &x, &y));
  widget_fixture_click (desk->fixture, x, y);
}

static gboolean
get_flag (Desk *desk, const char *name)
{
  gboolean value;
  g_object_get (desk->bar, name, &value, NULL);
  return value;
}

static double
get_number (Desk *desk, const char *name)
{
  double value;
  g_object_get (desk->bar, name, &value, NULL);
  return value;
}

static void
test_buttons (void)
{
  Desk desk;
  set_up (&desk, 900);
  click (&desk, "play_button");
  g_assert_cmpint (desk.plays, ==, 1);
  g_assert_false (get_flag (&desk, "playing")); // its owner says so
  g_object_set (desk.bar, "playing", TRUE, NULL);
  GtkWidget *play = get_child (&desk, "play_button");
  g_assert_cmpstr (gtk_button_get_icon_name (GTK_BUTTON (play)), ==,
                   "media-playback-pause-symbolic");
  gtk_test_accessible_assert_property (play, GTK_ACCESSIBLE_PROPERTY_LABEL, "Pause");
  click (&desk, "play_button");
  g_assert_cmpint (desk.pauses, ==, 1);
  g_assert_cmpint (desk.plays, ==, 1);
  click (&desk, "stop_button");
  g_assert_cmpint (desk.stops, ==, 1);
  click (&desk, "rewind_button");
  g_assert_cmpint (desk.rewinds, ==, 1);
  g_object_set (desk.bar, "can-play", FALSE, NULL);
  click (&desk, "play_button");
  g_assert_cmpint (desk.plays + desk.pauses, ==, 2);
  widget_fixture_free (desk.fixture);
}

static void
check_toggle (Desk *desk, const char *button, const char *property)
{
  gboolean before = get_flag (desk, property);
  click (desk, button);
  g_assert_cmpint (get_flag (desk, property), ==, !before);
  g_object_set (desk->bar, property, before, NULL);
  g_assert_cmpint (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (get_child (desk, button))), ==,
                   before);
}

static void
test_toggles (void)
{
  Desk desk;
  set_up (&desk, 900);
  check_toggle (&desk, "loop_button", "looping");
  check_toggle (&desk, "metronome_button", "metronome");
  check_toggle (&desk, "follow_button", "following");
  widget_fixture_free (desk.fixture);
}

static const char *
get_tempo_text (Desk *desk)
{
  return gtk_inscription_get_text (GTK_INSCRIPTION (get_child (desk, "tempo_label")));
}

static void
test_tempo (void)
{
  Desk desk;
  set_up (&desk, 900);
  GtkWidget *scale = get_child (&desk, "tempo_scale");
  g_object_set (desk.bar, "bpm", 72.0, NULL);
  g_assert_cmpstr (get_tempo_text (&desk), ==, "♩ = 72");
  g_object_set (desk.bar, "tempo-scale", 0.5, NULL);
  g_assert_cmpstr (get_tempo_text (&desk), ==, "♩ = 36");
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (GTK_RANGE (scale)), -1.0, 1e-9);
  gtk_test_accessible_assert_property (get_child (&desk, "tempo_button"),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Tempo, 36 beats per minute");
  gtk_range_set_value (GTK_RANGE (scale), 2.0);
  g_assert_cmpfloat (get_number (&desk, "tempo-scale"), ==, 4.0);
  gtk_range_set_value (GTK_RANGE (scale), 0.005); // whole per cents
  g_assert_cmpfloat (get_number (&desk, "tempo-scale"), ==, 1.0);
  GtkWidget *spin = get_child (&desk, "tempo_spin");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 25.0);
  g_assert_cmpfloat (get_number (&desk, "tempo-scale"), ==, 0.25);
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (GTK_RANGE (scale)), -2.0, 1e-9);
  g_signal_emit_by_name (get_child (&desk, "reset_button"), "clicked");
  g_assert_cmpfloat (get_number (&desk, "tempo-scale"), ==, 1.0);
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==, 100.0);
  gtk_widget_grab_focus (scale);
  widget_fixture_key (desk.fixture, "Right", NULL);
  g_assert_cmpfloat (get_number (&desk, "tempo-scale"), >, 1.0);
  widget_fixture_free (desk.fixture);
}

static void
test_position (void)
{
  Desk desk;
  set_up (&desk, 900);
  GtkWidget *readout = get_child (&desk, "readout");
  GtkInscription *position = GTK_INSCRIPTION (get_child (&desk, "position_label"));
  GtkInscription *time = GTK_INSCRIPTION (get_child (&desk, "time_label"));
  mai_transport_bar_set_position (MAI_TRANSPORT_BAR (desk.bar), 4, 2, 240, 77.9);
  g_assert_cmpstr (gtk_inscription_get_text (position), ==, "5 . 3 . 240");
  g_assert_cmpstr (gtk_inscription_get_text (time), ==, "1:17");
  gtk_test_accessible_assert_property (readout, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Position 5 . 3 . 240");
  mai_transport_bar_set_position (MAI_TRANSPORT_BAR (desk.bar), 0, 0, 0, 3723.0);
  g_assert_cmpstr (gtk_inscription_get_text (time), ==, "1:02:03");
  click (&desk, "readout");
  g_assert_true (gtk_widget_has_focus (readout));
  widget_fixture_key (desk.fixture, "Page_Down", NULL);
  g_assert_cmpint (desk.bars, ==, 1);
  widget_fixture_key (desk.fixture, "Page_Up", NULL);
  widget_fixture_key (desk.fixture, "Left", NULL);
  g_assert_cmpint (desk.bars, ==, -1);
  widget_fixture_key (desk.fixture, "Home", NULL);
  g_assert_cmpint (desk.rewinds, ==, 1);
  widget_fixture_press (desk.fixture, 5); // the wheel
  widget_fixture_release (desk.fixture, 5);
  g_assert_cmpint (desk.bars, ==, 0);
  const struct
  {
    const char *key;
    int bars;
  } keypad[] = { { "KP_Right", 1 }, { "KP_Left", 0 },      { "KP_Up", 1 },
                 { "KP_Down", 0 },  { "KP_Page_Down", 1 }, { "KP_Page_Up", 0 } };
  for (guint i = 0; i < G_N_ELEMENTS (keypad); i++)
    {
      widget_fixture_key (desk.fixture, keypad[i].key, NULL);
      g_assert_cmpint (desk.bars, ==, keypad[i].bars);
    }
  widget_fixture_key (desk.fixture, "KP_Home", NULL);
  g_assert_cmpint (desk.rewinds, ==, 2);
  widget_fixture_free (desk.fixture);
}

static void
test_narrow (void)
{
  Desk desk;
  int least;
  set_up (&desk, 900);
  g_assert_false (gtk_widget_get_mapped (get_child (&desk, "more_button")));
  gtk_widget_measure (desk.bar, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_assert_cmpint (least, <=, 360);
  widget_fixture_resize (desk.fixture, 360, 46);
  g_assert_true (gtk_widget_get_mapped (get_child (&desk, "more_button")));
  g_assert_cmpint (gtk_widget_get_width (desk.bar), ==, 360);
  g_assert_false (gtk_widget_get_mapped (get_child (&desk, "metronome_button")));
  click (&desk, "more_button");
  GtkWidget *check = get_child (&desk, "metronome_check");
  g_assert_true (gtk_widget_get_mapped (check));
  gtk_widget_activate (check);
  g_assert_true (get_flag (&desk, "metronome"));
  gtk_range_set_value (GTK_RANGE (get_child (&desk, "more_volume_scale")), 0.25);
  g_assert_cmpfloat (get_number (&desk, "volume"), ==, 0.25);
  widget_fixture_resize (desk.fixture, 900, 46);
  g_assert_false (gtk_widget_get_mapped (get_child (&desk, "more_button")));
  g_assert_false (gtk_widget_get_mapped (check));
  widget_fixture_free (desk.fixture);
}

static void
test_volume (void)
{
  Desk desk;
  set_up (&desk, 900);
  GtkWidget *volume = get_child (&desk, "volume_button");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (volume)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Volume");
  g_object_set (desk.bar, "volume", 0.3, NULL);
  g_assert_cmpfloat (gtk_scale_button_get_value (GTK_SCALE_BUTTON (volume)), ==, 0.3);
  gtk_scale_button_set_value (GTK_SCALE_BUTTON (volume), 0.6);
  g_assert_cmpfloat (get_number (&desk, "volume"), ==, 0.6);
  g_assert_true (gtk_widget_get_sensitive (volume));
  g_object_set (desk.bar, "has-sound", FALSE, NULL);
  g_assert_false (gtk_widget_get_sensitive (volume));
  g_assert_true (gtk_widget_get_sensitive (get_child (&desk, "play_button")));
  widget_fixture_free (desk.fixture);
}

/*
 * Where people read to the left, the bar is mirrored, but neither its playing buttons nor its numbers.
 */
static void
test_mirrored (void)
{
  Desk desk;
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  set_up (&desk, 900);
  GtkWidget *rewind = get_child (&desk, "rewind_button"), *stop = get_child (&desk, "stop_button");
  GtkWidget *readout = get_child (&desk, "readout");
  double rewind_x, stop_x, readout_x, y;
  gtk_widget_translate_coordinates (rewind, desk.bar, 0.0, 0.0, &rewind_x, &y);
  gtk_widget_translate_coordinates (stop, desk.bar, 0.0, 0.0, &stop_x, &y);
  gtk_widget_translate_coordinates (readout, desk.bar, 0.0, 0.0, &readout_x, &y);
  g_assert_cmpfloat (rewind_x, <, stop_x);
  g_assert_cmpfloat (readout_x, <, rewind_x);
  g_assert_cmpint (gtk_widget_get_direction (get_child (&desk, "position_label")), ==,
                   GTK_TEXT_DIR_LTR);
  widget_fixture_free (desk.fixture);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static gboolean
is_named (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_RANGE (widget) || GTK_IS_MENU_BUTTON (widget)
         || GTK_IS_SCALE_BUTTON (widget);
}

/*
 * Whatever can be pressed or drawn has words. What lies within a control of the toolkit is its own affair.
 */
static void
check_names (GtkWidget *widget, int *count)
{
  if (is_named (widget))
    {
      gboolean labelled =
          gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL)
          || gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget),
                                               GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      if (!labelled)
        g_error ("%s %s has no name", G_OBJECT_TYPE_NAME (widget),
                 gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)));
      (*count)++;
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_names (child, count);
}

static void
test_accessible (void)
{
  Desk desk;
  int count = 0;
  set_up (&desk, 900);
  gtk_test_accessible_assert_role (desk.bar, GTK_ACCESSIBLE_ROLE_TOOLBAR);
  check_names (desk.bar, &count);
  g_assert_cmpint (count, >=, 9);
  /* Tab reaches all of them in turn. */
  g_autoptr (GHashTable) reached = g_hash_table_new (NULL, NULL);
  gtk_widget_grab_focus (get_child (&desk, "rewind_button"));
  for (int i = 0; i < 12; i++)
    {
      g_hash_table_add (reached, gtk_window_get_focus (widget_fixture_get_window (desk.fixture)));
      widget_fixture_key (desk.fixture, "Tab", NULL);
    }
  g_assert_cmpint (g_hash_table_size (reached), >=, 9);
  widget_fixture_free (desk.fixture);
}

static void
test_pictures (void)
{
  Desk desk;
  set_up (&desk, 360);
  widget_fixture_set_dark (FALSE);
  g_autoptr (WidgetPicture) still = widget_fixture_take_picture (desk.fixture, 1.0);
  g_object_set (desk.bar, "playing", TRUE, NULL);
  g_autoptr (WidgetPicture) playing = widget_fixture_take_picture (desk.fixture, 1.0);
  widget_picture_assert_unlike (still, playing, 0.0002);
  widget_fixture_set_dark (TRUE);
  g_autoptr (WidgetPicture) dark = widget_fixture_take_picture (desk.fixture, 1.0);
  widget_picture_assert_unlike (playing, dark, 0.3);
  widget_fixture_set_dark (FALSE);
  /* The last button is whole. */
  GdkRGBA ground = widget_picture_get_pixel (still, 0, 0);
  const GdkRectangle edge = { 356, 0, 4, 46 };
  g_assert_cmpfloat (widget_picture_differs (still, &edge, &ground, 0.02), ==, 0.0);
  widget_fixture_free (desk.fixture);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/transport-bar/buttons", test_buttons);
  g_test_add_func ("/transport-bar/toggles", test_toggles);
  g_test_add_func ("/transport-bar/tempo", test_tempo);
  g_test_add_func ("/transport-bar/position", test_position);
  g_test_add_func ("/transport-bar/narrow", test_narrow);
  g_test_add_func ("/transport-bar/volume", test_volume);
  g_test_add_func ("/transport-bar/mirrored", test_mirrored);
  g_test_add_func ("/transport-bar/accessible", test_accessible);
  g_test_add_func ("/transport-bar/pictures", test_pictures);
  return g_test_run ();
}

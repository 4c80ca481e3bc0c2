/* SPDX-License-Identifier: Apache-2.0 */
/* Preferences: every widget is its setting, and the other way round; what it looks like, wide and narrow. */
#include "studio/mai-preferences.h"
#include "widget-fixture.h"

#include "base/mai-settings.h"
#include "studio/common/mai-color-scheme.h"
#include "studio/mai-studio-resources.h"

typedef struct
{
  GSettings *settings;
  MaiSound *sound;
  GtkWindow *parent;
  MaiPreferences *window;
} Bench;

static Bench *
bench_new (void)
{
  Bench *bench = g_new0 (Bench, 1);
  bench->settings = mai_settings_new ();
  g_assert_nonnull (bench->settings);
  bench->sound = mai_sound_new (bench->settings);
  bench->parent = GTK_WINDOW (gtk_window_new ());
  gtk_window_present (bench->parent);
  bench->window =
      mai_preferences_new (bench->parent, bench->settings, bench->sound, "/home/somebody/songs");
  gtk_window_present (GTK_WINDOW (bench->window));
  widget_fixture_settle ();
  return bench;
}

static void
bench_free (Bench *bench)
{
  static const char *const keys[] = {
    "volume",       "reverb",       "chorus",    "metronome",    "metronome-volume",    "takes",
    "color-scheme", "audio-driver", "soundfont", "audio-device", "train-in-background",
  };
  gtk_window_destroy (GTK_WINDOW (bench->window));
  gtk_window_destroy (bench->parent);
  g_object_unref (bench->sound);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (bench->settings, keys[i]);
  widget_fixture_settle ();
  g_object_unref (bench->settings);
  g_free (bench);
}

static gpointer
find (Bench *bench, const char *id)
{
  return gtk_widget_get_template_child (GTK_WIDGET (bench->window), MAI_TYPE_PREFERENCES, id);
}

static void
test_switches (void)
{
  static const struct
  {
    const char *id, *key;
  } switches[] = {
    { "reverb_switch", "reverb" },
    { "chorus_switch", "chorus" },
    { "click_switch", "metronome" },
    { "background_switch", "train-in-background" },
  };
  Bench *bench = bench_new ();
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      GtkSwitch *widget = find (bench, switches[i].id);
      gboolean before = g_settings_get_boolean (bench->settings, switches[i].key);
      g_assert_cmpint (gtk_switch_get_active (widget), ==, before);
      gtk_switch_set_active (widget, !before);
      g_assert_cmpint (g_settings_get_boolean (bench->settings, switches[i].key), ==, !before);
      g_settings_reset (bench->settings, switches[i].key);
      g_assert_cmpint (gtk_switch_get_active (widget), ==, before);
    }
  bench_free (bench);
}

static void
test_numbers (void)
{
  Bench *bench = bench_new ();
  gtk_adjustment_set_value (find (bench, "volume"), 0.3);
  g_assert_cmpfloat (g_settings_get_double (bench->settings, "volume"), ==, 0.3);
  g_assert_cmpfloat (mai_sound_get_volume (bench->sound), ==, 0.3);
  mai_sound_set_volume (bench->sound, 0.6);
  g_assert_cmpfloat (gtk_adjustment_get_value (find (bench, "volume")), ==, 0.6);
  gtk_adjustment_set_value (find (bench, "click_volume"), 0.2);
  g_assert_cmpfloat (g_settings_get_double (bench->settings, "metronome-volume"), ==, 0.2);
  gtk_adjustment_set_value (find (bench, "takes"), 7);
  g_assert_cmpint (g_settings_get_int (bench->settings, "takes"), ==, 7);
  bench_free (bench);
}

static void
test_style (void)
{
  Bench *bench = bench_new ();
  AdwStyleManager *manager = adw_style_manager_get_default ();
  AdwComboRow *row = find (bench, "style_row");
  mai_color_scheme_follow (bench->settings);
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 0);
  adw_combo_row_set_selected (row, 2);
  g_assert_true (adw_style_manager_get_dark (manager));
  adw_combo_row_set_selected (row, 1);
  g_assert_false (adw_style_manager_get_dark (manager));
  g_assert_cmpint (adw_style_manager_get_color_scheme (manager), ==, ADW_COLOR_SCHEME_FORCE_LIGHT);
  g_settings_set_string (bench->settings, "color-scheme", "default");
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 0);
  g_assert_cmpint (adw_style_manager_get_color_scheme (manager), ==, ADW_COLOR_SCHEME_DEFAULT);
  bench_free (bench);
}

static gboolean
has_drivers (gpointer data)
{
  return g_list_model_get_n_items (adw_combo_row_get_model (find (data, "driver_row"))) > 1;
}

/*
 * Choosing writes the setting; opening the window writes none.
 */
static void
test_lists (void)
{
  Bench *bench = bench_new ();
  AdwComboRow *driver = find (bench, "driver_row");
  static const char *const keys[] = { "audio-driver", "audio-device", "soundfont" };
  g_assert_true (widget_fixture_wait (has_drivers, bench, WIDGET_FIXTURE_SECONDS));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GVariant) value = g_settings_get_user_value (bench->settings, keys[i]);
      g_assert_null (value);
    }
  g_settings_set_string (bench->settings, "audio-device", "somewhere");
  adw_combo_row_set_selected (driver, 1);
  g_autofree char *id = g_settings_get_string (bench->settings, "audio-driver");
  g_assert_cmpstr (id, !=, "");
  g_autofree char *device = g_settings_get_string (bench->settings, "audio-device");
  g_assert_cmpstr (device, ==, "");
  adw_combo_row_set_selected (driver, 0);
  g_autofree char *none = g_settings_get_string (bench->settings, "audio-driver");
  g_assert_cmpstr (none, ==, "");
  bench_free (bench);
}

static gboolean
has_trouble (gpointer data)
{
  return gtk_widget_get_visible (find (data, "trouble_row"));
}

static void
test_trouble (void)
{
  Bench *bench = bench_new ();
  g_assert_false (has_trouble (bench));
  g_settings_set_string (bench->settings, "audio-driver", "nonesuch");
  mai_sound_touch_briefly (bench->sound, 0, FALSE, 60, 90);
  g_assert_true (widget_fixture_wait (has_trouble, bench, WIDGET_FIXTURE_SECONDS));
  g_assert_cmpstr (adw_preferences_row_get_title (find (bench, "trouble_row")), ==,
                   mai_sound_get_trouble (bench->sound));
  bench_free (bench);
}

static gboolean
is_narrow (gpointer data)
{
  int width = gtk_widget_get_width (GTK_WIDGET (((Bench *) data)->window));
  return width > 0 && width <= 360;
}

/*
 * Where the widest row does not fit, GTK makes the window wider than it was asked to be.
 */
static void
test_narrow (void)
{
  static const char *const pages[] = { "sound", "appearance", "work" };
  Bench *bench = bench_new ();
  gtk_window_set_default_size (GTK_WINDOW (bench->window), 360, 640);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (bench->window),
                                                    pages[i]);
      widget_fixture_settle ();
      g_assert_true (widget_fixture_wait (is_narrow, bench, WIDGET_FIXTURE_SECONDS));
    }
  bench_free (bench);
}

int
main (int argc, char **argv)
{
  // no sound server, and none to be started for looking
  g_setenv ("PULSE_SERVER", "unix:/nonexistent", TRUE);
  widget_fixture_init (&argc, &argv);
  g_resources_register (mai_studio_get_resource ());
  g_test_add_func ("/studio/preferences/switches", test_switches);
  g_test_add_func ("/studio/preferences/numbers", test_numbers);
  g_test_add_func ("/studio/preferences/style", test_style);
  g_test_add_func ("/studio/preferences/lists", test_lists);
  g_test_add_func ("/studio/preferences/trouble", test_trouble);
  g_test_add_func ("/studio/preferences/narrow", test_narrow);
  return g_test_run ();
}

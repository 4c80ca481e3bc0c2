/* SPDX-License-Identifier: Apache-2.0 */
/* Lists to choose from, and the settings behind them. */
#include "../base/mai-test-loop.h"
#include "base/mai-settings.h"
#include "desk/sound/mai-sound-choices.h"
#include "pulse-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static GPtrArray *
make_choices (const char *ids)
{
  GPtrArray *choices = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (choices, mai_choice_new ("", "Default"));
  for (; *ids != '\0'; ids++)
    {
      const char id[] = { *ids, '\0' };
      g_ptr_array_add (choices, mai_choice_new (id, id));
    }
  return choices;
}

static char *
dup_selected_id (MaiChoiceList *list)
{
  g_autoptr (MaiChoice) choice =
      g_list_model_get_item (G_LIST_MODEL (list), mai_choice_list_get_selected (list));
  return g_strdup (mai_choice_get_id (choice));
}

#define ASSERT_SELECTED(list, wanted) \
  do \
    { \
      g_autofree char *got = dup_selected_id (list); \
      g_assert_cmpstr (got, ==, wanted); \
    } \
  while (0)

/*
 * A widget that, like GTK's, chooses another when the list changes under it.
 */
static void
items_changed_cb (MaiChoiceList *list, guint at, guint removed, guint added, gpointer data)
{
  mai_choice_list_set_selected (list, 0);
}

static void
test_list (void)
{
  g_autoptr (GSettings) settings = mai_settings_new ();
  g_settings_set_string (settings, "audio-device", "b");
  g_autoptr (MaiChoiceList) list = mai_choice_list_new (settings, "audio-device", NULL);
  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), NULL);
  ASSERT_SELECTED (list, "b");
  g_autoptr (GPtrArray) abc = make_choices ("abc");
  g_autoptr (GPtrArray) xyz = make_choices ("xyz");
  mai_choice_list_set (list, abc);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 4);
  ASSERT_SELECTED (list, "b");
  // it goes away, and stays chosen
  mai_choice_list_set (list, xyz);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 5);
  ASSERT_SELECTED (list, "b");
  mai_choice_list_set_selected (list, 3);
  g_autofree char *id = g_settings_get_string (settings, "audio-device");
  g_assert_cmpstr (id, ==, "z");
  // chosen elsewhere
  g_settings_set_string (settings, "audio-device", "x");
  ASSERT_SELECTED (list, "x");
  g_settings_reset (settings, "audio-device");
  ASSERT_SELECTED (list, "");
}

static void
test_devices (void)
{
  PulseFixture *pulse = pulse_fixture_new ();
  if (pulse == NULL)
    return;
  g_autoptr (GSettings) settings = mai_settings_new ();
  MaiSoundChoices *choices = mai_sound_choices_new (settings);
  GListModel *devices = G_LIST_MODEL (mai_sound_choices_get_devices (choices));
  mai_test_wait_for (g_list_model_get_n_items (devices) == 2);
  pulse_fixture_add_sink (pulse, "other");
  mai_sound_choices_refresh (choices);
  mai_test_wait_for (g_list_model_get_n_items (devices) == 3);
  mai_choice_list_set_selected (mai_sound_choices_get_devices (choices), 2);
  ASSERT_SELECTED (mai_sound_choices_get_devices (choices), "other");
  // the devices of another driver are others
  g_settings_set_string (settings, "audio-driver", "jack");
  ASSERT_SELECTED (mai_sound_choices_get_devices (choices), "");
  mai_test_wait_for (g_list_model_get_n_items (devices) == 1);
  g_settings_reset (settings, "audio-driver");
  mai_test_wait_for (g_list_model_get_n_items (devices) == 3);
  g_assert_finalize_object (choices);
  pulse_fixture_free (pulse);
}

static void
test_fonts (void)
{
  g_autoptr (GSettings) settings = mai_settings_new ();
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "mai-choices-XXXXXX.sf2", NULL);
  g_autofree char *broken = g_strdup (path);
  int fd = g_mkstemp (broken);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, "RIFF\4\0\0\0sfbk", 12), ==, 12);
  close (fd);
  MaiSoundChoices *choices = mai_sound_choices_new (settings);
  GListModel *fonts = G_LIST_MODEL (mai_sound_choices_get_fonts (choices));
  guint n = g_list_model_get_n_items (fonts);
  mai_sound_choices_pick_font (choices, broken);
  mai_test_wait_for (mai_sound_choices_get_font_trouble (choices) != NULL);
  g_test_message ("%s", mai_sound_choices_get_font_trouble (choices));
  ASSERT_SELECTED (mai_sound_choices_get_fonts (choices), "");
  mai_sound_choices_pick_font (choices, "/nowhere.sf2");
  mai_test_wait_for (strstr (mai_sound_choices_get_font_trouble (choices), "nowhere") != NULL);
  if (n > 1)
    {
      g_autoptr (MaiChoice) last = g_list_model_get_item (fonts, n - 1);
      mai_sound_choices_pick_font (choices, mai_choice_get_id (last));
      mai_test_wait_for (mai_choice_list_get_selected (mai_sound_choices_get_fonts (choices))
                         == n - 1);
      g_assert_null (mai_sound_choices_get_font_trouble (choices));
    }
  g_settings_reset (settings, "soundfont");
  // freed while it still tries
  mai_sound_choices_pick_font (choices, broken);
  g_object_unref (choices);
  mai_test_settle ();
  g_unlink (broken);
}

int
main (int argc, char **argv)
{
  pulse_fixture_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/sound-choices/list", test_list);
  g_test_add_func ("/desk/sound-choices/devices", test_devices);
  g_test_add_func ("/desk/sound-choices/fonts", test_fonts);
  int result = g_test_run ();
  pulse_fixture_finish ();
  return result;
}

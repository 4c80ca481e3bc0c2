/* SPDX-License-Identifier: Apache-2.0 */
#include "audio/mai-audio-error.h"
#include "audio/mai-sound-font.h"

#include <glib/gstdio.h>

static char *folder; // stands for the user's data folder

static char *
make_font (const char *name, gsize size)
{
  g_autofree char *below = g_build_filename (folder, "sounds", "sf2", NULL);
  g_autofree char *bytes = g_malloc0 (size);
  char *path = g_build_filename (below, name, NULL);
  memcpy (bytes, "RIFF\0\0\0\0sfbk", 12);
  g_assert_cmpint (g_mkdir_with_parents (below, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
  return path;
}

static void
test_wanted (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = make_font ("mine.sf2", 12);
  g_autofree char *found = mai_sound_font_find (path, "/nowhere.sf2", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, path);
  g_assert_null (mai_sound_font_find ("/nowhere/x.sf2", path, &error));
  g_assert_error (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_SOUND_FONT);
  g_assert_nonnull (strstr (error->message, "/nowhere/x.sf2"));
  g_unlink (path);
}

static void
test_not_a_font (void)
{
  g_autofree char *path = make_font ("not.sf2", 12);
  const char *const bad[] = { path, folder, "/dev/zero" };
  g_assert_true (g_file_set_contents (path, "RIFF....WAVE", 12, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (mai_sound_font_find (bad[i], NULL, &error));
      g_assert_error (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_SOUND_FONT);
    }
  g_unlink (path);
}

static void
test_order (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *small = make_font ("TimGM6mb.sf2", 12);
  g_autofree char *good = make_font ("FluidR3_GM.sf2", 12);
  g_autofree char *preferred = make_font ("preferred.sf2", 12);
  g_autofree char *environment = make_font ("environment.sf2", 12);

  g_autofree char *by_name = mai_sound_font_find (NULL, NULL, &error);
  g_assert_cmpstr (by_name, ==, good);
  g_setenv ("MUSICAI_SOUNDFONT", environment, TRUE);
  g_autofree char *by_environment = mai_sound_font_find ("", "", &error);
  g_assert_cmpstr (by_environment, ==, environment);
  g_autofree char *by_settings = mai_sound_font_find (NULL, preferred, &error);
  g_assert_cmpstr (by_settings, ==, preferred);
  g_autofree char *settings_gone = mai_sound_font_find (NULL, "/nowhere.sf2", &error);
  g_assert_cmpstr (settings_gone, ==, environment);
  g_assert_no_error (error);
  g_setenv ("MUSICAI_SOUNDFONT", "/nowhere/y.sf2", TRUE);
  g_assert_null (mai_sound_font_find (NULL, NULL, &error));
  g_assert_error (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_SOUND_FONT);
  g_unsetenv ("MUSICAI_SOUNDFONT");
  const char *const all[] = { small, good, preferred, environment };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_unlink (all[i]);
}

int
main (int argc, char **argv)
{
  g_autofree char *made = g_dir_make_tmp ("mai-font-XXXXXX", NULL);
  folder = made;
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_unsetenv ("MUSICAI_SOUNDFONT");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/sound-font/wanted", test_wanted);
  g_test_add_func ("/audio/sound-font/not-a-font", test_not_a_font);
  g_test_add_func ("/audio/sound-font/order", test_order);
  int result = g_test_run ();
  g_autofree char *below = g_build_filename (folder, "sounds", "sf2", NULL);
  g_autofree char *above = g_build_filename (folder, "sounds", NULL);
  g_rmdir (below);
  g_rmdir (above);
  g_rmdir (folder);
  return result;
}

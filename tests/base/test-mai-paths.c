/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program finds its files by where it lies, so a small one is copied about and asked.
 */
#include "base/mai-paths.h"

#include <glib/gstdio.h>

#include "base/mai-settings.h"
#include "base/mai-version.h"

typedef struct
{
  char *root;
  char *data; // for MUSICAI_DATA_DIR
} Fixture;

static void
write_file (const char *root, const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, "x", -1, NULL));
}

static void
copy_probe (const char *root, const char *folder)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "base", "paths-probe", NULL);
  g_autofree char *target = g_build_filename (root, folder, "probe", NULL);
  g_autofree char *target_folder = g_path_get_dirname (target);
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (program, &bytes, &size, NULL));
  g_assert_cmpint (g_mkdir_with_parents (target_folder, 0755), ==, 0);
  g_assert_true (
      g_file_set_contents_full (target, bytes, size, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = g_dir_make_tmp ("musicai paths XXXXXX", NULL);
  fixture->data = g_build_filename (fixture->root, "mine", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  const char *argv[] = { "rm", "-rf", "--", fixture->root, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
  g_free (fixture->root);
  g_free (fixture->data);
}

/*
 * What the probe in a folder prints, given MUSICAI_DATA_DIR or NULL.
 */
static char *
ask (Fixture *fixture, const char *folder, const char *data, const char *kind, const char *name)
{
  g_autofree char *program = g_build_filename (fixture->root, folder, "probe", NULL);
  const char *argv[] = { program, kind, name, NULL };
  g_auto (GStrv) env = g_environ_unsetenv (g_get_environ (), "MUSICAI_DATA_DIR");
  char *printed = NULL;
  int status;

  if (data != NULL)
    env = g_environ_setenv (env, "MUSICAI_DATA_DIR", data, TRUE);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, env, G_SPAWN_DEFAULT, NULL, NULL, &printed,
                               NULL, &status, NULL));
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  return printed;
}

static void
assert_found (Fixture *fixture, const char *folder, const char *data, const char *kind,
              const char *name, const char *wanted)
{
  g_autofree char *path =
      wanted != NULL ? g_build_filename (fixture->root, wanted, NULL) : g_strdup ("");
  g_autofree char *found = ask (fixture, folder, data, kind, name);

  g_assert_cmpstr (found, ==, path);
}

static void
test_build_folder (Fixture *fixture, gconstpointer data)
{
  write_file (fixture->root, "build/meson-private/coredata.dat");
  write_file (fixture->root, "build/data/models/m.safetensors");
  write_file (fixture->root, "build/data/schemas/gschemas.compiled");
  copy_probe (fixture->root, "build/src/cli");
  assert_found (fixture, "build/src/cli", NULL, "models", "m.safetensors",
                "build/data/models/m.safetensors");
  assert_found (fixture, "build/src/cli", NULL, "schemas", "gschemas.compiled",
                "build/data/schemas/gschemas.compiled");
  assert_found (fixture, "build/src/cli", NULL, NULL, NULL, "build/po");
  assert_found (fixture, "build/src/cli", NULL, "models", "absent", NULL);
  assert_found (fixture, "build/src/cli", NULL, "models", "../models/m.safetensors", NULL);
  assert_found (fixture, "build/src/cli", NULL, "models", "..", NULL);
}

static void
test_installed (Fixture *fixture, gconstpointer data)
{
  write_file (fixture->root, "usr/share/musicai/seeds/a.mid");
  write_file (fixture->root, "usr/share/glib-2.0/schemas/gschemas.compiled");
  write_file (fixture->root, "usr/share/locale/de/LC_MESSAGES/musicai-studio.mo");
  // A folder that only looks like a build folder's.
  write_file (fixture->root, "data/seeds/b.mid");
  copy_probe (fixture->root, "usr/bin");
  assert_found (fixture, "usr/bin", NULL, "seeds", "a.mid", "usr/share/musicai/seeds/a.mid");
  assert_found (fixture, "usr/bin", NULL, "seeds", "b.mid", NULL);
  assert_found (fixture, "usr/bin", NULL, "schemas", "gschemas.compiled",
                "usr/share/glib-2.0/schemas/gschemas.compiled");
  assert_found (fixture, "usr/bin", NULL, NULL, NULL, "usr/share/locale");
}

static void
test_environment (Fixture *fixture, gconstpointer data)
{
  write_file (fixture->root, "usr/share/musicai/seeds/a.mid");
  write_file (fixture->root, "usr/share/musicai/seeds/c.mid");
  write_file (fixture->root, "mine/seeds/a.mid");
  copy_probe (fixture->root, "usr/bin");
  assert_found (fixture, "usr/bin", fixture->data, "seeds", "a.mid", "mine/seeds/a.mid");
  assert_found (fixture, "usr/bin", fixture->data, "seeds", "c.mid",
                "usr/share/musicai/seeds/c.mid");
  assert_found (fixture, "usr/bin", "", "seeds", "a.mid", "usr/share/musicai/seeds/a.mid");
  assert_found (fixture, "usr/bin", "/no/such", "seeds", "a.mid", "usr/share/musicai/seeds/a.mid");
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  g_autofree char *listed = NULL;
  g_autofree char *wanted = NULL;

  write_file (fixture->root, "usr/share/musicai/seeds/b.mid");
  write_file (fixture->root, "usr/share/musicai/seeds/a.mid");
  write_file (fixture->root, "usr/share/musicai/seeds/folder/inner.mid");
  write_file (fixture->root, "mine/seeds/b.mid");
  copy_probe (fixture->root, "usr/bin");
  listed = ask (fixture, "usr/bin", fixture->data, "seeds", NULL);
  wanted = g_strdup_printf ("%s/usr/share/musicai/seeds/a.mid\n%s/mine/seeds/b.mid\n",
                            fixture->root, fixture->root);
  g_assert_cmpstr (listed, ==, wanted);
}

static void
test_list_suffix (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) paths = NULL;
  g_autofree char *path = g_build_filename (fixture->data, "seeds", "x.mid", NULL);

  write_file (fixture->data, "seeds/x.mid");
  write_file (fixture->data, "seeds/LICENSE");
  write_file (fixture->data, "seeds/x.MID");
  g_setenv ("MUSICAI_DATA_DIR", fixture->data, TRUE);
  paths = mai_paths_list ("seeds", "x.mid");
  g_assert_cmpuint (g_strv_length (paths), ==, 1);
  g_assert_cmpstr (paths[0], ==, path);
}

static void
test_module (Fixture *fixture, gconstpointer data)
{
  g_autofree char *beside = g_build_filename ("prefix", MAI_LIBDIR, "musicai", "m.so", NULL);
  g_autofree char *mine = g_build_filename (fixture->root, "mine", NULL);

  write_file (fixture->root, "build/meson-private/coredata.dat");
  write_file (fixture->root, "build/src/deep/m.so");
  write_file (fixture->root, beside);
  copy_probe (fixture->root, "build/src/cli");
  copy_probe (fixture->root, "prefix/bin");
  assert_found (fixture, "build/src/cli", NULL, "a module", "m.so", "build/src/deep/m.so");
  assert_found (fixture, "prefix/bin", NULL, "a module", "m.so", beside);
  assert_found (fixture, "prefix/bin", NULL, "a module", "absent.so", NULL);
  g_setenv ("MUSICAI_MODULE_DIR", mine, TRUE);
  assert_found (fixture, "prefix/bin", NULL, "a module", "m.so", beside);
  write_file (fixture->root, "mine/m.so");
  assert_found (fixture, "prefix/bin", NULL, "a module", "m.so", "mine/m.so");
  assert_found (fixture, "build/src/cli", NULL, "a module", "m.so", "mine/m.so");
  g_unsetenv ("MUSICAI_MODULE_DIR");
}

static void
test_settings (void)
{
  g_autoptr (GSettings) settings = mai_settings_new ();
  g_autofree char *font = mai_settings_get_string ("soundfont");

  g_assert_nonnull (settings);
  g_assert_null (font);
  g_assert_null (mai_settings_get_string ("no-such-key"));
  g_assert_true (g_settings_set_string (settings, "soundfont", "/x.sf2"));
  g_clear_pointer (&font, g_free);
  font = mai_settings_get_string ("soundfont");
  g_assert_cmpstr (font, ==, "/x.sf2");
}

#define ADD(name, func) g_test_add ("/base/paths/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/settings", test_settings);
  ADD ("build-folder", test_build_folder);
  ADD ("installed", test_installed);
  ADD ("environment", test_environment);
  ADD ("module", test_module);
  ADD ("list", test_list);
  ADD ("list-suffix", test_list_suffix);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Every MIDI file at hand: loads, and comes back the same. Those that were made to crash libsmf load or
 * are refused with a sentence. */
#include "mai-test-midi.h"

#include <string.h>

typedef struct
{
  guint n_files, n_refused;
  gsize n_notes;
} Count;

static gboolean
skip_without_shared (const char *folder, char **path)
{
  const char *shared = g_getenv ("MUSICAI_SHARED");

  *path = shared == NULL ? NULL : g_build_filename (shared, "data", folder, NULL);
  if (*path != NULL && g_file_test (*path, G_FILE_TEST_IS_DIR))
    return FALSE;
  g_test_skip ("The music beside the checkout is not there.");
  return TRUE;
}

static void
check_file (const char *path, Count *count)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiScore) score = mai_midi_load (path, &error);

  count->n_files++;
  if (score == NULL)
    {
      count->n_refused++;
      g_assert_nonnull (strstr (error->message, path));
      return;
    }
  count->n_notes += mai_score_get_n_notes (score);
  mai_test_round_trip (score, path);
}

static void
check_folder (const char *path, Count *count)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      if (g_file_test (inner, G_FILE_TEST_IS_DIR))
        check_folder (inner, count);
      else if (g_str_has_suffix (name, ".mid"))
        check_file (inner, count);
    }
}

static void
test_music (gconstpointer folder)
{
  g_autofree char *path = NULL;
  Count count = { 0 };

  if (skip_without_shared (folder, &path))
    return;
  check_folder (path, &count);
  g_assert_cmpuint (count.n_files, >, 0);
  g_assert_cmpuint (count.n_refused, ==, 0);
  g_test_message ("%u files, %" G_GSIZE_FORMAT " notes", count.n_files, count.n_notes);
}

static void
test_hostile (void)
{
  g_autofree char *path = NULL;
  Count count = { 0 };

  if (skip_without_shared ("midi-hostile", &path))
    return;
  check_folder (path, &count);
  g_assert_cmpuint (count.n_files, >, 0);
  g_test_message ("%u files, %u refused", count.n_files, count.n_refused);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/midi/shared/schubert", "schubert", test_music);
  g_test_add_data_func ("/midi/shared/public-domain", "public-domain", test_music);
  g_test_add_func ("/midi/shared/hostile", test_hostile);
  return g_test_run ();
}

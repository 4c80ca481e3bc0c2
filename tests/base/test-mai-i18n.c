/* SPDX-License-Identifier: Apache-2.0 */
/* Words are found among the translations of the build folder. */
#include "base/mai-i18n.h"

#include <string.h>

#include "base/mai-file.h"

static void
test_translated (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mai_file_read ("/no such/file", G_MAXSIZE, NULL, &error));
  g_assert_nonnull (strstr (error->message, "Prüfen Sie den Namen und den Ordner."));
}

static void
test_untranslated (void)
{
  g_assert_cmpstr (_ ("there is no translation of this"), ==, "there is no translation of this");
}

static void
test_plural (void)
{
  g_assert_cmpstr (mai_ngettext ("%u track", "%u tracks", 1), ==, "%u Spur");
  g_assert_cmpstr (mai_ngettext ("%u track", "%u tracks", 2), ==, "%u Spuren");
}

int
main (int argc, char **argv)
{
  // Unlike "C", this locale is there everywhere and lets LANGUAGE choose.
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_setenv ("LANGUAGE", "de", TRUE);
  mai_i18n_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/i18n/translated", test_translated);
  g_test_add_func ("/base/i18n/untranslated", test_untranslated);
  g_test_add_func ("/base/i18n/plural", test_plural);
  return g_test_run ();
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mai-text.h"

static void
assert_shown (const char *text, const char *shown)
{
  g_autofree char *line = mai_text_one_line (text);

  g_assert_cmpstr (line, ==, shown);
}

static void
test_one_line (void)
{
  assert_shown ("Träumerei.mid", "Träumerei.mid");
  assert_shown ("a\nb\x1b[1m\t", "a\\nb\\x1b[1m\\x09");
  assert_shown ("\xff.mid", "\xef\xbf\xbd.mid");
  assert_shown ("", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/one-line", test_one_line);
  return g_test_run ();
}

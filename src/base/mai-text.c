/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mai-text.h"

char *
mai_text_one_line (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) line = g_string_new (NULL);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (character == '\n')
        g_string_append (line, "\\n");
      else if (g_unichar_iscntrl (character))
        g_string_append_printf (line, "\\x%02x", character);
      else
        g_string_append_unichar (line, character);
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}
